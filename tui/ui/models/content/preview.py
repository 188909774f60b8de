"""The record under the cursor in full: what is known of it at once, the rest when the cursor rests."""

from __future__ import annotations

from collections import OrderedDict

from msgspec import Struct
from msgspec.structs import replace

from tui.core.content import Record, RecordStatus
from tui.core.detail import RecordDetail
from tui.core.differences import Differences, differences
from tui.core.errors import CopydeskError, NotFound
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.state import State
from tui.ui.models.stage import Part
from tui.ui.services.troubles import Trouble, trouble_of
from tui.ui.timing import Delay

KEPT = 40
"""Records kept, the latest read last."""

Key = tuple[str, object, object]


class PreviewView(Struct, frozen=True):
    """What stands beside the table: a record as far as it is known, or why it could not be read."""

    record: Record | None = None
    model: str = ""
    detail: RecordDetail | None = None
    since: Differences | None = None
    """How it differs from what is published, where that is known."""
    locale: str = ""
    trouble: Trouble | None = None


class Preview:
    """Reads records in full, keeps them while they are current, and compares them with what is published."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._resting = Delay(state.stage.set_timer)
        self._held: OrderedDict[Key, RecordDetail] = OrderedDict()
        self._compared: dict[Key, Differences] = {}
        self.view = PreviewView()

    # -- what is known ---------------------------------------------------------------------------------------------
    def forget(self) -> None:
        """Everything may be another by now."""
        self._held.clear()
        self._compared.clear()

    def known(self, record: Record) -> RecordDetail | None:
        """The fields of this version of a record, if they were read lately."""
        return self._held.get(self._key(record))

    def since_published(self, record: Record) -> Differences | None:
        """How it differs from what is published; None where that is not known."""
        return self._compared.get(self._key(record))

    def _key(self, record: Record) -> Key:
        return record.id, record.version or record.updated_at, (record.status, self._locale)

    @property
    def _locale(self) -> str:
        return self._state.browsing.locale if self._state.browsing is not None else ""

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
        if self.known(record) is not None:
            self._show(record)
            if record.status is not RecordStatus.UPDATED or self.since_published(record) is not None:
                return
        self._resting.start(self._state.stage.host.timing.preview_s, self._rested)

    def clear(self) -> None:
        """There is no record to show."""
        self._resting.stop()
        self._set(PreviewView())

    def _rested(self) -> None:
        if (record := self._state.record) is not None and (browsing := self._state.browsing) is not None:
            if self.known(record) is None:
                # An answer that comes soon is painted alone, not after what is known without it.
                self._resting.start(self._state.stage.host.timing.late_s, lambda: self._show(record))
            else:
                self._show(record)
            self._state.stage.work(self._read(browsing, record), group="detail", doing="reading a record")

    def _show(self, record: Record) -> None:
        model = self._state.model_of(record)
        name = model.name if model is not None else ""
        self._set(PreviewView(record, name, self.known(record), self.since_published(record), self._locale))

    def _set(self, view: PreviewView) -> None:
        self.view = view
        self._state.stage.changed(Part.DETAILS)

    # -- reading ---------------------------------------------------------------------------------------------------
    async def _read(self, browsing: Browsing, record: Record) -> None:
        """Read the fields of a record, and what is published of it where that is something else."""
        key, locale = self._key(record), self._locale
        found = self._held.get(key)
        if found is None:
            try:
                found = await browsing.desk.record(record.id, locale=locale)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is said where the record would stand
                if self._state.browsing is browsing:
                    self._refused(record, error)
                return
            if self._state.browsing is not browsing:
                return
            self._held[key] = found
            while len(self._held) > KEPT:
                gone, _ = self._held.popitem(last=False)
                self._compared.pop(gone, None)
            self._arrived(record)
        if record.status is RecordStatus.UPDATED and key not in self._compared:
            try:
                published = await browsing.desk.record(record.id, locale=locale, published=True)
            except CopydeskError:
                # The preview is whole without it; D tells what is wrong.
                return
            if self._state.browsing is browsing and key in self._held:
                self._compared[key] = differences(published, found)
                self._arrived(record)

    def _arrived(self, record: Record) -> None:
        self._state.fine("preview")
        if self._state.record == record:
            self._resting.stop()
            self._show(record)

    def _refused(self, record: Record, error: Exception) -> None:
        if self._state.record == record:
            self._resting.stop()
            trouble = trouble_of(error, "reading the record")
            if isinstance(error, NotFound):
                gone = "It no longer exists, or your role may not see it."
                trouble = replace(trouble, message=gone, next_step="")
            self._set(PreviewView(trouble=self._state.failed("preview", trouble)))
