"""Models on the nodes of a cluster: one worker a GPU, or one a node where there are none.

Together they are a team (`engine.models.team`): when a node is lost, the others draw what it had not answered, with
the same seeds.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.benchmark import Prompt
from engine.cluster.connection import nodes, on_node
from engine.models.model import (
    Answer,
    Ask,
    Model,
    ModelCard,
    ModelError,
    ModelLost,
    Opened,
    Room,
    SampleKey,
)
from engine.models.options import LlamaOptions
from engine.models.reference import open_model
from engine.models.team import TeamModel
from engine.places import places


class ModelOfNode:
    """What runs on a node: a model like any other, asked from afar."""

    def __init__(self, reference: str, options: LlamaOptions) -> None:
        # The node has given this process its GPU already: the worker takes what it sees.
        options = replace(options, visible_gpus=(), split="layer")
        log = places().state / f"model-{os.getpid()}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        self._model: Model = open_model(reference, models=places().models, log=log, options=options)
        self._ready: list[Answer] = []
        self._listening: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._ended = False

    async def load(self) -> ModelCard:
        return await self._model.load()

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        return await self._model.measure(prompts)

    async def open(self, room: Room) -> Opened:
        opened = await self._model.open(room)
        self._listening = asyncio.create_task(self._listen())
        return opened

    async def ask(self, ask: Ask) -> None:
        await self._model.ask(ask)

    async def take(self) -> list[Answer] | None:
        """What has happened since the last call, waited for; None after the end."""
        await self._news.wait()
        ready, self._ready = self._ready, []
        if not ready and self._ended:
            return None
        if not self._ended:
            self._news.clear()
        return ready

    async def pause(self, paused: bool) -> None:
        await self._model.pause(paused)

    async def stream(self, wanted: bool) -> None:
        await self._model.stream(wanted)

    async def cancel(self, keys: Sequence[SampleKey] | None) -> None:
        await self._model.cancel(keys)

    async def close(self) -> None:
        await self._model.close()

    async def _listen(self) -> None:
        async for answer in self._model.answers():
            self._ready.append(answer)
            self._news.set()
        self._ended = True
        self._news.set()


class ClusterModel:
    """A `Model` on another node. When the node is lost, so is the model, for good."""

    def __init__(self, ray: Any, actor: Any, name: str) -> None:
        self._ray, self._actor, self._name = ray, actor, name

    async def load(self) -> ModelCard:
        card: ModelCard = await self._call(self._actor.load.remote())
        return card

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        lengths: list[int] = await self._call(self._actor.measure.remote(list(prompts)))
        return lengths

    async def open(self, room: Room) -> Opened:
        opened: Opened = await self._call(self._actor.open.remote(room))
        return opened

    async def ask(self, ask: Ask) -> None:
        await self._told(self._actor.ask.remote(ask))

    async def answers(self) -> AsyncIterator[Answer]:
        from ray.exceptions import RayActorError

        while True:
            try:
                answers: list[Answer] | None = await self._actor.take.remote()
            except RayActorError as error:
                print(f"node {self._name}: {error}", flush=True)
                yield ModelLost(reason=f"node {self._name} does not answer any more", final=True)
                return
            if answers is None:
                return
            for answer in answers:
                yield answer

    async def pause(self, paused: bool) -> None:
        await self._told(self._actor.pause.remote(paused))

    async def stream(self, wanted: bool) -> None:
        await self._told(self._actor.stream.remote(wanted))

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        await self._told(self._actor.cancel.remote(keys))

    async def close(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._told(self._actor.close.remote()), 10)
        with contextlib.suppress(Exception):
            self._ray.kill(self._actor)

    async def _call(self, reference: Any) -> Any:
        from ray.exceptions import RayError

        try:
            return await reference
        except ModelError:
            raise
        except RayError as error:
            cause = getattr(error, "cause", None)
            said = str(cause or error).strip().splitlines()[-1]
            raise ModelError(f"Node {self._name}: {said}") from None

    async def _told(self, reference: Any) -> None:
        """Tell the node something; that it is lost is heard from `answers`."""
        from ray.exceptions import RayActorError

        with contextlib.suppress(RayActorError):
            await reference


def open_cluster_model(ray: Any, reference: str, options: LlamaOptions) -> TeamModel:
    """One worker for each GPU of the cluster; one for each node where there is none.

    Raises:
        ModelError: the cluster has no nodes.
    """
    there = nodes(ray)
    places_for = [(node, 1) for node in there for _ in range(node.gpus)] or [(node, 0) for node in there]
    members = []
    for node, gpus in places_for:
        wanted = on_node(node, num_gpus=gpus)
        actor = ray.remote(ModelOfNode).options(**wanted).remote(reference, options)
        members.append(ClusterModel(ray, actor, node.name))
    return TeamModel(members)
