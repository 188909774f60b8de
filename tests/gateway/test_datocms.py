"""The DatoCMS gateway against the sandbox."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from tests.cmses import DATOCMS
from tui.cms.gateway import Gateway, Lane, Order
from tui.cms.transport import Counter, request_counter
from tui.core import filters
from tui.core.content import Model, Record, RecordQuery, RecordStatus, Sort
from tui.core.detail import Link, words
from tui.core.errors import Elsewhere, FilterError, NotFound, Unauthorized, UsageError
from tui.core.linking import Fate
from tui.core.plan import PlanItem
from tui.core.schema import SchemaKind
from tui.core.selection import Selection
from tui.operations import DUPLICATE, DUPLICATE_FIELD, DUPLICATE_MODEL, PUBLISH, UNPUBLISH
from tui.operations.work import Outcome, Poll, Ticket


async def model_named(gateway: Gateway, api_key: str) -> Model:
    return next(model for model in await gateway.models() if model.api_key == api_key)


async def first_made(dato: Gateway, model_id: str, text: str = "", number: int = 1) -> Sequence[Record]:
    """Of what a filter finds the records that were made first: what other tests leave behind is younger."""
    query = RecordQuery(model_id, filters.parse(text), order=(Sort("_created_at"),))
    return (await dato.page(query, offset=0, limit=number)).records


def item(record: Record) -> PlanItem:
    return PlanItem(record.id, record.title, record.model_id, record.status, record.is_valid, record.published_at)


async def finished(gateway: Gateway, ticket: Ticket) -> Poll:
    while True:
        (look,) = await gateway.poll([ticket])
        if look.outcome is not Outcome.PENDING:
            return look
        await asyncio.sleep(0.02)


async def all_of(gateway: Gateway, query: RecordQuery) -> list[Record]:
    return [record async for page in gateway.walk(query) for record in page.records]


async def test_what_is_wrong_with_records_is_read_with_them_for_work_alone(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    page = await dato.page(RecordQuery(article.id, filters.parse("valid:no")), offset=0, limit=30)
    ids = [record.id for record in page.records]
    told = [record.problem for record in (await dato.by_ids(ids)).values()]
    assert len(told) == len(ids) > 5
    assert all(re.fullmatch(r"[A-Z][\w ]+( \[[a-z]{2}\])?: .+", problem) for problem in told), told
    for looked in ((await dato.by_ids(ids, lane=Lane.BROWSE)).values(), page.records):
        assert not any(record.problem for record in looked)
    some = await dato.page(RecordQuery(article.id, filters.parse("valid:yes")), offset=0, limit=30)
    assert not any(one.problem for one in (await dato.by_ids([record.id for record in some.records])).values())


async def test_opening_tells_whose_desk_it_is(sandbox: Any, connect: Callable[..., Gateway]) -> None:
    gateway = connect(DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token)
    counter = Counter()
    mark = request_counter.set(counter)
    project = await gateway.open()
    await gateway.models()
    request_counter.reset(mark)
    assert counter.count == 3
    assert project.name
    assert project.environment == "main"
    assert project.primary
    assert "main" in project.environments
    assert project.default_locale == "en"
    assert project.limits == {}
    assert project.rights is not None
    assert project.can_edit_schema
    assert "access token" in project.acting_as
    assert project.editor_url.startswith("https://")


async def test_another_environment_is_not_the_primary(sandbox: Any, connect: Callable[..., Gateway]) -> None:
    first = connect(DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token)
    other = next(name for name in (await first.open()).environments if name != "main")
    gateway = connect(DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token, environment=other)
    project = await gateway.open()
    assert (project.environment, project.primary) == (other, False)
    assert project.editor_url.endswith(f"/environments/{other}")


async def test_a_wrong_token_is_said_and_never_shown(sandbox: Any, connect: Callable[..., Gateway]) -> None:
    gateway = connect(DATOCMS, sandbox.datocms_url, token="wrong-one-1234")
    with pytest.raises(Unauthorized) as caught:
        await gateway.open()
    assert "INVALID_AUTHORIZATION_HEADER" in caught.value.codes
    assert "wrong-one-1234" not in str(caught.value)
    assert caught.value.next_step


async def test_an_unknown_environment_is_said(sandbox: Any, connect: Callable[..., Gateway]) -> None:
    gateway = connect(DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token, environment="nowhere")
    with pytest.raises(Elsewhere, match="environment"):
        await gateway.open()


async def test_models_know_their_fields_and_order(dato: Gateway) -> None:
    models = await dato.models()
    blocks = [model.is_block for model in models]
    assert blocks == sorted(blocks)
    article = await model_named(dato, "article")
    assert article.title_field == "title"
    title = article.field("title")
    assert title is not None
    assert title.localized
    assert any(model.tree and model.order == (Sort("position"),) for model in models)
    assert any(model.unique_fields for model in models)


async def test_every_model_lists_in_its_own_order_and_counts(dato: Gateway) -> None:
    for model in await dato.models():
        if model.is_block:
            continue
        query = RecordQuery(model.id)
        page = await dato.page(query, offset=0, limit=20)
        assert page.total == await dato.count(query)
        assert len(page.records) == min(20, page.total)
        assert all(record.model_id == model.id for record in page.records)


async def test_all_models_together_hold_no_blocks(dato: Gateway) -> None:
    everything = RecordQuery(None)
    total = await dato.count(everything)
    assert total == sum([await dato.count(RecordQuery(one.id)) for one in await dato.models() if not one.is_block])
    page = await dato.page(everything, offset=0, limit=50)
    assert len(page.records) == 50
    times = [record.updated_at for record in page.records if record.updated_at]
    assert times == sorted(times, reverse=True)


async def test_walking_gives_each_record_once(dato: Gateway) -> None:
    query = RecordQuery(None)
    records = await all_of(dato, query)
    assert len(records) == len({record.id for record in records}) == await dato.count(query)


async def test_pages_join_without_gaps(dato: Gateway) -> None:
    query = RecordQuery((await model_named(dato, "article")).id, order=(Sort("_status"),))
    seen = []
    for offset in range(0, 150, 50):
        seen += [record.id for record in (await dato.page(query, offset=offset, limit=50)).records]
    assert len(set(seen)) == 150


@pytest.mark.parametrize(
    "text",
    [
        "status:draft",
        "status:draft,updated",
        "status:!=published",
        "valid:no",
        "valid:yes",
        "updated:<30d",
        "updated:>30d",
        "created:>=2020-01-01",
        "created:2026-01-05",
        "published:>2024-01-01",
        "published:empty",
        "garden",
        "title:garden",
        "title:~garden",
        'title:"the garden"',
        "title:present",
        "title:empty",
        "title:!=x",
        "slug:=a",
        "excerpt:~the",
        "body:the",
        "featured:yes",
        "reading_minutes:>5",
        "reading_minutes:5",
        "rating:<=3.5",
        "published_on:>2024-05-01",
        "published_on:2024-05-01",
        "embargo_until:empty",
        "author:present",
        "author:AAAAAAAAAAAAAAAAAAAAAA,BBBBBBBBBBBBBBBBBBBBBB",
        "related:AAAAAAAAAAAAAAAAAAAAAA",
        "related:=AAAAAAAAAAAAAAAAAAAAAA",
        "related:!=AAAAAAAAAAAAAAAAAAAAAA",
        "cover:present",
        "seo:present",
        "accent:empty",
        "garden status:published valid:yes updated:<9y",
    ],
)
async def test_the_server_takes_every_filter(dato: Gateway, text: str) -> None:
    article = await model_named(dato, "article")
    parsed = filters.parse(text)
    dato.check(parsed, article)
    query = RecordQuery(article.id, parsed, locale="en")
    page = await dato.page(query, offset=0, limit=10)
    assert page.total == await dato.count(query)


async def test_filters_mean_what_they_say(dato: Gateway) -> None:
    article = await model_named(dato, "article")

    async def found(text: str) -> list[Record]:
        return await all_of(dato, RecordQuery(article.id, filters.parse(text)))

    everything = await found("")
    drafts = await found("status:draft")
    assert {record.id for record in drafts} == {one.id for one in everything if one.status is RecordStatus.DRAFT}
    others = await found("status:!=draft")
    assert len(drafts) + len(others) == len(everything)
    invalid = await found("valid:no")
    assert {record.id for record in invalid} == {one.id for one in everything if one.is_valid is False}
    ids = [record.id for record in everything[:3]]
    assert {record.id for record in await found(f"id:{','.join(ids)}")} == set(ids)
    longer = await found("reading_minutes:>5")
    assert {record.id for record in longer} == {
        one.id
        for one in everything
        if isinstance(one.values["reading_minutes"], int) and one.values["reading_minutes"] > 5
    }


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("titel:x", "titel:x"),
        ("status:drafts", "status:drafts"),
        ("garden reading_minutes:>many", "reading_minutes:>many"),
        ("accent:red", "accent:red"),
        ("stage:>review", "stage:>review"),
        ("slug:~a", "slug:~a"),
        ("title:>3", "title:>3"),
        ("valid:>no", "valid:>no"),
        ("related:>3", "related:>3"),
        ("updated:soon", "updated:soon"),
        ("title:~a title:~b", "title:~b"),
    ],
)
async def test_a_wrong_condition_is_pointed_at(dato: Gateway, text: str, word: str) -> None:
    article = await model_named(dato, "article")
    with pytest.raises(FilterError) as caught:
        dato.check(filters.parse(text), article)
    assert text[caught.value.start : caught.value.end] == word


async def test_a_mistyped_field_suggests_the_nearest(dato: Gateway) -> None:
    with pytest.raises(FilterError, match="Did you mean title"):
        dato.check(filters.parse("titel:x"), await model_named(dato, "article"))


async def test_a_field_needs_a_model(dato: Gateway) -> None:
    with pytest.raises(FilterError, match="fields belong to single models"):
        dato.check(filters.parse("title:x"), None)


async def test_every_sort_key_sorts(dato: Gateway) -> None:
    for model in [None, *[one for one in await dato.models() if not one.is_block]]:
        for key, label in dato.sort_keys(model):
            assert label
            query = RecordQuery(model.id if model else None, order=(Sort(key, descending=True),))
            await dato.page(query, offset=0, limit=5)


async def test_sorting_by_a_stranger_is_refused(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    with pytest.raises(UsageError, match="Did you mean title"):
        await dato.page(RecordQuery(article.id, order=(Sort("titel"),)), offset=0, limit=5)


async def test_by_ids_leaves_out_what_is_gone(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    records = (await dato.page(RecordQuery(article.id), offset=0, limit=250)).records
    counter = Counter()
    mark = request_counter.set(counter)
    found = await dato.by_ids([*(record.id for record in records), "nobody"])
    request_counter.reset(mark)
    assert list(found) == [record.id for record in records]
    assert counter.count == 1


async def test_a_preview_reads_like_text(dato: Gateway) -> None:
    for model in await dato.models():
        if model.is_block:
            continue
        for record in (await dato.page(RecordQuery(model.id), offset=0, limit=3)).records:
            detail = await dato.record(record.id)
            assert detail.record.id == record.id
            assert detail.record.title == record.title
            assert sorted(field.key for field in detail.fields) == sorted(field.api_key for field in model.fields)
            assert record.id in detail.raw
            assert detail.url.endswith(f"/items/{record.id}/edit")
            assert detail.model_name == model.name
            for field in detail.fields:
                for value in field.values:
                    text = words(value.pieces)
                    assert '"type":' not in text
                    if field.type in ("link", "links", "file", "gallery"):
                        assert all(isinstance(piece, Link) and piece.title for piece in value.pieces)


async def test_a_preview_of_nobody(dato: Gateway) -> None:
    with pytest.raises(NotFound):
        await dato.record("nobody")


async def test_versions(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    (record,) = await first_made(dato, article.id, "status:published")
    versions = await dato.versions(record.id)
    assert versions
    assert sum(version.is_current for version in versions) == 1
    assert versions[0].created_at is not None


async def test_schema_is_a_tree_of_models(dato: Gateway) -> None:
    schema = await dato.schema()
    assert [root.title for root in schema.roots] == ["models", "blocks"]
    shown: list[str] = []

    def visit(node: Any) -> None:
        if node.item_id:
            shown.append(node.item_id)
        for child in node.children:
            visit(child)

    for root in schema.roots:
        visit(root)
    assert sorted(shown) == sorted(schema.items)
    title = next(one for one in schema.items.values() if one.api_key == "title" and one.kind is SchemaKind.FIELD)
    assert "localized" in title.flags


async def test_finding_schema_items_by_id_and_models_by_api_key(dato: Gateway) -> None:
    schema = await dato.schema()
    fields = [one.id for one in schema.items.values() if one.kind is SchemaKind.FIELD][:2]
    article = next(one.id for one in schema.items.values() if one.api_key == "article")
    found = await dato.find_schema(Selection(ids=(*fields, "nobody", article, "article")))
    assert [one.id for one in found.items] == [*fields, article]
    assert found.missing == ("nobody",)
    with pytest.raises(UsageError):
        dato.schema_body(Selection(ids=tuple(fields)))


# -- work -------------------------------------------------------------------------------------------------------
async def test_publishing_counts_who_failed(own_dato: Gateway) -> None:
    article = await model_named(own_dato, "article")
    drafts = await first_made(own_dato, article.id, "status:draft valid:yes", 2)
    invalid = await first_made(own_dato, article.id, "valid:no")
    departed = []

    async def leave() -> None:
        departed.append(1)

    ticket = await own_dato.send(Order(PUBLISH, tuple(item(one) for one in (*drafts, *invalid))), None, departing=leave)
    assert isinstance(ticket, Ticket)
    assert departed == [1]
    look = await finished(own_dato, ticket)
    assert look.outcome is Outcome.DONE
    assert (look.successful or 0) + (look.failed or 0) == 3
    assert (look.failed or 0) >= 1
    now = await own_dato.by_ids([one.id for one in drafts])
    assert all(one.status is RecordStatus.PUBLISHED for one in now.values())


async def test_unpublishing_counts_and_says_what_links_demand(own_dato: Gateway) -> None:
    article, category = await model_named(own_dato, "article"), await model_named(own_dato, "category")
    live = await first_made(own_dato, article.id, "status:published")
    held = await first_made(own_dato, category.id, number=5)
    linking = await own_dato.linking([one.id for one in held])
    assert {one.target for one in linking} <= {one.id for one in held}
    assert Fate.IN_THE_WAY in {one.fate for one in linking}, "articles need their categories published"
    in_the_way = next(one.target for one in linking if one.fate is Fate.IN_THE_WAY)
    wanted = [item(one) for one in (*live, *held) if one.id in (live[0].id, in_the_way)]
    ticket = await own_dato.send(Order(UNPUBLISH, tuple(wanted)), None)
    assert isinstance(ticket, Ticket)
    look = await finished(own_dato, ticket)
    assert (look.outcome, look.successful, look.failed) == (Outcome.DONE, 1, 1)
    now = await own_dato.by_ids([one.id for one in wanted])
    assert now[live[0].id].status is RecordStatus.DRAFT
    assert now[live[0].id].published_at is None
    assert now[in_the_way].status is not RecordStatus.DRAFT


async def test_duplicating_names_the_copy(dato: Gateway) -> None:
    author = await model_named(dato, "author")
    (source,) = await first_made(dato, author.id, "valid:yes")
    before = await dato.count(RecordQuery(author.id))
    ticket = await dato.send(Order(DUPLICATE, (item(source),)), None)
    assert isinstance(ticket, Ticket)
    look = await finished(dato, ticket)
    if look.outcome is Outcome.DONE:
        (result,) = look.items
        assert result.item_id == source.id
        assert result.created
        assert await dato.count(RecordQuery(author.id)) == before + 1
        made = (await dato.by_ids([result.created]))[result.created]
        assert made.title.startswith(source.title)
    else:
        assert look.outcome is Outcome.FAILED
        assert look.items[0].reason


async def test_evidence_finds_a_copy_whose_answer_was_lost(dato: Gateway) -> None:
    landing = await model_named(dato, "landing_page")
    (source,) = await first_made(dato, landing.id, "valid:yes")
    order = Order(DUPLICATE, (item(source),))
    sent_at = dato.server_now()
    mark = await dato.before_sending(order)
    nothing = await dato.trace(order, cursor=mark, left_at=sent_at, claimed=frozenset())
    assert (nothing.certain, nothing.note) == (False, "")
    ticket = await dato.send(order, mark)
    assert isinstance(ticket, Ticket)
    look = await finished(dato, ticket)
    created = look.items[0].created
    trace = await dato.trace(order, cursor=mark, left_at=sent_at, claimed=frozenset())
    assert trace.certain
    assert trace.created[0].created == created
    assert not (await dato.trace(order, cursor=mark, left_at=sent_at, claimed=frozenset({str(created)}))).certain
    unsigned = await dato.trace(order, cursor=source.id, left_at=sent_at, claimed=frozenset())
    assert not unsigned.certain
    assert str(created) in unsigned.note
    assert not (await dato.trace(order, cursor=mark, left_at=None, claimed=frozenset())).certain
    again = await dato.send(order, mark)
    assert isinstance(again, Ticket)
    await finished(dato, again)
    assert not (await dato.trace(order, cursor=mark, left_at=sent_at, claimed=frozenset())).certain


async def test_evidence_finds_a_copied_field(dato: Gateway) -> None:
    schema = await dato.schema(refresh=True)
    event = await model_named(dato, "event")
    field = next(one for one in schema.items.values() if one.model_id == event.id and one.api_key == "price")
    order = Order(DUPLICATE_FIELD, (PlanItem(field.id, field.name),))
    sent_at = dato.server_now()
    mark = await dato.before_sending(order)
    ticket = await dato.send(order, mark)
    assert isinstance(ticket, Ticket)
    look = await finished(dato, ticket)
    assert look.outcome is Outcome.DONE
    assert look.items[0].item_id == field.id
    for cursor in (mark, ticket.cursor):
        trace = await dato.trace(order, cursor=cursor, left_at=sent_at, claimed=frozenset())
        assert trace.certain
        assert trace.created[0].created == look.items[0].created
    fresh = (await dato.schema(refresh=True)).items[str(look.items[0].created)]
    assert fresh.name.startswith(field.name)


async def test_models_are_duplicated_at_once_and_their_copies_found(dato: Gateway) -> None:
    schema = await dato.schema(refresh=True)
    models = [one for one in schema.items.values() if one.kind is SchemaKind.MODEL]
    venue = next(model for model in models if model.api_key == "venue")
    copies = sum(model.name.startswith("Venue (copy #") for model in models)  # made by other tests
    order = Order(DUPLICATE_MODEL, (PlanItem(venue.id, venue.name),))
    sent_at = dato.server_now()
    unknown = await dato.trace(order, cursor=None, left_at=sent_at, claimed=frozenset())
    assert (unknown.certain, unknown.note) == (False, "which models were there before is no longer known")
    mark = await dato.before_sending(order)
    look = await dato.send(order, mark)
    assert isinstance(look, Poll)
    assert look.outcome is Outcome.DONE
    (made,) = look.items
    assert made.item_id == venue.id
    trace = await dato.trace(order, cursor=mark, left_at=sent_at, claimed=frozenset())
    assert trace.certain
    assert trace.created[0].created == made.created
    claimed = frozenset({str(made.created)})
    assert not (await dato.trace(order, cursor=mark, left_at=sent_at, claimed=claimed)).certain
    fresh = (await dato.schema(refresh=True)).items[str(made.created)]
    assert (fresh.name, fresh.kind) == (f"Venue (copy #{copies + 1})", SchemaKind.MODEL)
    later = await dato.before_sending(order)
    again = await dato.send(order, later)
    two = await dato.trace(order, cursor=mark, left_at=sent_at, claimed=frozenset())
    assert (two.certain, two.note.partition(":")[0]) == (False, "2 possible copies made since")
    one = await dato.trace(order, cursor=later, left_at=sent_at, claimed=frozenset())
    assert isinstance(again, Poll)
    assert (one.certain, one.created) == (True, again.items)


async def test_what_others_made_before_the_sending_is_no_evidence_of_a_copied_model(
    sandbox: Any, dato: Gateway
) -> None:
    schema = await dato.schema(refresh=True)
    venue = next(one for one in schema.items.values() if (one.kind, one.api_key) == (SchemaKind.MODEL, "venue"))
    order = Order(DUPLICATE_MODEL, (PlanItem(venue.id, venue.name),))
    headers = {"Authorization": f"Bearer {sandbox.datocms_token}", "X-Api-Version": "3", "Accept": "application/json"}
    async with httpx.AsyncClient(headers=headers) as other:
        answer = await other.post(f"{sandbox.datocms_url}/item-types/{venue.id}/duplicate")
    assert answer.status_code == 201
    mark = await dato.before_sending(order)
    trace = await dato.trace(order, cursor=mark, left_at=dato.server_now(), claimed=frozenset())
    assert (trace.certain, trace.note) == (False, "")


async def test_a_copy_of_nobody_is_refused_at_once(dato: Gateway) -> None:
    with pytest.raises(NotFound, match="the record to duplicate: it does not exist"):
        await dato.send(Order(DUPLICATE, (PlanItem("nobody", ""),)), None)
    with pytest.raises(NotFound, match="the model to duplicate: it does not exist"):
        await dato.send(Order(DUPLICATE_MODEL, (PlanItem("nobody", ""),)), None)


async def test_an_unknown_job_looks_like_a_pending_one(dato: Gateway) -> None:
    looks = await dato.poll([Ticket("0" * 24), Ticket("1" * 24)])
    assert [look.outcome for look in looks] == [Outcome.PENDING, Outcome.PENDING]


async def test_requests_of_the_work_lane_are_counted(dato: Gateway) -> None:
    before = dato.requests
    await dato.count(RecordQuery(None), lane=Lane.BROWSE)
    assert dato.requests == before
    await dato.count(RecordQuery(None), lane=Lane.WORK)
    assert dato.requests == before + 1
