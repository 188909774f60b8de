"""The dashboard on a real desk and a real sandbox, keyboard only."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from textual import events

from tests.ui.eyes import Hands
from tui.config.paths import Paths
from tui.core.cell_values import in_locale
from tui.core.text import one_line
from tui.ui.app import CopydeskApp
from tui.ui.screens.plan import PlanScreen
from tui.ui.widgets.record_table import RecordTable

FEW = "status:draft valid:yes"
NARROW = (80, 24)
WIDE = (120, 36)


def records_table(desk: Any) -> Any:
    """The table of records."""
    return desk.app.main.query_one("#records", RecordTable)


def write_profiles(paths: Paths, sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Two profiles on a sandbox and a broken one."""
    paths.profiles_dir.mkdir(parents=True)
    monkeypatch.setenv("MAGAZINE_TOKEN", sandbox.datocms_token)
    monkeypatch.setenv("CATALOGUE_KEY", sandbox.unicat_api_key)
    texts = {
        "magazine": f'system = "datocms"\nbase_url = "{sandbox.datocms_url}"\ntoken_env = "MAGAZINE_TOKEN"\n',
        "catalogue": f'system = "unicat"\nbase_url = "{sandbox.unicat_url}"\nproject = "{sandbox.unicat_project}"\n'
        'token_env = "CATALOGUE_KEY"\n',
        "broken": 'system = "datocms"\ntoken_env = "NOT_SET_ANYWHERE"\n',
    }
    for name, text in texts.items():
        file = paths.profiles_dir / f"{name}.toml"
        file.write_text(text)
        file.chmod(0o600)
    return paths


@pytest.fixture
def profiles(paths: Paths, sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> Paths:
    return write_profiles(paths, sandbox, monkeypatch)


@asynccontextmanager
async def hands(paths: Paths, profile: str, size: tuple[int, int] = NARROW) -> AsyncIterator[Hands]:
    app = CopydeskApp(paths, profile_name=profile)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield Hands(app, pilot)


async def test_browse_filter_publish_and_find_the_copy(profiles: Paths) -> None:
    async with hands(profiles, "magazine") as desk:
        text = await desk.until("row 1 of")
        assert "PRIMARY" in text.splitlines()[0]
        await desk.press("m")
        await desk.press(*"event", "enter")
        await desk.until("╭ Event ──")
        await desk.press("slash", *"status:draft valid:yes", "enter")
        await desk.until("/ status:draft valid:yes ──")
        content: Any = desk.app.main.current
        first = content.table.current
        before = content.table.row_count
        await desk.press("space")
        await desk.press("p")
        await desk.until("Publish 1 Event record")
        await desk.press("tab", "enter")
        await desk.until(lambda _: content.table.row_count == before - 1)
        assert "nothing marked" in desk.text
        await desk.press("slash", "ctrl+u", *f"id:{first.id}", "enter")
        await desk.until(lambda text: "● published" in text and "row 1 of 1" in text)
        await desk.press("d")
        await desk.until("Duplicate 1 Event record")
        await desk.press("tab", "enter")
        await desk.until("Duplicated 1 Event record")
        await desk.press("slash", "ctrl+u", "enter")
        await desk.until(lambda _: content.table.row_count > 1)
        # The cursor stays on the original; the copy is the newest.
        assert content.table.current.id == first.id
        await desk.press("home")
        await desk.until(lambda _: content.table.current is not None and content.table.current.id != first.id)
        assert content.table.current.title.startswith(first.title)


def slug_of_one(sandbox: Any, model: str) -> str:
    """A slug that one record of the model alone has: others share the sandbox, and copies come with a slug taken."""
    headers = {"Authorization": f"Bearer {sandbox.datocms_token}", "Accept": "application/json", "X-Api-Version": "3"}
    slugs: Counter[object] = Counter()
    with httpx.Client(headers=headers) as client:
        wanted: dict[str, str | int] = {
            "filter[type]": model,
            "page[limit]": 500,
            "page[offset]": 0,
            "version": "current",
        }
        while page := client.get(f"{sandbox.datocms_url}/items", params=wanted).raise_for_status().json()["data"]:
            slugs.update(in_locale(item["attributes"]["slug"], "en")[0] for item in page)
            wanted["page[offset]"] = slugs.total()
    return next(str(slug) for slug, count in slugs.items() if slug and count == 1)


async def test_slugs_of_several_models_are_found_while_all_models_are_shown(profiles: Paths, sandbox: Any) -> None:
    async with hands(profiles, "magazine") as desk:
        await desk.until("row 1 of")
        content: Any = desk.app.main.current
        slugs = [slug_of_one(sandbox, model) for model in ("article", "author")]
        await desk.press("A")
        await desk.until("╭ All models ──")
        content.table.post_message(events.Paste("\n".join([*slugs, "no-such-slug"])))
        text = await desk.until("Not found in en")
        assert "2 selected from 3 pasted lines." in text
        assert "no-such-slug" in text
        assert len(content.browsing.selection.ids) == 2


async def test_a_filter_on_a_field_that_is_not_there_is_pointed_at(profiles: Paths) -> None:
    async with hands(profiles, "magazine") as desk:
        await desk.until("row 1 of")
        await desk.press("slash", *"tittle:x", "enter")
        text = await desk.until("▔▔▔▔▔▔▔▔")
        assert "tittle" in text
        await desk.press("escape")
        await desk.until("row 1 of")


async def test_on_unicat_the_records_of_a_definition_are_listed(profiles: Paths) -> None:
    async with hands(profiles, "catalogue", WIDE) as desk:
        await desk.until("row 1 of")
        assert "Definitions" in desk.text
        await desk.press("p")
        await desk.until("published by channels")


async def test_a_broken_profile_is_told_and_another_one_chosen(profiles: Paths) -> None:
    async with hands(profiles, "broken") as desk:
        text = await desk.until("NOT_SET_ANYWHERE")
        assert "P another profile" in text
        await desk.press("P")
        await desk.press(*"magazine", "enter")
        await desk.until("row 1 of")


async def test_nothing_listens_there(profiles: Paths) -> None:
    file = profiles.profiles_dir / "magazine.toml"
    file.write_text('system = "datocms"\nbase_url = "http://127.0.0.1:9"\ntoken_env = "MAGAZINE_TOKEN"\n')
    async with hands(profiles, "magazine") as desk:
        await desk.until("Not connected")
        assert "r try now" in desk.text


async def test_the_model_shown_last_is_opened_at_the_next_start(profiles: Paths) -> None:
    async with hands(profiles, "magazine", WIDE) as desk:
        await desk.until("row 1 of")
        await desk.press("m", "down", "enter")
        await desk.until("╭ Author ──")
    async with hands(profiles, "magazine") as desk:
        await desk.until("╭ Author ──")


async def test_linked_records_are_named_and_values_come_in_another_locale(profiles: Paths) -> None:
    async with hands(profiles, "magazine", (200, 50)) as desk:
        await desk.until("row 1 of")
        content: Any = desk.app.main.current
        names = set(content.desk.known_titles("en").values())
        await desk.until(lambda text: any(name in text for name in names) and "Author" in text)
        await desk.press("L", *"it", "enter")
        await desk.until(" locale it ")
        await desk.until(lambda _: all(item.locale == "it" for item in [content.table.window.query]))
        record = content.table.current
        # Others share the sandbox, so any record may come first; a title of several lines is drawn on one.
        assert one_line(record.values["title"]["it"])[:20] in desk.text
        await desk.press("C", "down", "space", "enter")
        await desk.until(lambda text: "Status" not in text)


async def test_fields_of_definitions_are_columns_and_their_order_is_the_catalogues(profiles: Paths) -> None:
    async with hands(profiles, "catalogue", (160, 40)) as desk:
        await desk.until("row 1 of")
        content: Any = desk.app.main.current
        model = next(item for item in content.browsing.models if item.name == "Article")
        content.model.open_model(model.id)
        await desk.until("Article number")
        await desk.until("NV-")
        await desk.press("L", *"nl", "enter")
        await desk.until(" locale nl ")
        await desk.press("s")
        await desk.until("cannot sort records")


async def test_all_drafts_of_one_model_except_three_are_published(
    paths: Paths, start_sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a newcomer finds on the screen: the filter, all found, space, publish, tab, enter."""
    sandbox = start_sandbox(records=600, job_seconds=0.05, rate_limit=100_000)
    async with hands(write_profiles(paths, sandbox, monkeypatch), "magazine") as desk:
        await desk.until("row 1 of")
        await desk.press("m")
        await desk.until("Event")
        await desk.press(*"event", "enter")
        await desk.until(lambda text: "Event ──" in text and "row 1 of" in text)
        await desk.press("slash", *FEW, "enter")
        text = await desk.until(lambda text: f"/ {FEW}" in text and "found" in text and "enter apply" not in text)
        drafts = int(re.search(r"([\d,]+) found", text)[1].replace(",", ""))  # type: ignore[index]
        assert "a all found" in text
        await desk.press("a")
        text = await desk.until(f"all {drafts:,} found")
        assert "space take" in text
        table = records_table(desk)
        kept = [table.row(row).id for row in range(3)]
        await desk.press("space", "space", "space")
        await desk.until(f"all {drafts:,} found − 3")
        await desk.press("p")
        text = await desk.until("[ Publish ]")
        assert f"Publish {drafts - 3} Event records" in text
        screen = desk.app.screen
        assert isinstance(screen, PlanScreen)
        assert not {item.id for item in screen.plan.items} & set(kept)
        await desk.press("tab", "enter")
        await desk.until("● done")
        await desk.until("nothing marked")
        assert desk.app.main.desk is not None
        left = await desk.app.main.desk.by_ids(kept)
        assert {record.status.value for record in left.values()} == {"draft"}


async def test_a_selection_of_last_time_names_its_records_and_is_planned_by_its_ids(profiles: Paths) -> None:
    async with hands(profiles, "magazine") as desk:
        await desk.until("row 1 of")
        await desk.press("space", "space", "space")
        await desk.until("3 marked")
        titles = [records_table(desk).row(row).shown_title for row in range(3)]
    async with hands(profiles, "magazine") as desk:
        await desk.until("row 1 of")
        await desk.until("3 marked")
        await desk.press("t")
        text = await desk.until(lambda text: "Selection ──" in text and "·  ·  ·" not in text)
        for title in titles:
            assert title[:12] in text
        await desk.press("down", "space", "escape")
        await desk.until("2 marked")
        await desk.press("d")
        await desk.until("Duplicate 2 Article records")
        await desk.press("escape")


async def test_records_of_unicat_are_marked_listed_and_kept(profiles: Paths) -> None:
    async with hands(profiles, "catalogue") as desk:
        await desk.until("row 1 of")
        await desk.press("space", "space", "t")
        await desk.until("Selection ── 2 marked")
        await desk.press("home", "space", "escape")
        await desk.until("1 marked")
        await desk.press("a", "t")
        await desk.until("Selection ── all")
