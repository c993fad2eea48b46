#!/usr/bin/env python3
"""Writes `src/entity/countries.tsv`: what the news calls the countries of ISO 3166-1.

    countries.py COUNTRIES_LIST COUNTRYINFO COUNTRY_CODER > src/entity/countries.tsv

The three arguments are folders into which these packages were unpacked; each gives facts alone:

    npm   countries-list 3.4.1              (MIT)  codes, names, capitals
    PyPI  countryinfo 1.0.1                 (MIT)  demonyms, official names
    npm   @rapideditor/country-coder 5.6.1  (ISC)  Wikidata identifiers

`forms.tsv` beside this program adds what no package has: plurals and adjectives, seats of government that are no
capitals, former and short names, and which capitals are too ambiguous to stand for their state. It is ours.
With `--check` it reads `src/entity/bodies.tsv` from standard input and fails on a Wikidata identifier that
country-coder does not give to a thing of that name.
"""
import json
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

HEADER = """\
# The countries and territories of ISO 3166-1, some nations without a code, and what the news calls them.
# Origin: written by training/gazetteer/countries.py. Codes, names and capitals are facts from npm countries-list
# 3.4.1 (MIT), demonyms and official names from PyPI countryinfo 1.0.1 (MIT), Wikidata identifiers from npm
# @rapideditor/country-coder 5.6.1 (ISC); further forms are our own, from training/gazetteer/forms.tsv.
# Columns, separated by tabs; several forms in one column by "|"; "-" for none:
#   kind    country, or place for what has no government of its own
#   code    ISO 3166-1 alpha-2
#   id      Wikidata
#   name    the name that entities get
#   people  adjectives and nouns for its people: they name the country ("North Korean officials")
#   seat    capital and seat of government: they name the country except as a location ("in Seoul"); after "~",
#           the city alone, since the name is too common or names another body's seat
#   other   further names, and abbreviations without their dots
#   short   names that mean it only in an article that has named it otherwise ("the North")
"""

# English official names; packages mix them with codes and names in other languages.
OFFICIAL = re.compile(
    r"(?:(?:[A-Z]\w+|and|of|the) )*(?:Republic|Kingdom|State|States|Union|Federation|Commonwealth|Principality|"
    r"Sultanate|Duchy|Confederation|Emirates)\b(?: of(?: the)?(?: [A-Z]\w+| and)+)?")
# Demonyms whose plural takes an s.
REGULAR = re.compile(r".*(?:an|[^s]i|er|n[ei]an|ot|ak|ek|ene|ati)$")
# What lives there is no nation: its capital speaks for nobody.
NO_GOVERNMENT = {"AQ", "BV", "GS", "HM", "IO", "SJ", "TF", "UM"}
# A code that country-coder gives to the realm; the news means the country.
COUNTRY_OF_REALM = {"DK": "Denmark", "NL": "Netherlands"}
# Not in ISO 3166-1, though countries-list has them.
RESERVED = {"AC", "TA"}


def plain(text):
    """The text without accents and with straight apostrophes."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def split(cell):
    return [] if cell == "-" else cell.split("|")


def table(path):
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def identifiers(coder):
    """Wikidata identifiers by ISO code, and by name."""
    borders = json.loads((coder / "package/src/data/borders.json").read_text(encoding="utf-8"))
    things = [feature["properties"] for feature in borders["features"] if "wikidata" in feature["properties"]]
    by_code = {t["iso1A2"]: t["wikidata"] for t in things if "iso1A2" in t}
    by_name = {t["nameEn"]: t["wikidata"] for t in things}
    sovereign = {t["iso1A2"] for t in things if "iso1A2" in t and "country" not in t}
    return by_code, by_name, sovereign


def demonyms(info):
    """Demonyms and names by ISO code."""
    people, names = defaultdict(list), defaultdict(list)
    for path in sorted((info / "countryinfo/data").glob("*.json")):
        country = json.loads(path.read_text(encoding="utf-8"))
        code = country["ISO"]["alpha2"].upper()
        for one in re.split(r",| and (?!.*Islander)", country.get("demonym") or ""):
            if one and one not in people[code]:
                people[code].append(one)
        names[code] += [country["name"]] + country.get("altSpellings", [])
    return people, names


def given(cell):
    return [form for form in split(cell) if form[0] != "!"]


def without_repeats(forms, taken):
    """The forms as they stand, without those that fold to one before or to one in `taken`."""
    seen, kept = {fold(t) for t in taken}, []
    for form in forms:
        if form != "-" and fold(form) not in seen:
            seen.add(fold(form))
            kept.append(form)
    return kept


def fold(form):
    return form.lstrip("~").replace("’", "'").replace(".", "").replace("-", " ").lower().removeprefix("the ")


def rows(countries, info, coder):
    names = json.loads((countries / "package/countries.min.json").read_text(encoding="utf-8"))
    by_code, by_name, sovereign = identifiers(coder)
    people, other_names = demonyms(info)
    ours = {}
    for code, *cells in table(Path(__file__).parent / "forms.tsv"):
        ours[cells[0] if code == "-" else code] = (code, *cells)
    # A territory's people may be called what its state's are: the word then names the state alone.
    bearers = defaultdict(set)
    for code, forms in people.items():
        for form in forms:
            bearers[form].add(code)
    for code in sorted(set(names) - RESERVED) + [key for key, row in ours.items() if row[0] == "-"]:
        _, ours_name, ours_people, ours_seat, ours_other, short = ours.get(code, ("-",) * 6)
        known = names.get(code, {"name": ours_name, "capital": ""})
        name = known["name"] if ours_name == "-" else ours_name
        refused = {form[1:] for cell in (ours_people, ours_seat, ours_other) for form in split(cell) if form[0] == "!"}

        found = []
        for form in people.get(code, []):
            shared = len(bearers[form]) > 1 and code not in sovereign
            if not shared and form not in (known["name"], name):
                found += [form, form + "s"] if REGULAR.match(form) else [form]
        found = [form for form in given(ours_people) + found if form not in refused]
        if code in NO_GOVERNMENT:
            found = []
        capital = [known["capital"]] if known["capital"] and known["capital"] != name else []
        seats = given(ours_seat)
        seats += [plain(form) for form in seats if plain(form) not in seats]
        if not any(fold(seat) == fold(form) for seat in seats for form in capital):
            # The government of a territory sits elsewhere.
            seats = [form if code in sovereign else "~" + form for form in capital] + seats
        spelled = [form for seat in list(seats) for form in (seat, plain(seat))]
        official = [form for form in other_names.get(code, []) if form.isascii() and OFFICIAL.fullmatch(form)]
        other = given(ours_other) + [known["name"]] + official
        other += [plain(form) for form in [name, *other]]
        yield [
            "place" if code in NO_GOVERNMENT else "country",
            code if code in names and code != "XK" else "-",
            by_name.get(COUNTRY_OF_REALM.get(code), by_code.get(code)) or by_name.get(name, "-"),
            name,
            "|".join(without_repeats(found, [])) or "-",
            "|".join(without_repeats([s for s in spelled if s.lstrip("~") not in refused], [name])) or "-",
            "|".join(without_repeats([o for o in other if o not in refused], [name])) or "-",
            short,
        ]


def check(coder, bodies):
    """Whether each identifier among the bodies is country-coder's for that name."""
    _, by_name, _ = identifiers(coder)
    wrong = []
    for line in bodies:
        if line.startswith("#") or not line.strip():
            continue
        cells = line.rstrip("\n").split("\t")
        if cells[4] != "-" and by_name.get(cells[1]) != cells[4]:
            wrong.append(f"{cells[1]}: {cells[4]}, not {by_name.get(cells[1])}")
    return wrong


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--check"]:
        sys.exit("\n".join(check(Path(arguments[1]), sys.stdin)) or 0)
    sys.stdout.write(HEADER)
    for row in rows(*map(Path, arguments)):
        print("\t".join(row))
