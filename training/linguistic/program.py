"""Turns a regular expression, as Python parses it, into a program for `src/text/parse/pattern.rs`.

An instruction is three numbers (op, a, b). Sets of characters are shared by all programs.
"""

import sys
from re import _constants as sre, _parser

CHAR, SET, SPLIT, JUMP, START, END, AHEAD, BEHIND, MATCH = range(9)
LAST = sys.maxunicode

CATEGORIES = {
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_DIGIT: str.isdecimal,
    sre.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
}
NEGATED = {
    sre.CATEGORY_NOT_SPACE: sre.CATEGORY_SPACE,
    sre.CATEGORY_NOT_DIGIT: sre.CATEGORY_DIGIT,
    sre.CATEGORY_NOT_WORD: sre.CATEGORY_WORD,
}


def ranges_where(holds):
    """The code points for which a predicate of characters holds, as sorted inclusive ranges."""
    found = []
    for point in range(LAST + 1):
        if 0xD800 <= point <= 0xDFFF or not holds(chr(point)):
            continue
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return tuple(map(tuple, found))


def merged(ranges):
    """Sorted, without overlap or touching neighbours."""
    out = []
    for start, end in sorted(ranges):
        if out and start <= out[-1][1] + 1:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end])
    return tuple(map(tuple, out))


def complement(ranges):
    out, at = [], 0
    for start, end in merged(ranges):
        if at < start:
            out.append((at, start - 1))
        at = end + 1
    if at <= LAST:
        out.append((at, LAST))
    return tuple(out)


class Sets:
    """Sets of characters, each kept once."""

    def __init__(self):
        self.index = {}
        self.categories = {}

    def number(self, ranges):
        return self.index.setdefault(ranges, len(self.index))

    def category(self, name):
        if name in NEGATED:
            return complement(self.category(NEGATED[name]))
        if name not in self.categories:
            self.categories[name] = ranges_where(CATEGORIES[name])
        return self.categories[name]


class Compiler:
    def __init__(self, sets):
        self.sets = sets
        self.code = []

    def emit(self, op, a=0, b=0):
        self.code.append([op, a, b])
        return len(self.code) - 1

    def single(self, item):
        """The characters of an item that matches exactly one, else None."""
        op, value = item
        if op is sre.LITERAL:
            return ((value, value),)
        if op is sre.NOT_LITERAL:
            return complement([(value, value)])
        if op is sre.IN:
            ranges, negate = [], False
            for kind, what in value:
                if kind is sre.NEGATE:
                    negate = True
                elif kind is sre.LITERAL:
                    ranges.append((what, what))
                elif kind is sre.RANGE:
                    ranges.append(tuple(what))
                else:
                    assert kind is sre.CATEGORY, kind
                    ranges.extend(self.sets.category(what))
            return complement(ranges) if negate else merged(ranges)
        return None

    def sequence(self, items):
        for item in items:
            self.item(item)

    def item(self, item):
        op, value = item
        one = self.single(item)
        if one is not None:
            if len(one) == 1 and one[0][0] == one[0][1]:
                self.emit(CHAR, one[0][0])
            else:
                self.emit(SET, self.sets.number(one))
        elif op is sre.BRANCH:
            self.branch([list(b) for b in value[1]])
        elif op is sre.SUBPATTERN:
            assert not value[1] and not value[2]
            self.sequence(value[3])
        elif op is sre.MAX_REPEAT:
            self.repeat(*value)
        elif op is sre.AT:
            ends = {sre.AT_BEGINNING: START, sre.AT_END: END}
            self.emit(ends[value])
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            direction, inner = value
            width = inner.getwidth()
            assert direction > 0 or width[0] == width[1]
            # a: where to go on; b: the width to step back, and whether it must not match.
            look = self.emit(AHEAD if direction > 0 else BEHIND)
            self.sequence(inner)
            self.emit(MATCH)
            self.code[look][1] = len(self.code)
            back = 0 if direction > 0 else width[0]
            self.code[look][2] = back * 2 + (op is sre.ASSERT_NOT)
        else:
            raise ValueError(f"no instruction for {op}")

    def branch(self, branches):
        """Alternatives in order; neighbours that differ in one leading character become a set."""
        joined = []
        for branch in branches:
            one = self.single(branch[0]) if branch else None
            if one and joined and joined[-1][0] is not None and same(joined[-1][1], branch[1:]):
                joined[-1] = (merged(joined[-1][0] + one), joined[-1][1])
            else:
                joined.append((one, branch[1:] if one else branch))
        jumps = []
        for i, (one, rest) in enumerate(joined):
            last = i + 1 == len(joined)
            split = None if last else self.emit(SPLIT, len(self.code) + 1)
            if one:
                self.emit(SET, self.sets.number(one))
            self.sequence(rest)
            if not last:
                jumps.append(self.emit(JUMP))
                self.code[split][2] = len(self.code)
        for jump in jumps:
            self.code[jump][1] = len(self.code)

    def repeat(self, least, most, items):
        for _ in range(least):
            self.sequence(items)
        if most is sre.MAXREPEAT:
            assert items.getwidth()[0] > 0, "an empty repetition would not end"
            split = self.emit(SPLIT, len(self.code) + 1)
            self.sequence(items)
            self.emit(JUMP, split)
            self.code[split][2] = len(self.code)
        else:
            splits = []
            for _ in range(most - least):
                splits.append(self.emit(SPLIT, len(self.code) + 1))
                self.sequence(items)
            for split in splits:
                self.code[split][2] = len(self.code)


def same(a, b):
    return repr(a) == repr(b)


def compile_pattern(pattern, sets):
    compiler = Compiler(sets)
    compiler.sequence(_parser.parse(pattern))
    compiler.emit(MATCH)
    return compiler.code


def longest_match(pattern):
    """The most characters that any alternative takes, but for runs of one character."""
    ((op, (_, branches)),) = _parser.parse(pattern)
    assert op is sre.BRANCH
    widths = []
    for branch in branches:
        width = _parser.SubPattern(branch.state, list(branch)).getwidth()[1]
        if width >= 1000:
            first, (repeat, (_, _, again)), end = branch
            assert repeat is sre.MAX_REPEAT and list(again) == [first] and end[0] is sre.AT
        else:
            widths.append(width)
    return max(widths)


def words_of(pattern):
    """All strings that a finite, anchored pattern matches: `^n'?t$` -> n't, nt."""
    words = [""]
    for op, value in _parser.parse(pattern):
        if op is sre.AT:
            continue
        if op is sre.LITERAL:
            step = [chr(value)]
        elif op is sre.IN:
            assert all(kind is sre.LITERAL for kind, _ in value)
            step = [chr(what) for _, what in value]
        else:
            assert op is sre.MAX_REPEAT and value[:2] == (0, 1), (op, value)
            ((inner, char),) = value[2]
            assert inner is sre.LITERAL
            step = ["", chr(char)]
        words = [word + end for word in words for end in step]
    return sorted(words)
