"""Reports as one self-contained HTML page: no script, no font, no request to anywhere.

What a model or its program wrote is escaped and stripped of control and direction characters. Colours come
as a style sheet of custom properties (`--good`, `--v-passed` ...), handed in by whoever knows the themes.

Here stand the document itself and what several pages tell; each page has a file of its own.
"""

import json
from collections.abc import Sequence
from importlib.resources import files

from engine.reports import charts
from engine.reports.harmless import harmless
from engine.reports.record import EntryRecord, RunRecord, draws_nothing
from engine.several import several

SHOWN = 400
"""Rows of a table of problems before the rest is left to the JSON."""


def page(title: str, parts: Sequence[str], style: str) -> str:
    """The whole document around its parts; empty parts are left out."""
    shapes = (files("engine.reports") / "page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{harmless(title)}</title><style>{style}\n{shapes}</style></head><body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body></html>\n"
    )


def notices(record: RunRecord) -> str:
    """What to know before the numbers are quoted."""
    lines = []
    for entry in record.entries:
        if entry.problems < entry.published:
            lines.append(
                f"{entry.title}: {entry.problems} of {several(entry.published, 'problem')}. This number is not the benchmark's; "
                "compare it only on the same problems."
            )
        lines += [f"{entry.title}: {line}" for line in entry.advice]
    lost = {name: count for name, count in record.summary.machine.items() if count}
    if lost:
        lines.append(
            f"Not judged because of the machine, and in no score: {', '.join(f'{n} {c}' for n, c in lost.items())}."
        )
    if record.official_differs:
        lines.append(
            f"On {several(record.official_differs, 'sample')} the official tool would say otherwise."
        )
    if record.flaky:
        lines.append(f"{several(record.flaky, 'sample')} timed out in company and not alone.")
    return "".join(f'<p class="warn">{harmless(line)}</p>' for line in (*lines, *record.notes))


def score_bars(record: RunRecord) -> list[charts.Bar]:
    """Every score of a run as a bar with its interval."""
    return [
        charts.Bar(
            f"{score['benchmark']} {score['metric']}" + (f" {score['check']}" if score["check"] else ""),
            number(score["value"]),
            number(score["low"]),
            number(score["high"]),
        )
        for score in record.summary.scores
    ]


def entry_paragraph(entry: EntryRecord) -> str:
    """A benchmark of a run: its protocol, its data, its known flaws."""
    flaws = "".join(f"<li>{harmless(flaw)}</li>" for flaw in entry.flaws)
    known = f"<details><summary>{len(entry.flaws)} known flaws</summary><ul>{flaws}</ul></details>"
    return (
        f"<p><b>{harmless(entry.title)}</b> ({harmless(entry.scenario)}) · {harmless(entry.protocol)}<br>"
        f'<span class="muted">{entry.problems} of {several(entry.published, "problem")} · data {harmless(entry.revision)} from '
        f"{harmless(entry.dataset)} · sha256 <code>{harmless(entry.sha256[:16])}…</code> · licence {harmless(entry.licence)}</span></p>"
        + (known if entry.flaws else "")
    )


def machine_paragraph(record: RunRecord) -> str:
    """What a run was made with, and how to repeat it."""
    model, host, decoding = record.model, record.host, record.decoding
    facts = model.get("facts", {}) if isinstance(model.get("facts"), dict) else {}
    what = facts.get("description", "")
    gpus = ", ".join(gpu["name"] for gpu in host.get("gpus", [])) or "no GPU"
    repeatable = (
        "the same samples come out again on this machine"
        if decoding.get("reproducible")
        else f"text depends on {decoding.get('depends_on', 'batching')}"
    )
    seeds, verify = (
        f"<br><b>Seeds</b> {harmless(record.manifest.get('seeds', ''))}; {harmless(repeatable)}",
        f"\nproctor verify {harmless(record.summary.run)} --samples 20",
    )
    if draws_nothing(record):
        seeds = verify = ""
    return (
        f"<p><b>Model</b> {harmless(model.get('name', ''))} {harmless(what)} · sha256 <code>{harmless(str(model.get('sha256') or '-'))}</code> · "
        f"{harmless(model.get('backend', ''))}<br><b>Machine</b> {harmless(host.get('processor', ''))}, {harmless(host.get('cores', ''))} cores, "
        f"{harmless(gpus)}, {harmless(host.get('system', ''))}<br><b>Walls</b> {harmless(record.sandbox.get('grade', ''))}: "
        f"{harmless(', '.join(record.sandbox.get('layers', [])))}{seeds}</p>"
        f"<p>To repeat it:</p><pre>{harmless(record.command)}{verify}</pre>"
        "<details><summary>The whole manifest</summary>"
        f"<pre>{harmless(json.dumps(record.manifest, indent=1, ensure_ascii=False))}</pre></details>"
    )


def number(value: object) -> float:
    """A number of a summary; 0 where there is none."""
    return float(value) if isinstance(value, int | float) else 0.0


def share(value: object) -> str:
    """A share of a summary in percent."""
    return f"{number(value):.1%}"
