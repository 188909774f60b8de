"""Where notices stand: above the keys at the foot of a screen, where they cover the end of a list, or elsewhere while
the cursor is down there."""

from __future__ import annotations

from typing import Any, Literal

from textual.geometry import Spacing
from textual.screen import Screen

from tui.ui.widgets.lines import LineView

BELOW = 3
"""Lines at the foot of a screen that stay free, as in the style sheet."""
ABOVE = 3
"""Lines at its top that stay free: the header, the edge of a pane and its headings."""
LOOKS = 9
"""How often it is looked whether a notice was laid out, once each time the screen was drawn."""
ROOM = 8
"""Lines that notices take, as a rule."""


Place = tuple[Literal["top", "bottom"], int]
"""The edge of the screen, and the lines that stay free there."""


def place_notices(screen: Screen[Any], below: int = BELOW, *, looks: int = 0) -> None:
    """Move the notices away from the row with the cursor: up, and where there is no room over what has no cursor.

    How high they are is known when they were laid out: while one comes it is looked again, up to `looks` times.
    """
    heights = [toast.outer_size.height for toast in screen.query("Toast")]
    if looks and not (heights and all(heights)):
        screen.call_after_refresh(place_notices, screen, below, looks=looks - 1)
    places: list[Place] = [("bottom", below), ("top", ABOVE), ("top", 0), ("bottom", 0)]
    free = [place for place in places if not _covers(place, screen, sum(heights) or ROOM)]
    for rack in screen.query("ToastRack"):
        margins, is_high = rack.styles.margin, rack.styles.dock == "top"
        now: Place = ("top", margins.top) if is_high else ("bottom", margins.bottom)
        if now not in places or not heights:
            now = places[0]
        edge, lines = now if now in free or not free else free[0]
        margin = Spacing(lines, 1, 0, 1) if edge == "top" else Spacing(0, 1, lines, 1)
        if (rack.styles.dock, rack.styles.margin) != (edge, margin):
            rack.styles.margin = margin
            rack.styles.dock = edge
            rack.styles.align_vertical = "top" if edge == "top" else "bottom"


def _covers(place: Place, screen: Screen[Any], room: int) -> bool:
    edge, lines = place
    first = lines if edge == "top" else screen.size.height - lines - room
    return first <= line_in_use(screen) < first + room


def line_in_use(screen: Screen[Any]) -> int:
    """The line of the screen with the cursor of the pane in focus; 0 where there is none."""
    pane = screen.focused
    row = pane.row_region(pane.cursor) if isinstance(pane, LineView) else None
    return pane.region.y + row.y if pane is not None and row is not None else 0
