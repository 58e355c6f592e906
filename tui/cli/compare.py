"""`proctor compare` and `proctor gate`: from numbers to decisions."""

import sys
from dataclasses import asdict

import click
import msgspec

from engine.errors import UsageError
from engine.places import places
from engine.run import find_run


@click.command()
@click.argument("a")
@click.argument("b")
@click.option(
    "--margin", default=2.0, show_default=True, help="Percentage points within which two runs are tied."
)
@click.option("--force", is_flag=True, help="Compare in spite of different protocols.")
@click.option("--json", "as_json", is_flag=True)
def compare(a: str, b: str, *, margin: float, force: bool, as_json: bool) -> None:
    """Compare run A with run B on the problems both have completed."""
    from engine.compare import compare as pair_up

    found = pair_up(find_run(places().runs, a).replay(), find_run(places().runs, b).replay())
    unlike = next((line for line in found.warnings if line.startswith("the protocols differ")), None)
    if unlike and not force:
        raise UsageError(f"Not compared: {unlike}. Use --force if the difference is what you want to see.")
    if as_json:
        verdicts = [difference.verdict(margin / 100) for difference in found.differences]
        print(msgspec.json.encode({**asdict(found), "verdicts": verdicts}).decode())
        return
    for warning in found.warnings:
        print(f"! {warning}", file=sys.stderr)
    print(f"A {found.a}   B {found.b}   {found.problems} problems, paired")
    for one in found.differences:
        check = f" ({one.check})" if one.check else ""
        print(
            f"{one.metric + check:16} {one.a:6.1%} → {one.b:6.1%}   {one.delta * 100:+5.1f} pp "
            f"[{one.low * 100:+.1f}, {one.high * 100:+.1f}]   p={one.p_adjusted:.3g} {one.test}   {one.verdict(margin / 100)}"
        )
    up = [moved for moved in found.moved if moved.delta > 0]
    print(
        f"{len(up)} problems up, {len(found.moved) - len(up)} down, {found.problems - len(found.moved)} unchanged"
    )
    for moved in found.moved[:20]:
        print(f"  {moved.problem:28} {moved.a}/{moved.n_a} → {moved.b}/{moved.n_b}")
    shifts = [f"{name} {first:.1%} → {second:.1%}" for name, (first, second) in found.outcomes.items()]
    print("outcomes: " + ", ".join(shifts))


@click.command()
@click.argument("run")
@click.option(
    "--min", "floors", multiple=True, help="METRIC=VALUE that must be reached, such as pass@1=0.40."
)
@click.option("--baseline", help="A run that must not be undercut.")
@click.option("--max-drop", default="2pp", show_default=True, help="How far below the baseline is still met.")
def gate(run: str, *, floors: tuple[str, ...], baseline: str | None, max_drop: str) -> int:
    """Exit status 1 if RUN falls short of a floor, 3 if it falls behind its baseline; for CI."""
    from engine.compare import compare as pair_up
    from engine.score import estimate

    folder = find_run(places().runs, run)
    progress = folder.replay()
    if progress.phase.state != "finished":
        raise UsageError(f"Run {folder.id} is {folder.state(progress)}: a gate needs a finished run.")
    scores = estimate(progress.tally)
    status = 0
    for floor in floors:
        metric, _, text = floor.partition("=")
        try:
            wanted = float(text)
        except ValueError:
            raise UsageError(f"--min {floor}: write METRIC=VALUE, such as pass@1=0.40.") from None
        reached = [score for score in scores if score.metric == metric]
        if not reached:
            raise UsageError(f"--min {floor}: run {folder.id} has no {metric}.")
        for score in reached:
            met = score.value >= wanted
            status = status if met else 1
            print(
                f"{'met' if met else 'NOT MET'}: {score.benchmark} {metric} {score.value:.1%} of {wanted:.1%}"
            )
    if baseline:
        drop = _points(max_drop)
        found = pair_up(find_run(places().runs, baseline).replay(), progress)
        for one in found.differences:
            held = one.delta >= -drop or one.p_adjusted >= 0.05
            status = status if held else 3
            print(
                f"{'held' if held else 'REGRESSION'}: {one.metric} {one.delta * 100:+.1f} pp "
                f"[{one.low * 100:+.1f}, {one.high * 100:+.1f}] against {found.a}, p={one.p_adjusted:.3g}"
            )
        if status == 3:
            lost = [moved.problem for moved in found.moved if moved.delta < 0]
            print("lost: " + ", ".join(lost[:20]) + (" …" if len(lost) > 20 else ""))
    return status


def _points(text: str) -> float:
    try:
        return float(text.removesuffix("pp").strip()) / 100
    except ValueError:
        raise UsageError(f"--max-drop {text}: write percentage points, such as 2pp.") from None
