"""What a user asks for when starting a run: a suite, a model, and the walls around it."""

from typing import Literal, TypeAlias

import msgspec

from engine.models.options import KvType, Split
from engine.protocol import Protocol

Grade: TypeAlias = Literal["auto", "docker", "namespaces", "landlock", "plain"]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a suite: a benchmark, a scenario and the settings it is sat with."""

    benchmark: str
    protocol: Protocol = msgspec.field(default_factory=Protocol)
    subset: str = ""
    """Which problems: empty for all, `20` for a random 20 (by the seed), `first:20`, or ids and globs
    separated by commas."""
    scenario: str = "codegeneration"
    data: str = ""
    """A local file or bundle to read the problems from; empty for the benchmark's own source."""
    cpu: float | None = None
    """CPU seconds that each check may take; None for what the benchmark and its references say."""
    extraction: str = ""
    """Whose way of taking code out of texts is followed, where that is not the protocol's: `proctor`, or a harness."""
    options: dict[str, str] = msgspec.field(default_factory=dict)
    """What the benchmark itself lets choose, such as `from` and `difficulty`."""
    weight: float = 1.0
    """Its share in a portfolio's weighted mean, which is never shown without its parts."""
    level: str = ""
    """What it measures in a portfolio, such as `function` or `repository`: the two ends of the gap chart."""


class Stratum(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Problems of like difficulty, and those of them that a quick subset holds."""

    name: str
    size: int
    """Problems of the whole benchmark in this stratum."""
    ids: tuple[str, ...]


class Quick(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fixed subset of one benchmark, for use beside a baseline that sat all of it."""

    benchmark: str
    strata: tuple[Stratum, ...]
    sha256: str
    """`engine.quick.choosing.subset_digest`; two runs of a subset compare only where it is equal."""
    seed: int = 1234
    learned_from: tuple[str, ...] = ()
    """Runs that told how hard each problem is."""


class Suite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named list of entries: the portfolio."""

    name: str
    entries: tuple[Entry, ...]
    title: str = ""
    quick: Quick | None = None
    """The subset, where the suite is one."""


class ModelOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the model is run; nothing here is part of the protocol, all of it is in the manifest."""

    slots: int | None = None
    threads: int | None = None
    gpu_layers: int = -1
    """Layers to offload; -1 is all that the build and the device can take."""
    context: int | None = None
    """Tokens per sequence; None sizes it from the longest prompt and max_tokens."""
    reproducible: bool = True
    flash_attention: bool | None = None
    kv_type: KvType = "f16"
    main_gpu: int = 0
    gpus: tuple[int, ...] = ()
    """CUDA devices that may be used; empty for all. With `split` at `workers` each gets a worker of its own."""
    split: Split = "layer"
    lora: tuple[str, ...] = ()
    """Adapters as `FILE` or `FILE:SCALE`."""
    ubatch: int = 512
    """Prompt tokens per forward pass."""
    thinking_tokens: int | None = None
    """Budget of a model's thinking; None is none."""
    chat_template: str = ""
    """Jinja source that replaces the model's own template."""


class RunSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything `proctor run` was asked for; kept word for word in the manifest."""

    suite: Suite
    model: str
    """A path, `demo`, `hf:REPO:FILE`, an endpoint's URL, or `replay:FILE`."""
    options: ModelOptions = msgspec.field(default_factory=ModelOptions)
    sandbox: Grade = "auto"
    """Isolation grade; falling below it is an error."""
    workers: int | None = None
    """Sandbox workers; None for half of the processors beside a model, for all of them without one."""
    given: str = ""
    """Mark what was drawn already instead of drawing: a file of another tool, or the folder of a run."""
    name: str = ""
    """A label of the user's own."""
    ray: str = ""
    """Address of the Ray cluster that marks, and draws too where `split` is `workers`; empty for this machine."""
    shard: str = ""
    """The part of the problems that this run works off, as `2/4`; empty for all of them."""
