"""The record under the cursor, beside the table where there is room, and on a screen of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer

from tui.core.content import Record, RecordPage, RecordQuery
from tui.core.detail import LinkKind
from tui.core.errors import NotFound
from tui.ui.models.content.roll import WindowRoll
from tui.ui.screens.record import RecordScreen, copy_address
from tui.ui.services.troubles import trouble_of
from tui.ui.widgets.preview import Heading, preview
from tui.ui.widgets.record_sheets import since_published
from tui.ui.widgets.record_view import Page, RecordView
from tui.ui.workspaces.content_states import TellingContent
from tui.ui.workspaces.details import Details

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.workspaces.loading import Loader


class PreviewingContent(TellingContent):
    """Shows what is known at once and the rest when the cursor rests."""

    details: Details
    _looking: Timer | None = None
    _previewed: str = ""
    """The id of the record the preview shows."""

    @property
    def locale(self) -> str:
        """The locale the rows are in."""
        return self.browsing.locale if self.browsing is not None else ""

    def look(self) -> None:
        """Show the record under the cursor beside the table, once the cursor rests."""
        if self._looking is not None:
            self._looking.stop()
            self._looking = None
        if not self.preview.display:
            return
        record = self.table.record
        if record is None:
            self.clear_preview()
            return
        if self.details.known(record) is not None:
            self._show_preview(record)
        if not self.details.is_complete(record):
            self._looking = self.set_timer(self.host.timing.preview_s, self._preview_record)

    def clear_preview(self) -> None:
        """There is no record to show."""
        self._previewed = ""
        self.preview.show_page(Page())

    def _preview_record(self) -> None:
        self._looking = None
        record = self.table.record
        if record is not None:
            self._show_preview(record)
            self.details.read(record)

    def _show_preview(self, record: Record) -> None:
        detail, model = self.details.known(record), self.model_of(record)
        heading = Heading(record, model.name if model is not None else "", self._since(record), self.locale)
        self.preview.show_page(preview(heading, detail), keep_place=record.id == self._previewed)
        self._previewed = record.id

    def _since(self, record: Record) -> str:
        found = self.details.since_published(record)
        return since_published(found) if found is not None else ""

    def detail_known(self, record: Record) -> None:
        """The fields of a record were read."""
        self.reading_went_well("preview", self.preview)
        if self.table.record == record:
            self._show_preview(record)

    def detail_refused(self, record: Record, error: BaseException) -> None:
        """The fields of a record could not be read."""
        if self.table.record == record:
            trouble = trouble_of(error, "reading the record")
            if isinstance(error, NotFound):
                gone = "It is not there any more: it was deleted, or your role may not see it."
                trouble = replace(trouble, message=gone, next_step="")
            self.clear_preview()
            self.reading_failed("preview", trouble, self.preview)

    def on_resize(self) -> None:
        self.call_after_refresh(self.look)

    # -- in the preview --------------------------------------------------------------------------------------------
    @on(RecordView.LinkOpened, "#preview")
    def _preview_link_opened(self, event: RecordView.LinkOpened) -> None:
        event.stop()
        if event.link.kind is LinkKind.RECORD:
            if self.desk is not None:
                self.app.push_screen(RecordScreen(self.desk, event.link.id, event.link.shown, locale=self.locale))
        else:
            copy_address(self.host, event.link)

    @on(RecordView.Entered, "#preview")
    def _preview_entered(self, event: RecordView.Entered) -> None:
        event.stop()
        self.open_record("fields")

    @on(RecordView.NoLinks, "#preview")
    def _preview_no_links(self, event: RecordView.NoLinks) -> None:
        event.stop()
        self.host.say("There are no links in this record.")

    @on(RecordView.Left, "#preview")
    def _preview_left(self, event: RecordView.Left) -> None:
        event.stop()
        if not self.stop_planning():
            self.table.focus()

    # -- on a screen of its own ------------------------------------------------------------------------------------
    loader: Loader

    def open_record(self, view: str) -> None:
        """Open the record under the cursor over the whole screen."""
        record, desk = self.table.record, self.desk
        if record is None or desk is None:
            self.host.say("There is no record under the cursor.")
            return
        screen = RecordScreen(
            desk,
            record.id,
            record.shown_title,
            self.model_of(record),
            view,
            locale=self.locale,
            known=self.details.known(record),
            since=self._since(record),
            roll=self._roll(desk),
        )
        self.app.push_screen(screen, self._came_back)

    def _roll(self, desk: Desk) -> WindowRoll | None:
        """The rows of the table, for going on from record to record."""
        window = self.table.window

        async def read(query: RecordQuery, offset: int, limit: int) -> RecordPage:
            return await desk.page(query, offset=offset, limit=limit)

        return WindowRoll(window, self.table.cursor, read) if window is not None else None

    def _came_back(self, row: int | None) -> None:
        """The cursor goes to the record looked at last."""
        if row is not None and row != self.table.cursor:
            self.table.move_to(row)
            self.loader.fill()
        self.draw_marks()
        self.tell()

    def action_raw(self) -> None:
        self._open_if_possible("records.raw", "raw")

    def action_versions(self) -> None:
        self._open_if_possible("records.versions", "versions")

    def action_differences(self) -> None:
        self._open_if_possible("records.differences", "differences")

    def _open_if_possible(self, action_id: str, view: str) -> None:
        if not self.refused(action_id):
            self.open_record(view)

    # -- clipboard -------------------------------------------------------------------------------------------------
    def action_copy_id(self) -> None:
        record = self.table.record
        if record is None:
            self.host.say(self.why_not("records.copy-id"))
        else:
            self.host.copy_text(record.id, f"the id {record.id}")

    def action_copy_url(self) -> None:
        record, desk = self.table.record, self.desk
        if record is None or desk is None or self.why_not("records.copy-url"):
            self.host.say(self.why_not("records.copy-url"))
        else:
            url = desk.cms.record_address(desk.project, record)
            self.host.copy_text(url, f"the address {url}")
