"""Text from outside loses what could steer a terminal, and keeps what people write."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core import text
from tui.core.text import (
    MOST_MARKS,
    clean,
    clean_tree,
    counted,
    duration,
    grouped,
    is_clean,
    lasting,
    nearest,
    one_line,
)

KEPT = [
    "静かな庭",
    "حديقة",
    "👩‍🌾",
    "naïve — “quoted”",
    "नमस्ते",
    "tab\tand\nnewline",
    "❤\ufe0f\u200d🔥 1\ufe0f\u20e3 👨🏽\u200d⚕\ufe0f ☂\ufe0e 🇮🇹🏳\ufe0f\u200d🌈",
    "می\u200cخواهم",
    "क्\u200dष",
    "e\u0301\u0323",
    "葛\U000e0100飾区の辻\ufe00",
    "ᠠ\u180bᠨ",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_people_write_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;AAAA\x07", "␛]52;c;AAAA␇"),
        ("\x9b31m", "‹U+009B›31m"),
        ("a\x7fb", "a␡b"),
        ("\u202egnp.exe", "‹U+202E›gnp.exe"),
        ("a\u200b\u200b\u3164b", "a‹U+200B×2 U+3164›b"),
        ("Rose\U000e0100", "Rose‹U+E0100›"),
        ("\u0301a", "‹U+0301›a"),
        ("葛\U000e0100\U000e0101", "葛\U000e0100‹U+E0101›"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_steers_a_terminal_becomes_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(st.characters(), max_size=200))
def test_nothing_that_steers_is_left(text: str) -> None:
    for char in clean(text):
        assert char in "\t\n\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cs"), repr(char)
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b"
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


@given(st.text(max_size=300), st.integers(1, 50))
def test_one_line_is_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert "\n" not in line
    assert "\t" not in line
    assert len(line) <= limit


INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u2060\u2063\u2800\u3164\ufe00\ufe0e\ufe0f\ufeff\uffa0"
    "\U0001bca0\U0001d173\U000e0001\U000e0061\U000e0100\U000e01ef"
)
words = st.text(st.sampled_from("abc XYZ.éßあ한дש1#+"), min_size=1, max_size=12)


@given(words, st.integers(0, 12), st.text(st.sampled_from(INVISIBLE), min_size=1, max_size=300))
def test_what_is_drawn_as_nothing_is_seen(text: str, place: int, hidden: str) -> None:
    shown = clean(text[:place] + hidden + text[place:])
    assert not set(shown) & set(INVISIBLE)
    assert shown != clean(text)
    assert is_clean(shown)
    assert not is_clean(text[:place] + hidden + text[place:])


runs = st.text(st.sampled_from(INVISIBLE), max_size=9)


@given(words, st.integers(0, 12), runs, runs)
def test_texts_that_differ_in_what_is_not_seen_look_different(text: str, place: int, one: str, other: str) -> None:
    shown = [clean(text[:place] + hidden + text[place:]) for hidden in (one, other)]
    assert (shown[0] == shown[1]) == (one == other)


@given(words, st.text(st.sampled_from("\u0301\u0323\u0489\u20dd\u05b0"), min_size=20, max_size=300))
def test_marks_by_the_dozen_stay_within_their_line(text: str, marks: str) -> None:
    shown = clean(text + marks)
    assert shown != clean(text)
    assert sum(unicodedata.category(char) in ("Mn", "Me") for char in shown) <= MOST_MARKS
    assert clean(marks)[0] == "‹"


def test_long_values_are_cut() -> None:
    assert clean("x" * 200, 10) == "x" * 9 + "…"


def test_whole_trees_are_cleaned() -> None:
    tree = {"a\x1b": ["\x07", 1, None, {"b": "\x00"}]}
    assert clean_tree(tree) == {"a␛": ["␇", 1, None, {"b": "␀"}]}


def test_numbers_and_times_read_well() -> None:
    assert grouped(12480) == "12,480"
    assert counted(1, "record") == "1 record"
    assert counted(1200, "entry", "entries") == "1,200 entries"
    assert [duration(value) for value in (7, 91, 7500, -1)] == ["0:07", "1:31", "2:05:00", "0:00"]


def test_the_nearest_name_is_offered() -> None:
    assert nearest("pubilsh", ["publish", "duplicate"]) == "publish"
    assert nearest("xyz", ["publish"]) is None


def test_what_is_passed_at_a_glance_needs_no_second_look() -> None:
    plain = "".join(char for char in map(chr, range(0x110000)) if text._PLAIN.fullmatch(char))
    assert len(plain) > 40_000
    assert {unicodedata.category(char) for char in plain}.isdisjoint({"Cf", "Cs", "Mn", "Me", "Zl", "Zp"})
    assert [char for char in plain if unicodedata.category(char) == "Cc"] == ["\t", "\n"]
    assert not text._HOSTILE.search(plain)
    assert not text._LINE_BREAKS.search(plain)
    assert text._DOUBTFUL.sub(text._in_place, plain) == plain


def test_a_next_step_is_said_from_where_one_is() -> None:
    step = text.press("records.undo", "undo")
    further = "Press {desk.content}, then {records.undo}, to undo."
    assert text.by_way_of("desk.content", step) == further == text.press("desk.content records.undo", "undo")
    assert text.where_it_leads("desk.content", further) == step
    assert text.where_it_leads("desk.schema", further) == further
    assert text.where_it_leads("desk.jobs", text.press("desk.jobs", "see why")) == ""
    both = text.press("desk.jobs", "see why", "desk.log", "read the log")
    assert text.where_it_leads("desk.jobs", both) == both
    assert text.by_way_of("desk.content", "") == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1.9, "1 second"),
        (90.5, "90 seconds"),
        (119.9, "119 seconds"),
        (179.9, "2 minutes"),
        (5400, "90 minutes"),
        (7200, "2 hours"),
        (10799, "2 hours"),
    ],
)
def test_the_least_time_is_never_more_than_it_is(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
