"""clients.py CLIENT URL TOKEN: does with a server what people do with that client.

Exits with 0 if all went well, with 77 where the client is not installed.
"""
import sys
import urllib.request

client, url, token = sys.argv[1:]
DATA = '<http://a.example/s> <http://a.example/p> "é", 1, <http://a.example/o> .'
GRAPH = "http://a.example/graph"


def put_data():
    request = urllib.request.Request(
        url + "/store?graph=" + GRAPH, DATA.encode(), method="PUT",
        headers={"Content-Type": "text/turtle", "Authorization": "Bearer " + token})
    urllib.request.urlopen(request).close()


def sparqlwrapper():
    from SPARQLWrapper import CSV, JSON, POST, SPARQLWrapper, TURTLE, XML
    put_data()
    ask = SPARQLWrapper(url + "/sparql")
    for method in ("GET", POST):
        ask.setMethod(method)
        ask.setQuery("SELECT ?o { <http://a.example/s> ?p ?o }")
        ask.setReturnFormat(JSON)
        assert len(ask.queryAndConvert()["results"]["bindings"]) == 3
        ask.setReturnFormat(XML)
        assert len(ask.queryAndConvert().getElementsByTagName("result")) == 3
        ask.setReturnFormat(CSV)
        assert ask.queryAndConvert().decode().count("\n") == 4
        ask.setQuery("CONSTRUCT { ?s ?p ?o } { GRAPH <%s> { ?s ?p ?o } }" % GRAPH)
        ask.setReturnFormat(TURTLE)
        assert b"a.example" in ask.queryAndConvert()
    update = SPARQLWrapper(url + "/update")
    update.addCustomHttpHeader("Authorization", "Bearer " + token)
    update.setMethod(POST)
    update.setQuery("DELETE WHERE { GRAPH <%s> { ?s ?p 1 } }" % GRAPH)
    update.query()
    ask.setQuery("ASK { GRAPH <%s> { ?s ?p 1 } }" % GRAPH)
    ask.setReturnFormat(JSON)
    assert ask.queryAndConvert()["boolean"] is False


def rdflib():
    from rdflib import Graph, Literal, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
    put_data()
    name, s, p = URIRef(GRAPH), URIRef("http://a.example/s"), URIRef("http://a.example/p")
    graph = Graph(SPARQLStore(url + "/sparql"), identifier=name)
    assert (s, p, Literal("é")) in graph and len(list(graph.triples((s, None, None)))) == 3
    for method in ("GET", "POST", "POST_FORM"):
        store = SPARQLUpdateStore(
            url + "/sparql", url + "/update", method=method, headers={"Authorization": "Bearer " + token})
        graph = Graph(store, identifier=name)
        graph.add((s, p, Literal(method)))
        assert (s, p, Literal(method)) in graph
        graph.remove((s, p, Literal(method)))
        assert (s, p, Literal(method)) not in graph
    assert len(list(graph.query("SELECT ?o { ?s ?p ?o }"))) == 3


def pyoxigraph():
    import pyoxigraph as ox
    put_data()
    expected = {quad.triple for quad in ox.parse(DATA.encode(), format=ox.RdfFormat.TURTLE)}

    def get(path, accept):
        request = urllib.request.Request(url + path, headers={"Accept": accept})
        with urllib.request.urlopen(request) as response:
            assert response.headers.get_content_type() == accept
            return response.read()

    construct = "/sparql?query=CONSTRUCT%7B%3Fs%20%3Fp%20%3Fo%7D%7BGRAPH%20%3C" + GRAPH + "%3E%20%7B%3Fs%20%3Fp%20%3Fo%7D%7D"
    formats = ["text/turtle", "application/n-triples", "application/n-quads", "application/trig",
               "application/rdf+xml", "application/ld+json", "text/n3"]
    for media_type in formats:
        for path in ("/store?graph=" + GRAPH, construct):
            body = get(path, media_type)
            found = {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.from_media_type(media_type))}
            assert found == expected, (media_type, path, body)
    select = "/sparql?query=SELECT%20%3Fo%20%7B%20GRAPH%20%3C" + GRAPH + "%3E%20%7B%3Fs%20%3Fp%20%3Fo%7D%7D"
    for media_type in ["application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"]:
        rows = list(ox.parse_query_results(
            get(select, media_type), format=ox.QueryResultsFormat.from_media_type(media_type)))
        assert {row["o"] for row in rows} == {triple.object for triple in expected}, media_type


try:
    {"sparqlwrapper": sparqlwrapper, "rdflib": rdflib, "pyoxigraph": pyoxigraph}[client]()
except ImportError as error:
    print(error)
    sys.exit(77)
