"""Articles as written by training/pieces.rs, and the windows that the model reads them in."""
import json, random

import torch

from model import FEATURES

WINDOW = 384   # word pieces, with the two that stand around them
LEAST = 100    # a window is filled at least so far, if need be with a part of a paragraph
AGAIN = 32     # pieces that the next window of training reads again


class Article:
    def __init__(self, row):
        self.id, self.ids, self.starts = row["id"], row["ids"], row["starts"]
        self.tokens, self.features = row["tokens"], row["features"]
        sentence_starts = set(row["sentences"])
        self.sentence, self.paragraph, s, p = [], [], -1, -1
        for i, f in enumerate(self.features):
            s += i in sentence_starts
            p += f[2] == 2
            self.sentence.append(s); self.paragraph.append(p)
        self.attributions = []
        for a in row["attributions"]:
            roles = {r: sorted(set(a[r])) for r in ("source", "cue", "content")}
            if roles["cue"] and roles["content"]:
                self.attributions.append(roles)


def load(path):
    with open(path) as lines:
        return [Article(json.loads(line)) for line in lines]


def fit(article, first, size):
    """One past the last token of a window from token `first` on."""
    last = first
    while last < len(article.tokens) and article.starts[last + 1] - article.starts[first] <= size:
        last += 1
    return max(last, first + 1)


def training_windows(article, rng):
    """All of an article in windows, cut at other places each time: half the time as in reading, half
    the time anywhere, with some pieces read again so that nothing is always seen without context."""
    if rng.random() < 0.5:
        return reading_windows(article, rng.randrange(WINDOW // 2, WINDOW - 1))
    windows, first = [], 0
    size = rng.randrange(WINDOW // 3, WINDOW - 1)
    while first < len(article.tokens):
        last = fit(article, first, size)
        windows.append((article, first, last))
        first, size = last, WINDOW - 2
        if last < len(article.tokens):
            back = first
            while back > windows[-1][1] + 1 and article.starts[first] - article.starts[back] < AGAIN:
                back -= 1
            first = back
    return windows


def reading_windows(article, size=WINDOW - 2):
    """Windows as src/claim/model/windows.rs cuts them: whole paragraphs, else whole sentences."""
    out, first, all_ = [], 0, len(article.tokens)
    while first < all_:
        past = fit(article, first, size)
        end = past
        if past < all_:
            def begins(unit, least):
                for k in range(past, first, -1):
                    if unit[k] != unit[k - 1] and article.starts[k] - article.starts[first] >= least:
                        return k
            end = begins(article.paragraph, LEAST) or begins(article.sentence, 1) or past
        out.append((article, first, end))
        first = end
    return out


def collate(windows, vocabulary, mask=0.0, rng=random):
    """Windows as tensors; a share `mask` of the pieces is hidden."""
    cls, sep, hidden = vocabulary
    b = len(windows)
    t = max(w[0].starts[w[2]] - w[0].starts[w[1]] for w in windows) + 2
    n = max(w[2] - w[1] for w in windows)
    ids = torch.zeros(b, t, dtype=torch.long)
    features = torch.tensor(FEATURES).expand(b, t, -1).clone()  # the value past the last: no token
    first = torch.zeros(b, n, dtype=torch.long)
    sentence = torch.zeros(b, n, dtype=torch.long)
    paragraph = torch.zeros(b, n, dtype=torch.long)
    valid = torch.zeros(b, n, dtype=torch.bool)
    lengths = torch.zeros(b, dtype=torch.long)
    for i, (a, lo, hi, *_) in enumerate(windows):
        base = a.starts[lo]
        pieces = a.ids[base:a.starts[hi]]
        if mask:
            pieces = [hidden if rng.random() < mask else p for p in pieces]
        lengths[i] = len(pieces) + 2
        ids[i, :len(pieces) + 2] = torch.tensor([cls] + pieces + [sep])
        counts = torch.tensor([a.starts[k + 1] - a.starts[k] for k in range(lo, hi)])
        features[i, 1:len(pieces) + 1] = torch.tensor(a.features[lo:hi]).repeat_interleave(counts, 0)
        first[i, :hi - lo] = torch.tensor(a.starts[lo:hi]) - base + 1
        sentence[i, :hi - lo] = torch.tensor(a.sentence[lo:hi])
        paragraph[i, :hi - lo] = torch.tensor(a.paragraph[lo:hi])
        valid[i, :hi - lo] = True
    return {"ids": ids, "features": features, "first": first, "sentence": sentence,
            "paragraph": paragraph, "valid": valid, "lengths": lengths}


def bio(tokens, lo, hi, into, begin):
    """Writes begin and inside tags for a role's tokens that lie in a window."""
    previous = None
    for k in tokens:
        if lo <= k < hi:
            into[k - lo] = begin if previous != k - 1 else begin + 1
        previous = k
    return into


def targets(windows, n):
    """Tags of all tokens (B N 3), -100 where there are none, and the gold cues with their link tags."""
    tags = torch.full((len(windows), n, 3), -100)
    cues, links = [], []
    for i, (a, lo, hi, *_) in enumerate(windows):
        tags[i, :hi - lo] = 0
        for x in a.attributions:
            for r, role in enumerate(("cue", "source", "content")):
                if x[role][-1:] and x[role][0] < hi and x[role][-1] >= lo:
                    bio(x[role], lo, hi, tags[i, :, r], 1)
            if lo <= x["cue"][0] and x["cue"][-1] < hi:
                link = torch.full((n,), -100)
                link[:hi - lo] = 0
                bio(x["content"], lo, hi, link, 3)
                bio(x["source"], lo, hi, link, 1)
                cues.append((i, x["cue"][0] - lo, x["cue"][-1] - lo))
                links.append(link)
    return tags, cues, links
