"""Prompts that show part of a repository, cut to the budget and to what the model can really read.

The model's own tokenizer counts; the benchmark leaves out what matters least until the count is right.
"""

from collections.abc import Mapping, Sequence

from benchmarks.fitting import Fitting
from engine.models.model import Model, ModelCard
from engine.plan import Exam, problem_key

ROUNDS = 6
"""Times that prompts are cut and counted again; each leaves out at least one file where one may be left out."""
MARGIN = 0.97
"""Aimed at a little below the room there is, since files are of uneven density."""


async def fitted(
    model: Model, exams: Sequence[Exam], lengths: Mapping[str, int], card: ModelCard, limit: int | None
) -> dict[str, int]:
    """Cut the prompts of benchmarks that can show less; the tokens of every prompt afterwards.

    What still does not fit is left as it is: `context_needed` refuses it and says what can be done.

    Args:
        model: counts tokens.
        exams: the entries.
        lengths: prompt tokens by `problem_key`, before.
        card: for the context that the model was trained for.
        limit: the user's own `--context`, if any.
    """
    known = dict(lengths)
    room = min(card.context or 1 << 30, limit or 1 << 30)
    for _ in range(ROUNDS):
        cut = []
        for exam in exams:
            if not isinstance(exam.benchmark, Fitting):
                continue
            allowed = min(exam.benchmark.budget or 1 << 30, room - exam.protocol.max_tokens)
            for problem in exam.problems:
                tokens = known[problem_key(exam.index, problem.id)]
                if tokens > allowed > 0 and exam.benchmark.fit(problem, MARGIN * allowed / tokens):
                    cut.append((exam, problem))
        if not cut:
            break
        counted = await model.measure([exam.prompt(problem) for exam, problem in cut])
        known.update(
            {problem_key(e.index, p.id): tokens for (e, p), tokens in zip(cut, counted, strict=True)}
        )
    return known
