"""How the dashboard looks: which theme, chosen by whom, and the themes a person writes, followed while they change."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from msgspec import Struct
from textual.app import App
from textual.filter import LineFilter
from textual.theme import Theme

from tui.config.settings import Glyphs, Settings, default_glyphs
from tui.core.errors import ConfigError
from tui.core.text import nearest, one_line
from tui.ui.boundary import host_of
from tui.ui.drawing import themes
from tui.ui.drawing.painting import NoColours, NothingForeign, PlainGlyphs
from tui.ui.models.picking import Entry, Jump


def _changed(entry: os.DirEntry[str]) -> int:
    """When a file was changed; a link that leads nowhere is one that cannot be read, and is told as such."""
    try:
        return entry.stat().st_mtime_ns
    except OSError:
        return 0


Complain = Callable[[ConfigError], None]


class Own(Struct, frozen=True):
    """A theme file of a person's own: as it could be read last, and what is wrong with it now."""

    changed: int
    theme: Theme | None
    error: ConfigError | None = None


class Theming:
    """The themes there are and the one in use.

    What decides, strongest first: NO_COLOR, `TEXTUAL_THEME`, `config.toml`, the theme picked last, the terminal's
    own 16 colours where it has no more, the dark theme. One that is picked lasts for the session; it is remembered
    where nothing stronger names one.
    """

    def __init__(self, app: App[Any], settings: Settings, directory: Path, complain: Complain) -> None:
        self._app = app
        asked = os.environ.get("TEXTUAL_THEME", "")
        self._wanted, self._place = (asked, "TEXTUAL_THEME") if asked else (settings.theme, settings.theme_place)
        """The theme that somebody named, perhaps one of Textual's, and where."""
        self._directory = directory
        self._complain = complain
        self._shipped: dict[str, Theme] = {}
        self._own: dict[Path, Own] = {}
        self.colourless = bool(os.environ.get("NO_COLOR"))
        glyphs = settings.glyphs or default_glyphs()
        self.filters: tuple[LineFilter, ...] = (
            NothingForeign(),
            *((NoColours(),) if self.colourless else ()),
            *((PlainGlyphs(),) if glyphs is Glyphs.PLAIN else ()),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The themes one can choose from, in their order."""
        if self.colourless:
            return (themes.PLAIN_THEME,)
        wanted = (self._wanted,) if self._wanted in self._app.available_themes else ()
        return tuple(dict.fromkeys((*self._themes, *wanted)))

    @property
    def _themes(self) -> dict[str, Theme]:
        """Those that are shipped, or what a person has in their place, and further ones of their own."""
        return self._shipped | {own.theme.name: own.theme for own in self._own.values() if own.theme is not None}

    @property
    def broken(self) -> dict[str, ConfigError]:
        """Own theme files that cannot be used, by their paths, with the reason."""
        return {str(file): own.error for file, own in self._own.items() if own.error is not None}

    # -- start -----------------------------------------------------------------------------------------------------
    def begin(self, picked_last: str) -> None:
        """Read all themes and put on the one that is wanted."""
        self._shipped = {theme.name: theme for theme in themes.shipped_themes()}
        self._read_own()
        self._settle({})
        # Under TEXTUAL_THEME the app already bears the name, but nothing was made of it: the theme was not there yet.
        self._app.set_reactive(App.theme, "textual-dark")
        self._app.theme = self._first(picked_last)

    def _first(self, picked_last: str) -> str:
        if self.colourless:
            return themes.PLAIN_THEME
        if self._wanted in self.names:
            return self._wanted
        if self._wanted:
            like = nearest(self._wanted, self.names)
            step = f"Did you mean {like}?" if like else f"There are: {', '.join(self.names)}."
            self._complain(ConfigError(f"{self._place}: there is no theme {self._wanted}.", next_step=step))
        if picked_last in self.names:
            return picked_last
        few = self._app.console.color_system in (None, "standard")
        return themes.ANSI_THEME if few else themes.DEFAULT_THEME

    # -- choosing --------------------------------------------------------------------------------------------------
    def preview(self, name: str) -> None:
        """Show a theme, without choosing it."""
        if name in self.names and name != self._app.theme:
            self._app.theme = name

    def choose(self, name: str) -> None:
        """Put on a theme, for this session or for good."""
        self.preview(name)
        if not (self.colourless or self._wanted):
            memory = host_of(self._app).memory
            memory.remember(memory.state.with_theme(name))

    def next(self) -> None:
        """Go round the themes."""
        if self.colourless:
            host_of(self._app).say("NO_COLOR is set: there is only one theme, without colours.")
            return
        names, now = self.names, self._app.theme
        name = names[(names.index(now) + 1) % len(names) if now in names else 0]
        self.choose(name)
        self._app.clear_notifications()  # one name at a time, however fast it goes round
        kind = self.note(name)
        host_of(self._app).say(f"Theme {name}." if name.endswith(kind) else f"Theme {name}: {kind}.")

    def pick(self) -> None:
        """Choose from a list that shows each theme as one looks at it; going back puts on the one before. Own files
        that cannot be used stand last, and picking one says why."""
        from tui.ui.screens.picker import PickerScreen

        before = self._app.theme

        def picked(name: str | None) -> None:
            if name is None or name in self.broken:
                self.preview(before)
            else:
                self.choose(name)
            if name in self.broken:
                self._complain(self.broken[name])

        entries = [Entry(name, name, self.note(name)) for name in self.names]
        for file, error in self.broken.items():
            entries.append(Entry(file, one_line(PurePath(file).stem), f"broken: {error.message}"))
        screen = PickerScreen("Themes", entries, current=before, look=self.preview)
        self._app.push_screen(screen, picked)

    def note(self, name: str) -> str:
        """What kind of theme it is."""
        theme = self._app.get_theme(name)
        if theme is None:
            return ""
        own = "" if self._themes.get(name) is self._shipped.get(name) else "yours, "
        if name == themes.PLAIN_THEME:
            return own + "no colours"
        return own + ("the terminal's 16 colours" if theme.ansi else "dark" if theme.dark else "light")

    def jumps(self) -> Iterator[Jump]:
        """Every other theme, for the palette."""
        for name in self.names:
            if name != self._app.theme:
                yield Jump(f"theme {name}", name, partial(self.choose, name), self.note(name), "Theme")

    # -- own themes ------------------------------------------------------------------------------------------------
    def _files(self) -> list[tuple[Path, int]]:
        try:
            with os.scandir(self._directory) as entries:
                return sorted(
                    (Path(entry.path), _changed(entry)) for entry in entries if themes.is_theme_file(entry.name)
                )
        except OSError:
            return []

    def look_again(self) -> None:
        """Take up own themes that are new or were changed, and let go of those that are gone."""
        if not self.colourless:
            before = self._themes
            self._read_own()
            self._settle(before)

    def _read_own(self) -> None:
        known, self._own = self._own, {}
        for file, changed in self._files():
            own = known.get(file)
            self._own[file] = own if own is not None and own.changed == changed else self._read(file, changed, own)

    def _read(self, file: Path, changed: int, before: Own | None) -> Own:
        try:
            return Own(changed, themes.load_theme(file))
        except ConfigError as error:
            # The theme as it last was stays in use; this state of the file is not complained of again.
            self._complain(error)
            return Own(changed, before.theme if before is not None else None, error)

    def _settle(self, before: Mapping[str, Theme]) -> None:
        """Have the app know the themes as they are now; `before`: those it knew."""
        now = self._themes
        for name in before.keys() - now.keys():
            if name == self._app.theme:
                self._app.theme = themes.DEFAULT_THEME
            self._app.unregister_theme(name)
        for name, theme in now.items():
            if theme is not before.get(name):
                self._app.register_theme(theme)
                if before and name == self._app.theme:
                    self._app.mutate_reactive(App.theme)
