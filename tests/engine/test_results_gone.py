"""Results that never come: said to be stalled, asked for seldom, and in the end judged by what is there."""

from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from tui.core.jobs import ItemState, JobState
from tui.jobs.journal import Journal

STALLS = {"stalled_s": 0.03, "stalled_look_s": 0.01}


async def ended(
    kit: SimpleNamespace, journal: Journal, cms: Any, operation: Any, ids: list[str], **times: float
) -> Any:
    """The end of a job whose results never come."""
    cms.pending_looks = 10**9
    job_id = journal.create(kit.plan_for(cms, operation, ids), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, kit.FakeGateway(cms), rhythm=replace(kit.QUICK, **{**STALLS, **times})):
        return await kit.final(journal, job_id)


async def test_what_is_certainly_done_ends_once_it_is_stalled(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    job = await ended(kit, journal, cms, kit.PUBLISH, cms.add(3))
    assert (job.state, job.counts.succeeded) == (JobState.SUCCEEDED, 3)
    assert len(cms.publishes) == 1
    job = await ended(kit, journal, cms, kit.DUPLICATE, cms.add(2, prefix="d"))
    assert (job.state, len(journal.job(job.id).created)) == (JobState.SUCCEEDED, 2)  # type: ignore[union-attr]


async def test_what_is_not_certain_ends_as_read_when_the_results_are_gone_for_good(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    ids = cms.add(2) + cms.add(1, prefix="bad", is_valid=False)
    job = await ended(kit, journal, cms, kit.PUBLISH, ids, gone_s=0.1)
    assert (job.state, job.counts.succeeded, job.counts.failed) == (JobState.PARTLY_FAILED, 2, 1)
    cms.traceable = False
    job = await ended(kit, journal, cms, kit.DUPLICATE, cms.add(1, prefix="d"), gone_s=0.1)
    (item,) = journal.job(job.id).items  # type: ignore[union-attr]
    assert (job.state, item.state) == (JobState.IN_DOUBT, ItemState.IN_DOUBT)
    assert "result never came" in item.reason
    assert cms.copies["d0"] == 1


async def test_a_stalled_job_that_is_not_done_yet_waits_on(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.pending_looks, cms.traceable = 10**9, False
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(1)), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, kit.FakeGateway(cms), rhythm=replace(kit.QUICK, **STALLS)):
        await kit.until(lambda: cms.traces >= 3)
        assert "stalled" in journal.snapshot(job_id).note  # type: ignore[union-attr]
        cms.jobs["job1"].looks_left = 0
        assert (await kit.final(journal, job_id)).state is JobState.SUCCEEDED


async def test_a_budget_that_others_use_up_is_said(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.faults = [kit.errors.RateLimited("No.", wait_s=0.01) for _ in range(10**5)]
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(3)), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, kit.FakeGateway(cms), rhythm=replace(kit.QUICK, said_s=0.05)):
        await kit.until(lambda: "other work is using it up" in journal.snapshot(job_id).note)  # type: ignore[union-attr]
        cms.faults = []
        assert (await kit.final(journal, job_id)).state is JobState.SUCCEEDED
    assert journal.snapshot(job_id).note == ""  # type: ignore[union-attr]
