"""What is picked: kept tidy, undone step by step, said set by set, also what an earlier run left."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from tests.ui.plain_stage import Memory
from tui.core.content import Model, Record, RecordPage, RecordQuery, RecordStatus
from tui.core.filters import parse
from tui.core.picked import Picked, PickedLine, change_words, drifted
from tui.core.schema import SchemaSearch
from tui.core.selection import NOTHING, Selection
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Marks
from tui.ui.models.content.picked_lines import picked_lines, schema_lines
from tui.ui.models.content.tray_words import tray_forms
from tui.ui.models.content.windows import RecordWindow

ALL = RecordQuery("m")
DRAFTS = RecordQuery("m", parse("status:draft"))
OTHERS = RecordQuery("n", parse("garden"))
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
EARLIER = f"from an earlier run, yesterday {YESTERDAY.astimezone():%H:%M}: "


def browsing(marks: Marks) -> Browsing:
    models = (Model("m", "article", "Article"), Model("n", "page", "Landing page"))
    return Browsing(cast("Any", None), Memory(), models=models, marks=marks)


def rows_of(query: RecordQuery, total: int, *records: Record) -> RecordWindow:
    """Rows that are shown, these of them read."""
    window = RecordWindow(query)
    window.accept(RecordPage(records, total))
    return window


def test_an_emptied_set_is_gone_and_told_once() -> None:
    picked = Picked()
    picked.select(NOTHING.mark_found(DRAFTS, 1))
    assert not picked.was_emptied()
    picked.select(picked.selection.unmark(["a"], DRAFTS))
    assert picked.selection == NOTHING
    assert (picked.was_emptied(), picked.was_emptied()) == (True, False)
    assert picked.undo()
    assert picked.selection.count == 1
    assert not picked.was_emptied()
    picked.select(NOTHING)
    assert not picked.was_emptied()


def test_a_range_is_one_step_and_a_dropped_one_is_none() -> None:
    picked = Picked()
    base = picked.selection
    for more in ("a", "ab", "abc"):
        picked.select(base.mark(more), since=base)
    assert picked.undo()
    assert picked.selection == base
    assert picked.redo()
    assert picked.selection.ids == ("a", "b", "c")
    base = picked.selection
    picked.select(base.mark("d"), since=base)
    picked.take_back(base)
    assert picked.selection == base
    assert picked.undo()
    assert picked.selection == NOTHING


def test_who_listens_hears_every_change_once() -> None:
    picked = Picked()
    heard: list[int] = []
    picked.listen(lambda: heard.append(picked.selection.count))
    picked.select(NOTHING.mark("ab"))
    picked.select(NOTHING.mark("ab"))
    picked.undo()
    picked.redo()
    assert heard == [2, 0, 2]


def test_what_clears_and_what_is_large_is_said() -> None:
    many = NOTHING.mark_found(ALL, 935)
    assert change_words(many, NOTHING) == "Selection cleared: all 935 found."
    assert change_words(NOTHING, many) == "Selected: all 935 found."
    assert change_words(NOTHING, NOTHING.mark("abc")) == ""
    assert change_words(many, many) == ""


def test_each_set_has_a_line_with_how_much_is_not_on_the_screen() -> None:
    picked = Picked()
    picked.begin(NOTHING.mark_found(OTHERS, 24).unmark(["x"], OTHERS), YESTERDAY)
    picked.select(picked.selection.mark_found(DRAFTS, 250))
    seen = browsing(Marks(picked))
    assert picked_lines(seen, rows_of(DRAFTS, 250)) == (
        PickedLine(
            f"{EARLIER}all 24 found − 1 in Landing page by garden",
            "not on the screen",
            warns=True,
        ),
        PickedLine("all 250 found in Article by status:draft", "on the screen"),
    )
    picked.select(NOTHING.mark_found(ALL, 935))
    line = PickedLine("all 935 found in Article", "685 not on the screen", warns=True)
    assert picked_lines(seen, rows_of(DRAFTS, 250)) == (line,)


def test_what_may_be_on_the_screen_is_told_by_its_bounds_and_exactly_where_all_rows_are_known() -> None:
    picked = Picked()
    picked.select(NOTHING.mark_found(RecordQuery("m", parse("status:published")), 300))
    seen = browsing(Marks(picked))
    roses = RecordQuery("m", parse("roses"))
    assert picked_lines(seen, rows_of(roses, 250))[0].note == "at least 50 not on the screen"
    assert picked_lines(seen, rows_of(roses, 400))[0].note == "up to 300 not on the screen"
    states = (RecordStatus.PUBLISHED, RecordStatus.PUBLISHED, RecordStatus.DRAFT)
    rows = [Record(f"r{number}", "m", "Rose", state) for number, state in enumerate(states)]
    assert picked_lines(seen, rows_of(roses, 3, *rows))[0].note == "298 not on the screen"


def test_marks_nobody_can_tell_are_told_by_their_bounds() -> None:
    marks = Marks()
    marks.select(NOTHING.mark("abc"))
    seen = browsing(marks)
    assert picked_lines(seen, rows_of(DRAFTS, 900))[0].note == "up to 3 not on the screen"
    here = Record("a", "m", "One", RecordStatus.DRAFT)
    assert picked_lines(seen, rows_of(DRAFTS, 1, here))[0].note == "2 not on the screen"
    marks.learn([Record("b", "n", "Two", RecordStatus.DRAFT)])
    assert picked_lines(seen, rows_of(DRAFTS, 900, here))[0].note == "at least 1 not on the screen"


def test_what_was_marked_again_here_is_not_of_an_earlier_run() -> None:
    picked = Picked()
    picked.begin(NOTHING.mark_found(DRAFTS, 3), YESTERDAY)
    picked.select(NOTHING)
    picked.select(NOTHING.mark_found(DRAFTS, 3))
    line = PickedLine("all 3 found in Article by status:draft", "on the screen")
    assert picked_lines(browsing(Marks(picked)), rows_of(DRAFTS, 3)) == (line,)


def test_marks_need_a_line_only_where_they_are_not_seen() -> None:
    marks = Marks()
    marks.mark([Record("r1", "m", "One", RecordStatus.DRAFT)], DRAFTS)
    seen = browsing(marks)
    assert picked_lines(seen, rows_of(DRAFTS, 3)) == ()
    assert picked_lines(seen, rows_of(OTHERS, 3)) == (
        PickedLine("1 marked one by one", "not on the screen", warns=True),
    )
    early = Picked()
    early.begin(Selection(("a", "b")), YESTERDAY)
    early.select(early.selection.mark(["c"]))
    words = f"partly {EARLIER}3 marked one by one"
    assert picked_lines(browsing(Marks(early)), rows_of(ALL, 3))[0].words == words


def tray(marks: Marks, shown: RecordQuery, total: int) -> list[str]:
    """What the tray may say, longest first."""
    return ["".join(text for text, _ in form) for form in tray_forms(browsing(marks), rows_of(shown, total))]


def test_the_tray_names_each_of_several_sets_before_it_says_less() -> None:
    marks = Marks()
    marks.select(NOTHING.mark_found(DRAFTS, 250).mark_found(RecordQuery("m", parse("garden")), 230))
    forms = tray(marks, DRAFTS, 250)
    assert max(place for place, form in enumerate(forms) if "garden" in form) < min(
        place for place, form in enumerate(forms) if "garden" not in form
    )
    assert "all 250 by status:draft + all 230 by garden · at most 480" in forms
    marks.select(marks.selection.mark_found(OTHERS, 24))
    assert any(
        "+ all 24 in Landing page by garden" in form and "in Article" not in form for form in tray(marks, DRAFTS, 250)
    )


def test_what_comes_back_after_a_launch_was_counted_before_until_it_is_counted_again() -> None:
    marks = Marks()
    marks.select(NOTHING.mark_found(DRAFTS, 250).unmark(["a", "b", "c"], DRAFTS))
    marks.picked.launched(marks.selection)
    assert marks.picked.undo()
    assert tray(marks, DRAFTS, 27)[-1] == "all 250 found before − 3"
    assert "all 250 before − 3 by status:draft" in tray(marks, DRAFTS, 27)
    marks.confirm(rows_of(ALL, 935))
    assert marks.selection.found[0].is_old
    marks.confirm(rows_of(DRAFTS, 27))
    assert marks.selection.describe() == "all 27 found − 3"


def test_searches_of_the_schema_are_named() -> None:
    picked = Picked()
    width, unit = SchemaSearch("en", "width"), SchemaSearch("en", "mm")
    picked.select(NOTHING.mark_found(width, 4).mark_found(unit, 2).mark("ab"))
    assert [line.words for line in schema_lines(picked)] == [
        "all 4 found by width",
        "all 2 found by mm",
        "2 items marked one by one",
    ]


def test_what_a_set_finds_by_now_is_told_where_it_is_another_number() -> None:
    found = NOTHING.mark_found(RecordQuery("article"), 250).unmark(["a1", "a2"], RecordQuery("article"))
    assert drifted(found, 248) == ()
    assert [line.words for line in drifted(found, 25)] == ["223 fewer than when this was selected"]
    assert [line.words for line in drifted(found.mark(["x"]), 1_250)] == ["1,001 more than when this was selected"]
    assert drifted(NOTHING.mark(["x"]), 0) == ()
    assert drifted(found.mark_found(RecordQuery(None), 900), 5) == ()
