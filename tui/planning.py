"""Planning: a selection and an operation become the batches that will be sent, and what is left out and why.

Reads only. Nothing is sent before the plan it makes was shown and accepted.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from tui.cms.gateway import Gateway, Lane
from tui.core.content import Model, Project, Record, RecordQuery
from tui.core.errors import Refused, Unauthorized, UsageError
from tui.core.packed import AT_ONCE
from tui.core.plan import (
    NOTHING_ANYWAY,
    UNSURE,
    Override,
    PlanGroup,
    PlanItem,
    PlannedBatch,
    PlanOption,
    Skipped,
    in_requests,
)
from tui.core.schema import Schema, SchemaFound, SchemaSearch, in_tree_order
from tui.core.selection import Selection
from tui.core.text import listed, one_line
from tui.jobs.overflow import Overflow
from tui.operations.operation import Operation
from tui.operations.plan import Plan, expecting
from tui.operations.schema_triage import (
    AsSelection,
    OneByOne,
    copies,
    names_kept,
    schema_groups,
    schema_key,
    told_apart,
)
from tui.operations.triage import Sorting, Triage

NO_ITEM = "no such schema item"
SORTED_AT_ONCE = 20
"""Items that are sorted out in one go, before others get their turn on the loop."""
LOOKED_AT_ONCE = 500
"""Ids that are looked up before it is told how far planning is."""

LONGEST_NAME = 40
"""Characters of a name in a list of them."""
LINKS_LOOKED_AT = 100
"""Of so many records a plan asks who links to them, where that matters: a request for each."""

Progress = Callable[[int], None]
"""Told how many items were looked at so far."""


class Planner(Struct, frozen=True):
    """Makes plans for one opened profile. Raises CmsError, FilterError and UsageError."""

    gateway: Gateway
    profile: str
    project: Project

    async def plan(
        self,
        operation: Operation,
        selection: Selection,
        *,
        anyway: frozenset[Override] = NOTHING_ANYWAY,
        limit: int | None = None,
        progress: Progress | None = None,
    ) -> Plan:
        """Resolve a selection. `anyway` is what is sent although it would be left out, where the system takes it;
        `limit` is how many of the picked items are looked at."""
        if operation not in self.gateway.operations:
            raise UsageError(f"{operation.name} is not something {self.gateway.system.label} can do.")
        if limit is not None and limit < 1:
            raise UsageError("A limit is at least 1.")
        match operation.triage:
            case Triage() as table:
                return await self._records(operation, table, selection, anyway=anyway, limit=limit, progress=progress)
            case OneByOne() as table:
                return await self._one_by_one(operation, table, selection, limit=limit)
            case AsSelection():
                if limit is not None:
                    raise UsageError("A copy takes the whole selection and cannot be limited.")
                return await self._as_selection(operation, selection, force=Override.UNCOPYABLE in anyway)
            case never:
                assert_never(never)

    async def undo(self, operation: Operation, done: Sequence[PlanItem], anyway: frozenset[Override] = UNSURE) -> Plan:
        """Take back what an operation did to these, as they were planned. What is not as it was left stays as it is,
        and is left out with the reason. Raises UsageError for what is not taken back from here."""
        undo = operation.undo
        if undo is None:
            raise UsageError(operation.not_undone(self.project.system.label))
        now: dict[str, Record] = {}
        for start in range(0, len(done), LOOKED_AT_ONCE):
            now |= await self.gateway.by_ids([item.id for item in done[start : start + LOOKED_AT_ONCE]])
        kept = {item: why for item in done if (why := undo.why_kept(item, now.get(item.id)))}
        back = Selection(tuple(item.id for item in done if item not in kept))
        plan = await self.plan(undo.by, back, anyway=anyway)
        left = tuple(Skipped(item.id, item.title, why, group=why, model_id=item.model_id) for item, why in kept.items())
        lines = tuple(
            PlanGroup("not undone", count, f"{why}: left out", sent=False, key=why)
            for why, count in Counter(kept.values()).items()
        )
        return replace(
            plan,
            skipped=(*plan.skipped, *left),
            groups=(*plan.groups, *lines),
            warnings=(*plan.warnings, undo.warning) if plan.total else plan.warnings,
        )

    # -- records ----------------------------------------------------------------------------------------------
    async def _records(
        self,
        operation: Operation,
        table: Triage,
        selection: Selection,
        *,
        anyway: frozenset[Override],
        limit: int | None,
        progress: Progress | None,
    ) -> Plan:
        models = {model.id: model for model in await self.gateway.models()}
        alone = operation.per_request == 1
        rights = self.project.rights
        sort = Sorting(table, operation.right, models, alone=alone, anyway=anyway, rights=rights, keep=Overflow())
        known: set[str] = set()
        """What may be found again."""
        looked_at = 0
        async for found, is_last in self._resolve(selection, limit):
            for record_id, record in found.items():
                if limit is not None and looked_at >= limit:
                    break
                if record_id in known:
                    continue
                if not is_last:
                    known.add(record_id)
                looked_at += 1
                sort.add(record_id, record)
                if looked_at % SORTED_AT_ONCE == 0:
                    await asyncio.sleep(0)
            if progress is not None:
                progress(looked_at)
        plan = self._made(
            operation,
            title=_of_models(sort.models_sent, models),
            batches=_in_requests(operation, sort.lots),
            invalid=sort.invalid,
            sent=sort.models_sent,
            skipped=sort.skipped if len(sort.skipped) > AT_ONCE else tuple(sort.skipped),
            groups=sort.groups(),
            options=sort.options(),
            warnings=tuple(_says_which(selection, models)),
            anyway=anyway,
            models=models,
            more_may_fail=sort.more_may_fail,
        )
        made = await self._linked(table, plan)
        return replace(made, warnings=(*made.warnings, *table.warnings(made.items, models)))

    async def _linked(self, table: Triage, plan: Plan) -> Plan:
        """The plan with what has to be known of published records that link to what it sends."""
        if table.linked is None or not plan.total:
            return plan
        if plan.total > LINKS_LOOKED_AT:
            said = (
                f"These are more than {LINKS_LOOKED_AT}, so it was not checked which published records link to them. "
                "Those may lose the link, be unpublished, too, or make it fail."
            )
            return replace(plan, warnings=(*plan.warnings, said), more_may_fail=True)
        items = plan.items
        try:
            linking = await self.gateway.linking([item.id for item in items])
        except Refused as error:
            if error.transient or isinstance(error, Unauthorized):
                raise
            said = f"Which published records link to these is not known: {error.message}"
            return replace(plan, warnings=(*plan.warnings, said), more_may_fail=True)
        failures = table.not_allowed(items, linking)
        made = self.costed(expecting(plan, failures, Override.LINKED))
        sent = frozenset(item.id for item in made.items)
        linking = tuple(one for one in linking if one.target in sent)
        return replace(
            made,
            warnings=(*made.warnings, *table.linked(made.items, linking)),
            # What links otherwise is changed along with these, and may be refused for that.
            more_may_fail=made.more_may_fail or any(one.target not in failures for one in linking),
        )

    async def _resolve(
        self, selection: Selection, limit: int | None
    ) -> AsyncIterator[tuple[Mapping[str, Record | None], bool]]:
        """Records by id in the order they were picked, None where there is no such record; and whether they are of the
        last search, which finds each of them once."""
        ids = selection.ids if limit is None else selection.ids[:limit]
        named = frozenset(ids)
        for start in range(0, len(ids), LOOKED_AT_ONCE):
            some = ids[start : start + LOOKED_AT_ONCE]
            there = await self.gateway.by_ids(some)
            yield {record_id: there.get(record_id) for record_id in some}, False
        left = None if limit is None else limit - len(ids)
        for place, part in enumerate(selection.found, 1):
            if not isinstance(part.query, RecordQuery):
                raise UsageError("This selection is a search of the schema, which holds no records.")
            if left is not None and left <= 0:
                return
            async for page in self.gateway.walk(part.query, lane=Lane.WORK):
                rows: dict[str, Record | None] = {
                    record.id: record for record in page.records if record.id not in part.excluded
                }
                yield rows, place == len(selection.found)
                if left is not None:
                    left -= sum(record_id not in named for record_id in rows)
                    if left <= 0:
                        return

    # -- fields and models ------------------------------------------------------------------------------------
    async def _one_by_one(
        self, operation: Operation, table: OneByOne, selection: Selection, *, limit: int | None
    ) -> Plan:
        """One request for each field, or for each model or block."""
        found, _ = await self._found(selection, limit)
        names = {model.id: model.name for model in await self.gateway.models()}
        barred = self.project.can_edit_schema is False
        sorted_out = copies(table, found, names, barred=barred)
        return self._made(
            operation,
            title=_naming(sorted_out.items),
            batches=_in_requests(operation, [sorted_out.items]),
            skipped=sorted_out.skipped,
            groups=sorted_out.groups,
        )

    async def _found(self, selection: Selection, limit: int | None = None) -> tuple[SchemaFound, Schema]:
        """What a selection stands for, the first `limit` of what was picked, in the order of the tree; and the whole
        schema."""
        found = await self.gateway.find_schema(selection)
        schema = await self.gateway.schema()
        picked = found.items if limit is None else found.items[:limit]
        return replace(found, items=tuple(in_tree_order(schema, picked))), schema

    # -- schema items -----------------------------------------------------------------------------------------
    async def _as_selection(self, operation: Operation, selection: Selection, *, force: bool) -> Plan:
        """The selection itself is sent; what cannot be copied is taken out of its ids and excluded in its searches."""
        if any(not isinstance(part.query, SchemaSearch) for part in selection.found):
            raise UsageError("This selection is a search for records, which holds no schema items.")
        found, schema = await self._found(selection)
        skipped = [Skipped(item, item, NO_ITEM, group="missing") for item in found.missing]
        barred = {item.id: item for item in found.items if item.why_not_copied is not None}
        skipped += [
            Skipped(item.id, item.name, item.why_not_copied or "", group=schema_key(item))
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
        items = tuple(
            PlanItem(
                item.id,
                title,
                is_valid=item.why_not_copied is None,
                group=schema_key(item),
                kind=item.kind.value,
                fails=item.why_not_copied or "",
            )
            for item, title in zip(sent, told_apart(sent, [item.name for item in sent]), strict=True)
        )
        batches = (PlannedBatch(items, self.gateway.schema_body(body)),) if items else ()
        return self._made(
            operation,
            title=_naming(items),
            batches=batches,
            skipped=tuple(skipped),
            groups=schema_groups(found.items, len(found.missing), self.project.system.label, force=force),
            options=(PlanOption(Override.UNCOPYABLE, len(barred), "cannot be copied", force),) if barred else (),
            warnings=tuple(names_kept([item for item in sent if item.why_not_copied is None], schema)),
            anyway=frozenset({Override.UNCOPYABLE}) if force else NOTHING_ANYWAY,
        )

    # -- the plan ---------------------------------------------------------------------------------------------
    def _made(
        self,
        operation: Operation,
        *,
        title: str,
        batches: Sequence[PlannedBatch],
        skipped: Sequence[Skipped],
        groups: tuple[PlanGroup, ...],
        options: tuple[PlanOption, ...] = (),
        warnings: tuple[str, ...] = (),
        anyway: frozenset[Override] = NOTHING_ANYWAY,
        models: Mapping[str, Model] | None = None,
        invalid: int = 0,
        sent: Mapping[str, int] | None = None,
        more_may_fail: bool = False,
    ) -> Plan:
        requests = _least_requests(operation, len(batches), invalid)
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
            options=options,
            requests=requests,
            seconds=self._least_seconds(requests),
            warnings=warnings,
            anyway=anyway,
            model_titles={model.id: model.name for model in (models or {}).values()},
            model_keys={model.id: model.api_key for model in (models or {}).values()},
            models=sent or {},
            more_may_fail=more_may_fail,
        )

    def costed(self, plan: Plan) -> Plan:
        """The plan with what it takes, where its items are others than when it was made."""
        invalid = sum(item.is_valid is False for item in plan.items) if plan.operation.cost.failing else 0
        requests = _least_requests(plan.operation, len(plan.batches), invalid)
        return replace(plan, requests=requests, seconds=self._least_seconds(requests))

    def _least_seconds(self, requests: int) -> float:
        budget = self.gateway.budget
        if not budget.limit:
            return 0.0
        at_once = budget.limit if budget.remaining is None else budget.remaining
        return max(0.0, (requests - at_once) * budget.window_s / budget.limit)


def _says_which(selection: Selection, models: Mapping[str, Model]) -> Iterator[str]:
    """What was searched by, where a word of it could be taken for a field."""
    for query in dict.fromkeys(part.query for part in selection.found):
        model = models.get(query.model_id or "") if isinstance(query, RecordQuery) else None
        if isinstance(query, RecordQuery) and model is not None and (said := model.says_which(query.filter)):
            yield said


def _in_requests(operation: Operation, lots: Sequence[Sequence[PlanItem]]) -> Sequence[PlannedBatch]:
    return in_requests(lots, operation.per_request or max(1, *map(len, lots)))


def _least_requests(operation: Operation, batches: int, invalid: int) -> int:
    reads = math.ceil(invalid / (operation.per_request or 1))
    return operation.cost.each * batches + operation.cost.failing * reads


def _of_models(ids: Collection[str], models: Mapping[str, Model]) -> str:
    """The name of the one model that all are of; empty for none and for several."""
    known = [models[one].name for one in ids if one in models]
    return known[0] if len(ids) == 1 and known else ""


def _naming(items: Sequence[PlanItem]) -> str:
    """`width`, `width and height`, `width, height and 3 more`."""
    names = [one_line(item.title, LONGEST_NAME) for item in items]
    return listed(names, most=2 if len(names) > 3 else None)
