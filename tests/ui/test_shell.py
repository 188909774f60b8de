"""The shell around the workspaces: header, footer, help, palette, pickers, sizes, the way out."""

import asyncio
import base64
import io
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console
from textual.widgets import Input, Static

from tests.cmses import DATOCMS, UNICAT
from tests.ui.eyes import until
from tui.cms import every
from tui.config.paths import Paths
from tui.core.content import System
from tui.core.jobs import JobSnapshot
from tui.ui.actions import ACTIONS, Area, of_area
from tui.ui.models.jobs.feed import QUIET_LOOKS, JobFeed
from tui.ui.screens.picker import EntryList
from tui.ui.services import clipboard
from tui.ui.timing import Timing
from tui.ui.widgets.header import HeaderLine
from tui.ui.widgets.tones import OneLine

NARROW = (80, 24)


async def test_without_a_profile_it_welcomes_and_says_what_to_do(stage: Any) -> None:
    scene = stage(none=True)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "How would you like to start?" in scene.text
        assert "Try it with sample data" in scene.text
        assert "Add a Unicat project" in scene.text
        await pilot.press("escape")
        await scene.settled(pilot)
        assert "No project is open." in scene.text
        assert "P add a project" in scene.text
        assert " ".join(scene.lines[-1].split()) == "P add a project ? help ctrl+p palette q quit"
        await pilot.press("3")
        await scene.settled(pilot)
        assert "P add a project" in scene.text
        assert "3 jobs" not in scene.lines[-1]
        await pilot.press("p", "d", "a", "slash", "s", "m", "space", "enter", "x", "E", "P", "y")
        await pilot.pause()
        assert scene.app.is_running


@pytest.mark.parametrize("size", [(40, 10), (46, 12), (80, 24), (99, 24), (100, 30), (120, 36), (200, 60)])
async def test_every_size_works(stage: Any, size: tuple[int, int]) -> None:
    scene = stage()
    async with scene.app.run_test(size=size) as pilot:
        await scene.settled(pilot)
        await pilot.press("down", "space", "slash", "x", "escape", "question_mark", "escape", "enter", "J", "escape")
        await scene.settled(pilot)
        assert "Article" in scene.text
        assert all(len(line) <= size[0] for line in scene.lines)
        assert "1 marked" in scene.tray


async def test_below_the_smallest_size_it_says_so_and_comes_back(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert "too small" in scene.text
        await pilot.press("down")
        for size in ((20, 3), (4, 2), (39, 40), (200, 9)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await pilot.resize_terminal(*NARROW)
        await scene.settled(pilot)
        assert "row 1 of 12,480" in scene.text
        assert scene.app.focused.id == "records"


async def test_the_header_tells_jobs_and_budget(stage: Any, make_job: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.publish(make_job("running"))
        await pilot.pause()
        assert "⟳ 1 job ━━╸─────── 25%" in scene.lines[0]
        scene.desk.publish(make_job("succeeded"), make_job("planned", "job-2", held=True))
        await scene.settled(pilot)
        assert "1 unfinished" in scene.lines[0]
        assert "⟳" not in scene.lines[0]


def test_the_header_fits_any_width() -> None:
    header = HeaderLine()
    header.state = header.state.__class__(
        "a project with a very long name " * 4, "sandbox-2026", True, True, "DatoCMS", 12, 3, 63, 2, 60
    )
    for width in range(10, 160):
        assert sum(len(text) for text, _ in header.cells(width)) >= 1


@pytest.mark.parametrize("waiting", [0, 2])
@pytest.mark.parametrize("running", [0, 1, 12])
@pytest.mark.parametrize("left", [3, 48])
@pytest.mark.parametrize("trouble", [None, ("offline", "invalid")])
def test_the_way_to_help_stays_in_the_header_whatever_else_is_told(
    running: int, waiting: int, left: int, trouble: tuple[str, str] | None
) -> None:
    header = HeaderLine()
    header.update(place="gazette", environment="main", primary=True, budget_left=left, budget_limit=60)
    header.update(running=running, waiting=waiting, percent=24, trouble=trouble)
    for width in (38, 58, 78, 118):
        shown = "".join(text for text, _ in header.cells(width))
        assert len(shown) <= width
        assert "?" in shown
        assert " PRIMARY " in shown
        assert (trouble is None) or "offline" in shown


async def test_lines_that_say_the_same_as_before_are_not_painted_again(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        painted: list[OneLine] = []
        monkeypatch.setattr(OneLine, "refresh", lambda line, *_, **__: painted.append(line))
        lines = [*scene.app.main.query(OneLine)]
        for line in lines:
            line.redraw()
        assert (len(lines), painted) == (3, [])


async def test_unfinished_work_is_told_at_the_start(stage: Any, make_job: Any) -> None:
    scene = stage()
    scene.desk.job_list = [make_job("planned", held=True)]
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert any("“duplicate Article” is unfinished" in notice and "3" in notice for notice in scene.notices)


async def test_help_shows_the_keys_of_the_pane_in_focus(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(100, 60)) as pilot:
        await scene.settled(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Mark everything the filter finds" in scene.text
        assert "status:draft,updated" in scene.text
        await pilot.press("question_mark")
        assert scene.app.screen is scene.app.main
        assert scene.app.focused.id == "records"


async def test_the_frame_of_a_picker_stands_out_while_one_types_in_it(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("ctrl+p")
        await scene.settled(pilot)
        entries = scene.app.screen.query_one(EntryList)
        corner = next(iter(entries.render_line(0)))
        assert corner.style.color.get_truecolor().hex == scene.app.theme_variables["accent"].lower()


async def test_the_palette_finds_and_runs_a_command(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"all found")
        await pilot.press("enter")
        await scene.settled(pilot)
        assert scene.tray.startswith("all 12,480 found")
        await pilot.press("ctrl+p", "escape")
        assert scene.app.screen is scene.app.main


async def test_switching_profiles_keeps_what_was_picked_and_the_other_desk_open(stage: Any, fake_desk: Any) -> None:
    gazette, catalogue = fake_desk("gazette"), fake_desk("catalogue", UNICAT)
    scene = stage(gazette, catalogue)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "pagedown", "pagedown")
        await scene.settled(pilot)
        table = scene.content.table
        place = (table.cursor, table.top_row)
        await pilot.press("P")
        await pilot.press(*"cata", "enter")
        await scene.settled(pilot)
        assert scene.lines[0].startswith(" catalogue · Unicat")
        assert "PRIMARY" not in scene.lines[0]
        assert scene.tray.startswith("nothing marked")
        assert not gazette.closed
        await pilot.press("P")
        await pilot.press(*"gaz", "enter")
        await scene.settled(pilot)
        assert scene.tray.startswith("1 marked")
        assert (table.cursor, table.top_row) == place
        assert place > (20, 20)
    assert gazette.closed
    assert catalogue.closed


async def test_another_profile_is_one_enter_away_and_so_is_the_one_before(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk("gazette"), fake_desk("atlas"), fake_desk("catalogue", UNICAT))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("enter")
        await scene.settled(pilot)
        record = scene.app.screen
        await pilot.press("P")
        await scene.settled(pilot)
        assert "DatoCMS · main · open now" in next(line for line in scene.lines if "gazette" in line and "│" in line)
        await pilot.press("escape")
        await scene.settled(pilot)
        assert scene.app.screen is record
        for keys, there in (
            (("P", "enter"), "atlas"),  # the first that is another
            (("P", *"cata", "enter"), "catalogue"),
            (("P", "enter"), "atlas"),  # the one before
            (("P", "enter"), "catalogue"),
        ):
            await pilot.press(*keys)
            await scene.settled(pilot)
            assert scene.lines[0].startswith(f" {there} "), keys


async def test_switching_environments(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("E")
        await pilot.press(*"draft", "enter")
        await scene.settled(pilot)
        assert scene.desks.environments == [None, "draft-room"]


async def test_ctrl_c_says_how_to_quit_and_does_not(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert any("Press q" in notice for notice in scene.notices)
        await pilot.press("slash", "ctrl+c")
        await pilot.pause()
        assert scene.app.is_running


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting_is_plain_when_nothing_runs(stage: Any, key: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press(key)
        for _ in range(10):
            await pilot.pause()
        assert scene.app._exit
    assert scene.desk.closed
    assert scene.app.return_code == 0


async def test_the_key_that_left_a_record_pressed_once_too_often_does_not_quit(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("enter")
        await scene.settled(pilot)
        assert len(scene.app.screen_stack) == 2
        await pilot.press("q", "q")
        await scene.settled(pilot)
        assert (len(scene.app.screen_stack), scene.app._exit) == (1, False)
        assert scene.notices[-1] == "Press q to quit copydesk."
        await pilot.press("q")
        for _ in range(10):
            await pilot.pause()
        assert scene.app._exit


async def test_the_key_that_quits_pressed_twice_ends_it(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        gate = asyncio.Event()
        monkeypatch.setattr(scene.app.desks, "aclose", gate.wait)
        await pilot.press("q")
        await pilot.press("q")
        gate.set()
        await until(pilot, lambda: scene.app._exit)


async def test_quitting_asks_while_jobs_run_with_the_focus_on_staying(stage: Any, make_job: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.publish(make_job("running"))
        await pilot.press("q")
        await pilot.pause()
        assert "Quit while jobs run?" in scene.text
        await pilot.press("enter")
        await pilot.pause()
        assert scene.app.screen is scene.app.main
        assert not scene.desk.closed
        await pilot.press("q")
        await pilot.pause()
        assert "y quit" in scene.text
        await pilot.press("y")
        for _ in range(10):
            await pilot.pause()
        assert scene.app._exit


async def test_what_becomes_of_running_jobs_is_said_of_a_project_and_of_the_sandbox(
    stage: Any, make_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage()

    async def asked(pilot: Any) -> str:
        await pilot.press("q")
        await scene.settled(pilot)
        return str(scene.app.screen.query_one(".dialog-text", Static).content)

    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.publish(make_job("running"))
        await scene.settled(pilot)
        assert "the rest waits until you start copydesk again" in await asked(pilot)
        await pilot.press("escape")
        await scene.settled(pilot)
        monkeypatch.setattr(scene.app.desks, "paths", replace(scene.app.desks.paths, is_kept=False))
        assert "The sandbox and everything in it ends with copydesk." in await asked(pilot)


async def test_where_a_paste_may_fail_is_said_once(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("y", "down", "y")
        await scene.settled(pilot)
        said = [told for told in scene.told if told.startswith("Copied")]
        assert ["README" in told for told in said] == [True, False]


async def test_no_cursor_blinks(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash")
        assert not scene.app.main.query_one("#filter-input", Input).cursor_blink
        await pilot.press("escape", "ctrl+p")
        assert not scene.app.screen.query_one(Input).cursor_blink


@pytest.mark.parametrize("is_kept", [True, False])
async def test_a_crash_report_shows_no_values_and_only_what_is_kept_is_promised(
    stage: Any, paths: Paths, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    scene = stage()
    monkeypatch.setattr(scene.app, "paths", replace(scene.app.paths, is_kept=is_kept))
    said = io.StringIO()
    monkeypatch.setattr(scene.app, "error_console", Console(file=said, width=500))
    token = "tok-very-secret"

    def crash() -> None:
        held = token
        assert held
        _ = 1 / 0

    async def run() -> None:
        async with scene.app.run_test(size=NARROW) as pilot:
            await scene.settled(pilot)
            scene.app.call_later(crash)
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await run()
    told = said.getvalue()
    assert "copydesk stopped: ZeroDivisionError." in told
    assert ("Unfinished work resumes" in told, "crash.txt" in told) == (is_kept, is_kept)
    report = paths.state_dir / "crash.txt"
    assert "ZeroDivisionError" in report.read_text()
    assert token not in report.read_text()
    assert report.stat().st_mode & 0o077 == 0


# -- clipboard ---------------------------------------------------------------------------------------------------------
def _carried(sequence: str) -> str:
    return base64.b64decode(sequence.split("]52;c;")[1].split("\x07")[0]).decode()


def test_the_clipboard_sequence_is_wrapped_for_tmux_and_screen() -> None:
    plain = clipboard.sequence("静かな庭", {})
    assert plain is not None
    assert _carried(plain) == "静かな庭"
    tmux = clipboard.sequence("id", {"TMUX": "/run/tmux"})
    assert tmux is not None
    assert "\x1bPtmux;\x1b\x1b]52;c;" in tmux
    assert tmux.endswith("\x1b\\")
    screen = clipboard.sequence("x" * 500, {"STY": "1"})
    assert screen is not None
    assert all(len(part) <= 80 for part in screen.split("\x1bP")[1:])
    assert clipboard.sequence("x" * 80_000, {}) is None


async def test_what_is_too_long_for_the_clipboard_is_saved_for_its_owner(stage: Any, paths: Paths) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        text = '{"a": "' + "x" * 80_000 + '"}'
        scene.app.copy_text(text, "the JSON")
        await pilot.pause()
        (file,) = (paths.state_dir / "exports").glob("copied-*.txt")
        assert file.read_text() == text
        assert file.stat().st_mode & 0o077 == 0
        assert any("Too long for the clipboard: the JSON." in told and str(file) in told for told in scene.notices)


# -- rights ------------------------------------------------------------------------------------------------------------
def test_what_writes_is_in_the_table() -> None:
    from tui.ui.models.rights import WRITING

    unknown = {item for item in WRITING if item not in {action.id for action in ACTIONS}}
    assert all(item.startswith("items.") for item in unknown)


@pytest.mark.parametrize("system", [cms.system for cms in every()])
async def test_a_read_only_profile_offers_no_writing_and_says_why(stage: Any, fake_desk: Any, system: System) -> None:
    desk = fake_desk("gazette", system)
    desk.profile.read_only = True
    scene = stage(desk)
    async with scene.app.run_test(size=(140, 30)) as pilot:
        await scene.settled(pilot)
        assert "read only" in scene.lines[0]
        for place, key in (("1", "p"), ("1", "d"), ("2", "d"), ("2", "c")):
            await pilot.press(place)
            await scene.settled(pilot)
            below = "\n".join(scene.lines[-3:])
            assert not any(word in below for word in ("p publish", "d duplicate", "c copy "))
            before = len(scene.told)
            await pilot.press(key)
            await scene.settled(pilot)
            assert len(scene.told) > before
        if system is DATOCMS:
            told = [notice.text for notice in scene.app.notices.entries]
            assert sum("gazette is read-only: nothing is sent from it." in text for text in told) >= 3
        assert desk.plans == []


# -- actions -----------------------------------------------------------------------------------------------------------
def test_every_action_has_a_public_name_and_help() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert "." in action.id
        assert action.help.endswith(".")
        assert action.label


@pytest.mark.parametrize(
    "area",
    [Area.RECORDS, Area.ROWS, Area.SCHEMA, Area.JOBS, Area.ITEMS, Area.DESK, Area.RECORD, Area.LINKS],
)
def test_no_key_means_two_things_in_one_area(area: Area) -> None:
    keys = [key for action in of_area(area) for key in action.keys.split(",") if key]
    assert len(keys) == len(set(keys))


def test_every_action_of_the_shell_exists() -> None:
    from tui.ui.app import CopydeskApp
    from tui.ui.main import MainScreen
    from tui.ui.screens.record import RecordScreen
    from tui.ui.widgets.filter_line import FilterLine
    from tui.ui.widgets.lines import LineView
    from tui.ui.widgets.record_table import RecordTable
    from tui.ui.widgets.record_view import RecordView
    from tui.ui.widgets.text_view import TextView
    from tui.ui.workspaces.content import ContentWorkspace

    homes = {
        Area.APP: CopydeskApp,
        Area.DESK: MainScreen,
        Area.LIST: LineView,
        Area.TEXT: TextView,
        Area.ROWS: RecordTable,
        Area.RECORDS: ContentWorkspace,
        Area.RECORD: RecordScreen,
        Area.LINKS: RecordView,
    }
    for area, home in homes.items():
        for action in of_area(area):
            place, _, run = action.run.split("(")[0].rpartition(".")
            assert hasattr(CopydeskApp if place else home, f"action_{run}"), action.id
    assert hasattr(FilterLine, "action_leave")


# -- feed --------------------------------------------------------------------------------------------------------------
TIMING = Timing()


class Clock:
    """Timers that fire when told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: dict[int, tuple[float, Any]] = {}

    def set_timer(self, delay: float, callback: Any) -> Any:
        number = max(self.due, default=0) + 1
        self.due[number] = (self.now + delay, callback)
        return SimpleNamespace(stop=lambda: self.due.pop(number, None))

    def tick(self, seconds: float = TIMING.jobs_s) -> None:
        self.now += seconds
        for number, (when, callback) in tuple(self.due.items()):
            if when <= self.now and number in self.due:
                del self.due[number]
                callback()


def test_job_news_is_coalesced_but_ends_are_told_at_once(fake_desk: Any, make_job: Any) -> None:
    clock, told = Clock(), list[tuple[JobSnapshot, ...]]()
    feed = JobFeed(clock.set_timer, told.append, TIMING)
    desk = fake_desk()
    feed.follow(desk)
    assert told == []
    clock.tick()
    for done in (0, 1, 2, 3):
        desk.publish(make_job("running", done=done))
    assert [jobs[0].progress for jobs in told] == [0]
    clock.tick()
    assert [jobs[0].progress for jobs in told] == [0, 3]
    desk.publish(make_job("succeeded"))
    assert len(told) == 3
    clock.tick()
    clock.tick()
    assert clock.due == {}
    assert len(told) == 3
    feed.stop()
    desk.publish(make_job("running"))
    assert len(told) == 3


def test_a_job_that_stands_still_is_looked_at_a_few_times_and_then_all_is_silent(fake_desk: Any, make_job: Any) -> None:
    clock, told = Clock(), list[tuple[JobSnapshot, ...]]()
    feed = JobFeed(clock.set_timer, told.append, TIMING)
    desk = fake_desk()
    desk.job_list = [make_job("running", done=1)]
    feed.follow(desk)
    clock.tick()
    assert len(told) == 1
    for _ in range(QUIET_LOOKS + 3):
        clock.tick(TIMING.quiet_jobs_s)
    assert len(told) == 1 + QUIET_LOOKS
    assert clock.due == {}
    desk.publish(make_job("running", done=2))
    assert len(told) == 2 + QUIET_LOOKS
    assert clock.due
    desk.publish(make_job("succeeded"))
    clock.tick()
    assert clock.due == {}
