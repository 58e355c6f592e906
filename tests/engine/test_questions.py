"""The decision aid and the shipped suites: what they name exists."""

from pathlib import Path

import msgspec
import pytest

from engine.catalog import find_card
from engine.errors import UsageError
from engine.places import places
from engine.portfolio import LEVELS, readiness
from engine.questions import QUESTIONS, answer
from engine.suite import load_suite, suite_names

SHIPPED = ("quick", "functions", "multilingual", "repository", "security", "full", "demo")
ELSEWHERE = {"swebench-lite"}
"""Benchmarks that need containers and may come with a package of their own."""


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_suite_loads_and_its_benchmarks_are_known(name: str) -> None:
    suite = load_suite(name, places())

    assert suite.title
    assert {row.benchmark for row in readiness(suite) if not row.known} <= ELSEWHERE
    assert all(entry.weight > 0 for entry in suite.entries)
    assert {entry.level for entry in suite.entries} <= {"", *LEVELS}


def test_the_scenarios_of_suites_are_those_of_their_benchmarks() -> None:
    for name in SHIPPED:
        for entry in load_suite(name, places()).entries:
            if entry.benchmark not in ELSEWHERE:
                scenarios = {str(scenario) for scenario in find_card(entry.benchmark).scenarios}
                assert entry.scenario in scenarios, (name, entry.benchmark, scenarios)


def test_what_an_answer_names_can_be_sat() -> None:
    for question in QUESTIONS:
        for name in question.sit:
            if name in ELSEWHERE or " " in name:
                continue
            if name not in suite_names(places()):
                find_card(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("did my LoRA fine-tuning hurt?", "regression"),
        ("is the code secure", "security"),
        ("javascript and rust", "languages"),
        ("can it fix a bug in a repo", "repository"),
        ("was it in the training data? contamination", "unseen"),
        ("reproduce the model card", "published"),
        ("which of two models is better", "which"),
    ],
)
def test_a_question_in_words_finds_its_answer(text: str, name: str) -> None:
    assert answer(text)[0].name == name


def test_no_words_list_everything_and_nonsense_nothing() -> None:
    assert len(answer("")) == len(QUESTIONS)
    assert answer("xyzzy plugh") == []


def test_an_unknown_suite_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="functions"):
        load_suite("nonesuch", places())


def test_a_suite_that_is_no_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"title = \xff")

    with pytest.raises(UsageError, match=r"mine\.toml: not TOML: it is not UTF-8 text"):
        load_suite(str(file), places())


def test_questions_are_plain_data() -> None:
    assert msgspec.json.encode(QUESTIONS)
