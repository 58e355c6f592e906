"""Chat prompts rendered by the model's own jinja template, the same on every day and machine.

llama.cpp's C function knows only a list of built-in shapes and drops what a template adds of its own (a
default system message, say), so the template in the file is really run: in jinja's sandbox, for it comes
with the model. A template that asks for today's date is given a fixed one.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from benchmarks.benchmark import Message, Prompt
from engine.models.model import ModelError

DATE = dt.datetime(2024, 7, 26, tzinfo=dt.UTC)
"""The day that every template is told; Llama 3's own default when it is not told one."""

_QUESTION = "Add 1 and 2."


class TemplateRefused(ValueError):
    """The template raised an exception of its own, such as for a role it does not know."""


@dataclass(frozen=True)
class Rendered:
    """A prompt as the tokenizer gets it."""

    text: str
    add_special: bool
    """Whether the tokenizer adds the beginning-of-text token: for raw text only; a template writes its own."""
    parse_special: bool
    """Whether `<|im_end|>` and its like are tokens (in a rendered template) or letters (in raw text)."""
    thinking: bool = False
    """The template has already opened the model's thinking."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()


class ChatTemplate:
    """A jinja chat template, compiled once."""

    def __init__(self, source: str, *, bos: str = "", eos: str = "") -> None:
        """Compile a template.

        Raises:
            ModelError: it is not jinja.
        """
        self.source = source
        self.sha256 = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
        self._tokens = {"bos_token": bos, "eos_token": eos}
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols]
        )
        environment.filters["tojson"] = _to_json
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = DATE.strftime
        try:
            self._template = environment.from_string(source)
        except jinja2.TemplateError as error:
            raise ModelError(
                f"The model's chat template cannot be read: {error}. "
                "Ask it with --prompt-style completion, or give another template."
            ) from None

    def render(self, messages: Sequence[Message]) -> str:
        """The conversation up to where the assistant's answer begins.

        A template without a system role gets the system message in front of the first user message.

        Raises:
            ModelError: the template refuses the conversation.
        """
        try:
            return self._render(messages)
        except (TemplateRefused, jinja2.TemplateError) as error:
            if not (len(messages) > 1 and messages[0].role == "system"):
                raise ModelError(f"The model's chat template refuses the prompt: {error}") from None
        try:
            return self._render(_fold_system(messages))
        except (TemplateRefused, jinja2.TemplateError) as error:
            raise ModelError(f"The model's chat template refuses the prompt: {error}") from None

    def shows_questions(self) -> bool:
        """Whether what is asked stands in what is rendered; a file of another kind renders as itself.

        A template that refuses a lone question is given the benefit of the doubt.
        """
        try:
            return _QUESTION in self.render([Message(role="user", content=_QUESTION)])
        except ModelError:
            return True

    def _render(self, messages: Sequence[Message]) -> str:
        return self._template.render(
            messages=[{"role": message.role, "content": message.content} for message in messages],
            add_generation_prompt=True,
            tools=None,
            documents=None,
            **self._tokens,
        )


def render(prompt: Prompt, template: ChatTemplate | None) -> Rendered:
    """A prompt as the model gets it; the prefill follows where the answer begins.

    Raises:
        ModelError: a conversation, and no template.
    """
    if not prompt.is_chat:
        return Rendered(prompt.text, add_special=True, parse_special=False)
    if template is None:
        raise ModelError(
            "The model has no chat template: it is a base model, or its file lost it. "
            "Ask it with --prompt-style completion."
        )
    text = template.render(prompt.messages)
    opened = text.rstrip().endswith("<think>")
    return Rendered(text + prompt.prefill, False, True, thinking=opened and not prompt.prefill)


def _fold_system(messages: Sequence[Message]) -> list[Message]:
    first, second, *rest = messages
    return [Message(role=second.role, content=f"{first.content}\n\n{second.content}"), *rest]


def _refuse(message: str) -> None:
    raise TemplateRefused(message)


def _to_json(value: object, indent: int | None = None, **_more: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
