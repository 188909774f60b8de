"""One request as the endpoints see it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tui.sandbox.bounds import too_deep
from tui.sandbox.datocms.listing import Listings
from tui.sandbox.datocms.records import Record
from tui.sandbox.datocms.roles import ROLES, TOKEN, Actor
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import ApiError, Json, invalid_format

Answer = tuple[int, Json | bytes | None]
"""Status and body; None is an answer without a body."""

_BODY_TYPES = ("application/json", "application/vnd.api+json")


@dataclass(slots=True)
class Call:
    """A request that passed the first checks, in the environment it named."""

    env: Environment
    listings: Listings
    query: Json
    raw: bytes = b""
    content_type: str = ""
    params: dict[str, str] = field(default_factory=dict)
    actor: Actor = field(default_factory=lambda: Actor(TOKEN, ROLES["admin"]))

    def need(self, action: str, record: Record) -> None:
        """Raises the refusal where the role does not allow that action on the whole of a record."""
        parts = frozenset({None, *self.env.schema.locales}) if action == "publish" else frozenset()
        self.actor.need(action, record.model, record, parts)

    def body(self) -> Json | None:
        """The JSON body; None where there is none, which a JSON content type does not contradict ([C])."""
        if not self.raw.strip():
            return None
        if self.content_type.split(";")[0].strip().lower() not in _BODY_TYPES:
            raise ApiError(415, "INVALID_CONTENT_TYPE_HEADER")
        try:
            made = msgspec.json.decode(self.raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise ApiError(400, "INVALID_JSON_BODY") from None
        if too_deep(made):
            raise ApiError(400, "INVALID_JSON_BODY")
        if not isinstance(made, dict):
            raise invalid_format("#: must be an object")
        return made

    def data(
        self, *types: str, keys: frozenset[str] | None = None, faults: Callable[[Json], list[str]] = lambda _: []
    ) -> Json:
        """The body's `data` object, of one of those types and, where given, with no other keys. `faults` names what
        else is wrong with it: a bad body is answered with everything that is [R]."""
        body = self.body()
        data: Any = body.get("data") if body else None
        if not isinstance(data, dict):
            raise invalid_format('#: failed schema: "data" wasn\'t supplied.')
        found = []
        if data.get("type") not in types:
            found.append(f"#/data/type: failed schema: {data.get('type')} is not {' or '.join(types)}.")
        unknown = sorted(set(data) - keys) if keys is not None else []
        found += [f'#/data: failed schema: "{key}" is not a permitted key.' for key in unknown]
        found += faults(data)
        if found:
            raise invalid_format(*found)
        return data
