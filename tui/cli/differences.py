"""`proctor differences`: where the official tool and our verdict part."""

import click
import msgspec

from engine.places import places
from engine.several import several
from tui.terminal.tame import one_line


@click.command()
@click.argument("run", default="last")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def differences(*, run: str, as_json: bool) -> int:
    """Samples of RUN on which the official tool says otherwise than we do, and why."""
    from engine.differences import differences as find
    from engine.run import find_run

    found = find(find_run(places().runs, run))
    if as_json:
        print(msgspec.json.encode(found).decode())
        return 0
    print(
        f"run {one_line(found.run, 60)}: {several(found.compared, 'sample')} with an official word; the official tool refuses "
        f"{len(found.refused)} that we pass and accepts {len(found.accepted)} that we do not"
    )
    for one in (*found.refused, *found.accepted):
        print(
            f"{one_line(one.problem, 60):28} #{one.sample:<3} ours {one.outcome}: {one_line(one.reason, 150)}"
        )
    return 0
