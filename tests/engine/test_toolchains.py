"""A missing or broken compiler is the machine's failure and says what mends it."""

import pickle
from collections.abc import Callable

import pytest

from benchmarks.catalog import find
from benchmarks.multipl_e.adapter import MultiplE
from engine.marking import Marker
from engine.toolchains import Toolchains, examine_toolchains, needed_tools
from engine.verdict import MachineFailed, MachineState
from sandbox.execution import Ending, Execution
from sandbox.pool import NO_COMMANDS
from sandbox.program import Limits, Program, StepsProgram
from sandbox.walls import Grade


class Actor:
    """A sandbox that plays a part instead of running anything."""

    grade = Grade.NAMESPACES
    layers: tuple[str, ...] = ()
    workers = 1
    interpreter = "3.11"

    def __init__(self, part: Callable[[str], Execution]) -> None:
        self.part = part
        self.asked = 0

    async def execute(self, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        assert isinstance(program, StepsProgram)
        self.asked += 1
        return self.part("".join(program.files.values()))

    async def close(self) -> None: ...


def ended(ending: Ending, **more: object) -> Execution:
    return Execution(ending=ending, integrity="marker", **more)  # type: ignore[arg-type]


def healthy(text: str) -> Execution:
    if not text:
        return ended(Ending.COMPLETED, stdout="v20.1.2\n", status=0)
    if "2 * number" in text:
        return ended(Ending.COMPLETED, status=0)
    return ended(Ending.EXITED, status=1, stderr="ERR_ASSERTION")


def absent(text: str) -> Execution:
    return ended(Ending.LOST, reason="node is not installed where programs run", missing="node")


def credulous(text: str) -> Execution:
    return ended(Ending.COMPLETED, status=0, stdout="v1.0")


async def test_a_healthy_toolchain_is_tried_once_for_all_samples() -> None:
    actor = Actor(healthy)
    toolchains = Toolchains(Marker(actor))
    for _ in range(3):
        await toolchains.insist(MultiplE("humaneval", "js"))
    assert actor.asked == 4, "three canaries and the version"


@pytest.mark.parametrize(
    ("part", "said"), [(absent, "not installed"), (credulous, "a wrong js program passes")]
)
async def test_what_cannot_be_trusted_makes_samples_unavailable(
    part: Callable[[str], Execution], said: str
) -> None:
    toolchains = Toolchains(Marker(Actor(part)))
    with pytest.raises(MachineFailed, match=said) as failure:
        await toolchains.insist(MultiplE("humaneval", "js"))
    assert failure.value.state is MachineState.UNAVAILABLE
    assert "apt install nodejs" in str(failure.value)


async def test_needed_tools_are_named_where_they_do_not_work_each_once_and_without_problems() -> None:
    needed = needed_tools([MultiplE("humaneval", "js"), MultiplE("mbpp", "js"), find("warmup")])

    assert await needed(Actor(absent)) == ["js"]
    healthy_actor = Actor(healthy)
    assert await needed(healthy_actor) == []
    assert healthy_actor.asked == 1
    assert len(pickle.dumps(needed)) < 10_000


async def test_what_an_image_lacks_is_mended_in_the_image() -> None:
    actor = Actor(absent)
    actor.grade = Grade.DOCKER
    with pytest.raises(MachineFailed, match=r"apt install nodejs in its image \(docs/sandbox-image.md\)"):
        await Toolchains(Marker(actor)).insist(MultiplE("humaneval", "js"))


async def test_what_is_missing_is_told_once_at_the_beginning_and_raised_only_to_samples() -> None:
    heard: list[tuple[str, str, str]] = []
    toolchains = Toolchains(Marker(Actor(absent)), lambda *said: heard.append(said))
    both = [MultiplE("humaneval", "js"), MultiplE("mbpp", "js")]
    await toolchains.try_all(both)
    ((tool, version, trouble),) = heard
    assert (tool, version) == ("js", "")
    assert trouble.startswith("node is not installed")
    assert "apt install nodejs" in trouble
    with pytest.raises(MachineFailed, match="apt install nodejs"):
        await toolchains.insist(both[1])


async def test_versions_are_told_of_tools_that_work() -> None:
    heard: list[tuple[str, str, str]] = []
    toolchains = Toolchains(Marker(Actor(healthy)), lambda *said: heard.append(said))
    await toolchains.try_all([MultiplE("humaneval", "js")])
    assert heard == [("js", "v20.1.2", "")]


@pytest.mark.parametrize(("part", "status"), [(healthy, "ok"), (absent, "missing"), (credulous, "broken")])
async def test_the_doctor_tells_the_three_states_apart(part: Callable[[str], Execution], status: str) -> None:
    (found,) = await examine_toolchains(Actor(part), ["js"])
    assert found.status == status
    assert (found.fix == "") is (status == "ok")
    assert (found.version != "") is (status != "missing")


@pytest.mark.parametrize(
    ("grade", "remedy"),
    [
        (Grade.NAMESPACES, "apt install nodejs"),
        (Grade.DOCKER, "apt install nodejs in its image (docs/sandbox-image.md)"),
    ],
)
async def test_what_mends_a_language_is_told_for_the_grade(grade: Grade, remedy: str) -> None:
    actor = Actor(absent)
    actor.grade = grade
    (found,) = await examine_toolchains(actor, ["js"])
    assert (found.grade, found.fix) == (grade, remedy)


async def test_where_nothing_but_python_runs_no_installation_is_advised() -> None:
    def nothing_but_python(_: str) -> Execution:
        return ended(Ending.LOST, reason=NO_COMMANDS, missing="the namespaces grade")

    actor = Actor(nothing_but_python)
    actor.grade = Grade.LANDLOCK
    (found,) = await examine_toolchains(actor, ["js"])
    assert (found.status, found.fix) == ("missing", "use --sandbox namespaces, or docker")
