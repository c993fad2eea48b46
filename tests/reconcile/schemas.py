"""Holds the answers of a running service against the JSON Schemas of the Reconciliation Service API.

    schemas.py URL SHARED

URL is the server's, SHARED the folder that has `0.2/schemas` and so on. Every example document for
requests is sent too: the valid ones are answered, the invalid ones refused. Exits with 77 where a package
or the folder is missing.
"""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

try:
    from jsonschema import Draft7Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT7
except ImportError as error:
    sys.exit(print(f"NOT RUN: {error}") or 77)

url, shared = sys.argv[1], Path(sys.argv[2])
if not (shared / "0.2/schemas").is_dir():
    sys.exit(print(f"NOT RUN: there is no {shared}") or 77)
checked = 0


def schemas(version):
    found = {path.name: json.loads(path.read_text()) for path in (shared / version / "schemas").glob("*.json")}
    registry = Registry()
    for name, schema in found.items():
        for iri in {name, schema.get("$id", name)}:
            registry = registry.with_resource(iri, DRAFT7.create_resource(schema))
    return {name.removesuffix(".json"): (schema, registry) for name, schema in found.items()}


def fetch(path, form=None, body=None):
    """Status and text."""
    headers, data = {"Origin": "https://elsewhere.example"}, None
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    request = urllib.request.Request(url + path, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "*", path
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        problem = json.loads(error.read())
        assert error.headers["Content-Type"] == "application/problem+json", path
        assert problem["detail"], path
        return error.code, problem


def hold(of, name, path, **how):
    """The answer, which is as its schema wants it."""
    global checked
    status, text = fetch(path, **how)
    assert status == 200, (path, how, status, text)
    document, (schema, registry) = json.loads(text), of[name]
    errors = list(Draft7Validator(schema, registry=registry).iter_errors(document))
    assert not errors, (path, how, errors[0].message)
    checked += 1
    return document


def examples(version, name, kind):
    found = sorted((shared / version / "examples" / name / kind).glob("*.json"))
    assert found, (version, name, kind)
    return [(path.name, json.loads(path.read_text())) for path in found]


def suggestions(of, root):
    for prefix in ["", "Os", "petra os", "Interior Minister", "cyber", "entity/petra-oswin", "'\"<&"]:
        for what, schema in [("entity", "entities"), ("type", "types"), ("property", "properties")]:
            path = f"{root}/suggest/{what}?prefix={urllib.parse.quote(prefix)}"
            found = hold(of, f"suggest-{schema}-response", path)
            if prefix == "petra os" and what == "entity":
                assert found["result"][0]["name"] == "Petra Oswin", found


NAMES = ["Petra Oswin", "oswin, petra", "Tolmaria", "The Ostrel Courier", "nobody at all", "", "…", "entity/petra-oswin"]
QUOTE = "Tolmaria had nothing whatsoever to do with that attack"

old, root = schemas("0.2"), "/reconcile"
manifest = hold(old, "manifest", root)
queries = {f"q{n}": {"query": name} for n, name in enumerate(NAMES)}
queries["quote"] = {"query": QUOTE, "type": "Utterance", "properties": [{"pid": "speaker", "v": "Sabine Rask"}]}
found = hold(old, "reconciliation-result-batch", root, form={"queries": json.dumps(queries)})
assert found.keys() == queries.keys()
assert found == hold(old, "reconciliation-result-batch", f"{root}?queries={urllib.parse.quote(json.dumps(queries))}")
ids = [one["id"] for result in found.values() for one in result["result"]]
assert found["q0"]["result"][0]["name"] == "Petra Oswin", found["q0"]
assert found["quote"]["result"][0]["name"].startswith("Tolmaria has nothing"), found["quote"]
for result in found.values():
    scores = [one["score"] for one in result["result"]]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 100 for score in scores)
    assert not any(one["match"] for one in result["result"][1:])
properties = hold(old, "data-extension-property-proposal", f"{root}/properties?type=Person")["properties"]
properties += hold(old, "data-extension-property-proposal", f"{root}/properties?type=Utterance&limit=99")["properties"]
extend = {"ids": [*ids, "no/such-thing"], "properties": [{"id": one["id"]} for one in properties]}
old_rows = hold(old, "data-extension-response", root, form={"extend": json.dumps(extend)})
assert hold(old, "data-extension-response", f"{root}?extend={urllib.parse.quote(json.dumps(extend))}") == old_rows
suggestions(old, root)

new, root = schemas("1.0-draft"), "/reconcile/1.0-draft"
assert hold(new, "manifest", root)["defaultTypes"] == manifest["defaultTypes"]
batch = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": name}]} for name in NAMES]}
batch["queries"].append({"type": "Utterance", "conditions": [
    {"matchType": "name", "propertyValue": QUOTE},
    {"matchType": "property", "propertyId": "speaker", "propertyValue": "Sabine Rask", "required": True}]})
batch["queries"].append({"conditions": [{"matchType": "id", "propertyValue": "entity/petra-oswin"}]})
results = hold(new, "reconciliation-result-batch", f"{root}/match", body=batch)["results"]
assert results == hold(new, "reconciliation-result-batch", f"{root}/reconcile", body=batch)["results"]
for n, name in enumerate(NAMES):
    assert [one["id"] for one in results[n]["candidates"]] == [one["id"] for one in found[f"q{n}"]["result"]], name
assert results[-1]["candidates"][0]["name"] == "Petra Oswin"
assert results[-2]["candidates"][0]["id"] == found["quote"]["result"][0]["id"], results[-2]
rows = hold(new, "data-extension-response", f"{root}/extend", body=extend)["rows"]
for row in rows:
    for cell in row["properties"]:
        assert old_rows["rows"][row["id"]][cell["id"]] == cell["values"]
hold(new, "data-extension-property-proposal", f"{root}/extend/propose?type=Event&limit=2")
suggestions(new, root)

for version, of, path in [("0.2", old, "/reconcile"), ("1.0-draft", new, "/reconcile/1.0-draft")]:
    for kind in ["valid", "invalid"]:
        for name, document in examples(version, "reconciliation-query-batch", kind):
            how = {"form": {"queries": json.dumps(document)}} if version == "0.2" else {"body": document}
            where = path if version == "0.2" else f"{path}/match"
            if kind == "valid":
                hold(of, "reconciliation-result-batch", where, **how)
            else:
                status, problem = fetch(where, **how)
                assert status == 400, (version, name, status, problem)
    for name, document in examples(version, "data-extension-query", "valid"):
        how = {"form": {"extend": json.dumps(document)}} if version == "0.2" else {"body": document}
        hold(of, "data-extension-response", path if version == "0.2" else f"{path}/extend", **how)
hold(old, "reconciliation-result-batch", "/reconcile", form={
    "queries": (shared / "dictum/reconciliation-query-batch-0.2.json").read_text()})
hold(new, "reconciliation-result-batch", "/reconcile/1.0-draft/match", body=json.loads(
    (shared / "dictum/reconciliation-query-batch-1.0-draft.json").read_text()))
print(f"{checked} answers hold")
