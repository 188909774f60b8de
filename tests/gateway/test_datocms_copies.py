"""What counts as the copy of a record, a model or a field when its answer was lost, and whose it is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tui.cms.datocms.jobs import Kept
from tui.cms.datocms.traces import (
    Copy,
    actor,
    copies_of,
    creator_of,
    field_copies,
    judge_signed,
    judge_unsigned,
    model_copies,
)
from tui.cms.datocms.wire import Entity
from tui.core.content import FieldInfo, Model


def a_model(key: str, name: str) -> Entity:
    return Entity(id=key, type="item_type", attributes={"name": name, "modular_block": False})


def a_field(key: str, label: str, kind: str = "string") -> Entity:
    return Entity(id=key, type="field", attributes={"label": label, "field_type": kind})


@pytest.mark.parametrize("name", ["Venues", "Venue archive", "Venue (old)", "Venue (copy #1) new", "Venue"])
def test_a_model_that_is_only_named_alike_is_nobodys_copy(name: str) -> None:
    assert model_copies(a_model("v", "Venue"), [a_model("x", name)], frozenset()) == []


def test_a_copy_of_a_copy_is_named_after_the_copy() -> None:
    models = [a_model("x", "Venue (copy #2)"), a_model("y", "Venue (copy #1) (copy #1)")]
    assert model_copies(a_model("v", "Venue (copy #1)"), models, frozenset()) == ["y"]


def test_what_was_there_or_belongs_to_others_is_left_out() -> None:
    models = [a_model(key, f"Venue (copy #{number})") for number, key in enumerate("abc", 1)]
    assert model_copies(a_model("v", "Venue"), models, frozenset("ab")) == ["c"]


def test_a_field_of_another_type_is_no_copy() -> None:
    fields = [a_field("a", "Title (copy #1)", "text"), a_field("b", "Title (copy #1)"), a_field("c", "Titles")]
    assert field_copies(a_field("t", "Title"), fields, frozenset()) == ["b"]


def test_what_was_known_before_is_kept_with_the_source() -> None:
    kept = Kept("v", "access_token/7", ("a", "b"))
    assert Kept.read(kept.text()) == kept
    assert Kept.read(Kept("v", "user/1").text()) == Kept("v", "user/1")
    assert Kept.read(Kept("v", before=()).text()).before == ()
    assert Kept.read(None).source == Kept.read("{nonsense").source == Kept.read("[1]").source == ""


def test_journals_of_earlier_versions_are_understood() -> None:
    assert Kept.read("v") == Kept("v")
    assert Kept.read('["v","a","b"]') == Kept("v", before=("a", "b"))


# -- whose copy -------------------------------------------------------------------------------------------------
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
STORY = Model("m", "story", "Story", (FieldInfo("1", "title", "Title", "string"),), title_field="title")
OURS = {"type": "access_token", "id": "7"}


def a_record(key: str, title: str, *, by: dict[str, str] | None = None, made: datetime = NOW) -> Entity:
    return Entity(
        id=key,
        type="item",
        attributes={"title": title},
        relationships={"creator": {"data": by}},
        meta={"created_at": made.isoformat()},
    )


def test_who_we_are_is_told_as_creators_are() -> None:
    assert actor(Entity(id=7, type="access_token")) == creator_of(a_record("x", "", by=OURS)) == "access_token/7"
    assert actor(None) == actor(Entity(id="7")) == creator_of(a_record("x", "")) == ""
    assert creator_of(Entity(id="x")) == creator_of(a_record("x", "", by={"id": "7"})) == ""


@pytest.mark.parametrize(
    ("title", "is_copy"),
    [
        ("Roses (duplicate)", True),
        ("Roses (duplicate 2)", True),
        ("Roses (copy #3)", True),
        ("Roses", True),
        ("Roses (duplicate) (duplicate)", False),
        ("Wild Roses (duplicate)", False),
        ("Roses (duplicated long ago)", False),
        ("Roses (second part)", False),
    ],
)
def test_a_copy_has_the_title_of_its_source_and_a_mark(title: str, is_copy: bool) -> None:
    found = copies_of(a_record("s", "Roses"), [a_record("x", title)], STORY, since=NOW, claimed=frozenset())
    assert [item.key for item in found] == ["x"] * is_copy


def test_what_is_older_or_claimed_is_no_copy() -> None:
    rows = [
        a_record("older", "Roses (duplicate)", made=NOW - timedelta(milliseconds=1)),
        a_record("claimed", "Roses (duplicate)"),
        a_record("it", "Roses (duplicate)", made=NOW.astimezone(timezone(timedelta(hours=2)))),
    ]
    found = copies_of(a_record("s", "Roses"), rows, STORY, since=NOW, claimed=frozenset({"claimed"}))
    assert [item.key for item in found] == ["it"]


@pytest.mark.parametrize(
    ("copies", "by", "created", "seen"),
    [
        ([], "access_token/7", None, ""),
        ([Copy("a", "access_token/7")], "access_token/7", "a", ""),
        ([Copy("b", "user/999"), Copy("a", "access_token/7")], "access_token/7", "a", ""),
        ([Copy("b", "user/999")], "access_token/7", None, "b by user 999"),
        ([Copy("b", "user/7")], "access_token/7", None, "b by user 7"),
        ([Copy("b", "")], "access_token/7", None, "b by somebody"),
        ([Copy("a", "access_token/7"), Copy("c", "access_token/7")], "access_token/7", None, "a, c"),
        ([Copy("a", "access_token/7")], "", None, "a by access_token 7"),
        ([Copy("a", "")], "", None, "a by somebody"),
    ],
)
def test_only_the_one_copy_of_ours_is_certain(copies: list[Copy], by: str, created: str | None, seen: str) -> None:
    trace = judge_signed("s", copies, by)
    assert trace.certain is (created is not None)
    assert [item.created for item in trace.created] == ([created] if created else [])
    assert seen in trace.note if seen else not trace.note


def test_of_what_tells_no_author_the_one_new_copy_is_it() -> None:
    assert judge_unsigned("s", ["a"]).created[0].created == "a"
    assert not judge_unsigned("s", []).certain
    assert "2 possible copies made since: a, b" in judge_unsigned("s", ["a", "b"]).note
