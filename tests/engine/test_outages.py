"""Outages and refused credentials: met with a few requests, waited out, and nothing given up that was not taken."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from tui.core.errors import ServerTrouble, Unauthorized
from tui.core.jobs import JobState
from tui.jobs.drive import LOST_IN_A_ROW, MOST_UNANSWERED
from tui.jobs.journal import Journal

DOWN = ServerTrouble("DatoCMS failed with HTTP 503 on everything.", status=503)
REVOKED = Unauthorized("DatoCMS does not accept the credentials.", status=401, next_step="Check the token.")


@pytest.fixture
def cms(kit: SimpleNamespace) -> Any:
    return kit.FakeCms(pending_looks=0)


def launched(kit: SimpleNamespace, journal: Journal, cms: Any, operation: Any, ids: list[str]) -> str:
    return journal.create(kit.plan_for(cms, operation, ids), address=kit.address_of(cms), claim=True)


async def test_few_duplicates_run_into_an_outage_and_the_rest_is_made_after_it(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    ids = cms.add(80)
    cms.falls = (20, DOWN)
    job_id = launched(kit, journal, cms, kit.DUPLICATE, ids)
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: cms.down)
        await kit.until(lambda: cms.probes >= 5)
        assert "503" in journal.snapshot(job_id).note  # type: ignore[union-attr]
        reads = cms.traces + cms.looks
        await kit.until(lambda: cms.probes >= 8)
        assert cms.traces + cms.looks == reads
        cms.down = None
        job = await kit.final(journal, job_id)
    assert 0 < cms.met <= MOST_UNANSWERED
    assert (job.counts.succeeded, job.counts.in_doubt) == (80 - cms.met, cms.met)
    assert set(cms.copies.values()) == {1}


async def test_sending_that_is_never_answered_ends_by_itself(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    """Reading works, and what is sent gets no answer: each try leaves later, and at last the job is held."""
    cms.faults = ["lost before"] * 1000
    job_id = launched(kit, journal, cms, kit.DUPLICATE, cms.add(200))
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: journal.snapshot(job_id).held and not journal.snapshot(job_id).driven_here)  # type: ignore[union-attr]
        sent, job = cms.sends, journal.snapshot(job_id)
    assert job is not None
    assert sent <= MOST_UNANSWERED + LOST_IN_A_ROW
    assert (job.counts.in_doubt, job.counts.settled) == (sent, sent)
    assert "Nothing more is sent automatically" in job.note
    cms.faults = []
    async with kit.working(journal, kit.FakeGateway(cms)):
        job = await kit.final(journal, job_id)
    assert job.counts.succeeded == 200 - sent
    assert set(cms.copies.values()) == {1}


async def test_a_publish_that_is_never_answered_ends_by_itself_and_is_resumed(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.faults = ["lost before"] * 1000
    job_id = launched(kit, journal, cms, kit.PUBLISH, cms.add(450))
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: journal.snapshot(job_id).held and not journal.snapshot(job_id).driven_here)  # type: ignore[union-attr]
    assert cms.sends <= MOST_UNANSWERED + LOST_IN_A_ROW
    cms.faults = []
    async with kit.working(journal, kit.FakeGateway(cms)):
        assert (await kit.final(journal, job_id)).counts.succeeded == 450


async def test_a_publish_goes_on_after_an_outage(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.down = DOWN
    job_id = launched(kit, journal, cms, kit.PUBLISH, cms.add(450))
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: cms.probes >= 4)
        met = cms.met
        cms.down = None
        job = await kit.final(journal, job_id)
    assert (job.state, job.counts.succeeded) == (JobState.SUCCEEDED, 450)
    assert met <= 3


async def test_a_copy_that_met_an_outage_looks_for_its_work_after_it(
    kit: SimpleNamespace, journal: Journal, unicat: Any
) -> None:
    job_id = launched(kit, journal, unicat, kit.COPY_SCHEMA, ["s1", "s2"])
    second = launched(kit, journal, unicat, kit.COPY_SCHEMA, ["s3"])
    unicat.faults = ["lost"]
    async with kit.working(journal, kit.FakeGateway(unicat)):
        await kit.until(lambda: unicat.sends)
        unicat.down = DOWN
        await kit.until(lambda: unicat.probes >= 4)
        unicat.down = None
        states = [(await kit.final(journal, job)).state for job in (job_id, second)]
    assert states[0] is JobState.SUCCEEDED
    assert max(unicat.copies.values()) == 1


async def test_one_refusal_in_the_middle_loses_nothing(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    ids = cms.add(30)
    cms.faults = [*[None] * 10, REVOKED]
    job_id = launched(kit, journal, cms, kit.DUPLICATE, ids)
    async with kit.working(journal, kit.FakeGateway(cms)):
        job = await kit.final(journal, job_id)
    assert job.state is JobState.SUCCEEDED
    assert cms.copies == dict.fromkeys(ids, 1)
    assert cms.tokens == ["token"]


@pytest.mark.parametrize("everything", [True, False], ids=["everything is refused", "only sending is refused"])
async def test_unattended_a_job_without_credentials_is_held_and_resumed(
    kit: SimpleNamespace, journal: Journal, cms: Any, everything: bool
) -> None:
    ids = cms.add(30)
    job_id = launched(kit, journal, cms, kit.DUPLICATE, ids)
    if everything:
        cms.falls = (10, REVOKED)
    else:
        cms.faults = [*[None] * 10, *[REVOKED] * 1000]
    async with kit.working(journal, kit.FakeGateway(cms)):
        await kit.until(lambda: journal.snapshot(job_id).held and not journal.snapshot(job_id).driven_here)  # type: ignore[union-attr]
    job = journal.snapshot(job_id)
    assert job is not None
    assert job.state is JobState.RUNNING
    assert job.note.startswith("needs its credentials: DatoCMS does not accept")
    assert job.counts.cancelled == job.counts.failed == job.counts.in_doubt == 0
    cms.down, cms.faults = None, []
    async with kit.working(journal, kit.FakeGateway(cms)):
        job = await kit.final(journal, job_id)
    assert job.state is JobState.SUCCEEDED
    assert cms.copies == dict.fromkeys(ids, 1)


async def test_attended_a_job_goes_on_by_itself_when_its_credentials_are_accepted_again(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    ids = cms.add(30)
    cms.falls = (10, REVOKED)
    job_id = launched(kit, journal, cms, kit.DUPLICATE, ids)
    async with kit.working(journal, kit.FakeGateway(cms), attended=True, agreed=[job_id]):
        await kit.until(lambda: cms.down)
        await kit.until(lambda: journal.snapshot(job_id).held)  # type: ignore[union-attr]
        assert "credentials" in journal.snapshot(job_id).note  # type: ignore[union-attr]
        cms.down = None
        job = await kit.final(journal, job_id)
    assert job.state is JobState.SUCCEEDED
    assert cms.copies == dict.fromkeys(ids, 1)


async def test_the_editors_word_tries_the_credentials_anew_at_once(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    ids = cms.add(12)
    cms.falls = (3, REVOKED)
    job_id = launched(kit, journal, cms, kit.DUPLICATE, ids)
    rhythm = replace(kit.QUICK, credentials_s=1e6)
    async with kit.working(journal, kit.FakeGateway(cms), attended=True, agreed=[job_id], rhythm=rhythm) as worker:
        await kit.until(lambda: cms.down)
        await kit.until(lambda: journal.snapshot(job_id).held)  # type: ignore[union-attr]
        probes, tokens = cms.probes, len(cms.tokens)
        cms.down = None
        await asyncio.sleep(0.05)
        assert cms.probes == probes
        journal.agree(job_id)
        worker.agreed(job_id)
        job = await kit.final(journal, job_id)
    assert job.state is JobState.SUCCEEDED
    assert len(cms.tokens) == tokens + 1
    assert cms.copies == dict.fromkeys(ids, 1)


async def test_work_that_waits_for_agreement_still_does_after_its_credentials_came_back(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    job_id = launched(kit, journal, cms, kit.DUPLICATE, cms.add(3))
    cms.down = REVOKED
    async with kit.working(journal, kit.FakeGateway(cms), attended=True):
        await kit.until(lambda: journal.snapshot(job_id).held)  # type: ignore[union-attr]
        cms.down = None
        await asyncio.sleep(0.05)
        assert journal.snapshot(job_id).held  # type: ignore[union-attr]
    assert cms.sends == 0
