"""How a user names a model, and which back end that is.

A back end of a stranger's is an entry point of the group `proctor.models`: its name stands before the colon of
`NAME:REST`, and what it names is called with the rest and returns a `Model`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TypeAlias, assert_never
from urllib.parse import urlsplit

from engine.models.fetch import DEMO_NAME, Progress, fetch_demo, fetch_hub, quiet
from engine.models.gguf import read_header
from engine.models.model import Model, ModelError
from engine.models.options import LlamaOptions


@dataclass(frozen=True)
class File:
    """A GGUF file by its path."""

    path: Path


@dataclass(frozen=True)
class Demo:
    """The small model that proves an installation."""


@dataclass(frozen=True)
class Hub:
    """A file of a hub repository."""

    repo: str
    file: str


@dataclass(frozen=True)
class Endpoint:
    """A server that speaks OpenAI's protocol."""

    url: str
    model: str = ""
    """Which of its models, after `#`; empty asks the server."""


@dataclass(frozen=True)
class Replay:
    """Stored completions."""

    path: Path


@dataclass(frozen=True)
class Endpoints:
    """Several servers with the same model."""

    servers: tuple[Endpoint, ...]


@dataclass(frozen=True)
class PlugIn:
    """A model of a back end that another package brings."""

    entry: EntryPoint
    rest: str


Reference: TypeAlias = File | Demo | Hub | Endpoint | Endpoints | Replay | PlugIn

GROUP = "proctor.models"


def back_ends() -> dict[str, EntryPoint]:
    """The back ends that other packages bring, by the word in front of the colon."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def parse_reference(text: str) -> Reference:
    """`demo`, `hf:REPO:FILE`, `http(s)://HOST/v1[#MODEL]` or several of these with commas, `replay:FILE`,
    `NAME:REST` for a back end that another package brings, or a path.

    Raises:
        ModelError: the text is empty or incomplete.
    """
    if not text.strip():
        raise ModelError("No model was named: give --model a path, demo, hf:REPO:FILE, a URL or replay:FILE.")
    if text == "demo":
        return Demo()
    if text.startswith("hf:"):
        repo, _, file = text.removeprefix("hf:").partition(":")
        if not file or repo.count("/") != 1 or ".." in Path(file).parts or file.startswith("/"):
            raise ModelError(
                f"Model {text!r} is not complete: write hf:OWNER/REPO:FILE, "
                "such as hf:Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF:qwen2.5-coder-0.5b-instruct-q4_k_m.gguf."
            )
        return Hub(repo, file)
    if text.startswith(("http://", "https://")):
        urls, _, model = text.partition("#")
        servers = tuple(Endpoint(_address(url), model) for url in urls.split(","))
        return servers[0] if len(servers) == 1 else Endpoints(servers)
    if text.startswith("replay:"):
        return Replay(Path(text.removeprefix("replay:")).expanduser())
    name, colon, rest = text.partition(":")
    if colon and "/" not in name and (entry := back_ends().get(name)):
        return PlugIn(entry, rest)
    return File(Path(text).expanduser())


def _address(url: str) -> str:
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ModelError(f"{url!r} is no address of a server: write http://HOST:PORT/v1, or https://.")
    return url


def is_file(reference: str) -> bool:
    """Whether the reference is a model file, to be run by a worker of ours."""
    return isinstance(parse_reference(reference), File | Demo | Hub)


def model_file(reference: str, models: Path) -> Path | None:
    """Where the reference's file is or will be under the folder `models`; None for what has no file.

    Raises:
        ModelError: the reference is incomplete.
    """
    match parse_reference(reference):
        case File(path) | Replay(path):
            return path
        case Demo():
            return models / DEMO_NAME
        case Hub(repo, file):
            return models / repo.replace("/", "--") / file
        case Endpoint() | Endpoints() | PlugIn():
            return None
        case rest:
            assert_never(rest)


def fetch(reference: str, models: Path, progress: Progress = quiet) -> Path | None:
    """Make the reference's file be here, downloading it where that is possible; blocking.

    Raises:
        ModelError: it is not here and cannot be had.
    """
    match parse_reference(reference):
        case Demo():
            return fetch_demo(models, progress)
        case Hub(repo, file):
            path = fetch_hub(repo, file, models, progress)
            read_header(path)
            return path
        case File(path):
            read_header(path)
            return path
        case Replay(path):
            from engine.models.replay import refuse_stream

            refuse_stream(path)
            return path
        case Endpoint() | Endpoints() | PlugIn():
            return None
        case rest:
            assert_never(rest)


def open_model(
    reference: str,
    *,
    models: Path,
    log: Path,
    options: LlamaOptions | None = None,
    api_key: str = "",
    tell: Callable[[str], None] = lambda _: None,
) -> Model:
    """The back end for a reference; nothing is started and no memory is taken before `load`.

    `models` is the folder of model files, `log` the file that an embedded worker's output goes to; `tell` hears what a
    server is waited for while it loads.

    Raises:
        ModelError: the reference is incomplete, or its file is missing or damaged.
    """
    match parse_reference(reference):
        case Endpoint() as one:
            _refuse_what_the_server_decides(options or LlamaOptions())
            return _remote(one, api_key, tell)
        case Endpoints(servers):
            from engine.models.team import TeamModel

            _refuse_what_the_server_decides(options or LlamaOptions())
            return TeamModel([_remote(one, api_key, tell) for one in servers])
        case Replay(path):
            from engine.models.replay import ReplayModel, refuse_stream

            refuse_stream(path)
            return ReplayModel(path=path, source=reference)
        case PlugIn(entry, rest):
            return _strangers(entry, rest)
        case File() | Demo() | Hub():
            path = _present(reference, models)
            return _embedded(path, reference, log, options or LlamaOptions())
        case rest:
            assert_never(rest)


def _strangers(entry: EntryPoint, rest: str) -> Model:
    try:
        factory: Callable[[str], Model] = entry.load()
    except (ImportError, AttributeError) as error:
        raise ModelError(
            f"The back end {entry.name}: cannot be imported from {entry.value}: {error}. "
            "Install again the package that brings it."
        ) from error
    return factory(rest)


def _remote(server: Endpoint, api_key: str, tell: Callable[[str], None]) -> Model:
    from engine.models.endpoint import EndpointModel

    key = api_key or os.environ.get("PROCTOR_API_KEY") or os.environ.get("OPENAI_API_KEY") or ""
    return EndpointModel(url=server.url, model=server.model, api_key=key, tell=tell)


def _refuse_what_the_server_decides(options: LlamaOptions) -> None:
    """What changes the text and cannot be passed on is not silently left out."""
    given = {
        "--lora": bool(options.lora),
        "--thinking-tokens": options.thinking_tokens is not None,
        "--chat-template": bool(options.chat_template),
        "--kv-type": options.kv_type != "f16",
    }
    named = ", ".join(option for option, is_given in given.items() if is_given)
    if named:
        raise ModelError(f"{named}: an endpoint's server decides that. Set it there, and leave it out here.")


def _embedded(path: Path, reference: str, log: Path, options: LlamaOptions) -> Model:
    """One worker, or one for each GPU."""
    from engine.models.child import LlamaModel
    from engine.models.processors import gpus
    from engine.models.team import TeamModel

    numbers = options.visible_gpus or (gpus() if options.split == "workers" else ())
    if options.split != "workers" or len(numbers) < 2:
        return LlamaModel(path=path, source=reference, log=log, options=options)
    return TeamModel(
        [
            LlamaModel(
                path=path,
                source=reference,
                log=log.with_name(f"{log.stem}-{number}{log.suffix}"),
                options=replace(options, visible_gpus=(number,), main_gpu=0),
            )
            for number in numbers
        ]
    )


def _present(reference: str, models: Path) -> Path:
    path = model_file(reference, models)
    assert path is not None
    if reference.startswith("hf:") and not path.is_file():
        raise ModelError(f"{reference} is not here yet: fetch it with `proctor models get {reference}`.")
    if reference == "demo" and not path.is_file():
        raise ModelError("The demo model is not here yet: fetch it with `proctor models get demo`.")
    read_header(path)
    return path.absolute()
