"""Every grade of walls against every sample: nothing forged, nobody harmed, no timeout misnamed, no right answer lost."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sandbox.walls import Grade
from tests.sandbox.hostile.gallery import Exhibition, exhibit
from tests.sandbox.hostile.lab import ROOT, NoLab
from tests.sandbox.hostile.row import Row
from tests.sandbox.hostile.sample import read_samples

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(1200)]

ORDINARY_USER = 1001


@dataclass(frozen=True)
class Guise:
    """A grade, and who opens it."""

    grade: Grade
    user: int | None = None

    def __str__(self) -> str:
        return self.grade if self.user is None else f"{self.grade}-as-an-ordinary-user"


def guises() -> Iterator[Guise]:
    for grade in Grade:
        yield Guise(grade)
    if os.geteuid() == 0:
        yield Guise(Grade.NAMESPACES, ORDINARY_USER)
        yield Guise(Grade.LANDLOCK, ORDINARY_USER)


def interpreter_for(user: int | None) -> str:
    """An interpreter that this user can run and that has what the sandbox imports; skips where there is none."""
    if user is None:
        return sys.executable
    for python in (os.environ.get("PROCTOR_ORDINARY_PYTHON"), sys.executable, "/usr/bin/python3"):
        if python:
            with contextlib.suppress(OSError):
                tried = subprocess.run(
                    [python, "-c", "import sandbox"],
                    user=user,
                    group=user,
                    extra_groups=[],
                    env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"},
                    capture_output=True,
                    check=False,
                )
                if tried.returncode == 0:
                    return python
    pytest.skip(
        f"no interpreter that user {user} may run has our dependencies; name one in PROCTOR_ORDINARY_PYTHON"
    )


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(guise, marks=[pytest.mark.docker] if guise.grade is Grade.DOCKER else [])
        for guise in guises()
    ],
    ids=str,
)
def shown(request: pytest.FixtureRequest) -> Exhibition:
    guise: Guise = request.param
    try:
        return exhibit(guise.grade, python=interpreter_for(guise.user), user=guise.user)
    except NoLab as error:
        pytest.skip(str(error))


def told(rows: Iterator[Row]) -> list[str]:
    return [f"{row.sample}: {row.ending} ({row.detail}) {row.sins}" for row in rows]


def test_no_wrong_answer_passes(shown: Exhibition) -> None:
    assert told(row for row in shown.rows if row.forged) == []


def test_no_right_answer_fails(shown: Exhibition) -> None:
    assert told(row for row in shown.rows if row.failed_right) == []


def test_only_timeouts_are_called_timeouts(shown: Exhibition) -> None:
    assert told(row for row in shown.rows if row.misnamed) == []


def test_nobody_is_harmed(shown: Exhibition) -> None:
    if shown.grade == Grade.PLAIN:
        pytest.skip("the plain grade is no wall against escapes, and says so")

    assert told(row for row in shown.rows if row.harms) == []


def test_every_ending_is_a_true_description(shown: Exhibition) -> None:
    if shown.grade == Grade.PLAIN:
        pytest.skip("the plain grade cannot keep a program from killing its worker")

    assert told(row for row in shown.rows if not row.fitting) == []


def test_nothing_is_left_over(shown: Exhibition) -> None:
    assert shown.left == ()


def test_the_whole_gallery_was_shown(shown: Exhibition) -> None:
    """Steps run other programs, which the grades that forbid that may refuse to take."""
    steps = {sample.id for sample in read_samples() if sample.kind == "steps"}
    optional = steps if shown.grade in (Grade.LANDLOCK, Grade.PLAIN) else set()

    assert set(shown.refused) <= optional
