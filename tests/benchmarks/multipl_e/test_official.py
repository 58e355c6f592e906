"""The official tool's word, from what was observed."""

import pytest

from benchmarks.multipl_e.adapter import MultiplE
from benchmarks.multipl_e.language import language
from benchmarks.multipl_e.official import official_word
from benchmarks.official import Observed


@pytest.mark.parametrize(
    ("code", "observed", "word"),
    [
        ("js", Observed(ending="completed", status=0), "OK"),
        ("js", Observed(ending="exited", status=0), "OK"),
        ("js", Observed(ending="exited", status=1, stderr="code: 'ERR_ASSERTION'"), "AssertionError"),
        ("js", Observed(ending="exited", status=1, stderr="ReferenceError: x"), "ReferenceError"),
        ("js", Observed(ending="exited", status=1), "Exception"),
        ("cpp", Observed(ending="syntax_error"), "SyntaxError"),
        ("py", Observed(ending="exited", status=1, stderr="SyntaxError: invalid syntax"), "SyntaxError"),
        ("py", Observed(ending="exited", status=1, stderr="IndentationError: no"), "Exception"),
        ("sh", Observed(ending="exited", status=2, stderr="line 3: syntax error near `}'"), "SyntaxError"),
        ("sh", Observed(ending="exited", status=1), "Exception"),
        (
            "ml",
            Observed(ending="exited", status=2, stderr="Exception: Assert_failure (..)"),
            "AssertionError",
        ),
        ("ml", Observed(ending="exited", status=2, stderr="Error: Syntax error"), "SyntaxError"),
        ("ml", Observed(ending="exited", status=2, stderr="Error: This has type int"), "Exception"),
        ("elixir", Observed(ending="exited", stdout="Assertion with == failed"), "AssertionError"),
        ("elixir", Observed(ending="exited", stderr="** (SyntaxError) main.exs:1"), "SyntaxError"),
        ("elixir", Observed(ending="exited", stderr="** (CompileError) main.exs:1"), "Exception"),
        ("rkt", Observed(ending="exited", status=1, stderr="main.rkt:9:1: read-syntax: no"), "SyntaxError"),
        ("jl", Observed(ending="exited", status=1, stderr="ERROR: LoadError: no"), "SyntaxError"),
        ("jl", Observed(ending="exited", status=1), "Exception"),
        ("hs", Observed(ending="exited", status=1, stderr="main: assertion failed"), "SyntaxError"),
        ("hs", Observed(ending="exited", status=1), "SyntaxError"),
        ("rb", Observed(ending="exited", stderr="main.rb:3:in `<main>': no x (NameError)"), "SyntaxError"),
        ("rb", Observed(ending="exited", status=1, stdout="Error: test_f\nNameError: no x"), "Exception"),
        ("cpp", Observed(ending="signal", status=-6), "Exception"),
        ("cpp", Observed(ending="cpu_limit"), "Timeout"),
        ("php", Observed(ending="exited", status=255, stderr="PHP Parse error: no"), "Exception"),
        ("php", Observed(ending="wall_limit"), "Exception"),
        ("rkt", Observed(ending="cpu_limit"), "Exception"),
        ("rkt", Observed(ending="completed", status=0, stderr="FAILURE"), "Exception"),
        ("cs", Observed(ending="completed", status=0, stderr="at DefaultTraceListener.Fail"), "Exception"),
        ("java", Observed(ending="cpu_limit", stage="compile"), "SyntaxError"),
        ("scala", Observed(ending="wall_limit", stage="compile"), "SyntaxError"),
        ("cpp", Observed(ending="cpu_limit", stage="compile"), "SyntaxError"),
        ("ts", Observed(ending="cpu_limit", stage="compile"), "SyntaxError"),
        ("swift", Observed(ending="cpu_limit", stage="compile"), "Timeout"),
        ("rs", Observed(ending="cpu_limit", stage="compile"), "Timeout"),
        ("java", Observed(ending="cpu_limit", stage="run"), "Timeout"),
        ("java", Observed(ending="completed", status=0, output_bytes=200_000), "OK"),
        ("java", Observed(ending="completed", status=0, output_bytes=300_000), "Timeout"),
        ("php", Observed(ending="completed", status=0, output_bytes=300_000), "Exception"),
        ("jl", Observed(ending="completed", status=0, output_bytes=200_000), "Timeout"),
        ("js", Observed(ending="completed", status=0, output_bytes=300_000), "OK"),
        ("js", Observed(ending="output_limit", output_bytes=2**26), "Timeout"),
        ("pl", Observed(ending="completed", status=0, stdout="ERROR"), "Exception"),
        ("pl", Observed(ending="completed", status=0, stdout=f"{'x' * 3000}ERROR"), "OK"),
        (
            "clj",
            Observed(ending="exited", status=0, stdout=f"{'x' * 3000}\n0 failures, 0 errors.\n"),
            "Exception",
        ),
        ("go", Observed(ending="completed", status=0, stdout="it said FAIL"), "OK"),
        ("clj", Observed(ending="exited", status=0), "Exception"),
        ("clj", Observed(ending="exited", status=0, stdout="\n0 failures, 0 errors.\n"), "OK"),
    ],
)
def test_the_word_follows_the_tools_own_rule(code: str, observed: Observed, word: str) -> None:
    assert official_word(language(code), observed) == word


def test_a_program_that_prints_more_than_is_read_has_a_reason_for_its_timeout() -> None:
    benchmark = MultiplE("humaneval", "java")
    assert "waits for it" in benchmark.other_rules(Observed(ending="completed", output_bytes=300_000))
    assert benchmark.other_rules(Observed(ending="completed", output_bytes=200_000)) == ""
