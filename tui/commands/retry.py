"""`copydesk jobs retry`: plan anew what failed in a job, and run that as a job of its own."""

from __future__ import annotations

import argparse
import asyncio

from tui.commands.console import Console
from tui.commands.job_desks import profile_of
from tui.commands.jobs import opened
from tui.commands.run import Run, must_be_asked, must_not_be_read_only
from tui.config.paths import Paths
from tui.config.profiles import Profile
from tui.core.errors import UsageError
from tui.core.jobs import ItemPart
from tui.desk import Desk
from tui.jobs.journal import Journal
from tui.operations import Operation, named
from tui.operations.plan import Plan
from tui.operations.reasons import again_words


def retry(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Plan, ask, launch, watch and report what failed in a job, and exit as `run` does."""
    with opened(paths) as journal:
        job = journal.snapshot(journal.find(arguments.id))
        if job is None:
            raise UsageError("There is no such job.", next_step="copydesk jobs lists them.")
        profile = profile_of(paths, journal, job)
        if not arguments.dry_run:
            must_not_be_read_only(profile)
        return asyncio.run(_Retry(arguments, named(job.operation), profile, journal, console, job.id).whole())


class _Retry(Run):
    """A run of what failed in a job."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        operation: Operation,
        profile: Profile,
        journal: Journal,
        console: Console,
        job_id: str,
    ) -> None:
        super().__init__(arguments, operation, profile, journal, console)
        self._job_id = job_id

    async def _plan(self, desk: Desk) -> Plan:
        for line in again_words(desk.pages(self._job_id).reasons(ItemPart.FAILED)):
            self.console.note(desk.project.system.named_in(line))
        plan = await desk.retry_failed(self._job_id)
        must_be_asked(self.arguments, self.console)
        return plan
