"""One line of the gallery's table: what an executor made of a sample, and whether that was well done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.sandbox.hostile.lab import Observation
from tests.sandbox.hostile.problem import STDOUT
from tests.sandbox.hostile.sample import CLASSES, TIMEOUTS, Sample

REFUSED = "refused"
"""The ending of a program that an executor does not take at all, such as steps behind a policy without exec."""

LITTER = "left in scratch folders"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A sample and its four possible sins, any of which is one too many."""

    sample: str
    family: str
    answer: str
    ending: str
    """In the sandbox's words; `killed` where the executor itself was the victim."""
    detail: str
    fitting: bool
    """The ending is a true description of the sample."""
    forged: bool
    """A wrong answer passed."""
    harms: tuple[str, ...]
    misnamed: bool
    """Called a timeout without having been one."""
    failed_right: bool
    """A right answer did not pass."""
    seconds: float

    @property
    def harmed(self) -> bool:
        """Somebody was harmed; a scratch folder that was merely not cleaned up is litter."""
        return any(not harm.startswith(LITTER) for harm in self.harms)

    @property
    def littered(self) -> bool:
        return any(harm.startswith(LITTER) for harm in self.harms)

    @property
    def good(self) -> bool:
        return self.fitting and not (self.forged or self.harms or self.misnamed or self.failed_right)

    @property
    def sins(self) -> str:
        """In words, for a table."""
        words = [word for word, is_so in (("forged", self.forged), ("misnamed", self.misnamed)) if is_so]
        words += ["right answer failed"] if self.failed_right else []
        words += [] if self.fitting or words else ["unfitting"]
        return "; ".join([*words, *self.harms])


def judge(observation: Observation) -> Row | None:
    """Compare what was said and done with what the sample allows; None if the executor refuses such programs."""
    sample, reply = observation.sample, observation.reply
    ending = "killed" if reply is None else str(reply.get("ending"))
    if ending == REFUSED:
        return None
    passed = ending == "completed" and _output_fits(sample, reply or {})
    return Row(
        sample=sample.id,
        family=sample.family,
        answer=sample.answer,
        ending=ending,
        detail=_detail(reply),
        fitting=ending in sample.ends
        or (sample.kind == "stdio" and ending == "completed" and sample.answer == "wrong"),
        forged=passed and sample.answer == "wrong",
        harms=observation.harms,
        misnamed=ending in TIMEOUTS - sample.ends,
        failed_right=sample.answer == "right" and not passed,
        seconds=observation.seconds,
    )


def _output_fits(sample: Sample, reply: Mapping[str, Any]) -> bool:
    """Standard output is compared by whoever asked, as the contract of stdio programs has it."""
    return sample.kind != "stdio" or str(reply.get("stdout", "")).split() == STDOUT.split()


def _detail(reply: Mapping[str, Any] | None) -> str:
    """What was said beside the ending, in a hundred printable characters."""
    text = "" if reply is None else str(reply.get("detail", ""))
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:100]


def count(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows show each sin."""
    rows = list(rows)
    return {
        "samples": len(rows),
        "forged": sum(row.forged for row in rows),
        "harmed": sum(row.harmed for row in rows),
        "timeouts misnamed": sum(row.misnamed for row in rows),
        "right answers failed": sum(row.failed_right for row in rows),
        "littered": sum(row.littered for row in rows),
        "unfitting": sum(not row.fitting for row in rows),
    }


def draw(titles: Sequence[str], columns: Sequence[Sequence[Row]]) -> str:
    """A table in plain text: a line a class, a column an executor; forged / harmed / misnamed / right failed."""
    lines = ["{:<16}".format("class") + "".join(f"{title:>24}" for title in titles)]
    for family in (*CLASSES, "all"):
        line = f"{family:<16}"
        for rows in columns:
            counts = count(row for row in rows if family in (row.family, "all"))
            cell = "/".join(
                str(counts[key]) for key in ("forged", "harmed", "timeouts misnamed", "right answers failed")
            )
            line += f"{cell} of {counts['samples']}".rjust(24)
        lines.append(line)
    lines.append("forged / harmed / timeouts misnamed / right answers failed, of samples run")
    return "\n".join(lines)


def as_json(row: Row) -> dict[str, Any]:
    return asdict(row) | {"good": row.good}
