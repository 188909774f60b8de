"""JSON as servers send it: one bad value never spoils the answer it stands in."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cms.json_text import MAX_DEPTH, decode, repaired
from tui.core.text import clean_tree

LOST = "\ufffd"

Anything: type[dict[str, Any]] = Any  # type: ignore[assignment]
"""Any, as the shape of an object."""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"cut \ud83d"', f"cut {LOST}"),
        (r'"\udc00x"', f"{LOST}x"),
        (r'"\ud83d\ud83d\ude00"', f"{LOST}😀"),
        (r'"\ud83d\u0041"', f"{LOST}A"),
        (r'"\\ud83d"', "\\ud83d"),
        ('"a\x01\nb"', f"a{LOST}{LOST}b"),
        ("1e999", "1e999"),
        ("[NaN, -Infinity]", [None, None]),
        ("9" * 5000, "9" * 5000),
        ('"[[["', "[[["),
    ],
    ids=str,
)
def test_one_bad_value_is_put_right(text: str, value: Any) -> None:
    assert decode(f'{{"data": [{text}, "fine"]}}'.encode(), Anything) == {"data": [value, "fine"]}


def test_wrong_bytes_are_told() -> None:
    assert decode(b'{"a": "\xff\xfe", "b": "fine"}', Anything) == {"a": f"{LOST}{LOST}", "b": "fine"}


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 350, 700, 1_000, 100_000])
@pytest.mark.parametrize("pair", ["[]", ('{"a":', "}")], ids=["list", "object"])
def test_what_is_nested_too_deep_stands_as_words(depth: int, pair: Any) -> None:
    opening, closing = pair
    inner = opening * depth + ("" if opening == "[" else "1") + closing * depth
    read = decode(f'{{"data": [{inner}, "fine"]}}'.encode(), Anything)
    assert read["data"][1] == "fine"
    assert "nested too deep" in json.dumps(read)
    assert clean_tree(read) == read


@pytest.mark.parametrize("body", [b"", b"{", b"[1,", b'{"a": tru}', b"<html>", b'"', b'{"a" 1}', b"]", b"\x00"])
def test_what_is_no_json_is_none(body: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode(body, Any)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_good_json_is_read_as_it_is(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        body = text.encode("utf-8", "replace")
        assert decode(repaired(body), Any) == decode(body, Any)
