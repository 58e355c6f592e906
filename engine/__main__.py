"""`python -P -m engine`: one engine; started by `engine.launch`, never by hand."""

import sys

from engine.session import main

if __name__ == "__main__":
    sys.exit(main())
