"""The worker on a CMS in memory: every answer a request can get has one defined end."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from tui.core.jobs import BatchState, Decision, ItemState, JobState
from tui.jobs import drive
from tui.jobs.journal import Journal
from tui.operations.work import ItemResult, Outcome, Poll, Ticket


async def run_to_end(kit: SimpleNamespace, journal: Journal, cms: Any, operation: Any, ids: list[str]) -> Any:
    gateway = kit.FakeGateway(cms)
    job_id = journal.create(kit.plan_for(cms, operation, ids), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, gateway):
        return await kit.final(journal, job_id)


async def test_publishes_in_requests_of_at_most_200(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    ids = cms.add(450)
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, ids)
    assert job.state is JobState.SUCCEEDED
    assert job.counts.succeeded == 450
    assert sorted(map(len, cms.publishes)) == [50, 200, 200]
    assert cms.reads == 0


async def test_duplicates_each_record_once_and_keeps_the_copies(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    ids = cms.add(60)
    job = await run_to_end(kit, journal, cms, kit.DUPLICATE, ids)
    assert job.state is JobState.SUCCEEDED
    assert cms.copies == dict.fromkeys(ids, 1)
    detail = journal.job(job.id)
    assert detail is not None
    assert sorted(detail.created) == sorted(f"copy-{item}-1" for item in ids)


async def test_names_the_records_that_were_not_published(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    ids = cms.add(10) + cms.add(3, prefix="bad", is_valid=False) + ["nobody"]
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, ids)
    assert job.state is JobState.PARTLY_FAILED
    assert (job.counts.succeeded, job.counts.failed) == (10, 4)
    failed = {item.id for item in journal.job(job.id).items if item.state is ItemState.FAILED}  # type: ignore[union-attr]
    assert failed == {"bad0", "bad1", "bad2", "nobody"}


@pytest.mark.parametrize("counts", [(None, None), (3, None), (None, 2), (4, 2)])
async def test_odd_counts_are_judged_by_reading(
    kit: SimpleNamespace, journal: Journal, cms: Any, counts: tuple[int | None, int | None]
) -> None:
    cms.counts = lambda _ok, _failed: counts
    ids = cms.add(3) + cms.add(2, prefix="bad", is_valid=False)
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, ids)
    assert (job.counts.succeeded, job.counts.failed, job.counts.in_doubt) == (3, 2, 0)


async def test_a_failure_that_reading_does_not_show_is_in_doubt(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.counts = lambda ok, failed: (ok - 1, failed + 1)
    # Published after the fact by somebody else: reading shows nothing wrong with it.
    ids = cms.add(5)
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, ids)
    assert job.state is JobState.IN_DOUBT
    assert (job.counts.total, job.counts.succeeded, job.counts.failed, job.counts.in_doubt) == (5, 4, 0, 1)
    states = [item.state for item in journal.job(job.id).items]  # type: ignore[union-attr]
    assert states.count(ItemState.IN_DOUBT) == 1


@pytest.mark.parametrize(
    "fault",
    ["Unreachable", "RateLimited", "transient"],
)
async def test_what_was_certainly_not_taken_is_sent_again(
    kit: SimpleNamespace, journal: Journal, cms: Any, fault: str
) -> None:
    error = (
        kit.errors.Refused("Busy.", status=422, transient=True)
        if fault == "transient"
        else getattr(kit.errors, fault)("No.")
    )
    cms.faults = [error, None, error]
    ids = cms.add(5)
    job = await run_to_end(kit, journal, cms, kit.DUPLICATE, ids)
    assert job.state is JobState.SUCCEEDED
    assert cms.copies == dict.fromkeys(ids, 1)
    assert cms.sends == 7
    assert cms.traces == 0


async def test_a_lost_answer_to_a_publish_is_sent_again(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.faults = ["lost", "lost before"]
    ids = cms.add(5)
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, ids)
    assert job.state is JobState.SUCCEEDED
    assert len(cms.publishes) == 2


async def test_a_lost_duplicate_that_was_taken_is_found(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.faults = [None, "lost", None]
    ids = cms.add(6)
    job = await run_to_end(kit, journal, cms, kit.DUPLICATE, ids)
    assert job.state is JobState.SUCCEEDED
    assert cms.copies == dict.fromkeys(ids, 1)
    assert len(journal.job(job.id).created) == 6  # type: ignore[union-attr]


async def test_a_lost_duplicate_without_a_trace_is_in_doubt_until_the_editor_decides(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.faults = ["lost before"]
    ids = cms.add(3)
    gateway = kit.FakeGateway(cms)
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, ids), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, gateway) as worker:
        job = await kit.final(journal, job_id)
        assert job.state is JobState.IN_DOUBT
        assert (job.counts.succeeded, job.counts.in_doubt) == (2, 1)
        assert len(journal.decide_doubt(job_id, Decision.SEND)) == 1
        worker.decided(job_id)
        job = await kit.final(journal, job_id)
        assert job.state is JobState.SUCCEEDED
    assert cms.copies == dict.fromkeys(ids, 1)


async def test_two_lost_requests_for_the_same_title_are_never_adopted_for_each_other(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    ids = cms.add(2)
    cms.records[ids[1]] = cms.records[ids[0]].__class__(
        **{
            **{name: getattr(cms.records[ids[0]], name) for name in cms.records[ids[0]].__slots__},
            "id": ids[1],
        }
    )
    cms.faults = ["lost", "lost before"]
    job = await run_to_end(kit, journal, cms, kit.DUPLICATE, ids)
    assert job.state is JobState.IN_DOUBT
    assert job.counts.in_doubt >= 1
    assert max(cms.copies.values()) == 1


async def test_a_plain_refusal_is_the_answer(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.faults = [kit.errors.NotFound("No such record.", status=404)]
    job = await run_to_end(kit, journal, cms, kit.DUPLICATE, cms.add(2))
    assert job.state is JobState.PARTLY_FAILED
    detail = journal.job(job.id)
    assert detail is not None
    assert [item.reason for item in detail.items if item.state is ItemState.FAILED] == ["No such record."]


async def test_one_absent_record_does_not_fail_the_others_of_its_request(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.faults = [kit.errors.Refused("Unknown id.", status=422, codes=("INVALID_FIELD",))]
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, [*cms.add(4), "nobody"])
    assert (job.counts.succeeded, job.counts.failed) == (4, 1)
    assert cms.publishes == [("r0", "r1", "r2", "r3")]


async def test_a_refusal_after_a_lost_answer_is_judged_by_reading(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.faults = ["lost", kit.errors.Refused("No more today.", status=422)]
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, [*cms.add(3), *cms.add(1, prefix="bad", is_valid=False)])
    assert (job.counts.succeeded, job.counts.failed) == (3, 1)


async def test_a_feed_that_refuses_to_say_where_it_stands_fails_the_copy(
    kit: SimpleNamespace, journal: Journal, unicat: Any
) -> None:
    class Refusing(kit.FakeGateway):  # type: ignore[misc, name-defined]
        async def before_sending(self, order: Any) -> str | None:
            raise kit.errors.Refused("Not here.", status=422)

    job_id = journal.create(kit.plan_for(unicat, kit.COPY_SCHEMA, ["s1"]), address=kit.address_of(unicat), claim=True)
    async with kit.working(journal, Refusing(unicat)):
        job = await kit.final(journal, job_id)
    assert (job.state, unicat.sends) == (JobState.FAILED, 0)


async def test_a_rejected_job_failed_as_a_whole(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    gateway = kit.FakeGateway(unicat)
    job_id = journal.create(
        kit.plan_for(unicat, kit.COPY_SCHEMA, ["s1", "s2"]), address=kit.address_of(unicat), claim=True
    )
    take = unicat.take

    def rejecting(order: Any) -> Ticket:
        ticket = take(order)
        unicat.jobs[ticket.remote_id].result = Poll(ticket, Outcome.REJECTED, reason="not now")
        return ticket  # type: ignore[no-any-return]

    unicat.take = rejecting
    async with kit.working(journal, gateway):
        job = await kit.final(journal, job_id)
    assert job.state is JobState.REJECTED
    assert job.counts.failed == 2


async def test_a_copy_counts_the_new_items_that_were_seen(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    unicat.late_created = 1
    job = await run_to_end(kit, journal, unicat, kit.COPY_SCHEMA, ["s0", "s1", "s2"])
    assert job.state is JobState.SUCCEEDED
    assert len(journal.job(job.id).created) == 3  # type: ignore[union-attr]


async def test_a_copy_that_left_something_out_says_so(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    job = await run_to_end(kit, journal, unicat, kit.COPY_SCHEMA, ["s0", "s1", "new"])
    assert job.state is JobState.PARTLY_FAILED
    assert (job.counts.total, job.counts.succeeded, job.counts.failed) == (3, 2, 1)


async def test_a_lost_copy_is_adopted_by_its_job(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    unicat.faults = ["lost"]
    job = await run_to_end(kit, journal, unicat, kit.COPY_SCHEMA, ["s0", "s1"])
    assert job.state is JobState.SUCCEEDED
    assert unicat.sends == 1


async def test_several_copies_share_one_look_at_the_feed(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    unicat.pending_looks = 4
    gateway = kit.FakeGateway(unicat)
    jobs = [
        journal.create(kit.plan_for(unicat, kit.COPY_SCHEMA, [f"s{n}"]), address=kit.address_of(unicat), claim=True)
        for n in range(6)
    ]
    async with kit.working(journal, gateway):
        for job_id in jobs:
            assert (await kit.final(journal, job_id)).state is JobState.SUCCEEDED
    assert unicat.looks < 6 * 5


async def test_troubles_while_asking_do_not_end_a_job(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.look_faults = [kit.errors.Unreachable("Gone."), None, kit.errors.Unauthorized("Who?", status=401)]
    cms.read_faults = [kit.errors.Unreachable("Gone.")]
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, [*cms.add(2), "nobody"])
    assert (job.counts.succeeded, job.counts.failed) == (2, 1)
    assert len(cms.publishes) == 1


async def test_an_error_of_our_own_is_recorded_and_the_work_goes_on(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.faults = [ValueError("a bug"), None]
    job = await run_to_end(kit, journal, cms, kit.PUBLISH, cms.add(2))
    assert job.state is JobState.SUCCEEDED


async def test_results_that_say_nothing_are_judged_by_what_was_made(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    take = cms.take

    def silent(order: Any) -> Ticket:
        ticket = take(order)
        cms.jobs[ticket.remote_id].result = Poll(ticket, Outcome.UNREADABLE)
        return ticket  # type: ignore[no-any-return]

    cms.take = silent
    job = await run_to_end(kit, journal, cms, kit.DUPLICATE, cms.add(2))
    assert job.state is JobState.SUCCEEDED
    assert len(journal.job(job.id).created) == 2  # type: ignore[union-attr]


async def test_a_job_of_the_cms_that_failed_gives_its_reason(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    take = cms.take

    def failing(order: Any) -> Ticket:
        ticket = take(order)
        (item,) = order.items
        cms.jobs[ticket.remote_id].result = Poll(
            ticket, Outcome.FAILED, items=(ItemResult(item.id, ok=False, reason="slug must be unique"),)
        )
        return ticket  # type: ignore[no-any-return]

    cms.take = failing
    job = await run_to_end(kit, journal, cms, kit.DUPLICATE, cms.add(1))
    assert job.state is JobState.FAILED
    assert [item.reason for item in journal.job(job.id).items] == ["slug must be unique"]  # type: ignore[union-attr]


async def test_cancelling_keeps_what_was_sent_and_sends_no_more(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    gateway = kit.FakeGateway(cms)
    gateway.gate.clear()
    ids = cms.add(200)
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, ids), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, gateway) as worker:
        await kit.until(lambda: cms.copies)
        journal.request_cancel(job_id)
        worker.wake()
        gateway.gate.set()
        job = await kit.final(journal, job_id)
    assert job.counts.cancelled + job.counts.succeeded == 200
    assert job.counts.succeeded == sum(cms.copies.values()) > 0
    assert job.counts.total == job.counts.succeeded


async def test_cancelling_a_publish_that_got_no_answer_leaves_it_in_doubt(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.faults = ["lost"] * 1000
    job_id = journal.create(kit.plan_for(cms, kit.PUBLISH, cms.add(3)), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, kit.FakeGateway(cms)) as worker:
        await kit.until(lambda: cms.sends >= 2)
        journal.request_cancel(job_id)
        worker.wake()
        job = await kit.final(journal, job_id)
    assert job.state is JobState.IN_DOUBT


async def test_attended_work_of_an_earlier_run_waits_for_agreement(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(3)), address=kit.address_of(cms))
    async with kit.working(journal, kit.FakeGateway(cms), attended=True) as worker:
        await kit.until(lambda: journal.snapshot(job_id).held)  # type: ignore[union-attr]
        assert journal.snapshot(job_id).note == "needs your go-ahead"  # type: ignore[union-attr]
        journal.agree(job_id)
        worker.agreed(job_id)
        assert (await kit.final(journal, job_id)).state is JobState.SUCCEEDED


async def test_work_for_another_address_is_left_alone(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(1)))
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: journal.snapshot(job_id).note)  # type: ignore[union-attr]
    assert cms.sends == 0


async def test_stopping_waits_for_the_answer_on_its_way(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    gateway = kit.FakeGateway(cms)
    gateway.gate.clear()
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(1)), address=kit.address_of(cms), claim=True)
    async with kit.working(journal, gateway) as worker:
        await kit.until(lambda: cms.jobs)
        stopping = asyncio.create_task(worker.stop())
        await asyncio.sleep(0)
        gateway.gate.set()
        await stopping
    (batch,) = journal.job(job_id).batches  # type: ignore[union-attr]
    assert batch.state is BatchState.ACCEPTED
    assert batch.remote_id == "job1"


async def test_a_job_without_a_result_is_said_to_be_stalled(
    kit: SimpleNamespace, journal: Journal, cms: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from msgspec.structs import replace

    cms.pending_looks = 10**6
    cms.traceable = False  # else what it made is found when its result is overdue, and the job ends by that
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(1)), address=kit.address_of(cms), claim=True)
    rhythm = replace(kit.QUICK, stalled_s=0.03, stalled_look_s=0.01)
    async with kit.working(journal, kit.FakeGateway(cms), rhythm=rhythm):
        await kit.until(lambda: "stalled" in journal.snapshot(job_id).note)  # type: ignore[union-attr]
        cms.jobs["job1"].looks_left = 0
        assert (await kit.final(journal, job_id)).state is JobState.SUCCEEDED


async def test_a_bounded_number_is_under_way(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.pending_looks, cms.job_s = 0, 0.02
    gateway = kit.FakeGateway(cms)
    job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, cms.add(500)), address=kit.address_of(cms), claim=True)
    most = 0

    def note() -> None:
        nonlocal most
        most = max(most, cms.sends - journal.snapshot(job_id).counts.settled)  # type: ignore[union-attr]

    journal.subscribe(note)
    async with kit.working(journal, gateway):
        assert (await kit.final(journal, job_id)).state is JobState.SUCCEEDED
    assert gateway.most_sending <= 8
    assert cms.looks <= 1.3 * 500
    assert most <= 120


@pytest.mark.parametrize("jobs", [1, 6])
async def test_many_jobs_of_one_request_are_not_asked_about_as_often_as_one(
    kit: SimpleNamespace, journal: Journal, cms: Any, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    cms.pending_looks = 10**6
    asked: list[bool] = []

    def wait(*_: object, few: bool = False) -> float:
        asked.append(few)
        return 0.01

    monkeypatch.setattr(drive, "next_look_s", wait)
    made = [
        journal.create(
            kit.plan_for(cms, kit.DUPLICATE, cms.add(1, prefix=f"j{number}")), address=kit.address_of(cms), claim=True
        )
        for number in range(jobs)
    ]
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: len(cms.jobs) == jobs)
        asked.clear()
        await kit.until(lambda: len(asked) >= 3 * jobs)
        assert set(asked) == {jobs == 1}
        for job in cms.jobs.values():
            job.looks_left = 0
        for job_id in made:
            assert (await kit.final(journal, job_id)).state is JobState.SUCCEEDED
