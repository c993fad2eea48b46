#!/usr/bin/env python3
"""Words a CPU second: Dictum's parser beside spaCy's with the same model, on the same texts, in one run.

    pip install -r training/linguistic/requirements.txt
    cargo build --release --no-default-features --example parse
    beside_spacy.py target/release/examples/parse WHEEL TEXTS.jsonl

Reads lines with a "text" each. Ours runs as a whole process on one thread, loading included; spaCy in this process after its
model is loaded. Words are runs without white space. Prints both rates and their ratio.
"""
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parent.parent / "training" / "linguistic"))


def main(parse, wheel, texts):
    rows = [json.loads(line)["text"] for line in open(texts)]
    words = sum(len(text.split()) for text in rows)

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([parse, texts], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"dictum  {words / ours:>8,.0f} words a CPU second")

    from convert import load

    nlp = load(wheel)
    start = time.process_time()
    for text in rows:
        nlp(text)
    theirs = time.process_time() - start
    print(f"spaCy   {words / theirs:>8,.0f} words a CPU second")
    print(f"ratio   {theirs / ours:>8,.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
