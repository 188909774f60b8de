"""What Unicat is, as data."""

from __future__ import annotations

from tui.cms.traits import NextSteps, NotTaken, Required, Traits
from tui.cms.unicat.cells import FIELD_TYPES
from tui.core.columns import Meta
from tui.core.content import System
from tui.core.text import press

_ELSEWHERE = f"Schema items are copied in Schema. {press('desk.schema', 'go there')}"

TRAITS = Traits(
    system=System("unicat", "Unicat"),
    not_here={
        "records.publish": f"Records are published by channels in Unicat, not from here. {_ELSEWHERE}",
        "records.unpublish": f"Records are unpublished by channels in Unicat, not from here. {_ELSEWHERE}",
        "records.duplicate": f"Records of Unicat are not duplicated from here. {_ELSEWHERE}",
        "records.copy": f"Only schema items can be copied. {press('desk.schema', 'go to Schema')}",
        "records.versions": "Unicat keeps no versions of single records; its backups hold whole projects.",
        "records.differences": "Unicat keeps one version of a record, so there is nothing to compare. "
        "Channels decide what is published.",
        "records.order": "Unicat cannot sort records: they come in the catalogue's own order.",
        "schema.duplicate": "Duplicating is for {who:schema.duplicate}. "
        + press("schema.copy", "copy schema items here"),
    },
    public_address="https://unicat.app",  # [D] reference unicat.md
    needs="a project id and an API key",
    invitation="a project id and an API key",
    not_taken={"environment": NotTaken("Unicat has none", "Leave it out.")},
    required={
        "project": Required(
            example="<the project's gid>",
            question="Project gid",
            help="The project's gid: it stands in the address of the web interface.",
            next_step="Its gid stands in the web interface's address.",
        )
    },
    # [D] members may carry options.rate_limit_per_second; what counts, in which windows, and what is answered beyond it
    # is not documented, and no answer tells what is left (reference unicat.md).
    budget=None,
    model="definition",
    models="definitions",
    # [D] reference unicat.md 12: no validity, no publishing of records, no stages.
    meta=(Meta.STATUS, Meta.UPDATED, Meta.CREATED, Meta.ID),
    types=FIELD_TYPES,
    default_order=None,
    searches_schema=True,
    schema_words=(
        ("words", "its own search"),
        ("+must -not", "words that have to be there, or must not"),
        ("committed:no", "new items and working copies"),
        ("name:width", "words of the code name; name:=width the whole of it; label: too"),
        ("validation:empty,label", "any, empty or not_translated; of label, metadata, initial or values"),
        ("metadata:heading.icon", "has it; metadata:heading.alignment=right has that value"),
        ('["is_committed", ...]', "the API's own filter as JSON"),
    ),
    copies_start_new=True,  # [D] reference unicat.md 10; a taken name cannot be committed ([I] 9)
    next_steps=NextSteps(
        intro="Commit each new item in Unicat's schema before you use it, or delete it there while nothing uses it.",
        nothing_new=f"There are no new items: the whole schema is committed. {press('schema.copy', 'copy items')}",
        why_not_mark="New items cannot be copied until they are committed, so they cannot be marked yet.",
    ),
)
