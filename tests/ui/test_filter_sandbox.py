"""The filter line on a real desk and a real sandbox: completion, stages, links by title, all models."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from tests.patience import EVENT_S
from tests.ui.eyes import offered_by
from tui.config.paths import Paths
from tui.ui.app import CopydeskApp


@pytest.fixture
def magazine(paths: Paths, sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """One profile on the sandbox."""
    paths.profiles_dir.mkdir(parents=True)
    monkeypatch.setenv("MAGAZINE_TOKEN", sandbox.datocms_token)
    file = paths.profiles_dir / "magazine.toml"
    file.write_text(f'system = "datocms"\nbase_url = "{sandbox.datocms_url}"\ntoken_env = "MAGAZINE_TOKEN"\n')
    file.chmod(0o600)
    return paths


@asynccontextmanager
async def opened(paths: Paths) -> AsyncIterator[tuple[CopydeskApp, Any, Any]]:
    """The app, its pilot, and a way to wait for what shall be true of Content."""
    app = CopydeskApp(paths)
    async with app.run_test(size=(120, 36)) as pilot:

        async def until(true: Any) -> Any:
            for _ in range(1500):
                content: Any = app.main.query_one("#content")
                if true(content):
                    return content
                await pilot.pause(0.02)
            raise AssertionError(f"it never came: {content.filter_line.text}")

        await until(lambda content: content.table.row_count > 1)
        yield app, pilot, until
        await pilot.press("ctrl+q")


def filter_of(content: Any) -> str:
    window = content.table.window
    return "" if window is None else str(window.query.filter.text)


def offers(content: Any) -> str:
    return "\n".join(offered_by(content.filter_line))


async def test_a_filter_is_written_with_what_is_offered(magazine: Paths) -> None:
    async with opened(magazine) as (_, pilot, until):
        await pilot.press("slash", *"sta")
        await until(lambda content: "stage:" in offers(content))
        await pilot.press("down", "tab")
        await until(lambda content: "Approved" in offers(content) and "Writing" in offers(content))
        await pilot.press("r", "tab", "space", *"author:")
        content = await until(lambda content: len(offers(content).split("\n")) > 3)
        assert content.filter_line.text == "stage:Review author:"
        name = offers(content).split("\n")[0].strip(" ›").split("   ")[0]
        await pilot.press("tab", "enter")
        content = await until(lambda content: filter_of(content) == f'stage:Review author:"{name}"')
        assert {record.stage for record in content.table.window.held()} <= {"Review"}
        assert len({record.values["author"] for record in content.table.window.held()}) <= 1


async def test_everything_found_by_several_stages_of_all_models_is_exported(magazine: Paths) -> None:
    async with opened(magazine) as (app, pilot, until):
        await pilot.press("A")
        await until(lambda content: content.browsing.model is None and content.table.row_count > 100)
        await pilot.press("slash", *"stage:review,approved status:draft", "enter")
        content = await until(lambda content: filter_of(content).startswith("stage:review,approved status:draft"))
        total = content.table.row_count
        assert total > 3
        await pilot.press("a", "space", "x")
        rows: list[Any] | None = None
        async with asyncio.timeout(EVENT_S):
            while rows is None:
                await pilot.pause(0.02)
                # It is written piece by piece.
                for file in (app.paths.state_dir / "exports").glob("*.json"):
                    with suppress(json.JSONDecodeError):
                        rows = json.loads(file.read_text())
        assert len(rows) == total - 1
