"""What an observer of the transport is told: every attempt, with its end, and nothing secret."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from tests.cmses import DATOCMS
from tui.cms.connect import gateway_for
from tui.cms.failures import Problem
from tui.cms.gateway import Lane, Order
from tui.cms.traits import BudgetRule
from tui.cms.transport import Call, Transport
from tui.core.content import RecordQuery
from tui.core.errors import AnswerLost, CmsError, Unreachable
from tui.core.plan import PlanItem
from tui.core.requests import RequestMade
from tui.core.secret import Secret
from tui.jobs.pacer import Pacer
from tui.operations import DUPLICATE

TOKEN = "s3cret-t0ken"


def gateway(url: str, seen: list[RequestMade], token: str = TOKEN) -> Any:
    return gateway_for(
        DATOCMS,
        base_url=url,
        token=Secret(token),
        environment="",
        project="",
        admission=Pacer(BudgetRule(60, 3.0)),
        observer=seen.append,
    )


async def test_every_request_of_browsing_is_seen_with_its_budget(sandbox: Any) -> None:
    seen: list[RequestMade] = []
    dato = gateway(sandbox.datocms_url, seen, sandbox.datocms_token)
    await dato.open()
    assert {made.address.partition("?")[0] for made in seen} == {"/users/me", "/site", "/environments"}
    assert all(made.status == 200 and not made.is_error and made.lane == "browse" for made in seen)
    assert all(made.budget_left is not None and made.budget_limit for made in seen)
    await dato.aclose()


async def test_retries_are_counted_and_refusals_are_errors(faulty: Any, answer: Any) -> None:
    seen: list[RequestMade] = []
    faulty.script = [answer(503), answer(429, headers={"X-RateLimit-Reset": "0"}), answer(200, {"data": []})]
    dato = gateway(faulty.url, seen)
    with pytest.raises(CmsError):
        await dato.page(RecordQuery(None), offset=0, limit=1)
    assert [(made.status, made.attempt, made.is_error) for made in seen][:2] == [(503, 1, True), (429, 2, True)]
    await dato.aclose()


async def test_what_never_arrived_is_lost(faulty: Any) -> None:
    seen: list[RequestMade] = []
    dato = gateway("http://127.0.0.1:9", seen)
    with pytest.raises(Unreachable):
        await dato.open()
    assert seen
    assert all(made.is_lost and made.status is None and "refuses connections" in made.error for made in seen)
    await dato.aclose()


async def test_a_write_without_an_answer_is_lost_and_one_given_up_is_not(faulty: Any) -> None:
    seen: list[RequestMade] = []

    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Close without a word."""

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hangs.set()
        await reader.read()

    hangs = asyncio.Event()
    faulty.script = [drop, hang]
    dato = gateway(faulty.url, seen)
    with pytest.raises(AnswerLost):
        await dato.send(Order(DUPLICATE, (PlanItem("abc", "A title"),)), None)
    task = asyncio.create_task(dato.send(Order(DUPLICATE, (PlanItem("abc", "A title"),)), None))
    await hangs.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [(made.method, made.lane, made.is_lost) for made in seen] == [
        ("POST", "work", True),
        ("POST", "work", False),
    ]
    await dato.aclose()


async def test_a_token_is_never_in_what_is_seen(faulty: Any, answer: Any) -> None:
    seen: list[RequestMade] = []
    faulty.script = [answer(400, TOKEN.encode())]
    line = Transport(
        faulty.url,
        Pacer(BudgetRule(60, 3.0)),
        label="DatoCMS",
        headers=lambda: {"Authorization": f"Bearer {TOKEN}"},
        explain=lambda told: Problem(text=told.body.decode()),
        secrets=(Secret(TOKEN),),
        observer=seen.append,
    )
    with pytest.raises(CmsError):
        await line.ask(Call("GET", f"/items/{TOKEN}", f"the record {TOKEN}", Lane.BROWSE, params=(("q", TOKEN),)))
    assert seen[0].address == "/items/…?q=…"
    assert TOKEN not in repr(seen)
    for before in range(480, 502):
        faulty.script = [answer(400, b"")]
        with pytest.raises(CmsError):
            await line.ask(Call("GET", "/items", "x" * before + TOKEN, Lane.BROWSE))
        assert not re.search(f"x…?{TOKEN[:3]}", repr(seen[-1]))
    await line.aclose()
