"""Whose work it is, when colleagues copy the same things at the same moment and answers get lost."""

import signal
import sqlite3
from typing import Any

import httpx
import pytest

from tests.patience import PROCESS_S
from tests.servers.datocms import DatoCMS, api_error
from tests.servers.datocms_data import Record
from tests.servers.http import Answer
from tests.servers.unicat import Job, Unicat, refusal

HOUR_S = 3600.0
OURS = ("access_token", "7")


def duplicate(desk: Any, *ids: str) -> Any:
    return desk("run", "duplicate", "-p", "gazette", *(f"--id={item}" for item in ids), "--yes", "--json")


def copy(desk: Any, *gids: str) -> Any:
    return desk("run", "copy-schema", "-p", "furniture", *(f"--id={item}" for item in gids), "--yes", "--json")


def reasons(desk: Any, job: str) -> list[str]:
    shown = desk("jobs", "show", job, "--json").json
    return [item["reason"] for item in shown["items"] if item["state"] == "in_doubt"]


def made_by(records: list[Record], creator: tuple[str, str]) -> list[str]:
    return [record.id for record in records if record.creator == creator]


# -- records ----------------------------------------------------------------------------------------------------
def test_a_colleagues_copy_is_not_taken_for_ours(cms: DatoCMS, hurried: Any) -> None:
    source = cms.add("article", {"title": "Roses"}).id
    cms.on("POST", "*/duplicate").then(lambda _request: cms.colleague_duplicates(source)).reset()
    done = duplicate(hurried, source)
    assert (done.code, done.result["state"], done.result["in_doubt"]) == (4, "in_doubt", 1), done.err
    assert (done.result["created"], done.result["created_unknown"]) == ([], 0)
    (theirs,) = cms.copies_of(source)
    (reason,) = reasons(hurried, done.result["job"])
    assert f"{theirs.id} by user 999" in reason


def test_our_own_copy_is_found_beside_a_colleagues(cms: DatoCMS, hurried: Any) -> None:
    source = cms.add("article", {"title": "Roses"}).id
    cms.on("POST", "*/duplicate").then(lambda _request: cms.colleague_duplicates(source)).reset(after_effect=True)
    done = duplicate(hurried, source)
    assert (done.code, done.result["succeeded"]) == (0, 1), done.err
    assert len(cms.copies_of(source)) == 2
    assert done.result["created"] == made_by(cms.copies_of(source), OURS)


def test_whoever_does_not_know_itself_is_certain_of_nothing(cms: DatoCMS, hurried: Any) -> None:
    source = cms.add("article", {"title": "Roses"}).id
    cms.on("GET", "/users/me", times=None).answer(403, api_error("INSUFFICIENT_PERMISSIONS"))
    cms.on("POST", "*/duplicate").reset(after_effect=True)
    done = duplicate(hurried, source)
    assert (done.code, done.result["created"]) == (4, []), done.err
    (made,) = cms.copies_of(source)
    assert made.id in reasons(hurried, done.result["job"])[0]


def test_a_copy_that_names_no_creator_proves_nothing(cms: DatoCMS, hurried: Any) -> None:
    source = cms.add("article", {"title": "Roses"}).id

    def unsigned(_request: object, answer: Answer) -> Answer:
        for row in answer.body["data"]:
            row["relationships"].pop("creator")
        return answer

    cms.on("GET", "/items", times=None).edit(unsigned)
    cms.on("POST", "*/duplicate").reset(after_effect=True)
    done = duplicate(hurried, source)
    assert (done.code, done.result["created"]) == (4, []), done.err
    (made,) = cms.copies_of(source)
    (reason,) = reasons(hurried, done.result["job"])
    assert f"seen: {made.id} by somebody; whose it is is not told" in reason


@pytest.mark.parametrize("age_s", [3.0, 30.0, HOUR_S / 2])
def test_an_older_copy_of_ours_is_not_the_new_one(cms: DatoCMS, hurried: Any, age_s: float) -> None:
    source = cms.add("article", {"title": "Roses"}).id
    cms.add("article", {"title": "Roses (duplicate)"}, at=cms.now() - age_s, creator=OURS)
    cms.on("POST", "*/duplicate").reset()
    done = duplicate(hurried, source)
    assert (done.code, done.result["created"]) == (4, []), done.err


@pytest.mark.parametrize("skew_s", [-HOUR_S, HOUR_S])
@pytest.mark.parametrize("corrected_s", [-HOUR_S, HOUR_S])
@pytest.mark.parametrize("taken", [True, False])
def test_the_clock_of_the_cms_decides_whatever_becomes_of_ours(
    cms: DatoCMS, hurried: Any, skew_s: float, corrected_s: float, taken: bool
) -> None:
    cms.offset_s = skew_s
    source = cms.add("article", {"title": "Roses"}).id
    for by in (OURS, ("user", "999")):
        cms.add("article", {"title": "Roses (duplicate)"}, at=cms.now() - HOUR_S / 2, creator=by)
    held = cms.on("POST", "*/duplicate").hang(after_effect=taken)
    running = hurried.start("run", "duplicate", "-p", "gazette", f"--id={source}", "--yes", "--json")
    held.wait()
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=PROCESS_S)
    if not taken:
        held.reset()
    held.release()
    correct_our_clock(hurried, corrected_s)
    done = hurried("jobs", "resume")
    (job,) = hurried("jobs", "--json").json
    shown = hurried("jobs", "show", job["job"], "--json").json
    created = [item["created"] for item in shown["items"] if item["created"]]
    assert (done.code, job["state"]) == ((0, "succeeded") if taken else (4, "in_doubt")), done.err
    assert created == [record.id for record in cms.copies_of(source)]
    assert len(created) == taken


def correct_our_clock(desk: Any, seconds: float) -> None:
    """As if the clock of this machine had been wrong until now, and is put right by so much."""
    with sqlite3.connect(desk.paths.journal_file) as connection:
        connection.execute(
            "UPDATE jobs SET created_at = created_at - :by, started_at = started_at - :by", {"by": seconds}
        )
        connection.execute("UPDATE batches SET sent_at = sent_at - ?", (seconds,))
        connection.execute("UPDATE leases SET beat = beat - ?", (seconds,))
    connection.close()


def test_two_of_our_own_never_adopt_each_others_copy(cms: DatoCMS, hurried: Any) -> None:
    source = cms.add("article", {"title": "Roses"}).id
    first = cms.on("POST", "*/duplicate").hang().reset()
    second = cms.on("POST", "*/duplicate", nth=2).reset(after_effect=True)
    words = ("run", "duplicate", "-p", "gazette", f"--id={source}", "--yes", "--json")
    one = hurried.start(*words)
    first.wait()
    two = hurried.start(*words)
    second.wait()
    first.release()
    ends = [process.communicate(timeout=PROCESS_S) for process in (one, two)]
    assert [one.returncode, two.returncode] == [4, 4], ends
    assert len(cms.copies_of(source)) == 1
    assert all('"created": []' in out for out, _ in ends)


def test_what_a_forgotten_job_made_is_nobody_elses(cms: DatoCMS, hurried: Any) -> None:
    source = cms.add("article", {"title": "Roses"}).id
    cms.on("POST", "*/duplicate").reset()
    lost = duplicate(hurried, source).result["job"]
    made = duplicate(hurried, source)
    assert hurried("jobs", "forget", made.result["job"]).code == 0
    looked = hurried("jobs", "settle", lost, "--look", "--json")
    assert (looked.code, looked.json["created"]) == (4, []), looked.err
    assert len(cms.copies_of(source)) == 1


@pytest.mark.parametrize("theirs", [0, 1])
def test_of_new_copies_of_a_field_only_a_single_one_is_certain(cms: DatoCMS, hurried: Any, theirs: int) -> None:
    field = cms.model("article").fields[0]
    colleague = {"Authorization": f"Bearer {cms.colleague_token}", "Accept": "application/json", "X-Api-Version": "3"}
    path = f"/fields/{field.id}/duplicate"

    def copies_too(_request: object) -> None:
        for _ in range(theirs):
            httpx.post(cms.url + path, headers=colleague).raise_for_status()

    cms.on("POST", "/fields/*/duplicate").then(copies_too).reset(after_effect=True)
    done = hurried("run", "duplicate-field", "-p", "gazette", "--id", field.id, "--yes", "--json")
    assert (done.code, len(done.result["created"])) == ((0, 1) if not theirs else (4, 0)), done.err


@pytest.mark.parametrize(("code", "exit_code", "state"), [("INVALID_FIELD", 2, "failed"), ("EXCEPTION", 4, "in_doubt")])
def test_a_documented_refusal_is_an_answer_under_500(
    cms: DatoCMS, hurried: Any, code: str, exit_code: int, state: str
) -> None:
    source = cms.add("article", {"title": "Roses"}).id
    cms.on("POST", "*/duplicate").answer(500, api_error(code))
    done = duplicate(hurried, source)
    assert (done.code, done.result["state"]) == (exit_code, state), done.err


def test_all_that_goes_well_takes_one_request_and_one_look(cms: DatoCMS, desk: Any) -> None:
    ids = cms.add_many("article", 40)
    done = duplicate(desk, *ids)
    assert (done.code, done.result["succeeded"]) == (0, 40), done.err
    assert done.result["requests"] == 2 * 40
    drafts = cms.add_many("article", 1_000)
    done = desk("run", "publish", "-p", "gazette", "--model", "article", "--status", "draft", "--yes", "--json")
    assert done.result["succeeded"] >= len(drafts)
    assert done.result["requests"] == 2 * -(-done.result["total"] // 200)


# -- schema items -----------------------------------------------------------------------------------------------
FIELDS = ("brand", "colour", "weight")
OTHERS = ("height", "depth", "price")


def gids(uni: Unicat, *names: str) -> list[str]:
    return [uni.gid("fields", name) for name in names]


def test_a_colleagues_other_fields_are_not_taken_for_ours(uni: Unicat, hurried: Any) -> None:
    theirs = gids(uni, *OTHERS)
    uni.on("POST", "*/schema/bulk/copy").then(lambda _request: uni.colleague_copies(theirs)).reset()
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["state"], done.result["in_doubt"]) == (4, "in_doubt", 3), done.err
    assert (done.result["created"], done.result["created_unknown"]) == ([], 0)
    assert "3 new items of something else" in reasons(hurried, done.result["job"])[0]


def test_a_copy_whose_answer_was_lost_is_found_beside_a_colleagues(uni: Unicat, hurried: Any) -> None:
    theirs = gids(uni, *OTHERS)
    rule = uni.on("POST", "*/schema/bulk/copy").then(lambda _request: uni.colleague_copies(theirs))
    rule.reset(after_effect=True)
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["succeeded"]) == (0, 3), done.err
    assert sorted(done.result["created"]) == sorted(uni.copies("fields", name)[0]["gid"] for name in FIELDS)


def test_a_lost_copy_of_what_a_colleague_copies_too_is_in_doubt(uni: Unicat, hurried: Any) -> None:
    mine = gids(uni, *FIELDS)
    rule = uni.on("POST", "*/schema/bulk/copy").then(lambda _request: uni.colleague_copies(mine))
    rule.reset(after_effect=True)
    done = copy(hurried, *mine)
    assert (done.code, done.result["created"]) == (4, []), done.err


def test_a_slow_copy_whose_answer_was_lost_is_waited_for(uni: Unicat, hurried: Any) -> None:
    uni.on_job = lambda job: setattr(job, "seconds", 3.0)
    uni.on("POST", "*/schema/bulk/copy").reset(after_effect=True)
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["succeeded"], len(done.result["created"])) == (0, 3, 3), done.err


@pytest.mark.parametrize("total", [None, 0, 1])
@pytest.mark.parametrize("named", [True, False])
def test_ours_goes_well_while_a_colleagues_runs(uni: Unicat, hurried: Any, total: int | None, named: bool) -> None:
    uni.copies_name_original = named
    theirs = gids(uni, *OTHERS)

    def both(job: Job) -> None:
        job.total = total
        uni.colleague_copies(theirs)

    uni.on_job = both
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["succeeded"], done.result["failed"]) == (0, 3, 0), done.err
    assert sorted(done.result["created"]) == sorted(uni.copies("fields", name)[0]["gid"] for name in FIELDS)
    assert done.result["created_unknown"] == 0


def test_what_cannot_be_told_apart_is_counted_and_not_named(uni: Unicat, hurried: Any) -> None:
    mine = gids(uni, *FIELDS)
    uni.on_job = lambda _job: uni.colleague_copies(mine[1:])
    done = copy(hurried, *mine)
    assert (done.code, done.result["succeeded"], done.result["failed"]) == (0, 3, 0), done.err
    assert done.result["created"] == [uni.copies("fields", FIELDS[0])[0]["gid"]]
    assert done.result["created_unknown"] == 2
    shown = hurried("jobs", "show", done.result["job"], "--json").json
    assert shown["created_unknown"] == 2
    assert "and 2 more; which new items they are is not known" in hurried("jobs", "show", done.result["job"]).out


@pytest.mark.parametrize(("ending", "told"), [("_copy", True), ("_of_another_name", False)])
def test_copies_that_got_other_names(uni: Unicat, hurried: Any, ending: str, told: bool) -> None:
    plainly = uni.schema.copy

    def renaming(kind: str, gid: str, *, with_original: bool) -> list[tuple[str, str]]:
        news = plainly(kind, gid, with_original=with_original)
        uni.schema.stores[news[0][0]][news[0][1]]["name"] += ending
        return news

    uni.schema.copy = renaming  # type: ignore[method-assign]
    theirs = gids(uni, *OTHERS)
    uni.on_job = lambda _job: uni.colleague_copies(theirs)
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["succeeded"], done.result["failed"]) == (0, 3, 0), done.err
    ours = [uni.copies("fields", name + ending)[0]["gid"] for name in FIELDS]
    assert sorted(done.result["created"]) == (sorted(ours) if told else [])
    assert done.result["created_unknown"] == (0 if told else 3)


def test_a_done_copy_whose_items_nobody_sees_has_not_failed(uni: Unicat, hurried: Any) -> None:
    uni.on_job = lambda job: setattr(job, "inserts_late_s", 600.0)
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["succeeded"]) == (0, 3), done.err
    assert (done.result["created"], done.result["created_unknown"]) == ([], 3)


def test_a_colleagues_working_copy_of_the_source_is_no_copy(uni: Unicat, hurried: Any) -> None:
    source = uni.gid("fields", "brand")

    def modifies(_request: object) -> None:
        with uni.lock:
            working = uni.schema.add_field("brand", original=source, is_working_copy=True)
            uni._tell("INSERT", "fields", working["gid"])

    uni.on("POST", "*/schema/bulk/copy").then(modifies).reset()
    done = copy(hurried, source)
    assert (done.code, done.result["created"]) == (4, []), done.err


def test_an_error_with_a_documented_code_is_an_answer_under_500(uni: Unicat, hurried: Any) -> None:
    uni.on("POST", "*/schema/bulk/copy").answer(500, refusal(1006, "Selection error"))
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["state"], done.result["failed"]) == (2, "failed", 3), done.err
    assert "Selection error" in done.result["failures"][0]["reason"]


def test_a_refusal_without_a_reason_tells_no_status_that_never_came(uni: Unicat, hurried: Any) -> None:
    uni.on("POST", "*/schema/bulk/copy").answer(200, {"success": False, "result": {}, "data": {}})
    done = copy(hurried, *gids(uni, *FIELDS))
    assert (done.code, done.result["failed"]) == (2, 3), done.err
    assert done.result["failures"][0]["reason"].endswith("refused the copy of schema items: it did not say why.")
