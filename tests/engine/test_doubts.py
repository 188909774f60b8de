"""The editor's word on what is in doubt: look again, send again after one more look, or leave; all of it or some."""

from types import SimpleNamespace
from typing import Any

import pytest

from tui.core.errors import UsageError
from tui.core.jobs import Decision, ItemState, JobState
from tui.jobs.journal import Journal


@pytest.fixture
def cms(kit: SimpleNamespace) -> Any:
    return kit.FakeCms(pending_looks=0)


async def doubtful(kit: SimpleNamespace, journal: Journal, cms: Any, number: int) -> str:
    """A job of so many duplicates of which no answer came and no trace was seen, though each was made."""
    cms.traceable = False
    cms.faults = ["lost"] * number
    job_id: str = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(number)), address=kit.address_of(cms))
    async with kit.working(journal, kit.FakeGateway(cms)):
        job = await kit.final(journal, job_id)
    assert job.counts.in_doubt == number
    cms.traceable = True
    return job_id


async def decided(kit: SimpleNamespace, journal: Journal, cms: Any, job_id: str, *words: Any, **how: Any) -> Any:
    """The job after a decision was followed."""
    batches = journal.decide_doubt(job_id, *words)
    async with kit.working(journal, kit.FakeGateway(cms), **how):
        await kit.until(lambda: not journal.is_open(job_id, batches))
    return journal.job(job_id)


@pytest.mark.parametrize("decision", [Decision.LOOK, Decision.SEND])
async def test_a_second_look_finds_what_was_made(
    kit: SimpleNamespace, journal: Journal, cms: Any, decision: Decision
) -> None:
    job_id = await doubtful(kit, journal, cms, 3)
    detail = await decided(kit, journal, cms, job_id, decision)
    assert (detail.job.state, detail.job.counts.succeeded) == (JobState.SUCCEEDED, 3)
    assert cms.copies == {"r0": 1, "r1": 1, "r2": 1}


async def test_looking_in_vain_leaves_it_in_doubt_and_sends_nothing(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    job_id = await doubtful(kit, journal, cms, 2)
    cms.traceable = False
    sent = cms.sends
    detail = await decided(kit, journal, cms, job_id, Decision.LOOK)
    assert (detail.job.state, detail.job.counts.in_doubt, cms.sends) == (JobState.IN_DOUBT, 2, sent)


async def test_one_item_is_sent_again_and_the_others_stay_in_doubt(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    job_id = await doubtful(kit, journal, cms, 3)
    cms.traceable = False
    detail = await decided(kit, journal, cms, job_id, Decision.SEND, ["r1"])
    assert [item.state for item in detail.items] == [ItemState.IN_DOUBT, ItemState.SUCCEEDED, ItemState.IN_DOUBT]
    assert (detail.job.counts.in_doubt, detail.job.counts.succeeded) == (2, 1)
    assert cms.copies == {"r0": 1, "r1": 2, "r2": 1}


@pytest.mark.parametrize("attended", [True, False])
async def test_a_held_job_sends_only_what_was_decided(
    kit: SimpleNamespace, journal: Journal, cms: Any, attended: bool
) -> None:
    cms.faults = ["lost before"] * 1000
    job_id: str = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(60)), address=kit.address_of(cms))
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: journal.snapshot(job_id).held and not journal.snapshot(job_id).driven_here)  # type: ignore[union-attr]
    cms.faults = []
    job = journal.snapshot(job_id)
    assert job is not None
    detail = await decided(kit, journal, cms, job_id, Decision.SEND, attended=attended, asks=True)
    assert (detail.job.held, detail.job.counts.succeeded, detail.job.counts.in_doubt) == (True, job.counts.in_doubt, 0)
    assert sum(cms.copies.values()) == job.counts.in_doubt


async def test_a_decision_reaches_the_driver_that_is_at_work(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.faults = ["lost before"]
    job_id: str = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(30)), address=kit.address_of(cms))
    gateway = kit.FakeGateway(cms)
    cms.job_s = 1e9
    async with kit.working(journal, gateway) as worker:
        await kit.until(lambda: journal.snapshot(job_id).counts.in_doubt)  # type: ignore[union-attr]
        batches = journal.decide_doubt(job_id, Decision.SEND)
        worker.decided(job_id)
        await kit.until(lambda: cms.sends == 31)
        assert journal.is_open(job_id, batches)
        assert journal.snapshot(job_id).counts.in_doubt == 0  # type: ignore[union-attr]
    assert set(cms.copies.values()) == {1}


async def test_a_decision_in_the_very_moment_a_doubt_is_written_is_followed(
    kit: SimpleNamespace, journal: Journal, cms: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cms.faults, cms.job_s = ["lost before"], 1e9
    job_id: str = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(30)), address=kit.address_of(cms))
    settle = journal.settle
    async with kit.working(journal, kit.FakeGateway(cms)) as worker:

        def decided_at_once(*settled: Any, **how: Any) -> None:
            settle(*settled, **how)
            if journal.snapshot(job_id).counts.in_doubt:  # type: ignore[union-attr]
                journal.decide_doubt(job_id, Decision.SEND)
                worker.decided(job_id)

        monkeypatch.setattr(journal, "settle", decided_at_once)
        await kit.until(lambda: cms.sends == 31)
    assert set(cms.copies.values()) == {1}


async def test_a_publish_in_doubt_is_read_and_only_what_is_not_published_is_sent_again(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    job_id: str = journal.create(kit.plan_for(cms, kit.PUBLISH, cms.add(3)), address=kit.address_of(cms))
    cms.faults = ["lost before"] * 10_000
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: cms.sends)
        journal.request_cancel(job_id)
        assert (await kit.final(journal, job_id)).counts.in_doubt == 3
    cms.faults = []
    cms.take(kit.Order(kit.PUBLISH, kit.plan_for(cms, kit.PUBLISH, ["r1"]).items))
    detail = await decided(kit, journal, cms, job_id, Decision.SEND)
    assert (detail.job.state, detail.job.counts.succeeded) == (JobState.SUCCEEDED, 3)
    assert cms.publishes == [("r1",), ("r0", "r2")]


async def test_a_copy_in_doubt_is_decided_about_as_a_whole(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    unicat.traceable, unicat.faults = False, ["lost before"]
    plan = kit.plan_for(unicat, kit.COPY_SCHEMA, ["s1", "s2"])
    job_id: str = journal.create(plan, address=kit.address_of(unicat))
    async with kit.working(journal, kit.FakeGateway(unicat)):
        assert (await kit.final(journal, job_id)).counts.in_doubt == 2
    with pytest.raises(UsageError, match="one request: only all 2 items"):
        journal.decide_doubt(job_id, Decision.SEND, ["s1"])
    detail = await decided(kit, journal, unicat, job_id, Decision.SEND, ["s1", "s2"])
    assert (detail.job.state, detail.job.counts.succeeded) == (JobState.SUCCEEDED, 2)
    assert unicat.copies == {"s1": 1, "s2": 1}
