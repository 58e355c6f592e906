"""Benchmarks of the user's own: read from a folder, checked with file and line, versioned by content."""

import json
from pathlib import Path

import pytest

from benchmarks.benchmark import BenchmarkError, CallsCheck, DatasetError, PromptStyle, StdioCheck
from benchmarks.catalog import find
from benchmarks.custom import Custom, is_held_out

MANIFEST = 'name = "house"\ntitle = "House rules"\nkind = "functions"\nproblems = "problems.jsonl"\n'
ROW: dict[str, object] = {
    "id": "twice",
    "prompt": 'def twice(n):\n    """Return two times n."""\n',
    "entry_point": "twice",
    "tests": "assert twice(4) == 8\n",
    "reference": "def twice(n):\n    return 2 * n\n",
    "wrong": ["def twice(n):\n    return n * n\n"],
}
FILE = '''"""Thrice.

difficulty: easy
"""


def thrice(n):
    """Return three times n."""
    return 3 * n


def wrong_twice(n):
    return 2 * n


def test_thrice():
    assert thrice(2) == 6
'''


def folder(path: Path, manifest: str = MANIFEST, *rows: dict[str, object], **files: str) -> Path:
    """A benchmark's folder with these files."""
    (path / "benchmark.toml").write_text(manifest)
    (path / "problems.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows or [ROW]))
    for name, text in files.items():
        (path / f"{name}.py").write_text(text)
    return path


def loaded(path: Path) -> Custom:
    benchmark = find(str(path))
    assert isinstance(benchmark, Custom)
    benchmark.load()
    return benchmark


def outcome(benchmark: Custom, code: str) -> str:
    """How the first problem's checks end for a program, run without walls: `passed` or an exception's type."""
    for check in benchmark.checks(benchmark.problems()[0], code):
        assert isinstance(check, CallsCheck)
        solution: dict[str, object] = {}
        exec(check.solution, solution)
        space = {name: solution[name] for name in check.entry_points}
        try:
            exec(check.helpers, space)
            exec(check.tests, space)
        except Exception as error:  # noqa: BLE001
            return type(error).__name__
    return "passed"


def test_a_folder_is_a_benchmark(tmp_path: Path) -> None:
    benchmark = loaded(folder(tmp_path))
    (problem,) = benchmark.problems()
    assert (benchmark.card.name, benchmark.card.problems, problem.id) == ("house", 1, "house/twice")
    assert outcome(benchmark, problem.reference) == "passed"
    assert outcome(benchmark, problem.wrong[0]) == "AssertionError"


def test_python_files_are_problems_too(tmp_path: Path) -> None:
    benchmark = loaded(folder(tmp_path, MANIFEST.replace("problems.jsonl", "*.py"), thrice=FILE))
    (problem,) = benchmark.problems()
    assert problem.id == "house/thrice"
    assert problem.tags["difficulty"] == "easy"
    assert outcome(benchmark, problem.reference) == "passed"
    assert outcome(benchmark, problem.wrong[0]) == "AssertionError"


HEADED = FILE.replace(
    "\n\ndef thrice(n):",
    """
import math
import pytest

ZERO = 0


def unit():
    return ZERO + 1


@pytest.fixture
def six():
    return math.prod([unit(), 2, 3])


def thrice(n):""",
    1,
).replace(
    "test_thrice():\n    assert thrice(2) == 6", "test_thrice(six):\n    assert thrice(2 * unit()) == six"
)


def test_tests_use_what_stands_above_the_function_and_the_model_never_sees_pytest(tmp_path: Path) -> None:
    manifest = MANIFEST.replace('"functions"', '"pytest"').replace("problems.jsonl", "thrice.py")
    benchmark = loaded(folder(tmp_path, manifest, thrice=HEADED))
    (problem,) = benchmark.problems()

    assert outcome(benchmark, problem.reference) == "passed"
    assert outcome(benchmark, problem.wrong[0]) == "AssertionError"
    assert "import math\n\nZERO = 0\n" in problem.text
    for text in (problem.text, problem.reference, *problem.wrong):
        assert "pytest" not in text
        assert "six" not in text


def test_what_shares_a_line_with_pytests_import_is_the_references_too(tmp_path: Path) -> None:
    manifest = MANIFEST.replace("problems.jsonl", "thrice.py")
    text = FILE.replace("def thrice(n):", "import pytest; import math\n\n\ndef thrice(n):").replace(
        "return 3 * n", "return math.floor(3 * n)"
    )
    benchmark = loaded(folder(tmp_path, manifest, thrice=text))

    assert outcome(benchmark, benchmark.problems()[0].reference) == "passed"


PYTEST = """import pytest
from solution import twice


@pytest.mark.parametrize("n, wanted", [(1, 2), (0.1, 0.2)])
def test_doubles(n, wanted):
    assert twice(n) == pytest.approx(wanted)


def test_refuses_text():
    with pytest.raises(TypeError, match="number"):
        twice("x")
"""


def test_pytest_style_tests_run_without_pytest(tmp_path: Path) -> None:
    manifest = MANIFEST.replace('"functions"', '"pytest"')
    benchmark = loaded(folder(tmp_path, manifest, {**ROW, "tests": PYTEST}))
    strict = (
        "def twice(n):\n    if isinstance(n, str):\n        raise TypeError('not a number')\n    return {}\n"
    )
    assert outcome(benchmark, strict.format("2 * n")) == "passed"
    assert outcome(benchmark, strict.format("3 * n")) == "AssertionError"
    assert outcome(benchmark, "def twice(n):\n    return 2 * n\n") == "AssertionError"


def test_cases_of_a_program_are_one_check_so_that_its_score_needs_all_of_them(tmp_path: Path) -> None:
    row: dict[str, object] = {
        "id": "sum",
        "prompt": "Add two numbers.",
        "cases": [{"stdin": "1 2\n", "expected": "3\n"}, {"stdin": "4 5\n", "expected": "9\n"}],
        "compare": "decimal",
        "reference": "print(sum(map(int, input().split())))",
    }
    benchmark = loaded(folder(tmp_path, MANIFEST.replace('"functions"', '"stdio"'), row))
    problem = benchmark.problems()[0]
    checks = benchmark.checks(problem, problem.reference)
    assert checks[1] == StdioCheck(
        name="tests", solution=problem.reference, stdin="4 5\n", expected="9\n", compare="decimal"
    )
    assert {check.name for check in checks} == {"tests"}
    prompt = benchmark.prompt(problem, "chat")
    assert benchmark.extract(problem, prompt, "print(1)\n```\nDone.").code == "print(1)\n"


def test_the_version_is_the_content(tmp_path: Path) -> None:
    first = Custom(folder(tmp_path)).load()
    assert Custom(tmp_path).load() == first
    (tmp_path / "notes.txt").write_text("not part of it")
    assert Custom(tmp_path).load() == first
    folder(tmp_path, MANIFEST, {**ROW, "prompt": "def twice(n):\n    '''Twice.'''\n"})
    assert Custom(tmp_path).load().revision != first.revision


def test_problems_are_held_out_by_name_or_by_mark(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [ROW, {**ROW, "id": "b", "hold_out": True}, {**ROW, "id": "c"}]
    benchmark = loaded(folder(tmp_path, MANIFEST + 'hold_out = ["c"]\n', *rows))
    assert [is_held_out(problem) for problem in benchmark.problems()] == [False, True, True]


@pytest.mark.parametrize(
    ("manifest", "place"),
    [
        ("name = \n", r"benchmark\.toml:1: not valid TOML"),
        (MANIFEST.replace('"functions"', '"quiz"'), r"benchmark\.toml:3: .*'quiz'.*kind"),
        (MANIFEST + "cpus = 3\n", r"benchmark\.toml:5: .*cpus"),
        (MANIFEST.replace('title = "House rules"\n', ""), r"benchmark\.toml:1: .*missing.*title"),
        (MANIFEST.replace('"house"', '"My House"'), r"benchmark\.toml:1: name 'My House'"),
        (MANIFEST.replace("problems.jsonl", "nowhere/*.py"), r"matches no file"),
        (MANIFEST.replace("problems.jsonl", "../other.jsonl"), r"within the folder"),
        (MANIFEST + 'hold_out = ["ghost"]\n', r"hold_out names no problem: ghost"),
    ],
)
def test_a_wrong_manifest_is_refused_with_its_place(tmp_path: Path, manifest: str, place: str) -> None:
    with pytest.raises(DatasetError, match=place):
        loaded(folder(tmp_path, manifest))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"tests": None}, r"problems\.jsonl:2: .*tests"),
        ({"test": "x"}, r"problems\.jsonl:2: .*unknown field `test`"),
        ({"id": "twice"}, r"problems\.jsonl:2: problem 'twice' stands in line 1 already"),
        ({"tests": "assert ("}, r"problem 'b': `tests` are not Python: line 1"),
        ({"reference": "x = 1"}, r"problem 'b': `reference` defines no function twice"),
    ],
)
def test_a_wrong_problem_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, object], place: str
) -> None:
    with pytest.raises(DatasetError, match=place):
        loaded(folder(tmp_path, MANIFEST, ROW, {**ROW, "id": "b", **change}))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (FILE.replace("def thrice", "def other"), r"thrice\.py:1: no function thrice"),
        (FILE.replace("return 3 * n", "return 3 *"), r"thrice\.py:9: not valid Python"),
        (FILE.replace("return 3 * n", "return " + "-" * 100_000 + "n"), r"thrice\.py:\d+: not valid Python"),
        (FILE.replace("return 3 * n", "return 3 \0"), r"thrice\.py:\d+: not valid Python"),
        (FILE.split("def test_", maxsplit=1)[0], r"no tests"),
        (FILE.replace("difficulty: easy", "difficulty is easy"), r"thrice\.py:1: expected `name: value`"),
        (FILE.replace('    """Return three times n."""\n', ""), r"thrice\.py:7: thrice\(\) has no docstring"),
        (FILE.replace("    return 3 * n\n", ""), r"thrice\.py:7: thrice\(\) has no body"),
    ],
)
def test_a_wrong_problem_file_is_refused_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(DatasetError, match=place):
        loaded(folder(tmp_path, MANIFEST.replace("problems.jsonl", "*.py"), thrice=text))


PYTEST_WORDS = '''"""Slugs."""


def slug(title):
    """Lower case, words joined by dashes."""
    return "-".join(title.lower().split())


import pytest as pt
from pytest import fixture, mark


@fixture(scope="module")
def long_title():
    yield "A " * 3


@pt.fixture
def expected(long_title):
    return "a-a-a"


@mark.slow
@mark.parametrize("word", ["A", "b"])
def test_words(word, expected):
    assert slug(word) == word.lower()


class TestMore:
    times = 2

    @fixture
    def doubled(self, long_title):
        yield long_title * self.times

    def test_long(self, long_title, expected, doubled):
        assert slug(long_title) == expected
        assert slug(doubled) == f"{expected}-{expected}"

    @pt.mark.skip(reason="later")
    def test_never(self):
        assert False


def test_leaves():
    pt.skip("not here")
    assert False
'''


def test_fixtures_classes_and_skips_do_what_they_do_in_pytest(tmp_path: Path) -> None:
    manifest = MANIFEST.replace('"functions"', '"pytest"').replace("problems.jsonl", "slug.py")
    benchmark = loaded(folder(tmp_path, manifest, slug=PYTEST_WORDS))

    assert outcome(benchmark, benchmark.problems()[0].reference) == "passed"
    assert outcome(benchmark, "def slug(title):\n    return title.lower()\n") == "AssertionError"


def test_tests_of_which_none_runs_fail(tmp_path: Path) -> None:
    text = FILE.replace("def test_thrice():", "import pytest\n\n\n@pytest.mark.skip\ndef test_thrice():")
    text = text.replace("@pytest.mark.skip\n", '@pytest.mark.skip(reason="later")\n')
    manifest = MANIFEST.replace('"functions"', '"pytest"').replace("problems.jsonl", "thrice.py")

    benchmark = loaded(folder(tmp_path, manifest, thrice=text))

    assert outcome(benchmark, benchmark.problems()[0].reference) == "AssertionError"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "a/b"}, "id 'a/b' should be letters"),
        ({"prompt": " "}, "`prompt` is empty"),
        ({"entry_point": "f x"}, "`entry_point` 'f x' is no name"),
        ({"tests": ""}, "`tests` is empty"),
        ({"tests": "assert f("}, "`tests` are not Python"),
        ({"reference": "def g(): pass"}, "defines no function twice()"),
        ({"wrong": ["def twice(:"]}, "wrong solution 1 defines no function twice()"),
    ],
)
def test_every_complaint_about_a_row_names_its_line(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    place = folder(tmp_path, MANIFEST, {**ROW, "id": "first"}, {**ROW, **change})

    with pytest.raises(DatasetError) as refusal:
        loaded(place)

    assert f"{place / 'problems.jsonl'}:2: " in str(refusal.value)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [("cpu = -1", ":5: Expected `float` > 0"), ("max_tokens = 0", ":5: "), ('cpu = "3"', ":5: ")],
)
def test_every_complaint_about_a_setting_names_its_line(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(DatasetError) as refusal:
        loaded(folder(tmp_path, MANIFEST + line + "\n"))
    assert words in str(refusal.value)


def test_a_wrong_kind_is_answered_with_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r":3: .*Kinds are functions, stdio and pytest"):
        loaded(folder(tmp_path, MANIFEST.replace('"functions"', '"functional"')))


def test_a_folder_without_a_manifest_is_told_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"this folder has no benchmark\.toml"):
        find(str(tmp_path))


def test_no_problem_is_ever_in_the_prompt_of_another(tmp_path: Path) -> None:
    secret = {**ROW, "id": "secret", "prompt": 'def twice(n):\n    """The secret one."""\n', "hold_out": True}
    benchmark = loaded(folder(tmp_path, MANIFEST, {**ROW, "id": "open"}, secret))
    opened, held = benchmark.problems()

    assert (is_held_out(opened), is_held_out(held)) == (False, True)
    styles: tuple[PromptStyle, ...] = ("completion", "chat")
    for style in styles:
        prompt = benchmark.prompt(opened, style)
        assert "secret" not in prompt.text + "".join(message.content for message in prompt.messages)


def test_two_files_that_ask_for_one_function_are_refused(tmp_path: Path) -> None:
    manifest = MANIFEST.replace("problems.jsonl", "*.py")
    with pytest.raises(
        DatasetError, match=r"02_thrice.py: problem 'house/thrice' stands in \S+/01_thrice.py already"
    ):
        loaded(folder(tmp_path, manifest, **{"01_thrice": FILE, "02_thrice": FILE}))


def test_files_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}"
    benchmark = loaded(
        folder(tmp_path, mark + MANIFEST.replace("problems.jsonl", "*.py"), thrice=mark + FILE)
    )
    assert [problem.id for problem in benchmark.problems()] == ["house/thrice"]


def test_what_cannot_be_chosen_of_it_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "benchmark.toml").write_text(MANIFEST)

    with pytest.raises(BenchmarkError, match=r"cannot read other\.jsonl"):
        find(str(tmp_path), data=Path("other.jsonl"))
    with pytest.raises(BenchmarkError, match="only its own protocol, not 'evalplus'"):
        find(str(tmp_path), harness="evalplus")
    with pytest.raises(BenchmarkError, match="nothing to choose by --release"):
        find(str(tmp_path), options={"release": "v6"})


def test_no_name_is_not_taken_for_this_folder() -> None:
    with pytest.raises(BenchmarkError, match="No benchmark was named"):
        find("")


def test_a_line_of_the_tests_has_the_number_that_it_has_in_the_authors_file(tmp_path: Path) -> None:
    benchmark = loaded(folder(tmp_path, MANIFEST.replace("problems.jsonl", "*.py"), thrice=FILE))
    (problem,) = benchmark.problems()
    (check,) = benchmark.checks(problem, problem.reference)
    assert isinstance(check, CallsCheck)
    assert check.tests.split("\n")[16] == FILE.split("\n")[16] == "    assert thrice(2) == 6"
    assert benchmark.place_of_test(problem, 17) == f"{tmp_path / 'thrice.py'}:17"
    assert benchmark.place_of_test(problem, 0) == f"{tmp_path / 'thrice.py'}"
    assert benchmark.place_of_test(problem, 99) == ""


def test_a_line_of_tests_in_a_row_is_found_by_the_row(tmp_path: Path) -> None:
    benchmark = loaded(folder(tmp_path))
    (problem,) = benchmark.problems()
    assert benchmark.place_of_test(problem, 1) == f"{tmp_path / 'problems.jsonl'}:1, line 1 of `tests`"


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("def test_thrice():\n    pass\n", "thrice.py:20: test_thrice stands in line 16 already"),
        ("def wrong_twice(n):\n    return n\n", "thrice.py:20: wrong_twice stands in line 12 already"),
        ("async def test_more():\n    pass\n", r"thrice.py:20: test_more\(\) is async and would never run"),
        ("class TestMore:\n    pass\n", 'thrice.py:20: class TestMore would never run.* kind = "pytest"'),
    ],
)
def test_what_would_never_run_is_refused_with_its_line(more: str, complaint: str, tmp_path: Path) -> None:
    path = folder(tmp_path, MANIFEST.replace("problems.jsonl", "*.py"), thrice=f"{FILE}\n\n{more}")
    with pytest.raises(DatasetError, match=complaint):
        loaded(path)


@pytest.mark.parametrize("problems", ["", ".", "./"])
def test_problems_that_name_no_file_are_refused(problems: str, tmp_path: Path) -> None:
    path = folder(tmp_path, MANIFEST.replace("problems.jsonl", problems))
    with pytest.raises(DatasetError, match=f"problems {problems!r} names no file"):
        loaded(path)


def test_the_name_of_a_published_benchmark_is_taken(tmp_path: Path) -> None:
    path = folder(tmp_path, MANIFEST.replace('"house"', '"humaneval"'))
    with pytest.raises(BenchmarkError, match="would be taken for that one's"):
        find(str(path))


def test_a_benchmark_has_a_title(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"benchmark.toml:2: title is empty"):
        loaded(folder(tmp_path, MANIFEST.replace("House rules", " ")))
