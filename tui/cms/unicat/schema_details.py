"""What the details of Unicat definitions, classes and fields say ([D][C][M] reference unicat.md 9 and 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from tui.cms.unicat.cells import FIELD_TYPES
from tui.cms.unicat.values import Raw, in_language, state_of, texts, value_text
from tui.core.schema import DetailGroup, LifeState
from tui.core.text import counted, grouped, one_line, sentence

METADATA = "Metadata"
"""Title of the group of an item's metadata."""
MOST_LINES = 60
"""Lines of one group; a list of values can be very long."""
HELD = {"definitions": ("classes", "fields", "childdefinitions"), "classes": ("fields",), "fields": ()}
"""What definitions and classes name of others."""
_WHERE = {"classes": "classes", "fields": "fields", "childdefinitions": "definitions"}
_STATES = {
    LifeState.COMMITTED: "committed",
    LifeState.NEW: "new: it can be used once it is committed",
    LifeState.WORKING_COPY: "working copy: changes that are not committed yet",
    LifeState.EXTENDED: "extended: made for single records",
}

Held = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Around(Struct, frozen=True):
    """What one item's details need of the rest of the project. `used` names the users of each item, by kind."""

    held: Held
    language: str
    layouts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fieldlists: Mapping[str, Any] = field(default_factory=dict)
    used: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def label(self, one: Raw) -> str:
        """The label in the shown language, else in any, else the code name."""
        return in_language(one.get("label"), self.language) or one_line(str(one.get("name") or "")) or "(unnamed)"

    def named(self, kind: str, gid: object) -> str:
        """What an item is called; its gid for a stranger."""
        one = self.held[kind].get(str(gid))
        return self.label(one) if one is not None else one_line(str(gid), 60)


def users(held: Held) -> dict[str, tuple[tuple[str, str], ...]]:
    """Kind and gid of everything that uses an item, by the item's gid, in one pass over the schema."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for kind, names in HELD.items():
        for gid, one in held[kind].items():
            for name in names:
                for used in texts(one.get(name)):
                    found.setdefault(used, {})[kind, gid] = None
    return {gid: tuple(by) for gid, by in found.items()}


def pairs(kind: str, one: Raw, around: Around) -> tuple[tuple[str, str], ...]:
    """What an item is: names, state, type and its properties."""
    return tuple(_pairs(kind, one, around))


def _pairs(kind: str, one: Raw, around: Around) -> Iterable[tuple[str, str]]:
    yield "Code name", one_line(str(one.get("name") or ""))
    yield "State", _STATES[state_of(one)]
    original = one.get("original")
    if isinstance(original, str) and original and state_of(one) is not LifeState.NEW:
        yield "Original", around.named(kind, original)
    labels = one.get("label")
    for language, text in labels.items() if isinstance(labels, dict) else ():
        yield f"Label {one_line(str(language), 20)}", one_line(str(text or "")) or "–"
    if kind == "fields":
        yield "Type", FIELD_TYPES.with_code(one_line(str(one.get("type") or "")))
        if one.get("unit"):
            yield "Unit", one_line(str(one.get("unit")))
        yield "Localized", "yes, a value for each language" if one.get("is_localized") else "no"
        yield "Required", "yes" if one.get("is_required") else "no"
        initial = value_text(one.get("initial"))
        if initial:
            yield "Initial", initial
    if kind == "definitions":
        if one.get("is_base"):
            yield "Base", "yes, the definition others begin with"
        if one.get("titlefield"):
            yield "Title field", around.named("fields", one.get("titlefield"))
    layout = around.layouts.get(str(one.get("layout")))
    if layout is not None:
        components = layout.get("components")
        size = counted(len(components), "part") if isinstance(components, dict) else ""
        yield "Layout", ", ".join(part for part in (one_line(str(layout.get("name") or "")), size) if part)
    yield "gid", one_line(str(one.get("gid") or ""))


def groups(kind: str, one: Raw, around: Around) -> tuple[DetailGroup, ...]:
    """Values and options, what it is made of, metadata, and where it is used."""
    made: list[tuple[str, list[tuple[str, str]]]] = []
    if kind == "fields":
        made += _options(one.get("options"), around)
    for name, title in (("classes", "Classes"), ("fields", "Fields"), ("childdefinitions", "Children")):
        if name in HELD[kind]:
            where = _WHERE[name]
            named = [(around.named(where, gid), _about(around.held[where].get(gid))) for gid in texts(one.get(name))]
            made.append((title, [(label, about) if about else ("", label) for label, about in named]))
    if kind == "definitions":
        made.append(("Field lists", _fieldlists(one.get("fieldlists"), around)))
    made.append((METADATA, _metadata(one.get("metadata"), around)))
    made.append(("Used in", _used_in(one, around)))
    return tuple(DetailGroup(title, _cut(lines)) for title, lines in made if lines)


def _cut(lines: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    return (*lines[:MOST_LINES], ("", f"… {grouped(len(lines) - MOST_LINES)} more"))


def _about(one: Raw | None) -> str:
    """Type and code name of a field, code name of anything else, beside its label."""
    if one is None:
        return ""
    name, kind = one_line(str(one.get("name") or "")), FIELD_TYPES.in_words(one_line(str(one.get("type") or "")))
    return " · ".join(part for part in (kind, name) if part)


def _options(options: object, around: Around) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """`values` with their labels in the shown language, `class`, and whatever else is set ([M][?] unicat.md 9)."""
    if not isinstance(options, dict):
        return
    values = options.get("values")
    if isinstance(values, list) and values:
        rows = [value for value in values if isinstance(value, dict)]
        yield "Values", [_value(row, around.language) for row in rows]
    others: list[tuple[str, str]] = []
    for key, value in options.items():
        if key in ("values", "value_labels") or value in (None, "", [], {}):
            continue
        shown = around.named("classes", value) if key == "class" else value_text(value)
        others.append((sentence(one_line(str(key), 60).replace("_", " ")), shown))
    yield "Options", others


def _value(row: Raw, language: str) -> tuple[str, str]:
    labels = {name: text for name, text in row.items() if name != "key"}
    return one_line(str(row.get("key") or "–"), 60), in_language(labels, language)


def _fieldlists(lists: object, around: Around) -> list[tuple[str, str]]:
    rows = lists.items() if isinstance(lists, dict) else ()
    return [
        (
            one_line(str(around.fieldlists.get(key) or key), 60),
            ", ".join(around.named("fields", gid) for gid in texts(gids)) or "no fields",
        )
        for key, gids in rows
    ]


def _metadata(metadata: object, around: Around) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, entry in metadata.items() if isinstance(metadata, dict) else ():
        value = entry.get("value") if isinstance(entry, dict) else entry
        if isinstance(entry, dict) and entry.get("type") == "fieldpicker":
            value = around.named("fields", value)
        elif isinstance(entry, dict) and entry.get("is_localized"):
            value = in_language(value, around.language) or "–"
        rows.append((one_line(str(name), 60), value_text(value) or "–"))
    return rows


def _used_in(one: Raw, around: Around) -> list[tuple[str, str]]:
    """Its users by kind, named; those that are not committed with their state."""
    by_kind: dict[str, list[str]] = {}
    for kind, gid in around.used.get(str(one.get("gid")), ()):
        user = around.held[kind].get(gid)
        if user is not None:
            state = state_of(user)
            note = "" if state is LifeState.COMMITTED else f" ({state.value})"
            by_kind.setdefault(kind, []).append(around.label(user) + note)
    return [(kind.capitalize(), ", ".join(sorted(names, key=str.casefold))) for kind, names in by_kind.items()]
