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


COUNTS_KEYS = """
from pathlib import Path
from tui.ui.terminal.typeahead import TypeAhead
is_early = TypeAhead._is_early
def counting(self, event):
    if event.key == "f12":
        Path({sign!r}).touch()
    return is_early(self, event)
TypeAhead._is_early = counting
"""
"""Makes the sign when it is the turn of F12, which means nothing: all keys before it were handled."""


@pytest.fixture
def sign(tmp_path: Path) -> Path:
    return tmp_path / "handled"


@pytest.fixture
def dashboard(tmp_path: Path, cms: DatoCMS, sign: Path) -> Iterator[Any]:
    """The dashboard on drafts of that server."""
    for number in range(20):
        cms.add("person", {"name": f"Early {number}"})
    place = Place(tmp_path, None)
    place.add_profile("gazette", "datocms", cms.url, cms.token)
    terminal = place.dashboard(columns=100, rows=30, fault=COUNTS_KEYS.format(sign=str(sign)))
    terminal.until(r"row 1 of \d+")
    terminal.press("/", "status:draft", "enter")
    terminal.until(r"/ status:draft ── [\d,]+ found")
    yield terminal
    place.close()


def in_the_way(text: str) -> str:
    """What lies over the table or will, as soon as it is planned; empty: nothing."""
    return next((words for words in ("[ Back ]", "esc back", "esc stops") if words in text), "")


@pytest.mark.parametrize("typed", ["p\r\tq\r" * 3, "p\n\tq\n" * 3])
def test_keys_of_one_write_never_launch_the_plan_they_ask_for(
    dashboard: Any, cms: DatoCMS, sign: Path, typed: str
) -> None:
    dashboard.press(typed)
    while not sign.exists():
        dashboard.press("f12")
        dashboard.changes(for_s=0.2)
    # There is the plan they ask for, or a record that a later one of them opened, or both.
    while found := in_the_way(dashboard.text):
        dashboard.press("escape")
        dashboard.until(lambda text, found=found: in_the_way(text) != found)
    assert not cms.requests("POST")
    # Keys that come after it was drawn do launch it, and so only once.
    dashboard.press("/", "enter")  # the table has the focus, wherever it was
    dashboard.press("p")
    dashboard.until(r"\[ Back \]")
    dashboard.press("tab", "enter")
    dashboard.until(r"publish Person.*1 of 1|succeeded")
    assert [item.path for item in cms.requests("POST")] == ["/items/bulk/publish"]
