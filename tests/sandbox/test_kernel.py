"""What the zygote asks of the kernel beyond Python."""

import subprocess
import sys

import pytest

CHILD = """
import os, resource
from sandbox.inside.kernel import keep_mappings

def faults():
    ours, its = os.pipe()
    if not os.fork():
        compile("def f(x): return x + 1", "f", "exec")
        os.write(its, b"%d" % resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
        os._exit(0)
    os.wait()
    return int(os.read(ours, 20))

faults()
before = faults()
{call}
print(before, faults())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="page tables are Linux's")
@pytest.mark.parametrize(("call", "fewer"), [("keep_mappings()", 20), ("", 0)])
def test_a_fork_that_copies_the_tables_of_mapped_files_leaves_fewer_pages_to_be_met_anew(
    call: str, fewer: int
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", CHILD.replace("{call}", call)], capture_output=True, text=True, check=True
    ).stdout
    before, after = map(int, told.split())
    assert after <= before - fewer
    assert fewer or abs(after - before) < 20
