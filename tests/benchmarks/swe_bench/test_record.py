"""What a recorder tells is believed, what anybody prints is not."""

from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.log_parsers import TestStatus, read_pytest
from benchmarks.swe_bench.record import invented, read_record, settled

SECRET = "s" * 32
SQUARE, SIDES = "tests/test_area.py::test_square", "tests/test_area.py::test_sides"


def test_only_lines_with_the_secret_are_the_record() -> None:
    channel = (
        f"{SECRET} begin\n{SECRET} PASSED {SIDES}\nPASSED {SQUARE}\n{SECRET}PASSED {SQUARE}\n{SECRET} end\n"
    )
    record = read_record(channel, SECRET)
    assert record.lines == f"PASSED {SIDES}"
    assert (record.begun, record.ended) == (True, True)
    assert record.foreign == (f"PASSED {SQUARE}", f"{SECRET}PASSED {SQUARE}")


def test_a_record_that_breaks_off_says_so() -> None:
    assert not read_record("", SECRET).begun
    assert not read_record(f"{SECRET} begin\n", SECRET).ended


def test_what_is_only_printed_is_invented(instance: Instance) -> None:
    printed = read_pytest(f"PASSED {SQUARE}\nPASSED {SIDES}\nPASSED elsewhere.py::test_inner\n")
    counted = settled(read_pytest(f"FAILED {SQUARE}\nPASSED {SIDES}\n"), printed)
    assert counted == {SQUARE: TestStatus.FAILED, SIDES: TestStatus.PASSED}
    assert invented(instance, counted, printed) == (SQUARE,)
    assert invented(instance, settled(read_pytest(f"PASSED {SIDES}"), printed), printed) == (SQUARE,)


def test_a_bar_of_progress_is_nobodys_test_and_is_read_from_the_output() -> None:
    assert settled({}, {"[100%]": TestStatus.PASSED, "test_a": TestStatus.PASSED}) == {
        "[100%]": TestStatus.PASSED
    }
