"""What DatoCMS is, as data."""

from __future__ import annotations

from tui.cms.datocms.cells import FIELD_TYPES
from tui.cms.traits import BudgetRule, NextSteps, NotTaken, Traits
from tui.core.columns import Meta
from tui.core.content import Project, Record, Sort, System
from tui.core.schema import SchemaItem, SchemaKind
from tui.core.text import in_place, press


def _record_address(project: Project, record: Record) -> str:
    """[P] reference datocms.md 6."""
    if not project.editor_url:
        return ""
    return f"{project.editor_url}/editor/item_types/{record.model_id}/items/{record.id}/edit"


def _item_address(project: Project, item: SchemaItem) -> str:
    """[P] reference datocms.md 7."""
    if not project.editor_url:
        return ""
    place = f"{project.editor_url}/schema/item_types/{item.model_id or item.id}"
    return f"{place}#f{item.id}" if item.kind is SchemaKind.FIELD else place


TRAITS = Traits(
    system=System("datocms", "DatoCMS"),
    not_here={
        "records.copy": "Copying is for schema items of {who:schema.copy}. "
        + press("records.duplicate", "duplicate records here"),
        "schema.copy": "Copying schema items is for {who:schema.copy}. "
        + press("schema.duplicate", "duplicate models and fields here"),
        "schema.language": "Only {who:schema.language}'s search depends on a language. "
        "Here names and API keys are searched.",
    },
    public_address="https://site-api.datocms.com",  # [D] reference datocms.md
    needs="an API token",
    invitation="you need an API token",
    not_taken={"project": NotTaken("a DatoCMS token names its project", "A DatoCMS token names its project.")},
    budget=BudgetRule(60, 3.0),  # [R] reference datocms.md 3
    meta=(
        Meta.STATUS,
        Meta.VALID,
        Meta.UPDATED,
        Meta.CREATED,
        Meta.PUBLISHED,
        Meta.FIRST_PUBLISHED,
        Meta.STAGE,
        Meta.ID,
    ),
    types=FIELD_TYPES,
    default_order=Sort("_updated_at", descending=True),
    record_address=_record_address,
    searches_schema=False,
    schema_words=(
        ("words", "in name, API key or type"),
        ("kind:field", "models, blocks, fieldsets or fields"),
        ("type:string,text", "fields of these types"),
        ("is:required", "required, unique, localized, tree, ..."),
        ("in:article", "what belongs to a model"),
        ("uses:quote", "fields that link to it or hold it"),
    ),
    copies_start_new=False,
    next_steps=NextSteps(
        intro="Each copy is ready to use. Give it a unique name in DatoCMS, or delete it there. "
        + in_place("Schema", press("schema.copy-url", "copy its address")),
        nothing_new="Nothing was duplicated from here yet. " + press("schema.duplicate", "duplicate models and fields"),
    ),
    item_address=_item_address,
)
