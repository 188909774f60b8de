"""Whose desk it is: project, environment, who acts and what they may do ([T] reference datocms.md 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from tui.cms.datocms.languages import language_name
from tui.cms.datocms.rights import limits_of, permissions_of
from tui.cms.datocms.traits import TRAITS
from tui.cms.datocms.wire import Document, Entity
from tui.core.content import Locale, Model, Project
from tui.core.rights import Rights
from tui.core.text import one_line


def project_of(
    site: Entity,
    environments: Sequence[Entity],
    *,
    acting: Document | None,
    rights: Rights | None,
    models: Sequence[Model],
    environment: str,
    was_named: bool,
) -> Project:
    """The project in its pinned `environment`. `was_named`: the profile names it, else the primary one answered."""
    names = tuple(item.key for item in environments)
    first = _primary_of(environments)
    current = environment
    primary = current == first if first is not None else not was_named
    if rights is not None:
        rights = replace(rights, is_primary=None if first is None and was_named else primary)
    return Project(
        name=site.text("name") or "(unnamed)",
        system=TRAITS.system,
        environment=current,
        primary=primary,
        locales=tuple(Locale(code, language_name(code)) for code in locale_codes(site)),
        acting_as=_acting_as(acting),
        environments=names,
        primary_environment=first or (current if primary else ""),
        environment_notes={item.key: _note(item) for item in environments},
        rights=rights,
        limits=limits_of(rights, models),
        can_edit_schema=False if rights and rights.barred else _flag(permissions_of(acting), "can_edit_schema"),
        editor_url=_editor_url(site, current, primary=primary),
    )


def locale_codes(site: Entity) -> list[str]:
    """The locales of a project, its default first."""
    locales = site.attr("locales")
    return [one_line(str(item), 40) for item in locales] if isinstance(locales, list) else []


def environment_of(answered: str, environments: Sequence[Entity]) -> str:
    """The environment that answered requests which named none: by its own word, else the primary one; empty when
    neither is known."""
    return answered or _primary_of(environments) or ""


def _primary_of(environments: Sequence[Entity]) -> str | None:
    return next((item.key for item in environments if item.info("primary") is True), None)


_STATUS = {"creating": "being created", "destroying": "being destroyed"}


def _note(environment: Entity) -> str:
    """What its meta says ([T] reference datocms.md 7): primary, not ready, read-only."""
    status = environment.info("status")
    words = ["primary"] if environment.info("primary") is True else []
    if isinstance(status, str) and status != "ready":
        percent = environment.info("fork_completion_percentage")
        known = f" ({percent}%)" if isinstance(percent, int) and status == "creating" else ""
        words.append(_STATUS.get(status, one_line(status, 40)) + known)
    if environment.info("read_only_mode") is True:
        words.append("read only there")
    return " · ".join(words)


def _editor_url(site: Entity, environment: str, *, primary: bool) -> str:
    domain = site.text("domain") or site.text("internal_domain")
    if not domain:
        return ""
    return f"https://{domain}" + ("" if primary or not environment else f"/environments/{environment}")


def _acting_as(acting: Document | None) -> str:
    """`copydesk (access token)`, or the person's name or address."""
    if acting is None:
        return ""
    me = acting.data
    name = me.text("name") or me.text("full_name") or me.text("email")
    kind = one_line(me.type, 40).replace("_", " ")
    return f"{name} ({kind})" if name and kind else name or kind


def _flag(rights: Mapping[str, object] | None, name: str) -> bool | None:
    value = rights.get(name) if rights is not None else None
    return value if isinstance(value, bool) else None
