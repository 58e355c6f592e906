"""A sandbox whose workers stand on every node of a cluster.

Each node raises its own walls and proves them. A program goes to the node with the most free workers; when a node is
lost, its programs run again on another one, and a node that joins gets walls too.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cluster.connection import Node, nodes, on_node
from engine.errors import EnvironmentTrouble
from engine.models.processors import sandbox_workers
from engine.spec import Grade
from engine.version import __version__
from sandbox import open_sandbox
from sandbox.execution import Ending, Execution
from sandbox.opening import Lacks
from sandbox.program import Limits, Program
from sandbox.walls import Grade as WallGrade
from sandbox.walls import Sandbox, SandboxUnavailable

LOSSES = 3
"""Nodes that a program may lose before it is taken for the reason."""
ALONE = 120.0
"""Seconds that a program waits for a node when there is none left."""
TRIES = 5
"""Times that a node may die while its walls are raised before it is left alone; what it says against them counts at once."""
LOOK = 5.0
"""Seconds between two looks at which nodes there are."""


@dataclass(frozen=True)
class Raised:
    """What a node's walls are."""

    grade: WallGrade
    layers: tuple[str, ...]
    workers: int
    interpreter: str
    version: str
    passed_over: str = ""
    """Why a stronger grade was not taken, in a sentence."""


class WallsOfNode:
    """What runs on a node: a sandbox like any other, asked from afar."""

    _sandbox: Sandbox

    async def open(
        self, grade: Grade, workers: int, packages: Sequence[str], lacks: Lacks | None
    ) -> Raised | str:
        """Raise the walls; a string says why they cannot stand here."""
        said: list[str] = []
        try:
            self._sandbox = await open_sandbox(
                grade, workers=workers, packages=packages, lacks=lacks, tell=said.append
            )
        except SandboxUnavailable as error:
            return str(error)
        sandbox = self._sandbox
        layers = tuple(sandbox.layers)
        return Raised(
            sandbox.grade, layers, workers, sandbox.interpreter, __version__, passed_over=" ".join(said)
        )

    async def execute(self, program: Program, limits: Limits, alone: bool) -> Execution:
        """Run one program here."""
        return await self._sandbox.execute(program, limits, alone=alone)

    async def close(self) -> None:
        """Stop this node's workers."""
        await self._sandbox.close()


@dataclass
class _Post:
    node: Node
    actor: Any
    raised: Raised
    busy: int = 0

    @property
    def free(self) -> int:
        return self.raised.workers - self.busy


class ClusterSandbox:
    """A `Sandbox` made of those of all nodes."""

    grade: WallGrade
    layers: tuple[str, ...]
    interpreter: str

    def __init__(
        self,
        ray: Any,
        grade: Grade,
        workers: int | None,
        packages: Sequence[str],
        lacks: Lacks | None = None,
        *,
        drawing: bool,
    ) -> None:
        self._ray = ray
        self._drawing = drawing
        self._wanted: tuple[Grade, Sequence[str], Lacks | None] = (grade, tuple(packages), lacks)
        self._per_node = workers
        self._posts: dict[str, _Post] = {}
        self._refused: dict[str, str] = {}
        self._tries: Counter[str] = Counter()
        self._changed = asyncio.Condition()
        self._watching: asyncio.Task[None] | None = None
        self._first: Raised | None = None
        self.on_loss: Callable[[str], None] = lambda _: None
        """Told in a sentence when a node is lost."""
        self.on_refusal: Callable[[str], None] = lambda _: None
        """Told in a sentence when a node that joined is not used."""

    @property
    def workers(self) -> int:
        """Programs that can run at once now; nodes come and go."""
        return sum(post.raised.workers for post in self._posts.values())

    @property
    def nodes(self) -> int:
        """Nodes whose walls stand now."""
        return len(self._posts)

    @property
    def passed_over(self) -> str:
        """Why the nodes do not have a stronger grade, where one of them holds there; else empty."""
        return self._first.passed_over if self._first else ""

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why nodes are not used, a sentence for each of them."""
        return tuple(self._refused.values())

    async def open(self) -> None:
        """Raise walls on every node.

        Raises:
            SandboxUnavailable: no node can.
        """
        await self._man_posts()
        if not self._posts:
            reasons = " ".join(sorted(set(self._refused.values()))) or "The cluster has no nodes."
            raise SandboxUnavailable(f"No node of the cluster can raise the walls. {reasons}")
        assert self._first is not None
        self.grade, self.interpreter = self._first.grade, self._first.interpreter
        self.layers = self._first.layers
        self._watching = asyncio.create_task(self._watch())

    async def execute(self, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        """Run one program on the node with the most free workers; on another one if that is lost.

        A program that must be `alone` is so on its node; the others go on.
        """
        from ray.exceptions import RayActorError

        for _ in range(LOSSES):
            post = await self._free_post()
            if post is None:
                return Execution(ending=Ending.LOST, integrity="split")
            reference = post.actor.execute.remote(program, limits, alone)
            try:
                execution: Execution = await reference
            except RayActorError as error:
                self._lose(post, error)
                continue
            except asyncio.CancelledError:
                with contextlib.suppress(Exception):
                    self._ray.cancel(reference)
                raise
            finally:
                post.busy -= 1
                async with self._changed:
                    self._changed.notify_all()
            return execution
        return Execution(ending=Ending.LOST, integrity="split")

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        posts, self._posts = list(self._posts.values()), {}
        closing = [asyncio.ensure_future(_awaited(post.actor.close.remote())) for post in posts]
        if closing:
            await asyncio.wait(closing, timeout=10)
        for post in posts:
            with contextlib.suppress(Exception):
                self._ray.kill(post.actor)

    async def _free_post(self) -> _Post | None:
        """A free worker, waited for; None if there is no node any more and none comes."""
        async with self._changed:
            while True:
                free = [post for post in self._posts.values() if post.free > 0]
                if free:
                    post = max(free, key=lambda one: one.free)
                    post.busy += 1
                    return post
                try:
                    await asyncio.wait_for(self._changed.wait(), None if self._posts else ALONE)
                except TimeoutError:
                    return None

    def _lose(self, post: _Post, error: Exception) -> None:
        """Strike a node off, and what may still run on it if only the way there broke."""
        if self._posts.get(post.node.id) is post:
            del self._posts[post.node.id]
            with contextlib.suppress(Exception):
                self._ray.kill(post.actor)
            print(f"node {post.node.name}: {error}", flush=True)
            self.on_loss(f"node {post.node.name} does not answer any more")

    async def _watch(self) -> None:
        """Raise walls on nodes that join, and on those whose process died and that are there still."""
        while True:
            await asyncio.sleep(LOOK)
            with contextlib.suppress(Exception):
                await self._man_posts()

    async def _man_posts(self) -> None:
        there = await asyncio.to_thread(nodes, self._ray)
        new = [node for node in there if node.id not in self._posts and node.id not in self._refused]
        await asyncio.gather(*(self._man(node) for node in new))

    async def _man(self, node: Node) -> None:
        grade, packages, lacks = self._wanted
        actor = self._ray.remote(WallsOfNode).options(**on_node(node)).remote()
        workers = self._per_node or sandbox_workers(node.processors, drawing=self._drawing)
        try:
            raised: Raised | str = await _awaited(actor.open.remote(grade, workers, packages, lacks))
        except Exception as error:  # noqa: BLE001 - whatever a node cannot do, the others can perhaps
            self._tries[node.id] += 1
            if self._first is None or self._tries[node.id] == TRIES:
                self._refuse(node, actor, str(error).strip().splitlines()[0])
            return
        refusal = raised if isinstance(raised, str) else self._unlike(raised)
        if isinstance(raised, str) or refusal:
            self._refuse(node, actor, refusal)
            return
        del self._tries[node.id]
        self._first = self._first or raised
        async with self._changed:
            self._posts[node.id] = _Post(node, actor, raised)
            self._changed.notify_all()

    def _refuse(self, node: Node, actor: Any, reason: str) -> None:
        self._refused[node.id] = f"Node {node.name} is not used: {reason.rstrip('.')}."
        self.on_refusal(self._refused[node.id])
        with contextlib.suppress(Exception):
            self._ray.kill(actor)

    def _unlike(self, raised: Raised) -> str:
        """Why a node's walls cannot stand beside the others; empty if they can."""
        first = self._first
        if raised.version != __version__:
            return f"it has proctor {raised.version}, this is {__version__}"
        if first is not None and raised.grade != first.grade:
            return f"its grade is {raised.grade}, the others' is {first.grade}: name one with --sandbox"
        if first is not None and raised.interpreter != first.interpreter:
            return f"its programs run Python {raised.interpreter}, the others' {first.interpreter}"
        return ""


async def open_cluster_sandbox(
    ray: Any,
    grade: Grade,
    *,
    workers: int | None,
    packages: Sequence[str],
    drawing: bool,
    lacks: Lacks | None = None,
) -> ClusterSandbox:
    """Walls on every node of a cluster; `workers` on each, or as many as `drawing` leaves processors for.

    Raises:
        SandboxUnavailable: no node can raise them.
        EnvironmentTrouble: the grade has no walls, and would have none on machines of others.
    """
    if grade == "plain":
        raise EnvironmentTrouble("--sandbox plain has no walls, and is not for machines of a cluster.")
    sandbox = ClusterSandbox(ray, grade, workers, packages, lacks, drawing=drawing)
    try:
        await sandbox.open()
    except BaseException:
        await sandbox.close()
        raise
    return sandbox


async def _awaited(reference: Any) -> Any:
    return await reference
