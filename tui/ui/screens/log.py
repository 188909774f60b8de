"""Everything this run told and asked: notices, and requests without anything secret. Looking asks nothing."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from tui.core.errors import ConfigError
from tui.core.requests import RequestHistory
from tui.core.text import counted, grouped
from tui.ui.actions import Area, bindings
from tui.ui.boundary import HostOfNode
from tui.ui.services.exports import saved, write_text
from tui.ui.services.notices import Notices
from tui.ui.timing import Delay
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.log_list import LogList, LogPart, LogRow
from tui.ui.widgets.text_view import TextView

_PARTS = tuple(LogPart)


class LogScreen(Screen[None]):
    """The log, following its end, with the whole line under the cursor below."""

    AREA = Area.LOG
    AUTO_FOCUS = "LogList"
    BINDINGS = bindings(Area.LOG)

    def __init__(self, notices: Notices, requests: RequestHistory) -> None:
        super().__init__()
        self._notices = notices
        self._requests = requests
        self._part = LogPart.ALL
        self._leave: list[Callable[[], None]] = []
        self._drawing = Delay(self.set_timer)
        self.lines = LogList("log")
        self._line = TextView(id="log-line")

    host = HostOfNode()

    def compose(self) -> ComposeResult:
        yield self.lines
        yield self._line

    def on_mount(self) -> None:
        self._line.set_foot(
            self.host.keys.text("{log.filter} show   {log.copy} copy line   {log.export} export   {log.close} back")
        )
        self.lines.set_notice("Nothing here yet.", "", self.host.keys.text("{log.filter} show other lines"))
        self._leave = [self._notices.subscribe(self._more), self._requests.subscribe(self._more)]
        self.draw()

    def on_unmount(self) -> None:
        for leave in self._leave:
            leave()

    def _more(self, _entry: object) -> None:
        if not self._drawing.is_running and self.is_mounted:
            self._drawing.start(self.host.timing.log_s, self.draw)

    def draw(self) -> None:
        """Lines and titles as they are now."""
        rows = [LogRow(f"notice-{at}", notice) for at, notice in self._notices.numbered()]
        rows += [LogRow(f"request-{at}", made) for at, made in self._requests.numbered()]
        shown = sorted((row for row in rows if row.belongs_to(self._part)), key=lambda row: row.entry.at)
        self.lines.show(shown)
        part = "" if self._part is LogPart.ALL else f" ── {self._part.value}"
        self.lines.set_title("Log", (part, "accent"), (f" ── {counted(len(shown), 'line')}", "muted"))
        self._show_line()

    @on(LineView.CursorMoved)
    def _show_line(self) -> None:
        lines, row = self.lines, self.lines.current
        if row is None:
            lines.set_foot()
        else:
            follows = "following the latest" if lines.follows else "end: jump to latest"
            lines.set_foot(f"line {grouped(lines.cursor + 1)} of {grouped(lines.row_count)} ── {follows}")
        self._line.show([((row.text, "text"),)] if row is not None else ())

    # -- actions ---------------------------------------------------------------------------------------------------
    def action_filter(self) -> None:
        self._part = _PARTS[(_PARTS.index(self._part) + 1) % len(_PARTS)]
        self.draw()
        self.lines.action_end(True)

    def action_copy(self) -> None:
        row = self.lines.current
        if row is None:
            self.host.say("There is no line to copy.")
        else:
            self.host.copy_text(row.text, "the line")

    def action_export(self) -> None:
        rows = self.lines.rows
        if not rows:
            self.host.say("There is nothing to save.")
            return
        text = "".join(f"{row.text}\n" for row in rows)
        try:
            file = write_text(self.host.paths.exports_dir, "log", text)
        except ConfigError as error:
            self.host.say_error(error, "saving the log")
            return
        self.host.say(saved(counted(len(rows), "line"), file))
