"""Opening a journal where something is wrong with its file: refused or set aside, never deleted, always said."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.test_journal import a_plan
from tui.core.errors import JournalError
from tui.jobs.journal import Journal
from tui.jobs.store import MIGRATIONS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


@pytest.fixture
def used(path: Path) -> Path:
    """A journal with a job in it."""
    journal = Journal.open(path)
    journal.create(a_plan())
    journal.close()
    return path


def kept(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}


def test_a_first_start_needs_no_word(path: Path) -> None:
    journal = Journal.open(path)
    assert journal.remarks == ()
    journal.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_it_gets_its_name_when_it_is_whole(path: Path) -> None:
    """A start that dies at any instant leaves no journal, or one that can be opened."""
    path.parent.mkdir()
    seen: list[int] = []
    real = os.link

    def link(source: Path, target: Path) -> None:
        seen.append(Path(source).stat().st_size)
        real(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "link", link)
        Journal.open(path).close()
    assert seen[0] > 0


@pytest.mark.parametrize("wal", [None, b"frames of the last moments"])
def test_an_empty_file_is_set_aside(used: Path, wal: bytes | None) -> None:
    used.write_bytes(b"")
    beside = used.with_name(used.name + "-wal")
    if wal is not None:
        beside.write_bytes(wal)
    with pytest.raises(JournalError, match="is empty"):
        Journal.open(used, set_aside=False)
    journal = Journal.open(used)
    (remark,) = journal.remarks
    assert "is empty" in remark
    assert "set aside" in remark
    assert "look in the CMS" in remark
    assert journal.jobs() == ()
    journal.close()
    aside = {name: content for name, content in kept(used).items() if ".aside-" in name}
    assert sorted(aside.values()) == sorted([b""] if wal is None else [b"", wal])
    assert all(name.partition(".aside-")[0] in remark for name in aside)
    Journal.open(used).close()


def test_what_is_left_beside_a_journal_that_is_gone_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(path.name + "-wal").write_bytes(b"frames")
    journal = Journal.open(path)
    assert "is gone" in journal.remarks[0]
    journal.close()
    assert b"frames" in kept(path).values()


def test_a_database_without_tables_is_said(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE gone (x)")
    connection.execute("DROP TABLE gone")
    connection.commit()
    connection.close()
    journal = Journal.open(path)
    assert "held nothing" in journal.remarks[0]
    assert journal.create(a_plan())
    journal.close()


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.commit()
    connection.close()
    before = kept(path)
    with pytest.raises(JournalError, match="no journal of copydesk") as caught:
        Journal.open(path)
    assert "Move the file away" in caught.value.next_step
    assert kept(path)[path.name][100:] == before[path.name][100:]


@pytest.mark.parametrize("damage", ["torn", "scribbled", "no database"])
def test_a_damaged_one_is_refused_and_kept(used: Path, damage: str) -> None:
    content = used.read_bytes()
    used.write_bytes(
        {
            "torn": content[:700],
            "scribbled": content[:100] + os.urandom(4000) + content[4100:],
            "no database": b"this is a text\n" * 300,
        }[damage]
    )
    before = kept(used)
    with pytest.raises(JournalError, match="damaged") as caught:
        Journal.open(used)
    assert "Move the file away" in caught.value.next_step
    assert "look there before you send" in caught.value.next_step
    assert kept(used)[used.name] == before[used.name]


def test_damage_deep_inside_is_found(used: Path) -> None:
    journal = Journal.open(used)
    journal.create(a_plan(3000))
    assert journal.damage() == ""
    journal.close()
    content = bytearray(used.read_bytes())
    middle = len(content) // 8192 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    used.write_bytes(content)
    journal = Journal.open(used)
    try:
        assert journal.damage()
    finally:
        journal.close()


def test_a_newer_one_is_refused_and_kept(used: Path) -> None:
    connection = sqlite3.connect(used)
    connection.execute("INSERT INTO migrations VALUES ('from the future', 0)")
    connection.commit()
    connection.close()
    before = kept(used)
    with pytest.raises(JournalError, match="newer copydesk") as caught:
        Journal.open(used)
    assert "Update copydesk" in caught.value.next_step
    assert kept(used)[used.name] == before[used.name]


def test_a_directory_in_its_place_is_named(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(JournalError, match="is a directory") as caught:
        Journal.open(path)
    assert "away" in caught.value.next_step


@pytest.mark.skipif(os.name != "posix", reason="a named pipe")
def test_what_is_no_file_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(JournalError, match="is no file"):
        Journal.open(path)


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A directory of another user's, and the rights of one who is not root."""
    directory = Path(tempfile.mkdtemp())
    directory.chmod(0o755)
    root = os.name == "posix" and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield directory
    finally:
        if root:
            os.seteuid(0)
        for file in directory.iterdir():
            file.unlink()
        directory.rmdir()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs another user's directory")
def test_without_the_right_to_write_it_says_who_to_ask(as_nobody: Path) -> None:
    with pytest.raises(JournalError, match=r"belongs to root|Permission denied") as caught:
        Journal.open(as_nobody / "journal.sqlite3")
    assert caught.value.next_step


def test_it_opens_while_another_program_holds_it(used: Path) -> None:
    holder = sqlite3.connect(used, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    journal = Journal.open(used)
    (job,) = journal.jobs()
    with pytest.raises(JournalError, match="Another program holds the journal"):
        journal.note(job.id, "something")
    assert journal.trouble is not None
    (job,) = journal.jobs()
    assert "Another program holds the journal" in job.note
    holder.execute("COMMIT")
    holder.close()
    journal.note(job.id, "better")
    assert journal.trouble is None
    (job,) = journal.jobs()
    assert job.note == "better"
    journal.close()


def test_an_older_one_gets_what_is_missing(used: Path) -> None:
    """Migrations are applied to a journal that others may have open, and again when that was not possible."""
    connection = sqlite3.connect(used)
    names = [row[0] for row in connection.execute("SELECT name FROM migrations ORDER BY rowid")]
    connection.close()
    assert names == [name for name, _ in MIGRATIONS]
