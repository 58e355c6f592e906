"""Programs of files and commands, in whatever language is installed here."""

import shutil
from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio

from sandbox import (
    CommandStep,
    Ending,
    Execution,
    Limits,
    Sandbox,
    StepsProgram,
    bubblewrap,
    open_sandbox,
    unshare,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

RUN = (CommandStep(stage="run", argv=("bash", "main.sh"), cpu=2),)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = await open_sandbox("namespaces")
    yield sandbox
    await sandbox.close()


async def bash(sandbox: Sandbox, text: str, **limits: int) -> Execution:
    return await sandbox.execute(StepsProgram(files={"main.sh": text}, steps=RUN), Limits(**limits))


async def test_a_script_that_reaches_its_marker_completes(sandbox: Sandbox) -> None:
    execution = await bash(sandbox, "mkdir -p a/b; echo here > a/b/c; cat a/b/c; echo {marker}")
    assert execution.completed
    assert (execution.integrity, execution.status, execution.stage) == ("marker", 0, "run")
    assert execution.stdout.startswith("here\n")


@pytest.mark.parametrize(
    ("text", "ending", "reason"),
    [
        ("exit 0\necho {marker}", Ending.EXITED, "exit 0 before the end of the tests"),
        ("echo x{marker}", Ending.EXITED, "exit 0 before the end of the tests"),
        ("echo {marker}\nexit 3", Ending.EXITED, "exit status 3"),
        ("kill -SEGV $$", Ending.SIGNAL, "SIGSEGV"),
        ("while :; do :; done", Ending.CPU_LIMIT, "bash used up its CPU time"),
        ("f() { f | f & }; f; sleep 30", Ending.DENIED, "more than 64 processes"),
        ("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", Ending.OUTPUT_LIMIT, None),
    ],
)
async def test_every_way_to_fail_has_its_ending(
    sandbox: Sandbox, text: str, ending: Ending, reason: str | None
) -> None:
    execution = await bash(sandbox, text, output=100_000, wall=60)
    assert execution.ending is ending
    if reason is not None:
        assert execution.reason == reason


async def test_the_marker_is_new_every_time(sandbox: Sandbox) -> None:
    first, second = [(await bash(sandbox, "echo {marker}")).stdout for _ in range(2)]
    assert first != second


async def test_a_marker_in_two_halves_stands_in_no_file_and_is_one_line_in_the_output(
    sandbox: Sandbox,
) -> None:
    text = "grep -c 'marker-[0-9a-f]\\{24\\}' main.sh\nprintf '%s%s\\n' '{marker:1}' '{marker:2}'"
    execution = await bash(sandbox, text)
    assert execution.completed, execution
    assert execution.stdout.startswith("0\n")


async def test_an_answer_that_writes_the_markers_name_is_not_told_the_line(sandbox: Sandbox) -> None:
    halves = await bash(sandbox, "echo {marker:1}{marker:2}; exit 0; echo '{marker:1}' '{marker:2}'")
    assert (halves.ending, halves.stdout) == (Ending.EXITED, "{marker:1}{marker:2}\n")


async def test_a_source_that_tells_the_marker_is_gone_before_what_was_made_of_it_runs(
    sandbox: Sandbox,
) -> None:
    steps = (
        CommandStep(
            stage="compile", argv=("bash", "-c", "echo warned >&2; cp src made; chmod +x made"), cpu=2
        ),
        CommandStep(stage="run", argv=("./made",), cpu=2, env={"GREETING": "hello"}),
    )
    files = {"src": "#!/bin/bash\ntest ! -e src && echo $GREETING && echo {marker}"}
    execution = await sandbox.execute(StepsProgram(files=files, steps=steps), Limits())
    assert execution.completed, execution
    assert execution.stdout.startswith("hello\n")
    assert execution.stderr == ""


async def test_a_program_that_compiling_did_not_make_is_the_programs_own_fault(sandbox: Sandbox) -> None:
    steps = (
        CommandStep(stage="compile", argv=("true",), cpu=1),
        CommandStep(stage="run", argv=("./made",), cpu=1),
    )
    execution = await sandbox.execute(StepsProgram(files={}, steps=steps), Limits())
    assert (execution.ending, execution.missing) == (Ending.SYNTAX_ERROR, "")


async def test_there_is_no_network_and_nobody_else_to_be_seen(sandbox: Sandbox) -> None:
    execution = await bash(
        sandbox,
        "exec 3<>/dev/tcp/127.0.0.1/22 && exit 5\n"
        "kill -9 -1; kill -9 1\n"
        "test $(ls -d /proc/[0-9]* | wc -l) -le 5 || exit 6\n"
        "touch /usr/x /x /dev/x /etc/x 2>/dev/null; test -e /usr/x -o -e /x -o -e /dev/x -o -e /etc/x && exit 7\n"
        "env | grep -q PROCTOR && exit 8\n"
        "echo {marker}",
    )
    assert execution.completed, execution


@pytest.mark.parametrize("tools", ["bubblewrap", "nothing"])
async def test_what_root_may_change_without_a_capability_is_out_of_reach(
    tools: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind these walls root's programs are root to the kernel's settings and to the modes of devices."""
    if tools == "nothing":
        monkeypatch.setattr("shutil.which", lambda _: None)
    sandbox = await open_sandbox("namespaces")
    try:
        execution = await bash(
            sandbox,
            "for setting in $(find /proc/sys /proc/irq /proc/sysrq-trigger /proc/self -writable); do echo $setting; done\n"
            "for device in $(find /dev -type c); do chmod u+w $device && echo $device; done 2>/dev/null\n"
            "touch -c /dev/null 2>/dev/null && echo its times\n"
            "echo x > /dev/null && head -c 3 /dev/urandom > /dev/zero && echo {marker}",
        )
    finally:
        await sandbox.close()
    assert execution.completed
    assert [line for line in execution.stdout.split("\n") if not line.startswith("marker")] == [""]


async def test_a_signal_to_its_own_group_reaches_no_group_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group is not bound to namespaces, and only new kernels have a Landlock that bounds signals."""
    walls = [wall for wall in bubblewrap.WALLS if wall != "landlock"]
    monkeypatch.setattr(bubblewrap, "WALLS", walls)
    monkeypatch.setattr(unshare, "WALLS", walls)
    sandbox = await open_sandbox("namespaces")
    try:
        execution = await bash(sandbox, "kill -9 0")
    finally:
        await sandbox.close()
    assert (execution.ending, execution.reason) == (Ending.SIGNAL, "SIGKILL")


async def test_what_lingers_is_gone_with_the_program(sandbox: Sandbox) -> None:
    assert (await bash(sandbox, "(setsid sleep 1000 &) ; echo {marker}")).completed
    look = "test $(ls -d /proc/[0-9]* | wc -l) -le 5 && test ! -e left && touch left && echo {marker}"
    for _ in range(2):
        assert (await bash(sandbox, look)).completed


async def test_a_missing_tool_says_nothing_about_the_program(sandbox: Sandbox) -> None:
    steps = (CommandStep(stage="run", argv=("no-such-tool",), cpu=1),)
    execution = await sandbox.execute(StepsProgram(files={}, steps=steps), Limits())
    assert execution.ending is Ending.LOST
    assert "no-such-tool is not installed" in execution.reason
    assert execution.missing == "no-such-tool"


async def test_files_cannot_be_written_outside_the_folder(sandbox: Sandbox) -> None:
    execution = await sandbox.execute(StepsProgram(files={"../x": ""}, steps=RUN), Limits())
    assert execution.ending is Ending.LOST


async def test_compiling_is_done_once_for_equal_programs(sandbox: Sandbox) -> None:
    steps = (
        CommandStep(stage="compile", argv=("bash", "build.sh"), cpu=2),
        CommandStep(stage="run", argv=("./made",), cpu=2),
    )
    files = {
        "build.sh": "date +%s%N > when; cp src made; chmod +x made",
        "src": "#!/bin/sh\ncat when; echo {marker}",
    }
    program = StepsProgram(files=files, steps=steps, cache_key="k")
    first, second = [await sandbox.execute(program, Limits()) for _ in range(2)]
    assert first.completed
    assert second.completed
    assert first.stdout == second.stdout
    other = await sandbox.execute(StepsProgram(files=files, steps=steps), Limits())
    assert other.stdout != first.stdout


LANGUAGES: dict[str, tuple[dict[str, str], list[tuple[Literal["compile", "run"], tuple[str, ...]]]]] = {
    "node": ({"main.js": "const assert = require('node:assert'); assert(1); console.log('{marker}')"}, [("run", ("node", "main.js"))]),
    "perl": ({"main.pl": 'print "{marker}\\n";'}, [("run", ("perl", "main.pl"))]),
    "javac": (
        {"Main.java": 'public class Main { public static void main(String[] a) { System.out.println("{marker}"); } }'},
        [("compile", ("javac", "Main.java")), ("run", ("java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "Main"))],
    ),
    "g++": (
        {"main.cpp": '#include <bits/stdc++.h>\nint main() { std::vector<int> v{1}; if (v[0]) std::puts("{marker}"); }'},
        [("compile", ("g++", "-std=c++17", "main.cpp", "-o", "main")), ("run", ("./main",))],
    ),
}  # fmt: skip


@pytest.mark.language
@pytest.mark.parametrize("tool", LANGUAGES)
async def test_other_languages_compile_and_run(sandbox: Sandbox, tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    files, commands = LANGUAGES[tool]
    steps = tuple(CommandStep(stage=stage, argv=argv, cpu=20) for stage, argv in commands)
    execution = await sandbox.execute(StepsProgram(files=files, steps=steps), Limits())
    assert execution.completed, execution
    broken = {path: text.replace("{marker}", "{marker} ") for path, text in files.items()}
    execution = await sandbox.execute(StepsProgram(files=broken, steps=steps), Limits())
    assert execution.ending is Ending.EXITED
