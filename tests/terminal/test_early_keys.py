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


@pytest.mark.parametrize("typed", ["p\r\tq\r" * 3, "p\n\tq\n" * 3])
def test_keys_of_one_write_never_launch_the_plan_they_ask_for(
    dashboard: Any, cms: DatoCMS, sign: Path, typed: str
) -> None:
    dashboard.press(typed)
    # `q` ends the program where it is not too early for anything: that is no launch either.
    while not sign.exists() and dashboard.process.poll() is None:
        dashboard.press("f12")
        dashboard.changes(for_s=0.2)
    assert not cms.requests("POST")


def test_keys_that_come_after_it_was_drawn_launch_it_once(dashboard: Any, cms: DatoCMS) -> None:
    dashboard.press("p")
    dashboard.until(r"\[ Back \]")
    dashboard.press("tab", "enter")
    dashboard.until(r"publish Person.*1 of 1|succeeded")
    assert [item.path for item in cms.requests("POST")] == ["/items/bulk/publish"]


def test_a_key_typed_with_the_first_paint_is_not_lost(tmp_path: Path, cms: DatoCMS) -> None:
    opening = cms.on("GET", "/site", times=None).hang()
    place = Place(tmp_path, None)
    place.add_profile("gazette", "datocms", cms.url, cms.token)
    for directory in (tmp_path / "config").rglob("copydesk/**/"):
        directory.chmod(0o700)  # nothing else is said when it starts
    try:
        terminal = place.dashboard(columns=80, rows=24)
        terminal.until("Opening")
        terminal.press("p")
        terminal.until("Still opening")
    finally:
        opening.end()
        place.close()
