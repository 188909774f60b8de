"""Jobs as lines: percents, rates, remaining times, notices."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tui.core.clock import local
from tui.core.jobs import (
    BatchSnapshot,
    BatchState,
    Counts,
    ItemPart,
    ItemSnapshot,
    ItemState,
    ItemTally,
    JobSnapshot,
    JobState,
)
from tui.core.tempo import Tempo, coarse
from tui.operations.telling import name, outcome, standing
from tui.ui.drawing.cells import total_width
from tui.ui.drawing.words import launched_at
from tui.ui.models.jobs.parts import item_row, part_cells
from tui.ui.models.jobs.rows import JobRow, active_first, job_row
from tui.ui.widgets.job_head import JobHead, head_facts
from tui.ui.widgets.job_lines import bar, bar_runs, columns_for, job_line
from tui.ui.widgets.job_tables import BatchTable

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def job(state: str = "running", ident: str = "j1", progress: int = 0, counts: Counts | None = None) -> JobSnapshot:
    return JobSnapshot(
        ident,
        "gazette",
        DATOCMS,
        "publish",
        "Article [/b] 静かな庭",
        "main",
        JobState(state),
        counts or Counts(4300, progress),
        progress,
        START,
        START,
        START + timedelta(seconds=91) if JobState(state).is_final else None,
    )


def test_a_running_job_never_says_a_hundred_percent_and_a_done_one_always() -> None:
    assert job_row(job(progress=4300)).word == "99%"
    assert job_row(job("succeeded", progress=4300, counts=Counts(4300, 4300))).word == "done"
    assert job_row(job("succeeded", counts=Counts(0))).percent == 100
    assert job_row(job("partly_failed", counts=Counts(10, 5, 5))).word == "5 failed"


def test_what_needs_a_decision_is_said_before_what_failed() -> None:
    row = job_row(job("in_doubt", counts=Counts(12, 0, 4, 8)), in_list=True)
    assert (row.word, row.trouble) == ("8 in doubt", "4 failed")
    assert "? 8 in doubt" in drawn(row, 76)
    assert "? 8 in doubt " in (wide := drawn(row, 116))
    assert " 4 failed" in wide
    assert job_row(job("in_doubt", counts=Counts(12, 12))).word == "in doubt"
    many = job_row(job("in_doubt", counts=Counts(4300, 0, 0, 4300)), in_list=True)
    assert "? 4,300 in doubt " in drawn(many, 76)


def test_percents_are_whole_and_rounded_down() -> None:
    assert job_row(job(progress=2666)).word == "62%"
    assert job_row(job(progress=2666)).amount == "2,666 of 4,300"


def test_a_cancelled_job_is_told_of_all_that_was_planned() -> None:
    ended = job("cancelled", progress=282, counts=Counts(282, 282, cancelled=653))
    assert (job_row(ended).amount, job_row(ended).percent) == ("282 of 935", 30)
    assert sum(len(text) for text, tone in bar_runs(job_row(ended), 40) if tone == "published") == 12
    assert outcome(ended).endswith("; 653 not sent")


def test_a_job_of_a_later_version_keeps_the_names_it_has() -> None:
    later = replace(job("succeeded", counts=Counts(4, 4)), operation="abolish-things", title="Landing Page")
    assert outcome(later) == "Abolish things Landing Page: 4 of 4"


def test_there_is_no_rate_and_no_remaining_time_before_they_can_be_known() -> None:
    tempo = Tempo()
    for second in range(4):
        tempo.see([job(progress=30 * second)], 100.0 + second)
        assert tempo.rate("j1") is None
        assert job_row(job(progress=30 * second), tempo).time == ""
    tempo.see([job(progress=120)], 104.0)
    assert tempo.rate("j1") == pytest.approx(30.0)
    row = job_row(job(progress=120), tempo)
    assert row.left_s == coarse(4180 / 30)
    assert row.speed == "30/s"
    assert row.time.endswith(" left")


def test_a_single_leap_makes_no_rate() -> None:
    tempo = Tempo()
    for second in range(20):
        tempo.see([job(progress=0 if second < 3 else 2000)], float(second))
    assert tempo.rate("j1") is None


def test_a_job_that_stands_still_has_no_remaining_time() -> None:
    tempo = Tempo()
    for now in range(60):
        tempo.see([job(progress=100)], float(now))
    assert tempo.rate("j1") is None
    assert job_row(job(progress=100), tempo).time == ""


def test_a_job_that_stops_moving_loses_its_rate_and_gets_slower_before() -> None:
    tempo = Tempo()
    for second in range(10):
        tempo.see([job(progress=10 * second)], float(second))
    assert tempo.rate("j1") == pytest.approx(10.0)
    tempo.see([job(progress=90)], 18.0)
    slower = tempo.rate("j1")
    assert slower is not None
    assert slower < 6
    tempo.see([job(progress=90)], 20.0)
    assert tempo.rate("j1") is None


@pytest.mark.parametrize(
    ("more", "pause", "word"),
    [
        ({"held": True}, "paused", "62% paused"),
        ({"orphaned": True}, "stopped", "62% stopped"),
        ({"note": "stalled: no result after 10 minutes"}, "stalled", "62% stalled"),
        ({"note": "DatoCMS is busy. Next try in 0:30."}, "waiting", "62% waiting"),
        ({"note": "no news for 0:40"}, "", "62%"),
    ],
)
def test_a_job_that_does_not_go_on_says_so_and_promises_nothing(more: dict[str, object], pause: str, word: str) -> None:
    tempo = Tempo()
    for second in range(10):
        tempo.see([job(progress=2600 + second)], float(second))
    row = job_row(replace(job(progress=2666), **more), tempo)
    assert (row.pause, row.word) == (pause, word)
    if pause:
        assert (row.time, row.speed, row.glyph) == ("", "", "‖")


def test_the_rate_forgets_what_is_long_ago_and_jobs_that_ended() -> None:
    tempo = Tempo()
    tempo.see([job(progress=0)], 0.0)
    for now in range(1, 121):
        tempo.see([job(progress=1000 + now)], float(now))
    assert tempo.rate("j1") == pytest.approx(1.0)
    tempo.see([job("succeeded")], 121.0)
    assert tempo.rate("j1") is None


def test_remaining_times_are_rounded_up_so_that_they_do_not_tick() -> None:
    assert [coarse(s) for s in (0.4, 61, 119.9, 121, 601, 7201)] == [5, 65, 120, 135, 660, 7800]


def test_a_remaining_time_is_never_negative() -> None:
    tempo = Tempo()
    for second in range(10):
        tempo.see([job(progress=4295 + second, counts=Counts(4300))], float(second))
    assert tempo.left_s(job(progress=4304, counts=Counts(4300))) is None


@pytest.mark.parametrize("width", [0, 1, 7, 30])
@pytest.mark.parametrize("percent", [-1, 0, 1, 49, 50, 99, 100, 250])
def test_a_bar_is_always_as_wide_as_asked(percent: int, width: int) -> None:
    done, rest = bar(percent, width)
    assert len(done + rest) == width


def test_half_cells_show_small_steps() -> None:
    assert bar(50, 3) == ("━╸", "─")
    assert bar(0, 3) == ("", "───")
    assert bar(100, 3) == ("━━━", "")


def drawn(row: JobRow, width: int, *others: JobRow) -> str:
    return "".join(text for text, _ in job_line(row, columns_for((row, *others), width)))


def test_what_a_job_is_about_is_whole_before_its_bar_is_long() -> None:
    one = replace(job(counts=Counts(335, 5)), operation="duplicate", title="Article")
    copies = job_row(one, Tempo(), in_list=True)
    pages = job_row(replace(job("succeeded", "j2", counts=Counts(24, 24)), title="Landing page"), Tempo(), in_list=True)
    assert "duplicate Article " in drawn(copies, 75)
    assert " Landing page " in drawn(pages, 75, copies)
    assert 6 <= columns_for([copies], 75).bar <= 16


@pytest.mark.parametrize("width", [34, 40, 54, 74, 94, 114, 154, 194])
@pytest.mark.parametrize("state", list(JobState))
def test_a_line_fits_and_says_its_state_in_a_word(width: int, state: JobState) -> None:
    row = job_row(job(state.value, progress=1234, counts=Counts(4300, 1200, 34)), in_list=True)
    text = drawn(row, width)
    assert row.glyph in text
    if width >= 40:
        assert row.word in text
        assert total_width(job_line(row, columns_for([row], width))) <= width


@pytest.mark.parametrize("width", [74, 94, 114, 154, 194])
def test_lines_of_all_states_align(width: int) -> None:
    rows = [
        job_row(replace(job(state.value, counts=Counts(4300, 1, failed)), held=held), in_list=True)
        for state in JobState
        for held in (True, False)
        for failed in (0, 12)
    ]
    columns = columns_for(rows, width)
    assert len({total_width(job_line(row, columns)) for row in rows}) == 1


@pytest.mark.parametrize("width", [74, 94, 114, 154, 194])
def test_nothing_moves_aside_while_the_numbers_grow(width: int) -> None:
    places = set()
    for progress in (0, 7, 43, 999, 1000, 4299):
        counts = Counts(4300, progress - progress // 9, progress // 9)
        text = drawn(job_row(job(progress=progress, counts=counts), in_list=True), width)
        places.add((text.index("%"), text.find(" of "), len(text)))
    assert len(places) == 1


def test_wide_lines_tell_everything() -> None:
    row = job_row(
        replace(job(progress=2666, counts=Counts(4300, 2650, 12, 4)), environment="draft-room"),
        in_list=True,
        today=local(START).date(),
    )
    row = replace(row, rate=18.0, left_s=95.0)
    text = drawn(row, 194)
    for word in ("62%", "2,666 of 4,300", "12 failed", "4 in doubt", "18/s", "1:35 left", "draft-room"):
        assert word in text
    assert text.startswith(launched_at(START, local(START).date()))
    narrow = drawn(row, 74)
    for word in (launched_at(START, local(START).date()), "publish", "62%", "12 ✗ 4 ?"):
        assert word in narrow


def test_a_job_of_another_place_names_it() -> None:
    here = ("gazette", "main")
    assert job_row(job(), here=here).place == ""
    assert job_row(job(), here=here, in_list=True).place == "main"
    assert job_row(replace(job(), environment="draft-room"), here=here).place == "draft-room"
    assert job_row(replace(job(), profile="shop", environment=""), here=here).place == "shop"
    assert job_row(job(), here=("shop", "")).place == "gazette · main"


@pytest.mark.parametrize("percent", [0, 3, 50, 99])
def test_the_bar_of_a_running_job_shows_its_failures(percent: int) -> None:
    done = 43 * percent
    runs = bar_runs(job_row(job(progress=done, counts=Counts(4300, done - done // 5, done // 5))), 20)
    assert sum(len(text) for text, _ in runs) == 20
    assert any(tone == "invalid" and text for text, tone in runs) == (percent > 0)


def test_running_jobs_come_first_then_those_that_wait_then_those_that_ended() -> None:
    done, held, running = job("succeeded", "a"), replace(job(ident="b"), held=True), job(ident="c")
    assert [item.id for item in active_first([done, held, running])] == ["c", "b", "a"]


def test_batches_say_how_many_went_well() -> None:
    batch = BatchSnapshot(2, BatchState.PARTLY_FAILED, 200, "5d11", 1, 2, START, START + timedelta(seconds=1.1), 12)
    cells = BatchTable("batches").draw(batch, 90)
    assert ("✗ 188 of 200    ", "invalid") in cells
    assert " ".join("".join(text for text, _ in cells).split()) == "2 200 ✗ 188 of 200 5d11 1× 2× 1.1 s"
    planned = BatchTable("batches").draw(BatchSnapshot(3, BatchState.PLANNED, 50, None, 0, 0), 90)
    assert "".join(text for text, _ in planned).split() == ["3", "50", "◌", "planned"]


def test_parts_say_what_was_made_of_what_and_what_failed_why() -> None:
    failed = item_row(ItemSnapshot("1", "One", ItemState.FAILED, "too long", None, 0), ItemPart.FAILED)
    assert (failed.text, failed.second, failed.third, failed.target) == ("One", "1", "", "1")
    nameless = item_row(ItemSnapshot("2", "", ItemState.IN_DOUBT, position=1), ItemPart.IN_DOUBT)
    assert (nameless.text, nameless.second, nameless.target) == ("(untitled)", "2", "2")
    made = item_row(ItemSnapshot("3", "Three", ItemState.SUCCEEDED, created="n3", position=2), ItemPart.CREATED)
    assert (made.text, made.second, made.third, made.target) == ("new, from Three", "→ n3", "from 3", "n3")
    told = ItemSnapshot("3", "Three", ItemState.SUCCEEDED, created="n3", position=2, created_title="Three (duplicate)")
    assert item_row(told, ItemPart.CREATED).text == "Three (duplicate)"
    assert item_row(told, ItemPart.DONE).text == "Three"
    fields = [
        ItemSnapshot(
            f"f{at}", title, ItemState.SUCCEEDED, created=f"n{at}", position=at, created_title="Slug (copy #1)"
        )
        for at, title in enumerate(("Article › Slug", "Author › Slug"))
    ]
    assert [item_row(field, ItemPart.CREATED).text for field in fields] == [
        "Slug (copy #1), from Article › Slug",
        "Slug (copy #1), from Author › Slug",
    ]
    alone = item_row(ItemSnapshot("", "", ItemState.SUCCEEDED, created="n9"), ItemPart.CREATED)
    assert (alone.text, alone.second, alone.target) == ("new, source unknown", "→ n9", "n9")
    assert len({row.key for row in (failed, nameless, made, alone)}) == 4


def test_new_items_nobody_names_are_counted() -> None:
    tally = ItemTally({ItemPart.CREATED: 1, ItemPart.DONE: 2}, created_unknown=2)
    assert part_cells(tally, ItemPart.CREATED) == [
        ("[created 3]", "accent-strong"),
        (" · ", "faint"),
        ("done 2", "muted"),
    ]
    assert [text for text, _ in part_cells(ItemTally({}, created_unknown=2), None)] == ["created 2"]


def test_the_head_tells_what_where_and_when() -> None:
    facts = [text for text, _ in head_facts(replace(job("partly_failed", counts=Counts(10, 8, 2, 0, 5)), requests=24))]
    assert facts[1] == "gazette · main"
    assert "took 1:31" in facts
    assert "24 requests, checks included" in facts
    assert "5 not sent" in facts
    assert facts[-2] == "job j1"
    assert any(fact.startswith("began ") for fact, _ in head_facts(job()))
    assert any(fact.startswith("launched ") for fact, _ in head_facts(replace(job("planned"), started_at=None)))


def of_fields(number: int, title: str = "Article › Slug, Author › Slug and 3 more") -> JobSnapshot:
    counts = Counts(number, number)
    return replace(job("succeeded", counts=counts), operation="duplicate-field", title=title)


def test_a_job_on_fields_says_so_wherever_it_is_named() -> None:
    assert name(of_fields(5)) == "duplicate 5 fields: Article › Slug, Author › Slug and 3 more"
    assert name(of_fields(1, "")) == "duplicate 1 field"
    assert name(replace(of_fields(1, "Teaser"), operation="duplicate-model")) == "duplicate 1 model: Teaser"
    assert name(replace(of_fields(2, "a and b"), operation="copy-schema")) == "copy 2 schema items: a and b"
    assert name(replace(of_fields(2, ""), operation="archive-thing")) == "archive thing 2 items"
    assert name(replace(job(), title="")) == "publish 4,300 records"
    row = job_row(of_fields(5), in_list=True)
    assert "duplicate 5 fields" in drawn(row, 76)
    assert "duplicate 5 fields" in drawn(row, 76, job_row(job(), in_list=True))
    here = replace(row, launched="12:00")
    assert drawn(here, 36).split()[1:4] == ["duplicate", "5", "fields"]


def test_a_narrow_line_says_of_which_model_and_how_many() -> None:
    today = local(START).date()
    done = replace(job("succeeded", counts=Counts(40, 40)), title="Article")
    assert drawn(job_row(done, in_list=True, today=today), 36).endswith("publish Article     ● 40 done")
    copies = replace(done, operation="duplicate")
    running = replace(job(counts=Counts(4300, 12)), title="Article")
    lines = drawn(job_row(copies, in_list=True, today=today), 36, job_row(running, in_list=True, today=today))
    assert lines.split()[1:] == ["dupl…", "Article", "●", "40", "done"]
    paused = job_row(replace(running, held=True), in_list=True, today=today)
    assert drawn(paused, 34).split()[1:3] == ["pub…", "Article"]


def test_a_long_title_leaves_room_for_the_rest() -> None:
    long = of_fields(2, "An extremely detailed label " * 8)
    row = job_row(long, in_list=True, today=local(START).date())
    for width in (76, 116, 196):
        columns = columns_for([row], width)
        assert columns.title >= 20
        assert "2 of 2" in drawn(row, width)
        assert "took 1:31" in drawn(row, width)
    assert columns_for([row], 116).bar >= 10
    running = job_row(replace(job(counts=Counts(15, 14)), title="Article"), in_list=True, today=local(START).date())
    assert "duplicate 2 fields: An extremely de" in drawn(row, 116, running)
    head = JobHead()
    head.redraw = lambda: None  # type: ignore[method-assign]
    head.show(long)
    for width in (80, 120):
        text = "".join(text for text, _ in head.cells(width))
        assert "duplicate 2 fields: " in text
        assert "gazette · main" in text
        assert len(text) <= width
    assert "took 1:31 · job j1" in text


def test_a_title_is_whole_before_columns_that_stay_empty_and_before_a_long_bar() -> None:
    about = replace(job("succeeded", counts=Counts(2, 2)), operation="duplicate-field", title="Title, Slug and Excerpt")
    line = drawn(job_row(about, Tempo()), 116)
    assert "Title, Slug and Excerpt " in line
    assert "2 of 2" in line


def test_once_cancelled_it_goes_on_to_what_will_be_done_and_ends_with_all_that_was_planned() -> None:
    counts = Counts(130, 94, cancelled=825)
    running = replace(job("running", counts=counts), progress=117)
    assert (job_row(running).amount, job_row(running).percent) == ("117 of 130", 90)
    assert standing(running).endswith("running, 117 of 130")
    assert job_row(job("cancelled", counts=counts)).amount == "94 of 955"
