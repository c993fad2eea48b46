"""The attribution model: a MiniLM encoder that tags cues, sources and contents, and a linker that says
for one cue which words are its source and which its content.

Shapes: B windows, T word pieces, N tokens, K cues, H = 384 the encoder's width, D the linker's.
"""
import torch
from torch import nn
import torch.nn.functional as F

HIDDEN, HEADS, LAYERS, INNER = 384, 12, 6, 1536
LINK = 128                      # D
FEATURES = (5, 4, 3, 5, 20)     # as src/claim/model/pieces.rs has them
CUE, SOURCE, CONTENT = 0, 3, 6  # where each role's three tags (outside, begin, inside) begin
LINK_TAGS = 5                   # none, source begins, source goes on, content begins, content goes on
DISTANCES, SENTENCES, PARAGRAPHS, BETWEEN = 25, 7, 5, 5


class Dropout(nn.Module):
    """Dropout whose random bits are drawn once and read from another place each time: drawing them
    anew costs a third of a training step on a CPU."""

    pool = None

    def __init__(self, share):
        super().__init__()
        self.share = share

    def forward(self, x):
        if not self.training or not self.share:
            return x
        size = 1 << 22
        if Dropout.pool is None or torch.randint(2000, ()) == 0:
            Dropout.pool = (torch.rand(size) >= self.share).to(torch.bfloat16) / (1 - self.share)
        n = x.numel()
        while n >= len(Dropout.pool):
            Dropout.pool = Dropout.pool.repeat(2)
        at = int(torch.randint(len(Dropout.pool) - n, ()))
        return x * Dropout.pool[at:at + n].view(x.shape)


class Layer(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, x, mask):
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        a = self.out(a.transpose(1, 2).reshape(b, t, HIDDEN))
        x = self.norm1(x + self.dropout(a))
        y = self.down(F.gelu(self.up(x)))
        return self.norm2(x + self.dropout(y))


class Encoder(nn.Module):
    """Word pieces and their tokens' features in, a vector for each piece out."""

    def __init__(self, vocabulary, dropout):
        super().__init__()
        self.word = nn.Embedding(vocabulary, HIDDEN)
        self.word.weight.requires_grad = False  # small data would only bend the words it has
        self.position = nn.Embedding(512, HIDDEN)
        self.features = nn.ModuleList(nn.Embedding(n + 1, HIDDEN) for n in FEATURES)
        for embedding in self.features:         # the encoder starts as it was pretrained
            nn.init.zeros_(embedding.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = Dropout(dropout)

    def load_bert(self, w):
        """Takes over a BERT checkpoint's weights; its constant segment embedding joins the positions."""
        pre = "" if "embeddings.word_embeddings.weight" in w else "bert."
        e = pre + "embeddings."
        with torch.no_grad():
            self.word.weight.copy_(w[e + "word_embeddings.weight"])
            segment = w[e + "token_type_embeddings.weight"][0]
            self.position.weight.copy_(w[e + "position_embeddings.weight"] + segment)
            self.norm.weight.copy_(w[e + "LayerNorm.weight"])
            self.norm.bias.copy_(w[e + "LayerNorm.bias"])
            for i, layer in enumerate(self.layers):
                p = f"{pre}encoder.layer.{i}."
                for kind in ("weight", "bias"):
                    qkv = [w[f"{p}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]
                    getattr(layer.qkv, kind).copy_(torch.cat(qkv))
                    for name, at in (("out", "attention.output.dense"),
                                     ("norm1", "attention.output.LayerNorm"),
                                     ("up", "intermediate.dense"), ("down", "output.dense"),
                                     ("norm2", "output.LayerNorm")):
                        getattr(getattr(layer, name), kind).copy_(w[f"{p}{at}.{kind}"])

    def forward(self, ids, features, lengths):
        t = ids.shape[1]
        x = self.word(ids) + self.position.weight[:t]
        for i, embedding in enumerate(self.features):
            x = x + embedding(features[..., i])
        x = self.dropout(self.norm(x))
        mask = (torch.arange(t, device=ids.device) < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x


def bucket(distance):
    """Signed distance in tokens: exact to 4, then by powers of the square root of two, to 12 each way."""
    d = distance.abs().clamp(min=1).float()
    far = (4 + 2 * torch.log2(d / 4)).floor().clamp(4, 12)
    near = distance.abs().clamp(max=4).float()
    size = torch.where(distance.abs() <= 4, near, far).long()
    return 12 + torch.where(distance < 0, -size, size)


class Linker(nn.Module):
    """For each cue and token: none, source or content."""

    def __init__(self, dropout):
        super().__init__()
        self.token = nn.Linear(HIDDEN, LINK)
        self.cue = nn.Linear(2 * HIDDEN, LINK, bias=False)
        self.tags = nn.Linear(9, LINK, bias=False)
        self.distance = nn.Embedding(DISTANCES, LINK)
        self.sentence = nn.Embedding(SENTENCES, LINK)
        self.paragraph = nn.Embedding(PARAGRAPHS, LINK)
        self.between = nn.Embedding(BETWEEN, LINK)
        self.inside = nn.Parameter(torch.zeros(LINK))
        for embedding in (self.distance, self.sentence, self.paragraph, self.between):
            nn.init.normal_(embedding.weight, std=0.1)
        self.conv1 = nn.Conv1d(LINK, LINK, 5, padding=2)
        self.conv2 = nn.Conv1d(LINK, LINK, 5, padding=2)
        self.out = nn.Linear(LINK, LINK_TAGS)
        self.dropout = Dropout(dropout)

    def forward(self, h, tags, cues, sentence, paragraph, valid):
        """h B N H; tags B N 9 probabilities; cues K 3 of window, first token, last token."""
        window, first, last = cues.T
        at = torch.arange(h.shape[1], device=h.device)[None, :]
        before, after = at - first[:, None], at - last[:, None]
        distance = torch.where(before < 0, before, after.clamp(min=0))
        sentences = (sentence[window] - sentence[window, first][:, None]).clamp(-3, 3) + 3
        paragraphs = (paragraph[window] - paragraph[window, first][:, None]).clamp(-2, 2) + 2
        # How many other cues stand between the token and this one.
        passed = tags[..., CUE + 1].cumsum(1)[window]
        up_to_first = (passed.gather(1, first[:, None]) - tags[window, first, CUE + 1][:, None])
        up_to_last = passed.gather(1, last[:, None])
        between = torch.where(before < 0, up_to_first - passed, passed - up_to_last)
        between = between.clamp(0, BETWEEN - 1).round().long()
        x = self.token(h)[window] + self.tags(tags)[window]
        x = x + self.cue(torch.cat([h[window, first], h[window, last]], -1))[:, None]
        x = x + self.distance(bucket(distance)) + self.sentence(sentences)
        x = x + self.paragraph(paragraphs) + self.between(between)
        x = x + ((before >= 0) & (after <= 0))[..., None] * self.inside
        x = self.dropout(F.relu(x)) * valid[window][..., None]
        for conv in (self.conv1, self.conv2):
            y = F.relu(conv(x.transpose(1, 2)).transpose(1, 2))
            x = (x + self.dropout(y)) * valid[window][..., None]
        return self.out(x)


class Attributor(nn.Module):
    def __init__(self, vocabulary, dropout=0.1):
        super().__init__()
        self.encoder = Encoder(vocabulary, dropout)
        self.tagger = nn.Linear(HIDDEN, 9)
        self.linker = Linker(dropout)
        self.dropout = Dropout(dropout)

    def encode(self, batch):
        """Vectors of the tokens (of their first pieces) and logits of their tags."""
        x = self.encoder(batch["ids"], batch["features"], batch["lengths"]).float()
        first = batch["first"][..., None].expand(-1, -1, HIDDEN)
        h = self.dropout(x.gather(1, first))
        return h, self.tagger(h)

    def link(self, h, logits, cues, batch):
        tags = torch.cat([logits[..., i:i + 3].softmax(-1) for i in (CUE, SOURCE, CONTENT)], -1)
        return self.linker(h, tags, cues, batch["sentence"], batch["paragraph"], batch["valid"])
