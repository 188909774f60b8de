"""The record under the cursor in full: what is known of it at once, the rest when the cursor rests."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from tui.core.content import Record, RecordStatus
from tui.core.detail import RecordDetail
from tui.core.differences import differences
from tui.core.errors import CopydeskError, NotFound
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.state import State
from tui.ui.models.stage import Part
from tui.ui.services.troubles import Trouble, trouble_of
from tui.ui.timing import Delay

KEPT = 40
"""Records kept, the latest read last."""

Key = tuple[object, ...]


class Known(Struct, frozen=True):
    """What was read of a version of a record."""

    detail: RecordDetail | None = None
    since: str = ""
    """How it differs from what is published, in one line."""


class Preview:
    """Reads records in full, keeps them while they are current, and compares them with what is published."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._resting = Delay(state.stage.set_timer)
        self._known: dict[Key, Known] = {}
        self.record: Record | None = None
        """What stands beside the table."""
        self.trouble: Trouble | None = None
        """Why nothing does."""

    # -- what is known ---------------------------------------------------------------------------------------------
    def forget(self) -> None:
        """Everything may be another by now."""
        self._known.clear()

    def known(self, record: Record) -> Known:
        """What was read lately of this version of a record."""
        return self._known.get(self._key(record), Known())

    def _key(self, record: Record) -> Key:
        return record.id, record.version or record.updated_at, record.status, self._state.current.locale

    # -- what is shown ---------------------------------------------------------------------------------------------
    def follow_cursor(self) -> None:
        """Show the record under the cursor, if there is room: what is known now, the rest once the cursor rests."""
        self._resting.stop()
        if not self._state.stage.sight().preview:
            return
        record = self._state.record
        if record is None:
            self.clear()
            return
        known = self.known(record)
        if known.detail is not None:
            self._show(record)
        if known.detail is None or (record.status is RecordStatus.UPDATED and not known.since):
            self._resting.start(self._state.stage.host.timing.preview_s, self._rested)

    def clear(self) -> None:
        """There is no record to show."""
        self._show(None)

    def _rested(self) -> None:
        if (record := self._state.record) is not None:
            if self.known(record).detail is None:
                # An answer that comes soon is painted alone, not after what is known without it.
                self._resting.start(self._state.stage.host.timing.late_s, partial(self._show, record))
            work = self._read(self._state.current, record)
            self._state.stage.work(work, group="detail", doing="reading a record")

    def _show(self, record: Record | None, trouble: Trouble | None = None) -> None:
        self._resting.stop()
        self.record, self.trouble = record, trouble
        self._state.stage.changed(Part.DETAILS)

    # -- reading ---------------------------------------------------------------------------------------------------
    async def _read(self, browsing: Browsing, record: Record) -> None:
        """Read the fields of a record, and what is published of it where that is something else."""
        key, locale, known = self._key(record), browsing.locale, self.known(record)
        detail = known.detail
        if detail is None:
            try:
                detail = await browsing.desk.record(record.id, locale=locale)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is said where the record would stand
                self._refused(record, error)
                return
            self._learned(record, key, Known(detail))
        if record.status is RecordStatus.UPDATED and not known.since:
            try:
                published = await browsing.desk.record(record.id, locale=locale, published=True)
            except CopydeskError:
                # The preview is whole without it; D tells what is wrong.
                return
            if key in self._known:
                self._learned(record, key, Known(detail, differences(published, detail).since_published))

    def _learned(self, record: Record, key: Key, known: Known) -> None:
        self._known[key] = known
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        self._state.fine("preview")
        if self._state.record == record:
            self._show(record)

    def _refused(self, record: Record, error: Exception) -> None:
        if self._state.record == record:
            trouble = trouble_of(error, "reading the record")
            if isinstance(error, NotFound):
                gone = "It no longer exists, or your role may not see it."
                trouble = replace(trouble, message=gone, next_step="")
            self._show(None, self._state.failed("preview", trouble))
