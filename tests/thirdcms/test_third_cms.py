"""A CMS nobody wrote copydesk for: one folder and one entry in the registry, and the desk opens it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.thirdcms.server import TOKEN, Directus
from tests.ui.eyes import Hands
from tui import cli
from tui.cms import CMSES
from tui.config.paths import Paths
from tui.ui.app import CopydeskApp


@pytest.fixture
def directus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Directus]:
    """Its server, and the one entry that makes it known."""
    monkeypatch.setitem(CMSES, "directus", "tests.thirdcms.directus")
    server = Directus()
    yield server
    server.close()


@pytest.fixture
def home(tmp_path: Path, directus: Directus, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A profile of it."""
    paths = Paths.under(tmp_path)
    monkeypatch.setenv("GARDEN_TOKEN", TOKEN)
    paths.profiles_dir.mkdir(parents=True)
    file = paths.profiles_dir / "garden.toml"
    file.write_text(f'system = "directus"\nbase_url = "{directus.url}"\ntoken_env = "GARDEN_TOKEN"\n')
    file.chmod(0o600)
    return paths


async def test_a_third_cms_is_opened_listed_filtered_and_shown(home: Paths, directus: Directus) -> None:
    app = CopydeskApp(home, profile_name="garden")
    async with app.run_test(size=(140, 40), notifications=True) as pilot:

        async def until(*wanted: str) -> str:
            return await Hands(app, pilot).until(lambda text: all(part in text for part in wanted))

        shown = await until("Garden Gazette", "Directus", "Collections", "Articles", "Garden note 1", "Ben Birch")
        assert "250" in shown
        await pilot.press("slash", *"status:draft words:>600", "enter")
        await until("63 found", "Garden note 63")
        await pilot.press("enter")
        await until("Words", "630", "authors:1", "articles:63")
        await pilot.press("i")
        await until("integer")
        await pilot.press("escape", "p")
        await until("copydesk only reads in Directus.")
        await pilot.press("U")
        await until("Directus has no way to unpublish")
        await pilot.press("L")
        await until("This project has no locales.")
        await pilot.press("v")
        assert "p publish" not in await until("finish range")
        await pilot.press("escape", "2")
        await until("Schema", "Authors")
        for key, said in (("d", "copydesk only reads in Directus."), ("n", "Nothing is copied in Directus from here.")):
            await pilot.press(key)
            await until(said)
    assert not [request for request in directus.log if request.method != "GET"]


def test_its_profile_is_checked(
    home: Paths, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Paths, "default", lambda: home)
    assert cli.main(["profiles", "check", "garden"]) == 0
    said = capsys.readouterr().out
    assert "Garden Gazette · Directus · " in said
    assert "acting as desk@gazette.test" in said
