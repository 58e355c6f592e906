"""A whole program: prompt, completion and tests joined, with the statement that witnesses the tests' end.

MultiPL-E's program is `prompt + completion + newline + tests`, and its exit status is the verdict: a
completion that exits with 0 passes there. Ours has one more statement, behind the last test.
"""

import re

from benchmarks.benchmark import MarkerCheck, Sign, Step
from benchmarks.multipl_e.language import Language


def joined(language: Language, code: str, tests: str) -> str:
    """Code and tests as one program; code that ends with the very same tests, mended or not, is one already."""
    bare = code.rstrip()
    if language.trailer:
        bare = bare.removesuffix(language.trailer).rstrip()
    endings = {_plain(text) for text in (tests, mended(language, tests)) if text.strip()}
    if any(_plain(bare).endswith(ending) for ending in endings):
        return bare + "\n"
    return f"{code}\n{tests}"


def witnessed(language: Language, program: str) -> str:
    """The program with the witness at the end of its tests.

    Raises:
        ValueError: the tests do not end as the language's declaration says.
    """
    witness = language.witness
    if not witness.before:
        return f"{program}\n{witness.text}\n"
    head, found, tail = program.rpartition(witness.before)
    if not found:
        raise ValueError(f"the tests do not hold {witness.before!r}, where their end is to be witnessed")
    return head + witness.text + found + tail


def check_for(language: Language, program: str, name: str = "tests") -> MarkerCheck:
    """What to run for a whole program."""
    return MarkerCheck(
        name=name,
        language=language.code,
        files={language.file: witnessed(language, program)},
        steps=tuple(
            Step(stage=command.stage, argv=command.argv, cpu=command.seconds, env=command.env)
            for command in language.steps
        ),
        failure_words=language.failure_words,
        wanted_words=language.wanted_words,
        quiet=language.quiet,
        signs=tuple(Sign(text=sign.text, means=sign.means) for sign in language.signs),
        memory=language.memory * 2**20,
    )


def mended(language: Language, tests: str) -> str:
    """Published tests without the mistakes that no answer could pass."""
    for mistake, meant in language.mends:
        tests = re.sub(mistake, meant, tests)
    return tests


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
