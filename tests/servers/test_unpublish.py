"""Unpublishing through the real command: what is sent, what is left out, what links demand, and what came of each."""

from typing import Any

from tests.servers.datocms import DatoCMS, Job
from tests.servers.datocms_data import Record
from tests.servers.test_roles import limit
from tests.terminal.cli.conftest import Copydesk, Ended
from tui.operations.unpublish import UNPUBLISH

WRITE = "/items/bulk/unpublish"


def unpublish(desk: Copydesk, records: list[Record], *words: str) -> Ended:
    ids = [f"--id={record.id}" for record in records]
    return desk("run", "unpublish", "-p", "gazette", *ids, *(words or ("--yes", "--json")))


def demand(cms: DatoCMS, strategy: str) -> None:
    """What articles demand when their author is unpublished."""
    author = next(field for field in cms.model("article").fields if field.api_key == "author")
    author.validators["item_item_type"]["on_reference_unpublish_strategy"] = strategy


def author_of_published(cms: DatoCMS) -> tuple[Record, Record]:
    """A person, and a published article that links to that person and to whom no other published one does."""
    person = cms.add("person", {"name": "Lise"}, "published")
    return person, cms.add("article", {"title": "About Lise", "author": person.id}, "published")


def test_published_records_become_drafts_200_a_request(cms: DatoCMS, desk: Copydesk) -> None:
    ids = cms.add_many("article", 250, "published") + cms.add_many("article", 5, "updated")
    done = unpublish(desk, [cms.record(key) for key in ids])
    assert (done.code, done.result["succeeded"], done.result["total"]) == (0, 255, 255)
    sizes = [len(call.json["data"]["relationships"]["items"]["data"]) for call in cms.log if call.path == WRITE]
    assert sorted(sizes) == [55, 200]
    assert {cms.record(key).status for key in ids} == {"draft"}
    assert all(cms.record(key).first_published_at for key in ids)


def test_the_plan_leaves_out_what_cannot_be_unpublished(cms: DatoCMS, desk: Copydesk) -> None:
    draft, live = cms.add("article", {"title": "Draft"}), cms.add("article", {"title": "Live"}, "published")
    changed, note = cms.add("article", {"title": "Changed"}, "updated"), cms.records("note")[0]
    block = cms.records("quote")[0]
    records = [draft, live, changed, note, block]
    for words in ((), ("--force",)):
        done = unpublish(desk, records, "--dry-run", "--json", *words)
        assert (done.code, done.result["total"]) == (0, 2)
        assert {row["id"]: row["reason"] for row in done.result["skipped"]} == {
            draft.id: "a draft: nothing to unpublish",
            note.id: "its model has no drafts: its records are always published",
            block.id: "is a block of another record: left out",
        }
    assert "1 record has changes that are not published" in done.err
    assert not cms.count_writes()
    nothing = unpublish(desk, [draft], "--yes", "--json")
    assert (nothing.code, nothing.result["total"]) == (3, 0)


def test_what_cannot_be_unpublished_for_a_link_is_named_sent_and_fails_with_that_reason(
    cms: DatoCMS, desk: Copydesk
) -> None:
    demand(cms, "fail")
    person, article = author_of_published(cms)
    alone = cms.add("person", {"name": "Alone"}, "published")
    planned = unpublish(desk, [person, alone], "--dry-run", "--json")
    expected = {"id": person.id, "reason": "About Lise links to it and needs it published"}
    assert (planned.result["expected_failures"], planned.result["more_may_fail"]) == ([expected], False)
    assert (planned.result["skipped"], planned.result["total"]) == ([], 2)
    assert "DatoCMS has the last word on these, so they are sent." in planned.err
    assert UNPUBLISH.promise.format(cms="DatoCMS") in planned.err
    done = unpublish(desk, [person, alone], "--yes", "--json")
    assert "Unpublish 2 Person records; 1 will fail" in done.err
    assert "1 record is linked to by published ones: Lise." in done.err
    assert "These published records link to it and need it published: About Lise." in done.err
    assert (done.code, done.result["succeeded"], done.result["failed"]) == (2, 1, 1)
    (failure,) = done.result["failures"]
    assert failure["id"] == person.id
    assert failure["reason"] == "still published: published records link to it and need it published"
    assert [cms.record(one.id).status for one in (person, alone, article)] == ["published", "draft", "published"]
    assert "It fails again unless corrected." in desk("jobs", "show", done.result["job"]).out


def test_what_is_unpublished_too_is_named(cms: DatoCMS, desk: Copydesk) -> None:
    demand(cms, "unpublish")
    person, article = author_of_published(cms)
    done = unpublish(desk, [person])
    assert "These link to it and are unpublished, too: About Lise." in done.err
    assert (done.code, cms.record(article.id).status) == (0, "draft")
    assert done.result["total"] == 1


def test_links_from_drafts_do_not_matter(cms: DatoCMS, desk: Copydesk) -> None:
    demand(cms, "fail")
    person, article = author_of_published(cms)
    cms.colleague_unpublishes(article.id)
    done = unpublish(desk, [person])
    assert done.code == 0
    assert "link" not in done.err


def test_a_role_that_may_not_see_links_or_publish(cms: DatoCMS, desk: Copydesk) -> None:
    person, _ = author_of_published(cms)
    cms.on("GET", "/items/*/references").answer(403, {"data": []})
    told = unpublish(desk, [person], "--dry-run")
    assert (told.code, "Which published records link to these is not known" in told.out) == (0, True)
    limit(cms, {"action": "read"})
    done = unpublish(desk, [person])
    assert done.code == 3
    assert [row["reason"] for row in done.result["skipped"]] == ["your role may not publish Person"]


def test_published_again_by_somebody_is_in_doubt_where_nothing_else_tells(cms: DatoCMS, desk: Copydesk) -> None:
    live = cms.add("article", {"title": "Live"}, "published")

    def again(job: Job) -> None:
        work, job.overrides = job.work, (200, None)

        def both() -> tuple[int, Any]:
            told = work()
            cms.record(live.id).publish(cms.now())
            return told

        job.work = both

    cms.on_job = again
    done = unpublish(desk, [live])
    assert (done.code, done.result["in_doubt"]) == (4, 1)
    shown = desk("jobs", "show", done.result["job"], "--json").json
    assert "published since" in shown["items"][0]["reason"]
