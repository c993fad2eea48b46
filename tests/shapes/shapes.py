#!/usr/bin/env python3
"""Checks an export against ontology/shapes.ttl: shapes.py EXPORT.nq

The export is N-Quads in RDF 1.1 (`dictum export --format nquads --rdf 1.1`). Exit code: 0 no violation (warnings are printed),
1 violations, 77 pySHACL is missing and nothing was checked.
"""
import collections
import pathlib
import sys

try:
    import pyshacl
    import rdflib
except ImportError as missing:
    sys.exit(print(f"NOT RUN: the shapes were not checked: {missing} (pip install pyshacl)", file=sys.stderr) or 77)

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def main(export):
    quads = rdflib.Dataset()
    quads.parse(export, format="nquads")
    union = rdflib.Graph()
    for subject, predicate, value, _ in quads.quads():
        union.add((subject, predicate, value))
    shapes = pathlib.Path(__file__).parents[2] / "ontology" / "shapes.ttl"
    _, report, _ = pyshacl.validate(union, shacl_graph=str(shapes), advanced=True, inference="none")
    found = collections.defaultdict(list)
    for result in report.subjects(SH.resultSeverity):
        what = report.value(result, SH.resultMessage), report.value(result, SH.resultPath)
        found[(report.value(result, SH.resultSeverity), *what)].append(report.value(result, SH.focusNode))
    for (severity, message, path), nodes in sorted(found.items()):
        print(f"{severity.split('#')[-1]} x{len(nodes)}: {message} (path {path}), as at {min(nodes)}")
    violations = sum(len(nodes) for (severity, *_), nodes in found.items() if severity == SH.Violation)
    print(f"{len(union)} triples, {violations} violations, {sum(map(len, found.values())) - violations} warnings")
    if not any(union.triples((None, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/dictum/ns#Claim")))):
        sys.exit("no claim in the export: nothing was checked")
    return 1 if violations else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
