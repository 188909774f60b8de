"""The filter line: what it offers, what it takes, and lines of before."""

import asyncio
from typing import Any

import pytest

from tests.ui.eyes import offered_by, problem_of, until
from tui.core.completion import Choice
from tui.core.errors import ServerTrouble
from tui.ui.main import MainScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.widgets.completion_list import CompletionList

WIDE = (120, 36)
NARROW = (80, 24)


def offered(scene: Any) -> list[str]:
    """What the list says, line by line."""
    return offered_by(scene.content.filter_line)


async def test_an_empty_line_offers_names_and_typing_narrows_them(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash")
        await scene.settled(pilot)
        assert [line.split()[0] for line in offered(scene)] == ["›", "updated:", "title:", "slug:"]
        assert offered(scene)[0].startswith("› status:")
        assert offered(scene)[2].endswith("string")
        await pilot.press("s", "l")
        await scene.settled(pilot)
        assert [line.split()[1] for line in offered(scene)] == ["slug:"]
        await pilot.press("x")
        await scene.settled(pilot)
        assert offered(scene) == []


async def test_tab_takes_what_is_picked_and_enter_never_does(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", "s", "t")
        await scene.settled(pilot)
        await pilot.press("tab")
        await scene.settled(pilot)
        line = scene.content.filter_line
        assert line.text == "status:"
        assert scene.app.focused.id == "filter-input"
        await pilot.press("down", "down", "up", "tab")
        await scene.settled(pilot)
        assert line.text == "status:updated"
        assert scene.content.table.window.query.filter.text == "status:updated"
        await pilot.press("comma", "d", "right")
        await scene.settled(pilot)
        assert line.text == "status:updated,draft"
        await pilot.press("comma", "p", "enter")
        await scene.settled(pilot)
        assert "p is no status" in problem_of(line) or line.text == "status:updated,draft,p"
        assert line.text == "status:updated,draft,p"


async def test_tab_with_nothing_offered_stays_in_the_line(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"zz", "tab", *"au")
        await scene.settled(pilot)
        assert scene.content.filter_line.text == "zzau"
        assert scene.tray.startswith("nothing marked")


async def test_that_nothing_is_found_is_said_while_it_is_typed_and_how_to_go_on(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"number 99999")
        await scene.settled(pilot)
        assert scene.content.filter_line.display
        assert "Nothing found." in scene.text
        await pilot.press("enter")
        await scene.settled(pilot)
        assert "Nothing found." in scene.text
        assert "esc" in scene.lines[-1]
        await pilot.press("escape")
        await scene.settled(pilot)
        assert scene.content.table.row_count == 12_480


async def test_nothing_moves_when_the_list_comes_and_goes(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", "x", "x")
        await scene.settled(pilot)
        size, lines = scene.content.table.size, scene.lines
        await pilot.press("space", "s")
        await scene.settled(pilot)
        assert offered(scene)
        assert scene.content.table.size == size
        assert scene.lines[2:14] == lines[2:14]
        await pilot.press("backspace", "backspace")
        await scene.settled(pilot)
        assert not offered(scene)
        assert scene.lines == lines


async def test_a_word_that_can_still_become_something_is_not_called_wrong(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"status:")
        await scene.settled(pilot)
        assert problem_of(scene.content.filter_line) == ""
        assert scene.content.table.row_count == 12_480
        await pilot.press("enter")
        await scene.settled(pilot)
        assert "status: needs a value" in problem_of(scene.content.filter_line)
        await pilot.press("space", "x")
        await scene.settled(pilot)
        assert "status: needs a value" in problem_of(scene.content.filter_line)


async def test_escape_puts_the_last_filter_back_at_once_whatever_is_offered(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"number 5", "enter")
        await scene.settled(pilot)
        await pilot.press("slash", *"st")
        await scene.settled(pilot)
        assert offered(scene)
        await pilot.press("escape")
        await scene.settled(pilot)
        assert scene.app.focused.id == "records"
        assert not scene.content.filter_line.completions.display
        assert scene.content.table.window.query.filter.text == "number 5"


async def test_earlier_filters_come_back_newest_first_and_typing_leaves_them(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        for text in ("number 1", "status:draft", "number 1"):
            await pilot.press("slash", *text, "enter")
            await scene.settled(pilot)
        assert scene.desks.state.filters["gazette"] == ("number 1", "status:draft")
        line = scene.content.filter_line
        await pilot.press("slash", "up")
        await scene.settled(pilot)
        assert line.text == "status:draft"
        assert "history 2/2" in scene.text
        assert not line.completions.display
        assert scene.content.table.window.query.filter.text == "status:draft"
        await pilot.press("up")
        assert line.text == "status:draft"
        await pilot.press("down", "down")
        await scene.settled(pilot)
        assert line.text == "number 1"
        assert "history" not in scene.text
        await pilot.press("end", *[*["backspace"] * 8], "up", "x")
        await scene.settled(pilot)
        assert line.text == "number 1x"
        assert "history" not in scene.text
        await pilot.press("escape")


async def test_earlier_filters_are_there_after_a_restart(stage: Any, fake_desk: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"number 7", "enter")
        await scene.settled(pilot)
    again = stage(fake_desk())
    async with again.app.run_test(size=NARROW) as pilot:
        await again.settled(pilot)
        await pilot.press("slash", "up", "enter")
        await again.settled(pilot)
        assert again.content.browsing.applied.text == "number 7"


async def test_up_and_down_choose_while_typing(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"old", "enter")
        await scene.settled(pilot)
        await pilot.press("slash", *"status:", "down", "up", "up")
        await scene.settled(pilot)
        assert scene.content.filter_line.text == "status:"
        assert scene.content.filter_line.completions.current.text == "draft"


async def test_a_system_that_says_nothing_leaves_a_line_that_works(stage: Any) -> None:
    scene = stage()
    scene.desk.fail("vocabulary", ServerTrouble("down", status=500))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"st", "tab")
        await scene.settled(pilot)
        assert not scene.content.filter_line.completions.display
        assert scene.app.focused.id == "filter-input"


async def test_what_can_be_said_is_asked_once_per_model(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        for _ in range(2):
            await pilot.press("slash", "escape")
            await scene.settled(pilot)
        await pilot.press("A")
        await scene.settled(pilot)
        await pilot.press("slash")
        await scene.settled(pilot)
        assert scene.desk.calls("vocabulary") == ["article", None]
        assert not any("slug:" in line for line in offered(scene))


async def test_a_click_takes_a_suggestion(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash")
        await scene.settled(pilot)
        await pilot.click(CompletionList, offset=(6, 1))
        await scene.settled(pilot)
        assert scene.content.filter_line.text == "updated:"
        assert scene.app.focused.id == "filter-input"


async def test_the_list_is_small_on_small_screens_and_says_how_much_there_is(stage: Any, make_model: Any) -> None:
    from tui.core.completion import Key, Vocabulary

    scene = stage()
    async with scene.app.run_test(size=(60, 12)) as pilot:
        await scene.settled(pilot)
        scene.content.browsing.vocabularies["article"] = Vocabulary(
            tuple(Key(f"field_{number}", "Label " * 20, "string") for number in range(20))
        )
        await pilot.press("slash")
        await scene.settled(pilot)
        assert len(offered(scene)) == 4
        assert offered(scene)[-1] == "1-3 of 20"
        await pilot.press(*["down"] * 4)
        assert offered(scene)[-1] == "3-5 of 20"
        assert offered(scene)[2].startswith("› field_4:")
        await pilot.resize_terminal(120, 36)
        await scene.settled(pilot)
        assert "field_" in scene.text


async def test_hostile_words_are_drawn_as_they_are(stage: Any) -> None:
    from tui.core.completion import Key, Vocabulary

    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        values = (Choice("[/x] [red]", "[bold]"), Choice("日本語" * 20, "広い" * 50))
        scene.content.browsing.vocabularies["article"] = Vocabulary((Key("title", "[/]", "string", values),))
        await pilot.press("slash", *"title:")
        await scene.settled(pilot)
        assert "[/x] [red]" in offered(scene)[0]
        await pilot.press("tab")
        await scene.settled(pilot)
        assert scene.content.filter_line.text == 'title:"[/x] [red]"'


async def test_records_a_link_can_lead_to_are_looked_up_while_typing(stage: Any) -> None:
    from tui.core.completion import Key, Vocabulary

    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        words = Vocabulary((Key("author", "Author", "link", (Choice("empty", bare=True),), several=True, asks=True),))
        scene.content.browsing.vocabularies["article"] = words
        await pilot.press("slash", *"author:")
        await scene.settled(pilot)
        assert [line.split("  ")[0] for line in offered(scene)] == ["› Marta Rossi", "Alf Lind", "empty"]
        await pilot.press("l", "i")
        await scene.settled(pilot)
        assert scene.desk.calls("candidates")[-1] == ("author", "li")
        assert [line.split("  ")[0] for line in offered(scene)] == ["› Alf Lind"]
        await pilot.press("tab")
        await scene.settled(pilot)
        assert scene.content.filter_line.text == 'author:"Alf Lind"'
        assert offered(scene) == []
        await pilot.press("escape")


async def test_the_title_says_what_was_found_however_long_the_filter_is(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *f"status:draft number {'1 ' * 30}", "enter")
        await scene.settled(pilot)
        assert "/ status:draft number 1 1" in scene.lines[1]
        assert "… ── 66 found ─" in scene.lines[1]


async def test_a_long_explanation_stands_below_its_word(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(44, 14)) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"updated:<7d")
        await scene.settled(pilot)
        scene.content.filter_line.point_at(0, 7, "One two three four five six seven eight nine ten eleven twelve.")
        await scene.settled(pilot)
        place = next(number for number, line in enumerate(scene.lines) if line.startswith(" / updated"))
        assert scene.lines[place + 1].startswith("   ▔▔▔▔▔▔▔ ")
        assert scene.lines[place + 2].startswith("   One two three")
        assert scene.lines[place + 3].startswith("   ")
        assert "twelve." in scene.lines[place + 3]


async def test_an_answer_that_takes_its_time_is_said_quietly(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        gate = scene.desk.gates["page"] = asyncio.Event()
        await pilot.press("slash", *"number 5", "enter")
        await until(pilot, lambda: "reading …" in scene.lines[1])
        assert scene.content.table.row_count == 12_480
        gate.set()
        await scene.settled(pilot)
        assert "reading …" not in scene.lines[1]
        assert "found" in scene.lines[1]


def test_what_the_help_says_of_the_language_is_understood() -> None:
    from tui.core.filters import parse
    from tui.ui.screens.help import FILTER_HELP

    for text, what in FILTER_HELP:
        assert what
        for part in text.split("  "):
            assert parse(part)


@pytest.mark.parametrize("key", ["enter", "J", "y"])
@pytest.mark.parametrize("before", ["", "zzzz"])
async def test_keys_about_a_record_wait_for_the_rows_that_were_asked_for(stage: Any, key: str, before: str) -> None:
    """Those that are shown, or none, are no answer to what was asked."""
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        if before:
            await pilot.press("slash", *before, "enter")
            await scene.settled(pilot)
            assert scene.content.table.row_count == 0
        copied: list[str] = []
        scene.app.copy_text = lambda text, _: copied.append(text)
        gate = scene.desk.gates["page"] = asyncio.Event()
        await pilot.press("slash", "ctrl+u", *"number 59", "enter")
        await until(pilot, lambda: scene.content.model.rows.asked is not None and not scene.content.filter_line.display)
        await pilot.press(key)
        assert isinstance(scene.app.screen, MainScreen)
        gate.set()
        await until(pilot, lambda: bool(copied) if key == "y" else isinstance(scene.app.screen, RecordScreen))
        await scene.settled(pilot)
        if key == "y":
            assert copied == ["article-59"]
        else:
            assert "Article number 59" in scene.text
