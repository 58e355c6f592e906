"""The `proctor` command."""

import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    """Run the command line; the one place where an error becomes a line and an exit status."""
    try:
        _refuse_strangers()
        from tui.cli import run_command_line

        status = run_command_line(sys.argv[1:])
    except KeyboardInterrupt:  # before the command line listens, while it is imported
        status = 130
    sys.exit(status)


def _refuse_strangers() -> None:
    """Our packages have plain names; another package of the same name would be imported silently."""
    rooms = ("tui", "engine", "sandbox", "benchmarks", "themes")
    homes = {
        name: Path(next(iter(spec.submodule_search_locations or ()))).parent
        for name in rooms
        if (spec := find_spec(name))
    }
    if len(set(homes.values())) != 1 or len(homes) != len(rooms):
        where = ", ".join(f"{name} from {home}" for name, home in homes.items())
        sys.exit(
            f"proctor: its packages come from different places ({where}). Install proctor into an environment of "
            "its own, with pipx or uv tool install."
        )


if __name__ == "__main__":
    main()
