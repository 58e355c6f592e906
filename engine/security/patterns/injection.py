"""Rules for foreign text that becomes part of a language: SQL, shell, HTML, Python, regular expressions, logs."""

import ast
import re
import warnings
from collections.abc import Iterator

from engine.security.patterns.rule import rule
from engine.security.patterns.view import View, argument, is_constant, keyword

ESCAPES = frozenset(["escape", "quote", "quoteattr", "conditional_escape", "bleach.clean"])
SHELLS = ("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput")
RUNS = tuple(f"subprocess.{each}" for each in ("run", "call", "check_call", "check_output", "Popen"))


@rule(
    "sql-built",
    "CWE-89 CWE-943",
    "high",
    "Foreign text is put into an SQL statement; pass it as a parameter instead.",
)
def sql_built(view: View) -> Iterator[ast.AST]:
    for call in view.calls(".execute", ".executemany", ".executescript", ".raw", ".read_sql"):
        query = argument(call, 0)
        if query is not None and view.is_built(query):
            yield call


@rule(
    "shell-built",
    "CWE-78 CWE-77 CWE-88",
    "high",
    "Foreign text is part of a shell command; pass a list of arguments instead.",
)
def shell_built(view: View) -> Iterator[ast.AST]:
    quoted = frozenset({"shlex.quote", "quote"})
    for call in view.calls(*SHELLS):
        if call.args and view.is_foreign(call.args[0], quoted):
            yield call
    for call in view.calls(*RUNS):
        command = argument(call, 0, "args")
        if is_constant(keyword(call, "shell"), True) and view.is_foreign(command, quoted):
            yield call


@rule(
    "argument-injected",
    "CWE-88 CWE-78 CWE-77",
    "medium",
    'A foreign argument may begin with a dash and become an option; check it, or put "--" before it.',
)
def argument_injected(view: View) -> Iterator[ast.AST]:
    for call in view.calls(*RUNS):
        command = argument(call, 0, "args")
        for value in view.values(command) if command is not None else []:
            if not isinstance(value, ast.List):
                continue
            before: ast.expr | None = None
            for item in value.elts:
                option = isinstance(before, ast.Constant) and str(before.value).startswith("-")
                if isinstance(item, ast.Name) and view.is_foreign(item) and not option:
                    yield call
                    break
                if isinstance(item, ast.Constant) and item.value == "--":
                    break
                before = item


@rule(
    "html-built",
    "CWE-79 CWE-80 CWE-83",
    "high",
    "Foreign text is put into HTML as it is; escape it with html.escape.",
)
def html_built(view: View) -> Iterator[ast.AST]:
    for node in view.nodes:
        match node:
            case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
                parts: ast.expr = node
            case ast.Call(func=ast.Attribute(attr="format")):
                parts = node
            case _:
                continue
        if any(re.search(r"<\w+[^<]*>?", text) for text in view.texts(parts)) and view.is_foreign(
            parts, ESCAPES
        ):
            yield node
            return


@rule(
    "eval",
    "CWE-95 CWE-94",
    "high",
    "Foreign text is run as Python; parse it, or look its value up in a table.",
)
def evaluates(view: View) -> Iterator[ast.AST]:
    for call in view.calls("eval", "exec", "builtins.eval", "builtins.exec", "compile", "__import__"):
        if call.args and view.is_foreign(call.args[0]) and not view.mentions("issubset"):
            yield call


@rule(
    "format-template",
    "CWE-134 CWE-94",
    "medium",
    "str.format on a foreign template reaches attributes of its arguments; use replace or string.Template.",
)
def format_template(view: View) -> Iterator[ast.AST]:
    for call in view.calls(".format", ".format_map"):
        if isinstance(call.func, ast.Attribute) and view.is_foreign(call.func.value):
            yield call


@rule(
    "log-injected",
    "CWE-117 CWE-93",
    "medium",
    "Foreign text goes into the log with its line breaks; log its repr.",
)
def log_injected(view: View) -> Iterator[ast.AST]:
    cleaned = frozenset(["repr", "replace", "isprintable", "encode", "join", "dumps"])
    for call in view.calls(".debug", ".info", ".warning", ".error", ".critical", ".exception", ".log"):
        text = argument(call, 0)
        owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if "log" not in owner.lower() or (isinstance(text, ast.Constant) and "%r" in str(text.value)):
            continue
        if any(view.is_foreign(each, cleaned) for each in call.args):
            yield call
    if re.search(r"(^|_)log(_|$)", view.name):
        for node in view.nodes:
            if isinstance(node, ast.Return) and node.value is not None and view.is_built(node.value, cleaned):
                yield node


@rule(
    "header-built",
    "CWE-113 CWE-93 CWE-74",
    "medium",
    "A foreign value may bring line breaks into a header; refuse control characters.",
)
def header_built(view: View) -> Iterator[ast.AST]:
    guarded = any(
        isinstance(node, ast.Constant) and node.value in ("\n", "\r", "[\r\n]", "\r\n\0", "\n\r", "[\\r\\n]")
        for node in view.nodes
    ) or view.mentions("isprintable", "ord")
    for node in view.nodes:
        if (
            isinstance(node, ast.JoinedStr)
            and any("\r\n" in text for text in view.texts(node))
            and view.is_foreign(node)
            and not guarded
        ):
            yield node
    for node in view.nodes:
        match node:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name))], value=value
            ):
                if (
                    "header" in name.lower()
                    and view.is_foreign(value, frozenset({"replace", "quote", "sub"}))
                    and not guarded
                ):
                    yield node
            case _:
                pass


@rule(
    "csv-formula",
    "CWE-1236 CWE-74",
    "low",
    "Cells that begin with = + - @ are run by spreadsheets; put an apostrophe in front.",
)
def csv_formula(view: View) -> Iterator[ast.AST]:
    guarded = view.has_text("=", "+", "@")
    for call in view.calls(".writerow", ".writerows"):
        if call.args and view.is_foreign(call.args[0]) and not guarded:
            yield call


@rule(
    "ldap-built",
    "CWE-90 CWE-74",
    "high",
    "Foreign text is put into an LDAP filter; escape \\ * ( ) and NUL.",
)
def ldap_built(view: View) -> Iterator[ast.AST]:
    escaped = frozenset({"escape_filter_chars", "join", "translate"})
    for node in view.nodes:
        if (
            isinstance(node, ast.JoinedStr | ast.BinOp)
            and any(re.search(r"\(\w+=$|\([&|]\(", text) for text in view.texts(node))
            and view.is_foreign(node, escaped)
        ):
            yield node
            return


@rule(
    "xpath-built",
    "CWE-643 CWE-91",
    "high",
    "Foreign text is put into an XPath expression; compare attributes in Python, or pass a variable.",
)
def xpath_built(view: View) -> Iterator[ast.AST]:
    for call in view.calls(".find", ".findall", ".findtext", ".iterfind", ".xpath"):
        path = argument(call, 0)
        if path is None or not view.is_built(path):
            continue
        if any("[" in text or "/" in text for value in view.values(path) for text in view.texts(value)):
            yield call


@rule(
    "regex-foreign",
    "CWE-1333 CWE-400 CWE-730",
    "medium",
    "A foreign pattern may take exponential time; escape it with re.escape.",
)
def regex_foreign(view: View) -> Iterator[ast.AST]:
    for call in view.calls("re.compile", "re.match", "re.fullmatch", "re.search", "re.findall", "re.sub"):
        pattern = argument(call, 0, "pattern")
        if pattern is not None and view.is_foreign(pattern, frozenset({"re.escape", "re.compile"})):
            yield call


@rule(
    "regex-nested",
    "CWE-1333 CWE-400",
    "medium",
    "A repeat inside a repeat without a separator takes exponential time on some texts.",
)
def regex_nested(view: View) -> Iterator[ast.AST]:
    for call in view.calls(
        *(
            f"re.{each}"
            for each in ("compile", "match", "fullmatch", "search", "sub", "findall", "finditer", "split")
        )
    ):
        pattern = argument(call, 0, "pattern")
        text = view.constant(pattern) if pattern is not None else None
        if text is not None and explodes(text):
            yield call


def explodes(pattern: str) -> bool:
    """Whether a pattern has an unbounded repeat whose body repeats without bound and has no separator."""
    from re import _parser  # type: ignore[attr-defined]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            items = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return _any_explodes(items)


def _any_explodes(items: object) -> bool:
    for op, argument_ in items:  # type: ignore[attr-defined]
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, high, body = argument_
            unbounded = str(high) == "MAXREPEAT" or int(high) > 20
            if unbounded and _repeats(body) and not _is_separated(body):
                return True
            if _any_explodes(body):
                return True
        elif name == "SUBPATTERN":
            if _any_explodes(argument_[3]):
                return True
        elif name == "BRANCH" and any(_any_explodes(way) for way in argument_[1]):
            return True
    return False


def _repeats(items: object) -> bool:
    for op, argument_ in items:  # type: ignore[attr-defined]
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT") and str(argument_[1]) == "MAXREPEAT":
            return True
        if name == "SUBPATTERN" and _repeats(argument_[3]):
            return True
        if name == "BRANCH" and any(_repeats(way) for way in argument_[1]):
            return True
    return False


def _is_separated(items: object) -> bool:
    """Whether a body has a character that must come and that none of its repeats can take."""
    listed = list(items)  # type: ignore[call-overload]
    if len(listed) == 1 and str(listed[0][0]) == "SUBPATTERN":
        return _is_separated(listed[0][1][3])
    must = {chr(arg) for op, arg in listed if str(op) == "LITERAL"}
    return any(not any(_takes(inner, char) for inner in listed) for char in must)


def _takes(item: object, char: str) -> bool:
    """Whether a repeat takes a character."""
    op, argument_ = item  # type: ignore[misc]
    if str(op) not in ("MAX_REPEAT", "MIN_REPEAT"):  # type: ignore[has-type]
        return False
    for inner, what in argument_[2]:  # type: ignore[has-type]
        name = str(inner)
        if name in ("ANY", "SUBPATTERN", "BRANCH"):
            return True
        if name in ("LITERAL", "NOT_LITERAL") and (chr(what) == char) is (name == "LITERAL"):
            return True
        if name == "IN" and _holds(what, char):
            return True
    return False


def _holds(members: object, char: str) -> bool:
    """Whether a character class has a character."""
    negated, found = False, False
    for kind, value in members:  # type: ignore[attr-defined]
        match str(kind):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found = found or chr(value) == char
            case "RANGE":
                found = found or value[0] <= ord(char) <= value[1]
            case _:
                category = str(value)
                test = {"DIGIT": char.isdigit(), "SPACE": char.isspace()}.get(
                    category.rpartition("_")[2], char.isalnum() or char == "_"
                )
                found = found or test is not ("NOT" in category)
    return found is not negated
