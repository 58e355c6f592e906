import re

FIELD = re.compile(r"\{(\w*)\}")


class UnknownField(KeyError):
    """A template names a field that has no value."""


def render(template, values):
    """The template with every `{field}` replaced by its value."""

    def value(match):
        name = match[1]
        if name not in values:
            raise UnknownField(name)
        return str(values[name])

    return FIELD.sub(value, template)


def fields(template):
    """The fields of a template, each once, in order."""
    return list(dict.fromkeys(match[1] for match in FIELD.finditer(template)))
