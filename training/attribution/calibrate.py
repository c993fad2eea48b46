#!/usr/bin/env python3
"""Learns how sure one may be of what the model finds, on articles that training did not see.

usage: calibrate.py VOCABULARY MODEL.pt TRAIN.pieces.jsonl OUT.json

A logistic regression on the evidence of decode.py: whether an annotator has an attribution whose content
shares half of its words and whose source shares one (or neither has a source).
"""
import json, sys

import numpy as np
import torch

import data, decode
from model import Attributor
from train import HELD_OUT

# What is looked at before it is known how to weigh the evidence: the cue and the content alone.
PLAIN = (0.0, 0.5, 0.5, 0.0, 0.0, 0.0)
LEAST = 0.2
RIDGE = 1.0


def right(found, gold):
    """For each attribution found whether it is right; one to one, the closest first."""
    pairs = []
    for i, x in enumerate(found):
        for j, g in enumerate(gold):
            a, b = set(x["content"]), set(g["content"])
            agree = set(x["source"]) & set(g["source"]) or not (x["source"] or g["source"])
            if agree and 2 * len(a & b) >= len(a | b):
                pairs.append((-len(a & b) / len(a | b), i, j))
    taken, matched = set(), set()
    for _, i, j in sorted(pairs):
        if i not in matched and j not in taken:
            matched.add(i); taken.add(j)
    return [float(i in matched) for i in range(len(found))]


def fit(x, y):
    """Newton's method for logistic regression with a ridge on all weights but the first."""
    w, ridge = np.zeros(x.shape[1]), RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge
        w += np.linalg.solve(hessian, x.T @ (y - p) - ridge @ w)
    return w


def main():
    vocabulary_file, model_file, articles, out = sys.argv[1:]
    vocabulary = open(vocabulary_file).read().splitlines()
    special = tuple(vocabulary.index(s) for s in ("[CLS]", "[SEP]", "[MASK]"))
    model = Attributor(len(vocabulary)).eval()
    model.load_state_dict(torch.load(model_file))
    x, y = [], []
    for article in data.load(articles)[::HELD_OUT]:
        found = decode.settle(decode.read(model, article, special, PLAIN), LEAST)
        x += [f["evidence"] for f in found]
        y += right(found, article.attributions)
    weights = fit(np.array(x), np.array(y))
    with open(out, "w") as file:
        json.dump([round(w, 4) for w in weights], file)
    print(json.dumps({"found": len(y), "right": sum(y) / len(y), "weights": weights.round(4).tolist()}))


if __name__ == "__main__":
    main()
