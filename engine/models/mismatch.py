"""Tell-tales of a chat template that does not fit the model, seen on the first answers.

An instruct model ends its turn with a token of its own. Asked in the wrong form it never does, so every
answer runs into the token limit, or it writes the control tokens of its training as plain letters.
"""

import re

from engine.models.model import Completion

ENOUGH = 8
"""Answers after which a pattern is one."""

CONTROL = re.compile(
    r"<\|(?:im_start|im_end|eot_id|end_of_text|start_header_id|end_header_id|endoftext|assistant|user|system|end)\|>"
    r"|</?s>|\[/?INST\]|<<SYS>>|<(?:start|end)_of_turn>|<\|EOT\|>"
)
"""Control tokens of the common families, as text."""


class MismatchWatch:
    """Looks at completions until it has seen enough; speaks at most once."""

    def __init__(self) -> None:
        self._seen = 0
        self._long = 0
        self._control: list[str] = []
        self._done = False

    def see(self, completion: Completion, *, chat: bool) -> str | None:
        """A sentence to tell the user, when there is something to tell."""
        if self._done or completion.finish == "cancelled":
            return None
        self._seen += 1
        self._long += completion.finish == "length"
        if found := CONTROL.search(completion.text):
            self._control.append(found.group())
        if len(self._control) >= 2:
            self._done = True
            return (
                f"The model writes control tokens as text ({self._control[0]}) in its first answers: its chat "
                "template probably does not fit. Compare with --prompt-style completion, or with the template "
                "of the original model."
            )
        if self._seen < ENOUGH:
            return None
        self._done = True
        if chat and self._long == self._seen:
            return (
                f"All of the first {self._seen} chat answers ran into the token limit: either --max-tokens is too "
                "small, or the chat template does not fit the model, so that it never ends its turn."
            )
        return None
