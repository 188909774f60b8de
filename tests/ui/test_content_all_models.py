"""Content showing the records of all models together."""

from typing import Any

from tests.cmses import UNICAT
from tests.ui.eyes import problem_of
from tui.operations import PUBLISH

WIDE = (120, 36)
NARROW = (80, 24)


async def test_a_key_shows_the_records_of_all_models_and_searches_them(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("A")
        await scene.settled(pilot)
        assert scene.desk.calls("page")[-1][0].model_id is None
        assert "All models ── 603" in scene.lines[1]
        assert scene.app.focused.id == "records"
        assert "Model" in scene.lines[2]
        await pilot.press("slash", *"number 2 status:updated", "enter")
        await scene.settled(pilot)
        query = scene.content.table.window.query
        assert (query.model_id, query.filter.text) == (None, "number 2 status:updated")
        assert {record.model_id for record in scene.content.table.window.held()} == {"article", "author"}
        assert "All models ── 603 ── / number 2 status:updated" in scene.lines[1]


async def test_the_order_of_all_models_is_named_while_its_column_is_off_the_screen(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("A")
        await scene.settled(pilot)
        assert ("by Updated ▾" in scene.lines[1]) != ("Updated ▾" in scene.lines[2])
        await pilot.press("O")
        await scene.settled(pilot)
        assert scene.text.count("▾") - scene.lines[1].count("▾") - scene.lines[2].count("▾") == 1
        assert "Newest update" not in scene.text


async def test_everything_found_in_all_models_can_be_planned(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("A")
        await scene.settled(pilot)
        await pilot.press("a", "down", "space", "p")
        await pilot.pause()
        await pilot.pause()
        operation, selection, _ = scene.desk.plans[-1]
        assert operation is PUBLISH
        assert selection.describe() == "all 603 found − 1"
        assert selection.found[0].query.model_id is None


async def test_a_models_field_is_refused_with_the_reason(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("A")
        await scene.settled(pilot)
        await pilot.press("slash", *"slug:x", "enter")
        await scene.settled(pilot)
        assert "slug is not a field." in problem_of(scene.content.filter_line)
        assert scene.content.table.row_count == 603


async def test_all_models_stand_first_in_the_list_and_in_the_picker(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        rows = [line[:26] for line in scene.lines[1:7]]
        assert rows[1].startswith("│   All models")
        assert rows[1].rstrip(" │").endswith("12,483")
        assert rows[2].startswith("│   Article")
        await pilot.press("m", "up", "enter")
        await scene.settled(pilot)
        assert "All models ──" in scene.lines[1]
        assert scene.lines[2].startswith("│   All models")


async def test_the_picker_offers_all_models(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk("catalogue", UNICAT))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("m")
        await scene.settled(pilot)
        assert "All definitions" in scene.text
        await pilot.press(*"all def", "enter")
        await scene.settled(pilot)
        assert "All definitions ── 603" in scene.lines[1]


async def test_all_models_are_shown_again_after_a_restart_and_after_another_profile(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk(), fake_desk("second"))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("A")
        await scene.settled(pilot)
        assert scene.desks.state.last_model("gazette") == "*"
        await pilot.press("P", *"second", "enter")
        await scene.settled(pilot)
        assert "Article ──" in scene.lines[1]
        await pilot.press("P", *"gazette", "enter")
        await scene.settled(pilot)
        assert "All models ──" in scene.lines[1]
    again = stage(fake_desk())
    async with again.app.run_test(size=NARROW) as pilot:
        await again.settled(pilot)
        assert "All models ── 603" in again.lines[1]
