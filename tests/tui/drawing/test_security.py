"""The review queue: what was decided can be read at every width."""

import pytest

from engine.desk.words import Reviewable
from tui.drawing.rows import text_of, width_of
from tui.drawing.security import SAID, queue_rows


@pytest.mark.parametrize("width", [60, 78, 99, 100, 118, 198])
@pytest.mark.parametrize("state", list(SAID))
@pytest.mark.parametrize("by", ["", "al", "ana", "a-service-account-with-a-long-name"])
def test_a_decision_is_never_cut(width: int, state: str, by: str) -> None:
    item = Reviewable(
        key="cwe/find_user#3",
        problem="cwe/find_user",
        sample=3,
        cwe="CWE-89",
        why="audit",
        label="insecure",
        state=state,
        code="",
        by=by,
    )
    (line,) = queue_rows([item], width, 1, top=0, cursor=None)

    assert width_of(line) <= width
    assert SAID[state] in text_of(line)
    assert by != "ana" or width < 100 or "· ana" in text_of(line)
