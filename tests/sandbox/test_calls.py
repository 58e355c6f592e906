"""Split mode: trusted tests call functions of an untrusted module in another process."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox import CallProgram, Ending, Execution, Limits, Sandbox, open_sandbox
from sandbox.conclusion import TO_ITSELF

pytestmark = pytest.mark.asyncio(loop_scope="module")

TESTS = """
def check(candidate):
    assert candidate(1) == 2
    assert candidate(
        2
    ) == 3

check(f)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["namespaces", "landlock"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    sandbox = await open_sandbox(request.param)
    yield sandbox
    await sandbox.close()


async def run(sandbox: Sandbox, solution: str, tests: str = TESTS, **limits: float) -> Execution:
    program = CallProgram(solution=solution, entry_points=("f",), tests=tests)
    return await sandbox.execute(program, Limits(**{"cpu": 1.0, **limits}))  # type: ignore[arg-type]


async def test_a_right_answer_completes(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "def f(x): return x + 1")
    assert execution.completed
    assert (execution.calls, execution.integrity, execution.stage) == (2, "split", "call")
    assert execution.cpu > 0
    assert execution.memory > 1 << 20
    assert "seccomp" in execution.layers


async def test_the_failing_test_is_quoted_whole(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "def f(x): return 2")
    assert execution.ending is Ending.ASSERTION
    assert execution.test == "assert candidate(\n        2\n    ) == 3"
    assert execution.test_line == 4
    assert not execution.faulty


async def test_an_exception_keeps_its_type_message_and_line(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "class Odd(ValueError): pass\ndef f(x):\n    raise Odd('no ' + str(x))")
    assert execution.ending is Ending.EXCEPTION
    assert (execution.exception, execution.message, execution.line) == ("Odd", "no 1", 3)


async def test_an_exception_whose_class_was_made_by_type_is_told_as_others_are(sandbox: Sandbox) -> None:
    solution = "def f(x): raise type('Odd', (ValueError,), {})('no')"
    execution = await run(sandbox, solution, "try: f(1)\nexcept ValueError: report['seen'] = 1\nf(2)")
    assert (execution.ending, execution.exception, execution.report) == (Ending.EXCEPTION, "Odd", {"seen": 1})


async def test_an_assertion_of_the_solution_is_an_exception(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "def f(x):\n    assert False")
    assert (execution.ending, execution.exception) == (Ending.EXCEPTION, "AssertionError")


@pytest.mark.parametrize(
    ("solution", "ending", "reason"),
    [
        ("def f(x) return", Ending.SYNTAX_ERROR, ""),
        ("def f(x): return x + 1\0", Ending.SYNTAX_ERROR, ""),
        ("# \udc80\ndef f(x): return x + 1", Ending.SYNTAX_ERROR, ""),
        ("def g(x): pass", Ending.EXCEPTION, "the entry point is missing"),
        ("raise KeyError(1)", Ending.EXCEPTION, ""),
        ("import os\ndef f(x): os._exit(0)", Ending.EXITED, "os._exit(0)"),
        ("import sys\ndef f(x): sys.exit(0)", Ending.EXITED, "sys.exit(0)"),
        ("exit()", Ending.EXITED, "sys.exit(0)"),
        ("def f(x): return [0] * 10**10", Ending.MEMORY_LIMIT, "MemoryError"),
        ("import ctypes\ndef f(x): ctypes.string_at(0)", Ending.SIGNAL, "SIGSEGV"),
        ("import socket\ndef f(x): socket.socket()", Ending.DENIED, "__init__: EPERM"),
        ("import os\ndef f(x): os.fork()", Ending.DENIED, "f: EPERM"),
        ("import ctypes\nctypes.CDLL(None).unshare(0)", Ending.DENIED, "a forbidden system call (SIGSYS)"),
        ("import os\nos.write(3, b'\\1\\0\\0\\0!')", Ending.FORGED, None),
        ("import os\nos.write(3, b'\\17\\0\\0\\0[\"ok\",1,null,[]]')\nf = 1", Ending.FORGED, None),
        ("class E:\n    __eq__ = lambda s, o: True\ndef f(x): return E()", Ending.ASSERTION, ""),
        ("class E(int):\n    __eq__ = lambda s, o: True\ndef f(x): return E(9)", Ending.ASSERTION, ""),
    ],
)
async def test_every_way_to_fail_has_its_ending(
    sandbox: Sandbox, solution: str, ending: Ending, reason: str | None
) -> None:
    execution = await run(sandbox, solution)
    assert execution.ending is ending
    if reason is not None:
        assert execution.reason == reason


@pytest.mark.parametrize(
    "act",
    [
        *(
            f"import builtins; builtins.{name} = None"
            for name in ("len", "set", "type", "map", "bytes", "memoryview", "sorted", "super", "TypeError")
        ),
        "import os; os.write = os.read = None",
        "import signal; signal.signal = signal.setitimer = None",
        "import sys; sys.stdout = sys.stderr = None",
        "import sys; sys.settrace(lambda *told: 1 / 0)",
        "import sys; sys.setrecursionlimit(12)",
    ],
)
async def test_what_a_solution_does_to_its_interpreter_is_no_answer(sandbox: Sandbox, act: str) -> None:
    tests = "assert f(1) == 2\nassert f.limited(5)(2) == 3\nassert list(f.series([[3]] * 3)) == [4] * 3"
    execution = await run(sandbox, f"{act}\ndef f(x): return x + 1", tests)
    assert execution.completed, execution.reason
    inside = await run(sandbox, f"def f(x):\n    {act}\n    return x + 1", tests)
    assert inside.completed, inside.reason


async def test_builtins_that_a_solution_replaced_stay_replaced_for_it(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "import builtins\nbuiltins.len = lambda x: x + 1\ndef f(x): return len(x)")
    assert execution.completed, execution.reason


async def test_a_solution_that_cuts_its_own_line_is_named(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "import os\nos.close(3)\ndef f(x): return x + 1")
    assert (execution.ending, execution.reason) == (
        Ending.EXITED,
        "it broke the process that it ran in, or left it with 125",
    )


@pytest.mark.parametrize(
    "body",
    ["while True: pass", "try:\n        while 1: pass\n    except BaseException:\n        while 1: pass"],
)
async def test_an_endless_loop_meets_the_cpu_limit(sandbox: Sandbox, body: str) -> None:
    execution = await run(sandbox, f"def f(x):\n    {body}", cpu=0.3)
    assert execution.ending is Ending.CPU_LIMIT
    assert 0.25 < execution.cpu < 1


async def test_a_sleeper_meets_the_wall_limit(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "import time\ndef f(x): time.sleep(60)", wall=0.3)
    assert execution.ending is Ending.WALL_LIMIT
    assert execution.cpu < 0.2


async def test_tests_that_never_end_meet_the_wall_limit_and_the_next_program_runs(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "def f(x): return x + 1", "f(1)\nwhile True: pass", wall=0.3)
    assert execution.ending is Ending.WALL_LIMIT
    assert (await run(sandbox, "def f(x): return x + 1")).completed


async def test_changes_of_arguments_are_seen_by_the_tests(sandbox: Sandbox) -> None:
    tests = """
a, inner = {"k": [1]}, [[2], 3]
first = inner[0]
assert f(a, inner) == 7
assert a == {"k": [1, 5], "n": None} and inner == [[2, 6], 3]
assert first == [2, 6]
"""
    solution = "def f(a, b):\n    a['k'].append(5); a['n'] = None; b[0].append(6); return 7"
    assert (await run(sandbox, solution, tests)).completed


async def test_state_of_the_module_lives_from_call_to_call(sandbox: Sandbox) -> None:
    solution = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)"
    assert (await run(sandbox, solution, "assert f(5) == 1\nassert f(5) == 2")).completed


async def test_a_test_that_stumbles_over_the_result_is_an_assertion_with_a_reason(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "def f(x): return None", "assert len(f(1)) == 1")
    assert execution.ending is Ending.ASSERTION
    assert (execution.exception, execution.reason[:18]) == ("TypeError", "TypeError in the t")


async def test_tests_can_catch_what_the_solution_raises(sandbox: Sandbox) -> None:
    tests = """
try:
    f(1)
except ZeroDivisionError as error:
    assert str(error) == "division by zero"
else:
    raise AssertionError
"""
    assert (await run(sandbox, "def f(x): return 1 / 0", tests)).completed


async def test_tests_with_a_fault_of_their_own_say_nothing_about_the_program(sandbox: Sandbox) -> None:
    for tests, line in (("\nimport no_such_module\nf(1)", 2), ("f(", 0), ("f(lambda: 1)", 1)):
        execution = await run(sandbox, "def f(x): return x", tests)
        assert (execution.ending, execution.faulty, execution.test_line) == (Ending.LOST, True, line), tests


async def test_a_swallowed_exit_is_no_pass(sandbox: Sandbox) -> None:
    tests = "try:\n    f(1)\nexcept BaseException:\n    pass"
    for solution in ("import os\ndef f(x): os._exit(0)", "import sys\ndef f(x): sys.exit(0)"):
        assert (await run(sandbox, solution, tests)).ending is Ending.EXITED


async def test_helpers_and_reports_reach_the_tests_and_the_host(sandbox: Sandbox) -> None:
    program = CallProgram(
        solution="def f(x): return x * 2",
        entry_points=("f",),
        helpers="def half(x): return x // 2",
        tests="assert candidate(half(4)) == 4\nreport['worst'] = [1, 0.5]\nassert '__name__' not in globals()",
    )
    execution = await sandbox.execute(program, Limits())
    assert execution.completed
    assert execution.report == {"worst": [1, 0.5]}


async def test_a_limited_call_is_interrupted_and_the_solution_lives_on(sandbox: Sandbox) -> None:
    solution = "count = 0\ndef f(x):\n    global count\n    count += 1\n    while x: pass\n    return count"
    tests = """
try:
    f.limited(0.2)(1)
except CallTimeout:
    report["late"] = True
assert f.limited(5)(0) == 2
"""
    execution = await run(sandbox, solution, tests)
    assert execution.completed
    assert execution.report == {"late": True}


@pytest.mark.slow
async def test_a_solution_that_resists_its_alarm_is_stopped(sandbox: Sandbox) -> None:
    solution = "import time\ndef f(x):\n    while x:\n        try: time.sleep(9)\n        except: pass"
    tests = """
for x in (1, 0):
    try:
        f.limited(0.1)(x)
    except CallTimeout:
        report[str(x)] = "late"
"""
    execution = await run(sandbox, solution, tests, cpu=5)
    assert execution.completed
    assert execution.report == {"1": "late", "0": "late"}


async def test_an_uncaught_limited_call_is_a_wall_limit(sandbox: Sandbox) -> None:
    execution = await run(sandbox, "def f(x):\n    while 1: pass", "f.limited(0.1)(1)", cpu=5)
    assert (execution.ending, execution.test) == (Ending.WALL_LIMIT, "f.limited(0.1)(1)")


async def test_a_series_of_calls_gives_the_values_in_order(sandbox: Sandbox) -> None:
    solution = "def f(x, y): return (x + y, {x}) if x % 2 else [x, y]"
    tests = """
inputs = [[n, n + 1] for n in range(3000)]
for (x, y), out in zip(inputs, candidate.series(inputs), strict=True):
    assert out == ((x + y, {x}) if x % 2 else [x, y]), x
"""
    execution = await run(sandbox, solution, tests)
    assert (execution.ending, execution.calls) == (Ending.COMPLETED, 3000)


async def test_a_series_calls_the_function_that_was_loaded(sandbox: Sandbox) -> None:
    solution = "def f(x):\n    global f\n    f = lambda x: -1\n    return x"
    execution = await run(sandbox, solution, "assert list(f.series([[1], [2], [3]])) == [1, 2, 3]")
    assert execution.completed, execution.message


@pytest.mark.parametrize(
    "leaving", ["sys.exit('bye')", "sys.exit(3)", "sys.exit()", "raise SystemExit(None)"]
)
async def test_an_exit_keeps_its_text(sandbox: Sandbox, leaving: str) -> None:
    execution = await run(sandbox, f"import sys\ndef f(x):\n    {leaving}")
    text = {"sys.exit('bye')": "bye", "sys.exit(3)": "3", "sys.exit()": ""}.get(leaving, "None")
    assert (execution.ending, execution.message) == (Ending.EXITED, text)


@pytest.mark.parametrize(
    "kept", ["kept.clear()\n    kept.extend(range(x))", "kept[:] = [[x] * 30 for _ in range(60)]"]
)
async def test_values_in_a_series_are_those_of_their_moment(sandbox: Sandbox, kept: str) -> None:
    solution = f"kept = []\ndef f(x):\n    {kept}\n    return kept\n"
    tests = (
        f"{solution.replace('f(x)', 'g(x)')}\n"
        "for x, out in enumerate(f.series([[0], [1], [2], [3]])): assert out == g(x), x\n"
    )
    execution = await run(sandbox, solution, tests)
    assert execution.completed, execution.message


async def test_a_series_is_told_also_while_a_call_is_as_deep_as_it_may_be(sandbox: Sandbox) -> None:
    solution = """
import time, sys
def depth():
    frame, count = sys._getframe(), 0
    while frame: frame, count = frame.f_back, count + 1
    return count
def down(n):
    if n: return down(n - 1)
    until = time.monotonic() + 0.1
    while time.monotonic() < until: pass
    return 1
def f(x):
    return down(sys.getrecursionlimit() - depth() - 6) if x else 0
"""
    execution = await run(sandbox, solution, "assert list(f.series([[0], [1], [0]])) == [0, 1, 0]")
    assert execution.completed, execution.message


async def test_a_series_ends_with_the_exception_of_the_call_that_raised(sandbox: Sandbox) -> None:
    solution = "def f(x): return 6 // (3 - x)"
    tests = (
        "seen = []\nreport['seen'] = seen\nfor out in f.series([[0], [1], [2], [3], [4]]): seen.append(out)"
    )
    execution = await run(sandbox, solution, tests)
    assert (execution.ending, execution.exception) == (Ending.EXCEPTION, "ZeroDivisionError")
    assert execution.report == {"seen": [2, 3, 6]}


@pytest.mark.parametrize(
    "trouble",
    [
        "while True: pass",
        "__import__('os')._exit(0)",
        "__import__('sys').exit(0)",
        "(lambda: [print('x' * 10_000) for _ in iter(int, 1)])()",
    ],
)
async def test_a_wrong_value_counts_before_the_trouble_that_comes_after_it(
    sandbox: Sandbox, trouble: str
) -> None:
    solution = f"import time\ndef f(x):\n    if x < 4: return x\n    time.sleep(0.1)\n    {trouble}"
    tests = "for x, out in enumerate(f.series([[0], [1], [2], [3], [4]])): assert out != 3"
    execution = await sandbox.execute(
        CallProgram(solution=solution, entry_points=("f",), tests=tests), Limits(cpu=1, output=1 << 20)
    )
    assert execution.ending is Ending.ASSERTION


@pytest.mark.parametrize("loop", ["while True: pass", "time.sleep(30)"])
async def test_each_call_of_a_series_has_its_limit(sandbox: Sandbox, loop: str) -> None:
    solution = f"import time\ndef f(x):\n    if x == 2: time.sleep(0.4)\n    if x == 3:\n        {loop}\n    return x"
    tests = """
seen = []
report["seen"] = seen
for out in f.limited(0.2).series([[0], [1], [2], [3], [4]], {2: 5}):
    seen.append(out)
"""
    execution = await run(sandbox, solution, tests, cpu=5)
    assert (execution.ending, execution.report) == (Ending.WALL_LIMIT, {"seen": [0, 1, 2]})


@pytest.mark.slow
async def test_a_solution_that_resists_its_alarm_in_a_series_is_stopped(sandbox: Sandbox) -> None:
    solution = "import time\ndef f(x):\n    while x:\n        try: time.sleep(9)\n        except: pass"
    execution = await run(sandbox, solution, "list(f.limited(0.1).series([[0], [1]]))", cpu=5)
    assert execution.ending is Ending.WALL_LIMIT
    assert execution.wall < 5


STOPPED = """
import os, sys, time
stopwatch = sys.modules["inside.stopwatch"].Stopwatch
stopwatch.over, stopwatch.look = lambda *_: False, lambda *_: None
def f(x):
    end = time.process_time() + 1.2
    os.write(3, b'\\x0b\\0\\0\\0["starved"]')
    while time.process_time() < end: pass
    return x
"""


@pytest.mark.parametrize("test", ["f.limited(0.1)(1)", "list(f.limited(0.1).series([[1]]))"])
async def test_a_solution_that_stops_its_stopwatch_is_late_by_the_kernels_word(
    sandbox: Sandbox, test: str
) -> None:
    execution = await run(sandbox, STOPPED, test, cpu=10, wall=60)
    assert (execution.ending, execution.message) == (Ending.WALL_LIMIT, "one call took longer than 0.1 s")


async def test_what_a_solution_computes_while_the_tests_are_busy_is_held_against_no_call(
    sandbox: Sandbox,
) -> None:
    solution = "import time\ndef f(x):\n    end = time.process_time() + 0.05\n    while time.process_time() < end: pass\n    return x"
    tests = """
import time
for x, out in enumerate(f.limited(0.2).series([[x] for x in range(24)])):
    assert out == x
    if x == 1: time.sleep(1)
"""
    execution = await run(sandbox, solution, tests, cpu=10, wall=60)
    assert execution.completed


@pytest.mark.slow
@pytest.mark.parametrize("test", ["f.limited(0.3)(1)", "list(f.limited(0.3).series([[1]]))"])
@pytest.mark.parametrize(
    ("body", "overran"),
    [
        ("while True: pass", True),
        ("time.sleep(30)", False),
        ("end = time.process_time() + 0.45\n    while time.process_time() < end: pass", False),
    ],
    ids=["busy", "asleep", "late"],
)
async def test_what_runs_past_its_patience_on_a_processor_of_its_own_overran(
    sandbox: Sandbox, body: str, overran: bool, test: str
) -> None:
    program = CallProgram(solution=f"import time\ndef f(x):\n    {body}", entry_points=("f",), tests=test)
    execution = await sandbox.execute(program, Limits(cpu=20, wall=40, patience=6))
    assert execution.ending is Ending.WALL_LIMIT
    starved = execution.cpu < TO_ITSELF * execution.wall
    assert execution.overran == (overran and not starved)


async def test_a_digest_stands_for_a_value_that_stays_where_it_was_made(sandbox: Sandbox) -> None:
    tests = """
source = "def size(value): return f'{len(value)} of {value[0]}'"
large, small, odd = f.series([[9_000_000], [3], [0]], digest=(source, "size", [0, 2]))
assert type(large) is Digest and large == "9000000 of x" and small == "xxx"
assert odd == 0, "where no digest can be made the value itself comes"
"""
    execution = await run(sandbox, "def f(n): return 'x' * n or 0", tests)
    assert execution.completed, execution.message


@pytest.mark.parametrize(
    "words",
    [
        '["some", [1, 1, 1, 1], []]',
        '["some", [], []]',
        '["end"]',
        '["some", [{"B": "x"}], []]',
        '["some", 1, []]',
        '["some", [1]]',
    ],
)
async def test_false_words_in_a_series_are_forgeries(sandbox: Sandbox, words: str) -> None:
    solution = (
        "import os, struct\n"
        f"words = {words!r}.encode()\n"
        "def f(x):\n    os.write(3, struct.pack('<I', len(words)) + words)\n    return 1"
    )
    execution = await run(sandbox, solution, "assert list(f.series([[1], [2], [3]])) == [1, 1, 1]")
    assert execution.ending is Ending.FORGED


FORGER = """
import os, struct
def say(words):
    os.write(3, struct.pack('<I', len(words)) + words.encode())
"""


@pytest.mark.parametrize(
    "words", ['["loaded", 5]', '["loaded"]', '["raised"]', '["syntax"]', '["raised", 5]']
)
async def test_false_words_while_loading_are_forgeries_and_lose_no_judge(
    sandbox: Sandbox, words: str
) -> None:
    assert (await run(sandbox, f"{FORGER}\nsay({words!r})\ndef f(x): return 1")).ending is Ending.FORGED


@pytest.mark.parametrize(
    "words",
    [
        '["ok", {"q": [[]]}, null, []]',
        '["ok", {"b": 5}, null, []]',
        '["ok", 2, {"t": [[1], {"q": 1}]}, []]',
        '["late"]',
    ],
)
async def test_false_words_in_answer_to_a_call_are_forgeries(sandbox: Sandbox, words: str) -> None:
    tests = "try: assert f.limited(3)(1) == 2\nexcept (IndexError, AttributeError): pass"
    execution = await run(sandbox, f"{FORGER}\ndef f(x): say({words!r})", tests)
    assert execution.ending is Ending.FORGED


@pytest.mark.parametrize(
    "tests", ["f.limited(3)(1)", "list(f.limited(3).series([[1]]))", "list(f.series([[1]]))"]
)
async def test_a_timeout_has_to_be_earned(sandbox: Sandbox, tests: str) -> None:
    solution = "import sys\ndef f(x): raise sys._getframe(1).f_globals['Interrupted']"
    execution = await run(sandbox, solution, tests)
    assert (execution.ending, execution.reason) == (Ending.FORGED, "a call that was late before its time")


@pytest.mark.parametrize("tests", ["f.limited(0.2)(1)", "list(f.limited(0.2).series([[1]]))"])
async def test_more_time_is_given_once(sandbox: Sandbox, tests: str) -> None:
    """A program that merely says that it waits for a processor gains no more than the time that such ones get."""
    solution = f"{FORGER}import time\ndef f(x):\n    while True: say('[\"starved\"]'); time.sleep(0.01)"
    assert (await run(sandbox, solution, tests)).ending is Ending.FORGED


async def test_an_exit_status_is_one_byte(sandbox: Sandbox) -> None:
    execution = await run(sandbox, f"{FORGER}\nsay('[\"exit\",' + '9' * 4000 + ',\"\"]')")
    assert (execution.ending, execution.status) == (Ending.EXITED, 255)


async def test_an_answer_takes_no_more_memory_of_the_judge_than_the_program_has(sandbox: Sandbox) -> None:
    words = '["ok",{"n":["|S900000000",[2],["a","b"]]},null,[]]'
    execution = await run(sandbox, f"{FORGER}\ndef f(x): say({words!r})", memory=2**28)
    assert execution.ending is Ending.OUTPUT_LIMIT
    assert (await run(sandbox, "def f(x): return x + 1")).completed


async def test_what_the_solution_raises_ends_no_loop_of_the_tests(sandbox: Sandbox) -> None:
    tests = "assert all(map(lambda x: f(x) == x + 1, [1, 2, 3]))"
    execution = await run(sandbox, "def f(x): raise StopIteration", tests)
    assert (execution.ending, execution.exception) == (Ending.EXCEPTION, "StopIteration")


async def test_numpy_is_at_hand_and_arrays_cross(sandbox: Sandbox) -> None:
    pytest.importorskip("numpy")
    execution = await run(
        sandbox, "import numpy as np\ndef f(x): return np.arange(x)", "assert f(3).sum() == 3"
    )
    if execution.exception == "ModuleNotFoundError":
        pytest.skip("the interpreter of this grade is not ours")
    assert execution.completed


async def test_our_own_packages_cannot_be_imported(sandbox: Sandbox) -> None:
    for name in ("sandbox", "engine", "msgspec", "pytest"):
        execution = await run(sandbox, f"import {name}\ndef f(x): return x + 1")
        assert execution.exception == "ModuleNotFoundError", name


async def test_output_is_kept_at_both_ends_and_counted(sandbox: Sandbox) -> None:
    solution = "def f(x):\n    print('a' * 50_000 + 'z')\n    return x + 1"
    execution = await run(sandbox, solution)
    assert execution.completed
    assert execution.output_bytes == 100_004
    assert len(execution.stdout) < 40_000
    assert execution.stdout.endswith("az\n")


async def test_endless_output_is_stopped(sandbox: Sandbox) -> None:
    program = CallProgram(
        solution="def f(x):\n    while 1: print('x' * 10000)", entry_points=("f",), tests=TESTS
    )
    execution = await sandbox.execute(program, Limits(cpu=5, output=1 << 20))
    assert execution.ending is Ending.OUTPUT_LIMIT


async def test_nothing_survives_from_one_program_to_the_next(sandbox: Sandbox) -> None:
    write = "open('left.txt', 'w').write('x')\nimport builtins; builtins.left = 1\ndef f(x): return x + 1"
    look = "import os, builtins\ndef f(x): return x + 1 + len(os.listdir('.')) + hasattr(builtins, 'left')"
    assert (await run(sandbox, write)).completed
    assert (await run(sandbox, look)).completed


async def test_thousands_of_inputs_are_sent_once_and_judged_again_and_again(sandbox: Sandbox) -> None:
    tests = f"inputs = {list(range(2000))}\nfor x in inputs: assert f(x) == x + 1"
    for _ in range(3):
        execution = await run(sandbox, "def f(x): return x + 1", tests)
        assert execution.completed
        assert execution.calls == 2000


async def test_a_test_that_hands_back_what_is_no_data_fails_the_solution_and_not_the_machine(
    sandbox: Sandbox,
) -> None:
    execution = await run(sandbox, "def f(x): return object()", "assert f(f(1)) == 1")
    assert execution.ending is Ending.ASSERTION
    assert execution.message == "what the solution returned, object, is not plain data"
    execution = await run(sandbox, "def f(x): return x", "f(1)\nf(object())")
    assert execution.ending is Ending.LOST


async def test_what_a_program_does_to_its_standard_input_is_gone_with_it(sandbox: Sandbox) -> None:
    flags = "fcntl.fcntl(0, fcntl.F_{}FL{})"
    marks = flags.format("SET", ", os.O_APPEND | os.O_NONBLOCK")
    looks = flags.format("GET", "") + " & (os.O_APPEND | os.O_NONBLOCK)"
    for expression in (marks, looks):
        execution = await run(sandbox, f"import fcntl, os\ndef f(x): return {expression}", "assert f(1) == 0")
        assert execution.completed
