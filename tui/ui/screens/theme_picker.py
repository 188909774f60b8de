"""Choosing a theme by looking at it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from tui.core.text import one_line
from tui.ui.screens.picker import Entry, PickerScreen

if TYPE_CHECKING:
    from tui.ui.looks import Looks


class ThemePicker(PickerScreen):
    """The theme under the cursor is put on at once; going back puts on the one before.

    Files of one's own that cannot be used stand last, and picking one says why.
    """

    def __init__(self, looks: Looks) -> None:
        entries = [Entry(name, name, looks.note(name)) for name in looks.names]
        broken = [
            Entry(file, one_line(PurePath(file).stem), f"broken: {error.message}")
            for file, error in looks.broken.items()
        ]
        super().__init__("Themes", entries + broken, current=looks.worn)
        self._looks = looks

    def looked_at(self, entry: Entry | None) -> None:
        if entry is not None:
            self._looks.preview(entry.key)
