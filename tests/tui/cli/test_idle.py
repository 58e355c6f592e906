"""What was typed and would change nothing is refused in a line that says what it goes with."""

import shlex
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.reports.record import command_of
from engine.spec import RunSpec
from tui.cli import run_command_line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run warmup -m demo --margin 3", "--margin: goes with --until-decided"),
        ("run warmup -m demo --detach --verdicts v.jsonl", "--verdicts: --detach waits for no verdict"),
        ("run warmup -m demo --top-p 0.5", "--top-p: a greedy draw takes the likeliest token"),
        ("run warmup -m demo --top-k 5 --min-p 0.1", "--top-k, --min-p: a greedy draw"),
        ("run warmup -m demo --main-gpu 1", "--main-gpu: --split layer gives each GPU its part"),
        ("run warmup -m demo --prompt-style completion --system x", "--system: is for chat prompts"),
        ("run warmup -m http://localhost:1/v1 --threads 2", "--threads: such a model is not run by llama.cpp"),
        ("run warmup -m replay:a.jsonl --lora x.gguf", "--lora: such a model is not run by llama.cpp"),
        ("estimate warmup -m replay:a.jsonl --gpu-layers 0", "--gpu-layers: such a model"),
        ("run quick -m demo --protocol evalplus", "--protocol: a suite says itself"),
        ("estimate warmup -m demo --workers 2 --sandbox plain", "--sandbox, --workers: an estimate is of generation"),
        ("score f.jsonl -b warmup --detach --verdicts v.jsonl", "--verdicts: --detach waits"),
        ("score f.jsonl -b warmup --detach --results human-eval", "--results: --detach waits for nothing"),
        ("score f.jsonl -b warmup --shard 1/2 --results human-eval", "--results: a part's results are not"),
        ("score f.jsonl -b warmup --tui --json", "--json: --tui draws"),
        ("rescore r --data a --with version=b", "--data is short for --with version=FILE"),
        ("resume r --detach --json", "--json: --detach waits for no result"),
        ("show r --sample a#0 --verdicts v.jsonl", "--verdicts: --sample shows one sample"),
        ("report r --json -o page.html", "--output: --json prints"),
        ("report r --margin 5 --force", "--margin, --force: is for the comparison"),
        ("gate r --min pass@1=0 --max-drop 1pp --force", "--max-drop, --force: goes with --baseline"),
        ("checkpoints --list --once --alpha 0.1", "--alpha, --once: --list lists"),
        ("explain r --as evalplus", "--as: goes with --published"),
        ("security r --data x", "--data: goes with --references"),
        ("security --references cwe --samples", "--samples: --references screens"),
        ("review r a#0 --note why", "--note: goes with a decision"),
        ("review r a#0 --export csv", "--export: prints the whole queue"),
        ("review r --export csv --json", "--json: --export csv is no JSON"),
        ("doctor --attack --toolchains", "--toolchains: --attack tries walls alone"),
        ("doctor --sandbox docker", "--sandbox: goes with --attack or --toolchains"),
        ("keys --markdown --json", "--markdown: --json prints JSON"),
    ],
)  # fmt: skip
def test_an_option_that_would_change_nothing_is_refused(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(line.replace("f.jsonl", __file__).split()) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert heard.err.startswith(f"proctor: {said}")
    assert heard.err.count("\n") == 1


@pytest.mark.parametrize("line", ["run warmup -m demo --main-gpu -1", "run warmup -m demo --gpu-layers -2"])
def test_numbers_of_gpus_begin_at_nought(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(line.split()) == 2
    assert "Invalid value" in capsys.readouterr().err


def specs(monkeypatch: pytest.MonkeyPatch) -> list[RunSpec]:
    """What would have been started from here on."""
    started: list[RunSpec] = []

    def start(spec: RunSpec, **_: Any) -> int:
        started.append(spec)
        return 0

    monkeypatch.setattr("tui.cli.run.start", start)
    return started


def test_every_part_of_a_protocol_is_laid_over_a_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    started = specs(monkeypatch)
    line = (
        "run demo -m demo --n 2 --temperature 0.5 --top-p 0.7 --top-k 9 --min-p 0.1 --seed 7 --max-tokens 64"
    )

    assert run_command_line([*line.split(), "--prompt-style", "chat", "--system", "Be brief."]) == 0
    for entry in started[0].suite.entries:
        drawn = entry.protocol
        assert (drawn.n, drawn.temperature, drawn.top_p, drawn.top_k, drawn.min_p) == (2, 0.5, 0.7, 9, 0.1)
        assert (drawn.seed, drawn.max_tokens, drawn.style, drawn.system) == (7, 64, "chat", "Be brief.")


def test_an_option_that_changes_some_entry_of_a_suite_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = specs(monkeypatch)
    suite = tmp_path / "mixed.toml"
    entry = '[[entries]]\nbenchmark = "warmup"\n'
    suite.write_text(f"{entry}{entry}[entries.protocol]\ntemperature = 0.8\n")

    assert run_command_line(["run", str(suite), "-m", "demo", "--top-p", "0.5"]) == 0
    assert [entry.protocol.top_p for entry in started[0].suite.entries] == [0.5, 0.5]


def test_what_was_not_typed_leaves_a_suite_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.places import places
    from engine.suite import load_suite

    started = specs(monkeypatch)

    assert run_command_line(["run", "demo", "-m", "demo"]) == 0
    assert started[0].suite == load_suite("demo", places())


@pytest.mark.parametrize(
    "line",
    [
        "run warmup -m demo --subset 3",
        "run warmup -m demo --n 4 --k 1,4 --temperature 0.4 --top-p 0.9 --prompt-style chat --system Briefly.",
        "run humaneval -m demo --protocol evalplus --free --kv-type q8_0 --thinking-tokens 64 --shard 1/2",
        "run humaneval -m http://127.0.0.1:1/v1#a --prompt-style chat --seed 9",
    ],
)
def test_the_command_that_a_report_repeats_a_run_with_asks_for_that_run(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = specs(monkeypatch)
    assert run_command_line(line.split()) == 0
    (asked,) = started
    protocol = msgspec.to_builtins(asked.suite.entries[0].protocol)
    manifest = {"spec": msgspec.to_builtins(asked), "entries": [{"protocol": protocol}]}

    assert run_command_line(shlex.split(command_of(manifest))[1:]) == 0

    assert started[1] == asked
