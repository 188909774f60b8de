"""Two small schemas, and desks in memory that have them."""

from typing import Any

from tests.cmses import DATOCMS, UNICAT
from tui.cms.unicat.values import WHY_NOT_COPIED
from tui.core.content import RecordQuery, System
from tui.core.errors import CmsError
from tui.core.schema import LifeState, Schema, SchemaFound, SchemaItem, SchemaKind, SchemaNode, SchemaSearch


def a_field(ident: str, name: str, model: str = "m1", **more: Any) -> SchemaItem:
    return SchemaItem(ident, SchemaKind.FIELD, name, name.lower(), "string", model_id=model, **more)


FIELDS = [
    a_field("f0", "Title", flags=("required",)),
    a_field("f1", "Slug [/b]"),
    a_field("f3", "Seo title"),
    a_field("a0", "Name", "m2"),
]
DATO = Schema(
    {
        item.id: item
        for item in (
            SchemaItem("m1", SchemaKind.MODEL, "Article", "article"),
            SchemaItem("m2", SchemaKind.MODEL, "Author", "author", flags=("tree",)),
            SchemaItem("b1", SchemaKind.BLOCK, "Teaser", "teaser"),
            SchemaItem(
                "fs",
                SchemaKind.FIELDSET,
                "Meta",
                "meta",
                model_id="m1",
                why_not_copied="fieldsets cannot be duplicated. Mark their fields",
            ),
            *FIELDS,
        )
    },
    (
        SchemaNode("m1", children=(SchemaNode("f0"), SchemaNode("f1"), SchemaNode("fs", children=(SchemaNode("f3"),)))),
        SchemaNode("m2", children=(SchemaNode("a0"),)),
        SchemaNode(None, "blocks", (SchemaNode("b1"),)),
    ),
)
UNICAT_ITEMS = (
    SchemaItem("d1", SchemaKind.DEFINITION, "article", "article"),
    SchemaItem(
        "d2",
        SchemaKind.DEFINITION,
        "article",
        "article",
        state=LifeState.WORKING_COPY,
        why_not_copied=WHY_NOT_COPIED[LifeState.WORKING_COPY],
    ),
    SchemaItem("c1", SchemaKind.CLASS, "dimensions", "dimensions", used_in=3),
    SchemaItem("u1", SchemaKind.FIELD, "width", "width__mm", "decimal"),
    SchemaItem(
        "u2",
        SchemaKind.FIELD,
        "height",
        "height__mm",
        "decimal",
        state=LifeState.NEW,
        why_not_copied=WHY_NOT_COPIED[LifeState.NEW],
    ),
)
CATALOGUE = Schema(
    {item.id: item for item in UNICAT_ITEMS},
    (
        SchemaNode(None, "definitions", (SchemaNode("d1", children=(SchemaNode("u1"),)), SchemaNode("d2"))),
        SchemaNode(None, "classes", (SchemaNode("c1", children=(SchemaNode("u1"), SchemaNode("u2"))),)),
        SchemaNode(None, "fields", (SchemaNode("u1"), SchemaNode("u2"))),
    ),
)


def schema_desks(fake_desk: Any) -> type[Any]:
    """Desks with a schema of the system."""

    class SchemaDesk(fake_desk):  # type: ignore[misc]
        def __init__(self, system: System = DATOCMS) -> None:
            super().__init__("catalogue" if system is UNICAT else "gazette", system)
            self.tree = CATALOGUE if system is UNICAT else DATO
            self.searches: list[SchemaSearch] = []
            self.queries: list[RecordQuery] = []
            self.search_error: CmsError | None = None

        async def schema(self, *, refresh: bool = False) -> Schema:
            await self._ask("schema", refresh)
            return self.tree

        async def count(self, query: RecordQuery) -> int:
            self.queries.append(query)
            await self._ask("count", query.model_id)
            if query.filter:
                return 12
            total = int(self.counts_of[query.model_id])
            self.known_counts[query.model_id] = total  # as the real one learns it
            return total

        async def search_schema(self, search: SchemaSearch) -> SchemaFound:
            self.searches.append(search)
            if self.search_error:
                raise self.search_error
            items = tuple(item for item in UNICAT_ITEMS if search.q.strip("+") in item.api_key)
            return SchemaFound(items, total=len(items))

    return SchemaDesk
