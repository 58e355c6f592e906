"""The command line: one small file a group of verbs, imported only when its verb is used.

stdout is data, stderr is narration. Exit codes: 0 ok, 1 gate not met, 2 usage or config, 3 regression,
4 environment, 5 engine lost, 130 interrupted.
"""

import errno
import io
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from engine.errors import ProctorError
from engine.version import __version__

VERBS = {
    "run": ("tui.cli.run", "run", "Let a model sit a benchmark or a suite, live."),
    "demo": ("tui.cli.run", "demo", "The demo model sits warmup and the beginning of HumanEval."),
    "attach": ("tui.cli.follow", "attach", "Watch a run in the full-screen interface."),
    "watch": ("tui.cli.follow", "watch", "Watch a run as plain lines."),
    "replay": ("tui.cli.replay", "replay", "Play a recorded run again, at any speed."),
    "screenshot": ("tui.cli.replay", "screenshot", "A picture of a run's screen, as SVG or text."),
    "status": ("tui.cli.runs", "status", "How a run stands, in one line or as JSON."),
    "ls": ("tui.cli.runs", "ls", "List runs."),
    "show": ("tui.cli.runs", "show", "The result of a run, its verdicts, one sample."),
    "pause": ("tui.cli.control", "pause", "Let a run stand still."),
    "resume": ("tui.cli.control", "resume", "Go on with a paused, stopped or lost run."),
    "stop": ("tui.cli.control", "stop", "Stop a run; every verdict is kept."),
    "score": ("tui.cli.score", "score", "Mark answers that were given elsewhere."),
    "merge": ("tui.cli.merge", "merge", "Join the shards of a run into one run."),
    "rescore": ("tui.cli.rescore", "rescore", "Mark the stored completions of a run again."),
    "crosscheck": ("tui.cli.score", "crosscheck", "Compare an official result file with our verdicts."),
    "windows": ("tui.cli.windows", "windows", "pass@k by release date, difficulty and platform."),
    "languages": ("tui.cli.languages", "languages", "The same exam in many languages, side by side."),
    "differences": ("tui.cli.differences", "differences", "Where the official tool and our verdict part."),
    "contamination": ("tui.cli.contamination", "contamination", "Signs that a model has seen a benchmark."),
    "export": ("tui.cli.runs", "export", "A run in the formats of other tools."),
    "compare": ("tui.cli.compare", "compare", "Runs on the same problems: is the difference real?"),
    "report": ("tui.cli.report", "report", "A run or a comparison as one page, Markdown or JSON."),
    "gate": ("tui.cli.compare", "gate", "Hold a run against floors and a baseline; for CI."),
    "checkpoints": (
        "tui.cli.checkpoints",
        "checkpoints",
        "Watch a folder of checkpoints; alarm on a regression.",
    ),
    "explain": ("tui.cli.explain", "explain", "Why a score is far from a published one."),
    "suites": ("tui.cli.suites", "suites", "Portfolios and quick subsets: what is in them, what came out."),
    "benchmarks": ("tui.cli.benchmarks", "benchmarks", "The benchmarks there are."),
    "models": ("tui.cli.models", "models", "The models on this machine; get the demo model."),
    "verify": ("tui.cli.measure", "verify", "Draw samples of a run again and compare them byte by byte."),
    "estimate": ("tui.cli.measure", "estimate", "How long a run will take here, from a few real samples."),
    "similarity": ("tui.cli.measure", "similarity", "Does likeness to the reference predict the verdict?"),
    "security": ("tui.cli.security", "security", "Is the code safe? Three layers over a run's answers."),
    "review": ("tui.cli.review", "review", "Decide what the security layers disagree on; export it."),
    "bundle": ("tui.cli.bundle", "bundle", "Benchmark data for machines without a network."),
    "doctor": ("tui.cli.doctor", "doctor", "Look at this machine: walls, tools, libraries."),
    "bench": ("tui.cli.bench", "bench", "Measure the sandbox and the decoder beside others."),
    "keys": ("tui.cli.looks", "keys", "Every key of the interface, and its id for config.toml."),
    "themes": ("tui.cli.looks", "themes", "The themes there are; what is wrong with one of yours."),
    "web": ("tui.cli.web", "web", "The interface in a browser, on the loopback alone."),
    "completion": ("tui.cli.completion", "completion", "Shell completion for bash, zsh or fish."),
}
"""Every verb: where it lives and what it is for."""


SYSTEMS = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP), 2),
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE), 4
    ),
}
"""What the system says of a file that was named or of the machine, and no mistake of ours; with the exit status."""


class LazyVerbs(click.Group):
    """A group whose commands are imported when they are used, so that `proctor --version` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, name, _ = VERBS[cmd_name]
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, line) for name, (_, _, line) in VERBS.items()])


@click.command(
    cls=LazyVerbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="proctor")
@click.pass_context
def proctor(context: click.Context) -> None:
    """The exam room for code models. Without a verb: the home screen."""
    if context.invoked_subcommand is None:
        from tui.cli.follow import home

        context.exit(home())


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; a user's error is one line on standard error."""
    _speak_any_letter()
    if broken := [argument for argument in arguments if not _is_text(argument)]:
        print(
            f"proctor: {_tamed(repr(broken[0]))} is not UTF-8: no file or run of that name can be told of.",
            file=sys.stderr,
        )
        return 2
    try:
        result = proctor.main(args=list(arguments), prog_name="proctor", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        hint = f" `{context.command_path} --help` lists what there is." if context else ""
        said = _tamed(" ".join(error.format_message().split()))
        if isinstance(error, click.exceptions.NoArgsIsHelpError) and context:  # its message is the whole help
            assert isinstance(context.command, click.Group)
            names = ", ".join(context.command.list_commands(context))
            said = f"{context.command_path} needs a command: {names}."
        if not said.endswith((".", "?")):
            said += "."
        print(f"proctor: {said}{hint}", file=sys.stderr)
        return 2
    except ProctorError as error:
        print(f"proctor: {_tamed(str(error))}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the outermost line: a user gets a sentence, we get the traceback
        if isinstance(error, OSError) and error.errno in SYSTEMS:
            place = f"{error.filename}: " if error.filename else ""
            print(f"proctor: {_tamed(f'{place}{error.strerror}')}.", file=sys.stderr)
            return SYSTEMS[error.errno]
        print(f"proctor: {_tamed(_confess(error))}", file=sys.stderr)
        return 70
    return result if isinstance(result, int) else 0


def _speak_any_letter() -> None:
    """Data is UTF-8 whatever the locale; a terminal of another tells letters that it lacks by their numbers."""
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper) and out.encoding.lower().replace("-", "") != "utf8":
        if out.isatty():
            out.reconfigure(errors="backslashreplace")
        else:
            out.reconfigure(encoding="utf-8")


def _is_text(argument: str) -> bool:
    """Whether an argument can stand in a manifest and on a screen; what the system passes on need be no text at all."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def _tamed(text: str) -> str:
    """What went wrong is often in others' words: a server's, a file's."""
    from tui.terminal.tame import tame

    return tame(text).text


def _confess(error: Exception) -> str:
    """Keep the traceback of a mistake of ours in a file and say where it is."""
    import traceback

    from engine.places import places

    kept = places().state / "crash.log"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return f"a mistake in proctor itself: {type(error).__name__}: {error}"
    return f"a mistake in proctor itself: {type(error).__name__}: {error}. The traceback is in {kept}"
