def write(rows):
    """Rows as text; what needs quotes gets them."""
    return "".join(",".join(map(quoted, row)) + "\n" for row in rows)


def quoted(field):
    if any(char in field for char in ',"\n'):
        return '"' + field.replace('"', '""') + '"'
    return field
