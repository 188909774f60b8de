"""A list pasted into the filter line becomes a selection; what is not found is named."""

from collections.abc import Callable
from typing import Any

from textual import events

from tests.ui.test_selection import opened, press, selection

Stages = Callable[..., Any]


async def test_pasted_ids_and_titles_are_selected_and_the_rest_is_named(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "slash")
        title = scene.content.table.row(4).title
        field = scene.content.filter_line.query_one("Input")
        field.post_message(events.Paste(f"article-1\n{title}\n\nno such thing\narticle-1\n"))
        await press(scene, pilot)
        assert selection(scene).ids == ("article-1", "article-4")
        assert "2 selected from 3 pasted lines. Not found: no such thing." in scene.notices[-1]
        assert scene.content.model.filtering.line.view is None  # nothing it offers covers what is said
        await press(scene, pilot, "z")
        assert selection(scene).count == 0


async def test_a_list_pasted_on_the_table_is_selected_and_one_line_is_searched_for(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot)
        scene.content.table.post_message(events.Paste("article-1\r\nno such thing\r\n"))
        await press(scene, pilot)
        assert selection(scene).ids == ("article-1",)
        assert "1 selected from 2 pasted lines. Not found: no such thing." in scene.notices[-1]
        scene.content.table.post_message(events.Paste("article-1\nno such thing\n"))
        await press(scene, pilot)
        assert "Nothing added from 2 pasted lines: 1 already selected. Not found: no such thing." in scene.notices[-1]
        scene.content.table.post_message(events.Paste("article-1\narticle-2\n"))
        await press(scene, pilot)
        assert "1 selected from 2 pasted lines, 1 more already selected." in scene.notices[-1]
        scene.content.table.post_message(events.Paste("number 5\n"))
        await press(scene, pilot)
        assert scene.content.filter_line.text == "number 5"
        await press(scene, pilot, "enter")
        assert "/ number 5" in scene.lines[1]
        await press(scene, pilot, "3")
        scene.app.main.current.post_message(events.Paste("a\nb"))
        await press(scene, pilot)
        assert "Lists are pasted in Content and Schema. Press 1 to go there." in scene.notices[-1]


async def test_one_pasted_line_goes_into_the_text(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "slash")
        field = scene.content.filter_line.query_one("Input")
        field.post_message(events.Paste("garden\n"))
        await press(scene, pilot)
        assert field.value == "garden"
        assert selection(scene).count == 0


async def test_all_found_that_is_part_of_a_selected_set_is_said_to_be_selected(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "a", "slash", *"number 5", "enter")
        before = selection(scene)
        await press(scene, pilot, "a")
        found = scene.content.model.rows.total
        assert f"All {found:,} found are already selected." in scene.notices[-1]
        assert selection(scene) == before
