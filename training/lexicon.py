#!/usr/bin/env python3
"""Counts the parts of speech of English words in news and writes the tagger's tables.

    lexicon.py TRAIN.silver.jsonl.gz TRAIN.jsonl.gz > src/text/lexicon.tsv

Reads automatic Penn Treebank tags (CoreNLP's, over the training part of PolNeAR) and folds them into
the tags of `src/text/tag.rs`. Only counts leave the corpus: how often a word, an ending or a pair of
neighbouring tags was seen with which tag. Names are left out. Standard library only.
"""
import gzip
import json
import math
import sys
from collections import Counter, defaultdict

FOLD = {
    "DT": "D", "PDT": "D", "WDT": "W", "WP": "W", "WP$": "W", "WRB": "W", "PRP": "P", "EX": "P", "PRP$": "O",
    "NN": "N", "NNS": "N", "NNP": "M", "NNPS": "M", "JJ": "J", "JJR": "J", "JJS": "J", "RB": "R", "RBR": "R",
    "RBS": "R", "RP": "I", "IN": "I", "TO": "T", "CC": "C", "CD": "U", "MD": "X", "POS": "S", "VB": "B",
    "VBD": "V", "VBN": "E", "VBG": "G", "VBZ": "Z", "VBP": "Z",
}
LEAST_WORD, LEAST_SHARE, LEAST_ENDING = 4, 0.02, 30


def main(silver, texts):
    words, endings, pairs = defaultdict(Counter), defaultdict(Counter), defaultdict(Counter)
    story = {row["id"]: row["text"] for row in map(json.loads, gzip.open(texts, "rt"))}
    for row in map(json.loads, gzip.open(silver, "rt")):
        text = story.get(row["id"])
        if text is None:
            continue
        for _, _, first, past in row["sentences"]:
            before = "."
            for start, end, pos, *_ in row["tokens"][first:past]:
                word = text[start:end].replace("’", "'").lower()
                tag = FOLD.get(pos, ".")
                if pos == "VBZ" and word in ("'s",):
                    tag = "Z"
                pairs[before][tag] += 1
                before = tag
                if any(c.isalpha() for c in word) and tag not in "M.":
                    words[word][tag] += 1
                elif tag == "M":
                    words[word]["M"] += 1
            pairs[before]["."] += 1
    print("# Parts of speech of English words in news: counts from automatic annotation, written by training/lexicon.py.")
    print("# Kept: no text, only how often a word (w), the ending of a rare word (e) or a pair of tags (t) was seen.")
    print("# A row: kind, key, then tag and cost; a cost is -10 ln p, for t of the tag given the one before,")
    print("# for w and e of the tag given the word, less that of the tag alone (Bayes: p(w|t) ~ p(t|w) / p(t)).")
    total = Counter()
    for counts in words.values():
        total.update(counts)
    everything = sum(total.values())

    def cost(p):
        return round(-10 * math.log(p))

    def row(kind, key, counts):
        n = sum(counts.values())
        cells = [
            f"{tag}{cost(c / n) - cost(total[tag] / everything)}"
            for tag, c in sorted(counts.items(), key=lambda i: (-i[1], i[0]))
            if c / n >= LEAST_SHARE
        ]
        print(kind, key, " ".join(cells), sep="\t")

    for word, counts in sorted(words.items()):
        n = sum(counts.values())
        common = n - counts["M"]
        if n <= LEAST_WORD and word.isalpha():
            for length in (4, 3, 2):
                if common and len(word) > length + 1:
                    endings[word[-length:]].update({t: c for t, c in counts.items() if t != "M"})
        if n >= LEAST_WORD and common / n >= 0.15 and word.replace("'", "").replace("-", "").replace(".", "").isalpha():
            row("w", word, counts)
    for ending, counts in sorted(endings.items()):
        if sum(counts.values()) >= LEAST_ENDING:
            row("e", ending, counts)
    tags = sorted(set(pairs) | {t for c in pairs.values() for t in c})
    for before in tags:
        n = sum(pairs[before].values()) + len(tags)
        cells = [f"{tag}{cost((pairs[before][tag] + 1) / n)}" for tag in tags]
        print("t", before, " ".join(cells), sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
