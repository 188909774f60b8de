"""What Content says while the CMS cannot be read, and how it finds back by itself."""

from __future__ import annotations

from tui.ui.services.troubles import Kind, Trouble, show_trouble, trouble_of
from tui.ui.widgets.pane import Pane
from tui.ui.workspaces.content_base import ContentBase


class TellingContent(ContentBase):
    """Between readers, panes and the line."""

    def reading_failed(self, reader: str, trouble: Trouble, pane: Pane) -> None:
        """Say it in the pane; rows shown before stay. Told as a notice once, when it begins."""
        connection = self.host.connection
        known = connection.trouble
        show_trouble(
            pane,
            trouble,
            connection.failed(f"content {reader}", trouble),
            key=self.host.keys.first("records.refresh"),
        )
        if pane.row_count and (known is None or known.kind != trouble.kind):
            self.host.say(
                trouble.message,
                trouble.next_step or self.host.keys.text("{records.refresh} tries again."),
                severity="error",
            )

    def more_refused(self, error: BaseException) -> None:
        """Further rows could not be read."""
        self.reading_failed("records", trouble_of(error, "reading more records"), self.table)

    def reading_went_well(self, reader: str, pane: Pane) -> None:
        """A reader got through."""
        self.host.connection.fine(f"content {reader}")
        pane.set_state()

    def keep_place(self) -> None:
        """Another desk is about to be shown: coming back, cursor and scroll are where they are now."""
        if self.browsing is not None and self.table.window is not None:
            self.browsing.left_at = (self.table.cursor, self.table.top_row)

    def back_at(self, row: int, top: int) -> None:
        """Rows of a desk that was left are there again."""
        self.table.move_to(row)
        self.table.scroll_to_row(top)

    def retry(self) -> None:
        if self.browsing is not None:
            # The preview is read again only if it is on the screen by then.
            self.host.connection.fine("content preview")
            self.loader.refresh(quietly=True)

    def line_changed(self, trouble: Trouble | None) -> None:
        """While rows are awaited, a wait the CMS asked for is said where they will stand."""
        if self.browsing is None or self.table.row_count or not self.loader.is_reading:
            return
        if trouble is not None and trouble.kind is Kind.RATE_LIMITED:
            self.table.set_notice("Reading …", "", trouble.headline, (trouble.message, "muted"))
        else:
            self.table.set_notice("Reading …")
