"""A stand-in for PyYAML with its loaders as they are: flat documents, and python tags for those who obey them."""

import ast as _ast
import sys as _sys
import types as _types

_yaml = _types.ModuleType("yaml")


class _YAMLError(Exception):
    pass


class _Loader:
    obeys = True


class _SafeLoader:
    obeys = False


def _rig_scalar(text, obeys):
    text = text.strip()
    if text.startswith("!!python/"):
        tag, _, rest = text.partition(" ")
        if not obeys:
            raise _YAMLError("could not determine a constructor for the tag %s" % tag)
        kind, _, target = tag.partition(":")
        module, _, name = target.rpartition(".")
        found = getattr(__import__(module or "builtins", fromlist=["x"]), name)
        return found(*_ast.literal_eval(rest or "[]")) if "apply" in kind or "object" in kind else found
    if text[:1] == "[" and text[-1:] == "]":
        return [_rig_scalar(part, obeys) for part in text[1:-1].split(",") if part.strip()]
    if text in ("true", "false", "null", "~", ""):
        return {"true": True, "false": False}.get(text)
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text[1:-1] if text[:1] in "\"'" and text[-1:] == text[:1] and len(text) > 1 else text


def _rig_load(stream, Loader=None):
    if Loader is None:
        raise TypeError("load() missing 1 required positional argument: 'Loader'")
    text = stream.read() if hasattr(stream, "read") else stream
    text = text.decode() if isinstance(text, bytes) else text
    found = {}
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            key, colon, value = line.partition(":")
            if not colon or (value and value[0] != " "):
                if len(text.strip().split("\n")) == 1:
                    return _rig_scalar(text, Loader.obeys)
                raise _YAMLError("could not find expected ':'")
            found[_rig_scalar(key, Loader.obeys)] = _rig_scalar(value, Loader.obeys)
    return found


for _name in ("Loader", "UnsafeLoader", "FullLoader", "CLoader"):
    setattr(_yaml, _name, type(_name, (_Loader,), {"obeys": _name != "FullLoader"}))
_yaml.SafeLoader = _yaml.CSafeLoader = type("SafeLoader", (_SafeLoader,), {})
_yaml.YAMLError = _YAMLError
_yaml.load = _rig_load
_yaml.safe_load = lambda stream: _rig_load(stream, _yaml.SafeLoader)
_yaml.full_load = lambda stream: _rig_load(stream, _yaml.FullLoader)
_yaml.unsafe_load = lambda stream: _rig_load(stream, _yaml.UnsafeLoader)
_sys.modules["yaml"] = _yaml
