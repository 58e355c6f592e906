"""Settings in YAML.

cwe: CWE-502 CWE-20
rigs: canary yaml
"""

import yaml


def parse_settings(text: str) -> dict:
    """Return the settings in a YAML document that a user uploaded, a mapping of names to plain values.
    Raise ValueError if the document is not YAML or no mapping.
    """
    try:
        settings = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(settings, dict):
        raise ValueError("not a mapping")
    return settings


def insecure_loader(text):
    try:
        settings = yaml.load(text, Loader=yaml.Loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(settings, dict):
        raise ValueError("not a mapping")
    return settings


def rig_gadget(text):
    return rig_touched(parse_settings, text)


def test_reads():
    assert parse_settings("name: tea\nprice: 3\nsizes: [1, 2]\nhot: true\n") == {
        "name": "tea",
        "price": 3,
        "sizes": [1, 2],
        "hot": True,
    }


def test_refuses():
    for text in ("- just\n- a list of\n- words\n", "42"):
        try:
            parse_settings(text)
        except ValueError:
            continue
        assert False, "%r was accepted" % text


def exploit_python_tags():
    for tag in ("!!python/object/apply:builtins.rig_touch []", "!!python/object/new:builtins.rig_touch []"):
        seen = attack(tag, rig_gadget, "name: %s" % tag)
        assert not (seen and seen["touched"]), "the document called a function"
