"""linked.py IRI...: follows each IRI as rdflib does, by Accept, and compares what it reads in each format.

Exits with 0 if all went well, with 77 where rdflib is not installed.
"""

import sys

try:
    from rdflib import Graph, URIRef
except ImportError as error:
    print(error)
    sys.exit(77)

for iri in sys.argv[1:]:
    read = {}
    for format in ["turtle", "nt", "xml", "json-ld"]:
        graph = Graph()
        graph.parse(iri, format=format)
        read[format] = set(graph)
    for format, triples in read.items():
        other = triples ^ read["nt"]
        assert not other, f"{iri} as {format}: {list(other)[:5]}"
    assert any(subject == URIRef(iri) for subject, _, _ in read["nt"]), iri
assert len(sys.argv) > 10, "IRIs of every kind were given"
