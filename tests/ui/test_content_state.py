"""Content held in the hand: what its state answers to each intent, without a screen."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import UNICAT
from tests.ui.plain_stage import PlainStage
from tui.config.paths import Paths
from tui.core.content import Locale, RecordQuery, RecordStatus
from tui.core.errors import Forbidden, ServerTrouble
from tui.core.selection import NOTHING
from tui.operations import DUPLICATE, PUBLISH, UNPUBLISH
from tui.ui.actions.operations import RECORDS
from tui.ui.models.content.browsing import ALL_MODELS
from tui.ui.models.content.rows import TOP
from tui.ui.models.content.views import table_edge
from tui.ui.services.troubles import NOT_YET, NoDesk

Opened = Callable[..., Any]


@pytest.fixture
async def opened(paths: Paths, fake_desk: Any) -> Opened:
    """A stage with a desk opened on it, the rows of the first model shown."""

    async def make(desk: Any = None, **made: Any) -> tuple[PlainStage, Any]:
        plain = PlainStage(paths)
        desk = desk or fake_desk(**made)
        plain.content.open_desk(desk)
        await plain.settled()
        return plain, desk

    return make


async def typed(plain: PlainStage, text: str) -> None:
    """Type a filter and apply it."""
    plain.content.filtering.open()
    plain.content.filtering.apply(text)
    await plain.settled()


async def test_it_shows_the_first_model_with_records(opened: Opened) -> None:
    plain, _ = await opened(counts={"event": 0, "article": 30, "author": 3})
    assert plain.title == "Article ── 30"
    assert plain.content.rows.total == 30
    assert plain.tray == "nothing marked"


async def test_a_filter_is_tried_when_typing_rests_and_put_back(opened: Opened) -> None:
    plain, desk = await opened()
    filtering, rows = plain.content.filtering, plain.content.rows
    await typed(plain, "number 59")
    assert rows.total == 16
    filtering.open()
    filtering.typed("number 59 more")
    assert rows.query.filter.text == "number 59"
    await plain.settled()
    assert rows.query.filter.text == "number 59 more"
    assert "esc leave: back to number 59" in plain.notice
    filtering.leave()
    await plain.settled()
    assert rows.total == 16
    assert "/ number 59 ── 16 found" in plain.title
    assert filtering.step_out()
    assert not filtering.step_out()
    await plain.settled()
    assert rows.total == 12_480
    assert [query.filter.text for query, _, _ in desk.calls("page")][-1] == ""
    assert plain.host.memory.state.filters["gazette"] == ("number 59",)


async def test_what_was_typed_is_applied_even_before_it_was_tried(opened: Opened) -> None:
    plain, desk = await opened()
    plain.content.filtering.open()
    plain.content.filtering.typed("status:dra")
    plain.content.filtering.apply("status:draft")
    await plain.settled()
    assert [query.filter.text for query, _, _ in desk.calls("page")] == ["", "status:draft"]
    assert all(record.status is RecordStatus.DRAFT for record in plain.content.rows.window.held())


async def test_a_filter_the_cms_does_not_take_is_not_what_escape_goes_back_to(opened: Opened) -> None:
    plain, _ = await opened()
    await typed(plain, "slug:gateway")
    assert plain.content.filtering.line.view.problem.message == "slug cannot be searched."
    assert plain.content.rows.total == 12_480
    assert plain.content.browsing.applied.text == ""


async def test_an_answer_that_comes_too_late_is_dropped(opened: Opened) -> None:
    plain, desk = await opened()
    slow = desk.gates["page"] = asyncio.Event()
    await typed(plain, "number 5")
    del desk.gates["page"]
    await typed(plain, "number 59")
    slow.set()
    await plain.settled()
    assert plain.content.rows.shown.filter.text == "number 59"


@pytest.mark.parametrize("failing", [False, True])
async def test_a_model_opened_before_the_first_rows_are_there_is_the_one_shown(
    paths: Paths, fake_desk: Any, failing: bool
) -> None:
    plain, desk = PlainStage(paths), fake_desk(counts={"article": 30, "author": 3})
    gate = desk.gates["page"] = asyncio.Event()
    plain.content.open_desk(desk)
    await plain.settled()
    if failing:
        desk.fail("page", ServerTrouble("DatoCMS failed.", status=500))
    second = desk.gates["page"] = asyncio.Event()
    plain.content.open_model("author")
    await plain.settled()
    gate.set()
    await plain.settled()
    desk.trouble.clear()
    second.set()
    await plain.settled()
    assert plain.title == "Author ── 3"
    assert plain.content.rows.shown == plain.content.state.current.query()


async def test_refreshing_while_another_query_is_under_way_asks_for_that_one(opened: Opened) -> None:
    plain, desk = await opened()
    gate = desk.gates["page"] = asyncio.Event()
    await typed(plain, "number 59")
    plain.content.refresh()
    del desk.gates["page"]
    await plain.settled()
    gate.set()
    assert plain.content.rows.shown.filter.text == "number 59"


async def test_intents_before_the_answer_are_about_the_answer(opened: Opened) -> None:
    plain, desk = await opened()
    gate = desk.gates["page"] = asyncio.Event()
    await typed(plain, "status:draft")
    plain.content.marking.mark_all_found()
    plain.content.operate("records.publish")
    assert plain.content.state.selection.count == 0
    gate.set()
    await plain.settled()
    (found,) = plain.content.state.selection.found
    assert found.query.filter.text == "status:draft"
    assert [wanted.selection.found for wanted in plain.plans] == [(found,)]


async def test_intents_before_the_first_rows_wait_for_them(paths: Paths, fake_desk: Any) -> None:
    plain, desk = PlainStage(paths), fake_desk()
    for place in ("models", "page"):
        gate = desk.gates[place] = asyncio.Event()
        plain.content.open_desk(desk)
        await plain.settled()
        plain.content.marking.mark_all_found()
        plain.content.operate("records.publish")
        plain.content.layout.pick_order()
        plain.content.pick_model()
        assert plain.host.notices == []
        assert not plain.questions
        gate.set()
        del desk.gates[place]
        await plain.settled()
        (found,) = plain.content.state.selection.found
        assert found.is_of(plain.content.state.current.query())
        assert [wanted.selection.found for wanted in plain.plans] == [(found,)]
        assert [question.title for question in plain.questions] == ["Sort by", "Models"]
        plain.content.marking.clear()
        plain.host.notices.clear()
        plain.plans.clear()
        plain.questions.clear()
        plain.content.close_desk(NOT_YET)


async def test_a_filter_typed_before_the_first_rows_is_applied_to_them(paths: Paths, fake_desk: Any) -> None:
    plain, desk = PlainStage(paths), fake_desk()
    gate = desk.gates["models"] = asyncio.Event()
    plain.content.open_desk(desk)
    await plain.settled()
    filtering = plain.content.filtering
    filtering.open()
    assert filtering.line.view is not None
    filtering.typed("number 59")
    filtering.apply("number 59")
    plain.content.marking.mark_all_found()
    gate.set()
    await plain.settled()
    assert filtering.line.view is None
    (found,) = plain.content.state.selection.found
    assert isinstance(found.query, RecordQuery)
    assert found.query.filter.text == "number 59"
    assert found.is_of(plain.content.state.current.query())


async def test_a_filter_typed_before_there_is_a_desk_is_applied_to_it(paths: Paths, fake_desk: Any) -> None:
    plain = PlainStage(paths)
    filtering = plain.content.filtering
    filtering.open()
    filtering.typed("number 59")
    filtering.apply("number 59")
    assert filtering.line.view is None
    plain.content.open_desk(fake_desk())
    await plain.settled()
    assert plain.title.startswith("Article ── 12,480 ── / number 59")


async def test_a_line_opened_before_there_is_a_desk_stays_open(paths: Paths, fake_desk: Any) -> None:
    plain = PlainStage(paths)
    plain.content.filtering.open()
    plain.content.filtering.typed("number 59")
    plain.content.open_desk(fake_desk())
    await plain.settled()
    assert plain.content.filtering.line.view is not None
    assert plain.title.startswith("Article ── 12,480 ── / number 59")


async def test_what_is_being_typed_when_the_first_rows_come_is_tried_on_them(paths: Paths, fake_desk: Any) -> None:
    plain, desk = PlainStage(paths), fake_desk()
    gate = desk.gates["models"] = asyncio.Event()
    plain.content.open_desk(desk)
    await plain.settled()
    plain.content.filtering.open()
    plain.content.filtering.typed("number 59")
    gate.set()
    await plain.settled()
    assert plain.content.filtering.line.view is not None
    assert plain.title.startswith("Article ── 12,480 ── / number 59")
    plain.content.filtering.leave()
    await plain.settled()
    assert plain.title == "Article ── 12,480"


async def test_what_waited_for_rows_that_never_come_is_told(paths: Paths, fake_desk: Any) -> None:
    plain, desk = PlainStage(paths), fake_desk()
    desk.fail("models", ServerTrouble("The server is down.", status=500))
    plain.content.open_desk(desk)
    plain.content.marking.mark_all_found()
    await plain.settled()
    assert any("Nothing was marked or planned." in said for said in plain.host.notices)


async def test_without_its_filter_the_cursor_stays_on_its_record_or_goes_back_to_where_it_was(opened: Opened) -> None:
    plain, _ = await opened()
    rows = plain.content.rows
    plain.row = 50
    await typed(plain, "number 59")
    assert rows.place == TOP
    plain.row = 3
    there = rows.record(3).id
    assert plain.content.filtering.step_out()
    await plain.settled()
    # It is not on the page where the cursor was.
    assert rows.window.row_of(there) is None
    assert (rows.place.row, rows.place.top) == (50, 50)
    await typed(plain, "number 6")
    plain.row = 0
    there = rows.record(0).id
    plain.content.filtering.open()
    plain.content.filtering.apply("")
    await plain.settled()
    assert rows.window.row_of(there) == rows.place.row
    assert rows.record(rows.place.row).id == there


async def test_leaving_the_filter_line_puts_the_cursor_back(opened: Opened) -> None:
    plain, _ = await opened()
    plain.row = 33
    plain.content.filtering.open()
    plain.content.filtering.typed("number 59")
    await plain.settled()
    plain.row = 0
    plain.content.filtering.leave()
    await plain.settled()
    assert plain.content.rows.place.row == 33


async def test_marking_all_of_nothing_says_so(opened: Opened) -> None:
    plain, _ = await opened(counts={"article": 0})
    plain.content.marking.mark_all_found()
    plain.content.marking.invert()
    assert plain.host.notices == ["Nothing was found, so there is nothing to mark."] * 2
    assert plain.content.why_not("records.mark-all-found")
    assert not plain.content.state.selection


async def test_intents_before_an_answer_that_never_comes_do_nothing(opened: Opened) -> None:
    plain, desk = await opened()
    gate = desk.gates["page"] = asyncio.Event()
    await typed(plain, "status:draft")
    plain.content.marking.mark_all_found()
    desk.fail("page", ServerTrouble("DatoCMS failed.", status=500))
    gate.set()
    await plain.settled()
    assert not plain.content.state.selection
    assert "There was no answer. Nothing was marked or planned." in plain.host.notices
    assert plain.content.rows.total == 12_480


async def test_trouble_is_said_in_place_of_rows_and_once_where_they_stay(opened: Opened, fake_desk: Any) -> None:
    desk = fake_desk()
    desk.fail("models", ServerTrouble("DatoCMS failed.", status=500, next_step="Wait a moment."))
    plain, _ = await opened(desk)
    assert "DatoCMS failed." in plain.notice
    assert plain.content.rows.trouble is not None
    desk.trouble.clear()
    plain.content.refresh()
    await plain.settled()
    assert plain.content.rows.total == 12_480
    desk.fail("page", ServerTrouble("DatoCMS failed.", status=500))
    for _ in range(2):
        plain.content.retry()
        await plain.settled()
    assert plain.content.rows.total == 12_480
    assert plain.host.notices.count("DatoCMS failed. Press r to try again.") == 1
    assert table_edge(plain.content.state)


async def test_a_model_that_may_not_be_read_is_told_and_others_open(opened: Opened) -> None:
    plain, desk = await opened()
    desk.fail("page", Forbidden("No.", status=403))
    plain.content.open_model("author")
    await plain.settled()
    assert "Your role may not read Author." in plain.notice
    assert plain.content.browsing.note("author") == "not allowed"
    desk.trouble.clear()
    plain.content.open_model("article")
    await plain.settled()
    assert plain.content.rows.total == 12_480


async def test_going_to_another_model_starts_without_a_filter_and_is_remembered(opened: Opened) -> None:
    plain, _ = await opened()
    plain.content.open_all_models()
    await plain.settled()
    assert plain.host.memory.state.last_model("gazette") == ALL_MODELS
    await typed(plain, "number 2")
    plain.content.pick_model()
    (question,) = plain.questions
    assert [entry.label for entry in question.entries] == ["All models", "Article", "Author", "Event"]
    question.chosen("author")
    await plain.settled()
    assert plain.content.rows.shown.model_id == "author"
    assert not plain.content.rows.shown.filter
    assert plain.host.memory.state.last_model("gazette") == "author"


async def test_sorting_goes_round_the_columns_and_keeps_the_filter(opened: Opened) -> None:
    plain, _ = await opened()
    layout, rows = plain.content.layout, plain.content.rows
    await typed(plain, "number 1")
    orders = []
    for act in (layout.sort, layout.reverse, layout.sort, layout.sort, layout.sort):
        act()
        await plain.settled()
        orders.append([(sort.key, sort.descending) for sort in rows.query.order])
    assert orders == [[("title", False)], [("title", True)], [("_status", False)], [("_updated_at", True)], []]
    assert rows.query.filter.text == "number 1"


async def test_any_order_can_be_picked_and_is_remembered(opened: Opened) -> None:
    plain, _ = await opened()
    for key, order in (("slug", "slug"), ("slug", "-slug"), ("", None)):
        plain.content.layout.pick_order()
        plain.questions[-1].chosen(key)
        await plain.settled()
        assert plain.host.memory.state.orders.get("gazette/article") == order
        assert ("by Slug" in plain.title) is bool(order)


@pytest.mark.parametrize("intent", ["sort", "reverse", "pick_order"])
async def test_where_nothing_can_be_sorted_it_is_said_why(opened: Opened, fake_desk: Any, intent: str) -> None:
    desk = fake_desk(system=UNICAT)
    desk.sort_keys = lambda _model: ()
    plain, _ = await opened(desk)
    getattr(plain.content.layout, intent)()
    assert plain.host.notices == ["Unicat cannot sort records: they come in the catalogue's own order."]
    assert plain.questions == []


async def test_a_locale_is_picked_kept_and_asked_for(opened: Opened, fake_desk: Any) -> None:
    desk = fake_desk()
    plain, _ = await opened(desk)
    plain.content.layout.pick_locale()
    assert plain.host.notices == ["This project has one locale: en."]
    desk.project = replace(desk.project, locales=(Locale("en"), Locale("it", "Italian")))
    plain.content.layout.pick_locale()
    plain.questions[-1].chosen("it")
    await plain.settled()
    assert plain.content.rows.shown.locale == "it"
    assert "locale it" in plain.title


async def test_nothing_found_in_one_of_several_locales_says_which_was_searched(opened: Opened, fake_desk: Any) -> None:
    desk = fake_desk()
    desk.project = replace(desk.project, locales=(Locale("en"), Locale("it", "Italian")))
    plain, _ = await opened(desk)
    plain.content.layout.pick_locale()
    plain.questions[-1].chosen("it")
    await plain.settled()
    await typed(plain, "giardino")
    assert "Only values in Italian (it) were searched." in plain.notice
    assert "L search in another locale" in plain.notice
    # What no locale has a part in says nothing of one.
    await typed(plain, "id:nobody")
    assert "Nothing found." in plain.notice
    assert "searched" not in plain.notice


async def test_a_range_over_rows_never_seen_reads_them_first(opened: Opened) -> None:
    plain, _ = await opened(counts={"article": 750})
    marking = plain.content.marking
    marking.begin_range(0, own=True)
    marking.moved(749)
    await plain.settled()
    assert plain.tray.startswith("750 marked")
    marking.leave_range(kept=False)
    assert plain.tray == "nothing marked"


async def test_a_range_has_an_end_and_moving_ends_one_of_shift(opened: Opened) -> None:
    plain, _ = await opened()
    marking = plain.content.marking
    marking.begin_range(0, own=True)
    marking.moved(12_479)
    assert "A range holds at most 2,000 records. Press a to mark everything found." in plain.host.notices
    marking.leave_range()
    marking.begin_range(0)
    marking.extend_range(1)
    assert plain.tray.startswith("2 marked")
    marking.moved(5)
    assert plain.content.state.range is None
    assert plain.tray.startswith("2 marked")


async def test_the_tray_says_exactly_what_is_picked_and_undoing_says_it_too(opened: Opened) -> None:
    plain, _ = await opened()
    marking = plain.content.marking
    for row in (0, 1):
        marking.toggle(row, lambda: None)
    await typed(plain, "status:draft")
    marking.mark_all_found()
    assert plain.tray.startswith("1 marked (not shown here) + all 200 found")
    marking.toggle(3, lambda: None)
    assert "all 200 found − 1" in plain.tray
    marking.clear()
    assert plain.host.notices[-1].endswith("Press z to undo.")
    marking.step(-1)
    assert plain.host.notices[-1] == "Selected: 1 marked + all 200 − 1 by status:draft. Press Z to redo."
    marking.step(1)
    marking.step(1)
    assert plain.host.notices[-1] == "There is no change of the selection to redo."


async def test_what_all_found_holds_is_no_mark_of_its_own_and_undone_is_one_again(opened: Opened) -> None:
    plain, _ = await opened()
    marking = plain.content.marking

    def selection() -> Any:
        return plain.content.state.selection

    marking.toggle(0, lambda: None)
    marking.mark_all_found()
    assert (selection().ids, plain.tray.partition("found")[0]) == ((), "all 12,480 ")
    marking.toggle(0, lambda: None)
    assert plain.tray.startswith("all 12,480 found − 1")
    marking.toggle(0, lambda: None)
    assert (selection().ids, selection().count) == ((), 12_480)
    for described in ("all 12,480 found − 1", "all 12,480 found", "1 marked", ""):
        marking.step(-1)
        await plain.settled()
        assert selection().describe() == described
    marking.step(1)
    assert selection().ids == ("article-0",)


async def test_a_range_marks_nothing_that_all_found_holds(opened: Opened) -> None:
    plain, _ = await opened()
    marking = plain.content.marking
    await typed(plain, "status:draft")
    marking.mark_all_found()
    await typed(plain, "")
    marking.begin_range(0)
    marking.extend_range(5)
    drafts = sum(record.status is RecordStatus.DRAFT for record in plain.content.rows.records(range(6)))
    assert 0 < drafts < 6
    assert plain.content.state.selection.describe() == f"{6 - drafts} marked + all 200 found"


async def test_operations_are_planned_about_what_is_picked_or_the_cursor(opened: Opened) -> None:
    plain, _ = await opened()
    plain.content.operate("records.duplicate")
    plain.content.marking.toggle(0, lambda: None)
    plain.content.marking.mark_all_found()
    plain.content.operate("records.publish")
    plain.content.operate("records.unpublish")
    assert [wanted.operation for wanted in plain.plans] == [DUPLICATE, PUBLISH, UNPUBLISH]
    assert plain.plans[0].selection.ids == ("article-0",)
    assert plain.plans[1].selection.describe() == "all 12,480 found"
    plain.plans[1].launched("j")
    assert plain.tray == "nothing marked"


async def test_what_a_finished_job_made_appears_by_itself(opened: Opened, make_job: Any, make_record: Any) -> None:
    plain, desk = await opened(counts={"article": 0})
    assert "No records yet." in plain.notice
    desk.records["article"] = [make_record(77)]
    plain.content.jobs_changed(*[[make_job("succeeded")]] * 2)
    await plain.settled()
    assert plain.content.rows.total == 1


async def test_the_preview_reads_when_the_cursor_rests_and_remembers(opened: Opened) -> None:
    plain, desk = await opened()
    plain.seen = replace(plain.seen, preview=True)
    for plain.row in (0, 1, 2):
        plain.content.cursor_moved()
    await plain.settled()
    assert desk.calls("record") == ["article-2"]
    assert plain.content.preview.known(plain.content.preview.record).detail is not None
    plain.row = 0
    plain.content.cursor_moved()
    await plain.settled()
    plain.row = 2
    plain.content.cursor_moved()
    assert plain.content.preview.known(plain.content.preview.record).detail is not None
    assert desk.calls("record") == ["article-2", "article-0"]


async def test_coming_back_to_a_desk_finds_everything_as_it_was(opened: Opened, fake_desk: Any) -> None:
    plain, desk = await opened()
    plain.content.marking.toggle(3, lambda: None)
    plain.content.open_model("author")
    await plain.settled()
    plain.row = 2
    plain.content.open_desk(fake_desk("second"))
    await plain.settled()
    assert plain.tray == "nothing marked"
    plain.content.open_desk(desk)
    await plain.settled()
    assert plain.content.rows.shown.model_id == "author"
    assert (plain.content.rows.place.row, plain.content.rows.place.top) == (2, 2)
    assert plain.tray.startswith("1 marked")


async def test_what_a_model_holds_is_told_again_after_a_job_under_a_filter(opened: Opened, make_job: Any) -> None:
    plain, _ = await opened(counts={"article": 30, "author": 3})
    await typed(plain, "number 2")
    before = plain.title
    assert before.startswith("Article ── 30 ── / number 2")
    plain.content.jobs_changed(*[[make_job("succeeded")]] * 2)
    await plain.settled()
    assert plain.title == before


async def test_a_range_offers_what_can_be_done_to_it_in_this_cms(opened: Opened, fake_desk: Any) -> None:
    for desk, offered in ((fake_desk(), ["records.publish"]), (fake_desk(system=UNICAT), [])):
        plain, _ = await opened(desk)
        plain.content.marking.begin_range(0, own=True)
        shown = [offer.action_id for offer in plain.content.bottom().footer]
        assert [action_id for action_id in shown if action_id in RECORDS] == offered


async def test_a_project_without_locales_says_so(opened: Opened, fake_desk: Any) -> None:
    desk = fake_desk()
    desk.project = replace(desk.project, locales=())
    plain, _ = await opened(desk)
    assert plain.content.why_not("records.locale") == "This project has no locales."


async def test_where_copying_is_done_is_said_in_every_cms(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.ui.models.content.content.why_never", lambda *_: "")
    plain, _ = await opened()
    plain.content.copy()
    assert plain.host.notices == ["Schema items are copied in Schema. Press 2 to go there."]


async def test_what_is_picked_above_once_no_desk_is_open_any_more_says_so(opened: Opened) -> None:
    """A palette or a list of what is saved stands above while another profile cannot be opened."""
    plain, _ = await opened()
    plain.content.close_desk(NoDesk("The CMS does not answer."))
    plain.content.open_model("author")
    plain.content.show_view("author", "draft")
    plain.content.marking.load(NOTHING.mark(["r1"]))
    assert plain.host.notices[-3:] == ["No project is open. Press P to choose one."] * 3
    assert plain.content.view_words("author", "draft")
    await plain.settled()
    assert plain.host.errors == []
