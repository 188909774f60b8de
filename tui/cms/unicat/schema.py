"""The project's schema as delivered with the sign-in and kept current by sync: models, items, and the tree of them.

There is no list call for the schema ([C] reference unicat.md 4 and 11): what is held here is all there is to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui.cms.unicat.cells import FIELD_TYPES
from tui.cms.unicat.schema_details import Around, groups, pairs, users
from tui.cms.unicat.values import WHY_NOT_COPIED, Raw, in_language, state_of, texts, value_keys
from tui.core.content import FieldInfo, Model
from tui.core.schema import LifeState, Schema, SchemaItem, SchemaKind, SchemaNode
from tui.core.text import one_line

KINDS = {
    "definitions": SchemaKind.DEFINITION,
    "classes": SchemaKind.CLASS,
    "fields": SchemaKind.FIELD,
}
"""Keys of `data`, and `data_type` of sync events, for what can be copied."""

AT_ONCE = 200
"""Items made in one go: some ten milliseconds."""

_HEADINGS = {"definitions": "definitions", "classes": "classes", "fields": "fields"}
_CODE_FLAGS = (("is_base", "base"), ("is_required", "required"), ("is_localized", "localized"))


class SchemaStore:
    """Definitions, classes and fields by gid. `language` is the one names are shown in."""

    def __init__(self) -> None:
        self.language = ""
        self.fieldlists: Mapping[str, Any] = {}
        """Names of the project's field lists by their keys."""
        self._layouts: dict[str, dict[str, Any]] = {}
        self._held: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}

    def clear(self) -> None:
        self._layouts.clear()
        for held in self._held.values():
            held.clear()

    def take(self, data: Mapping[str, Any]) -> None:
        """Keep every schema object delivered in `data`."""
        for kind, held in self._held.items():
            delivered = data.get(kind)
            if isinstance(delivered, dict):
                held.update({gid: one for gid, one in delivered.items() if isinstance(one, dict)})
        layouts = data.get("layouts")
        if isinstance(layouts, dict):
            self._layouts.update({gid: one for gid, one in layouts.items() if isinstance(one, dict)})

    def drop(self, kind: str, gid: str) -> None:
        self._held[kind].pop(gid, None)

    def raw(self, kind: str, gid: str) -> Raw | None:
        return self._held[kind].get(gid)

    def kind_of(self, gid: str) -> str | None:
        """`definitions`, `classes` or `fields`; None for a stranger."""
        return next((kind for kind, held in self._held.items() if gid in held), None)

    def label(self, one: Raw) -> str:
        """The label in the shown language, else in any, else the code name."""
        return in_language(one.get("label"), self.language) or one_line(str(one.get("name") or "")) or "(unnamed)"

    # -- records' models --------------------------------------------------------------------------------------
    def models(self) -> tuple[Model, ...]:
        """Definitions that records are made after: committed, base ones first, then by label.

        Extended definitions are listed through their base ("is" finds both, [D] reference unicat.md 8).
        """
        shown = [one for one in self._held["definitions"].values() if state_of(one) is LifeState.COMMITTED]
        shown.sort(key=lambda one: (self.label(one).casefold(), str(one.get("name"))))
        return tuple(self.model(str(one.get("gid"))) for one in shown)

    def model(self, gid: str) -> Model:
        """The definition as a model; a bare one for a stranger."""
        one = self._held["definitions"].get(gid, {})
        fields = tuple(
            FieldInfo(
                str(field.get("gid")),
                one_line(str(field.get("name") or "")),
                self.label(field),
                one_line(str(field.get("type") or "")),
                bool(field.get("is_localized")),
                value_keys(field),
            )
            for field in self.fields_of(one)
        )
        title = self._held["fields"].get(str(one.get("titlefield")))
        return Model(
            gid,
            one_line(str(one.get("name") or gid)),
            self.label(one) if one else gid,
            fields,
            title_field=one_line(str(title.get("name"))) if title else None,
        )

    def class_names(self, definition_gid: str | None) -> list[str]:
        """Code names of the classes of a definition, or of all of them."""
        held = self._held["classes"]
        if definition_gid is None:
            shown = [one for one in held.values() if state_of(one) is LifeState.COMMITTED]
        else:
            named = texts(self._held["definitions"].get(definition_gid, {}).get("classes"))
            shown = [held[gid] for gid in named if gid in held]
        return list(dict.fromkeys(one_line(str(one.get("name"))) for one in shown if one.get("name")))

    def fields_of(self, definition: Raw) -> list[Raw]:
        """A definition's own fields and those of its classes, each once."""
        gids = dict.fromkeys(texts(definition.get("fields")))
        for class_gid in texts(definition.get("classes")):
            gids.update(dict.fromkeys(texts(self._held["classes"].get(class_gid, {}).get("fields"))))
        return [self._held["fields"][gid] for gid in gids if gid in self._held["fields"]]

    # -- the schema -------------------------------------------------------------------------------------------
    def _around(self) -> Around:
        return Around(self._held, self.language, self._layouts, self.fieldlists, users(self._held))

    def _item(self, kind: str, gid: str, around: Around) -> SchemaItem:
        one = self._held[kind][gid]
        flags = [word for key, word in _CODE_FLAGS if one.get(key)]
        state, original = state_of(one), one.get("original")
        return SchemaItem(
            id=gid,
            kind=KINDS[kind],
            name=self.label(one),
            api_key=one_line(str(one.get("name") or "")),
            type=one_line(str(one.get("type") or "")) if kind == "fields" else "",
            type_words=FIELD_TYPES.in_words(one_line(str(one.get("type") or ""))) if kind == "fields" else "",
            unit=one_line(str(one.get("unit") or ""), 40) if kind == "fields" else "",
            state=state,
            why_not_copied=WHY_NOT_COPIED.get(state),
            flags=tuple(flags),
            details=pairs(kind, one, around),
            groups=groups(kind, one, around),
            used_in=len(around.used.get(gid, ())),
            original=original if isinstance(original, str) and state is not LifeState.NEW else None,
            holds_records=kind == "definitions" and state is LifeState.COMMITTED,
        )

    def items(self, gids: Iterable[str] | None = None) -> dict[str, SchemaItem]:
        """Schema items by gid; all of them, or those of `gids` that are held, in that order."""
        return {item.id: item for part in self.items_in_parts(gids) for item in part}

    def items_in_parts(self, gids: Iterable[str] | None = None) -> Iterator[list[SchemaItem]]:
        """The same, some at a time: whoever shows something meanwhile takes a breath between the parts."""
        around = self._around()
        wanted = list(gids) if gids is not None else [gid for held in self._held.values() for gid in held]
        for start in range(0, len(wanted), AT_ONCE):
            known = ((gid, self.kind_of(gid)) for gid in wanted[start : start + AT_ONCE])
            yield [self._item(kind, gid, around) for gid, kind in known if kind is not None]

    def schema(self, items: Mapping[str, SchemaItem] | None = None) -> Schema:
        """Everything, under three headings; definitions open to their classes and fields, classes to their fields.

        `items`, where they were made already.
        """
        made = self.items() if items is None else items
        roots = tuple(
            SchemaNode(
                None,
                _HEADINGS[kind],
                tuple(
                    self._node(kind, item.id) for item in sorted((made[gid] for gid in held if gid in made), key=_order)
                ),
            )
            for kind, held in self._held.items()
            if held
        )
        return Schema(made, roots)

    def _node(self, kind: str, gid: str) -> SchemaNode:
        one = self._held[kind].get(gid, {})
        children: list[SchemaNode] = []
        if kind == "definitions":
            children += [self._node("classes", to) for to in texts(one.get("classes")) if to in self._held["classes"]]
        if kind != "fields":
            children += [SchemaNode(to) for to in texts(one.get("fields")) if to in self._held["fields"]]
        return SchemaNode(gid, "", tuple(children))


def _order(item: SchemaItem) -> tuple[str, str, str]:
    return item.name.casefold(), item.state.value, item.id
