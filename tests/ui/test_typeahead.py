"""Keys that arrive in one packet are handled one after the other."""

import asyncio
from typing import Any

import pytest
from textual import events

from tests.patience import EVENT_S
from tests.ui.still_clock import StillLoop


def burst(app: Any, *keys: str) -> None:
    """All keys at once, as a packet over a slow line brings them."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_words_after_the_slash_go_to_the_filter_line(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        burst(scene.app, "slash", *"paidu", "enter", "down")
        for _ in range(20):
            await scene.settled(pilot)
        assert scene.content.browsing.applied.text == "paidu"
        assert not scene.content.browsing.selection
        assert scene.app.focused.id == "records"


async def test_tab_and_enter_press_the_launching_button(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("p")
        while type(scene.app.screen).__name__ != "PlanScreen":
            await pilot.pause(0.01)
        await pilot.pause()
        burst(scene.app, "tab", "enter")
        async with asyncio.timeout(EVENT_S):
            while not scene.desk.launched:
                await pilot.pause(0.01)


@pytest.mark.parametrize("size", [(80, 24)])
async def test_a_key_whose_widget_is_gone_holds_nothing_up(stage: Any, size: tuple[int, int]) -> None:
    scene = stage()
    async with scene.app.run_test(size=size) as pilot:
        await scene.settled(pilot)
        burst(scene.app, "2", "3", "1", "2")
        async with asyncio.timeout(EVENT_S):
            while scene.app.main.current.id != "schema" or scene.app._keys:
                await pilot.pause(0.01)


async def test_a_key_that_is_never_told_to_be_handled_holds_nothing_up_for_good(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        monkeypatch.setattr(scene.app, "_follow", lambda *_: None)
        burst(scene.app, "2", "3", "1", "2")
        async with asyncio.timeout(EVENT_S):
            while scene.app._keys or scene.app.main.current.id != "schema":
                await pilot.pause(0.1)


async def test_time_in_which_the_loop_stood_still_is_not_counted(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        follow, loop = scene.app._follow, asyncio.get_running_loop()
        assert isinstance(loop, StillLoop)

        def slowly(target: Any, number: int, rounds: int) -> None:
            """As on a machine that loads the filter line, or is busy with others, while the letters come."""
            if rounds == 1 and type(target).__name__ == "RecordTable":
                loop._now += 3 * scene.app.timing.key_s
            follow(target, number, rounds)

        monkeypatch.setattr(scene.app, "_follow", slowly)
        burst(scene.app, "slash")
        burst(scene.app, *"paidu", "enter")
        async with asyncio.timeout(EVENT_S):
            while scene.content.browsing.applied.text != "paidu":
                await pilot.pause(0.1)
        assert not scene.content.browsing.selection
