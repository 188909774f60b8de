"""Planning: a selection and an operation become the batches that will be sent, and what is left out and why.

Reads only. Nothing is sent before the plan it makes was shown and accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tui.cms.gateway import Gateway, Lane
from tui.core.content import Model, Project, Record, RecordQuery, RecordStatus
from tui.core.errors import UsageError
from tui.core.operations import COPY_SCHEMA, DUPLICATE, DUPLICATE_FIELD, PUBLISH, Operation
from tui.core.plan import Plan, PlanGroup, PlanItem, PlannedBatch, Skipped
from tui.core.schema import SchemaItem, SchemaKind, SchemaSearch
from tui.core.selection import Selection
from tui.core.text import counted

NO_RECORD = "no such record"
NO_DRAFTS = "nothing to publish: its model has no drafts"
ALREADY = "already published"
INVALID = "not valid: it would fail"
BLOCK = "a block lives and is published within its record"
SINGLE = "would fail: its model holds a single record"
NO_ITEM = "no such schema item"
NO_FIELD = "no such field"
ONLY_FIELDS = "only fields can be duplicated"


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes plans for one opened profile. Raises CmsError, FilterError and UsageError."""

    gateway: Gateway
    profile: str
    project: Project

    async def plan(self, operation: Operation, selection: Selection, *, force: bool, limit: int | None) -> Plan:
        """Resolve a selection. `force` sends what would be left out too, where the system takes it; `limit` is how
        many of the picked items are looked at."""
        if operation.system is not self.gateway.system:
            raise UsageError(f"{operation.name} is not something {self.gateway.system.label} can do.")
        if limit is not None and limit < 1:
            raise UsageError("A limit is at least 1.")
        if operation in (PUBLISH, DUPLICATE):
            return await self._records(operation, selection, force=force, limit=limit)
        if operation is DUPLICATE_FIELD:
            return await self._fields(selection, limit=limit)
        if operation is COPY_SCHEMA:
            if limit is not None:
                raise UsageError("A copy is sent as the selection itself; it cannot be limited.")
            return await self._schema(selection, force=force)
        raise UsageError(f"Nobody knows how to plan {operation.name}.")

    # -- records ----------------------------------------------------------------------------------------------
    async def _records(self, operation: Operation, selection: Selection, *, force: bool, limit: int | None) -> Plan:
        models = {model.id: model for model in await self.gateway.models()}
        sort = _Sorting(operation, models, force=force)
        seen: set[str] = set()
        async for found in self._resolve(selection, limit):
            for record_id, record in found.items():
                if limit is not None and len(seen) >= limit:
                    break
                if record_id not in seen:
                    seen.add(record_id)
                    sort.add(record_id, record)
        return self._made(
            operation,
            title=_of_models(sort.items, models),
            batches=_in_requests(operation, sort.items),
            skipped=tuple(sort.skipped),
            groups=sort.groups(),
            warnings=self._warnings(operation, sort),
            forced=force,
            models=models,
        )

    async def _resolve(self, selection: Selection, limit: int | None) -> AsyncIterator[Mapping[str, Record | None]]:
        """Records by id in the order they were picked; None: there is no such record."""
        ids = selection.ids if limit is None else selection.ids[:limit]
        if ids:
            there = await self.gateway.by_ids(ids)
            yield {record_id: there.get(record_id) for record_id in ids}
        left = None if limit is None else limit - len(ids)
        for part in selection.found:
            if not isinstance(part.query, RecordQuery):
                raise UsageError("A search of the schema finds no records.")
            if left is not None and left <= 0:
                return
            async for page in self.gateway.walk(part.query, lane=Lane.WORK):
                rows: dict[str, Record | None] = {
                    record.id: record for record in page.records if record.id not in part.excluded
                }
                yield rows
                if left is not None:
                    left -= sum(record_id not in ids for record_id in rows)
                    if left <= 0:
                        return

    def _warnings(self, operation: Operation, sort: _Sorting) -> tuple[str, ...]:
        warnings = []
        if operation is PUBLISH and self.project.can_publish is False:
            warnings.append("This token may not publish: DatoCMS will refuse.")
        if operation is DUPLICATE:
            if self.project.can_duplicate is False:
                warnings.append("This token may not duplicate records: DatoCMS will refuse.")
            for model_id in dict.fromkeys(item.model_id for item in sort.items):
                model = sort.models.get(model_id)
                if model is not None and model.unique_fields:
                    names = ", ".join(model.unique_fields)
                    warnings.append(f"{model.name} has fields that must be unique ({names}): copies of it may fail.")
        return tuple(warnings)

    # -- fields -----------------------------------------------------------------------------------------------
    async def _fields(self, selection: Selection, *, limit: int | None) -> Plan:
        found = await self.gateway.find_schema(selection)
        skipped = [Skipped(item, item, NO_FIELD) for item in found.missing]
        items: list[PlanItem] = []
        for item in found.items if limit is None else found.items[:limit]:
            if item.kind is SchemaKind.FIELD:
                items.append(PlanItem(item.id, item.name, item.model_id or ""))
            else:
                skipped.append(Skipped(item.id, item.name, ONLY_FIELDS))
        groups = [PlanGroup("fields", len(items), "are duplicated within their models", sent=True)] if items else []
        if found.missing:
            groups.append(PlanGroup("not found", len(found.missing), "left out", sent=False))
        warnings = ("This token may not change the schema: DatoCMS will refuse.",)
        return self._made(
            DUPLICATE_FIELD,
            title=_naming(items),
            batches=_in_requests(DUPLICATE_FIELD, items),
            skipped=tuple(skipped),
            groups=tuple(groups),
            warnings=warnings if self.project.can_edit_schema is False else (),
        )

    # -- schema items -----------------------------------------------------------------------------------------
    async def _schema(self, selection: Selection, *, force: bool) -> Plan:
        """The selection itself is sent; what cannot be copied is taken out of its ids and excluded in its searches."""
        if any(not isinstance(part.query, SchemaSearch) for part in selection.found):
            raise UsageError("A search for records finds no schema items.")
        found = await self.gateway.find_schema(selection)
        skipped = [Skipped(item, item, NO_ITEM) for item in found.missing]
        barred = {item.id: item for item in found.items if item.why_not_copied is not None}
        skipped += [
            Skipped(item.id, item.name, item.why_not_copied or "", forceable=True)
            for item in barred.values()
            if not force
        ]
        sent = [item for item in found.items if force or item.id not in barred]
        out = frozenset() if force else frozenset(barred)
        named = frozenset((*found.missing, *out))
        body = Selection(
            tuple(item for item in selection.ids if item not in named),
            tuple(replace(part, excluded=part.excluded | out) for part in selection.found),
        )
        items = tuple(PlanItem(item.id, item.name, is_valid=item.why_not_copied is None) for item in sent)
        batches = (PlannedBatch(items, self.gateway.schema_body(body)),) if items else ()
        return self._made(
            COPY_SCHEMA,
            title=_naming(items),
            batches=batches,
            skipped=tuple(skipped),
            groups=_schema_groups(found.items, len(found.missing), force=force),
            forced=force,
        )

    # -- the plan ---------------------------------------------------------------------------------------------
    def _made(
        self,
        operation: Operation,
        *,
        title: str,
        batches: tuple[PlannedBatch, ...],
        skipped: tuple[Skipped, ...],
        groups: tuple[PlanGroup, ...],
        warnings: tuple[str, ...] = (),
        forced: bool = False,
        models: Mapping[str, Model] | None = None,
    ) -> Plan:
        requests = _least_requests(operation, batches)
        project = self.project
        return Plan(
            operation=operation,
            profile=self.profile,
            system=project.system,
            project=project.name,
            environment=project.environment,
            primary=project.primary,
            title=title,
            batches=batches,
            skipped=skipped,
            groups=groups,
            requests=requests,
            seconds=self._least_seconds(requests),
            warnings=warnings,
            forced=forced,
            model_titles={model.id: model.name for model in (models or {}).values()},
        )

    def _least_seconds(self, requests: int) -> float:
        budget = self.gateway.budget
        if not budget.limit:
            return 0.0
        at_once = budget.limit if budget.remaining is None else budget.remaining
        return max(0.0, (requests - at_once) * budget.window_s / budget.limit)


class _Sorting:
    """Puts records into what is sent and what is left out."""

    def __init__(self, operation: Operation, models: Mapping[str, Model], *, force: bool) -> None:
        self.models = models
        self.items: list[PlanItem] = []
        self.skipped: list[Skipped] = []
        self._operation = operation
        self._force = force
        self._counts: Counter[tuple[str, bool]] = Counter()

    def add(self, record_id: str, record: Record | None) -> None:
        """Decide about one record; None: there is none of that id."""
        label, reason, forceable = self._why_not(record)
        sent = not reason or (forceable and self._force)
        self._counts[label, sent] += 1
        title = record.shown_title if record is not None else record_id
        if not sent:
            self.skipped.append(Skipped(record_id, title, reason, forceable))
        elif record is None:
            self.items.append(PlanItem(record_id, record_id))
        else:
            self.items.append(
                PlanItem(record.id, title, record.model_id, record.status, record.is_valid, record.published_at)
            )

    def _why_not(self, record: Record | None) -> tuple[str, str, bool]:
        """Group, reason to leave it out (empty: none) and whether that can be overruled."""
        publish = self._operation is PUBLISH
        if record is None:
            # DatoCMS counts an unknown id of a bulk request as failed ([I] reference datocms.md 9).
            return "not found", NO_RECORD, publish
        model = self.models.get(record.model_id)
        if model is not None and model.is_block:
            return "block", BLOCK, False
        if not publish:
            if model is not None and model.singleton:
                return "single", SINGLE, True
            return model.name if model is not None else "records", "", True
        if model is not None and not model.draft_mode:
            return "without drafts", NO_DRAFTS, True
        if record.status is RecordStatus.PUBLISHED:
            return "published", ALREADY, True
        if record.is_valid is False:
            return "invalid", INVALID, True
        return record.status.value, "", True

    def groups(self) -> tuple[PlanGroup, ...]:
        """The lines of the plan, what is sent first."""
        outcomes = _PUBLISH_OUTCOMES if self._operation is PUBLISH else _DUPLICATE_OUTCOMES
        sent_as = "are copied as new records" if self._operation is DUPLICATE else "become published"
        order = list(outcomes)
        rows = sorted(
            self._counts.items(), key=lambda row: (not row[0][1], order.index(row[0][0]) if row[0][0] in order else -1)
        )
        return tuple(
            PlanGroup(label, count, outcomes.get(label, (sent_as, ""))[0 if sent else 1], sent)
            for (label, sent), count in rows
        )


_PUBLISH_OUTCOMES = {
    "draft": ("become published", ""),
    "updated": ("their changes become visible", ""),
    "published": ("are published again", "nothing to do: left out"),
    "without drafts": ("are published again", "nothing to publish: left out"),
    "invalid": ("are sent, and will fail", "would fail: left out"),
    "not found": ("are sent, and will fail", "left out"),
    "block": ("", "published within their records: left out"),
}
_DUPLICATE_OUTCOMES = {
    "single": ("are sent, and will fail", "would fail: left out"),
    "not found": ("", "left out"),
    "block": ("", "copied within their records: left out"),
}


def _in_requests(operation: Operation, items: Sequence[PlanItem]) -> tuple[PlannedBatch, ...]:
    size = operation.per_request or max(1, len(items))
    return tuple(PlannedBatch(tuple(items[start : start + size])) for start in range(0, len(items), size))


def _least_requests(operation: Operation, batches: Sequence[PlannedBatch]) -> int:
    if operation is COPY_SCHEMA:
        return 3 * len(batches)  # where the feed stands, the copy, one look
    likely_failed = sum(any(item.is_valid is False for item in batch.items) for batch in batches)
    return 2 * len(batches) + (likely_failed if operation is PUBLISH else 0)


def _of_models(items: Sequence[PlanItem], models: Mapping[str, Model]) -> str:
    ids = list(dict.fromkeys(item.model_id for item in items if item.model_id))
    if len(ids) == 1 and ids[0] in models:
        return models[ids[0]].name
    return counted(len(ids), "model") if len(ids) > 1 else ""


def _naming(items: Sequence[PlanItem]) -> str:
    """`width`, `width and height`, `width, height and 3 more`."""
    names = [item.title for item in items]
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _schema_groups(items: Iterable[SchemaItem], missing: int, *, force: bool) -> tuple[PlanGroup, ...]:
    counts = Counter(item.state for item in items)
    barred = {item.state for item in items if item.why_not_copied is not None}
    rows = [
        PlanGroup(
            state.value,
            count,
            "are copied as new items"
            if state not in barred
            else ("are sent; Unicat leaves them out" if force else "cannot be copied: left out"),
            sent=force or state not in barred,
        )
        for state, count in counts.items()
    ]
    rows.sort(key=lambda row: (not row.sent, row.label))
    if missing:
        rows.append(PlanGroup("not found", missing, "left out", sent=False))
    return tuple(rows)
