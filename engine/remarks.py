"""What is said of a plan before the first sample is drawn: what it can show, and what it cannot."""

from collections.abc import Sequence

from engine.comparable import advice
from engine.plan import Exam
from engine.several import several
from engine.statistics.resolution import resolution


def remarks(exams: Sequence[Exam]) -> list[str]:
    """A sentence on the resolution of every entry, and one for each thing its protocol cannot show."""
    found = []
    for exam in exams:
        title = exam.benchmark.card.title
        found.append(f"{title}: {resolution(len(exam.problems), exam.protocol.n).line()}")
        found += [f"{title}: {line}" for line in advice(exam.protocol)]
        if len(exam.problems) < exam.published:
            found.append(
                f"{title}: a subset; compare its number only on the same {several(len(exam.problems), 'problem')}, never with "
                "the whole benchmark's"
            )
    return found
