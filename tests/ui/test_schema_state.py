"""Schema held in the hand: what its state answers to each intent, without a screen."""

from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from tests.cmses import UNICAT
from tests.ui.plain_stage import JobsPlainStage, PlainStage, press
from tests.ui.schemas import DATO, UNICAT_ITEMS, a_field, schema_desks
from tui.cms.datocms.operations import WIRE
from tui.config.paths import Paths
from tui.core.content import Locale
from tui.core.errors import Unreachable
from tui.core.schema import Schema, SchemaFound, SchemaNode, SchemaSearch
from tui.core.selection import Found
from tui.operations import COPY_SCHEMA, DUPLICATE_FIELD, DUPLICATE_MODEL
from tui.ui.actions import ACTIONS, Area
from tui.ui.actions.operations import SCHEMA
from tui.ui.app import CopydeskApp
from tui.ui.models.schema.tree import why_blocked

Opened = Callable[..., Any]


@pytest.fixture
def schema_desk(fake_desk: Any) -> type[Any]:
    return schema_desks(fake_desk)


@pytest.fixture
async def opened(paths: Paths, schema_desk: Any) -> Opened:
    """A stage with a desk opened on it, its schema read and folded."""

    async def make(desk: Any = None, *of: Any) -> tuple[PlainStage, Any]:
        plain = PlainStage(paths)
        desk = desk or schema_desk(*of)
        plain.schema.open_desk(desk)
        await plain.settled()
        return plain, desk

    return make


def rows(plain: PlainStage) -> list[str]:
    return [row.title for row in plain.schema.state.rows]


def marked(plain: PlainStage) -> tuple[str, ...]:
    return plain.schema.state.marks.selection.ids


async def do(plain: PlainStage, title: str, *intents: str) -> None:
    """With the cursor on the first row of that title."""
    plain.row = rows(plain).index(title)
    plain.schema.cursor_moved()
    for intent in intents:
        press(plain.schema, intent)
    await plain.settled()


async def moved(plain: PlainStage, row: int) -> None:
    plain.move_to(row)
    await plain.settled()


@pytest.mark.parametrize(
    ("title", "intent", "reason"),
    [
        ("blocks", "marking.toggle", "Blocks is a heading, not an item. Press a to mark everything found."),
        ("blocks", "copy_id", "Blocks is a heading, not an item."),
        ("blocks", "schema.duplicate", "Nothing is marked, and there is no item under the cursor."),
        ("Meta", "marking.toggle", "Fieldsets cannot be duplicated. Mark their fields."),
        ("Meta", "schema.duplicate", "Fieldsets cannot be duplicated. Mark their fields."),
        ("Article", "marking.clear", "Nothing is marked."),
        ("Article", "publish", "Only records can be published. Press 1 to go to Content."),
        ("Article", "schema.copy", "Copying schema items is for Unicat. Press d to duplicate models and fields here."),
        (
            "Article",
            "searching.pick_language",
            "Only Unicat's search depends on a language. Here names and API keys are searched.",
        ),
        ("Article", "copy_url", "The address of this item in DatoCMS's web editor is not known."),
        ("Title", "folding.unfold", "There is nothing below it. Press enter to see its details."),
    ],
)
async def test_what_is_not_possible_says_why(opened: Opened, title: str, intent: str, reason: str) -> None:
    plain, _ = await opened()
    plain.schema.folding.turn_all(True)
    await do(plain, title, intent)
    assert reason in plain.host.notices
    assert marked(plain) == ()
    assert plain.plans == []


async def test_on_a_heading_details_say_why_not(opened: Opened) -> None:
    plain, _ = await opened()
    await do(plain, "blocks")
    assert plain.schema.why_not("schema.details") == "Blocks is a heading, not an item."


async def test_who_may_not_change_the_schema_is_told(opened: Opened, schema_desk: Any) -> None:
    desk = schema_desk()
    desk.project = replace(desk.project, can_edit_schema=False)
    plain, _ = await opened(desk)
    await do(plain, "Article", "schema.duplicate")
    assert plain.host.notices == ["Your role may not change the schema of this project."]
    desk.profile.read_only = True
    await do(plain, "Article", "schema.duplicate")
    assert "read-only" in plain.host.notices[-1]
    assert plain.plans == []


async def test_models_fields_and_what_the_cursor_is_on_are_planned(opened: Opened) -> None:
    plain, _ = await opened()
    await do(plain, "Article", "folding.unfold")
    await do(plain, "Slug [/b]", "schema.duplicate")
    assert (plain.plans[-1].operation, plain.plans[-1].selection.ids) == (DUPLICATE_FIELD, ("f1",))
    await do(plain, "Article", "marking.toggle", "marking.toggle", "schema.duplicate")
    # A mix is asked about.
    assert plain.questions[-1].title == "1 model and 1 field are marked"
    plain.questions[-1].chosen("models")
    assert (plain.plans[-1].operation, plain.plans[-1].selection.ids) == (DUPLICATE_MODEL, ("m1",))
    plain.plans[-1].launched("j")
    assert marked(plain) == ("f0",)


async def test_a_copy_is_planned_of_what_stands_at_several_places(opened: Opened) -> None:
    plain, _ = await opened(None, UNICAT)
    plain.schema.folding.turn_all(True)
    await do(plain, "width", "marking.toggle", "schema.copy")
    assert (plain.plans[-1].operation, marked(plain)) == (COPY_SCHEMA, ("u1",))
    assert [row.marked for row in plain.schema.state.rows if row.title == "width"] == [True, True, True]


async def test_ranges_mark_what_can_be_acted_on(opened: Opened) -> None:
    plain, _ = await opened()
    marking = plain.schema.marking
    plain.schema.folding.turn_all(True)
    assert rows(plain) == [
        "Article", "Title", "Slug [/b]", "Meta", "Seo title", "Author", "Name", "blocks", "Teaser",
    ]  # fmt: skip
    await do(plain, "Slug [/b]", "marking.turn_range")
    await moved(plain, 8)
    assert marked(plain) == ("f1", "f3", "m2", "a0", "b1")
    await moved(plain, 4)
    assert marked(plain) == ("f1", "f3")
    marking.turn_range()
    plain.schema.folding.turn_all(False)
    assert rows(plain) == ["Article", "Author", "blocks", "Teaser"]
    marking.clear()
    plain.row = 0
    marking.range_step(1)
    await plain.settled()
    assert marked(plain) == ("m1", "m2")
    await moved(plain, 3)
    assert marked(plain) == ("m1", "m2")
    marking.turn_range()
    assert marked(plain) == ("m1", "m2", "b1")
    assert plain.schema.step_out()
    assert marked(plain) == ("m1", "m2")
    assert not plain.schema.step_out()


async def test_a_range_says_what_it_leaves_out(opened: Opened) -> None:
    plain, _ = await opened()
    plain.schema.folding.turn_all(True)
    await do(plain, "Slug [/b]", "marking.turn_range")
    assert plain.host.notices == []
    await moved(plain, 4)
    said = ["1 of the range cannot be duplicated and is left out."]
    assert (marked(plain), plain.host.notices) == (("f1", "f3"), said)
    await moved(plain, 5)
    assert plain.host.notices == said
    await moved(plain, 2)
    await moved(plain, 3)
    assert plain.host.notices == said * 2
    await do(plain, "Slug [/b]", "marking.turn_range")
    plain.host.notices.clear()
    plain.schema.marking.range_step(1)
    assert plain.host.notices == said


async def test_a_search_shows_what_holds_it_and_escape_keeps_the_cursor(opened: Opened) -> None:
    plain, _ = await opened()
    searching, state = plain.schema.searching, plain.schema.state
    searching.open()
    searching.typed("seo")
    assert rows(plain) == ["Article", "Meta", "Seo title"]
    searching.apply("title")
    assert rows(plain) == ["Article", "Title", "Meta", "Seo title"]
    assert plain.host.memory.state.filters["gazette/schema"] == ("title",)
    plain.schema.marking.mark_all_found()
    assert marked(plain) == ("f0", "f3")
    await do(plain, "Seo title")
    assert plain.schema.step_out()
    assert state.item is not None
    assert state.item.id == "f3"
    searching.open()
    searching.apply("tipe:x")
    assert "tipe" in searching.line.view.problem.message
    assert state.result.found is None


async def test_a_search_goes_to_the_first_it_found_unless_the_cursor_is_on_one(opened: Opened) -> None:
    plain, _ = await opened()
    searching, state = plain.schema.searching, plain.schema.state
    searching.apply("title")
    await do(plain, "Seo title")
    searching.apply("seo")
    assert state.item is not None
    assert state.item.id == "f3"
    searching.apply("u")
    await do(plain, "Author")
    searching.apply("l")
    assert [row.title for row in state.rows[:3]] == ["Article", "Title", "Slug [/b]"]
    assert state.item.name == "Article"


async def test_a_search_of_the_api_is_marked_as_one_and_said(opened: Opened) -> None:
    plain, desk = await opened(None, UNICAT)
    plain.schema.searching.apply("mm")
    await plain.settled()
    search = SchemaSearch("en", "mm")
    assert desk.searches == [search]
    plain.schema.marking.mark_all_found()
    assert plain.schema.state.marks.selection.found == (Found(search, frozenset({"u2"}), 2),)
    assert plain.host.notices == ["1 of those found cannot be copied and is left out."]
    said = [plain.text(form) for form in plain.schema.bottom().selected]
    assert said == [f"all 2{words} · 1 cannot be copied" for words in (" found − 1 by mm", " − 1 by mm", " found − 1")]
    await do(plain, "width", "marking.toggle", "schema.copy")
    assert "taken out again" in plain.host.notices[-1]
    assert plain.plans == []
    plain.schema.marking.step(-1)
    assert plain.schema.state.marks.selection.found == (Found(search, frozenset({"u2"}), 2),)


async def test_the_language_of_a_search_is_picked_and_the_servers_count_is_kept(
    opened: Opened, schema_desk: Any
) -> None:
    desk = schema_desk(UNICAT)
    asked: list[SchemaSearch] = []

    async def search_schema(search: SchemaSearch) -> SchemaFound:
        asked.append(search)
        return SchemaFound((UNICAT_ITEMS[3], UNICAT_ITEMS[4]), total=7)

    desk.search_schema = search_schema
    desk.project = replace(desk.project, locales=(Locale("en", "English"), Locale("nl", "Dutch")))
    plain, _ = await opened(desk)
    plain.schema.searching.apply("mm")
    await plain.settled()
    assert plain.schema.state.result.total == 7
    plain.schema.searching.pick_language()
    plain.questions[-1].chosen("nl")
    await plain.settled()
    assert [search.language for search in asked] == ["en", "nl"]
    assert plain.schema.state.language == "nl"


async def test_what_all_leaves_out_is_said_without_a_search_too(opened: Opened, schema_desk: Any) -> None:
    desk = schema_desk()
    items = {
        key: replace(item, why_not_copied="it is read-only") if item.name == "Author" else item
        for key, item in DATO.items.items()
    }
    desk.tree = replace(DATO, items=items)
    plain, _ = await opened(desk)
    plain.schema.marking.mark_all_found()
    blocked = len(plain.schema.state.blocked)
    assert blocked
    assert f"{blocked} of those found cannot be duplicated and" in plain.host.notices[-1]
    plain.schema.marking.clear()
    plain.schema.marking.invert()
    assert f"{blocked} of those found cannot be duplicated and" in plain.host.notices[-1]


def hints(plain: Any) -> list[tuple[str, str]]:
    return [(offer.action_id, offer.label) for offer in plain.schema.bottom().footer]


async def test_the_footer_follows_the_row_the_range_and_the_search(opened: Opened, schema_desk: Any) -> None:
    plain, _ = await opened(schema_desk())
    plain.row = next(place for place, row in enumerate(plain.schema.state.rows) if row.item is None)
    assert ("schema.mark", "") not in hints(plain)
    assert ("list.open", "fold") in hints(plain)
    plain.row = rows(plain).index("Article")
    assert hints(plain)[0] == ("schema.mark", "")
    assert ("list.open", "unfold") in hints(plain)
    plain.schema.marking.toggle()
    plain.row = rows(plain).index("Article")
    assert hints(plain)[0] == ("schema.mark", "take out")
    plain.schema.marking.turn_range()
    assert [action_id for action_id, _ in hints(plain)] == ["schema.range", "list.down", "schema.show-all"]
    plain.schema.marking.end_range()
    plain.schema.searching.apply("title")
    await plain.settled()
    assert "schema.show-all" in [action_id for action_id, _ in hints(plain)]
    plain.schema.searching.apply("nothinglikethis")
    await plain.settled()
    assert hints(plain)[0] == ("schema.show-all", "")


async def test_records_and_filled_fields_are_counted_when_the_cursor_rests(opened: Opened, schema_desk: Any) -> None:
    desk = schema_desk()
    desk.counts_of = {"m1": 935, "m2": 1}
    desk.known_counts["m2"] = 1
    items = {key: replace(item, holds_records=item.id in ("m1", "m2")) for key, item in DATO.items.items()}
    desk.tree = replace(DATO, items=items)
    plain, _ = await opened(desk)
    reading = plain.schema.reading
    plain.schema.folding.turn_all(True)
    for title, said in (("Article", "935 records"), ("Title", "filled in 12 of 935 records")):
        plain.row = rows(plain).index(title)
        reading.count_at_rest()
        await plain.settled()
        assert reading.records_of(plain.schema.state.item) == said
    assert [query.filter.text for query in desk.queries if query.filter] == ["title:present"]
    assert [row.records for row in plain.schema.state.rows if row.records is not None] == [935, 1]
    assert [query.model_id for query in desk.queries if not query.filter] == ["m1"], "the other was counted elsewhere"
    reading.forget_counts()
    desk.fail("count", Unreachable("The line is down."))
    plain.row = rows(plain).index("Author")
    reading.count_at_rest()
    await plain.settled()
    assert reading.records_of(plain.schema.state.item) == "not counted: The line is down."


@pytest.mark.parametrize(("elsewhere", "asked"), [(12, 0), (11, 1)])
async def test_a_field_is_never_filled_in_more_records_than_there_are(
    opened: Opened, schema_desk: Any, elsewhere: int, asked: int
) -> None:
    desk = schema_desk()
    desk.tree = replace(DATO, items={key: replace(item, holds_records=key == "m1") for key, item in DATO.items.items()})
    plain, _ = await opened(desk)
    reading, counts = plain.schema.reading, plain.schema.state.counts
    plain.schema.folding.turn_all(True)
    counts["m1"] = 11
    desk.known_counts["m1"], desk.counts_of = elsewhere, {"m1": 12}
    plain.row = rows(plain).index("Title")
    reading.count_at_rest()
    await plain.settled()
    assert reading.records_of(plain.schema.state.item) == "filled in 12 of 12 records"
    assert counts["m1"] == 12
    assert len([query for query in desk.queries if query.model_id == "m1" and not query.filter]) == asked


async def test_records_are_counted_wherever_the_cursor_rests_and_again_after_an_error(
    opened: Opened, schema_desk: Any
) -> None:
    desk = schema_desk()
    desk.counts_of = {"m1": 935, "m2": 1}
    items = {key: replace(item, holds_records=item.id in ("m1", "m2")) for key, item in DATO.items.items()}
    desk.tree = replace(DATO, items=items)
    desk.fail("count", Unreachable("The line is down."))
    plain, _ = await opened(desk)
    reading = plain.schema.reading

    async def rest_on(title: str) -> list[int | None]:
        plain.row = rows(plain).index(title)
        plain.schema.cursor_moved()
        reading.count_at_rest()
        await plain.settled()
        return [row.records for row in plain.schema.state.rows if row.records is not None]

    assert await rest_on("blocks") == []
    assert await rest_on("Article") == []
    assert reading.records_of(plain.schema.state.item) == "not counted: The line is down."
    reading.count_at_rest()
    await plain.settled()
    asked = len(desk.calls("count"))
    reading.count_at_rest()
    await plain.settled()
    assert len(desk.calls("count")) == asked, "the cursor did not move"
    desk.trouble.clear()
    assert await rest_on("blocks") == [935, 1]
    await rest_on("Article")
    assert reading.records_of(plain.schema.state.item) == "935 records"


async def test_trouble_is_said_in_place_of_rows_and_in_the_edge_where_they_stay(
    opened: Opened, schema_desk: Any
) -> None:
    desk = schema_desk()
    desk.fail("schema", Unreachable("The line is down."))
    plain, _ = await opened(desk)
    assert "The line is down." in "".join(plain.text([line]) for line in plain.schema.notice)
    assert rows(plain) == []
    desk.trouble.clear()
    plain.schema.refresh()
    await plain.settled()
    assert rows(plain) == ["Article", "Author", "blocks", "Teaser"]
    desk.fail("schema", Unreachable("The line is down."))
    plain.schema.refresh()
    await plain.settled()
    assert rows(plain) == ["Article", "Author", "blocks", "Teaser"]
    assert plain.schema.state.trouble is not None


async def test_a_finished_job_brings_its_fields_into_the_tree(opened: Opened, make_job: Any) -> None:
    plain, desk = await opened()
    desk.job_list = [replace(make_job("succeeded"), operation="duplicate-field")]
    copy = a_field("f9", "Title (copy)")
    desk.tree = Schema({**DATO.items, "f9": copy}, (SchemaNode("m1", children=(SchemaNode("f9"),)), *DATO.roots[1:]))
    plain.schema.show_item("f9")
    plain.schema.jobs_changed(desk.job_list, desk.job_list)
    await plain.settled()
    assert plain.schema.state.item == copy


async def test_what_a_job_of_this_session_made_has_a_sign(
    opened: Opened, make_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, desk = await opened()
    monkeypatch.setattr(desk, "pages", lambda _: SimpleNamespace(ids=lambda _: ("m2",)))
    done = replace(make_job("succeeded"), operation="duplicate-model", created_at=datetime.now(UTC))
    plain.schema.jobs_changed([done], ())
    await plain.settled()
    assert [row.title for row in plain.schema.state.rows if row.made] == ["Author"]


@pytest.mark.parametrize("is_read", [False, True])
async def test_it_begins_at_the_model_that_content_shows_and_later_where_it_was_left(
    paths: Paths, schema_desk: Any, is_read: bool
) -> None:
    plain = PlainStage(paths)
    plain.schema.open_desk(schema_desk())
    if is_read:
        await plain.settled()
    plain.schema.shown("m2")
    await plain.settled()
    assert rows(plain) == ["Article", "Author", "Name", "blocks", "Teaser"]
    assert plain.row == 1
    plain.schema.shown("m1")
    await plain.settled()
    assert rows(plain) == ["Article", "Author", "Name", "blocks", "Teaser"]
    assert plain.row == 1


@pytest.mark.parametrize("model_id", ["", "gone"])
async def test_where_content_shows_no_model_it_begins_at_the_first_item(opened: Opened, model_id: str) -> None:
    plain, _ = await opened()
    plain.schema.shown(model_id)
    await plain.settled()
    assert rows(plain) == ["Article", "Author", "blocks", "Teaser"]
    assert plain.row == 0


async def test_marks_are_there_again_and_shown_alone(opened: Opened, schema_desk: Any) -> None:
    plain, desk = await opened()
    await do(plain, "Author", "marking.toggle")
    plain.schema.open_desk(schema_desk(UNICAT))
    await plain.settled()
    assert marked(plain) == ()
    plain.schema.open_desk(desk)
    await plain.settled()
    assert marked(plain) == ("m2",)
    assert plain.host.notices == [], "it is not from last time"
    plain.schema.marking.show()
    assert rows(plain) == ["Author"]


async def test_every_intent_of_the_keys_is_one_of_a_state(paths: Paths) -> None:
    plain, jobs = PlainStage(paths), JobsPlainStage(paths).jobs
    states = {Area.RECORDS: plain.content, Area.SCHEMA: plain.schema, Area.JOBS: jobs, Area.ITEMS: jobs}
    app = CopydeskApp(paths)
    states |= {Area.DESK: app.main, Area.APP: app}
    passed_on = [(action.area, action.run.split("'")[3]) for action in ACTIONS if action.run[:3] == "do("]
    assert {area for area, _ in passed_on} == set(states)
    for area, intent in passed_on:
        assert callable(attrgetter(intent)(states[area])), intent


async def test_the_tray_offers_what_can_be_done_with_the_row(opened: Opened) -> None:
    plain, _ = await opened()

    def offered() -> set[str]:
        return {offer.action_id for offer in plain.schema.bottom().tray}

    assert "schema.clear" not in offered()
    plain.schema.folding.turn_all(True)
    shown = {bool(why_blocked(row.item)): place for place, row in enumerate(plain.schema.state.rows) if row.item}
    for is_blocked, place in shown.items():
        plain.row = place
        assert ("schema.duplicate" in offered()) is not is_blocked
    plain.schema.marking.mark_all_found()
    assert "schema.clear" in offered()


async def test_an_operation_that_is_only_declared_keeps_the_rules_of_all_others(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = replace(
        DUPLICATE_FIELD, name="archive-field", verb="Archive", key=replace(DUPLICATE_FIELD.key, action="archive")
    )
    monkeypatch.setitem(cast("dict[Any, Any]", SCHEMA), "schema.archive", (archive,))
    plain, desk = await opened()
    await do(plain, "Article", "schema.archive")
    assert (plain.host.notices, plain.plans) == (["DatoCMS has no way to archive fields from here."], [])
    monkeypatch.setitem(cast("dict[Any, Any]", WIRE), archive, WIRE[DUPLICATE_FIELD])
    assert "schema.archive" in [offer.action_id for offer in plain.schema.bottom().tray]
    await do(plain, "Article", "schema.archive")
    assert [wanted.operation for wanted in plain.plans] == [archive]
    desk.project = replace(desk.project, can_edit_schema=False)
    assert plain.schema.why_not("schema.archive") == "Your role may not change the schema of this project."
    desk.profile.read_only = True
    assert plain.schema.why_not("schema.archive").endswith("is read-only: nothing is sent from it.")


async def test_what_cannot_be_acted_on_is_said_in_the_words_of_what_the_cms_does(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.ui.models.rights.operations_of", lambda _: ())
    plain, _ = await opened()
    await do(plain, "Article", "marking.mark_all_found")
    assert plain.host.notices[-1].startswith("1 of those found cannot be changed and is left out.")
