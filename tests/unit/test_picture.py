"""Cells compared before they are sent: what the terminal shows is what painting everything would have shown."""

import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size

from tests.emulator import Emulator
from tests.examples import examples
from tui.ui.terminal.attributes import change, on_blank
from tui.ui.terminal.outlet import Outlet
from tui.ui.terminal.pen import move
from tui.ui.terminal.picture import Picture
from tui.ui.terminal.pieces import is_uncertain

WIDTH, HEIGHT = 40, 6
ZONES = ((0, 11), (11, 12), (12, 30), (30, 40))
STYLES = ("", "1", "2", "1;38;2;200;10;10", "38;2;200;10;10;48;2;1;2;3", "48;2;1;2;3", "7;31", "4;38;5;120", "3;97;44",
          "1;4;38;2;9;9;9;48;2;1;2;3", "9")  # fmt: skip
CERTAIN = [
    "a",
    "b",
    "the garden",
    "    ",
    "                    ",
    "静かな庭",
    "庭",
    "é",
    "●",
    "שלום",
    "─━",
    "x" * 30,
    "",
]
UNCERTAIN = ["⚠️", "1️⃣", "👋🏽", "👩🏿‍🚀", "🇮🇹", "e\u0301\u0301", "❤️‍🔥"]


def painted(x: int, y: int, parts: list[tuple[str, str]], width: int) -> str:
    """A stretch of a line as Textual sends it: an address, and texts under their attributes."""
    text, left = f"\x1b[{y + 1};{x + 1}H", width
    for style, words in [*parts, ("48;2;1;2;3", " " * width)]:
        fits = set_cell_size(words, min(left, cell_len(words)))
        left -= cell_len(fits)
        text += f"\x1b[{style}m{fits}\x1b[0m" if style else fits
    return text


def frames(words: list[str]) -> st.SearchStrategy[list[str]]:
    parts = st.lists(st.tuples(st.sampled_from(STYLES), st.sampled_from(words)), max_size=4)
    stretch = st.builds(
        lambda y, zone, parts: painted(ZONES[zone][0], y, parts, ZONES[zone][1] - ZONES[zone][0]),
        st.integers(0, HEIGHT - 1),
        st.integers(0, len(ZONES) - 1),
        parts,
    )
    frame = st.lists(stretch, min_size=1, max_size=6).map(lambda found: "".join(found) + "\x1b[1;1H")
    return st.lists(frame, min_size=1, max_size=8)


@given(frames(CERTAIN), st.booleans())
@examples(60)
def test_the_terminal_shows_what_painting_everything_shows(drawn: list[str], erases: bool) -> None:
    stock, ours, picture = Emulator(WIDTH, HEIGHT), Emulator(WIDTH, HEIGHT), Picture(WIDTH, HEIGHT, erases=erases)
    for frame in drawn:
        stock.feed(frame)
        assert picture.draw(frame)
        ours.feed(picture.changes())
        assert ours.cells() == stock.cells()


@given(frames(CERTAIN + UNCERTAIN), st.booleans())
@examples(60)
def test_after_any_changes_it_is_as_if_painted_at_once(drawn: list[str], erases: bool) -> None:
    stepwise, picture = Emulator(WIDTH, HEIGHT), Picture(WIDTH, HEIGHT, erases=erases)
    for frame in drawn:
        assert picture.draw(frame)
        stepwise.feed(picture.changes())
    at_once = Emulator(WIDTH, HEIGHT)
    picture.forget()
    at_once.feed(picture.changes())
    assert stepwise.cells() == at_once.cells()
    assert picture.changes() == ""


@pytest.mark.parametrize("cluster", UNCERTAIN)
@pytest.mark.parametrize("taken", [1, 2, 4])
def test_columns_stay_in_place_whatever_width_a_cluster_has(
    cluster: str, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_uncertain(cluster)
    picture, terminal = Picture(WIDTH, 1), Emulator(WIDTH, 1)
    width = cell_len(cluster)

    def feed(text: str) -> None:
        # A terminal that moves on by `taken` cells, whatever we think of the cluster.
        terminal.feed(text.replace(cluster, "#" * taken))

    assert picture.draw(painted(0, 0, [("", f"warn {cluster} sign"), ("", " " * 5 + "draft")], WIDTH))
    feed(picture.changes())
    after = 5 + width
    assert terminal.line(0)[after : after + 5] == " sign"
    assert terminal.line(0).rstrip().endswith("draft")
    assert picture.draw(painted(0, 0, [("", "warn nothing"), ("", " " * 5 + "draft")], WIDTH))
    feed(picture.changes())
    assert terminal.line(0).rstrip() == "warn nothing     draft"


def test_nothing_is_sent_when_nothing_changes() -> None:
    picture = Picture(WIDTH, HEIGHT)
    frame = painted(0, 0, [("1", "a title")], WIDTH)
    assert picture.draw(frame)
    assert picture.changes()
    assert picture.draw(frame)
    assert picture.changes() == ""


def test_only_what_differs_is_sent_the_shortest_way() -> None:
    picture = Picture(WIDTH, HEIGHT)
    picture.draw("".join(painted(0, y, [("38;2;1;1;1", f"row {y} is here")], WIDTH) for y in range(HEIGHT)))
    picture.changes()
    picture.draw("\x1b[3;5H\x1b[38;2;1;1;1m9\x1b[0m")
    assert picture.changes() == "\x1b[3;5H\x1b[49m9"  # the ink is still set
    picture.draw("\x1b[3;5H\x1b[38;2;1;1;1m8\x1b[0m")
    picture.forget_attributes()
    assert picture.changes() == "\x1b[3;5H\x1b[0;38;2;1;1;1m8"


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ((5, 2), (5, 3), "\x1bD"),
        ((5, 3), (5, 2), "\x1bM"),
        ((5, 2), (3, 3), "\x1bD\b\b"),
        ((5, 2), (0, 2), "\r"),
        ((5, 2), (6, 2), "\x1b[C"),
        ((5, 2), (104, 2), "\x1b[99C"),
        ((30, 2), (5, 2), "\x1b[6G"),
        ((5, 2), (5, 20), "\x1b[21d"),
        ((5, 2), (9, 20), "\x1b[21;10H"),
        ((140, 2), (139, 3), "\x1bD"),
        ((140, 2), (138, 2), "\x1b[139G"),
        ((None, None), (0, 4), "\x1b[5H"),
    ],
)
def test_the_way_to_another_cell_is_the_shortest(
    old: tuple[int | None, int | None], new: tuple[int, int], way: str
) -> None:
    assert move(*old, *new, 140) == way


def test_blanks_between_words_are_written_with_them() -> None:
    picture = Picture(WIDTH, 1, erases=True)
    sent = ""
    for text in ("a first title", "no other names"):
        picture.draw(painted(0, 0, [("38;2;1;1;1;48;2;1;2;3", text)], WIDTH))
        sent = picture.changes()
    assert sent == "\x1b[1Hno other names"


@pytest.mark.parametrize(
    "foreign", ["\x1b[2J", "\x1b]52;c;YQ==\x07", "\x1b[?25l", "\x07", "a\x1b[5n", "\x9b2J", "\x1b["]
)
def test_what_is_no_frame_is_not_painted_over(foreign: str) -> None:
    assert not Picture(WIDTH, HEIGHT).draw(foreign)


def test_a_cursor_below_a_window_that_has_become_lower_stays_out_of_it() -> None:
    picture = Picture(WIDTH, HEIGHT)
    for painted_for_another_size in (False, True):
        picture.resize(WIDTH, HEIGHT)
        assert picture.draw(f"typed\x1b[{HEIGHT};3H")
        picture.resize(WIDTH // 2, HEIGHT - 2)
        if painted_for_another_size:
            assert picture.draw(f"typed\x1b[{HEIGHT};3H")
        assert "typed" in picture.changes()
        assert picture.draw("\x1b[2;3H")
        assert picture.changes() == "\x1b[2;3H"


def test_after_another_size_all_of_it_is_sent_again() -> None:
    picture = Picture(WIDTH, HEIGHT)
    picture.draw(painted(0, 0, [("", "a title")], WIDTH))
    picture.changes()
    picture.resize(20, 3)
    terminal = Emulator(20, 3)
    terminal.feed(picture.changes())
    assert terminal.line(0).rstrip() == "a title"


@given(st.sampled_from(STYLES), st.sampled_from(STYLES))
def test_attributes_change_to_what_they_would_be_alone(before: str, after: str) -> None:
    stepwise, anew = Emulator(WIDTH, HEIGHT), Emulator(WIDTH, HEIGHT)
    stepwise.feed(f"\x1b[{before}m" + change(before, after) + "x")
    anew.feed(f"\x1b[0;{after}m".replace(";m", "m") + "x")
    assert stepwise.cells()[0][0] == anew.cells()[0][0]
    assert len(change(before, after)) <= len(f"\x1b[0;{after}m")


def test_a_blank_needs_only_its_ground() -> None:
    assert on_blank("1;38;2;1;2;3;48;2;4;5;6") == "48;2;4;5;6"
    assert on_blank("7;31") == "7;31"
    assert on_blank("4;31") == "4;31"


def test_a_terminal_that_does_not_drain_gets_the_newest_picture_only() -> None:
    read_end, write_end = os.pipe()
    shown: list[int] = []
    newest = 0

    def compose() -> str:
        shown.append(newest)
        return f"<{newest}>" + "." * 200_000  # more than a pipe takes

    outlet = Outlet(write_end, compose)
    for newest in range(1, 500):  # noqa: B007 - read by compose
        outlet.paint()  # would never come back, if it waited
    assert shown == [1]
    received = bytearray()

    def drain() -> None:
        while data := os.read(read_end, 65536):
            received.extend(data)

    reader = threading.Thread(target=drain)
    reader.start()
    outlet.close(30)
    os.close(write_end)
    reader.join(30)
    os.close(read_end)
    assert shown == [1, 499]
    assert b"<499>" in received


def test_what_was_sent_stays_in_order_and_is_never_dropped() -> None:
    read_end, write_end = os.pipe()
    outlet = Outlet(write_end, lambda: "")
    for number in range(300):
        outlet.send(f"{number};")
    outlet.close(30)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        assert stream.read().decode() == "".join(f"{number};" for number in range(300))


def test_a_terminal_that_is_gone_is_no_error_and_closing_does_not_wait_for_one_that_stalls() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    outlet = Outlet(write_end, lambda: "frame")
    outlet.send("lost")
    outlet.close(5)
    outlet.paint()
    os.close(write_end)
    read_end, write_end = os.pipe()
    stalled = Outlet(write_end, lambda: "")
    stalled.send("." * 1_000_000)
    stalled.close(0.05)
    os.close(read_end)  # ends its thread
    os.close(write_end)
