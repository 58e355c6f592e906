"""The real model worker with little memory: PROCTOR_TEST_BYTES more than it has when it begins."""

import os
import resource
from pathlib import Path

import llama_cpp  # noqa: F401 - the library's own pages are not what is to run out
import numpy as np  # noqa: F401

from engine.models import worker


def main() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + int(os.environ["PROCTOR_TEST_BYTES"])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    worker.main()


if __name__ == "__main__":
    main()
