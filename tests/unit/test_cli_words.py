"""The command line's words, without running commands: parsing, exit codes, lines of text."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tui import cli
from tui.cli import UsageProblem, build_parser
from tui.commands.console import Console
from tui.commands.outcome import exit_code, planned, refused, worst
from tui.commands.showing import progress_line, show_plan, show_result, summary
from tui.core.jobs import Counts, JobDetail, JobSnapshot, JobState
from tui.core.plan import PlanGroup, PlanItem, PlannedBatch, Skipped
from tui.core.tempo import Tempo
from tui.jobs.report_formats import as_markdown
from tui.operations import DUPLICATE, PUBLISH
from tui.operations.plan import Plan
from tui.ui.models.jobs.endings import ending_words
from tui.ui.widgets.plan_view import plan_cost

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def parse(*words: str) -> Any:
    return build_parser().parse_args(words)


def job(state: JobState = JobState.RUNNING, progress: int = 0, **counts: int) -> JobSnapshot:
    return JobSnapshot(
        id="0a1b2c3d",
        profile="blog",
        system=DATOCMS,
        operation="publish",
        title="Article",
        environment="main",
        state=state,
        counts=Counts(**counts),
        progress=progress,
        created_at=START,
        started_at=START,
        ended_at=START + timedelta(seconds=4) if state.is_final else None,
        requests=9,
    )


def test_the_profile_is_taken_in_both_places_and_the_nearer_wins() -> None:
    assert parse("-p", "a", "run", "publish", "--id", "x").profile == "a"
    assert parse("run", "publish", "-p", "b", "--id", "x").profile == "b"
    assert parse("-p", "a", "run", "publish", "-p", "b", "--id", "x").profile == "b"
    assert parse("run", "-p", "c", "publish", "--id", "x").profile == "c"
    assert parse("-p", "a", "jobs").profile == "a"
    assert parse("-p", "a").command == "dashboard"
    assert parse().profile is None


def test_options_are_given_once_per_value_and_may_begin_with_a_hyphen() -> None:
    found = parse("run", "publish", "--id=-x", "--id", "y", "--status", "draft", "--status", "updated")
    assert (found.id, found.status) == (["-x", "y"], ["draft", "updated"])
    assert parse("run", "duplicate-field", "--id=--weird").id == ["--weird"]
    found = parse("run", "copy-schema", "--search", "a", "--exclude=-1", "--exclude", "b")
    assert found.exclude == ["-1", "b"]
    assert parse("run", "publish", "--id", "a").id == ["a"]


def test_json_belongs_to_every_place_it_is_written() -> None:
    assert parse("jobs", "--json").json
    assert parse("jobs", "--json", "show", "x").json
    assert parse("jobs", "show", "x", "--json").json
    assert not parse("jobs", "show", "x").json
    assert not parse().json


@pytest.mark.parametrize(
    "words",
    [
        ("run", "publish", "--limit", "0"),
        ("run", "publish", "--limit", "many"),
        ("run", "publish", "--timeout", "nan"),
        ("run", "publish", "--timeout", "-1"),
        ("run", "publish", "--ye"),
        ("run", "publish", "stray"),
        ("demo", "--records", "-1"),
        ("profiles", "add", "--token-env", "A", "--token-file", "b"),
        ("profiles", "add", "--token", "secret"),
    ],
)
def test_words_that_make_no_sense(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse(*words)
    assert caught.value.usage.startswith("usage: copydesk")


def test_the_version_and_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == "copydesk 0.1.0\n"
    assert cli.main(["run", "--help"]) == 0
    assert "in doubt" in capsys.readouterr().out


def test_usage_errors_with_json_are_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "duplicate", "--bogus", "--json"]) == 1
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert (found["operation"], found["total"], found["state"]) == ("duplicate", 0, "failed")
    assert "--bogus" in found["error"]
    assert shown.err.startswith("usage: ")
    assert cli.main(["jobs", "--bogus", "--json"]) == 1
    assert list(json.loads(capsys.readouterr().out)) == ["error"]


def test_what_asks_for_something_is_named_first_and_force_only_where_it_helps(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = Skipped("bad", "", "not valid: it would fail", forceable=True)
    mixed = plan(1, 25)
    show_plan(Console(), replace(mixed, skipped=(*mixed.skipped, wrong)))
    shown = capsys.readouterr().out
    assert shown.index("bad: not valid") < shown.index("s0: already published")
    assert "and 16 more" in shown
    assert "  Add --force to send those that can be sent.\n" in shown
    show_plan(Console(), replace(mixed, skipped=(Skipped("nobody", "nobody", "no such record"),)))
    assert "--force" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("state", "failed", "in_doubt", "code"),
    [
        ("succeeded", 0, 0, 0),
        ("partly_failed", 3, 0, 2),
        ("failed", 3, 0, 2),
        ("rejected", 0, 0, 2),
        ("in_doubt", 3, 1, 4),
        ("partly_failed", 1, 1, 4),
        ("running", 1, 1, 130),
        ("planned", 0, 0, 130),
        ("cancelled", 0, 0, 130),
        ("cancelled", 1, 0, 2),
    ],
)
def test_exit_codes(state: str, failed: int, in_doubt: int, code: int) -> None:
    assert exit_code({"state": state, "failed": failed, "in_doubt": in_doubt}) == code


def test_the_gravest_of_several_codes() -> None:
    assert worst([]) == 0
    assert worst([0, 2, 0]) == 2
    assert worst([2, 4, 1]) == 4
    assert worst([4, 130]) == 130


def plan(sent: int, skipped: int = 0) -> Plan:
    return Plan(
        operation=PUBLISH,
        profile="blog",
        system=DATOCMS,
        project="The \x1b[31mMagazine",
        environment="main",
        primary=True,
        title="Article",
        batches=(PlannedBatch(tuple(PlanItem(str(number), "t") for number in range(sent))),) if sent else (),
        skipped=tuple(Skipped(f"s{number}", "", "already published", forceable=True) for number in range(skipped)),
        groups=(PlanGroup("draft", sent, "will be published", sent=True),),
        requests=12,
        seconds=3,
        warnings=("linked records are drafts",),
    )


def test_results_of_what_was_not_launched() -> None:
    dry = planned(plan(1000, 2))
    assert (dry["total"], dry["state"], dry["job"]) == (1000, "planned", None)
    assert dry["skipped"] == [
        {"id": "s0", "reason": "already published"},
        {"id": "s1", "reason": "already published"},
    ]
    no = refused("publish", "why")
    assert (no["total"], no["error"]) == (0, "why")
    assert set(no) == set(dry) | {"error"}


def test_a_plan_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(Console(), plan(1234, 25))
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "Publish 1,234 Article records" in shown.out
    assert "environment main (PRIMARY)" in shown.out
    assert "linked records are drafts" in shown.out
    assert "left out: 25 records" in shown.out
    assert "and 15 more" in shown.out
    assert "--force" in shown.out
    assert f"  {plan_cost(plan(1234, 25)).plain}\n" in shown.out
    assert "1 batch (at least 12 requests, checks included): 3 seconds or more at the current rate limit" in shown.out
    assert "\x1b" not in shown.out
    show_plan(Console(as_json=True), plan(0, 1))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Nothing to publish" in shown.err


@pytest.mark.parametrize(
    ("snapshot", "said"),
    [
        (job(JobState.SUCCEEDED, 3, total=3, succeeded=3), "Published 3 Article records"),
        (
            job(JobState.PARTLY_FAILED, 9, total=9, succeeded=2, failed=6, in_doubt=1),
            "Published 2 of 9 Article records; 6 failed; 1 in doubt",
        ),
        (job(JobState.CANCELLED, 9, total=9, succeeded=2, cancelled=7), "Published 2 of 9 Article records; 7 not sent"),
        (job(JobState.RUNNING, 4, total=9, succeeded=4), "publish Article: running, 4 of 9"),
        (replace(job(JobState.RUNNING, 4, total=9), held=True), "publish Article: paused, 4 of 9"),
        (replace(job(JobState.SUCCEEDED, 1, total=1, succeeded=1), operation="new-one"), "New one Article: 1 of 1"),
    ],
)
def test_a_job_is_told_in_the_same_words_everywhere(snapshot: JobSnapshot, said: str) -> None:
    assert summary(snapshot).startswith(f"{said} · ")
    if snapshot.state.is_final:
        assert ending_words([snapshot], None)[0] == f"{said}."
    report = as_markdown(JobDetail(snapshot, (), ()))
    assert f"- Job 0a1b2c3d: {said}\n" in report


def test_results_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    ended = job(JobState.PARTLY_FAILED, 1000, total=1000, succeeded=950, failed=50)
    failures = [{"id": f"r{number}", "reason": "not\nvalid"} for number in range(50)]
    show_result(Console(), {"failures": failures, "created": ["n1"]}, ended)
    shown = capsys.readouterr().out
    assert "Published 950 of 1,000 Article records; 50 failed · took 0:04 · 9 requests, checks included" in shown
    assert "\n  50 items: Not ⏎ valid\n    r0, r1, " in shown
    assert "r9 and 40 more\n" in shown
    assert "new: n1" in shown
    show_result(Console(), {}, job(total=10, in_doubt=1))
    assert "copydesk jobs resume 0a1b2c3d" in capsys.readouterr().out
    show_result(Console(), {}, job(JobState.IN_DOUBT, 10, total=10, succeeded=9, in_doubt=1))
    assert "In doubt" in capsys.readouterr().out
    assert "2 not sent" in summary(job(JobState.SUCCEEDED, total=1, succeeded=1, cancelled=2))


def test_the_live_line() -> None:
    tempo = Tempo()
    for second in range(11):
        tempo.see([job(progress=25 * second, total=1000)], second)
    now = job(progress=250, total=1000, succeeded=240, failed=10)
    line = progress_line([now], tempo, blocks=True)
    assert line.startswith("publish Article  ██████░")
    assert line.endswith(" 25%  250 of 1,000 · 10 failed · 0:30 left")
    waits = progress_line([replace(now, note="waiting for the rate limit")], tempo, blocks=True)
    assert waits.endswith(" 10 failed · waiting for the rate limit")
    plain = progress_line([job(progress=250, total=1000)], Tempo(), blocks=False)
    assert plain.isascii() or "·" in plain
    assert "left" not in plain
    two = progress_line([job(progress=1, total=2), job(progress=2, total=2, in_doubt=1)], Tempo(), blocks=False)
    assert two.startswith("2 jobs  ")
    assert "3 of 4 · 1 in doubt" in two
    assert "0%" in progress_line([job()], Tempo(), blocks=True)


def test_operations_of_the_words_are_those_of_the_engine() -> None:
    assert parse("run", "duplicate", "--id", "x").operation == DUPLICATE.name
