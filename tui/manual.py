"""The man page, made from the command line itself: `python -m tui.manual > docs/proctor.1`."""

import click

from engine.version import __version__
from tui.cli import VERBS, proctor

PREAMBLE = """\
.SH NAME
proctor \\- the exam room for code models
.SH SYNOPSIS
.B proctor
.RI [ verb ]
.RI [ options ]
.SH DESCRIPTION
Local code models sit benchmarks, their answers run behind walls, and verdicts appear while the next tokens stream.
Without a verb: the home screen.
.PP
A RUN is named by its id, a unique part of it, its folder, or
.BR last .
Standard output is data, standard error is narration;
.B \\-\\-json
prints one object where a verb has a result.
"""

ENDING = """\
.SH EXIT STATUS
.TP
.B 0
all is well
.TP
.B 1
a gate was not met
.TP
.B 2
something was asked for that cannot be done as asked
.TP
.B 3
a regression
.TP
.B 4
the machine lacks something; see
.B proctor doctor
.TP
.B 5
the engine of a run was lost; its verdicts are not
.TP
.B 130
interrupted
.SH ENVIRONMENT
.TP
.B PROCTOR_HOME
moves settings, data, runs and caches under one folder
.TP
.BR PROCTOR_API_KEY ", " OPENAI_API_KEY
sent to endpoints
.TP
.B PROCTOR_SANDBOX_IMAGE
the image of the docker grade
.TP
.BR PROCTOR_SANDBOX_RUNTIME ", " DOCKER_HOST
its runtime and its daemon
.TP
.BR PROCTOR_THEME ", " PROCTOR_ASCII ", " PROCTOR_MOUSE ", " PROCTOR_CLIPBOARD
the same settings of the interface, before those of config.toml
.TP
.B PROCTOR_READONLY
never start an engine, never ask anything of one
.TP
.BR HF_TOKEN ", " HF_ENDPOINT ", " HF_HUB_OFFLINE
for gated files of the hub; another hub; no network
.SH FILES
.TP
.I ~/.config/proctor/config.toml
settings
.TP
.I ~/.local/share/proctor/runs/
one folder a run: manifest.json, events.jsonl
.TP
.I ~/.local/share/proctor/benchmarks/
data of benchmarks, fetched or put there by hand
.TP
.I ~/.local/share/proctor/models/
the demo model, and what was fetched from the hub
.TP
.I ~/.config/proctor/suites/
portfolios and quick subsets of your own
"""


def manual() -> str:
    """The page in man's own format."""
    lines = [f'.TH PROCTOR 1 "" "proctor {__version__}" "User Commands"', PREAMBLE.rstrip(), ".SH VERBS"]
    context = click.Context(proctor, info_name="proctor")
    for name, (_, _, purpose) in VERBS.items():
        command = proctor.get_command(context, name)
        assert command is not None
        lines += _verb(command, name, purpose, context)
    return "\n".join([*lines, ENDING])


def _verb(command: click.Command, name: str, purpose: str, parent: click.Context) -> list[str]:
    """A verb with its options; of a group each of its verbs, as if it stood alone."""
    context = click.Context(command, info_name=name, parent=parent)
    if isinstance(command, click.Group):
        members = [(sub, command.get_command(context, sub)) for sub in command.list_commands(context)]
        lines = [".SS " + _plain(f"proctor {name}"), _plain(purpose)]
        for sub, member in members:
            if member is not None:
                lines += _verb(member, f"{name} {sub}", member.get_short_help_str(200), context)
        return lines
    usage = " ".join(command.collect_usage_pieces(context)).replace("[OPTIONS]", "").strip()
    lines = [".SS " + _plain(f"proctor {name} {usage}".strip()), _plain(purpose)]
    for option in command.params:
        record = option.get_help_record(context)
        if isinstance(option, click.Option) and record:
            lines += [".TP", ".B " + _plain(record[0]), _plain(record[1])]
    return lines


def _plain(text: str) -> str:
    """Text that troff prints as it is."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


if __name__ == "__main__":
    print(manual(), end="")
