"""`proctor report`: a run or a comparison as a page, as Markdown or as JSON."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from engine.errors import UsageError
from engine.places import places
from engine.run import RunFolder, find_run
from tui.cli.idle import refuse_idle
from tui.cli.numbers import margin_option
from tui.cli.results import folded
from tui.cli.unlike import refuse_unlike
from tui.cli.writing import write_lines
from tui.terminal.tame import tame_line

if TYPE_CHECKING:
    from engine.compare import Comparison


@click.command()
@click.argument("runs", nargs=-1)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE.html, FILE.md or FILE.json. [the run's id with .html, here]",
)
@margin_option
@click.option("--force", is_flag=True, help="Compare in spite of different protocols or data.")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON report.")
def report(runs: tuple[str, ...], *, output: Path | None, margin: float, force: bool, as_json: bool) -> None:
    """One self-contained report of a RUN, or of the comparison of several. [last]"""
    if as_json:
        refuse_idle("--json prints the report and writes no file.", "output")
    if len(runs) < 2:
        refuse_idle("is for the comparison of several runs.", "margin", "force")
    folders = [find_run(places().runs, name) for name in runs or ("last",)]
    if len(folders) == 1:
        from engine.reports.record import as_json as record_json
        from engine.reports.record import read_record

        if as_json:
            print(record_json(read_record(folders[0])), end="")
            return
        target = output or Path(f"{folders[0].id}.html")
        write_run(folders[0], target)
    else:
        from engine.compare import compare_all

        refuse_unlike(folders, force=force)
        tournament = compare_all([folded(folder) for folder in folders])
        for line in tournament.left_out:
            print(f"! {tame_line(line)}", file=sys.stderr)
        pairs = tournament.pairs
        if as_json:
            print(comparison_json(folders, pairs, margin / 100), end="")
            return
        target = output or Path("-".join(folder.id for folder in folders[:3]) + ".html")
        write_comparison(folders, pairs, target, margin / 100)
    print(target)


def write_run(folder: RunFolder, target: Path) -> None:
    """Write one run's report in the form that the file's name asks for.

    Raises:
        UsageError: the form is unknown, or the file cannot be written.
    """
    from engine.reports.markdown import run_markdown
    from engine.reports.record import as_json, read_record
    from engine.reports.run_page import run_page

    record = read_record(folder)
    match target.suffix:
        case ".html":
            text = run_page(record, style())
        case ".md":
            text = run_markdown(record)
        case ".json":
            text = as_json(record)
        case other:
            raise _unknown(target, other)
    write_text(target, text)


def write_comparison(
    folders: Sequence[RunFolder], pairs: "Sequence[Comparison]", target: Path, margin: float
) -> None:
    """Write a comparison's report in the form that the file's name asks for.

    Raises:
        UsageError: the form is unknown, or the file cannot be written.
    """
    from engine.reports.comparison_page import comparison_page
    from engine.reports.markdown import comparison_markdown
    from engine.reports.record import read_record

    match target.suffix:
        case ".html":
            text = comparison_page([read_record(f) for f in folders], pairs, style(), margin)
        case ".md":
            text = comparison_markdown([read_record(f) for f in folders], pairs, margin)
        case ".json":
            text = comparison_json(folders, pairs, margin)
        case other:
            raise _unknown(target, other)
    write_text(target, text)


def comparison_json(folders: Sequence[RunFolder], pairs: "Sequence[Comparison]", margin: float) -> str:
    """A comparison and its runs as one JSON object."""
    from engine.reports.record import read_record

    rows = [{**asdict(pair), "verdicts": [one.verdict(margin) for one in pair.differences]} for pair in pairs]
    whole = {"margin": margin, "pairs": rows, "runs": [read_record(folder) for folder in folders]}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def style() -> str:
    """The two default themes as custom properties, for a page that follows the reader's own scheme."""
    from themes import load_themes

    themes = {theme.name: theme for theme in load_themes()[0]}

    def properties(name: str) -> str:
        theme = themes[name]
        named = {
            **theme.colours,
            **theme.meanings,
            **{f"v-{key}": value for key, value in theme.verdicts.items()},
        }
        return "".join(f"--{key}:{value};" for key, value in named.items())

    light, dark = properties("proctor-light"), properties("proctor-dark")
    verdicts = themes["proctor-light"].verdicts
    fills = "".join(f"svg .v-{name}{{fill:var(--v-{name})}}" for name in verdicts)
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{fills}"


def _unknown(target: Path, suffix: str) -> UsageError:
    return UsageError(
        f"{target}: a report cannot be {suffix or 'nameless'}; end its name in .html, .md or .json."
    )


def write_text(target: Path, text: str) -> None:
    """Write a file and say so on standard error.

    Raises:
        UsageError: it cannot be written.
    """
    write_lines(target, [text])
    print(f"proctor: wrote {target} ({len(text) // 1024 + 1} KiB)", file=sys.stderr)
