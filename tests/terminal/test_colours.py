"""What colours a terminal is sent: none under NO_COLOR, its own 16 with that theme, and how many bytes they cost."""

import re
from collections.abc import Callable, Iterator
from typing import Any

SGR = re.compile(rb"\x1b\[([0-9;:]*)m")


def parameters(raw: bytes) -> Iterator[list[int]]:
    """The parameters of every change of style."""
    for found in SGR.findall(raw):
        yield [int(part or 0) for part in re.split(rb"[;:]", found)]


def for_styles(raw: bytes) -> float:
    """Bytes of a change of style, on average: how many frames a day takes depends on how fast the machine is."""
    changes = [found.group() for found in SGR.finditer(raw)]
    return sum(map(len, changes)) / len(changes)


def is_colour(number: int) -> bool:
    """Whether a parameter of a change of style is about colour, going back to the default one included."""
    return 30 <= number <= 49 or 90 <= number <= 107


def session(terminal: Any) -> bytes:
    """A short day: look round, mark, duplicate a record, see it end, help, palette, quit. Everything that was sent."""
    terminal.until(r"row \d+ of")
    terminal.press("space")
    terminal.until(r"1 marked")
    terminal.press("d")
    terminal.until(r"\[ Duplicate \]")
    terminal.press("tab", "enter")
    terminal.until(r"duplicate .*done")
    terminal.press("?")
    terminal.until(r"Keys: ")
    terminal.press("q")
    terminal.until(r"row \d+ of")
    terminal.press("3")
    terminal.until(r"Jobs ── \d+ ended")
    terminal.press("1")
    terminal.until(r"row \d+ of")
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    return bytes(terminal.raw)


def test_under_no_color_not_one_colour_is_sent_and_fewer_bytes(place: Callable[..., Any]) -> None:
    home = place(records=120)
    colourful = session(home.dashboard())
    home.variables["NO_COLOR"] = "1"
    plain = session(home.dashboard())
    assert any(is_colour(number) for numbers in parameters(colourful) for number in numbers)
    sent = {number for numbers in parameters(plain) for number in numbers}
    assert not {number for number in sent if is_colour(number)}
    assert {1, 2, 7} <= sent, "bold, dim and reversed letters tell what colours tell elsewhere"
    assert for_styles(plain) < 0.5 * for_styles(colourful)


def test_the_16_colour_theme_sends_only_those_and_fewer_bytes(place: Callable[..., Any]) -> None:
    home = place(records=120)
    colourful = session(home.dashboard())
    home.variables["TEXTUAL_THEME"] = "copydesk-ansi"
    ansi = session(home.dashboard())
    for numbers in parameters(ansi):
        assert not {38, 48} & set(numbers), numbers
    assert for_styles(ansi) < 0.5 * for_styles(colourful)


def test_plain_signs_leave_nothing_but_ascii_in_the_frame(place: Callable[..., Any]) -> None:
    home = place(records=120)
    home.variables["LC_ALL"] = "C"
    terminal = home.dashboard()
    shown = terminal.until(r"row \d+ of")
    assert not set(shown) & set("╭╮╰╯─│┃●◐◌✗›▾…")
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
