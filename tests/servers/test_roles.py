"""What the role allows, through the real command: the plan leaves out what is forbidden, and nothing else suffers."""

from collections import Counter
from typing import Any

import pytest

from tests.servers.datocms import DatoCMS, api_error
from tests.servers.datocms_data import OURS, Json, Record
from tests.terminal.cli.conftest import Copydesk, Ended

PUBLISH = "/items/bulk/publish"


def limit(cms: DatoCMS, *positive: Json, negative: tuple[Json, ...] = (), **told: Any) -> None:
    """Give the role these entries; each says how it differs from one that allows an action everywhere."""
    rights = cms.role["meta"]["final_permissions"]
    whole = {**rights["positive_item_type_permissions"][0]}
    rights["positive_item_type_permissions"] = [{**whole, **entry} for entry in positive]
    rights["negative_item_type_permissions"] = [{**whole, **entry} for entry in negative]
    rights.update(told)


def model_id(cms: DatoCMS, api_key: str) -> str:
    found = cms.primary.model(api_key)
    assert found is not None
    return found.id


def drafts(cms: DatoCMS, api_key: str) -> list[Record]:
    return [record for record in cms.records(api_key) if record.status == "draft" and record.valid]


def run(desk: Copydesk, operation: str, records: list[Record], *words: str) -> Ended:
    ids = [f"--id={record.id}" for record in records]
    return desk("run", operation, "-p", "gazette", *ids, *words, "--json")


def sent(cms: DatoCMS) -> list[list[str]]:
    """The ids of every bulk request."""
    return [
        [item["id"] for item in request.json["data"]["relationships"]["items"]["data"]]
        for request in cms.log
        if request.path == PUBLISH
    ]


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_only_what_the_role_may_publish_is_sent(cms: DatoCMS, desk: Copydesk, force: tuple[str, ...]) -> None:
    limit(cms, {"action": "publish", "item_type": model_id(cms, "product")})
    articles, products = drafts(cms, "article"), drafts(cms, "product")
    done = run(desk, "publish", [*articles, *products], "--yes", *force)
    assert done.code == 0, done
    assert (done.result["total"], done.result["succeeded"]) == (3, 3)
    assert done.result["skipped"] == [
        {"id": record.id, "reason": "your role may not publish Article"} for record in articles
    ]
    assert sent(cms) == [[record.id for record in products]]
    assert all(record.status == "draft" for record in drafts(cms, "article"))


def test_all_left_out_sends_nothing(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish"}, negative=({"action": "publish", "item_type": model_id(cms, "article")},))
    articles = drafts(cms, "article")
    for words in (("--yes",), ("--yes", "--force")):
        done = run(desk, "publish", articles, *words)
        assert done.code == 3, done
        assert {row["reason"] for row in done.result["skipped"]} == {"your role may not publish Article"}
        assert "your role may not publish Article: left out" in done.err
    dry = run(desk, "publish", articles, "--dry-run")
    assert (dry.code, dry.result["total"]) == (3, 0)
    assert len(dry.result["skipped"]) == len(articles)
    assert not cms.count_writes()


def test_only_what_it_made_itself(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish", "on_creator": "self"})
    ours = [cms.add("article", {"title": f"Ours {number}"}, creator=OURS) for number in range(3)]
    theirs = drafts(cms, "article")[:3]
    done = run(desk, "publish", [*theirs, *ours], "--yes")
    assert done.code == 0, done
    assert {row["reason"] for row in done.result["skipped"]} == {"your role may publish only what it made itself"}
    assert sent(cms) == [[record.id for record in ours]]


def test_only_a_stage(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish", "on_stage": "approved"})
    articles = drafts(cms, "article")
    articles[0].stage = "approved"
    done = run(desk, "publish", articles, "--yes")
    assert done.code == 0, done
    assert sent(cms) == [[articles[0].id]]
    assert {row["reason"].partition(" only ")[0] for row in done.result["skipped"]} == {"your role may publish Article"}


def test_only_a_locale_is_never_the_whole(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish", "localization_scope": "localized", "locale": "en"})
    done = run(desk, "publish", drafts(cms, "article"), "--yes")
    assert done.code == 3, done
    assert {row["reason"] for row in done.result["skipped"]} == {"your role may publish Article only in the locale en"}
    assert not cms.count_writes()


def test_duplicating_is_a_right_of_its_own(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish"}, {"action": "duplicate", "item_type": model_id(cms, "note"), "on_creator": None})
    done = run(desk, "duplicate", [*cms.records("article")[:2], *cms.records("note")], "--yes")
    assert done.code == 0, done
    assert done.result["succeeded"] == 2
    assert [row["reason"] for row in done.result["skipped"]] == ["your role may not duplicate Article"] * 2
    assert cms.count_writes("POST", "*/duplicate") == 2


@pytest.mark.parametrize("operation", ["duplicate-field", "duplicate-model"])
def test_the_schema_is_a_right_of_its_own(cms: DatoCMS, desk: Copydesk, operation: str) -> None:
    limit(cms, {"action": "all"}, can_edit_schema=False)
    article = cms.primary.models[model_id(cms, "article")]
    item = article.fields[0].id if operation == "duplicate-field" else article.id
    for words in (("--yes",), ("--yes", "--force"), ("--dry-run",)):
        done = desk("run", operation, "-p", "gazette", f"--id={item}", *words, "--json")
        assert (done.code, done.result["total"]) == (3, 0), done
        assert [row["reason"] for row in done.result["skipped"]] == ["your role may not change the schema"]
    assert not cms.count_writes()


def test_what_is_not_known_never_travels_with_what_is_allowed(cms: DatoCMS, desk: Copydesk) -> None:
    # Who has the same role nobody tells: those of one creator share the CMS's answer.
    limit(
        cms, {"action": "publish", "on_creator": "role"}, {"action": "publish", "item_type": model_id(cms, "product")}
    )
    ours = [cms.add("article", {"title": "Ours"}, creator=OURS)]
    theirs, products = drafts(cms, "article"), drafts(cms, "product")
    people = Counter(record.creator for record in theirs if record not in ours)
    cms.bulk_refuses = True
    done = run(desk, "publish", [*theirs, *products], "--yes")
    assert done.code == 2, done
    assert (done.result["succeeded"], done.result["failed"]) == (4, sum(people.values()))
    assert all("the token's role does not allow it" in row["reason"] for row in done.result["failures"])
    assert sorted(map(len, sent(cms))) == sorted([4, *people.values()])


def test_rights_that_cannot_be_read_count_as_allowed_and_each_model_stands_alone(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish", "item_type": model_id(cms, "product")})
    cms.bulk_refuses = True
    cms.on("GET", "/users/me", times=None).answer(403, {"data": []})
    articles, products = drafts(cms, "article"), drafts(cms, "product")
    done = run(desk, "publish", [*articles, *products], "--yes")
    assert done.code == 2, done
    assert (done.result["succeeded"], done.result["failed"]) == (len(products), len(articles))
    assert {row["id"] for row in done.result["failures"]} == {record.id for record in articles}


@pytest.mark.parametrize("status", [401, 403])
def test_one_duplicate_refused_for_want_of_rights(cms: DatoCMS, desk: Copydesk, status: int) -> None:
    cms.forbidden_status = status
    records = [cms.add("article", {"title": f"Copy me {number}"}) for number in range(40)]
    limit(cms, {"action": "all"}, {"action": "nonsense"})
    refusal = cms.role["meta"]["final_permissions"]["negative_item_type_permissions"]
    refused = records[7]
    path = f"/items/{refused.id}/duplicate"
    cms.on("POST", path).then(
        lambda _: refusal.append({"environment": "main", "action": "duplicate", "item_type": refused.model})
    )
    cms.on("POST", "*/duplicate", times=None, where=lambda request: request.path != path).then(
        lambda _: refusal.clear()
    )
    done = run(desk, "duplicate", records, "--yes")
    assert done.code == 2, done
    assert {key: done.result[key] for key in ("total", "succeeded", "failed", "in_doubt", "cancelled")} == {
        "total": 40,
        "succeeded": 39,
        "failed": 1,
        "in_doubt": 0,
        "cancelled": 0,
    }
    (failure,) = done.result["failures"]
    assert failure["id"] == refused.id
    assert "the token's role does not allow it" in failure["reason"]
    assert "credentials" not in failure["reason"]


def test_the_check_says_what_is_limited(cms: DatoCMS, desk: Copydesk) -> None:
    checked = desk("profiles", "check", "gazette")
    assert "may publish, duplicate and change the schema" in checked.out
    limit(cms, {"action": "publish", "item_type": model_id(cms, "product")}, can_edit_schema=False)
    checked = desk("profiles", "check", "gazette")
    assert "may publish Product only · may not duplicate · may not change the schema" in checked.out


def test_publishing_a_thousand_costs_no_more_for_knowing_the_rights(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish"}, negative=({"action": "publish", "on_stage": "approved"},))
    for number in range(1000):
        cms.add("product", {"title": f"Product {number}", "sku": str(number)})
    done = desk("run", "publish", "-p", "gazette", "--model", "product", "--status", "draft", "--yes", "--json")
    assert done.result["succeeded"] == 1003
    assert len(sent(cms)) == 6


@pytest.mark.parametrize("status", [401, 403])
def test_a_model_that_may_not_be_read_stops_no_other(cms: DatoCMS, desk: Copydesk, status: int) -> None:
    unreadable = model_id(cms, "person")  # the first of all
    cms.on("GET", "/items", times=None, where=lambda request: request.parameter("filter[type]") == unreadable).answer(
        status, api_error("INSUFFICIENT_PERMISSIONS")
    )
    limit(cms, {"action": "publish", "item_type": model_id(cms, "product")}, {"action": "duplicate"})
    typist = desk.on_terminal("-p", "gazette")
    typist.until(r"Person +not allowed")
    typist.until(r"Article +11")
    typist.until(r"Note +2")
    assert "row 1 of 11" in typist.text
    assert "may publish Product only" in typist.text
    typist.type("m")
    typist.until("type to filter")
    typist.type("person\r")
    typist.until("Your role may not read Person")
    assert "to open another model" in typist.text
    typist.type("m")
    typist.until("type to filter")
    typist.type("product\r")
    typist.until("row 1 of 3")
    typist.type("p")
    typist.until("Publish 1 Product record")


@pytest.mark.parametrize(
    ("access", "promoted", "sent_all"),
    [
        ("primary_only", False, True),
        ("primary_only", True, False),
        ("sandbox_only", False, False),
        ("sandbox_only", True, True),
        ("none", False, False),
        ("something new", False, True),
    ],
)
def test_where_a_role_may_work_at_all(
    cms: DatoCMS, desk: Copydesk, access: str, promoted: bool, sent_all: bool
) -> None:
    cms.role["meta"]["final_permissions"]["environments_access"] = access
    cms.fork("v2")
    if promoted:
        cms.promote("v2")
    done = run(desk, "publish", drafts(cms, "product"), "--yes")
    assert (done.code, done.result["total"]) == ((0, 3) if sent_all else (3, 0)), done.err
    if not sent_all:
        (reason,) = {row["reason"] for row in done.result["skipped"]}
        assert "environment" in reason
        field = cms.model("article").fields[0].id
        barred = desk("run", "duplicate-field", "-p", "gazette", f"--id={field}", "--yes", "--json")
        assert (barred.code, cms.count_writes()) == (3, 0), barred.err
        assert desk("profiles", "check", "gazette").out.count(reason.removeprefix("your role ")) == 1


def test_roles_included_beside_ones_own_decide_nothing(cms: DatoCMS, desk: Copydesk) -> None:
    limit(cms, {"action": "publish", "item_type": model_id(cms, "product")})
    parent = {"id": "1", "type": "role", "attributes": {}, "meta": {"final_permissions": {}}}
    cms.on("GET", "/users/me", times=None).edit(
        lambda _, answer: (answer.body["included"].insert(0, parent), answer)[1]
    )
    done = run(desk, "publish", [*drafts(cms, "article"), *drafts(cms, "product")], "--yes")
    assert (done.code, done.result["total"]) == (0, 3), done.err
