"""Undoing a publish: what was a draft before and is as it was left becomes one again; the rest stays, and is said."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from tui.core.content import RecordStatus
from tui.core.errors import UsageError
from tui.core.selection import Selection
from tui.jobs.journal import Journal
from tui.operations import DUPLICATE, PUBLISH, UNPUBLISH

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


async def published(kit: SimpleNamespace, journal: Journal, cms: Any, operation: Any = PUBLISH) -> Any:
    """The ended job that published five drafts and one changed record."""
    ids = cms.add(5, version="v1")
    ids += cms.add(1, prefix="live", version="v1", status=RecordStatus.UPDATED, published_at=BEFORE)
    plan = await kit.desk(cms, journal).plan(operation, Selection(tuple(ids)))
    job_id = journal.create(plan, address=kit.address_of(cms), claim=True)
    async with kit.working(journal, kit.FakeGateway(cms)):
        return await kit.final(journal, job_id)


async def test_drafts_that_did_not_change_become_drafts_again(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    job = await published(kit, journal, cms)
    cms.records["r1"] = replace(cms.records["r1"], version="v2")
    cms.records["r2"] = replace(cms.records["r2"], status=RecordStatus.UPDATED)
    cms.records["r3"] = replace(cms.records["r3"], status=RecordStatus.DRAFT, published_at=None)
    del cms.records["r4"]
    desk = kit.desk(cms, journal)
    plan = await desk.undo(job.id)
    assert plan.operation is UNPUBLISH
    assert [item.id for item in plan.items] == ["r0"]
    assert {item.id: item.reason for item in plan.skipped} == {
        "r1": "it was changed since",
        "r2": "it was changed since",
        "r3": "it is a draft again already",
        "r4": "no such record any more",
        "live0": "it had a published version before, which cannot be brought back",
    }
    assert {(group.label, group.count, group.outcome) for group in plan.groups} >= {
        ("not undone", 2, "it was changed since: left out"),
        ("published", 1, "will be drafts again"),
    }
    assert any("stay published" in said for said in plan.warnings)
    job_id = journal.create(plan, address=kit.address_of(cms), claim=True)
    async with kit.working(journal, kit.FakeGateway(cms)):
        undone = await kit.final(journal, job_id)
    assert (undone.operation, undone.counts.succeeded) == ("unpublish", 1)
    assert cms.records["r0"].status is RecordStatus.DRAFT
    assert cms.records["live0"].status is RecordStatus.PUBLISHED


async def test_a_job_of_an_earlier_journal_says_what_it_does_not_know(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    job = await published(kit, journal, cms)
    with journal._store.write() as connection:
        connection.execute("UPDATE items SET version = NULL")
    plan = await kit.desk(cms, journal).undo(job.id)
    assert plan.total == 0
    assert {item.reason for item in plan.skipped} == {
        "it is not known whether it was changed since",
        "it had a published version before, which cannot be brought back",
    }


async def test_what_is_not_undone_from_here_says_so(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    job = await published(kit, journal, cms, DUPLICATE)
    with pytest.raises(UsageError, match=r"copydesk cannot undo this\. To undo, delete the copies in DatoCMS"):
        await kit.desk(cms, journal).undo(job.id)


async def test_a_job_without_a_success_has_nothing_to_undo(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.faults = [kit.errors.Refused("No.", status=403)]
    job = await published(kit, journal, cms)
    with pytest.raises(UsageError, match="Nothing of this job is done"):
        await kit.desk(cms, journal).undo(job.id)


def test_an_old_journal_opens_and_keeps_its_items(journal_file: Path, kit: SimpleNamespace, cms: Any) -> None:
    with_versions = "the versions of records when they were planned"
    journal = Journal.open(journal_file)
    job_id = journal.create(kit.plan_for(cms, PUBLISH, cms.add(2)), address=kit.address_of(cms), claim=True)
    with journal._store.write() as connection:
        connection.execute("ALTER TABLE items DROP COLUMN version")
        connection.execute("DELETE FROM migrations WHERE name = ?", (with_versions,))
    journal.close()
    again = Journal.open(journal_file)
    assert [item.version for item in again.batch_items(job_id, 1)] == [None, None]
    again.close()
