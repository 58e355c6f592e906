"""`proctor explain`: what it concludes, and what it does not."""

from dataclasses import replace

import pytest

from engine.explaining.causes import Cause
from engine.explaining.explanation import Explanation
from engine.explaining.published import Published
from tui.cli import run_command_line

FOUND = Explanation(
    run="r", model="m", benchmark="humaneval", value=0.25, low=0.1, high=0.5, published=Published(0.37, "", "given"),
    causes=(),
)  # fmt: skip
SUBSET = Cause("subset", "the run sat '16' only", "a published score is of all problems", 0.4)


@pytest.mark.parametrize(
    ("found", "said"), [(FOUND, ""), (replace(FOUND, causes=(SUBSET,)), "But the run sat '16' only; ")]
)
def test_a_published_score_within_the_interval_is_no_proof_that_all_is_well(
    found: Explanation, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("engine.explaining.explanation.explain", lambda *_: found)
    monkeypatch.setattr("tui.cli.explain.find_run", lambda *_: None)

    assert run_command_line(["explain", "r", "--published", "0.37"]) == 0

    shown = capsys.readouterr().out.splitlines()
    assert shown[1].endswith("chance alone may be all that lies between them.")
    assert "\n".join(shown[2:]).startswith(said)
    assert len(shown) == 2 + bool(said)
