"""From the model's tags and links to attributions. src/claim/model does the same."""
import math

import torch

from data import collate, reading_windows
from model import CUE

LEAST_CUE = 0.1    # a token that begins a cue with less chance is not looked at
THRESHOLD = 0.3    # an attribution with less chance is dropped: there F1 is highest on held-out articles
LEAST_SOURCE = 0.3 # where as many sources are expected to begin, one is taken though none is likelier than no
REACH = 160        # tokens at either side of a cue that can be its source or content

# Which link tag may follow which: a source or content goes on only after it began.
NEXT = torch.zeros(5, 5)
for tag, before in ((2, (1, 2)), (4, (3, 4))):
    for b in range(5):
        if b not in before:
            NEXT[b, tag] = -1e9


def candidates(cue):
    """Cues as (first, last, chance) of one window, from its tokens' chances to be none, begin or go on."""
    out, k = [], 0
    while k < len(cue):
        begin = cue[k][1]
        if begin < LEAST_CUE:
            k += 1
            continue
        last = k
        while last + 1 < len(cue) and cue[last + 1][2] > max(cue[last + 1][0], cue[last + 1][1]):
            last += 1
        out.append((k, last, begin))
        k = last + 1
    return out


def viterbi(scores):
    """The likeliest allowed sequence of link tags for each cue: scores K N 5 of log chances."""
    k, n, _ = scores.shape
    best = scores[:, 0].clone()
    best[:, (2, 4)] = -1e9
    back = []
    for i in range(1, n):
        through = best[:, :, None] + NEXT
        top, where = through.max(1)
        back.append(where)
        best = top + scores[:, i]
    tag = best.argmax(1)
    path = [tag]
    for where in reversed(back):
        tag = where.gather(1, tag[:, None])[:, 0]
        path.append(tag)
    return torch.stack(path[::-1], 1)


def around(named, content):
    """The likeliest token outside the content, with its neighbours that are half as likely."""
    top = max((k for k in range(len(named)) if k not in content), key=lambda k: named[k], default=None)
    if top is None:
        return []
    goes = lambda k: 0 <= k < len(named) and k not in content and 2 * named[k] > named[top]
    first = last = top
    while goes(first - 1):
        first -= 1
    while goes(last + 1):
        last += 1
    return list(range(first, last + 1))


def log_odds(p):
    return math.log(max(p, 1e-4) / max(1 - p, 1e-4))


def evidence(cue, content, source, sources):
    """What speaks for an attribution, as numbers that a logistic regression weighs: the chances of its
    cue, its content and its source, of several sources where none is named, whether one is."""
    named = source is not None
    return [1.0, log_odds(cue), log_odds(content), log_odds(source) if named else 0.0,
            0.0 if named else log_odds(min(1.0, sources)), float(named)]


def attributions(link, tags, cue, chance):
    """Source and content tokens of one cue, and what speaks for it."""
    tags = tags.tolist()
    content = [k for k, t in enumerate(tags) if t >= 3]
    if not content:
        return None
    sources, run = [], []
    for k, t in enumerate(tags + [0]):
        if t == 1 or t != 2:
            if run:
                sources.append(run)
            run = []
        if t in (1, 2):
            run.append(k)
    chances = link.exp()
    named = (chances[:, 1] + chances[:, 2]).tolist()
    weight = lambda run: sum(named[k] for k in run) / len(run)
    source = max(sources, key=weight, default=[])
    if not source and chances[:, 1].sum().item() >= LEAST_SOURCE:
        source = around(named, set(content))
    sure = sum((chances[k][3] + chances[k][4]).item() for k in content) / len(content)
    surest = max((named[k] for k in source), default=None)
    return {"source": source, "content": content, "cue": list(range(cue[0], cue[1] + 1)),
            "evidence": evidence(chance, sure, surest, chances[:, 1].sum().item())}


@torch.no_grad()
def read(model, article, vocabulary, confidence, batch_size=8):
    """All attributions of an article, whatever their chance, as token lists. `confidence` weighs the
    evidence for each."""
    found = []
    windows = reading_windows(article)
    for at in range(0, len(windows), batch_size):
        some = windows[at:at + batch_size]
        batch = collate(some, vocabulary)
        h, logits = model.encode(batch)
        chances = logits[..., CUE:CUE + 3].softmax(-1).tolist()
        cues = []
        for i, (_, lo, hi) in enumerate(some):
            own = candidates(chances[i][:hi - lo])
            cues += [(i, a, b, c) for a, b, c in own]
        if not cues:
            continue
        keys = torch.tensor([c[:3] for c in cues])
        link = model.link(h, logits, keys, batch).float().log_softmax(-1)
        link = link.masked_fill(~batch["valid"][keys[:, 0]][..., None], 0.0)
        away = (torch.arange(h.shape[1])[None] - keys[:, 1:2]).abs() > REACH
        away |= ~batch["valid"][keys[:, 0]]
        link[away] = torch.tensor([0.0, -50, -50, -50, -50])
        paths = viterbi(link)
        for (i, a, b, chance), own, tags in zip(cues, link, paths):
            x = attributions(own, tags, (a, b), chance)
            if x:
                lo = some[i][1]
                sum_ = sum(w * e for w, e in zip(confidence, x["evidence"]))
                x["chance"] = 1 / (1 + math.exp(-sum_))
                for role in ("source", "cue", "content"):
                    x[role] = [k + lo for k in x[role]]
                found.append(x)
    return found


def settle(found, threshold=THRESHOLD):
    """Those likely enough; of two that claim the same words the likelier one."""
    kept, owner = [], set()
    for x in sorted(found, key=lambda x: (-x["chance"], x["cue"][0])):
        if x["chance"] < threshold:
            break
        own = [k for k in x["content"] if k not in owner]
        if 2 * len(own) <= len(x["content"]):
            continue
        x = dict(x, content=own)
        owner.update(own)
        kept.append(x)
    return kept


def spans(article, tokens):
    """Token lists as code point spans, joined where they stand side by side."""
    out = []
    for k in tokens:
        s, e = article.tokens[k]
        if out and out[-1][2] == k - 1:
            out[-1][1:] = [e, k]
        else:
            out.append([s, e, k])
    return [o[:2] for o in out]


def row(article, kept):
    return {"id": article.id, "attributions": [
        {r: spans(article, x[r]) for r in ("source", "cue", "content")} for x in kept]}
