"""Plans: what is sent, what is left out and why. And the desk around them, on a CMS in memory."""

import asyncio
import json
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tests.patience import EVENT_S
from tui.commands.outcome import planned
from tui.config.credentials import Credential
from tui.config.profiles import Profile
from tui.core import rights
from tui.core.content import FieldInfo, Model, Record, RecordQuery, RecordStatus
from tui.core.errors import UsageError
from tui.core.jobs import Decision, JobState
from tui.core.linking import Fate, Linking
from tui.core.plan import EVERYTHING, Override, PlanOption
from tui.core.schema import SchemaItem, SchemaKind, SchemaSearch
from tui.core.selection import Selection
from tui.desk import Desk
from tui.jobs.journal import Journal
from tui.operations import COPY_SCHEMA, DUPLICATE, DUPLICATE_FIELD, DUPLICATE_MODEL, PUBLISH, UNPUBLISH
from tui.operations.plan import Plan
from tui.planning import LINKS_LOOKED_AT, SORTED_AT_ONCE

ALL = RecordQuery(None)
NAMED = tuple(
    FieldInfo(key, key, key.title(), "string", localized=key == "slug") for key in ("name", "slug", "email", "phone")
)
EVERY_RIGHT = rights.EVERYTHING
SEARCH = SchemaSearch("en", q="field")


def a_record(item_id: str, model_id: str = "m", **values: Any) -> Record:
    return Record(item_id, model_id, item_id.title(), **{"status": RecordStatus.DRAFT, "is_valid": True, **values})


@pytest.fixture
def mixed(cms: Any) -> Any:
    cms.models = (
        Model("m", "article", "Article"),
        Model("live", "venue", "Venue", draft_mode=False),
        Model("block", "quote", "Quote", is_block=True),
        Model("one", "home", "Home", singleton=True),
        Model("unique", "author", "Author", NAMED, title_field="name", unique_fields=("name", "slug", "email")),
    )
    for record in (
        a_record("draft"),
        a_record("updated", status=RecordStatus.UPDATED),
        a_record("published", status=RecordStatus.PUBLISHED),
        a_record("invalid", is_valid=False),
        a_record("venue", "live", status=RecordStatus.PUBLISHED),
        a_record("quote", "block"),
        a_record("home", "one"),
        a_record("author", "unique"),
    ):
        cms.records[record.id] = record
    return cms


def sent(plan: Plan) -> list[str]:
    return [item.id for item in plan.items]


def left_out(plan: Plan) -> dict[str, str]:
    return {item.id: item.reason for item in plan.skipped}


async def test_a_publish_leaves_out_what_has_nothing_to_publish(
    kit: SimpleNamespace, journal: Journal, mixed: Any
) -> None:
    desk = kit.desk(mixed, journal)
    selection = Selection(("nobody", "draft")).mark_found(ALL, 8)
    plan = await desk.plan(PUBLISH, selection)
    assert sent(plan) == ["draft", "updated", "home", "author"]
    assert left_out(plan) == {
        "nobody": "no such record",
        "published": "already published",
        "invalid": "not valid: it would fail",
        "venue": "nothing to publish: its model has no drafts",
        "quote": "is a block of another record: left out",
    }
    assert {item.id for item in plan.skipped if item.forceable} == {"published", "invalid", "venue"}
    assert sum(group.count for group in plan.groups if group.sent) == plan.total == 4
    assert sum(group.count for group in plan.groups if not group.sent) == len(plan.skipped)
    assert plan.models == Counter(item.model_id for item in plan.items) == {"m": 2, "one": 1, "unique": 1}
    assert all(group.outcome for group in plan.groups)
    assert plan.heading == "Publish 4 records"


async def test_force_sends_all_that_the_cms_takes(kit: SimpleNamespace, journal: Journal, mixed: Any) -> None:
    desk = kit.desk(mixed, journal)
    plan = await desk.plan(PUBLISH, Selection(("nobody",)).mark_found(ALL, 8), force=True)
    assert left_out(plan) == {"quote": "is a block of another record: left out"}
    assert "nobody" in sent(plan)
    assert plan.forced
    assert plan.requests == 3


async def test_the_editor_decides_about_each_kind_that_is_left_out(
    kit: SimpleNamespace, journal: Journal, mixed: Any
) -> None:
    mixed.records["changed"] = a_record("changed", status=RecordStatus.UPDATED, is_valid=False)
    desk = kit.desk(mixed, journal)
    plan = await desk.plan(PUBLISH, Selection().mark_found(ALL, 9))
    assert {(group.label, group.count, group.sent) for group in plan.groups} == {
        ("draft", 3, True),
        ("updated", 1, True),
        ("draft, not valid", 1, False),
        ("updated, not valid", 1, False),
        ("published", 1, False),
        ("without drafts", 1, False),
        ("block", 1, False),
    }
    assert [(option.key, option.count, option.chosen) for option in plan.options] == [
        (Override.PUBLISHED, 1, False),
        (Override.NO_DRAFTS, 1, False),
        (Override.INVALID, 2, False),
    ]
    again = await desk.plan(PUBLISH, Selection().mark_found(ALL, 9), anyway=frozenset({Override.INVALID}))
    assert {"invalid", "changed"} <= set(sent(again))
    assert set(left_out(again)) == {"published", "venue", "quote"}
    assert [option.chosen for option in again.options] == [False, False, True]
    assert all(
        {item.id for item in (*again.items, *again.skipped) if item.group == group.key} for group in again.groups
    )
    forced = await desk.plan(PUBLISH, Selection().mark_found(ALL, 9), force=True)
    assert forced.anyway == EVERYTHING
    assert not plan.forced


async def test_planning_tells_how_far_it_is(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(1200)
    told: list[int] = []
    selection = Selection(tuple(f"r{number}" for number in range(700))).mark_found(ALL, 1200)
    await kit.desk(cms, journal).plan(PUBLISH, selection, progress=told.append)
    assert told[:2] == [500, 700]
    assert told == sorted(told)
    assert told[-1] == 1200


async def test_others_get_their_turn_while_a_plan_is_sorted_out(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.add(1200)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    others = asyncio.create_task(other())
    plan = await kit.desk(cms, journal).plan(DUPLICATE, Selection().mark_found(ALL, 1200))
    others.cancel()
    assert plan.total == 1200
    assert turns >= 1200 / SORTED_AT_ONCE


async def test_the_state_before_is_kept(kit: SimpleNamespace, journal: Journal, mixed: Any) -> None:
    plan = await kit.desk(mixed, journal).plan(PUBLISH, Selection(("updated",)))
    (item,) = plan.items
    assert (item.status, item.is_valid, item.model_id) == (RecordStatus.UPDATED, True, "m")


async def test_excluded_records_and_limits_are_respected(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(1200)
    desk = kit.desk(cms, journal)
    selection = Selection().mark_found(ALL, 1200).unmark(["r0", "r1"], ALL)
    plan = await desk.plan(DUPLICATE, selection)
    assert plan.total == 1198
    assert len(plan.batches) == 1198
    assert plan.requests == 2396
    assert plan.seconds == pytest.approx((2396 - 60) / 20)
    limited = await desk.plan(DUPLICATE, Selection(("r5",)).mark_found(ALL, 1200), limit=3)
    assert sent(limited) == ["r5", "r0", "r1"]
    with pytest.raises(UsageError):
        await desk.plan(DUPLICATE, selection, limit=0)


async def test_publishing_takes_200_a_request(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(450)
    plan = await kit.desk(cms, journal).plan(PUBLISH, Selection().mark_found(ALL, 450))
    assert [batch.expected for batch in plan.batches] == [200, 200, 50]
    assert plan.title == "Article"
    assert plan.heading == "Publish 450 Article records"


async def test_duplicating_warns_of_what_may_fail(kit: SimpleNamespace, journal: Journal, mixed: Any) -> None:
    desk = kit.desk(mixed, journal)
    mixed.records["author"] = a_record("author", "unique", values={"name": "A", "slug": {"en": "a"}, "email": "a@b.c"})
    mixed.records["writer"] = a_record("writer", "unique", values={"name": "B", "slug": {"en": None}, "email": ""})
    plan = await desk.plan(DUPLICATE, Selection(("author", "writer", "home", "quote", "draft", "nobody")))
    assert sent(plan) == ["author", "writer", "draft"]
    assert {item.id: item.fails for item in plan.items if item.fails} == {"author": "Slug and Email must be unique"}
    assert [(group.label, group.outcome) for group in plan.groups if group.sent and group.fails] == [
        ("Author, not unique", "will be sent, and will fail")
    ]
    assert (plan.failing, plan.heading) == (1, "Duplicate 3 records; at least 1 will fail")
    assert left_out(plan).keys() == {"home", "quote", "nobody"}
    assert [warning.partition(", ")[2] for warning in plan.warnings] == [
        "but these must be unique: Slug and Email (Author).",
        "and these must be unique: Name (Author).",
    ]
    assert [(option.key, option.count, option.chosen) for option in plan.options] == [
        (Override.SINGLE, 1, False), (Override.NOT_UNIQUE, 1, True),
    ]  # fmt: skip
    assert not plan.forced
    without = await desk.plan(DUPLICATE, Selection(("author", "writer")), anyway=frozenset())
    assert (sent(without), without.failing) == (["writer"], 0)
    assert left_out(without) == {"author": "would fail: it has values that must be unique"}
    forced = await desk.plan(DUPLICATE, Selection(("home", "nobody")), force=True)
    assert sent(forced) == ["home"]
    assert forced.heading == "Duplicate 1 Home record; it will fail"


async def test_what_is_sent_to_fail_is_marked_by_every_operation(
    kit: SimpleNamespace, journal: Journal, mixed: Any, unicat: Any
) -> None:
    desk, other = kit.desk(mixed, journal), kit.desk(unicat, journal)
    publish = await desk.plan(PUBLISH, Selection(("invalid", "nobody", "draft")), force=True)
    assert [bool(item.fails) for item in publish.items] == [True, True, False]
    assert publish.heading == "Publish 3 Article records; 2 will fail"
    left = await desk.plan(PUBLISH, Selection(("invalid", "draft")))
    assert ([group.fails for group in left.groups if not group.sent], left.failing) == ([True], 0)
    copied = await other.plan(COPY_SCHEMA, Selection(("new", "s1")), force=True)
    assert copied.heading.endswith("; 1 will fail")
    assert planned(copied)["expected_failures"] == [
        {"id": "new", "reason": "new items cannot be copied until they are committed"}
    ]
    only = await other.plan(COPY_SCHEMA, Selection(("new", "s1")))
    assert (only.failing, "expected_failures" in planned(only)) == (0, False)


@pytest.mark.parametrize(
    ("model", "more", "rights", "least"),
    [
        (Model("m", "article", "Article"), {}, EVERY_RIGHT, False),
        (Model("m", "article", "Article", (FieldInfo("f", "by", "By", "link", may_link=True),)), {}, EVERY_RIGHT, True),
        (Model("m", "article", "Article", tree=True), {}, EVERY_RIGHT, True),
        (Model("m", "article", "Article"), {"is_valid": None}, EVERY_RIGHT, True),
        (Model("m", "article", "Article"), {}, None, True),
    ],
    ids=["all known", "links", "parents", "validity unknown", "rights unknown"],
)
async def test_a_foretold_number_is_the_least_where_not_all_could_be_checked(
    kit: SimpleNamespace, journal: Journal, cms: Any, model: Model, more: Any, rights: Any, least: bool
) -> None:
    cms.models = (model,)
    for record in (a_record("invalid", is_valid=False), a_record("draft", **more)):
        cms.records[record.id] = record
    planner = kit.desk(cms, journal)._planner
    planner = replace(planner, project=replace(planner.project, rights=rights))
    plan = await planner.plan(PUBLISH, Selection(("invalid", "draft")), anyway=EVERYTHING)
    told = "at least 1" if least else "1"
    assert (plan.which_fail, plan.heading) == (told, f"Publish 2 Article records; {told} will fail")
    assert planned(plan)["more_may_fail"] is least
    only = await planner.plan(PUBLISH, Selection(("invalid",)), anyway=EVERYTHING)
    assert only.which_fail == "it"


@pytest.mark.parametrize("fate", Fate)
async def test_what_links_make_fail_is_the_least_where_other_links_are_changed_along(
    kit: SimpleNamespace, journal: Journal, cms: Any, fate: Fate
) -> None:
    for name in ("a", "b", "c"):
        cms.records[name] = a_record(name, status=RecordStatus.PUBLISHED)
    cms.linked = {"a": Linking("x", "X", "a", Fate.IN_THE_WAY), "b": Linking("y", "Y", "b", fate)}
    desk = kit.desk(cms, journal)
    plan = await desk.plan(UNPUBLISH, Selection(("a", "b", "c")), anyway=EVERYTHING)
    assert plan.which_fail == ("2" if fate is Fate.IN_THE_WAY else "at least 1")


async def test_what_links_make_fail_is_sent_unless_the_editor_decides_otherwise(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    for name in ("a", "b", "c"):
        cms.records[name] = a_record(name, status=RecordStatus.PUBLISHED)
    # b is picked as well, but stays published, because of x: so it is in the way of a.
    cms.linked = {"a": Linking("b", "B", "a", Fate.IN_THE_WAY), "b": Linking("x", "X", "b", Fate.IN_THE_WAY)}
    desk, picked = kit.desk(cms, journal), Selection(("a", "b", "c"))
    plan = await desk.plan(UNPUBLISH, picked)
    refused = {"a": "B links to it and needs it published", "b": "X links to it and needs it published"}
    assert ({item.id: item.fails for item in plan.items if item.fails}, plan.skipped) == (refused, ())
    assert plan.heading == "Unpublish 3 Article records; 2 will fail"
    assert plan.options == (PlanOption(Override.LINKED, 2, "needed by others", True),)
    without = await desk.plan(UNPUBLISH, picked, anyway=plan.anyway ^ {Override.LINKED})
    assert (sent(without), left_out(without)) == (["c"], refused)
    assert [(group.label, group.count, group.outcome) for group in without.groups] == [
        ("published", 1, "will be drafts again"),
        ("needed by others", 2, "would fail: left out"),
    ]
    assert (without.options[0].chosen, without.warnings) == (False, ())


async def test_what_links_make_fail_is_not_counted_as_to_be_sent(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.records["a"] = a_record("a", status=RecordStatus.PUBLISHED)
    cms.linked = {"a": Linking("x", "X", "a", Fate.IN_THE_WAY)}
    plan = await kit.desk(cms, journal).plan(UNPUBLISH, Selection(("a",)), anyway=frozenset())
    assert (plan.heading, plan.requests, plan.models) == ("Nothing to unpublish", 0, {})


async def test_beyond_the_number_that_is_looked_at_more_may_fail(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.add(LINKS_LOOKED_AT + 1)
    for name, record in cms.records.items():
        cms.records[name] = replace(record, status=RecordStatus.PUBLISHED)
    desk = kit.desk(cms, journal)
    few, many = [await desk.plan(UNPUBLISH, Selection(tuple(cms.records)[:some])) for some in (LINKS_LOOKED_AT, None)]
    assert (few.more_may_fail, many.more_may_fail) == (False, True)


async def test_fields_are_looked_up(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.schema_items = {
        "f": SchemaItem("f", SchemaKind.FIELD, "Title", "title", "string", model_id="m"),
        "m": SchemaItem("m", SchemaKind.MODEL, "Article", "article"),
    }
    plan = await kit.desk(cms, journal).plan(DUPLICATE_FIELD, Selection(("f", "m", "nobody")))
    assert sent(plan) == ["f"]
    assert left_out(plan) == {"nobody": "no such field", "m": "only fields can be duplicated"}
    assert plan.title == "Title"
    cms.schema_items["f"] = SchemaItem("f", SchemaKind.FIELD, "A long label " * 30, "title", "string", model_id="m")
    long = await kit.desk(cms, journal).plan(DUPLICATE_FIELD, Selection(("f",)))
    assert (len(long.title), long.items[0].title) == (40, "A long label " * 30)


async def test_fields_of_several_models_are_counted_by_model(
    kit: SimpleNamespace, journal: Journal, mixed: Any
) -> None:
    mixed.schema_items = {
        ident: SchemaItem(ident, SchemaKind.FIELD, "Title", key, "string", model_id=model)
        for ident, key, model in (("f", "title", "m"), ("g", "seo_title", "m"), ("h", "title", "unique"))
    }
    plan = await kit.desk(mixed, journal).plan(DUPLICATE_FIELD, Selection(("f", "g", "h")))
    assert [(group.label, group.count, group.outcome) for group in plan.groups] == [
        ("fields of Article", 2, "duplicated in the same model"),
        ("field of Author", 1, "duplicated in the same model"),
    ]
    assert [item.title for item in plan.items] == [
        "Article › Title (field title)",
        "Article › Title (field seo_title)",
        "Author › Title",
    ]


async def test_models_and_blocks_are_duplicated_without_records(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.schema_items = {
        "m": SchemaItem("m", SchemaKind.MODEL, "Article", "article"),
        "b": SchemaItem("b", SchemaKind.BLOCK, "Quote", "quote"),
        "f": SchemaItem("f", SchemaKind.FIELD, "Title", "title", "string", model_id="m"),
    }
    desk = kit.desk(cms, journal)
    plan = await desk.plan(DUPLICATE_MODEL, Selection(("m", "b", "f", "nobody")))
    assert sent(plan) == ["b", "m"]
    assert left_out(plan) == {"nobody": "no such model", "f": "only models and blocks can be duplicated"}
    told = "duplicated with all its fields; records are not copied"
    assert [group.outcome for group in plan.groups if group.sent] == [told] * 2
    assert plan.requests == 4
    assert plan.heading == "Duplicate 2 models: Quote and Article"


async def test_a_copy_sends_the_selection_itself(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    desk = kit.desk(unicat, journal)
    selection = Selection(("s1", "new", "nobody")).mark_found(SEARCH, 7).unmark(["s2"], SEARCH)
    plan = await desk.plan(COPY_SCHEMA, selection)
    (batch,) = plan.batches
    assert batch.body == repr(["s1", {"search": True, "exclude": ["new", "s2"]}])
    assert sent(plan) == ["s0", "s1", "s3", "s4", "s5"]
    assert left_out(plan) == {
        "nobody": "no such schema item",
        "new": "new items cannot be copied until they are committed",
    }
    assert plan.title == "field 0, field 1 and 3 more"
    assert plan.warnings == ("Copies keep the names of their originals, so rename each before you commit it.",)
    unicat.schema_items["copy"] = replace(unicat.schema_items["new"], id="copy", name="field 4", api_key="field_4")
    again = await desk.plan(COPY_SCHEMA, Selection(("s4", "copy")))
    assert again.warnings == (
        "The copy keeps the name of its original, so rename it before you commit it.",
        "There is a new item of that name already: field 4.",
    )
    del unicat.schema_items["copy"]
    forced = await desk.plan(COPY_SCHEMA, selection, force=True)
    assert forced.total == 6
    assert left_out(forced) == {"nobody": "no such schema item"}


async def test_a_copy_of_nothing_copyable_is_empty(kit: SimpleNamespace, journal: Journal, unicat: Any) -> None:
    plan = await kit.desk(unicat, journal).plan(COPY_SCHEMA, Selection(("new",)))
    assert (plan.total, plan.batches) == (0, ())
    assert [item.id for item in plan.skipped] == ["new"]


@pytest.mark.parametrize(
    ("operation", "selection"),
    [
        (COPY_SCHEMA, Selection(("r0",))),
        (PUBLISH, Selection().mark_found(SEARCH, 3)),
    ],
)
async def test_what_makes_no_sense_is_refused(
    kit: SimpleNamespace, journal: Journal, cms: Any, operation: Any, selection: Selection
) -> None:
    with pytest.raises(UsageError):
        await kit.desk(cms, journal).plan(operation, selection)


# -- the desk -----------------------------------------------------------------------------------------------------
async def test_from_plan_to_result(kit: SimpleNamespace, journal: Journal, mixed: Any) -> None:
    desk = kit.desk(mixed, journal)
    desk.start_worker()
    told: list[int] = []
    unsubscribe = desk.subscribe(lambda: told.append(1))
    plan = await desk.plan(PUBLISH, Selection(("draft", "invalid", "nobody")), force=True)
    job_id = await desk.launch(plan)
    snapshot = await desk.wait(job_id, 10)
    assert snapshot.state is JobState.PARTLY_FAILED
    assert told
    unsubscribe()
    result = desk.result(job_id)
    assert result["total"] == 3
    assert result["succeeded"] == 1
    assert {item["id"] for item in result["failures"]} == {"invalid", "nobody"}
    assert json.loads("".join(desk.report(job_id)))["batches"][0]["state"] == "partly_failed"
    again = await desk.retry_failed(job_id)
    assert (sent(again), left_out(again)) == (["invalid"], {"nobody": "no such record"})
    assert again.heading.endswith("; it will fail")
    mixed.records["invalid"] = a_record("invalid")
    corrected = await desk.retry_failed(job_id)
    assert (corrected.heading, corrected.more_may_fail) == ("Publish 1 Article record", True)
    assert [warning for warning in corrected.warnings if warning.startswith("1 failed before (not valid")]
    second = await desk.wait(await desk.launch(corrected), 10)
    assert second.counts.succeeded == 1
    await desk.aclose()
    assert [job.id for job in desk.jobs()] == [second.id, job_id]


async def test_retrying_needs_something_that_failed(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(1)
    desk = kit.desk(cms, journal)
    desk.start_worker()
    job_id = await desk.launch(await desk.plan(DUPLICATE, Selection(("r0",))))
    await desk.wait(job_id, 10)
    with pytest.raises(UsageError):
        await desk.retry_failed(job_id)
    await desk.aclose()


async def test_a_read_only_profile_sends_nothing(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(1)
    desk = kit.desk(cms, journal, read_only=True)
    plan = await desk.plan(DUPLICATE, Selection(("r0",)))
    with pytest.raises(UsageError):
        await desk.launch(plan)
    assert journal.jobs() == ()


async def test_an_empty_plan_is_not_launched(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    desk = kit.desk(cms, journal)
    with pytest.raises(UsageError):
        await desk.launch(await desk.plan(DUPLICATE, Selection(("nobody",))))


async def test_only_the_named_job_is_driven(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(2)
    desk = kit.desk(cms, journal)
    first = await desk.launch(await desk.plan(DUPLICATE, Selection(("r0",))))
    second = await desk.launch(await desk.plan(DUPLICATE, Selection(("r1",))))
    desk.start_worker(only=second)
    await desk.wait(second, 10)
    assert desk.job(first).job.state is JobState.PLANNED
    with pytest.raises(TimeoutError):
        await desk.wait(first, 0.05)
    await desk.aclose()


async def test_left_over_work_waits_and_can_be_cancelled(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(3)
    earlier = kit.desk(cms, journal)
    jobs = [await earlier.launch(await earlier.plan(DUPLICATE, Selection((f"r{n}",)))) for n in range(3)]
    journal.release_all()
    desk = kit.desk(cms, journal, attended=True)
    desk.start_worker()
    await kit.until(lambda: all(desk.job(job_id).job.held for job_id in jobs))
    desk.agree(jobs[0])
    assert (await desk.wait(jobs[0], 10)).state is JobState.SUCCEEDED
    desk.cancel(jobs[1])
    assert (await desk.wait(jobs[1], 10)).state is JobState.CANCELLED
    assert desk.job(jobs[2]).job.held
    await desk.aclose()
    assert sum(cms.copies.values()) == 1


async def test_a_doubt_is_resolved_from_the_desk(kit: SimpleNamespace, journal: Journal, cms: Any) -> None:
    cms.add(1)
    cms.faults = ["lost before"]
    desk = kit.desk(cms, journal, attended=True)
    desk.start_worker()
    job_id = await desk.launch(await desk.plan(DUPLICATE, Selection(("r0",))))
    assert (await desk.wait(job_id, 10)).state is JobState.IN_DOUBT
    desk.decide_doubt(job_id, Decision.LEAVE)
    assert desk.job(job_id).job.state is JobState.IN_DOUBT
    desk.decide_doubt(job_id, Decision.SEND)
    assert (await desk.wait(job_id, 10)).state is JobState.SUCCEEDED
    await desk.aclose()


async def test_closing_twice_is_harmless_and_unknown_jobs_are_said(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    desk = kit.desk(cms, journal)
    await desk.aclose()
    await desk.aclose()
    with pytest.raises(UsageError):
        desk.job("nobody")
    with pytest.raises(UsageError):
        await desk.wait("nobody", 1)
    with pytest.raises(UsageError):
        desk.result("nobody")


async def test_a_desk_forgets_old_jobs_while_it_is_in_use_and_stops_with_it(
    start_sandbox: Any, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start_sandbox(records=20)
    monkeypatch.setenv("BLOG", running.datocms_token)
    monkeypatch.setattr("tui.desk.KEPT_JOBS", 2)
    monkeypatch.setattr("tui.desk.PRUNED_AT_ONCE", 1)
    profile = Profile("blog", DATOCMS, running.datocms_url, credential=Credential.from_env("BLOG"))
    desk = await Desk.open(profile, journal, attended=False)
    model = next(model for model in await desk.models() if model.api_key == "article")
    plan = await desk.plan(DUPLICATE, Selection().mark_found(RecordQuery(model.id), 20), limit=1)
    jobs = [journal.create(plan) for _ in range(6)]
    for job_id in jobs:
        journal.request_cancel(job_id)
    await desk.aclose()
    desk = await Desk.open(profile, journal, attended=False)
    async with asyncio.timeout(EVENT_S):
        while len(journal.jobs()) > 2:  # noqa: ASYNC110 - the journal is its own, and tells of the end only
            await asyncio.sleep(0.01)
    assert [job.id for job in journal.jobs()] == jobs[:3:-1]
    await desk.aclose()


async def test_a_plan_of_very_many_records_says_the_same_as_one_of_few(
    kit: SimpleNamespace, journal: Journal, cms: Any
) -> None:
    cms.add(1_300)
    states = (RecordStatus.DRAFT, RecordStatus.PUBLISHED, RecordStatus.UPDATED)
    cms.records = {
        one.id: replace(one, status=states[place % 3], is_valid=place % 7 != 0)
        for place, one in enumerate(cms.records.values())
    }
    desk = kit.desk(cms, journal)
    selection = Selection(("r5", "nobody")).mark_found(ALL, 1_300).unmark(["r9"], ALL)
    whole = await desk.plan(PUBLISH, selection, anyway=frozenset({Override.INVALID}))
    parts = [
        await desk.plan(PUBLISH, Selection((item,)), anyway=frozenset({Override.INVALID})) for item in sent(whole)[::97]
    ]
    assert [item for part in parts for item in part.items] == list(whole.items)[::97]
    assert sent(whole)[0] == "r5"
    assert sorted([*sent(whole), *left_out(whole)]) == sorted([*set(cms.records) - {"r9"}, "nobody"])
    assert [batch.expected for batch in whole.batches] == [200, 200, 200, 200, len(whole.items) - 800]
    assert whole.total == len(whole.items) == sum(group.count for group in whole.groups if group.sent)
    assert len(whole.skipped) == sum(group.count for group in whole.groups if not group.sent)
    failing = sum(item.is_valid is False for item in whole.items)
    assert whole.requests == 2 * len(whole.batches) + -(-failing // 200)
    job = await desk.launch(whole)
    assert [item.id for item in desk.job(job).items] == sent(whole)
