"""The opened profiles of a running dashboard. Several stay open: their workers go on while another is shown."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui.config.paths import Paths
from tui.config.state import UiState
from tui.core.requests import RequestHistory

if TYPE_CHECKING:
    from tui.config.profiles import BrokenProfile, Profile
    from tui.desk import Desk
    from tui.jobs.journal import Journal


class Desks:
    """Profiles of an installation, the journal, and the desks opened so far.

    Everything that costs time to import or to do (httpx, TLS, SQLite) happens in `open`, after the first paint.
    """

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.state = UiState.load(paths)
        self.requests: RequestHistory = RequestHistory()
        """Every request of every desk opened or tried here."""
        self.remarks: list[str] = []
        """What has to be known of the journals that were opened, not told yet."""
        self._journals: dict[Path, Journal] = {}
        self._playground = ExitStack()
        self._playground_paths: Paths | None = None
        self._open: dict[tuple[str, str], Desk] = {}
        self._opening = asyncio.Lock()
        self._closed = asyncio.Event()

    def profiles(self) -> list[Profile | BrokenProfile]:
        """All profiles, broken ones included, by name; those of the sandbox last."""
        from tui.config.profiles import list_profiles

        found = list_profiles(self.paths)
        return found if self._playground_paths is None else [*found, *list_profiles(self._playground_paths)]

    def place_of(self, name: str) -> Paths:
        """Where a profile of that name is kept, with its journal."""
        playground = self._playground_paths
        return playground if playground is not None and name in self.playground_profiles else self.paths

    # -- the sandbox -----------------------------------------------------------------------------------------------
    @property
    def playground_profiles(self) -> tuple[str, ...]:
        """The profiles of the sandbox, if it runs: the DatoCMS one, then the Unicat one."""
        from tui.config.profiles import profile_names

        return () if self._playground_paths is None else tuple(profile_names(self._playground_paths)[::-1])

    async def start_playground(self) -> str:
        """Start the sandbox, once, and give the profile to begin with. Raises ConfigError.

        It has a directory and a journal of its own, and ends with this program.
        """
        from tui.config.profiles import profile_names
        from tui.playground import playground

        async with self._opening:
            if self._playground_paths is None:
                taken = set(profile_names(self.paths))
                ending = "-sandbox" if taken & {"magazine", "catalogue"} else ""
                running = playground(names=(f"magazine{ending}", f"catalogue{ending}"))
                started = await asyncio.to_thread(self._playground.enter_context, running)
                if self._closed.is_set():
                    await asyncio.to_thread(self._playground.close)
                    raise asyncio.CancelledError
                self._playground_paths = started
        return self.playground_profiles[0]

    def first_profile(self) -> str | None:
        """The profile opened last, else the first that works, else the first; None when there is none."""
        from tui.config.profiles import BrokenProfile

        profiles = self.profiles()
        names = [profile.name for profile in profiles]
        if self.state.last_profile in names:
            return self.state.last_profile
        sound = [profile.name for profile in profiles if not isinstance(profile, BrokenProfile)]
        return next(iter(sound or names), None)

    async def open(self, name: str, environment: str | None = None) -> Desk:
        """The desk of a profile, opened now or before; its worker runs. CopydeskError when it cannot be opened,
        CancelledError when all were closed meanwhile.

        `environment`: another one than the profile names, for this session.
        """
        from tui.config.profiles import load_profile
        from tui.desk import Desk
        from tui.jobs.unkept import open_to_look

        place = self.place_of(name)
        profile = load_profile(place, name)
        if environment is not None:
            profile = replace(profile, environment=environment)
        async with self._opening:
            if (held := self._held(profile)) is not None:
                return held
            if self._closed.is_set():
                raise asyncio.CancelledError
            if place.journal_file not in self._journals:
                # A SQLite connection belongs to the thread that made it, and the worker writes on this one.
                self._journals[place.journal_file] = open_to_look(place.journal_file)
                self.remarks += self._journals[place.journal_file].remarks
            journal = self._journals[place.journal_file]
            desk = await Desk.open(profile, journal, attended=True, requests=self.requests)
            if self._closed.is_set():
                await desk.aclose()
                raise asyncio.CancelledError
            # An environment left open is known by name only now; one project must not get two workers.
            key = (name, desk.project.environment)
            if (same := self._open.get(key)) is not None:
                if _is_same(same.profile, profile):
                    await desk.aclose()
                    return same
                await same.aclose()
            self._open[key] = desk
            desk.start_worker()
            await asyncio.sleep(0)  # its first step finds out which jobs left over wait for the editor
        return desk

    def _held(self, profile: Profile) -> Desk | None:
        """The open desk of a profile as its file is now."""
        for (_, environment), desk in self._open.items():
            if _is_same(desk.profile, profile) and profile.environment in (desk.profile.environment, environment):
                return desk
        return None

    def remember(self, state: UiState) -> None:
        """Keep what the next start shall begin with."""
        if state != self.state:
            self.state = state
            state.save(self.paths)

    async def aclose(self) -> None:
        """Stop taking in work, flush and close, for good. Nothing accepted is lost."""
        self._closed.set()
        desks, self._open = tuple(self._open.values()), {}
        await asyncio.gather(*(desk.aclose() for desk in desks), return_exceptions=True)
        journals, self._journals = self._journals, {}
        for journal in journals.values():
            journal.close()
        if self._playground_paths is not None:
            self._playground_paths = None
            await asyncio.to_thread(self._playground.close)


def _is_same(one: Profile, other: Profile) -> bool:
    """Whether two profiles are one, apart from the environment."""
    return replace(one, environment="") == replace(other, environment="")
