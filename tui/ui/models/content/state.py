"""What all parts of Content are about: the desk that is browsed, the rows, and the stage they are shown on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from tui.core.content import Record
from tui.core.selection import NOTHING, Selection
from tui.core.text import press
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Mark
from tui.ui.models.content.rows import Rows
from tui.ui.models.content.tray_words import described
from tui.ui.models.filter_line import FilterText
from tui.ui.models.made import Made
from tui.ui.models.stage import Part, PickingStage, PickingState
from tui.ui.services.troubles import NOT_YET, Trouble
from tui.ui.timing import Delay

if TYPE_CHECKING:
    from tui.desk import Desk


class Sight(Struct, frozen=True):
    """What of it all is on the screen."""

    row: int = 0
    """The row of the cursor."""
    first: int = 0
    """The first row, and the last."""
    last: int = 0
    focus: str = ""
    """Where keys go: `models`, `records`, `filter`, `preview` or elsewhere."""
    sort_keys: tuple[str, ...] = ()
    """What the columns on the screen sort by."""
    models: bool = False
    """Whether there is room for the list of models."""
    preview: bool = False
    """Whether there is room for a preview."""


class ContentStage(PickingStage, Protocol):
    """Where Content is shown."""

    def sight(self) -> Sight:
        """What is on the screen now."""

    def unnamed_links(self) -> Sequence[str]:
        """Linked records on the screen, and near it, whose titles are not known."""


class Range(Struct, frozen=True):
    """A range of rows under way: moving marks what stands between where it began and the cursor."""

    start: int
    base: Selection
    """What was picked before it."""
    is_own: bool
    """Whether it was begun on purpose: then moving alone marks, too."""


class State(PickingState[ContentStage]):
    """Shared by the parts of Content."""

    SCOPE = "records"
    LOOK = "list"

    def __init__(self, stage: ContentStage) -> None:
        super().__init__(stage)
        self.browsing: Browsing | None = None
        self.no_desk = NOT_YET
        """Why there is no desk, while nothing is browsed."""
        self.rows = Rows()
        self.made = Made()
        self.late = Delay(stage.set_timer)
        """Runs while an answer does not take its time yet."""
        self.line = FilterText(stage)
        self.range: Range | None = None

    @property
    def desk(self) -> Desk | None:
        """The open desk."""
        return self.browsing.desk if self.browsing is not None else None

    @property
    def current(self) -> Browsing:
        """What is shown of the open desk. Only for what can happen only while one is open."""
        if self.browsing is None:
            msg = "no desk is open"
            raise RuntimeError(msg)
        return self.browsing

    def is_left(self) -> bool:
        """Whether no desk is open any more, for what is picked on a screen that stands above; then it is said why."""
        return self.browsing is None and self.refuses(self.text(self.no_desk.reason))

    def described(self, selection: Selection) -> str:
        return described(self.current, self.rows.window, selection)

    @property
    def is_opening(self) -> bool:
        """Whether a desk is being opened, or its first rows are still to come."""
        return self.no_desk is NOT_YET if self.browsing is None else self.rows.is_opening

    @property
    def selection(self) -> Selection:
        """What is picked on the open desk."""
        return self.browsing.selection if self.browsing is not None else NOTHING

    @property
    def record(self) -> Record | None:
        """The record under the cursor."""
        return self.rows.record(self.stage.sight().row)

    def mark_of(self, record: Record | None) -> Mark:
        """Whether a record of the rows is picked."""
        shown = self.rows.shown
        if self.browsing is None or record is None or shown is None:
            return Mark.OUT
        return self.browsing.marks.of(record, shown)

    # -- how reading goes ------------------------------------------------------------------------------------------
    def failed(self, reader: str, trouble: Trouble, *, rows_stay: bool = False) -> Trouble:
        """A reader failed: as it is to be shown. Where rows stay, a notice says so once, when it begins."""
        host = self.stage.host
        known = host.connection.trouble
        shown = host.connection.failed(f"content {reader}", trouble)
        if rows_stay and (known is None or known.kind != trouble.kind):
            next_step = trouble.next_step or self.text(press("records.refresh", "try again"))
            host.say(trouble.message, next_step, severity="error")
        return shown

    def fine(self, reader: str) -> None:
        """A reader got through."""
        self.stage.host.connection.fine(f"content {reader}")

    def marked(self) -> None:
        """What is picked is another."""
        self.stage.changed(Part.MARKS, Part.BOTTOM)
