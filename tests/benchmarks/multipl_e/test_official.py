"""The official tool's word, from what was observed."""

import pytest

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
        ("cpp", Observed(ending="signal", status=-6), "Exception"),
        ("cpp", Observed(ending="cpu_limit"), "Timeout"),
        ("rkt", Observed(ending="completed", status=0, stderr="FAILURE"), "Exception"),
        ("cs", Observed(ending="completed", status=0, stderr="at DefaultTraceListener.Fail"), "Exception"),
        ("clj", Observed(ending="exited", status=0), "Exception"),
        ("clj", Observed(ending="exited", status=0, stdout="\n0 failures, 0 errors.\n"), "OK"),
    ],
)
def test_the_word_follows_the_tools_own_rule(code: str, observed: Observed, word: str) -> None:
    assert official_word(language(code), observed) == word
