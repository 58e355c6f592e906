"""The hostile gallery: every sample behind one grade of walls, and what came of it.

Run as a script it prints a table, or with `--json` one object:
`{"grade", "layers", "interpreter", "user", "counts", "left", "rows": [...]}`. It exits 1 if there is any sin,
and 4 if the lab or the grade cannot be had on this machine.

With `--serve GRADE` it is the executor inside the lab instead: the one process there that opens the sandbox.
"""

import argparse
import asyncio
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from sandbox.execution import Ending  # noqa: E402 - the path has to be set first when this is run as a script
from sandbox.program import (  # noqa: E402
    CallProgram,
    CommandStep,
    InProcessProgram,
    Limits,
    Program,
    StdioProgram,
    StepsProgram,
)
from sandbox.walls import Grade, Sandbox, SandboxUnavailable  # noqa: E402
from tests.sandbox.hostile.lab import Executor, NoLab, Observation, namespaces_refused, visit  # noqa: E402
from tests.sandbox.hostile.row import REFUSED, Row, as_json, count, draw, judge  # noqa: E402
from tests.sandbox.hostile.sample import Sample, honest_samples, read_samples  # noqa: E402


@dataclass(frozen=True, kw_only=True)
class Exhibition:
    """The gallery as it went behind one grade."""

    grade: str
    layers: tuple[str, ...]
    interpreter: str
    rows: tuple[Row, ...]
    left: tuple[str, ...]
    """What was still there after the sandbox had closed."""
    refused: tuple[str, ...]
    """Samples of a kind that this grade does not run."""

    @property
    def good(self) -> bool:
        return not self.left and all(row.good for row in self.rows)


def executor(grade: str, *, python: str = sys.executable, user: int | None = None) -> Executor:
    """The command that opens our own sandbox inside a lab."""
    return Executor(
        command=(python, str(Path(__file__).resolve()), "--serve", grade),
        python=python,
        environment={"PYTHONPATH": str(ROOT)},
        user=user,
    )


def exhibit(
    grade: str,
    samples: Sequence[Sample] | None = None,
    *,
    python: str = sys.executable,
    user: int | None = None,
    seen: Callable[[Row], None] = lambda row: None,
) -> Exhibition:
    """Run samples behind a grade of walls and judge what happened; `seen` is told of each row as it comes.

    Raises NoLab if no lab can be raised here or the grade cannot be had; its message says why.
    """
    refusal = namespaces_refused()
    if refusal and grade == Grade.PLAIN:
        raise NoLab(f"plain walls may only be attacked inside a lab with namespaces of its own: {refusal}")
    rows: list[Row] = []
    refused: list[str] = []
    chosen = read_samples() if samples is None else samples
    for piece in visit(
        chosen, executor(grade, python=python, user=user), honest_samples(), bare=bool(refusal)
    ):
        if isinstance(piece, Observation):
            row = judge(piece)
            if row is None:
                refused.append(piece.sample.id)
            else:
                rows.append(row)
                seen(row)
        else:
            return Exhibition(
                grade=str(piece.about.get("grade", grade)),
                layers=tuple(piece.about.get("layers", ())),
                interpreter=str(piece.about.get("interpreter", "")),
                rows=tuple(rows),
                left=piece.left,
                refused=tuple(refused),
            )
    raise NoLab("the lab closed without a last word")


def program(request: dict[str, Any]) -> Program:
    """A sample's request as a program of the sandbox."""
    match request["kind"]:
        case "calls":
            return CallProgram(
                solution=request["source"],
                entry_points=(request["entry_point"],),
                tests=request["tests"],
                helpers=request["helpers"],
            )
        case "stdio":
            return StdioProgram(solution=request["source"], stdin=request["stdin"])
        case "inprocess":
            return InProcessProgram(source=request["inprocess"])
        case _:
            step = CommandStep(stage="run", argv=("python3", "main.py"), cpu=request["limits"]["cpu"])
            return StepsProgram(files={"main.py": request["steps"]}, steps=(step,))


def limits(request: dict[str, Any]) -> Limits:
    """A sample's limits; they come as plain numbers."""
    facts = request["limits"]
    whole = {name: int(facts[name]) for name in ("memory", "output", "disk", "processes")}
    return Limits(cpu=facts["cpu"], wall=facts["wall"], **whole)


async def serve(grade: str, reply_fd: int) -> None:
    """Open the sandbox, then answer request after request until standard input ends."""
    requests = os.fdopen(os.dup(0), "r", encoding="ascii")
    os.set_inheritable(reply_fd, False)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def say(message: dict[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(reply_fd, data) :]

    try:
        opened = await _open(grade)
    except SandboxUnavailable as error:
        say({"ready": False, "why": str(error)})
        return
    say({"ready": True, "grade": opened.grade, "layers": opened.layers, "interpreter": opened.interpreter})
    try:
        while line := await asyncio.to_thread(requests.readline):
            request = json.loads(line)
            say({**await _answer(opened, request), "nonce": request["nonce"]})
    finally:
        await opened.close()


async def _open(grade: str) -> Sandbox:
    import sandbox

    opened: Any = sandbox.open_sandbox(Grade(grade).value, workers=1, at_my_risk=grade == Grade.PLAIN)
    if inspect.isawaitable(opened):
        opened = await opened
    return opened  # type: ignore[no-any-return]


async def _answer(opened: Sandbox, request: dict[str, Any]) -> dict[str, Any]:
    try:
        execution = await opened.execute(program(request), limits(request))
    except SandboxUnavailable as error:
        return {"ending": REFUSED, "detail": str(error)}
    if execution.ending is Ending.LOST and request["kind"] == "steps" and opened.grade is Grade.LANDLOCK:
        return {"ending": REFUSED, "detail": execution.reason}
    facts = asdict(execution)
    words = (execution.stage, execution.reason, execution.exception, execution.message)
    return {**facts, "detail": " · ".join(word for word in words if word)}


def main(arguments: Iterable[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Run the hostile gallery behind one grade of walls.")
    parser.add_argument("--grade", default="namespaces", choices=[grade.value for grade in Grade])
    parser.add_argument("--only", default="", help="a regular expression searched in class/name")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--user", type=int, help="run the sandbox as this user id (takes root)")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that opens the sandbox")
    parser.add_argument("--serve", metavar="GRADE", help=argparse.SUPPRESS)
    parser.add_argument("--reply-fd", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(None if arguments is None else list(arguments))
    if options.serve:
        asyncio.run(serve(options.serve, options.reply_fd))
        return 0

    def tell(row: Row) -> None:
        mark = "✓" if row.good else "✗"
        print(
            f"{mark} {row.sample:<44} {row.ending:<13} {row.seconds:5.2f} s  {row.sins or row.detail}",
            file=sys.stderr,
        )

    try:
        samples = read_samples(only=options.only)
        shown = exhibit(options.grade, samples, python=options.python, user=options.user, seen=tell)
    except NoLab as error:
        print(f"The gallery cannot be shown behind {options.grade}: {error}", file=sys.stderr)
        return 4
    if options.json:
        facts = {
            "grade": shown.grade,
            "layers": shown.layers,
            "interpreter": shown.interpreter,
            "user": os.geteuid() if options.user is None else options.user,
            "counts": count(shown.rows),
            "left": shown.left,
            "refused": shown.refused,
            "rows": [as_json(row) for row in shown.rows],
        }
        print(json.dumps(facts, indent=1))
    else:
        print(f"{shown.grade}: {', '.join(shown.layers)} · Python {shown.interpreter}")
        print(draw([shown.grade], [shown.rows]))
        print(f"left over: {', '.join(shown.left) or 'nothing'}")
        if shown.refused:
            print(f"refused by this grade: {', '.join(shown.refused)}")
    return 0 if shown.good else 1


if __name__ == "__main__":
    sys.exit(main())
