"""What became of the items and requests of a job, part by part and reason by reason, in the words every place uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from tui.core.content import System
from tui.core.jobs import BatchSnapshot, BatchState, ItemPart, ItemSnapshot, ItemState, JobDetail
from tui.core.text import counted, grouped, one_line, sentence
from tui.operations.reasons import advice

UNTITLED = "(untitled)"
SOURCE_UNKNOWN = "new, source unknown"
_PARTS: Mapping[ItemState, ItemPart] = {
    ItemState.FAILED: ItemPart.FAILED,
    ItemState.IN_DOUBT: ItemPart.IN_DOUBT,
    ItemState.SUCCEEDED: ItemPart.DONE,
    ItemState.CANCELLED: ItemPart.UNSENT,
    ItemState.PLANNED: ItemPart.WAITING,
    ItemState.SENT: ItemPart.WAITING,
}
_UNDER_WAY = frozenset({BatchState.SENDING, BatchState.ACCEPTED, BatchState.RUNNING})
NOT_FOLLOWED = "sent, what became of it is not known yet"
_KEYS = re.compile(r" ?Press \{[^}]+\}[^.]*\.")


class Why(Struct, frozen=True):
    """Why items are in a part, and what to do about it; both empty where none is told."""

    reason: str
    """As the journal has it."""
    told: str
    """As it is shown, a sentence with its code last."""
    todo: str
    """With keys as ids of actions in braces."""

    @property
    def todo_without_keys(self) -> str:
        """What to do, for a place that has no keys."""
        return _KEYS.sub("", self.todo).strip()


class Lot(Struct, frozen=True):
    """Items that are in a part for one reason."""

    why: Why
    items: Sequence[ItemSnapshot]


def because(reason: str, system: System) -> Why:
    """A reason in words."""
    told = system.named_in(reason)
    return Why(reason, sentence(told), system.named_in(advice(reason).todo))


def parts(detail: JobDetail) -> Iterator[tuple[ItemPart, Sequence[Lot]]]:
    """The parts that have any items, most telling first, and their lots, the largest first: as Jobs shows them."""
    known = {item.created for item in detail.items}
    unattributed = [
        ItemSnapshot("", "", ItemState.SUCCEEDED, created=made, created_title=detail.created_titles.get(made, ""))
        for made in detail.created
        if made not in known
    ]
    lots: dict[ItemPart, dict[str, list[ItemSnapshot]]] = {}
    for item in (*detail.items, *unattributed):
        if item.created:
            lots.setdefault(ItemPart.CREATED, {}).setdefault("", []).append(item)
        if not item.created or item.state is not ItemState.SUCCEEDED:
            lots.setdefault(_PARTS[item.state], {}).setdefault(item.reason, []).append(item)
    for part in ItemPart:
        if by_reason := lots.get(part):
            ordered = sorted(by_reason.items(), key=lambda one: -len(one[1]))
            yield part, [Lot(because(reason, detail.job.system), items) for reason, items in ordered]


def part_words(part: ItemPart, number: int) -> str:
    """`failed 18`."""
    return f"{part.value} {grouped(number)}"


def title_of(item: ItemSnapshot, part: ItemPart) -> str:
    """What an item of a part is called; of what was made as the CMS calls it, and what of where that does not tell:
    `Slug (copy #1), from Article › Slug`."""
    title, made = item.title or UNTITLED, item.created_title
    if part is not ItemPart.CREATED:
        return title
    if not item.id:
        return made or SOURCE_UNKNOWN
    return made if made and item.title in made else f"{made or 'new'}, from {title}"


def nameless_words(number: int) -> str:
    """New items that the CMS only counts."""
    return f"and {grouped(number)} more; which new items they are is not known"


def batch_word(batch: BatchSnapshot) -> str:
    """`done`, `193 of 200` where the others failed, else the state's name."""
    if batch.state is BatchState.PARTLY_FAILED:
        return f"{grouped(batch.size - batch.failed)} of {grouped(batch.size)}"
    return _state_word(batch.state)


def _state_word(state: BatchState) -> str:
    return "done" if state is BatchState.SUCCEEDED else state.value.replace("_", " ")


def batch_lines(detail: JobDetail) -> Iterator[str]:
    """A line for each state that requests are in: `950 batches done: 950 items`, with the note they share where no item
    says the same."""
    reasons = {item.reason for item in detail.items}
    by_state: dict[BatchState, list[BatchSnapshot]] = {}
    for batch in detail.batches:
        by_state.setdefault(batch.state, []).append(batch)
    for state, some in by_state.items():
        facts = [counted(sum(batch.size for batch in some), "item")]
        if failed := sum(batch.failed for batch in some):
            facts.append(f"{grouped(failed)} failed")
        notes = {batch.note for batch in some} - reasons
        if len(notes) == 1 and (note := notes.pop()):
            facts.append(one_line(detail.job.system.named_in(note)))
        word = NOT_FOLLOWED if detail.job.orphaned and state in _UNDER_WAY else _state_word(state)
        yield f"{counted(len(some), 'batch')} {word}: {' · '.join(facts)}"
