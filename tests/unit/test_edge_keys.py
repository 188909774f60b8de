"""Which key is named at a cell of an edge."""

import pytest

from tui.ui.actions.keybook import KeyBook
from tui.ui.widgets.edge_keys import key_at

FOOT = "╰ esc back   ] [ next, previous   pgdn more   row 1 of 935 ──╯"
BOOK = KeyBook()


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("esc", "escape"),
        ("back", "escape"),
        ("] [", "right_square_bracket"),
        ("[ next", "left_square_bracket"),
        ("previous", "right_square_bracket"),
        ("more", "pagedown"),
        ("   pgdn", ""),
        ("row", ""),
        ("1 of", ""),
        ("──╯", ""),
    ],
)
def test_the_key_that_is_named_where_the_mouse_is(words: str, key: str) -> None:
    assert key_at(FOOT, FOOT.index(words), BOOK) == key


def test_wide_characters_before_it_take_two_cells() -> None:
    line = "╭ 京都の夜市 ── D changes ──╮"
    assert key_at(line, line.index("changes") + 5, BOOK) == "D"
    assert key_at(line, 3, BOOK) == ""


def test_keys_of_a_keymap_are_known_by_their_names() -> None:
    book = KeyBook({"records.refresh": ("f5",)})
    assert key_at("╰ F5 refresh ─╯", 3, book) == "f5"
