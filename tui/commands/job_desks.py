"""The desk that a job of the journal was made on."""

from __future__ import annotations

from msgspec.structs import replace

from tui.config.paths import Paths
from tui.config.profiles import Profile, load_profile
from tui.core.errors import ConfigError
from tui.core.jobs import JobSnapshot
from tui.core.text import one_line
from tui.jobs.journal import Journal


def profile_of(paths: Paths, journal: Journal, job: JobSnapshot) -> Profile:
    """The profile a job was made with, in the job's environment. Raises ConfigError when it names another project."""
    profile = load_profile(paths, job.profile)
    entry = journal.entry(job.id)
    if entry is None:
        raise ConfigError(
            f"This version of copydesk does not know the work of job {job.id}.", next_step="Install a newer version."
        )
    made_for = entry.address
    if profile.system != job.system or (profile.base_url, profile.project) != (
        made_for.base_url or profile.base_url,
        made_for.project or profile.project,
    ):
        raise ConfigError(
            f"Profile {profile.name} names another project now than when job {job.id} was made"
            f" ({one_line(made_for.base_url)}).",
            next_step="Put its file back as it was, then try again.",
        )
    return replace(profile, environment=job.environment) if job.environment else profile
