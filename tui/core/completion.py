"""What a filter line can go on with: names and values that fit the word at the cursor.

What there is to offer is the system's to say (`Vocabulary`, made by a gateway for a model); what fits is decided here,
from the text and the cursor alone. Completion only ever proposes: a line is applied as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tui.core.filters import Op, Token, tokens

MIN_VALUE_PREFIX = 3
"""Letters of a plain word before values are offered for it (`dra` for `status:draft`)."""


class Choice(Struct, frozen=True):
    """A value, or an operator, that can stand behind a name.

    `text` is what is inserted, `note` says in a few words what it means, `shown` is what stands in the list instead of
    the text where that is an id nobody knows by heart.
    """

    text: str
    note: str = ""
    shown: str = ""
    bare: bool = False
    """Stands right behind the colon and is never quoted: `empty`, `present`."""


class Key(Struct, frozen=True):
    """A name that records can be filtered by.

    `kind` is the field's type or what stands for it; `operators` are those it has, the natural one (no operator
    written) left out; `several`: values may be listed with commas. `asks`: values are to be looked up while typing
    (records that a link may lead to).
    """

    name: str
    label: str
    kind: str = ""
    values: tuple[Choice, ...] = ()
    operators: tuple[Choice, ...] = ()
    several: bool = False
    asks: bool = False


class Vocabulary(Struct, frozen=True):
    """Everything a filter line of one model (or of all models) can say."""

    keys: tuple[Key, ...] = ()

    def key(self, name: str) -> Key | None:
        """The key of that name."""
        return next((item for item in self.keys if item.name == name), None)


class Suggestion(Struct, frozen=True):
    """What the characters `start` to `end` of the line can become: `text`."""

    start: int
    end: int
    text: str
    shown: str
    note: str = ""
    kind: str = ""

    def applied_to(self, line: str) -> tuple[str, int]:
        """The line with it, and where the cursor is then."""
        return line[: self.start] + self.text + line[self.end :], self.start + len(self.text)


class Wanted(Struct, frozen=True):
    """A value that has to be looked up: what is typed of it behind a name whose key `asks`, and where it stands."""

    key: str
    typed: str
    start: int
    end: int


def suggest(line: str, cursor: int, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """What the word at the cursor can become, best first; nothing where it is complete or nobody knows it."""
    token = _at(line, cursor)
    if token is None:
        if line[cursor : cursor + 1].strip():
            return ()
        return tuple(_names("", cursor, cursor, vocabulary))
    if not token.key:
        if line[token.start] == '"':
            return ()
        typed = line[token.start : cursor]
        found = [*_names(typed, token.start, token.end, vocabulary), *_whole(typed, token, vocabulary)]
    elif cursor <= token.start + len(token.key):
        colon = token.start + len(token.key) + 1
        found = _names(line[token.start : cursor], token.start, colon, vocabulary)
    else:
        key = vocabulary.key(token.key)
        found = [] if key is None else _values(line, cursor, token, key)
    return tuple(item for item in found if line[item.start : item.end] != item.text)


def wanted(line: str, cursor: int, vocabulary: Vocabulary) -> Wanted | None:
    """The value at the cursor that has to be looked up, if there is one."""
    token = _at(line, cursor)
    key = vocabulary.key(token.key) if token is not None and token.key else None
    if token is None or key is None or not key.asks or cursor < token.value_start:
        return None
    start, end = _part(line, cursor, token, several=key.several)
    return Wanted(key.name, line[start:cursor].strip('"'), start, end)


def offered(found: Wanted, choices: Iterable[Choice]) -> tuple[Suggestion, ...]:
    """What was looked up, as suggestions."""
    return tuple(
        Suggestion(found.start, found.end, quoted(item.text), item.shown or item.text, item.note) for item in choices
    )


def quoted(value: str) -> str:
    """A value as it has to be written in the line."""
    plain = value and not any(char.isspace() or char in '",' for char in value) and not _begins_with_operator(value)
    return value if plain and value not in ("empty", "present") else '"' + value.replace('"', "") + '"'


def _at(line: str, cursor: int) -> Token | None:
    """The word the cursor is in or behind."""
    return next((item for item in tokens(line) if item.start < cursor <= item.end), None)


def _names(typed: str, start: int, end: int, vocabulary: Vocabulary) -> list[Suggestion]:
    ranked = []
    for place, key in enumerate(vocabulary.keys):
        rank = _rank(typed.casefold(), key.name.casefold(), key.label.casefold())
        if rank is not None:
            ranked.append((rank, place, Suggestion(start, end, f"{key.name}:", f"{key.name}:", key.label, key.kind)))
    return [item for _, _, item in sorted(ranked, key=lambda row: row[:2])]


def _rank(typed: str, name: str, label: str) -> int | None:
    """How well a name answers what is typed: 0 is best, None not at all."""
    if name.startswith(typed):
        return 0
    if len(typed) < 2:
        return None
    if any(word.startswith(typed) for word in (*label.split(), *name.replace(".", "_").split("_"))):
        return 1
    return 2 if len(typed) >= MIN_VALUE_PREFIX and typed in name else None


def _whole(typed: str, token: Token, vocabulary: Vocabulary) -> list[Suggestion]:
    """`draft` for `status:draft`: a word that is one of the few values a name can have."""
    if len(typed) < MIN_VALUE_PREFIX:
        return []
    low = typed.casefold()
    return [
        Suggestion(token.start, token.end, text, text, value.note)
        for key in vocabulary.keys
        if key.several
        for value in key.values
        if value.text.casefold().startswith(low)
        for text in [f"{key.name}:{quoted(value.text)}"]
    ]


def _values(line: str, cursor: int, token: Token, key: Key) -> list[Suggestion]:
    behind_colon = token.start + len(token.key) + 1
    raw = line[behind_colon:cursor]
    start, end = _part(line, cursor, token, several=key.several)
    typed = line[start:cursor].strip('"').casefold() if cursor >= start else ""
    others = {part.strip('"').casefold() for part in line[token.value_start : start].split(",") if part}
    found = []
    for value in key.values:
        text = value.text
        if _begins_with_operator(text):
            begins = (text.casefold(), _behind_operator(text.casefold()))
            if len(raw) < len(text) and any(one.startswith(raw.casefold()) for one in begins):
                found.append(Suggestion(behind_colon, token.end, text, text, value.note))
        elif value.bare and (token.value_start != behind_colon or start != behind_colon):
            continue
        elif cursor >= token.value_start and text.casefold() not in others and _fits(typed, value):
            inserted = text if value.bare else quoted(text)
            found.append(Suggestion(start, end, inserted, value.shown or text, value.note))
    if cursor == token.end:
        # No value yet: the operators that the name has, or that a first sign can grow into.
        found += [
            Suggestion(behind_colon, token.end, item.text, item.text, item.note)
            for item in key.operators
            if item.text.startswith(raw) and item.text != raw
        ]
    return found


def _fits(typed: str, value: Choice) -> bool:
    texts = (value.text.casefold(), value.shown.casefold())
    return any(text.startswith(typed) for text in texts) or any(
        word.startswith(typed) for text in texts for word in text.split()
    )


def _part(line: str, cursor: int, token: Token, *, several: bool) -> tuple[int, int]:
    """Where the value under the cursor stands: one of several between commas, else all that is behind the operator."""
    start, end = token.value_start, token.end
    if not several:
        return start, end
    inside = False
    for place in range(token.value_start, token.end):
        if line[place] == '"':
            inside = not inside
        elif line[place] == "," and not inside:
            if place < cursor:
                start = place + 1
            else:
                return start, place
    return start, end


def _begins_with_operator(text: str) -> bool:
    return text.startswith(tuple(op.value for op in Op if op is not Op.IS))


def _behind_operator(text: str) -> str:
    """The value itself: `7d` of `<7d`, which somebody may type who does not know that ages are compared."""
    return text.lstrip("".join(op.value for op in Op))
