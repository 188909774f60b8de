"""What is named on the screen works there: under dialogs, where letters are typed, in edges, on small windows."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace
from textual.widgets import Button

from tests.patience import EVENT_S
from tests.ui.eyes import until
from tui.core.jobs import JobSnapshot
from tui.ui.drawing.cells import width_of
from tui.ui.drawing.frame import whole_hints
from tui.ui.models.picking import Entry, Question
from tui.ui.screens.asking import ChoiceScreen
from tui.ui.screens.picker import PickerScreen
from tui.ui.screens.plan import PlanScreen

Stages = Callable[..., Any]


async def press(scene: Any, pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)
    await scene.settled(pilot)


def is_told(scene: Any, text: str) -> bool:
    return any(text in said for said in scene.told)


def lines(scene: Any) -> list[str]:
    """Tray and footer as they are drawn."""
    found: list[str] = scene.text.splitlines()
    return found[-2:]


async def test_keys_of_the_pane_behind_are_not_named_while_a_dialog_is_there(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        assert "p publish" in lines(scene)[0]
        assert "space mark" in lines(scene)[1]
        await press(scene, pilot, "m")
        tray, footer = lines(scene)
        assert "nothing marked" in tray
        assert "publish" not in tray
        assert not footer.strip()
        await press(scene, pilot, "escape")
        assert "p publish" in lines(scene)[0]
        assert "space mark" in lines(scene)[1]


async def test_where_letters_are_typed_the_tray_names_no_keys(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(130, 30)) as pilot:
        await scene.settled(pilot)
        await press(scene, pilot, "slash")
        assert "publish" not in lines(scene)[0]
        await press(scene, pilot, "escape")
        assert "p publish" in lines(scene)[0]
        scene.content.models.focus()
        await scene.settled(pilot)
        assert "publish" not in lines(scene)[0]


async def test_the_cursor_of_the_models_goes_back_to_the_open_one_when_they_are_left(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(130, 30)) as pilot:
        await scene.settled(pilot)
        models = scene.content.models
        opened = models.current
        models.focus()
        await press(scene, pilot, "down")
        assert models.current != opened
        await press(scene, pilot, "escape")
        assert scene.content.table.has_focus
        assert models.current == opened


@pytest.mark.parametrize(
    ("room", "shown"),
    [(40, "n link   J JSON   V versions"), (20, "n link   J JSON"), (8, "n link"), (3, "n…")],
)
def test_keys_in_an_edge_are_whole_or_not_there(room: int, shown: str) -> None:
    assert whole_hints("n link   J JSON   V versions", room) == shown
    assert width_of(shown) <= room


def test_a_text_without_several_keys_is_cut_as_any_other() -> None:
    assert whole_hints("This item cannot be copied.", 12) == "This item c…"


@pytest.mark.parametrize(
    ("room", "shown"),
    [(40, "f show   y copy line   esc back"), (20, "f show   esc back"), (12, "esc back"), (5, "esc…")],
)
def test_the_way_back_is_named_as_long_as_anything_is(room: int, shown: str) -> None:
    assert whole_hints("f show   y copy line   esc back", room) == shown
    assert whole_hints("f show   esc back   y copy line", min(room, 20)) == shown.replace("y copy line   ", "")


async def test_three_buttons_are_all_on_a_narrow_window(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 12)) as pilot:
        await scene.settled(pilot)
        choices = [Entry("look", "Look again"), Entry("send", "Send again"), Entry("leave", "Leave as it is")]
        scene.app.push_screen(ChoiceScreen(Question("What now?", choices, str, lines=["One request is in doubt."])))
        await scene.settled(pilot)
        for label in ("Back", *(choice.label for choice in choices)):
            assert f"[ {label} ]" in scene.text
        assert {button.region.x for button in scene.app.screen.query(Button)} == {scene.app.focused.region.x}
        await pilot.resize_terminal(100, 12)
        await scene.settled(pilot)
        assert len({button.region.y for button in scene.app.screen.query(Button)}) == 1


async def test_a_long_list_of_choices_ends_on_a_small_window(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await scene.settled(pilot)
        entries = [Entry(str(number), f"Entry {number}") for number in range(30)]
        scene.app.push_screen(PickerScreen("Entries", entries))
        await scene.settled(pilot)
        assert "enter choose   esc back" in scene.text
        await press(scene, pilot, *["down"] * 29)
        assert "› Entry 29" in scene.text


async def test_the_plan_names_no_key_by_half(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await scene.settled(pilot)
        await pilot.press("p")
        async with asyncio.timeout(EVENT_S):
            while not isinstance(scene.app.screen, PlanScreen):
                await pilot.pause(0.01)
        await pilot.pause()
        box = scene.app.screen.query_one("#plan")
        shown = str(box.border_subtitle)
        assert shown.startswith("y publish")
        assert shown.endswith("esc back")
        assert "…" not in shown
        assert width_of(shown) <= 34


async def test_what_is_said_of_another_workspace_says_how_to_get_there(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        await press(scene, pilot, "space", "space", "3")
        scene.content.model.launched(scene.desk, scene.content.browsing.selection, "j")
        await scene.settled(pilot)
        assert "The records of this job are no longer selected. Press 1, then z, to select them again." in scene.notices


async def test_what_is_said_of_a_job_names_no_way_to_where_one_is(
    stage: Stages, make_job: Callable[..., JobSnapshot]
) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        for ident, key, way in (("a", "1", "Press 2, then n, to see next steps."), ("b", "2", "Press n to see next")):
            await press(scene, pilot, key)
            for state in ("running", "succeeded"):
                job = replace(make_job(state, ident), operation="duplicate-field", profile="another")
                scene.app.main.jobs_changed((job,))
            await until(pilot, partial(is_told, scene, way))
