"""SWE-bench: real issues of real repositories, answered with a patch and graded by the repositories' own tests.

Everything here is pure: rows, prompts, patches, logs and rules. Where a patch is applied and tests are run is the
engine's concern.
"""
