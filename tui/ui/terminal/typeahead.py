"""Keys that arrive faster than they are handled wait for their turn.

Textual hands every key to the widget that has the focus when the key arrives, not when the keys before it were
handled. Over a slow line several keys come in one packet: `/` and a word would go to the table instead of the
filter line it opens, `tab` and `enter` would press the button that was left.

A screen whose buttons do something takes none of the keys that were typed before it was drawn: whoever typed them
meant something else, or pasted a text.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections import deque
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

from tui.ui.terminal.compat import OwnApp
from tui.ui.timing import Timing

ROUNDS = 3
"""How many times a marker goes the way of the key while others wait. A key may lead to messages that move the focus:
enter in the filter line tells the line, which tells the workspace, which focuses the table."""
LOOKS = 10
"""So often it is looked whether a key was handled until its patience is over. Time in which the loop stood still, since
a part was loaded or others had the processor, counts as one look: the key had no chance in it."""


@runtime_checkable
class Deciding(Protocol):
    """A screen whose buttons do something."""

    drawn_at: float | None
    """When it was first drawn as it is now, by the clock of messages; None: it is not on the screen yet."""


@dataclass
class KeyHandled(Message):
    """Follows a key through the widget that has the focus and up to the app."""

    number: int
    rounds: int


class TypeAhead(OwnApp):
    """An app that handles one key after the other."""

    def __init__(self, timing: Timing) -> None:
        super().__init__()
        self.timing = timing
        self._keys: deque[events.Key | events.Paste] = deque()
        self._key_number = 0
        self._left_at: int | None = None
        self._is_handling = False
        """Whether a key is on its way."""
        self._early_at = float("-inf")
        """When the last key came that was too early for the screen."""

    def left_by_key(self) -> None:
        """A screen is left with the key that quits on the one below."""
        self._left_at = self._key_number

    def forget_leaving(self) -> None:
        """This key means what it says, whatever the one before did."""
        self._left_at = None

    @property
    def has_just_left(self) -> bool:
        """Whether the key before this one left a screen: this one may be pressed once too often."""
        return self._left_at is not None and self._key_number == self._left_at + 1

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if self._is_handling:
            self._keys.append(event)
            return
        await self._handle_key(event)

    def _is_early(self, event: events.Key | events.Paste) -> bool:
        """Whether a key was typed before the question was drawn that it would answer. Going back is always right."""
        screen = self.screen
        if not isinstance(screen, Deciding) or (isinstance(event, events.Key) and event.key == "escape"):
            return False
        drawn_at = screen.drawn_at
        early = drawn_at is None or event.time < drawn_at or event.time < self._early_at + self.timing.stream_s
        if early:
            self._early_at = event.time
        return early

    async def _handle_key(self, event: events.Key | events.Paste) -> None:
        while self._is_early(event):
            if not self._keys:
                self._is_handling = False
                return
            event = self._keys.popleft()
        self._key_number += 1
        self._is_handling = True
        self._look(self._key_number, LOOKS)
        target: MessagePump = self.focused or self.screen
        await super().on_event(event)
        self._follow(target, self._key_number, 1)

    def _look(self, number: int, looks: int) -> None:
        """No key can hold up those after it for good: its widget may be gone."""
        if number != self._key_number or not self._is_handling:
            return
        if looks:
            get_running_loop().call_later(self.timing.key_s / LOOKS, self._look, number, looks - 1)
        else:
            self.call_later(self._go_on, number)

    def _follow(self, target: MessagePump, number: int, rounds: int) -> None:
        if not target.post_message(KeyHandled(number, rounds)):
            self.call_later(self._go_on, number)

    def on_key_handled(self, message: KeyHandled) -> None:
        if message.number != self._key_number:
            return
        if self._keys and message.rounds < ROUNDS:
            self._follow(self.focused or self.screen, message.number, message.rounds + 1)
        else:
            # What the key wanted of the app (moving the focus) is in the queue before this.
            self.call_later(self._go_on, message.number)

    async def _go_on(self, number: int) -> None:
        """The key of that number was handled: the next one may come."""
        if number != self._key_number:
            return
        self._is_handling = False
        if self._keys:
            await self._handle_key(self._keys.popleft())
        else:
            self.key_done()

    def key_done(self) -> None:
        """What was typed is handled, with all that followed at once."""
