"""Choosing a theme by looking at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Protocol

from tui.core.errors import ConfigError
from tui.core.text import one_line
from tui.ui.models.picking import Entry
from tui.ui.screens.picker import PickerScreen


class Themes(Protocol):
    """The themes one can choose from."""

    @property
    def names(self) -> Sequence[str]:
        """Their names, in their order."""

    @property
    def worn(self) -> str:
        """The one in use."""

    @property
    def broken(self) -> Mapping[str, ConfigError]:
        """Files that cannot be used, by their paths, with the reason."""

    def note(self, name: str) -> str:
        """What kind of theme it is."""

    def preview(self, name: str) -> None:
        """Show a theme, without choosing it."""


class ThemePicker(PickerScreen):
    """The theme under the cursor is put on at once; going back puts on the one before.

    Files of one's own that cannot be used stand last, and picking one says why.
    """

    def __init__(self, themes: Themes) -> None:
        entries = [Entry(name, name, themes.note(name)) for name in themes.names]
        broken = [
            Entry(file, one_line(PurePath(file).stem), f"broken: {error.message}")
            for file, error in themes.broken.items()
        ]
        super().__init__("Themes", entries + broken, current=themes.worn)
        self._themes = themes

    def looked_at(self, entry: Entry | None) -> None:
        if entry is not None:
            self._themes.preview(entry.key)
