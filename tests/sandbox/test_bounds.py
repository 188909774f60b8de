"""What the sandbox takes from nobody, and what it answers as recordings of the real services have it."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.patience import EVENT_S
from tui.sandbox.bounds import is_own_host, same_secret, too_deep

DEEP = 100_000


@pytest.fixture
def cms(sandbox: Any) -> Iterator[httpx.Client]:
    headers = {
        "Authorization": f"Bearer {sandbox.datocms_token}",
        "Accept": "application/json",
        "X-Api-Version": "3",
        "Content-Type": "application/vnd.api+json",
    }
    with httpx.Client(base_url=sandbox.datocms_url, headers=headers, timeout=EVENT_S) as client:
        yield client


def nested(levels: int, inner: str = "1") -> str:
    return '{"a":' * levels + inner + "}" * levels


@pytest.mark.parametrize("levels", [130, 400, 900, 1_100, DEEP])
def test_a_body_nested_too_deeply_is_refused(cms: httpx.Client, sandbox: Any, levels: int) -> None:
    dato = [
        ("POST", "/items", f'{{"data":{{"type":"item","attributes":{nested(levels)}}}}}'),
        ("POST", "/items/bulk/publish", nested(levels)),
        ("POST", "/items", "[" * levels + "]" * levels),
    ]
    for method, path, body in dato:
        answer = cms.request(method, path, content=body)
        assert (answer.status_code, answer.json()["data"][0]["attributes"]["code"]) == (400, "INVALID_JSON_BODY")
    base = f"{sandbox.unicat_url}/api/p/{sandbox.unicat_project}"
    key = f'{{"api_key":"{sandbox.unicat_api_key}","x":{nested(levels)}}}'
    refused = httpx.post(f"{base}/auth", content=key)
    assert (refused.status_code, refused.json()["result"]["code"]) == (400, 400)
    token = httpx.post(f"{base}/auth", json={"api_key": sandbox.unicat_api_key}).headers["authorization"]
    filters = '["and","",[' * levels + "]]" * levels
    refused = httpx.post(
        f"{base}/schema/search",
        content=f'{{"q":"","filter":{filters},"language":"en"}}',
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (refused.status_code, refused.json()["result"]["code"]) == (400, 400)


@pytest.mark.parametrize("levels", [13, 1_000, 20_000, DEEP])
def test_a_query_nested_too_deeply_is_refused(cms: httpx.Client, levels: int) -> None:
    try:
        answer = cms.get("/items?filter" + "[a]" * levels + "=1")
    except httpx.InvalidURL:  # a client of httpx sends nothing that long
        return
    assert 400 <= answer.status_code < 500


def test_depth_is_found_without_recursion() -> None:
    assert not too_deep(json.loads(nested(119)))
    assert too_deep(json.loads(nested(122)))
    assert not too_deep([[[]]] * 1000)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:80", True),
        ("LOCALHOST:8080", True),
        ("[::1]:80", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:80", False),
        ("", False),
        ("127.0.0.1:80:evil", False),
    ],
)
def test_foreign_hosts_are_refused_on_both_sides(sandbox: Any, host: str, own: bool) -> None:
    assert is_own_host(host.encode()) is own
    for path in ("/site", "/api/ping", "/__sandbox__/requests"):
        answer = httpx.get(f"{sandbox.datocms_url}{path}", headers={"Host": host})
        assert (answer.status_code != 403 or b"127.0.0.1 and localhost" not in answer.content) is own


def test_secrets_are_compared_whole() -> None:
    assert same_secret("abc", "abc")
    assert not any(same_secret(given, "abc") for given in ("", "ab", "abcd", "Ábc", "ab\udc80"))


def test_every_fault_of_a_bulk_body_is_told(cms: httpx.Client) -> None:
    data = {
        "type": "nothing",
        "more": 1,
        "relationships": {"items": {"data": [{"type": "item", "id": "a"}, {"type": "x", "id": "b"}, 7]}},
    }
    answer = cms.post("/items/bulk/publish", json={"data": data})
    assert answer.status_code == 422
    (error,) = answer.json()["data"]
    assert [text.split(":")[0] for text in error["attributes"]["details"]["messages"]] == [
        "#/data/type",
        "#/data",
        "#/data/relationships/items/data/1",
        "#/data/relationships/items/data/2",
    ]


def test_records_are_as_recorded(cms: httpx.Client) -> None:
    (record,) = cms.get("/items?filter[type]=article&page[limit]=1").json()["data"]
    for name in ("created_at", "updated_at"):
        assert record["attributes"][name] == record["meta"][name]
        assert record["meta"][name][-6:] in ("+01:00", "+02:00")
    bodies: list[dict[str, object] | None] = [{}, None]
    for body in bodies:
        answer = cms.put(f"/items/{record['id']}/publish", json=body) if body is not None else None
        answer = answer or cms.put(f"/items/{record['id']}/publish")
        assert answer.status_code in (200, 422)
        assert "INVALID_FORMAT" not in answer.text
    both = cms.get("/site?include[]=item_types&include[]=item_types.fields").json()["included"]
    assert {each["type"] for each in both} == {"item_type", "field"}
    for path in ("/site/nothing", "/items/bulk/nothing", "/nothing"):
        answer = cms.get(path)
        assert (answer.status_code, answer.json()["data"][0]["attributes"]["code"]) in [
            (404, "INVALID_ENDPOINT"),
            (404, "NOT_FOUND"),
        ]


def test_blocks_stand_beside_the_model_in_the_answer_to_a_write(start_sandbox: Any) -> None:
    running = start_sandbox(records=200)
    headers = {
        "Authorization": f"Bearer {running.datocms_token}",
        "Accept": "application/json",
        "X-Api-Version": "3",
    }
    with httpx.Client(base_url=running.datocms_url, headers=headers, timeout=EVENT_S) as client:
        records = client.get("/items?filter[type]=article&page[limit]=100").json()["data"]
        counts = []
        for record in records[:20]:
            body = {"data": {"id": record["id"], "type": "item", "attributes": {}}}
            included = client.put(f"/items/{record['id']}", json=body).json()["included"]
            assert included[0]["type"] == "item_type"
            assert {each["type"] for each in included[1:]} <= {"item"}
            counts.append(len(included) - 1)
        assert any(counts)
