"""Copies are kept in a file and hold nothing that acts on a shell."""

from tui.yank import CLIPBOARD_BYTES, copy


def test_a_copy_is_in_the_file_and_harmless() -> None:
    copied = copy("x = 1\n\x1b]52;c;aGVsbG8=\x07\n")
    assert copied.file is not None
    assert copied.file.read_text(encoding="utf-8") == copied.text
    assert "\x1b" not in copied.text
    assert copied.text.startswith("x = 1\n")
    assert copied.file.stat().st_mode & 0o077 == 0


def test_what_is_too_long_for_a_clipboard_is_said() -> None:
    copied = copy("a" * (CLIPBOARD_BYTES + 1))
    assert not copied.fits
    assert "too long for a clipboard" in copied.told("completion", clipboard=True)
    assert "clipboard" not in copied.told("completion", clipboard=False)
