"""Which benchmark answers my question: the decision aid, as data that every front end can show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """Something a person wants to know about a model."""

    name: str
    """What `benchmarks choose` takes."""
    asks: str
    words: tuple[str, ...]
    """Words that people use when they mean it."""
    sit: tuple[str, ...]
    """Benchmarks or suites, the best first."""
    because: str
    beware: str
    command: str
    """With MODEL for the model, and RUN for an earlier run."""


QUESTIONS: tuple[Question, ...] = (
    Question(
        name="regression",
        asks="Did my fine-tuning or quantisation make it worse?",
        words=(
            "fine",
            "tune",
            "tuning",
            "finetune",
            "checkpoint",
            "lora",
            "regression",
            "worse",
            "quant",
            "quantisation",
            "quantization",
        ),
        sit=("quick", "humaneval+"),
        because="the same problems are paired with a baseline, so small losses show; a subset learned from your runs takes minutes",
        beware="a quick subset's number is no benchmark score; a loss smaller than its resolution stays unseen",
        command="proctor checkpoints DIR --suite quick --baseline RUN",
    ),
    Question(
        name="published",
        asks="Does it reach the score on its model card?",
        words=("published", "card", "leaderboard", "paper", "reproduce", "claim"),
        sit=("humaneval+", "mbpp+", "humaneval"),
        because="nearly every card quotes them, and their protocols are known here by name",
        beware="prompt, stops and extraction move a score by tens of points: name the card's own harness with --protocol",
        command="proctor run humaneval+ --model MODEL --protocol evalplus",
    ),
    Question(
        name="which",
        asks="Which of two models writes better functions?",
        words=("which", "better", "compare", "choose", "best", "models", "versus"),
        sit=("humaneval+", "mbpp+"),
        because="542 problems with strict tests, cheap to sit; paired, they show differences of a few points",
        beware="strong models solve nearly all of it: then only harder problems tell them apart (question: unseen)",
        command="proctor run functions --model MODEL, then: proctor compare RUN RUN",
    ),
    Question(
        name="unseen",
        asks="Can it solve problems that it cannot have seen in training?",
        words=(
            "unseen",
            "contamination",
            "contaminated",
            "leak",
            "memor",
            "cutoff",
            "new",
            "recent",
            "contest",
            "hard",
        ),
        sit=("livecodebench",),
        because="its problems are dated: those after the model's cutoff were not there to be learned",
        beware="the last release ends in April 2025, so for models trained later it guarantees nothing",
        command="proctor run livecodebench --model MODEL --from CUTOFF",
    ),
    Question(
        name="languages",
        asks="How good is it outside Python?",
        words=(
            "language",
            "languages",
            "javascript",
            "typescript",
            "java",
            "rust",
            "go",
            "c++",
            "cpp",
            "multilingual",
            "php",
            "ruby",
        ),
        sit=("multilingual", "humaneval-js", "mbpp-js"),
        because="the same functions in each language, with tests translated by rule, so languages compare",
        beware="HumanEval has 154 to 161 problems by language, never 164, and needs each compiler: proctor doctor",
        command="proctor run multilingual --model MODEL",
    ),
    Question(
        name="security",
        asks="Is the code it writes safe?",
        words=("security", "secure", "safe", "cwe", "vulnerab", "exploit", "injection"),
        sit=("security", "cwe"),
        because="each answer is attacked, and counts only if it also works; analysers alone miss path traversal",
        beware="a model that writes nothing is not secure: look at functional and secure together",
        command="proctor run security --model MODEL, then: proctor review RUN",
    ),
    Question(
        name="repository",
        asks="Can it work on a whole code base?",
        words=("repository", "repo", "issue", "agent", "swe", "bug", "patch", "project"),
        sit=("repository", "swebench-lite"),
        because="real issues of real projects, resolved or not by the projects' own tests",
        beware="it needs containers and many hours; a small model scores near zero; a good part of the tests is known to be flawed",
        command="proctor run repository --model MODEL, then: proctor suites table RUN",
    ),
    Question(
        name="understanding",
        asks="Does it understand code, apart from writing it?",
        words=("understand", "reason", "execution", "predict", "trace", "output"),
        sit=("cruxeval-o", "cruxeval-i", "livecodebench-execution", "livecodebench-testoutput"),
        because="it predicts what given code returns: no code of its own can help or hurt",
        beware="thinking aloud changes the score a great deal: keep the prompt style equal",
        command="proctor run cruxeval-o --model MODEL",
    ),
    Question(
        name="repair",
        asks="Can it use an error message to mend its code?",
        words=("repair", "fix", "error", "feedback", "debug", "selfrepair"),
        sit=("livecodebench-repair",),
        because="it is shown its own failed attempt and the reason",
        beware="the number means little without the run that it repairs: compare the two",
        command="proctor run livecodebench-repair --model MODEL",
    ),
    Question(
        name="machine",
        asks="Is this machine set up right?",
        words=("machine", "install", "setup", "test", "first", "try", "demo", "works"),
        sit=("warmup", "demo"),
        because="52 easy problems that tell small models apart, in minutes, with every wall in use",
        beware="nobody publishes warmup scores",
        command="proctor demo",
    ),
    Question(
        name="own",
        asks="How good is it at my own team's problems?",
        words=("own", "custom", "internal", "private", "company", "team", "our"),
        sit=("a folder of yours",),
        because="nothing else measures what you do; twenty good problems beat a thousand foreign ones",
        beware="check that the tests can tell right from wrong first: proctor benchmarks check FOLDER",
        command="proctor run FOLDER --model MODEL",
    ),
)


def answer(text: str) -> list[Question]:
    """The questions that a text may mean, the best match first; all of them for an empty one.

    Each word of the text counts once for every question that knows it or begins with it; a question's own name
    counts twice.
    """
    words = re.findall(r"[a-z+]+", text.lower())
    if not words:
        return list(QUESTIONS)
    ranked = [(sum(_hits(word, question) for word in words), question) for question in QUESTIONS]
    best = max(score for score, _ in ranked)
    return [q for score, q in sorted(ranked, key=lambda pair: -pair[0]) if score and score * 2 >= best]


def names(questions: Sequence[Question] = QUESTIONS) -> str:
    """What can be asked, for a message."""
    return ", ".join(question.name for question in questions)


def _hits(word: str, question: Question) -> int:
    known = any(word == other or (len(other) > 3 and word.startswith(other)) for other in question.words)
    return 2 * (word == question.name) + known
