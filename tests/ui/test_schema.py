"""Schema on the screen: the tree, marks, searching, and what is asked to be planned."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import UNICAT
from tests.ui.eyes import problem_of, until
from tests.ui.schemas import CATALOGUE, DATO, UNICAT_ITEMS, schema_desks
from tui.cms.unicat.values import WHY_NOT_COPIED
from tui.core.errors import Unreachable
from tui.core.jobs import Counts, ItemSnapshot, ItemState
from tui.core.schema import LifeState, Schema, SchemaFound, SchemaItem, SchemaKind, SchemaNode, SchemaSearch
from tui.core.selection import Found
from tui.operations import COPY_SCHEMA, DUPLICATE_FIELD, DUPLICATE_MODEL
from tui.ui.models.schema.tree import counts_below, tree_rows


@pytest.fixture
def schema_desk(fake_desk: Any) -> type[Any]:
    return schema_desks(fake_desk)


class Opened:
    """Opens Schema of a desk, for `async with`."""

    def __init__(self, scene: Any, size: tuple[int, int] = (120, 36)) -> None:
        self.scene = scene
        self._running = scene.app.run_test(size=size)

    async def __aenter__(self) -> tuple[Any, Any]:
        pilot = await self._running.__aenter__()
        await self.scene.settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: bool(self.scene.app.main.current.id == "schema"))
        workspace = self.scene.app.main.current
        await until(pilot, lambda: bool(workspace.view.rows) or "r try" in self.scene.text)
        await pilot.pause()
        return pilot, workspace

    async def __aexit__(self, *error: object) -> None:
        await self._running.__aexit__(*error)


def problem_in(workspace: Any) -> str:
    """What the search line says is wrong, on one line."""
    return " ".join(problem_of(workspace.filter_line).split())


def shown(workspace: Any) -> list[str]:
    return [row.title for row in workspace.view.rows]


async def test_a_click_on_the_arrow_of_a_branch_turns_it(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        tree = workspace.view
        place = next(place for place, row in enumerate(tree.rows) if row.title == "Article")
        for _ in range(2):
            before = tree.rows[place].is_open
            await pilot.click(tree, offset=(1 + tree.GUTTER + 2 * tree.rows[place].depth, 1 + place))
            await scene.settled(pilot)
            assert tree.rows[place].is_open is not before


async def test_branches_open_and_fold(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        assert shown(workspace) == ["Article", "Author", "blocks", "Teaser"]
        assert "3 fields" in scene.text
        await pilot.press("right")
        await pilot.pause()
        assert shown(workspace)[:5] == ["Article", "Title", "Slug [/b]", "Meta", "Seo title"]
        assert "Slug [/b]" in scene.text
        await pilot.press("right", "down", "down", "enter")
        await pilot.pause()
        assert "Seo title" not in shown(workspace)
        await pilot.press("left", "left")
        await pilot.pause()
        assert shown(workspace) == ["Article", "Author", "blocks", "Teaser"]
        assert workspace.view.current.title == "Article"


async def test_the_details_follow_the_cursor_and_say_what_is_not_possible(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("right", "down")
        await pilot.pause()
        details = workspace.query_one("#schema-details").text
        assert "required" in details
        assert "f0" in details
        await pilot.press("down", "down")
        await pilot.pause()
        assert workspace.view.current.title == "Meta"
        assert "Fieldsets cannot be duplicated" in workspace.query_one("#schema-details").text
        assert "Fieldsets cannot be duplicated" in workspace.view.foot_cells[0][0]


async def test_fields_are_marked_and_planned_for_duplication(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("right", "down", "space", "space")
        await pilot.pause()
        assert workspace.state.marks.selection.ids == ("f0", "f1")
        assert scene.tray.startswith("2 marked")
        await pilot.press("d")
        await until(pilot, lambda: bool(scene.desk.plans))
        operation, selection, force = scene.desk.plans[0]
        assert (operation, selection.ids, force) == (DUPLICATE_FIELD, ("f0", "f1"), False)
        await until(pilot, lambda: "PlanScreen" in type(scene.app.screen).__name__)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(scene.desk.launched))
        await until(pilot, lambda: not workspace.state.marks.selection)


async def test_a_mix_of_models_and_fields_becomes_two_plans_one_after_the_other(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("right", "space", "space", "space", "d")
        await until(pilot, lambda: "ChoiceScreen" in type(scene.app.screen).__name__)
        assert "1 model and 2 fields are marked" in scene.text
        assert scene.desk.plans == []
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(scene.desk.plans))
        assert scene.desk.plans[0][0] is DUPLICATE_MODEL
        assert scene.desk.plans[0][1].ids == ("m1",)
        await until(pilot, lambda: "PlanScreen" in type(scene.app.screen).__name__)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: workspace.state.marks.selection.ids == ("f0", "f1"))
        await pilot.press("d")
        await until(pilot, lambda: len(scene.desk.plans) == 2)
        assert scene.desk.plans[1][0] is DUPLICATE_FIELD


async def test_names_are_found_as_typed_and_all_found_are_marked(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("slash", *"title")
        await until(
            pilot,
            lambda: workspace.state.result.found is not None and len(workspace.state.result.found) == 2,
        )
        assert shown(workspace) == ["Article", "Title", "Meta", "Seo title"]
        await pilot.press("enter")
        await until(pilot, lambda: workspace.view.has_focus)
        await pilot.press("a")
        await pilot.pause()
        assert set(workspace.state.marks.selection.ids) == {"f0", "f3"}
        await pilot.press("slash", *"x", "escape")
        await until(pilot, lambda: workspace.view.has_focus)
        assert workspace.model.searching.text == "title"
        await pilot.press("i")
        await pilot.pause()
        assert not workspace.state.marks.selection
        assert "2 found" in scene.text


async def test_headings_fold_and_tell_what_they_hold(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk(UNICAT))
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("home", "enter")
        await pilot.pause()
        assert shown(workspace)[:2] == ["definitions", "classes"]
        assert "1  ◐ working copy" in workspace.query_one("#schema-details").text
        await pilot.press("right")
        await pilot.pause()
        assert shown(workspace)[:2] == ["definitions", "article"]


async def test_the_first_look_is_laid_out_as_it_stays(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        schema = await scene.app.main.action_workspace("schema")
        assert schema.classes >= {"narrow", "alone"}  # before its first layout, which is painted


async def test_details_open_on_a_screen_where_there_is_no_room_beside_the_tree(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene, size=(80, 24)) as (pilot, workspace):
        assert not workspace.query_one("#schema-details").display
        await pilot.press("right", "down", "enter")
        await until(pilot, lambda: type(scene.app.screen).__name__ == "SchemaItemScreen")
        assert "field · string · title" in scene.text
        await pilot.press("escape", "up", "o")
        await until(pilot, lambda: type(scene.app.screen).__name__ == "SchemaItemScreen")
        assert "model · article" in scene.text
        await pilot.press("enter")
        await until(pilot, lambda: scene.app.screen is scene.app.main)
        assert workspace.view.has_focus
        await pilot.resize_terminal(80, 44)
        await until(pilot, lambda: workspace.query_one("#schema-details").display)
        assert workspace.view.current.title == "Article"


async def test_enter_ends_a_range_as_in_content(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene, size=(80, 24)) as (pilot, workspace):
        await pilot.press("v", "down", "enter")
        await scene.settled(pilot)
        assert scene.app.screen is scene.app.main
        marks = workspace.state.marks
        marked = marks.selection.ids
        assert (bool(marked), marks.range) == (True, None)
        await pilot.press("down")
        await scene.settled(pilot)
        assert marks.selection.ids == marked


async def test_records_are_counted_when_the_cursor_rests_on_a_model(stage: Any, schema_desk: Any) -> None:
    desk = schema_desk()
    desk.counts_of = {"m1": 12_480, "m2": 1}
    items = {key: replace(item, holds_records=item.id in ("m1", "m2")) for key, item in DATO.items.items()}
    desk.tree = replace(DATO, items=items)
    scene = stage(desk)
    async with Opened(scene) as (pilot, workspace):
        await until(pilot, lambda: "12,480 records" in workspace.query_one("#schema-details").text)
        assert "12,480 records  3 fields" in scene.text
        await until(pilot, lambda: "1 record " in scene.text)
        asked = len(desk.calls("count"))
        await pilot.press("down", "up")
        await pilot.pause()
        assert len(desk.calls("count")) == asked
        desk.fail("count", Unreachable("The line is down."))
        await pilot.press("r")
        await until(pilot, lambda: "not counted: The line is down." in workspace.query_one("#schema-details").text)
        desk.trouble.clear()
        await pilot.press("r")
        await until(pilot, lambda: "12,480 records" in workspace.query_one("#schema-details").text)


async def test_conditions_find_and_errors_point_at_the_word(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("slash", *"in:article is:required", "enter")
        await until(pilot, lambda: workspace.state.result.found == frozenset({"f0"}))
        await pilot.press("slash")
        workspace.filter_line.edit("tipe:", anew=False)
        await pilot.press("x")
        await until(pilot, lambda: "Did you mean type:?" in problem_in(workspace))
        assert workspace.state.result.found == frozenset({"f0"})
        await pilot.press("enter")
        await pilot.pause()
        assert workspace.filter_line.display
        assert "Did you mean type:?" in problem_in(workspace)
        await pilot.press("escape")
        await until(pilot, lambda: workspace.view.has_focus)
        await pilot.press("escape")
        await until(pilot, lambda: workspace.state.result.found is None)
        assert "Author" in shown(workspace)


async def test_unicat_items_that_cannot_be_copied_say_why(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk(UNICAT))
    async with Opened(scene) as (pilot, workspace):
        assert shown(workspace) == [
            "definitions", "article", "article", "classes", "dimensions", "fields", "width", "height",
        ]  # fmt: skip
        assert workspace.view.current.item.id == "d1"
        await pilot.press("down", "space")
        await until(pilot, lambda: any("working copy first" in notice for notice in scene.notices))
        assert not workspace.state.marks.selection
        await pilot.press("d")
        await until(pilot, lambda: any("for DatoCMS" in notice for notice in scene.notices))


async def test_an_item_that_stands_at_several_places_is_marked_at_all_of_them(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk(UNICAT))
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("right", "down", "space")
        await pilot.pause()
        assert workspace.state.marks.selection.ids == ("u1",)
        assert [row.marked for row in workspace.view.rows if row.item and row.item.id == "u1"] == [True, True]
        await pilot.press("c")
        await until(pilot, lambda: bool(scene.desk.plans))
        assert scene.desk.plans[0][:2] == (COPY_SCHEMA, workspace.state.marks.selection)


async def test_unicat_searches_by_its_api_and_marks_by_query(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk(UNICAT))
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("slash", *"mm", "enter")
        await until(pilot, lambda: workspace.state.result.found == frozenset({"u1", "u2"}))
        assert scene.desk.searches[-1] == SchemaSearch("en", "mm")
        await pilot.press("a")
        await pilot.pause()
        search = SchemaSearch("en", "mm")
        assert workspace.state.marks.selection.found == (Found(search, frozenset({"u2"}), 2),)
        assert "all 2 found − 1" in scene.tray
        while workspace.view.current.item.id != "u1":
            await pilot.press("down")
        await pilot.press("space")
        await pilot.pause()
        assert not workspace.state.marks.selection.found
        assert "nothing marked" in scene.tray
        await pilot.press("c")
        await scene.settled(pilot)
        assert scene.desk.plans == []
        assert any("taken out again" in notice for notice in scene.notices)
        await pilot.press("z")
        await pilot.pause()
        assert workspace.state.marks.selection.found == (Found(search, frozenset({"u2"}), 2),)
        await pilot.press("Z")
        await pilot.pause()
        assert "nothing marked" in scene.tray


async def test_a_search_takes_conditions_and_json_and_errors_stay_at_the_line(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk(UNICAT))
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("slash", "left_square_bracket")
        await until(pilot, lambda: "not JSON" in problem_in(workspace))
        assert scene.desk.searches == []
        workspace.filter_line.edit('["is_committed","is_false"] ', anew=False)
        await pilot.press("backspace")
        await until(pilot, lambda: bool(scene.desk.searches))
        assert scene.desk.searches[-1] == SchemaSearch("en", filter_json='["is_committed","is_false"]')
        scene.desk.search_error = Unreachable("The line is down.")
        await pilot.press("space")
        await until(pilot, lambda: "The line is down." in problem_in(workspace))
        scene.desk.search_error = None
        workspace.filter_line.edit("mm comitted:n", anew=False)
        await pilot.press("o")
        await until(pilot, lambda: "Did you mean committed:?" in problem_in(workspace))
        workspace.filter_line.edit("mm committed:n", anew=False)
        await pilot.press("o")
        await until(pilot, lambda: scene.desk.searches[-1].q == "mm")
        assert scene.desk.searches[-1].filter_json == '["is_committed","is_false"]'


async def test_names_and_values_of_conditions_are_offered_and_lines_come_back(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("slash", *"is:r")
        await until(pilot, lambda: workspace.filter_line.completions.current is not None)
        assert workspace.filter_line.completions.current.text == "required"
        assert not problem_in(workspace)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: workspace.state.result.found == frozenset({"f0"}))
        assert workspace.state.result.what == "is:required"
        await pilot.press("escape", "slash", "up")
        await until(pilot, lambda: workspace.filter_line.text == "is:required")


async def test_the_servers_count_is_shown_and_kept_with_the_marks(stage: Any, schema_desk: Any) -> None:
    desk = schema_desk(UNICAT)

    async def search_schema(search: SchemaSearch) -> SchemaFound:
        return SchemaFound((UNICAT_ITEMS[3], UNICAT_ITEMS[4]), total=7)

    desk.search_schema = search_schema
    scene = stage(desk)
    async with Opened(scene) as (pilot, _):
        await pilot.press("slash", *"mm", "enter")
        await until(pilot, lambda: "7 found" in scene.text)
        await pilot.press("a")
        await until(pilot, lambda: any("1 of those found cannot be copied" in notice for notice in scene.notices))
        assert "all 7 found − 1" in scene.tray


NEW = SchemaItem(
    "c9",
    SchemaKind.CLASS,
    "dimensions",
    "dimensions",
    state=LifeState.NEW,
    why_not_copied=WHY_NOT_COPIED[LifeState.NEW],
)


async def test_after_a_copy_the_way_on_is_offered(stage: Any, schema_desk: Any, make_job: Any) -> None:
    desk = schema_desk(UNICAT)
    desk.project = replace(desk.project, environment="main")
    scene = stage(desk)
    async with Opened(scene, size=(80, 24)) as (pilot, workspace):
        of_copy = {"operation": "copy-schema", "profile": "catalogue"}
        desk.publish(replace(make_job("running"), **of_copy))
        await pilot.pause()
        desk.tree = Schema({**CATALOGUE.items, "c9": NEW}, (*CATALOGUE.roots, SchemaNode("c9")))
        done = ItemSnapshot("c1", "dimensions", ItemState.SUCCEEDED, created="c9")
        desk.job_details["job-1"] = {"items": (done,), "created": ("c9",)}
        desk.publish(replace(make_job("succeeded"), counts=Counts(total=1, succeeded=1), **of_copy))
        await until(pilot, lambda: "1 new copy. Press n to see next steps." in scene.tray)
        await until(pilot, lambda: any("Press n to see next steps." in notice for notice in scene.notices))
        await until(pilot, lambda: "c9" in workspace.state.schema.items)
        await pilot.press("n")
        await until(pilot, lambda: type(scene.app.screen).__name__ == "NextStepsScreen")
        await pilot.pause()
        assert "dimensions" in scene.text
        assert "name in use: rename first" in scene.text
        assert "1 new copy, 1 other new item" in scene.text
        assert "made elsewhere" in scene.text
        await pilot.press("m")
        await until(pilot, lambda: "they cannot be marked yet" in " ".join(scene.text.replace("│", " ").split()))
        await pilot.press("enter")
        await until(pilot, lambda: scene.app.screen is scene.app.main)
        await until(pilot, lambda: workspace.view.current.item == NEW)
        assert "new copy" not in scene.tray
        await pilot.press("n", "s")
        await until(pilot, lambda: workspace.state.result.found == frozenset({"c9", "u2"}))
        await pilot.press("escape")
        await until(pilot, lambda: workspace.state.result.found is None)


async def test_copies_made_just_now_stand_apart_from_earlier_ones(stage: Any, schema_desk: Any, make_job: Any) -> None:
    desk = schema_desk()
    desk.publish(replace(make_job("succeeded"), operation="duplicate-field"))
    desk.job_details["job-1"] = {
        "items": tuple(ItemSnapshot("f0", "Title", ItemState.SUCCEEDED, created=made) for made in ("f1", "f3"))
    }
    scene = stage(desk)
    async with Opened(scene) as (pilot, workspace):
        workspace.state.fresh = 1
        await pilot.press("n")
        await until(pilot, lambda: type(scene.app.screen).__name__ == "NextStepsScreen")
        await pilot.pause()
        assert "1 new copy, 1 made earlier" in scene.text
        assert "── made earlier ──" in scene.text


async def test_copies_in_datocms_are_shown_and_marked(stage: Any, schema_desk: Any, make_job: Any) -> None:
    desk = schema_desk()
    desk.publish(replace(make_job("succeeded"), operation="duplicate-field"))
    desk.job_details["job-1"] = {
        "items": tuple(
            ItemSnapshot(source, title, ItemState.SUCCEEDED, created=made)
            for source, title, made in (("f0", "Title", "f1"), ("f0", "Title", "f3"), ("f0", "Title", "gone"))
        )
    }
    scene = stage(desk)
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("n")
        await until(pilot, lambda: type(scene.app.screen).__name__ == "NextStepsScreen")
        await pilot.pause()
        assert "2 new copies" in scene.text
        assert "made earlier" not in scene.text
        assert "Title → Slug [/b]" in scene.text
        await pilot.press("m")
        await until(pilot, lambda: workspace.state.marks.selection.ids == ("f1", "f3"))
        assert workspace.view.current.item.id == "f1"


async def test_a_schema_that_cannot_be_read_says_why_and_can_be_asked_again(stage: Any, schema_desk: Any) -> None:
    desk = schema_desk()
    desk.fail("schema", Unreachable("The line to [/] is down.", next_step="Look at the cable."))
    scene = stage(desk)
    async with Opened(scene) as (pilot, workspace):
        assert "The line to [/] is down." in scene.text
        desk.trouble.clear()
        await pilot.press("r")
        await until(pilot, lambda: bool(workspace.view.rows))
        assert workspace.view.state_cells == ()
        desk.fail("schema", Unreachable("The line to [/] is down."))
        await pilot.press("r")
        await until(pilot, lambda: bool(workspace.view.state_cells))  # what was read stays
        assert workspace.view.rows


def test_only_branches_that_hold_what_is_wanted_are_shown() -> None:
    rows = tree_rows(DATO, lambda _key, item: item is None, lambda _: False, lambda item: item.id == "f3")
    assert [row.title for row in rows] == ["Article", "Meta", "Seo title"]
    assert tree_rows(DATO, lambda _key, item: item is None, lambda _: False, lambda _: False) == []


def test_fields_below_fieldsets_are_counted() -> None:
    assert counts_below(DATO.roots[0], DATO) == ("3 fields", "")
    assert counts_below(CATALOGUE.roots[0], CATALOGUE) == ("", "")


async def test_marks_are_there_again_at_the_next_start_and_shown_alone(stage: Any, schema_desk: Any) -> None:
    first = stage(schema_desk(UNICAT))
    async with Opened(first) as (pilot, workspace):
        await pilot.press("space", "slash", *"mm", "enter")
        await until(pilot, lambda: workspace.state.result.what == "mm")
        await pilot.press("a")
        await pilot.pause()
        kept = workspace.state.marks.selection
        assert (kept.ids, kept.found[0].excluded) == (("d1",), frozenset({"u2"}))
        await pilot.press("q")
    second = stage(schema_desk(UNICAT))
    async with Opened(second) as (pilot, workspace):
        assert workspace.state.marks.selection == kept
        assert any("from last time" in notice for notice in second.notices)
        await until(pilot, lambda: workspace.state.marks.holds("u1"))
        assert not workspace.state.marks.holds("u2")
        await pilot.press("t")
        await until(pilot, lambda: workspace.state.result.found == frozenset({"d1", "u1"}))
        assert "the selection" in second.text
        await pilot.press("escape", "u")
        await until(pilot, lambda: not workspace.state.marks.selection)
        await pilot.press("q")
    third = stage(schema_desk(UNICAT))
    async with Opened(third) as (_, workspace):
        assert not workspace.state.marks.selection


async def test_marks_are_saved_and_loaded_by_name_and_lost_ones_are_counted(stage: Any, schema_desk: Any) -> None:
    desk = schema_desk()
    scene = stage(desk)
    async with Opened(scene) as (pilot, workspace):
        await pilot.press("right", "down", "space", "space", "w")
        await until(pilot, lambda: "Save 2 marked" in scene.text)
        await pilot.press(*"titles", "enter")
        await until(pilot, lambda: any("Saved as titles" in notice for notice in scene.notices))
        await pilot.press("u")
        desk.tree = Schema({key: item for key, item in DATO.items.items() if key != "f1"}, DATO.roots)
        await pilot.press("r")
        await until(pilot, lambda: "f1" not in workspace.state.schema.items)
        await pilot.press("T")
        await until(pilot, lambda: "titles" in scene.text)
        await pilot.press("enter")
        await until(pilot, lambda: workspace.state.marks.selection.ids == ("f0", "f1"))
        await until(pilot, lambda: bool(scene.tray.startswith("2 marked · 1 no longer there")))


async def test_the_help_explains_the_search_line_of_schema(stage: Any, schema_desk: Any) -> None:
    scene = stage(schema_desk())
    async with Opened(scene, size=(120, 60)) as (pilot, _):
        await pilot.press("question_mark")
        await until(pilot, lambda: "What the filter line takes" in scene.text)
        assert "uses:quote" in scene.text
        assert "status:draft,updated" not in scene.text
