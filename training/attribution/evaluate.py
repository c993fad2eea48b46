#!/usr/bin/env python3
"""Reads articles with a trained model and writes what it finds, for shared/tools/score_attributions.py.

usage: evaluate.py VOCABULARY MODEL.pt CONFIDENCE.json GOLD.pieces.jsonl [--threshold T] > PRED.jsonl
"""
import argparse, json

import torch

import data, decode
from model import Attributor


def main():
    p = argparse.ArgumentParser()
    p.add_argument("vocabulary"); p.add_argument("model")
    p.add_argument("confidence"); p.add_argument("gold")
    p.add_argument("--threshold", type=float, default=decode.THRESHOLD)
    a = p.parse_args()
    vocabulary = open(a.vocabulary).read().splitlines()
    special = tuple(vocabulary.index(s) for s in ("[CLS]", "[SEP]", "[MASK]"))
    model = Attributor(len(vocabulary)).eval()
    model.load_state_dict(torch.load(a.model))
    confidence = json.load(open(a.confidence))
    for article in data.load(a.gold):
        kept = decode.settle(decode.read(model, article, special, confidence), a.threshold)
        print(json.dumps(decode.row(article, kept)))


if __name__ == "__main__":
    main()
