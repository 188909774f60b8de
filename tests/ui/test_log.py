"""The log: notices and requests, in order, filtered, followed, copied, saved; nothing is asked for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tui.config.paths import Paths
from tui.core.history import History
from tui.core.requests import RequestMade
from tui.ui.screens.log import LogScreen
from tui.ui.widgets.log_list import LogList

NARROW = (80, 24)


def a_request(number: int = 1, **more: Any) -> RequestMade:
    values: dict[str, Any] = {
        "at": datetime.now(UTC) + timedelta(seconds=number),
        "method": "GET",
        "address": f"/items?page[offset]={number}",
        "what": "the list of records",
        "lane": "browse",
        "seconds": 0.045,
        "status": 200,
        "budget_left": 57,
        "budget_limit": 60,
        "profile": "gazette",
        **more,
    }
    return RequestMade(**values)


def test_a_history_keeps_the_newest_and_their_numbers() -> None:
    history: History[str] = History(3)
    told: list[str] = []
    leave = history.subscribe(told.append)
    for word in "abcde":
        history.add(word)
    leave()
    history.add("f")
    assert history.numbered() == ((4, "d"), (5, "e"), (6, "f"))
    assert told == list("abcde")


async def test_notices_and_requests_are_shown_in_order(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.app.say("Something was told.")
        scene.desks.requests.add(a_request())
        scene.desks.requests.add(a_request(2, status=None, error="refuses connections", expected=False))
        before = len(scene.desk.asked)
        await pilot.press("exclamation_mark")
        await scene.settled(pilot)
        assert isinstance(scene.app.screen, LogScreen)
        told = next(place for place, line in enumerate(scene.lines) if "Something was told." in line)
        asked = next(place for place, line in enumerate(scene.lines) if "list of records  /items?" in line)
        assert told < asked
        assert "→ GET    200   45 ms    57/60  the list of records  /items" in scene.lines[asked]
        assert "✗ GET    lost" in scene.text
        assert "refuses connections" in scene.text, "the whole line stands below"
        assert len(scene.desk.asked) == before, "looking asks nothing"
        await pilot.press("escape")
        assert scene.app.screen is scene.app.main


async def test_the_log_is_filtered(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.app.say("A notice.")
        scene.app.say("A failure.", severity="error")
        scene.desks.requests.add(a_request())
        scene.desks.requests.add(a_request(2, status=503, expected=False))
        scene.desks.requests.add(a_request(3, status=404, expected=True))
        await pilot.press("exclamation_mark")
        lines = scene.app.screen.query_one(LogList)
        seen = []
        for _ in range(5):
            await scene.settled(pilot)
            seen.append([row.key for row in lines.rows])
            await pilot.press("f")
        everything = ["notice-1", "notice-2", "request-1", "request-2", "request-3"]
        assert seen == [everything, everything[:2], everything[2:], ["notice-2", "request-2"], everything]


async def test_the_newest_line_is_followed_until_one_moves_away(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        for number in range(30):
            scene.desks.requests.add(a_request(number))
        await pilot.press("exclamation_mark")
        lines = scene.app.screen.query_one(LogList)
        scene.desks.requests.add(a_request(30))
        scene.app.screen.draw()
        assert lines.current.key == "request-31"
        await pilot.press("up", "up")
        scene.desks.requests.add(a_request(31))
        scene.app.screen.draw()
        assert lines.current.key == "request-29"
        await pilot.press("end")
        scene.desks.requests.add(a_request(32))
        scene.app.screen.draw()
        assert lines.current.key == "request-33"


async def test_a_line_is_copied_and_the_lines_are_saved(stage: Any, paths: Paths, monkeypatch: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        copied: list[str] = []
        monkeypatch.setattr(scene.app, "copy_text", lambda text, _what: copied.append(text))
        scene.desks.requests.add(a_request())
        await pilot.press("exclamation_mark", "y", "x")
        await scene.settled(pilot)
        assert "200  45 ms  rate limit 57/60  the list of records:  GET /items?page[offset]=1" in copied[0]
        (file,) = (paths.state_dir / "exports").glob("log-*.txt")
        assert copied[0] in file.read_text()
        assert file.stat().st_mode & 0o077 == 0
        assert any("Saved 1 line" in notice for notice in scene.notices)


async def test_hostile_text_stays_text(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.app.say("[/] a [bold]title\x1b]52;c;x\x07\nof two lines")
        await pilot.press("exclamation_mark")
        await scene.settled(pilot)
        assert "[/] a [bold]title" in scene.text
        assert "\x1b" not in scene.text


async def test_the_log_works_at_the_smallest_size(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await scene.settled(pilot)
        scene.desks.requests.add(a_request())
        await pilot.press("exclamation_mark", "f", "up", "down", "y")
        await scene.settled(pilot)
        assert "Log" in scene.text
        assert all(len(line) <= 40 for line in scene.lines)
