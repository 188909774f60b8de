"""One bad file among profiles, themes, keys, settings and selections: it is named, and the others work."""

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tui.commands.console import Console
from tui.commands.doctor import CheckUp
from tui.commands.keys import keys
from tui.config import token_command
from tui.config.credentials import Credential
from tui.config.keymap import MOST_PROBLEMS
from tui.config.named_files import BrokenFile
from tui.config.paths import Paths
from tui.config.profiles import BrokenProfile, list_profiles
from tui.config.selections import SelectionStore
from tui.config.settings import Settings
from tui.config.state import UiState
from tui.config.views import ViewStore
from tui.core.errors import ConfigError
from tui.core.selection import Selection
from tui.core.text import is_clean
from tui.ui.actions.keybook import load_keys

GOOD = 'system = "datocms"\ntoken_env = "BLOG_TOKEN"\n'

BAD: dict[str, Callable[[Path], object]] = {
    "deep": lambda file: file.write_text("a = " + "[" * 5_000 + "]" * 5_000),
    "deep by dots": lambda file: file.write_text(".".join("a" * 2_000) + " = 1"),
    "a pipe": lambda file: os.mkfifo(file),
    "an endless device": lambda file: file.symlink_to("/dev/zero"),
    "a terminal": lambda file: file.symlink_to("/dev/ptmx"),
    "a directory": lambda file: file.mkdir(),
    "a link to nowhere": lambda file: file.symlink_to("/nowhere/at/all"),
    "a link to itself": lambda file: file.symlink_to(file),
    "megabytes": lambda file: (file.touch(), os.truncate(file, 70_000_000)),  # type: ignore[func-returns-value]
    "wrong bytes": lambda file: file.write_bytes(b"a = '\xff\xfe'"),
    "digits by the thousand": lambda file: file.write_text("a = " + "9" * 5_000),
}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths.under(tmp_path)
    for directory in (made.profiles_dir, made.themes_dir, made.state_dir):
        directory.mkdir(parents=True)
    return made


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_one_bad_file_is_named_and_the_others_work(
    paths: Paths, make: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    (paths.profiles_dir / "good.toml").write_text(GOOD)
    make(paths.profiles_dir / "bad.toml")
    make(paths.themes_dir / "bad.toml")
    make(paths.settings_file)
    make(paths.keys_file)
    make(paths.ui_state_file)
    store = SelectionStore(paths, "good", "records")
    store.save("mine", Selection().mark(["1"]))
    make(paths.state_dir / "selections" / "good" / "records" / "bad.json")
    views = ViewStore(paths, "good", "records")
    views.save("mine", None, "garden")
    make(paths.state_dir / "views" / "good" / "records" / "bad.json")

    bad, good = list_profiles(paths)
    assert isinstance(bad, BrokenProfile)
    assert "bad.toml" in bad.error.message
    assert "sys." not in bad.error.message
    assert good.name == "good"
    saved, broken = store.saved()
    assert saved.name == "mine"
    assert isinstance(broken, BrokenFile)
    assert "bad.json" in broken.error.message
    view, broken_view = views.saved()
    assert view.name == "mine"
    assert isinstance(broken_view, BrokenFile)
    assert len(Settings.load(paths.settings_file).problems) == 1
    book, problems = load_keys(paths)
    assert problems
    assert not book.changed
    assert UiState.load(paths) == UiState()

    check_up = CheckUp(paths, Console())
    check_up.files()
    said = capsys.readouterr().out
    for file in (
        "themes/bad.toml",
        "selections/good/records/bad.json",
        "views/good/records/bad.json",
        "keys.toml",
        "config.toml",
    ):
        assert file in said, said
    assert is_clean(said)
    arguments = SimpleNamespace(markdown=False, check=True, default=False)
    assert keys(arguments, paths, Console()) == 1  # type: ignore[arg-type]
    assert "keys.toml" in capsys.readouterr().out


def test_a_profile_whose_file_has_no_name_of_one_is_listed_with_the_reason(paths: Paths) -> None:
    (paths.profiles_dir / "my blog.toml").write_text(GOOD)
    (paths.profiles_dir / ".#hidden.toml").symlink_to("nobody@nowhere:1")
    (found,) = list_profiles(paths)
    assert isinstance(found, BrokenProfile)
    assert "cannot be called" in found.error.message


def test_a_link_to_a_file_of_ours_is_followed(paths: Paths, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text(GOOD)
    (paths.profiles_dir / "blog.toml").symlink_to(tmp_path / "dotfiles.toml")
    assert [item.name for item in list_profiles(paths) if not isinstance(item, BrokenProfile)] == ["blog"]


def test_thousands_of_wrong_lines_are_not_all_told(paths: Paths) -> None:
    paths.keys_file.write_text("\n".join(f'"no.action{n}" = "p"' for n in range(3_000)))
    _, problems = load_keys(paths)
    assert len(problems) == MOST_PROBLEMS + 1


# -- token_command ----------------------------------------------------------------------------------------------------
def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").split()[2] == "Z"
    except OSError:
        return True


def command(*words: str) -> Credential:
    return Credential.from_command(*words)


def test_a_token_command_gets_no_token_of_others_and_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_TOKEN", "secret")
    monkeypatch.setenv("OP_SESSION_me", "vault")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    kept = token_command.environment()
    assert "OTHER_TOKEN" not in kept
    assert (kept["OP_SESSION_me"], kept["LC_ALL"], kept["PATH"]) == ("vault", "C.UTF-8", os.environ["PATH"])
    assert command("sh", "-c", 'echo "x${OTHER_TOKEN}"').read("blog").reveal() == "x"
    assert (
        command("sh", "-c", '[ "$(ps -o sid= -p $$ | tr -d " ")" = $$ ] && echo alone').read("blog").reveal() == "alone"
    )
    assert command("sh", "-c", "(: < /dev/tty) 2> /dev/null || echo none").read("blog").reveal() == "none"


def test_a_token_command_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="printed too much"):
        command("sh", "-c", "yes token").read("blog")
    left = tmp_path / "left"
    monkeypatch.setattr("tui.config.credentials.COMMAND_TIMEOUT_S", 0.5)
    with pytest.raises(ConfigError, match="gave no answer"):
        command("sh", "-c", f"sleep 60 & echo $! > {left}; wait").read("blog")
    until(lambda: has_ended(int(left.read_text())))


async def test_a_token_command_holds_nothing_up_and_ends_with_whoever_waits(tmp_path: Path) -> None:
    import asyncio

    started = tmp_path / "started"
    task = asyncio.create_task(command("sh", "-c", f"echo > {started}; sleep 60").read_aside("blog"))
    await asyncio.to_thread(until, started.exists)  # the loop goes on meanwhile
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for thread in threading.enumerate():
        if thread.name == "copydesk-token":
            await asyncio.to_thread(thread.join, 10)
            assert not thread.is_alive()


def test_the_state_of_the_screen_is_read_from_a_file_alone(paths: Paths) -> None:
    paths.ui_state_file.write_text(json.dumps({"last_profile": "blog"}))
    assert UiState.load(paths).last_profile == "blog"
