"""Free text in files that spreadsheets open."""

from __future__ import annotations

from tui.core.text import clean


def harmless(text: str) -> str:
    """Text that a spreadsheet takes as text: what begins like a formula gets an apostrophe before it.

    Only for words that people wrote. Ids, states and times are never altered.
    """
    text = clean(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
