"""Unpublish records: `POST /items/bulk/unpublish`, 200 a request ([C][D] reference operations.md A.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tui.core.content import Model, Record, RecordStatus
from tui.core.linking import Fate, Linking
from tui.core.plan import PlanItem
from tui.core.text import agreeing, counted
from tui.operations.operation import SAFE, ActsOn, Command, Cost, Key, Operation, Right
from tui.operations.reading import GONE, Pair, Reading
from tui.operations.triage import NO_RECORD, NOT_FOUND, Kind, Triage, without_drafts

UNEXPLAINED = "the CMS did not unpublish it"
STILL_PUBLISHED = f"still published: {UNEXPLAINED}; records that link to it may not allow it"
STILL_NEEDED = "still published: published records link to it and need it published"
PUBLISHED_SINCE = "it is published"
NAMED = 4
"""So many titles stand in a warning, more are counted."""
LONGEST = 40
"""Characters of a title there."""


# -- what is sent -------------------------------------------------------------------------------------------------
def _is(label: str, status: RecordStatus, left: str = "", reason: str = "") -> Kind:
    def holds(record: Record, model: Model | None) -> bool:
        return not without_drafts(record, model) and record.status is status

    return Kind(label, holds, "" if reason else "will be drafts again", left, reason, needs_nothing=bool(reason))


def _warnings(items: Iterable[PlanItem], models: Mapping[str, Model]) -> Iterator[str]:  # noqa: ARG001
    changed = sum(item.status is RecordStatus.UPDATED for item in items)
    if changed:
        what = counted(changed, "record has", "records have")
        yield f"{what} changes that are not published: publishing again will publish those, too."


_FATES: Mapping[Fate, str] = {
    Fate.IN_THE_WAY: "These published records link to {them} and need {them} published",
    Fate.GOES_TOO: "These link to {them} and are unpublished, too",
    Fate.LOSES_LINK: "These link to {them} and lose the link, unless they need it: then it fails",
    Fate.UNKNOWN: "These link to {them}, and what becomes of the link is not known",
}


def _linked(items: Sequence[PlanItem], linking: Sequence[Linking]) -> Iterator[str]:
    """Which of them are linked to by published records, and what becomes of those."""
    targets = {one.target for one in linking}
    titles = [item.title for item in items if item.id in targets]
    if titles:
        yield f"{counted(len(titles), 'record is', 'records are')} linked to by published ones: {_named(titles)}"
    them = agreeing(len(titles), "it", "them")
    sent = {item.id for item in items}
    for fate, words in _FATES.items():
        others = {one.id: one.title for one in linking if one.fate is fate and one.id not in sent}
        if others:
            yield f"{words.format(them=them)}: {_named(list(others.values()))}"


def _not_allowed(items: Sequence[PlanItem], linking: Sequence[Linking]) -> Mapping[str, str]:
    """Those that a published record links to in a way that needs them published, and why they fail. Of those that are
    picked, too, the linking one is in the way where it stays published itself."""
    demands = [one for one in linking if one.fate is Fate.IN_THE_WAY]
    going = {item.id for item in items}
    while stay := {one.target for one in demands if one.id not in going} & going:
        going -= stay
    found: dict[str, list[str]] = {}
    for one in demands:
        if one.id not in going:
            found.setdefault(one.target, []).append(one.title or one.id)
    return {target: _needed_by(titles) for target, titles in found.items()}


def _needed_by(titles: Sequence[str]) -> str:
    if len(titles) == 1:
        return f"{titles[0]} links to it and needs it published"
    return f"{titles[0]} and {len(titles) - 1:,} more link to it and need it published"


def _named(titles: Sequence[str]) -> str:
    shown = [title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…" for title in titles[:NAMED]]
    more = f" and {len(titles) - NAMED:,} more" if len(titles) > NAMED else ""
    said = " · ".join(shown) + more
    return said if said.endswith("…") else f"{said}."


# -- what became of it --------------------------------------------------------------------------------------------
def _is_draft(record: Record) -> bool:
    unknown = record.status is RecordStatus.UNKNOWN and record.published_at is None
    return record.status is RecordStatus.DRAFT or unknown


def _gone(pair: Pair) -> str | None:
    return GONE if pair.now is None else None


def _still_published(pair: Pair) -> str | None:
    return _why(pair.before) if pair.now is not None and not (_is_draft(pair.now) or pair.is_since) else None


def _why(before: PlanItem) -> str:
    """One reason for all of a kind; which records are in the way is told by the plan and by what links to an item."""
    return STILL_NEEDED if before.fails else STILL_PUBLISHED


def _published_since(pair: Pair) -> str | None:
    """Somebody's work: whether it was a draft between cannot be told."""
    return PUBLISHED_SINCE if pair.now is not None and not _is_draft(pair.now) else None


UNPUBLISH = Operation(
    "unpublish",
    "Unpublish",
    "Unpublished",
    ActsOn.RECORDS,
    Right.PUBLISH,
    200,
    idempotent=True,
    repeated=SAFE,
    to_undo="To undo, publish them again.",
    triage=Triage(
        (
            _is("published", RecordStatus.PUBLISHED),
            _is("updated", RecordStatus.UPDATED),
            _is("unknown", RecordStatus.UNKNOWN),
            _is("draft", RecordStatus.DRAFT, "nothing to unpublish: left out", "a draft: nothing to unpublish"),
            Kind(
                "without drafts",
                without_drafts,
                left="always published: left out",
                reason="its model has no drafts: its records are always published",
            ),
        ),
        missing=Kind(NOT_FOUND, None, left="left out", reason=NO_RECORD),
        block="unpublished together with their records: left out",
        warnings=_warnings,
        linked=_linked,
        not_allowed=_not_allowed,
        untold=lambda record, _: record.status is RecordStatus.UNKNOWN,
    ),
    judge=Reading(
        done="unpublished",
        unexplained=UNEXPLAINED,
        sure=(_gone, _still_published),
        weak=(_published_since,),
        why_not=lambda item, record: "" if _is_draft(record) else _why(item),
        done_at=lambda record: record.updated_at,
    ),
    cost=Cost(each=2),
    key=Key("unpublish", "U", records="Unpublish the selection, or this record."),
    command=Command("unpublish {cms} records", "this record"),
)
