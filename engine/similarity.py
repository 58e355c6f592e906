"""How well does looking like the reference predict being right? Usually badly, which is why answers are run.

Each judged sample is compared with its problem's reference by four measures of text, and each measure by how
well it tells samples that passed from samples that failed: the area under the ROC curve, 0.5 for a coin.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from engine.errors import EnvironmentTrouble, UsageError
from engine.events import SampleCompleted, SampleJudged
from engine.log import read_log
from engine.manifest import settled_spec
from engine.plainly import plainly
from engine.preparation import read_exams
from engine.run import RunFolder
from engine.several import several
from engine.verdict import Outcome

Measure = Callable[[str, str], float]
"""Answer and reference to a similarity between 0 and 1."""


@dataclass(frozen=True)
class Prediction:
    """How well one measure predicts the verdict."""

    measure: str
    auc: float
    low: float
    high: float
    """95 % interval, problems resampled."""
    mean_passed: float
    mean_failed: float


@dataclass(frozen=True)
class Similarity:
    """What the comparison of a run's answers with their references showed."""

    run: str
    samples: int
    passed: int
    predictions: tuple[Prediction, ...]


def similarity(folder: RunFolder) -> Similarity:
    """Compare a run's answers with their references.

    Raises:
        UsageError: the run has no passed or no failed samples of problems with a reference.
        EnvironmentTrouble: the libraries for it are not installed.
    """
    measures = _measures()
    spec = settled_spec(folder.read_manifest())
    with plainly():
        exams = read_exams(spec)
    problems = [{problem.id: problem for problem in exam.problems} for exam in exams]
    texts: dict[tuple[int, str, int], str] = {}
    rows: list[tuple[str, bool, str, str]] = []
    for event in read_log(folder.events):
        if isinstance(event, SampleCompleted):
            texts[event.entry, event.problem, event.sample] = event.text
        elif isinstance(event, SampleJudged):
            problem = problems[event.entry].get(event.problem)
            if problem is None or not problem.reference:
                continue
            solution = exams[event.entry].solve(problem, texts[event.entry, event.problem, event.sample])
            passed = event.outcome is Outcome.PASSED
            rows.append((problem.id, passed, solution.code, problem.reference))
    passes = sum(passed for _, passed, _, _ in rows)
    if not 0 < passes < len(rows):
        raise UsageError(
            f"Run {folder.id} has {passes} passed of {several(len(rows), 'sample')} with a reference: both kinds are needed."
        )
    return Similarity(
        run=folder.id,
        samples=len(rows),
        passed=passes,
        predictions=tuple(_predict(name, measure, rows) for name, measure in measures.items()),
    )


def auc(scores: np.ndarray, passed: np.ndarray) -> float:
    """The chance that a passed sample scores above a failed one, ties counted half (Hanley and McNeil 1982)."""
    positives = int(passed.sum())
    negatives = len(passed) - positives
    ranks = rankdata(scores)
    return float((ranks[passed].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _predict(name: str, measure: Measure, rows: list[tuple[str, bool, str, str]]) -> Prediction:
    scores = np.array([measure(code, reference) for _, _, code, reference in rows])
    passed = np.array([row[1] for row in rows])
    by_problem: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        by_problem[row[0]].append(index)
    groups = [np.array(members) for members in by_problem.values()]
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(500):
        chosen = np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))])
        if 0 < passed[chosen].sum() < len(chosen):
            draws.append(auc(scores[chosen], passed[chosen]))
    low, high = np.quantile(draws, [0.025, 0.975]) if draws else (0.0, 1.0)
    return Prediction(
        measure=name,
        auc=auc(scores, passed),
        low=float(low),
        high=float(high),
        mean_passed=float(scores[passed].mean()),
        mean_failed=float(scores[~passed].mean()),
    )


def _measures() -> Mapping[str, Measure]:
    try:
        from rapidfuzz.distance import Levenshtein
        from sacrebleu.metrics.bleu import BLEU
        from sacrebleu.metrics.chrf import CHRF
    except ImportError:
        raise EnvironmentTrouble(
            'Comparing texts needs two more libraries: pip install "proctor[textsim]" (sacrebleu, rapidfuzz).'
        ) from None
    bleu, chrf = BLEU(effective_order=True, smooth_method="exp"), CHRF()
    return {
        "exact match": lambda code, reference: float(code.strip() == reference.strip()),
        "edit similarity": lambda code, reference: float(Levenshtein.normalized_similarity(code, reference)),
        "BLEU": lambda code, reference: bleu.sentence_score(code, [reference]).score / 100,
        "chrF": lambda code, reference: chrf.sentence_score(code, [reference]).score / 100,
    }
