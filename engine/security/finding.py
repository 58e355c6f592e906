"""What a static layer found: a rule, a place, a sentence."""

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One finding of one layer in one sample's code."""

    layer: str
    """`rules`, `bandit` or `semgrep`."""
    rule: str
    """The layer's own id, such as `sql-built` or `B608`."""
    cwe: tuple[str, ...]
    line: int
    """First line in the sample's code, from 1."""
    end: int
    says: str
    """The rule's sentence."""
    severity: str = "medium"
    """`high`, `medium` or `low`."""

    def concerns(self, cwe: frozenset[str]) -> bool:
        """Whether it is about one of some weaknesses; about any where none is named."""
        return not cwe or not cwe.isdisjoint(self.cwe)
