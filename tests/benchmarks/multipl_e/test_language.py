"""Every language is one file of data, and every file says what it must."""

import re

import pytest

from benchmarks.benchmark import BenchmarkError
from benchmarks.multipl_e.adapter import canaries_of
from benchmarks.multipl_e.family import codes, members
from benchmarks.multipl_e.language import language

PUBLISHED = set("cpp cs d elixir go hs java jl js lua ml php pl py r rb rkt rs scala sh swift ts".split())  # noqa: SIM905


def test_every_published_language_is_declared() -> None:
    assert set(codes()) >= PUBLISHED


def test_every_language_of_both_bases_is_a_benchmark() -> None:
    assert len(members()) == 2 * len(codes())
    assert members()["humaneval-rs"] == "benchmarks.multipl_e.adapter:humaneval_rs"


@pytest.mark.parametrize("code", codes())
def test_a_declaration_ends_with_a_run_of_what_it_compiled(code: str) -> None:
    spoken = language(code)
    assert spoken.steps[-1].stage == "run"
    assert [step.stage for step in spoken.steps] == sorted(step.stage for step in spoken.steps)
    named = [word for step in spoken.steps for word in step.argv]
    assert spoken.file in named
    assert spoken.toolchain.fix


@pytest.mark.parametrize("code", codes())
def test_the_witness_tells_the_marker_in_two_halves_behind_the_last_test(code: str) -> None:
    for check in canaries_of(language(code)).values():
        (text,) = check.files.values()
        assert text.count("{marker:1}") == text.count("{marker:2}") == 1
        assert "{marker}" not in text
        last = language(code).canary.tests.strip().splitlines()
        asserted = next(line for line in reversed(last) if "8" in line)
        assert text.index("{marker:1}") > text.index(asserted.strip())


@pytest.mark.parametrize("code", codes())
def test_every_expression_of_a_declaration_compiles(code: str) -> None:
    spoken = language(code)
    texts = [spoken.hoist, spoken.drop, spoken.comment, spoken.helper, spoken.close, spoken.in_module]
    for text in [*texts, spoken.import_spec, *spoken.erase, *(sign.text for sign in spoken.signs)]:
        re.compile(text)
    name = "Twice" if code == "cs" else "twice"
    assert spoken.definition(name).search(spoken.canary.good), "the canary's function is not found"


def test_an_unknown_language_is_answered_with_those_there_are() -> None:
    with pytest.raises(BenchmarkError, match=r"No language 'cobol'. Known: .*cpp"):
        language("cobol")
