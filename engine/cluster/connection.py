"""The cluster: connecting to it, and which nodes it has."""

import logging
import os
import socket
from dataclasses import dataclass
from typing import Any

from engine.errors import EnvironmentTrouble

KNOCK = 10.0
"""Seconds that a cluster's head may take to accept a connection."""


@dataclass(frozen=True)
class Node:
    """One machine of the cluster, or what the cluster takes for one."""

    id: str
    name: str
    processors: int
    gpus: int


def connect(address: str) -> Any:
    """The ray library, connected.

    Args:
        address: `auto` for the cluster of this machine, or HOST:PORT of its head.

    Raises:
        EnvironmentTrouble: the extra is not installed, or there is no cluster at that address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise EnvironmentTrouble(
            '--ray needs the extra: pip install "proctor[ray]", on every node.'
        ) from None
    if not ray.is_initialized():
        try:
            _knock(address)
            ray.init(address=address, namespace="proctor", log_to_driver=False, logging_level=logging.ERROR)
        except (OSError, RuntimeError, ValueError) as error:
            raise EnvironmentTrouble(
                f"--ray {address}: no cluster answers ({str(error).splitlines()[0]}). Start one with "
                "`ray start --head`, and `ray start --address=HOST:6379` on every other node."
            ) from None
    return ray


def _knock(address: str) -> None:
    """Find out quickly that nobody is there: the library itself tries for minutes."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal() and "//" not in host:
        socket.create_connection((host.strip("[]"), int(port)), timeout=KNOCK).close()


def nodes(ray: Any) -> list[Node]:
    """The nodes that are alive now."""
    return [
        Node(
            id=str(node["NodeID"]),
            name=str(node.get("NodeName") or node.get("NodeManagerHostname")),
            processors=int(node["Resources"].get("CPU", 0)),
            gpus=int(node["Resources"].get("GPU", 0)),
        )
        for node in ray.nodes()
        if node["Alive"]
    ]


def on_node(node: Node, **more: Any) -> dict[str, Any]:
    """Options that put an actor on a node, and nowhere else."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    strategy = NodeAffinitySchedulingStrategy(node_id=node.id, soft=False)
    return {"num_cpus": 0, "scheduling_strategy": strategy, "max_concurrency": 1000, **more}
