"""Opening profiles: the first one at the start, others when they are chosen, and what is said when none opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from tui.config.profiles import BrokenProfile, Profile, profile_file
from tui.core.errors import CmsError, CopydeskError, Elsewhere
from tui.core.jobs import JobSnapshot
from tui.core.text import agreeing, counted, one_line, press
from tui.ui.flows.adding import Adding
from tui.ui.host import Host
from tui.ui.models.picking import Entry, Jump, Question
from tui.ui.screens.front import Front
from tui.ui.services.desks import Desks
from tui.ui.services.troubles import NOT_YET, Kind, NoDesk, Trouble, trouble_of

if TYPE_CHECKING:
    from tui.desk import Desk


OPENING = "opening"
"""The name under which the line knows this reader."""


class Opening:
    """Opens desks and has them shown on the main screen."""

    def __init__(self, front: Front, desks: Desks, jobs: Callable[[], Sequence[JobSnapshot]]) -> None:
        self._front = front
        self._desks = desks
        self._jobs = jobs
        self._wanted: tuple[str, str | None] = ("", None)
        self._before = ""
        """The profile before that: going back to it is what is wanted most often."""
        self._began = datetime.now(UTC)
        self._told: set[tuple[str, str]] = set()
        """Where it was said what an earlier run left."""
        self.no_desk = NOT_YET
        """Why there is no desk, while there is none."""
        self.adding = Adding(front, desks, self.open_profile, self._welcome_again)

    @property
    def _host(self) -> Host:
        return self._front.host

    # -- opening ---------------------------------------------------------------------------------------------------
    def open_first(self, name: str | None) -> None:
        """Open the profile asked for, else the last one, else welcome whoever comes."""
        try:
            wanted = name or self._desks.first_profile()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the profiles is said on the screen
            self._no_desk(trouble_of(error, "reading the profiles"))
            return
        if wanted is None:
            self._no_desk(None)
            self.adding.welcome()
        else:
            self.open_profile(wanted)

    def open_profile(self, name: str, environment: str | None = None) -> None:
        """Open a profile and show its desk; the one shown before stays open and its jobs go on."""
        if name != self._wanted[0]:
            self._before = self._wanted[0]
        self._wanted = (name, environment)
        self._host.connection.follow(name)
        self._front.show_opening(name, environment or "")
        self.try_again()

    def try_again(self) -> None:
        """Open what was wanted last; what is shown stays until it is open."""
        if self._wanted[0]:
            self._host.work(self._open(*self._wanted), group="open", doing="opening a profile")

    async def _open(self, name: str, environment: str | None) -> None:
        desks = self._desks
        try:
            desk = await desks.open(name, environment)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            self._no_desk(trouble_of(error, f"opening {name}"))
            return
        finally:
            while desks.remarks:  # what has to be known of the journal, also where no desk opens
                self._host.say(desks.remarks.pop(0), severity="error")
        self._host.connection.fine(OPENING)
        if desk.profile.name not in desks.playground_profiles:
            desks.remember(desks.state.with_profile(desk.profile.name))
        await self._front.show_desk(desk)
        self._tell_unfinished(desk)

    # -- where it is -----------------------------------------------------------------------------------------------
    def look_around(self) -> None:
        """See in the background which environment is primary now; the header follows, and a change is said. Where there
        is no desk, open what could not be opened."""
        desk = self._front.desk
        if desk is None and self._wanted[0]:
            self.open_profile(*self._wanted)
        elif desk is None:
            self.open_first(None)
        elif desk.project.environment:
            self._host.work(self._look(desk), group="place", doing="reading the environments")

    async def _look(self, desk: Desk) -> None:
        changed, step = "", press("desk.environment", "switch to another")
        try:
            changed = await desk.look_around()
        except Elsewhere as error:
            changed, step = error.message, f"{error.next_step} {step}"
        except CmsError:
            return  # the line tells of it
        if changed:
            self._host.say(changed, step, severity="warning")
        self._front.show_place()

    def _tell_unfinished(self, desk: Desk) -> None:
        """What an earlier run left, and how to go on."""
        place = (desk.profile.name, desk.project.environment)
        if place in self._told:
            return
        self._told.add(place)
        left = [
            job for job in desk.jobs() if not job.state.is_final and desk.is_of(job) and job.created_at < self._began
        ]
        held = [job for job in left if job.held]
        if held:
            what = f"{held[0].operation.replace('-', ' ')} {held[0].title}".strip()
            more = f" and {counted(len(held) - 1, 'more job')}" if len(held) > 1 else ""
            self._host.say(
                f"“{what}”{more} {agreeing(len(held), 'is', 'are')} unfinished.",
                press("desk.jobs jobs.agree", "resume", "jobs.cancel", "cancel"),
                severity="warning",
            )
        elif left:
            self._host.say(f"Resuming {counted(len(left), 'unfinished job')}.", press("desk.jobs", "see it"))

    def _no_desk(self, trouble: Trouble | None) -> None:
        self.no_desk = NoDesk(
            "No project is open.",
            self._host.keys.text("{desk.profile} add a project or try the sandbox"),
            actions=("desk.profile", "app.help", "app.palette", "desk.quit"),
        )
        if trouble is not None:
            trouble, key = self._host.connection.failed(OPENING, trouble), self._host.keys.first("records.refresh")
            lines = trouble.lines(key, self._host.keys.text("{desk.profile} another profile"))
            if trouble.kind in (Kind.UNAUTHORIZED, Kind.SETUP) and (file := self._file()):
                lines = (*lines, "", (f"The profile is {file}", "muted"))
            next_step = f"{trouble.next_step} {trouble.retry_line(key)}.".strip()
            self.no_desk = NoDesk(trouble.message, next_step, lines)
        self._front.show_no_desk(self.no_desk)

    def _welcome_again(self) -> None:
        """Whoever goes back from a form with nothing open is asked again."""
        if self._front.desk is None and not self.no_desk.lines:
            self.adding.welcome()

    def _file(self) -> str:
        """Where the profile that was wanted is kept, if it is there."""
        try:
            file = profile_file(self._desks.place_of(self._wanted[0]), self._wanted[0])
        except CopydeskError:
            return ""
        return one_line(str(file)) if file.is_file() else ""

    # -- choosing --------------------------------------------------------------------------------------------------
    def pick_profile(self) -> None:
        """Choose another profile; broken ones are listed with what is wrong."""
        try:
            profiles = self._desks.profiles()
        except CopydeskError as error:
            self._host.say_error(error, "reading the profiles")
            return
        entries = [*(self._profile_entry(profile) for profile in profiles), *self.adding.entries()]

        def picked(key: str) -> None:
            if not self.adding.begin(key):
                self.open_profile(key)

        here, others = self._wanted[0], [profile.name for profile in profiles]
        at = self._before if self._before in others else next((name for name in others if name != here), here)
        self._pick("Profiles", entries, picked, here, at)

    def _pick(
        self, title: str, entries: Sequence[Entry], opened: Callable[[str], None], here: str, at: str | None = None
    ) -> None:
        """Have another place to be at picked; screens above this one are left for it."""
        from tui.ui.screens.asking import ask
        from tui.ui.screens.desk_keys import leave_above

        def picked(key: str) -> None:
            leave_above(self._front.app)
            opened(key)

        ask(self._front.app, Question(title, entries, picked, here, at=at))

    def jumps(self) -> list[Jump]:
        """The other profiles, for the palette. None where they cannot be read: picking one says why."""
        try:
            profiles = self._desks.profiles()
        except CopydeskError:
            return []
        return [
            Jump(f"profile {profile.name}", profile.name, partial(self.open_profile, profile.name), group="Profile")
            for profile in profiles
            if not isinstance(profile, BrokenProfile) and profile.name != self._wanted[0]
        ]

    def pick_environment(self) -> None:
        """Choose another environment of the same project."""
        self._host.work(self._pick_environment(), group="place", doing="reading the environments")

    async def _pick_environment(self) -> None:
        desk = self._front.desk
        if desk is None or not desk.project.environments:
            self._host.say("There are no environments to choose from here.")
            return
        await self._look(desk)
        if desk is self._front.desk:
            notes = desk.project.environment_notes
            entries = [Entry(name, name, notes.get(name, "")) for name in desk.project.environments]
            opened = partial(self.open_profile, desk.profile.name)
            self._pick("Environments", entries, opened, desk.project.environment)

    def _profile_entry(self, profile: Profile | BrokenProfile) -> Entry:
        """Name; system, place, rights and jobs; or what is wrong with it."""
        if isinstance(profile, BrokenProfile):
            return Entry(profile.name, profile.name, f"broken: {profile.error.message}")
        is_open = self._front.desk is not None and profile.name == self._front.desk.profile.name
        jobs = [job for job in self._jobs() if job.profile == profile.name and not job.state.is_final]
        held = sum(job.held for job in jobs)
        parts = (
            profile.system.label,
            profile.environment or profile.project[:8],
            "sandbox" if profile.name in self._desks.playground_profiles else "",
            "read only" if profile.read_only else "",
            "open now" if is_open else "",
            f"{len(jobs) - held} running" if len(jobs) > held else "",
            f"{held} unfinished" if held else "",
        )
        return Entry(profile.name, profile.name, " · ".join(filter(None, parts)))
