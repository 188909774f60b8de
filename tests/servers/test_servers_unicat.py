"""The Unicat of this folder behaves as its reference says, and the real command works against it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers.unicat import Unicat, refusal


class Caller:
    """A plain client: takes the token of each answer."""

    def __init__(self, uni: Unicat) -> None:
        self.client = httpx.Client(base_url=uni.url)
        self.place = f"/api/p/{uni.project}/"

    def __call__(self, path: str, **body: Any) -> httpx.Response:
        where = path if path.startswith("/") else self.place + path
        answer = self.client.post(where, json={key.replace("__", "."): value for key, value in body.items()})
        if token := answer.headers.get("Authorization"):
            self.client.headers["Authorization"] = f"Bearer {token}"
        return answer

    def result(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self(path, **body).json()
        assert answer["success"], answer
        return dict(answer["result"])


@pytest.fixture
def call(uni: Unicat) -> Iterator[Caller]:
    caller = Caller(uni)
    yield caller
    caller.client.close()


@pytest.fixture
def inside(call: Caller, uni: Unicat) -> Caller:
    """With a token."""
    assert call("auth", api_key=uni.api_key).json()["success"]
    return call


def test_auth_brings_the_schema_and_a_bare_token(call: Caller, uni: Unicat) -> None:
    assert call("init").headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert [call("auth").status_code, call("auth", api_key="other").status_code] == [400, 403]
    answer = call("auth", api_key=uni.api_key)
    assert " " not in answer.headers["Authorization"]
    assert len(answer.json()["data"]["fields"]) == 12
    assert call("init", omit_extended_definitions=True).json()["data"]["definitions"].keys() < {
        *uni.schema.stores["definitions"]
    }
    uni.expire()
    assert call("init").status_code == 401


def test_a_selection_is_read_by_pages(inside: Caller, uni: Unicat) -> None:
    search = {"language": "en", "q": "title", "filter": ["is_committed", "is_true", None]}
    selection = [uni.gid("fields", "brand"), "gone", {"search": search, "exclude": []}]
    first = inside.result("schema/bulk/get", selection=selection, page__size=2)
    assert ([row["item"] for row in first["schema_items"]], first["schema_items.size"]) == (selection[:1], 4)
    second = inside.result("schema/bulk/get", selection=selection, page__size=2, page__cursor=first["page.cursor"])
    names = [uni.gid("fields", "title"), uni.gid("fields", "subtitle")]
    assert ([row["item"] for row in second["schema_items"]], second["page.cursor"]) == (names, None)
    refused = inside("schema/bulk/get", selection=[7])
    assert (refused.status_code, refused.json()["result"]["code"]) == (200, 1006)
    uni.selection_status = 500
    assert inside("schema/bulk/get", selection=[7]).status_code == 500


def test_a_copy_is_told_by_both_logs(inside: Caller, uni: Unicat) -> None:
    cursors = inside.result("/sync/cursors", project=uni.project)
    assert "cursor" not in inside.result("/sync/cursors")
    where = {"cc_cursor": cursors["cc.cursor"], "project": uni.project, "cursor": cursors["cursor"]}
    selection = [uni.gid("classes", "sizes"), uni.schema.named("fields", "unready")[0]["gid"]]
    token = inside.result("schema/bulk/copy", selection=selection)["job.token"]
    events = inside.result("/sync/get", **where)["sync"]
    jobs = [item["data"] for item in events if item["data_type"] == "jobs" and item["data_key"] == token]
    assert [item["status"] for item in jobs] == ["queued", *["processing"] * 3, "done"]
    assert jobs[-1]["info"] == {"total": 2, "remaining": 0}
    (copy,) = uni.copies("classes", "sizes")
    assert [item["data_type"] for item in events if item["action"] == "INSERT" and "data" not in item] == [
        "classes",
        "layouts",
    ]
    assert inside("classes/get", **{"class": copy["gid"]}).json()["data"]["classes"][copy["gid"]]["is_new"]
    uni.feed_page = 3
    assert "warning" in inside.result("/sync/get", **where)
    uni.cursors_anew()
    assert inside.result("/sync/get", **where)["sync"] == []


def test_the_feed_may_fall_silent_and_colleagues_copy(inside: Caller, uni: Unicat) -> None:
    before = uni.cc_cursor
    uni.folded = True
    uni.on_job = lambda job: setattr(job, "done_lost", True)
    brand = uni.gid("fields", "brand")
    inside.result("schema/bulk/copy", selection=[brand])
    uni.colleague_copies([brand], silent=True)
    (event,) = inside.result("/sync/get", cc_cursor=before)["sync"]
    assert event["data"]["status"] == "processing"
    assert len(uni.copies("fields", "brand")) == 2
    uni.on("POST", "*/schema/bulk/copy").answer(500, refusal(1006, "Selection error"))
    assert inside("schema/bulk/copy", selection=[brand]).json()["result"]["code"] == 1006


def test_records_come_with_their_definitions(inside: Caller, uni: Unicat) -> None:
    root = inside.result("records/root")["root"]
    answer = inside("records/bulk/get", selection=[{"children": root}]).json()
    assert answer["result"]["records.size"] == 3
    assert uni.gid("definitions", "chair") in answer["data"]["definitions"]
    assert inside("records/get", record="gone").status_code == 422
    chair = ["definition", "is", uni.gid("definitions", "chair")]
    young = ["updated_on", "<", [1, "days"]]
    search = {"language": "en", "q": "chair", "filter": ["and", "", [chair, young]]}
    assert inside.result("records/bulk/get", selection=[{"search": search}])["records.size"] == 3
    odd = {"search": {**search, "filter": ["colour", "is", "red"]}}
    assert inside("records/bulk/get", selection=[odd]).json()["result"]["code"] == 1002


def test_the_command_copies_schema_items(uni: Unicat, desk: Any) -> None:
    words = ["--id", uni.gid("fields", "brand"), "--id", uni.gid("definitions", "table"), "--yes", "--json"]
    done = desk("run", "copy-schema", "-p", "furniture", *words)
    assert (done.code, done.result["succeeded"]) == (0, 2), done
    assert [len(uni.copies("fields", "brand")), len(uni.copies("definitions", "table"))] == [1, 1]
