"""The keys as they are now: those of the table, changed by what a person wants otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from tui.config.keymap import Keymap, KeyProblem, read_keymap
from tui.config.paths import Paths
from tui.ui.actions import ACTIONS, BY_ID, Action, Area
from tui.ui.actions.key_names import key_name, shown_key, types_text
from tui.ui.actions.scopes import together

UNBOUND = "no_key"
"""A key that no terminal sends: what an action without keys is bound to."""

ESSENTIAL = frozenset(
    (
        "app.quit-anywhere",
        "app.palette",
        "dialog.back",
        "filter.leave",
        "form.back",
        "help.close",
        "link.back",
        "log.close",
        "picker.back",
        "saved.close",
        "schema-item.close",
        "selection.close",
    )
)
"""Actions that are the way out of something: they always keep a key."""

FIXED = frozenset({"filter.apply"})
"""Actions whose key is that of the input they stand in."""

_ACTION = re.compile(r"\{([a-z-]+\.[a-z-]+)\}")


class KeyBook(Struct, frozen=True):
    """Every action's keys. `changed` holds those that are not the table's."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action, by Textual's names; empty when it has none."""
        return self.changed.get(action_id, default_keys(BY_ID[action_id]))

    def on(self, key: str, areas: Iterable[Area]) -> str:
        """The action that a key means in one of the areas; empty: none."""
        wanted = frozenset(areas)
        found = (action.id for action in ACTIONS if action.area in wanted and key in self.keys(action.id))
        return next(found, "")

    def written(self, action_id: str) -> str:
        """The keys as a person reads them: `↑ k`."""
        action = BY_ID[action_id]
        if action_id not in self.changed and action.shown:
            return action.shown
        return " ".join(map(shown_key, self.keys(action_id)))

    def first(self, action_id: str) -> str:
        """The key to name where there is room for one; empty when there is none."""
        return self.written(action_id).split(" ")[0]

    def text(self, template: str) -> str:
        """A sentence with the keys of the actions named in it: `{records.refresh} asks again`."""
        return _ACTION.sub(self._written_for, template)

    def _written_for(self, found: re.Match[str]) -> str:
        action = BY_ID.get(found[1])
        # What only looks like an action stays: it may be a title within the sentence.
        return found[0] if action is None else self.first(action.id) or f"({action.label})"

    @property
    def for_textual(self) -> dict[str, str]:
        """What `App.set_keymap` takes."""
        return {ident: ",".join(keys) or UNBOUND for ident, keys in self.changed.items()}


DEFAULTS = KeyBook()


def keys_of(app: object) -> KeyBook:
    """The keys of an app; those of the table where it has none of its own."""
    found = getattr(app, "keys", None)
    return found if isinstance(found, KeyBook) else DEFAULTS


def default_keys(action: Action) -> tuple[str, ...]:
    """The keys of the table."""
    return tuple(key.strip() for key in action.keys.split(",") if key.strip())


def check_key(text: str) -> tuple[str, str]:
    """A key as written, to its name and a doubt about it. Raises ValueError."""
    name, doubt = key_name(text)
    if name == "ctrl+c":
        raise ValueError("ctrl+c stays what it is: it copies, and says how to quit")
    return name, doubt


def load_keys(paths: Paths) -> tuple[KeyBook, tuple[KeyProblem, ...]]:
    """The keys a person has, and everything that is wrong or doubtful in their file."""
    return resolve(read_keymap(paths.keys_file, BY_ID, check_key))


def resolve(wanted: Keymap) -> tuple[KeyBook, tuple[KeyProblem, ...]]:
    """What of the wanted keys can be: lines that would make one key mean two things do not count."""
    problems = list(wanted.problems)
    kept: dict[str, tuple[str, ...]] = {}
    for ident, keys in wanted.keys.items():
        action = BY_ID[ident]
        problem = ""
        if ident in FIXED and keys != default_keys(action):
            problem = f"{ident} is always {shown_key(default_keys(action)[0])}: it cannot be put on another key."
        elif not action.keys and keys:
            problem = f"{ident} has no key of its own: it is found in the palette."
        elif not keys and ident in ESSENTIAL:
            problem = f"{ident} is the way out of something and needs a key."
        elif action.priority and (typing := [key for key in keys if types_text(key)]):
            problem = f"{ident} works while one types, so {shown_key(typing[0])} would not be typed any more."
        if problem:
            problems.append(KeyProblem(problem, "", wanted.lines.get(ident, 0)))
        elif keys != default_keys(action):
            kept[ident] = keys
    problems += _make_way(wanted, kept)
    # A line that falls away gives its action the default keys back, which may clash with another line: until none does.
    while clash := next(_clashes(KeyBook(kept), kept), None):
        mine, other, key = clash
        del kept[mine]
        problems.append(
            KeyProblem(
                f"{mine} and {other} would both be on {shown_key(key)}.",
                f"Give one of them another key; {mine} keeps {KeyBook(kept).written(mine) or 'none'}.",
                wanted.lines.get(mine, 0),
            )
        )
    return KeyBook(kept), tuple(problems)


def _make_way(wanted: Keymap, kept: dict[str, tuple[str, ...]]) -> Iterator[KeyProblem]:
    """Actions that came later have no key that the file gives to something else; said, for they have fewer or none."""
    mine = {ident: frozenset(keys) - frozenset(default_keys(BY_ID[ident])) for ident, keys in kept.items()}
    for action in ACTIONS:
        if not action.later or action.id in wanted.keys:
            continue
        taken = {key: ident for ident, keys in mine.items() if together(BY_ID[ident].area, action.area) for key in keys}
        own = default_keys(action)
        left = tuple(key for key in own if key not in taken)
        if left != own:
            kept[action.id] = left
            lost = next(key for key in own if key in taken)
            has = "has no key" if not left else f"is on {shown_key(left[0])} alone"
            yield KeyProblem(
                f"{action.id} {has}: {shown_key(lost)} is {taken[lost]} here.",
                f'"{action.id}" = ... gives it one.',
                wanted.lines.get(taken[lost], 0),
                ignored=False,
            )


def _clashes(book: KeyBook, changed: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """A changed action, another that is active at the same time, and the key both have (but not by default)."""
    for ident in reversed(tuple(changed)):
        mine = BY_ID[ident]
        for other in ACTIONS:
            if other.id == ident or not together(mine.area, other.area):
                continue
            by_default = set(default_keys(mine)) & set(default_keys(other))
            for key in book.keys(ident):
                if key in book.keys(other.id) and key not in by_default:
                    yield ident, other.id, key
