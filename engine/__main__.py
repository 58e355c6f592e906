"""`python -P -m engine LOG`: one engine; started by `engine.launch`, never by hand."""

import sys
from pathlib import Path

from engine.session import main

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
