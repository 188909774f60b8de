"""Schema on a real desk and a real sandbox, keyboard only."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.ui.eyes import Hands
from tui.config.paths import Paths
from tui.ui.app import CopydeskApp


@pytest.fixture
def profiles(paths: Paths, sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A profile of each system on the sandbox."""
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


class SchemaHands(Hands):
    @property
    def workspace(self) -> Any:
        return self.app.main.current

    async def find(self, text: str) -> None:
        await self.press("slash", "ctrl+u", *text, "enter")
        await self.until(lambda _: self.workspace.state.result.what == text)


@asynccontextmanager
async def schema(paths: Paths, profile: str, size: tuple[int, int] = (120, 36)) -> AsyncIterator[SchemaHands]:
    app = CopydeskApp(paths, profile_name=profile)
    async with app.run_test(size=size, notifications=True) as pilot:
        desk = SchemaHands(app, pilot)
        await desk.until("row 1 of")
        await desk.press("2")
        await desk.until("╭ Schema ──")
        await desk.until(lambda _: bool(desk.workspace.view.rows))
        yield desk


async def test_details_tell_rules_uses_and_records(profiles: Paths) -> None:
    async with schema(profiles, "magazine") as desk:
        await desk.until("Records   ")
        assert "the title of its records" in desk.text
        await desk.find("in:author email")
        await desk.until("filled in ")
        text = await desk.until("must be an email address")
        assert "must be unique" in text
        await desk.find("in:article author")
        await desk.until("links to: Author")
        await desk.find("kind:block quote")
        text = await desk.until("Used in")
        assert "Landing page" in text


async def test_a_model_and_fields_are_duplicated_and_the_copies_shown(profiles: Paths) -> None:
    async with schema(profiles, "magazine") as desk:
        await desk.find("kind:model venue")
        await desk.until("› ▸ Venue")
        await desk.press("d")
        await desk.until("records are not copied")
        await desk.press("tab", "enter")
        await desk.until("1 new copy. Press n to see next steps.")
        await desk.until(
            lambda _: any(item.name == "Venue (copy #1)" for item in desk.workspace.state.schema.items.values())
        )
        await desk.find("in:venue_copy1 type:string,text")
        await desk.press("a")
        await desk.until("2 marked")
        await desk.press("d")
        await desk.until("Duplicate 2 fields")
        await desk.press("tab", "enter")
        await desk.until("3 new copies. Press n to see next steps.")
        await desk.press("n")
        text = await desk.until("3 new copies")
        assert "name_copy1" in text
        await desk.press("enter")
        await desk.until(
            lambda _: desk.workspace.state.item is not None and "(copy #1)" in desk.workspace.state.item.name
        )


async def test_a_search_by_the_apis_filter_is_copied_and_its_copies_go_on(profiles: Paths) -> None:
    async with schema(profiles, "catalogue") as desk:
        await desk.find("+warranty")
        await desk.until("2 found")
        await desk.until(lambda text: re.search(r"Warranty \(2027\) +◐ working copy", text) is not None)
        await desk.press("a")
        text = await desk.until("all 2 found − 1")
        assert "1 of those found cannot be copied" in text
        await desk.press("c")
        await desk.until("Copy 1 schema item")
        await desk.press("tab", "enter")
        await desk.until("1 new copy. Press n to see next steps.")
        await desk.find("warranty committed:no")
        await desk.until("2 found")
        await desk.press("n")
        text = await desk.until("name in use: rename first")
        assert "made elsewhere" in text
        await desk.press("o")
        await desk.until(
            lambda _: desk.workspace.state.item is not None and desk.workspace.state.item.state.value == "new"
        )
        await desk.press("space")
        await desk.until("New items cannot be copied")


async def test_a_condition_that_unicat_does_not_know_is_pointed_at(profiles: Paths) -> None:
    async with schema(profiles, "catalogue", (80, 24)) as desk:
        await desk.press("slash", *"validtion:any", "enter")
        await desk.until("validation:?")
        await desk.press("ctrl+u", *"validation:not_translated,label", "enter")
        await desk.until(lambda text: "found" in text and "validation:not_translated,label" in text)
        before = desk.workspace.state.result.total
        await desk.press("L", *"de", "enter")
        await desk.until("in de")
        await desk.until(lambda _: desk.workspace.state.result.search.language == "de")
        assert desk.workspace.state.result.total != before
