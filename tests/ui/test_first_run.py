"""The first start: the welcome, the sandbox on the spot, and a project added field by field, on real connections."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.widgets import Input

from tests.ui.eyes import Hands, until
from tui.config.paths import Paths
from tui.config.profiles import load_profile
from tui.ui.app import CopydeskApp
from tui.ui.screens.add_profile import AddProfileScreen
from tui.ui.screens.welcome import WelcomeScreen
from tui.ui.widgets.switch import Switch

NARROW = (80, 24)


class Newcomer(Hands):
    @property
    def at(self) -> str | None:
        """The field the cursor is in."""
        return self.app.focused.id if self.app.focused is not None else None

    async def type(self, text: str) -> None:
        await self.press(*("underscore" if char == "_" else char for char in text))

    async def fill(self, **fields: str) -> None:
        """Put texts into fields as pasting does."""
        for name, value in fields.items():
            self.app.screen.query_one(f"#{name.replace('_', '-')}", Input).value = value
        await self.pilot.pause()

    async def choose_source(self, times: int) -> None:
        self.app.screen.query_one("#token-from", Switch).focus()
        await self.press(*["right"] * times)

    async def check(self) -> None:
        self.app.screen.query_one("#check").focus()
        await self.press("enter")


@asynccontextmanager
async def newcomer(paths: Paths, size: tuple[int, int] = NARROW) -> AsyncIterator[Newcomer]:
    app = CopydeskApp(paths)
    async with app.run_test(size=size, notifications=True) as pilot:
        one = Newcomer(app, pilot)
        await until(one.pilot, lambda: isinstance(app.screen, WelcomeScreen))
        yield one


async def test_the_sandbox_starts_on_the_spot_and_ends_with_the_program(paths: Paths) -> None:
    async with newcomer(paths) as one:
        await one.press("enter")
        await one.until("row 1 of ")
        desks = one.app.desks
        place = desks.place_of("magazine")
        assert place != paths
        assert desks.playground_profiles == ("magazine", "catalogue")
        assert desks.state.last_profile == "", "a sandbox that is gone is not what the next start begins with"
        await one.press("P", *"cata", "enter")
        await one.until("catalogue · Unicat")
        await one.until("row 1 of ")
        directory = place.config_dir.parent
        assert directory.is_dir()
        await one.app.leave()
    assert not directory.exists()
    assert not paths.profiles_dir.exists()
    assert not paths.journal_file.exists(), "its jobs are not among those of real projects"


async def test_a_datocms_project_is_added_checked_and_opened(paths: Paths, sandbox: Any) -> None:
    async with newcomer(paths) as one:
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        await one.type("blog")
        await one.fill(address=sandbox.datocms_url, token=sandbox.datocms_token)
        assert sandbox.datocms_token not in one.text
        await one.check()
        await one.until("● It works.")
        for told in (
            "The Magazine · DatoCMS",
            "environment main (PRIMARY)",
            "acting as",
            "may publish, duplicate and change the schema",
            "requests left",
        ):
            assert told in one.text
        assert not paths.profiles_dir.exists(), "nothing is kept before Add"
        await one.press("enter")
        await one.until("row 1 of ")
        assert "blog · main" in one.text
    profile = load_profile(paths, "blog")
    token = paths.tokens_dir / "blog"
    assert profile.credential.read(profile.name).reveal() == sandbox.datocms_token
    assert token.stat().st_mode & 0o077 == 0
    assert sandbox.datocms_token not in (paths.profiles_dir / "blog.toml").read_text()


async def test_a_unicat_project_is_added_with_a_key_from_the_environment(
    paths: Paths, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", sandbox.unicat_api_key)
    async with newcomer(paths) as one:
        await one.press("down", "down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        await one.fill(name="shop", address=sandbox.unicat_url, project=sandbox.unicat_project)
        await one.choose_source(1)
        await one.fill(token="SHOP_KEY")
        one.app.screen.query_one("#read-only", Switch).focus()
        await one.press("right")
        await one.check()
        await one.until("● It works.")
        assert "read only: copydesk changes nothing here" in one.text
        await one.press("enter")
        await one.until("shop · Unicat")
        await one.until("read only")
    assert load_profile(paths, "shop").read_only
    assert not paths.tokens_dir.exists()


async def test_enter_goes_through_what_is_needed_and_leaves_nothing_wrong_behind(paths: Paths) -> None:
    async with newcomer(paths) as one:
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        await one.type("my mag")
        await one.press("enter")
        await one.until("✗ A profile cannot be called")
        assert one.at == "name"
        await one.fill(name="mag")
        await one.press("enter")
        await until(one.pilot, lambda: one.at == "token")
        assert "✗" not in one.text
        await one.type("s3cret")
        await one.press("enter")
        await until(one.pilot, lambda: one.at == "check")
        await one.press("tab")
        await until(one.pilot, lambda: one.at == "back")


@pytest.mark.parametrize(
    ("fields", "at", "told"),
    [
        ({"name": "../x"}, "name", "A profile cannot be called"),
        ({"name": "taken"}, "name", "There is already a profile taken"),
        ({"address": "ftp://x"}, "address", "not an http address"),
        ({"environment": "a b"}, "environment", "characters no environment has"),
        ({"token": ""}, "token", "There is no token yet"),
        ({"token": "with a blank"}, "token", "That is no token"),
        ({"token": "wrong"}, "token", "does not accept the credentials"),
        ({"address": "http://127.0.0.1:9"}, "address", "refuses connections"),
        ({"environment": "nowhere"}, "environment", "nowhere"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    paths: Paths, sandbox: Any, fields: dict[str, str], at: str, told: str
) -> None:
    async with newcomer(paths) as one:
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        paths.profiles_dir.mkdir(parents=True)
        (paths.profiles_dir / "taken.toml").write_text("")
        sound = {"name": "blog", "address": sandbox.datocms_url, "token": sandbox.datocms_token}
        await one.fill(**{**sound, **fields})
        await one.check()
        await until(one.pilot, lambda: told in " ".join(one.text.replace("│", "").split()))
        assert one.app.focused is not None
        assert one.app.focused.id == at
        for name, value in {**sound, **fields}.items():
            assert one.app.screen.query_one(f"#{name}", Input).value == value
        await one.fill(**sound, environment="")
        await one.check()
        await one.until("● It works.")


async def test_a_project_that_cannot_be_reached_can_be_added_all_the_same(paths: Paths) -> None:
    async with newcomer(paths) as one:
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        await one.fill(name="later", address="http://127.0.0.1:9", token="abc")
        await one.check()
        await one.until("Add anyway")
        one.app.screen.query_one("#add").focus()
        await one.press("enter")
        await one.until("! Offline")
    assert load_profile(paths, "later").credential.read("later").reveal() == "abc"


async def test_going_back_keeps_what_was_typed_but_no_pasted_token(paths: Paths) -> None:
    async with newcomer(paths) as one:
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        await one.type("blog")
        await one.fill(token="secret")
        await one.press("escape")
        await until(one.pilot, lambda: isinstance(one.app.screen, WelcomeScreen))
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        assert one.app.screen.query_one("#name", Input).value == "blog"
        assert one.app.screen.query_one("#token", Input).value == ""


async def test_a_pasted_token_is_never_shown_when_the_source_changes(paths: Paths) -> None:
    async with newcomer(paths) as one:
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        await one.fill(token="s3cret-t0ken")
        await one.choose_source(1)
        await one.pilot.pause()
        assert "s3cret" not in one.text
        assert "Variable" in one.text


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (200, 50)])
async def test_welcome_and_form_work_at_every_size(paths: Paths, sandbox: Any, size: tuple[int, int]) -> None:
    async with newcomer(paths, size) as one:
        await one.until("Add a Unicat project")
        await one.press("down", "enter")
        await until(one.pilot, lambda: isinstance(one.app.screen, AddProfileScreen))
        await one.fill(name="blog", address=sandbox.datocms_url, token=sandbox.datocms_token)
        await one.check()
        await until(one.pilot, lambda: one.app.focused is not None and one.app.focused.id == "add")
        await one.until("[ Add")
        assert "[ Back ]" in one.text
        assert all(len(line) <= size[0] for line in one.text.split("\n"))


async def test_who_looks_around_first_is_told_the_ways_on(paths: Paths) -> None:
    async with newcomer(paths) as one:
        await one.press("escape")
        await one.until("No project is open.")
        assert "P add a project or try the sandbox" in one.text


async def test_quitting_from_the_welcome(paths: Paths) -> None:
    async with newcomer(paths) as one:
        await one.press("q")
        await until(one.pilot, lambda: one.app._exit)


async def test_the_list_of_profiles_leads_to_the_same_ways(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("P", *"add a dato", "enter")
        await pilot.pause()
        assert isinstance(scene.app.screen, AddProfileScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert scene.app.screen is scene.app.main
        await pilot.press("ctrl+p", *"add a unicat", "enter")
        await pilot.pause()
        assert isinstance(scene.app.screen, AddProfileScreen)
