"""A path into nested data.

difficulty: hard
"""


def look_up(data: object, path: str) -> object:
    """Follow a path such as users[0].name through dictionaries and lists.

    Names are separated by dots, positions stand in square brackets and may be negative, as in Python.
    Return None if a name or position does not exist, or if the data there is of the wrong kind.
    An empty path returns the data itself.

    >>> look_up({"users": [{"name": "Ada"}]}, "users[0].name")
    'Ada'
    """
    steps: list[str | int] = []
    for part in path.replace("[", ".[").split("."):
        if part.startswith("["):
            steps.append(int(part[1:-1]))
        elif part:
            steps.append(part)
    for step in steps:
        if isinstance(step, int):
            if not isinstance(data, list) or not -len(data) <= step < len(data):
                return None
            data = data[step]
        else:
            if not isinstance(data, dict) or step not in data:
                return None
            data = data[step]
    return data


def wrong_only_one_position_in_a_row(data, path):
    for part in path.split(".") if path else []:
        name, _, position = part.partition("[")
        if name:
            if not isinstance(data, dict) or name not in data:
                return None
            data = data[name]
        if position:
            index = int(position.split("]")[0])
            if not isinstance(data, list) or not -len(data) <= index < len(data):
                return None
            data = data[index]
    return data


def wrong_fails_when_missing(data, path):
    for part in path.replace("[", ".[").split("."):
        if part.startswith("["):
            data = data[int(part[1:-1])]
        elif part:
            data = data[part]
    return data


def wrong_indexes_text(data, path):
    for part in path.replace("[", ".[").split("."):
        try:
            data = data[int(part[1:-1])] if part.startswith("[") else data[part] if part else data
        except (KeyError, IndexError, TypeError):
            return None
    return data


def test_names():
    assert look_up({"a": {"b": {"c": 7}}}, "a.b.c") == 7
    assert look_up({"a": 1}, "") == {"a": 1}


def test_positions():
    assert look_up({"rows": [[1, 2], [3, 4]]}, "rows[1][0]") == 3
    assert look_up([5, 6, 7], "[-1]") == 7
    assert look_up([{"x": [8]}], "[0].x[0]") == 8


def test_missing():
    assert look_up({"a": 1}, "b") is None
    assert look_up({"a": [1]}, "a[1]") is None
    assert look_up({"a": [1]}, "a[-2]") is None


def test_wrong_kind():
    assert look_up({"a": "text"}, "a[0]") is None
    assert look_up({"a": [1]}, "a.b") is None
    assert look_up({"a": None}, "a.b.c") is None
