"""What the filter line of a DatoCMS model can say, for completion: the same table as `filters` understands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.cms.datocms.cells import FIELD_TYPES
from tui.cms.datocms.filters import MORE_TIMES, PRESENCE_TYPES
from tui.cms.datocms.links import LINKS
from tui.cms.datocms.stages import Stage
from tui.core.completion import Choice, Key, Vocabulary
from tui.core.content import FieldInfo, Model
from tui.core.filters import FIELD_PREFIX, KNOWN_KEYS

YES_NO = (Choice("yes"), Choice("no"))
EMPTY = (Choice("empty", "has no value", bare=True), Choice("present", "has a value", bare=True))
AGES = (
    Choice("<7d", "within the last 7 days"),
    Choice("<1h", "within the last hour"),
    Choice("<1d", "within the last day"),
    Choice("<30d", "within the last 30 days"),
    Choice(">30d", "longer ago than 30 days"),
    Choice(">1y", "longer ago than a year"),
)
"""What editors look for most comes first."""
DATES = (
    Choice(">=", "on or after a day: >=2026-01-31"),
    Choice("<", "before a day"),
    Choice(">", "after a day"),
    Choice("<=", "on or before a day"),
)
NUMBERS = (
    Choice("=", "equal"),
    Choice("!=", "not equal"),
    Choice(">", "more than"),
    Choice(">=", "at least"),
    Choice("<", "less than"),
    Choice("<=", "at most"),
)
NOT_THESE = (Choice("!=", "none of these"),)
WORDS = (Choice("~", "contains; ~/…/ is a pattern"), Choice("!~", "does not contain"))
OPERATORS: dict[str, tuple[Choice, ...]] = {
    "string": (*WORDS, Choice("=", "exactly this, or one of these"), Choice("!=", "not this, none of these")),
    "text": WORDS,
    "structured_text": WORDS,
    "slug": (Choice("=", "exactly this, or one of these"), *NOT_THESE),
    "boolean": (),
    "integer": NUMBERS,
    "float": NUMBERS,
    "date": (Choice("=", "on a day: =2026-01-31"), Choice("!=", "on any other day"), *DATES),
    "date_time": (Choice("=", "on a day: =2026-01-31"), *DATES),
    "link": NOT_THESE,
    "file": NOT_THESE,
    "links": (Choice("=", "all of these"), Choice("==", "exactly these"), *NOT_THESE),
    "gallery": (Choice("=", "all of these"), Choice("==", "exactly these"), *NOT_THESE),
    "lat_lon": (),
    "color": (),
    "json": (),
    "seo": (),
    "video": (),
}
"""By field type, [T] reference datocms.md 5.2; types that are not here cannot be filtered by."""
_SEVERAL = frozenset({"string", "slug", "link", "file", "links", "gallery"})
_MORE_TIMES = {
    "first_published": "First published",
    "scheduled": "Publishing is scheduled",
    "unpublishing": "Unpublishing is scheduled",
}


def vocabulary(model: Model | None, stages: Sequence[Stage]) -> Vocabulary:
    """Meta words first, then every field that can be filtered by, in the model's order."""
    known = [*_meta(model, stages)]
    fields = [key for field in (model.fields if model is not None else ()) if (key := _key(field)) is not None]
    taken = {key.name for key in fields}
    return Vocabulary((*(key for key in known if key.name not in taken), *fields))


def _meta(model: Model | None, stages: Sequence[Stage]) -> Iterable[Key]:
    states = (
        Choice("draft", "never or no longer published"),
        Choice("updated", "published, with newer changes"),
        Choice("published", "published as it is"),
    )
    yield Key("status", "Status", "choice", states, NOT_THESE, several=True)
    yield Key("valid", "Passes its model's validations", "yes or no", YES_NO)
    yield Key("updated", "Last change", "time", AGES, DATES)
    yield Key("published", "Publication", "time", (*AGES, *EMPTY), DATES)
    yield Key("created", "Creation", "time", AGES, DATES)
    if stages:
        names = dict.fromkeys(stage.name for stage in stages)
        yield Key("stage", "Workflow stage", "choice", tuple(map(Choice, names)), NOT_THESE, several=True)
    yield Key("id", "Id", "id", (), NOT_THESE, several=True)
    for word in MORE_TIMES:
        yield Key(word, _MORE_TIMES[word], "time", (*AGES, *EMPTY), DATES)
    yield Key("creator", "Who made it: user/ID", "id", (), (Choice("!=", "not this one"),))
    if model is not None and (model.sortable or model.tree):
        yield Key("position", "Position among its siblings", "integer", (), NUMBERS)
    if model is not None and model.tree:
        yield Key("parent", "Parent record", "link", EMPTY, asks=True)


def _key(field: FieldInfo) -> Key | None:
    operators = OPERATORS.get(field.type)
    if operators is None:
        return None
    values: tuple[Choice, ...] = ()
    if field.type == "boolean":
        values = YES_NO
    elif field.type in ("date", "date_time"):
        values = AGES
    elif field.type == "lat_lon":
        values = (Choice("45.46,9.19,5km", "around a point: latitude, longitude, radius"),)
    values += tuple(map(Choice, field.choices))
    if field.type in PRESENCE_TYPES or field.type in ("string", "text"):
        values += EMPTY
    name = FIELD_PREFIX + field.api_key if field.api_key in KNOWN_KEYS else field.api_key
    return Key(
        name,
        field.label,
        FIELD_TYPES.in_words(field.type),
        values,
        operators,
        several=field.type in _SEVERAL,
        asks=field.type in LINKS and bool(field.links_to),
    )
