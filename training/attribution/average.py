#!/usr/bin/env python3
"""Averages the weights of models that were trained from one another.

usage: average.py MODEL.pt MODEL.pt [MODEL.pt …] OUT.pt
"""
import sys

import torch


def main():
    *models, out = sys.argv[1:]
    states = [torch.load(model) for model in models]
    torch.save({name: sum(state[name] for state in states) / len(states) for name in states[0]}, out)


if __name__ == "__main__":
    main()
