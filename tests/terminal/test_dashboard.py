"""An editor's day in a real terminal: browse, select, launch, watch; on both systems, at both sizes."""

import re
from collections.abc import Callable
from typing import Any

import pytest

BAR_PERCENT = re.compile(r"[━╸─]+ ◐ +(\d+)%")


def percents(terminal: Any) -> list[int]:
    """Every percentage a running job's bar ever showed, in order."""
    return [int(found) for frame in terminal.frames for found in BAR_PERCENT.findall(frame)]


def opened(terminal: Any, title: str = "Article") -> None:
    """Wait for the first rows."""
    terminal.until(rf"{title} ── [\d,]+")
    terminal.until(r"row 1 of [\d,]+")


@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_choose_a_model_filter_mark_publish_and_see_the_end(place: Callable[..., Any], columns: int, rows: int) -> None:
    # So many that they leave in three requests, which do not all end between two looks.
    terminal = place(records=1800, job_seconds=4.0).dashboard(columns=columns, rows=rows)
    opened(terminal)
    if columns >= 100:
        terminal.press("shift+tab", "down", "enter")
        terminal.until(r"Author ── [\d,]+")
        terminal.press("shift+tab", "up", "enter")
    else:
        terminal.press("m")
        terminal.until(r"Landing page")
        terminal.press("down", "enter")
        terminal.until(r"Author ── [\d,]+")
        terminal.press("m")
        terminal.until(r"Landing page")
        terminal.press("up", "enter")
    opened(terminal)
    terminal.press("/", "status:draft", "enter")
    terminal.until(r"/ status:draft ── [\d,]+ found")
    terminal.until(lambda text: "published " not in re.sub(r"Published.*", "", text.split("Preview")[0]))
    terminal.press("space", "space")
    terminal.until(r"2 marked")
    terminal.press("a")
    terminal.until(r"2 marked \+ all \d+ found|all \d+ found")
    terminal.press("p")
    terminal.until(r"Publish [\d,]+ Article records")
    terminal.until(r"PRIMARY environment")
    terminal.until(r"\[ Back \]")
    terminal.press("shift+tab", "enter")
    terminal.until(r"\[x\] Send anyway")
    terminal.press("tab", "tab", "enter")
    # Its bar may come and go between two looks: `percents` has every picture there was.
    terminal.until(r"publish .*✗ [\d,]+ failed")
    seen = percents(terminal)
    assert seen == sorted(seen)
    assert any(0 < percent < 100 for percent in seen)
    terminal.press("3")
    terminal.until(r"failed \d+")
    terminal.until(r"(?i)not valid|invalid|required|draft")
    terminal.press("q")
    assert terminal.wait() == 0


def test_a_duplicate_is_found_in_the_table_and_from_its_job(place: Callable[..., Any]) -> None:
    terminal = place().dashboard()
    opened(terminal)
    before = int(re.search(r"row 1 of ([\d,]+)", terminal.text).group(1).replace(",", ""))  # type: ignore[union-attr]
    terminal.press("d")
    terminal.until(r"Duplicate 1 Article record")
    terminal.press("tab", "enter")
    terminal.until(r"duplicate .*● done")
    terminal.until(rf"row \d+ of {before + 1}")
    terminal.press("3")
    terminal.until(r"created 1")
    terminal.press("enter")
    terminal.until(r"→ \S{22}")
    terminal.press("enter")
    terminal.until(r"\] \[ next")
    terminal.until(r"\(duplicate\)")
    terminal.press("escape")
    terminal.until(r"/ id:\S+ ── 1 found|3 jobs")
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_a_field_is_duplicated_in_schema(place: Callable[..., Any], columns: int, rows: int) -> None:
    terminal = place().dashboard(columns=columns, rows=rows)
    opened(terminal)
    terminal.press("2")
    terminal.until(r"▾ Article .*\d+ fields")
    terminal.press("down", "down")
    terminal.until(r"› +Title +(Single-line )?string")
    terminal.press("d")
    terminal.until(r"Duplicate 1 field")
    terminal.press("tab", "enter")
    terminal.until(r"duplicate .*● done")
    terminal.until(r"Title \(copy[^)]*\)|Title \(duplicate\)|Copy of Title|Title copy")
    terminal.press("q")
    assert terminal.wait() == 0


def test_schema_items_are_copied_in_unicat(place: Callable[..., Any]) -> None:
    terminal = place().dashboard("catalogue")
    terminal.until(r"row 1 of [\d,]+")
    terminal.press("2")
    terminal.until(r"Schema ── [\d,]+ items")
    before = int(re.search(r"Schema ── ([\d,]+) items", terminal.text).group(1).replace(",", ""))  # type: ignore[union-attr]
    terminal.press("/", "width", "enter")
    found = int(re.search(r"(\d+) found", terminal.until(r"\d+ found")).group(1))  # type: ignore[union-attr]
    assert found > 0
    terminal.press("a")
    terminal.until(r"all \d+ found")
    terminal.press("c")
    terminal.until(r"Copy \d+ schema items?")
    terminal.press("tab", "enter")
    terminal.until(r"copy \d+ schema items?.*● done")
    terminal.until(
        lambda text: (
            (now := re.search(r"Schema ── ([\d,]+) items", text)) and int(now.group(1).replace(",", "")) > before
        )
    )
    terminal.press("q")
    assert terminal.wait() == 0


def test_unfinished_work_goes_on_after_a_new_start(place: Callable[..., Any]) -> None:
    home = place(records=120, job_seconds=0.5, rate_limit=30)
    first = home.dashboard()
    opened(first)
    first.press("a", "d")
    first.until(r"Duplicate \d+ Article records")
    first.press("tab", "enter")
    first.until(r"duplicate .*◐ [1-9]\d*%")
    first.process.kill()
    first.wait()
    again = home.dashboard()
    opened(again)
    again.until(r"1 unfinished")
    again.press("3")
    again.until(r"enter: resume")
    again.press("enter")
    again.until(r"Resume sending \d+ records\?")
    again.press("tab", "enter")
    again.until(r"duplicate .*(done|failed|in doubt)", within_s=60)
    again.press("q")
    assert again.wait() == 0


def test_quitting_while_jobs_run_asks_and_the_work_waits(place: Callable[..., Any]) -> None:
    home = place(job_seconds=2.0)
    terminal = home.dashboard()
    opened(terminal)
    terminal.press("a", "p")
    terminal.until(r"Publish [\d,]+ \w+ records?")
    terminal.press("tab", "enter")
    terminal.until(r"publish .*◐ +\d+%")
    terminal.press("q")
    terminal.until(r"\[ Back \]|[Qq]uit")
    terminal.press("tab", "enter")
    assert terminal.wait() == 0


def test_the_screen_there_was_is_left_as_it_was(place: Callable[..., Any]) -> None:
    terminal = place(records=60).dashboard(columns=80, rows=24)
    opened(terminal)
    terminal.press("q")
    assert terminal.wait() == 0
    terminal.until(lambda _text: b"\x1b[?1049l" in terminal.raw)
    assert b"Article" not in terminal.raw.partition(b"\x1b[?1049l")[2]
