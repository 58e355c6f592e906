"""Names into braces.

difficulty: medium
"""


def fill_template(template: str, values: dict[str, str]) -> str:
    """Replace every {name} in the template by values[name].

    Two braces in a row, {{ or }}, stand for one brace. A name without a value stays as it is,
    braces included. Values are put in as they are: braces inside them mean nothing.

    >>> fill_template("Dear {who}, {{hi}} {you}", {"who": "Ada"})
    'Dear Ada, {hi} {you}'
    """
    parts: list[str] = []
    i = 0
    while i < len(template):
        if template[i : i + 2] in ("{{", "}}"):
            parts.append(template[i])
            i += 2
            continue
        end = template.find("}", i)
        if template[i] == "{" and end != -1 and template[i + 1 : end] in values:
            parts.append(values[template[i + 1 : end]])
            i = end + 1
            continue
        parts.append(template[i])
        i += 1
    return "".join(parts)


def wrong_needs_every_value(template, values):
    return template.format(**values)


def wrong_fills_values_again(template, values):
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template.replace("{{", "{").replace("}}", "}")


def test_fills():
    assert fill_template("{a}-{b}-{a}", {"a": "1", "b": "2"}) == "1-2-1"
    assert fill_template("no braces", {"a": "1"}) == "no braces"


def test_unknown_names_stay():
    assert fill_template("{a}{c}", {"a": "x"}) == "x{c}"
    assert fill_template("", {}) == ""


def test_doubled_braces():
    assert fill_template("{{a}}", {"a": "x"}) == "{a}"
    assert fill_template("{{{a}}}", {"a": "x"}) == "{x}"


def test_values_are_only_text():
    assert fill_template("{a}{b}", {"a": "{b}", "b": "{{"}) == "{b}{{"
