"""A model is named in five ways, and a wrong name is refused in one line."""

from pathlib import Path

import pytest

from engine.models.child import LlamaModel
from engine.models.endpoint import EndpointModel
from engine.models.fetch import DEMO_NAME
from engine.models.model import ModelError
from engine.models.options import LlamaOptions
from engine.models.reference import (
    Demo,
    Endpoint,
    Endpoints,
    File,
    Hub,
    Replay,
    fetch,
    model_file,
    open_model,
    parse_reference,
)
from engine.models.replay import ReplayModel
from engine.models.team import TeamModel
from tests.engine.models.test_gguf import crafted


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("demo", Demo()),
        ("hf:Qwen/Qwen2.5:q4.gguf", Hub("Qwen/Qwen2.5", "q4.gguf")),
        ("hf:a/b:folder/q4.gguf", Hub("a/b", "folder/q4.gguf")),
        ("http://localhost:8000/v1", Endpoint("http://localhost:8000/v1")),
        ("https://h/v1/#org/model", Endpoint("https://h/v1", "org/model")),
        ("replay:runs/x.jsonl", Replay(Path("runs/x.jsonl"))),
        ("models/x.gguf", File(Path("models/x.gguf"))),
    ],
)
def test_a_reference_is_known_by_its_form(text: str, reference: object) -> None:
    assert parse_reference(text) == reference


@pytest.mark.parametrize(
    "text", ["", "  ", "hf:repo", "hf:a/b", "hf:a/b:", "hf:b:x.gguf", "hf:a/b:../../x", "hf:a/b:/x"]
)
def test_an_incomplete_reference_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        parse_reference(text)


def test_each_reference_opens_its_back_end(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(crafted(tokens=3))
    (tmp_path / DEMO_NAME).write_bytes(crafted(tokens=3))
    (tmp_path / "x.jsonl").touch()

    def opened(reference: str) -> type:
        return type(open_model(reference, models=tmp_path, log=tmp_path / "log"))

    assert opened(str(tmp_path / "x.gguf")) is LlamaModel
    assert opened("demo") is LlamaModel
    assert opened("http://localhost:1/v1") is EndpointModel
    assert opened(f"replay:{tmp_path / 'x.jsonl'}") is ReplayModel


def test_one_worker_for_each_gpu_is_a_team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,2")
    path = tmp_path / "x.gguf"
    path.write_bytes(crafted(tokens=3))
    model = open_model(
        str(path), models=tmp_path, log=tmp_path / "model.log", options=LlamaOptions(split="workers")
    )
    assert isinstance(model, TeamModel)
    workers = [member.model for member in model._members]
    assert [one.options.visible_gpus for one in workers if isinstance(one, LlamaModel)] == [(0,), (2,)]


@pytest.mark.parametrize(
    ("reference", "way_out"),
    [
        ("demo", "models get demo"),
        ("hf:a/b:c.gguf", "models get hf:a/b:c.gguf"),
        ("absent.gguf", "not found"),
    ],
)
def test_a_model_that_is_not_here_is_refused_with_the_way_to_get_it(
    tmp_path: Path, reference: str, way_out: str
) -> None:
    with pytest.raises(ModelError, match=way_out):
        open_model(reference, models=tmp_path, log=tmp_path / "log")


def test_fetching_a_path_only_looks_whether_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(crafted(tokens=3)[:-1])
    with pytest.raises(ModelError, match="cut short"):
        fetch(str(path), tmp_path)


def test_an_endpoint_has_no_file() -> None:
    assert model_file("http://h/v1", Path("m")) is None


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (LlamaOptions(thinking_tokens=9), "--thinking-tokens"),
        (LlamaOptions(chat_template="{{ 1 }}", kv_type="q8_0"), "--chat-template, --kv-type"),
    ],
)
def test_what_only_a_server_can_set_is_not_silently_left_out(
    tmp_path: Path, options: LlamaOptions, named: str
) -> None:
    with pytest.raises(ModelError, match=named):
        open_model("http://h/v1", models=tmp_path, log=tmp_path / "log", options=options)


def test_several_servers_are_named_with_commas() -> None:
    assert parse_reference("http://a:1/v1,http://b/v1#coder") == Endpoints(
        (Endpoint("http://a:1/v1", "coder"), Endpoint("http://b/v1", "coder"))
    )


@pytest.mark.parametrize("text", ["http://", "http://[::1", "http://h:99999/v1", "http://a/v1,b/v1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="no address of a server"):
        parse_reference(text)
