"""Right programs that the official checker refuses: both words are kept, and why they differ."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

TWO = "a = int(input())\nb = int(input())\n"
REFUSED = {
    "lines of stdin": "import sys\nfor line in sys.stdin:\n    print(int(line) * 2)",
    "buffer.readline": "import sys\nfor _ in range(2):\n    print(int(sys.stdin.buffer.readline()) * 2)",
    "lines of the buffer": "import sys\nfor line in sys.stdin.buffer:\n    print(int(line) * 2)",
    "open 0": "for word in open(0).read().split():\n    print(int(word) * 2)",
    "a global": "x = 0\ndef add(n):\n    global x\n    x += n\n    return x\n"
    "print(add(2 * int(input())))\nprint(2 * int(input()))",
    "class Solution": "class Solution:\n    def twice(self, n):\n        return 2 * n\n"
    "s = Solution()\nprint(s.twice(int(input())))\nprint(s.twice(int(input())))",
    "stdout.buffer": f"import sys\n{TWO}sys.stdout.buffer.write(f'{{2 * a}}\\n{{2 * b}}\\n'.encode())",
    "os.write": f"import os\n{TWO}os.write(1, f'{{2 * a}}\\n{{2 * b}}\\n'.encode())",
    "a star import in try": f"try:\n    from math import *\nexcept ImportError:\n    pass\n{TWO}print(2 * a)\nprint(2 * b)",
}
ACCEPTED = {
    "input": f"{TWO}print(2 * a)\nprint(2 * b)",
    "read": "import sys\nfor word in sys.stdin.read().split():\n    print(int(word) * 2)",
    "readline": "import sys\nprint(int(sys.stdin.readline()) * 2)\nprint(int(sys.stdin.readline()) * 2)",
    "buffer.read": "import sys\nfor word in sys.stdin.buffer.read().split():\n    print(int(word) * 2)",
    "until the end": "while True:\n    try:\n        print(int(input()) * 2)\n    except EOFError:\n        break",
    "exit": f"{TWO}print(2 * a)\nprint(2 * b)\nexit()",
    "a thread": "import threading\ndef main():\n    print(2 * int(input()))\n    print(2 * int(input()))\n"
    "t = threading.Thread(target=main)\nt.start()\nt.join()",
}
WRONG = {"a constant": "print(1)"}


def row(number: int, name: str) -> dict[str, str]:
    return {
        "question_id": f"abc001_{number}",
        "question_title": name,
        "question_content": "Double both numbers.",
        "platform": "atcoder",
        "contest_id": "abc001",
        "contest_date": "2024-06-01T00:00:00",
        "starter_code": "",
        "difficulty": "easy",
        "public_test_cases": json.dumps([{"input": "3\n4\n", "output": "6\n8", "testtype": "stdin"}]),
        "metadata": "{}",
    }


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, bool]]:
    """For each program whether we, and whether the official checker, accept it."""
    folder = tmp_path_factory.mktemp("contest")
    programs = {**REFUSED, **ACCEPTED, **WRONG}
    rows, answers, verdicts = (folder / name for name in ("rows.jsonl", "answers.json", "verdicts.jsonl"))
    rows.write_text("".join(json.dumps(row(n, name)) + "\n" for n, name in enumerate(programs)))
    answers.write_text(
        json.dumps(
            [{"question_id": f"abc001_{n}", "code_list": [c]} for n, c in enumerate(programs.values())]
        )
    )
    done = subprocess.run(
        [
            *(sys.executable, "-P", "-m", "tui", "score", str(answers), "-b", "livecodebench"),
            *("--data", str(rows), "--verdicts", str(verdicts)),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PROCTOR_HOME": str(folder / "home")},
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    found = {}
    for line in verdicts.read_text().splitlines():
        marked = json.loads(line)
        name = list(programs)[int(marked["problem"].rpartition("_")[2])]
        found[name] = (marked["outcome"] == "passed", marked["official"]["tests"] == "True")
    assert len(found) == len(programs)
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_a_right_program_passes_whatever_the_checker_says(
    words: dict[str, tuple[bool, bool]], name: str
) -> None:
    assert words[name] == (True, False)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_the_checker_accepts_passes_in_both(words: dict[str, tuple[bool, bool]], name: str) -> None:
    assert words[name] == (True, True)


def test_a_wrong_program_fails_in_both(words: dict[str, tuple[bool, bool]]) -> None:
    assert words["a constant"] == (False, False)
