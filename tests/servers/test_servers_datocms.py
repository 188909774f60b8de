"""The DatoCMS of this folder behaves as its reference says, and the real command works against it."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from tests.patience import PROCESS_S
from tests.servers.datocms import DatoCMS, Job


@pytest.fixture
def ours(cms: DatoCMS) -> Any:
    """A plain client with our token."""
    headers = {"Authorization": f"Bearer {cms.token}", "Accept": "application/json", "X-Api-Version": "3"}
    with httpx.Client(base_url=cms.url, headers=headers) as client:
        yield client


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["data"][0]["attributes"]["code"]


def test_errors_have_the_documented_shape_and_order(cms: DatoCMS, ours: httpx.Client) -> None:
    lost = ours.get("/items/nobody")
    assert code(lost) == (404, "NOT_FOUND")
    assert lost.json()["data"][0]["id"] == "302048"
    assert code(ours.get("/nowhere", headers={"Authorization": "Bearer x"})) == (404, "INVALID_ENDPOINT")
    assert code(ours.get("/site", headers={"Authorization": "Bearer x"})) == (401, "INVALID_AUTHORIZATION_HEADER")
    assert code(ours.get("/site", headers={"X-Environment": "gone"})) == (404, "INVALID_ENVIRONMENT")
    cms.revoked.add(cms.token)
    assert code(ours.get("/site")) == (401, "INVALID_AUTHORIZATION_HEADER")


def test_lists_filter_order_page_and_count(cms: DatoCMS, ours: httpx.Client) -> None:
    def listed(**query: str) -> tuple[list[str], int]:
        answer = ours.get("/items", params={"filter[type]": "article", **query}).json()
        return [item["id"] for item in answer["data"]], answer["meta"]["total_count"]

    articles = [item.id for item in cms.records("article")]
    assert listed(**{"order_by": "_created_at_ASC", "page[limit]": "2", "page[offset]": "1"}) == (articles[1:3], 11)
    assert listed(**{"page[limit]": "0", "filter[fields][_status][eq]": "updated"}) == ([], 3)
    mine = {"filter[fields][_creator][eq][type]": "account", "filter[fields][_creator][eq][id]": "1"}
    assert listed(**mine)[1] == 3
    assert listed(**{"filter[fields][title][matches][pattern]": "ARTICLE 1"})[1] == 2
    moment = ours.get(f"/items/{articles[4]}").json()["data"]["meta"]["created_at"]
    assert listed(**{"filter[fields][_created_at][gte]": moment})[1] == 7
    everything = ours.get("/items").json()["meta"]["total_count"]
    assert everything == len(cms.primary.records) > 11 + 3 + 2 + 2


def test_jobs_copies_and_colleagues(cms: DatoCMS, ours: httpx.Client) -> None:
    source = cms.records("article")[2]
    cms.on_job = lambda job: vars(job).update(effect_s=0.1, seconds=0.1)
    job = ours.post(f"/items/{source.id}/duplicate").json()["data"]["id"]
    assert code(ours.get(f"/job-results/{job}")) == (404, "NOT_FOUND")
    cms.until(lambda: len(cms.copies_of(source.id)) == 1)
    cms.until(lambda: ours.get(f"/job-results/{job}").status_code == 200)
    result = ours.get(f"/job-results/{job}").json()["data"]["attributes"]
    assert (result["status"], result["payload"]["data"]["attributes"]["title"]) == (201, "Article 3 (duplicate)")
    theirs = cms.colleague_duplicates(source.id)
    assert [item.creator for item in cms.copies_of(source.id)] == [("access_token", "7"), ("user", "999")]
    assert theirs.attributes["quotes"] != source.attributes["quotes"] != []
    product = cms.records("product")[0].id
    job = ours.post(f"/items/{product}/duplicate").json()["data"]["id"]
    cms.until(lambda: ours.get(f"/job-results/{job}").status_code == 200)
    assert ours.get(f"/job-results/{job}").json()["data"]["attributes"]["status"] == 422
    assert cms.count_writes() == 2


def test_the_role_binds_writes_under_the_status_chosen(cms: DatoCMS, ours: httpx.Client) -> None:
    rights = cms.role["meta"]["final_permissions"]
    entry = {**rights["positive_item_type_permissions"][0], "action": "duplicate", "on_creator": None}
    rights["negative_item_type_permissions"].append(entry)
    path = f"/items/{cms.records('article')[0].id}/duplicate"
    assert code(ours.post(path)) == (401, "INSUFFICIENT_PERMISSIONS")
    cms.forbidden_status = 403
    assert code(ours.post(path)) == (403, "INSUFFICIENT_PERMISSIONS")
    assert ours.post(path, headers={"Authorization": f"Bearer {cms.colleague_token}"}).status_code == 202


def test_windows_of_the_clock(cms: DatoCMS, ours: httpx.Client) -> None:
    cms.limit, cms.window_s = 2, 3600.0
    assert [ours.get("/site").headers["X-RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
    refused = ours.get("/site")
    assert code(refused) == (429, "RATE_LIMIT_EXCEEDED")
    assert 1 <= int(refused.headers["X-RateLimit-Reset"]) <= 3600
    cms.offset_s += 3600
    assert ours.get("/site").status_code == 200


def test_rules_break_what_they_match(cms: DatoCMS, ours: httpx.Client) -> None:
    source = cms.records("article")[0].id
    cms.on("POST", "*/duplicate", nth=2).reset(after_effect=True)
    assert ours.post(f"/items/{source}/duplicate").status_code == 202
    with pytest.raises(httpx.ReadError):
        ours.post(f"/items/{source}/duplicate")
    assert len(cms.copies_of(source)) == 2
    cms.on("POST", "*/duplicate").reset()
    with pytest.raises(httpx.ReadError):
        ours.post(f"/items/{source}/duplicate")
    assert len(cms.copies_of(source)) == 2
    cms.on("GET", "/site").truncate(10)
    with pytest.raises(httpx.RemoteProtocolError):
        ours.get("/site")
    cms.on("GET", f"/items/{source}").then(lambda _: cms.colleague_edits(source, title="Anew"))
    assert ours.get(f"/items/{source}").json()["data"]["attributes"]["title"] == "Anew"
    outage = cms.outage(after_writes=1)
    assert ours.get("/site").status_code == 200
    ours.post(f"/items/{source}/duplicate")
    assert ours.get("/site").status_code == 503
    outage.end()
    assert ours.get("/site").status_code == 200


def test_a_held_request_goes_on_when_released(cms: DatoCMS, ours: httpx.Client) -> None:
    source = cms.records("article")[0].id
    held = cms.on("PUT", "*/publish").hang()
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(ours.put, f"/items/{source}/publish")
        held.wait()
        assert cms.record(source).status == "draft"
        assert cms.requests("PUT")[0].status == 0
        held.release()
        assert answer.result().json()["data"]["meta"]["status"] == "published"


def test_results_of_jobs_can_be_any(cms: DatoCMS, ours: httpx.Client) -> None:
    source = cms.records("article")[0].id

    def result(**how: Any) -> httpx.Response:
        cms.on_job = lambda job: vars(job).update(how)
        job = ours.post(f"/items/{source}/duplicate").json()["data"]["id"]
        return ours.get(f"/job-results/{job}")

    assert result(shown=False).status_code == 404
    assert result(gone_after_s=0).status_code == 404
    assert result(overrides=(500, None)).json()["data"]["attributes"] == {
        "status": 500,
        "statusText": "OK",
        "payload": None,
    }
    assert result(result_type="job").json()["data"]["type"] == "job"
    assert len(cms.copies_of(source)) == 4
    assert result(works=False).json()["data"]["attributes"]["payload"]["meta"] == {"successful": 1, "failed": 0}
    assert len(cms.copies_of(source)) == 4


def test_a_bulk_counts_what_it_could_not_do_or_is_refused(cms: DatoCMS, ours: httpx.Client) -> None:
    good, bad = cms.records("article")[0].id, cms.records("article")[-1].id

    def publish(*ids: str) -> httpx.Response:
        rows = [{"type": "item", "id": id_} for id_ in ids]
        data = {"type": "item_bulk_publish_operation", "relationships": {"items": {"data": rows}}}
        return ours.post("/items/bulk/publish", json={"data": data})

    job = publish(good, good, bad, "gone").json()["data"]["id"]
    payload = ours.get(f"/job-results/{job}").json()["data"]["attributes"]["payload"]
    assert payload == {"data": [], "meta": {"successful": 1, "failed": 2}}
    assert code(publish(*map(str, range(201)))) == (422, "TOO_MANY_OPERATIONS")
    cms.bulk_refuses = True
    assert code(publish(good, "gone")) == (404, "NOT_FOUND")


def test_ids_are_those_of_every_environment(cms: DatoCMS, ours: httpx.Client) -> None:
    cms.fork("staging")
    cms.promote("staging")
    source = cms.records("article")[0].id
    answer = ours.put(f"/items/{source}/publish")
    assert answer.headers["X-Environment"] == "staging"
    assert (cms.record(source).status, cms.record(source, "staging").status) == ("draft", "published")
    assert ours.get("/site", headers={"X-Environment": "main"}).headers["X-Environment"] == "main"


def test_the_clock_has_an_offset(cms: DatoCMS, ours: httpx.Client) -> None:
    cms.offset_s = -7200
    made = cms.colleague_duplicates(cms.records("article")[0].id)
    assert abs(made.created_at - (time.time() - 7200)) < 60
    said = parsedate_to_datetime(ours.get("/site").headers["Date"]).timestamp()
    assert abs(said - (time.time() - 7200)) < 60


def test_the_command_publishes_and_duplicates(cms: DatoCMS, desk: Any) -> None:
    done = desk("run", "publish", "-p", "gazette", "--model", "article", "--status", "updated", "--yes", "--json")
    assert (done.code, done.result["succeeded"]) == (0, 3), done
    source = cms.records("article")[0].id
    done = desk("run", "duplicate", "-p", "gazette", "--id", source, "--yes", "--json")
    assert (done.code, done.result["succeeded"]) == (0, 1), done
    assert len(cms.copies_of(source)) == 1


def test_the_command_can_be_interrupted(cms: DatoCMS, desk: Any) -> None:
    def never(job: Job) -> None:
        job.shown = False

    cms.on_job = never
    source = cms.records("article")[0].id
    running = desk.start("run", "duplicate", "-p", "gazette", "--id", source, "--yes", "--json")
    cms.until(lambda: cms.count_writes("POST", "*/duplicate") == 1)
    running.send_signal(signal.SIGINT)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=PROCESS_S)
    assert running.returncode in (4, 130)
