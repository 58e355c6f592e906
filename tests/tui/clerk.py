"""A desk that answers from what it was given, in no time and without a process."""

from collections.abc import Callable
from typing import TypeVar, cast

from engine.contamination.signal import Signal
from engine.desk.words import (
    ChangeSeen,
    Checkpoint,
    Compared,
    ComparedMetric,
    CompareRuns,
    Contamination,
    Cost,
    DecideSample,
    Flip,
    ListBenchmarks,
    ListCheckpoints,
    MonthSeen,
    OpenSample,
    Question,
    Ran,
    RanAgain,
    ReadContamination,
    ReadSecurity,
    ReckonCost,
    Reviewable,
    RunAgain,
    SampleOpened,
    Security,
    SeenFinding,
    Series,
    Shelved,
    Weakness,
)
from engine.errors import UsageError
from tui.desk import Desk

Answer = TypeVar("Answer")

CODE = '''from typing import List


def rotate_left(items: List[int], by: int) -> List[int]:
    """Rotate items to the left."""
    if not items:
        return []
    return items[by:] + items[:by]  # forgets that by may be larger
'''
REFERENCE = CODE.replace(
    "    return items[by:] + items[:by]  # forgets that by may be larger",
    "    by %= len(items)\n    return items[by:] + items[:by]",
)
OPENED = SampleOpened(
    prompt='def rotate_left(items: List[int], by: int) -> List[int]:\n    """Rotate items to the left."""\n',
    is_chat=False,
    code=CODE,
    rule="fenced block",
    reference=REFERENCE,
    entry_point="rotate_left",
    tests=(("tests", "assert candidate([1, 2, 3], 4) == [2, 3, 1]\n"),),
    copied="return items[by:] + items[:by]",
)
COMPARED = Compared(
    a="1123-2003-7f3a",
    b="1123-1404-51be",
    names=("step-3000-Q8_0", "step-4000-Q8_0"),
    problems=164,
    metrics=(
        ComparedMetric(metric="pass@1", a=0.552, b=0.584, low=0.004, high=0.06, p=0.013, p_adjusted=0.026, test="sign-flip permutation", verdict="B better", problems=164),
        ComparedMetric(metric="pass@5", a=0.731, b=0.746, low=-0.016, high=0.047, p=0.36, p_adjusted=0.72, test="sign-flip permutation", verdict="no evidence", problems=164),
        ComparedMetric(metric="pass@10", a=0.796, b=0.801, low=-0.009, high=0.019, p=0.81, p_adjusted=0.81, test="sign-flip permutation", verdict="tied", problems=164),
    ),
    flips=(
        Flip(problem="HumanEval/32", a=2, b=17, n_a=20, n_b=20),
        Flip(problem="HumanEval/76", a=18, b=6, n_a=20, n_b=20),
        Flip(problem="HumanEval/129", a=11, b=2, n_a=20, n_b=20),
    ),
    outcomes={"passed": (0.552, 0.584), "wrong_answer": (0.28, 0.26), "timeout": (0.031, 0.047)},
    warnings=("the seeds differ",),
    resolution=4.1,
)  # fmt: skip
SERIES = Series(
    benchmark="humaneval+",
    benchmarks=("humaneval+", "warmup"),
    checkpoints=tuple(
        Checkpoint(
            run=f"1122-000{number}-aaa{number}",
            folder=f"/nowhere/1122-000{number}-aaa{number}",
            model=f"dsc-1.3b/step-{step}-Q8_0",
            step=step,
            at=1_795_000_000.0 + 3600 * number,
            protocol="n=20 T=0.8",
            state="finished",
            value=value,
            low=value - 0.062,
            high=value + 0.061,
            problems=164,
            outcomes={"passed": value, "syntax_error": 0.07 - 0.01 * number, "timeout": 0.03},
            tokens=139.0 - 5 * number,
            rates={f"HumanEval/{n}": ((n * 7 + number * 3) % 11) / 10 for n in range(40)},
        )
        for number, (step, value) in enumerate([(0, 0.524), (1000, 0.51), (2000, 0.519), (3000, 0.552), (4000, 0.584)])
    ),
)  # fmt: skip
SHELF = (
    Shelved(name="humaneval", title="HumanEval", problems=164, kind="python functions", tests="7.7 on average", licence="MIT", homepage="https://example.org/human-eval", good_for="comparing with almost any published code model", flaws=("In most training sets since 2021.", "Few tests: some wrong programs pass."), scenarios=("codegeneration",), revision="1.0", file="/data/HumanEval.jsonl.gz", held=True, resolution=7.7),
    Shelved(name="mbpp+", title="MBPP+", problems=378, kind="python functions", tests="108 on average", licence="Apache-2.0", homepage="https://example.org/mbpp", good_for="small models and regressions", scenarios=("codegeneration",), revision="v0.2.0", file="/data/MbppPlus.jsonl.gz", held=False, resolution=5.0),
    Shelved(name="warmup", title="Warmup", problems=52, kind="python functions", tests="6 on average", licence="Apache-2.0", homepage="", good_for="finding out whether everything works here", scenarios=("codegeneration",), resolution=13.6),
)  # fmt: skip
SECURITY = Security(
    items=(
        Reviewable(key="cwe/find_user#3", problem="cwe/find_user", sample=3, cwe="CWE-89", why="disagreement", label="ambiguous", state="open", code='def find_user(con, name):\n    return con.execute(f"SELECT * FROM users WHERE name=\'{name}\'").fetchall()\n', outcome="passed", exploit="secure", findings=(SeenFinding(layer="rules", rule="sql-built", line=2, says="An SQL statement is built from parts.", severity="high"), SeenFinding(layer="bandit", rule="B608", line=2, says="Possible SQL injection.", severity="medium")), similar=2),
        Reviewable(key="cwe/ping#0", problem="cwe/ping", sample=0, cwe="CWE-78", why="audit", label="insecure", state="confirm", by="ana", code="import os\ndef ping(host):\n    os.system('ping ' + host)\n", outcome="insecure", exploit="insecure", broken_by="ran a second command", notes=("ana: shown to the team",)),
    ),
    versions="rules 3 · bandit 1.9.4 · semgrep absent",
    samples=40,
    rates=("secure-pass@1 41.0 % [28.0, 55.0] of 40 samples, 20 problems",),
    weaknesses=(Weakness(cwe="CWE-89", samples=10, labels={"insecure": 4, "ambiguous": 2, "secure": 4}, value=0.4, low=0.17, high=0.69),),
    agreement=("person and rules: 100% of 1",),
)  # fmt: skip


CONTAMINATION = Contamination(
    run="1123-2003-7f3a",
    model="qwen2.5-coder-7b.Q4_K_M",
    benchmark="LiveCodeBench",
    cutoff="2024-03-31",
    change=ChangeSeen(
        months=tuple(
            MonthSeen(
                month=f"2024-0{month}",
                value=value,
                low=value - 0.08,
                high=value + 0.1,
                problems=30 + month,
                after_cutoff=month > 3,
            )
            for month, value in enumerate((0.42, 0.4, 0.41, 0.2, 0.19, 0.22), start=1)
        ),
        found=Signal(
            name="change by release month",
            size=-0.205,
            unit="pass@1 after less before, at equal difficulty",
            low=-0.3,
            high=-0.11,
            p=0.00025,
            n=201,
            says="The series is best cut before 2024-04.",
            shows="A drop at the cutoff is what memorised problems look like; harder problems look like it, too.",
        ),
        month="2024-04",
        likely=("2024-04", "2024-05"),
        cutoff="2024-03-31",
    ),
    signals=(
        Signal(
            name="min-20 % likelihood", size=None, unit="difference of log probability", n=4, says="Too few."
        ),
    ),
    missing=("continuation: proctor contamination continuation … --keep 1123-2003-7f3a",),
    caution="These signs answer different questions and are not added up.",
    beside=("1122-1010-aa01: HumanEval by qwen2.5-coder-7b.Q4_K_M",),
)


class Clerk(Desk):
    """Answers each kind of question from a table; what it lacks is refused."""

    def __init__(self, answers: dict[type, object | Callable[[object], object]] | None = None) -> None:
        super().__init__()
        self.asked: list[Question] = []
        self.answers: dict[type, object] = {
            OpenSample: OPENED,
            RunAgain: RanAgain(grade="namespaces", before="wrong_answer", runs=(Ran(outcome="wrong_answer", reason="want [2, 3, 1]", cpu=0.02, wall=0.11),)),
            ListBenchmarks: SHELF,
            CompareRuns: (COMPARED,),
            ReckonCost: Cost(runs=3, same_benchmark=True, low=1500, high=1900, tokens=160, rate=41),
            ListCheckpoints: SERIES,
            ReadSecurity: SECURITY,
            DecideSample: SECURITY,
            ReadContamination: CONTAMINATION,
            **(answers or {}),
        }  # fmt: skip

    async def ask(self, question: Question, kind: type[Answer]) -> Answer:
        """The prepared answer."""
        self.asked.append(question)
        found = self.answers.get(type(question))
        if isinstance(found, Exception):
            raise found
        if found is None:
            raise UsageError("nobody knows")
        return cast("Answer", found(question) if callable(found) else found)
