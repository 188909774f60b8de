"""What counts as the copy of a model or a field when its answer was lost."""

import pytest

from tui.cms.datocms_jobs import before_kept, field_copies, kept_before, model_copies, source_kept
from tui.cms.datocms_wire import Entity


def a_model(key: str, name: str) -> Entity:
    return Entity(id=key, type="item_type", attributes={"name": name, "modular_block": False})


def a_field(key: str, label: str, kind: str = "string") -> Entity:
    return Entity(id=key, type="field", attributes={"label": label, "field_type": kind})


@pytest.mark.parametrize("name", ["Venues", "Venue archive", "Venue (old)", "Venue (copy #1) new", "Venue"])
def test_a_model_that_is_only_named_alike_is_nobodys_copy(name: str) -> None:
    assert model_copies(a_model("v", "Venue"), [a_model("x", name)], frozenset(), frozenset()) == []


def test_a_copy_of_a_copy_is_named_after_the_copy() -> None:
    models = [a_model("x", "Venue (copy #2)"), a_model("y", "Venue (copy #1) (copy #1)")]
    assert model_copies(a_model("v", "Venue (copy #1)"), models, frozenset(), frozenset()) == ["y"]


def test_what_was_there_or_belongs_to_others_is_left_out() -> None:
    models = [a_model(key, f"Venue (copy #{number})") for number, key in enumerate("abc", 1)]
    assert model_copies(a_model("v", "Venue"), models, frozenset("a"), frozenset("b")) == ["c"]


def test_a_field_of_another_type_is_no_copy() -> None:
    fields = [a_field("a", "Title (copy #1)", "text"), a_field("b", "Title (copy #1)"), a_field("c", "Titles")]
    assert field_copies(a_field("t", "Title"), fields, frozenset(), frozenset()) == ["b"]


def test_what_was_there_before_is_kept_with_the_source() -> None:
    kept = kept_before("v", ["b", "a"])
    assert (source_kept(kept), before_kept(kept)) == ("v", frozenset("ab"))
    assert (source_kept("v"), before_kept("v")) == ("v", None)
    assert (source_kept(None), before_kept(None)) == (None, None)
    assert before_kept(kept_before("v", [])) == frozenset()
