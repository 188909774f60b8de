"""Choosing a theme by looking at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.screens.picker import Entry, PickerScreen

if TYPE_CHECKING:
    from tui.ui.looks import Looks


class ThemePicker(PickerScreen):
    """The theme under the cursor is put on at once; going back puts on the one before."""

    def __init__(self, looks: Looks) -> None:
        entries = [Entry(name, name, looks.note(name)) for name in looks.names]
        super().__init__("Themes", entries, current=looks.worn)
        self._looks = looks

    def looked_at(self, entry: Entry | None) -> None:
        if entry is not None:
            self._looks.preview(entry.key)
