#!/usr/bin/env python3
"""Writes what a claim-level scorer needs for `tests/gold/claims`: texts and predictions.

    predict.py DICTUM FOLDER [--articles ARTICLES] [extract options]

Runs `DICTUM extract` on the articles in the folder ARTICLES, by default on the example articles. FOLDER/texts gets each
article's text as Dictum keeps it, which the offsets of the gold count in, and FOLDER/pred.jsonl what is found in it.
Both go by the names of the gold files: the name of the article's file, or its own id, or for the second article of a
JSON-lines file and those after it `NAME-2`.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples/articles"
BODY = re.compile(r'<(\S+)> <https://schema.org/articleBody> ("(?:[^"\\]|\\.)*")')


def extract(dictum, articles, layout, options):
    command = [dictum, "extract", "--quiet", "--format", layout, *options, articles]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def name(file):
    """The gold's name of an article: `a/b.jsonl:2` is `b-2`."""
    path, _, line = file.partition(".jsonl:")
    return Path(path).stem + (f"-{line}" if line else "")


def main(dictum, folder, *options):
    articles = EXAMPLES
    if options[:1] == ("--articles",):
        articles, options = options[1], options[2:]
    texts = Path(folder) / "texts"
    texts.mkdir(parents=True, exist_ok=True)
    # N-Quads escape strings as JSON does.
    bodies = {m[1]: json.loads(m[2]) for m in map(BODY.match, extract(dictum, articles, "nquads", options)) if m}
    with open(Path(folder) / "pred.jsonl", "w", encoding="utf-8") as predictions:
        for article in map(json.loads, extract(dictum, articles, "jsonl", options)):
            article["file"] = name(article["file"]) + ".txt"
            (texts / article["file"]).write_text(bodies[article["id"]], encoding="utf-8", newline="")
            print(json.dumps(article, ensure_ascii=False), file=predictions)


if __name__ == "__main__":
    main(*sys.argv[1:])
