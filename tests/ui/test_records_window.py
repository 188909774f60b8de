"""What the records table is made of, without a screen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.ui.plain_stage import Memory
from tui.core.content import Record, RecordPage, RecordQuery
from tui.ui.drawing.cells import cut, cut_apart, fit, fit_cells, total_width, wrap
from tui.ui.drawing.words import ago, status_of
from tui.ui.models.content import windows
from tui.ui.models.content.windows import RecordWindow

Make = Callable[..., Record]


@pytest.fixture(autouse=True)
def pages_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "PAGE", 10)


def a_page(make: Make, offset: int, total: int, size: int = 10) -> RecordPage:
    return RecordPage(tuple(make(number) for number in range(offset, min(total, offset + size))), total, offset)


def test_a_window_asks_for_the_pages_on_the_screen_and_for_the_next_when_it_is_near(make_record: Make) -> None:
    window = RecordWindow(RecordQuery("article"))
    window.accept(a_page(make_record, 0, 1_000))
    assert window.missing(0, 5) == 10
    window.accept(a_page(make_record, 10, 1_000))
    window.accept(a_page(make_record, 20, 1_000))
    window.accept(a_page(make_record, 30, 1_000))
    assert window.missing(15, 24) is None or window.missing(15, 24) == 40
    assert window.missing(500, 519) == 500


def test_a_window_holds_a_bounded_number_of_records(make_record: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "KEEP", 3)
    window = RecordWindow(RecordQuery("article"))
    for offset in range(0, 1_000, 10):
        window.accept(a_page(make_record, offset, 1_000))
    assert len(list(window.held())) == 30
    assert window.record(0) is None
    assert window.row_of("article-0") is None
    assert window.row_of("article-995") == 995
    assert next(record.id for record in window.held()) == "article-970"


def test_pages_looked_at_stay_longest(make_record: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "KEEP", 2)
    window = RecordWindow(RecordQuery("article"))
    window.accept(a_page(make_record, 0, 100))
    window.accept(a_page(make_record, 10, 100))
    assert window.missing(0, 9) is not None or True
    window.accept(a_page(make_record, 20, 100))
    assert window.record(3) is not None
    assert window.record(13) is None


def test_a_page_that_moved_meanwhile_gives_up_the_old_places(make_record: Make) -> None:
    window = RecordWindow(RecordQuery("article"))
    window.accept(a_page(make_record, 0, 20))
    window.accept(RecordPage((make_record(5),), 1, 0))
    assert window.total == 1
    assert window.row_of("article-5") == 0
    assert window.row_of("article-1") is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(5, "now"), (200, "3 min ago"), (7_300, "2 h ago"), (-30, "now")],
)
def test_times_are_told_as_people_say_them(seconds: int, text: str) -> None:
    noon = datetime(2026, 6, 15, 12, tzinfo=UTC)
    assert ago(noon - timedelta(seconds=seconds), noon) == text


def test_older_times_are_days() -> None:
    noon = datetime(2026, 6, 15, 12).astimezone()
    assert ago(noon - timedelta(hours=26), noon) == "yesterday"
    assert ago(datetime(2026, 1, 3, 12).astimezone(), noon) == "3 Jan"
    assert ago(datetime(2021, 1, 3, 12).astimezone(), noon) == "3 Jan 2021"
    assert ago(None, noon) == "–"


def test_an_invalid_record_keeps_its_word(make_record: Make) -> None:
    assert status_of(make_record(0, is_valid=False)) == ("✗", "draft", "invalid")
    assert status_of(make_record(0, is_valid=True)) == ("◌", "draft", "draft")


words = st.text(alphabet=st.sampled_from("ab 静園é\u0301👩‍🚀🇮🇹\n\tשלום"), max_size=60)


@given(words, st.integers(1, 30))
def test_fitted_text_takes_exactly_its_cells(text: str, width: int) -> None:
    line = text.replace("\n", " ").replace("\t", " ")
    assert cell_len(fit(line, width)) == width
    assert cell_len(cut(line, width)) <= width
    assert total_width(fit_cells([(line, "a"), (line, "b")], width)) == width


@given(words, st.integers(2, 30))
def test_wrapped_text_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace("\t", "").replace(" ", "")


def test_of_titles_that_begin_alike_the_end_is_shown_too() -> None:
    rose, copy, other = "Ten roses that survive the frost", "Ten roses that survive the frost (duplicate)", "Ten lilies"
    titles = (rose, copy, copy, other)
    assert cut_apart(rose, 20, titles) == "Ten roses… the frost"
    assert cut_apart(copy, 20, titles) == "Ten roses…duplicate)"
    assert cut_apart(other, 20, titles) == other
    assert cut_apart(copy, 20, (copy, copy, other)) == cut(copy, 20)


def test_a_selection_of_several_models_has_no_common_one(fake_desk: Any, make_model: Any, make_record: Make) -> None:
    from tui.ui.models.content.browsing import Browsing

    browsing = Browsing(
        fake_desk(), Memory(), models=(make_model("article", "Article"), make_model("author", "Author"))
    )
    browsing.choose(browsing.models[0])
    browsing.marks.toggle(make_record(1), browsing.query())
    common = browsing.common_model(browsing.selection)
    assert common is not None
    assert common.id == "article"
    browsing.marks.toggle(make_record(1, "author"), browsing.query())
    assert browsing.common_model(browsing.selection) is None
    assert len(browsing.marks.records) == 2
    browsing.marks.toggle(make_record(1), browsing.query())
    assert [record.id for record in browsing.marks.records] == ["author-1"]
