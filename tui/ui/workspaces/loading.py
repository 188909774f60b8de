"""Everything Content waits for: each kind of reading is one worker that a newer one of its kind replaces.

Answers are told to the workspace by name; an answer that nobody waits for any more is dropped.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Protocol

from textual.timer import Timer

from tui.core.content import Model, Record, RecordPage, RecordQuery
from tui.core.errors import Forbidden
from tui.core.selection import Found
from tui.core.text import counted
from tui.ui.host import Host
from tui.ui.models.content.browsing import ALL_MODELS, Browsing
from tui.ui.models.content.windows import PAGE, RecordWindow
from tui.ui.services.exports import write_records
from tui.ui.widgets.models_list import ModelsList
from tui.ui.widgets.record_table import RecordTable
from tui.ui.workspaces.details import Details

READ_AT_START = 300
"""Marked records read again after a start, so that the tray can tell which of them are not shown."""
EXPORT_PAGE = 500
MOST_EXPORTED = 100_000
COUNTED_AT_ONCE = 4
"""Models counted at a time: over a long line one after the other takes as many round trips."""


class RecordsOwner(Protocol):
    """Where models and records are shown; it is told what was read, and what was not."""

    browsing: Browsing | None
    details: Details

    @property
    def host(self) -> Host:
        """The app as all others see it."""

    @property
    def table(self) -> RecordTable:
        """Where the records stand."""

    @property
    def models(self) -> ModelsList:
        """Where the models stand."""

    @property
    def is_mounted(self) -> bool:
        """Whether it is still there."""

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> object:
        """Run a job as the one of its group."""

    def stop_work(self, group: str | None = None) -> None:
        """End everything that runs."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call something once, later."""

    def models_known(self, models: Sequence[Model]) -> None:
        """The models are these."""

    def models_refused(self, error: BaseException) -> None:
        """The models could not be read."""

    def model_opened(self, model: Model | None) -> None:
        """This model's records come next (None: those of all models)."""

    def nothing_to_show(self) -> None:
        """There is no model at all."""

    def count_known(self, model_id: str, count: int) -> None:
        """A model was counted."""

    def count_refused(self, model_id: str) -> None:
        """The role may not read a model."""

    def rows_known(self, window: RecordWindow, *, keep_cursor: bool) -> None:
        """A query was answered."""

    def rows_late(self) -> None:
        """The answer takes its time."""

    def rows_refused(self, error: BaseException, query: RecordQuery) -> None:
        """A query was not answered."""

    def back_at(self, row: int, top: int) -> None:
        """Rows of a desk that was left are there again."""

    def page_known(self) -> None:
        """More rows of the shown window are there."""

    def more_refused(self, error: BaseException) -> None:
        """Further rows could not be read."""

    def mark_range(self, records: Sequence[Record]) -> None:
        """Mark these, which a range holds."""

    def marks_read(self) -> None:
        """Marked records were read."""


class Loader:
    """The workers of Content."""

    def __init__(self, shown_on: RecordsOwner) -> None:
        self._shown_on = shown_on
        self._loading: RecordQuery | None = None
        self._filling = False
        self._late: Timer | None = None

    def _run(self, work: Coroutine[None, None, None], group: str, doing: str) -> None:
        self._shown_on.work(work, group=group, doing=doing)

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._shown_on.stop_work()
        self._loading, self._filling = None, False
        self._shown_on.details.clear()
        self._answered()

    @property
    def is_reading(self) -> bool:
        """Whether rows are awaited that are not there at all yet."""
        return self._loading is not None or not self._shown_on.table.row_count

    @property
    def _browsing(self) -> Browsing | None:
        return self._shown_on.browsing

    def _current(self, browsing: Browsing) -> bool:
        return self._shown_on.browsing is browsing and self._shown_on.is_mounted

    # -- models ----------------------------------------------------------------------------------------------------
    def open(self, browsing: Browsing) -> None:
        """Read the models of a desk and show the records of one."""
        self.stop()
        self._run(self._open(browsing, refresh=False), "models", "reading the models")

    async def _open(self, browsing: Browsing, *, refresh: bool) -> None:
        try:
            browsing.models = tuple(await browsing.desk.models(refresh=refresh))
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            if self._current(browsing):
                self._shown_on.models_refused(error)
            return
        browsing.vocabularies.clear()
        if not self._current(browsing):
            return
        self._shown_on.models_known(browsing.models)
        for model_id, count in browsing.counts.items():
            self._shown_on.count_known(model_id, count)
        for model_id in browsing.refused:
            self._shown_on.count_refused(model_id)
        remembered = self._shown_on.host.memory.state.last_model(browsing.desk.profile.name)
        held = browsing.place if browsing.is_chosen else remembered
        model = browsing.with_id(held)
        candidates: list[Model | None] = [model] if model is not None else [*browsing.record_models]
        if held == ALL_MODELS and browsing.record_models:
            candidates = [None]
        if not candidates:
            self._shown_on.nothing_to_show()
            return
        await self._open_first(browsing, candidates)

    async def _open_first(self, browsing: Browsing, candidates: list[Model | None]) -> None:
        """Show the first of these that has records, else the first that may be read; None: all models together."""
        (row, top), browsing.left_at = browsing.left_at if len(candidates) == 1 else (0, 0), (0, 0)
        found: RecordWindow | None = None
        for model in candidates:
            browsing.choose(model)
            self._shown_on.model_opened(model)
            window = await self._first_rows(browsing, browsing.query(), row=row)
            if not self._current(browsing) or (window is None and browsing.place not in browsing.refused):
                return
            if window is None:
                continue
            self._counted(browsing, window)
            found = found or window
            if window.total:
                found = window
                break
        else:
            first = candidates[0] if found is None else browsing.with_id(found.query.model_id)
            browsing.choose(first)
            self._shown_on.model_opened(first)
        if found is not None:
            self._shown_on.rows_known(found, keep_cursor=False)
            if row or top:
                self._shown_on.back_at(row, top)
            self.fill()
        if self._shown_on.models.display:
            self.count_all(browsing)

    def _refused(self, browsing: Browsing, model_id: str) -> None:
        """The role may not read the records of a model."""
        browsing.refused.add(model_id)
        browsing.counts.pop(model_id, None)
        self._shown_on.count_refused(model_id)

    def _counted(self, browsing: Browsing, window: RecordWindow) -> None:
        """A window on everything of a model (of all models) says how many there are."""
        if not window.query.filter:
            browsing.counts[browsing.place] = window.total

    def open_model(self, model: Model | None) -> None:
        """Show the records of a model (None: of all models) and remember it for the next start."""
        browsing = self._browsing
        if browsing is None:
            return
        memory = self._shown_on.host.memory
        memory.remember(memory.state.with_model(browsing.desk.profile.name, browsing.place))
        self._shown_on.model_opened(model)
        self._shown_on.table.show(None, keep_cursor=False)
        self._shown_on.table.set_notice("Reading …")
        self.load(browsing.query(), keep_cursor=False)

    def count_all(self, browsing: Browsing) -> None:
        """Count the records of every model not counted yet, one cheap request each; each stands alone."""
        self._run(self._count_all(browsing), "counts", "counting records")

    async def _count_all(self, browsing: Browsing) -> None:
        left = deque(
            model.id
            for model in browsing.record_models
            if model.id not in browsing.counts and model.id not in browsing.refused
        )
        await asyncio.gather(*(self._count(browsing, left) for _ in range(COUNTED_AT_ONCE)))
        total = browsing.sum_of_counts
        if total is not None and ALL_MODELS not in browsing.counts and self._current(browsing):
            browsing.counts[ALL_MODELS] = total
            self._shown_on.count_known(ALL_MODELS, total)

    async def _count(self, browsing: Browsing, left: deque[str]) -> None:
        """Count one model after the other until none is left, or one cannot be counted."""
        while left and self._current(browsing):
            model_id = left.popleft()
            query = RecordQuery(model_id, locale=browsing.desk.project.default_locale)
            try:
                count = await browsing.desk.count(query)
            except Forbidden:
                if self._current(browsing):
                    self._refused(browsing, model_id)
                continue
            except Exception:  # noqa: BLE001 - a missing count is no news; the rows say what is wrong
                left.clear()
                return
            browsing.counts[model_id] = count
            if self._current(browsing):
                self._shown_on.count_known(model_id, count)

    # -- rows ------------------------------------------------------------------------------------------------------
    @property
    def asked_anew(self) -> RecordQuery | None:
        """A question under way that is another one than the rows on the screen answer."""
        window = self._shown_on.table.window
        return None if window is not None and window.query == self._loading else self._loading

    def shows_or_loads(self, query: RecordQuery) -> bool:
        """Whether this is what the table shows, or is about to."""
        if self._loading is not None:
            return self._loading == query
        window = self._shown_on.table.window
        return window is not None and window.query == query

    def load(self, query: RecordQuery, *, keep_cursor: bool) -> None:
        """Ask for a query's first rows, or for those at the cursor; what is shown stays until they are there."""
        browsing = self._browsing
        if browsing is not None:
            self._loading = query
            self._say_when_late()
            row = self._shown_on.table.cursor if keep_cursor else 0
            self._run(self._load(browsing, query, row, keep_cursor=keep_cursor), "rows", "reading records")

    def _say_when_late(self) -> None:
        """Rows shown before stay while others are read; when that takes a while, it is said."""
        self._answered()
        self._late = self._shown_on.set_timer(self._shown_on.host.timing.late_s, self._shown_on.rows_late)

    def _answered(self) -> None:
        if self._late is not None:
            self._late.stop()
            self._late = None

    async def _load(self, browsing: Browsing, query: RecordQuery, row: int, *, keep_cursor: bool) -> None:
        window = await self._first_rows(browsing, query, row)
        if window is None or not self._current(browsing) or self._loading != query:
            return
        self._loading = None
        self._answered()
        self._shown_on.rows_known(window, keep_cursor=keep_cursor)
        self.fill()
        if self._shown_on.models.display:
            self.count_all(browsing)

    async def _first_rows(self, browsing: Browsing, query: RecordQuery, row: int) -> RecordWindow | None:
        window = RecordWindow(query)
        try:
            page = await browsing.desk.page(query, offset=window.page_of(row) * PAGE, limit=PAGE)
            if not page.records and page.offset and page.total:
                last = window.page_of(page.total - 1) * PAGE
                page = await browsing.desk.page(query, offset=last, limit=PAGE)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            if self._current(browsing):
                self._loading = None
                self._answered()
                if isinstance(error, Forbidden):
                    self._refused(browsing, query.model_id or ALL_MODELS)
                self._shown_on.rows_refused(error, query)
            return None
        browsing.refused.discard(query.model_id or ALL_MODELS)
        window.accept(page)
        return window

    def refresh(self, *, quietly: bool) -> None:
        """Ask the CMS again: rows and counts, or everything when the models are not known.

        `quietly`: because something may have changed, not because somebody asked; only the shown model is counted.
        """
        browsing = self._browsing
        if browsing is None:
            return
        self._shown_on.details.clear()
        browsing.desk.forget()
        if not browsing.models:
            self._run(self._open(browsing, refresh=True), "models", "reading the models")
            return
        if not quietly:
            browsing.counts.clear()
            browsing.refused.clear()
        else:
            browsing.counts.pop(browsing.place, None)
            browsing.counts.pop(ALL_MODELS, None)
        window = self._shown_on.table.window
        query = window.query if window is not None else browsing.query()
        if quietly and self._loading is not None:
            return
        self.load(query, keep_cursor=True)

    def fill(self) -> None:
        """Fetch the pages on the screen that are not there yet; one request at a time, always for what is seen."""
        browsing, window = self._browsing, self._shown_on.table.window
        if browsing is None or window is None or self._filling:
            return
        if window.missing(*self._shown_on.table.rows_on_screen) is not None:
            self._filling = True
            self._run(self._fill(browsing), "pages", "reading more records")

    async def _fill(self, browsing: Browsing) -> None:
        table = self._shown_on.table
        try:
            while self._current(browsing) and (window := table.window) is not None:
                number = window.missing(*table.rows_on_screen)
                if number is None:
                    return
                page = await browsing.desk.page(window.query, offset=number * PAGE, limit=PAGE)
                if table.window is not window:
                    continue
                if not page.records:
                    self._filling = False
                    self.load(window.query, keep_cursor=True)
                    return
                window.accept(page)
                self._shown_on.page_known()
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            if self._current(browsing):
                self._shown_on.more_refused(error)
        finally:
            self._filling = False

    def read_range(self, window: RecordWindow, first: int, last: int) -> None:
        """Fetch the rows of a range that are not there, then mark them all."""
        browsing = self._browsing
        if browsing is not None:
            self._run(self._read_range(browsing, window, first, last), "range", "reading a range")

    async def _read_range(self, browsing: Browsing, window: RecordWindow, first: int, last: int) -> None:
        while self._current(browsing) and self._shown_on.table.window is window:
            rows = [window.record(row) for row in range(first, last + 1)]
            hole = next((place for place, record in enumerate(rows) if record is None), None)
            if hole is None:
                if self._shown_on.table.in_range:
                    self._shown_on.mark_range([record for record in rows if record is not None])
                return
            offset = window.page_of(first + hole) * PAGE
            page = await browsing.desk.page(window.query, offset=offset, limit=PAGE)
            if not page.records:
                return
            window.accept(page)
            self._shown_on.page_known()

    # -- marked records --------------------------------------------------------------------------------------------
    def read_marks(self) -> None:
        """Read marked records of which only the ids are known, some of them: their titles and models."""
        browsing = self._browsing
        if browsing is not None and browsing.marks.unread:
            browsing.marks.asked = True
            self._run(self._read_marks(browsing), "marks", "reading the marked records")

    async def _read_marks(self, browsing: Browsing) -> None:
        ids = browsing.marks.unread[:READ_AT_START]
        try:
            there = await browsing.desk.by_ids(ids)
        except Exception:  # noqa: BLE001 - without it the tray only says less; the rows say what is wrong
            return
        browsing.marks.learn(there.values(), missing=(item for item in ids if item not in there))
        if self._current(browsing):
            self._shown_on.marks_read()

    # -- export ----------------------------------------------------------------------------------------------------
    def export(self) -> None:
        """Save what is marked, or the rows of the page on the screen."""
        browsing, window = self._browsing, self._shown_on.table.window
        if browsing is not None and window is not None:
            self._run(self._export(browsing, window), "export", "exporting")

    async def _export(self, browsing: Browsing, window: RecordWindow) -> None:
        records = await self._to_export(browsing, window)
        directory = self._shown_on.host.paths.state_dir / "exports"
        keys = {model.id: model.api_key for model in browsing.models}
        place = browsing.desk.project.environment
        write = partial(write_records, directory, records, models=keys, environment=place)
        as_json, _ = await asyncio.to_thread(write)
        self._shown_on.host.say(f"Saved {counted(len(records), 'record')} to {as_json} and .csv beside it.")

    async def _to_export(self, browsing: Browsing, window: RecordWindow) -> list[Record]:
        selection = browsing.selection
        if not selection:
            number = window.page_of(self._shown_on.table.cursor)
            rows = range(number * PAGE, min(window.total, (number + 1) * PAGE))
            return [record for record in map(window.record, rows) if record is not None]
        while unread := browsing.marks.unread[:EXPORT_PAGE]:
            there = await browsing.desk.by_ids(unread)
            browsing.marks.learn(there.values(), missing=(item for item in unread if item not in there))
        records = {record.id: record for record in browsing.marks.records}
        for found in selection.found:
            await self._walk(browsing, found, records)
        return list(records.values())

    async def _walk(self, browsing: Browsing, found: Found, records: dict[str, Record]) -> None:
        if not isinstance(found.query, RecordQuery):
            return
        offset = 0
        while offset < MOST_EXPORTED:
            page: RecordPage = await browsing.desk.page(found.query, offset=offset, limit=EXPORT_PAGE)
            records.update((record.id, record) for record in page.records if record.id not in found.excluded)
            offset += len(page.records)
            if not page.records or offset >= page.total:
                return
