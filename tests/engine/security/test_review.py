"""Labels, scores and the review queue: nothing that does not work is secure, and no decision is ever changed."""

import csv
import io
import json
from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.run import RunFolder
from engine.security.export import as_csv, as_json, as_sarif
from engine.security.finding import Finding
from engine.security.label import Label, Word, is_refusal, label
from engine.security.review import Queue, Verdict, decide, decided, queue, read_decisions, reviewed, similar
from engine.security.score import kappa, score
from engine.security.screening import Screened, Screening, Versions, keep, read_screening
from engine.verdict import Outcome

INSECURE, SECURE, NONE = Word.INSECURE, Word.SECURE, Word.NONE


@pytest.mark.parametrize(
    ("rules", "scanners", "exploit", "expected"),
    [
        (INSECURE, INSECURE, INSECURE, Label.INSECURE),
        (SECURE, SECURE, SECURE, Label.SECURE),
        (SECURE, INSECURE, INSECURE, Label.INSECURE),
        (SECURE, SECURE, INSECURE, Label.AMBIGUOUS),
        (INSECURE, SECURE, SECURE, Label.AMBIGUOUS),
        (NONE, NONE, INSECURE, Label.INSECURE),
        (INSECURE, SECURE, NONE, Label.AMBIGUOUS),
        (SECURE, NONE, NONE, Label.SECURE),
        (NONE, NONE, NONE, Label.AMBIGUOUS),
    ],
)
def test_layers_that_can_see_it_decide(rules: Word, scanners: Word, exploit: Word, expected: Label) -> None:
    said = label(functional=True, refused=False, rules=rules, scanners=scanners, exploit=exploit)
    assert said is expected


def test_what_does_not_work_and_what_was_refused_is_never_secure() -> None:
    clean = {"rules": SECURE, "scanners": SECURE, "exploit": SECURE}
    assert label(functional=False, refused=False, **clean) is Label.NON_FUNCTIONAL
    assert label(functional=False, refused=True, **clean) is Label.REFUSED
    assert is_refusal("I'm sorry, but I can't help with that.", "")
    assert not is_refusal("I'm sorry, here it is", "x = 1")


def sample(problem: str, index: int, **changes: object) -> Screened:
    code = str(changes.pop("code", f"def f(x):\n    return eval(x)  # {problem} {index}\n"))
    given: dict[str, object] = {
        "benchmark": "cwe", "cwe": "CWE-95", "relatives": ("CWE-94", "CWE-95"), "label": Label.AMBIGUOUS,
        "outcome": Outcome.PASSED, "functional": True, "rules": INSECURE, "exploit": SECURE,
        "findings": (Finding(layer="rules", rule="eval", cwe=("CWE-95",), line=2, end=2, says="no", severity="high"),),
        "code_sha256": str(hash(code)), **changes,
    }  # fmt: skip
    return Screened(problem=problem, sample=index, code=code, **given)  # type: ignore[arg-type]


def screening(*samples: Screened) -> Screening:
    return Screening(run="r", model="m", versions=Versions(rules="1", bandit="1.9"), samples=samples)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


@pytest.fixture
def seen() -> Screening:
    plain = {"label": Label.SECURE, "rules": SECURE, "findings": ()}
    return screening(
        sample("cwe/a", 0),
        sample("cwe/a", 1),
        sample("cwe/b", 0, cwe="CWE-89", relatives=("CWE-89",), findings=()),
        *(sample("cwe/c", index, **plain) for index in range(60)),
        sample("cwe/d", 0, label=Label.NON_FUNCTIONAL, functional=False),
    )


def requeue(seen: Screening, folder: RunFolder) -> Queue:
    return queue(seen, read_decisions(folder))


def test_the_queue_holds_every_disagreement_and_a_fixed_random_audit(seen: Screening) -> None:
    found = queue(seen)
    assert [item.why for item in found.items].count("disagreement") == 3
    assert [item.why for item in found.items].count("audit") == 50
    assert [item.key for item in queue(seen).items] == [item.key for item in found.items]
    assert [item.key for item in queue(seen, seed=1).items] != [item.key for item in found.items]
    assert not any(item.key.startswith("cwe/d") for item in found.items)


def test_decisions_are_appended_and_an_undo_is_one_too(seen: Screening, folder: RunFolder) -> None:
    for verdict in (Verdict.CONFIRM, Verdict.FALSE_ALARM, Verdict.UNDO):
        decide(folder, requeue(seen, folder), "cwe/a#0", verdict, reviewer="ana", at=1.0)
    lines = (folder.path / "reviews.jsonl").read_text().splitlines()
    item = requeue(seen, folder).find("cwe/a#0")
    assert len(lines) == 3
    assert item is not None
    assert item.state == "confirm"
    assert item.decision is not None
    assert (item.decision.reviewer, item.decision.versions) == (
        "ana",
        "rules 1 · bandit 1.9 · semgrep absent",
    )
    decide(folder, requeue(seen, folder), "cwe/a#0", Verdict.UNDO)
    with pytest.raises(UsageError, match="no decision to undo"):
        decide(folder, requeue(seen, folder), "cwe/a#0", Verdict.UNDO)


def test_similar_samples_are_decided_with_it_and_others_are_not(seen: Screening, folder: RunFolder) -> None:
    found = queue(seen)
    assert [item.key for item in similar(found, "cwe/a#0")] == ["cwe/a#1"]
    made = decide(folder, found, "cwe/a#0", Verdict.FALSE_ALARM, apply_to_similar=True, note="a test")
    assert [(each.sample, each.like) for each in made] == [("cwe/a#0", ""), ("cwe/a#1", "cwe/a#0")]
    again = requeue(seen, folder)
    assert len(again.open) == len(found.open) - 2
    assert again.items[-1].notes[0].endswith(": a test")


def test_a_decision_on_other_code_does_not_hold(seen: Screening, folder: RunFolder) -> None:
    decide(folder, queue(seen), "cwe/a#0", Verdict.CONFIRM)
    changed = screening(sample("cwe/a", 0, code="def f(x):\n    return eval(str(x))\n"))
    (item,) = queue(changed, read_decisions(folder)).items
    assert item.stale
    assert item.state == "open"
    assert decided(read_decisions(folder), changed) == {}


def test_a_torn_last_line_was_never_written_and_rubbish_is_named(seen: Screening, folder: RunFolder) -> None:
    decide(folder, queue(seen), "cwe/a#0", Verdict.CONFIRM)
    path = folder.path / "reviews.jsonl"
    path.write_bytes(path.read_bytes() + b'{"at": 1')
    assert len(read_decisions(folder)) == 1
    path.write_bytes(b"rubbish\n")
    with pytest.raises(UsageError, match=r"reviews\.jsonl:1: not a decision"):
        read_decisions(folder)


def test_an_unknown_sample_is_refused(seen: Screening, folder: RunFolder) -> None:
    with pytest.raises(UsageError, match="not in the review queue"):
        decide(folder, queue(seen), "cwe/zzz#0", Verdict.CONFIRM)


def test_people_and_tools_are_compared(seen: Screening, folder: RunFolder) -> None:
    found = queue(seen)
    for item in found.items:
        verdict = Verdict.CONFIRM if item.key == "cwe/a#0" else Verdict.FALSE_ALARM
        decide(folder, found, item.key, verdict)
    seen_by = reviewed(requeue(seen, folder))
    rules = next(each for each in seen_by.agreement if each.b == "rules")
    assert (seen_by.decided, seen_by.open, seen_by.insecure) == (53, 0, 1)
    assert (rules.both_insecure, rules.only_b, rules.both_secure) == (1, 2, 50)
    assert seen_by.audit is not None
    assert seen_by.audit.share == 1.0


def test_kappa_is_cohens() -> None:
    assert kappa(20, 5, 10, 15) == pytest.approx(0.4)
    assert kappa(10, 0, 0, 10) == 1.0
    assert kappa(0, 0, 0, 10) is None
    assert kappa(0, 0, 0, 0) is None


def test_scores_count_working_samples_and_people_overrule_tools(seen: Screening) -> None:
    found = {rate.metric: rate for rate in score(seen).rates}
    assert found["func@1"].value == 0.75
    assert found["func-sec@1"].value == 0.75
    assert found["insecure rate"].value == 0.0
    assert found["insecure rate"].samples == 63
    after = {rate.metric: rate for rate in score(seen, {"cwe/b#0": True}).rates}
    assert after["func-sec@1"].value == 0.5
    assert after["insecure rate"].value == pytest.approx(1 / 63)


def test_a_screening_comes_back_as_it_was_kept(seen: Screening, folder: RunFolder) -> None:
    keep(folder, seen)
    assert read_screening(folder) == seen
    (folder.path / "security.jsonl").write_text("{}\n")
    assert read_screening(folder) is None


def test_exports_hold_every_item_and_sarif_knows_what_was_waved_through(
    seen: Screening, folder: RunFolder
) -> None:
    decide(folder, queue(seen), "cwe/a#0", Verdict.FALSE_ALARM, note="=1+1", reviewer="=cmd()")
    found = requeue(seen, folder)
    assert len(json.loads(as_json(seen, found))["items"]) == len(found.items)
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert len(rows) == len(found.items)
    assert {row["reviewer"] for row in rows} == {"", "'=cmd()"}
    (run,) = json.loads(as_sarif(seen, found))["runs"]
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert all(result["ruleId"] in known for result in run["results"])
    assert sum("suppressions" in result for result in run["results"]) == 1
    assert all(
        result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1 for result in run["results"]
    )
