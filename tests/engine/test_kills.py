"""The process dies at any instant and starts again: nothing accepted is sent twice, nothing is lost."""

import asyncio
import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cmses import UNICAT
from tui.core.content import RecordStatus
from tui.core.jobs import ItemState, JobState
from tui.jobs.journal import Journal

FAULTS = st.sampled_from([None, None, None, "lost", "lost before", "unreachable", "rate", "refused"])


def errors(kit: SimpleNamespace, faults: Sequence[str | None]) -> list[object]:
    made = {
        "unreachable": kit.errors.Unreachable("Gone."),
        "rate": kit.errors.RateLimited("Wait."),
        "refused": kit.errors.Refused("No.", status=422),
    }
    return [made.get(fault or "", fault) for fault in faults]


def live_until_killed(kit: SimpleNamespace, cms: Any, path: Path, doom: Any, plan: Any = None) -> str | None:
    """One life of the process. Returns the job's id if it saw it."""

    async def life(journal: Journal) -> str | None:
        job_id = None
        if plan is not None:
            job_id = journal.create(plan, address=kit.address_of(cms), claim=True)
        gateway = kit.FakeGateway(cms, doom)
        # A killed process runs no clean-up: whatever is left is ended without a chance to write.
        with contextlib.suppress(kit.Killed):
            async with kit.working(journal, gateway):
                await kit.until(lambda: doom.dead or not journal.unfinished())
        return job_id

    def quiet(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tasks of a dead process are nobody's any more."""

    async def main() -> str | None:
        asyncio.get_running_loop().set_exception_handler(quiet)
        with kit.doomed(Journal.open(path, owner=kit.dead_owner()), doom) as journal:
            try:
                return await life(journal)
            except kit.Killed:
                return None

    return asyncio.run(main())


def check(kit: SimpleNamespace, cms: Any, path: Path, ids: Sequence[str]) -> None:
    """What the journal says is what the CMS was made to do."""
    journal = Journal.open(path)
    try:
        (snapshot,) = journal.jobs()
        assert snapshot.state.is_final
        detail = journal.job(snapshot.id)
        assert detail is not None
        assert [item.id for item in detail.items] == list(ids)
        counts = snapshot.counts
        assert counts.succeeded + counts.failed + counts.in_doubt == counts.total == len(ids)
        for item in detail.items:
            copies = cms.copies[item.id]
            assert copies <= 1
            if item.state is ItemState.SUCCEEDED and snapshot.operation != "publish":
                assert copies == 1
            if item.state is ItemState.FAILED:
                assert copies == 0
            if snapshot.operation == "publish":
                assert item.state in (ItemState.SUCCEEDED, ItemState.FAILED)
                done = cms.records[item.id].status is RecordStatus.PUBLISHED
                assert done == (item.state is ItemState.SUCCEEDED)
            assert item.state in (ItemState.SUCCEEDED, ItemState.FAILED, ItemState.IN_DOUBT)
        if snapshot.operation == "duplicate":
            made = {item for copies in cms.copy_ids.values() for item in copies}
            assert set(detail.created) <= made
    finally:
        journal.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operation=st.sampled_from(["PUBLISH", "DUPLICATE", "COPY_SCHEMA"]),
    number=st.integers(1, 6),
    kills=st.lists(st.integers(0, 60), max_size=4),
    faults=st.lists(FAULTS, max_size=8),
    looks=st.integers(0, 2),
)
def test_whenever_it_is_killed(
    kit: SimpleNamespace,
    operation: str,
    number: int,
    kills: list[int],
    faults: list[str | None],
    looks: int,
) -> None:
    cms, ids = a_cms(kit, operation, number)
    cms.faults, cms.pending_looks = errors(kit, faults), looks
    if operation == "PUBLISH":
        cms.faults = [fault for fault in cms.faults if not isinstance(fault, kit.errors.Refused)]
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "journal.sqlite3"
        plan = kit.plan_for(cms, getattr(kit, operation), ids)
        for kill in [*kills, None]:
            doom = kit.Doom()
            doom.left = kill
            seen = Journal.open(path)
            launched = bool(seen.jobs())
            seen.close()
            live_until_killed(kit, cms, path, doom, None if launched else plan)
        check(kit, cms, path, ids)


@pytest.mark.parametrize("operation", ["PUBLISH", "DUPLICATE", "COPY_SCHEMA"])
@pytest.mark.parametrize("fault", [None, "lost"])
def test_killed_at_every_single_instant(
    kit: SimpleNamespace, tmp_path: Path, operation: str, fault: str | None
) -> None:
    """Each instant of a small job once: what was taken is never sent again, and evidence settles the doubt."""
    instant = 0
    while True:
        cms, ids = a_cms(kit, operation, 2)
        cms.faults = [fault]
        path = tmp_path / f"{instant}.sqlite3"
        plan = kit.plan_for(cms, getattr(kit, operation), ids)
        doom = kit.Doom()
        doom.left = instant
        live_until_killed(kit, cms, path, doom, plan)
        died = doom.dead
        seen = Journal.open(path)
        launched = bool(seen.jobs())
        seen.close()
        live_until_killed(kit, cms, path, kit.Doom(), None if launched else plan)
        check(kit, cms, path, ids)
        if not died:
            assert instant > 10
            return
        instant += 1


def a_cms(kit: SimpleNamespace, operation: str, number: int) -> tuple[Any, list[str]]:
    if operation == "COPY_SCHEMA":
        from tui.core.schema import SchemaItem, SchemaKind

        cms = kit.FakeCms(system=UNICAT)
        ids = [f"s{index}" for index in range(number)]
        for item in ids:
            cms.schema_items[item] = SchemaItem(item, SchemaKind.FIELD, item, item, "text")
        return cms, ids
    cms = kit.FakeCms()
    return cms, cms.add(number)


def test_what_was_never_sent_is_never_in_doubt(kit: SimpleNamespace, tmp_path: Path) -> None:
    """Requests that only wait for the budget are still planned when the process dies."""
    cms = kit.FakeCms()
    ids = cms.add(4)
    path = tmp_path / "journal.sqlite3"

    class Waiting(kit.FakeGateway):  # type: ignore[misc, name-defined]
        async def send(self, *args: Any, **named: Any) -> Any:
            await asyncio.Event().wait()

    async def life() -> None:
        journal = Journal.open(path, owner=kit.dead_owner())
        job_id = journal.create(kit.plan_for(cms, kit.DUPLICATE, ids), address=kit.address_of(cms), claim=True)
        async with kit.working(journal, Waiting(cms)) as worker:
            await kit.until(lambda: worker._drives[job_id][0]._sending if job_id in worker._drives else None)
        journal._store._connection.close()

    asyncio.run(life())
    live_until_killed(kit, cms, path, kit.Doom())
    journal = Journal.open(path)
    assert journal.jobs()[0].state is JobState.SUCCEEDED
    journal.close()
    assert cms.traces == 0
