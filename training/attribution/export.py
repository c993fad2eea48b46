#!/usr/bin/env python3
"""Writes a trained model as src/claim/model/weights.rs reads it.

usage: export.py MODEL.pt VOCABULARY CONFIDENCE.json OUT.safetensors [--threshold T] [--least-cue T]

The large matrices are rounded to bytes, each row (each output's weights, each word's vector) by its
largest; tables to 16-bit floats. What stays 32-bit is small.
"""
import argparse, json
from pathlib import Path

import torch
from safetensors.torch import save_file

import decode
from model import FEATURES, LAYERS

FORMAT = "dictum-attribution-1"


def quantised(name, weight, out):
    """A matrix as bytes and a scale for each row, so that bytes times scale is nearly the matrix."""
    scale = weight.abs().amax(1).clamp(min=1e-12) / 127
    out[name + ".weight"] = (weight / scale[:, None]).round().to(torch.int8)
    out[name + ".scale"] = scale


def tensors(w):
    """The file's tensors from a state dict of model.Attributor."""
    out = {}
    quantised("word", w["encoder.word.weight"], out)
    out["position"] = w["encoder.position.weight"].half()
    for i in range(len(FEATURES)):
        out[f"features.{i}"] = w[f"encoder.features.{i}.weight"].half()
    kept = ["norm"] + [f"layers.{i}.{n}" for i in range(LAYERS) for n in ("norm1", "norm2")]
    for name in kept:
        for part in ("weight", "bias"):
            out[f"{name}.{part}"] = w[f"encoder.{name}.{part}"]
    for i in range(LAYERS):
        for name in ("qkv", "out", "up", "down"):
            quantised(f"layers.{i}.{name}", w[f"encoder.layers.{i}.{name}.weight"], out)
            out[f"layers.{i}.{name}.bias"] = w[f"encoder.layers.{i}.{name}.bias"]
    for part in ("weight", "bias"):
        out[f"tagger.{part}"] = w[f"tagger.{part}"]
    tables = ("distance", "sentence", "paragraph", "between")
    for name, tensor in w.items():
        if name.startswith("linker."):
            table = name.split(".")[1] in tables
            out[name.removesuffix(".weight") if table else name] = tensor.half()
    return {name: tensor.contiguous() for name, tensor in out.items()}


def state(out):
    """The state dict that the program computes with: what `tensors` wrote, as floats."""
    w = {}
    for name, tensor in out.items():
        if name.endswith(".scale"):
            continue
        scale = out.get(name.removesuffix(".weight") + ".scale")
        tensor = tensor.float() if scale is None else tensor.float() * scale[:, None]
        bare = name == "position" or name.split(".")[0] == "features"
        bare |= name.split(".")[-1] in ("distance", "sentence", "paragraph", "between")
        own = "" if name.split(".")[0] in ("tagger", "linker") else "encoder."
        w[own + name + (".weight" if bare else "")] = tensor
    return w


def main():
    p = argparse.ArgumentParser()
    p.add_argument("model"); p.add_argument("vocabulary", type=Path)
    p.add_argument("confidence", type=Path); p.add_argument("out")
    p.add_argument("--threshold", type=float, default=decode.THRESHOLD)
    p.add_argument("--least-cue", type=float, default=decode.LEAST_CUE)
    a = p.parse_args()
    out = tensors(torch.load(a.model))
    vocabulary = a.vocabulary.read_text().removesuffix("\n")
    assert len(vocabulary.split("\n")) == len(out["word.weight"])
    save_file(out, a.out, {"format": FORMAT, "vocabulary": vocabulary,
                           "threshold": str(a.threshold), "least_cue": str(a.least_cue),
                           "confidence": " ".join(map(str, json.loads(a.confidence.read_text())))})


if __name__ == "__main__":
    main()
