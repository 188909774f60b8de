"""Records read in full for the preview: kept while they are current, and compared with what is published."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from tui.core.content import Record, RecordStatus
from tui.core.detail import RecordDetail
from tui.core.differences import Differences, differences
from tui.core.errors import CopydeskError

if TYPE_CHECKING:
    from tui.ui.models.content.browsing import Browsing

KEPT = 40
"""Records kept, the latest read last."""

Key = tuple[str, object, object]


class PreviewOwner(Protocol):
    """Where the records are shown that are read in full."""

    browsing: Browsing | None

    @property
    def locale(self) -> str:
        """The locale values are shown in."""

    @property
    def is_mounted(self) -> bool:
        """Whether it is still there."""

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> object:
        """Run a job as the one of its group."""

    def detail_known(self, record: Record) -> None:
        """The fields of a record were read."""

    def detail_refused(self, record: Record, error: BaseException) -> None:
        """The fields of a record could not be read."""


class Details:
    """One worker; a newer reading replaces the one before."""

    def __init__(self, shown_on: PreviewOwner) -> None:
        self._shown_on = shown_on
        self._held: OrderedDict[Key, RecordDetail] = OrderedDict()
        self._compared: dict[Key, Differences | None] = {}

    def clear(self) -> None:
        """Forget everything: it may be another by now."""
        self._held.clear()
        self._compared.clear()

    def known(self, record: Record) -> RecordDetail | None:
        """The fields of this version of a record, if they were read lately."""
        return self._held.get(self._key(record))

    def since_published(self, record: Record) -> Differences | None:
        """How it differs from what is published; None where that is not known."""
        return self._compared.get(self._key(record))

    def is_complete(self, record: Record) -> bool:
        """Whether nothing is left to be read of this version."""
        key = self._key(record)
        return key in self._held and (key in self._compared or record.status is not RecordStatus.UPDATED)

    def _key(self, record: Record) -> Key:
        return record.id, record.version or record.updated_at, (record.status, self._shown_on.locale)

    def read(self, record: Record) -> None:
        """Read the fields of a record, and what is published of it where that is something else."""
        browsing = self._shown_on.browsing
        if browsing is not None:
            self._shown_on.work(self._read(browsing, record), group="detail", doing="reading a record")

    async def _read(self, browsing: Browsing, record: Record) -> None:
        key, locale = self._key(record), self._shown_on.locale
        found = self._held.get(key)
        if found is None:
            try:
                found = await browsing.desk.record(record.id, locale=locale)
            except Exception as error:  # noqa: BLE001 - the boundary of this worker
                if self._is_current(browsing):
                    self._shown_on.detail_refused(record, error)
                return
            if not self._is_current(browsing):
                return
            self._keep(key, found)
            self._shown_on.detail_known(record)
        if record.status is RecordStatus.UPDATED and key not in self._compared:
            try:
                published = await browsing.desk.record(record.id, locale=locale, published=True)
            except CopydeskError:
                # The preview is whole without it; D tells what is wrong.
                return
            if self._is_current(browsing) and key in self._held:
                self._compared[key] = differences(published, found)
                self._shown_on.detail_known(record)

    def _keep(self, key: Key, found: RecordDetail) -> None:
        self._held[key] = found
        while len(self._held) > KEPT:
            gone, _ = self._held.popitem(last=False)
            self._compared.pop(gone, None)

    def _is_current(self, browsing: Browsing) -> bool:
        return self._shown_on.browsing is browsing and self._shown_on.is_mounted
