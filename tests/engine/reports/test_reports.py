"""Reports: whole, self-contained, and safe from what models write."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.compare import compare_all
from engine.protocol import Protocol
from engine.reports import charts
from engine.reports.comparison_page import comparison_page
from engine.reports.markdown import comparison_markdown, run_markdown
from engine.reports.record import RunRecord, as_json, command_of, read_record
from engine.reports.run_page import run_page
from engine.several import several
from tests.engine.reports.recorded import recorded


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    return read_record(recorded(tmp_path_factory.mktemp("runs")))


class Tags(HTMLParser):
    """Which tags a page has, and whether they close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in ("meta", "br", "rect", "line", "circle", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("rect", "line", "circle", "polyline"):
            return
        assert self.open.pop() == tag


def test_a_run_page_has_all_that_must_stand_beside_a_number(record: RunRecord) -> None:
    page = run_page(record, ":root{}")

    for said in (
        "95 % interval",
        "problems, n=",
        "namespaces",
        "sha256",
        "seed",
        "proctor verify",
        "licence MIT",
    ):
        assert said in page
    assert "not the benchmark" in page


def test_a_page_is_whole_and_asks_for_nothing_from_outside(record: RunRecord) -> None:
    page = run_page(record, ":root{}")
    tags = Tags(page)

    assert tags.open == []
    assert not tags.seen & {"script", "link", "img", "iframe", "object", "form"}
    assert not tags.attributes & {"src", "href", "onload", "onclick"}
    assert not re.search(r"https?://", page.replace("http-equiv", ""))


def test_known_flaws_are_flagged_at_their_problem_alone(record: RunRecord) -> None:
    flawed = {problem.problem for problem in record.problems if problem.flawed}

    assert flawed == {"warmup/1"}


def test_what_a_hostile_run_says_is_neither_markup_nor_control(tmp_path: Path) -> None:
    found = read_record(recorded(tmp_path, "hostile"))
    page, text = run_page(found, ""), run_markdown(found)

    assert Tags(page).open == []
    assert "<b>bold</b>" not in page
    for page_or_text in (page, text):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page_or_text)


def test_the_json_report_can_be_read_back(record: RunRecord) -> None:
    assert msgspec.json.decode(as_json(record).encode(), type=RunRecord) == record


def test_an_interim_run_says_so(tmp_path: Path) -> None:
    found = read_record(recorded(tmp_path, "interrupted"))

    assert "interim numbers" in run_page(found, "")
    assert "interim numbers" in run_markdown(found)


def test_a_comparison_names_the_problems_and_the_finding(tmp_path: Path) -> None:
    folders = [recorded(tmp_path, "finished"), recorded(tmp_path, "all_timed_out")]
    records = [read_record(folder) for folder in folders]
    pairs = compare_all([folder.replay() for folder in folders]).pairs
    page, text = comparison_page(records, pairs, "", 0.02), comparison_markdown(records, pairs, 0.02)

    assert Tags(page).open == []
    lost = pairs[0].moved[0].problem
    for report in (page, text):
        assert lost in report
        assert "A better" in report


def test_every_score_of_a_comparison_is_drawn_beside_its_run(tmp_path: Path) -> None:
    """One label for run and score was cut at its head: rows of several models could not be told apart."""
    folders = [recorded(tmp_path, "finished"), recorded(tmp_path, "all_timed_out")]
    records = [read_record(folder) for folder in folders]
    pairs = compare_all([folder.replay() for folder in folders]).pairs
    page, text = comparison_page(records, pairs, "", 0.02), comparison_markdown(records, pairs, 0.02)

    for record in records:
        assert page.count(f'text-anchor="end">{record.summary.run}</text>') >= len(record.summary.scores)
    assert f"p values are Holm's over {several(len(pairs[0].differences), 'test')}." in text


@pytest.mark.parametrize("given", [1, 2])
def test_answers_that_were_given_took_no_tokens(given: int, tmp_path: Path) -> None:
    folders = [recorded(tmp_path, "finished"), recorded(tmp_path, "all_timed_out")]
    records = [read_record(folder) for folder in folders]
    runs = [folder.replay() for folder in folders]
    for run in runs[:given]:
        run.tally.tokens = 0
    pairs = compare_all(runs).pairs
    page, text = comparison_page(records, pairs, "", 0.02), comparison_markdown(records, pairs, 0.02)

    assert page.count("<td class=number>given</td>") == given
    assert "<td class=number>0</td>" not in page
    assert ("Cost: given → " in text) == (given == 1)
    assert ("tokens and" in text) == (given == 1)


def test_the_command_repeats_the_protocol() -> None:
    manifest = {
        "spec": {
            "suite": {
                "name": "x",
                "entries": [
                    {
                        "benchmark": "/my problems/house",
                        "subset": "Mbpp/1, Mbpp/2",
                        "options": {"from": "2024-08-01", "difficulty": "easy,hard"},
                    }
                ],
            },
            "model": "a b.gguf",
            "options": {"thinking_tokens": 512, "kv_type": "q8_0", "context": None, "reproducible": False},
        },
        "entries": [
            {"protocol": msgspec.to_builtins(Protocol(n=5, k=(1, 5), temperature=0.8, style="chat"))}
        ],
    }

    command = command_of(manifest)

    assert "proctor run '/my problems/house' --model 'a b.gguf' --n 5 --k 1,5 --temperature 0.8" in command
    assert "--subset 'Mbpp/1, Mbpp/2' --from 2024-08-01 --difficulty easy,hard" in command
    assert "--thinking-tokens 512 --kv-type q8_0 --free --sandbox auto" in command


def test_given_answers_are_repeated_by_marking_them_again_with_the_same_data() -> None:
    manifest: dict[str, Any] = {
        "spec": {
            "suite": {"name": "house", "entries": [{"benchmark": "/my/house", "data": "my data.jsonl"}]},
            "model": "m",
            "given": "answers.jsonl",
        },
        "sandbox": {"grade": "namespaces"},
        "entries": [{"protocol": {"k": [1, 10]}}],
    }
    assert command_of(manifest) == (
        "proctor score answers.jsonl --benchmark /my/house --k 1,10 --data 'my data.jsonl' --model m --sandbox namespaces"
    )
    manifest["spec"]["shard"] = "2/3"
    assert "--shard 2/3" in command_of(manifest)


def test_a_window_of_500_pixels_shows_whole_charts_and_what_is_cut_off_there_is_shaded(
    record: RunRecord,
) -> None:
    style = run_page(record, ":root{}").split("<style>")[1].split("</style>")[0]
    kept_wide = re.findall(r"@media \(max-width: (\d+)rem\) \{[^@]*svg[^{]*\{ min-width", style)

    assert kept_wide
    assert all(int(rem) * 16 < 500 for rem in kept_wide)
    assert "no-repeat scroll" in style.split(".scroll {")[1].split("}")[0]


def test_a_long_label_fits_its_column() -> None:
    chart = charts.intervals("t", [charts.Bar("livecodebench-codeexecution pass@1", 0.5, 0.4, 0.6)])
    (label,) = re.findall(r'class="label"[^>]*>([^<]*)<', chart)

    # The widest of the fonts takes 7.4 units a letter; the column has 180.
    assert len(label) * 7.4 < charts.LABEL - 10
    assert label.endswith("codeexecution pass@1")


def test_names_of_equal_models_do_not_lie_on_one_another() -> None:
    bar = charts.Bar("", 0.5, 0.4, 0.6)
    chart = charts.gap("Gap", [(name, bar, bar) for name in ("a" * 40, "b")], "functions", "repositories")

    heights = [float(part.split('y="')[1].split('"')[0]) for part in chart.split('<text class="value"')[3:]]
    assert abs(heights[0] - heights[1]) >= 14
    assert "a" * 28 not in chart


def test_outcomes_stand_in_one_order_in_every_row() -> None:
    chart = charts.outcomes(
        "Outcomes", [("a", {"timeout": 3, "passed": 1}), ("b", {"passed": 3, "timeout": 1})]
    )

    bars = [part.split('"')[0] for part in chart.split('<rect class="v-')[1:5]]
    assert bars == ["timeout", "passed"] * 2


def test_every_chart_names_itself_and_its_values() -> None:
    bar = charts.Bar("HumanEval & co", 0.5, 0.4, 0.6)
    drawn = [
        charts.intervals("Scores", [bar]),
        charts.differences("Scores", [bar], 0.02),
        charts.outcomes("Scores", [("a", {"passed": 3})]),
        charts.grid("Scores", [("p/1", 0.5, "timeout")]),
        charts.line("Scores", [(1, 0.5), (2, 0.4)], "problems", "half width"),
        charts.gap("Scores", [("m", bar, bar)], "functions", "repositories"),
    ]

    for chart in drawn:
        assert chart.count("<svg") == 1
        assert "<title>Scores</title>" in chart
        assert Tags(chart).open == []
        assert "#" not in chart
    assert "HumanEval &amp; co" in drawn[0]
