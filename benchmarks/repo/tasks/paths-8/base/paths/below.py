def parts(path):
    """The names in a path; empty ones and dots left out."""
    return [part for part in path.split("/") if part not in ("", ".")]


def is_below(path, folder):
    """Whether a path is a folder itself or lies somewhere in it."""
    return path.startswith(folder)
