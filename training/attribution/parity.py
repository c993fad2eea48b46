#!/usr/bin/env python3
"""Compares what the program computes with what PyTorch computes from the same weights.

usage: parity.py MODEL.safetensors GOLD.pieces.jsonl [--windows N] [--path PATH] [--rounded]

Runs training/parity.rs, which must have been built: cargo build --release --no-default-features
--example parity. PyTorch's side has the weights as the file has them, so what differs is the rounding
of activations to bytes and of sums. With --rounded it rounds activations too: then the same numbers must
come out, but for the few that fall to the other side when sums are rounded.
"""
import argparse, json, os, subprocess
from pathlib import Path

import torch
from safetensors import safe_open

import data
from decode import REACH, candidates
from export import state
from model import CUE, Attributor

ROOT = Path(__file__).parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def pytorch(model, window, special):
    """Tag and link chances of a window as logarithms, and the cues that the links are of."""
    batch = data.collate([window], special)
    h, logits = model.encode(batch)
    tags = logits[0].view(-1, 3, 3).log_softmax(-1).flatten(1)
    cues = [(a, b) for a, b, _ in candidates(logits[0, :, CUE:CUE + 3].softmax(-1).tolist())]
    if not cues:
        return tags, cues, None
    keys = torch.tensor([(0, *c) for c in cues])
    return tags, cues, model.link(h, logits, keys, batch).log_softmax(-1)


def rounded(_, inputs):
    """A layer's inputs as src/network/int8.rs sees them."""
    x, = inputs
    scale = x.abs().amax(-1, keepdim=True).clamp(min=1e-12) / 127
    return (x / scale).round() * scale,


def request(window, cues):
    """A window as training/parity.rs reads it."""
    a, lo, hi = window
    base = a.starts[lo]
    return json.dumps({"ids": a.ids[base:a.starts[hi]], "starts": [s - base for s in a.starts[lo:hi + 1]],
                       "features": a.features[lo:hi], "cues": cues})


def report(name, expected, found):
    logs = (expected - found).abs()
    chances = (expected.exp() - found.exp()).abs()
    same = (expected.argmax(-1) == found.argmax(-1)).float().mean()
    print(f"{name}: log chances differ by {logs.mean():.5f}, at most {logs.max():.4f}; chances by "
          f"{chances.mean():.6f}, at most {chances.max():.4f}; the likeliest is the same for {same:.3%}")


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    p.add_argument("model"); p.add_argument("gold")
    p.add_argument("--windows", type=int, default=20); p.add_argument("--path", default="")
    p.add_argument("--rounded", action="store_true")
    a = p.parse_args()
    with safe_open(a.model, "pt") as file:
        weights = state({name: file.get_tensor(name) for name in file.keys()})
        vocabulary = file.metadata()["vocabulary"].split("\n")
    special = tuple(vocabulary.index(s) for s in ("[CLS]", "[SEP]", "[MASK]"))
    model = Attributor(len(vocabulary)).eval()
    model.load_state_dict(weights)
    for layer in model.encoder.layers if a.rounded else ():
        for part in (layer.qkv, layer.out, layer.up, layer.down):
            part.register_forward_pre_hook(rounded)
    windows = [w for x in data.load(a.gold) for w in data.reading_windows(x)][:a.windows]
    expected = [pytorch(model, w, special) for w in windows]
    ran = subprocess.run([TARGET / "release/examples/parity", a.model, a.path], text=True, check=True,
                         input="\n".join(request(w, e[1]) for w, e in zip(windows, expected)),
                         stdout=subprocess.PIPE)
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(found) == len(windows)
    tags = torch.cat([e[0] for e in expected]), torch.cat([torch.tensor(f["tags"]).log() for f in found])
    report("tags", tags[0].view(-1, 3, 3), tags[1].view(-1, 3, 3))
    links = [], []
    for (_, cues, link), f in zip(expected, found):
        for k, (first, _) in enumerate(cues):
            start, own = f["links"][k]
            assert start == max(0, first - REACH)
            links[0].append(link[k, start:first + REACH + 1])
            links[1].append(torch.tensor(own))
    report(f"links of {len(links[0])} cues", torch.cat(links[0]), torch.cat(links[1]))


if __name__ == "__main__":
    main()
