"""Counts the steps a backtracking matcher takes, so that slow patterns are found without a clock.

Every pattern that `re` compiles from here on is a stand-in that first walks the parsed pattern itself, one
step for each item tried, and gives up after a budget. What it counts depends on pattern and text alone.
"""

import re as _re

try:
    from re import _parser as _sre
except ImportError:
    import sre_parse as _sre

_rig_steps = [0]
RIG_BUDGET = 60_000


class RigTooManySteps(Exception):
    """The matcher took more steps than any sound pattern needs for such a text."""


def _rig_step():
    _rig_steps[0] += 1
    if _rig_steps[0] > RIG_BUDGET:
        raise RigTooManySteps("more than %d matching steps" % RIG_BUDGET)


def _rig_one(op, arg, char, flags):
    """Whether a single-character item matches; None if the item is no single character."""
    name = str(op)
    fold = (lambda c: c.lower()) if flags & _re.IGNORECASE else (lambda c: c)
    if name == "LITERAL":
        return fold(char) == fold(chr(arg))
    if name == "NOT_LITERAL":
        return fold(char) != fold(chr(arg))
    if name == "ANY":
        return bool(flags & _re.DOTALL) or char != "\n"
    if name != "IN":
        return None
    negate, hit = False, False
    for kind, what in arg:
        kind = str(kind)
        if kind == "NEGATE":
            negate = True
        elif kind == "LITERAL":
            hit = hit or fold(char) == fold(chr(what))
        elif kind == "RANGE":
            hit = hit or what[0] <= ord(char) <= what[1] or what[0] <= ord(fold(char)) <= what[1]
        elif kind == "CATEGORY":
            tests = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}
            which = str(what).rpartition("_")[2]
            hit = hit or (tests[which] != ("NOT" in str(what)))
    return hit != negate


def _rig_run(items, i, text, at, flags, groups, then):
    """Match items[i:] at a position, then go on with `then`; True for the first way that works."""
    while True:
        if i == len(items):
            return then(at)
        op, arg = items[i]
        name = str(op)
        _rig_step()
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            if at >= len(text) or not _rig_one(op, arg, text[at], flags):
                return False
            i, at = i + 1, at + 1
            continue
        break

    def rest(position):
        return _rig_run(items, i + 1, text, position, flags, groups, then)

    if name == "AT":
        where = str(arg)
        word = lambda p: 0 <= p < len(text) and (text[p].isalnum() or text[p] == "_")  # noqa: E731
        edge = word(at - 1) != word(at)
        last = at == len(text) or (at == len(text) - 1 and text[at] == "\n")
        held = {
            "AT_BEGINNING": at == 0 or (bool(flags & _re.MULTILINE) and text[at - 1] == "\n"),
            "AT_BEGINNING_STRING": at == 0,
            "AT_END": last or (bool(flags & _re.MULTILINE) and text[at] == "\n"),
            "AT_END_STRING": at == len(text),
            "AT_BOUNDARY": edge,
            "AT_NON_BOUNDARY": not edge,
        }[where]
        return held and rest(at)
    if name == "BRANCH":
        return any(_rig_run(list(way), 0, text, at, flags, groups, rest) for way in arg[1])
    if name == "SUBPATTERN":
        number, add, remove, inner = arg

        def closed(position):
            before = groups.get(number)
            groups[number] = text[at:position]
            if rest(position):
                return True
            groups[number] = before
            return False

        return _rig_run(list(inner), 0, text, at, (flags | add) & ~remove, groups, closed)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = arg
        inner = list(inner)
        high = len(text) + 1 if high is _sre.MAXREPEAT else int(high)
        if len(inner) == 1 and str(inner[0][0]) in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            count = 0
            while count < high and at + count < len(text):
                if name == "MIN_REPEAT" and count >= low and rest(at + count):
                    return True
                _rig_step()
                if not _rig_one(*inner[0], text[at + count], flags):
                    break
                count += 1
            if count < low:
                return False
            if name != "MAX_REPEAT":
                return rest(at + count)
            return any(rest(at + taken) for taken in range(count, low - 1, -1))

        def again(position, count):
            if name == "MIN_REPEAT" and count >= low and rest(position):
                return True
            if count < high and _rig_run(
                inner,
                0,
                text,
                position,
                flags,
                groups,
                lambda p: (p > position or count < low) and again(p, count + 1),
            ):
                return True
            return name != "MIN_REPEAT" and count >= low and rest(position)

        return again(at, 0)
    if name == "ATOMIC_GROUP":
        ends = []
        _rig_run(list(arg), 0, text, at, flags, groups, lambda p: ends.append(p) or True)
        return bool(ends) and rest(ends[0])
    if name in ("ASSERT", "ASSERT_NOT"):
        direction, inner = arg
        if direction > 0:
            found = _rig_run(list(inner), 0, text, at, flags, groups, lambda p: True)
        else:
            found = any(
                _rig_run(list(inner), 0, text, start, flags, groups, lambda p: p == at)
                for start in range(at, -1, -1)
            )
        return found == (name == "ASSERT") and rest(at)
    if name == "GROUPREF":
        earlier = groups.get(arg)
        return earlier is not None and text.startswith(earlier, at) and rest(at + len(earlier))
    return rest(at)


class RigPattern:
    """Stands for a compiled pattern: counts, then lets the real one answer."""

    def __init__(self, real):
        self._real = real
        self._items = (
            list(_sre.parse(real.pattern, real.flags & ~_re.UNICODE))
            if isinstance(real.pattern, str)
            else None
        )

    def __getattr__(self, name):
        return getattr(self._real, name)

    def _count(self, text, starts, whole=False):
        if self._items is None or not isinstance(text, str):
            return
        end = len(text)
        for start in starts:
            done = (lambda p: p == end) if whole else (lambda p: True)
            if _rig_run(self._items, 0, text, start, self._real.flags, {}, done):
                return

    def match(self, string, *rest):
        self._count(string, [0])
        return self._real.match(string, *rest)

    def fullmatch(self, string, *rest):
        self._count(string, [0], whole=True)
        return self._real.fullmatch(string, *rest)

    def search(self, string, *rest):
        self._count(string, range(len(string) + 1))
        return self._real.search(string, *rest)

    def _everywhere(self, string):
        if self._items is None or not isinstance(string, str):
            return
        at = 0
        while at <= len(string):
            ends = []
            _rig_run(self._items, 0, string, at, self._real.flags, {}, lambda p: ends.append(p) or True)
            at = max(ends[0], at + 1) if ends else at + 1

    def findall(self, string, *rest):
        self._everywhere(string)
        return self._real.findall(string, *rest)

    def finditer(self, string, *rest):
        self._everywhere(string)
        return self._real.finditer(string, *rest)

    def split(self, string, *rest, **named):
        self._everywhere(string)
        return self._real.split(string, *rest, **named)

    def sub(self, repl, string, *rest, **named):
        self._everywhere(string)
        return self._real.sub(repl, string, *rest, **named)

    def subn(self, repl, string, *rest, **named):
        self._everywhere(string)
        return self._real.subn(repl, string, *rest, **named)


def _rig_watch():
    real = _re._compile
    _re.escape("warm")

    def compile_and_watch(pattern, flags):
        if isinstance(pattern, RigPattern):
            return pattern
        return RigPattern(real(pattern, flags))

    _re._compile = compile_and_watch


_rig_watch()


def rig_steps_of(function, *args):
    """Call a function and count its matching steps: (result, steps); steps over the budget end the call."""
    import sys

    sys.setrecursionlimit(20_000)
    _rig_steps[0] = 0
    try:
        result = function(*args)
    except RigTooManySteps:
        return None, _rig_steps[0]
    return result, _rig_steps[0]
