"""All operations over all CMSs: each is declared whole, planned, and judged whatever the CMS answers."""

import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS, UNICAT
from tui.cms import every, naming
from tui.cms.connect import operations_of
from tui.cms.datocms import operations as datocms
from tui.cms.gateway import Order
from tui.cms.unicat import operations as unicat
from tui.core.content import RecordStatus, System
from tui.core.errors import UsageError
from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.core.schema import SchemaItem, SchemaKind
from tui.core.selection import Selection
from tui.jobs.journal import Journal
from tui.operations import ALL, BY_NAME, Operation, known, named
from tui.operations.operation import ActsOn
from tui.operations.schema_triage import OneByOne
from tui.operations.triage import Triage
from tui.ui.actions import BY_ID

SYSTEMS = [cms.system for cms in every()]
HAVING = [(system, operation) for system in SYSTEMS for operation in operations_of(system)]
EACH = pytest.mark.parametrize(
    ("system", "operation"), HAVING, ids=[f"{system.name} {operation.name}" for system, operation in HAVING]
)
REQUEST_OF = {DATOCMS: datocms.request_of, UNICAT: unicat.request_of}


def picked(cms: Any, operation: Operation) -> tuple[str, ...]:
    """Three items of a CMS that the operation acts on, in the state it changes."""
    if operation.acts_on is ActsOn.RECORDS:
        return tuple(cms.add(3, **BEFORE.get(operation.name, {})))
    kinds = operation.triage.kinds if isinstance(operation.triage, OneByOne) else (SchemaKind.FIELD,)
    for number, kind in enumerate(sorted(kinds) * 3):
        cms.schema_items[f"s{number}"] = SchemaItem(f"s{number}", kind, f"item {number}", f"item_{number}")
    return ("s0", "s1", "s2")


BEFORE: dict[str, dict[str, Any]] = {
    "unpublish": {"status": RecordStatus.PUBLISHED, "published_at": datetime(2026, 1, 1, tzinfo=UTC)}
}
"""What records have to be for an operation to change them; else drafts."""


@pytest.fixture
def there(kit: SimpleNamespace, system: System) -> Any:
    return kit.FakeCms(system=system)


async def launched(kit: SimpleNamespace, journal: Journal, cms: Any, operation: Operation) -> Any:
    """The job of a plan for three items, at its end."""
    gateway = kit.FakeGateway(cms)
    desk = kit.desk(cms, journal)
    plan = await desk.plan(operation, Selection(picked(cms, operation)))
    assert (plan.total, plan.skipped) == (3, ())
    assert plan.requests >= len(plan.batches)
    assert all(group.outcome and group.label for group in plan.groups)
    job_id = journal.create(plan, address=kit.address_of(cms), claim=True)
    async with kit.working(journal, gateway):
        return await kit.final(journal, job_id)


# -- what is declared -------------------------------------------------------------------------------------------------
def test_names_are_unique_and_every_operation_is_possible_somewhere() -> None:
    assert list(BY_NAME.values()) == list(ALL)
    assert {operation for _, operation in HAVING} == set(ALL)


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
def test_every_word_is_there(operation: Operation) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", operation.name)
    assert operation.verb[0].isupper()
    assert operation.past[0].isupper()
    assert operation.noun
    assert 0 < len(operation.promise) <= 74
    assert operation.promise.endswith(".")
    assert operation.command.does
    assert operation.command.this.startswith("this ")
    key = operation.key
    assert bool(key.schema) is operation.acts_on.in_schema
    assert bool(key.records) is not operation.acts_on.in_schema
    assert bool(key.items) is bool(key.not_these)
    for prefix, text in (("records", key.records), ("schema", key.schema), ("items", key.items)):
        if text:
            action = BY_ID[f"{prefix}.{key.action}"]
            assert (action.help, action.keys, action.label) == (text, key.key, key.action)
    judge = operation.judge
    assert judge is not None or not operation.idempotent, "only what reading can judge may be sent twice"
    if judge is not None:
        assert judge.done == operation.past.lower()
        assert judge.unexplained
        assert judge.sure


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
def test_every_kind_of_record_has_its_words(operation: Operation) -> None:
    table = operation.triage
    if not isinstance(table, Triage):
        return
    for kind in (*table.kinds, table.missing):
        assert bool(kind.left) is bool(kind.reason)
        assert not (kind.fails and kind.sent), "what is expected to fail says so in one place"
        assert kind.outcome(sent=True) or not (kind.unless or not kind.reason), (
            f"{kind.label} may be sent, as what is not told"
        )
    assert table.block.endswith("left out")


def test_what_is_said_of_cmss_that_can_do_something_is_true_of_those_that_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where a CMS does not say that it cannot."""
    silent = [replace(cms, not_here={}) for cms in every()]
    monkeypatch.setattr("tui.cms.every", lambda: silent)
    assert naming("{who:schema.copy}, {who:schema.duplicate}, {who:records.publish}") == "Unicat, DatoCMS, DatoCMS"
    assert naming("{who:schema.language}") == "DatoCMS and Unicat"


def test_no_operation_names_a_cms() -> None:
    """Who has it is known by the wires."""
    for operation in ALL:
        words = repr([getattr(operation, name) for name in operation.__struct_fields__])
        assert not [system.label for system in SYSTEMS if system.label in words], operation.name


def test_what_no_table_knows_is_an_error() -> None:
    assert known("abolish") is None
    with pytest.raises(UsageError, match="abolish"):
        named("abolish")


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
async def test_a_cms_refuses_what_it_has_no_wire_for(
    kit: SimpleNamespace, journal: Journal, system: System, operation: Operation
) -> None:
    order = Order(operation, (PlanItem("a", "A"),), "[]" if operation.per_request is None else None)
    if operation in operations_of(system):
        assert all(REQUEST_OF[system](order)[:1])
        return
    with pytest.raises(UsageError):
        REQUEST_OF[system](order)
    with pytest.raises(UsageError, match="is not something"):
        await kit.desk(kit.FakeCms(system=system), journal).plan(operation, Selection(("a",)))


async def test_a_state_of_records_that_is_not_known_is_never_sent(kit: SimpleNamespace, journal: Journal) -> None:
    cms = kit.FakeCms()
    cms.add(1, status=RecordStatus.DELETED)
    with pytest.raises(UsageError, match="deleted"):
        await kit.desk(cms, journal).plan(named("publish"), Selection(("r0",)))


# -- what becomes of it -----------------------------------------------------------------------------------------------
@EACH
async def test_success_is_judged_as_success(
    kit: SimpleNamespace, journal: Journal, there: Any, operation: Operation
) -> None:
    job = await launched(kit, journal, there, operation)
    assert (job.counts.succeeded, job.counts.failed, job.counts.in_doubt) == (3, 0, 0)
    result = cast("dict[str, Any]", json.loads(json.dumps(kit.desk(there, journal).result(job.id))))
    assert len(result["created"]) == (3 if operation.creates else 0)
    assert there.sends == (3 if operation.per_request == 1 else 1)


@EACH
async def test_success_without_counts_is_read_or_traced(
    kit: SimpleNamespace, journal: Journal, there: Any, operation: Operation
) -> None:
    there.counts = lambda _ok, _failed: (None, None)
    job = await launched(kit, journal, there, operation)
    assert (job.counts.succeeded, job.counts.failed, job.counts.in_doubt) == (3, 0, 0)


@EACH
async def test_a_refusal_is_the_answer_with_its_reason(
    kit: SimpleNamespace, journal: Journal, there: Any, operation: Operation
) -> None:
    there.faults = [kit.errors.Refused("It is forbidden on Sundays.", status=403)] * 3
    job = await launched(kit, journal, there, operation)
    assert (job.counts.succeeded, job.counts.failed, job.counts.in_doubt) == (0, 3, 0)
    detail = journal.job(job.id)
    assert detail is not None
    assert {item.reason for item in detail.items} == {"It is forbidden on Sundays."}


@EACH
async def test_a_lost_answer_is_never_done_twice(
    kit: SimpleNamespace, journal: Journal, there: Any, operation: Operation
) -> None:
    there.faults = ["lost"]
    job = await launched(kit, journal, there, operation)
    assert (job.counts.succeeded, job.counts.failed, job.counts.in_doubt) == (3, 0, 0)
    assert not there.copies or set(there.copies.values()) == {1}


@EACH
async def test_a_lost_answer_without_a_trace_is_in_doubt_or_sent_again(
    kit: SimpleNamespace, journal: Journal, there: Any, operation: Operation
) -> None:
    there.faults, there.traceable = ["lost before"], False
    job = await launched(kit, journal, there, operation)
    lost = 0 if operation.idempotent else operation.per_request or 3
    assert (job.counts.succeeded, job.counts.failed, job.counts.in_doubt) == (3 - lost, 0, lost)
    doubtful = journal.job(job.id, states=frozenset({ItemState.IN_DOUBT}))
    assert doubtful is not None
    assert all(item.reason for item in doubtful.items)
