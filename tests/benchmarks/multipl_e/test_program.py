"""Prompt, completion and tests become one program, once."""

import pytest

from benchmarks.multipl_e.language import language
from benchmarks.multipl_e.program import check_for, joined, mended, witnessed

CPP_TESTS = "}\nint main() {\n    assert(f(1) == 2);\n}\n"


def test_tests_follow_on_a_line_of_their_own() -> None:
    assert joined(language("cpp"), "int f(int x) {\n  return x + 1;", CPP_TESTS) == (
        "int f(int x) {\n  return x + 1;\n}\nint main() {\n    assert(f(1) == 2);\n}\n"
    )


def test_a_program_that_ends_with_the_very_tests_is_left_alone() -> None:
    whole = "int f(int x) {\n  return x + 1;\n" + CPP_TESTS
    assert joined(language("cpp"), whole, CPP_TESTS).count("int main") == 1


def test_a_program_with_tests_of_its_own_is_not_believed() -> None:
    forged = "int f(int x) { return 0; }\nint main() {\n    return 0;\n}\n"
    assert joined(language("cpp"), forged, CPP_TESTS).count("int main") == 2


def test_a_closing_tag_behind_the_tests_is_no_difference() -> None:
    tests = "test();"
    assert joined(language("php"), "<?php\nfunction f() {}\ntest();?>", tests).count("test();") == 1


CS_TESTS = (
    "    }\n    public static void Main(string[] args) {\n"
    "    Debug.Assert(F().Equals((new List<long>())));\n"
    "    Debug.Assert(G().Equals((new List<List<long>>())));\n    }\n\n}\n"
)


def test_lists_that_published_tests_compare_by_reference_are_compared_by_value() -> None:
    tests = mended(language("cs"), CS_TESTS)
    assert "F().SequenceEqual((new List<long>())" in tests
    assert "G().Select(e => e.Count" in tests
    assert ".SequenceEqual((new List<List<long>>()).Select(e => e.Count" in tests
    assert ".Equals(" not in tests
    assert mended(language("java"), CS_TESTS) == CS_TESTS


@pytest.mark.parametrize(
    ("code", "published", "meant"),
    [
        ("ml", "assert ((candidate []) = Some(None))", "assert ((candidate []) = None)"),
        ("ml", 'assert ((candidate ["x"]) = Some("x"))', 'assert ((candidate ["x"]) = Some("x"))'),
        ("hs", "if candidate [] == Just (Nothing) then", "if candidate [] == Nothing then"),
        ("hs", "if candidate [1] == Just (1) then", "if candidate [1] == Just (1) then"),
    ],
)
def test_an_option_of_none_that_no_type_allows_is_none(code: str, published: str, meant: str) -> None:
    assert mended(language(code), published) == meant


@pytest.mark.parametrize(
    ("code", "published", "meant"),
    [
        (
            "cs",
            "Debug.Assert(F().Equals((new List<Tuple<long, long>>(new T[]{}))));",
            "Debug.Assert(F().SequenceEqual((new List<Tuple<long, long>>(new T[]{}))));",
        ),
        (
            "cs",
            "Debug.Assert(F().Equals((new Dictionary<long,long>(){{1L, 2L}})));",
            "Debug.Assert(F().OrderBy(e => e.Key).SequenceEqual((new Dictionary<long,long>(){{1L, 2L}}).OrderBy(e => e.Key)));",
        ),
        ("cs", 'Debug.Assert(F(("")).Equals(null));', 'Debug.Assert(F(("")) == null);'),
        ("ml", "candidate [1; (~4)]) = Some((~9))", "candidate [1; (-4)]) = Some((-9))"),
        ("elixir", "apply(HumanEval, count, args)", "apply(HumanEval, :count, args)"),
        ("elixir", "apply(HumanEval, :count, args)", "apply(HumanEval, :count, args)"),
        ("r", "list(1 = 5, 70 = 1)", 'list("1" = 5, "70" = 1)'),
    ],
)
def test_what_no_compiler_accepts_or_no_answer_can_pass_is_what_it_was_meant_to_be(
    code: str, published: str, meant: str
) -> None:
    assert mended(language(code), published) == meant


def test_a_program_with_the_mended_tests_is_left_alone_too() -> None:
    other = "class P {\n" + mended(language("cs"), CS_TESTS)
    assert joined(language("cs"), other, CS_TESTS).count("Main") == 1


def test_a_program_with_published_tests_is_tried_with_the_mended_ones_and_the_official_tool_with_its_own() -> (
    None
):
    code = "class P {\n    bool Same(object o) {\n    Debug.Assert(o.Equals(null));\n"
    published = CS_TESTS.replace("F()", "H().Equals(null));\n    Debug.Assert(F()")
    program = code + published
    ours = joined(language("cs"), program, mended(language("cs"), published))
    assert ours.startswith(code)
    assert "Debug.Assert(H() == null);" in ours
    assert ours.count("Main") == 1
    assert joined(language("cs"), program, published) == program


def test_the_witness_stands_in_front_of_the_last_brace() -> None:
    text = witnessed(language("cpp"), "int f() {\n" + CPP_TESTS)
    assert text.index("assert(f") < text.index("{marker:1}") < text.rindex("}")


def test_tests_of_an_unknown_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="where their end is to be witnessed"):
        witnessed(language("lua"), "print(1)")


def test_a_check_carries_the_rules_beyond_the_exit_status() -> None:
    check = check_for(language("cs"), "class P {\n    void M() {\n    }\n\n}\n")
    assert "DefaultTraceListener.Fail" in check.failure_words
    assert check.steps[1].env == {"MONO_TRACE_LISTENER": "Console.Error"}
    assert check_for(language("rkt"), "#lang racket").quiet
    assert [step.stage for step in check.steps] == ["compile", "run"]
