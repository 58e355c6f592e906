"""The form makes the run that its fields say, or says which field cannot be meant."""

import pytest

from engine.errors import UsageError
from tui.draft import FIELDS, PRESETS, PROTOCOL_FIELDS, BenchmarkChoice, Draft
from tui.drawing.form import LABELS, LINES, form_rows, protocol_rows
from tui.drawing.rows import text_of, width_of

BENCHMARKS = [
    BenchmarkChoice("humaneval", "HumanEval", 164, "python functions", 512),
    BenchmarkChoice("warmup", "Warmup", 52, "python", 384),
]


def test_defaults_follow_n() -> None:
    assert Draft(n="1").protocol().temperature == 0.0
    assert Draft(n="4").protocol().temperature == 0.2
    ten = Draft(n="10").protocol()
    assert (ten.temperature, ten.k) == (0.8, (1, 5, 10))


def test_the_specification_is_what_the_fields_say() -> None:
    draft = Draft(
        benchmark="warmup",
        model="/m/x.gguf",
        n="5",
        temperature="0.7",
        subset="first:20",
        sandbox="landlock",
        seed="7",
    )
    spec = draft.spec(BENCHMARKS)
    entry = spec.suite.entries[0]
    assert (spec.model, spec.sandbox, entry.benchmark, entry.subset) == (
        "/m/x.gguf",
        "landlock",
        "warmup",
        "first:20",
    )
    assert (entry.protocol.n, entry.protocol.temperature, entry.protocol.seed) == (5, 0.7, 7)
    assert entry.protocol.max_tokens == 384
    assert draft.samples(BENCHMARKS) == 100


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [("n", "many", "whole number"), ("n", "0", "--n 0"), ("temperature", "hot", "not a number"), ("max_tokens", "-1", "--max-tokens"),
     ("model", "", "No model"), ("benchmark", "mbpq", "no benchmark"), ("sandbox", "none", "isolation grade"), ("temperature", "0", "same answer")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_name(field: str, value: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        Draft().with_field(field, value).spec(BENCHMARKS)  # type: ignore[arg-type]


def test_the_command_says_the_same_and_is_quoted() -> None:
    draft = Draft(
        model="/my models/x.gguf", n="5", temperature="0.7", subset="HumanEval/1*", seed="7", sandbox="docker"
    )
    assert draft.command() == (
        "proctor run warmup --model '/my models/x.gguf' --n 5 --temperature 0.7 "
        "--subset 'HumanEval/1*' --sandbox docker --seed 7"
    )


def test_classic_mistakes_are_said() -> None:
    assert "read your files" in Draft(sandbox="plain").warnings(BENCHMARKS)[0]
    assert any(
        "lower than at the usual" in text for text in Draft(n="4", temperature="0.9").warnings(BENCHMARKS)
    )
    assert any("cut many answers" in text for text in Draft(max_tokens="64").warnings(BENCHMARKS))
    assert any("wide" in text for text in Draft(subset="10").warnings(BENCHMARKS))
    assert Draft(n="x").warnings(BENCHMARKS) == ["n: 'x' is not a whole number."]


@pytest.mark.parametrize("width", [40, 76, 116])
def test_the_form_shows_every_field(width: int) -> None:
    rows = form_rows(Draft(), BENCHMARKS, [("demo", "SmolLM2", 98 << 20)], width, cursor=0)
    shown = "\n".join(text_of(row) for row in rows)
    assert all(LABELS[line] in shown for line in LINES)
    assert "SmolLM2 · 98 MiB" in text_of(rows[1])
    assert all(width_of(row) <= max(width, 68) for row in rows)


def test_the_form_does_not_guess_before_it_has_looked() -> None:
    shown = "\n".join(text_of(row) for row in form_rows(Draft(), (), (), 100, cursor=None))
    assert "fetched" not in shown
    assert "looking at the benchmarks" in shown


def test_every_field_has_a_line_in_the_form_or_in_the_protocols() -> None:
    assert set(FIELDS) == {*PROTOCOL_FIELDS, *LINES} - {"protocol"}
    rows = protocol_rows(Draft(n="x"), BENCHMARKS[0], 60, 0)
    assert "not a whole number" in "\n".join(text_of(row) for row in rows)


def test_the_usual_protocols_make_no_classic_mistake() -> None:
    for _, fields in PRESETS:
        assert Draft(benchmark="humaneval").with_fields(fields).warnings(BENCHMARKS) == []


def test_a_benchmark_that_nobody_has_counted_has_not_no_problems() -> None:
    uncounted = BenchmarkChoice("humaneval-clj", "HumanEval in Clojure", 0, "Clojure functions")
    draft = Draft(benchmark="humaneval-clj", n="2")

    assert draft.samples([uncounted]) is None
    assert draft.with_field("subset", "10").samples([uncounted]) == 20
    assert not any("fewer than 30" in said for said in draft.warnings([uncounted]))
    form = "\n".join(text_of(row) for row in form_rows(draft, [uncounted], [], 100, cursor=None))
    assert "? problems" in form
    assert "as many samples as it has problems" in form
