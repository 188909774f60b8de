"""The filter of Content: tried while it is typed, applied with enter, put back with escape."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from tui.config.state import UiState
from tui.core.completion import Wanted
from tui.core.content import RecordQuery
from tui.core.errors import CopydeskError, FilterError
from tui.core.filters import NO_FILTER, Filter
from tui.core.pasted import MOST_LINES, outcome_words
from tui.core.text import counted, press
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Mark
from tui.ui.models.content.pasting import look_up
from tui.ui.models.content.reading import Reading
from tui.ui.models.content.rows import TOP, Place
from tui.ui.models.content.rules import refused
from tui.ui.models.content.state import State
from tui.ui.models.filter_line import Problem
from tui.ui.models.stage import Part
from tui.ui.timing import Delay


class Filtering:
    """Between the filter line and the rows."""

    def __init__(self, state: State, reading: Reading) -> None:
        self._state = state
        self._stage = state.stage
        self._reading = reading
        self.line = state.line
        self._typing = Delay(state.stage.set_timer)
        self._asking = Delay(state.stage.set_timer)
        self._opened_at = TOP

    # -- the line --------------------------------------------------------------------------------------------------
    def open(self) -> None:
        """Show the line, with what is applied in it. It can be typed in before there are rows to filter."""
        browsing = self._state.browsing
        if self._state.is_opening:
            # Letters typed after the key belong to the line, not to the table that comes.
            self._state.rows.awaited(self._rows_came)
            self._edit("")
        elif browsing is not None and browsing.is_chosen:
            self._opened_at = self._here
            if not browsing.applied:
                browsing.unfiltered_at = self._opened_at
            self._edit(browsing.applied.text)

    def _rows_came(self) -> None:
        """There is something to filter now: what was typed before is tried."""
        if self.line.view is not None:
            self._offer()
            self.typed(self.line.typed)

    def _edit(self, text: str, *, anew: bool = True) -> None:
        """Show the line with a text."""
        browsing, memory = self._state.browsing, self._stage.host.memory
        history = memory.state.filters.get(browsing.desk.profile.name, ()) if browsing is not None else ()
        self.line.open(text, tuple(history), anew=anew)
        self._offer()
        self._stage.changed(Part.TITLE, Part.BOTTOM)

    def _offer(self) -> None:
        """Tell the line what it can offer; what is not known yet is asked for and comes later."""
        browsing = self._state.browsing
        if browsing is None or self._state.is_opening or self.line.view is None:
            return
        if (words := browsing.vocabularies.get(browsing.model_key)) is not None:
            self.line.show(vocabulary=words)
        else:
            self._stage.work(self._learn(browsing), group="vocabulary", doing="reading what can be searched for")

    @property
    def _here(self) -> Place:
        """Where the cursor is."""
        sight, record = self._stage.sight(), self._state.record
        return Place(row=sight.row, top=sight.first, record_id=record.id if record is not None else "")

    async def _learn(self, browsing: Browsing) -> None:
        key = browsing.model_key
        try:
            browsing.vocabularies[key] = await browsing.desk.vocabulary(browsing.model)
        except CopydeskError:
            # A line without completion works as well; the rows say what is wrong.
            return
        self._offer()

    def values_wanted(self, wanted: Wanted) -> None:
        """Values for a word that is being typed are looked up, once typing rests."""
        self._asking.start(self._stage.host.timing.typing_s, partial(self._ask, wanted))

    def _ask(self, wanted: Wanted) -> None:
        if (browsing := self._state.browsing) is not None and not self._state.is_opening:
            self._stage.work(self._look_up(browsing, wanted), group="values", doing="looking up values")

    async def _look_up(self, browsing: Browsing, wanted: Wanted) -> None:
        try:
            found = await browsing.desk.candidates(browsing.model, wanted.key, wanted.typed, browsing.locale)
        except CopydeskError:
            # Then nothing is offered; the rows say what is wrong.
            return
        self.line.show(offered=(wanted, tuple(found)))

    def close(self) -> None:
        """Hide the line. What was typed last is not tried any more, and nothing looked up for it."""
        self._asking.stop()
        self._typing.stop()
        self.line.close()

    # -- typing ----------------------------------------------------------------------------------------------------
    def typed(self, text: str) -> None:
        """The line holds this text: it is tried once typing rests."""
        self.line.typed = text
        if not self._state.is_opening:
            self._typing.start(self._stage.host.timing.typing_s, self._try)

    def _try(self) -> None:
        if (filter_ := self._parsed(self.line.typed, typing=True)) is not None:
            self.line.show(note=self._says_which(filter_), problem=None)
            self._find(filter_)

    def apply(self, text: str) -> None:
        """Enter: this is the filter, typed to the end."""
        self._typing.stop()
        self._asking.stop()
        if self._state.is_opening:
            self.close()
            self._stage.changed(Part.FOCUS, Part.BOTTOM)
            self._state.rows.awaited(partial(self.apply, text))
            return
        if (filter_ := self._parsed(text)) is not None:
            browsing = self._state.current
            browsing.applied = filter_
            self._remember(browsing, text)
            self._leave(said=self._says_which(filter_))

    def save(self, text: str) -> None:
        """Apply it as enter does, and keep it under a name."""
        self.apply(text)
        if self._state.is_opening:
            self._state.rows.awaited(self.save_applied)
        elif self.line.view is None:
            self.save_applied()

    def save_applied(self) -> None:
        """Keep the filter that is applied under a name."""
        if not refused(self._state, "records.save-view") and (views := self._stage.views) is not None:
            browsing = self._state.current
            views.save(browsing.model.id if browsing.model is not None else None, browsing.applied.text)

    def leave(self) -> None:
        """Escape: what was applied is back, and the cursor where it was."""
        self._leave(place=self._opened_at)

    def _leave(self, said: str = "", place: Place | None = None) -> None:
        self.close()
        if said:
            self._state.say(said)
        if not self._state.is_opening:
            self._find(self._state.current.applied, place)
        self._stage.changed(Part.FOCUS, Part.TITLE, Part.BOTTOM)

    def step_out(self) -> bool:
        """Back to all records of the model; False where nothing is filtered. What is picked stays picked."""
        browsing = self._state.browsing
        if browsing is None or not browsing.applied:
            return False
        self._remember(browsing, browsing.applied.text)
        browsing.applied = NO_FILTER
        self._find(NO_FILTER)
        self._stage.changed(Part.BOTTOM)
        return True

    def refused(self, error: FilterError, refused: Filter) -> None:
        """The CMS does not take a filter: the line shows what is wrong with it. It is not what escape goes back to:
        that is the filter of the rows still shown."""
        browsing, shown = self._state.current, self._state.rows.shown
        if browsing.applied == refused:
            browsing.applied = shown.filter if shown is not None else NO_FILTER
        self._point_at(error, refused.text)

    def _find(self, filter_: Filter, place: Place | None = None) -> None:
        """Show what it finds. Without any filter the cursor stays on its record, or goes to where it was before."""
        browsing, record_id = self._state.current, self._here.record_id
        if place is None:
            before = browsing.unfiltered_at
            place = TOP if filter_ else replace(before, record_id=record_id or before.record_id)
        self._reading.find(browsing.query(filter_), place)

    def _says_which(self, filter_: Filter) -> str:
        model = self._state.current.model
        return model.says_which(filter_) if model is not None else ""

    def _parsed(self, text: str, *, typing: bool = False) -> Filter | None:
        """The filter; None when it cannot be understood, which is said."""
        browsing = self._state.current
        try:
            return browsing.desk.parse_filter(text, browsing.model)
        except FilterError as error:
            self._point_at(error, text, typing=typing)
            return None

    def _point_at(self, error: FilterError, text: str, *, typing: bool = False) -> None:
        """Show in the line what is wrong with a text."""
        if self.line.view is None:
            self._edit(text, anew=False)
        message = f"{error.message} {error.next_step}".strip()
        self.line.show(problem=Problem(error.start, error.end, message, typing))

    def _remember(self, browsing: Browsing, text: str) -> None:
        """The arrow up in the filter line brings it back."""
        if text := text.strip():
            browsing.remember(UiState.with_filter, text)

    # -- a pasted list ---------------------------------------------------------------------------------------------
    def paste(self, lines: tuple[str, ...]) -> None:
        """Select what a pasted list names."""
        if self._state.is_opening:
            self._state.rows.awaited(partial(self.paste, lines))
        else:
            self.line.show(note=f"Looking up {counted(len(lines), 'pasted line')} …")
            work = self._select_pasted(self._state.current, lines)
            self._stage.work(work, group="pasted", doing="looking up a list")

    async def _select_pasted(self, browsing: Browsing, lines: tuple[str, ...]) -> None:
        """What names nothing is said by name."""
        host = self._stage.host
        taken, left = lines[:MOST_LINES], lines[MOST_LINES:]
        try:
            found = await look_up(browsing.desk, browsing.model, browsing.locale, taken)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said that nothing of the list is selected
            host.say_error(error, "looking up the pasted list; nothing of it is selected")
            return
        finally:
            self.line.show(note="")
        marks = browsing.marks
        fresh = [one for one in found.records if marks.of(one, RecordQuery(one.model_id)) is not Mark.IN]
        marks.mark(fresh)
        self._state.marked()
        if self.line.view is not None and not self.line.typed.strip():
            self._leave()  # what it offers would cover what is said
        where = browsing.locale if len(browsing.desk.project.locales) > 1 else ""
        back = "filter.leave " if self.line.view is not None else ""
        already = len(found.records) - len(fresh)
        undo = (f"{back}records.undo", "undo") if fresh else ()
        host.say(
            outcome_words(lines, found.missing, len(fresh), (*found.unasked, *left), where, already=already),
            host.keys.text(press(f"{back}records.selection", "list the selection", *undo)),
            severity="warning" if found.missing or found.unasked or left else "information",
        )
