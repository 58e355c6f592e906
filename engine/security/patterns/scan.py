"""Run every rule over a piece of code."""

import ast
import hashlib
from functools import cache
from pathlib import Path

from benchmarks.parsing import parse
from engine.security.finding import Finding
from engine.security.patterns import files, injection, trust
from engine.security.patterns.rule import RULES
from engine.security.patterns.view import views

MODULES = (files, injection, trust)
"""Importing them fills `RULES`."""


def scan(code: str) -> tuple[Finding, ...] | None:
    """What the pattern rules find in Python code, in order of lines; None if it is not Python."""
    tree = parse(code)
    if tree is None:
        return None
    found: dict[tuple[int, str], Finding] = {}
    for view in views(tree):
        for rule in RULES:
            for node in rule.search(view):
                line = getattr(node, "lineno", 1)
                finding = Finding(
                    layer="rules",
                    rule=rule.id,
                    cwe=rule.cwe,
                    line=line,
                    end=getattr(node, "end_lineno", None) or line,
                    says=rule.says,
                    severity=rule.severity,
                )
                found.setdefault((line, rule.id), finding)
    return tuple(found[key] for key in sorted(found))


def seen_by_rules() -> frozenset[str]:
    """Every weakness that some rule looks for."""
    return frozenset(cwe for rule in RULES for cwe in rule.cwe)


@cache
def rules_version() -> str:
    """A hash of the rules themselves: equal versions find the same."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def normalised(code: str, finding: Finding) -> str:
    """The shape of the code that a finding stands on, names and values left out: alike where it is alike."""
    lines = code.split("\n")[finding.line - 1 : finding.end]
    tree = parse("\n".join(line.strip() for line in lines))
    if tree is None:
        return " ".join(lines).strip()
    for node in ast.walk(tree):
        match node:
            case ast.Name():
                node.id = "x"
            case ast.Constant():
                node.value = 0
            case ast.arg():
                node.arg = "x"
            case _:
                pass
    return ast.dump(tree)
