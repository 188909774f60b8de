"""Selections in the state directory: kept as they were, for their owner alone, and read strictly."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.config.named_files import BrokenFile
from tui.config.paths import Paths
from tui.config.selections import SavedSelection, SelectionStore
from tui.core.content import RecordQuery, Sort
from tui.core.errors import ConfigError, FilterError
from tui.core.filters import parse
from tui.core.schema import SchemaSearch
from tui.core.selection import NOTHING, Found, Selection

DRAFTS = RecordQuery("m", parse('status:draft "winter garden"'), (Sort("title"),), "it")
MIXED = Selection(
    ("b", "a"),
    (Found(DRAFTS, frozenset("xyz"), 4_160, frozenset("z")), Found(SchemaSearch("en", "width", '{"a": 1}'), total=7)),
)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.under(tmp_path)


@pytest.fixture
def store(paths: Paths) -> SelectionStore:
    return SelectionStore(paths, "blog", "records")


def test_what_is_saved_by_name_comes_back_as_it_was(store: SelectionStore) -> None:
    file = store.save("spring.2026", MIXED, project="Gazette", environment="main")
    assert file.stat().st_mode & 0o777 == 0o600
    kept = store.load("spring.2026")
    assert kept.selection.ids == ("b", "a")
    first, second = kept.selection.found
    assert first.query.same_set(DRAFTS)  # type: ignore[union-attr]
    assert (first.excluded, first.unsure, first.total) == (frozenset("xyz"), frozenset("z"), 4_160)
    assert second == MIXED.found[1]
    assert (kept.project, kept.environment) == ("Gazette", "main")
    assert (datetime.now(UTC) - kept.saved_at).total_seconds() < 60


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.text("abc-_9", min_size=1, max_size=30), unique=True), st.sets(st.sampled_from("abcdef")))
def test_any_ids_survive(store: SelectionStore, ids: list[str], out: set[str]) -> None:
    selection = Selection(tuple(ids), (Found(RecordQuery(None), frozenset(out), 9),))
    store.save("x", selection)
    assert store.load("x").selection == selection


def test_profiles_and_scopes_are_apart(paths: Paths, store: SelectionStore) -> None:
    store.save("one", MIXED)
    assert SelectionStore(paths, "blog", "schema").saved() == []
    assert SelectionStore(paths, "other", "records").saved() == []
    assert [item.name for item in store.saved()] == ["one"]


def test_saving_again_replaces_and_deleting_forgets(store: SelectionStore) -> None:
    store.save("one", MIXED)
    assert store.exists("one")
    store.save("one", NOTHING.mark("q"))
    assert store.load("one").selection == NOTHING.mark("q")
    store.delete("one")
    store.delete("one")
    assert not store.exists("one")
    with pytest.raises(ConfigError, match="no selection one"):
        store.load("one")


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 65, "new\nline"])
def test_hostile_names_are_refused(store: SelectionStore, name: str) -> None:
    with pytest.raises(ConfigError, match="A selection cannot be called"):
        store.save(name, MIXED)


def test_what_is_picked_now_is_kept_per_environment(store: SelectionStore) -> None:
    assert store.current("main") is None
    store.keep_current("main", MIXED)
    store.keep_current("../../etc", NOTHING.mark("a"))
    kept = store.current("main")
    assert kept is not None
    assert kept.selection.count == MIXED.count
    store.keep_current("main", NOTHING)
    assert store.current("main") is None
    other = store.current("../../etc")
    assert other is not None
    assert other.selection.ids == ("a",)
    assert store.saved() == []


@given(st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_can_be_filtered_by_comes_back(store: SelectionStore, text: str) -> None:
    try:
        found = Found(RecordQuery("m", parse(text)), total=3)
    except FilterError:
        return
    store.keep_current("main", Selection((), (found,)))
    kept = store.current("main")
    assert kept is not None
    assert kept.selection.found == (found,)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"surprise": 1},
        {"ids": "abc"},
        {"ids": [1]},
        {"ids": ["a\u001b[31m"]},
        {"ids": [""]},
        {"saved_at": "yesterday"},
        {"found": [{"query": {"of": "records", "model": "m", "filter": 'status:"'}, "total": 1}]},
        {"found": [{"query": {"of": "records", "model": "m", "filter": "a\u202eb"}, "total": 1}]},
        {"found": [{"query": {"of": "moon", "model": "m"}, "total": 1}]},
        {"found": [{"query": {"of": "records", "model": "m"}, "total": -1}]},
        {"found": [{"query": {"of": "records", "model": "m"}, "total": 1, "unsure": ["a"]}]},
    ],
)
def test_what_is_not_understood_is_not_loaded(store: SelectionStore, change: dict[str, Any]) -> None:
    file = store.save("odd", MIXED)
    store.save("sound", MIXED)
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **change}), "utf-8")
    with pytest.raises(ConfigError, match="cannot be used"):
        store.load("odd")
    sound, odd = store.saved()
    assert isinstance(sound, SavedSelection)
    assert isinstance(odd, BrokenFile)
    assert odd.name == "odd"


def test_a_file_that_is_no_json_is_said(store: SelectionStore) -> None:
    file = store.save("odd", MIXED)
    file.write_bytes(b"\xff{")
    with pytest.raises(ConfigError):
        store.load("odd")


def test_ten_thousand_marks_are_kept_quickly(store: SelectionStore) -> None:
    selection = Selection(tuple(f"record-{number}" for number in range(10_000)))
    store.keep_current("main", selection)
    kept = store.current("main")
    assert kept is not None
    assert kept.selection == selection
