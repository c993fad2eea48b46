#!/usr/bin/env python3
"""Counts in how many articles a word stands and writes the table by which derive weighs words.

    rarity.py TRAIN.jsonl.gz > src/derive/rarity.tsv

Only counts leave the corpus. Words of fewer than LEAST articles are left out: what the table does not know is
rare. Standard library only.
"""
import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict

LEAST = 6
WORD = re.compile(r"(?<![A-Za-z'])[a-z]+")    # names, and what is written as one, are left out


def main(texts):
    articles, seen = 0, Counter()
    for line in gzip.open(texts, "rt"):
        articles += 1
        seen.update(set(WORD.findall(json.loads(line)["text"].replace("’", "'"))))
    rows = defaultdict(list)
    for word, count in seen.items():
        if count >= LEAST:
            rows[round(10 * math.log(articles / count))].append(word)
    print("# How rare words are in English news: counts over articles, written by training/rarity.py.")
    print("# Kept: no text, only in what share of articles a word stands; rarer words are left out.")
    print("# A row: -10 ln of that share, then the words.")
    for cost in sorted(rows):
        print(f"{cost}\t{' '.join(sorted(rows[cost]))}")


main(sys.argv[1])
