"""Jobs held in the hand: what its state answers to each intent, without a screen."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS, UNICAT
from tests.ui.plain_stage import JobsPlainStage, press
from tui.config.paths import Paths
from tui.core.errors import JournalError
from tui.core.jobs import (
    BatchSnapshot,
    BatchState,
    Counts,
    Decision,
    ItemPart,
    ItemSnapshot,
    ItemState,
    JobSnapshot,
    JobState,
)
from tui.core.plan import PlanItem, PlannedBatch
from tui.operations import COPY_SCHEMA, DUPLICATE, DUPLICATE_FIELD, PUBLISH
from tui.operations.plan import Plan
from tui.ui.models.jobs import listing
from tui.ui.models.jobs.rows import job_row
from tui.ui.models.jobs.rules import UNKNOWN
from tui.ui.models.stage import Part
from tui.ui.services.troubles import NoDesk

NOW = datetime.now(UTC)
PLAN = Plan(PUBLISH, "gazette", DATOCMS, "gazette", "main", True, "Article", (PlannedBatch((PlanItem("r1", "W"),)),))
UNIQUE_SLUG = "Slug must be unique (INVALID_FIELD)"
FAILED = [ItemSnapshot(f"r{n}", f"Failed {n}", ItemState.FAILED, "title is too long", position=n) for n in range(3)]
MADE = [ItemSnapshot(f"r{n}", f"Source {n}", ItemState.SUCCEEDED, created=f"c{n}", position=n) for n in range(3, 8)]
DOUBTFUL = [ItemSnapshot(f"r{n}", f"Lost {n}", ItemState.IN_DOUBT, position=n) for n in range(3)]
BATCHES = (
    BatchSnapshot(1, BatchState.PARTLY_FAILED, 4, "remote-one", 2, 3, NOW, NOW, 3),
    BatchSnapshot(2, BatchState.PLANNED, 4, None, 0, 0),
)
Opened = Callable[..., tuple[JobsPlainStage, Any]]


def a_job(state: str = "partly_failed", ident: str = "job-1", operation: str = "publish", **more: Any) -> JobSnapshot:
    age = more.pop("age", timedelta(0))
    begun = NOW - age
    ended = begun + timedelta(seconds=7) if JobState(state).is_final else None
    job = JobSnapshot(
        ident,
        "gazette",
        DATOCMS,
        operation,
        "Article",
        "main",
        JobState(state),
        Counts(8, 5, 3),
        8,
        begun,
        begun,
        ended,
    )
    return replace(job, **more)


@pytest.fixture
def opened(paths: Paths, fake_desk: Any, fake_pages: Any) -> Opened:
    """A stage with a desk opened on it that has these jobs; they all hold the same items. `told` is what the desk was
    told of its jobs."""

    def make(*jobs: JobSnapshot, items: Sequence[ItemSnapshot] = (*FAILED, *MADE), **how: Any) -> Any:
        plain, desk, held = JobsPlainStage(paths), fake_desk(**how), fake_pages(BATCHES, items)
        desk.job_list, desk.told, desk.held = list(jobs), [], held
        desk.pages = lambda _job_id: held
        desk.agree = lambda job_id: desk.told.append(("agree", job_id))
        desk.cancel = lambda job_id: desk.told.append(("cancel", job_id))
        desk.decide_doubt = lambda *said: desk.told.append(("doubt", *said)) or ()

        async def planned(job_id: str) -> Plan:
            desk.told.append(("plan", job_id))
            return PLAN

        async def forget_jobs(job_ids: Sequence[str]) -> int:
            desk.told.append(("forget", *job_ids))
            return len(job_ids) - 1 if "stays" in job_ids else len(job_ids)

        desk.undo = desk.retry_failed = planned
        desk.forget_jobs = forget_jobs
        plain.jobs.open_desk(desk)
        return plain, desk

    return make


def keys(plain: JobsPlainStage) -> str:
    return "".join(row.key for row in plain.jobs.listing.rows)


def title(plain: JobsPlainStage) -> str:
    return plain.text(plain.jobs.listing.title)


def tray(plain: JobsPlainStage) -> str:
    return plain.text(plain.jobs.bottom().selected[0])


def offered(plain: JobsPlainStage) -> list[str]:
    return [offer.action_id for offer in plain.jobs.bottom().tray]


async def do(plain: JobsPlainStage, *intents: str) -> None:
    for intent in intents:
        press(plain.jobs, intent)
    await plain.settled()


# -- which jobs --------------------------------------------------------------------------------------------------------
ALL = (
    a_job("running", "r", counts=Counts(4)),
    a_job("succeeded", "d", counts=Counts(4, 4), age=timedelta(days=2)),
    a_job("partly_failed", "f", age=timedelta(days=40)),
    a_job("cancelled", "c", counts=Counts(0), age=timedelta(days=41)),
    a_job("succeeded", "e", counts=Counts(4, 4), age=timedelta(days=100), profile="shop", environment=""),
)


async def test_jobs_are_filtered_round_and_the_title_says_which(opened: Opened) -> None:
    plain, _ = opened(*ALL)
    assert (keys(plain), title(plain)) == ("rdfce", "Jobs ── 1 unfinished, 4 ended")
    for words, held in (
        ("unfinished: 1", "r"),
        ("ended well: 2", "de"),
        ("cancelled: 1", "c"),
        ("with problems: 1", "f"),
    ):
        await do(plain, "listing.next")
        assert keys(plain) == held
        assert words in title(plain)
    await do(plain, "listing.next", "listing.mine")
    assert keys(plain) == "rdfc"
    assert "of gazette: 4" in title(plain)


async def test_an_empty_list_says_why_and_how_to_go_on(opened: Opened) -> None:
    plain, _ = opened(*ALL)
    await do(plain, "listing.mine", "listing.next")
    plain.jobs.jobs_changed(ALL[1:])
    assert plain.jobs.listing.notice[0] == "No job matches: unfinished of gazette."
    assert plain.jobs.listing.notice[-1] == "Press f to see all jobs or F to see all profiles."
    assert plain.jobs.why_not("jobs.retry").startswith("No job matches: unfinished of gazette.")
    assert [offer.action_id for offer in plain.jobs.bottom().footer] == ["jobs.filter", "jobs.mine", "jobs.refresh"]
    plain, _ = opened()
    assert next(offer.action_id for offer in plain.jobs.bottom().footer) == "desk.content"
    await do(plain, "decisions.retry", "export", "copy_id", "turn_pane")
    assert all(said.startswith("No jobs yet. Press 1 to mark records in Content") for said in plain.host.notices)
    assert len(plain.host.notices) == 4


async def test_a_filter_that_shows_all_jobs_or_none_is_passed_over_or_refused(opened: Opened) -> None:
    plain, _ = opened(*ALL[1:4])
    for words in ("ended well: 1", "cancelled: 1", "with problems: 1", "3 ended"):
        await do(plain, "listing.next")
        assert words in title(plain)
    assert plain.jobs.why_not("jobs.mine") == "All jobs are of this profile, gazette."
    kinds = {
        0: "All jobs are unfinished",
        1: "All jobs ended well",
        2: "All jobs have problems",
        3: "All jobs were cancelled",
    }
    for place, said in kinds.items():
        plain, _ = opened(ALL[place])
        await do(plain, "listing.next")
        assert (keys(plain), title(plain).count(":")) == (ALL[place].id, 0)
        assert plain.host.notices[-1].startswith(said)
    plain, _ = opened(ALL[4])
    await do(plain, "listing.mine")
    assert (keys(plain), plain.host.notices[-1]) == ("e", "No job is of this profile, gazette.")


async def test_a_list_whose_last_job_is_another_now_leads_back_to_all(opened: Opened) -> None:
    plain, _ = opened(*ALL)
    await do(plain, "listing.next")
    plain.jobs.jobs_changed(ALL[1:])
    assert plain.jobs.listing.notice[-1] == "Press f to see all jobs."
    assert not plain.jobs.why_not("jobs.filter")
    await do(plain, "listing.next")
    assert keys(plain) == "dfce"


async def test_no_filter_hides_the_job_that_comes_next(opened: Opened) -> None:
    plain, _ = opened()
    await do(plain, "listing.next", "listing.mine")
    assert [said.split(". ")[0] for said in plain.host.notices] == ["No jobs yet"] * 2
    assert plain.jobs.why_not("jobs.filter").startswith("No jobs yet.")
    elsewhere = a_job("succeeded", "e", counts=Counts(4, 4), profile="shop", environment="")
    plain.jobs.jobs_changed((elsewhere, ALL[1]))
    assert keys(plain) == "ed"
    await do(plain, "listing.mine")
    plain.jobs.jobs_changed((elsewhere,))
    assert (keys(plain), plain.jobs.listing.notice[-1]) == ("", "Press F to see all profiles.")
    plain.jobs.jobs_changed(())  # all were forgotten, and the filter with them
    plain.jobs.jobs_changed((elsewhere,))
    assert keys(plain) == "e"


async def test_what_was_launched_is_gone_to_whatever_is_filtered(opened: Opened) -> None:
    plain, _ = opened(*ALL)
    await do(plain, "listing.next", "listing.next")
    plain.jobs.jobs_changed((a_job("running", "new"), *ALL))
    assert keys(plain) == "de"
    plain.jobs.visit()
    assert (plain.at, keys(plain)) == ("new", "newrdfce")
    plain.at = "f"
    plain.jobs.state.launched("later")
    plain.jobs.jobs_changed((a_job("running", "later"), *ALL))
    assert plain.at == "later"


async def test_rows_of_ended_jobs_are_made_once_a_day(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime(2026, 3, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(listing, "local_now", lambda: today)
    plain, _ = opened(*ALL)
    first = {row.key: row for row in plain.jobs.listing.rows}
    plain.jobs.jobs_changed(ALL)
    plain.jobs.visit()
    assert all(row is first[row.key] for row in plain.jobs.listing.rows if row.job.state.is_final)
    today += timedelta(days=1)
    plain.jobs.visit()
    assert not any(row is first[row.key] for row in plain.jobs.listing.rows)


async def test_the_job_is_read_again_only_when_it_is_another(opened: Opened) -> None:
    plain, _ = opened(*ALL)
    plain.shown.clear()
    plain.jobs.visit()
    plain.jobs.detail.follow()
    assert Part.ITEMS not in plain.shown
    plain.jobs.jobs_changed((a_job("succeeded", plain.at), *ALL[1:]))
    assert Part.ITEMS in plain.shown


async def test_without_a_desk_the_list_says_so(opened: Opened) -> None:
    plain, _ = opened(*ALL)
    plain.jobs.items.mark_all()
    plain.jobs.close_desk(NoDesk("The token is refused.", "Mend it."))
    assert (keys(plain), plain.jobs.listing.notice[0]) == ("", ("The token is refused.", "text"))
    assert (plain.jobs.detail.job, plain.jobs.state.marks, plain.items) == (None, {}, [])
    assert plain.jobs.bottom().tray == ()
    plain.jobs.refresh()
    await do(plain, "open_job", "items.open", "items.mark_all", "detail.open_batch")
    assert (plain.questions, plain.opened, plain.host.notices) == ([], [], ["There is no item here."])


async def test_cancelling_is_not_offered_once_nothing_is_left_to_send(opened: Opened, fake_pages: Any) -> None:
    plain, desk = opened(a_job("running"))
    pages = fake_pages([BatchSnapshot(1, BatchState.RUNNING, 8, "remote", 1, 2)])
    desk.pages = lambda _job_id: pages
    await do(plain, "decisions.cancel")
    assert plain.host.notices[0] == "Everything has been sent; DatoCMS is still working on it."
    assert plain.questions == []


# -- what is possible --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("intent", "job", "reason"),
    [
        ("decisions.retry", a_job("succeeded", counts=Counts(8, 8)), "Nothing of this job failed."),
        ("decisions.cancel", a_job("succeeded"), "This job has ended already"),
        ("decisions.undo", a_job("succeeded", operation="duplicate"), "copydesk cannot undo this. To undo, delete"),
        ("decisions.undo", a_job("running"), "This job is not finished: only what has ended can be undone."),
        ("decisions.undo", a_job("succeeded", profile="other"), "This job belongs to profile other"),
        ("decisions.undo", a_job("succeeded", operation="teleport"), UNKNOWN),
        ("decisions.agree", a_job("running"), "This job does not need a decision."),
        ("decisions.settle", a_job("succeeded"), "Nothing of this job is in doubt."),
        ("decisions.retry", a_job("failed", environment="draft"), "This job belongs to profile gazette · draft: open"),
        ("decisions.cancel", a_job("running", profile="other"), "This job belongs to profile other"),
        ("history.forget", a_job("running"), "This job is not finished: only ended ones can be forgotten"),
        ("history.forget_well", a_job("running"), "No job has succeeded yet."),
        ("history.forget_old", a_job("running"), "No job has ended."),
    ],
)
async def test_what_is_not_possible_says_why(opened: Opened, intent: str, job: JobSnapshot, reason: str) -> None:
    plain, desk = opened(job)
    await do(plain, intent)
    assert plain.host.notices[0].startswith(reason)
    assert (desk.told, plain.questions) == ([], [])


async def test_keys_of_parts_reasons_and_marks_say_why_they_lead_nowhere(opened: Opened) -> None:
    plain, _ = opened(a_job(), items=FAILED)
    plain.focus = "items"
    rules, footer = plain.jobs.rules, {offer.action_id for offer in plain.jobs.bottom().footer}
    assert rules.why_not("items.next-part") == "All items of this job are in this one part."
    assert rules.why_not("items.previous-reason") == "There is no other reason."
    assert rules.why_not("items.clear") == "Nothing is marked."
    assert "items.next-part" not in footer
    await do(plain, "detail.turn(1)", "items.clear")
    assert plain.host.notices == ["All items of this job are in this one part.", "Nothing is marked."]
    others = [replace(item, id=f"o{item.id}", reason="Slug must be unique", position=9) for item in FAILED[:1]]
    plain, _ = opened(a_job(), items=[*FAILED, *others, *MADE])
    plain.focus = "items"
    assert not any(map(plain.jobs.rules.why_not, ("items.next-part", "items.next-reason", "items.mark-all")))
    assert "items.next-part" in {offer.action_id for offer in plain.jobs.bottom().footer}
    plain.jobs.turn_pane()
    for action_id in ("items.next-part", "items.next-reason"):
        assert plain.jobs.rules.why_not(action_id).startswith("The batches are shown. Press ")


async def test_reasons_and_notes_name_the_cms(opened: Opened) -> None:
    plain, _ = opened(a_job(note="the CMS asks to wait"), items=[replace(FAILED[0], reason="the CMS refused it")])
    (lot,) = plain.jobs.detail.items.lots
    assert (lot.why.reason, lot.why.told) == ("the CMS refused it", "DatoCMS refused it")
    assert tray(plain) == "DatoCMS asks to wait"
    await do(plain, "decisions.retry")


async def test_the_tray_offers_what_the_job_allows(opened: Opened) -> None:
    plain, desk = opened(a_job("running"), a_job("partly_failed", "job-2"), a_job("running", "job-3", held=True))
    assert offered(plain) == ["jobs.retry", "jobs.cancel", "jobs.export"]
    plain.at = "job-2"
    assert offered(plain) == ["jobs.retry", "jobs.undo", "jobs.export"]
    plain.at = "job-3"
    assert "jobs.agree" in offered(plain)
    desk.profile.read_only = True
    assert offered(plain) == ["jobs.cancel", "jobs.export"]


async def test_the_tray_tells_of_a_job_that_asks_for_something(opened: Opened) -> None:
    left: dict[str, Any] = {"orphaned": True, "profile": "shop", "environment": ""}
    plain, _ = opened(
        a_job("running", "a", note="a rest"), a_job("running", "b", error="bad"), a_job("running", "c", **left)
    )
    assert plain.jobs.bottom().selected == ((("a rest", "warning"),),)
    plain.at = "b"
    assert plain.jobs.bottom().selected == ((("bad", "invalid"),),)
    plain.at = "c"
    assert tray(plain) == "stopped: open profile shop to resume (P, E)"


# -- decisions ---------------------------------------------------------------------------------------------------------
async def test_going_on_and_cancelling_are_asked_about(opened: Opened) -> None:
    plain, desk = opened(a_job("running", held=True))
    await do(plain, "open_job", "decisions.cancel")
    go_on, cancel = plain.questions
    assert (go_on.title, cancel.title) == ("Resume sending 4 records?", "Stop sending the remaining 4 records?")
    assert go_on.lines[1] == "4 of 8 were sent when it stopped."
    assert desk.told == []
    go_on.chosen("yes")
    cancel.chosen("yes")
    assert desk.told == [("agree", "job-1"), ("cancel", "job-1")]
    assert plain.host.notices == ["Resuming 4 records.", "Cancelled what was not sent yet."]


async def test_enter_resumes_only_what_can_be_resumed_from_here(opened: Opened) -> None:
    for place, read_only, reason in (
        ({"profile": "other"}, False, "This job belongs to profile other"),
        ({"environment": "sandbox"}, False, "This job belongs to "),
        ({}, True, "The profile gazette is read-only"),
    ):
        plain, desk = opened(a_job("running", held=True, **place))
        desk.profile.read_only = read_only
        await do(plain, "open_job")
        assert (plain.questions, desk.told) == ([], [])
        assert plain.host.notices[0].startswith(reason)


async def test_a_long_wait_may_be_tried_earlier(opened: Opened) -> None:
    plain, desk = opened(a_job("running", note="waits until 14:00"))
    desk.budget = replace(desk.budget, blocked_s=600.0)
    await do(plain, "decisions.agree")
    assert plain.questions[0].title == "Try now?"
    assert plain.questions[0].lines[0] == "waits until 14:00."
    plain.questions[0].chosen("yes")
    assert (desk.told, plain.host.notices) == ([("agree", "job-1")], ["Trying with one request."])


@pytest.mark.parametrize("decision", list(Decision))
async def test_a_doubt_is_decided_by_the_editor_alone(opened: Opened, decision: Decision) -> None:
    plain, desk = opened(a_job("in_doubt", counts=Counts(3, 0, 0, 3)), items=DOUBTFUL)
    await do(plain, "open_job")
    (question,) = plain.questions
    assert question.title == "3 in doubt"
    assert [entry.label for entry in question.entries] == ["Leave", "Look", "Send again"]
    assert "  Lost 0  r0" in question.lines
    assert "Sending again is safe here." in question.lines[2]
    assert desk.told == []
    question.chosen(decision.value)
    assert desk.told == [("doubt", "job-1", decision, None)]


async def test_from_a_read_only_profile_no_doubt_is_sent_again(opened: Opened) -> None:
    plain, desk = opened(a_job("in_doubt", counts=Counts(3, 0, 0, 3)), items=DOUBTFUL)
    desk.profile.read_only = True
    await do(plain, "open_job")
    (question,) = plain.questions
    assert [entry.label for entry in question.entries] == ["Leave", "Look"]
    assert question.lines[2].endswith("is read-only: nothing is sent from it.")


@pytest.mark.parametrize(
    ("chosen", "still", "said"),
    [
        (3, 3, "Checked again: still no certain trace of 3."),
        (3, 1, "Checked again: what became of 2 is known now; still no certain trace of 1."),
        (3, 0, "Checked again: what became of 3 is known now."),
        (1, 3, "Checked again: still no certain trace of 1."),
        (1, 2, "Checked again: what became of 1 is known now."),
    ],
)
async def test_what_another_look_found_is_said(
    opened: Opened, fake_pages: Any, chosen: int, still: int, said: str
) -> None:
    plain, desk = opened(a_job("in_doubt", counts=Counts(3, 0, 0, 3)), items=DOUBTFUL)
    desk.decide_doubt = lambda *_: (1,)

    async def decided(*_: object) -> None:
        held = fake_pages(BATCHES, DOUBTFUL[3 - still :])
        desk.pages = lambda _job_id: held

    desk.decided = decided
    if chosen == 1:
        plain.focus = "items"
        plain.jobs.items.toggle(plain.items[0])
    await do(plain, "decisions.settle")
    plain.questions[0].chosen("look")
    await plain.settled()
    assert plain.host.notices[-2:] == ["Checking again.", said]


async def test_what_was_left_in_doubt_is_not_asked_again(opened: Opened) -> None:
    asked = a_job("in_doubt", counts=Counts(3, 0, 0, 3))
    for left, hint, offers in ((0, "enter: decide", True), (2, "enter: decide", True), (3, "", False)):
        plain, _ = opened(replace(asked, left=left), items=DOUBTFUL)
        assert job_row(plain.jobs.state.jobs["job-1"], in_list=True).hint == hint
        assert ("jobs.settle" in offered(plain)) == offers
        await do(plain, "open_job")
        assert bool(plain.questions) == offers
        await do(plain, "decisions.settle")
        assert plain.questions  # it can be decided all the same


async def test_one_doubt_is_decided_alone(opened: Opened) -> None:
    plain, desk = opened(a_job("in_doubt", counts=Counts(3, 0, 0, 3)), items=DOUBTFUL)
    plain.focus = "items"
    plain.jobs.items.toggle(plain.items[1])
    await do(plain, "decisions.settle")
    assert plain.questions[0].title == "1 in doubt"
    plain.questions[0].chosen("look")
    assert desk.told == [("doubt", "job-1", Decision.LOOK, ("r1",))]
    assert plain.jobs.state.marks == {}


async def test_failed_items_are_planned_again_and_beside_the_key_stands_what_fails_again(opened: Opened) -> None:
    plain, desk = opened(a_job(), items=[replace(FAILED[0], reason="the line was lost")])
    assert tray(plain) == ""
    await do(plain, "decisions.retry")
    assert (desk.told, plain.offered) == ([("plan", "job-1")], [PLAN])
    assert plain.said_busy == ["Planning 3 records again …", ""]
    plain, desk = opened(a_job(), items=[replace(item, reason=UNIQUE_SLUG) for item in FAILED])
    assert tray(plain) == "All 3 fail again unless corrected."
    await do(plain, "decisions.retry")
    assert (plain.questions, plain.offered) == ([], [PLAN])


async def test_what_goes_wrong_while_deciding_is_told(opened: Opened) -> None:
    plain, desk = opened(a_job("succeeded"), a_job("running", "job-2", held=True))

    def broken(*_: Any) -> Any:
        raise JournalError("The journal is damaged.", next_step="Move the file away.")

    async def no_plan(_: str) -> None:
        broken()

    desk.undo, desk.agree = no_plan, broken
    await do(plain, "decisions.undo")
    assert plain.said_busy == ["Planning to undo 5 records …", ""]
    plain.at = "job-2"
    await do(plain, "decisions.agree")
    plain.questions[0].chosen("yes")
    desk.held.unsent = broken
    await do(plain, "decisions.agree")
    assert [str(error) for error in plain.host.errors] == ["The journal is damaged. Move the file away."] * 3
    assert len(plain.questions) == 1


async def test_forgetting_says_what_is_lost(opened: Opened) -> None:
    plain, desk = opened(*ALL)
    plain.at = "f"
    await do(plain, "history.forget")
    assert plain.questions[-1].title == "Forget publish Article?"
    assert "Its history will be deleted: 5 done, 3 failed with their reasons." in plain.questions[-1].lines
    assert "The failed items can then no longer be retried from here." in plain.questions[-1].lines
    assert desk.told == []
    plain.questions[-1].chosen("yes")
    await do(plain, "history.forget_well")
    assert plain.questions[-1].title == "Forget 2 jobs that ended well?"
    assert plain.questions[-1].lines[0] == "Of gazette, shop."
    await do(plain, "history.forget_old")
    assert [(entry.label, entry.note) for entry in plain.questions[-1].entries] == [
        ("a day", "4 jobs"),
        ("a week", "3 jobs"),
        ("30 days", "3 jobs"),
        ("90 days", "1 job"),
    ]
    plain.questions[-1].chosen("30")
    assert plain.questions[-1].title == "Forget 3 jobs older than 30 days?"
    plain.questions[-1].chosen("yes")
    await plain.settled()
    assert desk.told == [("forget", "f"), ("forget", "f", "c", "e")]
    assert plain.host.notices == ["Forgot 1 job.", "Forgot 3 jobs."]


async def test_what_was_not_forgotten_is_said(opened: Opened) -> None:
    plain, _ = opened(a_job("succeeded", "stays"))
    await do(plain, "history.forget")
    plain.questions[0].chosen("yes")
    await plain.settled()
    assert plain.host.notices == ["Forgot 0 jobs. 1 job more: not finished, or gone already."]


# -- items -------------------------------------------------------------------------------------------------------------
async def test_parts_go_round_and_marks_stay_with_their_items(opened: Opened) -> None:
    plain, _ = opened(a_job(operation="duplicate"))
    detail: Any = plain.jobs.detail
    assert detail.part == ItemPart.FAILED
    assert plain.text(detail.items.title) == "[failed 3] · created 5"
    plain.focus = "items"
    plain.jobs.items.toggle(plain.items[0])
    await do(plain, "detail.turn(1)")
    assert (detail.part, tray(plain)) == (ItemPart.CREATED, "1 marked · 5 created")
    await do(plain, "items.mark_all")
    assert tray(plain) == "6 marked · 5 created"
    await do(plain, "detail.turn(1)", "items.clear", "detail.turn(-1)")
    assert (detail.part, plain.jobs.state.marks) == (ItemPart.CREATED, {})
    plain.jobs.jobs_changed((a_job(operation="duplicate", note="x"),))
    assert detail.part == ItemPart.CREATED
    plain.jobs.jobs_changed((a_job(ident="job-2"),))
    assert detail.part == ItemPart.FAILED
    plain, _ = opened(a_job("in_doubt"), items=[*FAILED, *DOUBTFUL])
    assert plain.text(plain.jobs.detail.items.title).startswith(f"[in doubt {len(DOUBTFUL)}] · failed")


async def test_a_range_that_is_cut_says_how_to_mark_all(opened: Opened) -> None:
    plain, _ = opened(a_job())
    plain.jobs.items.mark_range(plain.items[:2], cut=True)
    assert tuple(plain.jobs.state.marks) == ("r0", "r1")
    assert plain.host.notices == ["A range holds at most 2,000 items. Press a to mark all of this part."]


@pytest.mark.parametrize(("action", "operation"), [("items.publish", PUBLISH), ("items.duplicate", DUPLICATE)])
async def test_what_is_marked_is_planned_else_what_the_cursor_is_on(
    opened: Opened, action: str, operation: Any
) -> None:
    plain, _ = opened(a_job(operation="duplicate"))
    await do(plain, "detail.turn(1)", action)
    assert (plain.plans[0].operation, plain.plans[0].selection.ids) == (operation, ("c3",))
    for row in plain.items[1:3]:
        plain.jobs.items.toggle(row)
    await do(plain, action)
    assert plain.plans[1].selection.ids == ("c4", "c5")
    plain.plans[1].launched("new")
    assert plain.jobs.state.marks == {}


async def test_fields_are_duplicated_as_fields_and_schema_items_copied(opened: Opened) -> None:
    plain, _ = opened(a_job(operation="duplicate-field"))
    await do(plain, "items.duplicate")
    assert (plain.plans[0].operation, plain.plans[0].selection.ids) == (DUPLICATE_FIELD, ("r0",))
    plain, _ = opened(a_job(operation="copy-schema", system=UNICAT, environment=""), system=UNICAT)
    plain.jobs.state.desk.project = replace(plain.jobs.state.desk.project, environment="")  # type: ignore[union-attr]
    await do(plain, "detail.turn(1)", "items.copy")
    assert (plain.plans[0].operation, plain.plans[0].selection.ids) == (COPY_SCHEMA, ("c3",))


@pytest.mark.parametrize(
    ("job", "action", "reason"),
    [
        (a_job(operation="duplicate"), "items.copy", "Only schema items of Unicat are copied"),
        (
            a_job(operation="duplicate-field"),
            "items.publish",
            "These are schema items. Only records can be published.",
        ),
        (a_job(operation="teleport"), "items.publish", UNKNOWN),
        (a_job(profile="shop"), "items.publish", "It is in profile shop · main: open that one first (P, E)."),
        (a_job(environment="draft"), "items.duplicate", "It is in profile gazette · draft: open that one first"),
        (a_job(environment="draft"), "items.select", "It is in profile gazette · draft: open that one first"),
        (a_job(environment="draft"), "items.open", "It is in profile gazette · draft: open that one first (P, E)."),
    ],
)
async def test_what_cannot_be_done_with_items_says_why(
    opened: Opened, job: JobSnapshot, action: str, reason: str
) -> None:
    plain, _ = opened(job)
    await do(plain, action)
    assert reason in plain.host.notices[0]
    assert (plain.plans, plain.selected, plain.opened) == ([], [], [])


async def test_a_read_only_profile_acts_on_nothing(opened: Opened) -> None:
    plain, desk = opened(a_job())
    desk.profile.read_only = True
    await do(plain, "items.publish", "decisions.retry")
    assert plain.host.notices == ["The profile gazette is read-only: nothing is sent from it."] * 2
    assert plain.plans == []


async def test_items_are_opened_selected_and_their_ids_copied(opened: Opened) -> None:
    plain, _ = opened(a_job(operation="duplicate"))
    plain.row = 1
    await do(plain, "items.open", "items.select", "items.copy_ids")
    assert plain.opened == [("r1", ("r0", "r1", "r2"), False)]
    assert plain.selected == [(("r1",), False)]
    assert plain.host.copied == ["r1"]
    await do(plain, "items.mark_all", "items.copy_ids")
    assert plain.host.copied[-1] == "r0\nr1\nr2"
    plain, _ = opened(a_job(operation="duplicate-field"))
    await do(plain, "items.open", "items.select")
    assert (plain.opened, plain.selected) == ([("r0", (), True)], [(("r0",), True)])


async def test_items_stand_by_reason_most_frequent_first_and_are_gone_through_so(opened: Opened) -> None:
    items = [replace(item, reason=UNIQUE_SLUG if item.position else "gone", id=f"r{item.position}") for item in FAILED]
    plain, _ = opened(a_job(), items=items)
    lots = plain.jobs.detail.items.lots
    assert [(lot.why.reason, lot.rows.total) for lot in lots] == [(UNIQUE_SLUG, 2), ("gone", 1)]
    assert "Duplicate it in DatoCMS" in lots[0].why.todo
    assert plain.jobs.detail.items.reason_of("0") == "gone"
    assert [row.target for row in plain.items] == ["r1", "r2", "r0"]
    await do(plain, "items.open")
    assert plain.opened == [("r1", ("r1", "r2", "r0"), False)]


async def test_one_batch_is_looked_at_alone(opened: Opened) -> None:
    plain, _ = opened(a_job(operation="duplicate"))
    detail = plain.jobs.detail
    await do(plain, "turn_pane")
    assert detail.batches_only
    assert plain.shown[-1] is Part.FOCUS
    plain.focus, plain.batch = "batches", 1
    await do(plain, "detail.open_batch")
    assert (detail.batch, detail.batches_only) == (2, False)
    assert plain.text(detail.items.title) == "batch 2 ── [created 4]"
    assert [row.target for row in plain.items] == ["c4", "c5", "c6", "c7"]
    detail.show_batch(None)
    assert plain.text(detail.items.title) == "[failed 3] · created 5"


async def test_the_id_of_the_batch_or_of_the_job_is_copied(opened: Opened) -> None:
    plain, _ = opened(a_job())
    await do(plain, "copy_id")
    plain.focus = "batches"
    await do(plain, "copy_id")
    assert plain.host.copied == ["job-1", "remote-one"]


async def test_the_cursor_of_the_batches_begins_at_the_first_open_one(opened: Opened) -> None:
    plain, _ = opened(a_job("running"))
    assert (plain.jobs.detail.batches.first, plain.jobs.detail.batches.anew) == ("2", True)
    plain.jobs.jobs_changed((a_job("running", progress=9),))
    assert (plain.jobs.detail.batches.first, plain.jobs.detail.batches.anew) == ("", False)
    plain, _ = opened(a_job("succeeded"))
    assert plain.jobs.detail.batches.first == ""


async def test_a_journal_that_cannot_be_read_is_told_and_ends_nothing(opened: Opened) -> None:
    plain, desk = opened(a_job())

    def broken(*_: Any) -> Any:
        raise JournalError("The journal is damaged.")

    desk.held.tally = desk.held.batch_count = broken
    plain.jobs.refresh()
    assert plain.items == []
    assert {str(error) for error in plain.host.errors} == {"The journal is damaged."}


async def test_reading_the_journal_again_tells_tray_and_footer_too(opened: Opened) -> None:
    plain, desk = opened(a_job())
    plain.focus = "items"
    assert plain.text(plain.jobs.bottom().selected[0]) == "id r0"
    desk.held.all_items = (*DOUBTFUL, *MADE)
    plain.shown.clear()
    plain.jobs.refresh()
    assert plain.shown[-1] is Part.BOTTOM
    assert plain.shown.index(Part.ITEMS) < len(plain.shown) - 1
    assert plain.jobs.detail.part is ItemPart.IN_DOUBT
