"""`copydesk jobs settle`, `retry`, `resume`, `forget` and `report`, through the real command."""

import csv
import io
import json
from typing import Any

import pytest

from tests.servers.datocms import DatoCMS, Job

pytestmark = pytest.mark.usefixtures("hurried")

DUPLICATES = "/items/*/duplicate"


@pytest.fixture
def doubtful(cms: DatoCMS, desk: Any) -> tuple[str, list[str]]:
    """A job of three duplicates, two of them in doubt: resumed when the work of the second was done unseen."""
    sources = cms.add_many("article", 3)
    cms.on("POST", f"/items/{sources[0]}/duplicate").reset()
    cms.on("POST", f"/items/{sources[1]}/duplicate").reset()
    done = desk("run", "duplicate", "-p", "gazette", *[f"--id={source}" for source in sources], "--yes", "--json")
    assert (done.code, done.result["in_doubt"], done.result["succeeded"]) == (4, 2, 1), done
    return done.result["job"], sources


def test_doubts_are_settled_one_by_one_and_as_a_whole(cms: DatoCMS, desk: Any, doubtful: tuple[str, list[str]]) -> None:
    job, sources = doubtful
    looked = desk("jobs", "settle", job, "--look", "--json")
    assert (looked.code, looked.result["in_doubt"]) == (4, 2), looked
    left = desk("jobs", "settle", job, "--leave", f"--item={sources[0]}", "--json")
    assert (left.code, left.result["in_doubt"]) == (4, 2), left
    reasons = {item["id"]: item["reason"] for item in desk("jobs", "show", job, "--json").json["items"]}
    assert reasons[sources[0]].startswith("left as it is by the editor: ")
    assert not reasons[sources[1]].startswith("left")
    refused = desk("jobs", "settle", job, "--send", f"--item={sources[1]}")
    assert refused.code == 1
    assert "no terminal" in refused.err
    assert "still no certain trace of 1" in refused.err
    refused = desk("jobs", "settle", job, "--send", f"--item={sources[1]}", "--json")
    assert (refused.code, refused.result["in_doubt"], "no terminal" in refused.result["error"]) == (1, 2, True), refused
    odd = desk("jobs", "settle", job, "--send", f"--item={sources[2]}")
    assert (odd.code, "Not in doubt in this job" in odd.err) == (1, True)
    for answer, copies in (("n", 0), ("y", 1)):
        asked = desk.on_terminal("jobs", "settle", job, "--send", f"--item={sources[1]}")
        asked.until(r"may make a second copy")
        asked.until(r"Send 1 record again\? \[y/N\]")
        assert not cms.copies_of(sources[1])
        asked.type(f"{answer}\n")
        assert asked.end() == 4
        assert [len(cms.copies_of(source)) for source in sources] == [0, copies, 1]
    sent = desk("jobs", "settle", job, "--send", "--yes", "--json")
    assert (sent.code, sent.result["state"], sent.result["succeeded"]) == (0, "succeeded", 3), sent
    assert [len(cms.copies_of(source)) for source in sources] == [1, 1, 1]
    nothing = desk("jobs", "settle", job, "--look")
    assert (nothing.code, "Nothing of job" in nothing.err) == (1, True)


def test_from_a_read_only_profile_nothing_is_sent_again_and_nobody_is_asked(
    cms: DatoCMS, desk: Any, doubtful: tuple[str, list[str]]
) -> None:
    job, _ = doubtful
    desk.datocms("gazette", cms.url, cms.token, read_only=True)
    before = len(cms.log)
    for yes in ((), ("--yes",)):
        refused = desk("jobs", "settle", job, "--send", *yes)
        assert (refused.code, "is read-only; nothing was sent" in refused.err) == (1, True), refused
    assert len(cms.log) == before


def test_what_failed_is_retried_as_a_job_of_its_own(cms: DatoCMS, desk: Any) -> None:
    sources = cms.add_many("article", 2)
    cms.on("POST", f"/items/{sources[0]}/duplicate").answer(422, {"data": []})
    done = desk("run", "duplicate", "-p", "gazette", *[f"--id={source}" for source in sources], "--yes", "--json")
    assert (done.code, done.result["failed"]) == (2, 1), done
    job = done.result["job"]
    planned = desk("jobs", "retry", job, "--dry-run", "--json")
    assert (planned.code, planned.json["total"], planned.json["state"]) == (0, 1, "planned"), planned
    refused = desk("jobs", "retry", job)
    assert (refused.code, "no terminal" in refused.err) == (1, True)
    again = desk("jobs", "retry", job, "--yes", "--json")
    assert (again.code, again.result["succeeded"]) == (0, 1), again
    assert again.result["job"] != job
    assert [len(cms.copies_of(source)) for source in sources] == [1, 1]
    for wrong, says in (
        (again.result["job"], "No item of this job is known to have failed"),
        ("nope", "No job begins with nope"),
    ):
        nothing = desk("jobs", "retry", wrong, "--json")
        assert (nothing.code, says in nothing.json["error"]) == (1, True), nothing


def test_what_would_fail_again_for_the_same_reason_is_said_before_it_is_asked_for(cms: DatoCMS, desk: Any) -> None:
    source = cms.add("product", {"title": "Lamp", "sku": "1"}).id
    done = desk("run", "duplicate", "-p", "gazette", f"--id={source}", "--yes", "--json")
    (failure,) = done.result["failures"]
    assert (done.code, "must be unique" in failure["reason"]) == (2, True), done
    warned = "It fails again unless corrected."
    planned = desk("jobs", "retry", done.result["job"], "--dry-run", "--json")
    assert warned in planned.err
    assert f"1 item: {failure['reason']}" in planned.err
    assert planned.json["total"] == 1
    asked = desk.on_terminal("jobs", "retry", done.result["job"])
    shown = asked.until(r"\[y/N\]")
    assert shown.index(warned) < shown.index("Duplicate 1 ")
    asked.type("n\n")
    assert asked.end() == 1


def test_what_was_made_is_called_as_the_cms_called_it(cms: DatoCMS, desk: Any) -> None:
    told, untold, lost = [cms.add("article", {"title": name}).id for name in ("Roses", "Ferns", "Dill")]

    def on_job(job: Job) -> None:
        work = job.work

        def bare() -> tuple[int, Any]:
            status, payload = work()
            return status, {"data": {"type": "item", "id": payload["data"]["id"]}}

        job.work = bare if job.ids == [untold] else work

    cms.on_job = on_job
    cms.on("POST", f"/items/{lost}/duplicate").reset(after_effect=True)
    ids = [f"--id={one}" for one in (untold, told, lost)]
    job = desk("run", "duplicate", "-p", "gazette", *ids, "--yes", "--json").result["job"]
    shown = desk("jobs", "show", job).out
    assert "  Roses (duplicate)" in shown
    assert "  new, from Ferns" in shown
    assert "  Dill (duplicate)" in shown


def test_resuming_waits_only_so_long(cms: DatoCMS, desk: Any) -> None:
    cms.on_job = lambda job: setattr(job, "shown", False)
    (source,) = cms.add_many("article", 1)
    run = desk("run", "duplicate", "-p", "gazette", f"--id={source}", "--yes", "--json", "--timeout", "0.5")
    assert (run.code, run.result["state"]) == (130, "running"), run
    waited = desk("jobs", "resume", run.result["job"], "--timeout", "0.5", "--json")
    assert (waited.code, waited.result["state"]) == (130, "running"), waited
    assert "Not finished after 0.5 s" in waited.err
    every = desk("jobs", "resume", "--timeout", "0.5", "--json")
    assert [job["job"] for job in every.json["jobs"]] == [run.result["job"]]
    unfinished = desk("jobs", "forget", run.result["job"])
    assert (unfinished.code, "is not finished" in unfinished.err) == (1, True)


def test_a_job_is_reported_and_forgotten(cms: DatoCMS, desk: Any) -> None:
    good = cms.add("article", {"title": "=1+1"}, "draft").id
    bad = cms.add("article", {"title": "A | B"}, "draft").id
    cms.on("POST", f"/items/{bad}/duplicate").answer(422, {"data": []})
    done = desk("run", "duplicate", "-p", "gazette", f"--id={good}", f"--id={bad}", "--yes", "--json")
    job, (made,) = done.result["job"], done.result["created"]
    whole = json.loads(desk("jobs", "report", job).out)
    assert (whole["job"], len(whole["items"]), whole["profile"]) == (job, 2, "gazette")
    assert desk("jobs", "report", job, "--json").json == whole
    rows = list(csv.DictReader(io.StringIO(desk("jobs", "report", job, "--format", "csv").out)))
    assert [(row["id"], row["title"], row["state"], row["created"]) for row in rows] == [
        (good, "'=1+1", "succeeded", made),
        (bad, "A | B", "failed", ""),
    ]
    file = desk.home / "report.md"
    saved = desk("jobs", "report", job, "--format", "md", "-o", str(file), "--json")
    assert (saved.code, saved.json) == (0, {"job": job, "file": str(file)})
    assert "A \\| B" in file.read_text()
    nowhere = desk("jobs", "report", job, "-o", str(desk.home / "no" / "report.json"))
    assert (nowhere.code, "cannot be written" in nowhere.err) == (1, True)
    gone = desk("jobs", "forget", job, "--json")
    assert (gone.code, gone.json) == (0, {"job": job, "forgotten": True})
    assert desk("jobs", "show", job).code == 1
