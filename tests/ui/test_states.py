"""What every pane says when the CMS cannot be read, what stays, and how it goes on by itself."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tui.core.errors import (
    ConfigError,
    Forbidden,
    NotUnderstood,
    RateLimited,
    ServerTrouble,
    Unauthorized,
    Unreachable,
)
from tui.core.requests import RequestMade
from tui.ui.services import connection
from tui.ui.services.troubles import Kind, Trouble, trouble_of
from tui.ui.timing import Timing

NARROW = (80, 24)
WIDE = (140, 40)

OFFLINE = Unreachable("DatoCMS refuses connections.", next_step="Check the network.")
STATES: dict[str, tuple[Exception, str, str]] = {
    "offline": (OFFLINE, "! Offline", "r try now"),
    "unauthorized": (
        Unauthorized("No such token.", status=401, next_step="Check it."),
        "✗ Token not accepted",
        "r try again",
    ),
    "forbidden": (Forbidden("Not for you.", status=403), "✗ Not allowed", "r try again"),
    "rate limited": (RateLimited("Too many.", wait_s=7.0), "! Rate limit reached", "r try now"),
    "server": (ServerTrouble("It failed.", status=500), "! Server error", "r try now"),
    "odd": (NotUnderstood("A web page."), "✗ Unexpected answer", "r try again"),
    "unexpected": (ZeroDivisionError("a [/]bad[/x] thing"), "✗ Not read", "r try again"),
}


QUICKLY = Timing(first_retry_s=0.02)
"""What failed is tried again at once."""


def lost(profile: str = "gazette", status: int | None = None) -> RequestMade:
    return RequestMade(
        at=datetime.now(UTC),
        method="GET",
        address="/items",
        what="the records",
        lane="work",
        seconds=0.1,
        status=status,
        expected=status == 200,
        error="" if status else "DatoCMS refuses connections.",
        profile=profile,
    )


async def until(scene: Any, pilot: Any, holds: Any) -> None:
    for _ in range(400):
        await scene.settled(pilot)
        if holds():
            return
        await pilot.pause(0.01)
    pytest.fail(f"never came:\n{scene.text}")


# -- panes without rows ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("call", "keys", "size"), [("models", "", NARROW), ("page", "", NARROW), ("schema", "2", NARROW)]
)
async def test_a_pane_without_rows_says_what_why_and_what_to_do(
    stage: Any, state: str, call: str, keys: str, size: tuple[int, int]
) -> None:
    error, headline, way = STATES[state]
    scene = stage()
    scene.desk.fail(call, error)
    async with scene.app.run_test(size=size) as pilot:
        await scene.settled(pilot)
        await pilot.press(*keys)
        await scene.settled(pilot)
        assert headline in scene.text
        reading_is_forbidden = (call, state) == ("page", "forbidden")
        assert ("Your role may not read" if reading_is_forbidden else str(error).split(".")[0]) in scene.text
        assert way in scene.text
        await pilot.press("p", "d", "a", "space", "enter", "y")
        await scene.settled(pilot)
        scene.desk.trouble.clear()
        await pilot.press("r")
        await scene.settled(pilot)
        assert headline not in scene.text
        assert scene.app.main.connection.trouble is None


@pytest.mark.parametrize("state", STATES)
async def test_the_preview_says_it_beside_the_rows(stage: Any, state: str) -> None:
    error, headline, _ = STATES[state]
    scene = stage()
    scene.desk.fail("record", error)
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        assert headline in scene.text
        assert "row 1 of 12,480" in scene.text


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("place", ["1", "2", "3"])
async def test_a_profile_that_does_not_open_says_so_in_every_workspace(stage: Any, state: str, place: str) -> None:
    error, headline, way = STATES[state]
    scene = stage(trouble=error)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press(place)
        await scene.settled(pilot)
        assert headline in scene.text
        assert way in scene.text
        assert "P another profile" in scene.text
        scene.desks.trouble = None
        await pilot.press("r")
        await scene.settled(pilot)
        await pilot.press("1")
        await scene.settled(pilot)
        assert "row 1 of 12,480" in scene.text


async def test_a_token_that_is_not_accepted_names_the_file_of_the_profile(stage: Any, paths: Any) -> None:
    scene = stage(trouble=ConfigError("No token for profile gazette.", next_step="Set it: export BLOG_TOKEN=..."))
    paths.profiles_dir.mkdir(parents=True)
    (paths.profiles_dir / "gazette.toml").write_text("")
    async with scene.app.run_test(size=(120, 30)) as pilot:
        await scene.settled(pilot)
        assert "✗ Not set up" in scene.text
        assert "gazette.toml" in scene.text.replace("\n", "")


# -- panes with rows ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", STATES)
async def test_rows_cursor_and_marks_stay_when_reading_fails(stage: Any, state: str) -> None:
    error, headline, _ = STATES[state]
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "down", "down")
        scene.desk.fail("page", error)
        await pilot.press("r")
        await scene.settled(pilot)
        assert headline[2:].lower() in scene.lines[1], "said in the edge of the pane"
        assert "row 4 of 12,480" in scene.text
        assert scene.tray.startswith("1 marked")
        scene.desk.trouble.clear()
        await pilot.press("r")
        await scene.settled(pilot)
        assert headline[2:].lower() not in scene.text
        assert "row 4 of 12,480" in scene.text


async def test_the_tree_stays_when_the_schema_cannot_be_read_again(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("2")
        await scene.settled(pilot)
        scene.desk.fail("schema", OFFLINE)
        await pilot.press("r")
        await scene.settled(pilot)
        assert "offline" in scene.lines[0]


# -- by itself ---------------------------------------------------------------------------------------------------------
async def test_an_opening_that_failed_is_tried_again_by_itself(stage: Any) -> None:
    scene = stage(trouble=OFFLINE, timing=QUICKLY)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "offline" in scene.lines[0]
        scene.desks.trouble = None
        await until(scene, pilot, lambda: "row 1 of 12,480" in scene.text)
        assert "offline" not in scene.lines[0]


async def test_reading_that_failed_is_tried_again_and_everything_is_refreshed(stage: Any) -> None:
    scene = stage(timing=QUICKLY)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "down")
        scene.desk.fail("page", OFFLINE)
        await pilot.press("r")
        await until(scene, pilot, lambda: "offline" in scene.lines[0])
        schema_reads = len(scene.desk.calls("schema"))
        scene.desk.trouble.clear()
        await until(scene, pilot, lambda: "offline" not in scene.text)
        assert "row 3 of 12,480" in scene.text
        assert scene.tray.startswith("1 marked")
        assert len(scene.desk.calls("schema")) == schema_reads, "a workspace never shown reads nothing"
        reads = len(scene.desk.asked)
        await pilot.pause(0.2)
        assert len(scene.desk.asked) == reads, "nothing goes on when all is well"


async def test_a_record_that_could_not_be_read_is_read_when_the_line_is_back(stage: Any) -> None:
    scene = stage(timing=QUICKLY)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.fail("record", OFFLINE)
        await pilot.press("enter")
        await until(scene, pilot, lambda: "! Offline" in scene.text and "Trying again at" in scene.text)
        scene.desk.trouble.clear()
        await until(scene, pilot, lambda: "the-quiet-garden" in scene.text)
        assert scene.app.main.connection.trouble is None
        scene.desk.fail("record", OFFLINE)
        await pilot.press("r")
        await until(scene, pilot, lambda: "! Offline" in scene.text or "offline" in scene.text)
        tried = len([name for name, _ in scene.desk.asked if name == "record"])
        await until(scene, pilot, lambda: len([name for name, _ in scene.desk.asked if name == "record"]) > tried)
        await scene.settled(pilot)
        assert "the-quiet-garden" in scene.text, "what was read stays while it is tried again"
        await pilot.press("escape")
        await scene.settled(pilot)
        assert scene.app.main.connection.trouble is None, "what nobody looks at any more is not tried again"


async def test_waits_grow_and_the_wait_a_server_names_is_kept() -> None:
    waits: list[float] = []
    due: list[Any] = []

    class Never:
        def stop(self) -> None:
            pass

    def set_timer(wait_s: float, callback: Any) -> Any:
        waits.append(wait_s)
        due.append(callback)
        return Never()

    watched = connection.Connection(set_timer, again=lambda: None, changed=lambda: None, timing=Timing())
    for _ in range(6):
        watched.failed("records", trouble_of(OFFLINE, ""))
        due[-1]()
    assert waits == [2, 4, 8, 16, 30, 30]
    watched.failed("records", trouble_of(RateLimited("Too many.", wait_s=7), ""))
    assert waits[-1] == 7
    watched.fine("records")
    watched.failed("records", trouble_of(OFFLINE, ""))
    assert waits[-1] == 2
    watched.fine("records")
    before = len(waits)
    watched.failed("records", trouble_of(Unauthorized("No.", status=401), ""))
    assert len(waits) == before, "what does not pass by itself is not tried again"


async def test_a_line_that_only_requests_saw_broken_is_tried_again_by_itself() -> None:
    callbacks: list[Any] = []
    tried: list[int] = []

    class Stopped:
        def stop(self) -> None:
            callbacks.clear()

    def set_timer(_wait_s: float, callback: Any) -> Any:
        callbacks.append(callback)
        return Stopped()

    watched = connection.Connection(set_timer, again=lambda: tried.append(1), changed=lambda: None, timing=Timing())
    watched.follow("gazette")
    watched.saw(lost())
    assert callbacks == []
    watched.saw(lost(status=503))
    watched.saw(lost())
    assert watched.trouble is None or watched.trouble.kind is not Kind.OFFLINE, "an answer came in between"
    watched.saw(lost())
    assert watched.trouble is not None
    assert watched.trouble.kind is Kind.OFFLINE
    (due,) = callbacks
    due()
    assert tried == [1]
    watched.saw(lost())
    assert len(callbacks) == 2
    watched.saw(lost(status=200))
    assert watched.trouble is None
    assert (tried, callbacks) == ([1], [])
    watched.saw(lost())
    watched.saw(lost())
    watched.failed("records", trouble_of(OFFLINE, ""))
    assert len(callbacks) == 1, "a reader that tells is tried sooner"


async def test_the_header_says_offline_when_the_worker_gets_no_answers(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("3")
        requests = scene.desks.requests
        requests.add(lost())
        await scene.settled(pilot)
        assert "offline" not in scene.text, "one lost request may be an accident"
        requests.add(lost())
        await scene.settled(pilot)
        assert "offline" in scene.lines[0]
        assert "offline" in scene.lines[1]
        requests.add(lost(status=200, profile="another"))
        await scene.settled(pilot)
        assert "offline" in scene.lines[0]
        requests.add(lost(status=404))
        await scene.settled(pilot)
        assert "offline" not in scene.text


async def test_a_wait_the_cms_asks_for_is_said_where_rows_are_awaited(stage: Any) -> None:
    import asyncio

    scene = stage()
    gate = scene.desk.gates["page"] = asyncio.Event()
    async with scene.app.run_test(size=NARROW) as pilot:
        for _ in range(5):
            await pilot.pause()
        scene.desks.requests.add(lost(status=429))
        await pilot.pause()
        assert "rate limit reached" in scene.lines[0]
        assert "The CMS asks to wait" in scene.text
        scene.desks.requests.add(lost(status=200))
        await pilot.pause()
        assert "asks to wait" not in scene.text
        gate.set()
        await scene.settled(pilot)
        assert "row 1 of 12,480" in scene.text


def test_what_is_said_stands_still() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert Trouble(Kind.OFFLINE, "").retry_line("r") == "r try again"
    assert (
        Trouble(Kind.OFFLINE, "", again_at=moment).retry_line("r")
        == f"Trying again at {moment.astimezone():%H:%M:%S} · r try now"
    )
    assert {kind.value for kind in Kind} >= {"offline", "token not accepted", "rate limit reached"}
