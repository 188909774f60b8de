"""After a copy: what is new, and the way on for it. What cannot be done from here yet says how it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from tui.cms.traits import NextSteps
from tui.core.text import counted, grouped
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, cut_middle, fit, width_of
from tui.ui.models.made import NewItem
from tui.ui.screens.dialogs import ButtonRow, Modal, PlainButton
from tui.ui.widgets.dialog_box import DialogBox
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView

BUTTONS = (("go", "Go to it"), ("mark", "Mark these"), ("show", "Show in the tree"))


class NewRow(Struct, frozen=True):
    """A line of the list: a new item, or a heading when there is none."""

    key: str
    new: NewItem | None
    heading: str = ""


def new_rows(items: Sequence[NewItem]) -> list[NewRow]:
    """What copies of this desk made since this was looked at last, and before; then what is new and came from
    elsewhere."""
    earlier, others = [new for new in items if new.earlier], [new for new in items if not new.ours]
    rows = [NewRow(new.item.id, new) for new in items if new.ours and not new.earlier]
    for heading, lot in (("made earlier", earlier), ("made elsewhere or earlier", others)):
        if lot:
            rows.append(NewRow(f"#{heading}", None, heading))
            rows += [NewRow(new.item.id, new) for new in lot]
    return rows


def title_of(items: Sequence[NewItem]) -> str:
    """`15 new copies`; `2 new copies, 1 made earlier, 6 other new items`."""
    earlier, others = sum(new.earlier for new in items), sum(not new.ours for new in items)
    ours = len(items) - earlier - others
    parts = [counted(ours, "new copy", "new copies")] if ours else []
    parts += [f"{grouped(earlier)} made earlier"] if earlier else []
    parts += [counted(others, "other new item" if parts else "new item")] if others else []
    return ", ".join(parts)


NARROW = 56
"""On fewer cells there is no room for API keys, and kinds and notes are short."""
TAKEN, TAKEN_SHORT = "name in use: rename first", "taken"


class NewList(KeyedList[NewRow]):
    """New items with their sources and what stands in the way, in columns."""

    def can_stand_on(self, row: NewRow) -> bool:
        return row.new is not None

    def draw(self, row: NewRow, width: int) -> Sequence[Cell]:
        if row.new is None:
            return [(f"── {row.heading} ──", "muted")]
        items = [one.new for one in self.rows if one.new is not None]
        narrow = width < NARROW
        kind = min(5 if narrow else 11, max(width_of(new.item.kind.value) for new in items)) + 2
        keys = 0 if narrow else max(width_of(_key(new)) for new in items)
        warning = TAKEN_SHORT if narrow else TAKEN
        note = width_of(warning) + 2 if any(new.taken_by is not None for new in items) else 0
        room = width - kind - note
        if keys:
            keys = max(min(keys, room // 3), min(keys, room - 2 - max(width_of(_name(new)) for new in items)))
        name = max(0, room - (keys + 2 if keys else 0))
        name = min(name, max(width_of(_name(new)) for new in items))
        return [
            (fit(row.new.item.kind.value, kind - 2) + "  ", "muted"),
            (fit(cut_middle(_name(row.new), name), name), "text"),
            ("  " + fit(cut_middle(_key(row.new), keys), keys) if keys else "", "muted"),
            (f"  {warning}" if row.new.taken_by is not None else "", "warning"),
        ]


def _name(new: NewItem) -> str:
    """Its name, behind that of its source where that does not begin it."""
    name = new.item.name or new.item.api_key
    return name if name.startswith(new.source) else f"{new.source} → {name}"


def _key(new: NewItem) -> str:
    return new.item.api_key if new.item.api_key != new.item.name else ""


class NextStepsScreen(Modal[tuple[str, str] | None]):
    """Dismissed with what to do, `go`, `mark` or `show`, and the id of the item under the cursor; or with None."""

    AREA = Area.NEXT_STEPS
    AUTO_FOCUS = "NewList"
    BINDINGS = bindings(Area.NEXT_STEPS, Area.DIALOG)
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../styles/confirm.tcss", "../styles/next_steps.tcss"]

    def __init__(self, way_on: NextSteps, items: Sequence[NewItem]) -> None:
        super().__init__()
        self._way_on = way_on
        self._items = tuple(items)
        self._list = NewList("next-list")
        self._list.set_rows(new_rows(items))
        self._note = Static(Content(way_on.why_not_mark), id="next-note")

    def compose(self) -> ComposeResult:
        self._list.set_foot(keys_of(self.app).text("{list.open} go to it   {dialog.back} back"))
        taken = sum(new.taken_by is not None for new in self._items)
        intro = keys_of(self.app).text(self._way_on.intro)
        if taken:
            intro += f" {counted(taken, 'has', 'have')} a name in use already: rename first."
        not_now = "mark" if self._way_on.why_not_mark else ""
        buttons = [PlainButton(label, key, classes="not-now" if key == not_now else "") for key, label in BUTTONS]
        with DialogBox(title_of(self._items), id="next-steps"):
            yield Static(Content(intro), id="next-intro")
            yield self._list
            yield self._note
            yield ButtonRow(*buttons)

    def on_resize(self) -> None:
        """The list takes what texts and buttons leave."""
        tight = self.size.height < 32
        self.query_one("#next-steps").set_class(tight, "tight")
        self._list.styles.height = min(self._list.row_count + 2, 14, max(4, self.size.height - (13 if tight else 16)))

    # -- what is chosen --------------------------------------------------------------------------------------------
    @on(Button.Pressed, "#go, #mark, #show")
    def _pressed(self, event: Button.Pressed) -> None:
        self.action_choose(event.button.id or "")

    @on(LineView.Opened)
    def _opened(self) -> None:
        self.action_choose("go")

    def action_choose(self, act: str) -> None:
        """Say what to do; where marking makes no sense, why."""
        row = self._list.current
        if act == "mark" and self._way_on.why_not_mark:
            self._note.display = True
        elif row is not None and row.new is not None:
            self.dismiss((act, row.new.item.id))
