"""Paths, private files and the remembered state."""

import os
import stat
import sys
from pathlib import Path

import pytest

from tui.config.files import write_private
from tui.config.paths import Paths
from tui.config.private import private_dir
from tui.config.state import UiState
from tui.core.errors import ConfigError


@pytest.mark.skipif(sys.platform != "linux", reason="XDG directories are Linux's")
def test_the_xdg_directories_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    paths = Paths.default()
    assert paths.profiles_dir == tmp_path / "c" / "copydesk" / "profiles"
    assert paths.journal_file == tmp_path / "s" / "copydesk" / "journal.sqlite3"
    assert not (tmp_path / "c").exists()


def test_everything_of_a_place_is_below_it(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    named = [
        paths.profiles_dir,
        paths.tokens_dir,
        paths.themes_dir,
        paths.settings_file,
        paths.keys_file,
        paths.journal_file,
        paths.ui_state_file,
        paths.log_file,
    ]
    assert all(item.is_relative_to(tmp_path) for item in named)
    assert len(set(named)) == len(named)


def test_writing_is_whole_private_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "new" / "file"
    previous = os.umask(0)
    try:
        write_private(file, b"one")
        write_private(file, b"two")
    finally:
        os.umask(previous)
    assert file.read_bytes() == b"two"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [item.name for item in file.parent.iterdir()] == ["file"]


def test_a_failed_write_is_an_error_with_a_next_step_and_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    with pytest.raises(ConfigError) as caught:
        private_dir(tmp_path / "plain" / "below")
    assert caught.value.next_step
    target = tmp_path / "directory"
    (target / "inside").mkdir(parents=True)
    with pytest.raises(ConfigError):
        write_private(target, b"x")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["directory", "plain"]


def test_the_state_is_kept(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    assert UiState.load(paths) == UiState()
    state = UiState().with_profile("blog").with_model("blog", "m1").with_model("shop", "m2").with_model("blog", "m3")
    state.save(paths)
    again = UiState.load(paths)
    assert again == state
    assert (again.last_profile, again.last_model("blog"), again.last_model("none")) == ("blog", "m3", None)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"last_profile": 3, "last_models": [1]}', "[" * 100_000])
def test_a_broken_state_is_left_behind(tmp_path: Path, text: str) -> None:
    paths = Paths.under(tmp_path)
    paths.state_dir.mkdir()
    paths.ui_state_file.write_text(text)
    assert UiState.load(paths) == UiState()


def test_a_state_that_cannot_be_kept_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the directory should be")
    UiState().with_profile("blog").save(Paths.under(tmp_path))
