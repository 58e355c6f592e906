from paths.below import is_below, parts


def relative(path, start):
    """How to get from a folder to a path."""
    if is_below(path, start):
        return path[len(start) :].strip("/") or "."
    here, there = parts(start), parts(path)
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])
