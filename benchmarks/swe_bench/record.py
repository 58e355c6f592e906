"""What a recorder of our own saw of each test, beside what the tests' output says of it.

The output is everybody's: a line such as `PASSED tests/test_x.py::test_y` in it may be the runner's or the patch's.
The record's lines begin with a secret of the run, and where the two disagree, the record is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.log_parsers import Statuses, TestStatus
from benchmarks.swe_bench.resolution import PASSING, status_of

RECORDER = Path(__file__).with_name("recorder.py")
"""What writes the record; it runs behind the walls."""

BEGUN = "begin"
ENDED = "end"


@dataclass(frozen=True, kw_only=True)
class Record:
    """What came through the recorder's channel."""

    lines: str
    """One line a result, in the form in which the tests' runner prints it."""
    begun: bool
    """Whether the recorder was started at all."""
    ended: bool
    """Whether the tests' runner came to its own end."""
    foreign: tuple[str, ...] = ()
    """Lines without the secret: somebody else found the channel."""


def read_record(channel: str, secret: str) -> Record:
    """The record in what came through a channel."""
    told: list[str] = []
    foreign: list[str] = []
    for line in channel.splitlines():
        before, _, rest = line.partition(" ")
        (told if before == secret else foreign).append(rest if before == secret else line)
    return Record(
        lines="\n".join(line for line in told if line not in (BEGUN, ENDED)),
        begun=BEGUN in told,
        ended=ENDED in told,
        foreign=tuple(foreign),
    )


def settled(record: Mapping[str, TestStatus], printed: Mapping[str, TestStatus]) -> Statuses:
    """The statuses that count: the record's.

    Some published names, such as `[100%]`, are what the official reader makes of a bar of progress. Names without a
    letter are no test's and are taken from the output.
    """
    pseudo = {name: status for name, status in printed.items() if not any(map(str.isalpha, name))}
    return {**pseudo, **record}


def invented(
    instance: Instance, counted: Mapping[str, TestStatus], printed: Mapping[str, TestStatus]
) -> tuple[str, ...]:
    """Tests of an instance that the output calls passed, and that did not pass."""
    listed = dict.fromkeys((*instance.fail_to_pass, *instance.pass_to_pass))
    return tuple(
        test
        for test in listed
        if status_of(test, printed) in PASSING and status_of(test, counted) not in PASSING
    )
