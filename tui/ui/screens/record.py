"""One record over the whole screen: its fields, its raw JSON, its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.core.content import Model, RecordDetail, RecordVersion
from tui.ui.actions import Area, bindings
from tui.ui.boundary import explain, in_background
from tui.ui.cells import Cell
from tui.ui.widgets.preview import Paragraphs, full, raw, versions
from tui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.app import CopydeskApp

VIEWS = (("fields", "f fields"), ("raw", "J JSON"), ("versions", "V versions"))


class RecordScreen(Screen[None]):
    """Reads the record anew, so that what it shows is how it is now."""

    AREA = Area.RECORD
    AUTO_FOCUS = "TextView"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Area.RECORD),
        Binding("escape,q,backspace", "dismiss", "back", id="dialog.close-record"),
    ]

    def __init__(self, desk: Desk, record_id: str, title: str, model: Model | None, view: str = "fields") -> None:
        super().__init__()
        self._desk = desk
        self._record_id = record_id
        self._heading = title
        self._model = model
        self._view = view
        self._detail: RecordDetail | None = None
        self._versions: tuple[RecordVersion, ...] | None = None
        self._places: dict[str, int] = {}

    @property
    def copydesk(self) -> CopydeskApp:
        """The app, by its own type."""
        return cast("CopydeskApp", self.app)

    def compose(self) -> ComposeResult:
        yield TextView(id="record")

    @property
    def pane(self) -> TextView:
        return self.query_one(TextView)

    def on_mount(self) -> None:
        self.pane.set_foot("y copy id   r refresh   esc back")
        self.action_show(self._view)

    def action_show(self, view: str) -> None:
        """Show fields, raw or versions."""
        self._view = view
        tabs: list[Cell | str] = [self._heading]
        for name, label in VIEWS:
            tabs.extend(((" ── ", "frame"), (label, "strong" if name == view else "muted")))
        self.pane.set_title(*tabs)
        if not self._draw():
            self.pane.show(())
            self.pane.set_notice("Reading …")
            in_background(self.copydesk, self, self._read(view), group="read", doing="reading a record")

    def _draw(self) -> bool:
        text: Paragraphs
        if self._view == "versions":
            if self._versions is None:
                return False
            text = versions(self._versions)
        elif self._detail is None:
            return False
        else:
            text = (
                full(self._detail, self._model, self.pane.body_width) if self._view == "fields" else raw(self._detail)
            )
        self.pane.show(text)
        self.pane.set_notice()
        return True

    async def _read(self, view: str) -> None:
        try:
            if view == "versions":
                self._versions = tuple(await self._desk.versions(self._record_id))
            else:
                self._detail = await self._desk.record(self._record_id)
                self._heading = self._detail.record.shown_title
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            message, next_step = explain(error, "reading the record")
            self.pane.set_notice(
                (message, "invalid"), *((next_step,) if next_step else ()), "", "r try again   esc back"
            )
            return
        if self.is_mounted:
            self.action_show(self._view)

    def action_reload(self) -> None:
        self._detail, self._versions = None, None
        self.action_show(self._view)

    def action_copy_id(self) -> None:
        self.copydesk.copy_text(self._record_id, f"the id {self._record_id}")

    def action_copy_url(self) -> None:
        url = self._detail.url if self._detail is not None else ""
        if url:
            self.copydesk.copy_text(url, f"the address {url}")
        else:
            self.copydesk.say("The address of this record is not known.")
