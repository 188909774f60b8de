"""Notices: how much of the screen they take, and what they never cover."""

from collections.abc import Sequence
from typing import Any

import pytest
from textual.geometry import Region, Size

from tests.ui.eyes import until
from tui.core.pasted import outcome_words
from tui.ui.widgets.notice_place import LOW, how_many_fit, lines_in_use, lines_of, shortened

SIZES = [(40, 10), (60, 15), (80, 24), (120, 36), (200, 50)]
SHORT, LONG = (
    "Something was done.",
    "Something with a longer name was done, and there is more to say of what it led to.",
)


@pytest.mark.parametrize(
    ("size", "texts", "fit"),
    [
        ((40, 10), [SHORT], 1),
        ((40, 10), [SHORT, SHORT], 2),
        ((40, 10), [SHORT, LONG], 1),
        ((80, 24), [SHORT, SHORT], 2),
        ((80, 24), [LONG, SHORT], 1),
        ((80, 24), [SHORT, SHORT, LONG], 1),
        ((120, 36), [LONG, LONG], 2),
        ((120, 36), [SHORT] * 4, 3),
        ((200, 50), [LONG] * 4, 3),
        ((200, 50), [], 0),
    ],
)
def test_the_newest_stay_while_they_take_a_quarter_of_the_screen(
    size: tuple[int, int], texts: Sequence[str], fit: int
) -> None:
    assert how_many_fit(texts, Size(*size)) == fit


@pytest.mark.parametrize("size", SIZES)
def test_a_long_one_is_cut_at_a_word_and_names_where_all_of_it_is(size: tuple[int, int]) -> None:
    told = " ".join(f"word{number}" for number in range(200))
    shown = shortened(told, Size(*size), " … ! log")
    assert lines_of(shown, Size(*size)) <= max(3, size[1] // 3)
    kept = shown.removesuffix(" … ! log")
    assert told.startswith(f"{kept} ")
    assert shortened(SHORT, Size(*size), " … ! log") == SHORT
    lines = tuple(f"a-slug-that-is-as-long-as-slugs-are-{number:02}" for number in range(40))
    pasted = shortened(outcome_words(lines, lines, 1, where="en"), Size(*size), " … ! log")
    assert "in en: a-slug-that-is" in pasted
    assert lines_of(shortened("x" * 900, Size(*size), " … ! log"), Size(*size)) <= max(3, size[1] // 3)


def toasts(scene: Any) -> list[Region]:
    return [toast.region for toast in scene.app.screen.query("Toast")]


@pytest.mark.parametrize("keys", ["", "2", "3", "enter", "t", "exclamation_mark", "m", "p"])
@pytest.mark.parametrize("size", SIZES)
async def test_no_notice_covers_the_cursor_nor_the_keys(stage: Any, size: tuple[int, int], keys: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=size, notifications=True) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", *filter(None, [keys]))
        on_main = keys in ("", "2", "3")
        await until(pilot, lambda: (scene.app.screen is scene.app.main) is on_main)
        await pilot.pause()
        scene.app.clear_notifications()
        for text in (SHORT, LONG, "One more."):
            scene.app.say(text)
        for key in ("", "down", "down", "end", "up", "home"):
            if key:
                await pilot.press(key)

            def is_well() -> bool:
                shown = toasts(scene)
                lines = {line for region in shown for line in range(region.y, region.bottom)}
                kept = scene.notices[-1:] == ["One more."] and len(shown) == len(scene.notices)
                used = {*lines_in_use(scene.app.screen), size[1] - 1, size[1] - 2}
                return kept and 0 < len(lines) <= max(3, size[1] // 4) and not lines & used

            await until(pilot, is_well)


async def test_what_lies_there_when_the_window_becomes_low_gives_way(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36), notifications=True) as pilot:
        await scene.settled(pilot)
        for text in (LONG, SHORT):
            scene.app.say(text)
        await until(pilot, lambda: len(toasts(scene)) == 2)
        for size in ((80, 24), (40, LOW - 4)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: scene.notices == [SHORT] and len(toasts(scene)) == 1)
        await until(pilot, lambda: toasts(scene)[0].height == 1)


async def test_the_log_has_all_of_what_was_cut(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await scene.settled(pilot)
        scene.app.say(f"{LONG} {LONG}")
        await pilot.pause()
        assert scene.notices[0].endswith(" … ! log")
        assert scene.told[-1] == f"{LONG} {LONG}"
