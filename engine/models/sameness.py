"""A tell-tale of a server that draws nothing: every sample of a problem is the same text.

Some servers ignore the seed and use one of their own, others ignore the temperature. Then n samples say no
more than one, and a pass@k made of them would look better founded than it is.
"""

from engine.models.model import Completion


class SamenessWatch:
    """Notices a server that gives every sample of a problem the same text though it is asked to draw."""

    ENOUGH = 3
    """Problems, each with several samples that are all alike."""

    def __init__(self) -> None:
        self._texts: dict[str, set[str]] = {}
        self._counts: dict[str, int] = {}
        self._done = False

    def see(self, completion: Completion, temperature: float) -> str | None:
        """A sentence to tell the user, once."""
        if self._done or temperature < 0.5 or completion.tokens < 16:
            return None
        problem = completion.key[0]
        self._texts.setdefault(problem, set()).add(completion.text)
        self._counts[problem] = self._counts.get(problem, 0) + 1
        several = [name for name, count in self._counts.items() if count > 1]
        if any(len(self._texts[name]) > 1 for name in several):
            self._done = True
            self._texts.clear()
            return None
        if len(several) < self.ENOUGH:
            return None
        self._done = True
        return (
            f"All samples of the first {len(several)} problems are the same text at temperature {temperature:g}: "
            "the server ignores seed or temperature, so that n samples say no more than one."
        )
