"""`proctor replay`, `screenshot`: a recorded run played again, or as a picture."""

import sys
from pathlib import Path

import click

from engine.errors import UsageError
from engine.places import places
from engine.run import find_run
from tui.cli.writing import write_lines


@click.command()
@click.argument("run", default="last")
@click.option(
    "--speed", type=click.FloatRange(min=0.01), default=1.0, show_default=True, help="Times real time."
)
def replay(run: str, *, speed: float) -> int:
    """Play RUN again in the full-screen interface, as it was."""
    from tui.cli.follow import can_draw
    from tui.replay import replay as play

    if not can_draw():
        raise UsageError("A replay needs a terminal to draw on. `proctor watch` prints plain lines.")
    return play(find_run(places().runs, run), speed)


@click.command()
@click.argument("run", default="last")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="FILE.svg, or FILE.txt for text.",
)
@click.option(
    "--share", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="How far into the run."
)
@click.option("--theme", default="", help="A theme's name.")
def screenshot(run: str, *, output: Path, share: float, theme: str) -> None:
    """A picture of RUN's screen as it was."""
    from themes import load_themes
    from tui.screenshot import picture_of_run

    if output.suffix not in (".svg", ".txt"):
        raise UsageError(f"{output}: a picture is FILE.svg, or FILE.txt for text.")
    known = sorted(one.name for one in load_themes()[0])
    if theme and theme not in known:
        raise UsageError(f"There is no theme {theme!r}. Known: {', '.join(known)}.")
    is_text = output.suffix == ".txt"
    picture = picture_of_run(find_run(places().runs, run), share=share, theme=theme, as_text=is_text)
    write_lines(output, [picture], "--output")
    print(output, file=sys.stderr)
