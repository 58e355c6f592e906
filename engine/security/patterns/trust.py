"""Rules for secrets, chance, hashes, certificates, comparisons, and for trusting what a browser sends."""

import ast
import re
from collections.abc import Iterator

from engine.security.patterns.rule import rule
from engine.security.patterns.view import SECRET, View, argument, is_constant, keyword

KNOWN_KEYS = re.compile(
    r"AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9]{20,}|xox[baprs]-[\w-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
PLACEHOLDER = re.compile(r"^$|^[x*.]+$|^<.*>$|^\{.*\}$|^your[-_ ]", re.IGNORECASE)


def _is_secret_text(node: ast.expr | None) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str | bytes):
        return False
    text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
    return len(text) > 2 and not PLACEHOLDER.search(text) and " " not in text


@rule(
    "secret-written",
    "CWE-798 CWE-259 CWE-321",
    "high",
    "A secret stands in the code; read it from the environment and fail if it is not there.",
)
def secret_written(view: View) -> Iterator[ast.AST]:
    for node in view.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value):
                if SECRET.search(name) and _is_secret_text(value):
                    yield node
            case ast.keyword(arg=str() as name, value=value):
                if SECRET.search(name) and _is_secret_text(value):
                    yield value
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if (
                        isinstance(key, ast.Constant)
                        and SECRET.search(str(key.value))
                        and _is_secret_text(value)
                    ):
                        yield value
            case ast.Constant(value=str() as text) if KNOWN_KEYS.search(text):
                yield node
            case _:
                pass
    for call in view.calls("os.environ.get", "os.getenv"):
        variable = view.constant(call.args[0]) if call.args else None
        if variable and SECRET.search(variable) and _is_secret_text(argument(call, 1, "default")):
            yield call


@rule(
    "hash-broken",
    "CWE-327 CWE-328 CWE-916",
    "medium",
    "MD5 and SHA-1 are broken; use SHA-256, or a password hash for passwords.",
)
def hash_broken(view: View) -> Iterator[ast.AST]:
    for call in view.calls("hashlib.md5", "hashlib.sha1"):
        if not is_constant(keyword(call, "usedforsecurity"), False):
            yield call
    for call in view.calls("hashlib.new"):
        if call.args and (view.constant(call.args[0]) or "").lower() in ("md5", "sha1", "md4"):
            yield call


@rule(
    "password-hash-fast",
    "CWE-916 CWE-327 CWE-759 CWE-760",
    "high",
    "A quick hash of a password is guessed by trying; use hashlib.scrypt or pbkdf2_hmac with a random salt.",
)
def password_hash_fast(view: View) -> Iterator[ast.AST]:
    if view.mentions("scrypt", "pbkdf2_hmac", "bcrypt", "argon2"):
        return
    for call in view.calls(
        *(f"hashlib.{each}" for each in ("md5", "sha1", "sha256", "sha512", "sha224", "sha384", "blake2b"))
    ):
        shown = ast.unparse(call).lower()
        if "passw" in shown or "pwd" in shown or ("password" in view.name.lower()):
            yield call


@rule(
    "chance-guessable",
    "CWE-330 CWE-338 CWE-335 CWE-340",
    "high",
    "The random module and the clock can be foreseen; use the secrets module.",
)
def chance_guessable(view: View) -> Iterator[ast.AST]:
    about = re.search(
        r"token|password|secret|\botp\b|one.?time|session|nonce|api.?key|reset|verification|winner|prize|lottery",
        view.words,
    )
    if not about:
        return
    for node in view.nodes:
        if isinstance(node, ast.Call):
            called = view.called(node)
            if (called.startswith("random.") and called not in ("random.SystemRandom", "random.seed")) or (
                called.startswith("hashlib.") and ("time." in ast.unparse(node))
            ):
                yield node


@rule(
    "tls-unverified",
    "CWE-295 CWE-297 CWE-599",
    "high",
    "The server's certificate or name is not checked; use ssl.create_default_context().",
)
def tls_unverified(view: View) -> Iterator[ast.AST]:
    for node in view.nodes:
        match node:
            case ast.Assign(targets=[ast.Attribute(attr="check_hostname")], value=ast.Constant(value=False)):
                yield node
            case ast.Assign(targets=[ast.Attribute(attr="verify_mode")], value=value) if view.full_name(
                value
            ).endswith("CERT_NONE"):
                yield node
            case ast.Call() if is_constant(keyword(node, "verify"), False):
                yield node
            case _:
                pass
    yield from view.calls("ssl._create_unverified_context", "ssl.wrap_socket")
    for call in view.calls("ssl.SSLContext"):
        kind = ast.unparse(call.args[0]) if call.args else ""
        if not kind.endswith(("PROTOCOL_TLS_CLIENT", "PROTOCOL_TLS_SERVER")) and not view.mentions(
            "CERT_REQUIRED"
        ):
            yield call


@rule(
    "signature-optional",
    "CWE-347 CWE-345 CWE-287",
    "high",
    "The token itself decides whether its signature is looked at; demand one algorithm.",
)
def signature_optional(view: View) -> Iterator[ast.AST]:
    for node in view.nodes:
        match node:
            case ast.Compare(comparators=[ast.Constant(value=str() as text)]) if text.lower() == "none":
                yield node
            case ast.Call() if view.called(node) == "jwt.decode":
                options = ast.unparse(keyword(node, "options") or ast.Constant(value=""))
                if is_constant(keyword(node, "verify"), False) or "'verify_signature': False" in options:
                    yield node
            case _:
                pass


@rule(
    "secret-compared",
    "CWE-208 CWE-203 CWE-385",
    "medium",
    "== stops at the first difference and its time tells where; use hmac.compare_digest.",
)
def secret_compared(view: View) -> Iterator[ast.AST]:
    about = SECRET.search(view.name)
    for node in view.nodes:
        match node:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                sides = [ast.unparse(left), ast.unparse(right)]
                if any(isinstance(side, ast.Constant) for side in (left, right)) or "len(" in "".join(sides):
                    continue
                named = any(
                    re.search(r"signature|digest|hmac|token|secret|api_?key|\bmac\b", each) for each in sides
                )
                if named or (about and all(isinstance(side, ast.Name) for side in (left, right))):
                    yield node
            case _:
                pass


@rule(
    "redirect-open",
    "CWE-601",
    "medium",
    "//host and /\\host lead to other sites although they begin with a slash; refuse them.",
)
def redirect_open(view: View) -> Iterator[ast.AST]:
    if not re.search(r"redirect|next_url|return_url", view.words):
        return
    if view.has_text("//") and view.has_text("\\"):
        return
    for call in view.calls(".startswith"):
        if isinstance(call.func, ast.Attribute) and view.is_foreign(call.func.value):
            yield call


@rule(
    "host-substring",
    "CWE-20 CWE-184 CWE-601",
    "medium",
    "A host's name is looked for inside a url or at the end of one; parse it and compare whole labels.",
)
def host_substring(view: View) -> Iterator[ast.AST]:
    domain = re.compile(r"^[\w-]+(\.[\w-]+)+$")
    for node in view.nodes:
        match node:
            case ast.Compare(left=ast.Constant(value=str() as text), ops=[ast.In() | ast.NotIn()]):
                if domain.match(text):
                    yield node
            case ast.Call(func=ast.Attribute(attr="endswith"), args=[ast.Constant(value=str() as text)]):
                if domain.match(text):
                    yield node
            case ast.Call(func=ast.Attribute(attr="endswith", value=value), args=[ending]):
                starts_with_dot = any(text.startswith(".") for text in view.texts(ending))
                if (
                    _is_host(value)
                    and not isinstance(ending, ast.Constant | ast.Tuple)
                    and not starts_with_dot
                ):
                    yield node
            case ast.Compare(left=ast.Attribute() as left, ops=[ast.In()], comparators=[where]):
                if _is_host(left) and _is_host(where):
                    yield node
            case _:
                pass


def _is_host(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("netloc", "hostname", "host")


@rule(
    "fields-taken-over",
    "CWE-915 CWE-269",
    "medium",
    "Every field that is sent is taken over; name those that may be changed.",
)
def fields_taken_over(view: View) -> Iterator[ast.AST]:
    sent = re.compile(r"form|data|payload|fields|body|params|request|changes|updates|kwargs")
    for call in view.calls(".update", "setattr"):
        last = call.args[-1] if call.args else None
        if (isinstance(last, ast.Name) and last.id in view.foreign and sent.search(last.id)) or (
            view.called(call) == "setattr" and view.is_foreign(last)
        ):
            yield call
    for node in view.nodes:
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if (
                    key is None
                    and isinstance(value, ast.Name)
                    and sent.search(value.id)
                    and value.id in view.foreign
                ):
                    yield node


@rule(
    "error-shown",
    "CWE-209 CWE-497 CWE-200",
    "low",
    "An unexpected error is shown to whoever caused it; log it and answer with a plain sentence.",
)
def error_shown(view: View) -> Iterator[ast.AST]:
    for handler in view.nodes:
        if not isinstance(handler, ast.ExceptHandler):
            continue
        kind = ast.unparse(handler.type) if handler.type else "Exception"
        for node in ast.walk(handler):
            if isinstance(node, ast.Return) and node.value is not None:
                shown = ast.unparse(node.value)
                named = handler.name is not None and re.search(rf"\b{handler.name}\b", shown)
                if "format_exc" in shown or (named and kind in ("Exception", "BaseException")):
                    yield node


@rule(
    "record-shown",
    "CWE-200 CWE-201 CWE-359",
    "low",
    "A whole record is made public, or all but a few fields; name the fields that are public.",
)
def record_shown(view: View) -> Iterator[ast.AST]:
    if not re.search(r"public|stranger|visible to", view.words):
        return
    for call in view.calls("json.dumps"):
        value = argument(call, 0)
        for each in view.values(value) if value is not None else []:
            if (isinstance(each, ast.Name) and each.id in view.foreign) or (
                isinstance(each, ast.DictComp)
                and any(
                    isinstance(op, ast.NotIn)
                    for generator in each.generators
                    for test in generator.ifs
                    if isinstance(test, ast.Compare)
                    for op in test.ops
                )
            ):
                yield call


@rule(
    "cipher-weak",
    "CWE-327 CWE-326",
    "high",
    "The cipher or its mode is broken; use AES in GCM mode.",
)
def cipher_weak(view: View) -> Iterator[ast.AST]:
    for node in view.nodes:
        if isinstance(node, ast.Attribute) and node.attr in ("MODE_ECB", "ECB"):
            yield node
        elif isinstance(node, ast.Call):
            owner, _, last = view.called(node).rpartition(".")
            if last == "new" and owner.rpartition(".")[2] in ("DES", "DES3", "ARC2", "ARC4", "Blowfish"):
                yield node


@rule(
    "key-short",
    "CWE-326",
    "high",
    "The key is too short; RSA and DSA keys need 2048 bits or more.",
)
def key_short(view: View) -> Iterator[ast.AST]:
    for call in view.calls(".generate", ".generate_private_key"):
        for value in (*call.args, *(each.value for each in call.keywords)):
            if isinstance(value, ast.Constant) and isinstance(value.value, int) and 256 < value.value < 2048:
                yield call


@rule(
    "iv-fixed",
    "CWE-329 CWE-330",
    "high",
    "The initialisation vector is always the same; draw one with os.urandom for every message.",
)
def iv_fixed(view: View) -> Iterator[ast.AST]:
    for call in view.calls(".new", ".CBC", ".CTR"):
        vectors = [keyword(call, name) for name in ("iv", "IV", "nonce", "initialization_vector")]
        vectors += call.args[2:3] if view.called(call).endswith(".new") else call.args[:1]
        if any(vector is not None and _is_fixed(view, vector) for vector in vectors):
            yield call


@rule(
    "salt-foreseen",
    "CWE-760 CWE-759 CWE-916",
    "high",
    "The salt is fixed or follows from what it should protect; draw one with os.urandom for every password.",
)
def salt_foreseen(view: View) -> Iterator[ast.AST]:
    for call in view.calls("hashlib.pbkdf2_hmac", "hashlib.scrypt"):
        salt = keyword(call, "salt") or (argument(call, 2) if "pbkdf2" in view.called(call) else None)
        if salt is not None and (_is_fixed(view, salt) or (view.is_foreign(salt) and _is_hashed(view, salt))):
            yield call


def _is_fixed(view: View, node: ast.expr) -> bool:
    """Whether an expression is made of constants alone."""
    return all(
        all(
            isinstance(inner, ast.Constant | ast.BinOp | ast.operator | ast.expr_context)
            or (isinstance(inner, ast.Call) and view.called(inner) in ("bytes", "bytearray"))
            or (isinstance(inner, ast.Name) and inner.id in ("bytes", "bytearray"))
            for inner in ast.walk(value)
        )
        for value in view.values(node)
    )


def _is_hashed(view: View, node: ast.expr) -> bool:
    return any(
        "hashlib." in ast.unparse(value) or "encode" in ast.unparse(value) for value in view.values(node)
    )
