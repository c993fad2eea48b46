#!/usr/bin/env python3
"""Trains the attribution model on annotated articles.

usage: train.py BASE TRAIN.pieces.jsonl OUT.pt [--epochs N] [--seed N] [--resume]

BASE is the folder of a MiniLM checkpoint (model.safetensors, vocab.txt). Every 20th article is held
out: thresholds are chosen on those. A checkpoint is written after each epoch; --resume goes on from
it, --from starts a new run with the weights of another.
"""
import argparse, copy, hashlib, json, random, sys, time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load

import data
from decode import candidates
from model import Attributor, CUE

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HELD_OUT = 20
PIECES = 2304          # a step
AVERAGE = 0.998        # decay of the running average of the weights, which is what is kept


def batches(articles, rng):
    windows = [w for a in articles for w in data.training_windows(a, rng)]
    rng.shuffle(windows)
    # Windows of like length together, a hundred at a time, so that little is padding.
    size = lambda w: w[0].starts[w[2]] - w[0].starts[w[1]]
    out = []
    for at in range(0, len(windows), 100):
        pool, batch = sorted(windows[at:at + 100], key=size), []
        for w in pool:
            if batch and (len(batch) + 1) * (size(w) + 2) > PIECES:
                out.append(batch); batch = []
            batch.append(w)
        out.append(batch)
    rng.shuffle(out)
    return out


def spurious(logits, gold, windows):
    """Cues that the model sees and the annotator did not: their links are all 'none'."""
    chances = logits[..., CUE:CUE + 3].detach().softmax(-1).tolist()
    taken = {(i, k) for i, a, b in gold for k in range(a, b + 1)}
    out = []
    for i, (_, lo, hi, *_) in enumerate(windows):
        for a, b, chance in candidates(chances[i][:hi - lo]):
            if not any((i, k) in taken for k in range(a, b + 1)):
                out.append((chance, (i, a, b)))
    # The likeliest: at the start every word might be one.
    out.sort(reverse=True)
    return [cue for _, cue in out[:len(gold) // 2 + 1]]


def loss_of(model, batch, windows):
    tags, cues, links = data.targets(windows, batch["first"].shape[1])
    h, logits = model.encode(batch)
    ce = lambda x, y: F.cross_entropy(x.reshape(-1, x.shape[-1]), y.reshape(-1))
    cue, source, content = (ce(logits[..., 3 * r:3 * r + 3], tags[..., r]) for r in range(3))
    wrong = spurious(logits, cues, windows)
    nothing = torch.where(batch["valid"], 0, -100)
    links = links + [nothing[i] for i, _, _ in wrong]
    link = torch.zeros(())
    if links:
        link_logits = model.link(h, logits, torch.tensor(cues + wrong), batch).float()
        link = ce(link_logits, torch.stack(links))
    total = 2 * cue + source + content + 6 * link
    return total, (cue.item(), source.item(), content.item(), float(link.detach()))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("base", type=Path); p.add_argument("train"); p.add_argument("out", type=Path)
    p.add_argument("--epochs", type=int, default=5); p.add_argument("--seed", type=int, default=1)
    p.add_argument("--lr", type=float, default=3e-4); p.add_argument("--head-lr", type=float, default=1e-3)
    p.add_argument("--all", action="store_true", help="train on the held-out articles too")
    p.add_argument("--from", dest="start", help="weights to begin with")
    p.add_argument("--resume", action="store_true")
    a = p.parse_args()
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    vocabulary = (a.base / "vocab.txt").read_text().splitlines()
    special = tuple(vocabulary.index(s) for s in ("[CLS]", "[SEP]", "[MASK]"))
    articles = data.load(a.train)
    train = [x for i, x in enumerate(articles) if a.all or i % HELD_OUT]

    weights = (a.base / "model.safetensors").read_bytes()
    if hashlib.sha256(weights).hexdigest() != BASE_SHA256:
        sys.exit(f"{a.base}/model.safetensors is not the encoder that training starts from")
    model = Attributor(len(vocabulary))
    model.encoder.load_bert(load(weights))
    if a.start:
        model.load_state_dict(torch.load(a.start))
    encoder = [w for w in model.encoder.parameters() if w.requires_grad]
    heads = [w for n, w in model.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW([{"params": encoder, "lr": a.lr}, {"params": heads, "lr": a.head_lr}],
                                  weight_decay=0.01, betas=(0.9, 0.98))
    steps = a.epochs * len(batches(train, random.Random(0)))
    warm = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / (steps - warm))))
    average = copy.deepcopy(model).requires_grad_(False)
    step, epoch = 0, 0
    checkpoint = a.out.with_suffix(".checkpoint")
    if a.resume and checkpoint.exists():
        c = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(c["model"]); average.load_state_dict(c["average"])
        optimiser.load_state_dict(c["optimiser"]); schedule.load_state_dict(c["schedule"])
        step, epoch = c["step"], c["epoch"]
        rng.setstate(c["rng"])

    log, began = [0.0] * 4, time.time()
    while epoch < a.epochs:
        state = rng.getstate()
        for windows in batches(train, rng):
            batch = data.collate(windows, special, mask=0.03, rng=rng)
            model.train()
            with torch.autocast("cpu", torch.bfloat16):
                loss, parts = loss_of(model, batch, windows)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder + heads, 1.0)
            optimiser.step(); schedule.step()
            step += 1
            decay = min(AVERAGE, step / (step + 10))
            with torch.no_grad():
                for kept, new in zip(average.parameters(), model.parameters()):
                    if new.requires_grad:
                        kept.lerp_(new, 1 - decay)
            log = [l + x for l, x in zip(log, parts)]
            if step % 25 == 0:
                print(json.dumps({"step": step, "of": steps, "epoch": epoch, "seconds": round(time.time() - began),
                                  "cue/source/content/link": [round(l / 25, 4) for l in log]}), flush=True)
                log = [0.0] * 4
        epoch += 1
        torch.save({"model": model.state_dict(), "average": average.state_dict(), "step": step,
                    "epoch": epoch, "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(),
                    "rng": rng.getstate()}, checkpoint)
        torch.save(average.state_dict(), a.out)
        print(json.dumps({"epoch": epoch, "saved": str(a.out)}), flush=True)


if __name__ == "__main__":
    main()
