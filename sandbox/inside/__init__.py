"""What runs inside the walls: stdlib only, nothing of ours from outside, Python 3.8 syntax.

The files here are shipped as source over the worker's standard input (see `sandbox.shipping`) and become a
package called `inside` in the worker, so that nothing has to be installed or mounted where they run.

* `zygote` waits for jobs and forks a child for each; it never reads a payload. `warming` is what it imports before,
  `watch` enforces a child's limits and says what happened, `sweeping` leaves nothing of it behind.
* `judge` reads the payloads, runs the trusted tests, and tells the host what it saw; `judge_process` is the zygote's
  side of it.
* `child` runs the untrusted code; `cell` raises the walls around it just before.
* `frames`, `data`, `kernel`, `seccomp`, `syscalls`: what they are made of.
"""
