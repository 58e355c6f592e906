"""Rules for files, archives, uploads and what else comes from outside as a whole: pickles, XML, URLs."""

import ast
import re
from collections.abc import Iterator

from engine.security.patterns.rule import rule
from engine.security.patterns.view import View, argument, is_constant, keyword

OPENS = (
    "open", "io.open", "os.open", "os.remove", "os.unlink", "os.rename", "os.replace", "shutil.copy",
    "shutil.move", "shutil.rmtree", ".read_text", ".write_text", ".read_bytes", ".write_bytes", ".open",
)  # fmt: skip
NAMES = frozenset(["basename", "secure_filename", "token_hex", "uuid4"])


@rule(
    "path-joined",
    "CWE-22 CWE-23 CWE-36 CWE-73 CWE-434 CWE-59",
    "high",
    "A foreign name is joined to a folder and opened; resolve the path and check that it lies within.",
)
def path_joined(view: View) -> Iterator[ast.AST]:
    if _stays_within(view):
        return
    for call in view.calls(*OPENS):
        place = argument(call, 0)
        if isinstance(call.func, ast.Attribute) and call.func.attr in (
            "read_text", "write_text", "read_bytes", "write_bytes",
        ):  # fmt: skip
            place = call.func.value
        if place is not None and any(_is_joined(view, value) for value in _origins(view, place)):
            yield call


def _origins(view: View, node: ast.expr, depth: int = 0) -> list[ast.expr]:
    """What a path was made from, through names and through calls that only tidy it."""
    found: list[ast.expr] = []
    for value in view.values(node):
        if isinstance(value, ast.Call) and depth < 4:
            last = view.called(value).rpartition(".")[2]
            if last in ("realpath", "abspath", "normpath", "Path", "resolve", "expanduser", "str"):
                inner = value.args or ([value.func.value] if isinstance(value.func, ast.Attribute) else [])
                found += [one for each in inner for one in _origins(view, each, depth + 1)]
                continue
        found.append(value)
    return found


def _is_joined(view: View, node: ast.expr) -> bool:
    match node:
        case ast.Call() if view.called(node).endswith(("path.join", ".joinpath", "Path")):
            return any(view.is_foreign(part, NAMES) for part in node.args[1:] or node.args)
        case ast.BinOp(op=ast.Div(), right=right):
            return view.is_foreign(right, NAMES)
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            texts = list(view.texts(node))
            return any("/" in text for text in texts) and view.is_foreign(node, NAMES)
        case _:
            return False


def _stays_within(view: View) -> bool:
    if view.mentions("commonpath", "is_relative_to", "relative_to", "safe_join"):
        return True
    for call in view.calls(".startswith"):
        text = ast.unparse(call.args[0]) if call.args else ""
        if ("sep" in text or "'/'" in text) and view.mentions("realpath", "resolve"):
            return True
    return False


@rule(
    "archive-extracted",
    "CWE-22 CWE-59 CWE-23",
    "high",
    'An archive decides where its members go; pass filter="data", or check each path.',
)
def archive_extracted(view: View) -> Iterator[ast.AST]:
    if not view.mentions("tarfile", "TarFile"):
        return
    for call in view.calls(".extractall", ".extract"):
        if keyword(call, "filter") is None:
            yield call


@rule(
    "upload-name",
    "CWE-434",
    "medium",
    "An ending is looked for anywhere in a file name; compare the end of the name.",
)
def upload_name(view: View) -> Iterator[ast.AST]:
    for node in view.nodes:
        match node:
            case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Name(id=name)]):
                texts = [text for value in view.values(left) for text in view.texts(value)]
                if name in view.foreign and texts and all(re.fullmatch(r"\.\w{2,5}", text) for text in texts):
                    yield node
            case _:
                pass


@rule(
    "unpickled",
    "CWE-502",
    "high",
    "Unpickling runs code that the data names; use JSON.",
)
def unpickled(view: View) -> Iterator[ast.AST]:
    for call in view.calls(
        "pickle.load", "pickle.loads", "pickle.Unpickler", "cPickle.loads", "dill.load", "dill.loads",
        "cloudpickle.loads", "marshal.load", "marshal.loads", "shelve.open", "jsonpickle.decode", "pandas.read_pickle",
    ):  # fmt: skip
        if call.args and not isinstance(call.args[0], ast.Constant):
            yield call
    for call in view.calls("yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load"):
        loader = argument(call, 1, "Loader")
        named = view.full_name(loader) if loader is not None else ""
        if "Safe" not in named and "Base" not in named:
            yield call


@rule(
    "xml-external",
    "CWE-611 CWE-827",
    "high",
    "The parser follows external entities to files and addresses; leave them off.",
)
def xml_external(view: View) -> Iterator[ast.AST]:
    for call in view.calls(".setFeature"):
        feature = ast.unparse(call.args[0]) if call.args else ""
        if "external" in feature and len(call.args) > 1 and not is_constant(call.args[1], False):
            yield call
    for call in view.calls("lxml.etree.XMLParser", "etree.XMLParser"):
        if not is_constant(keyword(call, "resolve_entities"), False):
            yield call


@rule(
    "xml-entities",
    "CWE-776 CWE-400",
    "medium",
    "The document may define entities that unfold without end; refuse a DOCTYPE, or use defusedxml.",
)
def xml_entities(view: View) -> Iterator[ast.AST]:
    for call in view.calls(
        "xml.etree.ElementTree.fromstring", "xml.etree.ElementTree.parse", "xml.etree.ElementTree.XML",
        "xml.dom.minidom.parseString", "xml.dom.minidom.parse", "xml.sax.parseString", "xml.sax.parse",
    ):  # fmt: skip
        if call.args and view.is_foreign(call.args[0]) and not view.has_text("DOCTYPE"):
            yield call


@rule(
    "inflated",
    "CWE-409 CWE-400 CWE-770",
    "medium",
    "Compressed data may unfold to any size; give a largest size.",
)
def inflated(view: View) -> Iterator[ast.AST]:
    for call in view.calls("zlib.decompress", "gzip.decompress", "bz2.decompress", "lzma.decompress"):
        if call.args and view.is_foreign(call.args[0]):
            yield call
    for call in view.calls(".decompress"):
        if (
            isinstance(call.func, ast.Attribute)
            and "decompressobj" in "".join(ast.unparse(value) for value in view.values(call.func.value))
            and len(call.args) == 1
            and not call.keywords
        ):
            yield call


@rule(
    "address-fetched",
    "CWE-918",
    "high",
    "A foreign address is fetched; check that its machine is public, and follow no redirects.",
)
def address_fetched(view: View) -> Iterator[ast.AST]:
    if view.mentions("is_global", "is_private"):
        return
    for call in view.calls(
        "urllib.request.urlopen", "urllib.request.Request", "requests.get", "requests.post", "requests.request",
        "requests.head", "httpx.get", "httpx.post", "urllib.request.urlretrieve", "http.client.HTTPConnection",
    ):  # fmt: skip
        if call.args and view.is_foreign(call.args[0]):
            yield call
    for node in view.nodes:
        match node:
            case ast.JoinedStr(
                values=[ast.Constant(value=str() as text), ast.FormattedValue(value=host), *_]
            ):
                if re.fullmatch(r"https?://", text) and view.is_foreign(host):
                    yield node
            case _:
                pass


@rule(
    "temporary-name",
    "CWE-377 CWE-379 CWE-367",
    "medium",
    "Someone else may plant a link at the name before it is opened; use tempfile.mkstemp.",
)
def temporary_name(view: View) -> Iterator[ast.AST]:
    yield from view.calls("tempfile.mktemp")
    for call in view.calls("open"):
        place = argument(call, 0)
        for value in view.values(place) if place is not None else []:
            shown = ast.unparse(value)
            if "gettempdir" in shown or re.search(r"['\"]/(var/)?tmp/", shown):
                yield call


@rule(
    "mode-open",
    "CWE-732 CWE-276 CWE-378",
    "medium",
    "Others may open the file; create it with os.open(..., 0o600).",
)
def mode_open(view: View) -> Iterator[ast.AST]:
    is_private = re.search(r"private|secre|credential|\bkey\b|_key", view.words)
    shared = 0o077 if is_private else 0o022
    for call in view.calls("os.chmod", ".chmod", "os.open"):
        mode = (
            argument(call, 2, "mode")
            if view.called(call) == "os.open"
            else call.args[-1]
            if call.args
            else None
        )
        text = ast.unparse(mode) if mode is not None else ""
        if (
            (isinstance(mode, ast.Constant) and isinstance(mode.value, int) and mode.value & shared)
            or re.search(r"S_I(W|RW[XU]?)(GRP|OTH|G|O)\b|S_IRWX[GO]", text)
            or (
                view.called(call) == "os.open"
                and mode is None
                and is_private
                and "O_CREAT" in ast.unparse(call)
            )
        ):
            yield call
    if not is_private or view.mentions("chmod", "umask"):
        return
    for call in view.calls("open"):
        mode = argument(call, 1, "mode")
        if isinstance(mode, ast.Constant) and "w" in str(mode.value) and keyword(call, "opener") is None:
            yield call
