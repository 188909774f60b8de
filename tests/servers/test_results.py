"""Results that do not add up, say nothing, or are of something else: one truth in exit code, JSON and items."""

from typing import Any

import pytest

from tests.patience import PROCESS_S
from tests.servers.datocms import DatoCMS, Job, api_error

pytestmark = pytest.mark.usefixtures("hurried")

RUN = ("--yes", "--json")
WORDS = ("succeeded", "failed", "in_doubt", "state", "total")


def told(desk: Any, result: dict[str, Any]) -> dict[str, str]:
    """The items of a run's job, found to agree with its counts, wherever they are told."""
    shown = desk("jobs", "show", result["job"], "--json").json
    found = {item["id"]: item["state"] for item in shown["items"]}
    assert {word: shown[word] for word in WORDS} == {word: result[word] for word in WORDS}
    for word in ("succeeded", "failed", "in_doubt"):
        assert list(found.values()).count(word) == result[word], (word, result, found)
    assert result["succeeded"] + result["failed"] + result["in_doubt"] == result["total"] == len(found)
    assert {item["id"] for item in result["failures"]} == {key for key, state in found.items() if state == "failed"}
    return found


@pytest.mark.parametrize(
    ("meta", "in_doubt"),
    [
        ({"successful": 3, "failed": 1}, 1),
        ({"successful": 20, "failed": 0}, 0),
        ({"successful": "7", "failed": -3}, 0),
        ({"successful": 7, "failed": 2}, 2),
    ],
)
def test_counts_that_do_not_add_up(cms: DatoCMS, desk: Any, meta: dict[str, Any], in_doubt: int) -> None:
    ids = [cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(9)]
    cms.on_job = lambda job: setattr(job, "overrides", (200, {"data": [], "meta": meta}))
    done = desk("run", "publish", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN)
    result = done.result
    assert (result["succeeded"], result["failed"], result["in_doubt"]) == (9 - in_doubt, 0, in_doubt)
    assert (done.code, result["state"]) == ((4, "in_doubt") if in_doubt else (0, "succeeded"))
    told(desk, result)


def test_what_was_not_published_is_failed_whatever_the_counts_say(cms: DatoCMS, desk: Any) -> None:
    ids = [cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(4)]

    def half(job: Job) -> None:
        job.ids[2:] = []
        job.overrides = (200, None)

    cms.on_job = half
    done = desk("run", "publish", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN)
    found = told(desk, done.result)
    assert set(found.values()) == {"succeeded", "failed"}
    really = {key: cms.record(key).status == "published" for key in ids}
    assert found == {key: "succeeded" if there else "failed" for key, there in really.items()}


@pytest.mark.parametrize(
    "overrides",
    [
        (500, {"data": [{"type": "api_error", "id": "1", "attributes": {"code": "EXCEPTION", "details": {}}}]}),
        (200, None),
        (200, {"data": {"type": "upload", "id": "9999"}}),
    ],
    ids=["trouble", "null", "upload"],
)
def test_a_copy_that_was_made_is_found_though_its_result_does_not_tell_it(
    cms: DatoCMS, desk: Any, overrides: tuple[int, Any]
) -> None:
    source = cms.add("article", {"title": "One"}, "draft")
    cms.on_job = lambda job: setattr(job, "overrides", overrides)
    done = desk("run", "duplicate", "-p", "gazette", "--id", source.id, *RUN)
    (copy,) = cms.copies_of(source.id)
    assert (done.code, done.result["state"], done.result["created"]) == (0, "succeeded", [copy.id])
    assert told(desk, done.result) == {source.id: "succeeded"}


@pytest.mark.parametrize(("failed", "states"), [(1, {"in_doubt"}), (3, {"failed"})])
def test_a_publish_whose_records_may_not_be_read_again_ends_and_says_so(
    cms: DatoCMS, desk: Any, failed: int, states: set[str]
) -> None:
    ids = [cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(3)]

    def closed(job: Job) -> None:
        job.overrides = (200, {"data": [], "meta": {"successful": 3 - failed, "failed": failed}})
        cms.on("GET", "/items", times=None).answer(403, api_error("INSUFFICIENT_PERMISSIONS"))

    cms.on_job = closed
    done = desk("run", "publish", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN)
    assert done.code == (4 if failed == 1 else 2), done.err
    assert set(told(desk, done.result).values()) == states
    shown = desk("jobs", "show", done.result["job"], "--json").json
    assert all("read" in item["reason"] and "role does not allow" in item["reason"] for item in shown["items"])
    if failed == 1:
        looked = desk("jobs", "settle", done.result["job"], "--look", "--json")
        assert (looked.code, looked.json["in_doubt"]) == (4, 3), looked.err


def test_a_publish_refused_for_records_that_may_not_be_read_is_refused(cms: DatoCMS, desk: Any) -> None:
    ids = [cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(3)]
    denied = cms.on("POST", "/items/bulk/publish", times=None)
    denied.then(lambda _: cms.on("GET", "/items", times=None).answer(403, api_error("INSUFFICIENT_PERMISSIONS")))
    denied.answer(422, api_error("INVALID_FIELD"))
    done = desk("run", "publish", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN)
    assert (done.code, done.result["failed"]) == (2, 3), done.err
    assert len(cms.requests("POST")) == 1


@pytest.mark.parametrize("named", ["the source", "nothing", "another's copy"])
def test_a_result_that_names_what_cannot_be_its_copy_claims_nothing_of_it(cms: DatoCMS, desk: Any, named: str) -> None:
    first, second = (cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(2))
    decoy = cms.add("article", {"title": "Decoy"}, "draft").id

    def answer(job: Job) -> None:
        told = {"the source": job.ids[0], "nothing": "", "another's copy": decoy}[named]
        job.overrides = (201, {"data": {"type": "item", "id": told}})

    cms.on_job = answer
    done = desk("run", "duplicate", "-p", "gazette", f"--id={first}", f"--id={second}", *RUN, timeout=PROCESS_S)
    copies = {cms.copies_of(key)[0].id for key in (first, second)}
    result = done.result
    assert (done.code, result["succeeded"]) == (0, 2), done.err
    # Told for one batch alone it would be believed; told for both it is nobody's for certain.
    claimed = set(result["created"])
    assert claimed <= copies if named != "another's copy" else len(claimed - copies) == 1
    assert len(claimed) == 2
    told(desk, result)


def test_what_an_earlier_run_of_the_job_made_is_not_claimed_again(cms: DatoCMS, desk: Any) -> None:
    first, second = (cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(2))
    decoy = cms.add("article", {"title": "Decoy"}, "draft").id
    cms.on_job = lambda job: setattr(job, "overrides", (201, {"data": {"type": "item", "id": decoy}}))
    held = cms.on("POST", f"/items/{second}/duplicate").hang()
    running = desk.start("run", "duplicate", "-p", "gazette", f"--id={first}", f"--id={second}", *RUN)
    held.wait()
    cms.until(lambda: any(item["succeeded"] == 1 for item in desk("jobs", "--json").json))
    running.kill()
    running.wait()
    held.end()
    cms.until(lambda: bool(cms.copies_of(second)))
    resumed = desk("jobs", "resume", "--json")
    (result,) = resumed.json["jobs"]
    assert sorted(result["created"]) == sorted([decoy, cms.copies_of(second)[0].id]), resumed


def test_a_result_of_another_kind_without_a_copy_claims_nothing(cms: DatoCMS, desk: Any) -> None:
    source = cms.add("article", {"title": "One"}, "draft")

    def odd(job: Job) -> None:
        job.works, job.overrides = False, (200, {"data": {"type": "upload", "id": "9999"}})

    cms.on_job = odd
    done = desk("run", "duplicate", "-p", "gazette", "--id", source.id, *RUN)
    assert (done.code, done.result["state"], done.result["created"]) == (4, "in_doubt", [])
    assert told(desk, done.result) == {source.id: "in_doubt"}
