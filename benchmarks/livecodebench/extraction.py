"""Which part of an answer counts, by LiveCodeBench's rules and no better ones, so that numbers compare."""

from benchmarks.benchmark import Solution

FENCE = "```"


def last_block(text: str) -> Solution:
    """The lines between the last two lines that hold a fence; nothing where there are fewer than two.

    An answer that leaves its last block open so yields the text between two blocks; a note says so.
    """
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if FENCE in line]
    if len(fences) < 2:
        notes = ("a fence was opened and never closed",) if fences else ()
        return Solution(code="", rule="last two fences", notes=notes)
    notes = ("an odd number of fences: this may be the text between two blocks",) if len(fences) % 2 else ()
    code = "\n".join(lines[fences[-2] + 1 : fences[-1]])
    return Solution(code=code, rule="last two fences", notes=notes)


def whole_text(text: str) -> Solution:
    """What a base model wrote, as it is."""
    return Solution(code=text.strip(), rule="whole text")


def assertion(text: str) -> Solution:
    """The last line that begins with `assert`, else the first python block, else the first block."""
    lines = text.split("\n")
    asserting = [line for line in lines if line.startswith("assert")]
    if asserting:
        return Solution(code=asserting[-1], rule="last assert")
    fences = [number for number, line in enumerate(lines) if FENCE in line]
    labelled = [number for number in fences if f"{FENCE}python" in lines[number].replace("Python", "python")]
    if labelled:
        fences = [number for number in fences if number >= labelled[0]]
    if len(fences) < 2:
        return Solution(code="", rule="no assertion")
    return Solution(code="\n".join(lines[fences[0] + 1 : fences[1]]), rule="first block")


def predicted_output(text: str, *, thinking: bool) -> Solution:
    """The value behind the first `==`, up to the closing tag or the end of the line.

    With `thinking`, only what follows the first `[ANSWER]` is looked at.
    """
    if thinking and "[ANSWER]" in text:
        text = text.split("[ANSWER]")[1].strip()
    if "==" in text:
        text = text.split("==")[1].strip()
    text = text.split("[/ANSWER]")[0] if "[/ANSWER]" in text else text.split("\n")[0]
    return Solution(code=text.strip(), rule="answer")
