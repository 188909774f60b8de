"""Notices: how much of a screen they may take, and where they stand: above the keys at its foot, where they cover the
end of a list, or elsewhere while the cursor is down there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from textual.content import Content
from textual.geometry import Size, Spacing
from textual.screen import Screen

from tui.ui.widgets.lines import LineView
from tui.ui.widgets.pane import Pane

BELOW = 3
"""Lines at the foot of a screen that stay free: the edge of a pane, and two with keys; as in the style sheet."""
ABOVE = 3
"""Lines at its top that stay free: the header, the edge of a pane and its headings."""
WIDTH = 52
"""Cells of a notice, as in the style sheet."""
LOW = 16
"""Screens of fewer lines have none for the frame of a notice: a bar at its left stands for it."""
MOST = 3
"""So many stand on the screen at a time; the log has them all."""


LONG_WORD = 15
"""A word that is longer is cut itself: what it begins with tells more than that there was one."""


Place = tuple[Literal["top", "bottom"], int]
"""The edge of the screen, and the lines that stay free there."""


def lines_of(text: str, size: Size) -> int:
    """The lines that a notice takes on a screen of this size."""
    framed = size.height >= LOW
    width = min(WIDTH, size.width - 2) - (4 if framed else 3)
    return Content(text).get_height({}, max(1, width)) + (2 if framed else 0)


def how_many_fit(texts: Sequence[str], size: Size) -> int:
    """So many of the notices, oldest first, may stand there: the newest, and those before it while all together take
    no more than a quarter of the screen."""
    taken = 0
    for number, text in enumerate(reversed(texts)):
        taken += lines_of(text, size)
        if number and (number == MOST or taken > max(3, size.height // 4)):
            return number
    return len(texts)


def shortened(text: str, size: Size, rest: str, step: str = "") -> str:
    """A notice that alone takes no more than a third of the screen; `rest` ends what was cut, and the next step is told
    once more after it where it is short."""
    most, end, shown = max(3, size.height // 3), len(text), text
    if step and text.endswith(step) and 2 * (lines_of(f"{rest}   {step}", size) - 1) <= most:
        rest = f"{rest}   {step}"
    while lines_of(shown, size) > most and end > 1:
        end -= 1 + end // 16
        word = text[:end].rpartition(" ")[0]
        shown = (word if end - len(word) <= LONG_WORD else text[:end]) + rest
    return shown


def place_notices(screen: Screen[Any], texts: Sequence[str], below: int = BELOW) -> None:
    """Move the notices away from what is in use: up, and where there is no room over what has no cursor. They never
    cover the keys at the foot. `below`: lines that stay free there, one of them the edge of a pane."""
    height = sum(lines_of(text, screen.size) for text in texts)
    places: list[Place] = [("bottom", below), ("top", ABOVE), ("top", 1), ("bottom", below - 1), ("top", 0)]
    used, total = lines_in_use(screen), screen.size.height

    def is_free(place: Place) -> bool:
        first = place[1] if place[0] == "top" else total - place[1] - height
        lines = range(first, first + height)
        return first >= 0 and lines.stop <= total - below + 1 and not set(lines).intersection(used)

    free = list(filter(is_free, places)) if texts else []
    for rack in screen.query("ToastRack"):
        margins, is_high = rack.styles.margin, rack.styles.dock == "top"
        now: Place = ("top", margins.top) if is_high else ("bottom", margins.bottom)
        if now not in places or not rack.query("Toast"):
            now = places[0]
        edge, lines = now if now in free or not free else free[0]
        margin = Spacing(lines, 1, 0, 1) if edge == "top" else Spacing(0, 1, lines, 1)
        if (rack.styles.dock, rack.styles.margin) != (edge, margin):
            rack.styles.margin = margin
            rack.styles.dock = edge
            rack.styles.align_vertical = "top" if edge == "top" else "bottom"
        rack.set_class(screen.size.height < LOW, "-low")
        if texts:
            # Where a notice is as wide as the screen, Textual reckons without its frame and comes out a line short.
            rack.styles.height = height


def lines_in_use(screen: Screen[Any]) -> range:
    """The lines of the screen with the cursor of the list in focus, or with what else has the focus, if it is small."""
    focused = screen.focused
    if isinstance(focused, LineView):
        row = focused.row_region(focused.cursor)
        return range(0) if row is None else range(focused.region.y + row.y, focused.region.y + row.bottom)
    if focused is None or isinstance(focused, Pane) or focused.region.height > ABOVE:
        return range(0)
    return range(focused.region.y, focused.region.bottom)
