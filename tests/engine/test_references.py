"""What is remembered of references, and for which machine."""

from pathlib import Path

from engine.references import References


def test_what_was_kept_is_recalled_for_the_same_facts_only(tmp_path: Path) -> None:
    first = References.recall(tmp_path, "data", "walls")
    assert first.cpu == {}
    first.cpu["p/1"] = 0.5
    first.keep()

    assert References.recall(tmp_path, "data", "walls").cpu == {"p/1": 0.5}
    assert References.recall(tmp_path, "data", "other walls").cpu == {}


def test_a_damaged_memory_is_no_memory(tmp_path: Path) -> None:
    first = References.recall(tmp_path, "data")
    first.cpu["p/1"] = 0.5
    first.keep()
    assert first.path is not None
    first.path.write_text("{")

    assert References.recall(tmp_path, "data").cpu == {}
