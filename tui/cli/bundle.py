"""`proctor bundle`: benchmark data for machines without a network."""

from dataclasses import asdict
from pathlib import Path

import click
import msgspec

from engine.places import places
from tui.cli.narration import narrate
from tui.terminal.tame import tame_line


@click.group()
def bundle() -> None:
    """Benchmark data with hashes and licences in one file, for machines without a network."""


@bundle.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("names", nargs=-1, required=True)
@click.option(
    "--model", "models", multiple=True, type=click.Path(path_type=Path), help="A GGUF file to take along."
)
@click.option("--json", "as_json", is_flag=True)
def make(file: Path, names: tuple[str, ...], *, models: tuple[Path, ...], as_json: bool) -> None:
    """Write FILE with the data of benchmarks or suites NAMES."""
    from engine.bundle import make_bundle
    from engine.suite import load_suite, suite_names

    suites = suite_names(places())
    wanted: dict[str, None] = {}
    for name in names:
        entries = load_suite(name, places()).entries if name in suites else ()
        wanted.update(dict.fromkeys([entry.benchmark for entry in entries] or [name]))
    made = make_bundle(file, list(wanted), models, places(), narrate)
    if as_json:
        print(msgspec.json.encode(made).decode())
        return
    for one in made.benchmarks:
        print(f"{one.name:20} {one.revision:14} {one.licence:14} {_files(len(one.files))}")
    size = sum(one.size for one in made.files)
    room = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
    print(f"{file}: {_files(len(made.files))}, {room}")


@bundle.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def verify(file: Path, *, as_json: bool) -> None:
    """Check every byte of FILE; nothing is unpacked."""
    from engine.bundle import verify_bundle

    found = verify_bundle(file)
    if as_json:
        print(msgspec.json.encode(found).decode())
        return
    for one in found.files:
        print(f"ok {one.sha256[:16]}… {one.size:>12} {tame_line(one.path)}")
    names = ", ".join(benchmark.name for benchmark in found.benchmarks)
    print(f"{file}: whole; made by proctor {tame_line(f'{found.proctor}, {found.created}; {names}')}")


@bundle.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace files of another content.")
@click.option("--json", "as_json", is_flag=True)
def use(file: Path, *, force: bool, as_json: bool) -> int:
    """Unpack FILE into the data folder once it is checked; exit status 1 if a benchmark then does not load."""
    from engine.bundle import use_bundle

    found = use_bundle(file, places(), narrate, force=force)
    if as_json:
        print(msgspec.json.encode(asdict(found)).decode())
    else:
        print(
            f"{_files(len(found.written))} written, {len(found.kept) or 'none'} there before; "
            f"ready: {tame_line(', '.join(found.ready)) or 'none'}"
        )
        for line in found.failed:
            print(f"x {tame_line(line)}")
    return 1 if found.failed else 0


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count or 'no'} files"
