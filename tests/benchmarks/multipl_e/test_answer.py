"""What a model wrote becomes code that the tests can follow."""

import pytest

from benchmarks.benchmark import Problem, Prompt, Solution
from benchmarks.multipl_e.adapter import MultiplE
from benchmarks.multipl_e.answer import function_name
from benchmarks.multipl_e.bracket import closing_brace

CPP = "#include <bits/stdc++.h>\n// Twice.\nlong twice(long number) {\n"
JAVA = "import java.util.*;\nclass Problem {\n    // Twice.\n    public static long twice(long number) {\n"
GO = (
    'package twice_test\n\nimport (\n    "testing"\n    "fmt"\n)\n\n// Twice.\nfunc twice(number int) int {\n'
)
CS = "using System;\nclass Problem {\n    // Twice.\n    //     public static long Twice(long number) {\n"
ELIXIR = "defmodule HumanEval do\n  def candidate(number), do: twice(number)\n  def twice(number) do\n    "
CLOSING = "}\nint main() {\n    assert(twice(4) == 8);\n}\n"
CLOSING_CLASS = (
    "    }\n    public static void main(String[] args) {\n    assert(twice(4) == 8);\n    }\n\n}\n"
)


def solve(code: str, prompt: str, tests: str, text: str, *, chat: bool = True) -> Solution:
    benchmark = MultiplE("humaneval", code)
    row = {"name": "HumanEval_0_twice", "prompt": prompt, "tests": tests, "stop_tokens": ["\n}"]}
    problem = Problem(
        id="HumanEval_0_twice", text=prompt, entry_point=function_name("HumanEval_0_twice", prompt), row=row
    )
    shown = benchmark.prompt(problem, "chat" if chat else "completion")
    return benchmark.extract(problem, Prompt(messages=shown.messages) if chat else shown, text)


def test_a_continuation_is_cut_before_its_earliest_stop() -> None:
    solution = solve("cpp", CPP, CLOSING, "  return 2 * number;\n}\nint other() {\n}", chat=False)
    assert solution.code == CPP + "  return 2 * number;"


def test_the_last_brace_of_a_whole_function_is_left_to_the_tests() -> None:
    text = "Sure:\n```cpp\nlong twice(long number) {\n    if (number) { return 2 * number; }\n    return 0;\n}\n```\nDone."
    code = solve("cpp", CPP, CLOSING, text).code
    assert code.count("{") == code.count("}") + 1
    assert code.count("long twice") == 1
    assert "#include <bits/stdc++.h>" in code


def test_helpers_behind_the_function_come_in_front_of_it_and_main_goes() -> None:
    text = (
        "```cpp\n#include <numeric>\nlong helper(long x);\nlong twice(long number) {\n    return helper(number);\n}\n"
        "long helper(long x) { return 2 * x; }\nint main() {\n    if (twice(1)) { return 1; }\n    return 0;\n}\n```"
    )
    code = solve("cpp", CPP, CLOSING, text).code
    assert code.index("return 2 * x") < code.index("long twice(long number)")
    assert "int main" not in code
    assert "#include <numeric>" in code


def test_a_brace_in_a_string_closes_nothing() -> None:
    text = "```cpp\nlong twice(long number) {\n    puts(\"}\");  // }\n    char c = '}';\n    return 2 * number;\n}\n```"
    assert "return 2 * number;" in solve("cpp", CPP, CLOSING, text).code


def test_a_class_around_the_function_is_taken_off_and_its_members_kept() -> None:
    text = (
        "```java\nimport java.util.stream.*;\n\npublic class Solution {\n"
        "    static long half(long x) { return x / 2; }\n\n"
        "    public static long twice(long number) {\n        return 4 * half(number);\n    }\n\n"
        "    public static void main(String[] args) {\n        System.out.println(twice(2));\n    }\n}\n"
        "class Pair { int a; }\n```"
    )
    code = solve("java", JAVA, CLOSING_CLASS, text).code
    assert "Solution" not in code
    assert "main" not in code
    assert code.startswith("import java.util.stream.*;") or "import java.util.stream.*;\n" in code
    assert code.index("class Pair") < code.index("class Problem") < code.index("half(long x)")
    assert code.count("{") == code.count("}") + 2


def test_go_keeps_the_prompts_package_and_takes_only_the_imports_that_are_used_and_new() -> None:
    text = (
        '```go\npackage main\n\nimport (\n\t"fmt"\n\t"os"\n\t"strings"\n)\n\nfunc twice(number int) int {\n'
        '\treturn number * len(strings.Repeat("x", 2))\n}\n\nfunc main() {\n\tfmt.Println(os.Args)\n}\n```'
    )
    code = solve("go", GO, "func TestTwice(t *testing.T) {\n}\n", text).code
    assert code.startswith("package twice_test")
    assert 'import "strings"' in code
    assert '"os"' not in code
    assert code.count('"fmt"') == 1
    assert "func main" not in code


def test_an_elixir_module_gives_its_members_to_the_prompts_module() -> None:
    text = "```elixir\ndefmodule Twice do\n  def twice(number) do\n    2 * number\n  end\nend\n```"
    code = solve("elixir", ELIXIR, "ExUnit.start()\n", text).code
    assert "defmodule Twice" not in code
    assert code.count("def candidate") == code.count("def twice") == 1
    assert code.rstrip().endswith("end\nend")


def test_exports_of_a_script_are_taken_off() -> None:
    text = "```js\nexport function twice(number) {\n  return 2 * number;\n}\nmodule.exports = { twice };\n```"
    code = solve("js", "// Twice.\nfunction twice(number){\n", "test();", text).code
    assert "export" not in code
    assert code.count("function twice") == 1


def test_loose_statements_of_a_shell_answer_are_not_run() -> None:
    text = (
        "```bash\n#!/bin/bash\ntwice() {\n    helper $1\n}\nhelper() {\n    echo $((2 * $1))\n}\nexit 0\n```"
    )
    code = solve("sh", "#!/bin/bash\n# Twice.\ntwice() {\n", "}\n\ncandidate() {\n", text).code
    assert "exit 0" not in code
    assert code.index("helper()") < code.index("twice()")


def test_a_signature_that_the_published_row_commented_out_is_uncommented_for_a_body() -> None:
    solution = solve("cs", CS, CLOSING_CLASS, "        return 2 * number;", chat=False)
    assert "\n         public static long Twice(long number) {\n" in solution.code
    assert any("uncommented" in note for note in solution.notes)
    whole = "    public static long Twice(long number) {\n        return 2 * number;"
    assert solve("cs", CS, CLOSING_CLASS, whole, chat=False).code == CS + whole


def test_an_answer_with_only_a_body_continues_the_prompt() -> None:
    solution = solve("cpp", CPP, CLOSING, "```cpp\n    return 2 * number;\n```")
    assert solution.code.rstrip() == CPP + "    return 2 * number;"


def test_an_answer_without_code_is_none() -> None:
    assert solve("cpp", CPP, CLOSING, "I cannot help with that.").is_empty
    assert solve("cpp", CPP, CLOSING, "<think>hm").is_empty


@pytest.mark.parametrize(
    ("name", "prompt", "found"),
    [
        ("HumanEval_0_has_close_elements", "boolean hasCloseElements(List<Float> n) {", "hasCloseElements"),
        ("HumanEval_23_strlen", "long string_length(std::string text) {\n", "string_length"),
        (
            "HumanEval_12_longest",
            "// the longest one\n// >>> Longest(a)\n// static string Longest(L a) {",
            "Longest",
        ),
        ("mbpp_798__sum", "def _sum(arr) -> int:\n    the sum\n    >>> _sum([1])\n    1\n", "_sum"),
    ],
)
def test_the_function_is_called_as_the_language_spells_it(name: str, prompt: str, found: str) -> None:
    assert function_name(name, prompt) == found


RUST = "use std::collections::HashMap;\n\n/// Twice.\nfn twice(number: HashMap<String, isize>) -> isize {\n"
RUST_TESTS = "}\n\nfn main() {\n    let candidate = twice;\n}\n"


@pytest.mark.parametrize(
    ("imports", "kept"),
    [
        ("use std::collections::HashMap;", 0),
        ("use std::collections::{BTreeMap, HashMap};", 0),
        ("use std::collections::BTreeMap;", 1),
        ("use std::collections::HashMap as Map;", 1),
        ("", 1),
    ],
)
def test_a_name_that_the_answer_imports_is_not_imported_by_the_prompt_too(imports: str, kept: int) -> None:
    text = f"```rust\n{imports}\n\nfn twice(number: HashMap<String, isize>) -> isize {{\n    2\n}}\n```"
    lines = solve("rs", RUST, RUST_TESTS, text).code.split("\n")
    assert lines.count("use std::collections::HashMap;") == kept + (
        imports == "use std::collections::HashMap;"
    )
    assert imports in lines
    assert "fn twice(number: HashMap<String, isize>) -> isize {" in lines


@pytest.mark.parametrize("opening", [" {", "\n{", "\n\n{"])
def test_a_class_around_the_function_goes_wherever_its_brace_stands(opening: str) -> None:
    text = (
        f"```java\nimport java.util.*;\n\npublic class Main{opening}\n    static long helper(long x) {{ return x; }}\n\n"
        f"    public static long twice(long number){opening}\n        return 2 * helper(number);\n    }}\n}}\n```"
    )
    code = solve("java", JAVA, CLOSING_CLASS, text).code
    assert "Main" not in code
    assert code.count("class ") == 1
    assert code.count("{") == code.count("}") + 2
    assert code.index("class Problem {") < code.index("helper(long x)") < code.index("twice(long number)")


def test_members_of_a_namespace_stand_outside_the_class() -> None:
    text = (
        "```csharp\nusing System;\n\nnamespace Exam\n{\n    interface IStep { long By { get; } }\n\n"
        "    public static class Numbers\n    {\n        public static long Twice(long number)\n        {\n"
        "            return 2 * number;\n        }\n    }\n\n    class Other { }\n}\n```"
    )
    tests = "    }\n    public static void Main(string[] args) {\n    Debug.Assert(Twice(4L) == 8L);\n    }\n\n}\n"
    code = solve("cs", CS, tests, text).code
    assert "namespace" not in code
    assert "Numbers" not in code
    assert code.count("{") == code.count("}") + 2
    assert code.index("interface IStep") < code.index("class Other") < code.index("class Problem {")
    assert code.index("class Problem {") < code.index("Twice(long number)")


@pytest.mark.parametrize("mark", ["///", "//", "//!"])
def test_a_fence_in_a_comment_ends_no_block(mark: str) -> None:
    text = (
        f"```rust\n{mark} Twice.\n{mark}\n{mark} ```\n{mark} assert_eq!(twice(2), 4);\n{mark} ```\n"
        "fn twice(number: isize) -> isize {\n    2 * number\n}\n```\nDone.\n```\nother\n```"
    )
    code = solve("rs", "/// Twice.\nfn twice(number: isize) -> isize {\n", RUST_TESTS, text).code
    assert code.endswith("fn twice(number: isize) -> isize {\n    2 * number\n")
    assert code.count("fn twice") == 1
    assert "```" in code


@pytest.mark.parametrize("imports", ['import "strings"', 'import (\n    "strings"\n)', 'import s "strings"'])
def test_a_single_import_of_go_is_read_like_a_list_of_them(imports: str) -> None:
    text = f"```go\npackage main\n\n{imports}\n\nfunc twice(number int) int {{\n    return len(strings.Repeat(x, 2))\n}}\n```"
    code = solve("go", GO, "func TestTwice() {}\n", text).code
    specs = [line for line in code.split("\n") if "strings" in line and "import" in line]
    assert specs == ['import s "strings"' if " s " in imports else 'import "strings"']


def test_what_ends_a_module_of_lua_or_names_one_of_d_goes() -> None:
    lua = "```lua\nlocal function twice(number)\n    return 2 * number\nend\n\nreturn twice\n```"
    code = solve("lua", "-- Twice.\nlocal function twice(number)\n", "lu = 1\n", lua).code
    assert "return 2 * number" in code
    assert "return twice" not in code
    d = "```d\nmodule numbers;\n\nlong twice(long number) {\n    return 2 * number;\n}\n```"
    code = solve("d", "import std.math;\n\nlong twice(long number) \n", "unittest {}\n", d).code
    assert "module" not in code
    assert "return 2 * number;" in code


SCALA = "object Problem {\n    // Twice.\n    def twice(number : Long) : Long = {\n"


@pytest.mark.parametrize(
    ("code", "prompt", "function"),
    [
        ("scala", SCALA, "def twice(number: Long): Long =\n    2 * half(number)"),
        ("scala", SCALA, "def twice(number: Long): Long = number match {\n    case n => 2 * half(n)\n  }"),
        ("cs", CS, "public static long Twice(long number) => 2 * half(number);"),
    ],
)
def test_a_function_without_a_brace_of_its_own_stays_whole_and_the_tests_close_another(
    code: str, prompt: str, function: str
) -> None:
    kind = "object" if code == "scala" else "class"
    half = "def half(x: Long) = { x }" if code == "scala" else "static long half(long x) { return x; }"
    text = f"```{code}\n{kind} Solution {{\n  {function}\n  {half}\n}}\n```"
    solved = solve(code, prompt, CLOSING_CLASS, text).code
    assert function in solved
    assert half in solved
    assert solved.count("{") == solved.count("}") + 2
    assert "Solution" not in solved


def test_the_prompts_class_takes_the_name_of_the_one_around_the_function() -> None:
    text = (
        "```java\npublic final class Numbers {\n    private Numbers() { }\n"
        "    static long half(long x) { return x / 2; }\n\n    public static long twice(long number) {\n"
        "        return 4 * Numbers.half(number);\n    }\n}\n```"
    )
    code = solve("java", JAVA, CLOSING_CLASS, text).code
    assert "Numbers" not in code
    assert "private Problem() { }" in code
    assert "Problem.half(number)" in code


def test_the_function_is_the_definition_that_stands_outermost() -> None:
    text = (
        "```rust\nstruct Solution;\n\nimpl Solution {\n    fn twice(number: isize) -> isize {\n        2 * number\n"
        "    }\n}\n\nfn twice(number: isize) -> isize {\n    Solution::twice(number)\n}\n\n"
        "pub fn main() -> Result<(), ()> {\n    Ok(())\n}\n```"
    )
    code = solve("rs", "/// Twice.\nfn twice(number: isize) -> isize {\n", RUST_TESTS, text).code
    assert code.endswith("fn twice(number: isize) -> isize {\n    Solution::twice(number)\n")
    assert "main" not in code


@pytest.mark.parametrize(
    "text", ['r#"a " { b"#', 'R"x({ " )")x"', '"""\n { " \n"""', '@"\\ { ""q"" "', '`{ "`', "'{'", '"{"']
)
def test_a_brace_in_a_text_of_any_kind_opens_nothing(text: str) -> None:
    code = f"long f() {{ x = {text}; }} long g() {{ }}"
    assert closing_brace(code, code.index("{")) == code.index("} long")


def test_go_imports_by_another_name_stay_and_tests_of_the_answer_go() -> None:
    text = (
        '```go\npackage main\n\nimport (\n\tstr "strings"\n\t_ "embed"\n\t"sort"\n\t"testing"\n)\n\n// sort. Nothing.\n'
        "func twice(number int) int {\n\treturn len(str.Repeat(x, 2))\n}\n\n"
        "func TestTwice(t *testing.T) {\n\tif twice(1) != 3 {\n\t\tt.Fail()\n\t}\n}\n```"
    )
    code = solve("go", GO, "func TestTwice(t *testing.T) {\n}\n", text).code
    assert 'import str "strings"' in code
    assert 'import _ "embed"' in code
    assert '"sort"' not in code
    assert "TestTwice" not in code


def test_other_modules_of_an_elixir_answer_stand_in_front_and_its_examples_go() -> None:
    text = (
        "```elixir\ndefmodule Half do\n  def of(x), do: x\nend\n\ndefmodule Twice do\n  defmodule Pair do\n"
        "    defstruct [:a]\n  end\n\n  import Half\n  def twice(number) do\n    Twice.both(of(number))\n  end\n"
        "  def both(x), do: 2 * x\nend\n\nIO.puts(Twice.twice(2))\nExUnit.start()\n\n"
        'defmodule TwiceTest do\n  use ExUnit.Case\n  test "it" do\n    assert Twice.twice(2) == 5\n  end\nend\n```'
    )
    code = solve("elixir", ELIXIR, "ExUnit.start()\n", text).code
    assert code.index("defmodule Half") < code.index("defmodule HumanEval") < code.index("defmodule Pair")
    assert "HumanEval.both(of(number))" in code
    assert "IO.puts" not in code
    assert "ExUnit" not in code


def test_names_of_the_tests_are_told_apart_from_the_answers_own() -> None:
    text = (
        "```js\nimport { strict as assert } from 'node:assert';\nimport os from 'os';\n\n"
        "export default function twice(number) {\n  return 2 * number;\n}\n\n"
        "function test() { assert.equal(twice(1), 2); /a/.test('a'); }\ntest();\n"
        "module.exports = {\n  twice,\n};\n```"
    )
    code = solve("js", "// Twice.\nfunction twice(number){\n", "test();", text).code
    assert "const { strict: assert_of_answer } = require('node:assert');" in code
    assert "const os = require('os');" in code
    assert "assert_of_answer.equal" in code
    assert "function test_of_answer()" in code
    assert "/a/.test('a')" in code
    assert "exports" not in code
    assert "\nfunction twice(number)" in code


@pytest.mark.parametrize(
    ("code", "prompt", "answer", "gone"),
    [
        ("pl", "sub twice {\n", "sub twice { 2 * $_[0] }\n__END__\n=head1\n", "__END__"),
        ("rb", "def twice(n)\n", "def twice(n)\n  2 * n\nend\n__END__\ndata\n", "__END__"),
        (
            "lua",
            "local function twice(n)\n",
            "local function twice(n) return 2 * n end\nos.exit(lu.LuaUnit.run())\n",
            "exit",
        ),
        (
            "lua",
            "local function twice(n)\n",
            "function twice(n) return 2 * n end\nreturn { twice = twice }\n",
            "twice = twice",
        ),
        ("php", "<?php\nfunction twice($n) {\n", "<?php declare(strict_types=1);\nfunction twice($n) { }\n?>\n<p>\n", "<p>"),
        ("d", "long twice(long n)\n", "long twice(long n) @safe pure {\n    return 2 * n;\n}\nunittest {\n    assert(0);\n}\n", "assert"),
    ],
)  # fmt: skip
def test_what_would_keep_the_tests_from_running_goes(code: str, prompt: str, answer: str, gone: str) -> None:
    solved = solve(code, prompt, "tests", f"```{code}\n{answer}```").code
    assert gone not in solved
    assert "twice" in solved
    assert solved.count("<?php") == prompt.count("<?php")


def test_imports_of_the_future_and_extensions_of_haskell_stand_in_front_of_everything() -> None:
    text = "```python\nfrom __future__ import annotations\n\ndef twice(n):\n    return 2 * n\n```"
    code = solve("py", "from typing import List\n\ndef twice(n) -> int:\n", "check(twice)", text).code
    assert code.startswith("from __future__ import annotations\nfrom typing import List\n")
    text = "```haskell\n{-# LANGUAGE TupleSections #-}\nimport Data.List\n  ( sort\n  )\n\ntwice :: Int -> Int\ntwice n = 2 * n\n```"
    code = solve("hs", "-- | Twice.\ntwice :: Int -> Int\ntwice n = \n", "main = pure ()", text).code
    assert code.startswith("{-# LANGUAGE TupleSections #-}\nimport Data.List\n  ( sort\n  )\n-- | Twice.")


def test_names_that_a_shell_answer_sets_are_kept_and_what_it_runs_is_not() -> None:
    text = (
        '```bash\nreadonly NAMES=(\n  "a"\n  "b"\n)\ndeclare -A SEEN\nstep=2\nresult=$(twice 3)\ntwice() {\n'
        "    echo $((step * $1))\n}\necho $result\n```"
    )
    code = solve("sh", "#!/bin/bash\n# Twice.\ntwice() {\n", "}\n\ncandidate() {\n", text).code
    assert 'readonly NAMES=(\n  "a"\n  "b"\n)' in code
    assert "declare -A SEEN" in code
    assert "step=2" in code
    assert "result" not in code


def given(code: str, prompt: str, tests: str, text: str, *, whole: bool) -> Solution:
    benchmark = MultiplE("humaneval", code)
    row = {"name": "HumanEval_0_twice", "prompt": prompt, "tests": tests, "stop_tokens": ["\n}"]}
    problem = Problem(id="HumanEval_0_twice", text=prompt, entry_point="twice", row=row)
    return benchmark.as_given(problem, text if whole else benchmark.continued(problem, text))


@pytest.mark.parametrize("rest", ["", "\n", "\n}", "\n}\n", "\n}\n\nint main() {\n    return 0;\n}\n"])
def test_a_completion_from_a_file_ends_where_the_official_tool_cuts_it(rest: str) -> None:
    solution = given("cpp", CPP, CLOSING, "    return 2 * number;" + rest, whole=False)
    assert solution.code.rstrip() == CPP + "    return 2 * number;"
    assert solution.rule == "as given"


def test_a_whole_function_from_a_file_is_joined_like_one_in_chat_and_a_program_stays_as_it_is() -> None:
    function = "long twice(long number) {\n    return 2 * number;\n}\n"
    solution = given("cpp", CPP, CLOSING, "long half(long x) { return x / 2; }\n" + function, whole=True)
    assert "half" in solution.code
    assert solution.code.count("{") == solution.code.count("}") + 1
    for program in (CPP + "    return 2 * number;\n", CPP + "    return 2 * number;\n" + CLOSING):
        assert given("cpp", CPP, CLOSING, program, whole=True).code == program


def test_a_function_from_a_file_gets_the_package_that_it_lacks() -> None:
    function = "func twice(number int) int {\n    return 2 * number\n}\n"
    assert given("go", GO, "func TestTwice() {}\n", function, whole=True).code.startswith(
        "package twice_test"
    )
    program = "package other_test\n" + function
    assert given("go", GO, "func TestTwice() {}\n", program, whole=True).rule != "no code"
