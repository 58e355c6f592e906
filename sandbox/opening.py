"""Opening a sandbox: choose a grade, prove that it holds here, start its workers."""

import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

from sandbox import precompiled, selftest
from sandbox.bare import Bare
from sandbox.bubblewrap import Bubblewrap
from sandbox.daemon import connect
from sandbox.interpreter import Interpreter, choose
from sandbox.pool import Pool
from sandbox.program import InProcessProgram, Limits
from sandbox.unshare import Unshare
from sandbox.walls import Grade, Sandbox, SandboxUnavailable
from sandbox.warmstart import WarmStarts
from sandbox.worker import Walls

AUTOMATIC = [Grade.DOCKER, Grade.NAMESPACES, Grade.LANDLOCK]
"""What `auto` tries, strongest first."""

Lacks: TypeAlias = Callable[[Sandbox], Awaitable[Sequence[str]]]
"""Names what of that which is to be run cannot run behind walls that hold; nothing if all of it can."""


async def open_sandbox(
    grade: Literal["auto", "docker", "namespaces", "landlock", "plain"] = "auto",
    *,
    workers: int = 1,
    python: str | None = None,
    packages: Sequence[str] = (),
    at_my_risk: bool = False,
    image: str | None = None,
    lacks: Lacks | None = None,
    tell: Callable[[str], None] = lambda _: None,
    hash_seed: int = 0,
) -> Sandbox:
    """Open a sandbox of a grade, or with `auto` of the best one that holds on this machine and can run what is to be run.

    `workers` programs run at once. `python` names the interpreter for Python programs, by default the base of the running one;
    `packages` may be imported by programs besides numpy. `image` names the docker image. `at_my_risk` lets grade `plain` run as root.
    With `auto`, an image that `lacks` more than this machine is passed over, of which `tell` hears in a sentence.
    With another `hash_seed` programs meet the members of sets in another order.

    Raises SandboxUnavailable, with what would help, when the grade does not hold here; a lower one is never
    taken instead of one that was asked for, and `auto` never takes `plain`.
    """
    is_free = grade == "auto"

    async def raised(each: Grade) -> Pool:
        headers = None
        if each is Grade.NAMESPACES:
            headers = WarmStarts(_room_for_headers())
        walls = raise_walls(each, python, packages, at_my_risk=at_my_risk, image=image, hash_seed=hash_seed)
        pool = Pool(each, walls, workers, headers)
        await pool.open()
        await _insist(pool)
        if each is Grade.DOCKER:
            await _complete(pool, [*packages, *(["numpy"] if is_free else [])])
        return pool

    pool = await _strongest(AUTOMATIC if is_free else [Grade(grade)], raised)
    if is_free and lacks is not None and pool.grade is Grade.DOCKER:
        return await _fitter(pool, lambda: _strongest(AUTOMATIC[1:], raised), lacks, tell)
    return pool


async def _strongest(grades: Sequence[Grade], raised: Callable[[Grade], Awaitable[Pool]]) -> Pool:
    """The first of some grades whose walls hold; SandboxUnavailable where none do."""
    reasons = []
    for each in grades:
        try:
            return await raised(each)
        except SandboxUnavailable as error:
            reasons.append(f"{each}: {error}")
    raise SandboxUnavailable("; ".join(reasons))


async def _fitter(
    image: Pool, machine: Callable[[], Awaitable[Pool]], lacks: Lacks, tell: Callable[[str], None]
) -> Pool:
    """Walls of an image, or of this machine where those lack less; the others are closed.

    Only an image has other tools than this machine, so of its own walls the strongest stand for all.
    """
    opened = [image]
    taken = None
    try:
        missing = await lacks(image)
        if missing:
            with suppress(SandboxUnavailable):
                opened.append(await machine())
        has_more = len(opened) > 1 and len(await lacks(opened[1])) < len(missing)
        taken = opened[has_more]
    finally:
        for pool in opened:
            if pool is not taken:
                await pool.close()
    if has_more:
        tell(
            f"Grade {taken.grade} is taken and not {image.grade}, whose image cannot run {', '.join(missing)} "
            "(docs/sandbox-image.md)."
        )
    return taken


def _room_for_headers() -> Path:
    """The folder that workers see, made; SandboxUnavailable where it cannot be."""
    folder = precompiled.folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SandboxUnavailable(
            f"{folder} cannot be made ({error.strerror}). Set PROCTOR_HOME to a folder that can be written"
        ) from None
    return folder


async def _insist(pool: Pool) -> None:
    """Attack the open sandbox, unless it was proved before; SandboxUnavailable when a canary got through."""
    try:
        results = await selftest.prove(pool)
    except BaseException:
        await pool.close()
        raise
    failed = [f"{result.name} ({result.detail})" for result in results if not result.held]
    if failed:
        await pool.close()
        raise SandboxUnavailable(f"its self-test failed here: {'; '.join(failed)}. Run proctor doctor.")


async def lacking(sandbox: Sandbox, packages: Sequence[str]) -> list[str]:
    """Which packages a program behind these walls cannot import."""
    missing = []
    for package in packages:
        program = InProcessProgram(source=f"import {package}")
        if not (await sandbox.execute(program, Limits(cpu=10))).completed:
            missing.append(package)
    return missing


async def _complete(pool: Pool, packages: Sequence[str]) -> None:
    """Programs in an image import what the image has, which need not be what answers import."""
    missing = await lacking(pool, packages)
    if missing:
        await pool.close()
        raise SandboxUnavailable(f"its image has no {', '.join(missing)}: docs/sandbox-image.md")


def raise_walls(
    grade: Grade,
    python: str | None,
    packages: Sequence[str],
    *,
    at_my_risk: bool = False,
    image: str | None = None,
    hash_seed: int = 0,
) -> Walls:
    """Where the workers of a grade come from. SandboxUnavailable when something they need is missing."""
    root = os.geteuid() == 0

    def interpreter(*, private: bool) -> Interpreter:
        return replace(choose(python, packages, private=private), hash_seed=hash_seed)

    match grade:
        case Grade.NAMESPACES:
            headers = {str(precompiled.folder()): precompiled.INSIDE}
            found = interpreter(private=True)
            return Bubblewrap(found, extra=headers) if shutil.which("bwrap") else Unshare(found, headers)
        case Grade.LANDLOCK:
            return Bare(grade, interpreter(private=not root), as_nobody=root)
        case Grade.PLAIN:
            if root and not at_my_risk:
                raise SandboxUnavailable(
                    "grade plain does not keep a program from harming what root may touch; "
                    "run as an ordinary user, or take another grade"
                )
            return Bare(grade, interpreter(private=True))
        case Grade.DOCKER:
            client = connect()
            from sandbox.containers import Containers

            return Containers(client, image, hash_seed)
