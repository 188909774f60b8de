"""Trying a profile's connection: whose project it is, and what may be done there."""

from __future__ import annotations

import asyncio

from tui.config.profiles import Profile
from tui.core.content import Project, System
from tui.core.text import counted, one_line


def look(profile: Profile) -> Project:
    """Open the connection and close it again. Raises ConfigError and CmsError."""
    return asyncio.run(_look(profile))


async def _look(profile: Profile) -> Project:
    from tui.cms.connect import gateway_for
    from tui.jobs.pacer import Pacer

    gateway = gateway_for(
        profile.system,
        base_url=profile.base_url,
        token=profile.token(),
        environment=profile.environment,
        project=profile.project,
        admission=Pacer() if profile.system is System.DATOCMS else Pacer(limit=None),
    )
    try:
        return await gateway.open()
    finally:
        await gateway.aclose()


def describe(profile: Profile, project: Project) -> list[str]:
    """The connection in lines: project, environment, who acts, languages and rights."""
    lines = [f"{one_line(project.name) or '(unnamed)'} · {project.system.label} · {profile.base_url}"]
    if project.environment:
        lines.append(f"environment {one_line(project.environment)}" + (" (PRIMARY)" if project.primary else ""))
    if project.acting_as:
        lines.append(f"acting as {one_line(project.acting_as)}")
    if project.locales:
        codes = ", ".join(one_line(locale.code) for locale in project.locales[:20])
        lines.append(f"{counted(len(project.locales), 'language')}: {codes}")
    rights = [
        ("publish", project.can_publish),
        ("duplicate", project.can_duplicate),
        ("change the schema", project.can_edit_schema),
    ]
    if profile.system is System.UNICAT:
        rights = rights[2:]
    told = {True: "yes", False: "no", None: "the system does not say"}
    lines.append("rights: " + " · ".join(f"{what}: {told[may]}" for what, may in rights))
    if profile.read_only:
        lines.append("read-only: copydesk changes nothing here")
    return lines
