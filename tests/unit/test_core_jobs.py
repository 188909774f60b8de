"""What a job came to follows from its batches and counts."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tui.cms.unicat.values import WHY_NOT_COPIED
from tui.core.jobs import BatchState, Counts, JobState, job_state
from tui.core.plan import PlanItem, PlannedBatch
from tui.core.schema import LifeState
from tui.core.secret import Secret
from tui.operations import COPY_SCHEMA, DUPLICATE, PUBLISH
from tui.operations.plan import Plan

B, J = BatchState, JobState


@pytest.mark.parametrize(
    ("states", "counts", "state"),
    [
        ({B.PLANNED}, Counts(3), J.PLANNED),
        ({B.PLANNED, B.SUCCEEDED}, Counts(3, 1), J.RUNNING),
        ({B.PLANNED, B.IN_DOUBT}, Counts(3, in_doubt=1), J.RUNNING),
        ({B.SENDING}, Counts(3), J.RUNNING),
        ({B.SUCCEEDED}, Counts(3, 3), J.SUCCEEDED),
        ({B.SUCCEEDED, B.CANCELLED}, Counts(2, 2, cancelled=1), J.CANCELLED),
        ({B.CANCELLED}, Counts(0, cancelled=3), J.CANCELLED),
        ({B.PARTLY_FAILED}, Counts(3, 2, 1), J.PARTLY_FAILED),
        ({B.SUCCEEDED, B.FAILED}, Counts(3, 2, 1), J.PARTLY_FAILED),
        ({B.FAILED}, Counts(3, 0, 3), J.FAILED),
        ({B.REJECTED}, Counts(3, 0, 3), J.REJECTED),
        ({B.REJECTED, B.CANCELLED}, Counts(3, 0, 3), J.REJECTED),
        ({B.REJECTED, B.SUCCEEDED}, Counts(3, 2, 1), J.PARTLY_FAILED),
        ({B.FAILED, B.IN_DOUBT}, Counts(3, 0, 2, 1), J.IN_DOUBT),
        ({B.PARTLY_FAILED}, Counts(3, 1, 1, 1), J.IN_DOUBT),
        (set(), Counts(), J.SUCCEEDED),
    ],
)
def test_the_state_of_a_job(states: set[BatchState], counts: Counts, state: JobState) -> None:
    assert job_state(frozenset(states), counts) is state


@given(st.frozensets(st.sampled_from(list(BatchState)), min_size=1))
def test_a_job_is_final_exactly_when_its_batches_are(states: frozenset[BatchState]) -> None:
    final = job_state(states, Counts(1, 1)).is_final
    assert final == all(state.is_final for state in states)


def test_counts_know_how_far_they_are() -> None:
    counts = Counts(10, 3, 1, 1)
    assert counts.settled == 5
    assert counts.fraction == 0.5
    assert Counts().fraction == 0.0


def test_words_for_people() -> None:
    assert J.SUCCEEDED.word == "done"
    assert J.PARTLY_FAILED.word == "partly failed"
    assert PUBLISH.items(4300) == "4,300 records"
    assert COPY_SCHEMA.items(1) == "1 schema item"


def test_a_plan_counts_what_it_sends() -> None:
    batches = (PlannedBatch((PlanItem("a", "A"), PlanItem("b", "B"))), PlannedBatch((PlanItem("c", "C"),)))
    plan = Plan(DUPLICATE, "blog", DATOCMS, "Blog", "main", True, "Article", batches)
    assert plan.total == 3
    assert [item.id for item in plan.items] == ["a", "b", "c"]
    assert plan.heading == "Duplicate 3 Article records"
    long = replace(plan, operation=COPY_SCHEMA, title="An extremely detailed label " * 20)
    assert long.heading.startswith("Copy 3 schema items: An extremely detailed label An")
    assert len(long.heading) < 130


@pytest.mark.parametrize("state", list(LifeState))
def test_only_committed_items_are_copied(state: LifeState) -> None:
    assert (state in WHY_NOT_COPIED) == (state is not LifeState.COMMITTED)


def test_a_secret_is_never_shown() -> None:
    secret = Secret("s3cr3t")
    assert secret.reveal() == "s3cr3t"
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret:>20}", repr([secret]), repr({"token": secret})):
        assert "s3cr3t" not in shown
    assert secret == Secret("s3cr3t")
    assert hash(secret) == hash(Secret("s3cr3t"))
    assert not Secret("")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
