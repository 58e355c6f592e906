"""Many pass together, or one alone."""

import asyncio

from sandbox.turnstile import Turnstile


async def test_whoever_is_alone_waits_for_all_others_and_nobody_passes_beside() -> None:
    turnstile, inside, seen = Turnstile(), set[str](), dict[str, frozenset[str]]()

    async def pass_by(name: str, *, alone: bool, seconds: float) -> None:
        async with turnstile.alone() if alone else turnstile.together():
            inside.add(name)
            seen[name] = frozenset(inside)
            await asyncio.sleep(seconds)
            seen[name] |= frozenset(inside)
            inside.remove(name)

    await asyncio.gather(
        pass_by("first", alone=False, seconds=0.02),
        pass_by("second", alone=False, seconds=0.03),
        pass_by("hermit", alone=True, seconds=0.01),
        pass_by("late", alone=False, seconds=0.0),
    )
    assert seen["first"] == {"first", "second"}
    assert seen["hermit"] == {"hermit"}
    assert seen["late"] == {"late"}


async def test_a_wait_that_is_given_up_holds_nobody_back() -> None:
    turnstile = Turnstile()
    async with turnstile.together():
        waiting = asyncio.create_task(turnstile.alone().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(1), turnstile.together():
            pass
