def read(text):
    """The rows of a text; fields may be quoted."""
    return [fields(line) for line in text.split("\n") if line]


def fields(line):
    """The fields of one row."""
    found, current, quoted, at = [], "", False, 0
    while at < len(line):
        char = line[at]
        if quoted and line[at : at + 2] == '""':
            current += '"'
            at += 1
        elif char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            found.append(current)
            current = ""
        else:
            current += char
        at += 1
    return [*found, current]
