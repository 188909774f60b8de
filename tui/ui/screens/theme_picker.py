"""Choosing a theme by looking at it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from tui.core.text import one_line
from tui.ui.screens.picker import Entry, PickerScreen

if TYPE_CHECKING:
    from tui.ui.flows.theming import Theming


class ThemePicker(PickerScreen):
    """The theme under the cursor is put on at once; going back puts on the one before.

    Files of one's own that cannot be used stand last, and picking one says why.
    """

    def __init__(self, theming: Theming) -> None:
        entries = [Entry(name, name, theming.note(name)) for name in theming.names]
        broken = [
            Entry(file, one_line(PurePath(file).stem), f"broken: {error.message}")
            for file, error in theming.broken.items()
        ]
        super().__init__("Themes", entries + broken, current=theming.worn)
        self._theming = theming

    def looked_at(self, entry: Entry | None) -> None:
        if entry is not None:
            self._theming.preview(entry.key)
