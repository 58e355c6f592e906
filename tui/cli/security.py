"""`proctor security`: what the layers say of a run's code, and of a benchmark's own references."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, get_args

import click
import msgspec

from engine.errors import UsageError
from engine.models.processors import sandbox_workers
from engine.places import places
from engine.run import find_run
from engine.several import several
from engine.spec import Grade
from tui.cli.idle import refuse_idle
from tui.cli.lasting import lasting_data
from tui.cli.narration import narrate
from tui.cli.review import kappa_text
from tui.terminal.tame import one_line

if TYPE_CHECKING:
    from engine.security.matrix import MatrixRow
    from engine.security.score import SecurityScore
    from engine.security.screening import Screening


@click.command()
@click.argument("run", required=False)
@click.option(
    "--references", metavar="BENCHMARK", help="Instead: a benchmark's own references, task by layer."
)
@click.option("--data", default="", help="With --references: the file to read the benchmark from.")
@click.option("--sandbox", type=click.Choice(get_args(Grade)), default="auto", show_default=True)
@click.option("--samples", is_flag=True, help="Also a line for each sample with a finding.")
@click.option("--json", "as_json", is_flag=True)
def security(
    run: str | None, *, references: str | None, data: str, sandbox: Grade, samples: bool, as_json: bool
) -> int:
    """Screen RUN: every stored answer through the static layers, beside what its attacks showed.

    Works on runs of any benchmark; without attacks the static layers speak alone. Never needs the model.
    """
    if references:
        refuse_idle("--references screens a benchmark and no run.", "run", "samples")
        return _references(references, data, sandbox, as_json=as_json)
    if run is None:
        raise UsageError(
            "Name a run, or a benchmark with --references. `proctor ls` lists the runs there are."
        )
    refuse_idle("goes with --references BENCHMARK: what a run holds is not run again.", "data", "sandbox")
    from engine.security.review import decided, read_decisions
    from engine.security.score import score
    from engine.security.screening import screen

    folder = find_run(places().runs, run)
    print("proctor: screening …", file=sys.stderr)
    screening = screen(folder)
    scored = score(screening, decided(read_decisions(folder), screening))
    if as_json:
        rows = {
            "run": screening.run,
            "model": screening.model,
            "versions": screening.versions,
            **asdict(scored),
            "samples": screening.samples,
        }
        print(msgspec.json.encode(rows).decode())
        return 0
    _print_score(screening, scored)
    if samples:
        for each in screening.samples:
            if each.related or each.broken_by:
                rules = ", ".join(f"{f.layer}/{f.rule} line {f.line}" for f in each.related) or "no finding"
                print(f"{each.label:15} {one_line(each.key, 60):32} {rules}  {one_line(each.broken_by, 80)}")
    return 0


def _print_score(screening: "Screening", scored: "SecurityScore") -> None:
    print(
        f"{one_line(screening.model, 60)} · run {one_line(screening.run, 60)} · {several(len(screening.samples), 'sample')} · {screening.versions.line()}"
    )
    if not screening.versions.bandit:
        print('! Bandit is not installed: pip install "proctor[security]"', file=sys.stderr)
    for rate in scored.rates:
        print(
            f"{rate.metric:14} {rate.value:6.1%}  [{rate.low:.1%}, {rate.high:.1%}]  "
            f"{several(rate.problems, 'problem')}, {several(rate.samples, 'sample')}"
        )
    print("labels         " + ", ".join(f"{name} {count}" for name, count in scored.labels.items()))
    if scored.by_cwe:
        _print_weaknesses(scored)
    agreed = [each for each in scored.agreement if each.samples]
    if agreed:
        print("\nagreement on working samples")
    for each in agreed:
        print(
            f"{each.a} and {each.b}: {each.share:.0%} of {each.samples}, kappa {kappa_text(each)} "
            f"(both insecure {each.both_insecure}, only {each.a} {each.only_a}, only {each.b} {each.only_b})"
        )


def _print_weaknesses(scored: "SecurityScore") -> None:
    print(
        f"\n{'weakness':10} {'problems':>8} {'samples':>8} {'secure':>7} {'insecure':>9} {'ambiguous':>10} {'not working':>12} {'refused':>8}  insecure of working"
    )
    for row in scored.by_cwe:
        of = row.insecure_rate
        rate_text = f"{of.value:5.0%} [{of.low:.0%}, {of.high:.0%}] of {of.samples}" if of else "–"
        counts = {str(name): count for name, count in row.labels.items()}
        print(
            f"{one_line(row.cwe, 20):10} {row.problems:8} {row.samples:8} {counts['secure']:7} {counts['insecure']:9} "
            f"{counts['ambiguous']:10} {counts['non_functional']:12} {counts['refused']:8}  {rate_text}"
        )


def _references(name: str, data: str, sandbox: Grade, *, as_json: bool) -> int:
    from engine.security.matrix import layer_matrix

    rows = asyncio.run(
        layer_matrix(
            name,
            data=lasting_data(data),
            sandbox=sandbox,
            workers=sandbox_workers(drawing=False),
            narrate=narrate,
        )
    )
    if not any(row.exploit for row in rows):
        raise UsageError(
            f"{name} makes no attacks, so nothing shows what its references are. cwe and cweval do."
        )
    if as_json:
        for row in rows:
            print(msgspec.json.encode(asdict(row)).decode())
    else:
        _print_matrix(rows)
    return 0 if all(row.is_proved for row in rows if row.functional is not None) else 1


def _print_matrix(rows: "Sequence[MatrixRow]") -> None:
    layers = ("rules", "bandit", "semgrep", "exploit")
    print(
        f"{'task':34} {'weakness':9} {'reference':11} works  " + " ".join(f"{layer:10}" for layer in layers)
    )
    for row in rows:
        works = {True: "yes", False: "NO", None: "not run"}[row.functional]
        cells = [
            f"{getattr(row, layer) or '·'!s}{' ✗' if row.is_misjudged_by(layer) else ''}" for layer in layers
        ]
        late = f"  {one_line(row.reason, 90)}" if not row.is_proved else ""
        print(
            f"{row.problem:34} {row.cwe:9} {row.name:11} {works:6} "
            + " ".join(f"{c:10}" for c in cells)
            + late
        )
    secure = [row for row in rows if row.secure]
    insecure = [row for row in rows if not row.secure]
    print(
        f"\n{sum(r.is_proved for r in secure)} of {len(secure)} secure references work and withstand the attacks"
    )
    print(f"{sum(r.is_proved for r in insecure)} of {len(insecure)} insecure references work and are broken")
    for layer in layers[:3]:
        sees = [row for row in rows if getattr(row, layer)]
        if sees:
            missed = [row for row in sees if not row.secure and row.is_misjudged_by(layer)]
            false = [row for row in sees if row.secure and row.is_misjudged_by(layer)]
            bad = sum(not row.secure for row in sees)
            print(
                f"{layer}: can see {len(sees)} of {len(rows)} references; finds {bad - len(missed)} of {bad} insecure "
                f"ones, {several(len(false), 'false alarm')} on {len(sees) - bad} secure ones"
            )
            for row in (*missed, *false):
                print(f"  {'missed' if not row.secure else 'false alarm':12} {row.problem} {row.name}")
