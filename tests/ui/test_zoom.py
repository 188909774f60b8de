"""The pane in focus takes the whole screen and gives it back, in every workspace."""

from typing import Any

import pytest

WIDE = (120, 36)


@pytest.mark.parametrize(("keys", "pane"), [((), "records"), (("shift+tab",), "models"), (("tab",), "preview")])
async def test_the_pane_in_focus_has_the_whole_of_content_and_gives_it_back(
    stage: Any, keys: tuple[str, ...], pane: str
) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        await pilot.press(*keys)
        widget = scene.app.main.current.query_one(f"#{pane}")
        assert scene.app.focused is widget
        before = widget.region
        await pilot.press("plus")
        await scene.settled(pilot)
        assert widget.region.width == WIDE[0]
        assert widget.has_focus
        assert "see the other panes again" in scene.notices[-1]
        assert "+ all panes" in scene.lines[-1]
        await pilot.press("escape" if pane == "records" else "plus")
        await scene.settled(pilot)
        assert not any("other panes" in notice for notice in scene.notices)
        assert "other panes" not in scene.text
        assert "all panes" not in scene.lines[-1]
        assert widget.region == before


async def test_opening_a_model_shows_the_table_again(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        await pilot.press("shift+tab", "plus", "down", "enter")
        await scene.settled(pilot)
        assert scene.app.focused.id == "records"
        assert scene.app.focused.region.width > 40
        assert not scene.app.main.current.has_class("zoomed")


@pytest.mark.parametrize("workspace", ["2", "3"])
@pytest.mark.parametrize("size", [(40, 10), (80, 24), WIDE, (200, 50)])
async def test_other_workspaces_do_the_same(stage: Any, workspace: str, size: tuple[int, int]) -> None:
    scene = stage()
    async with scene.app.run_test(size=size) as pilot:
        await scene.settled(pilot)
        await pilot.press(workspace)
        await scene.settled(pilot)
        focused = scene.app.focused
        await pilot.press("plus")
        await scene.settled(pilot)
        assert scene.app.focused is focused
        assert focused.region.width == size[0]
        await pilot.press("plus", "1")
        await scene.settled(pilot)
        assert scene.app.main.current.id == "content"


@pytest.mark.parametrize("workspace", ["1", "2", "3"])
async def test_where_one_pane_is_shown_nothing_is_offered_and_the_key_says_why(stage: Any, workspace: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=(70, 12)) as pilot:
        await scene.settled(pilot)
        await pilot.press(workspace)
        await scene.settled(pilot)
        before = scene.lines
        await pilot.press("plus")
        assert scene.notices == ["There is no other pane on the screen."]
        scene.app.clear_notifications()
        await scene.settled(pilot)
        assert scene.lines == before
        # So does the palette.
        await pilot.press("ctrl+p", *"whole screen", "enter")
        await scene.settled(pilot)
        assert scene.notices == ["There is no other pane on the screen."]


@pytest.mark.parametrize("size", [(40, 10), (80, 24), WIDE])
async def test_what_was_given_wide_is_given_back_narrow(stage: Any, size: tuple[int, int]) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        await pilot.press("plus")
        await pilot.resize_terminal(*size)
        await scene.settled(pilot)
        await pilot.press("plus")
        await pilot.resize_terminal(*WIDE)
        await scene.settled(pilot)
        assert scene.app.focused.region.width < WIDE[0]
