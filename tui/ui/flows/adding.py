"""Filling an empty desk: the welcome, the sandbox, and projects that are added."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from tui.cms import CMSES, every, traits_of
from tui.config.new_profile import Draft, TokenFrom
from tui.core.text import press
from tui.ui.models.picking import Entry
from tui.ui.screens.front import Front
from tui.ui.services.desks import Desks

SANDBOX = "+sandbox"
"""A key no profile can have, as those of the ways to add a project of a CMS: `+` and its name."""


class Adding:
    """The ways to more profiles. `opened` is called with the profile to open, `gone_back` when a form was left."""

    def __init__(
        self, front: Front, desks: Desks, opened: Callable[[str], None], gone_back: Callable[[], None]
    ) -> None:
        self._front = front
        self._desks = desks
        self._opened = opened
        self._gone_back = gone_back
        self._drafts: dict[str, Draft] = {}
        """What was typed and not kept, without tokens; by the CMS."""

    def entries(self) -> list[Entry]:
        """The ways as lines of the list of profiles."""
        found = [Entry(f"+{cms.name}", f"Add a {cms.label} project …", cms.invitation) for cms in every()]
        if not self._desks.playground_profiles:
            found.append(Entry(SANDBOX, "Try it with sample data", "runs on this machine only"))
        return found

    def begin(self, key: str) -> bool:
        """Go the way of that key. False when it is none."""
        if key == SANDBOX:
            self.sandbox()
        elif key.startswith("+") and key[1:] in CMSES:
            self.add(key[1:])
        else:
            return False
        return True

    def welcome(self) -> None:
        """Ask somebody without a profile what they would like."""
        from tui.ui.screens.asking import put
        from tui.ui.screens.welcome import WelcomeScreen

        def chosen(key: str) -> None:
            if not self.begin(f"+{key}"):
                self._front.action_quit_asking()

        if not isinstance(self._front.app.screen, WelcomeScreen):
            put(self._front.app, WelcomeScreen(), chosen)

    # -- the sandbox -----------------------------------------------------------------------------------------------
    def sandbox(self) -> None:
        """Start the sandbox, or go back to it, and open its first project."""
        self._front.busy("Starting the sandbox …")
        self._front.host.work(self._start(), group="sandbox", doing="starting the sandbox")

    async def _start(self) -> None:
        try:
            name = await self._desks.start_playground()
        finally:
            self._front.busy("")
        there = press("desk.profile", "open its second project")
        self._front.host.say("The sandbox runs on this machine and stops when you quit.", there)
        self._opened(name)

    # -- projects --------------------------------------------------------------------------------------------------
    def add(self, cms: str) -> None:
        """Add a project of a CMS, and open it."""
        from tui.ui.screens.add_profile import AddProfileScreen

        form = AddProfileScreen(self._drafts.get(cms) or Draft(traits_of(cms).system), self._desks.requests.add)

        def added(done: str | Draft | None) -> None:
            if isinstance(done, str):
                self._drafts.pop(cms, None)
                self._front.host.say(f"{done} is added.")
                self._opened(done)
            elif done is not None:
                self._drafts[cms] = replace(done, token="") if done.token_from is TokenFrom.PASTE else done
                self._gone_back()

        self._front.app.push_screen(form, added)
