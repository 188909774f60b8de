"""Signs a terminal of few characters cannot draw."""

import unicodedata

from tui.ui.drawing.painting import plain


def signs_without_plain_form(text: str) -> set[str]:
    """What is no letter, digit, mark or blank, and is not drawn in ASCII where glyphs are plain."""
    return {
        sign
        for sign in text
        if not (plain(sign).isascii() or sign.isalnum() or sign.isspace() or unicodedata.category(sign)[0] in "MC")
    }
