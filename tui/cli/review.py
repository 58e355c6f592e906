"""`proctor review`: the queue of what the security layers disagree on, and what people decide."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from engine.errors import UsageError
from engine.places import places
from engine.run import find_run
from tui.cli.idle import refuse_idle
from tui.cli.readonly import refuse_to_change
from tui.terminal.tame import one_line, tame

if TYPE_CHECKING:
    from engine.security.review import Decision, Item, Queue, Reviewed
    from engine.security.score import Agreement


@click.command()
@click.argument("run")
@click.argument("sample", required=False)
@click.argument(
    "verdict", required=False, type=click.Choice(["confirm", "false-alarm", "waive", "undo", "note"])
)
@click.option("--note", default="", help="Why; kept with the decision.")
@click.option("--similar", is_flag=True, help="Decide the same for every open sample that is alike.")
@click.option("--reviewer", default="", help="Who decides; your user name unless said otherwise.")
@click.option(
    "--audit",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    help="Samples without disagreement that are added at random.",
)
@click.option("--seed", default=0, show_default=True, help="Of that draw.")
@click.option(
    "--export", type=click.Choice(["json", "csv", "sarif"]), help="Print the queue for another tool."
)
@click.option("--json", "as_json", is_flag=True)
def review(
    run: str,
    sample: str | None,
    verdict: str | None,
    *,
    note: str,
    similar: bool,
    reviewer: str,
    audit: int,
    seed: int,
    export: str | None,
    as_json: bool,
) -> None:
    """The review queue of RUN: list it, look at a SAMPLE, or decide one.

    \b
    proctor review last                                    the queue
    proctor review last cwe/find_user#0                    one sample: code, findings, attacks
    proctor review last cwe/find_user#0 confirm            it is insecure
    proctor review last cwe/find_user#0 false-alarm --similar --note "constant table name"
    proctor review last --export sarif > review.sarif
    """  # noqa: D301 - click reads the backspace, not the backslash
    from engine.security import export as exporting
    from engine.security.review import Verdict, decide, queue, read_decisions, reviewed
    from engine.security.screening import screening_of

    if verdict:
        refuse_to_change("record a decision")
    else:
        refuse_idle(
            "goes with a decision: confirm, false-alarm, waive, undo or note.", "note", "similar", "reviewer"
        )
    if sample:
        refuse_idle("prints the whole queue, and a SAMPLE was named.", "export")
    if export in ("csv", "sarif"):
        refuse_idle(f"--export {export} is no JSON of ours. Give one or the other.", "as_json")
    folder = find_run(places().runs, run)
    screening = screening_of(folder)
    listed = queue(screening, read_decisions(folder), audit=audit, seed=seed)
    if sample and verdict:
        made = decide(
            folder,
            listed,
            sample,
            Verdict(verdict.replace("-", "_")),
            note=note,
            reviewer=reviewer,
            apply_to_similar=similar,
        )
        _print_decisions(made, as_json=as_json)
    elif sample:
        _print_item(_item_of(listed, sample, folder.id), as_json=as_json)
    elif export or as_json:
        match export:
            case "csv":
                text = exporting.as_csv(listed)
            case "sarif":
                text = exporting.as_sarif(screening, listed)
            case _:
                text = exporting.as_json(screening, listed)
        print(text, end="" if text.endswith("\n") else "\n")
    else:
        _print_queue(listed, reviewed(listed))


def _print_decisions(made: "Sequence[Decision]", *, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(made).decode())
        return
    for each in made:
        like = f", like {each.like}" if each.like else ""
        print(f"{each.sample}: {str(each.verdict).replace('_', ' ')}{like}")


def _item_of(listed: "Queue", sample: str, run: str) -> "Item":
    """The item of a sample.

    Raises:
        UsageError: it is not in the queue.
    """
    item = listed.find(sample)
    if item is None:
        raise UsageError(
            f"{sample!r} is not in the review queue of run {run}. `proctor review {run}` lists it."
        )
    return item


def _print_queue(listed: "Queue", found: "Reviewed") -> None:
    print(listed.versions)
    for item in listed.items:
        first = item.first
        what = f"{first.layer}/{first.rule} line {first.line}" if first else ""
        print(
            f"{item.state:12} {item.why:12} {item.sample.label:10} {one_line(item.sample.cwe, 20) or '–':9} {one_line(item.key, 60):30} "
            f"{what:32} {one_line(item.sample.broken_by, 60)}"
        )
    print(f"\n{found.open} open, {found.decided} decided, {found.insecure} of them insecure")
    for each in found.agreement:
        if each.samples:
            print(f"person and {each.b}: {_agreement(each)}")
    if found.audit:
        print(f"person and label, audit alone: {_agreement(found.audit)}")


def _agreement(found: "Agreement") -> str:
    return f"agree on {found.share:.0%} of {found.samples}, kappa {kappa_text(found)}"


def kappa_text(found: "Agreement") -> str:
    """Cohen's kappa as it is printed; a dash where chance alone explains everything."""
    return "–" if found.kappa is None else f"{found.kappa:.2f}"


def _print_item(item: "Item", *, as_json: bool) -> None:
    sample = item.sample
    if as_json:
        print(msgspec.json.encode(sample).decode())
        return
    print(
        f"{one_line(item.key, 60)} · {one_line(sample.cwe, 20) or 'no weakness named'} · {sample.label} · {item.why} · {item.state}"
    )
    print(
        f"rules {sample.rules or '–'} · scanners {sample.scanners or '–'} · exploit {sample.exploit or '–'}\n"
    )
    marked = {line for each in sample.related for line in range(each.line, each.end + 1)}
    for number, line in enumerate(sample.code.rstrip("\n").split("\n"), start=1):
        print(f"{'▶' if number in marked else ' '}{number:4}  {tame(line).text}")
    print()
    for each in sample.findings:
        print(
            f"{each.layer}/{each.rule} line {each.line} {each.severity} {' '.join(each.cwe)}: {one_line(each.says, 160)}"
        )
    for line in sample.transcript:
        print(f"attack  {one_line(line, 160)}")
    if sample.broken_by:
        print(f"broken  {one_line(sample.broken_by, 160)}")
    if item.decision:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(item.decision.at))
        print(f"decided {item.state} by {one_line(item.decision.reviewer, 60)}, {when}")
    for text in item.notes:
        print(f"note    {one_line(text, 160)}")
