"""Which new schema items are copies of which sources, whoever else copies at that moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cms.unicat.copies import Copies, SchemaThing, match, may_be_copy, names_behind

WIDTH = SchemaThing("w", "fields", "width")
HEIGHT = SchemaThing("h", "fields", "height")
CHAIR = SchemaThing("c", "definitions", "chair")


def new(gid: str, name: str, original: str = "", kind: str = "fields") -> SchemaThing:
    return SchemaThing(gid, kind, name, original)


def test_each_source_has_its_copy() -> None:
    made = [new("1", "height"), new("2", "width"), new("3", "chair", kind="definitions")]
    assert match([WIDTH, HEIGHT, CHAIR], made) == Copies({"w": "2", "h": "1", "c": "3"})


def test_what_others_copied_is_nobodys_here() -> None:
    made = [new("1", "weight"), new("2", "chair"), new("3", "width", kind="classes"), new("4", "width", "other")]
    assert match([WIDTH, HEIGHT, CHAIR], made) == Copies({}, strangers=4)


def test_of_two_alike_neither_is_told() -> None:
    found = match([WIDTH, HEIGHT], [new("1", "width"), new("2", "width"), new("3", "height")])
    assert found == Copies({"h": "3"}, unclear=frozenset({"w"}))


def test_a_renamed_one_and_one_that_kept_its_name_are_both_possible() -> None:
    assert match([WIDTH], [new("1", "width"), new("2", "width_2")]).unclear == {"w"}


def test_an_original_tells_whatever_the_name() -> None:
    assert match([WIDTH, HEIGHT], [new("1", "new one", "w"), new("2", "height")]).told == {"w": "1", "h": "2"}
    assert match([WIDTH], [new("1", "width", "w", kind="classes")]).strangers == 1
    assert match([WIDTH], [new("1", "width", "w"), new("2", "width", "w")]).unclear == {"w"}


def test_the_nearest_name_is_the_source() -> None:
    second = SchemaThing("w2", "fields", "width_2")
    assert match([WIDTH, second], [new("1", "width"), new("2", "width_2")]).told == {"w": "1", "w2": "2"}
    assert match([WIDTH, second], [new("1", "width_2_copy")]).told == {"w2": "1"}


def test_thousands_of_others_are_told_apart_at_once() -> None:
    sources = [SchemaThing(f"s{number}", "fields", f"source_{number}x") for number in range(5_000)]
    made = [new(str(number), f"other_{number}_copy") for number in range(5_000)]
    assert match(sources, made) == Copies({}, strangers=5_000)


def test_sources_that_are_alike_share_their_copies() -> None:
    twin = SchemaThing("w2", "fields", "width")
    assert match([WIDTH, twin], [new("1", "width"), new("2", "width")]) == Copies(
        {}, grouped=frozenset({"w", "w2"}), of_groups=("1", "2")
    )
    assert match([WIDTH, twin], [new("1", "width")]).unclear == {"w", "w2"}
    assert match([WIDTH, twin], [new("1", "width", "w"), new("2", "width", "w2")]).told == {"w": "1", "w2": "2"}


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("width", True),
        ("width_copy", True),
        ("width_2", True),
        ("width2", True),
        ("width_copy_2", True),
        ("width (copy #1)", True),
        ("copy_of_width", True),
        ("width_min", False),
        ("widths", False),
        ("bandwidth", False),
        ("wid", False),
    ],
)
def test_a_name_with_the_mark_of_a_copy(name: str, renamed: bool) -> None:
    assert ("width" in names_behind(name)) is renamed
    assert "" not in names_behind(name)


@pytest.mark.parametrize(
    ("raw", "may_be"),
    [
        ({"is_new": True}, True),
        ({"is_new": False}, False),
        ({"is_new": True, "is_working_copy": True}, False),
        ({"is_working_copy": True, "original": "w"}, False),
        ({"is_new": True, "is_extended": True}, False),
        ({}, False),
    ],
)
def test_only_new_items_are_copies(raw: dict[str, object], may_be: bool) -> None:
    assert may_be_copy(raw) is may_be


names = st.sampled_from(["a", "b", "a_2", "copy_of_b", "c"])


@given(st.lists(names, max_size=5), st.lists(names, max_size=8))
def test_no_item_and_no_source_is_taken_twice(sources: list[str], made: list[str]) -> None:
    things = [SchemaThing(f"s{place}", "fields", name) for place, name in enumerate(sources)]
    found = match(things, [new(str(place), name) for place, name in enumerate(made)])
    taken = [*found.told.values(), *found.of_groups]
    assert len(taken) == len(set(taken))
    kinds = [set(found.told), found.grouped, found.unclear]
    assert sum(map(len, kinds)) == len(set().union(*kinds))
    assert set().union(*kinds) <= {thing.gid for thing in things}
    assert len(found.grouped) == len(found.of_groups)
    assert len(taken) + found.strangers <= len(made)
