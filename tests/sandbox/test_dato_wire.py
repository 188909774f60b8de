"""The parts of the DatoCMS sandbox that can be judged without a server."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.datocms.ids import RecordIds, is_entity_id, named_id
from tui.sandbox.datocms.limits import RateLimit
from tui.sandbox.datocms.schema import slugify
from tui.sandbox.datocms.wire import api_error, parse_query, parse_time, timestamp, zulu


@pytest.mark.parametrize(
    ("code", "known"),
    [("NOT_FOUND", "302048"), ("INVALID_ENDPOINT", "cf3acb"), ("INVALID_AUTHORIZATION_HEADER", "5413bc")],
)
def test_error_ids_are_those_of_the_real_service(code: Any, known: Any) -> None:
    assert api_error(code)["id"] == known


def test_the_error_id_covers_details_but_not_transience() -> None:
    where = "#/definitions/field/links/0/schema/properties/data/properties/attributes/properties/appearance"
    message = f'#/data/attributes/appearance: failed schema {where}: "type" is not a permitted key.'
    assert api_error("INVALID_FORMAT", {"messages": [message]})["id"] == "a9d52a"
    assert api_error("X")["id"] == api_error("X", transient=True)["id"]


@given(st.integers(0, 2**31), st.integers(0, 255), st.integers(0, 2**32 - 1))
def test_record_ids_lead_back_to_what_they_name(seed: Any, kind: Any, index: Any) -> None:
    ids = RecordIds(seed)
    text = ids.encode(kind, index)
    assert len(text) == 22
    assert is_entity_id(text)
    assert ids.decode(text) == (kind, index)
    assert RecordIds(seed + 1).decode(text) is None


@given(st.text(max_size=30))
def test_foreign_ids_are_nobodys(text: Any) -> None:
    assert RecordIds(1).decode(text) is None


def test_shapes_of_ids() -> None:
    assert is_entity_id(named_id("model", "article"))
    assert is_entity_id("281474976710655")
    assert not is_entity_id("281474976710656")
    assert not is_entity_id("article")


def test_query_strings() -> None:
    statuses = "filter[fields][_status][in][]=draft&filter[fields][_status][in][]=x+y"
    assert parse_query(f"filter[type]=a,b&{statuses}&page[limit]=0&nested=true") == {
        "filter": {"type": "a,b", "fields": {"_status": {"in": ["draft", "x y"]}}},
        "page": {"limit": "0"},
        "nested": "true",
    }
    assert parse_query("") == {}


@given(st.text(max_size=60))
def test_no_query_string_is_too_odd(raw: Any) -> None:
    assert isinstance(parse_query(raw), dict)


def test_times() -> None:
    assert timestamp(1_646_149_694_517) == "2022-03-01T16:48:14.517+01:00"
    assert timestamp(1_656_690_494_517) == "2022-07-01T17:48:14.517+02:00"
    assert zulu(1_656_690_494_517) == "2022-07-01T15:48:14.517Z"
    changes = ("2022-03-27T00:59:59Z", "2022-03-27T01:00:00Z", "2022-10-30T00:59:59Z", "2022-10-30T01:00:00Z")
    moments = [parse_time(text) for text in changes]
    assert [timestamp(moment)[-6:] for moment in moments if moment is not None] == [
        "+01:00",
        "+02:00",
        "+02:00",
        "+01:00",
    ]
    assert parse_time("2022-03-01T17:48:14.517+02:00") == 1_646_149_694_517
    assert parse_time("2022-03-01T15:48:14.517Z") == 1_646_149_694_517
    assert parse_time("yesterday") is None


@given(st.integers(0, 2_000_000_000_000))
def test_times_return(ms: Any) -> None:
    assert parse_time(timestamp(ms)) == ms


def test_rate_windows_are_aligned_to_the_clock() -> None:
    limit = RateLimit(3)
    assert [limit.take(300.9).remaining for _ in range(3)] == [2, 1, 0]
    refused = limit.take(301.5)
    assert (refused.remaining, refused.reset) == (0, 2)
    assert limit.take(302.999).reset == 1
    fresh = limit.take(303.0)
    assert (fresh.remaining, fresh.reset) == (2, None)


def test_slugs() -> None:
    assert slugify("A weekend at the clock tower!") == "a-weekend-at-the-clock-tower"
    assert slugify("灯台からの手紙") == ""
