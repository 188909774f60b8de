"""`copydesk jobs resume`: go on with unfinished jobs, of all profiles or one, and wait for the end.

Calling it is the agreement to send what was not sent yet: it never asks and needs no terminal.
"""

from __future__ import annotations

import argparse
import asyncio
from contextlib import AsyncExitStack

from tui.commands.console import EXIT_INTERRUPTED, EXIT_OK, EXIT_REFUSED, Console
from tui.commands.interrupts import Interrupted, Interrupts
from tui.commands.job_desks import profile_of
from tui.commands.jobs import opened
from tui.commands.outcome import exit_code, worst
from tui.commands.showing import show_result
from tui.commands.watching import say_promotion, watch
from tui.config.paths import Paths
from tui.core.errors import CopydeskError
from tui.core.jobs import JobSnapshot
from tui.core.text import counted, one_line
from tui.desk import Desk
from tui.jobs.journal import Journal
from tui.jobs.report import result


def resume(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Drive unfinished jobs to their end and exit as `run` does; several together exit with the gravest code."""
    if arguments.id is None and not paths.journal_file.exists():
        return _nothing(console)
    with opened(paths) as journal:
        if arguments.id is not None:
            wanted = [journal.find(arguments.id)]
        else:
            wanted = list(journal.unfinished(arguments.profile))
        if not wanted:
            return _nothing(console)
        resumption = _Resumption(paths, journal, console, one=arguments.id is not None)
        code = asyncio.run(resumption.whole(wanted, arguments.timeout))
        if console.as_json:
            console.data(resumption.answer(resumption.results))
        return code


def _nothing(console: Console) -> int:
    console.say("There is nothing to resume.")
    if console.as_json:
        console.data({"jobs": []})
    return EXIT_OK


class _Resumption:
    """The jobs of one `jobs resume`, grouped by the desks they need. `one`: a job was named."""

    def __init__(self, paths: Paths, journal: Journal, console: Console, *, one: bool) -> None:
        self.paths = paths
        self.journal = journal
        self.console = console
        self._one = one
        self._wanted: list[str] = []
        self.codes: list[int] = []
        self.results: list[dict[str, object]] = []
        self._errors: dict[str, CopydeskError] = {}

    async def whole(self, wanted: list[str], timeout_s: float | None) -> int:
        jobs = [job for job_id in wanted if (job := self.journal.snapshot(job_id)) is not None]
        self._wanted = [job.id for job in jobs]
        driven: list[tuple[Desk, str]] = []
        with Interrupts(self._last_words) as interrupts:
            async with AsyncExitStack() as closing:
                try:
                    for group in _groups([job for job in jobs if not job.state.is_final]):
                        desk = await self._opened(group, interrupts)
                        if desk is not None:
                            closing.push_async_callback(desk.aclose)
                            driven += [(desk, job.id) for job in group]
                            self._start(desk, group)
                    if driven:
                        await interrupts.guard(watch(driven, self.console), timeout_s=timeout_s)
                        for desk in dict.fromkeys(desk for desk, job_id in driven if self._is_over(job_id)):
                            await interrupts.guard(say_promotion(desk, self.console))
                except Interrupted:
                    self.console.note("Stopping: nothing more is sent; what was accepted will finish in the CMS.")
                    self.codes.append(EXIT_INTERRUPTED)
                except TimeoutError:
                    self.console.note(f"Not finished after {timeout_s:g} s.")
                    self.codes.append(EXIT_INTERRUPTED)
                except CopydeskError as error:
                    self.console.error(error)
        for job in jobs:
            self._report(job.id)
        return worst(self.codes)

    def answer(self, results: list[dict[str, object]]) -> dict[str, object]:
        """What is said to programs: of the job that was named, or of all."""
        return results[0] if self._one else {"jobs": results}

    def _last_words(self) -> None:
        """The results as the journal has them, when the process is ended at once. On another thread, so with a journal
        of its own."""
        if self.console.as_json and not self.console.answered:
            journal = Journal.open(self.journal.path)
            self.console.data(self.answer([result(journal, job_id) for job_id in self._wanted]))

    async def _opened(self, group: list[JobSnapshot], interrupts: Interrupts) -> Desk | None:
        """The desk these jobs were made on; None, with the reason said, where it cannot be opened."""
        try:
            profile = profile_of(self.paths, self.journal, group[0])
            return await interrupts.guard(Desk.open(profile, self.journal, attended=False, resuming=True))
        except CopydeskError as error:
            ids = ", ".join(job.id for job in group)
            self.console.note(f"{counted(len(group), 'job')} cannot be resumed now ({ids}):")
            self.console.error(error)
            self.codes.append(EXIT_REFUSED)
            self._errors.update((job.id, error) for job in group)
            return None

    def _start(self, desk: Desk, group: list[JobSnapshot]) -> None:
        for job in group:
            if job.primary and not desk.project.primary:
                was = f"{one_line(job.environment)} was the primary environment when job {job.id} was launched"
                self.console.note(f"{was}; it is not now.")
            desk.agree(job.id)
        desk.start_worker(only=group[0].id if len(group) == 1 else None)

    def _is_over(self, job_id: str) -> bool:
        job = self.journal.snapshot(job_id)
        return job is not None and job.state.is_final

    def _report(self, job_id: str) -> None:
        job = self.journal.snapshot(job_id)
        if job is None:
            return
        outcome = result(self.journal, job_id)
        show_result(self.console, outcome, job)
        if job_id in self._errors:
            outcome["error"] = str(self._errors[job_id])
        self.results.append(outcome)
        if job.state.is_final or not self.codes:
            self.codes.append(exit_code(outcome))


def _groups(jobs: list[JobSnapshot]) -> list[list[JobSnapshot]]:
    """Jobs that one desk can drive, together."""
    groups: dict[tuple[str, str], list[JobSnapshot]] = {}
    for job in jobs:
        groups.setdefault((job.profile, job.environment), []).append(job)
    return list(groups.values())
