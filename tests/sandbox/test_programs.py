"""Whole programs with standard streams, and programs that carry their tests with them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox import Ending, InProcessProgram, Limits, Sandbox, StdioProgram, open_sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["namespaces", "landlock"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    sandbox = await open_sandbox(request.param)
    yield sandbox
    await sandbox.close()


@pytest.mark.parametrize(
    ("solution", "stdin", "stdout"),
    [
        ("print(int(input()) + 1)", "41\n", "42\n"),
        ("import sys\nfor line in sys.stdin: print(line.strip())", "a\nb", "a\nb\n"),
        ("import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())", "ä\n", "ä\n"),
        ("print(open(0).read())", "x", "x\n"),
        ("if __name__ == '__main__': print('main')", "", "main\n"),
        ("import atexit; atexit.register(print, 'bye'); print('hi')", "", "hi\nbye\n"),
        ("import threading, time\nthreading.Thread(target=lambda: (time.sleep(.1), print('late'))).start()", "", "late\n"),
        ("print('done'); exit()", "", "done\n"),
        ("import os; print(open(os.devnull, 'w').write('gone'), file=open(1, 'w'))", "", "4\n"),
        ("import sys\nprint(len(sys.stdin.read()))", "x" * 300_000, "300000\n"),
    ],
)  # fmt: skip
async def test_a_program_reads_and_writes(sandbox: Sandbox, solution: str, stdin: str, stdout: str) -> None:
    execution = await sandbox.execute(StdioProgram(solution=solution, stdin=stdin), Limits(cpu=2))
    assert execution.ending is Ending.COMPLETED
    assert (execution.stdout, execution.status, execution.integrity) == (stdout, 0, "stdio")


@pytest.mark.parametrize(
    ("solution", "ending", "reason"),
    [
        ("import sys; print(1); sys.exit(3)", Ending.EXITED, "sys.exit(3)"),
        ("import os; os._exit(4)", Ending.EXITED, "sys.exit(4)"),
        ("1 / 0", Ending.EXCEPTION, ""),
        ("def", Ending.SYNTAX_ERROR, ""),
        ("while True: print('x' * 1000)", Ending.OUTPUT_LIMIT, None),
        ("open('big', 'wb').write(b'0' * 10**8)", Ending.EXCEPTION, None),
        ("import mmap\nm = mmap.mmap(-1, 10**9)\nfor i in range(0, 10**9, 4096): m[i] = 1\ninput()", Ending.MEMORY_LIMIT, None),
    ],
)  # fmt: skip
async def test_a_program_fails(sandbox: Sandbox, solution: str, ending: Ending, reason: str | None) -> None:
    limits = Limits(cpu=4, output=1 << 20, memory=256 << 20)
    execution = await sandbox.execute(StdioProgram(solution=solution), limits)
    assert execution.ending is ending
    if reason is not None:
        assert execution.reason == reason


async def test_a_traceback_is_printed_as_the_interpreter_would(sandbox: Sandbox) -> None:
    execution = await sandbox.execute(StdioProgram(solution="\nint('x')"), Limits())
    assert execution.stderr.startswith('Traceback (most recent call last):\n  File "<solution>", line 2')
    assert execution.stderr.endswith("ValueError: invalid literal for int() with base 10: 'x'\n")
    assert execution.line == 2


@pytest.mark.parametrize(
    ("source", "ending"),
    [
        ("assert 1 == 1", Ending.COMPLETED),
        ("assert 1 == 2", Ending.EXCEPTION),
        ("import sys\nsys.exit(0)\nassert False", Ending.EXITED),
        ("import os\nos._exit(0)\nassert False", Ending.EXITED),
        ("assert __name__ == '__main__'", Ending.EXCEPTION),
        ("def f(", Ending.SYNTAX_ERROR),
    ],
)
async def test_a_source_with_its_own_tests_must_reach_its_very_end(
    sandbox: Sandbox, source: str, ending: Ending
) -> None:
    execution = await sandbox.execute(InProcessProgram(source=source), Limits())
    assert execution.ending is ending
    assert execution.integrity == "inprocess"
