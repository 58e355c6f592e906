"""One browser tab's interface: `python -P -m tui.web [RUN]`, started by `proctor web` for each of them."""

import sys

from engine.errors import ProctorError
from engine.places import places
from engine.run import find_run
from tui.app import ProctorApp
from tui.settings import load_settings


def main() -> int:
    """Run the interface over the pipe that the server reads."""
    try:
        start = find_run(places().runs, sys.argv[1]) if len(sys.argv) > 1 else None
    except ProctorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    app = ProctorApp(start, settings=load_settings())
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
