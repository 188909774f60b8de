"""Help, pickers and dialogs: how much there is, how one gets to it, and which keys there are."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.eyes import until
from tests.ui.test_closing import a_shelf
from tests.ui.test_selection import opened, press
from tui.core.schema import SchemaItem, SchemaKind
from tui.ui.actions import Area
from tui.ui.drawing.cells import fit_cells, width_of
from tui.ui.drawing.frame import notice_cells
from tui.ui.drawing.words import MADE, MARK, PERHAPS
from tui.ui.models.made import NewItem
from tui.ui.models.picking import Entry, Question, confirmation
from tui.ui.screens.asking import ChoiceScreen
from tui.ui.screens.help import HelpScreen, help_text
from tui.ui.screens.next_steps import NewList, NewRow
from tui.ui.screens.picker import EntryList, PickerScreen, label_and_note
from tui.ui.screens.saved import NameScreen
from tui.ui.widgets.dialog_box import DialogBox

Stages = Callable[..., Any]


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 36)])
async def test_the_help_says_its_parts_and_the_arrows_go_from_one_to_the_next(
    stage: Stages, size: tuple[int, int]
) -> None:
    scene = stage()
    async with scene.app.run_test(size=size) as pilot:
        await opened(scene, pilot, "question_mark")
        assert "Table · Records" in scene.text
        assert "Keys: Table ── part 1 of 7" in scene.text
        await press(scene, pilot, "right")
        assert "Keys: Records ── part 2 of 7" in scene.text
        await press(scene, pilot, *["right"] * 8)
        assert "Keys: Everywhere ── part 7 of 7" in scene.text
        await press(scene, pilot, *["left"] * 9)
        assert "Keys: Table ── part 1 of 7" in scene.text
        assert "Table · Records" in scene.text


async def test_what_is_looked_for_in_the_help_is_typed_within_its_frame_and_counted(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot, "question_mark", "slash", *"unpublish")
        found = next(line for line in scene.lines if "/ unpublish" in line)
        assert found.startswith("│")
        assert found.rstrip().endswith(("│", "┃"))
        assert "Keys ── 1 found" in scene.text
        await press(scene, pilot, *"xyz")
        assert "Keys ── 0 found" in scene.text
        assert "Nothing matches." in scene.text
        await press(scene, pilot, "escape")
        assert "Keys: Table ── part 1 of 7" in scene.text
        await press(scene, pilot, "escape")
        assert not isinstance(scene.app.screen, HelpScreen)


@pytest.mark.parametrize(("key", "part"), [("C", "Choosing columns")])
async def test_a_dialog_answers_the_key_for_help_with_its_own_keys(stage: Stages, key: str, part: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot, key)
        dialog = scene.app.screen
        assert dialog is not scene.app.main
        await press(scene, pilot, "question_mark")
        await until(pilot, lambda: isinstance(scene.app.screen, HelpScreen) and part in scene.text)
        await press(scene, pilot, "escape")
        await until(pilot, lambda: scene.app.screen is dialog)


@pytest.mark.parametrize(("key", "title"), [("m", "Models"), ("O", "Sort by"), ("ctrl+p", "Commands")])
async def test_a_picker_says_how_many_there_are_and_how_many_match(stage: Stages, key: str, title: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot, key)
        assert isinstance(scene.app.screen, PickerScreen)
        every = len(scene.app.screen.query_one(EntryList).rows)
        assert f"{title} ── {every} ──" in scene.text
        await press(scene, pilot, *"xyzxyz")
        assert f"{title} ── 0 of {every} ──" in scene.text


async def test_home_and_end_go_to_the_first_and_the_last_entry_while_one_types(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot, "m", "end")
        entries = scene.app.screen.query_one(EntryList)
        assert entries.cursor == len(entries.rows) - 1 > 0
        await press(scene, pilot, "home")
        assert entries.cursor == 0


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
async def test_a_dialog_names_its_keys_and_a_click_presses_one(stage: Stages, size: tuple[int, int]) -> None:
    scene = stage()
    answers: list[Any] = []
    async with scene.app.run_test(size=size) as pilot:
        await opened(scene, pilot)
        for screen, keys in (
            (ChoiceScreen(confirmation("Delete it?", ["Nothing is changed in the CMS."], "Delete", str)), "y delete"),
            (NameScreen(a_shelf(scene), "Save as", "Save"), "enter save   tab next"),
        ):
            scene.app.push_screen(screen, answers.append)
            await scene.settled(pilot)
            line = next(place for place, text in enumerate(scene.lines) if keys in text)
            await pilot.click(offset=(scene.lines[line].index("esc back") + 1, line))
            await until(pilot, lambda: scene.app.screen is scene.app.main)
    assert answers == [None, None]


TAKEN = SchemaItem("d", SchemaKind.DEFINITION, "Sizes", "sizes")
COPIES = [
    NewItem(SchemaItem("a", SchemaKind.FIELD, "Slug (copy #1)", "slug_copy1"), "Slug"),
    NewItem(
        SchemaItem("b", SchemaKind.FIELD, "A headline for the newsletter (copy #12)", "headline_copy12"), "A headline"
    ),
    NewItem(SchemaItem("c", SchemaKind.DEFINITION, "Sizes", "sizes_of_all_the_articles"), "Measures", TAKEN),
]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_new_copies_stand_in_columns_and_end_as_they_differ(width: int) -> None:
    rows = [NewRow(new.item.id, new) for new in COPIES]
    items = NewList("next-list")
    items.set_rows(rows)
    lines = ["".join(text for text, _ in fit_cells(items.draw(row, width - 8), width - 8)) for row in rows]
    first, second, third = lines
    assert len({line.index(name) for line, name in zip(lines, ("Slug", "A head", "Measures"), strict=True)}) == 1
    assert "(copy #1)" in first
    assert "opy #12)" in second
    assert third.rstrip().endswith("name in use: rename first" if width > 60 else "taken")
    if width > 60:
        assert (
            first.index("slug_")
            == second.index("head", second.index("#12"))
            == third.index("size", third.index("Sizes"))
        )


async def test_yes_answers_a_question_that_has_one_answer_and_no_other(stage: Stages) -> None:
    scene = stage()
    answers: list[Any] = []
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot)
        scene.app.push_screen(ChoiceScreen(confirmation("Delete it?", [], "Delete", str)), answers.append)
        await scene.settled(pilot)
        await press(scene, pilot, "y")
        await until(pilot, lambda: answers == ["yes"])
        which = Question("Which?", (Entry("a", "One"), Entry("b", "Two")), str)
        scene.app.push_screen(ChoiceScreen(which), answers.append)
        await scene.settled(pilot)
        assert "y " not in str(scene.app.screen.query_one(DialogBox).border_subtitle)
        await press(scene, pilot, "y")
        assert isinstance(scene.app.screen, ChoiceScreen)
        await press(scene, pilot, "escape")
        await until(pilot, lambda: answers == ["yes", None])


@pytest.mark.parametrize(("height", "blank"), [(3, False), (4, True), (9, True)])
def test_what_an_empty_list_says_is_whole_where_it_is_low(height: int, blank: bool) -> None:
    notice = (("Nothing is saved yet.", ""), ("", ""), ("Press t, then w, to save what is marked.", ""))
    lines = ["".join(text for text, _ in notice_cells(notice, line, 36, height)).strip() for line in range(height)]
    said = " ".join(line for line in lines if line)
    assert said == "Nothing is saved yet. Press t, then w, to save what is marked."
    assert (lines[lines.index("Nothing is saved yet.") + 1] == "") is blank


@pytest.mark.parametrize(
    ("label", "note", "shown"),
    [
        ("Article", "935", ("Article", "935")),
        ("Mark everything the filter finds", "a", ("Mark everything the filte…", "a")),
        ("magazine", "DatoCMS · The Magazine · main", ("magazine", "DatoCMS · The Maga…")),
        ("a profile with a long name", "DatoCMS · The Magazine", ("a profile with a long name", "")),
    ],
)
def test_an_entry_with_little_room_is_cut_in_one_place(label: str, note: str, shown: tuple[str, str]) -> None:
    found = label_and_note(Entry("key", label, note), 27)
    assert found == shown
    assert sum(map(width_of, found)) <= 27


def test_the_signs_before_rows_and_words_about_what_is_not_known_are_explained() -> None:
    text = "\n".join("".join(part for part, _ in line) for line in help_text((Area.ROWS, Area.RECORDS)))
    for sign in (MARK, PERHAPS, MADE, "at most, at least"):
        assert f"\n{sign}" in text


def test_entries_that_begin_alike_are_told_apart_by_their_ends() -> None:
    names = ["Drafts of the spring issue", "Drafts of the spring issue (2)", "Other"]
    told = [label_and_note(Entry(name, name, "12"), 20, names)[0] for name in names]
    assert told == ["Drafts o…ing issue", "Drafts o…issue (2)", "Other"]
