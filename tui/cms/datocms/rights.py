"""Rights as `GET /users/me?include=role` tells them ([T] reference datocms.md 7, [P][C] operations.md A.0).

Decoded so that nothing is ever denied for want of understanding: what cannot be read counts as allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from tui.cms.datocms.operations import WIRE
from tui.cms.datocms.wire import Document
from tui.core.content import Model
from tui.core.rights import ANY, EVERYTHING, Entry, Rights
from tui.core.text import one_line

_OWNERS = frozenset({"account", "organization"})
_CREATORS = frozenset({"anyone", "self", "role"})
_SCOPES = frozenset({ANY, "localized", "not_localized"})


def permissions_of(acting: Document | None) -> Mapping[str, object] | None:
    """`role.meta.final_permissions` of whoever acts; None where there is none. Roles it inherits from may be included
    beside it."""
    if acting is None:
        return None
    roles = [item for item in acting.included or [] if item.type == "role"]
    own = acting.data.link("role")
    role = next((item for item in roles if item.key == own), roles[0] if len(roles) == 1 else None)
    resolved = role.info("final_permissions") if role is not None else None
    return resolved if isinstance(resolved, Mapping) else None


def rights_of(acting: Document | None, environment: str, locales: Sequence[str]) -> Rights | None:
    """What whoever acts may do to records in an environment; None when the API did not tell."""
    if acting is None:
        return None
    me = f"{one_line(acting.data.type, 40)}/{acting.data.key}" if acting.data.type else ""
    found = permissions_of(acting)
    if found is None:
        owner = acting.data.type in _OWNERS and acting.data.link("role") is None
        return replace(EVERYTHING, me=me, locales=tuple(locales)) if owner else None
    positive = found.get("positive_item_type_permissions")
    negative = found.get("negative_item_type_permissions")
    if not isinstance(positive, list):
        return None
    environments = found.get("environments_access")  # [T] reference datocms.md 7
    return Rights(
        _entries(positive, environment),
        _entries(negative if isinstance(negative, list) else [], environment),
        me,
        tuple(locales),
        environments=environments if isinstance(environments, str) else ANY,
    )


def limits_of(rights: Rights | None, models: Sequence[Model]) -> Mapping[str, str]:
    """What the rights leave of what can be done to records, where that is not all."""
    if rights is None:
        return {}
    known = [(model.id, model.name, model.workflow) for model in models if not model.is_block]
    actions = (operation.right.value for operation in WIRE if not operation.acts_on.in_schema)
    said = {action: rights.said(action, known) for action in actions}
    return {action: words for action, words in said.items() if words != f"may {action}"}


def stages_named(rights: Rights) -> bool:
    """Whether some entry is about a workflow stage: then its name is worth a request."""
    return any(entry.stage is not None for entry in (*rights.positive, *rights.negative))


def _entries(rows: Sequence[object], environment: str) -> tuple[Entry, ...]:
    """The entries of one environment; one that cannot be read, and one of an environment nobody knows, is unsure."""
    found = []
    for row in rows:
        if not isinstance(row, Mapping):
            found.append(Entry(sure=False))
            continue
        where = row.get("environment")
        if environment and isinstance(where, str) and where and where != environment:
            continue
        known = where in (None, "") or (isinstance(where, str) and bool(environment))
        found.append(_entry(row, known=known))
    return tuple(found)


def _entry(row: Mapping[str, object], *, known: bool) -> Entry:
    names = ("action", "item_type", "workflow", "on_stage", "on_creator", "localization_scope", "locale")
    given = {name: row.get(name) for name in names}
    read = {name: one_line(str(value), 100) for name, value in given.items() if isinstance(value, str | int) and value}
    creator, scope = read.get("on_creator", "anyone"), read.get("localization_scope", ANY)
    sure = known and "action" in read and all(name in read or value in (None, "") for name, value in given.items())
    return Entry(
        action=read.get("action"),
        model=read.get("item_type"),
        workflow=read.get("workflow"),
        stage=read.get("on_stage"),
        creator=creator if creator in _CREATORS else "anyone",
        scope=scope if scope in _SCOPES else ANY,
        locale=read.get("locale"),
        sure=sure and creator in _CREATORS and scope in _SCOPES,
    )
