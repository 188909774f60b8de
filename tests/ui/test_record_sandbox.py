"""Records in full on a real desk and a real sandbox, keyboard only."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.ui.eyes import Hands
from tui.config.paths import Paths
from tui.ui.app import CopydeskApp
from tui.ui.screens.record import RecordScreen

WIDE = (160, 48)


@pytest.fixture
def profiles(paths: Paths, sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """The two projects of the sandbox."""
    paths.profiles_dir.mkdir(parents=True)
    monkeypatch.setenv("MAGAZINE_TOKEN", sandbox.datocms_token)
    monkeypatch.setenv("CATALOGUE_KEY", sandbox.unicat_api_key)
    texts = {
        "magazine": f'system = "datocms"\nbase_url = "{sandbox.datocms_url}"\ntoken_env = "MAGAZINE_TOKEN"\n',
        "catalogue": f'system = "unicat"\nbase_url = "{sandbox.unicat_url}"\nproject = "{sandbox.unicat_project}"\n'
        'token_env = "CATALOGUE_KEY"\n',
    }
    for name, text in texts.items():
        file = paths.profiles_dir / f"{name}.toml"
        file.write_text(text)
        file.chmod(0o600)
    return paths


@asynccontextmanager
async def dashboard(paths: Paths, profile: str) -> AsyncIterator[tuple[Any, Callable[[str], Any]]]:
    """A pilot, and what waits for a text on the screen."""
    app = CopydeskApp(paths, profile_name=profile)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        yield pilot, Hands(app, pilot).until


async def test_an_updated_page_is_read_compared_and_left_by_its_links(profiles: Paths) -> None:
    async with dashboard(profiles, "magazine") as (pilot, until):
        await until("row 1 of")
        await pilot.press("slash", *"status:updated", "enter")
        await until("/ status:updated ──")
        text = await until("changed since published: Title [en")
        assert "── Story ─" in text
        await pilot.press("enter")
        await until("f fields")
        await pilot.press("D")
        await until("+ ")
        await pilot.press("V")
        text = await until("● published")
        assert "Marta Rossi" in text or "Anders Lind" in text or "copydesk" in text
        await pilot.press("f")
        screen = pilot.app.screen
        assert isinstance(screen, RecordScreen)
        await until("→ ")
        links = [link.note for link in screen.pane.links]
        await pilot.press(*["n"] * (links.index("Author") + 1), "enter")
        await until("esc back to")
        await until("Biography")
        await pilot.press("u")
        await until("linking here")
        await pilot.press("escape")
        await until("── Filing ─")


async def test_a_nested_change_is_told_by_its_path(profiles: Paths) -> None:
    async with dashboard(profiles, "magazine") as (pilot, until):
        await until("row 1 of")
        await pilot.press("m")
        await pilot.press("down", "down", "down", "enter")
        await until("╭ Landing page ──")
        await pilot.press("slash", *"status:updated", "enter")
        await until("/ status:updated ──")
        await until("changed since published")
        await pilot.press("D")
        text = await until("Hero › Buttons › Call to action › Label")
        assert "− More" in text
        assert "+ Read on" in text


async def test_a_catalogue_record_stands_by_class(profiles: Paths) -> None:
    async with dashboard(profiles, "catalogue") as (pilot, until):
        await until("row 1 of")
        await pilot.press("enter")
        text = await until("Channels")
        assert "[all records]" in text
        await pilot.press("D")
        await until("Unicat keeps one version of a record")
        await pilot.press("J")
        await until('"gid"')
