"""A rule: what it looks for, in which weakness, and the sentence it says."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.security.patterns.view import View

Severity: TypeAlias = Literal["high", "medium", "low"]
Search: TypeAlias = Callable[[View], Iterator[ast.AST]]


@dataclass(frozen=True)
class Rule:
    """One pattern over the syntax tree."""

    id: str
    cwe: tuple[str, ...]
    """The weakness it finds, and others that the same finding shows."""
    severity: Severity
    says: str
    """What is wrong and what to do instead, in a sentence."""
    search: Search


RULES: list[Rule] = []
"""Every rule; `engine.security.patterns.scan` imports the modules that fill it."""


def rule(identity: str, cwe: str, severity: Severity, says: str) -> Callable[[Search], Search]:
    """Register a search as a rule."""

    def register(search: Search) -> Search:
        RULES.append(Rule(identity, tuple(cwe.split()), severity, says, search))
        return search

    return register
