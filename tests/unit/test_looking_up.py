"""A pasted list is looked up with so many requests, and what they left out is told apart from what is not there."""

from types import SimpleNamespace
from typing import Any, cast

from tui.core.content import FieldInfo, Model, Record, RecordPage, RecordQuery, RecordStatus
from tui.core.filters import Filter, parse
from tui.ui.models.content.pasting import MOST_REQUESTS, look_up

_SLUG = FieldInfo(id="f", api_key="slug", label="Slug", type="slug")


def a_desk(number: int, **found: str) -> tuple[Any, list[str | None]]:
    """A desk on so many models with slugs, with records by model and slug; and the models that were asked."""
    models = [Model(f"m{n}", f"m{n}", f"M {n}", fields=(_SLUG,)) for n in range(number)]
    asked: list[str | None] = []

    async def known() -> list[Model]:
        return models

    async def by_ids(_: object) -> dict[str, Record]:
        return {}

    async def page(query: RecordQuery, **_: object) -> RecordPage:
        asked.append(query.model_id)
        slug = found.get(query.model_id or "")
        rows = [Record(f"r-{slug}", "m", "One", RecordStatus.DRAFT, values={"slug": slug})] if slug else []
        return RecordPage(tuple(rows), len(rows))

    def parsed(text: str, _: Model | None) -> Filter:
        return parse(text)

    return cast("Any", SimpleNamespace(models=known, by_ids=by_ids, page=page, parse_filter=parsed)), asked


async def test_a_slug_is_not_said_to_be_missing_where_it_was_not_looked_for_in_all_models() -> None:
    desk, asked = a_desk(MOST_REQUESTS + 1, m3="there")
    found = await look_up(desk, None, "en", ("there", "elsewhere", "two words"))
    assert [record.id for record in found.records] == ["r-there"]
    assert (found.missing, found.unasked) == (("two words",), ("elsewhere",))
    assert len([model for model in asked if model is not None]) == MOST_REQUESTS


async def test_what_was_looked_for_everywhere_and_is_nowhere_is_missing() -> None:
    desk, asked = a_desk(3)
    found = await look_up(desk, None, "en", ("elsewhere",))
    assert (found.records, found.missing, found.unasked) == ((), ("elsewhere",), ())
    assert asked == ["m0", "m1", "m2", None]
