"""Recordings as folders of runs, with manifests that fit them."""

import json
import shutil
from pathlib import Path

import msgspec

from engine.protocol import Protocol
from engine.run import RunFolder

RECORDINGS = Path(__file__).parents[2] / "recordings"


def recorded(tmp_path: Path, name: str = "finished") -> RunFolder:
    """A recording as a run's folder, with a manifest that fits it."""
    path = tmp_path / name
    path.mkdir()
    shutil.copy(RECORDINGS / f"{name}.jsonl", path / "events.jsonl")
    folder = RunFolder(path)
    entries = [
        {
            "benchmark": entry.benchmark,
            "title": entry.title,
            "scenario": "codegeneration",
            "origin": {"dataset": "a\u202efile", "revision": "1", "sha256": "ab" * 32, "licence": "MIT"},
            "protocol": msgspec.to_builtins(Protocol(n=entry.n, temperature=0.4 if entry.n > 1 else 0.0)),
            "subset": "",
            "problems": list(entry.problems),
            "published": len(entry.problems) + 5,
            "flaws": ["warmup/1 is wrong on purpose.", "<b>bold</b>"],
        }
        for entry in folder.replay().tally.entries
    ]
    manifest = {
        "run": name,
        "created": "2026-11-23",
        "proctor": "0",
        "spec": {
            "suite": {"name": "warmup", "entries": [{"benchmark": "warmup"}]},
            "model": "demo model.gguf",
        },
        "entries": entries,
        "model": {"name": "m", "sha256": "cd" * 32, "facts": {}},
        "decoding": {"reproducible": True},
        "sandbox": {"grade": "namespaces", "layers": ["seccomp"], "workers": 2},
        "host": {"cores": 2, "gpus": []},
    }
    folder.manifest.write_text(json.dumps(manifest))
    return folder
