"""The sandbox's roles over real HTTP: what is refused, what is left out of lists, and who is said to have made what."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.patience import EVENT_S

NO_RIGHT = (401, "INSUFFICIENT_PERMISSIONS")


class Caller:
    """Requests with one of the two tokens."""

    def __init__(self, running: Any, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "X-Api-Version": "3"}
        self.http = httpx.Client(base_url=running.datocms_url, headers=headers, timeout=EVENT_S)

    def me(self) -> dict[str, Any]:
        return dict(self.http.get("/users/me", params={"include": "role"}).json())

    def items(self, **params: Any) -> list[dict[str, Any]]:
        return list(self.http.get("/items", params={"page[limit]": 500, **params}).json()["data"])

    def bulk(self, *ids: str) -> httpx.Response:
        identities = [{"type": "item", "id": each} for each in ids]
        data = {"type": "item_bulk_publish_operation", "relationships": {"items": {"data": identities}}}
        return self.http.post("/items/bulk/publish", json={"data": data})


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["data"][0]["attributes"]["code"]


def creator(record: dict[str, Any]) -> tuple[str, str]:
    found = record["relationships"]["creator"]["data"]
    return found["type"], found["id"]


@pytest.fixture
def start(start_sandbox: Callable[..., Any]) -> Iterator[Callable[[str], tuple[Caller, Caller]]]:
    """Us in a role, and the colleague."""

    callers: list[Caller] = []

    def started(role: str) -> tuple[Caller, Caller]:
        running = start_sandbox(role=role, records=300, job_seconds=0.02, rate_limit=100_000)
        callers.extend(Caller(running, token) for token in (running.datocms_token, running.datocms_colleague))
        return callers[0], callers[1]

    yield started
    for caller in callers:
        caller.http.close()


def test_admins_may_everything_and_a_colleague_is_somebody_else(start: Any) -> None:
    us, them = start("admin")
    me, other = us.me(), them.me()
    assert (me["data"]["type"], other["data"]["type"]) == ("access_token", "user")
    assert me["included"] == other["included"]
    assert me["included"][0]["meta"]["final_permissions"]["can_edit_schema"] is True
    source = us.items(**{"filter[type]": "article"})[0]["id"]
    for caller, told in ((us, me), (them, other)):
        assert caller.http.post(f"/items/{source}/duplicate").status_code == 202
        while True:
            newest = caller.items(**{"filter[type]": "article", "order_by": "_created_at_DESC", "page[limit]": 1})[0]
            if creator(newest) == (told["data"]["type"], told["data"]["id"]):
                break
    assert len({creator(record) for record in us.items(**{"filter[type]": "article"})}) >= 4


def test_editors_change_content_and_no_schema(start: Any) -> None:
    us, _ = start("editor")
    article = us.items(**{"filter[type]": "article"})[0]
    assert us.http.post(f"/items/{article['id']}/duplicate").status_code == 202
    assert us.bulk(article["id"]).status_code == 202
    field = us.http.get("/item-types/article/fields").json()["data"][0]["id"]
    assert said(us.http.post(f"/fields/{field}/duplicate")) == NO_RIGHT
    assert said(us.http.post("/item-types/article/duplicate")) == NO_RIGHT


def test_viewers_only_read(start: Any) -> None:
    us, _ = start("viewer")
    article = us.items(**{"filter[type]": "article"})[0]
    assert us.http.get(f"/items/{article['id']}").status_code == 200
    body = {"data": {"type": "item", "id": article["id"], "attributes": {}}}
    assert said(us.http.put(f"/items/{article['id']}", json=body)) == NO_RIGHT
    assert said(us.http.put(f"/items/{article['id']}/publish")) == NO_RIGHT
    assert said(us.http.put(f"/items/{article['id']}/unpublish")) == NO_RIGHT
    assert said(us.http.post(f"/items/{article['id']}/duplicate")) == NO_RIGHT
    assert said(us.http.delete(f"/items/{article['id']}")) == NO_RIGHT
    assert said(us.bulk(article["id"])) == NO_RIGHT


def test_the_restricted_meet_every_kind_of_limit(start: Any) -> None:
    us, them = start("restricted")
    me = us.me()["data"]
    categories = [record["id"] for record in us.items(**{"filter[type]": "category"})]
    assert us.bulk(*categories).status_code == 202
    articles = us.items(**{"filter[type]": "article"})
    mine = [row for row in articles if creator(row) == (me["type"], me["id"])]
    ready = [row for row in mine if row["meta"]["stage"] != "writing"]
    assert ready
    assert us.bulk(*(row["id"] for row in ready)).status_code == 202
    writing = next(row for row in mine if row["meta"]["stage"] == "writing")
    theirs = next(row for row in articles if creator(row) != (me["type"], me["id"]))
    for refused in (writing, theirs):
        assert said(us.bulk(refused["id"])) == NO_RIGHT
        assert said(us.bulk(categories[0], refused["id"])) == NO_RIGHT
        assert them.bulk(refused["id"]).status_code == 202
    event = us.items(**{"filter[type]": "event"})[0]["id"]
    assert said(us.bulk(event)) == NO_RIGHT
    assert said(us.http.post(f"/items/{event}/duplicate")) == NO_RIGHT
    page = us.items(**{"filter[type]": "landing_page"})[0]["id"]
    assert said(us.bulk(page)) == NO_RIGHT
    english = {"content_in_locales": ["en"], "non_localized_content": False}
    body = {"data": {"type": "selective_publish_operation", "attributes": english}}
    assert us.http.put(f"/items/{page}/publish", json=body).status_code != 401


def test_what_may_not_be_read_is_refused_by_name_and_left_out_of_the_rest(start: Any) -> None:
    us, them = start("restricted")
    assert said(us.http.get("/items", params={"filter[type]": "newsletter"})) == NO_RIGHT
    hidden = them.items(**{"filter[type]": "newsletter"})
    assert said(us.http.get(f"/items/{hidden[0]['id']}")) == NO_RIGHT
    some = {"filter[fields][id][neq]": hidden[0]["id"]}  # a list of records without their blocks
    total = [caller.http.get("/items", params=some).json()["meta"]["total_count"] for caller in (us, them)]
    assert total[1] - total[0] == len(hidden) - 1 > 0
    assert us.items(**{"filter[ids]": hidden[0]["id"]}) == []
