"""Prompts are rendered by the model's own template, the same every day, with one beginning-of-text."""

import pytest

from benchmarks.benchmark import Message, Prompt
from engine.models.llama.families import FAMILIES, family_of, tokens_to_look_for
from engine.models.llama.template import ChatTemplate, render
from engine.models.model import ModelError

USER = Message(role="user", content="Add 1 and 2.")
SYSTEM = Message(role="system", content="Be brief.")


def chat(*messages: Message, prefill: str = "") -> Prompt:
    return Prompt(messages=messages, prefill=prefill)


def test_a_raw_prompt_is_left_as_it_is_and_its_control_tokens_are_letters() -> None:
    shown = render(Prompt(text="def f():\n    # <|im_end|>"), None)
    assert (shown.text, shown.add_special, shown.parse_special) == ("def f():\n    # <|im_end|>", True, False)


def test_a_rendered_prompt_writes_its_own_beginning_of_text() -> None:
    template = ChatTemplate("{{ bos_token }}{{ messages[0].content }}", bos="<s>")
    shown = render(chat(USER), template)
    assert shown.text == "<s>Add 1 and 2."
    assert not shown.add_special


def test_the_prefill_follows_where_the_answer_begins() -> None:
    template = ChatTemplate("{{ messages[0].content }}{% if add_generation_prompt %}|A:{% endif %}")
    assert render(chat(USER, prefill="```python\n"), template).text == "Add 1 and 2.|A:```python\n"


def test_a_template_that_asks_for_the_date_is_told_the_same_day_always() -> None:
    template = ChatTemplate("{{ strftime_now('%d %b %Y') }}")
    assert render(chat(USER), template).text == "26 Jul 2024"


def test_a_system_message_goes_into_the_first_turn_where_the_template_knows_no_system() -> None:
    template = ChatTemplate(
        "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
        "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}"
    )
    assert render(chat(SYSTEM, USER), template).text == "[user] Be brief.\n\nAdd 1 and 2."


def test_a_template_that_refuses_says_why() -> None:
    template = ChatTemplate("{{ raise_exception('roles must alternate') }}")
    with pytest.raises(ModelError, match="roles must alternate"):
        render(chat(USER), template)


def test_a_template_that_is_no_jinja_is_refused() -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        ChatTemplate("{% if %}")


def test_a_template_cannot_leave_the_sandbox() -> None:
    template = ChatTemplate("{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(ModelError):
        render(chat(USER), template)


def test_a_conversation_needs_a_template() -> None:
    with pytest.raises(ModelError, match="completion"):
        render(chat(USER), None)


def test_a_template_that_opens_the_thinking_is_noticed() -> None:
    template = ChatTemplate("{{ messages[0].content }}<assistant><think>\n")
    assert render(chat(USER), template).thinking
    assert not render(chat(USER, prefill="</think>"), template).thinking


def test_equal_prompts_have_equal_hashes_and_others_do_not() -> None:
    one, same, other = (render(Prompt(text=text), None).sha256 for text in ("a", "a", "b"))
    assert one == same != other


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@pytest.mark.parametrize(
    "turns", [(USER,), (SYSTEM, USER), (USER, Message(role="assistant", content="3"), USER)]
)
def test_every_known_family_renders_what_was_said(family: object, turns: tuple[Message, ...]) -> None:
    template = ChatTemplate(family.template, bos="<s>", eos="</s>")  # type: ignore[attr-defined]
    text = render(chat(*turns), template).text
    for turn in turns:
        assert turn.content in text


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        ("{% for m in messages %}{{ m.role }}: {{ m.content | trim }}{% endfor %}", True),
        ("{{ raise_exception('A system message is needed.') }}", True),
        ("[interface]\ntheme = 'proctor-dark'\n", False),
        ("{{ messages[0].role }}", False),
    ],
)
def test_a_file_that_is_no_template_is_known_by_what_it_makes_of_a_question(source: str, shows: bool) -> None:
    assert ChatTemplate(source).shows_questions() is shows


@pytest.mark.parametrize(
    ("name", "token", "family"),
    [
        ("gemma-2-2b-it", "<start_of_turn>", "gemma"),
        ("CodeLlama-7b-Instruct", "", "codellama"),
        ("deepseek-coder-6.7b-instruct", "", "deepseek-coder"),
        ("Meta-Llama-3-8B-Instruct", "<|start_header_id|>", "llama-3"),
        ("Mistral-7B-Instruct-v0.1", "", "mistral"),
        ("Qwen2.5-Coder-7B-Instruct", "<|im_start|>", "chatml"),
        ("llama-2-7b-chat", "", "llama-2"),
        ("Phi-3-mini-4k-instruct", "<|end|>", "phi-3"),
    ],
)
def test_an_instruct_model_without_a_template_is_known_by_its_name(
    name: str, token: str, family: str
) -> None:
    tokens = dict.fromkeys(tokens_to_look_for(), False) | ({token: True} if token else {})
    found = family_of({"general.name": name}, f"{name}.Q4_K_M.gguf", tokens)
    assert found is not None
    assert found.name == family


@pytest.mark.parametrize("name", ["gemma-3-270m", "Qwen2.5-Coder-7B", "starcoder2-3b", "bitnet", "edits-13b"])
def test_a_base_model_is_not_chatted_with_whatever_its_vocabulary_holds(name: str) -> None:
    everything = dict.fromkeys(tokens_to_look_for(), True)
    assert family_of({"general.name": name}, f"{name}.gguf", everything) is None
