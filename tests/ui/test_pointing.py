"""Hints are clicked, and models found by typing in their list."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from tests.ui.eyes import until
from tests.ui.test_record import linking
from tests.ui.test_selection import opened, press, selection
from tui.ui.models.stage import Offer
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.log import LogScreen
from tui.ui.screens.picker import EntryList, PickerScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.selection import SelectionScreen
from tui.ui.widgets.hints import Hint, hint_spots
from tui.ui.widgets.job_bars import JobStrip
from tui.ui.widgets.models_list import ModelRow, begins_finding, find_row

Stages = Callable[..., Any]
ROWS = (ModelRow("*", "All models"), ModelRow("a", "Article"), ModelRow("p", "Landing page"), ModelRow("g", "Magazine"))


def test_a_model_is_found_by_the_beginning_then_by_a_word_then_by_what_is_in_it() -> None:
    assert [find_row(ROWS, typed) for typed in ("a", "art", "pag", "zine", "Mag", "x")] == [0, 1, 2, 3, 3, None]


def test_letters_that_move_begin_nothing_and_go_on_with_what_was_begun() -> None:
    assert not any(begins_finding(letter, "") for letter in ("j", "k", "g", "q", "A", "1", "/", " ", "\x1b", None))
    assert begins_finding("a", "")
    assert all(begins_finding(letter, "a") for letter in ("j", "q", "1", " "))


def test_hints_know_where_they_stand() -> None:
    hints = [
        Hint("p", Offer("x", label="publish")),
        Hint("", Offer("z", label="no key")),
        Hint("u", Offer("y", label="clear")),
    ]
    spots = [(text, action_id) for text, _, action_id in hint_spots(hints, 40, "  ")]
    assert spots == [("p", "x"), (" publish", "x"), ("  ", ""), ("u", "y"), (" clear", "y")]
    assert hint_spots(hints, 10, "  ") == [*hints[0].spots]


async def click(scene: Any, pilot: Any, line: str, word: str) -> None:
    shown = scene.app.main.query_one(line)
    at = shown.text.index(word)
    await pilot.click(line, offset=(at + 1, 0))
    await scene.settled(pilot)


async def test_tray_footer_and_header_are_clicked(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot)
        await click(scene, pilot, "#footer", "a all found")
        assert selection(scene).count == 12_480
        await click(scene, pilot, "#tray", "u clear")
        assert selection(scene).count == 0
        await click(scene, pilot, "#header", "help")
        assert isinstance(scene.app.screen, HelpScreen)
        await press(scene, pilot, "escape")
        await click(scene, pilot, "#header", "gazette")
        assert isinstance(scene.app.screen, PickerScreen)


async def test_what_is_said_is_clicked_for_more_of_it(stage: Stages, make_job: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "space")
        await click(scene, pilot, "#tray", "1 marked")
        assert isinstance(scene.app.screen, SelectionScreen)
        await press(scene, pilot, "escape")
        await click(scene, pilot, "#header", "PRIMARY")
        assert isinstance(scene.app.screen, PickerScreen)
        assert "draft-room" in scene.text
        await press(scene, pilot, "escape")
        scene.app.main.header.update(trouble=("! Offline", "invalid"))
        await scene.settled(pilot)
        await click(scene, pilot, "#header", "Offline")
        assert isinstance(scene.app.screen, LogScreen)
        await press(scene, pilot, "escape")
        strip = scene.app.main.query_one(JobStrip)
        strip.jobs_changed([make_job("running")])
        await scene.settled(pilot)
        await pilot.click(strip, offset=(6, 1))
        await scene.settled(pilot)
        assert scene.app.main.current.id == "jobs"


async def test_the_cursor_comes_along_with_the_wheel(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot)
        table = scene.content.table
        down, up = (kind(table, 5, 5, 0, 0, 0, False, False, False) for kind in (MouseScrollDown, MouseScrollUp))
        for event in (down, down):
            table.post_message(event)
        await scene.settled(pilot)
        assert (table.top_row, table.cursor) == (6, 6)
        await press(scene, pilot, "space")
        assert selection(scene).ids == ("article-6",)
        assert table.top_row == 6
        await press(scene, pilot, "pagedown", "end")
        table.post_message(up)
        await scene.settled(pilot)
        assert table.cursor == table.top_row + table.body_height - 1


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 36), (200, 50)])
async def test_the_models_are_picked_by_typing_at_every_width_with_their_counts(
    stage: Stages, size: tuple[int, int]
) -> None:
    scene = stage()
    async with scene.app.run_test(size=size) as pilot:
        await opened(scene, pilot, "m")
        await until(pilot, lambda: re.search(r"Article +12,480", scene.text))
        await press(scene, pilot, *"auth", "enter")
        assert "Author ──" in scene.lines[1]
        assert selection(scene).count == 0


async def test_counts_are_there_when_the_window_grows(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot)
        await pilot.resize_terminal(120, 36)
        await until(pilot, lambda: re.search(r"Article +12,480", scene.text))


async def test_models_are_found_by_typing_in_their_list(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "m", *"auth", "enter")
        scene.content.models.focus()
        await press(scene, pilot, *"art")
        assert "art" in scene.content.models.foot_cells[0][0]
        await press(scene, pilot, "enter")
        assert "Article ──" in scene.lines[1]
        assert selection(scene).count == 0


async def test_keys_in_the_edges_of_a_pane_are_clicked(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "enter")
        assert isinstance(scene.app.screen, RecordScreen)
        await pilot.click(offset=(scene.lines[0].index("J JSON") + 2, 0))
        await scene.settled(pilot)
        assert '"id"' in scene.text
        await pilot.click(offset=(2, 0))
        await scene.settled(pilot)
        assert isinstance(scene.app.screen, RecordScreen)
        await pilot.click(offset=(scene.lines[-1].index("esc back"), 35))
        await scene.settled(pilot)
        assert scene.app.screen is scene.app.main


async def test_the_views_of_a_record_stand_where_they_stood_whichever_is_shown(
    stage: Stages, fake_desk: Any, make_record: Any
) -> None:
    desk = fake_desk()
    desk.records["article"] = [make_record(0, title="A title that is longer than the room it has " * 4)]
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot, "enter")
        begins = set()
        for view in "fDJVu":
            await press(scene, pilot, view)
            begins.add(scene.lines[0].index("… ── f"))
        assert len(begins) == 1


async def test_on_a_narrow_screen_a_record_has_its_title_rather_than_keys(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await opened(scene, pilot, "enter")
        assert scene.lines[0].startswith("╭ Article number 0 ")
        assert "1 of 12,480" in scene.lines[0]


async def test_the_views_of_a_record_are_named_whole_at_80_columns(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot, "enter")
        assert "u …" not in scene.lines[0]
        assert "…" not in scene.lines[0].split("f fields")[1]


async def test_a_click_goes_to_a_link_or_an_entry_and_another_opens_it(stage: Stages, make_record: Any) -> None:
    scene = stage()
    first, second = (make_record(number) for number in range(2))
    scene.desk.details[first.id] = linking(first, "article-2", "article-1")
    scene.desk.details[second.id] = linking(second, "article-0")
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "enter")

        def place(words: str) -> tuple[int, int]:
            line = next(number for number, text in enumerate(scene.lines) if words in text)
            return scene.lines[line].index(words) + 2, line

        record: Any = scene.app.screen
        await pilot.click(offset=place("Record article-1"))
        await scene.settled(pilot)
        assert record.pane.current_link == 1
        await pilot.click(offset=place("Record article-1"), times=2)
        await scene.settled(pilot)
        assert "Record article-0" in scene.text
        await press(scene, pilot, "q", "m")
        picker: Any = scene.app.screen
        entries = picker.query_one(EntryList)
        row = next(number for number, entry in enumerate(entries.rows) if entry.label == "Author")
        at = (6, 1 + EntryList.HEAD + row)
        await pilot.click(entries, offset=at)
        await scene.settled(pilot)
        assert scene.app.screen is picker
        assert entries.current.label == "Author"
        await pilot.click(entries, offset=at, times=2)
        await scene.settled(pilot)
        assert "╭ Author ──" in scene.text


async def test_the_key_of_the_picker_opens_it_in_the_list_of_models_too(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot)
        scene.content.models.focus()
        await press(scene, pilot, "m")
        assert isinstance(scene.app.screen, PickerScreen)
