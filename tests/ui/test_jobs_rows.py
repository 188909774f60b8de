"""Jobs as lines: percents, rates, remaining times, notices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.core.content import System
from tui.core.jobs import (
    BatchSnapshot,
    BatchState,
    Counts,
    ItemSnapshot,
    ItemState,
    JobDetail,
    JobSnapshot,
    JobState,
)
from tui.ui.cells import total_width
from tui.ui.widgets.job_rows import (
    Tempo,
    active_first,
    bar,
    batch_row,
    coarse,
    ended_between,
    item_rows,
    job_line,
    job_row,
)

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def job(state: str = "running", ident: str = "j1", progress: int = 0, counts: Counts | None = None) -> JobSnapshot:
    return JobSnapshot(
        ident,
        "gazette",
        System.DATOCMS,
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
    assert job_row(job("partly_failed", counts=Counts(10, 5, 5))).word == "partly failed"


def test_percents_are_whole_and_rounded_down() -> None:
    assert job_row(job(progress=2666)).word == "62%"
    assert job_row(job(progress=2666)).amount == "2,666 of 4,300"


def test_there_is_no_rate_and_no_remaining_time_before_they_can_be_known() -> None:
    tempo = Tempo()
    tempo.see([job(progress=0)], 100.0)
    assert job_row(job(progress=0), tempo).left_s is None
    tempo.see([job(progress=30)], 101.0)
    assert tempo.rate("j1") is None
    tempo.see([job(progress=60)], 102.0)
    assert tempo.rate("j1") == pytest.approx(30.0)
    row = job_row(job(progress=60), tempo)
    assert row.left_s == coarse(4240 / 30)
    assert row.speed == "30/s"
    assert row.time.endswith(" left")


def test_a_job_that_stands_still_has_no_remaining_time() -> None:
    tempo = Tempo()
    for now in range(60):
        tempo.see([job(progress=100)], float(now))
    assert tempo.rate("j1") is None
    assert job_row(job(progress=100), tempo).time == ""


def test_the_rate_forgets_what_is_long_ago_and_jobs_that_ended() -> None:
    tempo = Tempo()
    tempo.see([job(progress=0)], 0.0)
    for now in range(1, 121):
        tempo.see([job(progress=1000 + now)], float(now))
    assert tempo.rate("j1") == pytest.approx(1.0)
    tempo.see([job("succeeded")], 121.0)
    assert tempo.rate("j1") is None


def test_remaining_times_are_rounded_up_so_that_they_do_not_tick() -> None:
    assert [coarse(s) for s in (0.4, 61, 119.9, 121, 601)] == [5, 65, 120, 135, 660]


@pytest.mark.parametrize("width", [0, 1, 7, 30])
@pytest.mark.parametrize("percent", [-1, 0, 1, 49, 50, 99, 100, 250])
def test_a_bar_is_always_as_wide_as_asked(percent: int, width: int) -> None:
    done, rest = bar(percent, width)
    assert len(done + rest) == width


def test_half_cells_show_small_steps() -> None:
    assert bar(50, 3) == ("━╸", "─")
    assert bar(0, 3) == ("", "───")
    assert bar(100, 3) == ("━━━", "")


@pytest.mark.parametrize("width", [40, 76, 94, 116, 196])
@pytest.mark.parametrize("state", list(JobState))
def test_a_line_fits_and_says_its_state_in_a_word(width: int, state: JobState) -> None:
    row = job_row(job(state.value, progress=1234, counts=Counts(4300, 1200, 34)))
    cells = job_line(row, width, with_environment=True)
    text = "".join(text for text, _ in cells)
    assert row.word in text
    assert row.glyph in text
    if width >= 76:
        assert total_width(cells) <= width


def test_lines_of_all_states_align() -> None:
    rows = [job_row(replace(job(state.value), held=held)) for state in JobState for held in (True, False)]
    assert len({total_width(job_line(row, 116)) for row in rows}) == 1


def test_running_jobs_come_first_then_those_that_wait_then_those_that_ended() -> None:
    done, held, running = job("succeeded", "a"), replace(job(ident="b"), held=True), job(ident="c")
    assert [item.id for item in active_first([done, held, running])] == ["c", "b", "a"]


def test_only_jobs_that_were_seen_unfinished_have_ended_now() -> None:
    before = {"a": JobState.RUNNING, "b": JobState.SUCCEEDED}
    after = [job("failed", "a"), job("succeeded", "b"), job("succeeded", "c")]
    assert [item.id for item in ended_between(before, after)] == ["a"]


def test_batches_say_how_many_went_well() -> None:
    batch = BatchSnapshot(2, BatchState.PARTLY_FAILED, 200, "5d11", 1, 2, START, START + timedelta(seconds=1.1), 12)
    row = batch_row(batch)
    assert (row.word, row.took, row.tone, row.glyph) == ("188 of 200", "1.1 s", "invalid", "✗")
    planned = batch_row(BatchSnapshot(3, BatchState.PLANNED, 50, None, 0, 0))
    assert (planned.word, planned.took, planned.remote_id, planned.asked) == ("planned", "", "", "")


def test_the_detail_lists_failures_doubts_and_copies_with_their_sources() -> None:
    items = (
        ItemSnapshot("1", "One", ItemState.FAILED, "too long"),
        ItemSnapshot("2", "", ItemState.IN_DOUBT),
        ItemSnapshot("3", "Three", ItemState.SUCCEEDED, created="n3"),
        ItemSnapshot("4", "Four", ItemState.SUCCEEDED),
    )
    rows = item_rows(JobDetail(job("partly_failed"), (), items, ("n3", "n9")))
    assert [(row.text, row.reason) for row in rows] == [
        ("failed 1", ""),
        ("One", "too long"),
        ("in doubt 1", ""),
        ("(untitled)", ""),
        ("created 2", ""),
        ("n3", "copy of Three"),
        ("n9", ""),
    ]
    assert len({row.key for row in rows}) == len(rows)


def test_failures_without_a_name_are_counted() -> None:
    detail = JobDetail(job("partly_failed", counts=Counts(4300, 4288, 12)), (), ())
    assert [row.text for row in item_rows(detail)] == ["failed 12", "12 that the CMS does not name"]
