"""Opens what was exported with the tools that it is for: exports.py PART FOLDER

The folder holds claims.FORMAT of each format, and answers of the store as CSV and Parquet to compare
them with. Exit code: 0 fine, 77 if a package is missing.
"""

import json
import sys
from collections import Counter
from pathlib import Path

try:
    import duckdb
    import networkx
    import pandas
    import pyarrow
    import pyarrow.parquet
    import rdflib
    from nanopub import Nanopub, NanopubConf
except ImportError as missing:
    print(missing)
    sys.exit(77)


def answer(folder, name):
    """The rows of an answer, as tuples of texts."""
    rows = pandas.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
    return list(rows.itertuples(index=False, name=None))


def cells(cell):
    """The values of a list in a cell of CSV."""
    values, now, escaped = [], "", False
    for c in cell:
        if escaped:
            now, escaped = now + c, False
        elif c == "\\":
            escaped = True
        elif c == "|":
            values.append(now)
            now = ""
        else:
            now += c
    return [*values, now] if cell else []


def leaves(schema, path=()):
    """The columns of a Parquet file that hold no others, without the names of list nodes."""
    for field in schema:
        kind = field.type
        if pyarrow.types.is_list(kind):
            kind = kind.value_type
        if pyarrow.types.is_struct(kind):
            yield from leaves(kind, (*path, field.name))
        else:
            yield ".".join((*path, field.name))


def tables(folder):
    parquet = str(folder / "claims.parquet")
    table = pyarrow.parquet.read_table(parquet)
    wanted = (folder / "leaves.txt").read_text().splitlines()
    assert list(leaves(table.schema)) == wanted, table.schema
    assert pyarrow.types.is_date32(table.schema.field("said_from").type), table.schema
    rows = table.to_pylist()
    assert len(rows) > 50, len(rows)

    # The three formats say the same.
    lines = pandas.read_json(folder / "claims.jsonl", lines=True, precise_float=True, dtype=False)
    assert len(lines) == len(rows)
    for line, row in zip(lines.to_dict("records"), rows):
        for name, value in row.items():
            read = line[name]
            if hasattr(value, "isoformat"):
                value = value.isoformat()
            if name == "relays" or name == "propositions" or isinstance(value, list):
                assert read == value, (name, read, value)
            elif value is None:
                assert pandas.isna(read), (name, read)
            else:
                assert read == value, (name, read, value)
    sheet = pandas.read_csv(folder / "claims.csv", keep_default_na=False)
    assert list(sheet.columns) == wanted, sheet.columns
    assert list(sheet["id"]) == [row["id"] for row in rows]
    for n, row in enumerate(rows):
        assert cells(sheet["acts"][n]) == row["acts"]
        for field in ("id", "name", "type"):
            values = [speaker[field] or "" for speaker in row["speakers"]]
            assert cells(sheet[f"speakers.{field}"][n]) == values, (n, field)
        assert sheet["text"][n] == row["text"]

    # Pandas reads it by itself, with its columns.
    assert list(pandas.read_parquet(parquet)["id"]) == list(sheet["id"])

    # DuckDB answers as SPARQL does.
    def ask(query):
        return Counter(tuple(str(cell) for cell in row) for row in duckdb.sql(query).fetchall())

    claims = f"read_parquet('{parquet}')"
    by_act = ask(f"SELECT act, count(*) FROM (SELECT unnest(acts) AS act FROM {claims}) GROUP BY act")
    assert by_act == Counter(answer(folder, "acts")), by_act
    by_speaker = ask(f"SELECT id, s.name FROM (SELECT id, unnest(speakers) AS s FROM {claims})")
    assert by_speaker == Counter(answer(folder, "speakers"))
    relays = ask(
        f"SELECT id, n, relays[n].name FROM (SELECT id, relays, unnest(range(1, len(relays) + 1)) AS n"
        f" FROM {claims})"
    )
    assert relays and relays == Counter(answer(folder, "relays")), relays
    days = ask(f"SELECT id, said_from, confidence FROM {claims} WHERE said_from IS NOT NULL")
    assert days == Counter(answer(folder, "days"))
    said = ask(f"SELECT id, p.subject.name, p.object.name FROM (SELECT id, unnest(propositions) AS p FROM {claims})")
    assert said and said == Counter(answer(folder, "propositions"))

    # The rows of a SELECT have types, too.
    days = pyarrow.parquet.read_table(folder / "days.parquet")
    types = [str(field.type) for field in days.schema]
    assert types == ["string", "date32[day]", "double"], types
    assert days.num_rows == len(answer(folder, "days"))
    counts = duckdb.sql(f"SELECT typeof(n) FROM read_parquet('{folder / 'acts.parquet'}')").fetchall()
    assert set(counts) == {("BIGINT",)}, counts


def networks(folder):
    dyads = Counter(answer(folder, "dyads"))
    for name in ("graphml", "gexf"):
        read = networkx.read_graphml if name == "graphml" else networkx.read_gexf
        graph = read(folder / f"claims.{name}")
        assert graph.is_directed() and graph.is_multigraph(), name
        first, last = ("first", "last") if name == "graphml" else ("start", "end")
        edges = Counter(
            (a, edge["act"], b, str(edge["utterances"]), edge.get(first, ""), edge.get(last, ""))
            for a, b, edge in graph.edges(data=True)
        )
        assert edges == dyads, (name, edges - dyads, dyads - edges)
        for _, _, edge in graph.edges(data=True):
            assert edge["weight"] == edge["utterances"] <= edge["claims"], edge
            assert 1 <= edge["articles"] <= edge["claims"], edge
        named = [node for _, node in graph.nodes(data=True) if node["label"] and node.get("type")]
        assert len(named) == len(graph), "each node has its name and type"
        assert [node["label"] for node in named if node.get("wikidata") == "Q99"] == ["Tolmaria"]
        accusations = read(folder / f"accusations.{name}")
        acts = {edge["act"] for _, _, edge in accusations.edges(data=True)}
        assert acts == {"Accusation"}, acts
        accused = Counter(edge for edge in edges.elements() if edge[1] == "Accusation")
        assert accusations.number_of_edges() == accused.total()


NP = rdflib.Namespace("http://www.nanopub.org/nschema#")
DIC = rdflib.Namespace("https://w3id.org/dictum/ns#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")


def linked(folder):
    claims = [json.loads(line) for line in (folder / "claims.jsonl").open()]
    dataset = rdflib.Dataset()
    dataset.parse(folder / "claims.nanopub", format="trig")
    heads = [head for _, _, _, head in dataset.quads((None, rdflib.RDF.type, NP.Nanopublication, None))]
    assert len(heads) == len(claims) == len(set(heads)), (len(heads), len(claims))
    for claim in claims:
        iri = rdflib.URIRef(claim["id"])
        one = rdflib.ConjunctiveGraph()
        for part in ("head", "assertion", "provenance", "pubinfo"):
            name = rdflib.URIRef(f"{iri}#nanopub-{part}")
            for triple in dataset.graph(name):
                one.get_context(name).add(triple)
        nanopub = Nanopub(conf=NanopubConf(), rdf=one)
        assert nanopub.is_valid
        # What was said is asserted; where that is from is provenance.
        assert {str(act).split("#")[1] for act in nanopub.assertion.objects(iri, rdflib.RDF.type)} == {"Claim", *claim["acts"]}
        assert [str(text) for text in nanopub.assertion.objects(iri, DIC.text)] == [claim["text"]]
        assert (iri, DIC.appearsIn, None) not in nanopub.assertion
        source = nanopub.provenance.value(rdflib.URIRef(f"{iri}#nanopub-assertion"), PROV.wasDerivedFrom)
        assert str(source) == claim["article"]
        # Nothing is named that the nanopublication does not describe.
        said = set(one.subjects())
        for role in (DIC.speaker, DIC.target, DIC.asserts, DIC.denies, DIC.seeks):
            assert all(party in said for party in nanopub.assertion.objects(iri, role)), (iri, role)
    as_schema = [json.loads(line) for line in (folder / "claims.claimreview").open()]
    for claim, other in zip(claims, as_schema, strict=True):
        assert other["@type"] == "Claim" and other["@id"] == claim["id"] and other["text"] == claim["text"]
        assert [author["name"] for author in other.get("author", [])] == [s["name"] for s in claim["speakers"]]
        assert other["appearance"]["@id"] == claim["article"]
        assert other.get("dateCreated") == claim["said_from"]
    assert any(author.get("sameAs") for other in as_schema for author in other.get("about", []))


if __name__ == "__main__":
    {"tables": tables, "networks": networks, "linked": linked}[sys.argv[1]](Path(sys.argv[2]))
