"""Views in the state directory, and what all files with names have in common."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.config.named_files import BrokenFile
from tui.config.paths import Paths
from tui.config.selections import SelectionStore
from tui.config.views import SavedView, ViewStore
from tui.core.errors import ConfigError
from tui.core.selection import NOTHING


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.under(tmp_path)


@pytest.fixture
def store(paths: Paths) -> ViewStore:
    return ViewStore(paths, "blog", "records")


def test_a_view_comes_back_as_it_was(paths: Paths, store: ViewStore) -> None:
    file = store.save("drafts", "article", 'status:draft "winter garden"', project="Gazette", environment="main")
    assert file == paths.state_dir / "views" / "blog" / "records" / "drafts.json"
    assert file.stat().st_mode & 0o777 == 0o600
    kept = store.load("drafts")
    assert (kept.model_id, kept.text) == ("article", 'status:draft "winter garden"')
    assert (kept.project, kept.environment) == ("Gazette", "main")
    assert (datetime.now(UTC) - kept.saved_at).total_seconds() < 60
    store.save("all", None, "garden")
    assert store.load("all").model_id is None


def test_views_of_records_and_of_the_schema_are_apart_from_each_other_and_from_selections(
    paths: Paths, store: ViewStore
) -> None:
    store.save("one", None, "garden")
    assert ViewStore(paths, "blog", "schema").saved() == []
    assert ViewStore(paths, "other", "records").saved() == []
    assert SelectionStore(paths, "blog", "records").saved() == []


def test_renaming_keeps_what_is_in_it_and_replaces_what_had_the_name(store: ViewStore) -> None:
    store.save("one", None, "garden")
    store.save("two", None, "harbour")
    store.rename("one", "three")
    assert {item.name: item.text for item in store.saved() if isinstance(item, SavedView)} == {
        "two": "harbour",
        "three": "garden",
    }
    store.rename("three", "two")
    assert [(item.name, item.text) for item in store.saved() if isinstance(item, SavedView)] == [("two", "garden")]
    store.rename("two", "two")
    assert store.load("two").text == "garden"
    with pytest.raises(ConfigError, match="A view cannot be called"):
        store.rename("two", "../two")
    with pytest.raises(ConfigError, match=r"two\.json|one\.json"):
        store.rename("one", "four")


@pytest.mark.parametrize("name", ["Broken drafts", "Entwürfe vom März", "हिन्दी लेख", "庭の下書き", "v1.2_b-3", "_old"])
def test_names_are_words_of_any_script(store: ViewStore, name: str) -> None:
    store.save(name, None, "garden")
    assert [item.name for item in store.saved()] == [name]
    assert store.load(name) == store.saved()[0]


def test_names_that_read_alike_are_one(store: ViewStore) -> None:
    for name in ("Entwu\u0308rfe  vom\u00a0März", "Entwürfe vom März"):
        store.save(name, None, "garden")
        assert store.exists(name)
    assert [item.name for item in store.saved()] == ["Entwürfe vom März"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../up",
        "a/b",
        ".hidden",
        "x" * 65,
        "new\nline",
        "\x1b[31mred",
        " a",
        "a ",
        "a\\b",
        "a\u202eb",
        "\U00020000" * 64,
    ],
)
def test_hostile_names_are_refused_and_shown_clean(store: ViewStore, name: str) -> None:
    with pytest.raises(ConfigError, match="A view cannot be called") as refused:
        store.save(name, None, "garden")
    assert "\x1b" not in refused.value.message
    assert "\n" not in refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'{"version": 2, "saved_at": "2026-01-01T00:00:00Z"}',
        b'{"version": 1, "saved_at": "2026-01-01T00:00:00Z", "more": 1}',
        b'{"version": 1, "saved_at": "2026-01-01T00:00:00Z", "filter": "a\\u001b[31m"}',
        b'{"version": 1, "saved_at": "2026-01-01T00:00:00Z", "filter": "\\"winter"}',
        b'{"version": 1, "saved_at": "2026-01-01T00:00:00Z", "model": 7}',
    ],
)
def test_what_is_not_understood_is_listed_with_the_reason_and_never_written_over(
    store: ViewStore, content: bytes
) -> None:
    file = store.save("odd", None, "garden")
    file.write_bytes(content)
    (broken,) = store.saved()
    assert isinstance(broken, BrokenFile)
    assert "odd.json cannot be used" in broken.error.message
    store.save("odd", None, "harbour")
    assert store.load("odd").text == "harbour"
    assert file.with_suffix(".broken").read_bytes() == content
    file.write_bytes(content)
    store.save("good", None, "roses")
    store.rename("good", "odd")
    assert store.load("odd").text == "roses"
    assert file.with_suffix(".broken-2").read_bytes() == content


def test_a_selection_that_cannot_be_read_is_set_aside_too(paths: Paths) -> None:
    store = SelectionStore(paths, "blog", "records")
    file = store.save("odd", NOTHING.mark("x"))
    file.write_text("{")
    store.save("odd", NOTHING.mark("y"))
    assert store.load("odd").selection.ids == ("y",)
    assert file.with_suffix(".broken").read_text() == "{"
