"""Options that narrow a benchmark by what it alone knows: release, dates, difficulty, platform, repository, a run to repair."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_OPTIONS = (
    click.option("--release", default="", help="release_v1 … release_v6, or what releases added: v6, v4_v5."),
    click.option("--from", "since", default="", metavar="DAY", help="First day, such as 2024-08-01."),
    click.option("--to", "until", default="", metavar="DAY", help="Last day, inclusive."),
    click.option(
        "--difficulty",
        default="",
        help="easy, medium, hard; of SWE-bench Verified <15min, 15min-1h, 1-4h, >4h. Several with commas.",
    ),
    click.option("--platform", default="", help="atcoder, codeforces, leetcode; several with commas."),
    click.option("--repo", default="", help="Repositories of SWE-bench, such as django or psf/requests."),
    click.option(
        "--trees", default="", metavar="FOLDER", help="Git checkouts or sources of SWE-bench's repositories."
    ),
    click.option(
        "--retrieval", default="", help="Files that SWE-bench's prompts show: oracle, bm25-13k, -27k or -50k."
    ),
    click.option(
        "--repair", default="", help="The run, or eval_all file, whose failed samples are repaired."
    ),
)


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What narrows a benchmark with dates and platforms."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen(given: dict[str, Any]) -> dict[str, str]:
    """What `choice_options` were given, as a benchmark understands it; takes them out of `given`.

    Raises:
        ProctorError: the run to repair is not there or not of a benchmark that can be repaired.
    """
    names = ("release", "from", "to", "difficulty", "platform", "repo", "trees", "retrieval", "repair")
    words = {name: given.pop({"from": "since", "to": "until"}.get(name, name), "") for name in names}
    if words["trees"]:
        words["trees"] = str(Path(words["trees"]).expanduser().absolute())
    if words["repair"]:
        from engine.repair import repairable

        words["repair"] = str(repairable(words["repair"]))
    return {name: word for name, word in words.items() if word}
