from benchmarks.benchmark import Prompt
from benchmarks.repo.adapter import Repo
from benchmarks.swe_bench.hardening import tampering
from benchmarks.swe_bench.instance import read_instance
from benchmarks.swe_bench.patch import files_of, validate


def test_every_task_has_an_issue_a_fix_that_touches_no_tests_and_tests_that_tell() -> None:
    benchmark = Repo()
    benchmark.load()
    for problem in benchmark.problems():
        instance = read_instance(problem.row)
        assert validate(instance, instance.patch).parses
        assert tampering(instance, files_of(instance.patch)) == ()
        assert [found.path for found in tampering(instance, files_of(instance.test_patch))] == list(
            files_of(instance.test_patch)
        )
        assert instance.fail_to_pass
        assert instance.pass_to_pass
        assert len(problem.text.splitlines()) > 2


def test_prompts_show_the_sources_and_neither_fix_nor_tests() -> None:
    benchmark = Repo()
    benchmark.load()
    for problem in benchmark.problems():
        text = benchmark.prompt(problem, "completion").text
        assert "[start of README.md]" in text
        assert "/__init__.py]" in text
        assert "test_" not in text
        added = [
            line[1:] for line in problem.reference.splitlines() if line.startswith("+ ") and len(line) > 25
        ]
        assert not [line for line in added if line in text]


def test_the_version_is_a_hash_of_the_tasks() -> None:
    first, second = Repo(), Repo()
    assert first.load() == second.load()
    assert len(first.load().revision) == 12


def test_an_answer_without_a_patch_is_none() -> None:
    benchmark = Repo()
    benchmark.load()
    assert benchmark.extract(benchmark.problems()[0], Prompt(text="x"), "I would change book.py.").is_empty
