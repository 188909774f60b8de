"""The record under the cursor, beside the table where there is room."""

from __future__ import annotations

from textual.timer import Timer

from tui.core.content import Record
from tui.ui.troubles import trouble_of
from tui.ui.widgets.preview import preview
from tui.ui.workspaces.content_states import TellingContent

PREVIEW_PAUSE_S = 0.2
"""How long the cursor rests before a record's fields are asked for."""


class PreviewingContent(TellingContent):
    """Shows what is known at once and the rest when the cursor rests."""

    _looking: Timer | None = None

    def look(self) -> None:
        """Show the record under the cursor beside the table, once the cursor rests."""
        if self._looking is not None:
            self._looking.stop()
            self._looking = None
        if not self.preview.display:
            return
        record = self.table.record
        if record is None:
            self.preview.show(())
            return
        known = self.loader.known_detail(record)
        if known is not None:
            self.preview.show(preview(record, self.model_of(record), known, self.preview.body_width))
        else:
            self._looking = self.set_timer(PREVIEW_PAUSE_S, self._preview_record)

    def _preview_record(self) -> None:
        self._looking = None
        record = self.table.record
        if record is not None:
            self.preview.show(preview(record, self.model_of(record), None, self.preview.body_width))
            self.loader.detail(record)

    def detail_known(self, record: Record) -> None:
        """The fields of a record were read."""
        self.reading_went_well("preview", self.preview)
        if self.table.record == record:
            self.preview.show(
                preview(record, self.model_of(record), self.loader.known_detail(record), self.preview.body_width)
            )

    def detail_refused(self, record: Record, error: BaseException) -> None:
        """The fields of a record could not be read."""
        if self.table.record == record:
            self.preview.show(())
            self.reading_failed("preview", trouble_of(error, "reading the record"), self.preview)

    def on_resize(self) -> None:
        self.call_after_refresh(self.look)
