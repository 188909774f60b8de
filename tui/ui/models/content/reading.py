"""Everything the table waits for: models, rows, more rows, titles. Each kind of reading is one worker, which a newer
one of its kind replaces; with its desk all of them end, so that no answer comes to another one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tui.core.content import Model, RecordQuery
from tui.core.errors import CopydeskError, FilterError, Forbidden
from tui.core.filters import Filter
from tui.core.text import press
from tui.ui.host import Running
from tui.ui.models.content.browsing import ALL_MODELS, Browsing, all_models
from tui.ui.models.content.counting import count_models
from tui.ui.models.content.preview import Preview
from tui.ui.models.content.rows import KEEP, TOP, Place
from tui.ui.models.content.state import State
from tui.ui.models.content.windows import RecordWindow
from tui.ui.models.stage import Part
from tui.ui.services.troubles import Kind, Trouble, trouble_of

READ_AT_START = 300
"""Marked records read again after a start, so that the tray can tell which of them are not shown."""


class Reading:
    """The workers behind the table. `filter_refused` is told of a filter that the CMS does not take."""

    def __init__(self, state: State, preview: Preview, filter_refused: Callable[[FilterError, Filter], None]) -> None:
        self._state = state
        self._preview = preview
        self._stage = state.stage
        self._rows = state.rows
        self._filter_refused = filter_refused
        self._filler: Running | None = None
        self._namer: Running | None = None

    def stop(self) -> None:
        """Wait for nothing any more, and show nothing."""
        self._stage.stop_work()
        self._rows.clear()
        self._preview.forget()
        self._preview.clear()
        self._filler = self._namer = None

    # -- models ----------------------------------------------------------------------------------------------------
    def open(self, *, refresh: bool = False) -> None:
        """Read the models of the desk and show the records of one."""
        self._rows.is_opening = True
        self._stage.work(self._open(self._state.current, refresh=refresh), group="models", doing="reading the models")

    async def _open(self, browsing: Browsing, *, refresh: bool) -> None:
        try:
            models = tuple(await browsing.desk.models(refresh=refresh))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said where the rows would stand
            self._give_up()
            self._failed("models", trouble_of(error, "reading the models"))
            return
        browsing.models, browsing.is_read = models, True
        browsing.vocabularies.clear()
        self._state.fine("models")
        self._rows.trouble = None
        remembered = self._stage.host.memory.state.last_model(browsing.desk.profile.name)
        held = browsing.model_key if browsing.is_chosen else remembered
        model = browsing.with_id(held)
        candidates: list[Model | None] = [model] if model is not None else [*browsing.record_models]
        if held == ALL_MODELS and browsing.record_models:
            candidates = [None]
        if candidates:
            await self._open_first(browsing, candidates)
        else:
            self._give_up()
            self._stage.changed(Part.MODELS, Part.TITLE, Part.BOTTOM)

    async def _open_first(self, browsing: Browsing, candidates: list[Model | None]) -> None:
        """Show the first of these that has records, else the first that may be read; None: all models together."""
        place, browsing.left_at = browsing.left_at if len(candidates) == 1 else TOP, TOP
        found: RecordWindow | None = None
        for model in candidates:
            self._choose(browsing, model)
            window = await self._first_rows(browsing, browsing.query(), place.row)
            if self._rows.asked is not None:
                return  # another model was opened meanwhile
            if window is None:
                if browsing.model_key in browsing.refused:
                    continue
                return
            browsing.counts[browsing.model_key] = window.total
            if window.total:
                found = window
                break
            found = found or window
        else:
            self._choose(browsing, candidates[0] if found is None else browsing.with_id(found.query.model_id))
        if found is not None:
            self._show(browsing, found, place)
        elif self._stage.sight().models:
            self.count()

    def _choose(self, browsing: Browsing, model: Model | None) -> None:
        browsing.choose(model)
        self._stage.changed(Part.MODELS, Part.TITLE)

    # -- rows ------------------------------------------------------------------------------------------------------
    def find(self, query: RecordQuery, place: Place = TOP) -> None:
        """Show what a query finds, unless that is what the table shows, or is about to."""
        if self._rows.query != query:
            self.load(query, place)

    def load(self, query: RecordQuery, place: Place = TOP) -> None:
        """Ask for a query's first rows, or for those at the cursor; what is shown stays until they are there."""
        self._rows.asked = query
        self._state.late.start(self._stage.host.timing.late_s, partial(self._stage.changed, Part.TITLE))
        row = self._stage.sight().row if place.keep else place.row
        work = self._load(self._state.current, query, row, place)
        self._stage.work(work, group="rows", doing="reading records")

    async def _load(self, browsing: Browsing, query: RecordQuery, row: int, place: Place) -> None:
        window = await self._first_rows(browsing, query, row)
        if window is not None and self._rows.asked == query:
            self._show(browsing, window, place)

    async def _first_rows(self, browsing: Browsing, query: RecordQuery, row: int) -> RecordWindow | None:
        window = RecordWindow(query)
        try:
            if not await window.read(browsing.desk, row) and window.total:
                await window.read(browsing.desk, window.total - 1)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said where the rows would stand
            if self._rows.asked in (None, query):
                self._refused(browsing, query, error)
            return None
        browsing.refused.discard(query.model_id or ALL_MODELS)
        return window

    def _show(self, browsing: Browsing, window: RecordWindow, place: Place) -> None:
        """A query was answered."""
        self._state.fine("records")
        if not window.query.filter:
            browsing.counts[browsing.model_key] = window.total
        browsing.marks.confirm(window)
        sight = self._stage.sight()
        due = self._rows.show(window, place.among(window, max(1, sight.last - sight.first)))
        self._stage.changed(Part.MODELS, Part.ROWS, Part.BOTTOM)
        self.name_links()
        if not browsing.marks.asked:
            self.read_marks()
        for act in due:
            act()
        self.fill()
        if self._stage.sight().models:
            self.count()

    def _give_up(self) -> None:
        """No rows come: what waited for them is not done."""
        if self._rows.give_up():
            self._state.say("There was no answer. Nothing was marked or planned.")

    def _refused(self, browsing: Browsing, query: RecordQuery, error: Exception) -> None:
        """A query was not answered: say why, in its place; rows shown before stay."""
        self._rows.asked = None
        self._give_up()
        if isinstance(error, FilterError):
            self._rows.trouble = None
            self._stage.changed(Part.TITLE)
            self._filter_refused(error, query.filter)
            return
        trouble = trouble_of(error, "reading the records")
        if isinstance(error, Forbidden):
            browsing.refuse(query.model_id or ALL_MODELS)
            # The role's rights end here; other models can be opened all the same.
            model = browsing.with_id(query.model_id)
            name = model.name if model is not None else all_models(browsing.desk).lower()
            next_step = self._stage.host.keys.text(press("records.models", "open another model"))
            trouble = Trouble(Kind.FORBIDDEN, f"Your role may not read {name}.", next_step)
            if self._rows.shown is not None and self._rows.shown.model_id != query.model_id:
                self._rows.window = None
        self._failed("records", trouble)

    def _failed(self, reader: str, trouble: Trouble) -> None:
        self._rows.trouble = self._state.failed(reader, trouble, rows_stay=bool(self._rows.total))
        self._stage.changed(Part.MODELS, Part.ROWS, Part.BOTTOM)

    def refresh(self, *, quietly: bool) -> None:
        """Ask the CMS again: rows and counts, or everything when the models are not known.

        `quietly`: because something may have changed, not because somebody asked; only the shown model is counted.
        """
        browsing = self._state.current
        self._preview.forget()
        browsing.desk.forget()
        if not browsing.models:
            self.open(refresh=True)
            return
        if not quietly:
            browsing.counts.clear()
            browsing.refused.clear()
        else:
            was_counted = browsing.counts.pop(browsing.model_key, None) is not None
            browsing.counts.pop(ALL_MODELS, None)
            if was_counted and browsing.applied:
                # What a filter finds does not tell how many there are.
                self.count(browsing.model_key)
        if not (quietly and self._rows.asked is not None):
            self.load(self._rows.query or browsing.query(), KEEP)

    def fill(self) -> None:
        """Fetch the pages on the screen that are not there yet; one request at a time, always for what is seen."""
        if _is_over(self._filler) and self._missing() is not None:
            self._filler = self._stage.work(self._fill(), group="pages", doing="reading more records")

    def _missing(self) -> int | None:
        """A row of the next page that the rows on the screen need."""
        sight, window = self._stage.sight(), self._rows.window
        return window.missing(sight.first, sight.last) if window is not None else None

    async def _fill(self) -> None:
        try:
            while (window := self._rows.window) is not None and (row := self._missing()) is not None:
                if not await self.read_page(window, row) and self._rows.window is window:
                    self.load(window.query, KEEP)
                    return
        except Exception as error:  # noqa: BLE001 - whatever it is, the table says it
            self._failed("records", trouble_of(error, "reading more records"))

    async def read_page(self, window: RecordWindow, row: int) -> bool:
        """Read the page of a row, and show it if these rows still stand there; False where it has no records."""
        browsing = self._state.current
        if not await window.read(browsing.desk, row):
            return False
        if self._rows.window is window:
            self._state.fine("records")
            self._rows.trouble = None
            browsing.marks.confirm(window)
            self._stage.changed(Part.ROWS, Part.BOTTOM)
            self._preview.follow_cursor()
            self.name_links()
        return True

    # -- what is known of records besides --------------------------------------------------------------------------
    def count(self, only: str = "") -> None:
        """Count the records of every model that is not counted yet, or `only` of the one of that id."""
        self._stage.work(self._count(self._state.current, only), group="counts", doing="counting records")

    async def _count(self, browsing: Browsing, only: str) -> None:
        counts, ids = browsing.counts, [model.id for model in browsing.record_models]

        def told(model_id: str, count: int | None) -> None:
            if count is None:
                browsing.refuse(model_id)
            else:
                counts[model_id] = count
            self._stage.changed(Part.MODELS, Part.TITLE, Part.BOTTOM)

        known = counts.keys() | browsing.refused
        await count_models(browsing.desk, (one for one in ids if only in ("", one) and one not in known), told)
        if counts.keys() >= set(ids):
            told(ALL_MODELS, counts.get(ALL_MODELS, sum(counts[one] for one in ids)))

    def read_marks(self) -> None:
        """Read marked records of which only the ids are known, some of them: their titles and models."""
        browsing = self._state.current
        if browsing.marks.unread:
            browsing.marks.asked = True
            self._stage.work(self._read_marks(browsing), group="marks", doing="reading the marked records")

    async def _read_marks(self, browsing: Browsing) -> None:
        try:
            await browsing.read_marks(READ_AT_START)
        except CopydeskError:
            # Without it the tray only says less; the rows say what is wrong.
            return
        self._state.marked()

    def name_links(self) -> None:
        """Read the titles that links on the screen lack; one request at a time, none while all are known."""
        if _is_over(self._namer) and self._stage.unnamed_links():
            self._namer = self._stage.work(self._name_links(), group="titles", doing="reading titles")

    async def _name_links(self) -> None:
        browsing = self._state.current
        try:
            while ids := self._stage.unnamed_links():
                await browsing.desk.titles(ids, browsing.locale)
                self._stage.changed(Part.LINKS)
        except CopydeskError:
            # The ids stay; the rows say what is wrong.
            return


def _is_over(work: Running | None) -> bool:
    return work is None or work.is_finished
