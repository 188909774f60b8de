"""An opened profile: browse, plan, launch, watch. The dashboard and the command line both stand on this."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui.cms import traits_of
from tui.cms.gateway import Budget, Gateway, Lane
from tui.cms.titles import Titles
from tui.cms.traits import Traits
from tui.config.profiles import Profile
from tui.core import filters
from tui.core.completion import Choice, Vocabulary
from tui.core.content import Model, Project, Record, RecordPage, RecordQuery, RecordVersion
from tui.core.detail import RecordDetail
from tui.core.errors import Elsewhere, JournalError, UsageError
from tui.core.filters import Filter
from tui.core.jobs import Decision, ItemState, JobDetail, JobSnapshot
from tui.core.plan import AGAIN, EVERYTHING, UNSURE, Override
from tui.core.requests import RequestHistory, RequestMade
from tui.core.schema import Schema, SchemaFound, SchemaSearch
from tui.core.selection import Found, Selection
from tui.core.text import listed
from tui.jobs import report
from tui.jobs.entries import Address
from tui.jobs.journal import Journal
from tui.jobs.pace import Rhythm
from tui.jobs.paging import Pages
from tui.jobs.worker import ELSEWHERE, Worker
from tui.operations import Operation, named
from tui.operations.again import Failure, tried_again
from tui.operations.plan import Plan
from tui.planning import Planner, Progress

if TYPE_CHECKING:
    from tui.jobs.pacer import Pacer

log = logging.getLogger(__name__)

KEPT_JOBS = 1000
"""Finished jobs beyond this many are forgotten while a desk is open."""
PRUNED_AT_ONCE = 20
"""Old jobs that are forgotten in one go, before others get their turn."""

BROWSING_RESERVE = 4
"""Requests of each window kept for browsing while somebody looks at the dashboard."""

FOREIGN_CHECK_S = 1.0
"""How often a wait looks whether another process changed the journal."""


LOOKED_AT_LAUNCH = 200
"""Records that are looked at once more when a plan is launched: what one request can name."""

NAMED = 10
"""Titles in one sentence."""


class Desk:
    """One CMS project, opened. Every method may raise CopydeskError; what reads or writes the CMS is async."""

    def __init__(
        self,
        profile: Profile,
        project: Project,
        gateway: Gateway,
        journal: Journal,
        *,
        attended: bool,
        rhythm: Rhythm | None = None,
        pacer: Pacer | None = None,
    ) -> None:
        """`pacer` is the gateway's, where it has one."""
        self.profile = profile
        self.project = project
        self.journal = journal
        self._gateway = gateway
        self._attended = attended
        self._rhythm = rhythm
        self._pacer = pacer
        self._planner = Planner(gateway, profile.name, project)
        self._titles = Titles(gateway)
        self._counts: dict[str, int] = {}
        self._worker: Worker | None = None
        self._task: asyncio.Task[None] | None = None
        self._pruning: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        profile: Profile,
        journal: Journal,
        *,
        attended: bool,
        resuming: bool = False,
        requests: RequestHistory | None = None,
    ) -> Desk:
        """Connect and learn whose project this is; starts no work. Raises ConfigError and CmsError.

        `requests` takes down every request of this desk, those of an opening that fails included.

        `attended`: somebody sits in front of it. Then part of the request budget is kept for browsing, and work left
        over from earlier runs waits for agreement. `resuming`: the editor wants work to go on, so that a long wait the
        CMS asked for is cut short once.
        """
        from tui.cms.connect import gateway_for
        from tui.jobs.pacer import pacer_for

        token = await profile.token()
        pacer = pacer_for(
            traits_of(profile.system.name).budget,
            base_url=profile.base_url,
            token=token,
            state_dir=journal.path.parent,
            reserve=BROWSING_RESERVE if attended else 0,
        )
        if resuming:
            pacer.try_now()
        gateway = gateway_for(
            profile.system,
            base_url=profile.base_url,
            token=token,
            environment=profile.environment,
            project=profile.project,
            admission=pacer,
            observer=None if requests is None else _written_down(profile.name, requests),
        )
        try:
            project = await gateway.open()
        except BaseException:
            await gateway.aclose()
            raise
        desk = cls(profile, project, gateway, journal, attended=attended, pacer=pacer)
        desk._pruning = asyncio.create_task(_pruned(journal), name="copydesk: old jobs are forgotten")
        return desk

    async def aclose(self) -> None:
        """Stop sending and asking, keep what is on its way, close the connections. The journal stays open."""
        try:
            if self._worker is not None:
                await self._worker.stop()
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
                self._task = None
        finally:
            if self._pruning is not None:
                self._pruning.cancel()
                await asyncio.gather(self._pruning, return_exceptions=True)
            await self._gateway.aclose()

    @property
    def cms(self) -> Traits:
        """What its CMS is."""
        return traits_of(self.project.system.name)

    @property
    def budget(self) -> Budget:
        """The request budget as last seen."""
        return self._gateway.budget

    @property
    def address(self) -> Address:
        """Which CMS project jobs launched here are made for."""
        return Address(self.profile.name, self.profile.base_url, self.project.environment, self.profile.project)

    # -- browsing ---------------------------------------------------------------------------------------------
    async def models(self, *, refresh: bool = False) -> tuple[Model, ...]:
        """All models or definitions, in the order people know them."""
        return await self._gateway.models(refresh=refresh)

    async def count(self, query: RecordQuery) -> int:
        """How many records a query finds."""
        total = await self._gateway.count(query)
        self._learn_count(query, total)
        return total

    def _learn_count(self, query: RecordQuery, total: int) -> None:
        if query.model_id is not None and not query.filter:
            self._counts[query.model_id] = total

    @property
    def known_counts(self) -> Mapping[str, int]:
        """How many records models have, as last heard, without asking."""
        return self._counts

    async def page(self, query: RecordQuery, *, offset: int, limit: int) -> RecordPage:
        """Rows `offset` to `offset + limit` of a query."""
        page = await self._gateway.page(query, offset=offset, limit=limit)
        self._learn_count(query, page.total)
        self._titles.learn(page.records, query.locale or self.project.default_locale)
        return page

    async def record(self, record_id: str, *, locale: str = "", published: bool = False) -> RecordDetail:
        """Everything about one record as it is now, or about its published version."""
        return await self._gateway.record(record_id, locale=locale, published=published)

    async def references(self, record_id: str, *, locale: str = "") -> tuple[Record, ...]:
        """The records that link to a record."""
        return await self._gateway.references(record_id, locale=locale)

    async def titles(self, ids: Iterable[str], locale: str = "") -> Mapping[str, str]:
        """Titles of records by id, read where they are not known yet; records that are not there are left out."""
        return await self._titles.of(ids, locale or self.project.default_locale)

    def known_titles(self, locale: str = "") -> Mapping[str, str]:
        """The titles known so far, without asking; empty for records that are not there. The mapping grows."""
        return self._titles.known(locale or self.project.default_locale)

    def forget_titles(self) -> None:
        """Ask again for titles when they are wanted next."""
        self._titles.forget()

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Record]:
        """These records as they are now; those that are no more are left out."""
        return await self._gateway.by_ids(ids, lane=Lane.BROWSE)

    async def versions(self, record_id: str) -> tuple[RecordVersion, ...]:
        """The newest saved versions of a record."""
        return await self._gateway.versions(record_id)

    async def schema(self, *, refresh: bool = False) -> Schema:
        """The whole schema."""
        return await self._gateway.schema(refresh=refresh)

    def schema_vocabulary(self, schema: Schema) -> Vocabulary:
        """What a search line for schema items can say."""
        return self._gateway.schema_vocabulary(schema)

    def parse_schema_search(self, text: str, language: str) -> SchemaSearch:
        """Understand a search line for schema items. Raises FilterError that points at the word, and UsageError where
        the CMS has no such search."""
        return self._gateway.schema_search(text, language)

    async def search_schema(self, search: SchemaSearch) -> SchemaFound:
        """The schema items a search finds, and how many the CMS counts."""
        return await self._gateway.find_schema(Selection(found=(Found(search),)), lane=Lane.BROWSE)

    def parse_filter(self, text: str, model: Model | None) -> Filter:
        """Understand a filter line. Raises FilterError that points at the word, also for unknown fields."""
        parsed = filters.parse(text)
        self._gateway.check(parsed, model)
        return parsed

    async def vocabulary(self, model: Model | None) -> Vocabulary:
        """Everything a filter line can say about records of a model; None: of all models."""
        return await self._gateway.vocabulary(model)

    async def candidates(self, model: Model | None, key: str, typed: str, locale: str = "") -> tuple[Choice, ...]:
        """A few values for a key of the vocabulary that `asks`, holding what is typed of one."""
        return await self._gateway.candidates(model, key, typed, locale)

    def forget(self) -> None:
        """Keep nothing of what queries found: the next page or count is read anew."""
        self._gateway.forget()
        self._counts.clear()

    def sort_keys(self, model: Model | None) -> tuple[tuple[str, str], ...]:
        """Key and label of everything records can be sorted by."""
        return self._gateway.sort_keys(model)

    # -- planning and launching -------------------------------------------------------------------------------
    async def plan(
        self,
        operation: Operation,
        selection: Selection,
        *,
        force: bool = False,
        anyway: frozenset[Override] | None = None,
        limit: int | None = None,
        model: Model | None = None,
        progress: Progress | None = None,
    ) -> Plan:
        """Resolve a selection into what would be sent; reads only. A plan may be empty: then all is in `skipped`.

        `force` sends everything the system takes, `anyway` only these kinds; None: as the rule has it. `model`
        names what the plan is about when the selection itself does not tell. `progress` is told how many items were
        looked at so far.
        """
        wanted = EVERYTHING if force else UNSURE if anyway is None else anyway
        plan = await self._planner.plan(operation, selection, anyway=wanted, limit=limit, progress=progress)
        if model is not None and not plan.models and not operation.acts_on.in_schema:
            plan = replace(plan, title=model.name)
        return plan

    async def look_around(self) -> str:
        """Look once which environment is primary now, and keep it in `project`. Returns what changed, in words.

        Raises Elsewhere when the environment of this desk is not there any more.
        """
        before = self.project
        if not before.environment:
            return ""
        try:
            now = await self._gateway.project_now()
        except Elsewhere:
            self._learn(replace(before, primary=False))
            raise
        self._learn(now)
        return _promoted(before, now)

    def _learn(self, project: Project) -> None:
        self.project = project
        self._planner = Planner(self._gateway, self.profile.name, project)

    async def changed_since(self, plan: Plan) -> tuple[str, ...]:
        """What became of the records of a plan since it was made, in sentences that name them; to be said when it is
        launched. One request; plans of more than `LOOKED_AT_LAUNCH` records are told by their outcome alone."""
        if plan.total > LOOKED_AT_LAUNCH:
            return ()
        before = {item.id: item for item in plan.items if item.version is not None}
        if not before:
            return ()
        now = await self._gateway.by_ids(tuple(before), lane=Lane.BROWSE)
        gone = [item.title for item in before.values() if item.id not in now]
        other = [
            item.title
            for item in before.values()
            if item.id in now and (item.version, item.status) != (now[item.id].version, now[item.id].status)
        ]
        said = []
        if gone:
            said.append(f"Deleted since the plan was made: {listed(gone, most=NAMED)}.")
        if other:
            said.append(f"Changed since the plan was made, and sent as they are now: {listed(other, most=NAMED)}.")
        return tuple(said)

    async def launch(self, plan: Plan) -> str:
        """Write an accepted plan down and let the worker begin. Returns the job's id.

        Costs one look at the environments, where the system has any: what a plan says of them has to be true now.
        Raises UsageError for an empty plan, a read-only profile, a plan made for another project or for an environment
        that was promoted or replaced since; JournalError where nothing can be kept; CmsError when that cannot be
        looked at. Nothing is sent then.
        """
        self._refuse_read_only()
        if self.journal.why_unkept is not None:
            raise self.journal.why_unkept
        if (plan.profile, plan.environment) != (self.profile.name, self.project.environment):
            raise UsageError("This plan was made for another project.", next_step="Plan again.")
        await self.look_around()
        if plan.primary != self.project.primary:
            changed = _promoted(replace(self.project, primary=plan.primary), self.project)
            raise UsageError(f"{changed} Nothing was sent.", next_step="Plan again, or open the other environment.")
        job_id = self.journal.create(plan, address=self.address, claim=True)
        if self._worker is not None:
            self._worker.agreed(job_id)
        return job_id

    def start_worker(self, only: str | None = None, *, agreed: bool = True) -> None:
        """Begin driving unfinished jobs of this project in the background: all of them, or `only` one, whose unsent
        rest is sent too if that was `agreed`."""
        if self._worker is not None:
            return
        self._worker = Worker(
            self.journal,
            self._gateway,
            address=self.address,
            attended=self._attended,
            asks=self._attended or not agreed,
            only=only,
            rhythm=self._rhythm,
            probe=self._probe,
        )
        if only is not None and agreed:
            self._worker.agreed(only)
        self._task = asyncio.get_running_loop().create_task(self._worker.run(), name="copydesk: worker")
        self._task.add_done_callback(_log_end)

    # -- watching ---------------------------------------------------------------------------------------------
    def jobs(self) -> tuple[JobSnapshot, ...]:
        """All jobs of the journal, newest first, whichever profile they belong to."""
        return self.journal.jobs()

    def pulse(self) -> frozenset[tuple[str, bool, bool]]:
        """Another value whenever a job was launched, began, was held or let go, or ended. Much cheaper than `jobs`."""
        return self.journal.pulse()

    def job(self, job_id: str, *, states: frozenset[ItemState] | None = None, limit: int | None = None) -> JobDetail:
        """One job with its batches and items: all of them, or at most `limit` of those in `states`."""
        detail = self.journal.job(job_id, states=states, limit=limit)
        if detail is None:
            raise UsageError(f"There is no job {job_id}.", next_step="It may have been deleted.")
        return detail

    def pages(self, job_id: str) -> Pages:
        """One job's batches and items, to be read page by page: a job of any size is looked at with little memory."""
        return self.journal.pages(job_id)

    def is_of(self, job: JobSnapshot) -> bool:
        """Whether a job was made for the profile and environment of this desk."""
        return (job.profile, job.environment) == (self.profile.name, self.project.environment)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` on this loop whenever a job changed. Returns what ends it."""
        return self.journal.subscribe(callback)

    async def wait(self, job_id: str, timeout_s: float | None = None) -> JobSnapshot:
        """Until the job is final, whoever drives it, or until this desk has given it up: it is held then, its note says
        why. Raises TimeoutError; the job goes on then."""
        await self._changed_until(lambda: self._rests(job_id), timeout_s)
        snapshot = self.journal.snapshot(job_id)
        if snapshot is None:
            raise UsageError(f"There is no job {job_id}.")
        return snapshot

    def _rests(self, job_id: str) -> bool:
        snapshot = self.journal.snapshot(job_id)
        given_up = self._worker is not None and job_id in self._worker.given_up
        return snapshot is None or snapshot.state.is_final or given_up

    async def _changed_until(self, condition: Callable[[], bool], timeout_s: float | None = None) -> None:
        """Look at a condition after every change of the journal until it holds. Raises TimeoutError."""
        changed = asyncio.Event()
        end = None if timeout_s is None else time.monotonic() + timeout_s
        unsubscribe = self.journal.subscribe(changed.set)
        try:
            while True:
                changed.clear()
                if condition():
                    return
                left = FOREIGN_CHECK_S if end is None else min(FOREIGN_CHECK_S, end - time.monotonic())
                if left <= 0:
                    raise TimeoutError
                try:
                    async with asyncio.timeout(left):
                        await changed.wait()
                except TimeoutError:
                    self.journal.notice()
        finally:
            unsubscribe()

    # -- the editor's decisions -------------------------------------------------------------------------------
    def cancel(self, job_id: str) -> None:
        """Never send what was not sent yet; what the CMS took goes on there."""
        self.journal.request_cancel(job_id)
        self._wake()

    def agree(self, job_id: str) -> None:
        """Go on with work left over from an earlier run, or try earlier than the CMS asked for. Raises UsageError on a
        read-only profile."""
        self._refuse_read_only()
        self.journal.agree(job_id)
        if self._pacer is not None:
            self._pacer.try_now()
        if self._worker is not None:
            self._worker.agreed(job_id)

    async def retry_failed(self, job_id: str, anyway: frozenset[Override] = AGAIN) -> Plan:
        """A plan to send again what failed, or what was not sent because it made no sense then; what of it is expected
        to fail again only where it is in `anyway`.

        Failures nobody can put a name to are not in it. Raises UsageError when there is nothing to send again.
        """
        detail = self.job(job_id, states=frozenset({ItemState.FAILED, ItemState.CANCELLED}))
        ids = tuple(
            item.id for item in detail.items if item.state is ItemState.FAILED or (item.reason and not item.created)
        )
        if not ids:
            raise UsageError("No item of this job is known to have failed.", next_step="Nothing to send again.")
        self._refuse_elsewhere(detail.job)
        plan = await self.plan(named(detail.job.operation), Selection(ids=ids), anyway=anyway)
        reasons = {item.id: item.reason for item in detail.items if item.state is ItemState.FAILED}
        failed = self.journal.as_planned(job_id, ItemState.FAILED)
        earlier = {item.id: Failure(item, reasons[item.id]) for item in failed if item.id in reasons}
        return self._planner.costed(tried_again(plan, earlier))

    async def undo(self, job_id: str, anyway: frozenset[Override] = UNSURE) -> Plan:
        """A plan to take back what an ended job did, as far as that is possible; it says what stays as it is.

        Raises UsageError for what is not taken back from here, and when there is nothing to take back.
        """
        job = self.job(job_id, limit=0).job
        done = self.journal.as_planned(job_id, ItemState.SUCCEEDED)
        if not done:
            raise UsageError("Nothing of this job is done.", next_step="Nothing to undo.")
        self._refuse_elsewhere(job)
        return await self._planner.undo(named(job.operation), done, anyway)

    def _refuse_elsewhere(self, job: JobSnapshot) -> None:
        if not self.is_of(job):
            place = " · ".join(part for part in (job.profile, job.environment) if part)
            raise UsageError(f"This job belongs to {place}.", next_step="Open that one first.")

    def decide_doubt(self, job_id: str, decision: Decision, items: Collection[str] | None = None) -> tuple[int, ...]:
        """Decide about what is in doubt, or these items of it; returns the numbers of the batches, for `decided`.

        Looking and sending again are done by the worker, also while the job is held; whatever is sent again is looked
        for once more before. Raises UsageError for items that are not in doubt, and on a read-only profile.
        """
        if decision is Decision.SEND:
            self._refuse_read_only()
        batches = self.journal.decide_doubt(job_id, decision, items)
        if self._worker is not None:
            self._worker.decided(job_id)
        return batches

    async def decided(self, job_id: str, batches: Collection[int]) -> None:
        """Until what was decided about these batches is done, or this desk has given the job up."""
        await self._changed_until(
            lambda: (
                not self.journal.is_open(job_id, batches)
                or (self._worker is not None and job_id in self._worker.given_up)
            )
        )

    def may_forget(self, job: JobSnapshot) -> bool:
        """Whether an unfinished job can be forgotten: nobody drives it, and this desk cannot finish it."""
        elsewhere = not self.is_of(job) or job.note == ELSEWHERE
        return job.orphaned and not job.state.is_final and elsewhere

    async def forget_jobs(self, job_ids: Sequence[str]) -> int:
        """Take jobs out of the journal for good, with everything known of them. Returns how many went.

        Unfinished ones stay unless only another place could finish them and nobody drives them there.
        """
        gone = 0
        for job_id in job_ids:
            job = self.journal.snapshot(job_id)
            unfinished = job is not None and self.may_forget(job)
            while self.journal.forget_some(job_id, unfinished=unfinished):  # noqa: ASYNC110 - it is work, not waiting
                await asyncio.sleep(0)
            gone += self.journal.forget(job_id, unfinished=unfinished)
            await asyncio.sleep(0)
        return gone

    def report(self, job_id: str) -> Iterator[str]:
        """Everything known of a job, as JSON text for export, in pieces between which others may have their turn."""
        return report.pieces(self.journal, job_id)

    def result(self, job_id: str) -> dict[str, object]:
        """What came of a job: the object of `--json`, design.md section 5."""
        return report.result(self.journal, job_id)

    def _refuse_read_only(self) -> None:
        if self.profile.read_only:
            raise UsageError(
                f"{self.profile.name} is read-only: nothing was sent.", next_step="Remove read_only from its profile."
            )

    async def _probe(self, renew: bool) -> None:
        if renew:
            self._gateway.renew(await self.profile.token())
        await self._gateway.probe()

    def _wake(self) -> None:
        if self._worker is not None:
            self._worker.wake()


async def _pruned(journal: Journal) -> None:
    """Forget the oldest jobs, a few at a time; what fails now is done at another start."""
    try:
        while journal.prune(KEPT_JOBS, most=PRUNED_AT_ONCE):  # noqa: ASYNC110 - it is work, not waiting
            await asyncio.sleep(0)
    except JournalError as error:
        log.warning("old jobs could not be forgotten: %s", error)


def _promoted(before: Project, now: Project) -> str:
    """What became of the environment of a desk, in words; empty when it is what it was."""
    if before.primary == now.primary:
        return ""
    if now.primary:
        return f"{now.environment} is the primary environment now."
    other = f": {now.primary_environment} is" if now.primary_environment else ""
    return f"{now.environment} is not the primary environment any more{other}."


def _written_down(name: str, requests: RequestHistory) -> Callable[[RequestMade], None]:
    return lambda made: requests.add(replace(made, profile=name))


def _log_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the worker ended", exc_info=error)
