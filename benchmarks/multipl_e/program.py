"""A whole program: prompt, completion and tests joined, with the statement that witnesses the tests' end.

MultiPL-E's program is `prompt + completion + newline + tests`, and its exit status is the verdict: a
completion that exits with 0 passes there. Ours has one more statement, behind the last test.
"""

import re

from benchmarks.benchmark import MarkerCheck, Sign, Step
from benchmarks.multipl_e.language import Language


def joined(language: Language, code: str, tests: str) -> str:
    """Code and tests as one program; code that ends with the very same tests, mended or not, is one already.

    Its tests are mended as those are that it would have got.
    """
    if not ends_with_tests(language, code, tests):
        return f"{code}\n{tests}"
    bare = _bare(language, code)
    return (_with_mended_end(language, bare, tests) if tests == mended(language, tests) else bare) + "\n"


def ends_with_tests(language: Language, code: str, tests: str) -> bool:
    """Whether code is a whole program already, with these tests, mended or not."""
    meant = _plain(mended(language, tests))
    return bool(meant) and _plain(mended(language, _bare(language, code))).endswith(meant)


def _bare(language: Language, code: str) -> str:
    bare = code.rstrip()
    return bare.removesuffix(language.trailer).rstrip() if language.trailer else bare


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


def _with_mended_end(language: Language, program: str, tests: str) -> str:
    """The program, its last lines mended: as many as the tests have, for a mend changes no line's end."""
    lines = program.split("\n")
    full = [number for number, line in enumerate(lines) if line.strip()]
    begin = full[-min(len(full), sum(1 for line in tests.split("\n") if line.strip()))]
    return "\n".join((*lines[:begin], mended(language, "\n".join(lines[begin:]))))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
