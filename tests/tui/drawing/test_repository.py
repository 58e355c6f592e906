"""The table of a repository's tests."""

from tui.drawing.repository import MOST, repository_rows
from tui.drawing.rows import Row


def shown(rows: list[Row]) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in rows]


def test_what_went_wrong_stands_first_and_what_stayed_whole_is_a_number() -> None:
    report: dict[str, object] = {
        "fail_to_pass": {"test_a": "PASSED", "test_b": "missing"},
        "pass_to_pass": {"test_c": "PASSED", "test_d": "XFAIL", "test_\x1b[2Je": "FAILED"},
        "applied_with": "git apply",
    }
    assert shown(repository_rows(report, 40)) == [
        "  FAIL_TO_PASS 1/2  to be mended",
        "    missing  test_b",
        "    passed   test_a",
        "  PASS_TO_PASS 2/3  to stay whole",
        "    failed   test_␛[2Je",
        "  applied with: git apply",
    ]


def test_tests_that_told_nothing_have_no_table() -> None:
    assert repository_rows({}, 40) == []
    assert repository_rows({"fail_to_pass": {}, "pass_to_pass": 3}, 40) == []


def test_a_table_of_thousands_ends() -> None:
    report = {"pass_to_pass": {f"test_{n}": "FAILED" for n in range(3000)}}
    lines = shown(repository_rows(report, 40))
    assert len(lines) == MOST + 2
    assert lines[-1] == f"    and {3000 - MOST} more"
