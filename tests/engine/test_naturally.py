"""Names in a reader's order."""

from engine.naturally import naturally


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["HumanEval/10", "HumanEval/9", "Mbpp/2", "1a", "HumanEval/9b", "", "12", "٣", "HumanEval/009"]
    assert sorted(names, key=naturally) == [
        "", "1a", "٣", "12", "HumanEval/9", "HumanEval/009", "HumanEval/9b", "HumanEval/10", "Mbpp/2",
    ]  # fmt: skip
