"""Other people on the host: rights of directories, links planted in them, files prepared by somebody."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.config.paths import Paths
from tui.config.private import close_to_others, open_private, private_dir
from tui.core.errors import ConfigError, CopydeskError, JournalError
from tui.jobs.journal import Journal
from tui.ui.services import exports
from tui.ui.terminal import compat

SOMEBODY = 54321
STEERING = "x\x1b]52;c;aGk=\x07 \x9b31m \x7f \u202eevil\u2066 \u2028"

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o177])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_every_directory_on_the_way_is_private_whatever_the_umask(tmp_path: Path) -> None:
    private_dir(tmp_path / "a" / "b" / "c")
    assert [mode(tmp_path / place) for place in ("a", "a/b", "a/b/c")] == [0o700] * 3


@pytest.mark.usefixtures("umask")
def test_whatever_writes_first_makes_private_directories(tmp_path: Path) -> None:
    writers: list[Callable[[Paths], object]] = [
        lambda paths: Journal.open(paths.journal_file).close(),
        lambda paths: compat.write_crash(paths.state_dir, ValueError("x")),
        lambda paths: exports.write_text(paths.state_dir / "exports", "log", "text"),
        lambda paths: exports.write_records(paths.state_dir / "exports", [], models={}, environment=""),
    ]
    for number, write in enumerate(writers):
        paths = Paths.under(tmp_path / str(number))
        write(paths)
        made = [place for place in (tmp_path / str(number)).rglob("*") if place.is_dir()]
        assert paths.state_dir in made
        assert {mode(place) for place in [tmp_path / str(number), *made]} == {0o700}
        files = [place for place in (tmp_path / str(number)).rglob("*") if place.is_file()]
        assert {mode(place) for place in files} == {0o600}


def test_own_directories_are_closed_with_a_word_and_those_above_are_left(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path / "home")
    for place in (paths.profiles_dir, paths.state_dir / "exports"):
        place.mkdir(parents=True)
    for place in (tmp_path / "home", paths.config_dir, paths.profiles_dir, paths.state_dir / "exports"):
        place.chmod(0o775)
    paths.state_dir.chmod(0o700)
    words = close_to_others(paths)
    assert len(words) == 3
    assert all("(0775)" in word for word in words)
    assert mode(tmp_path / "home") == 0o775
    assert {mode(place) for place in (paths.config_dir, paths.profiles_dir, paths.state_dir / "exports")} == {0o700}
    assert close_to_others(paths) == []


def test_what_a_dotfile_manager_linked_is_left_as_it_is(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles"
    kept.mkdir(mode=0o755)
    kept.chmod(0o755)
    paths = Paths(tmp_path / "config", tmp_path / "state")
    paths.config_dir.symlink_to(kept)
    assert close_to_others(paths) == []
    assert mode(kept) == 0o755


@as_root
def test_directories_of_somebody_else_are_refused_with_what_mends_it(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    private_dir(paths.config_dir)
    private_dir(paths.state_dir)
    os.chown(paths.state_dir, SOMEBODY, SOMEBODY)
    actions: list[Callable[[], object]] = [
        lambda: close_to_others(paths),
        lambda: Journal.open(paths.journal_file),
        lambda: exports.write_text(paths.state_dir, "log", "text"),
    ]
    for action in actions:
        with pytest.raises(CopydeskError, match=f"belongs to {SOMEBODY}") as refused:
            action()
        assert f"sudo chown -hR root {paths.state_dir}" in refused.value.next_step
    assert compat.write_crash(paths.state_dir, ValueError("x")) is None
    assert list(paths.state_dir.iterdir()) == []


@as_root
def test_a_link_of_somebody_else_is_refused_though_it_leads_home(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    link = tmp_path / "state"
    link.symlink_to(tmp_path / "mine")
    os.lchown(link, SOMEBODY, SOMEBODY)
    with pytest.raises(ConfigError, match="belongs to"):
        private_dir(link)


class TestPlantedLinks:
    @pytest.fixture
    def victim(self, tmp_path: Path) -> Path:
        file = tmp_path / "authorized_keys"
        file.write_text("precious")
        return file

    @pytest.fixture
    def paths(self, tmp_path: Path) -> Paths:
        paths = Paths.under(tmp_path / "home")
        private_dir(paths.state_dir)
        return paths

    def test_a_crash_report_takes_the_place_of_a_link(self, paths: Paths, victim: Path) -> None:
        (paths.state_dir / "crash.txt").symlink_to(victim)
        compat.write_crash(paths.state_dir, ValueError("x"))
        assert victim.read_text() == "precious"
        assert not any(place.is_symlink() for place in paths.state_dir.iterdir())

    @pytest.mark.parametrize("dangling", [False, True])
    def test_an_export_leaves_a_link_and_what_it_leads_to(
        self, paths: Paths, victim: Path, monkeypatch: pytest.MonkeyPatch, *, dangling: bool
    ) -> None:
        monkeypatch.setattr(exports, "local_now", lambda: datetime(2026, 1, 3, tzinfo=UTC))
        target = victim.with_name("new") if dangling else victim
        (paths.state_dir / "log-20260103-000000.txt").symlink_to(target)
        file = exports.write_text(paths.state_dir, "log", "text")
        assert (file.name, file.read_text(), file.is_symlink()) == ("log-20260103-000000-2.txt", "text", False)
        assert (victim.read_text(), victim.with_name("new").exists()) == ("precious", False)

    @pytest.mark.parametrize("plant", ["symlink", "hard link", "dangling"])
    def test_the_log_is_not_written_through_a_link(self, paths: Paths, victim: Path, plant: str) -> None:
        if plant == "hard link":
            os.link(victim, paths.log_file)
        else:
            paths.log_file.symlink_to(victim if plant == "symlink" else victim.with_name("new"))
        code = (
            "import logging, sys\nfrom pathlib import Path\nfrom tui.commands.logs import keep_log\n"
            "from tui.config.paths import Paths\n"
            "keep_log(Paths.under(Path(sys.argv[1])))\nlogging.getLogger('x').warning('written')"
        )
        home = str(paths.state_dir.parent)
        done = subprocess.run([sys.executable, "-c", code, home], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert victim.read_text() == "precious"
        assert not victim.with_name("new").exists()

    def test_records_are_saved_under_a_name_that_is_free(self, paths: Paths, victim: Path) -> None:
        directory = private_dir(paths.state_dir / "exports")
        first = exports.write_records(directory, [], models={}, environment="")
        for file in first:
            file.unlink()
            file.symlink_to(victim)
        second = exports.write_records(directory, [], models={}, environment="")
        assert victim.read_text() == "precious"
        assert not any(file.is_symlink() for file in second)

    @pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
    @pytest.mark.parametrize("dangling", [True, False])
    def test_a_journal_that_is_a_link_is_refused(self, paths: Paths, victim: Path, ending: str, dangling: bool) -> None:
        leads_to = victim.with_name("new") if dangling else victim
        paths.journal_file.with_name(paths.journal_file.name + ending).symlink_to(leads_to)
        with pytest.raises(JournalError, match="is a link"):
            Journal.open(paths.journal_file)
        assert victim.read_text() == "precious"
        assert not victim.with_name("new").exists()

    def test_a_pipe_or_a_second_name_is_no_file_of_ours(self, tmp_path: Path, victim: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        os.link(victim, tmp_path / "second")
        for name in ("pipe", "second"):
            with pytest.raises(OSError, match=r"own file|No such device"):
                open_private(tmp_path / name, os.O_WRONLY)


def test_a_journal_somebody_prepared_runs_nothing_by_its_schema(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    Journal.open(paths.journal_file).close()
    prepared = sqlite3.connect(paths.journal_file)
    prepared.execute("CREATE TRIGGER evil AFTER INSERT ON jobs BEGIN SELECT load_extension('evil'); END")
    prepared.commit()
    prepared.close()
    journal = Journal.open(paths.journal_file)
    try:
        assert journal._store.rows("PRAGMA trusted_schema")[0][0] == 0
    finally:
        journal.close()


def test_saved_files_hold_nothing_that_steers_a_terminal(tmp_path: Path) -> None:
    text = exports.write_text(tmp_path, "log.txt", f"first {STEERING}\nsecond\n").read_text("utf-8")
    as_json, as_csv = exports._write_both(tmp_path, "records", [STEERING], ("id",), [{"id": STEERING}])
    for written in (text, as_json.read_text("utf-8"), as_csv.read_text("utf-8")):
        assert all(char in "\n\r" or char.isprintable() or char == "\ufffd" for char in written), written
    assert text.endswith("\nsecond\n")
    assert json.loads(as_json.read_text("utf-8")) == [STEERING]
