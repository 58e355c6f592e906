"""A command line that cannot be carried out ends with status 2 and one line that says the way out."""

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.run import RunFolder
from tui import __main__ as command
from tui.cli import run_command_line
from tui.cli.lasting import lasting_data, refuse_stream


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("models", "proctor: proctor models needs a command: get, list. `proctor models --help` lists what there is."),
        ("benchmarks", "proctor: proctor benchmarks needs a command: check, choose, list, show. `proctor benchmarks --help` lists what there is."),
        ("keys nope", "proctor: Got unexpected extra argument (nope). `proctor keys --help` lists what there is."),
        ("completion tcsh", "proctor: Invalid value for '{bash|zsh|fish}': 'tcsh' is not one of 'bash', 'zsh', 'fish'. `proctor completion --help` lists what there is."),
        ("frobnicate", "proctor: No such command 'frobnicate'. `proctor --help` lists what there is."),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(line.split()) == 2
    assert capsys.readouterr() == ("", said + "\n")


def test_choices_that_do_not_fit_a_line_are_one_line_still(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["export"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "human-eval, human-eval-results" in said


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_a_finished_run_is_not_said_to_go_on(
    verb: str, recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    recorded("finished", "1123-2003-fini")

    assert run_command_line([verb, "fini"]) == 2
    assert "is finished. See its result with: proctor show" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["score", "crosscheck"])
def test_a_stream_is_refused_before_an_engine_waits_for_it(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "samples.jsonl")

    assert run_command_line([verb, str(tmp_path / "samples.jsonl"), "--benchmark", "warmup"]) == 2
    assert "is a stream, which only one process can read. Write it into a file" in capsys.readouterr().err


def test_a_file_in_memory_is_a_file_and_what_a_shell_opened_is_not() -> None:
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as kept:
        refuse_stream(Path(kept.name))
        assert lasting_data(kept.name) == kept.name
        with pytest.raises(UsageError, match="is a stream"):
            refuse_stream(Path(f"/dev/fd/{kept.fileno()}"))


@pytest.mark.parametrize("line", ["run humaneval -m demo", "score FILE -b humaneval"])
def test_data_that_an_engine_could_not_open_is_refused_by_its_name(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "rows")
    data = str(tmp_path / "rows")

    assert run_command_line([*line.replace("FILE", __file__).split(), "--data", data]) == 2
    assert capsys.readouterr().err.startswith(f"proctor: --data {data}: is a stream, which only one process")


@pytest.mark.parametrize(
    "line",
    [
        "suites show PIPE.toml",
        "run PIPE.toml -m demo",
        "run warmup -m demo --chat-template PIPE.toml",
        "run warmup -m demo --chat-template /dev/zero",
        "bundle verify PIPE.toml",
        "bundle use PIPE.toml",
        "contamination overlap warmup PIPE.toml",
    ],
)
def test_a_pipe_or_a_device_is_not_read_for_ever(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "p.toml")

    assert run_command_line(line.replace("PIPE", str(tmp_path / "p")).split()) == 2
    assert "a regular file is needed" in capsys.readouterr().err.splitlines()[-1]


def test_what_is_no_file_is_no_model(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    (tmp_path / "dangling.gguf").symlink_to(tmp_path / "nowhere")

    assert run_command_line(["models", "list", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_a_file_in_place_of_a_benchmark_is_not_said_to_be_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").touch()

    assert run_command_line(["benchmarks", "check", str(tmp_path / "mine.txt")]) == 2
    assert "mine.txt: this is a file, and a benchmark is a folder." in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        "compare a b --margin nan",
        "compare a b --margin -1",
        "report a --margin 1e9",
        "run warmup -m demo --margin inf",
        "run warmup -m demo --workers 1000000000",
        "run warmup -m demo --threads 513",
        "estimate warmup -m demo --price nan",
        "estimate warmup -m demo --price -1",
        "checkpoints . --settle nan",
        "checkpoints . --reserve -1",
        "review last --audit -1",
        "models list ./nowhere",
    ],
)
def test_numbers_and_places_that_mean_nothing_are_refused(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(line.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("proctor: Invalid value for ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("-o page.png", "page.png: a picture is FILE.svg, or FILE.txt for text."),
        ("-o page.svg --theme nonesuch", "There is no theme 'nonesuch'. Known: "),
    ],
)
def test_a_picture_that_cannot_be_made_is_not_made_as_another(
    rest: str, said: str, recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    recorded("finished", "1123-2003-fini")
    monkeypatch.chdir(tmp_path)

    assert run_command_line(["screenshot", "fini", *rest.split()]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("page.*"))


def test_data_is_utf_8_whatever_the_locale_says(
    recorded: Callable[[str, str], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded("finished", "1123-2003-fini")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))

    assert run_command_line(["show", "fini"]) == 0
    sys.stdout.flush()
    assert " · " in written.getvalue().decode("utf-8")


@pytest.mark.parametrize("line", ["benchmarks show humaneval --json", "benchmarks list --json"])
def test_what_is_listed_can_be_had_as_json(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(line.split()) == 0
    assert all(json.loads(row)["name"] for row in capsys.readouterr().out.splitlines())


def test_models_can_be_had_as_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "data" / "models"
    folder.mkdir(parents=True)
    (folder / "mine.gguf").write_bytes(b"GGUF")

    assert run_command_line(["models", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reference"] == str(folder / "mine.gguf")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bench decode --numbers 0,4", "--numbers 0: at least one sample"),
        ("bench sandbox --grade auto", "'auto' is not one of"),
        ("score FILE -b warmup --k 0", "--k: name at least one k"),
        ("suites show TMP/bad.toml", "bad.toml: --n 0: at least one sample"),
        ("run warmup -m demo --main-gpu 1 --split layer", "--main-gpu: --split layer"),
    ],
)
def test_what_cannot_be_measured_is_named_by_the_option_that_was_typed(
    line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.toml").write_text('[[entries]]\nbenchmark = "warmup"\n[entries.protocol]\nn = 0\n')

    assert run_command_line(line.replace("TMP", str(tmp_path)).replace("FILE", __file__).split()) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("line", [["run", "warmup", "-m", "\udcff.gguf"], ["show", "\udcff"]])
def test_what_is_no_text_is_refused_in_text(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(line) == 2
    assert "is not UTF-8" in capsys.readouterr().err


def test_an_interrupt_while_the_command_line_is_imported_is_one_like_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_refuse_strangers", interrupted)
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 130
