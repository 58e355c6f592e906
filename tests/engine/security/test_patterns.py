"""The pattern rules: what they find, what they leave alone, and that they read code and not text."""

import pytest

from benchmarks.cwe import Cwe
from engine.security.patterns.injection import explodes
from engine.security.patterns.scan import normalised, scan
from engine.security.screening import family, relatives


def rules(code: str) -> list[str]:
    return [finding.rule for finding in scan(code) or ()]


def in_function(body: str, parameters: str = "x, cursor") -> str:
    return f"import os, subprocess, hashlib, random, ssl, yaml\n\n\ndef f({parameters}):\n    {body}\n"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("cursor.execute(f'select {x}')", "sql-built"),
        ("cursor.execute('select %s' % x)", "sql-built"),
        ("cursor.execute('select {}'.format(x))", "sql-built"),
        ("subprocess.run(f'ping {x}', shell=True)", "shell-built"),
        ("os.system('ping ' + x)", "shell-built"),
        ("return open(os.path.join('/srv', x)).read()", "path-joined"),
        ("return eval(x)", "eval"),
        ("return yaml.load(x, Loader=yaml.Loader)", "unpickled"),
        ("return hashlib.md5(x).hexdigest()", "hash-broken"),
        ("return os.environ.get('DB_PASSWORD', 'hunter2')", "secret-written"),
        ("cursor.verify_mode = ssl.CERT_NONE", "tls-unverified"),
    ],
)
def test_each_weakness_is_found_at_its_line(body: str, rule: str) -> None:
    (finding,) = [each for each in scan(in_function(body)) or () if each.rule == rule]
    assert finding.line == 5


@pytest.mark.parametrize(
    "body",
    [
        "cursor.execute('select ?', (x,))",
        "cursor.execute(f'select {int(x)}')",
        "if x not in ALLOWED:\n        raise ValueError\n    cursor.execute(f'select {x}')",
        "subprocess.run(['echo', '--', x])",
        "import shlex\n    os.system('echo ' + shlex.quote(x))",
        "return yaml.safe_load(x)",
        "return yaml.load(x, Loader=yaml.SafeLoader)",
        "return hashlib.md5(x, usedforsecurity=False).hexdigest()",
        "return os.environ.get('DB_PASSWORD')",
        "return open('/srv/' + os.path.basename(x)).read()",
        "# cursor.execute(f'select {x}') would be wrong, and so would shell=True\n    return 1",
        "return 'never eval(x), never pickle.loads(x)'",
        "import math\n    return math.log(x)",
    ],
)
def test_sound_code_and_mere_text_are_left_alone(body: str) -> None:
    assert rules(in_function(body)) == []


def test_what_is_no_python_has_no_findings_and_is_told_apart_from_clean_code() -> None:
    assert scan("def f(:") is None
    assert scan("x = 1") == ()


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"([\w-]+\.?)+@", r"( *\w+ *,?)*$", r"(x|y+)*z"])
def test_patterns_that_explode_are_known(pattern: str) -> None:
    assert explodes(pattern)


@pytest.mark.parametrize("pattern", [r"\w+(?:\.\w+)*@", r"a+b+", r"(?:ab)*", r"[^,]*(,[^,]*)*", "("])
def test_patterns_that_do_not_are_left_alone(pattern: str) -> None:
    assert not explodes(pattern)


def test_alike_code_has_one_shape_whatever_it_calls_things() -> None:
    one, two = in_function("cursor.execute(f'select {x}')"), in_function("db.execute(f'drop {y}')", "y, db")
    other = in_function("cursor.execute('select ' + x)")
    shapes = [normalised(code, (scan(code) or ())[0]) for code in (one, two, other)]
    assert shapes[0] == shapes[1]
    assert shapes[0] != shapes[2]


def test_near_relatives_count_and_others_do_not() -> None:
    (finding,) = scan(in_function("os.system('ping ' + x)")) or ()
    assert finding.concerns(family("CWE-78"))
    assert finding.concerns(family(""))
    assert not finding.concerns(family("CWE-89"))


def test_no_secure_reference_is_accused_and_the_misses_are_the_known_ones() -> None:
    benchmark = Cwe()
    benchmark.load()
    missed = set()
    for problem in benchmark.problems():
        related = relatives(problem)
        assert not [each for each in scan(problem.reference) or () if each.concerns(related)], problem.id
        for number, code in enumerate(problem.wrong, start=1):
            if not any(each.concerns(related) for each in scan(code) or ()):
                missed.add(f"{problem.entry_point} {number}")
    assert missed == {"get_invoice 1", "log_login 2", "profile_link 2", "update_profile 2", "verify_token 2"}
