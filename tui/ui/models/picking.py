"""Things to pick from a list, places to go to among them, and how well they fit what is typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from msgspec import Struct


class Entry(Struct, frozen=True):
    """A thing to pick. `note` stands on the right; `group` is searched and shown before the label.

    `words` are searched, too, but not shown. Of entries that fit alike, those of a higher `rank` stand
    behind.
    """

    key: str
    label: str
    note: str = ""
    group: str = ""
    words: str = ""
    rank: int = 0
    is_dim: bool = False
    """Whether it is not possible now; picked, it says why."""

    def score(self, typed: Sequence[str]) -> int | None:
        """How well it fits words typed in lower case, best is least; None when one of them is nowhere in it."""
        label, words = self.label.casefold(), self.words.casefold()
        rest = f"{self.group} {self.note}".casefold()
        score = sum(_fit(word, label, words, rest) for word in typed)
        return score if score < NOWHERE else None


class Question(Struct, frozen=True):
    """One of these is to be picked; `chosen` is told which, if one was."""

    title: str
    entries: Sequence[Entry]
    chosen: Callable[[str], object]
    current: str | None = None
    """What is in use; in a list the cursor begins there, or where `at` says."""
    lines: Sequence[str] = ()
    """What is said before a choice among a few; with none, they are picked from a list by typing."""
    counted: bool = False
    """Whether the entries are models, whose counts are noted as they come."""
    at: str | None = None
    back: str = "Back"
    """What the button says that picks nothing, beside a choice among a few."""


def confirmation(
    title: str, lines: Sequence[str], verb: str, agreed: Callable[[], object], back: str = "Back"
) -> Question:
    """A yes or no, where yes is a verb."""
    return Question(title, (Entry("yes", verb),), lambda _: agreed(), lines=lines, back=back)


class Jump(Struct, frozen=True):
    """A place the palette can go to. `key` tells it from all others; `note` stands on the right, such as a count."""

    key: str
    label: str
    go: Callable[[], Awaitable[None] | None]
    note: str = ""
    group: str = "Go to"


class Views(Protocol):
    """Filters of records, or searches of the schema, saved under names."""

    def save(self, model_id: str | None, text: str) -> None:
        """Keep a filter (a search of the schema: of no model) under a name that is asked for."""

    def jumps(self) -> Sequence[Jump]:
        """All of them."""


INSIDE = 10
"""From this score on a word fits only within others."""
SCATTERED = 1_000
"""The score of letters that only stand in order within a word."""
NOWHERE = 1_000_000


def _fit(word: str, label: str, words: str, rest: str) -> int:
    """How well one word fits: the beginning, a word's beginning, its inside, its letters."""
    if label.startswith(word) or words.startswith(word):
        return 0
    for score, text in ((1, label), (1, words), (2, rest)):
        if f" {word}" in f" {text}":
            return score
    for score, text in ((INSIDE, f"{label} {words}"), (2 * INSIDE, rest)):
        if len(word) > 1 and word in text:
            return score
    if len(word) > 2 and any(part[:1] == word[0] and _in_order(word, part) for part in f"{label} {words}".split()):
        return SCATTERED
    return NOWHERE


def _in_order(word: str, text: str) -> bool:
    """Whether the letters of the word come one after the other in the text: `pbl` in `publish`."""
    letters = iter(text)
    return all(letter in letters for letter in word)


def best(entries: Sequence[Entry], text: str) -> tuple[Entry, ...]:
    """The entries that fit what was typed: those with a word that begins so, by rank, then the others. Scattered
    letters count only where nothing fits better."""
    typed = text.casefold().split()
    scored = [(score, entry) for entry in entries if (score := entry.score(typed)) is not None]
    if any(score < SCATTERED for score, _ in scored):
        scored = [(score, entry) for score, entry in scored if score < SCATTERED]
    return tuple(entry for _, entry in sorted(scored, key=lambda pair: (pair[0] >= INSIDE, pair[1].rank, pair[0])))
