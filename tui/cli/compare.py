"""`proctor compare` and `proctor gate`: from numbers to decisions."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
import msgspec

from engine.errors import UsageError
from engine.places import places
from engine.run import RunFolder, find_run
from engine.several import several
from tui.cli.idle import refuse_idle
from tui.cli.numbers import margin_option
from tui.cli.results import columns_there, folded
from tui.cli.unlike import refuse_unlike
from tui.terminal.tame import one_line, tame_line


@click.command()
@click.argument("runs", nargs=-1, required=True)
@margin_option
@click.option("--force", is_flag=True, help="Compare in spite of different protocols or data.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Also write .html, .md or .json."
)
@click.option("--json", "as_json", is_flag=True)
def compare(runs: tuple[str, ...], *, margin: float, force: bool, report: Path | None, as_json: bool) -> None:
    """Compare RUNS, two or more, pair by pair on the problems that both have completed."""
    from engine.compare import Comparison, compare_all

    if len(runs) < 2:
        raise UsageError(f"compare {runs[0]}: name at least two runs. `proctor ls` lists them.")
    folders = [find_run(places().runs, name) for name in runs]
    refuse_unlike(folders, force=force)
    tournament = compare_all([folded(folder) for folder in folders])
    for line in tournament.left_out:
        print(f"! {tame_line(line)}", file=sys.stderr)
    if report:
        from tui.cli.report import write_comparison

        write_comparison(folders, tournament.pairs, report, margin / 100)

    def plain(pair: Comparison) -> dict[str, object]:
        verdicts = [difference.verdict(margin / 100) for difference in pair.differences]
        return {**asdict(pair), "verdicts": verdicts}

    if as_json:
        rows = [plain(pair) for pair in tournament.pairs]
        several_of = {"pairs": rows, "left_out": tournament.left_out}
        print(msgspec.json.encode(rows[0] if len(folders) == 2 else several_of).decode())
        return
    for pair in tournament.pairs:
        _print_pair(pair, margin / 100, briefly=len(tournament.pairs) > 1)
    if len(tournament.pairs) > 1:
        print(f"p values are Holm's over all {sum(len(p.differences) for p in tournament.pairs)} tests")


def _print_pair(found: object, margin: float, *, briefly: bool) -> None:
    from engine.compare import Comparison

    assert isinstance(found, Comparison)
    for warning in found.warnings:
        print(f"! {tame_line(warning)}", file=sys.stderr)
    first, second = (tame_line(model) for model in found.models)
    print(
        f"A {tame_line(found.a)} ({first})   B {tame_line(found.b)} ({second})   {several(found.problems, 'problem')}, paired"
    )
    for one in found.differences:
        metric = f"{one.metric} ({one.check})" if one.check else one.metric
        moved = (
            f"{tame_line(one.benchmark):14} {tame_line(metric):14} {one.a:6.1%} → {one.b:6.1%}   {one.delta * 100:+5.1f} pp "
            f"[{one.low * 100:+.1f}, {one.high * 100:+.1f}]"
        )
        judged = f"p={one.p_adjusted:.3g} {one.test}   {one.finding(margin)}"
        between = "   " if len(moved) + len(judged) + 3 <= columns_there() else f"\n{'':15}"
        print(f"{moved}{between}{judged}")
    up = sum(problem.delta > 0 for problem in found.moved)
    down = len(found.moved) - up
    print(f"{several(up, 'problem')} up, {down} down, {found.problems - len(found.moved)} unchanged")
    if briefly:
        return
    for problem in found.moved[:20]:
        sign = "up  " if problem.delta > 0 else "down"
        print(
            f"  {sign} {one_line(problem.problem, 40):28} {problem.a}/{problem.n_a} → {problem.b}/{problem.n_b}"
        )
    if len(found.moved) > 20:
        print(f"  … and {len(found.moved) - 20} more (--json has all)")
    shifts = [f"{name} {first:.1%} → {second:.1%}" for name, (first, second) in found.outcomes.items()]
    word = "shifted" if found.shift < 0.05 else "no evidence of a shift"
    print(f"outcomes: {', '.join(shifts)}; kinds of failure: {word}, p={found.shift:.3g}")
    a, b = found.costs
    per_pass = [f"{cost.tokens_per_pass:.0f}" if cost.tokens_per_pass else "-" for cost in (a, b)]
    if a.tokens is None and b.tokens is None:  # answers that were given cost nothing here
        return
    print(
        f"cost: {a.drawn} → {b.drawn} tokens a sample, {per_pass[0]} → {per_pass[1]} tokens a pass, "
        f"{a.seconds:.2f} → {b.seconds:.2f} s a sample"
    )


@click.command()
@click.argument("run")
@click.option(
    "--min", "floors", multiple=True, help="METRIC=VALUE that must be reached, such as pass@1=0.40."
)
@click.option("--baseline", help="A run that must not be undercut.")
@click.option("--max-drop", default="2pp", show_default=True, help="How far below the baseline is still met.")
@click.option(
    "--strict",
    is_flag=True,
    help="Demand proof: the whole interval must clear the floor, and lie above the greatest drop.",
)
@click.option("--force", is_flag=True, help="Hold it against a baseline of another protocol or other data.")
@click.option("--json", "as_json", is_flag=True)
def gate(
    run: str,
    *,
    floors: tuple[str, ...],
    baseline: str | None,
    max_drop: str,
    strict: bool,
    force: bool,
    as_json: bool,
) -> int:
    """Exit status 1 if RUN falls short of a floor, 3 if it falls behind its baseline; for CI.

    METRIC may name the benchmark and the check: humaneval+:pass@1:plus=0.40.
    """
    from engine.gate import hold, parse_floor, parse_points

    if not floors and not baseline:
        raise UsageError("gate: name a floor with --min pass@1=0.40, a --baseline RUN, or both.")
    if not baseline:
        refuse_idle("goes with --baseline RUN.", "max_drop", "force")
    against: RunFolder | None = find_run(places().runs, baseline) if baseline else None
    found = hold(
        find_run(places().runs, run),
        floors=[parse_floor(floor) for floor in floors],
        baseline=against,
        max_drop=parse_points(max_drop, "--max-drop"),
        strict=strict,
        force=force,
    )
    if as_json:
        print(msgspec.json.encode({**asdict(found), "exit_code": found.exit_code}).decode())
        return found.exit_code
    for warning in found.warnings:
        print(f"! {tame_line(warning)}", file=sys.stderr)
    for line in found.lines:
        print(f"{line.word}: {tame_line(line.text)}")
    if found.lost and found.exit_code == 3:
        shown = ", ".join(one_line(problem, 40) for problem in found.lost[:20])
        print(f"lost: {shown}" + (" …" if len(found.lost) > 20 else ""))
    return found.exit_code
