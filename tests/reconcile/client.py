"""Reconciles a column of a table by the `reconciler` package, as people do in a notebook: client.py URL."""
import sys

try:
    import pandas
    from reconciler import reconcile
except ImportError as error:
    sys.exit(print(f"NOT RUN: {error}") or 77)

table = pandas.DataFrame({
    "who": ["OSWIN, Petra", "Sabine Rask", "Tolmaria"],
    "for": ["Tolmaria", "Tolmaria", "Tolmaria"],
})
endpoint = sys.argv[1] + "/reconcile"
found = reconcile(table["who"], reconciliation_endpoint=endpoint, top_res=1)
assert list(found["name"]) == ["Petra Oswin", "Sabine Rask", "Tolmaria"], found
assert list(found["match"]) == [True, True, True], found
assert list(found["type"]) == ["Person", "Person", "Country"], found
people = reconcile(table["who"][:2], type_id="Person", reconciliation_endpoint=endpoint)
assert list(people["name"]) == ["Petra Oswin", "Sabine Rask"], people
table = table[1:2]
known = reconcile(table["who"], reconciliation_endpoint=endpoint, property_mapping={"spokeFor": table["for"]})
assert list(known["id"]) == ["entity/sabine-rask"] and known["match"][0], known
print("reconciled")
