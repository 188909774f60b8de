"""Records are read again to see which failed: in few requests, and never at the cost of a later end."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from msgspec.structs import replace

from tui.core.content import Record, RecordStatus
from tui.core.errors import Refused
from tui.core.jobs import ItemState, JobState
from tui.jobs.drive import MANY
from tui.jobs.journal import Journal
from tui.jobs.rereading import MOST_BATCHES, Rereading

NEVER_S = 3_600.0
"""A wait that no test outlives: what ends, ended for another reason."""


def watched(kit: SimpleNamespace, cms: Any) -> Any:
    """A gateway that keeps what it was asked to read."""

    class Watched(kit.FakeGateway):  # type: ignore[name-defined, misc]
        asked: ClassVar[list[list[str]]] = []

        async def by_ids(self, ids: Sequence[str], **more: Any) -> Any:
            self.asked.append(list(ids))
            return await super().by_ids(ids, **more)

    return Watched(cms)


def with_invalid(cms: Any, total: int, every: int) -> tuple[list[str], list[str]]:
    """Drafts, of which every so many is invalid; all ids, and theirs."""
    ids = cms.add(total)
    bad = ids[::every]
    for record_id in bad:
        cms.records[record_id] = replace(cms.records[record_id], is_valid=False)
    return ids, bad


async def published(kit: SimpleNamespace, journal: Journal, gateway: Any, ids: Sequence[str]) -> Any:
    """The publish job of these, at its end."""
    plan = kit.plan_for(gateway.cms, kit.PUBLISH, ids)
    job_id = journal.create(plan, address=kit.address_of(gateway.cms), claim=True)
    async with kit.working(journal, gateway, rhythm=replace(kit.QUICK, together_s=NEVER_S)):
        return await kit.final(journal, job_id)


def failed(journal: Journal, job: Any) -> dict[str, ItemState]:
    """How all items ended that did not succeed."""
    detail = journal.job(job.id, states=frozenset(ItemState) - {ItemState.SUCCEEDED})
    assert detail is not None
    return {item.id: item.state for item in detail.items}


async def test_ten_thousand_with_500_failing_take_at_most_109_requests(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    """50 are sent, 50 results asked for, and those that the plan said would fail are read in five requests, and four
    while only few batches are left."""
    cms.pending_looks = 0
    ids, bad = with_invalid(cms, 10_000, 20)
    gateway = watched(kit, cms)
    job = await published(kit, journal, gateway, ids)
    assert failed(journal, job) == dict.fromkeys(bad, ItemState.FAILED)
    assert (cms.sends, cms.looks) == (50, 50)
    assert cms.reads <= 50 // MOST_BATCHES + MANY - 1
    assert sorted(record_id for some in gateway.asked for record_id in some) == sorted(bad)


async def test_others_are_read_too_where_not_those_failed_that_were_expected(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    """One that was invalid was corrected since, and another became invalid."""
    cms.pending_looks = 0
    ids, bad = with_invalid(cms, 600, 20)
    plan = kit.plan_for(cms, kit.PUBLISH, ids)
    corrected, broken = bad[3], "r1"
    cms.records[corrected] = replace(cms.records[corrected], is_valid=True)
    cms.records[broken] = replace(cms.records[broken], is_valid=False)
    job_id = journal.create(plan, address=kit.address_of(cms), claim=True)
    async with kit.working(journal, kit.FakeGateway(cms), rhythm=replace(kit.QUICK, together_s=NEVER_S)):
        job = await kit.final(journal, job_id)
    assert failed(journal, job) == dict.fromkeys({*bad, broken} - {corrected}, ItemState.FAILED)


async def test_the_end_of_a_job_is_not_waited_for_in_vain(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    """The first request has failures, the last ends without any: nothing comes that could be read with them."""
    cms.add(400)
    cms.records["r0"] = replace(cms.records["r0"], is_valid=False)
    job = await published(kit, journal, watched(kit, cms), [*cms.records])
    assert job.state is JobState.PARTLY_FAILED
    assert failed(journal, job) == {"r0": ItemState.FAILED}
    assert cms.reads == 1


async def test_a_read_that_is_refused_for_one_is_not_refused_for_the_others(kit: SimpleNamespace, cms: Any) -> None:
    cms.add(4)
    asked: list[list[str]] = []

    class Choosy(kit.FakeGateway):  # type: ignore[name-defined, misc]
        async def by_ids(self, ids: Sequence[str], **more: Any) -> dict[str, Record]:
            asked.append(list(ids))
            if "r3" in ids:
                raise Refused("Not this one.", status=422)
            found: dict[str, Record] = await super().by_ids(ids, **more)
            return found

    reading = Rereading(Choosy(cms), replace(kit.QUICK, together_s=NEVER_S))
    more = True
    reading.more_to_come = lambda: more
    first, second = (asyncio.create_task(reading.by_ids(ids)) for ids in (["r0", "r1"], ["r2", "r3"]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert asked == []
    more = False
    reading.flush()
    assert (await first)["r1"].status is RecordStatus.DRAFT
    (told,) = await asyncio.gather(second, return_exceptions=True)
    assert isinstance(told, Refused)
    assert asked[0] == ["r0", "r1", "r2", "r3"]
    assert sorted(asked[1:]) == [["r0", "r1"], ["r2", "r3"]]
    await reading.aclose()


async def test_who_waits_is_let_go_when_reading_ends(kit: SimpleNamespace, cms: Any) -> None:
    reading = Rereading(kit.FakeGateway(cms), replace(kit.QUICK, together_s=NEVER_S))
    reading.more_to_come = lambda: True
    waiting = asyncio.create_task(reading.by_ids(["r0"]))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    reading.flush()
    await reading.aclose()
    assert waiting.cancelled()
    assert cms.reads == 0
