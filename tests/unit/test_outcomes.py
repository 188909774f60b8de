"""What became of a job's items and requests, in the words of Jobs, `jobs show` and the report."""

from datetime import UTC, datetime

from msgspec.structs import replace

from tests.cmses import DATOCMS
from tui.core.jobs import (
    BatchSnapshot,
    BatchState,
    Counts,
    ItemPart,
    ItemSnapshot,
    ItemState,
    JobDetail,
    JobSnapshot,
    JobState,
)
from tui.jobs.report_formats import as_markdown
from tui.operations.outcomes import batch_lines, because, parts
from tui.operations.publish import NOT_VALID, STILL_DRAFT
from tui.operations.reasons import LINKS_UNPUBLISHED
from tui.operations.unpublish import STILL_PUBLISHED

UNIQUE = "Slug must be unique (INVALID_FIELD)"
DOUBT = "the CMS did not say"
OF_A_JOB = [
    *(
        ItemSnapshot(f"r{place}", f"Rose {place}", ItemState.SUCCEEDED, created=f"n{place}", created_title=title)
        for place, title in enumerate(("Rose 0 (duplicate)", "Rose, 2nd", ""))
    ),
    ItemSnapshot("u1", "", ItemState.FAILED, "odd"),
    *(ItemSnapshot(f"f{place}", f"Fern | {place}", ItemState.FAILED, UNIQUE) for place in range(2)),
    ItemSnapshot("d1", "Dill", ItemState.IN_DOUBT, DOUBT),
]


def a_detail() -> JobDetail:
    counts = Counts(total=8, succeeded=4, failed=3, in_doubt=1)
    state, start = JobState.IN_DOUBT, datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    snapshot = JobSnapshot("0a1b", "blog", DATOCMS, "duplicate", "Article", "main", state, counts, 8, start)
    states = [BatchState.SUCCEEDED] * 4 + [BatchState.FAILED] * 3 + [BatchState.IN_DOUBT]
    batches = [
        BatchSnapshot(place, state, 1, f"remote-{place}", 1, 1, failed=int(state is BatchState.FAILED))
        for place, state in enumerate(states, 1)
    ]
    return JobDetail(snapshot, tuple(batches), tuple(OF_A_JOB), ("n0", "n1", "n2", "lone", "told"), 0, {"told": "Vine"})


def test_what_became_of_items_is_told_by_part_and_reason_the_most_frequent_first() -> None:
    told = [
        (part, [(lot.why.told, [item.id for item in lot.items]) for lot in lots]) for part, lots in parts(a_detail())
    ]
    assert told == [
        (ItemPart.IN_DOUBT, [(f"{DATOCMS.label} did not say", ["d1"])]),
        (ItemPart.FAILED, [(UNIQUE, ["f0", "f1"]), ("Odd", ["u1"])]),
        (ItemPart.CREATED, [("", ["r0", "r1", "r2", "", ""])]),
    ]


def test_requests_in_one_state_are_one_line() -> None:
    assert list(batch_lines(a_detail())) == [
        "4 batches done: 4 items",
        "3 batches failed: 3 items · 3 failed",
        "1 batch in doubt: 1 item",
    ]


def test_requests_that_nobody_follows_are_not_called_running() -> None:
    detail = a_detail()
    open_batches = tuple(replace(batch, state=BatchState.RUNNING) for batch in detail.batches)
    told = {
        orphaned: list(batch_lines(replace(detail, job=replace(detail.job, orphaned=orphaned), batches=open_batches)))
        for orphaned in (False, True)
    }
    assert told[False][0].startswith("8 batches running: ")
    assert told[True][0].startswith("8 batches sent, what became of it is not known yet: ")


def test_a_report_for_reading_is_grouped_as_jobs_is() -> None:
    report = as_markdown(a_detail())
    assert [line for line in report.split("\n") if line.startswith("#")] == [
        "# duplicate Article",
        "## In doubt 1",
        f"### 1 item: {DATOCMS.label} did not say",
        "## Failed 3",
        "### 2 items: Slug must be unique (INVALID\\_FIELD)",
        "### 1 item: Odd",
        "## Created 5",
    ]
    todo = "A copy starts with its original's value. Duplicate it in the CMS and change that value there."
    assert f"\n\n{DATOCMS.named_in(todo)}\n\n| title | id |\n| --- | --- |\n| Fern \\| 0 | f0 |\n" in report
    assert (
        "| Rose 0 (duplicate) | r0 | n0 |\n| Rose, 2nd, from Rose 1 | r1 | n1 |\n| new, from Rose 2 | r2 | n2 |\n"
        in report
    )
    assert report.endswith("| new, source unknown |  | lone |\n| Vine |  | told |\n")


def test_what_to_do_names_no_key_where_there_are_none() -> None:
    for reason in (UNIQUE, "Title must have a value", NOT_VALID, LINKS_UNPUBLISHED, STILL_PUBLISHED, STILL_DRAFT):
        why = because(reason, DATOCMS)
        assert why.todo_without_keys
        assert "{" not in why.todo_without_keys
        assert "Press" not in why.todo_without_keys
