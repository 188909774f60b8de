"""What Directus is, as data."""

from tui.cms.traits import NextSteps, NotTaken, Traits
from tui.core.cell_values import FieldTypes, moment, number, truth
from tui.core.columns import Meta
from tui.core.content import Project, Record, Sort, System


def _record_address(project: Project, record: Record) -> str:
    return f"{project.editor_url}/content/{record.model_id}/{record.id.partition(':')[2]}"


_ONE_PROJECT = NotTaken("an address of Directus is one project", "Leave it out.")
_READ_ONLY = "copydesk only reads in Directus."

TRAITS = Traits(
    system=System("directus", "Directus"),
    not_here={
        "records.publish": _READ_ONLY,
        "records.duplicate": _READ_ONLY,
        "records.copy": _READ_ONLY,
        "records.versions": "Revisions of Directus are not read.",
        "records.differences": "Directus keeps one version of an item: there is nothing to compare.",
        "schema.duplicate": _READ_ONLY,
        "schema.copy": _READ_ONLY,
        "schema.language": "Names are searched here, in whatever language they are.",
    },
    public_address="https://directus.example.org",
    needs="an address and a static token",
    invitation="an address and a static token",
    not_taken={"environment": _ONE_PROJECT, "project": _ONE_PROJECT},
    budget=None,
    model="collection",
    models="collections",
    meta=(Meta.STATUS, Meta.UPDATED, Meta.ID),
    types=FieldTypes(
        one_link=frozenset({"m2o"}),
        writers={"boolean": truth, "integer": number, "float": number, "timestamp": moment},
        telling=(("m2o",), ("timestamp", "date"), ("boolean",), ("integer", "float"), ("string",)),
    ),
    default_order=Sort("id"),
    record_address=_record_address,
    searches_schema=False,
    schema_words=(("words", "in name or key"),),
    copies_start_new=False,
    next_steps=NextSteps(intro="", nothing_new="Nothing is copied in Directus from here."),
)
