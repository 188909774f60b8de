"""The filter line's language.

    words                      text search, all given to the CMS's own search
    "two words"                a phrase
    status:draft,updated       any of these states
    valid:no                   current version passes validation, or not
    updated:<7d  updated:>7d   within the last 7 days; longer ago than that (m, h, d, w, y)
    created:>=2026-01-31       on or after a day, a minute (2026-01-31T10:30); also published:
    id:a,b                     these records
    stage:review               workflow stage, by its name or id
    <field>:value              any field of the model, by its api key, with the operators its type has:
                               value, =value, !=value, >n, >=n, <n, <=n, ~text (contains), !~text, ==a,b (exactly
                               these), empty, present
    field.status:value         always the field of that api key, also where one of the words above is called so

A value in quotes is taken as it stands: `title:"empty"` looks for that word. Only the shape is understood here.
Whether a field exists and can be compared so is the gateway's to say, with a `FilterError` that points at the
condition. Systems may know more words than these (`core.completion.Vocabulary` lists all).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from tui.core.errors import FilterError
from tui.core.text import typed


class Op(StrEnum):
    """How a condition compares."""

    IS = ":"
    """No operator was written: what is natural for the field (equal, contains, one of)."""
    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    CONTAINS = "~"
    LACKS = "!~"
    """Does not contain."""
    EXACTLY = "=="
    """Of lists: these and no others."""


class Condition(Struct, frozen=True):
    """`key:op value`. `values` are the comma-separated parts; `start`, `end` its place in the line."""

    key: str
    op: Op
    values: tuple[str, ...]
    start: int = 0
    end: int = 0
    quoted: bool = False
    """The value stood in quotes: nothing in it has a meaning of its own."""

    @property
    def value(self) -> str:
        return self.values[0]

    @property
    def asks_presence(self) -> bool:
        """Whether it is `key:empty` or `key:present`, which ask whether there is a value at all."""
        return self.op is Op.IS and not self.quoted and self.values in (("empty",), ("present",))

    def alone(self) -> str:
        """The one value of a condition that takes one. Raises FilterError when there are several."""
        if len(self.values) > 1:
            raise self.wrong(f"{self.key}: takes one value.", next_step=f"For example {self.key}:{self.values[0]}.")
        return self.values[0]

    def wrong(self, message: str, *, next_step: str = "") -> FilterError:
        """The error that points at this condition."""
        return FilterError(message, start=self.start, end=self.end, next_step=next_step)


class Filter(Struct, frozen=True):
    """A parsed filter line. `text` is the line as typed."""

    text: str = ""
    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.conditions)

    @property
    def key(self) -> tuple[object, ...]:
        """What the filter asks for, apart from how it was typed."""
        return (self.words, tuple((item.key, item.op, item.values, item.quoted) for item in self.conditions))


NO_FILTER = Filter()

KNOWN_KEYS = ("status", "valid", "stage", "updated", "published", "created", "id")
"""Keys every model has, besides its own fields."""

YIELDING_KEYS = ("first_published", "scheduled", "unpublishing", "creator")
"""Keys that records of some systems have, unless their model has a field of that name."""
PLACE_KEYS = ("position", "parent")
"""The same of models whose records have an order of their own, or form a tree."""

FIELD_PREFIX = "field."
"""Before the api key of a field that is called like a word of the language."""

_TOKEN = re.compile(
    r'\s*(?:(?P<key>[A-Za-z_][\w.]*):(?P<rest>(?:[^\s"]|"[^"]*"?)*)|(?P<phrase>"[^"]*"?)|(?P<word>\S+))'
)
_OP = re.compile(r"!=|!~|>=|<=|==|[=><~]")
_AGE = re.compile(r"(\d{1,6})(m|h|d|w|y)")
_AGE_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}


def parse(text: str) -> Filter:
    """Understand a filter line. Raises FilterError that points at the word it stumbles on."""
    text = typed(text)
    words: list[str] = []
    conditions: list[Condition] = []
    position = 0
    while match := _TOKEN.match(text, position):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        position = match.end()
        if match["key"] is not None:
            conditions.append(_condition(match["key"], match["rest"], start, position))
        elif match["phrase"] is not None:
            if len(match["phrase"]) < 2 or not match["phrase"].endswith('"'):
                raise FilterError("The quote is not closed.", start=start, end=position, next_step='End it with ".')
            if match["phrase"].strip('"').strip():
                words.append(match["phrase"])
        else:
            words.append(match["word"])
    return Filter(text, tuple(words), tuple(conditions))


def says_which(parsed: Filter, fields: Collection[str], *, yields: Collection[str]) -> str:
    """Which is meant by words of the line that are the record's own and names of `fields` (api keys) as well; empty
    when there are none. `yields` are the record's own words that give way to such a field."""
    both = [key for key in dict.fromkeys(item.key for item in parsed.conditions) if key in fields]
    return " ".join(
        f"{key}: is the record's own; {FIELD_PREFIX}{key}: is the field {key}."
        if key in KNOWN_KEYS
        else f"{key}: is the field {key}, not the record's own."
        for key in both
        if key in KNOWN_KEYS or key in yields
    )


def _condition(key: str, rest: str, start: int, end: int) -> Condition:
    key = key.lower() if key.lower() in KNOWN_KEYS else key
    operator = _OP.match(rest)
    op = Op(operator.group()) if operator else Op.IS
    raw = rest[operator.end() :] if operator else rest
    values, quoted = _parts(raw, start, end)
    if not any(values):
        raise FilterError(
            f"{key}: needs a value.",
            start=start,
            end=end,
            next_step=f"For example {EXAMPLES.get(key, key + ':value')}.",
        )
    return Condition(key, op, values, start, end, quoted)


def _parts(raw: str, start: int, end: int) -> tuple[tuple[str, ...], bool]:
    """The values between commas, and whether one of them stood in quotes, which may hold commas and blanks."""
    values: list[str] = []
    quoted, position = False, 0
    while position < len(raw):
        value = ""
        if raw[position] == '"':
            closing = raw.find('"', position + 1)
            if closing < 0:
                raise FilterError("The quote is not closed.", start=start, end=end, next_step='End it with ".')
            value, position, quoted = raw[position + 1 : closing], closing + 1, True
        comma = raw.find(",", position)
        following = len(raw) if comma < 0 else comma
        value += raw[position:following]
        position = following + 1
        if value:
            values.append(value)
    return tuple(values), quoted


class Token(Struct, frozen=True):
    """A word of an unfinished line: where it stands and how far it has come. Nothing in it needs to make sense."""

    start: int
    end: int
    key: str = ""
    """What stands before the colon; empty for a plain word or a phrase."""
    op: Op = Op.IS
    value_start: int = 0
    """Where the values begin, behind the operator; the start of a plain word."""


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a line that is being typed, as `parse` would tell them apart."""
    found: list[Token] = []
    position = 0
    while match := _TOKEN.match(text, position):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        position = match.end()
        key = match["key"]
        if key is None:
            found.append(Token(start, position, value_start=start))
            continue
        rest = start + len(key) + 1
        operator = _OP.match(match["rest"])
        op = Op(operator.group()) if operator else Op.IS
        lowered = key.lower() if key.lower() in KNOWN_KEYS else key
        found.append(Token(start, position, lowered, op, rest + (operator.end() if operator else 0)))
    return tuple(found)


EXAMPLES = {
    "status": "status:draft",
    "valid": "valid:no",
    "stage": "stage:review",
    "updated": "updated:<7d",
    "published": "published:>2026-01-31",
    "created": "created:<2w",
    "id": "id:abc,def",
}


def moment(condition: Condition, now: datetime | None = None) -> tuple[Op, datetime]:
    """The comparison a time condition means: `updated:<7d` is (GREATER, a week ago); `updated:>2026-01-31` is
    (AT_LEAST, the day after), because a day is meant as a whole.

    Ages count backwards, so `<` and `>` turn round; without an operator an age means "within".
    Days are taken in UTC; `:` or `=` and `!=` with a date are left to the caller as EQUAL and NOT_EQUAL (that day, or
    that minute where there is a time); a whole day cannot be left out.
    """
    now = now or datetime.now(UTC)
    text = condition.alone()
    if age := _AGE.fullmatch(text):
        try:
            point = now - int(age[1]) * _AGE_UNITS[age[2]]
        except OverflowError as error:
            raise condition.wrong(f"{text} is too long ago.") from error
        turned = {
            Op.IS: Op.AT_LEAST,
            Op.LESS: Op.GREATER,
            Op.AT_MOST: Op.AT_LEAST,
            Op.GREATER: Op.LESS,
            Op.AT_LEAST: Op.AT_MOST,
        }
        if condition.op not in turned:
            raise condition.wrong("An age is compared with < or >.", next_step=f"For example {condition.key}:<7d.")
        return turned[condition.op], point
    try:
        point = datetime.fromisoformat(text)
    except ValueError as error:
        raise condition.wrong(
            f"{text} is neither an age nor a date.",
            next_step=f"For example {condition.key}:<7d or {condition.key}:>2026-01-31.",
        ) from error
    if point.tzinfo is None:
        point = point.replace(tzinfo=UTC)
    op = Op.EQUAL if condition.op in (Op.IS, Op.EXACTLY) else condition.op
    if op not in _ORDERED:
        raise condition.wrong(
            "A date is compared with =, !=, < or >.", next_step=f"For example {condition.key}:>2026-01-31."
        )
    if is_day(text):
        if op is Op.NOT_EQUAL:
            raise condition.wrong(
                "A whole day cannot be left out.", next_step=f"Use {condition.key}:<{text} or {condition.key}:>{text}."
            )
        try:
            if op is Op.GREATER:
                return Op.AT_LEAST, point + timedelta(days=1)
            if op is Op.AT_MOST:
                return Op.LESS, point + timedelta(days=1)
        except OverflowError as error:
            raise condition.wrong(f"{text} is too far away.") from error
    return op, point


_ORDERED = (Op.EQUAL, Op.NOT_EQUAL, Op.GREATER, Op.AT_LEAST, Op.LESS, Op.AT_MOST)


def is_day(text: str) -> bool:
    """Whether a date names a whole day, without a time."""
    return len(text) <= len("2026-01-31")


def date_of(condition: Condition, now: datetime | None = None) -> tuple[Op, date]:
    """The same for fields that hold days: nothing is turned into the day after, and ages are counted in days."""
    op = Op.EQUAL if condition.op in (Op.IS, Op.EXACTLY) else condition.op
    text = condition.alone()
    if op in _ORDERED and not _AGE.fullmatch(text):
        try:
            return op, datetime.fromisoformat(text).date()
        except ValueError:
            pass  # said in the words of a moment
    turned, point = moment(condition, now)
    return turned, point.date()


def truth(condition: Condition) -> bool:
    """The yes or no of `valid:no` and boolean fields."""
    text = condition.alone().lower()
    if text in ("yes", "true", "1", "y", "on"):
        value = True
    elif text in ("no", "false", "0", "n", "off"):
        value = False
    else:
        raise condition.wrong(f"{condition.key}: takes yes or no.", next_step=f"For example {condition.key}:no.")
    return value != (condition.op is Op.NOT_EQUAL)
