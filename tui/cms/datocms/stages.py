"""Workflow stages: their names ([T] reference datocms.md 7), and what `stage:` means to the API.

`filter[fields][_stage][eq]` is not among the documented meta fields, but DatoCMS's own plugin for looking at a stage
lists records by it ([P] datocms/plugins, project-wide-stage-viewer). The other operators are inferred from `_status`
([I]). So the server is asked, what it answers is checked against each record's own `meta.stage`, and where it refuses
or does not care the records are looked through here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from msgspec import Struct

from tui.cms.datocms.client import DatoClient
from tui.cms.datocms.filters import Params
from tui.cms.datocms.wire import Entity, Listing
from tui.core.content import Model
from tui.core.errors import CmsError
from tui.core.filters import Condition, Filter, Op
from tui.core.text import nearest, one_line


class Stage(Struct, frozen=True):
    """A step of a workflow."""

    id: str
    name: str
    workflow: str


class StageTest(Struct, frozen=True):
    """What the `stage:` conditions of a filter ask of a record. `condition` is the one errors point at."""

    condition: Condition
    wanted: tuple[tuple[frozenset[str | None], bool], ...]
    """Stages by id (None: in no stage), and whether the record's shall be among them."""

    def accepts(self, entity: Entity) -> bool:
        """Whether a record is in such a stage."""
        stage = entity.info("stage")
        held = None if stage is None else one_line(str(stage), 100)
        return all((held in ids) is among for ids, among in self.wanted)

    @property
    def operator(self) -> str:
        """The API's operator for it; empty where it has none."""
        if len(self.wanted) != 1 or None in self.wanted[0][0]:
            return ""
        ids, among = self.wanted[0]
        if len(ids) == 1:
            return "eq" if among else "neq"
        return "in" if among else "notIn"

    @property
    def params(self) -> Params:
        """The same as a query parameter."""
        name = f"filter[fields][_stage][{self.operator}]"
        ids = sorted(str(item) for item in self.wanted[0][0])
        return [(name, ids[0])] if len(ids) == 1 else [(f"{name}[]", item) for item in ids]


class Stages:
    """The stages of a project's workflows, read once they are needed."""

    def __init__(self, line: DatoClient) -> None:
        self._client = line
        self._stages: tuple[Stage, ...] | None = None
        self._reading = asyncio.Lock()

    def forget(self) -> None:
        """Read them again when they are needed next."""
        self._stages = None

    async def load(self) -> tuple[Stage, ...]:
        """All stages; none where the workflows may not be read: then stages are known by their ids alone."""
        async with self._reading:
            if self._stages is None:
                try:
                    listing, _ = await self._client.get("/workflows", Listing, "the workflows")
                except CmsError:
                    self._stages = ()
                else:
                    self._stages = tuple(stage for item in listing.data for stage in _stages_of(item))
            return self._stages

    @property
    def names(self) -> Mapping[str, str]:
        """Names by id, as far as they are read."""
        return {stage.id: stage.name for stage in self._stages or ()}

    async def of(self, model: Model | None) -> tuple[Stage, ...]:
        """The stages that records of a model (of any, when None) can be in."""
        if model is not None and model.workflow is None:
            return ()
        return self._among(await self.load(), model)

    @staticmethod
    def _among(stages: tuple[Stage, ...], model: Model | None) -> tuple[Stage, ...]:
        return tuple(stage for stage in stages if model is None or stage.workflow == model.workflow)

    def check(self, parsed: Filter, model: Model | None) -> None:
        """Raises FilterError for names that no stage has, as far as that is known without asking."""
        if self._stages is not None:
            self._test(parsed, self._among(self._stages, model))

    async def test(self, parsed: Filter, model: Model | None) -> StageTest | None:
        """What a filter asks of stages; None when it does not ask. Raises FilterError for a name no stage has."""
        if not any(condition.key == "stage" for condition in parsed.conditions):
            return None
        return self._test(parsed, await self.of(model))

    @staticmethod
    def _test(parsed: Filter, stages: tuple[Stage, ...]) -> StageTest | None:
        asked = [condition for condition in parsed.conditions if condition.key == "stage"]
        wanted: list[tuple[frozenset[str | None], bool]] = []
        for condition in asked:
            if condition.asks_presence:
                wanted.append((frozenset({None}), condition.value == "empty"))
                continue
            ids: set[str | None] = set()
            for value in condition.values:
                ids |= _named(value, stages, condition)
            wanted.append((frozenset(ids), condition.op is not Op.NOT_EQUAL))
        return StageTest(asked[0], tuple(wanted)) if asked else None


def _named(value: str, stages: tuple[Stage, ...], condition: Condition) -> set[str | None]:
    """The ids a name stands for: several workflows may call a stage the same."""
    low = value.casefold()
    found: set[str | None] = {stage.id for stage in stages if stage.id == value}
    found = found or {stage.id for stage in stages if stage.name.casefold() == low}
    if found:
        return found
    if not stages:
        return {value}
    names = list(dict.fromkeys(stage.name for stage in stages))
    near = nearest(low, [name.casefold() for name in names])
    known = next((name for name in names if name.casefold() == near), None)
    raise condition.wrong(
        f"There is no stage {one_line(value, 60)}; there are {', '.join(names[:8])}.",
        next_step=f"Did you mean {known}?" if known else "",
    )


def _stages_of(workflow: Entity) -> list[Stage]:
    rows = workflow.attr("stages")
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("id"), str | int):
            stage_id = one_line(str(row["id"]), 100)
            found.append(Stage(stage_id, one_line(str(row.get("name") or stage_id), 100), workflow.key))
    return found
