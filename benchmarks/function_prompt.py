"""How a model is asked for a Python function: text to continue, or a request in a conversation."""

from benchmarks.benchmark import Message, Prompt, PromptStyle

COMPLETION_STOPS = ("\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\n```", "<file_sep>")
"""What follows a finished function in raw text (the BigCode harness's list, which extends the Codex paper's)."""

CHAT_STOPS = ("\n```\n",)
"""The end of the code block that the prefill opened."""

PREFILL = "Here is the complete function:\n\n```python\n"


def function_prompt(text: str, style: PromptStyle) -> Prompt:
    """Ask for the function whose signature and docstring `text` holds.

    In a conversation the answer is begun for the model with an open code block, so that its first token
    is code; the block's end stops it.
    """
    if style == "completion":
        return Prompt(text=text, stops=COMPLETION_STOPS)

    request = (
        "Complete this Python function. Answer with one Python code block that holds the whole function "
        "and everything it needs.\n\n"
        f"```python\n{text.strip()}\n```\n"
    )
    return Prompt(messages=(Message(role="user", content=request),), prefill=PREFILL, stops=CHAT_STOPS)
