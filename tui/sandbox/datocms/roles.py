"""Who calls, what their role allows, and the refusal where it does not ([T] reference datocms.md 7, [P] A.0).

A refusal comes as 401 with `INSUFFICIENT_PERMISSIONS`, the only form that was recorded ([R] reference datocms.md, later
findings). A whole bulk request is refused for one record in it that may not be touched ([I]: permissions are checked
before queueing). Lists over all models leave out what may not be read; naming such a model is refused.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from tui.sandbox.datocms.articles import CREATORS, TOKEN_ID
from tui.sandbox.datocms.ids import named_id
from tui.sandbox.datocms.magazine import model_id
from tui.sandbox.datocms.records import Record
from tui.sandbox.datocms.schema import Model
from tui.sandbox.datocms.wire import ApiError, Json

PRIMARY, SANDBOX = "main", "spring-redesign"
TOKEN: Final = ("access_token", TOKEN_ID)
COLLEAGUE: Final = ("user", named_id("user", "noor.haddad@magazine.example"))
ACTING: ContextVar[tuple[str, str]] = ContextVar("acting", default=TOKEN)
"""Type and id of whoever makes the request at hand: the creator and the editor of what it makes."""

SCHEMA = "schema"
"""The right to change the schema, beside the actions of permission entries."""
_FLAGS = [
    "can_edit_favicon",
    "can_edit_site",
    "can_edit_schema",
    "can_manage_menu",
    "can_edit_environment",
    "can_promote_environments",
    "can_manage_users",
    "can_manage_shared_filters",
    "can_manage_upload_collections",
    "can_manage_build_triggers",
    "can_manage_search_indexes",
    "can_manage_webhooks",
    "can_manage_environments",
    "can_manage_sso",
    "can_access_audit_log",
    "can_manage_workflows",
    "can_manage_access_tokens",
    "can_perform_site_search",
    "can_access_build_events_log",
    "can_access_search_index_events_log",
]


def insufficient() -> ApiError:
    """The role does not allow it."""
    return ApiError(401, "INSUFFICIENT_PERMISSIONS")


def _entry(action: str, model: str | None = None, **told: str) -> Json:
    """An entry for one environment; what an action's entries do not have is null ([C])."""
    scoped, has_creator = action in {"all", "create", "update", "publish"}, action not in {"create", "duplicate"}
    entry: Json = {
        "action": action,
        "item_type": model_id(model) if model else None,
        "workflow": None,
        "on_stage": None,
        "to_stage": None,
        "on_creator": "anyone" if has_creator else None,
        "localization_scope": "all" if scoped else None,
        "locale": None,
    }
    return {**entry, **told}


@dataclass(frozen=True)
class Role:
    """A role: what it allows, less what it forbids, in both environments."""

    name: str
    positive: tuple[Json, ...]
    negative: tuple[Json, ...] = ()
    administers: bool = False

    @property
    def id(self) -> str:
        """Its id."""
        return named_id("role", self.name.lower())

    def to_json(self) -> Json:
        """The `role` entity; nothing is inherited, so that its own permissions are the final ones."""
        places = (PRIMARY, SANDBOX)
        uploads = _entry("all")
        permissions: Json = {
            **dict.fromkeys(_FLAGS, self.administers),
            "environments_access": "all",
            "positive_item_type_permissions": [
                {"environment": each, **row} for each in places for row in self.positive
            ],
            "negative_item_type_permissions": [
                {"environment": each, **row} for each in places for row in self.negative
            ],
            "positive_upload_permissions": [{"environment": each, **uploads, "locale": None} for each in places],
        }
        for kind in ("upload", "build_trigger", "search_index"):
            for sign in ("positive", "negative"):
                permissions.setdefault(f"{sign}_{kind}_permissions", [])
        return {
            "id": self.id,
            "type": "role",
            "attributes": {"name": self.name, **permissions},
            "relationships": {"inherits_permissions_from": {"data": []}},
            "meta": {"final_permissions": permissions},
        }


ROLES: Final = {
    "admin": Role("Admin", (_entry("all"),), administers=True),
    "editor": Role(
        "Editor",
        tuple(_entry(action) for action in ("read", "create", "update", "publish", "duplicate", "move_to_stage")),
    ),
    "restricted": Role(
        "Restricted",
        (
            *(_entry(action) for action in ("read", "create", "update")),
            _entry("publish", "category"),
            _entry("publish", "article", on_creator="self"),
            _entry("publish", "author", on_creator="role"),
            _entry("publish", "event"),
            _entry("publish", "landing_page", localization_scope="localized", locale="en"),
            _entry("duplicate", "article"),
            _entry("duplicate", "category"),
        ),
        (
            _entry("publish", "event"),
            _entry("publish", "article", on_stage="writing"),
            _entry("read", "newsletter"),
        ),
    ),
    "viewer": Role("Viewer", (_entry("read"),)),
}
"""What `--role` names. Restricted may publish categories, its own articles outside the stage Writing, authors made by
people of its role, and of landing pages only the English; events are allowed and taken back again. It may duplicate
articles and categories, and not read newsletters."""
_ROLE_OF: Final = {CREATORS[0]: "editor", CREATORS[1]: "editor", COLLEAGUE: "admin"}


@dataclass(frozen=True)
class Actor:
    """Whoever makes a request."""

    identity: tuple[str, str]
    role: Role

    def may(
        self, action: str, model: Model, record: Record | None = None, parts: frozenset[str | None] = frozenset()
    ) -> bool:
        """Whether an action is allowed on a model, or on one of its records. `parts`: locales, and None for what is
        not localized; for `publish`, all that goes out."""
        role = self.role
        if role.administers:
            return True

        def matches(entry: Json, *, negative: bool, part: str | None) -> bool:
            if entry["action"] not in (action, "all") or entry["item_type"] not in (None, model.id):
                return False
            if entry["on_stage"] is not None and (record is None or record.stage != entry["on_stage"]):
                return False
            if entry["on_creator"] not in (None, "anyone") and record is not None:
                theirs = record.creator == self.identity
                if entry["on_creator"] == "role" and not theirs:
                    theirs = ROLES[_ROLE_OF.get(record.creator, "admin")] is role
                if theirs is negative:
                    return False
            return _holds_for(entry, part)

        def allowed(part: str | None) -> bool:
            return any(matches(entry, negative=False, part=part) for entry in role.positive) and not any(
                matches(entry, negative=True, part=part) for entry in role.negative
            )

        return all(allowed(part) for part in parts or {None})

    def need(
        self, action: str, model: Model, record: Record | None = None, parts: frozenset[str | None] = frozenset()
    ) -> None:
        """Raise the refusal where `may` says no."""
        if not self.may(action, model, record, parts):
            raise insufficient()

    def need_schema(self) -> None:
        """Raise the refusal where the role may not change the schema."""
        if not self.role.administers:
            raise insufficient()

    def may_read(self, model: Model) -> bool:
        """Whether records of a model may be read; blocks are read with their records."""
        return model.modular_block or self.may("read", model)


def _holds_for(entry: Json, part: Any) -> bool:
    if entry["localization_scope"] in (None, "all"):
        return True
    if entry["localization_scope"] == "not_localized":
        return part is None
    return part is not None and entry["locale"] in (None, part)
