"""Untrusted text for Textual's own widgets, which execute markup in a `str`."""

from textual.content import Content

from tui.terminal.tame import tame


def untrusted(text: str) -> Content:
    """A text in which nothing is markup and nothing acts on the terminal."""
    return Content(tame(text).text)
