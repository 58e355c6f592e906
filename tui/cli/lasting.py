"""What is named on the command line for an engine: another process, in another folder, which opens it again later."""

from pathlib import Path

from engine.errors import UsageError

HANDED = ("/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc/self/fd")
"""Names that mean something else in another process, whatever a shell opened for this one."""


def lasting_reference(model: str) -> str:
    """A model reference that means the same in another process's folder."""
    path = Path(model).expanduser()
    if model == "demo" or ":" in model.split("/", maxsplit=1)[0]:
        return model
    return str(path.absolute())


def lasting_data(data: str) -> str:
    """The file or folder of `--data` by its whole path; empty for none.

    Raises:
        UsageError: it is a stream.
    """
    if not data:
        return ""
    path = Path(data).expanduser()
    if is_stream(path):
        raise UsageError(_only_once(f"--data {data}"))
    return str(path.absolute())


def refuse_stream(file: Path) -> None:
    """Return if there is a file or a folder that can be read more than once.

    Raises:
        UsageError: there is no such file, or it is a pipe such as `<(zcat FILE)` or /dev/stdin.
    """
    if not file.exists():
        raise UsageError(f"{file}: there is no such file.")
    if is_stream(file):
        raise UsageError(_only_once(str(file)))


def is_stream(path: Path) -> bool:
    """Whether it is a pipe or a device, or what a shell opened: read once, and nothing can take its place."""
    if not path.exists():
        return False
    return any(map(path.is_relative_to, HANDED)) or not (path.is_file() or path.is_dir())


def _only_once(what: str) -> str:
    return f"{what}: is a stream, which only one process can read. Write it into a file first."
