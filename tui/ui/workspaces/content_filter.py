"""The filter of Content: tried while it is typed, applied with enter, put back with escape."""

from __future__ import annotations

from textual import on
from textual.timer import Timer

from tui.core.errors import FilterError
from tui.core.filters import NO_FILTER, Filter
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.workspaces.content_base import ContentBase

TYPING_PAUSE_S = 0.15


class FilteringContent(ContentBase):
    """Between the filter line and the loader."""

    _typing: Timer | None = None

    def action_filter(self) -> None:
        if self.browsing is None or not self.browsing.is_chosen:
            return
        self.filter_line.edit(self.browsing.applied.text)
        self.tell()

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        event.stop()
        self.stop_typing()
        self._typing = self.set_timer(TYPING_PAUSE_S, self._try_typed)

    def forget_refused(self, refused: Filter) -> None:
        """What the CMS could not take is not what escape goes back to: that is the filter of the rows still shown."""
        browsing, window = self.current_browsing(), self.table.window
        if browsing.applied == refused:
            browsing.applied = window.query.filter if window is not None else NO_FILTER

    def stop_typing(self) -> None:
        """What was typed last is not tried any more."""
        if self._typing is not None:
            self._typing.stop()
            self._typing = None

    def _try_typed(self) -> None:
        self._typing = None
        filter_ = self._parsed(self.filter_line.text)
        if filter_ is not None:
            self._find(filter_)

    def _parsed(self, text: str) -> Filter | None:
        browsing = self.current_browsing()
        try:
            return browsing.desk.parse_filter(text, browsing.model)
        except FilterError as error:
            self.point_at(error)
            return None

    def point_at(self, error: FilterError) -> None:
        """Show in the line which word is wrong, and why."""
        self.filter_line.point_at(error.start, error.end, f"{error.message} {error.next_step}".strip())

    def _find(self, filter_: Filter) -> None:
        query = self.current_browsing().query(filter_)
        if not self.loader.shows_or_loads(query):
            self.loader.load(query, keep_cursor=False)

    @on(FilterLine.Applied)
    def _applied(self, event: FilterLine.Applied) -> None:
        event.stop()
        self.stop_typing()
        filter_ = self._parsed(event.text)
        if filter_ is None:
            return
        self.current_browsing().applied = filter_
        self.filter_line.close()
        self.table.focus()
        self._find(filter_)
        self.tell()

    @on(FilterLine.Left)
    def _left(self, event: FilterLine.Left) -> None:
        event.stop()
        self.stop_typing()
        self.filter_line.close()
        self.table.focus()
        self._find(self.current_browsing().applied)
        self.tell()
