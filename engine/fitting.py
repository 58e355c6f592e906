"""Prompts that show part of a repository, cut to the budget and to what the model can really read.

The model's own tokenizer counts; the benchmark leaves out what matters least until the count is right.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchmarks.fitting import Fitting
from engine.models.model import Model, ModelCard
from engine.plan import Exam, problem_key

ROUNDS = 6
"""Times that prompts are cut and counted again; each leaves out at least one file where one may be left out."""
MARGIN = 0.97
"""Aimed at a little below the room there is, since files are of uneven density."""


async def fitted(
    model: Model, exams: Sequence[Exam], lengths: Mapping[str, int], card: ModelCard, limit: int | None
) -> tuple[tuple[Exam, ...], dict[str, int]]:
    """Cut the prompts of benchmarks that can show less; the exams with their cuts, and every prompt's tokens.

    What still does not fit is left as it is: `context_needed` refuses it and says what can be done.

    Args:
        model: counts tokens.
        exams: the entries.
        lengths: prompt tokens by `problem_key`, before.
        card: for the context that the model was trained for.
        limit: the user's own `--context`, if any.
    """
    known = dict(lengths)
    shares: defaultdict[tuple[int, str], tuple[float, ...]] = defaultdict(tuple)
    room = min(card.context or 1 << 30, limit or 1 << 30)
    for _ in range(ROUNDS):
        cut = []
        for exam in exams:
            if not isinstance(exam.benchmark, Fitting):
                continue
            allowed = min(exam.benchmark.budget or 1 << 30, room - exam.protocol.max_tokens)
            for problem in exam.problems:
                tokens = known[problem_key(exam.index, problem.id)]
                share = round(MARGIN * allowed / tokens, 6)
                if tokens > allowed > 0 and exam.benchmark.fit(problem, share):
                    cut.append((exam, problem))
                    shares[exam.index, problem.id] += (share,)
        if not cut:
            break
        counted = await model.measure([exam.prompt(problem) for exam, problem in cut])
        known.update(
            {problem_key(e.index, p.id): tokens for (e, p), tokens in zip(cut, counted, strict=True)}
        )
    cuts: dict[int, dict[str, tuple[float, ...]]] = {exam.index: {} for exam in exams}
    for (index, problem_id), of_it in shares.items():
        cuts[index][problem_id] = of_it
    return tuple(replace(exam, cuts=cuts[exam.index]) for exam in exams), known


def cut_again(exam: Exam, cuts: Mapping[str, tuple[float, ...]]) -> Exam:
    """An exam with its prompts as short as they were when they were shown."""
    if isinstance(exam.benchmark, Fitting):
        for problem in exam.problems:
            for share in cuts.get(problem.id, ()):
                exam.benchmark.fit(problem, share)
    return replace(exam, cuts=cuts)
