"""What the table shows of each record: which columns, in which locale, linked records by title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import on

from tui.core.content import Record
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.windows import PAGE
from tui.ui.widgets.record_cells import Sheet
from tui.ui.widgets.record_table import RecordTable
from tui.ui.workspaces.content_base import ContentBase

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.ui.screens.columns import ColumnsChosen

AT_ONCE = 200
"""Titles asked for in one request."""


class ColumnsContent(ContentBase):
    """Columns and locale are chosen here and remembered; titles are read for the links on the screen."""

    _naming: Worker[None] | None = None

    def sheet(self) -> Sheet:
        """What the table shall show of each record now."""
        browsing = self.current_browsing()
        project = browsing.desk.project
        return Sheet(
            of=browsing.place,
            columns=browsing.shown_columns,
            sort=browsing.shown_sort,
            locale=browsing.locale,
            locales=tuple(item.code for item in project.locales),
            types=browsing.desk.cms.types,
            models={model.id: model for model in browsing.models},
            titles=browsing.desk.known_titles(browsing.locale),
        )

    @on(RecordTable.ColumnsShown)
    def _columns_shown(self, event: RecordTable.ColumnsShown) -> None:
        event.stop()
        self.draw_title(self.table.window)
        self.name_links()

    # -- choosing --------------------------------------------------------------------------------------------------
    def action_columns(self) -> None:
        if self.refused("records.columns"):
            return
        from tui.ui.screens.columns import ColumnsScreen

        browsing = self.current_browsing()
        name = browsing.model.name if browsing.model is not None else "all models"

        def chosen(choice: ColumnsChosen | None) -> None:
            if choice is not None and self.browsing is browsing:
                self._show_columns(browsing, choice.keys)

        self.app.push_screen(ColumnsScreen(name, browsing.columns, browsing.shown_columns), chosen)

    def _show_columns(self, browsing: Browsing, keys: tuple[str, ...] | None) -> None:
        memory = self.host.memory
        memory.remember(memory.state.with_columns(browsing.desk.profile.name, browsing.place, keys))
        self.table.set_sheet(self.sheet())

    def action_locale(self) -> None:
        if self.refused("records.locale"):
            return
        from tui.ui.screens.picker import Entry, PickerScreen

        browsing = self.current_browsing()
        locales = browsing.desk.project.locales
        entries = [Entry(item.code, item.name or item.code, item.code if item.name else "") for item in locales]

        def picked(code: str | None) -> None:
            if code is not None and self.browsing is browsing:
                self._show_locale(browsing, code)

        self.app.push_screen(PickerScreen("Show values in", entries, current=browsing.locale), picked)

    def _show_locale(self, browsing: Browsing, code: str) -> None:
        """Show values and titles in another locale; filters look for words of it from now on."""
        if code == browsing.locale:
            return
        memory = self.host.memory
        memory.remember(memory.state.with_locale(browsing.desk.profile.name, code))
        window = self.table.window
        if window is not None:
            self.table.set_sheet(self.sheet())
            self.loader.load(browsing.query(window.query.filter), keep_cursor=True)

    # -- titles of linked records ----------------------------------------------------------------------------------
    def name_links(self) -> None:
        """Read the titles that links on the screen lack; one request at a time, none while all are known."""
        browsing = self.browsing
        if browsing is None or (self._naming is not None and not self._naming.is_finished):
            return
        if self._unnamed(browsing):
            work = self._name_links(browsing)
            self._naming = self.work(work, group="titles", doing="reading titles")

    async def _name_links(self, browsing: Browsing) -> None:
        while self._still_shows(browsing):
            ids = self._unnamed(browsing)
            if not ids:
                return
            try:
                await browsing.desk.titles(ids, browsing.locale)
            except Exception:  # noqa: BLE001 - the ids stay; the rows say what is wrong
                return
            if self._still_shows(browsing):
                self.table.titles_arrived()

    def _still_shows(self, browsing: Browsing) -> bool:
        return self.is_mounted and self.browsing is browsing

    def _unnamed(self, browsing: Browsing) -> list[str]:
        """Linked records whose titles are not known: those of the rows on the screen first, then of their pages."""
        known = browsing.desk.known_titles(browsing.locale)
        sheet, layout = self.table.sheet, self.table.layout_now
        wanted: dict[str, None] = {}
        for record in self._near():
            wanted.update(dict.fromkeys(item for item in sheet.links(record, layout) if item not in known))
            if len(wanted) >= AT_ONCE:
                break
        return list(wanted)[:AT_ONCE]

    def _near(self) -> Iterator[Record]:
        window = self.table.window
        if window is None:
            return
        first, last = self.table.rows_on_screen
        pages = range(first // PAGE * PAGE, (last // PAGE + 1) * PAGE)
        for rows in (range(first, last + 1), pages):
            yield from (record for record in map(window.record, rows) if record is not None)
