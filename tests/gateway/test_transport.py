"""What each fault of a line or a server means, for reads and for writes: real HTTP to a server that misbehaves."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from tests.cmses import DATOCMS
from tests.patience import EVENT_S
from tui.cms import transport
from tui.cms.gateway import Gateway, Lane, Order
from tui.cms.transport import Counter, request_counter
from tui.core.content import RecordQuery
from tui.core.errors import (
    AnswerLost,
    CmsError,
    ConfigError,
    Forbidden,
    NotUnderstood,
    RateLimited,
    Refused,
    ServerTrouble,
    Unauthorized,
    Unreachable,
)
from tui.core.plan import PlanItem
from tui.operations import DUPLICATE
from tui.operations.work import Outcome, Ticket

ORDER = Order(DUPLICATE, (PlanItem("abc", "A title"),))
EMPTY_SITE: dict[str, Any] = {"data": {"id": 7, "type": "site"}, "included": []}
ONE_MODEL: dict[str, Any] = {
    "data": {"id": 7, "type": "site"},
    "included": [{"id": "m1", "type": "item_type", "attributes": {"name": "Article", "api_key": "article"}}],
}
OF_IT: dict[str, Any] = {"item_type": {"data": {"id": "m1", "type": "item_type"}}}
NO_ROWS: dict[str, Any] = {"data": [], "meta": {"total_count": 0}}

Connect = Callable[..., Gateway]
Answer = Callable[..., bytes]


async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close without a word."""


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing until the other side gives up."""
    await reader.read()


async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Promise more than is sent."""
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"data": [')
    await writer.drain()


def error(name: str, /, *, transient: bool = False, **details: object) -> dict[str, Any]:
    attributes: dict[str, Any] = {"code": name, "details": details}
    if transient:
        attributes["transient"] = True
    return {"data": [{"id": "1", "type": "api_error", "attributes": attributes}]}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same patience, thirty times shorter."""
    monkeypatch.setattr(transport, "PATIENCE_S", 0.8)
    monkeypatch.setattr(transport, "REFUSED_PATIENCE_S", 0.3)
    monkeypatch.setattr(transport, "CONNECT_S", 0.4)
    monkeypatch.setattr(transport, "READ_S", 0.4)
    monkeypatch.setattr(transport, "WRITE_ANSWER_S", 0.4)
    monkeypatch.setattr(transport, "FIRST_WAIT_S", 0.02)


@pytest.fixture
def dato(faulty: Any, connect: Connect) -> Gateway:
    return connect(DATOCMS, faulty.url)


async def send(gateway: Gateway) -> object:
    return await gateway.send(ORDER, None)


# -- reads ------------------------------------------------------------------------------------------------------
async def test_a_read_outlives_passing_trouble(
    faulty: Any, dato: Gateway, answer: Answer, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PATIENCE_S", 10)
    faulty.script = [
        answer(200, ONE_MODEL),
        drop,
        half,
        answer(503, b"<html>busy</html>", kind="text/html"),
        answer(500, error("EXCEPTION")),
        answer(422, error("BATCH_DATA_VALIDATION_IN_PROGRESS", transient=True)),
        answer(429, error("RATE_LIMIT_EXCEEDED"), headers={"X-RateLimit-Reset": "0"}),
        answer(200, NO_ROWS),
    ]
    await dato.models()
    assert await dato.count(RecordQuery(None)) == 0
    assert len(faulty.requests) == 8


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda answer: answer(500, error("EXCEPTION")), ServerTrouble),
        (lambda answer: answer(503, b"busy", kind="text/plain"), ServerTrouble),
        (lambda _: drop, Unreachable),
        (lambda _: hang, Unreachable),
        (lambda _: half, Unreachable),
        (lambda answer: answer(429, error("RATE_LIMIT_EXCEEDED"), headers={"X-RateLimit-Reset": "2"}), RateLimited),
        (lambda answer: answer(422, error("BATCH_DATA_VALIDATION_IN_PROGRESS", transient=True)), Refused),
    ],
)
async def test_a_read_gives_up_in_time(
    faulty: Any, dato: Gateway, answer: Answer, quick: None, make: Callable[[Answer], Any], kind: type[CmsError]
) -> None:
    faulty.script = [make(answer)]
    began = time.monotonic()
    with pytest.raises(kind) as caught:
        await dato.models()
    assert time.monotonic() - began < 3
    assert len(faulty.requests) >= 1
    assert f"127.0.0.1:{faulty.port}" in str(caught.value)


def test_the_patience_of_reads_keeps_planning_within_half_a_minute() -> None:
    assert transport.PATIENCE_S + transport.READ_S / 2 <= 30
    assert transport.REFUSED_PATIENCE_S + 1 <= 5


@pytest.mark.parametrize(
    "make",
    [
        lambda answer: answer(200, b"<!doctype html><title>Welcome</title>", kind="text/html"),
        lambda answer: answer(200, b"<!doctype html><title>Welcome</title>", kind=""),
        lambda answer: answer(200, b'{"data": [{"id": "a"', kind="application/json"),
        lambda answer: answer(200, b"", kind="application/json"),
        lambda answer: answer(200, {"unexpected": True}),
        lambda answer: answer(200, {"data": None}),
        lambda answer: answer(200, b"\xff\xfe\x00", kind="application/json"),
        lambda answer: answer(200, b"[" * 100_000, kind="application/json"),
        lambda answer: answer(302, headers={"Location": "https://login.example/"}),
        lambda answer: answer(304),
    ],
)
async def test_nonsense_is_named_with_its_address(
    faulty: Any, dato: Gateway, answer: Answer, make: Callable[[Answer], Any]
) -> None:
    faulty.script = [make(answer)]
    with pytest.raises(NotUnderstood) as caught:
        await dato.models()
    assert f"{faulty.url}/site" in caught.value.message
    assert "\x1b" not in str(caught.value)
    assert len(faulty.requests) == 1


async def test_a_redirect_says_where_and_is_not_followed(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(301, headers={"Location": "https://elsewhere.example/site"})]
    with pytest.raises(NotUnderstood, match=r"redirects to https://elsewhere\.example/site"):
        await dato.models()
    assert len(faulty.requests) == 1


async def test_a_missing_content_type_is_json(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(200, EMPTY_SITE, kind="")]
    assert await dato.models() == ()


async def test_a_list_without_a_count_is_counted_by_reading(faulty: Any, dato: Gateway, answer: Answer) -> None:
    rows = {"data": [{"id": number, "type": "item", "relationships": OF_IT} for number in range(3)]}
    faulty.script = [answer(200, ONE_MODEL), answer(200, rows)]
    await dato.models()
    assert await dato.count(RecordQuery(None)) == 3
    page = await dato.page(RecordQuery(None), offset=0, limit=3)
    assert [record.id for record in page.records] == ["0", "1", "2"]
    assert page.total == 4


async def test_unknown_and_missing_members_are_no_error(faulty: Any, dato: Gateway, answer: Answer) -> None:
    row = {
        "id": "r1",
        "type": "item",
        "surprise": {"deep": [1, None]},
        "attributes": {"title": "a\x1b]52;c;evil\x07b", "n": None},
        "relationships": None,
        "meta": {"status": "archived", "created_at": "yesterday", "updated_at": 7, "is_valid": "maybe"},
    }
    faulty.script = [answer(200, ONE_MODEL), answer(200, {"data": [row], "meta": {"total_count": "1"}, "x": 1})]
    await dato.models()
    (record,) = (await dato.page(RecordQuery(None), offset=0, limit=5)).records
    assert record.status.value == "unknown"
    assert record.created_at is None
    assert "\x1b" not in json.dumps(dict(record.values), ensure_ascii=False)


async def test_nobody_listens(connect: Connect, unused_port: int) -> None:
    gateway = connect(DATOCMS, f"http://127.0.0.1:{unused_port}")
    began = time.monotonic()
    with pytest.raises(Unreachable, match="refuses connections") as caught:
        await gateway.open()
    assert time.monotonic() - began < 5
    assert caught.value.next_step


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_no_such_host(connect: Connect, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="no such host"):
        await connect(DATOCMS, "http://nowhere.example").open()


@pytest.mark.parametrize("address", ["ftp://127.0.0.1", "nonsense", "http://", "http://[bad"])
async def test_an_address_that_is_none(connect: Connect, quick: None, address: str) -> None:
    with pytest.raises(Unreachable):
        await connect(DATOCMS, address).open()


@pytest.mark.parametrize("token", ["", "two\nlines", "tökén", "blank "])
async def test_a_token_that_cannot_be_sent(faulty: Any, connect: Connect, token: str) -> None:
    with pytest.raises(ConfigError) as caught:
        await connect(DATOCMS, faulty.url, token=token).open()
    assert "tökén" not in str(caught.value)
    assert faulty.requests == []


async def test_a_server_that_speaks_no_tls(faulty: Any, connect: Connect, answer: Answer, quick: None) -> None:
    faulty.script = [answer(200, EMPTY_SITE)]
    gateway = connect(DATOCMS, faulty.url.replace("http:", "https:"))
    with pytest.raises(Unreachable):
        await send(gateway)
    assert faulty.requests == []


async def test_a_password_in_the_address_is_not_shown(faulty: Any, connect: Connect, answer: Answer) -> None:
    faulty.script = [answer(200, b"<html>", kind="text/html")]
    gateway = connect(DATOCMS, faulty.url.replace("http://", "http://me:hunter2@"))
    with pytest.raises(NotUnderstood) as caught:
        await gateway.models()
    assert "hunter2" not in str(caught.value)


async def test_an_echoed_token_is_not_shown(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(422, error("INVALID_FORMAT", messages=["Bearer s3cret-t0ken is no token"]))]
    with pytest.raises(Refused) as caught:
        await dato.models()
    assert "s3cret-t0ken" not in str(caught.value)
    assert "is no token" in str(caught.value)


@pytest.mark.parametrize("before", range(285, 302))
async def test_a_token_is_hidden_before_a_long_message_is_cut(
    faulty: Any, dato: Gateway, answer: Answer, before: int
) -> None:
    faulty.script = [answer(422, error("INVALID_FORMAT", messages=["x" * before + "s3cret-t0ken"]))]
    with pytest.raises(Refused) as caught:
        await dato.models()
    assert "s3c" not in str(caught.value)


async def test_the_headers_a_server_needs(faulty: Any, connect: Connect, answer: Answer) -> None:
    faulty.script = [answer(200, EMPTY_SITE)]
    await connect(DATOCMS, faulty.url + "/", environment="sandbox-1").models()
    request = faulty.requests[0].decode().lower()
    assert request.startswith("get /site?")
    for line in ("authorization: bearer s3cret-t0ken", "x-api-version: 3", "accept: application/json"):
        assert line in request
    assert "x-environment: sandbox-1" in request


# -- writes -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "make",
    [
        lambda _: drop,
        lambda _: hang,
        lambda _: half,
        lambda answer: answer(500, error("EXCEPTION")),
        lambda answer: answer(503, b"<html>busy</html>", kind="text/html"),
        lambda answer: answer(408, b""),
        lambda answer: answer(200, b"<html>Welcome</html>", kind="text/html"),
        lambda answer: answer(202, b"<html>Welcome</html>", kind="text/html"),
        lambda answer: answer(202, b'{"data": {"id"'),
        lambda answer: answer(202, {"data": {}}),
        lambda answer: answer(202, {"data": None}),
        lambda answer: answer(202, b"[]"),
        lambda answer: answer(202, b""),
        lambda answer: answer(303, headers={"Location": "/done"}),
    ],
)
async def test_a_write_without_a_readable_answer_is_in_doubt(
    faulty: Any, dato: Gateway, answer: Answer, quick: None, make: Callable[[Answer], Any]
) -> None:
    faulty.script = [make(answer)]
    with pytest.raises(AnswerLost):
        await send(dato)
    assert len(faulty.requests) == 1


async def test_a_write_nobody_listened_to_was_not_taken(connect: Connect, unused_port: int) -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable):
        await send(connect(DATOCMS, f"http://127.0.0.1:{unused_port}"))
    assert time.monotonic() - began < 1


async def test_a_certificate_nobody_vouches_for(connect: Connect, quick: None, tls_port: int) -> None:
    with pytest.raises(Unreachable, match="cannot be"):
        await send(connect(DATOCMS, f"https://127.0.0.1:{tls_port}"))


@pytest.fixture
async def tls_port() -> Any:
    """A TLS server that shakes hands with nobody: it offers no certificate."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize(
    ("headers", "wait_s"), [({"X-RateLimit-Reset": "3"}, 3.0), ({}, None), ({"X-RateLimit-Reset": "soon"}, None)]
)
async def test_a_write_refused_for_the_rate_is_tried_once(
    faulty: Any, dato: Gateway, answer: Answer, headers: dict[str, str], wait_s: float | None
) -> None:
    faulty.script = [answer(429, error("RATE_LIMIT_EXCEEDED"), headers=headers)]
    with pytest.raises(RateLimited) as caught:
        await send(dato)
    assert caught.value.wait_s == wait_s
    assert len(faulty.requests) == 1


@pytest.mark.parametrize("status", [408, 500, 503])
@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (["INVALID_FIELD"], Refused),
        (["INSUFFICIENT_PERMISSIONS"], Forbidden),
        (["PLAN_UPGRADE_REQUIRED", "INVALID_FIELD"], Refused),
        (["EXCEPTION"], AnswerLost),
        (["SERVICE_UNAVAILABLE"], AnswerLost),
        (["MAINTENANCE_MODE"], AnswerLost),
        (["INVALID_FIELD", "EXCEPTION"], AnswerLost),
        (["SOMETHING_NEW"], AnswerLost),
    ],
)
async def test_a_documented_refusal_is_the_answer_under_any_status(
    faulty: Any, dato: Gateway, answer: Answer, status: int, codes: list[str], kind: type[CmsError]
) -> None:
    faulty.script = [answer(status, {"data": [row for code in codes for row in error(code)["data"]]})]
    with pytest.raises(kind) as caught:
        await send(dato)
    assert type(caught.value) is kind
    assert len(faulty.requests) == 1
    if isinstance(caught.value, Refused):
        assert caught.value.codes == tuple(codes)


async def test_a_documented_refusal_of_a_read_is_not_asked_for_again(
    faulty: Any, dato: Gateway, answer: Answer
) -> None:
    faulty.script = [answer(500, error("INSUFFICIENT_PERMISSIONS"))]
    with pytest.raises(Forbidden):
        await dato.models()
    assert len(faulty.requests) == 1


async def test_what_is_refused_for_now_under_500_was_not_taken(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(500, error("BATCH_DATA_VALIDATION_IN_PROGRESS", transient=True))]
    with pytest.raises(Refused) as caught:
        await send(dato)
    assert caught.value.transient


async def test_a_transient_refusal_of_a_write_is_marked(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(422, error("BATCH_DATA_VALIDATION_IN_PROGRESS", transient=True))]
    with pytest.raises(Refused) as caught:
        await send(dato)
    assert caught.value.transient
    assert caught.value.codes == ("BATCH_DATA_VALIDATION_IN_PROGRESS",)
    assert len(faulty.requests) == 1


async def test_a_refusal_says_why_in_words(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [
        answer(422, error("INVALID_FIELD", field="slug", field_label="Slug", code="VALIDATION_UNIQUENESS", locale="en"))
    ]
    with pytest.raises(Refused, match=r"Slug \[en\] must be unique \(INVALID_FIELD\)") as caught:
        await send(dato)
    assert not caught.value.transient
    faulty.script = [answer(403, error("INSUFFICIENT_PERMISSIONS"))]
    with pytest.raises(Refused, match="does not allow") as caught:
        await send(dato)
    faulty.script = [answer(418, b"short and stout", kind="text/plain")]
    with pytest.raises(Refused, match="HTTP 418"):
        await send(dato)


async def test_a_write_that_is_redirected_was_not_taken(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(308, headers={"Location": "https://elsewhere.example"})]
    with pytest.raises(Refused, match=r"elsewhere\.example"):
        await send(dato)


async def test_departing_runs_once_and_may_stop_the_request(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(202, {"data": {"type": "job", "id": "j1"}})]
    counter = Counter()
    request_counter.set(counter)

    async def refuse() -> None:
        raise KeyError("the journal is full")

    async def leave() -> None:
        left.append(len(faulty.requests))

    with pytest.raises(KeyError, match="the journal is full"):
        await dato.send(ORDER, None, departing=refuse)
    assert faulty.requests == []
    assert counter.count == 0
    left: list[int] = []
    ticket = await dato.send(ORDER, None, departing=leave)
    assert ticket == Ticket("j1", "abc")
    assert left == [0]
    assert counter.count == 1
    assert dato.requests == 1


async def test_an_answer_that_is_already_the_result(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(201, {"data": {"type": "item", "id": "copy-1", "attributes": {}}})]
    look = await send(dato)
    assert look.outcome is Outcome.DONE  # type: ignore[attr-defined]
    assert look.items[0].created == "copy-1"  # type: ignore[attr-defined]


# -- job results ------------------------------------------------------------------------------------------------
def result(status: object, payload: object) -> dict[str, Any]:
    return {"data": {"type": "job_result", "id": "j1", "attributes": {"status": status, "payload": payload}}}


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (result(200, {"data": [], "meta": {"successful": 3, "failed": 1}}), Outcome.DONE, ""),
        (result(201, {"data": {"type": "item", "id": "new"}}), Outcome.DONE, ""),
        (result(200, None), Outcome.UNREADABLE, "empty"),
        (result(200, {"data": []}), Outcome.UNREADABLE, "counts"),
        (result(200, {"data": [], "meta": {"successful": -1}}), Outcome.UNREADABLE, "counts"),
        (result(None, {}), Outcome.UNREADABLE, "status"),
        (result(422, error("INVALID_FIELD", field="slug", code="VALIDATION_UNIQUE")), Outcome.FAILED, "slug"),
        (result(422, error("UNPUBLISHED_LINK")), Outcome.FAILED, "not published"),
        (result(500, None), Outcome.UNREADABLE, "500"),
        (result(500, error("INVALID_FIELD", field="slug")), Outcome.FAILED, "slug"),
    ],
)
async def test_every_job_result_has_an_outcome(
    faulty: Any, dato: Gateway, answer: Answer, body: dict[str, Any], outcome: Outcome, reason: str
) -> None:
    faulty.script = [answer(404, error("NOT_FOUND")), answer(200, body)]
    (look,) = await dato.poll([Ticket("j1")])
    assert look.outcome is Outcome.PENDING
    (look,) = await dato.poll([Ticket("j1")])
    assert look.outcome is outcome
    assert reason in look.reason
    assert faulty.paths() == ["/job-results/j1"] * 2


async def test_trouble_while_polling_is_raised(faulty: Any, dato: Gateway, answer: Answer) -> None:
    faulty.script = [answer(401, error("INVALID_AUTHORIZATION_HEADER"))]
    with pytest.raises(Unauthorized):
        await dato.poll([Ticket("j1")])


async def test_an_order_the_server_refuses_is_left_out(faulty: Any, dato: Gateway, answer: Answer) -> None:
    rows = {"data": [{"id": "a", "type": "item", "relationships": OF_IT}], "meta": {"total_count": 1}}
    faulty.script = [
        answer(200, ONE_MODEL),
        answer(422, error("INVALID_ORDERING")),
        answer(422, error("INVALID_ORDERING")),
        answer(200, rows),
        answer(200, rows),
    ]
    await dato.models()
    for _ in range(2):
        assert (await dato.page(RecordQuery(None), offset=0, limit=5)).total == 1
    paths = faulty.paths()
    assert "id_ASC" in paths[1]
    assert "order_by=_updated_at_DESC" in paths[2]
    assert "id_ASC" not in paths[2]
    assert "order_by" not in paths[3]
    assert "order_by" not in paths[4]


async def test_a_walk_survives_a_list_that_moves(
    faulty: Any, dato: Gateway, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.cms.datocms.listing.WALK", 4)
    ids = [f"r{number:02}" for number in range(12)]
    served = 0

    async def listing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal served
        path = faulty.paths()[-1]
        offset = int(path.partition("offset%5D=")[2].partition("&")[0])
        rows = [{"id": one, "type": "item", "relationships": OF_IT} for one in ids[offset : offset + 4]]
        writer.write(answer(200, {"data": rows, "meta": {"total_count": len(ids)}}, headers={"Connection": "close"}))
        await writer.drain()
        served += 1
        if served == 1:
            del ids[:3]

    faulty.script = [answer(200, ONE_MODEL, headers={"Connection": "close"}), listing]
    await dato.models()
    seen = [record.id async for page in dato.walk(RecordQuery(None), lane=Lane.WORK) for record in page.records]
    assert len(seen) == len(set(seen))
    assert {f"r{number:02}" for number in range(3, 12)} <= set(seen)


async def test_a_schema_that_is_not_included_is_read_piece_by_piece(faulty: Any, dato: Gateway, answer: Answer) -> None:
    site = {"data": {"id": "7", "type": "site", "relationships": {"item_types": {"data": [{"id": "m1"}]}}}}
    models = {"data": [{"id": "m1", "type": "item_type", "attributes": {"name": "Article", "api_key": "article"}}]}
    fields = {
        "data": [
            {"id": "f1", "type": "field", "attributes": {"api_key": "title", "field_type": "string", "label": "T"}}
        ]
    }
    faulty.script = [
        answer(200, site),
        answer(200, models),
        answer(200, fields),
        answer(404, error("INVALID_ENDPOINT")),
    ]
    (model,) = await dato.models()
    assert model.title_field == "title"
    assert faulty.paths()[1:] == ["/item-types", "/item-types/m1/fields", "/item-types/m1/fieldsets"]


async def test_what_is_asked_while_all_is_closed_leaves_nothing_open(
    faulty: Any, dato: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is still being made then belongs to nobody; afterwards none is made."""
    connect, connecting, goes_on, ended = anyio.connect_tcp, asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(*words: Any, **more: Any) -> Any:
        connecting.set()
        await goes_on.wait()
        return await connect(*words, **more)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        assert await reader.read() == b"", "its other side is closed"
        ended.set()

    monkeypatch.setattr(anyio, "connect_tcp", slow)
    faulty.script = [answer]
    asking = asyncio.create_task(dato.open())
    await asyncio.wait_for(connecting.wait(), EVENT_S)
    await dato.aclose()
    goes_on.set()
    await asyncio.wait_for(ended.wait(), EVENT_S)
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asking, EVENT_S)
    asked = len(faulty.requests)
    with pytest.raises(asyncio.CancelledError):
        await dato.open()
    assert len(faulty.requests) == asked
