"""Records by their ids: as many in a request as addresses take, fewer where a server or a proxy refuses that."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.cmses import DATOCMS
from tui.cms.gateway import Gateway
from tui.core.errors import Refused

ONE_MODEL: dict[str, Any] = {
    "data": {"id": 7, "type": "site"},
    "included": [{"id": "m1", "type": "item_type", "attributes": {"name": "Article", "api_key": "article"}}],
}
OF_IT: dict[str, Any] = {"item_type": {"data": {"id": "m1", "type": "item_type"}}}
NGINX = 8_190
"""Characters of a request's first line that common servers take."""
LONG = [f"{number:022}" for number in range(1_000)]
"""As long as ids are today."""
OLD = [str(10_000_000 + number) for number in range(1_000)]


@pytest.fixture
async def dato(faulty: Any, connect: Callable[..., Gateway], answer: Callable[..., bytes]) -> Gateway:
    faulty.script = [answer(200, ONE_MODEL, headers={"Connection": "close"})]
    gateway = connect(DATOCMS, faulty.url)
    await gateway.models()
    faulty.requests.clear()
    return gateway


def answering(faulty: Any, answer: Callable[..., bytes], *, longest: int, status: int) -> Any:
    """Answers with all records that were asked for, and with a refusal where a first line is longer."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = faulty.requests[-1].partition(b"\r\n")[0].decode()
        if len(line) > longest:
            writer.write(answer(status, b"Too long", kind="text/plain", headers={"Connection": "close"}))
        else:
            ids = line.partition("ids%5D=")[2].partition("&")[0].split("%2C")
            rows = [{"id": each, "type": "item", "relationships": OF_IT} for each in ids]
            listing = {"data": rows, "meta": {"total_count": len(rows)}}
            writer.write(answer(200, listing, headers={"Connection": "close"}))
        await writer.drain()

    return one


@pytest.mark.parametrize(("ids", "requests"), [(LONG, 4), (OLD, 2), (LONG[:310], 1), (LONG[:320], 2)])
async def test_as_many_ids_as_an_address_takes(
    faulty: Any, dato: Gateway, answer: Callable[..., bytes], ids: list[str], requests: int
) -> None:
    faulty.script = [answering(faulty, answer, longest=NGINX, status=414)]
    assert list(await dato.by_ids(ids)) == ids
    assert len(faulty.requests) == requests
    assert all(len(line) <= 8_000 + len("GET  HTTP/1.1") for line in faulty.paths())


@pytest.mark.parametrize("status", [400, 413, 414, 422, 431])
async def test_where_long_addresses_are_refused_shorter_ones_are_sent(
    faulty: Any, dato: Gateway, answer: Callable[..., bytes], status: int
) -> None:
    faulty.script = [answering(faulty, answer, longest=6_000, status=status)]
    some = LONG[:300]
    assert list(await dato.by_ids(some)) == some
    assert len(faulty.requests) == 1 + 2
    assert list(await dato.by_ids(LONG)) == LONG
    assert len(faulty.requests) == 1 + 2 + 5, "it is known by now"


async def test_a_refusal_that_is_not_for_the_length_is_told(
    faulty: Any, dato: Gateway, answer: Callable[..., bytes]
) -> None:
    faulty.script = [answering(faulty, answer, longest=10, status=414)]
    with pytest.raises(Refused):
        await dato.by_ids(LONG[:150])
    assert len(faulty.requests) == 1
    with pytest.raises(Refused):
        await dato.by_ids(LONG[:300])
    assert len(faulty.requests) == 1 + 2
