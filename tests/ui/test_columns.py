"""The columns of the records table on a desk in memory: which, how wide, in which locale, linked records by title."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tests.ui.test_selection import marks_on_screen
from tui.cms import traits_of
from tui.core.columns import Column, Meta
from tui.core.content import FieldInfo, Locale, Record
from tui.core.errors import ServerTrouble
from tui.core.jobs import Counts, ItemSnapshot, ItemState, JobSnapshot, JobState
from tui.ui.models.content.marks import Mark
from tui.ui.timing import Timing
from tui.ui.widgets.record_cells import Sheet

WIDE = (120, 36)
NARROW = (80, 24)

FIELDS = (
    FieldInfo("f1", "title", "Title", "string", localized=True),
    FieldInfo("f2", "slug", "Slug", "slug"),
    FieldInfo("f3", "author", "Author", "link"),
    FieldInfo("f4", "featured", "Featured", "boolean"),
    FieldInfo("f5", "minutes", "Reading minutes", "integer"),
    FieldInfo("f6", "related", "Related", "links"),
    FieldInfo("f7", "excerpt", "Excerpt", "text", localized=True),
)


def a_magazine(fake_desk: Any, make_record: Any, count: int = 40, **more: Any) -> Any:
    """A desk whose articles have values in English and some in Italian."""

    def values(number: int) -> dict[str, object]:
        titles = {"en": f"Garden {number}", "it": f"Giardino {number}" if number % 2 else ""}
        return {
            "title": titles,
            "author": f"a-{number % 3}",
            "featured": number % 2 == 0,
            "minutes": 12_000 + number,
            "related": [f"r-{number}", "r-x"],
            "excerpt": {"en": f"First line {number}\nand more", "it": None},
        }

    desk = fake_desk(counts={"article": count}, **more)
    desk.project = replace(desk.project, locales=(Locale("en", "English"), Locale("it", "Italian")))
    desk.fields_of["article"] = FIELDS
    desk.records["article"] = [
        replace(make_record(number, title=f"Garden {number}"), values=values(number)) for number in range(count)
    ]
    desk.titles_of = {f"a-{number}": f"Author {number}" for number in range(3)}
    return desk


def row(scene: Any, number: int) -> str:
    """A row of the table as it is on the screen."""
    return str(next(line for line in scene.lines if f"Garden {number} " in line or f"Giardino {number} " in line))


async def test_links_are_shown_by_title_and_asked_for_once(stage: Any, fake_desk: Any, make_record: Any) -> None:
    scene = stage(a_magazine(fake_desk, make_record))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "Author 2" in row(scene, 2)
        assert "Featured" in scene.lines[2]
        asked = scene.desk.calls("titles")
        assert [sorted(ids) for ids, _ in asked] == [["a-0", "a-1", "a-2"]]
        await pilot.press("G", "g")
        await scene.settled(pilot)
        assert len(scene.desk.calls("titles")) == 1
        await pilot.press("r")
        await scene.settled(pilot)
        assert len(scene.desk.calls("titles")) == 2


async def test_rows_never_wait_for_titles(stage: Any, fake_desk: Any, make_record: Any) -> None:
    desk = a_magazine(fake_desk, make_record)
    desk.gates["titles"] = asyncio.Event()
    scene = stage(desk)
    async with scene.app.run_test(size=NARROW) as pilot:
        while "Garden 1 " not in scene.text:
            await pilot.pause(0.01)
        assert "a-1" in row(scene, 1)
        await pilot.press("down", "down")
        assert scene.content.table.cursor == 2
        desk.gates["titles"].set()
        await scene.settled(pilot)
        assert "Author 1" in row(scene, 1)
        assert "a-1" not in row(scene, 1)


async def test_a_title_that_cannot_be_read_leaves_its_id(stage: Any, fake_desk: Any, make_record: Any) -> None:
    desk = a_magazine(fake_desk, make_record)
    desk.fail("titles", ServerTrouble("no", status=500))
    scene = stage(desk)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "a-1" in row(scene, 1)
        assert scene.notices == []


async def test_arrows_scroll_the_columns_and_the_title_stays(stage: Any, fake_desk: Any, make_record: Any) -> None:
    scene = stage(a_magazine(fake_desk, make_record))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        head = scene.lines[2]
        assert head.rstrip().endswith("›│")
        assert "‹" not in head
        await pilot.press("left")
        assert "these are the first columns" in scene.text
        await pilot.press("down")
        assert "these are the first columns" not in scene.text
        await pilot.press("right")
        await scene.settled(pilot)
        head = scene.lines[2]
        assert "‹" in head
        assert "Title" in head
        assert "Status" not in head
        assert scene.content.table.cursor == 1
        await pilot.press(*["right"] * 12)
        await scene.settled(pilot)
        assert "these are the last columns" in scene.text
        assert scene.lines[2].rstrip().endswith(" │")
        assert "Created" in scene.lines[2]
        assert "by Updated" not in scene.lines[1]
        await pilot.press(*["left"] * 12)
        await scene.settled(pilot)
        assert "Status" in scene.lines[2]


async def test_scrolled_columns_ask_for_the_titles_they_need(stage: Any, fake_desk: Any, make_record: Any) -> None:
    scene = stage(a_magazine(fake_desk, make_record))
    async with scene.app.run_test(size=(60, 20)) as pilot:
        await scene.settled(pilot)
        assert all("r-1" not in ids for ids, _ in scene.desk.calls("titles"))
        while "Related" not in scene.lines[2]:
            await pilot.press("right")
        await scene.settled(pilot)
        assert any("r-1" in ids for ids, _ in scene.desk.calls("titles"))
        assert "(not there) +1" in row(scene, 1)


async def test_numbers_stand_on_the_right_and_long_headings_keep_their_arrow(
    stage: Any, fake_desk: Any, make_record: Any
) -> None:
    desk = a_magazine(fake_desk, make_record)
    scene = stage(desk)
    desk.sort_keys = lambda _model: (("title", "Title"), ("minutes", "Reading minutes"))
    scene.desks.remember(scene.desks.state.with_columns("gazette", "article", ("@title", "minutes", "author")))
    scene.desks.remember(scene.desks.state.with_order("gazette", "article", "-minutes"))
    async with scene.app.run_test(size=(60, 20)) as pilot:
        await scene.settled(pilot)
        assert " ▾ " in scene.lines[2]
        end = scene.lines[2].index("▾")
        assert row(scene, 39)[end - 5 : end + 1] == "12,039"
        assert scene.desk.calls("page")[-1][0].order[0].descending


async def test_a_column_without_values_takes_no_more_than_its_heading(
    stage: Any, fake_desk: Any, make_record: Any
) -> None:
    desk = a_magazine(fake_desk, make_record)
    desk.fields_of["article"] = (*FIELDS, FieldInfo("f8", "until", "Until", "date_time"))
    scene = stage(desk)
    scene.desks.remember(scene.desks.state.with_columns("gazette", "article", ("@title", "until", "author")))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        widths = {item.column.key: item.width for item in scene.content.table.columns.layout.placed}
        assert widths["until"] < 10


async def test_values_are_shown_in_the_chosen_locale_with_the_fallback_named(
    stage: Any, fake_desk: Any, make_record: Any
) -> None:
    scene = stage(a_magazine(fake_desk, make_record))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("down", "L")
        await pilot.pause()
        assert "Show values in" in scene.text
        await pilot.press(*"ital", "enter")
        await scene.settled(pilot)
        assert "locale it" in scene.lines[1]
        assert "Giardino 1 " in row(scene, 1)
        assert "en: Garden 2" in row(scene, 2)
        assert scene.desk.calls("page")[-1][0].locale == "it"
        assert scene.desk.calls("titles")[-1][1] == "it"
        assert scene.content.table.cursor == 1
        assert scene.desks.state.locales == {"gazette": "it"}
        await pilot.press("L", *"en", "enter")
        await scene.settled(pilot)
        assert "locale" not in scene.lines[1]
        assert "Garden 1 " in row(scene, 1)


async def test_the_locale_and_the_columns_are_there_at_the_next_start(
    stage: Any, fake_desk: Any, make_record: Any
) -> None:
    scene = stage(a_magazine(fake_desk, make_record))
    scene.desks.remember(scene.desks.state.with_locale("gazette", "it"))
    scene.desks.remember(scene.desks.state.with_columns("gazette", "article", ("@title", "excerpt", "gone", "@valid")))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert scene.content.table.columns.layout.keys == (Meta.TITLE, "excerpt", Meta.VALID)
        assert "en: First line 1 ⏎" in row(scene, 1)
        assert "✗ invalid" in row(scene, 3)
        assert [query.locale for query, _, _ in scene.desk.calls("page")] == ["it"]


async def test_a_locale_the_project_lost_is_not_asked_for(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk())
    scene.desks.remember(scene.desks.state.with_locale("gazette", "xx"))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert [query.locale for query, _, _ in scene.desk.calls("page")] == ["en"]
        await pilot.press("L")
        await scene.settled(pilot)
        assert scene.notices == ["This project has one locale: en."]


async def test_all_that_is_found_stays_marked_in_another_locale(stage: Any, fake_desk: Any, make_record: Any) -> None:
    scene = stage(a_magazine(fake_desk, make_record))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("a", "L", *"ital", "enter")
        await scene.settled(pilot)
        assert marks_on_screen(scene)[0] is Mark.IN
        await pilot.press("i")
        assert scene.tray.startswith("nothing marked")


async def test_columns_are_chosen_moved_and_remembered_per_model(stage: Any, fake_desk: Any, make_record: Any) -> None:
    scene = stage(a_magazine(fake_desk, make_record))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("down", "C")
        await pilot.pause()
        assert "Columns ── article" in scene.text.replace("Article", "article")
        await pilot.press("space")
        await pilot.pause()
        assert "The title is always shown." in scene.text
        await pilot.press("down", "space", "space")  # neither status nor update
        await pilot.press("J", "enter")  # the author one further down
        await scene.settled(pilot)
        shown = scene.content.table.columns.layout.keys
        assert shown[:3] == (Meta.TITLE, "featured", "author")
        assert "Status" not in scene.lines[2]
        assert "by Updated ▾" not in scene.lines[1]
        assert scene.content.table.cursor == 1
        kept = scene.desks.state.columns["gazette/article"]
        assert kept[:3] == ("@title", "featured", "author")
        await pilot.press("C", "r", "enter")
        await scene.settled(pilot)
        assert scene.desks.state.columns == {}
        assert "Status" in scene.lines[2]


async def test_leaving_the_chooser_changes_nothing(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        head = scene.lines[2]
        await pilot.press("C", "down", "space", "shift+down", "escape")
        await scene.settled(pilot)
        assert scene.lines[2] == head
        assert scene.desks.state.columns == {}


async def test_a_remembered_order_is_asked_for_at_once(stage: Any) -> None:
    scene = stage()
    scene.desks.remember(scene.desks.state.with_order("gazette", "article", "-title"))
    scene.desks.remember(scene.desks.state.with_order("gazette", "author", "no_such_field"))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        query = scene.desk.calls("page")[0][0]
        assert (query.order[0].key, query.order[0].descending) == ("title", True)
        assert "Title ▾" in scene.lines[2]
        await pilot.press("m", *"author", "enter")
        await scene.settled(pilot)
        assert scene.desk.calls("page")[-1][0].order == ()


async def test_a_click_on_a_heading_sorts(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.click("#records", offset=(scene.lines[2].index("Status") + 1, 1))
        await scene.settled(pilot)
        assert "Status ▴" in scene.lines[2]
        await pilot.click("#records", offset=(scene.lines[2].index("Status") + 1, 1))
        await scene.settled(pilot)
        assert "Status ▾" in scene.lines[2]
        await pilot.click("#records", offset=(scene.lines[2].index("Created") + 1, 1))
        await scene.settled(pilot)
        assert any("cannot be sorted by Created" in notice for notice in scene.notices)


async def test_resizing_keeps_cursor_marks_and_columns(stage: Any, fake_desk: Any, make_record: Any) -> None:
    scene = stage(a_magazine(fake_desk, make_record, count=400))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "right", *["down"] * 60)
        await scene.settled(pilot)
        table = scene.content.table
        held = table.current.id
        for size in ((60, 15), (40, 10), (130, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await scene.settled(pilot)
            assert table.cursor in table.rows_shown
            assert table.current.id == held
            assert table.columns.layout.offset <= 1
        assert table.columns.layout.offset == 1
        assert scene.tray.startswith("1 marked")


async def test_a_window_made_small_and_large_again_shows_the_same_rows(
    stage: Any, fake_desk: Any, make_record: Any
) -> None:
    scene = stage(a_magazine(fake_desk, make_record, count=400))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        table = scene.content.table
        await pilot.press("pagedown", "pagedown", *["down"] * 12)
        await scene.settled(pilot)
        place = (table.top_row, table.cursor)
        for size in ((80, 15), (60, 10), (80, 24)):
            await pilot.resize_terminal(*size)
            await scene.settled(pilot)
            assert table.cursor in table.rows_shown
        assert (table.top_row, table.cursor) == place


async def test_times_move_on_though_rows_are_remembered(
    stage: Any, fake_desk: Any, make_record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    desk = fake_desk(counts={"article": 1})
    desk.records["article"] = [make_record(0, updated_at=now)]
    scene = stage(desk, timing=Timing(fresh_s=0.0))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert " now " in scene.lines[3]
        monkeypatch.setattr("tui.ui.widgets.record_cells.ago", lambda _when: "5 min ago")
        scene.content.table.refresh()
        await pilot.pause()
        assert "5 min ago" in scene.lines[3]


async def test_hostile_values_are_only_text(stage: Any, fake_desk: Any, make_record: Any) -> None:
    desk = a_magazine(fake_desk, make_record, count=1)
    record: Record = desk.records["article"][0]
    desk.records["article"] = [replace(record, values={**record.values, "slug": "[b]x[/b] [/]"})]
    desk.titles_of["a-0"] = "[/] 静かな庭 [link=x]"
    scene = stage(desk)
    scene.desks.remember(scene.desks.state.with_columns("gazette", "article", ("@title", "slug", "author")))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "[b]x[/b] [/]" in scene.text
        assert "静かな庭 [link=x]" in scene.text.replace("\n", "")


async def test_what_differs_only_at_its_end_is_cut_in_the_middle(stage: Any, fake_desk: Any, make_record: Any) -> None:
    long = "Breakfast at the post office in black and white, and what became of all the letters nobody ever sent"
    desk = fake_desk()
    titles = (long, f"{long} (duplicate)", f"Lunch {long}")
    desk.records["article"] = [make_record(n, title=title, values={}) for n, title in enumerate(titles)]
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        rows = [line for line in scene.lines if "Breakfast" in line]
        assert "nobody ever sent " in rows[0]
        assert "(duplicate) " in rows[1]
        assert "(duplicate)" not in rows[2]
        assert "Lunch Breakfast at the post" in rows[2]


async def test_records_without_a_title_show_what_tells_them_apart(stage: Any, fake_desk: Any, make_record: Any) -> None:
    desk = fake_desk()
    desk.records["article"] = [make_record(0, title="", stand_in="winter-issue"), make_record(1, title="")]
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        assert "(untitled) winter-issue" in scene.text
        assert "(untitled) article-1" in scene.text


async def test_what_this_session_made_is_marked(stage: Any, fake_desk: Any, fake_pages: Any) -> None:
    made = ItemSnapshot("article-0", "A", ItemState.SUCCEEDED, created="article-2", position=0)
    desk = fake_desk()
    desk.pages = lambda _job_id: fake_pages((), (made,))
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        now = datetime.now(UTC)
        done = JobState.SUCCEEDED
        desk.publish(JobSnapshot("j", "gazette", DATOCMS, "duplicate", "Article", "main", done, Counts(1, 1), 1, now))
        await scene.settled(pilot)
        marked = [line for line in scene.lines if line[3:4] == "+"]
        assert len(marked) == 1
        assert "Article number 2" in marked[0]


def test_links_are_measured_when_all_of_their_titles_are_known(make_record: Any) -> None:
    """Whatever the preview read before: else the same rows would stand in other columns each time."""
    records = [make_record(number, values={"author": f"a-{number}"}) for number in range(3)]
    titles: dict[str, str] = {"a-1": "Short"}
    types = traits_of(DATOCMS.name).types
    sheet = Sheet(columns=(Column("author", "Author", "link", is_link=True),), types=types, titles=titles)
    assert sheet.needs(records) == {}
    titles |= {"a-0": "A rather long name", "a-2": ""}
    assert sheet.needs(records) == {"author": len("A rather long name")}


async def test_names_have_their_room_though_nothing_was_found_before_they_were_known(
    stage: Any, fake_desk: Any, make_record: Any
) -> None:
    desk = a_magazine(fake_desk, make_record)
    desk.titles_of = {f"a-{number}": f"Author of number {number}" for number in range(3)}
    scene = stage(desk)
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"zzz")
        await scene.settled(pilot)
        await pilot.resize_terminal(200, 50)
        await pilot.press("escape")
        await scene.settled(pilot)
        assert "Author of number 2" in row(scene, 2)


async def test_a_copy_ends_as_it_does_where_its_original_is_on_no_page(
    stage: Any, fake_desk: Any, make_record: Any
) -> None:
    title = "Breakfast at the post office in black and white, and what became of all the letters (duplicate)"
    desk = fake_desk()
    desk.records["article"] = [make_record(0, title=title, values={})]
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        assert "(duplicate) " in next(line for line in scene.lines if "Breakfast" in line)
