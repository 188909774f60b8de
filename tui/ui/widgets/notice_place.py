"""Where notices stand: above the keys at the foot of a screen, where they cover the end of a list, or below its heading
while the cursor is down there."""

from __future__ import annotations

from typing import Any

from textual.geometry import Spacing
from textual.screen import Screen

from tui.ui.widgets.lines import LineView

BELOW = 3
"""Lines at the foot of a screen that stay free, as in the style sheet."""
ABOVE = 3
"""Lines at its top that stay free: the header, the edge of a pane and its headings."""
ROOM = 8
"""Lines that notices take, as a rule."""


def place_notices(screen: Screen[Any], below: int = BELOW) -> None:
    """Move the notices away from the row with the cursor, if there is room elsewhere."""
    line, height = line_in_use(screen), screen.size.height
    heights = [toast.outer_size.height for toast in screen.query("Toast")]
    room = sum(heights) or ROOM
    spans = {True: range(ABOVE, ABOVE + room), False: range(height - below - room, height - below)}
    for rack in screen.query("ToastRack"):
        is_high = bool(heights) and rack.styles.dock == "top"
        if line in spans[is_high] and line not in spans[not is_high]:
            is_high = not is_high
        margin = Spacing(ABOVE, 1, 0, 1) if is_high else Spacing(0, 1, below, 1)
        if rack.styles.margin != margin:
            rack.styles.margin = margin
            rack.styles.dock = "top" if is_high else "bottom"
            rack.styles.align_vertical = "top" if is_high else "bottom"


def line_in_use(screen: Screen[Any]) -> int:
    """The line of the screen with the cursor of the pane in focus; 0 where there is none."""
    pane = screen.focused
    row = pane.row_region(pane.cursor) if isinstance(pane, LineView) else None
    return pane.region.y + row.y if pane is not None and row is not None else 0
