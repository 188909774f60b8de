"""`copydesk jobs settle`: the editor's word on what is in doubt: look again, send again, or leave it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from tui.commands.asking import yes_or_no
from tui.commands.console import EXIT_REFUSED, Console
from tui.commands.interrupts import Interrupted, Interrupts
from tui.commands.job_desks import profile_of
from tui.commands.jobs import opened
from tui.commands.outcome import exit_code
from tui.commands.run import must_not_be_read_only
from tui.commands.showing import show_result
from tui.config.paths import Paths
from tui.config.profiles import Profile
from tui.core.errors import CopydeskError, UsageError
from tui.core.jobs import Decision, ItemState, JobSnapshot
from tui.core.text import counted
from tui.desk import Desk
from tui.jobs.journal import Journal
from tui.jobs.report import result
from tui.operations import known
from tui.operations.telling import looked


def settle(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Decide about what is in doubt in one job, or about some items of it, and exit as `run` does."""
    decision = Decision(arguments.decision)
    with opened(paths) as journal:
        job_id = journal.find(arguments.id)
        job = journal.snapshot(job_id)
        if job is None or not job.counts.in_doubt:
            raise UsageError(
                f"Nothing of job {job_id} is in doubt.", next_step="copydesk jobs show ID lists its items."
            )
        if decision is Decision.LEAVE:
            journal.decide_doubt(job_id, decision, arguments.item or None)
            error = None
        else:
            profile = profile_of(paths, journal, job)
            if decision is Decision.SEND:
                must_not_be_read_only(profile)
            settling = _Settling(journal, console, job, arguments.item or None)
            error = asyncio.run(settling.whole(profile, decision, asks=not arguments.yes))
        return _report(console, journal, job_id, error)


def _report(console: Console, journal: Journal, job_id: str, error: CopydeskError | None) -> int:
    outcome, job = result(journal, job_id), journal.snapshot(job_id)
    if job is not None:
        show_result(console, outcome, job)
    if error is not None:
        console.error(error)
        outcome["error"] = str(error)
    if console.as_json:
        console.data(outcome)
    return EXIT_REFUSED if isinstance(error, UsageError) else exit_code(outcome)


class _Settling:
    """Looking and sending again, with the desk that the job was made on; its unsent rest stays as it is."""

    def __init__(self, journal: Journal, console: Console, job: JobSnapshot, items: Sequence[str] | None) -> None:
        self.journal = journal
        self.console = console
        self.job = job
        self.items = items

    async def whole(self, profile: Profile, decision: Decision, *, asks: bool) -> CopydeskError | None:
        """The error that ended it early, if any: a UsageError where the look was made and what is left was not sent.
        Raises CopydeskError when nothing was done."""
        with Interrupts() as interrupts:
            try:
                desk = await interrupts.guard(Desk.open(profile, self.journal, attended=False))
                try:
                    return await self._follow(desk, decision, interrupts, asks=asks)
                finally:
                    await desk.aclose()
            except Interrupted:
                return CopydeskError("Interrupted.", next_step=f"Go on with: copydesk jobs resume {self.job.id}")

    async def _follow(
        self, desk: Desk, decision: Decision, interrupts: Interrupts, *, asks: bool
    ) -> CopydeskError | None:
        if decision is Decision.SEND and asks:
            before = self._doubtful()
            await self._decide(desk, Decision.LOOK, interrupts)
            left = before & self._doubtful()
            if left and not self.console.can_ask:
                return UsageError("There is no terminal to ask you on.", next_step="Send again with --send --yes.")
            if not left or not await self._agreed(len(left), interrupts):
                return None
            self.items = sorted(left)
        await self._decide(desk, decision, interrupts)
        return None

    async def _decide(self, desk: Desk, decision: Decision, interrupts: Interrupts) -> None:
        before = self._doubtful()
        batches = desk.decide_doubt(self.job.id, decision, self.items)
        desk.start_worker(only=self.job.id, agreed=False)
        await interrupts.guard(desk.decided(self.job.id, batches))
        if decision is Decision.LOOK:
            self.console.note(looked(len(before), len(before & self._doubtful())))

    def _doubtful(self) -> set[str]:
        """What is in doubt of what is decided about."""
        detail = self.journal.job(self.job.id, states=frozenset({ItemState.IN_DOUBT}))
        found = {item.id for item in detail.items} if detail is not None else set()
        return found if self.items is None else found & set(self.items)

    async def _agreed(self, number: int, interrupts: Interrupts) -> bool:
        operation = known(self.job.operation)
        what = operation.items(number) if operation is not None else counted(number, "item")
        if operation is not None and not operation.idempotent:
            self.console.note("Sending again may make a second copy if the first one was made after all.")
        agreed = await interrupts.guard(yes_or_no(self.console, f"Send {what} again?"))
        if not agreed:
            self.console.note("Not accepted; nothing was sent.")
        return agreed
