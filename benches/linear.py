#!/usr/bin/env python3
"""What meaning costs beside finding the attributions, and whether cost grows with the text alone.

    linear.py DICTUM [WORDS] [--instructions]

Runs `DICTUM extract --threads 1` on texts made of the example stories: twenty of 1,000 words, and one of WORDS
(200,000). In the second half of the rows every copy of a story has names of its own, so that a long text has many
entities and not only many mentions. Prints CPU seconds without the program's start, for the span level (`found`) and for
whole claims with entities and JSON (`all`); with `--instructions` millions of instructions instead, counted by valgrind, which do
not depend on what else the machine does, and of the rules alone; `meaning` is what the rest costs beside finding; `growth` is what the long text
costs over one short one, divided by how much longer it is: 1 is linear.
"""
import json
import re
import resource
import subprocess
import sys
from pathlib import Path

STORIES = Path(__file__).parents[1] / "examples/articles"
SHORT, COPIES = 1000, 20
# Reads every table once.
SAID = "“Marl was behind the attack,” Ann Aske said on Monday. Norway denied it."


def paragraphs():
    stories = [path.read_text(encoding="utf-8") for path in sorted(STORIES.glob("*.txt"))]
    return [part for story in stories for part in story.split("\n\n") if len(part.split()) > 12]


def text(words, renamed):
    """At least `words` words, copy after copy of the stories."""
    parts = paragraphs()
    lower = {word for part in parts for word in re.findall(r"\b[a-z]+\b", part)}
    own = {word for part in parts for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", part)}
    name = re.compile(r"\b(" + "|".join(sorted(own - {word.capitalize() for word in lower})) + r")\b")
    taken, count, copy = [], 0, 0
    while count < words:
        syllables = "".join("aeiou"[int(digit) % 5] + "lmnrstkvbd"[int(digit)] for digit in str(copy))
        for part in parts:
            if count >= words:
                break
            taken.append(name.sub(lambda found: found[0] + syllables, part) if renamed else part)
            count += len(part.split())
        copy += 1
    return "\n\n".join(taken), count


def cost(command, articles, count):
    """CPU seconds of a command that reads articles, or millions of its instructions."""
    lines = "".join(json.dumps({"id": str(at), "text": one}) + "\n" for at, one in enumerate(articles))
    if count:
        valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        run = subprocess.run(valgrind + command, input=lines, check=True, capture_output=True, text=True)
        return int(re.search(r"refs:\s+([\d,]+)", run.stderr)[1].replace(",", "")) / 1e6
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=lines, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(dictum, words=200_000, count=False):
    times = range(1 if count else 3)
    print(f"{'extractor':9} {'names':8} {'words':>8} {'found':>8} {'all':>8} {'meaning':>8} {'growth':>8}")
    for renamed in (False, True):
        short, short_words = text(SHORT, renamed)
        long, long_words = text(words, renamed)
        for extractor in ("rules",) if count else ("rules", "model"):
            seconds = {}
            for level in ("attributions", "claims"):
                command = [dictum, "extract", "--quiet", "--threads", "1", "--extractor", extractor, "--level", level,
                           "--format", "jsonl"]
                start = min(cost(command, [SAID], count) for _ in times)
                one = min(cost(command, [short] * COPIES, count) for _ in times)
                seconds[level] = ((one - start) / COPIES, cost(command, [long], count) - start)
            for at, length in enumerate((short_words, long_words)):
                found, whole = seconds["attributions"][at], seconds["claims"][at]
                growth = ""
                if at:
                    growth = f"{whole / seconds['claims'][0] * short_words / long_words:8.2f}"
                print(f"{extractor:9} {'new' if renamed else 'same':8} {length:8} {found:8.4g} {whole:8.4g} "
                      f"{(whole - found) / found:8.2f} {growth}")


if __name__ == "__main__":
    options = [option for option in sys.argv[2:] if option != "--instructions"]
    main(sys.argv[1], *map(int, options), count="--instructions" in sys.argv)
