"""Any size at any moment: nothing breaks, and cursor, marks and scroll stay."""

import random
from typing import Any

import pytest

NARROW = (80, 24)
SIZES = [(40, 10), (46, 12), (60, 15), (80, 24), (99, 24), (100, 30), (120, 36), (200, 50)]
TINY = [(30, 8), (39, 40), (200, 9), (4, 2), (20, 3)]
KEYS = ["down", "up", "j", "k", "pagedown", "pageup", "space", "shift+down", "home", "end", "tab", "a", "u", "i"]


def state(scene: Any) -> tuple[Any, ...]:
    content = scene.content
    record = content.table.current
    return (record.id if record is not None else None, content.browsing.selection)


@pytest.mark.parametrize("seed", range(3))
async def test_resizing_at_any_moment_keeps_cursor_and_marks(stage: Any, seed: int) -> None:
    choose = random.Random(seed)
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        small = False
        for _ in range(14):
            if not small:
                await pilot.press(*choose.choices(KEYS, k=choose.randint(1, 4)))
                await scene.settled(pilot)
            before = state(scene)
            size = choose.choice(TINY if choose.random() < 0.25 else SIZES)
            small = size in TINY
            await pilot.resize_terminal(*size)
            await scene.settled(pilot)
            if small:
                assert "too small" in scene.text or size[0] < 25 or size[1] < 4
                await pilot.press(*choose.choices(KEYS, k=3))
                await scene.settled(pilot)
            assert state(scene) == before
            assert all(len(line) <= size[0] for line in scene.lines)
        await pilot.resize_terminal(*NARROW)
        await scene.settled(pilot)
        assert scene.app.screen is scene.app.main
        assert state(scene) == before


async def test_scroll_and_focus_are_as_they_were_after_a_window_too_small(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        await pilot.press("pagedown", "pagedown", "down", "space")
        await scene.settled(pilot)
        table = scene.content.table
        before = (table.top_row, table.cursor, scene.app.focused, scene.tray)
        for size in TINY:
            await pilot.resize_terminal(*size)
            await pilot.press("down", "p", "q", "escape", "exclamation_mark", "question_mark", "ctrl+p", "2")
            await scene.settled(pilot)
        await pilot.resize_terminal(120, 36)
        await scene.settled(pilot)
        assert (table.top_row, table.cursor, scene.app.focused, scene.tray) == before


@pytest.mark.parametrize(
    "keys",
    [
        ("question_mark",),
        ("exclamation_mark",),
        ("ctrl+p",),
        ("P",),
        ("E",),
        ("m",),
        ("enter",),
        ("J",),
        ("V",),
        ("p",),
        ("slash", "x"),
        ("2",),
        ("3",),
    ],
    ids=lambda keys: keys[0],
)
async def test_every_screen_lives_through_every_size(stage: Any, keys: tuple[str, ...]) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        screen = scene.app.screen
        for size in [*SIZES, *TINY, (40, 10)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert all(len(line) <= size[0] for line in scene.lines)
            if size in TINY:
                await pilot.press("enter", "q", "space")
        assert scene.app.screen is screen, "a notice that the window is too small takes nothing away"
        assert scene.text.strip()
        await pilot.press("escape")
        await pilot.pause()
        assert scene.app.is_running


async def test_what_opens_while_the_window_is_too_small_waits_below_the_notice(stage: Any) -> None:
    import asyncio

    scene = stage()
    gate = scene.desk.gates["plan"] = asyncio.Event()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("p")
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        gate.set()
        for _ in range(6):
            await pilot.pause()
        assert "too small" in scene.text
        await pilot.press("enter", "tab", "enter")
        await pilot.pause()
        assert scene.desk.launched == []
        await pilot.resize_terminal(*NARROW)
        for _ in range(4):
            await pilot.pause()
        assert "Back" in scene.text
        await pilot.press("escape")
        for _ in range(4):
            await pilot.pause()
        assert scene.app.screen is scene.app.main


async def test_it_can_be_quit_while_the_window_is_too_small(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(30, 8)) as pilot:
        await scene.settled(pilot)
        assert "too small" in scene.text
        await pilot.press("q")
        await pilot.pause()
        assert not scene.app._exit
        await pilot.press("ctrl+q")
        for _ in range(10):
            await pilot.pause()
        assert scene.app._exit
