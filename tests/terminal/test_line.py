"""What a terminal sees of the line: hostile titles, hang-ups, resizing, silence."""

import re
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

HOSTILE = "[/] [b]x[/b] [red] $name \x1b]52;c;aGFja2Vk\x07\x1b[2Jred\x1b[31m \x9b31m \x07bell \u202eevil\u2066 \x00"

# What Textual sends itself: CSI with its parameters, the pointer's shape (OSC 22), strings that end, single escapes.
OWN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\]22;[a-z]+\x07|[PX^_].*?\x1b\\|[()][0-9A-B]|[=>78cDMNOZ])", re.DOTALL)


def foreign(raw: bytes) -> bytes:
    """Everything that steers a terminal and is not the program's own; a step back (\\b) is, as CR and LF are."""
    rest = OWN.sub(b"", raw).decode("utf-8")
    return "".join(
        char for char in rest if (ord(char) < 0x20 and char not in "\b\r\n\t\x0f") or 0x7F <= ord(char) < 0xA0
    ).encode()


def rename_first_article(sandbox: Any, title: str) -> None:
    """Give an article a title by the API itself."""

    def ask(path: str, method: str = "GET", body: Any = None) -> Any:
        headers = {
            "Authorization": f"Bearer {sandbox.datocms_token}",
            "Accept": "application/json",
            "X-Api-Version": "3",
            "Content-Type": "application/vnd.api+json",
        }
        answer = httpx.request(method, sandbox.datocms_url + path, headers=headers, json=body)
        answer.raise_for_status()
        return answer.json()

    (record,) = ask("/items?filter[type]=article&page[limit]=1&order_by=_updated_at_DESC")["data"]
    attributes = {"title": dict.fromkeys(record["attributes"]["title"], title)}
    ask(f"/items/{record['id']}", "PUT", {"data": {"id": record["id"], "type": "item", "attributes": attributes}})


@pytest.mark.parametrize(
    "keys",
    [
        (("enter", "esc back"), ("J", '"attributes"'), ("escape", "row 1 of")),
        (("p", r"\[ Back \]"), ("escape", "row 1 of")),
        (
            ("d", r"Duplicate 1 Article record"),
            ("tab", r"\[ Duplicate \]"),
            ("enter", r"● done|failed"),
            ("3", "created 1"),
            ("enter", r"\[/\].*→ "),
        ),
    ],
)
def test_nothing_of_a_hostile_title_steers_the_terminal(
    place: Callable[..., Any], keys: tuple[tuple[str, str], ...]
) -> None:
    home = place(records=60)
    rename_first_article(home.sandbox, HOSTILE)
    terminal = home.dashboard(columns=200, rows=50)
    terminal.until(r"row 1 of \d+")
    shown = terminal.until(r"␛\]52;c;")
    assert "␛]52;c;" in shown
    assert "[/] [b]x[/b] [red] $name" in shown
    for key, sign in keys:
        terminal.press(key)
        terminal.until(sign)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    assert foreign(bytes(terminal.raw)) == b""


@pytest.mark.parametrize("hang_up", [signal.SIGHUP, signal.SIGTERM])
def test_the_program_is_gone_within_a_second_of_a_hang_up(place: Callable[..., Any], hang_up: signal.Signals) -> None:
    home = place(job_seconds=5.0)
    terminal = home.dashboard()
    terminal.until(r"row 1 of \d+")
    terminal.press("a", "p")
    terminal.until(r"Publish [\d,]+ \w+ records?")
    terminal.press("tab", "enter")
    terminal.until(r"publish .*◐ +\d+%")
    began = time.monotonic()
    terminal.process.send_signal(hang_up)
    terminal.wait(5)
    assert time.monotonic() - began < 1.5
    again = home.dashboard()
    again.until(r"publish .*[━─]")


def test_resizing_at_any_moment_keeps_the_program_alive(place: Callable[..., Any]) -> None:
    terminal = place(records=120).dashboard()
    terminal.until(r"row 1 of \d+")
    terminal.press("down", "down", "space")
    terminal.until(r"1 marked")
    for columns, rows in ((80, 24), (40, 10), (20, 5), (200, 50), (39, 9), (120, 36)):
        terminal.resize(columns, rows)
        terminal.until("This window" if columns < 40 or rows < 10 else r"Article")
    terminal.until(r"1 marked")
    terminal.press("2")
    terminal.until(r"Schema ── ")
    for columns, rows in ((80, 24), (40, 10), (120, 36)):
        terminal.resize(columns, rows)
        terminal.until(r"Schema")
    terminal.press("3")
    terminal.until(r"No jobs yet")
    for columns, rows in ((80, 24), (40, 10), (120, 36)):
        terminal.resize(columns, rows)
        terminal.until(r"Jobs")
    terminal.press("q")
    assert terminal.wait() == 0


def test_idle_is_silent(place: Callable[..., Any]) -> None:
    home = place(records=120)
    terminal = home.dashboard()
    terminal.until(r"row 1 of \d+")
    for key, sign in (("1", r"row 1 of"), ("2", r"Schema ── \d+"), ("3", r"No jobs yet")):
        terminal.press(key)
        terminal.until(sign)
        assert terminal.falls_silent(), "something goes on being painted"
    terminal.press("1", "d")
    terminal.until(r"Duplicate 1 Article record")
    assert terminal.falls_silent()
    terminal.press("tab", "enter")
    terminal.until(r"duplicate .*● done")
    assert terminal.falls_silent()
