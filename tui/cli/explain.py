"""`proctor explain`: why is my score so far from the published one?"""

from dataclasses import asdict

import click
import msgspec

from engine.errors import UsageError
from engine.places import places
from engine.run import find_run
from tui.cli.idle import refuse_idle
from tui.terminal.tame import one_line, tame_line


@click.command()
@click.argument("run", default="last")
@click.option(
    "--published", type=float, help="The score to hold it against, such as 0.744. [looked up by model]"
)
@click.option(
    "--as", "harness", default="", help="Whose protocol that score was measured by, such as evalplus."
)
@click.option("--benchmark", default="", help="[the run's first]")
@click.option("--json", "as_json", is_flag=True)
def explain(run: str, *, published: float | None, harness: str, benchmark: str, as_json: bool) -> None:
    """What may lie between RUN's score and a published one, the most telling first."""
    from engine.explaining.explanation import explain as look_into

    if published is None:
        refuse_idle("goes with --published SCORE: of one that is looked up it is known.", "harness")
    if published is not None and not 0 <= published <= 1:
        raise UsageError(f"--published {published}: write a share from 0 to 1, such as 0.744.")
    found = look_into(find_run(places().runs, run), published, harness, benchmark)
    if as_json:
        print(msgspec.json.encode({**asdict(found), "agrees": found.agrees}).decode())
        return
    print(
        f"{tame_line(found.model)} on {tame_line(found.benchmark)}: {found.value:.1%} [{found.low:.1%}, {found.high:.1%}] here, "
        f"{found.published.value:.1%} published ({found.published.source})"
    )
    if found.agrees:
        print(
            "The published score lies within this run's interval: chance alone may be all that lies between them."
        )
        for cause in found.causes:
            if cause.what == "subset":  # so wide an interval holds almost any score
                print(f"But {cause.evidence}; {cause.way_out}.")
        return
    print(f"{(found.value - found.published.value) * 100:+.1f} pp; chance does not explain it. What may:")
    for number, cause in enumerate(found.causes, 1):
        print(f"{number}. {cause.what}: {one_line(cause.evidence, 200)}\n   {cause.way_out}")
    if not found.causes:
        print("Nothing in the run or its protocol stands out. Are model file and benchmark version the same?")
