"""One record over the whole screen: its fields, what changed, its raw JSON, its versions, and who links to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct, field
from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from tui.cms import why_never
from tui.core.content import RecordQuery
from tui.core.detail import LinkKind, RecordDetail
from tui.core.differences import differences
from tui.core.errors import NotFound, UsageError
from tui.core.roll import Roll, place_words
from tui.core.selection import NOTHING
from tui.core.text import press
from tui.ui.actions import BY_ID, Area, bindings
from tui.ui.actions.operations import RECORD
from tui.ui.boundary import in_background
from tui.ui.drawing.cells import Cell, cut, total_width, width_of
from tui.ui.drawing.words import MARK
from tui.ui.host import Host
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.layout import LOCALE_QUESTION, locale_entries
from tui.ui.models.content.marks import Mark, Marks
from tui.ui.models.content.rules import why_not_locale
from tui.ui.models.picking import Entry, Question
from tui.ui.models.rights import why_not_operate
from tui.ui.models.stage import PlanWanted
from tui.ui.screens.desk_keys import DESK_BINDINGS, DeskKeys
from tui.ui.services.troubles import trouble_of
from tui.ui.widgets import record_sheets as sheets
from tui.ui.widgets.preview import Heading, full
from tui.ui.widgets.record_view import Page, RecordView
from tui.ui.widgets.text_view import Place

if TYPE_CHECKING:
    from tui.desk import Desk

VIEWS = ("fields", "differences", "raw", "versions", "references")
"""Each is shown by the action `record.` and its name."""
EVERY_LOCALE = "*"
"""In place of the code of one."""
LEAST_HEADING = 14
"""Cells a title keeps beside the names of the views."""


class Visit(Struct):
    """One record that is looked at, and how far: going on to another and back finds it as it was."""

    record_id: str
    title: str
    view: str = "fields"
    detail: RecordDetail | None = None
    since: str = ""
    pages: dict[str, Callable[[], Page]] = field(default_factory=dict)
    """What the views show that are read apart."""
    places: dict[str, tuple[Place, int | None]] = field(default_factory=dict)
    is_stale: bool = False
    """Whether what was read is no longer so once something is read."""

    def take(self, fresh: Visit) -> None:
        """What was read of it just now."""
        if self.is_stale:
            self.detail, self.since, self.pages, self.is_stale = None, "", {}, False
        if fresh.detail is not None:
            self.detail, self.title = fresh.detail, fresh.detail.record.shown_title
        self.since = fresh.since or self.since
        self.pages |= fresh.pages


READER = "record"
"""The name under which the line knows this reader."""


class RecordScreen(DeskKeys, Screen[int | None]):
    """Reads the record anew, so that what it shows is how it is now; `known` is shown until then.

    `since`: what is known to have changed since it was published, in one line. `roll`: the list it was opened from.
    Dismissed with the row of the list that was looked at last, or None.
    """

    AREA = Area.RECORD
    AUTO_FOCUS = "RecordView"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Area.RECORD), *DESK_BINDINGS]

    def __init__(
        self,
        desk: Desk,
        record_id: str,
        title: str,
        *,
        view: str = "fields",
        known: RecordDetail | None = None,
        since: str = "",
        roll: Roll | None = None,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._roll = roll
        self._locale = desk.project.default_locale
        self._visit = Visit(record_id, title, view, known, since)
        self._came_from: list[Visit] = []
        self._shown = ""
        """The view of the visit that is on the screen; empty while that is still read."""
        self._busy = ""
        self._all_locales = False
        self._details = False
        self.pane = RecordView(id="record")

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        # The size is not known yet: what is shown first has to be laid out with it.
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._browsing is not None:
            self._locale = self._browsing.locale
        self._show()
        if self._shown:  # what was known
            self._read()

    def on_resize(self) -> None:
        if self._shown:
            self._draw_frame()

    # -- what is shown ---------------------------------------------------------------------------------------------
    def action_show(self, view: str) -> None:
        """Show fields, differences, raw, versions or references."""
        self._leave_place()
        self._visit.view = view
        self._show()

    def action_locale(self) -> None:
        """Choose the locale that values are shown in, as in the table, or all of them."""
        if reason := self.why_not("record.locales"):
            self.host.say(reason)
            return
        from tui.ui.screens.asking import ask

        every = Entry(EVERY_LOCALE, "Every locale")
        current = EVERY_LOCALE if self._all_locales else self._locale
        entries = [every, *locale_entries(self._desk.project)]
        ask(self.app, Question(LOCALE_QUESTION, entries, self._show_locale, current))

    def _show_locale(self, code: str) -> None:
        self._all_locales = code == EVERY_LOCALE
        if code not in (EVERY_LOCALE, self._locale):
            self._locale = code
            if (browsing := self._browsing) is not None:
                self.front.content.layout.show_locale(browsing, code)
            self._read_again(quietly=True)  # what links are called is by locale, too
        self.action_show("fields")

    def action_details(self) -> None:
        """Show types of fields, ids of blocks and addresses of assets, or hide them."""
        self._details = not self._details
        self.action_show("fields")

    def _leave_place(self) -> None:
        if self._shown:
            self._visit.places[self._shown] = (self.pane.place, self.pane.current_link)

    def _go_to(self, visit: Visit) -> None:
        """Look at another record."""
        self._leave_place()
        self._visit, self._shown = visit, ""
        self._show()

    def _show(self) -> None:
        """Show the view that is asked for; read what it needs first."""
        visit, pane = self._visit, self.pane
        page = self._page(visit)
        if page is None:
            self._shown = ""
            pane.show_page(Page())
            pane.set_notice("Reading …")
            self._read()
        else:
            again, self._shown = self._shown == visit.view, visit.view
            pane.show_page(page, keep_place=again)
            pane.set_notice()
            if not again and visit.view in visit.places:
                place, link = visit.places[visit.view]
                pane.scroll_to_row(pane.row_of(place))
                pane.make_current(link)
        self._draw_frame()

    def _page(self, visit: Visit) -> Page | None:
        """The page of the view; None when it has to be read first."""
        detail = visit.detail
        if visit.view in visit.pages:
            return visit.pages[visit.view]()
        if detail is None or visit.view not in ("fields", "raw"):
            return None
        if visit.view == "raw":
            return sheets.raw(detail.raw)
        keys, wide = self.host.keys, self._all_locales
        heading = Heading(
            detail.record,
            detail.model_name,
            visit.since,
            self._locale,
            all_locales=wide,
            other=keys.text(f"{{record.locales}} shows {'one' if wide else 'others'}"),
            details=self._details,
            names=self._desk.project.locale_names,
        )
        return full(heading, detail)

    def _draw_frame(self) -> None:
        """Title and views above, what can be done below."""
        visit, pane = self._visit, self.pane
        place = place_words(self._roll) if self._roll is not None and not self._came_from else ""
        state = self._busy or place
        wide = pane.size.width - 6 - (width_of(state) + 3 if state else 0)
        # The same room beside every view, so that nothing moves when another one is shown.
        tabs: list[Cell] = []
        room = max(4, wide)
        for most in range(len(VIEWS), 0, -1):
            left = wide - max(total_width(self._tabs(most, name)) for name in VIEWS)
            if left >= LEAST_HEADING:
                tabs, room = self._tabs(most, visit.view), left
                break
        marked = self._is_marked()
        mark: list[Cell] = [(f"{MARK} ", "accent")] if marked else []
        pane.set_title(*mark, cut(visit.title, room - total_width(mark)), *tabs)
        pane.set_state((state, "accent" if self._busy else "muted"))
        pane.set_foot("   ".join(self._foot(pane.size.width - 6, marked=marked)))

    def _foot(self, width: int, *, marked: bool) -> list[str]:
        """The keys that matter, as many as fit, and the one that tells them all."""
        text = self.host.keys.text
        detail, in_fields = self._visit.detail, self._visit.view == "fields"
        hints = (
            "{record.next} {record.previous} next, before" if self._roll is not None else "",
            "" if self._marks is None else "{record.mark} unmark" if marked else "{record.mark} mark",
            *(f"{{{action_id}}} {BY_ID[action_id].label}" for action_id in RECORD if not self.why_not(action_id)),
            "{record.locales} locale" if in_fields and detail is not None and len(detail.locales) > 1 else "",
            ("{record.details} " + ("fewer details" if self._details else "ids and types")) if in_fields else "",
            *(("{link.next} {link.previous} link", "{link.open} open") if self.pane.links else ()),
            "{record.copy-id} id",
            "{record.copy-url} address",
            "{record.copy-json} JSON",
            "{record.refresh} refresh",
        )
        shown = [f"esc back to {cut(self._came_from[-1].title, 30)}" if self._came_from else "esc back"]
        rest = text("{app.help} help")
        for hint in map(text, filter(None, hints)):
            if width_of("   ".join([*shown, hint, rest])) <= width:
                shown.append(hint)
            elif len(shown) > 1:  # else there may be room for shorter ones
                break
        return [*shown, rest]

    def _tabs(self, most: int, view: str) -> list[Cell]:
        """So many of the views, first ones first, among them `view`, which is shown."""
        keys = self.host.keys
        cells: list[Cell] = [(" ── ", "frame")]
        for name in VIEWS[:most] if view in VIEWS[:most] else (*VIEWS[: most - 1], view):
            label = f"{keys.first(f'record.{name}')} {BY_ID[f'record.{name}'].label}".strip()
            cells.extend(((label, "strong" if name == view else "muted"), ("  ", "")))
        return cells[:-1]

    # -- working on it ---------------------------------------------------------------------------------------------
    @property
    def _browsing(self) -> Browsing | None:
        """What Content shows of the desk the record is of, while it is the one on the screen."""
        browsing = self.front.content.browsing
        return browsing if browsing is not None and browsing.desk is self._desk else None

    @property
    def _marks(self) -> Marks | None:
        """What is picked on that desk."""
        return self._browsing.marks if self._browsing is not None else None

    def _is_marked(self) -> bool:
        marks, detail = self._marks, self._visit.detail
        if marks is None:
            return False
        if detail is None:
            return marks.selection.holds(self._visit.record_id)
        return marks.of(detail.record, RecordQuery(detail.record.model_id)) is Mark.IN

    def action_mark(self) -> None:
        """Mark or unmark this record, whatever else is marked."""
        marks, detail = self._marks, self._visit.detail
        if marks is None or detail is None:
            self.host.say("The record is still being read." if marks is not None else "Its project is not open here.")
            return
        marks.toggle(detail.record, RecordQuery(detail.record.model_id))
        state = self.front.content.state
        state.marked()
        state.say_selected(marks.selection, "records.undo", "undo")
        self._draw_frame()

    @property
    def way_to_table(self) -> str:
        is_next = self._roll is not None and not self._came_from
        return press("link.back", "go back there") if is_next else super().way_to_table

    def action_step_marks(self, by: int) -> None:
        """Undo or redo a change of the selection."""
        self.front.content.marking.step(by)
        self._draw_frame()

    def why_not(self, action_id: str) -> str:
        """Why something is not possible with this record; empty when it is."""
        if action_id in RECORD:
            return self.host.keys.text(why_not_operate(self._desk, *RECORD[action_id]))
        if action_id in ("record.next", "record.previous"):
            return "" if self._roll is not None else "It was not opened from a list of records."
        if action_id == "record.locales":
            detail = self._visit.detail
            others = frozenset(detail.locales if detail is not None else ()) - {self._locale}
            return "" if others else why_not_locale(self._desk.project)
        return super().why_not(action_id)

    def action_operate(self, action_id: str) -> None:
        """Plan an operation for this record alone, whatever is marked."""
        if reason := self.why_not(action_id):
            self.host.say(reason)
            return
        alone = NOTHING.mark([self._visit.record_id])
        detail, browsing = self._visit.detail, self._browsing
        model = browsing.with_id(detail.record.model_id) if detail is not None and browsing is not None else None
        (operation,) = RECORD[action_id]
        self.front.plan(PlanWanted(self._desk, operation, alone, lambda _: None, model))

    def busy(self, text: str) -> None:
        """Say at the top that something is being done; an empty text ends it."""
        self._busy = text
        self._draw_frame()

    def job_ended(self) -> None:
        """A job may have changed what is shown."""
        self._read_again(quietly=True)

    # -- the list it came from -------------------------------------------------------------------------------------
    def action_step(self, by: int) -> None:
        if self._roll is None:
            self.host.say(self.why_not("record.next"))
        else:
            in_background(self, self._stepping(self._roll, by), group="step", doing="reading the list")

    async def _stepping(self, roll: Roll, by: int) -> None:
        """Show another record of the list, from the same side."""
        found = await roll.step(by)
        if not self.is_mounted:
            return
        if found is None:
            self.host.say(f"This is the {'last' if by > 0 else 'first'} record of the list.")
        else:
            self._came_from.clear()
            self._go_to(Visit(found.record_id, found.title, self._visit.view))

    # -- reading ---------------------------------------------------------------------------------------------------
    def _read(self, *, quietly: bool = False) -> None:
        reading = self._reading(self._visit, self._visit.view, quietly=quietly)
        in_background(self, reading, group="read", doing="reading a record")

    async def _reading(self, visit: Visit, what: str, *, quietly: bool) -> None:
        fresh = Visit(visit.record_id, visit.title)
        try:
            if what == "versions":
                fresh.pages[what] = partial(sheets.versions, await self._desk.versions(visit.record_id))
            elif what == "references":
                found = await self._desk.references(visit.record_id, locale=self._locale)
                names = {model.id: model.name for model in await self._desk.models()} if found else {}
                fresh.pages[what] = partial(sheets.references, found, names)
            elif what == "differences":
                fresh.pages[what], fresh.since = await self._compared(fresh)
            else:
                fresh.detail = await self._desk.record(visit.record_id, locale=self._locale)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            if self.is_mounted and self._visit is visit:
                self._refused(visit, error, quietly=quietly)
            return
        visit.take(fresh)
        if self.is_mounted and self._visit is visit:
            self.host.connection.fine(READER)
            self._show()

    async def _compared(self, visit: Visit) -> tuple[Callable[[], Page], str]:
        """What changed since the record was published, as a page and in one line."""
        if reason := why_never(self._desk.cms, "records.differences"):
            return partial(sheets.said, reason), ""
        visit.detail = await self._desk.record(visit.record_id, locale=self._locale)
        record = visit.detail.record
        if reason := sheets.nothing_to_compare(record):
            return partial(sheets.said, reason), ""
        try:
            published = await self._desk.record(visit.record_id, locale=self._locale, published=True)
        except NotFound:
            return partial(sheets.said, "It is no longer published."), ""
        found = differences(published, visit.detail)
        return partial(sheets.differences, record, found), found.since_published

    def _refused(self, visit: Visit, error: BaseException, *, quietly: bool) -> None:
        if isinstance(error, UsageError):  # the CMS has no such thing, today or later
            self._shown = ""
            self.pane.show_page(sheets.said(f"{error.message} {error.next_step}".strip()))
            return
        trouble, keys = trouble_of(error, "reading the record"), self.host.keys
        more: tuple[str, ...] = ()
        if isinstance(error, NotFound):
            gone = f"{visit.title} no longer exists, or your role may not see it."
            trouble = replace(trouble, message=gone, next_step="")
        if isinstance(error, NotFound) or not self._shown:
            self._shown = ""
            self.pane.show_page(Page())
            more = (keys.text("{link.back} back"),)
        elif not quietly:
            # What is shown stays: it is only not as new as it could be.
            step = trouble.next_step or press("record.refresh", "try again")
            self.host.say(trouble.message, step, severity="error")
        self.pane.show_trouble(self.host.connection.failed(READER, trouble), keys.first("record.refresh"), *more)

    def retry(self) -> None:
        if self.host.connection.is_failing(READER):
            self._read_again(quietly=True)

    def on_unmount(self) -> None:
        self.host.connection.fine(READER)

    def action_reload(self) -> None:
        self._read_again(quietly=False)

    def _read_again(self, *, quietly: bool) -> None:
        """Read what is shown anew, and all else of the record when it is asked for; what is shown stays until then."""
        self._leave_place()
        self._visit.is_stale = True
        if not quietly and self.pane.row_count:
            self.pane.set_state("reading …")
        self._read(quietly=quietly)

    # -- going on and back -----------------------------------------------------------------------------------------
    @on(RecordView.LinkOpened)
    def _link_opened(self, event: RecordView.LinkOpened) -> None:
        if event.link is None:
            first = press("link.next", "go to the first link", "link.open", "open it")
            self.host.say(self.host.keys.text(first) if self.pane.links else "There are no links here.")
        elif event.link.kind is LinkKind.RECORD:
            self._came_from.append(self._visit)
            self._go_to(Visit(event.link.id, event.link.shown))
        else:
            copy_address(self.host, event.link.address, event.link.shown)

    @on(RecordView.Left)
    def _left(self) -> None:
        if self.front.planning_stopped():
            return
        if self._came_from:
            self._go_to(self._came_from.pop())
        else:
            self._close()

    def _close(self) -> None:
        self.dismiss(self._roll.row if self._roll is not None else None)

    def action_close(self) -> None:
        """Leave all records at once, however many links were followed."""
        self.host.left_by_key()
        self._close()

    # -- clipboard -------------------------------------------------------------------------------------------------
    def action_copy_id(self) -> None:
        record_id = self._visit.record_id
        self.host.copy_text(record_id, f"the id {record_id}")

    def action_copy_url(self) -> None:
        copy_address(self.host, self._visit.detail.url if self._visit.detail is not None else "", "this record")

    def action_copy_json(self) -> None:
        if self._visit.detail is None:
            self.host.say("The record is still being read.")
        else:
            self.host.copy_text(self._visit.detail.raw, f"the JSON of {self._visit.title}")


def copy_address(host: Host, address: str, of: str) -> None:
    """Put the address of something on the clipboard, and show it."""
    if address:
        host.copy_text(address, f"the address {address}")
    else:
        host.say(f"The address of {of} is not known.")
