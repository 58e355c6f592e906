"""A review queue for other tools: JSON, CSV, and SARIF 2.1.0 as code scanners write it."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from engine.security.patterns.rule import RULES
from engine.security.review import Item, Queue, Verdict
from engine.security.screening import Screening
from engine.version import __version__

Sarif: TypeAlias = dict[str, object]
"""An object of a SARIF log."""

COLUMNS = (
    "sample", "why", "state", "label", "cwe", "outcome", "rules", "scanners", "exploit", "rule", "line", "says",
    "broken_by", "reviewer", "at", "note", "versions", "code_sha256",
)  # fmt: skip


def as_json(screening: Screening, queue: Queue) -> str:
    """Everything, the code included."""
    items = [
        {
            **_row(item, queue),
            "findings": [
                {"layer": each.layer, "rule": each.rule, "cwe": list(each.cwe), "line": each.line,
                 "end": each.end, "says": each.says, "severity": each.severity}
                for each in item.sample.findings
            ],
            "transcript": list(item.sample.transcript),
            "notes": list(item.notes),
            "code": item.sample.code,
        }
        for item in queue.items
    ]  # fmt: skip
    return json.dumps(
        {"run": screening.run, "model": screening.model, "versions": queue.versions, "items": items}, indent=2
    )


def as_csv(queue: Queue) -> str:
    """One line a sample, for a spreadsheet; cells that a spreadsheet would run begin with an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for item in queue.items:
        writer.writerow({key: _cell(value) for key, value in _row(item, queue).items()})
    return out.getvalue()


def as_sarif(screening: Screening, queue: Queue) -> str:
    """Every finding and every attack that got through, as a SARIF log; decisions become suppressions."""
    rules = {rule.id: _rule(rule.id, rule.says, rule.cwe) for rule in RULES}
    results = []
    for item in queue.items:
        for rule, result in (*_findings(item), *_attacks(item)):
            rules.setdefault(str(rule["id"]), rule)
            results.append(result)
    driver = {
        "name": "proctor",
        "version": __version__,
        "informationUri": "https://cwe.mitre.org",
        "rules": list(rules.values()),
        "properties": {"layers": queue.versions},
    }
    artifacts = [
        {
            "location": {"uri": _uri(item)},
            "contents": {"text": item.sample.code},
            "sourceLanguage": "python",
        }
        for item in queue.items
    ]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "automationDetails": {"id": f"proctor/{screening.run}"},
                "artifacts": artifacts,
                "results": results,
            }
        ],
    }
    return json.dumps(log, indent=2)


def _findings(item: Item) -> Iterator[tuple[Sarif, Sarif]]:
    """What the static layers found in a sample: of each finding its rule and the result."""
    for finding in item.sample.findings:
        name = finding.rule if finding.layer == "rules" else f"{finding.layer}/{finding.rule}"
        level = _LEVELS.get(finding.severity, "warning")
        yield (
            _rule(name, finding.says, finding.cwe),
            _result(item, name, finding.says, finding.line, finding.end, level),
        )


def _attacks(item: Item) -> Iterator[tuple[Sarif, Sarif]]:
    """The attack that a sample did not withstand, if there was one, as a result over all of its code."""
    sample = item.sample
    if sample.broken_by:
        name = f"exploit/{sample.cwe or 'attack'}"
        yield (
            _rule(name, "An attack got through.", (sample.cwe,) if sample.cwe else ()),
            _result(item, name, sample.broken_by, 1, max(1, sample.code.count("\n")), "error"),
        )


_LEVELS: Mapping[str, str] = {"high": "error", "medium": "warning", "low": "note"}


def _row(item: Item, queue: Queue) -> dict[str, object]:
    sample, first, decision = item.sample, item.first, item.decision
    return {
        "sample": item.key,
        "why": item.why,
        "state": item.state,
        "label": str(sample.label),
        "cwe": sample.cwe,
        "outcome": str(sample.outcome),
        "rules": str(sample.rules),
        "scanners": str(sample.scanners),
        "exploit": str(sample.exploit),
        "rule": f"{first.layer}/{first.rule}" if first else "",
        "line": first.line if first else "",
        "says": first.says if first else "",
        "broken_by": sample.broken_by,
        "reviewer": decision.reviewer if decision else "",
        "at": decision.at if decision else "",
        "note": " | ".join(item.notes),
        "versions": queue.versions,
        "code_sha256": sample.code_sha256,
    }


def _cell(value: object) -> object:
    """Model output is foreign text, also to a spreadsheet."""
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@"):
        return f"'{value}"
    return value


def _rule(name: str, says: str, cwe: tuple[str, ...]) -> Sarif:
    return {
        "id": name,
        "shortDescription": {"text": says},
        "properties": {"tags": ["security", *(f"external/cwe/{each.lower()}" for each in cwe if each)]},
    }


def _result(item: Item, rule: str, says: str, line: int, end: int, level: str) -> Sarif:
    row: Sarif = {
        "ruleId": rule,
        "level": level,
        "message": {"text": says or rule},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(item)},
                    "region": {"startLine": max(1, line), "endLine": max(1, line, end)},
                }
            }
        ],
        "partialFingerprints": {"codeSha256/v1": item.sample.code_sha256},
        "properties": {"label": str(item.sample.label), "why": item.why, "state": item.state},
    }
    decision = item.decision
    if decision is not None and decision.verdict in (Verdict.FALSE_ALARM, Verdict.WAIVE):
        row["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"{decision.reviewer}: {item.state} {decision.note}".strip(),
            }
        ]
    return row


def _uri(item: Item) -> str:
    from urllib.parse import quote

    sample = item.sample
    return quote(f"{sample.problem}/{sample.sample}{f'-{sample.entry}' if sample.entry else ''}.py")
