"""The filter line's language.

    words                      text search, all given to the CMS's own search
    "two words"                a phrase
    status:draft,updated       any of these states
    valid:no                   current version passes validation, or not
    updated:<7d  updated:>7d   within the last 7 days; longer ago than that (m, h, d, w, y)
    created:>=2026-01-31       after, on or before a date; also published:
    id:a,b                     these records
    stage:review               workflow stage
    <field>:value              any field of the model, by its api key, with the operators its type has:
                               value, =value, !=value, >n, >=n, <n, <=n, ~text (contains), empty, present

Only the shape is understood here. Whether a field exists and can be compared so is the gateway's to say, with a
`FilterError` that points at the condition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tui.core.errors import FilterError


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


@dataclass(frozen=True, slots=True)
class Condition:
    """`key:op value`. `values` are the comma-separated parts; `start`, `end` its place in the line."""

    key: str
    op: Op
    values: tuple[str, ...]
    start: int = 0
    end: int = 0

    @property
    def value(self) -> str:
        return self.values[0]

    def wrong(self, message: str, *, next_step: str = "") -> FilterError:
        """The error that points at this condition."""
        return FilterError(message, start=self.start, end=self.end, next_step=next_step)


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter line. `text` is the line as typed."""

    text: str = ""
    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.conditions)

    @property
    def key(self) -> tuple[object, ...]:
        """What the filter asks for, apart from how it was typed."""
        return (self.words, tuple((item.key, item.op, item.values) for item in self.conditions))


NO_FILTER = Filter()

KNOWN_KEYS = ("status", "valid", "stage", "updated", "published", "created", "id")
"""Keys every model has, besides its own fields."""

_TOKEN = re.compile(
    r'\s*(?:(?P<key>[A-Za-z_][\w.]*):(?P<rest>"[^"]*"?|(?:[^\s"]|"[^"]*"?)*)|(?P<phrase>"[^"]*"?)|(?P<word>\S+))'
)
_OP = re.compile(r"!=|>=|<=|[=><~]")
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


def _condition(key: str, rest: str, start: int, end: int) -> Condition:
    key = key.lower() if key.lower() in KNOWN_KEYS else key
    operator = _OP.match(rest)
    op = Op(operator.group()) if operator else Op.IS
    raw = rest[operator.end() :] if operator else rest
    if raw.startswith('"'):
        if len(raw) < 2 or not raw.endswith('"'):
            raise FilterError("The quote is not closed.", start=start, end=end, next_step='End it with ".')
        values: tuple[str, ...] = (raw[1:-1],)
    else:
        values = tuple(part for part in raw.split(",") if part)
    if not values or values == ("",):
        raise FilterError(
            f"{key}: needs a value.",
            start=start,
            end=end,
            next_step=f"For example {EXAMPLES.get(key, key + ':value')}.",
        )
    return Condition(key, op, values, start, end)


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
    """The comparison a time condition means: `updated:<7d` is (GREATER, a week ago); `updated:>2026-01-31` after then.

    Ages count backwards, so `<` and `>` turn round; without an operator an age means "within".
    Dates are taken as UTC midnight; `:` or `=` with a date is left to the caller as EQUAL (that day).
    """
    now = now or datetime.now(UTC)
    text = condition.value
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
    op = Op.EQUAL if condition.op is Op.IS else condition.op
    if op not in (Op.EQUAL, Op.GREATER, Op.AT_LEAST, Op.LESS, Op.AT_MOST):
        raise condition.wrong("A date is compared with =, < or >.")
    return op, point


def truth(condition: Condition) -> bool:
    """The yes or no of `valid:no` and boolean fields."""
    text = condition.value.lower()
    if text in ("yes", "true", "1", "y", "on"):
        value = True
    elif text in ("no", "false", "0", "n", "off"):
        value = False
    else:
        raise condition.wrong(f"{condition.key}: takes yes or no.", next_step=f"For example {condition.key}:no.")
    return value != (condition.op is Op.NOT_EQUAL)
