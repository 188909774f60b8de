"""Closing at any moment ends the program cleanly: while a screen is mounted, while a plan opens, while one goes."""

import asyncio
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.app import App
from textual.css.query import NoMatches
from textual.screen import Screen

from tests.cmses import DATOCMS
from tests.ui.conftest import FakeDesk, FakeDesks
from tests.ui.plain_stage import Memory
from tests.ui.test_plan import PLAN, never
from tui.cms import traits_of
from tui.config.new_profile import Draft
from tui.config.paths import Paths
from tui.config.settings import Settings
from tui.core.columns import Column
from tui.core.schema import SchemaItem, SchemaKind
from tui.core.selection import Selection
from tui.ui.actions import Area
from tui.ui.actions.keybook import DEFAULTS
from tui.ui.boundary import in_background
from tui.ui.drawing import themes
from tui.ui.flows.theming import Theming
from tui.ui.host import Host, Running
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.made import NewItem
from tui.ui.models.picking import Entry, Question
from tui.ui.screens.add_profile import AddProfileScreen
from tui.ui.screens.asking import ChoiceScreen
from tui.ui.screens.columns import ColumnsScreen
from tui.ui.screens.desk_keys import DeskKeys
from tui.ui.screens.dialogs import DecidingScreen, Modal
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.log import LogScreen
from tui.ui.screens.next_steps import NextStepsScreen
from tui.ui.screens.picker import PickerScreen
from tui.ui.screens.plan import PlanScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.saved import NameScreen, SavedScreen, SavedSelections
from tui.ui.screens.schema_item import SchemaItemScreen
from tui.ui.screens.selection import SelectionScreen
from tui.ui.screens.too_small import TooSmallScreen
from tui.ui.screens.welcome import WelcomeScreen
from tui.ui.services.connection import Connection
from tui.ui.services.kept_selections import KeptSelections
from tui.ui.services.notices import Notices, Severity
from tui.ui.terminal.compat import OwnApp
from tui.ui.timing import Timing

COLUMN = Column("title", "Title", "string")
TURNS = 9
"""Turns of the loop after which everything a screen begins with has happened."""
ITEM = SchemaItem("g1", SchemaKind.FIELD, "Width", "width")


def a_shelf(scene: Any) -> SavedSelections:
    return SavedSelections(scene.app, scene.desk, "records", Selection, lambda _: None)


SCREENS: dict[str, Callable[[Any], Screen[Any]]] = {
    "plan": lambda _: PlanScreen(PLAN, never),
    "picker": lambda _: PickerScreen("Models", [Entry("a", "Article"), Entry("b", "Book")], current="b"),
    "next-steps": lambda _: NextStepsScreen(traits_of("unicat").next_steps, [NewItem(ITEM)]),
    "saved": lambda scene: SavedScreen(a_shelf(scene)),
    "log": lambda scene: LogScreen(scene.app.notices, scene.app.desks.requests),
    "record": lambda scene: RecordScreen(scene.desk, "article-1", "One"),
    "choice": lambda _: ChoiceScreen(Question("Which?", [Entry("a", "A"), Entry("b", "B")], str, lines=["a line"])),
    "schema-item": lambda _: SchemaItemScreen(ITEM, []),
    "selection": lambda scene: SelectionScreen(Browsing(scene.desk, Memory())),
    "columns": lambda _: ColumnsScreen("Article", [COLUMN], [COLUMN]),
    "help": lambda _: HelpScreen([Area.RECORDS]),
    "add-profile": lambda _: AddProfileScreen(Draft(DATOCMS)),
    "welcome": lambda _: WelcomeScreen(),
    "name": lambda scene: NameScreen(a_shelf(scene), "Save as", "Save"),
    "too-small": lambda _: TooSmallScreen(),
}


def test_every_screen_is_closed_here() -> None:
    def below(kind: type[Any]) -> set[type[Any]]:
        return {kind, *(found for sub in kind.__subclasses__() for found in below(sub))}

    ours = {kind for kind in below(Screen) if kind.__module__.startswith("tui.")} - {DecidingScreen, DeskKeys, Modal}
    assert len(SCREENS) + 1 == len(ours), "the main screen is closed in every one of these tests"


class Bare(OwnApp):
    """A host with nothing of its own: what a screen asks of the app is there, and the app ends at once."""

    CSS_PATH = "../../tui/ui/styles/shared.tcss"

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self.desks = FakeDesks(paths, [FakeDesk()])
        self.desk = next(iter(self.desks.fakes.values()))
        self.notices = Notices()
        self.main = self
        host: Host = self  # mypy holds this double to the protocol
        self.theming = Theming(cast("App[Any]", host), Settings(), paths.themes_dir, lambda _: None)
        self.said: list[str] = []
        self.keys = DEFAULTS
        self.paths = paths
        self.timing = Timing()
        self.memory = self.desks
        self.kept = KeptSelections(
            paths, set_timer=self.set_timer, work=self.work, say_error=self.say_error, after_s=self.timing.keep_s
        )
        self.connection = Connection(self.set_timer, again=lambda: None, changed=lambda: None, timing=self.timing)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.TOKENS)

    def say(self, message: str, next_step: str = "", *, severity: Severity = "information", about: str = "") -> None:
        self.said.append(message)

    def unsay(self, about: str) -> None: ...

    def say_error(self, error: BaseException, doing: str) -> None:
        self.said.append(f"{doing}: {error!r}")

    def left_by_key(self) -> None: ...

    @property
    def has_just_left(self) -> bool:
        return False

    def copy_text(self, text: str, what: str) -> None:
        self.said.append(text)

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Running:
        return in_background(self, job, group=group, doing=doing)


@pytest.mark.parametrize("name", SCREENS)
async def test_closing_at_any_moment_after_a_screen_opened_ends_cleanly(paths: Paths, name: str) -> None:
    for turns in range(TURNS):
        app = Bare(paths)
        async with app.run_test(size=(80, 24)):
            app.push_screen(SCREENS[name](SimpleNamespace(app=app, desk=app.desk)))
            for _ in range(turns):
                await asyncio.sleep(0)
            if turns % 2:
                app.exit(return_code=7)
        assert (app.return_code or 7, app._exception, app.said) == (7, None, []), turns


async def test_closing_while_a_plan_opens_over_the_main_screen_ends_cleanly(stage: Any) -> None:
    for turns in range(TURNS):
        scene = stage()
        async with scene.app.run_test(size=(80, 24)):
            scene.app.push_screen(SCREENS["plan"](scene))
            for _ in range(turns):
                await asyncio.sleep(0)
            if turns % 2:
                await scene.app.leave(7)
        assert (scene.app.return_code or 7, scene.app._exception) == (7, None)


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_dismissed_while_it_opens_takes_nothing_with_it(stage: Any, name: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        for turns in range(9):
            screen = SCREENS[name](scene)
            scene.app.push_screen(screen)
            for _ in range(turns):
                await asyncio.sleep(0)
            if scene.app.screen is screen:
                screen.dismiss(None)
            for _ in range(4):
                await pilot.pause()
            assert scene.app.screen is scene.app.main
            assert not screen.is_running
            assert "unexpected" not in scene.text
        assert scene.app._exception is None


async def test_a_fault_while_the_program_runs_is_still_one(stage: Any) -> None:
    scene = stage()

    async def run() -> None:
        async with scene.app.run_test(size=(80, 24)) as pilot:
            scene.app.main.call_later(lambda: scene.app.main.query_one("#nowhere"))
            await pilot.pause()
            await pilot.pause()

    with pytest.raises(NoMatches):
        await run()
