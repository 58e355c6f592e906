"""A repository's tests, one by one: what the patch was to mend, and what it was not to break."""

from collections.abc import Mapping

from tui.drawing.rows import Row, Span, clip, left, row
from tui.terminal.tame import tame_line

MOST = 200
"""Tests of one kind that are listed; the rest is a number."""
GOOD = frozenset({"PASSED", "XFAIL"})
KINDS = (("fail_to_pass", "to be mended"), ("pass_to_pass", "to stay whole"))


def repository_rows(report: Mapping[str, object], width: int) -> list[Row]:
    """Both kinds of tests, those that went wrong first; nothing where the tests told nothing.

    Args:
        report: what `engine.repositories.patch_marks` kept of a patch: a status for every test by name.
        width: columns.
    """
    rows: list[Row] = []
    for kind, meant in KINDS:
        tests = report.get(kind)
        if not isinstance(tests, Mapping) or not tests:
            continue
        bad = [name for name, status in tests.items() if status not in GOOD]
        rows.append(
            row(
                Span(f"  {kind.upper()} {len(tests) - len(bad)}/{len(tests)}", "bad" if bad else "good"),
                Span(f"  {meant}", "muted"),
            )
        )
        # the issue's own tests are few and all of interest; of the others, those that broke
        listed = [*bad, *(name for name in tests if name not in set(bad))] if kind == KINDS[0][0] else bad
        for name in listed[:MOST]:
            status = str(tests[name])
            look = "text" if status in GOOD else "bad"
            rows.append(
                row(
                    Span(f"    {left(tame_line(status).lower(), 8)} ", look),
                    Span(clip(tame_line(str(name)), max(4, width - 13)), "text"),
                )
            )
        if len(listed) > MOST:
            rows.append(row(Span(f"    and {len(listed) - MOST} more", "muted")))
    applied = report.get("applied_with")
    if applied:
        rows.append(row(Span(clip(f"  applied with: {tame_line(str(applied))}", width), "muted")))
    return rows
