"""The background task that drives every unfinished job of an opened profile."""

from __future__ import annotations

import asyncio
import logging
import time

from tui.cms.gateway import WorkGateway
from tui.core.errors import CopydeskError, JournalError
from tui.core.jobs import BatchState
from tui.jobs.breaker import Breaker, Probe
from tui.jobs.drive import WAITS_FOR_YOU, JobDriver
from tui.jobs.entries import Address
from tui.jobs.feed import Feed
from tui.jobs.journal import Journal
from tui.jobs.pace import FirstLook, Rhythm

log = logging.getLogger(__name__)

ELSEWHERE = "made for another address, environment or project of this profile: open that one to resume"


class Worker:
    """Drives the jobs of one CMS project: all unfinished ones, or `only` one.

    Attended, work left over from earlier runs waits for the editor's agreement before anything more of it is sent;
    what the CMS took already is asked about at once.
    """

    def __init__(
        self,
        journal: Journal,
        gateway: WorkGateway,
        *,
        address: Address,
        attended: bool,
        asks: bool | None = None,
        only: str | None = None,
        rhythm: Rhythm | None = None,
        probe: Probe,
    ) -> None:
        """`asks`: work left over waits for agreement, attended or not. `probe` asks the CMS for something small, with
        the credentials asked for anew if it is told so."""
        self._journal = journal
        self._gateway = gateway
        self._address = address
        self._attended = attended
        self._asks = attended if asks is None else asks
        self._only = only
        self._rhythm = rhythm or Rhythm()
        self._feed = Feed(gateway, self._rhythm)
        self._breaker = Breaker(probe, self._rhythm)
        self._drives: dict[str, tuple[JobDriver, asyncio.Task[None]]] = {}
        self._agreed: set[str] = set()
        self.given_up: set[str] = set()
        """Jobs held for a reason that only the editor can take away; they are driven again when agreed to."""
        self._not_before: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._stopping = False

    def agreed(self, job_id: str) -> None:
        """The editor wants this job sent: launched now, or gone on with."""
        self._agreed.add(job_id)
        self.given_up.discard(job_id)
        self._breaker.try_now()
        self.wake()

    def decided(self, job_id: str) -> None:
        """The editor decided about what is in doubt in this job: that is followed, also while the job is held."""
        self.given_up.discard(job_id)
        self._read_again()
        self.wake()

    def _read_again(self) -> None:
        for drive, _ in self._drives.values():
            drive.read_again()

    def wake(self) -> None:
        """Something changed: look again what there is to do."""
        self._wake.set()
        for drive, _ in self._drives.values():
            drive.wake()

    async def run(self) -> None:
        """Until `stop`. Troubles are recorded, never raised."""
        beaten = 0.0
        try:
            while not self._stopping:
                try:
                    if self._journal.notice():
                        self._read_again()
                    self._adopt()
                    if time.monotonic() >= beaten + self._rhythm.beat_s:
                        beaten = time.monotonic()
                        self._beat()
                except CopydeskError:
                    log.exception("the worker could not look after its jobs")
                self._wake.clear()
                try:
                    async with asyncio.timeout(self._rhythm.adopt_s):
                        await self._wake.wait()
                except TimeoutError:
                    pass
        finally:
            await self._end_drives()

    async def stop(self) -> None:
        """Stop sending and asking; keep what is on its way; give the leases back. `run` ends soon after."""
        self._stopping = True
        self._wake.set()
        await self._end_drives()

    async def _end_drives(self) -> None:
        drives = list(self._drives.values())
        for drive, _ in drives:
            drive.stop()
        if drives:
            await asyncio.gather(*(task for _, task in drives), return_exceptions=True)
        await self._breaker.aclose()

    def _adopt(self) -> None:
        """Become the driver of every job that has none."""
        for job_id in self._journal.unfinished(self._address.profile):
            if (
                self._stopping
                or job_id in self._drives
                or job_id in self.given_up
                or (self._only is not None and job_id != self._only)
            ):
                continue
            if time.monotonic() < self._not_before.get(job_id, 0.0):
                continue
            entry = self._journal.entry(job_id)
            if entry is None:
                continue
            if entry.address != self._address:
                self._journal.note(job_id, ELSEWHERE)
                continue
            if not self._journal.claim(job_id):
                continue
            batches = self._journal.open_batches(job_id)
            if not self._asks or job_id in self._agreed:
                self._journal.agree(job_id)
            elif any(batch.state is BatchState.PLANNED and batch.decision is None for batch in batches):
                self._journal.hold(job_id, WAITS_FOR_YOU)
            learned = self._journal.pace(self._address.profile, entry.operation.name)
            first_look = FirstLook(self._rhythm, learned, len(batches))
            drive = JobDriver(
                entry,
                self._journal,
                self._gateway,
                self._feed,
                self._rhythm,
                first_look,
                self._breaker,
                attended=self._attended,
                awaited=lambda: sum(drive.awaited for drive, _ in self._drives.values()),
            )
            task = asyncio.create_task(self._drive(drive), name=f"copydesk: job {job_id}")
            self._drives[job_id] = drive, task

    async def _drive(self, drive: JobDriver) -> None:
        job_id = drive.job.id
        try:
            await drive.run()
        except Exception:
            log.exception("job %s: its driver failed; it is taken up again", job_id)
            self._not_before[job_id] = time.monotonic() + self._rhythm.beat_s
        finally:
            self._drives.pop(job_id, None)
            if drive.gave_up:
                self.given_up.add(job_id)
                self._agreed.discard(job_id)
            try:
                self._journal.release(job_id)
                self._journal.learn_pace(self._address.profile, drive.job.operation.name, drive.first_look.seconds)
            except JournalError:
                log.exception("job %s: its lease could not be given back", job_id)
            self._wake.set()

    def _beat(self) -> None:
        held = self._journal.beat()
        for job_id, (drive, _) in tuple(self._drives.items()):
            if job_id not in held:
                log.warning("job %s: another process drives it now", job_id)
                drive.stop()
