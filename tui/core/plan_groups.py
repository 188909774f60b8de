"""Sorting records into what a plan sends and what it leaves out, and counting them by status and validity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tui.core.content import Model, Record, RecordStatus
from tui.core.operations import DUPLICATE, PUBLISH, Operation
from tui.core.plan import Anyway, PlanGroup, PlanItem, PlanOption, Skipped
from tui.core.rights import Rights, Subject, Verdict

NO_RECORD = "no such record"
NO_DRAFTS = "nothing to publish: its model has no drafts"
ALREADY = "already published"
INVALID = "not valid: it would fail"
NOT_ALLOWED = "not allowed"
BLOCK = "is a block of another record: left out"
SINGLE = "would fail: its model holds a single record"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A group of records. `reason` says why it is left out, `unless` what has it sent all the same."""

    label: str
    reason: str = ""
    unless: Anyway | None = None


_NOT_FOUND = "not found"
_OPTIONS = {
    Anyway.PUBLISHED: "already published",
    Anyway.NO_DRAFTS: "of models without drafts",
    Anyway.SINGLE: "single of their model",
    Anyway.INVALID: "not valid",
}
"""The choices a plan offers, in this order. What does not exist is sent by `--force` alone."""

_PUBLISH_OUTCOMES = {
    "draft": ("become published", ""),
    "updated": ("their changes become visible", ""),
    "draft, not valid": ("are sent, and will fail", "would fail: left out"),
    "updated, not valid": ("are sent, and will fail", "would fail: left out"),
    "published": ("are published again", "nothing to do: left out"),
    "without drafts": ("are published again", "nothing to publish: left out"),
    _NOT_FOUND: ("are sent, and will fail", "left out"),
    "block": ("", "published within their records: left out"),
}
_DUPLICATE_OUTCOMES = {
    "single": ("are sent, and will fail", "would fail: left out"),
    _NOT_FOUND: ("", "left out"),
    "block": ("", "copied within their records: left out"),
}


class Sorting:
    """Puts records into what is sent and what is left out, in the order of adding. `rights` None: not known."""

    def __init__(
        self,
        operation: Operation,
        models: Mapping[str, Model],
        *,
        anyway: frozenset[Anyway],
        rights: Rights | None = None,
    ) -> None:
        self.models = models
        self._rights = rights
        self._lots: dict[tuple[str, ...], list[PlanItem]] = {}
        self._barred: set[str] = set()
        self.skipped: list[Skipped] = []
        self._operation = operation
        self._anyway = anyway
        self._counts: Counter[tuple[str, bool]] = Counter()
        self._offered: Counter[Anyway] = Counter()

    def add(self, record_id: str, record: Record | None) -> None:
        """Decide about one record; None: there is none of that id."""
        verdict = self._verdict(record)
        kind = self._kind(record, verdict)
        sent = not kind.reason or kind.unless in self._anyway
        self._counts[kind.label, sent] += 1
        if kind.unless is not None:
            self._offered[kind.unless] += 1
        title = record.shown_title if record is not None else record_id
        model_id = record.model_id if record is not None else ""
        if not sent:
            forceable = kind.unless is not None
            self.skipped.append(Skipped(record_id, title, kind.reason, forceable, kind.label, model_id))
        elif record is None:
            self._lots.setdefault((), []).append(PlanItem(record_id, record_id, group=kind.label))
        else:
            item = PlanItem(
                record.id,
                title,
                model_id,
                record.status,
                record.is_valid,
                record.published_at,
                record.version,
                kind.label,
            )
            alone = self._operation.per_request == 1
            self._lots.setdefault(() if alone else verdict.alike, []).append(item)

    @property
    def items(self) -> list[PlanItem]:
        """All that is sent, lot by lot."""
        return [item for lot in self.lots for item in lot]

    @property
    def lots(self) -> list[list[PlanItem]]:
        """What may go in one request: what is known to be allowed; and of the rest, what shares the CMS's answer. So a
        refusal never hits what is allowed."""
        return [self._lots[alike] for alike in sorted(self._lots, key=bool)]

    def _verdict(self, record: Record | None) -> Verdict:
        if record is None:
            return Verdict(allowed=True)
        if self._rights is None:
            return Verdict(None, alike=(record.model_id,))
        model = self.models.get(record.model_id)
        return self._rights.judge(
            self._operation.name, _subject(record, model), model_name=model.name if model is not None else ""
        )

    def _kind(self, record: Record | None, verdict: Verdict) -> _Kind:
        publish = self._operation is PUBLISH
        if record is None:
            # DatoCMS counts an unknown id of a bulk request as failed ([I] reference datocms.md 9).
            return _Kind(_NOT_FOUND, NO_RECORD, Anyway.MISSING if publish else None)
        model = self.models.get(record.model_id)
        if model is not None and model.is_block:
            return _Kind("block", BLOCK)
        if verdict.allowed is False:
            self._barred.add(verdict.reason)
            return _Kind(verdict.reason, verdict.reason)
        if not publish:
            if model is not None and model.singleton:
                return _Kind("single", SINGLE, Anyway.SINGLE)
            return _Kind(model.name if model is not None else "records")
        if model is not None and not model.draft_mode:
            return _Kind("without drafts", NO_DRAFTS, Anyway.NO_DRAFTS)
        if record.status is RecordStatus.PUBLISHED:
            return _Kind("published", ALREADY, Anyway.PUBLISHED)
        if record.is_valid is False:
            return _Kind(f"{record.status.value}, not valid", INVALID, Anyway.INVALID)
        return _Kind(record.status.value)

    def groups(self) -> tuple[PlanGroup, ...]:
        """The lines of the plan, what is sent first."""
        outcomes = _PUBLISH_OUTCOMES if self._operation is PUBLISH else _DUPLICATE_OUTCOMES
        sent_as = "are copied as new records" if self._operation is DUPLICATE else "become published"
        order = list(outcomes)
        rows = sorted(
            self._counts.items(), key=lambda row: (not row[0][1], order.index(row[0][0]) if row[0][0] in order else -1)
        )
        return tuple(
            PlanGroup(NOT_ALLOWED, count, f"{label}: left out", sent=False, key=label)
            if label in self._barred
            else PlanGroup(label, count, outcomes.get(label, (sent_as, ""))[0 if sent else 1], sent, label)
            for (label, sent), count in rows
        )

    def options(self) -> tuple[PlanOption, ...]:
        """What the editor may decide otherwise."""
        return tuple(
            PlanOption(key, self._offered[key], words, key in self._anyway)
            for key, words in _OPTIONS.items()
            if self._offered[key]
        )


def _subject(record: Record, model: Model | None) -> Subject:
    """What decides about the rights to a record."""
    return Subject(
        record.model_id,
        model.workflow if model is not None else None,
        record.stage_id,
        record.creator,
        _locales(record, model),
        is_known=model is not None,
    )


def _locales(record: Record, model: Model | None) -> frozenset[str] | None:
    if model is None:
        return None
    values = (record.values.get(field.api_key) for field in model.fields if field.localized)
    return frozenset(locale for value in values if isinstance(value, Mapping) for locale in value)
