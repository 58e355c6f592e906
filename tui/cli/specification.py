"""What is to be run, from the command line: a benchmark or a suite, a model, a protocol, and how both are run."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
import msgspec

from engine.errors import ProctorError, UsageError
from engine.models.options import KvType, Split, read_chat_template
from engine.models.reference import is_file
from engine.places import places
from engine.protocol import Protocol, default_k
from engine.spec import Entry, ModelOptions, RunSpec, Suite
from tui.cli.choice import choice_options, chosen
from tui.cli.idle import is_typed, refuse_idle
from tui.cli.lasting import lasting_data, lasting_reference
from tui.cli.marking import MOST_THREADS, MOST_WORKERS, sandbox_option
from tui.cli.numbers import Numbers

_OPTIONS = (
    click.argument("benchmark"),
    click.option(
        "--model",
        "-m",
        required=True,
        help="A GGUF path, `demo`, hf:REPO:FILE, an http(s) endpoint, or replay:FILE.",
    ),
    click.option("--n", type=int, help="Samples per problem. [1]"),
    click.option("--k", type=Numbers(), help="The k of each pass@k. [those of 1,5,10,100 up to n]"),
    click.option(
        "--temperature", "-t", type=float, help="0 is greedy. [0 for n=1; 0.2, or 0.8 where k > 1 is asked]"
    ),
    click.option("--top-p", type=float, help="[0.95]"),
    click.option(
        "--protocol",
        default="",
        help="Ask and read as a known harness: evalplus, bigcode, lm-eval, openai-paper, ...",
    ),
    click.option(
        "--top-k", type=int, default=0, show_default=True, help="0 is off, as in published protocols."
    ),
    click.option(
        "--min-p", type=float, default=0.0, show_default=True, help="0 is off, as in published protocols."
    ),
    click.option("--max-tokens", type=int, help="[what the benchmark is usually sat with]"),
    click.option("--seed", type=int, default=1234, show_default=True),
    click.option("--subset", default="", help="A number (that many at random), first:N, or ids and globs."),
    click.option(
        "--prompt-style", type=click.Choice(["auto", "chat", "completion"]), default="auto", show_default=True
    ),
    click.option("--system", default="", help="System message for chat prompts."),
    click.option("--data", default="", help="Read the problems from this file or bundle."),
    sandbox_option,
    click.option(
        "--workers", type=click.IntRange(1, MOST_WORKERS), help="Sandbox workers. [half of the processors]"
    ),
    click.option("--slots", type=click.IntRange(1), help="Samples decoded together. [as memory allows]"),
    click.option(
        "--threads", type=click.IntRange(1, MOST_THREADS), help="CPU threads of the decoder. [all but one]"
    ),
    click.option(
        "--context", type=click.IntRange(1), help="Tokens per sequence. [as the longest prompt needs]"
    ),
    click.option(
        "--gpu-layers",
        type=click.IntRange(-1),
        default=-1,
        show_default=True,
        help="Layers to offload; -1 is all. Without a GPU it changes nothing.",
    ),
    click.option(
        "--main-gpu",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help="The GPU that holds it all with --split none, or what is not split with row.",
    ),
    click.option("--gpus", type=Numbers(), default=(), help="CUDA devices to use, such as 0,1. [all]"),
    click.option(
        "--split",
        type=click.Choice(get_args(Split)),
        default="layer",
        show_default=True,
        help="How several GPUs are used; `workers` puts a whole model on each.",
    ),
    click.option("--flash-attention/--no-flash-attention", default=None, help="[as the device likes it]"),
    click.option(
        "--kv-type",
        type=click.Choice(get_args(KvType)),
        default="f16",
        show_default=True,
        help="Precision of the KV cache.",
    ),
    click.option("--lora", multiple=True, help="LoRA adapter as FILE or FILE:SCALE; may be repeated."),
    click.option(
        "--ubatch",
        type=int,
        default=512,
        show_default=True,
        help="Prompt tokens per forward pass; more is faster on a GPU and takes more memory.",
    ),
    click.option(
        "--thinking-tokens", type=int, help="End a model's thinking after so many tokens. [no budget]"
    ),
    click.option(
        "--chat-template",
        default="",
        help="A jinja file, or a family such as chatml, instead of the model's own template.",
    ),
    click.option("--free", is_flag=True, help="Let the text depend on batching where that is faster."),
)


def protocol_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every verb takes that draws samples: benchmark, model, protocol, and how both are run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return choice_options(command)


def spec_from(given: dict[str, Any]) -> RunSpec:
    """What `protocol_options` were given, as a specification.

    Raises:
        ProctorError: it cannot be meant.
    """
    _refuse_what_changes_nothing(given)
    options = ModelOptions(
        slots=given["slots"],
        threads=given["threads"],
        gpu_layers=given["gpu_layers"],
        main_gpu=given["main_gpu"],
        gpus=given["gpus"],
        split=given["split"],
        flash_attention=given["flash_attention"],
        kv_type=given["kv_type"],
        context=given["context"],
        reproducible=not given["free"],
        lora=tuple(str(Path(part).absolute()) for part in given["lora"]),
        ubatch=given["ubatch"],
        thinking_tokens=given["thinking_tokens"],
        chat_template=_chat_template(given["chat_template"]),
    )
    return RunSpec(
        suite=_suite(given),
        model=lasting_reference(given["model"]),
        options=options,
        sandbox=given["sandbox"],
        workers=given["workers"],
    )


EMBEDDED = (
    *("threads", "gpu_layers", "main_gpu", "gpus", "split", "flash_attention", "kv_type"),
    *("lora", "ubatch", "thinking_tokens", "chat_template", "free"),
)
"""Options of a model that runs on this machine."""


def _refuse_what_changes_nothing(given: dict[str, Any]) -> None:
    """Options of a model and its prompts that go with others which were not given.

    Raises:
        UsageError: naming them.
    """
    from engine.plainly import plainly

    with plainly():
        ours = is_file(given["model"])
    if not ours:
        refuse_idle("such a model is not run by llama.cpp here, so that says nothing to it.", *EMBEDDED)
    if given["split"] not in ("none", "row"):
        refuse_idle(f"--split {given['split']} gives each GPU its part. Use --split none.", "main_gpu")
    if given["prompt_style"] == "completion":
        refuse_idle("is for chat prompts, and these are completions.", "system", "chat_template")


def _suite(given: dict[str, Any]) -> Suite:
    from engine.catalog import find_card, lasting_name

    name = given["benchmark"]
    try:
        card = find_card(name)
    except ProctorError as unknown:
        from engine.suite import load_suite, suite_names

        if name in suite_names(places()) or name.endswith(".toml"):
            if chosen(given):
                raise UsageError(
                    "--from and the like narrow one benchmark; write `options` into the suite."
                ) from None
            return _with_overrides(load_suite(name, places()), given)
        raise UsageError(f"{unknown} Suites: {', '.join(suite_names(places()))}.") from None
    protocol = _protocol(given, card.name, card.max_tokens)
    entry = Entry(
        benchmark=lasting_name(name, card),
        protocol=protocol,
        subset=given["subset"],
        data=lasting_data(given["data"]),
        options=chosen(given),
        cpu=_patience(given["protocol"], card.name, card.cpu),
    )
    return Suite(name=card.name, title=card.title, entries=(entry,))


def _patience(harness: str, benchmark: str, usual: float) -> float | None:
    """CPU seconds that a known harness allows a check, where that is more than the benchmark's own limit."""
    if not harness:
        return None
    from engine.catalog import harness_defaults

    seconds = harness_defaults(benchmark, harness).seconds
    return seconds if seconds > usual else None


def _protocol(given: dict[str, Any], benchmark: str, max_tokens: int) -> Protocol:
    """The protocol of one benchmark: what was given, else the named harness's ways, else the usual ones."""
    n, temperature, top_p = given["n"], given["temperature"], given["top_p"]
    if given["protocol"]:
        from engine.catalog import harness_defaults

        theirs = harness_defaults(benchmark, given["protocol"])
        n = theirs.n if n is None else n
        temperature = theirs.temperature if temperature is None else temperature
        top_p = theirs.top_p if top_p is None else top_p
        max_tokens = theirs.max_tokens
        if theirs.note:
            print(f"proctor: as {given['protocol']}: {theirs.note}", file=sys.stderr)
    n = 1 if n is None else n
    k = given["k"] or default_k(max(n, 1))
    if temperature is None:
        temperature = 0.0 if n == 1 else 0.8 if max(k) > 1 else 0.2
    _refuse_warmth(temperature)
    return Protocol(
        n=n,
        k=k,
        temperature=temperature,
        top_p=0.95 if top_p is None else top_p,
        top_k=given["top_k"],
        min_p=given["min_p"],
        max_tokens=max_tokens if given["max_tokens"] is None else given["max_tokens"],
        style=given["prompt_style"],
        system=given["system"],
        seed=given["seed"],
        harness=given["protocol"],
    )


def _refuse_warmth(*temperatures: float) -> None:
    """Refuse what cuts off unlikely tokens where only the likeliest is ever taken."""
    if not any(temperatures):
        why = "a greedy draw takes the likeliest token. Give a --temperature above 0, too."
        refuse_idle(why, "top_p", "top_k", "min_p")


_ALIKE = ("n", "k", "temperature", "top_p", "top_k", "min_p", "max_tokens", "seed", "system")
OVERRIDES = dict(zip(_ALIKE, _ALIKE, strict=True)) | {"prompt_style": "style"}
"""Options that are laid over every entry of a suite, and what of its protocol each is."""


def _with_overrides(suite: Suite, given: dict[str, Any]) -> Suite:
    """A suite with the settings that were given on the command line laid over every entry."""
    refuse_idle("a suite says itself which harness each of its benchmarks follows.", "protocol")
    changes = {field: given[option] for option, field in OVERRIDES.items() if is_typed(option)}
    _refuse_warmth(*(changes.get("temperature", entry.protocol.temperature) for entry in suite.entries))
    entries = tuple(
        msgspec.structs.replace(
            entry,
            protocol=_laid_over(entry.protocol, changes),
            subset=given["subset"] or entry.subset,
            data=lasting_data(given["data"]) or entry.data,
        )
        for entry in suite.entries
    )
    return msgspec.structs.replace(suite, entries=entries)


def _laid_over(protocol: Protocol, changes: dict[str, Any]) -> Protocol:
    """The protocol with changes; of its own k those stay that another n allows."""
    if "n" in changes and "k" not in changes:
        allowed = tuple(k for k in protocol.k if k <= changes["n"])
        changes = {**changes, "k": allowed or default_k(max(changes["n"], 1))}
    return msgspec.structs.replace(protocol, **changes)


def _chat_template(given: str) -> str:
    """The jinja source that was asked for; empty for the model's own."""
    from engine.plainly import plainly

    with plainly():
        return read_chat_template(given) if given else ""
