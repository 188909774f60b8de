"""The Unicat gateway against the sandbox, and against answers the reference leaves open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cmses import UNICAT
from tui.cms.gateway import Gateway, Order
from tui.cms.transport import Counter, request_counter
from tui.core import filters
from tui.core.content import Record, RecordQuery, RecordStatus, Sort
from tui.core.errors import (
    AnswerLost,
    CmsError,
    FilterError,
    Forbidden,
    NotUnderstood,
    Refused,
    Unauthorized,
    UsageError,
)
from tui.core.plan import PlanItem
from tui.core.schema import LifeState, SchemaItem, SchemaSearch
from tui.core.selection import Found, Selection
from tui.operations import COPY_SCHEMA
from tui.operations.work import Outcome, Poll, Ticket

Connect = Callable[..., Gateway]

ANY_COPY = Order(COPY_SCHEMA, ())


async def finished(gateway: Gateway, *tickets: Ticket) -> list[Poll]:
    waiting = list(tickets)
    done: dict[str, Poll] = {}
    while waiting:
        for ticket, look in zip(list(waiting), await gateway.poll(waiting), strict=True):
            waiting[waiting.index(ticket)] = look.ticket
            if look.outcome is not Outcome.PENDING:
                waiting.remove(look.ticket)
                done[ticket.remote_id] = look
        await asyncio.sleep(0.02)
    return [done[ticket.remote_id] for ticket in tickets]


async def copyable(gateway: Gateway, number: int, start: int = 0) -> list[SchemaItem]:
    schema = await gateway.schema()
    fields = [one for one in schema.items.values() if one.why_not_copied is None and one.kind.value == "field"]
    return fields[start : start + number]


def order(gateway: Gateway, selection: Selection, items: list[SchemaItem]) -> Order:
    return Order(COPY_SCHEMA, tuple(PlanItem(one.id, one.name) for one in items), gateway.schema_body(selection))


async def sent(gateway: Gateway, request: Order) -> Ticket | Poll:
    return await gateway.send(request, await gateway.before_sending(request))


# -- opening ----------------------------------------------------------------------------------------------------
async def test_opening_is_one_request(sandbox: Any, connect: Connect) -> None:
    gateway = connect(UNICAT, sandbox.unicat_url, token=sandbox.unicat_api_key, project=sandbox.unicat_project)
    counter = Counter()
    mark = request_counter.set(counter)
    project = await gateway.open()
    assert await gateway.models()
    assert (await gateway.schema()).items
    request_counter.reset(mark)
    assert counter.count == 1
    assert project.name
    assert len(project.locales) >= 1
    assert project.environment == ""
    assert not project.primary


@pytest.mark.parametrize("which", ["key", "project"])
async def test_wrong_credentials_are_said_and_never_shown(sandbox: Any, connect: Connect, which: str) -> None:
    gateway = connect(
        UNICAT,
        sandbox.unicat_url,
        token="wrong-key-123" if which == "key" else sandbox.unicat_api_key,
        project=sandbox.unicat_project if which == "key" else "00000000-0000-4000-8000-000000000000",
    )
    with pytest.raises(Refused) as caught:
        await gateway.open()
    assert "wrong-key-123" not in str(caught.value)
    assert sandbox.unicat_api_key not in str(caught.value)
    assert caught.value.next_step


# -- records ----------------------------------------------------------------------------------------------------
async def test_every_definition_lists_and_counts(unicat: Gateway) -> None:
    total = 0
    for model in await unicat.models():
        query = RecordQuery(model.id)
        page = await unicat.page(query, offset=0, limit=10)
        assert page.total == await unicat.count(query)
        assert len(page.records) == min(10, page.total)
        total += page.total
    assert total > 0


async def test_pages_by_offset_join_up(unicat: Gateway) -> None:
    query = RecordQuery(None)
    everything = [record.id async for page in unicat.walk(query) for record in page.records]
    assert len(everything) == len(set(everything)) == await unicat.count(query)
    for offset, limit in ((0, 30), (250, 40), (30, 30), (len(everything) - 5, 30), (len(everything) + 10, 5)):
        page = await unicat.page(query, offset=offset, limit=limit)
        assert [record.id for record in page.records] == everything[offset : offset + limit]
        assert page.total == len(everything)


async def test_rows_say_title_status_and_times(unicat: Gateway) -> None:
    records = (await unicat.page(RecordQuery(None), offset=0, limit=100)).records
    assert any(record.title for record in records)
    assert {record.status for record in records} <= {RecordStatus.PUBLISHED, RecordStatus.DELETED}
    assert all(record.updated_at is not None for record in records)


@pytest.mark.parametrize("text", ["updated:<3650d", "created:>=2020-01-01", "valid:no", "valid:yes", "the"])
async def test_filters_are_taken(unicat: Gateway, text: str) -> None:
    model = (await unicat.models())[0]
    parsed = filters.parse(text)
    unicat.check(parsed, model)
    query = RecordQuery(model.id, parsed)
    assert await unicat.count(query) <= await unicat.count(RecordQuery(model.id))


async def test_ids_alone(unicat: Gateway) -> None:
    some = (await unicat.page(RecordQuery(None), offset=0, limit=3)).records
    parsed = filters.parse("id:" + ",".join(record.id for record in some))
    page = await unicat.page(RecordQuery(None, parsed), offset=0, limit=10)
    assert {record.id for record in page.records} == {record.id for record in some}
    with pytest.raises(FilterError):
        unicat.check(filters.parse(f"words id:{some[0].id}"), None)


@pytest.mark.parametrize("text", ["status:draft", "nofield:3", "stage:review"])
async def test_what_cannot_be_searched_is_pointed_at(unicat: Gateway, text: str) -> None:
    with pytest.raises(FilterError) as caught:
        unicat.check(filters.parse(text), (await unicat.models())[0])
    assert text[caught.value.start : caught.value.end] == text


async def test_sorting_is_refused(unicat: Gateway) -> None:
    assert unicat.sort_keys(None) == ()
    with pytest.raises(UsageError):
        await unicat.page(RecordQuery(None, order=(Sort("_updated_at"),)), offset=0, limit=5)


async def test_previews_and_strangers(unicat: Gateway) -> None:
    records: list[Record] = list((await unicat.page(RecordQuery(None), offset=0, limit=8)).records)
    for record in records:
        detail = await unicat.record(record.id)
        assert detail.record.title == record.title
        assert record.id in detail.raw
        assert list(detail.fields)
        assert detail.facts[0][0] == "Channels"
    found = await unicat.by_ids([records[0].id, "00000000-0000-4000-8000-000000000000"])
    assert list(found) == [records[0].id]
    with pytest.raises(CmsError):
        await unicat.record("00000000-0000-4000-8000-000000000000")
    with pytest.raises(UsageError):
        await unicat.versions(records[0].id)
    with pytest.raises(UsageError):
        await unicat.record(records[0].id, published=True)
    with pytest.raises(UsageError):
        await unicat.references(records[0].id)


# -- schema -----------------------------------------------------------------------------------------------------
async def test_schema_knows_states_and_uses(unicat: Gateway) -> None:
    schema = await unicat.schema()
    assert {item.state for item in schema.items.values()} == set(LifeState)
    assert any(item.used_in > 1 for item in schema.items.values())
    assert [root.title for root in schema.roots] == ["definitions", "classes", "fields"]


async def test_finding_by_ids_and_by_search_with_excludes(unicat: Gateway) -> None:
    ids = [one.id for one in await copyable(unicat, 3)]
    found = await unicat.find_schema(Selection(ids=(*ids, "00000000-0000-4000-8000-000000000000")))
    assert [one.id for one in found.items] == ids
    assert found.missing == ("00000000-0000-4000-8000-000000000000",)
    search = SchemaSearch("en", filter_json='["is_committed", "is_true"]')
    everything = await unicat.find_schema(Selection(found=(Found(search),)))
    fewer = await unicat.find_schema(Selection(found=(Found(search, frozenset(ids[:2])),)))
    assert len(everything.items) > 3
    assert len(fewer.items) == len(everything.items) - 2
    body = json.loads(unicat.schema_body(Selection(("a",), (Found(search, frozenset(ids[:1])),))))
    assert body == [
        "a",
        {"search": {"language": "en", "filter": ["is_committed", "is_true"]}, "exclude": ids[:1]},
    ]


# -- copying ----------------------------------------------------------------------------------------------------
async def test_a_copy_names_what_it_made(unicat: Gateway) -> None:
    items = await copyable(unicat, 3)
    selection = Selection(ids=tuple(one.id for one in items))
    ticket = await sent(unicat, order(unicat, selection, items))
    assert isinstance(ticket, Ticket)
    (look,) = await finished(unicat, ticket)
    assert look.outcome is Outcome.DONE
    assert look.total == 3
    assert len(look.created) == 3
    schema = await unicat.schema(refresh=True)
    made = [schema.items[gid] for gid in look.created]
    assert look.titles == {item.id: item.name for item in made}
    assert sorted(one.api_key for one in made) == sorted(one.api_key for one in items)
    assert all(one.state is LifeState.NEW for one in made)


async def test_a_definition_copied_with_its_layout_is_one_item(unicat: Gateway) -> None:
    schema = await unicat.schema()
    item = next(one for one in schema.items.values() if one.kind.value == "definition" and one.why_not_copied is None)
    ticket = await sent(unicat, order(unicat, Selection((item.id,)), [item]))
    assert isinstance(ticket, Ticket)
    (look,) = await finished(unicat, ticket)
    assert len(look.created) == 1


async def test_copies_at_the_same_time_share_nothing(unicat: Gateway) -> None:
    first, second = await copyable(unicat, 2, 3), await copyable(unicat, 3, 5)
    tickets = []
    for items in (first, second, first):
        selection = Selection(tuple(one.id for one in items))
        ticket = await sent(unicat, order(unicat, selection, items))
        assert isinstance(ticket, Ticket)
        tickets.append(ticket)
    looks = await finished(unicat, *tickets)
    assert [look.outcome for look in looks] == [Outcome.DONE] * 3
    everything = [gid for look in looks for gid in look.created]
    assert len(set(everything)) == len(everything)
    assert len(looks[1].created) == 3, "nobody else copies these"
    for look in (looks[0], looks[2]):
        assert len(look.created) + len(look.unclear) == 2, "whose is whose is not told"


async def test_one_request_looks_at_all_jobs(unicat: Gateway) -> None:
    items = await copyable(unicat, 1)
    tickets = []
    for _ in range(3):
        ticket = await sent(unicat, order(unicat, Selection((items[0].id,)), items))
        assert isinstance(ticket, Ticket)
        tickets.append(ticket)
    counter = Counter()
    mark = request_counter.set(counter)
    looks = await unicat.poll(tickets)
    request_counter.reset(mark)
    settled = sum(look.outcome is not Outcome.PENDING for look in looks)
    assert counter.count <= 1 + 2 * settled
    await finished(unicat, *tickets)


async def test_what_cannot_be_copied_ends_with_nothing(unicat: Gateway) -> None:
    schema = await unicat.schema()
    item = next(one for one in schema.items.values() if one.state is LifeState.EXTENDED)
    ticket = await sent(unicat, order(unicat, Selection((item.id,)), [item]))
    assert isinstance(ticket, Ticket)
    (look,) = await finished(unicat, ticket)
    assert look.created == ()
    assert look.outcome in (Outcome.DONE, Outcome.REJECTED)


async def test_evidence_finds_what_a_request_without_an_answer_made(unicat: Gateway) -> None:
    items = await copyable(unicat, 2, 8)
    mark = await unicat.before_sending(ANY_COPY)
    request = order(unicat, Selection(tuple(one.id for one in items)), items)
    nothing = await unicat.trace(request, cursor=mark, left_at=None, claimed=frozenset())
    assert (nothing.certain, nothing.note) == (False, "nothing new was seen")
    assert isinstance(await unicat.send(request, mark), Ticket)
    while not (trace := await unicat.trace(request, cursor=mark, left_at=None, claimed=frozenset())).certain:
        assert trace.note
        await asyncio.sleep(0.02)
    assert {one.item_id for one in trace.created} == {one.id for one in items}
    made = frozenset(str(one.created) for one in trace.created)
    assert len(made) == 2
    less = await unicat.trace(request, cursor=mark, left_at=None, claimed=frozenset(list(made)[:1]))
    assert not less.certain
    assert "1 new item of 2 seen" in less.note
    lost = await unicat.trace(request, cursor=None, left_at=None, claimed=frozenset())
    assert (lost.certain, lost.note) == (False, "where the change feed stood is not known")


async def test_a_selection_the_server_does_not_take(unicat: Gateway) -> None:
    bad = Order(COPY_SCHEMA, (), json.dumps([{"nonsense": True}]))
    with pytest.raises(Refused) as caught:
        await sent(unicat, bad)
    assert caught.value.codes
    assert caught.value.codes[0] in ("1006", "400")


# -- answers of every kind --------------------------------------------------------------------------------------
GID = "00000000-0000-4000-8000-000000000000"
START: dict[str, Any] = {
    "success": True,
    "result": {"user": "u", "project": GID, "cc.cursor": 5, "cursor": 9},
    "data": {
        "cc.projects": {GID: {"gid": GID, "name": "Cat\x1b[31m", "options": {"languages": ["en"]}}},
        "definitions": {},
    },
}


def told(**result: object) -> dict[str, Any]:
    return {"success": True, "result": result, "data": {}}


def refusal(code: int, message: str) -> dict[str, Any]:
    return {"success": False, "result": {"code": code, "message": message, "info": {}}, "data": {}}


@pytest.fixture
def odd(faulty: Any, connect: Connect) -> Gateway:
    return connect(UNICAT, faulty.url)


async def test_tokens_are_renewed_from_any_answer(faulty: Any, odd: Gateway, answer: Callable[..., bytes]) -> None:
    faulty.script = [
        answer(200, START, headers={"Authorization": "first"}),
        answer(200, told(**{"cc.cursor": 6, "cursor": 9}), headers={"Authorization": "second"}),
        answer(200, told(**{"cc.cursor": 7, "cursor": 9})),
    ]
    project = await odd.open()
    assert "\x1b" not in project.name
    await odd.before_sending(ANY_COPY)
    await odd.before_sending(ANY_COPY)
    sent = [request.decode() for request in faulty.requests]
    assert "Bearer first" in sent[1]
    assert "Bearer second" in sent[2]


async def test_an_expired_token_leads_to_one_new_sign_in(
    faulty: Any, odd: Gateway, answer: Callable[..., bytes]
) -> None:
    expired = answer(401, refusal(401, "Unauthorized"), headers={"WWW-Authenticate": "Bearer"})
    start = answer(200, START, headers={"Authorization": "token"})
    faulty.script = [start, expired, start, answer(200, told(**{"job.token": "job-1"}))]
    await odd.open()
    left: list[int] = []

    async def leave() -> None:
        left.append(1)

    ticket = await odd.send(Order(COPY_SCHEMA, (), "[]"), None, departing=leave)
    assert isinstance(ticket, Ticket)
    assert ticket.remote_id == "job-1"
    assert left == [1]
    faulty.script = [expired, start, expired]
    with pytest.raises(Unauthorized):
        await odd.before_sending(ANY_COPY)
    assert [path.rpartition("/")[2] for path in faulty.paths()] == [
        "auth", "copy", "auth", "copy", "cursors", "auth", "cursors",
    ]  # fmt: skip


async def test_the_odd_401_of_the_docs(faulty: Any, odd: Gateway, answer: Callable[..., bytes]) -> None:
    faulty.script = [answer(401, {"success": False, "data": None, "error": {"code": 401, "message": "No"}})]
    with pytest.raises(Unauthorized):
        await odd.open()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({}, AnswerLost),
        (told(), AnswerLost),
        (told(**{"job.token": None}), AnswerLost),
        (refusal(1006, "Selection error"), Refused),
        (refusal(1000, "Unexpected error"), Refused),
    ],
)
async def test_copy_answers(
    faulty: Any, odd: Gateway, answer: Callable[..., bytes], body: dict[str, Any], kind: type[Exception]
) -> None:
    faulty.script = [answer(200, START, headers={"Authorization": "token"}), answer(200, body)]
    await odd.open()
    with pytest.raises(kind):
        await odd.send(Order(COPY_SCHEMA, (), "[]"), None)
    assert len(faulty.requests) == 2


@pytest.mark.parametrize("status", [408, 500, 503])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, Refused),
        (403, Forbidden),
        (422, Refused),
        (1001, Refused),
        (1006, Refused),
        (500, AnswerLost),
        (1000, AnswerLost),
        (1003, AnswerLost),
        (4711, AnswerLost),
    ],
)
async def test_a_documented_code_is_the_answer_under_any_status(
    faulty: Any, odd: Gateway, answer: Callable[..., bytes], status: int, code: int, kind: type[Exception]
) -> None:
    start = answer(200, START, headers={"Authorization": "token"})
    faulty.script = [start, answer(status, refusal(code, "No"))]
    await odd.open()
    with pytest.raises(kind) as caught:
        await odd.send(Order(COPY_SCHEMA, (), "[]"), None)
    assert type(caught.value) is kind
    assert len(faulty.requests) == 2


async def test_a_token_that_is_refused_under_500_is_renewed(
    faulty: Any, odd: Gateway, answer: Callable[..., bytes]
) -> None:
    start = answer(200, START, headers={"Authorization": "token"})
    faulty.script = [start, answer(500, refusal(401, "Unauthorized")), start, answer(200, told(**{"job.token": "j"}))]
    await odd.open()
    assert isinstance(await odd.send(Order(COPY_SCHEMA, (), "[]"), None), Ticket)


@pytest.mark.parametrize("body", [{}, [], {"result": 3}, {"success": True}, {"success": True, "result": {}}])
async def test_json_that_is_no_envelope(faulty: Any, odd: Gateway, answer: Callable[..., bytes], body: object) -> None:
    faulty.script = [answer(200, START, headers={"Authorization": "token"}), answer(200, body)]
    await odd.open()
    with pytest.raises(NotUnderstood):
        await odd.count(RecordQuery(None))


def event(cursor: int, status: str, info: dict[str, Any], job: str = "job-1", gid: str = GID) -> dict[str, Any]:
    data = {"project_gid": gid, "job": "bulk_copy_schema_items", "status": status, "info": info}
    return {"type": "cc", "cursor": cursor, "action": "UPDATE", "data_type": "jobs", "data_key": job, "data": data}


@pytest.mark.parametrize(
    ("events", "outcome", "reason"),
    [
        ([event(6, "queued", {})], Outcome.PENDING, ""),
        ([event(6, "queued", {}), event(7, "processing", {"total": 9, "remaining": 4})], Outcome.PENDING, ""),
        ([event(6, "rejected", {"reason": "no room"})], Outcome.REJECTED, "no room"),
        ([event(6, "done", {"error": "it broke", "total": 3, "remaining": 3})], Outcome.FAILED, "it broke"),
        ([event(6, "done", {"total": 0, "remaining": 0})], Outcome.DONE, ""),
        ([event(6, "done", {"total": 3}, job="another")], Outcome.PENDING, ""),
        ([event(6, "done", {"total": 3}, gid="11111111-0000-4000-8000-000000000000")], Outcome.PENDING, ""),
        (["nonsense", {"type": "cc"}, {"data_type": "jobs", "data_key": 3}], Outcome.PENDING, ""),
    ],
)
async def test_every_state_of_a_job_has_an_outcome(
    faulty: Any,
    odd: Gateway,
    answer: Callable[..., bytes],
    events: list[object],
    outcome: Outcome,
    reason: str,
) -> None:
    faulty.script = [answer(200, START, headers={"Authorization": "token"}), answer(200, told(sync=events))]
    await odd.open()
    (look,) = await odd.poll([Ticket("job-1", '{"cc":5,"project":9}')])
    assert look.outcome is outcome
    assert reason in look.reason


async def test_a_feed_with_a_warning_is_read_to_its_end(
    faulty: Any, odd: Gateway, answer: Callable[..., bytes]
) -> None:
    faulty.script = [
        answer(200, START, headers={"Authorization": "token"}),
        answer(200, told(sync=[event(6, "queued", {})], warning="more")),
        answer(200, told(sync=[event(7, "processing", {"total": 9, "remaining": 2})])),
    ]
    await odd.open()
    (look,) = await odd.poll([Ticket("job-1", '{"cc":5,"project":9}')])
    assert (look.total, look.remaining, look.status_word) == (9, 2, "processing")
    assert json.loads(faulty.requests[2].rpartition(b"\r\n\r\n")[2])["cc_cursor"] == 6
    assert json.loads(str(look.ticket.cursor))["cc"] == 7


async def test_far_down_is_one_request_and_the_same_rows(unicat: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.cms.unicat.gateway.FAR", 20)
    query = RecordQuery(None)
    everything = [record.id async for page in unicat.walk(query) for record in page.records]
    counter = Counter()
    mark = request_counter.set(counter)
    page = await unicat.page(query, offset=120, limit=30)
    request_counter.reset(mark)
    assert counter.count == 1
    assert [record.id for record in page.records] == everything[120:150]
    assert page.total == len(everything)


@pytest.mark.parametrize("body", [told(something=[]), refusal(1002, "Search error")])
async def test_without_an_offset_the_way_is_walked(
    faulty: Any, odd: Gateway, answer: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, body: dict[str, Any]
) -> None:
    monkeypatch.setattr("tui.cms.unicat.gateway.FAR", 20)
    rows = told(**{"records": [], "records.size": 0, "page.cursor": None})
    faulty.script = [
        answer(200, START, headers={"Authorization": "token"}),
        answer(200, body),
        answer(200, rows),
        answer(200, rows),
    ]
    await odd.open()
    for _ in range(2):
        assert (await odd.page(RecordQuery(None), offset=120, limit=30)).records == ()
    assert [path.rpartition("/")[2] for path in faulty.paths()] == ["auth", "search", "get", "get"]
