"""Publish records: `POST /items/bulk/publish`, 200 a request ([P] reference datocms.md 5.4)."""

from __future__ import annotations

from tui.core.content import Model, Record, RecordStatus
from tui.core.plan import Override, PlanItem
from tui.operations.operation import SAFE, ActsOn, Command, Cost, Key, Operation, Right, Undo
from tui.operations.reading import GONE, Pair, Reading, Sign
from tui.operations.triage import NO_RECORD, NOT_FOUND, WOULD_FAIL, Kind, Triage, without_drafts
from tui.operations.unpublish import UNPUBLISH

NOT_PUBLISHED = "the CMS did not publish it"
UNEXPLAINED = f"{NOT_PUBLISHED} and gave no reason"
STILL_DRAFT = f"still a draft: {UNEXPLAINED}"
CHANGES_LEFT = f"its changes are still unpublished: {UNEXPLAINED}"
INVALID = "(not valid)"
"""How reasons end that tell which field of a record is wrong."""
NOT_VALID = "not valid: it does not pass its model's validations"
UNTOUCHED = f"published before this was sent: {NOT_PUBLISHED} again"


# -- what is sent -------------------------------------------------------------------------------------------------
def _is(status: RecordStatus, *, valid: bool = True) -> Kind:
    """Records in a state; without drafts a model has none of them."""
    invalid = {
        "label": f"{status.value}, not valid",
        "left": WOULD_FAIL,
        "reason": "not valid: it would fail",
        "fails": NOT_VALID,
    }
    sent = "will be published with their changes" if status is RecordStatus.UPDATED else "will be published"
    words = {"label": status.value, "sent": sent} if valid else invalid

    def holds(record: Record, model: Model | None) -> bool:
        return not without_drafts(record, model) and record.status is status and (record.is_valid is not False) is valid

    return Kind(holds=holds, unless=None if valid else Override.INVALID, needs_nothing=False, **words)


def _published(record: Record, model: Model | None) -> bool:
    return not without_drafts(record, model) and record.status is RecordStatus.PUBLISHED


def _untold(record: Record, model: Model | None) -> bool:
    """A link to what is not published, or a parent that is not, may be refused; what a record links to is not looked
    at ([C] reference operations.md A.6)."""
    return record.is_valid is None or model is None or model.tree or any(field.may_link for field in model.fields)


_TRIAGE = Triage(
    (
        _is(RecordStatus.UNKNOWN),
        _is(RecordStatus.UNKNOWN, valid=False),
        _is(RecordStatus.DRAFT),
        _is(RecordStatus.UPDATED),
        _is(RecordStatus.DRAFT, valid=False),
        _is(RecordStatus.UPDATED, valid=False),
        Kind(
            "published",
            _published,
            "will be published again",
            "nothing to do: left out",
            "already published",
            Override.PUBLISHED,
            needs_nothing=True,
        ),
        Kind(
            "without drafts",
            without_drafts,
            "will be published again",
            "nothing to publish: left out",
            "nothing to publish: its model has no drafts",
            Override.NO_DRAFTS,
            needs_nothing=True,
        ),
    ),
    # DatoCMS counts an unknown id of a bulk request as failed ([I] reference datocms.md 9).
    missing=Kind(NOT_FOUND, None, "", "left out", NO_RECORD, Override.MISSING, fails=NO_RECORD),
    block="published together with their records: left out",
    untold=_untold,
)


def why_invalid(record: Record) -> str:
    """What is wrong with a record, as far as that is known; empty where it may be valid."""
    if record.is_valid is not False:
        return ""
    return f"{record.problem} {INVALID}" if record.problem else NOT_VALID


# -- what became of it --------------------------------------------------------------------------------------------
def _gone(pair: Pair) -> str | None:
    return GONE if pair.now is None else None


def _not_published(pair: Pair) -> str | None:
    if pair.now is None or pair.now.status is RecordStatus.PUBLISHED or pair.is_since:
        return None
    return why_invalid(pair.now) or _left(pair.now)


def _untouched_and_invalid(pair: Pair) -> str | None:
    return _invalid(pair) if _untouched(pair) else None


def _untouched(pair: Pair) -> str | None:
    return UNTOUCHED if pair.now is not None and pair.now.published_at is not None and not pair.is_since else None


def _invalid(pair: Pair) -> str | None:
    return (why_invalid(pair.now) or None) if pair.now is not None else None


def _left(record: Record) -> str:
    return CHANGES_LEFT if record.status is RecordStatus.UPDATED else STILL_DRAFT


def _why_not(_: PlanItem, record: Record) -> str:
    """Done is what is published and valid now, whoever published it."""
    if reason := why_invalid(record):
        return reason
    return "" if record.status is RecordStatus.PUBLISHED else _left(record)


def _why_kept(before: PlanItem, now: Record | None) -> str:
    """What was no draft had a published version before, which unpublishing does not bring back."""
    if before.status is RecordStatus.UPDATED:
        return "it had a published version before, which cannot be brought back"
    if before.status is not RecordStatus.DRAFT:
        return "it was no draft before: it stays published"
    if now is None:
        return GONE
    if now.status is RecordStatus.DRAFT:
        return "it is a draft again already"
    if before.version is None or now.version is None:
        return "it is not known whether it was changed since"
    return "it was changed since" if (now.version, now.status) != (before.version, RecordStatus.PUBLISHED) else ""


SURE_SIGNS: tuple[Sign, ...] = (_gone, _not_published, _untouched_and_invalid)
WEAK_SIGNS: tuple[Sign, ...] = (_untouched, _invalid)

PUBLISH = Operation(
    "publish",
    "Publish",
    "Published",
    ActsOn.RECORDS,
    Right.PUBLISH,
    200,
    idempotent=True,
    repeated=SAFE,
    to_undo="To undo what was a draft before: U in Jobs.",
    triage=_TRIAGE,
    judge=Reading(
        done="published",
        unexplained=UNEXPLAINED,
        sure=SURE_SIGNS,
        weak=WEAK_SIGNS,
        why_not=_why_not,
        done_at=lambda record: record.published_at,
        will_fail=lambda item: item.is_valid is False,
    ),
    cost=Cost(each=2, failing=1),
    key=Key(
        "publish",
        "p",
        records="Publish the selection, or this record.",
        items="Publish the marked items, or this one.",
        not_these="These are schema items. Only records can be published.",
    ),
    command=Command("publish {cms} records", "this record"),
    undo=Undo(
        UNPUBLISH,
        _why_kept,
        "Publishing these may have published records that they link to. Those stay published.",
    ),
)
