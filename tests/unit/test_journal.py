"""The journal's file and its promises: real SQLite, several processes."""

import contextlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cmses import DATOCMS
from tui.core.content import RecordStatus
from tui.core.errors import JournalError, UsageError
from tui.core.jobs import BatchState, Decision, ItemPart, ItemState, JobState
from tui.core.plan import PlanItem, PlannedBatch, Skipped
from tui.jobs.entries import Address
from tui.jobs.journal import Journal
from tui.jobs.lease import Owner, is_alive
from tui.jobs.report import pieces, report, result
from tui.jobs.store import MIGRATIONS
from tui.operations import COPY_SCHEMA, DUPLICATE, PUBLISH, Operation
from tui.operations.plan import Plan
from tui.operations.work import ItemVerdict, Settlement

PUBLISHED_AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def a_plan(
    number: int = 3, operation: Operation = DUPLICATE, *, body: str | None = None, profile: str = "blog"
) -> Plan:
    items = [
        PlanItem(f"r{index}", f"Title {index}", "m", RecordStatus.UPDATED, True, PUBLISHED_AT)
        for index in range(number)
    ]
    size = operation.per_request or max(1, number)
    batches = tuple(PlannedBatch(tuple(items[at : at + size]), body) for at in range(0, number, size))
    return Plan(
        operation,
        profile,
        DATOCMS,
        "Blog",
        "main",
        True,
        "Article",
        batches,
        skipped=(Skipped("x", "X", "already published", forceable=True),),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "deep" / "journal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal.open(path)
    yield opened
    opened.close()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_only_the_editor_can_read_it(journal: Journal, path: Path) -> None:
    journal.create(a_plan())
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_an_open_mode_is_closed_again(path: Path) -> None:
    Journal.open(path).close()
    path.chmod(0o644)
    Journal.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_plan_is_kept_whole(journal: Journal) -> None:
    job_id = journal.create(a_plan(), address=Address("blog", "https://x", "main"))
    snapshot = journal.snapshot(job_id)
    assert snapshot is not None
    assert (snapshot.state, snapshot.counts.total, snapshot.title) == (JobState.PLANNED, 3, "Article")
    items = journal.batch_items(job_id, 2)
    assert items == (PlanItem("r1", "Title 1", "m", RecordStatus.UPDATED, True, PUBLISHED_AT),)
    assert journal.skipped(job_id) == (Skipped("x", "X", "already published", forceable=True),)
    entry = journal.entry(job_id)
    assert entry is not None
    assert entry.address == Address("blog", "https://x", "main")


def test_seconds_do_not_jump_with_the_clock(journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = journal.create(a_plan(1))
    (batch,) = journal.open_batches(job_id)
    assert journal.depart(job_id, batch, None)
    hour = time.time() - 3_600
    monkeypatch.setattr(time, "time", lambda: hour)
    other = Journal.open(path)
    assert 0 <= result(other, job_id)["seconds"] < 60  # type: ignore[operator]
    journal.settle(job_id, batch, Settlement())
    assert 0 <= result(other, job_id)["seconds"] < 60  # type: ignore[operator]
    snapshot = other.snapshot(job_id)
    assert snapshot is not None
    assert snapshot.started_at is not None
    assert snapshot.ended_at is not None
    assert snapshot.ended_at >= snapshot.started_at
    other.close()


def test_a_plan_without_items_is_refused(journal: Journal) -> None:
    with pytest.raises(UsageError):
        journal.create(a_plan(0))
    assert journal.jobs() == ()


def test_it_survives_being_closed(journal: Journal, path: Path) -> None:
    job_id = journal.create(a_plan())
    (batch, *_) = journal.open_batches(job_id)
    assert journal.depart(job_id, batch, "cursor")
    journal.accept(job_id, batch, "remote", "cursor")
    journal.close()
    again = Journal.open(path)
    (kept, *rest) = again.open_batches(job_id)
    assert (kept.state, kept.remote_id, kept.cursor, kept.attempts) == (BatchState.ACCEPTED, "remote", "cursor", 1)
    assert [item.state for item in rest] == [BatchState.PLANNED, BatchState.PLANNED]
    again.close()


def test_a_damaged_file_says_what_to_do(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is not a database at all, not by far" * 100)
    with pytest.raises(JournalError) as caught:
        Journal.open(path)
    assert "journal.sqlite3" in caught.value.message
    assert "Move the file away" in caught.value.next_step


def test_a_newer_file_is_left_alone(path: Path) -> None:
    Journal.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migrations VALUES ('from the future', 0)")
    connection.commit()
    connection.close()
    with pytest.raises(JournalError) as caught:
        Journal.open(path)
    assert "newer" in caught.value.message


def test_a_directory_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError):
        Journal.open(tmp_path / "file" / "journal.sqlite3")


def test_migrations_are_named_and_applied_once(path: Path) -> None:
    Journal.open(path).close()
    Journal.open(path).close()
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM migrations")]
    connection.close()
    assert sorted(names) == sorted(name for name, _ in MIGRATIONS)


def test_a_job_is_found_by_a_unique_beginning(journal: Journal) -> None:
    job_id = journal.create(a_plan())
    assert journal.find(job_id[:6]) == job_id
    for wrong in ("", "zz", "%"):
        with pytest.raises(UsageError):
            journal.find(wrong)


def test_the_newest_job_comes_first(journal: Journal) -> None:
    ids = [journal.create(a_plan()) for _ in range(3)]
    assert [job.id for job in journal.jobs()] == ids[::-1]


def test_snapshots_of_unchanged_jobs_are_kept(journal: Journal) -> None:
    first, second = journal.create(a_plan()), journal.create(a_plan())
    before = {job.id: job for job in journal.jobs()}
    journal.note(first, "look")
    after = {job.id: job for job in journal.jobs()}
    assert after[first].note == "look"
    assert after[second] is before[second]


def test_changes_are_told_also_those_of_other_processes(journal: Journal, path: Path) -> None:
    told: list[int] = []
    end = journal.subscribe(lambda: told.append(1))
    job_id = journal.create(a_plan())
    assert told
    other = Journal.open(path)
    told.clear()
    other.request_cancel(job_id)
    assert journal.notice()
    assert told
    snapshot = journal.snapshot(job_id)
    assert snapshot is not None
    assert snapshot.state is JobState.CANCELLED
    end()
    told.clear()
    other.note(job_id, "x")
    other.close()
    journal.notice()
    assert not told


def test_a_subscriber_that_fails_does_not_stop_the_work(journal: Journal) -> None:
    def fail() -> None:
        raise ValueError("a screen broke")

    journal.subscribe(fail)
    assert journal.create(a_plan())


# -- the life of a batch ------------------------------------------------------------------------------------------
def test_what_was_cancelled_cannot_leave(journal: Journal) -> None:
    job_id = journal.create(a_plan())
    (first, second, _) = journal.open_batches(job_id)
    assert journal.depart(job_id, first, None)
    journal.request_cancel(job_id)
    assert not journal.depart(job_id, second, None)
    snapshot = journal.snapshot(job_id)
    assert snapshot is not None
    assert (snapshot.state, snapshot.counts.total, snapshot.counts.cancelled) == (JobState.RUNNING, 1, 2)
    journal.settle(job_id, first, Settlement())
    snapshot = journal.snapshot(job_id)
    assert snapshot is not None
    assert (snapshot.state, snapshot.counts.succeeded) == (JobState.CANCELLED, 1)
    assert snapshot.ended_at is not None


def test_what_was_not_taken_is_cancelled_when_the_editor_said_so(journal: Journal) -> None:
    job_id = journal.create(a_plan(1))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    journal.request_cancel(job_id)
    journal.not_taken(job_id, batch, "refused")
    snapshot = journal.snapshot(job_id)
    assert snapshot is not None
    assert snapshot.state is JobState.CANCELLED


def test_outcomes_are_kept_per_item(journal: Journal) -> None:
    job_id = journal.create(a_plan(4, PUBLISH))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    verdicts = (
        ItemVerdict("r1", ItemState.FAILED, "not valid"),
        ItemVerdict("r2", ItemState.SUCCEEDED, created="new"),
        ItemVerdict("r3", ItemState.FAILED, "gone"),
    )
    state = journal.settle(job_id, batch, Settlement(verdicts))
    assert state is BatchState.PARTLY_FAILED
    detail = journal.job(job_id)
    assert detail is not None
    counts = detail.job.counts
    assert (counts.total, counts.succeeded, counts.failed) == (4, 2, 2)
    assert [(item.id, item.state.value, item.reason) for item in detail.items] == [
        ("r0", "succeeded", ""),
        ("r1", "failed", "not valid"),
        ("r2", "succeeded", ""),
        ("r3", "failed", "gone"),
    ]
    assert detail.created == ("new",)
    only_failed = journal.job(job_id, states=frozenset({ItemState.FAILED}), limit=5)
    assert only_failed is not None
    assert [item.id for item in only_failed.items] == ["r1", "r3"]


def test_progress_counts_what_the_cms_tells_but_never_reaches_the_end(journal: Journal) -> None:
    job_id = journal.create(a_plan(5, COPY_SCHEMA, body="[]"))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    journal.accept(job_id, batch, "token", "1")
    for remaining, progress in ((5, 0), (2, 3), (0, 4)):
        journal.looked(job_id, batch, state=BatchState.RUNNING, cursor="2", total=5, remaining=remaining)
        snapshot = journal.snapshot(job_id)
        assert snapshot is not None
        assert snapshot.progress == progress
    journal.settle(job_id, batch, Settlement(size=7, created=tuple("abcdefg")))
    snapshot = journal.snapshot(job_id)
    assert snapshot is not None
    assert (snapshot.progress, snapshot.counts.total) == (7, 7)


def test_a_doubt_is_settled_by_the_editor(journal: Journal) -> None:
    job_id = journal.create(a_plan(1))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    journal.settle(job_id, batch, Settlement((ItemVerdict("r0", ItemState.IN_DOUBT, "who knows"),)))
    for _ in range(2):
        assert journal.decide_doubt(job_id, Decision.LEAVE) == (1,)
        detail = journal.job(job_id)
        assert detail is not None
        assert (detail.job.state, detail.job.counts.in_doubt) == (JobState.IN_DOUBT, 1)
        assert detail.items[0].reason == "left as it is by the editor: who knows"
    with pytest.raises(UsageError, match="Not in doubt in this job: r9"):
        journal.decide_doubt(job_id, Decision.SEND, ["r9"])
    assert not journal.is_open(job_id, [1])
    assert journal.decide_doubt(job_id, Decision.SEND, ["r0"]) == (1,)
    snapshot = journal.snapshot(job_id)
    assert snapshot is not None
    assert (snapshot.state, snapshot.counts.in_doubt, snapshot.ended_at) == (JobState.RUNNING, 0, None)
    assert journal.is_open(job_id, [1])
    (batch,) = journal.open_batches(job_id, decided=True)
    assert batch.decision is Decision.SEND
    assert journal.unfinished("blog") == (job_id,)


def test_what_became_of_an_ended_job_is_read_without_its_batches(journal: Journal, path: Path) -> None:
    """A thousand jobs of a million batches are listed as fast as few: nothing of them is added up again."""
    for number in (3, 1):
        job_id = journal.create(a_plan(number))
        for batch in journal.open_batches(job_id):
            journal.depart(job_id, batch, None)
            failed = ItemVerdict(f"r{batch.number - 1}", ItemState.FAILED, "gone")
            journal.settle(job_id, batch, Settlement((failed,) if batch.number == 1 else ()))
    before = journal.jobs()
    assert [(job.counts.total, job.counts.succeeded, job.counts.failed) for job in before] == [(1, 0, 1), (3, 2, 1)]
    with sqlite3.connect(path) as file:
        file.execute("DELETE FROM batches")
    file.close()
    again = Journal.open(path)
    assert again.jobs() == before
    again.close()


def test_what_became_of_a_job_is_not_kept_once_it_goes_on(journal: Journal) -> None:
    job_id = journal.create(a_plan(1))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    journal.settle(job_id, batch, Settlement((ItemVerdict("r0", ItemState.IN_DOUBT, "who knows"),)))
    assert [job.counts.in_doubt for job in journal.jobs()] == [1]
    journal.decide_doubt(job_id, Decision.SEND, ["r0"])
    assert [(job.state, job.counts.in_doubt) for job in journal.jobs()] == [(JobState.RUNNING, 0)]
    (batch,) = journal.open_batches(job_id, decided=True)
    journal.settle(job_id, batch, Settlement((ItemVerdict("r0", ItemState.FAILED, "gone"),)))
    assert [(job.state, job.counts.failed) for job in journal.jobs()] == [(JobState.FAILED, 1)]


def test_a_look_that_tells_nothing_new_does_not_move_the_end(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(float(second) for second in range(100))
    monkeypatch.setattr(journal, "now", lambda _: next(moments))
    job_id = journal.create(a_plan(3))
    doubts = [Settlement((ItemVerdict(f"r{number}", ItemState.IN_DOUBT, "who knows"),)) for number in range(3)]
    for batch, doubt in zip(journal.open_batches(job_id), doubts, strict=True):
        journal.depart(job_id, batch, None)
        journal.settle(job_id, batch, doubt)

    def ended(*settlements: Settlement) -> datetime | None:
        journal.decide_doubt(job_id, Decision.LOOK)
        for batch, settlement in zip(journal.open_batches(job_id, decided=True), settlements, strict=True):
            journal.settle(job_id, batch, settlement)
        (job,) = journal.jobs()
        return job.ended_at

    (before,) = journal.jobs()
    assert ended(*doubts) == before.ended_at
    after = ended(Settlement(), *doubts[1:])
    assert after is not None
    assert before.ended_at is not None
    assert after > before.ended_at
    assert ended(*doubts[1:]) == after


def test_how_much_of_what_is_in_doubt_was_left_is_known(journal: Journal) -> None:
    job_id = journal.create(a_plan(2))
    for batch in journal.open_batches(job_id):
        journal.depart(job_id, batch, None)
        (item,) = journal.batch_items(job_id, batch.number)
        journal.settle(job_id, batch, Settlement((ItemVerdict(item.id, ItemState.IN_DOUBT, "who knows"),)))
    assert [(job.left, job.undecided) for job in journal.jobs()] == [(0, 2)]
    journal.decide_doubt(job_id, Decision.LEAVE, ["r0"])
    assert [(job.left, job.undecided) for job in journal.jobs()] == [(1, 1)]
    journal.decide_doubt(job_id, Decision.LEAVE)
    assert [(job.state, job.left, job.undecided) for job in journal.jobs()] == [(JobState.IN_DOUBT, 2, 0)]


def test_old_jobs_are_forgotten_unfinished_ones_never(journal: Journal) -> None:
    kept = journal.create(a_plan(1))
    ended = [journal.create(a_plan(1)) for _ in range(5)]
    for job_id in ended:
        journal.request_cancel(job_id)
    told: list[int] = []
    journal.subscribe(lambda: told.append(len(journal.jobs())))
    assert journal.prune(3, most=1)
    assert journal.job(ended[0]) is None
    assert (len(journal.jobs()), told) == (5, [])
    assert not journal.prune(3, most=1)
    assert not journal.prune(3)
    assert [job.id for job in journal.jobs()] == [*ended[:1:-1], kept]
    assert told == [4], "told once, at the end"


def test_unfinished_work_is_listed_by_profile_oldest_first(journal: Journal) -> None:
    mine = [journal.create(a_plan(1)) for _ in range(2)]
    other = journal.create(a_plan(1, profile="shop"))
    assert journal.unfinished("blog") == tuple(mine)
    assert journal.unfinished() == (*mine, other)


def test_claims_and_rivals_know_other_batches(journal: Journal) -> None:
    job_id = journal.create(a_plan(2))
    (first, second) = journal.open_batches(job_id)
    for batch in (first, second):
        journal.depart(job_id, batch, None)
    assert not journal.has_rivals(job_id, 1)
    twin = journal.create(a_plan(1))
    (same,) = journal.open_batches(twin)
    assert not journal.has_rivals(job_id, 1)
    journal.depart(twin, same, None)
    assert journal.has_rivals(job_id, 1)
    assert not journal.has_rivals(job_id, 2)
    journal.accept(twin, same, "remote", None)
    assert journal.claimed(job_id, 1) == {"remote"}
    journal.settle(twin, same, Settlement((ItemVerdict("r0", ItemState.SUCCEEDED, created="copy"),)))
    assert journal.claimed(job_id, 1) == {"remote", "copy"}
    assert not journal.has_rivals(job_id, 1)


def found(created: str) -> Settlement:
    return Settlement((ItemVerdict("r0", ItemState.SUCCEEDED, created=created),))


def test_two_batches_never_adopt_the_same_copy(path: Path, journal: Journal) -> None:
    other = Journal.open(path)
    jobs = [(each, each.create(a_plan(1))) for each in (journal, other)]
    (mine,), (theirs,) = (each.open_batches(job_id) for each, job_id in jobs)
    (_, my_id), (_, their_id) = jobs
    journal.depart(my_id, mine, None, PUBLISHED_AT)
    assert journal.adopt(my_id, mine, found("a"))
    assert mine.state is BatchState.SUCCEEDED
    other.depart(their_id, theirs, None, PUBLISHED_AT)
    assert not other.adopt(their_id, theirs, found("a"))
    assert theirs.state is BatchState.SENDING
    assert other.adopt(their_id, theirs, found("b"))
    other.close()


def test_what_a_rival_may_have_made_is_not_adopted(journal: Journal) -> None:
    ids = [journal.create(a_plan(1)) for _ in range(2)]
    (mine,), (rival,) = (journal.open_batches(job_id) for job_id in ids)
    journal.depart(ids[0], mine, None, PUBLISHED_AT)
    journal.depart(ids[1], rival, None, PUBLISHED_AT - timedelta(minutes=5))
    assert not journal.adopt(ids[0], mine, found("a"))
    doubt = Settlement((ItemVerdict("r0", ItemState.IN_DOUBT, "nobody knows"),))
    journal.settle(ids[1], rival, doubt)
    assert not journal.adopt(ids[0], mine, found("a")), "what is in doubt may still be made by the other"
    assert journal.job(ids[0]).job.counts.settled == 0  # type: ignore[union-attr]


def test_what_is_long_in_doubt_is_no_rival(journal: Journal) -> None:
    ids = [journal.create(a_plan(1)) for _ in range(2)]
    (mine,), (old,) = (journal.open_batches(job_id) for job_id in ids)
    journal.depart(ids[1], old, None, PUBLISHED_AT - timedelta(hours=1))
    journal.settle(ids[1], old, Settlement((ItemVerdict("r0", ItemState.IN_DOUBT, "nobody knows"),)))
    journal.depart(ids[0], mine, None, PUBLISHED_AT)
    assert journal.adopt(ids[0], mine, found("a"))


def test_the_time_at_the_cms_is_kept_with_the_intent(path: Path, journal: Journal) -> None:
    job_id = journal.create(a_plan(2))
    first, second = journal.open_batches(job_id)
    journal.depart(job_id, first, None, PUBLISHED_AT)
    journal.depart(job_id, second, None)
    assert [batch.left_at for batch in Journal.open(path).open_batches(job_id)] == [PUBLISHED_AT, None]


# -- leases -------------------------------------------------------------------------------------------------------
def test_a_living_process_keeps_its_job(path: Path, journal: Journal) -> None:
    script = (
        "import sys; from pathlib import Path; from tui.jobs.journal import Journal\n"
        "journal = Journal.open(Path(sys.argv[1]))\n"
        "print(journal.claim(sys.argv[2]), flush=True)\n"
        "sys.stdin.read()\n"
    )
    job_id = journal.create(a_plan())
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path), job_id], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "True\n"
        assert not journal.claim(job_id)
        process.kill()
        # Not waited for yet: a killed process whose parent sleeps is dead all the same.
        while not journal.claim(job_id):
            assert process.poll() is None or journal.claim(job_id)
        process.stdin.close()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
    assert [job.driven_here for job in journal.jobs()] == [True]
    journal.release(job_id)
    assert [job.driven_here for job in journal.jobs()] == [False]


def test_two_journals_of_one_process_are_told_apart(path: Path, journal: Journal) -> None:
    other = Journal.open(path)
    job_id = journal.create(a_plan(), claim=True)
    assert not other.claim(job_id)
    assert journal.beat() == {job_id}
    assert other.beat() == frozenset()
    journal.release(job_id)
    assert other.claim(job_id)
    other.close()
    assert journal.claim(job_id)


def test_a_reused_pid_is_not_believed() -> None:
    here = Owner.here()
    assert is_alive(here, silent_s=1e6, here=here) == bool(here.started)
    stranger = Owner(here.pid, "1", here.host, here.place, "other")
    assert not is_alive(stranger, silent_s=0, here=here)


def test_elsewhere_only_the_beat_tells() -> None:
    here = Owner.here()
    far = Owner(1, "1", "other-host", "other-boot/ns", "token")
    assert is_alive(far, silent_s=5, here=here)
    assert not is_alive(far, silent_s=500, here=here)
    rebooted = Owner(1, "1", here.host, "other-boot/ns", "token")
    assert not is_alive(rebooted, silent_s=0, here=here)


def test_learned_pace_is_kept(journal: Journal) -> None:
    assert journal.pace("blog", "publish") is None
    journal.learn_pace("blog", "publish", 1.5)
    journal.learn_pace("blog", "publish", 1.25)
    assert journal.pace("blog", "publish") == 1.25


def test_request_counts_follow_the_meter(journal: Journal) -> None:
    job_id = journal.create(a_plan(1))
    count = 0
    journal.meter(job_id, lambda: count)
    count = 4
    journal.note(job_id, "x")
    assert journal.jobs()[0].requests == 4
    count = 6
    journal.meter(job_id, None)
    assert journal.jobs()[0].requests == 6


def test_a_full_disk_is_said(journal: Journal) -> None:
    journal._store._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(JournalError) as caught:
        journal.create(a_plan(10_000))
    assert "The disk is full" in caught.value.message
    assert "Free some space" in caught.value.next_step
    assert journal.jobs() == ()


def test_an_unknown_job_is_a_usage_error(journal: Journal) -> None:
    for act in (journal.request_cancel, journal.agree, journal.claim):
        with pytest.raises(UsageError):
            act("nobody")
    assert journal.job("nobody") is None
    assert journal.snapshot("nobody") is None
    assert journal.entry("nobody") is None


def test_a_job_is_read_page_by_page(journal: Journal) -> None:
    job_id = journal.create(a_plan(500))
    pages = journal.pages(job_id)
    assert (pages.batch_count(), pages.unsent(), pages.first_open_batch()) == (500, 500, 1)
    assert [batch.number for batch in pages.batches(498, 10)] == [499, 500]
    for batch in journal.open_batches(job_id)[:5]:
        journal.depart(job_id, batch, None)
        if batch.number == 2:
            verdicts: tuple[ItemVerdict, ...] = (ItemVerdict("r1", ItemState.FAILED, "not valid"),)
        else:
            verdicts = (ItemVerdict(f"r{batch.number - 1}", ItemState.SUCCEEDED, created=f"n{batch.number - 1}"),)
        journal.settle(job_id, batch, Settlement(verdicts))
    tally = pages.tally()
    assert tally.numbers == {ItemPart.FAILED: 1, ItemPart.CREATED: 4, ItemPart.WAITING: 495}
    assert tally.of(ItemPart.DONE) == 0
    assert [(item.id, item.reason, item.position) for item in pages.items(ItemPart.FAILED, 0, 10)] == [
        ("r1", "not valid", 1)
    ]
    assert [(item.id, item.created) for item in pages.items(ItemPart.CREATED, 1, 2)] == [("r2", "n2"), ("r3", "n3")]
    assert pages.ids(ItemPart.CREATED) == ("n0", "n2", "n3", "n4")
    assert pages.ids(ItemPart.FAILED) == ("r1",)
    assert pages.place(ItemPart.CREATED, 3) == 2
    assert [item.id for item in pages.items(ItemPart.WAITING, 490, 100)] == [f"r{n}" for n in range(495, 500)]
    assert (pages.first_open_batch(), pages.unsent()) == (6, 495)


def test_new_items_that_are_not_told_are_counted(journal: Journal) -> None:
    job_id = journal.create(a_plan(4, COPY_SCHEMA, body="[]"))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    verdicts = (
        ItemVerdict("r0", ItemState.SUCCEEDED, created="n0"),
        ItemVerdict("r3", ItemState.FAILED, "not copied"),
    )
    journal.settle(job_id, batch, Settlement(verdicts, created=("n1",)))
    assert journal.pages(job_id).tally().created_unknown == 1
    assert journal.pages(job_id).tally(1).created_unknown == 1
    detail = journal.job(job_id)
    assert detail is not None
    assert (detail.created, detail.created_unknown) == (("n0", "n1"), 1)


def test_what_creates_nothing_has_no_unknown_items(journal: Journal) -> None:
    job_id = journal.create(a_plan(4, PUBLISH))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    journal.settle(job_id, batch, Settlement())
    assert journal.pages(job_id).tally().created_unknown == 0
    assert journal.job(job_id).created_unknown == 0  # type: ignore[union-attr]


def test_the_items_of_one_batch_alone(journal: Journal) -> None:
    job_id = journal.create(a_plan(450, PUBLISH))
    for batch in journal.open_batches(job_id)[:2]:
        journal.depart(job_id, batch, None)
        named = ItemVerdict(f"r{200 * (batch.number - 1)}", ItemState.FAILED, "no")
        journal.settle(job_id, batch, Settlement((named,)))
    pages = journal.pages(job_id)
    assert pages.tally(2).numbers == {ItemPart.FAILED: 1, ItemPart.DONE: 199}
    assert [item.id for item in pages.items(ItemPart.FAILED, 0, 10, batch=2)] == ["r200"]
    assert pages.place(ItemPart.DONE, 300, batch=2) == 99
    assert len(pages.ids(ItemPart.WAITING, batch=3)) == 50
    assert pages.tally(9).numbers == {}


def test_items_are_told_by_reason_and_their_ids_in_the_same_order(journal: Journal) -> None:
    job_id = journal.create(a_plan(6, PUBLISH))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    why = ("gone", "not valid", "gone", "hos\x1b[31mtile", "not valid", "not valid")
    journal.settle(
        job_id, batch, Settlement(tuple(ItemVerdict(f"r{n}", ItemState.FAILED, said) for n, said in enumerate(why)))
    )
    reasons = journal.pages(job_id).reasons(ItemPart.FAILED)
    assert [number for _, number in reasons] == [3, 2, 1]
    shown = journal.pages(job_id)
    grouped = [
        item.id
        for reason, number in shown.reasons(ItemPart.FAILED)
        for item in shown.items(ItemPart.FAILED, 0, number, reason=reason)
    ]
    assert grouped == ["r1", "r4", "r5", "r0", "r2", "r3"]
    assert list(journal.pages(job_id).ids(ItemPart.FAILED, by_reason=True)) == grouped
    assert list(journal.pages(job_id).ids(ItemPart.FAILED)) == [f"r{n}" for n in range(6)]


def test_new_items_without_a_source_come_after_those_with_one(journal: Journal) -> None:
    job_id = journal.create(a_plan(2, COPY_SCHEMA, body="[]"))
    (batch,) = journal.open_batches(job_id)
    journal.depart(job_id, batch, None)
    verdicts = (ItemVerdict("r0", ItemState.SUCCEEDED, created="n0"),)
    journal.settle(job_id, batch, Settlement(verdicts, size=4, created=("x", "y", "z")))
    pages = journal.pages(job_id)
    assert pages.tally().of(ItemPart.CREATED) == 4
    assert [item.created for item in pages.items(ItemPart.CREATED, 0, 10)] == ["n0", "x", "y", "z"]
    assert [item.created for item in pages.items(ItemPart.CREATED, 0, 2)] == ["n0", "x"]
    assert [item.created for item in pages.items(ItemPart.CREATED, 2, 2)] == ["y", "z"]
    assert [item.position for item in pages.items(ItemPart.CREATED, 0, 2)] == [0, -1]
    assert pages.ids(ItemPart.CREATED, batch=1) == ("n0", "x", "y", "z")


def test_a_job_that_is_not_there_has_no_pages(journal: Journal) -> None:
    pages = journal.pages("nobody")
    assert (pages.batch_count(), pages.batches(0, 5), pages.unsent(), pages.first_open_batch()) == (0, (), 0, None)
    assert pages.tally().numbers == {}
    assert pages.items(ItemPart.CREATED, 0, 5) == ()


def test_an_ended_job_can_be_forgotten_and_leaves_nothing(journal: Journal, path: Path) -> None:
    told: list[int] = []
    job_id, other = journal.create(a_plan(3)), journal.create(a_plan(2))
    journal.request_cancel(job_id)
    journal.subscribe(lambda: told.append(1))
    assert journal.forget(job_id)
    assert told
    assert [job.id for job in journal.jobs()] == [other]
    assert not journal.forget(job_id)
    with sqlite3.connect(path) as looking:
        for table in ("batches", "items", "skipped", "created", "leases"):
            rows = looking.execute(f"SELECT count(*) FROM {table} WHERE job NOT IN (SELECT seq FROM jobs)")  # noqa: S608
            assert rows.fetchone()[0] == 0, table
    looking.close()


def test_an_unfinished_job_is_never_forgotten(journal: Journal) -> None:
    planned, sent, held = (journal.create(a_plan(2)) for _ in range(3))
    journal.depart(sent, journal.open_batches(sent)[0], None)
    journal.hold(held, "waits")
    for job_id in (planned, sent, held):
        assert not journal.forget(job_id)
    assert len(journal.jobs()) == 3


def claims_in(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as looking:
        return int(looking.execute("SELECT count(*) FROM claims").fetchone()[0])


def test_a_forgotten_job_keeps_its_claims_while_others_look_for_theirs(journal: Journal, path: Path) -> None:
    address = Address("blog", "https://x", "main")
    going, done = (journal.create(a_plan(1, DUPLICATE), address=address) for _ in range(2))
    (going_batch,), (done_batch,) = journal.open_batches(going), journal.open_batches(done)
    journal.depart(going, going_batch, None)
    journal.depart(done, done_batch, None)
    journal.accept(done, done_batch, "job", None)
    journal.settle(done, done_batch, Settlement((ItemVerdict("r0", ItemState.SUCCEEDED, created="new"),)))
    assert journal.forget(done)
    assert journal.claimed(going, 1) == {"new", "job"}
    verdict = Settlement((ItemVerdict("r0", ItemState.SUCCEEDED, created="new"),))
    assert not journal.adopt(going, going_batch, verdict)
    journal.settle(going, going_batch, Settlement((ItemVerdict("r0", ItemState.IN_DOUBT, "lost"),)))
    journal.prune(1)
    assert claims_in(path) == 2  # in doubt it may be looked for once more
    assert journal.forget(going)
    assert not claims_in(path)


def test_a_job_forgotten_in_parts_leaves_what_it_leaves_forgotten_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.jobs.journal.FORGOTTEN_AT_ONCE", 2)
    address, left, parts = Address("blog", "https://x", "main"), [], []
    for in_parts in (False, True):
        path = tmp_path / f"{in_parts}.sqlite3"
        journal = Journal.open(path)
        going, done = (journal.create(a_plan(5, DUPLICATE), address=address) for _ in range(2))
        journal.depart(going, journal.open_batches(going)[0], None)
        assert not journal.forget_some(going), "it is not finished"
        for number, batch in enumerate(journal.open_batches(done)):
            journal.depart(done, batch, None)
            journal.accept(done, batch, f"job{number}", None)
            state, made = (ItemState.IN_DOUBT, None) if number % 2 else (ItemState.SUCCEEDED, f"new{number}")
            journal.settle(done, batch, Settlement((ItemVerdict(f"r{number}", state, created=made),)))
        while in_parts and journal.forget_some(done):
            parts.append(len(list(journal.pages(done).each())))
        assert journal.forget(done)
        assert not journal.forget_some(done)
        with contextlib.closing(sqlite3.connect(path)) as looking:
            left.append(
                (
                    sorted(looking.execute("SELECT * FROM claims").fetchall()),
                    sorted(looking.execute("SELECT id, title FROM forgotten_doubts").fetchall()),
                    looking.execute("SELECT count(*) FROM items").fetchone(),
                )
            )
        journal.close()
    assert left[0] == left[1]
    assert (len(left[0][0]), len(left[0][1]), left[0][2]) == (5 + 3, 2, (5,))
    assert parts == [3, 1]


def test_a_forgotten_doubt_is_a_rival_still(journal: Journal) -> None:
    address = Address("blog", "https://x", "main")
    one, two = (journal.create(a_plan(1, DUPLICATE), address=address) for _ in range(2))
    for job_id in (one, two):
        (batch,) = journal.open_batches(job_id)
        journal.depart(job_id, batch, None)
        journal.settle(job_id, batch, Settlement((ItemVerdict("r0", ItemState.IN_DOUBT, "lost"),)))
    assert journal.has_rivals(two, 1)
    assert journal.forget(one)
    assert journal.has_rivals(two, 1)


def test_the_pulse_is_another_when_a_job_turns_and_the_same_while_it_moves(journal: Journal) -> None:
    seen = [journal.pulse()]

    def turned() -> bool:
        seen.append(journal.pulse())
        return seen[-1] != seen[-2]

    job_id = journal.create(a_plan(2))
    assert turned()
    first, second = journal.open_batches(job_id)
    journal.depart(job_id, first, None)
    assert turned()
    journal.accept(job_id, first, "remote", None)
    journal.looked(job_id, first, state=BatchState.RUNNING, cursor=None)
    assert not turned()
    journal.hold(job_id, "waits")
    assert turned()
    journal.agree(job_id)
    assert turned()
    journal.settle(job_id, first, Settlement())
    assert not turned()
    journal.depart(job_id, second, None)
    journal.settle(job_id, second, Settlement())
    assert turned()


def test_a_job_nobody_drives_is_known(journal: Journal, path: Path) -> None:
    job_id = journal.create(a_plan(1))
    assert [job.orphaned for job in journal.jobs()] == [True]
    other = Journal.open(path, owner=Owner(os.getpid(), "", "elsewhere", "x/y", "t"))
    assert other.claim(job_id)
    assert [job.orphaned for job in journal.jobs()] == [False]
    assert [job.orphaned for job in other.jobs()] == [False]
    other.close()
    assert [job.orphaned for job in journal.jobs()] == [True]
    assert journal.claim(job_id)
    assert [(job.orphaned, job.driven_here) for job in journal.jobs()] == [(False, True)]
    journal.request_cancel(job_id)
    assert [job.orphaned for job in journal.jobs()] == [False]


def test_an_unfinished_job_that_nobody_drives_can_be_forgotten_when_asked_for(path: Path, journal: Journal) -> None:
    job_id = journal.create(a_plan(), claim=True)
    assert not journal.forget(job_id)
    other = Journal.open(path)
    assert not other.forget(job_id, unfinished=True)
    journal.release(job_id)
    assert other.forget(job_id, unfinished=True)
    assert other.jobs() == ()
    other.close()


def test_failures_without_a_name_of_earlier_versions_are_in_doubt(path: Path) -> None:
    old = Journal.open(path)
    job_id = old.create(a_plan(4, PUBLISH))
    (batch,) = old.open_batches(job_id)
    old.depart(job_id, batch, None)
    old.settle(job_id, batch, Settlement((ItemVerdict("r0", ItemState.FAILED, "gone"),)))
    old.close()
    with sqlite3.connect(path) as file:
        file.execute("UPDATE batches SET unnamed_failed = 2, failed = 3, succeeded = 1")
        file.execute("DELETE FROM migrations WHERE name = 'failures without a name are in doubt'")
        file.execute("ALTER TABLE jobs DROP COLUMN outcome")
        file.execute("DELETE FROM migrations WHERE name LIKE 'what became of%'")
    file.close()
    journal = Journal.open(path)
    detail = journal.job(job_id)
    assert detail is not None
    assert (detail.job.state, detail.job.counts.failed, detail.job.counts.in_doubt) == (JobState.IN_DOUBT, 1, 2)
    assert [item.state.value for item in detail.items] == ["failed", "succeeded", "in_doubt", "in_doubt"]
    journal.close()


def test_a_report_is_made_in_small_pieces(journal: Journal) -> None:
    """Whole it is what JSON with an indent of two is; no piece holds more than a hundred entries."""
    job_id = journal.create(a_plan(450))
    empty = journal.create(a_plan(1))
    for ended in (job_id, empty):
        journal.request_cancel(ended)
    for wanted, items in ((job_id, 450), (empty, 1)):
        parts = list(pieces(journal, wanted))
        text = "".join(parts)
        told = json.loads(text)
        assert text == json.dumps(told, ensure_ascii=False, indent=2) + "\n" == report(journal, wanted)
        assert len(told["items"]) == items
        assert max(part.count('"title"') for part in parts) <= 100
        assert told.items() >= result(journal, wanted).items()
    with pytest.raises(UsageError, match="no job nobody"):
        next(pieces(journal, "nobody"))
