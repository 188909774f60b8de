"""One record in full, from the sandbox and from servers that hold something back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.cmses import DATOCMS
from tui.cms.gateway import Gateway
from tui.cms.transport import Counter, request_counter
from tui.core import filters
from tui.core.content import Model, RecordQuery
from tui.core.detail import Link, Nested
from tui.core.differences import differences
from tui.core.errors import NotFound


async def model_named(gateway: Gateway, api_key: str) -> Model:
    return next(model for model in await gateway.models() if model.api_key == api_key)


async def test_fields_stand_by_fieldset_in_the_order_of_the_model(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    record = (await dato.page(RecordQuery(article.id), offset=0, limit=1)).records[0]
    detail = await dato.record(record.id)
    assert [section.title for section in detail.sections] == ["Story", "Filing", "Look and search"]
    # Others may have copied a field of the sandbox they share.
    assert [field.label for field in detail.sections[0].fields if "(copy #" not in field.label] == [
        "Title", "Slug", "Subtitle", "Excerpt", "Body", "Cover",
    ]  # fmt: skip
    assert detail.locales[0] == "en"


async def test_what_changed_since_publishing_costs_one_request_more(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    record = (await dato.page(RecordQuery(article.id, filters.parse("status:updated")), offset=0, limit=1)).records[0]
    now = await dato.record(record.id)
    counter = Counter()
    mark = request_counter.set(counter)
    before = await dato.record(record.id, published=True)
    request_counter.reset(mark)
    assert counter.count == 1
    found = differences(before, now)
    assert "Title [en" in found.summary
    assert all(change.was != change.now for change in found.changes)


async def test_a_draft_has_no_published_version(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    record = (await dato.page(RecordQuery(article.id, filters.parse("status:draft")), offset=0, limit=1)).records[0]
    with pytest.raises(NotFound):
        await dato.record(record.id, published=True)


async def test_what_makes_a_record_invalid_is_marked(dato: Gateway) -> None:
    found = set()
    records = (await dato.page(RecordQuery(None, filters.parse("valid:no")), offset=0, limit=60)).records
    for record in records[:25]:
        detail = await dato.record(record.id)
        found |= {(field.label, value.problem) for field, value in detail.problems}
    assert ("Title", "required, but empty") in found
    assert ("Reading minutes", "at least 1") in found


async def test_who_links_to_a_record(dato: Gateway) -> None:
    author = await model_named(dato, "author")
    record = (await dato.page(RecordQuery(author.id), offset=0, limit=1)).records[0]
    linking = await dato.references(record.id)
    assert linking
    detail = await dato.record(linking[0].id)
    links = [piece for field in detail.fields for value in field.values for piece in value.pieces]
    assert any(isinstance(piece, Link) and piece.id == record.id for piece in links)


REFUSED = (403, {"data": [{"id": "1", "type": "api_error", "attributes": {"code": "INSUFFICIENT_PERMISSIONS"}}]})


@pytest.mark.parametrize(
    ("uploads", "shown"),
    [(REFUSED, ["A gate", "u2"]), ((200, {"data": []}), ["(not there) u1", "(not there) u2"])],
    ids=["without the right to see them", "gone"],
)
async def test_assets_that_are_not_shown_keep_what_the_record_says_or_are_said_to_be_gone(
    faulty: Any,
    connect: Callable[..., Gateway],
    answer: Callable[..., bytes],
    uploads: tuple[int, Any],
    shown: list[str],
) -> None:
    item = {
        "id": "r1",
        "type": "item",
        "attributes": {"cover": {"upload_id": "u1", "alt": "A gate", "title": None}, "plan": {"upload_id": "u2"}},
        "relationships": {"item_type": {"data": {"type": "item_type", "id": "m1"}}},
        "meta": {"status": "draft", "current_version": "v1"},
    }
    model = {"id": "m1", "type": "item_type", "attributes": {"name": "Page", "api_key": "page"}}
    fields = [
        {
            "id": f"f{place}",
            "type": "field",
            "attributes": {"label": key.title(), "api_key": key, "field_type": "file", "position": place},
            "relationships": {"item_type": {"data": {"type": "item_type", "id": "m1"}}},
        }
        for place, key in enumerate(("cover", "plan"), 1)
    ]
    site = {
        "data": {
            "id": "s",
            "type": "site",
            "attributes": {"name": "S", "locales": ["en"]},
            "relationships": {"item_types": {"data": [{"type": "item_type", "id": "m1"}]}},
        },
        "included": [model, *fields],
    }
    by_path = {"/users/me": (404, {"data": []}), "/site": (200, site), "/environments": (200, {"data": []})}
    by_path |= {"/items/r1": (200, {"data": item}), "/uploads": uploads}

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = faulty.paths()[-1].split("?")[0]
        status, body = by_path[path]
        writer.write(answer(status, body, headers={"Connection": "close"}))
        await writer.drain()

    faulty.script = [say]
    gateway = connect(DATOCMS, faulty.url)
    await gateway.open()
    detail = await gateway.record("r1")
    assert [
        piece.shown for field in detail.fields for piece in field.values[0].pieces if isinstance(piece, Link)
    ] == shown


async def test_a_record_stands_by_class_with_what_it_refers_to_by_title(unicat: Gateway) -> None:
    seen: set[str] = set()
    async for page in unicat.walk(RecordQuery(None)):
        for record in page.records:
            if record.model_id in seen:
                continue
            seen.add(record.model_id)
            detail = await unicat.record(record.id)
            for field in detail.fields:
                for value in field.values:
                    assert bool(value.locale) == field.localized
                    if field.type in ("record", "recordlist", "image", "imagelist", "file", "filelist"):
                        assert all(isinstance(piece, Link) and piece.title for piece in value.pieces)
                    if field.type in ("class", "classlist"):
                        assert all(isinstance(piece, Nested) and piece.title for piece in value.pieces)
            if "Furniture" in detail.model_name:
                assert {"Dimensions", "Pricing"} <= {section.title for section in detail.sections}
    assert len(seen) > 5
