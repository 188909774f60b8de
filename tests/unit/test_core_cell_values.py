"""Values of every type of field as one short line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cms.datocms.cells import FIELD_TYPES as DATOCMS
from tui.cms.unicat.cells import FIELD_TYPES as UNICAT
from tui.core.cell_values import EMPTY, CellValue, FieldTypes, first_line, in_locale, locale_order, number_text
from tui.core.text import is_clean

TITLES = {"r1": "The quiet garden", "gone": ""}


def types_of(kind: str) -> FieldTypes:
    """Those of the CMS that has such fields."""
    is_unicat = kind in UNICAT.writers or kind in ("textline", "code", "record", "recordlist")
    return UNICAT if is_unicat and kind not in DATOCMS.writers else DATOCMS


def dast(*children: dict[str, Any]) -> dict[str, Any]:
    return {"schema": "dast", "document": {"type": "root", "children": list(children)}}


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "children": [{"type": "span", "value": text}]}


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("string", "Slow news", CellValue("Slow news")),
        ("slug", "slow-news", CellValue("slow-news")),
        ("text", "\n\nFirst\nsecond", CellValue("First", more=True)),
        ("text", "<p>Bread &amp; salt<br>more</p>", CellValue("Bread & salt", more=True)),
        ("text", "a < b", CellValue("a < b")),
        ("boolean", True, CellValue("yes")),
        ("boolean", False, CellValue("no")),
        ("integer", 2025, CellValue("2025")),
        ("integer", 12480, CellValue("12,480")),
        ("integer", 0, CellValue("0")),
        ("float", 4.5, CellValue("4.5")),
        ("float", 12480.25, CellValue("12,480.25")),
        ("float", 4.0, CellValue("4")),
        ("date", "2026-01-31", CellValue("2026-01-31")),
        ("date_time", "2026-01-31T14:05:00", CellValue("2026-01-31 14:05")),
        ("date_time", "soon", CellValue("soon")),
        ("color", {"red": 255, "green": 0, "blue": 16, "alpha": 255}, CellValue("#ff0010")),
        ("color", {"red": 255, "green": 0, "blue": 16, "alpha": 128}, CellValue("#ff0010 50%")),
        ("lat_lon", {"latitude": 45.46421, "longitude": 9.19}, CellValue("45.4642, 9.1900")),
        ("seo", {"title": "", "description": "All about it"}, CellValue("All about it")),
        ("seo", {"title": "Found", "description": "All about it"}, CellValue("Found")),
        ("video", {"title": "", "url": "https://v.test/1"}, CellValue("https://v.test/1")),
        ("json", '["garden", "city"]', CellValue("garden, city")),
        ("json", '{"a": 1, "b": true}', CellValue("a: 1, b: yes")),
        ("json", "not json", CellValue("not json")),
        ("json", "[]", EMPTY),
        ("file", {"upload_id": "u1", "title": None, "alt": "A gate"}, CellValue("A gate")),
        ("file", {"upload_id": "u1", "title": None, "alt": None}, CellValue("asset u1", faint=True)),
        ("gallery", [{"title": "Dusk"}, {"title": "Dawn"}], CellValue("Dusk", others=1)),
        ("gallery", [{"title": None}, {"title": "Dawn"}], CellValue("2 files", faint=True)),
        ("link", "r1", CellValue("The quiet garden")),
        ("link", "r2", CellValue("r2", faint=True)),
        ("link", "gone", CellValue("(not there)", faint=True)),
        ("links", ["r1", "r2", "r3"], CellValue("The quiet garden", others=2)),
        ("links", ["r2", "r1"], CellValue("r2", others=1, faint=True)),
        ("rich_text", ["b1", "b2"], CellValue("2 blocks", faint=True)),
        ("single_block", "b1", CellValue("1 block", faint=True)),
        ("structured_text", dast(paragraph(" "), paragraph("Frost"), paragraph("Snow")), CellValue("Frost", more=True)),
        ("structured_text", dast(paragraph("Frost")), CellValue("Frost")),
        ("structured_text", dast({"type": "block", "item": "b1"}), CellValue("1 block", faint=True)),
        ("textline", "Oak", CellValue("Oak")),
        ("textlist", ["Oak", "Ash"], CellValue("Oak, Ash")),
        ("number", 12, CellValue("12")),
        ("decimal", 0.5, CellValue("0.5")),
        ("code", "12.4", CellValue("12.4")),
        ("class", {"width": 4, "material": "Oak", "material/key": "oak"}, CellValue("width: 4, material: Oak")),
        ("classlist", [{"width": 4}, {"width": 5}], CellValue("width: 4", others=1)),
        ("image", "0123-gid", CellValue("1 image", faint=True)),
        ("imagelist", ["a", "b"], CellValue("2 images", faint=True)),
        ("filelist", ["a"], CellValue("1 file", faint=True)),
        ("record", "r1", CellValue("The quiet garden")),
        ("recordlist", ["r1", "r2"], CellValue("The quiet garden", others=1)),
        ("hologram", {"a": [1, 2]}, CellValue("a: 1, 2")),
        ("color", "red", CellValue("red")),
        ("integer", "many", CellValue("many")),
    ],
)
def test_a_value_is_one_short_line(kind: str, value: object, shown: CellValue) -> None:
    assert types_of(kind).cell(value, kind, TITLES) == shown


def test_a_file_is_an_object_in_one_cms_and_an_id_in_another() -> None:
    assert UNICAT.cell("0123-gid", "file", TITLES) == CellValue("1 file", faint=True)
    assert DATOCMS.cell("0123-gid", "file", TITLES) == CellValue("0123-gid")


@pytest.mark.parametrize("value", [None, "", [], {}])
@pytest.mark.parametrize("kind", ["string", "json", "link", "links", "color", "structured_text", "boolean"])
def test_nothing_is_shown_of_nothing(kind: str, value: object) -> None:
    assert types_of(kind).cell(value, kind, TITLES) == EMPTY


def test_only_the_link_that_is_shown_needs_a_title() -> None:
    assert types_of("link").linked("r1", "link") == ("r1",)
    assert types_of("links").linked(["r1", "r2"], "links") == ("r1",)
    assert types_of("record").linked("r1", "record") == ("r1",)
    assert types_of("links").linked([], "links") == ()
    assert types_of("string").linked("r1", "string") == ()
    assert types_of("links").linked([{"id": "r1"}], "links") == ()


def test_a_locale_without_a_value_borrows_one_and_says_where() -> None:
    value = {"en": "", "it": None, "de": "Garten", "fr": "Jardin"}
    assert in_locale(value, "fr") == ("Jardin", "")
    assert in_locale(value, "it", ("en", "it", "de")) == ("Garten", "de")
    assert in_locale(value, "es", ("en", "it")) == ("Garten", "de")
    assert in_locale({"en": "", "it": None}, "it", ("en",)) == (None, "")
    assert locale_order("de", ("en", "it", "de")) == ("de", "en", "it")
    assert locale_order("", ("en", "it")) == ("en", "it")
    assert in_locale({"en": False}, "it", ("en",)) == (False, "en")
    assert in_locale("not localized", "it") == ("not localized", "")


def test_numbers_are_grouped_but_years_are_not() -> None:
    assert [number_text(item) for item in (0, -3, 1999, 9999, 10_000, -1_234_567, 0.25)] == [
        *("0", "-3", "1999", "9999", "10,000", "-1,234,567", "0.25")
    ]


def test_a_long_line_is_cut_and_marked() -> None:
    line, more = first_line("x" * 5_000)
    assert more
    assert len(line) == 300
    assert first_line("one\n  \n") == ("one", False)


def test_json_cannot_bring_back_what_cleaning_took_out() -> None:
    shown = DATOCMS.cell(json.dumps(["\x1b]52;c;x\x07", "‮evil"]), "json", {})
    assert is_clean(shown.text)
    assert "\n" not in DATOCMS.cell('{"a": "one\\ntwo"}', "json", {}).text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = "string text json color lat_lon seo file gallery video link links rich_text structured_text class classlist"


@given(VALUES, st.sampled_from([*KINDS.split(), "integer", "float", "date_time", "boolean", "image", "textlist"]))
def test_a_value_of_any_shape_is_one_line_and_no_error(value: object, kind: str) -> None:
    for types in (DATOCMS, UNICAT):
        shown = types.cell(value, kind, TITLES)
        assert "\n" not in shown.text
        types.linked(value, kind)
