"""`copydesk run` against a real sandbox: what it sends, what it says, how it exits."""

from typing import Any

import pytest


@pytest.fixture
def desk(copydesk: Any, start_sandbox: Any) -> Any:
    """A sandbox of the test's own, with profiles for it."""
    sandbox = start_sandbox(job_seconds=0.05, rate_limit=100_000, faults=True)
    copydesk.both(sandbox)
    copydesk.sandbox = sandbox
    return copydesk


def published(records: list[dict[str, Any]]) -> set[str]:
    return {item["id"] for item in records if item["meta"]["status"] == "published"}


def test_publish_sends_what_has_something_to_publish_and_names_the_rest(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    before = api.records("article")
    ended = desk("run", "publish", "-p", "magazine", "--model", "article", "--all", "--yes", "--json")
    result = ended.result
    already = published(before)
    assert result["operation"] == "publish"
    assert {item["id"] for item in result["skipped"]} >= already
    assert all(item["reason"] for item in result["skipped"])
    assert result["total"] + len(result["skipped"]) == len(before)
    assert result["succeeded"] + result["failed"] + result["in_doubt"] == result["total"]
    assert len(result["failures"]) == result["failed"]
    assert (ended.code, result["state"]) == ((2, "partly_failed") if result["failed"] else (0, "succeeded"))
    after = published(api.records("article"))
    sent = {item["id"] for item in before} - {item["id"] for item in result["skipped"]}
    failed = {item["id"] for item in result["failures"]}
    assert after == already | (sent - failed)


def test_publish_with_force_sends_all_and_names_the_failed(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    before = api.records("article")
    ended = desk(
        "-p", "magazine", "run", "publish", "--model", api.model_id("article"), "--all", "--force", "--yes", "--json"
    )
    result = ended.result
    assert (ended.code, result["state"], result["skipped"]) == (2, "partly_failed", [])
    assert result["total"] == len(before)
    failed = {item["id"] for item in result["failures"]}
    assert len(failed) == result["failed"] > 0
    assert all(item["reason"] for item in result["failures"])
    after = {item["id"]: item["meta"] for item in api.records("article")}
    assert all(after[item]["status"] == "published" for item in after.keys() - failed)
    publishes = api.requests("POST", "/items/bulk/publish")
    assert len(publishes) == -(-len(before) // 200)


def test_a_dry_run_sends_nothing_and_keeps_no_job(desk: Any, dato_api: Any) -> None:
    ended = desk("run", "publish", "-p", "magazine", "--model", "article", "--status", "draft", "--dry-run", "--json")
    assert (ended.code, ended.result["state"], ended.result["job"]) == (0, "planned", None)
    assert ended.result["total"] > 0
    shown = desk("run", "publish", "-p", "magazine", "--model", "article", "--status", "draft", "--dry-run")
    assert shown.code == 0
    assert f"Publish {ended.result['total']} Article records" in shown.out
    assert "PRIMARY" in shown.out
    assert dato_api(desk.sandbox).requests("POST", "/items/bulk/publish") == []
    assert desk("jobs", "--json").json == []


def test_nothing_to_send_exits_3_and_names_what_is_left_out(desk: Any, dato_api: Any) -> None:
    record = next(iter(published(dato_api(desk.sandbox).records("article"))))
    ended = desk("run", "publish", "-p", "magazine", f"--id={record}", "--yes", "--json")
    assert (ended.code, ended.result["total"]) == (3, 0)
    assert [item["id"] for item in ended.result["skipped"]] == [record]
    assert desk("jobs", "--json").json == []


def test_unknown_ids_are_left_out_by_name(desk: Any) -> None:
    ended = desk("run", "duplicate", "-p", "magazine", "--id=-unknown", "--id", "another", "--yes", "--json")
    assert ended.code == 3
    assert {item["id"] for item in ended.result["skipped"]} == {"-unknown", "another"}
    assert desk("jobs", "--json").json == []


def test_duplicates_are_exactly_as_many_as_asked_for(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    before = {item["id"] for item in api.records("article")}
    ended = desk(
        "run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "12", "--yes", "--json"
    )
    result = ended.result
    after = {item["id"] for item in api.records("article")}
    assert (ended.code, result["state"], result["succeeded"]) == (0, "succeeded", 12)
    assert len(result["created"]) == 12
    assert set(result["created"]) == after - before
    assert len(api.requests("POST", "/duplicate")) == 12


def test_models_are_duplicated_by_id_or_api_key_without_records(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    before = {model["id"]: model["attributes"]["name"] for model in api.get("/item-types")["data"]}
    author = api.model_id("author")
    ended = desk("run", "duplicate-model", "-p", "magazine", "--id", author, "--id=quote_block", "--yes", "--json")
    after = {model["id"]: model["attributes"]["name"] for model in api.get("/item-types")["data"]}
    made = after.keys() - before.keys()
    assert (ended.code, ended.result["operation"], ended.result["succeeded"]) == (0, "duplicate-model", 2), ended
    assert set(ended.result["created"]) == made
    assert {after[item] for item in made} == {"Author (copy #1)", "Quote (copy #1)"}
    again = desk("run", "duplicate-model", "-p", "magazine", "--id=nobody", "--yes", "--json")
    assert (again.code, again.result["skipped"]) == (3, [{"id": "nobody", "reason": "no such model"}])


def test_fields_are_duplicated(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    model = api.model_id("author")
    fields = api.get(f"/item-types/{model}/fields")["data"]
    wanted = [
        field["id"] for field in fields if field["attributes"]["field_type"] in ("text", "boolean", "date", "file")
    ][:2]
    assert len(wanted) == 2
    by_key = next(f"author.{field['attributes']['api_key']}" for field in fields if field["id"] == wanted[1])
    ended = desk("run", "duplicate-field", "-p", "magazine", "--id", wanted[0], "--id", by_key, "--yes", "--json")
    after = api.get(f"/item-types/{model}/fields")["data"]
    assert (ended.code, ended.result["succeeded"]) == (0, 2), ended
    assert set(ended.result["created"]) == {field["id"] for field in after} - {field["id"] for field in fields}
    none = desk("run", "duplicate-field", "-p", "magazine", "--id=author.nothing", "--yes", "--json")
    assert (none.code, none.result["skipped"]) == (3, [{"id": "author.nothing", "reason": "no such field"}])


def test_a_filter_line_and_states_narrow_the_selection(desk: Any, dato_api: Any) -> None:
    drafts = [item for item in dato_api(desk.sandbox).records("article") if item["meta"]["status"] == "draft"]
    one = drafts[0]["id"]
    ended = desk(
        "run", "publish", "-p", "magazine", "--model", "article", "--query", f"id:{one}", "--status", "draft",
        "--status", "updated", "--force", "--dry-run", "--json",
    )  # fmt: skip
    assert (ended.code, ended.result["total"]) == (0, 1)
    none = desk(
        "run", "publish", "-p", "magazine", "--model", "article", "--query", f"id:{one}", "--status", "published",
        "--force", "--yes", "--json",
    )  # fmt: skip
    assert (none.code, none.result["total"]) == (3, 0)


def test_records_of_a_stage_or_of_several_are_the_selection(desk: Any, dato_api: Any) -> None:
    held = [item["meta"]["stage"] for item in dato_api(desk.sandbox).records("article")]
    for query, count in (
        ("stage:Review", held.count("review")),
        ("stage:review,writing", held.count("review") + held.count("writing")),
        ("stage:!=review", len(held) - held.count("review")),
    ):
        ended = desk(
            "run", "duplicate", "-p", "magazine", "--model", "article", "--query", query, "--dry-run", "--json"
        )  # fmt: skip
        assert (ended.code, ended.result["total"]) == (0, count), ended


def schema_of(desk: Any, *words: str) -> dict[str, Any]:
    """What a copy of a search would take, without taking it."""
    ended = desk("run", "copy-schema", "-p", "catalogue", *words, "--dry-run", "--json")
    assert ended.code == 0, ended
    return dict(ended.result)


COMMITTED = """["is_committed","is_true"]"""
GONE = "00000000-0000-4000-8000-000000000000"


def test_a_schema_search_with_excludes_copies_exactly_that(desk: Any) -> None:
    whole = schema_of(desk, "--filter", COMMITTED)
    named = schema_of(desk, "--search", "weight")
    assert 0 < named["total"] < whole["total"]
    ended = desk("run", "copy-schema", "-p", "catalogue", "--search", "weight", "--yes", "--json")
    result = ended.result
    assert (ended.code, result["state"]) == (0, "succeeded"), ended
    assert result["succeeded"] == named["total"] == len(set(result["created"]))
    show = desk("jobs", "show", result["job"], "--json").json
    assert show["state"] == "succeeded"
    again = desk("run", "copy-schema", "-p", "catalogue", "--id", result["created"][0], "--id", GONE, "--yes", "--json")
    assert again.code == 3, again
    assert {item["id"] for item in again.result["skipped"]} == {result["created"][0], GONE}


def test_ids_and_excludes(desk: Any) -> None:
    found = desk("run", "copy-schema", "-p", "catalogue", "--search", "weight", "--yes", "--json").result
    items = [item["id"] for item in desk("jobs", "show", found["job"], "--json").json["items"]]
    assert len(items) == found["total"]
    if len(items) > 1:
        less = desk(
            "run", "copy-schema", "-p", "catalogue", "--search", "weight", "--exclude", items[0], "--yes", "--json"
        )
        assert (less.code, less.result["succeeded"]) == (0, found["total"] - 1)
    one = desk("run", "copy-schema", "-p", "catalogue", "--id", items[0], "--yes", "--json")
    assert (one.code, one.result["succeeded"], len(one.result["created"])) == (0, 1, 1)
