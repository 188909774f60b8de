"""Trying a profile's connection: whose project it is, and what may be done there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from tui.cms import traits_of
from tui.cms.connect import operations_of
from tui.cms.gateway import Budget
from tui.config.profiles import Profile
from tui.core.addresses import shown_address
from tui.core.content import Project
from tui.core.requests import RequestMade
from tui.core.secret import Secret
from tui.core.text import counted, grouped, listed, one_line


class Connection(Struct, frozen=True):
    """A profile that answered."""

    profile: Profile
    project: Project
    budget: Budget


async def check_connection(
    profile: Profile,
    token: Secret | None = None,
    *,
    state_dir: Path,
    observer: Callable[[RequestMade], None] | None = None,
) -> Connection:
    """Open the connection and close it again. Raises ConfigError and CmsError.

    `token`: one that is not kept yet, instead of the profile's own. `state_dir` is where the processes of a user share
    what they know of request budgets.
    """
    from tui.cms.connect import gateway_for
    from tui.jobs.pacer import pacer_for

    token = await profile.token() if token is None else token
    gateway = gateway_for(
        profile.system,
        base_url=profile.base_url,
        token=token,
        environment=profile.environment,
        project=profile.project,
        admission=pacer_for(
            traits_of(profile.system.name).budget, base_url=profile.base_url, token=token, state_dir=state_dir
        ),
        observer=observer,
    )
    try:
        project = await gateway.open()
        return Connection(profile, project, gateway.budget)
    finally:
        await gateway.aclose()


def describe(connection: Connection) -> list[str]:
    """The connection in lines: project, environments, who acts, languages, rights and budget."""
    profile, project, budget = connection.profile, connection.project, connection.budget
    lines = [f"{one_line(project.name) or '(unnamed)'} · {project.system.label} · {shown_address(profile.base_url)}"]
    if project.environment:
        others = [one_line(name) for name in project.environments if name != project.environment]
        more = f"; others: {', '.join(others[:6])}{' …' if len(others) > 6 else ''}" if others else ""
        lines.append(f"environment {one_line(project.environment)}" + (" (PRIMARY)" if project.primary else "") + more)
    if project.acting_as:
        lines.append(f"acting as {one_line(project.acting_as)}")
    if project.locales:
        codes = ", ".join(one_line(locale.code) for locale in project.locales[:20])
        lines.append(f"{counted(len(project.locales), 'language')}: {codes}")
    lines.append(" · ".join(_rights(project)))
    if budget.limit is not None:
        left = budget.limit if budget.remaining is None else max(0, budget.remaining)
        lines.append(f"rate limit: {grouped(left)} of {grouped(budget.limit)} requests left, per {budget.window_s:g} s")
    if profile.read_only:
        lines.append("read only: copydesk changes nothing here")
    return lines


def _rights(project: Project) -> list[str]:
    """`may publish, duplicate and change the schema`; apart what is limited, `may publish Category only`, `may not
    duplicate`, and what the CMS does not say."""
    told = {}
    for operation in operations_of(project.system):
        if not operation.acts_on.in_schema:
            right = operation.right.value
            told[right] = (None if project.rights is None else True, project.limits.get(right))
    may = project.can_edit_schema
    told["change the schema"] = (may, "may not change the schema" if may is False else None)
    allowed = [what for what, (may, limit) in told.items() if may and not limit]
    unknown = [what for what, (may, limit) in told.items() if may is None and not limit]
    lines = [f"may {listed(allowed)}"] if allowed else []
    lines += dict.fromkeys(limit for _, limit in told.values() if limit)
    return [*lines, *([f"may or may not {listed(unknown)}: {project.system.label} does not say"] if unknown else [])]
