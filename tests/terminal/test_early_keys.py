"""Keys typed before a question is drawn never answer it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.datocms import DatoCMS
from tests.terminal.conftest import Place


@pytest.fixture
def cms() -> Iterator[DatoCMS]:
    server = DatoCMS()
    yield server
    server.close()


@pytest.fixture
def dashboard(tmp_path: Path, cms: DatoCMS) -> Iterator[Any]:
    """The dashboard on drafts of that server."""
    for number in range(20):
        cms.add("person", {"name": f"Early {number}"})
    place = Place(tmp_path, None)
    place.add_profile("gazette", "datocms", cms.url, cms.token)
    terminal = place.dashboard(columns=100, rows=30)
    terminal.until(r"row 1 of \d+")
    terminal.press("/", "status:draft", "enter")
    terminal.until(r"/ status:draft ── [\d,]+ found")
    yield terminal
    place.close()


@pytest.mark.parametrize("typed", ["p\r\tq\r" * 3, "p\n\tq\n" * 3])
def test_keys_of_one_write_never_launch_the_plan_they_ask_for(dashboard: Any, cms: DatoCMS, typed: str) -> None:
    dashboard.press(typed)
    # The plan they ask for, or a record that a later one of them opened.
    dashboard.until(r"\[ Back \]|esc back")
    dashboard.press("escape")
    dashboard.until(lambda text: "[ Back ]" not in text and "esc back" not in text)
    # Keys that come after it was drawn do launch it, and so only once.
    dashboard.press("/", "enter")  # the table has the focus, wherever it was
    dashboard.press("p")
    dashboard.until(r"\[ Back \]")
    dashboard.press("tab", "enter")
    dashboard.until(r"publish Person.*1 of 1|succeeded")
    assert [item.path for item in cms.requests("POST")] == ["/items/bulk/publish"]
