"""What a drawn line is compared by: the columns from the first to the last that differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.drawing.cells import Cell, changed_span

PIECES = st.lists(st.tuples(st.text("ab界́", max_size=3), st.sampled_from(["", "muted"])), max_size=5)


def columns(cells: list[Cell]) -> list[Cell]:
    found: list[Cell] = []
    for text, tone in cells:
        for char in text:
            if char == "́" and found:
                found[-1] = (found[-1][0] + char, tone)
            elif char != "́":
                found += [(char, tone)] + [("", tone)] * (char == "界")
    return found


@given(PIECES, PIECES, PIECES, PIECES)
def test_it_is_from_the_first_to_the_last_column_that_differs(
    before: list[Cell], old: list[Cell], new: list[Cell], after: list[Cell]
) -> None:
    begin = [("a", ""), *before]
    old, new = [*begin, *old, *after], [*begin, *new, *after]
    one, other = columns(old), columns(new)
    if len(one) != len(other):
        assert changed_span(old, new) == (0, max(len(one), len(other)))
        return
    differ = [x for x in range(len(one)) if one[x] != other[x]]
    assert changed_span(old, new) == ((differ[0], differ[-1] - differ[0] + 1) if differ else None)


@pytest.mark.parametrize(
    ("old", "new", "span"),
    [
        ([("12", ""), (" of ", ""), ("40", "")], [("13", ""), (" of ", ""), ("40", "")], (1, 1)),
        ([("e", ""), ("x", "")], [("e", ""), ("́x", "")], (0, 1)),
        ([("same", "")], [("same", "")], None),
        ([("same", "")], [("same", "muted")], (0, 4)),
    ],
)
def test_examples(old: list[Cell], new: list[Cell], span: tuple[int, int] | None) -> None:
    assert changed_span(old, new) == span
