"""A command line that cannot be carried out ends with status 2 and one line that says the way out."""

import pytest

from tui.cli import run_command_line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("models", "proctor: proctor models needs a command. `proctor models --help` lists what there is."),
        ("benchmarks", "proctor: proctor benchmarks needs a command. `proctor benchmarks --help` lists what there is."),
        ("frobnicate", "proctor: No such command 'frobnicate'. `proctor --help` lists what there is."),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(line.split()) == 2
    assert capsys.readouterr() == ("", said + "\n")
