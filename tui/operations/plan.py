"""A selection and an operation, resolved: what will be sent, what is left out and why, and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from tui.core.content import System
from tui.core.plan import (
    NOTHING_ANYWAY,
    UNSURE,
    Batches,
    Override,
    PlanGroup,
    PlanItem,
    PlannedBatch,
    PlanOption,
    Skipped,
    with_items,
)
from tui.core.text import agreeing, grouped, one_line
from tui.operations.operation import Operation
from tui.operations.triage import OPTIONS, WILL_FAIL, WOULD_FAIL

LONGEST_TITLE = 100
"""Characters of a title in a heading."""


class Plan(Struct, frozen=True):
    """What will happen. Nothing is sent before a plan was shown and accepted."""

    operation: Operation
    profile: str
    system: System
    project: str
    environment: str
    primary: bool
    title: str
    """What it acts on, for headings: a model's name, `dimensions, weight and 3 more`, ..."""
    batches: Sequence[PlannedBatch]
    skipped: Sequence[Skipped] = ()
    groups: tuple[PlanGroup, ...] = ()
    requests: int = 0
    """Least number of requests, polls and re-reading included."""
    seconds: float = 0.0
    """Least time at today's rate limit."""
    warnings: tuple[str, ...] = ()
    anyway: frozenset[Override] = NOTHING_ANYWAY
    """What is sent although a plan leaves it out by itself."""
    options: tuple[PlanOption, ...] = ()
    model_titles: Mapping[str, str] = field(default_factory=dict)
    model_keys: Mapping[str, str] = field(default_factory=dict)
    """Api keys of models by their ids."""
    models: Mapping[str, int] = field(default_factory=dict)
    """How many items of each model are sent, by its id; empty where nobody has counted them."""
    more_may_fail: bool = False
    """Whether of some that are sent it could not be told if they fail, or was not looked at: `failing` is the least
    then."""

    @property
    def total(self) -> int:
        """How many items will be sent."""
        if isinstance(self.batches, Batches):
            return len(self.batches.items)
        return sum(len(batch.items) for batch in self.batches)

    @property
    def forced(self) -> bool:
        """Whether anything is sent that a plan leaves out by itself."""
        return bool(self.sent_anyway)

    @property
    def sent_anyway(self) -> frozenset[Override]:
        """What is sent that a plan leaves out by itself."""
        return self.anyway - UNSURE

    @property
    def items(self) -> Sequence[PlanItem]:
        """All that will be sent. Of very many each is made when it is looked at: go through them once."""
        if isinstance(self.batches, Batches):
            return self.batches.items
        return tuple(item for batch in self.batches for item in batch.items)

    @property
    def failing(self) -> int:
        """How many are sent that are expected to fail."""
        return sum(group.count for group in self.groups if group.sent and group.fails)

    @property
    def heading(self) -> str:
        """`Publish 4,159 Article records; 12 will fail`, by their own names `Copy 2 schema items: width and height`, or
        that there is nothing to do."""
        fail = f"; {which} will fail" if self.total and (which := self.which_fail) else ""
        return f"{self.brief_heading}{fail}"

    @property
    def brief_heading(self) -> str:
        """The heading without what is expected to fail."""
        if not self.total:
            return f"Nothing to {self.operation.verb.lower()}"
        return f"{self.operation.verb} {self.operation.items(self.total, one_line(self.title, LONGEST_TITLE))}"

    @property
    def which_fail(self) -> str:
        """`12` of them, `at least 12`, `all`, or `it`; empty: none is expected to fail."""
        if self.failing < self.total:
            return self.at_least(grouped(self.failing)) if self.failing else ""
        return agreeing(self.total, "it", "all")

    def at_least(self, failing: str) -> str:
        """A number of those expected to fail, said to be the least where more may."""
        return f"at least {failing}" if self.more_may_fail and self.failing < self.total else failing


Replan = Callable[[frozenset[Override]], Awaitable[Plan]]
"""Plans the same again; the argument is what shall be sent although it is expected to fail, or needs nothing."""


def expecting(plan: Plan, failures: Mapping[str, str], key: Override, label: str = "") -> Plan:
    """The plan where these items, by id, are expected to fail for these reasons. They stand in a group of their own,
    which is a choice as others are; what it costs has to be worked out anew."""
    if not failures or plan.operation.per_request is None:
        return plan
    label = label or OPTIONS[key]
    sent = key in plan.anyway
    moved: Counter[str] = Counter()
    left: list[Skipped] = []

    def marked(item: PlanItem) -> PlanItem | None:
        if item.fails or item.id not in failures:
            return item
        moved[item.group] += 1
        if sent:
            return replace(item, group=label, fails=failures[item.id])
        left.append(
            Skipped(item.id, item.title, failures[item.id], forceable=True, group=label, model_id=item.model_id)
        )
        return None

    batches = with_items(plan.batches, marked)
    count = moved.total()
    if not count:
        return plan
    going = [replace(one, count=one.count - moved[one.key]) for one in plan.groups if one.sent]
    group = PlanGroup(label, count, WILL_FAIL if sent else WOULD_FAIL, sent, key=label, fails=True)
    groups = (*going, group, *(one for one in plan.groups if not one.sent))
    made = replace(
        plan,
        batches=batches,
        skipped=(*plan.skipped, *left),
        groups=tuple(one for one in groups if one.count),
        options=(*plan.options, PlanOption(key, count, OPTIONS[key], sent)),
    )
    if sent:
        return made
    models = Counter(item.model_id for item in made.items)
    titles = {plan.model_titles.get(one, "") for one in models}
    return replace(made, models=models, title=titles.pop() if len(titles) == 1 else "" if titles else plan.title)
