"""Prints what spaCy says of texts, one line for each token: what our own parse must equal.

    python expect.py WHEEL FILE... > expected.tsv     # each file is one text

Columns: token, tag, part of speech, head (the number of its line in the text), label, lemma, entity,
`S` where a sentence begins, else `-`. Line breaks and tabs inside a token are written as in JSON. After each
text stands an empty line. `cargo run --example parse` prints the same columns.
"""

import json
import sys
from pathlib import Path

from convert import load


def line(token):
    entity = token.ent_iob_ + ("-" + token.ent_type_ if token.ent_type_ else "")
    fields = [token.text, token.tag_, token.pos_, str(token.head.i), token.dep_, token.lemma_,
              entity, "S" if token.is_sent_start else "-"]
    return "\t".join(json.dumps(field, ensure_ascii=False)[1:-1] for field in fields)


def main(wheel, *files):
    nlp = load(wheel)
    for file in files:
        for token in nlp(Path(file).read_text()):
            print(line(token))
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
