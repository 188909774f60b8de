"""The DatoCMS sandbox over real HTTP: what every answer owes, limits, jobs, faults."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.patience import EVENT_S

ACCEPT = {"Accept": "application/json"}
VERSION = {"X-Api-Version": "3"}


def client(running: Any, **headers: Any) -> Any:
    base = {"Authorization": f"Bearer {running.datocms_token}", **ACCEPT, **VERSION, **headers}
    return httpx.Client(base_url=running.datocms_url, headers=base, timeout=EVENT_S)


@pytest.fixture
def cms(sandbox: Any) -> Iterator[Any]:
    with client(sandbox) as made:
        yield made


def code(answer: Any) -> Any:
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    (entity,) = answer.json()["data"]
    assert entity["type"] == "api_error"
    assert entity["attributes"]["doc_url"].endswith(f"#{entity['attributes']['code']}")
    return answer.status_code, entity["attributes"]["code"]


def finished(cms: Any, answer: Any) -> Any:
    """The attributes of the result of the job an answer started."""
    assert answer.status_code == 202, answer.text
    assert answer.json()["data"]["type"] == "job"
    job = answer.json()["data"]["id"]
    assert re.fullmatch("[0-9a-f]{24}", job)
    deadline = time.monotonic() + EVENT_S
    while time.monotonic() < deadline:
        result = cms.get(f"/job-results/{job}")
        if result.status_code == 200:
            return result.json()["data"]["attributes"]
        assert code(result) == (404, "NOT_FOUND")
    raise AssertionError("the job never ended")


def bulk(kind: Any, ids: Any, **attributes: Any) -> Any:
    data = {
        "type": f"item_bulk_{kind}_operation",
        "relationships": {"items": {"data": [{"type": "item", "id": each} for each in ids]}},
    }
    return {"data": {**data, "attributes": attributes} if attributes else data}


def articles(cms: Any, limit: Any = 5, **filters: Any) -> Any:
    params = {"filter[type]": "article", "page[limit]": limit, **filters}
    return cms.get("/items", params=params).json()["data"]


# -- first checks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/nothing", {"Authorization": "Bearer wrong"}, (404, "INVALID_ENDPOINT")),
        ("/items/", {}, (404, "INVALID_ENDPOINT")),
        ("/items", {"Authorization": "Bearer wrong"}, (401, "INVALID_AUTHORIZATION_HEADER")),
        ("/items", {"Authorization": "Bearer wrong", "Accept": "text/html"}, (401, "INVALID_AUTHORIZATION_HEADER")),
        ("/items", {"Accept": "text/html"}, (406, "INVALID_ACCEPT_HEADER")),
        ("/items", {"Accept": "*/*"}, (406, "INVALID_ACCEPT_HEADER")),
        ("/items", {**ACCEPT, **VERSION}, (401, "INVALID_SITE")),
    ],
)
def test_first_checks_come_in_the_documented_order(sandbox: Any, path: Any, headers: Any, expected: Any) -> None:
    with httpx.Client(base_url=sandbox.datocms_url) as anybody:
        del anybody.headers["accept"]
        assert code(anybody.get(path, headers=headers)) == expected


def test_a_wrong_method_is_an_unknown_endpoint(cms: Any) -> None:
    assert code(cms.delete("/site")) == (404, "INVALID_ENDPOINT")
    assert code(cms.put("/items")) == (404, "INVALID_ENDPOINT")


def test_then_version_and_environment(sandbox: Any, cms: Any) -> None:
    assert code(cms.get("/site", headers={"X-Api-Version": "2"})) == (422, "INVALID_API_VERSION")
    assert code(cms.get("/site", headers={"X-Environment": "nowhere"})) == (404, "INVALID_ENVIRONMENT")
    assert cms.get("/site", headers={"Accept": "application/vnd.api+json"}).status_code == 200


def test_bodies_are_checked(cms: Any) -> None:
    assert code(cms.post("/items", content=b"{", headers={"Content-Type": "application/json"})) == (
        400,
        "INVALID_JSON_BODY",
    )
    assert code(cms.post("/items", content=b"{}", headers={"Content-Type": "text/plain"})) == (
        415,
        "INVALID_CONTENT_TYPE_HEADER",
    )
    assert code(cms.post("/items", json={"data": {"type": "site"}})) == (422, "INVALID_FORMAT")
    one = articles(cms, 1, **{"filter[fields][_is_valid][eq]": "true"})[0]["id"]
    assert cms.put(f"/items/{one}/publish", json={}).status_code == 200
    extra = {"data": {"id": one, "type": "selective_publish_operation", "attributes": {}}}
    assert code(cms.put(f"/items/{one}/publish", json=extra)) == (422, "INVALID_FORMAT")


# -- headers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/site", "/items?page[limit]=1", "/nothing", "/items/unknown"])
def test_every_answer_has_the_headers(cms: Any, path: Any) -> None:
    headers = cms.get(path).headers
    assert headers["x-api-version"] == "3"
    assert headers["x-environment"] == "main"
    assert int(headers["x-ratelimit-limit"]) > int(headers["x-ratelimit-remaining"])
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["x-request-id"])
    assert float(headers["x-runtime"]) >= 0
    assert headers["x-queue-time"].endswith("ms")
    assert headers["vary"] == "Accept,Accept-Encoding"
    assert "X-RateLimit-Remaining" in headers["access-control-expose-headers"]
    assert "x-ratelimit-reset" not in headers


def test_caching_headers(cms: Any) -> None:
    answer = cms.get("/workflows")
    assert answer.headers["etag"].startswith('W/"')
    assert answer.headers["cache-control"] == "max-age=0, private, must-revalidate"
    unchanged = cms.get("/workflows", headers={"If-None-Match": answer.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    refused = cms.get("/nothing")
    assert refused.headers["cache-control"] == "no-cache"
    assert "etag" not in refused.headers


def test_another_environment_answers_for_itself(cms: Any) -> None:
    one = articles(cms, 1)[0]
    there = {"X-Environment": "spring-redesign"}
    answer = cms.get(f"/items/{one['id']}", headers=there)
    assert answer.headers["x-environment"] == "spring-redesign"
    venue = cms.get("/items?filter[type]=venue&page[limit]=1", headers=there).json()["data"][0]["id"]
    saved = {"data": {"type": "item", "id": venue, "attributes": {"capacity": 7}}}
    assert cms.put(f"/items/{venue}", json=saved, headers=there).json()["data"]["attributes"]["capacity"] == 7
    assert cms.get(f"/items/{venue}").json()["data"]["attributes"]["capacity"] != 7


# -- rate limit -------------------------------------------------------------------------------------------------


def test_windows_count_every_request_and_start_on_the_clock(start_sandbox: Any) -> None:
    running = start_sandbox(records=40, rate_limit=20)
    seen: list[tuple[float, int, int, httpx.Response]] = []
    answered: list[float] = []
    with client(running) as cms:
        while not any(status == 429 for _, status, _, _ in seen) or seen[-1][1] == 429:
            asked = time.time()
            answer = cms.get("/nothing" if len(seen) % 2 else "/workflows")
            answered.append(time.time())
            seen.append((asked, answer.status_code, int(answer.headers["x-ratelimit-remaining"]), answer))
    windows: dict[Any, Any] = {}
    for (asked, status, remaining, answer), at in zip(seen, answered, strict=True):
        # A request over the edge may be counted in either window.
        if asked // 3 == at // 3:
            windows.setdefault(int(asked // 3), []).append((status, remaining, answer, at))
    for answers in windows.values():
        left = [remaining for _, remaining, _, _ in answers]
        assert left == sorted(left, reverse=True)
        assert sum(status != 429 for status, _, _, _ in answers) <= 20
        for status, remaining, answer, at in answers:
            if status == 429:
                assert code(answer) == (429, "RATE_LIMIT_EXCEEDED")
                assert remaining == 0
                assert int(answer.headers["x-ratelimit-reset"]) in {1, 2, 3}
                assert int(answer.headers["x-ratelimit-reset"]) >= 3 - at % 3 - 0.2
    assert seen[-1][2] == 19


# -- listings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("page[limit]=501", (422, "INVALID_FORMAT")),
        ("page[limit]=-1", (422, "INVALID_FORMAT")),
        ("page[offset]=x", (422, "INVALID_FORMAT")),
        ("nested=true&page[limit]=31", (422, "INVALID_FORMAT")),
        ("version=latest", (422, "INVALID_FORMAT")),
        ("locale=xx", (422, "INVALID_FORMAT")),
        ("filter[type]=nothing", (422, "ITEM_TYPE_NOT_FOUND")),
        ("filter[type]=article&filter[ids]=a", (422, "INVALID_PARAMS")),
        ("filter[fields][title][eq]=x", (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article,event&filter[fields][title][eq]=x", (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article&filter[fields][title][gt]=x", (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article&filter[fields][_status][not_in][]=draft", (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article&filter[fields][title]=x", (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article&filter[fields][position][eq]=1", (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article&filter[fields][reading_minutes][eq]=x", (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article&filter[fields][title][matches][pattern]=(&filter[fields][title][matches][regexp]=true",
         (422, "INVALID_FILTER_FIELDS_PARAM")),
        ("filter[type]=article&order_by=_rank_DESC", (422, "INVALID_ORDERING")),
        ("filter[type]=article&order_by=position_ASC", (422, "INVALID_ORDERING")),
        ("filter[type]=article&order_by=title_UP", (422, "INVALID_ORDERING")),
        ("order_by=title_ASC", (422, "INVALID_ORDERING")),
    ],
)  # fmt: skip
def test_invalid_listings_have_their_codes(cms: Any, query: Any, expected: Any) -> None:
    assert code(cms.get(f"/items?{query}")) == expected


ORDERS = [
    "_updated_at_DESC",
    "_updated_at_ASC",
    "_created_at_DESC",
    "title_ASC",
    "rating_DESC,_created_at_ASC",
    "id_ASC",
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("filters", [{}, {"filter[fields][_status][eq]": "draft"}, {"filter[query]": "garden"}])
@pytest.mark.parametrize("types", ["", "article", "article,event"])
def test_pages_partition_the_whole(cms: Any, order: Any, filters: Any, types: Any) -> None:
    """However it is filtered and sorted, small pages joined are one big page, and every record comes once."""
    if "title" in order or "rating" in order:
        types = "article"
    params = {"order_by": order, **filters, **({"filter[type]": types} if types else {})}
    whole, offset = [], 0
    total = cms.get("/items", params={**params, "page[limit]": 0}).json()["meta"]["total_count"]
    while offset < total:
        body = cms.get("/items", params={**params, "page[limit]": 500, "page[offset]": offset}).json()
        whole += [item["id"] for item in body["data"]]
        offset += 500
    assert len(whole) == len(set(whole)) == total
    for start in (0, total // 3, max(total - 7, 0), total):
        part = cms.get("/items", params={**params, "page[limit]": 11, "page[offset]": start}).json()["data"]
        assert [item["id"] for item in part] == whole[start : start + 11]


def test_a_list_that_names_no_model_holds_block_records_too(cms: httpx.Client) -> None:
    models = {item["id"]: item["attributes"] for item in cms.get("/item-types").json()["data"]}
    named = ",".join(id_ for id_, model in models.items() if not model["modular_block"])
    records = cms.get("/items", params={"filter[type]": named, "page[limit]": 0}).json()["meta"]["total_count"]
    page = cms.get("/items", params={"page[offset]": records - 2, "page[limit]": 500}).json()
    kinds = [models[item["relationships"]["item_type"]["data"]["id"]]["modular_block"] for item in page["data"]]
    assert kinds[:2] == [False, False]
    assert len(kinds) > 2
    assert all(kinds[2:])
    assert page["meta"]["total_count"] >= records + len(kinds) - 2
    block = page["data"][2]["meta"]
    assert block["status"]
    assert block["current_version"]
    assert block["created_at"]


def test_a_change_shows_in_every_listing(start_sandbox: Any) -> None:
    running = start_sandbox(records=300, job_seconds=0, rate_limit=100_000)
    with client(running) as cms:
        first = articles(cms, 100, order_by="_updated_at_ASC")
        one = next(item for item in first if item["meta"]["is_valid"] and item["attributes"]["title"].get("it"))
        saved = {"data": {"type": "item", "id": one["id"], "attributes": {"title": {"en": "Zzyzx", "it": "Zzyzx"}}}}
        assert cms.put(f"/items/{one['id']}", json=saved).status_code == 200
        assert articles(cms, 1)[0]["id"] == one["id"]
        assert [item["id"] for item in articles(cms, **{"filter[query]": "zzyzx"})] == [one["id"]]
        last = articles(cms, 1, order_by="title_DESC", **{"filter[fields][title][matches][pattern]": "^[a-zA-Z]",
                        "filter[fields][title][matches][regexp]": "true"})  # fmt: skip
        assert last[0]["id"] == one["id"]
        blocks = len(one["attributes"]["body"] or ()) and sum(
            node["type"] == "block"
            for text in one["attributes"]["body"].values()
            for node in text["document"]["children"]
        )
        before = cms.get("/items?page[limit]=0").json()["meta"]["total_count"]
        assert finished(cms, cms.delete(f"/items/{one['id']}"))["status"] == 200
        assert cms.get("/items?page[limit]=0").json()["meta"]["total_count"] == before - 1 - blocks
        assert one["id"] not in [item["id"] for item in articles(cms, 500)]


# -- jobs -------------------------------------------------------------------------------------------------------


def test_a_result_is_a_whole_answer_and_stays(cms: Any) -> None:
    one = articles(cms, 1, **{"filter[fields][_status][eq]": "published"})[0]
    answer = cms.post(f"/items/{one['id']}/duplicate", headers={"Content-Type": "application/json"})
    assert answer.headers["cache-control"] == "no-cache"
    attributes = finished(cms, answer)
    assert (attributes["status"], attributes["statusText"]) == (201, "Created")
    assert attributes["payload"]["data"]["type"] == "item"
    again = cms.get(f"/job-results/{answer.json()['data']['id']}").json()["data"]
    assert (again["type"], again["attributes"]) == ("job_result", attributes)
    finished(cms, cms.delete(f"/items/{attributes['payload']['data']['id']}"))


def test_a_failing_job_answers_200_with_its_own_status(cms: Any) -> None:
    author = cms.get("/items?filter[type]=author&page[limit]=1").json()["data"][0]["id"]
    attributes = finished(cms, cms.post(f"/items/{author}/duplicate"))
    assert attributes["status"] == 422
    codes = {
        (error["attributes"]["code"], error["attributes"]["details"]["field"])
        for error in attributes["payload"]["data"]
    }
    assert codes == {("INVALID_FIELD", "slug"), ("INVALID_FIELD", "email")}


def test_jobs_run_a_few_at_a_time(start_sandbox: Any) -> None:
    running = start_sandbox(records=100, job_seconds=0.2, rate_limit=100_000)
    with client(running) as cms:
        ids = [item["id"] for item in articles(cms, 24)]
        begun, started = datetime.now(UTC), time.monotonic()
        jobs = {cms.post("/items/bulk/publish", json=bulk("publish", [each])).json()["data"]["id"] for each in ids}
        while jobs:
            jobs = {job for job in jobs if cms.get(f"/job-results/{job}").status_code != 200}
        took_s = time.monotonic() - started
        found = cms.get("/items", params={"filter[ids]": ",".join(ids), "page[limit]": 24}).json()["data"]
    published = (datetime.fromisoformat(item["meta"]["published_at"] or "2000-01-01T00:00:00Z") for item in found)
    moments = sorted(moment for moment in published if moment >= begun)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert took_s > 0.5  # not all at once
    assert min(gaps) < 0.2  # not one after the other


def test_bulk_counts_each_record_once_and_unknown_ones_as_failed(cms: Any) -> None:
    drafts = articles(cms, 4, order_by="id_ASC", **{
        "filter[fields][_status][eq]": "draft",
        "filter[only_valid]": "true",
    })  # fmt: skip
    broken = articles(cms, 2, **{"filter[fields][_status][eq]": "draft", "filter[fields][_is_valid][eq]": "false"})
    ids = [item["id"] for item in drafts + broken]
    body = bulk("publish", [*ids, ids[0], "AAAAAAAAQACAAAAAAAAAAA"])
    meta = finished(cms, cms.post("/items/bulk/publish", json=body))["payload"]["meta"]
    assert meta["successful"] + meta["failed"] == len(ids) + 1
    assert meta["failed"] >= 3
    now = cms.get("/items", params={"filter[ids]": ",".join(ids), "page[limit]": 200}).json()["data"]
    assert sum(item["meta"]["status"] == "published" for item in now) == meta["successful"]
    finished(cms, cms.post("/items/bulk/unpublish", json=bulk("unpublish", ids)))


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("publish", bulk("publish", []), (422, "INVALID_FORMAT")),
        ("publish", bulk("destroy", ["a"]), (422, "INVALID_FORMAT")),
        ("publish", bulk("publish", [str(n) for n in range(201)]), (422, "TOO_MANY_OPERATIONS")),
        ("move-to-stage", bulk("move_to_stage", ["a"]), (422, "INVALID_FORMAT")),
        ("move-to-stage", bulk("move_to_stage", ["a"], stage="nowhere"), (422, "INVALID_FIELD")),
    ],
)
def test_bulk_refusals_come_before_any_job(cms: Any, path: Any, body: Any, expected: Any) -> None:
    assert code(cms.post(f"/items/bulk/{path}", json=body)) == expected


def test_two_hundred_at_once(cms: Any) -> None:
    ids = [item["id"] for item in articles(cms, 200, **{"filter[fields][_status][eq]": "published"})]
    meta = finished(cms, cms.post("/items/bulk/publish", json=bulk("publish", ids)))["payload"]["meta"]
    assert meta == {"successful": 200, "failed": 0}


# -- faults -----------------------------------------------------------------------------------------------------


@pytest.fixture
def faulty(start_sandbox: Any) -> Iterator[Any]:
    running = start_sandbox(records=100, job_seconds=0, rate_limit=100_000, faults=True)
    with client(running) as cms:
        yield cms


def arm(cms: Any, **fault: Any) -> None:
    assert cms.post("/__sandbox__/faults", json=fault).status_code == 204


def test_faults_have_to_be_asked_for(cms: Any) -> None:
    assert code(cms.post("/__sandbox__/faults", json={"do": "drop"})) == (404, "INVALID_ENDPOINT")


def test_faults_need_the_token(faulty: Any) -> None:
    answer = faulty.post("/__sandbox__/faults", json={"do": "drop"}, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_dropped_connection(faulty: Any, when: Any, made: Any) -> None:
    one = articles(faulty, 1)[0]["id"]
    before = faulty.get("/items?page[limit]=0").json()["meta"]["total_count"]
    arm(faulty, do="drop", when=when, method="POST", path="/items/*/duplicate")
    with pytest.raises(httpx.RemoteProtocolError):
        faulty.post(f"/items/{one}/duplicate")
    assert finished(faulty, faulty.post("/items/bulk/publish", json=bulk("publish", [one])))["status"] == 200
    assert faulty.get("/items?page[limit]=0").json()["meta"]["total_count"] == before + made
    log = faulty.get("/__sandbox__/requests").json()["data"]
    assert [entry["status"] for entry in log if entry["path"].endswith("/duplicate")] == [0]


def test_a_truncated_answer(faulty: Any) -> None:
    arm(faulty, do="truncate", path="/site")
    with pytest.raises(httpx.RemoteProtocolError):
        faulty.get("/site")
    assert faulty.get("/site").status_code == 200


def test_other_answers(faulty: Any) -> None:
    arm(faulty, do="answer", status=503, path="/site", times=2)
    arm(faulty, do="rate_limit", reset=2, path="/site")
    arm(faulty, do="answer", status=500, body={"data": []}, content_type="application/json", path="/site")
    answers = [faulty.get("/site") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [503, 503, 429, 500, 200]
    assert answers[0].headers["content-type"].startswith("text/html")
    assert answers[2].headers["x-ratelimit-reset"] == "2"
    arm(faulty, do="drop", path="/site", times=None)
    assert len(faulty.get("/__sandbox__/faults").json()["data"]) == 1
    faulty.delete("/__sandbox__/faults")
    assert faulty.get("/site").status_code == 200


def test_a_late_answer(faulty: Any) -> None:
    arm(faulty, do="delay", seconds=0.3, path="/site")
    started = time.monotonic()
    assert faulty.get("/site").status_code == 200
    assert time.monotonic() - started >= 0.3


def test_odd_jobs(faulty: Any) -> None:
    one = articles(faulty, 1)[0]["id"]
    path = f"/items/{one}/duplicate"
    before = faulty.get("/items?page[limit]=0").json()["meta"]["total_count"]
    arm(faulty, do="job", result={"status": 201, "payload": None}, effect=True)
    assert finished(faulty, faulty.post(path)) == {"status": 201, "statusText": "Created", "payload": None}
    assert faulty.get("/items?page[limit]=0").json()["meta"]["total_count"] == before + 1
    arm(faulty, do="job", result={"status": 422, "payload": {"data": []}})
    assert finished(faulty, faulty.post(path))["status"] == 422
    arm(faulty, do="job", result="never")
    never = faulty.post(path).json()["data"]["id"]
    assert finished(faulty, faulty.post(path))["status"] == 201
    assert faulty.get(f"/job-results/{never}").status_code == 404
