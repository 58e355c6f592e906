"""Tools that compile a sample and its tests as one source, and run them in one process."""

import ast

from benchmarks.parsing import find_function, parse, walk_body


def one_source(code: str, entry_point: str) -> str:
    """Why such a tool may say something else of a sample, in words; empty if it cannot.

    A text that does not compile alone fails with another message there, or not at all: a backslash at its end goes on
    with the tests. Values that cross to a judge are read to their end on the way.
    """
    tree = parse(code)
    if tree is None:
        return "there sample and tests are compiled as one"
    function = find_function(tree, entry_point) if "yield" in code else None
    if function and any(isinstance(node, ast.Yield | ast.YieldFrom) for node in walk_body(function)):
        return "there a generator is compared as it is"
    return ""
