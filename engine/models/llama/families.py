"""Chat templates for model families whose GGUF files often carry none.

A template is only assumed for a file that says it is an instruct model of a family known by its metadata:
a base model has the same tokens in its vocabulary and must not be chatted with.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

INSTRUCT = re.compile(r"(^|[^a-z])(instruct|chat|it|sft|dpo|rlhf|assistant)([^a-z]|$)", re.IGNORECASE)
"""What instruct models call themselves, as a word of its own."""

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}<|im_start|>assistant\n"
)

LLAMA_2 = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
    "{% set system = '<<SYS>>\n' + messages[0]['content'] + '\n<</SYS>>\n\n' %}{% set turns = messages[1:] %}"
    "{% else %}{% set system = '' %}{% set turns = messages %}{% endif %}"
    "{% for message in turns %}{% if message['role'] == 'user' %}"
    "{% if not loop.first %}{{ bos_token }}{% endif %}"
    "[INST] {{ (system if loop.first else '') + message['content'].strip() }} [/INST]"
    "{% else %} {{ message['content'].strip() }} {{ eos_token }}{% endif %}{% endfor %}"
)

LLAMA_3 = (
    "{{ bos_token }}{% for message in messages %}<|start_header_id|>{{ message['role'] }}<|end_header_id|>\n\n"
    "{{ message['content'].strip() }}<|eot_id|>{% endfor %}<|start_header_id|>assistant<|end_header_id|>\n\n"
)

MISTRAL = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
    "{% set system = messages[0]['content'] + '\n\n' %}{% set turns = messages[1:] %}"
    "{% else %}{% set system = '' %}{% set turns = messages %}{% endif %}"
    "{% for message in turns %}{% if message['role'] == 'user' %}"
    "[INST] {{ (system if loop.first else '') + message['content'] }} [/INST]"
    "{% else %} {{ message['content'] }}{{ eos_token }}{% endif %}{% endfor %}"
)

GEMMA = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
    "{% set system = messages[0]['content'] + '\n\n' %}{% set turns = messages[1:] %}"
    "{% else %}{% set system = '' %}{% set turns = messages %}{% endif %}"
    "{% for message in turns %}<start_of_turn>{{ 'model' if message['role'] == 'assistant' else 'user' }}\n"
    "{{ (system if loop.first else '') + message['content'].strip() }}<end_of_turn>\n{% endfor %}"
    "<start_of_turn>model\n"
)

DEEPSEEK_CODER = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ messages[0]['content'] }}"
    "{% set turns = messages[1:] %}{% else %}You are an AI programming assistant, utilizing the DeepSeek Coder "
    "model, developed by DeepSeek Company, and you only answer questions related to computer science. For "
    "politically sensitive questions, security and privacy issues, and other non-computer science questions, "
    "you will refuse to answer.\n{% set turns = messages %}{% endif %}"
    "{% for message in turns %}{% if message['role'] == 'user' %}### Instruction:\n{{ message['content'] }}\n"
    "{% else %}### Response:\n{{ message['content'] }}\n<|EOT|>\n{% endif %}{% endfor %}### Response:\n"
)

PHI_3 = (
    "{% for message in messages %}<|{{ message['role'] }}|>\n{{ message['content'] }}<|end|>\n{% endfor %}"
    "<|assistant|>\n"
)


@dataclass(frozen=True)
class Family:
    """A template and how its models are recognised."""

    name: str
    template: str
    called: str
    """What the model's name holds, as a pattern; empty for any name."""
    token: str = ""
    """A token its vocabulary must have; empty if the name alone tells."""


FAMILIES = (
    Family("deepseek-coder", DEEPSEEK_CODER, r"deepseek[-_ ]?coder(?![-_ ]?v2)"),
    Family("codellama", LLAMA_2, r"code[-_ ]?llama"),
    Family("llama-2", LLAMA_2, r"llama[-_ ]?2"),
    Family("llama-3", LLAMA_3, r"", "<|start_header_id|>"),
    Family("gemma", GEMMA, r"gemma", "<start_of_turn>"),
    Family("phi-3", PHI_3, r"phi[-_ ]?[34]", "<|end|>"),
    Family("mistral", MISTRAL, r"(mi[sx]tral|codestral)"),
    Family("chatml", CHATML, r"", "<|im_start|>"),
)
"""In the order they are tried: names that are unmistakable first, tokens that several families share last."""


def family_of(metadata: Mapping[str, object], file: str, has_token: Mapping[str, bool]) -> Family | None:
    """The family of an instruct model that carries no template; None if it is no such model.

    `has_token` tells for each token that `FAMILIES` names whether the vocabulary has it.
    """
    keys = ("general.name", "general.basename", "general.finetune")
    called = " ".join([str(metadata.get(key, "")) for key in keys] + [file]).lower()
    if not INSTRUCT.search(called):
        return None
    for family in FAMILIES:
        if family.called and not re.search(family.called, called):
            continue
        if family.token and not has_token.get(family.token, False):
            continue
        return family
    return None


def tokens_to_look_for() -> tuple[str, ...]:
    """The tokens that `family_of` needs to know about."""
    return tuple(dict.fromkeys(family.token for family in FAMILIES if family.token))
