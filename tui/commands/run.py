"""`copydesk run ...`: plan, ask, launch, watch, and say what came of it."""

from __future__ import annotations

import argparse
import asyncio

from tui.cms.connect import having, operations_of
from tui.commands.asking import yes_or_no
from tui.commands.console import EXIT_INTERRUPTED, EXIT_NOTHING, EXIT_OK, EXIT_REFUSED, Console
from tui.commands.interrupts import Interrupted, Interrupts
from tui.commands.outcome import exit_code, planned, refused
from tui.commands.picking import check, picked
from tui.commands.showing import show_plan, show_result
from tui.commands.watching import say_promotion, watch
from tui.config.paths import Paths
from tui.config.profiles import Profile, load_profile
from tui.core.errors import CopydeskError, UsageError
from tui.desk import Desk
from tui.jobs import report
from tui.jobs.journal import Journal
from tui.operations import Operation, named
from tui.operations.plan import Plan


def run(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Run one operation from its selection to its end."""
    operation = named(arguments.operation)
    profile = _profile(arguments, paths, operation)
    check(arguments, operation)
    journal = Journal.open(paths.journal_file)
    console.remarks(journal.remarks)
    try:
        return asyncio.run(Run(arguments, operation, profile, journal, console).whole())
    finally:
        journal.close()


def must_be_asked(arguments: argparse.Namespace, console: Console) -> None:
    """Raise UsageError when something would be sent that nobody could agree to."""
    if not (arguments.yes or arguments.dry_run or console.can_ask):
        raise UsageError(
            "There is no terminal to ask you on.",
            next_step="Look at the plan with --dry-run, then launch it with --yes.",
        )


def must_not_be_read_only(profile: Profile) -> None:
    """Raise UsageError for a profile that nothing is sent from."""
    if profile.read_only:
        raise UsageError(
            f"Profile {profile.name} is read-only; nothing was sent.",
            next_step="Remove read_only from its file if you mean to change this project.",
        )


def _profile(arguments: argparse.Namespace, paths: Paths, operation: Operation) -> Profile:
    if arguments.profile is None:
        raise UsageError("Name the project to work on.", next_step="Add -p PROFILE; copydesk profiles lists them.")
    profile = load_profile(paths, arguments.profile)
    if operation not in operations_of(profile.system):
        able = having(operation)
        raise UsageError(
            f"{operation.name} works on {able}; {profile.name} is a {profile.system.label} project.",
            next_step=f"Name a {able} profile with -p; copydesk profiles lists them.",
        )
    must_not_be_read_only(profile)
    return profile


class Run:
    """One `run` in its phases: open, plan, ask, launch, watch, report."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        operation: Operation,
        profile: Profile,
        journal: Journal,
        console: Console,
    ) -> None:
        self.arguments = arguments
        self.operation = operation
        self.profile = profile
        self.journal = journal
        self.console = console
        self.job_id: str | None = None

    async def whole(self) -> int:
        with Interrupts(self._last_words) as interrupts:
            try:
                desk = await interrupts.guard(Desk.open(self.profile, self.journal, attended=False))
            except Interrupted:
                return self._nothing_sent("Interrupted before anything was sent.", EXIT_INTERRUPTED)
            try:
                try:
                    plan = await interrupts.guard(self._plan(desk))
                    show_plan(self.console, plan)
                    code = await self._before_launch(plan, interrupts)
                    if code is not None:
                        return code
                    for said in await interrupts.guard(desk.changed_since(plan)):
                        self.console.note(said)
                    self.job_id = job_id = await interrupts.guard(desk.launch(plan))
                except Interrupted:
                    return self._nothing_sent("Interrupted before anything was sent.", EXIT_INTERRUPTED)
                error = await self._drive(desk, job_id, interrupts)
            finally:
                await desk.aclose()
            return self._report(desk, job_id, error)

    async def _plan(self, desk: Desk) -> Plan:
        selection, model = await picked(desk, self.arguments, self.operation)
        must_be_asked(self.arguments, self.console)
        limit = getattr(self.arguments, "limit", None)
        return await desk.plan(self.operation, selection, force=self.arguments.force, limit=limit, model=model)

    async def _before_launch(self, plan: Plan, interrupts: Interrupts) -> int | None:
        """The exit code where it ends before anything is sent; None to go on."""
        if self.arguments.dry_run or not plan.total:
            if self.console.as_json:
                self.console.data(planned(plan))
            return EXIT_OK if plan.total else EXIT_NOTHING
        if not self.arguments.yes:
            fail = f"{plan.which_fail} will fail. ".capitalize() if plan.failing else ""
            question = f"{fail}{self.operation.verb} {self.operation.items(plan.total)} now?"
            if not await interrupts.guard(yes_or_no(self.console, question)):
                return self._nothing_sent("Not accepted; nothing was sent.", EXIT_REFUSED, plan)
        return None

    async def _drive(self, desk: Desk, job_id: str, interrupts: Interrupts) -> CopydeskError | None:
        """Work until the job's end, a signal or the time-out; the error that ended it early, if any."""
        self.console.note(f"job {job_id}")
        try:
            desk.start_worker(only=job_id)
            await interrupts.guard(watch([(desk, job_id)], self.console), timeout_s=self.arguments.timeout)
            job = self.journal.snapshot(job_id)
            if job is not None and job.state.is_final:  # else its note says why it stopped
                await interrupts.guard(say_promotion(desk, self.console))
        except Interrupted:
            label = self.profile.system.label
            self.console.note(f"Stopping: nothing more is sent; what was accepted will finish in {label}.")
        except TimeoutError:
            self.console.note(f"Not finished after {self.arguments.timeout:g} s.")
        except CopydeskError as error:
            return error
        return None

    def _report(self, desk: Desk, job_id: str, error: CopydeskError | None) -> int:
        result = desk.result(job_id)
        show_result(self.console, result, desk.job(job_id).job)
        if error is not None:
            self.console.error(error)
            result["error"] = str(error)
        if self.console.as_json:
            self.console.data(result)
        return exit_code(result)

    def _last_words(self) -> None:
        """The result as the journal has it, when the process is ended at once. On another thread, so with a journal of
        its own."""
        if not self.console.as_json or self.console.answered:
            return
        if self.job_id is None:
            self._nothing_sent("Interrupted before anything was sent.", EXIT_INTERRUPTED)
        else:
            self.console.data(report.result(Journal.open(self.journal.path), self.job_id))

    def _nothing_sent(self, why: str, code: int, plan: Plan | None = None) -> int:
        self.console.note(why)
        if self.console.as_json:
            skipped = plan.skipped if plan is not None else ()
            self.console.data(refused(self.operation.name, why, state="cancelled", skipped=skipped))
        return code
