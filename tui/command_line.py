"""Carries out what was typed behind `:`."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from engine.errors import ProctorError, UsageError
from engine.places import places
from engine.requests import PauseRun, ResumeRun, StopRun, send
from engine.run import find_run
from tui.commands import parse_command
from tui.messages import RunsCompared
from tui.screens.output import OutputScreen
from tui.terminal.tame import tame

if TYPE_CHECKING:
    from tui.app import ProctorApp


async def carry_out(app: "ProctorApp", line: str) -> None:
    """Do what a line says; what is wrong with it is told, never raised."""
    try:
        command = parse_command(line, readonly=app.settings.readonly)
        if command.is_own:
            await _do(app, command.verb, command.arguments)
        elif command.verb in ("pause", "resume", "stop") and not command.arguments:
            _ask_engine(app, command.verb)
        else:
            app.push_screen(OutputScreen((command.verb, *command.arguments)))
    except ProctorError as error:
        app.notify(str(error), severity="warning", timeout=8, markup=False)


def look_at(app: "ProctorApp", name: str, text: str) -> None:
    """Show a text in $VISUAL, $EDITOR or $PAGER, in a file of its own; control characters made visible."""
    program = next((os.environ[key] for key in ("VISUAL", "EDITOR", "PAGER") if os.environ.get(key)), "less")
    command = shlex.split(program)
    if not command or shutil.which(command[0]) is None:
        app.notify(f"{program}: not found. Set EDITOR or PAGER.", severity="warning", markup=False)
        return
    with tempfile.TemporaryDirectory(prefix="proctor-") as folder:
        file = Path(folder) / f"{name.partition(' ')[0] or 'text'}.txt"
        file.write_text(tame(text, max_lines=1 << 30, max_cells=1 << 30).text, encoding="utf-8")
        try:
            with app.suspend():
                subprocess.run([*command, str(file)], check=False)
        except SuspendNotSupported:
            app.notify("There is no terminal here to lend to an editor.", severity="warning", markup=False)
        except OSError as error:
            app.notify(f"{program}: {error.strerror}", severity="warning", markup=False)
    app.action_redraw()


async def _do(app: "ProctorApp", verb: str, arguments: tuple[str, ...]) -> None:
    match verb:
        case "quit":
            app.action_leave()
        case "help":
            app.action_help()
        case "theme":
            _take_theme(app, " ".join(arguments))
        case "set":
            _set(app, arguments)
        case "open":
            app.open(find_run(places().runs, arguments[0] if arguments else "last"))
        case "signs":
            if arguments:
                app.open(find_run(places().runs, arguments[0]))
            app.action_contamination()
        case "compare" if arguments:
            runs = tuple(find_run(places().runs, name) for name in arguments)
            if len(runs) < 2:
                raise UsageError(":compare needs two runs, such as :compare 51be 7f3a")
            app.post_message(RunsCompared(runs))
        case "security" | "trend" | "compare" | "benchmarks" | "settings" | "home" | "problems":
            if verb == "security" and arguments:
                app.open(find_run(places().runs, arguments[0]))
            app.action_show(verb)
        case _:
            raise UsageError(f"There is no command :{verb}.")


def _take_theme(app: "ProctorApp", name: str) -> None:
    if name not in app.available_themes:
        known = ", ".join(sorted(app.available_themes))
        raise UsageError(f"There is no theme {name!r}. Known: {known}.")
    app.theme = name


def _set(app: "ProctorApp", arguments: tuple[str, ...]) -> None:
    match arguments:
        case ("theme", name):
            _take_theme(app, name)
        case ("mouse", ("on" | "off") as state):
            listen = getattr(app._driver, f"_{'enable' if state == 'on' else 'disable'}_mouse_support", None)  # noqa: SLF001 - no public way to switch it while running
            if listen is None:
                raise UsageError("This terminal's mouse cannot be switched.")
            listen()
            app.notify(f"mouse {state}", timeout=2, markup=False)
        case _:
            raise UsageError(":set takes `theme NAME` or `mouse on|off`; the other settings are on screen 8.")


def _ask_engine(app: "ProctorApp", verb: str) -> None:
    follower = app.follower
    if follower is None or not follower.may_ask:
        raise UsageError(f":{verb} needs a run that is followed, or an id: :{verb} RUN")
    match verb:
        case "pause":
            send(follower.folder.requests, PauseRun())
        case "resume":
            send(follower.folder.requests, ResumeRun())
        case _:
            send(follower.folder.requests, StopRun())
    app.notify(f"asked to {verb}", timeout=2, markup=False)
