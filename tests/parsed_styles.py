"""Style sheets are parsed once for all apps of a process: the same text under the same variables is the same rules.

Nothing writes to the rules of a sheet once they are parsed; Textual itself hands them on within one sheet.
"""

from functools import cache
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

parse_anew = Stylesheet._parse_rules
_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}


_frozen: list[tuple[dict[str, str], frozenset[tuple[str, str]]]] = []
"""Variables that sheets were parsed under, and the same to look up: all parts of a sheet have theirs."""


def _variables_of(sheet: Stylesheet) -> frozenset[tuple[str, str]]:
    if not _frozen or _frozen[0][0] != sheet._variables:
        _frozen[:] = [(dict(sheet._variables), frozenset(sheet._variables.items()))]
    return _frozen[0][1]


def _parse_once(sheet: Stylesheet, css: str, read_from: Any, *rest: Any, **more: Any) -> list[RuleSet]:
    key = (css, read_from, rest, frozenset(more.items()), _variables_of(sheet))
    if key not in _parsed:
        _parsed[key] = parse_anew(sheet, css, read_from, *rest, **more)
    return _parsed[key]


@cache
def share_parsed_styles() -> None:
    """For the rest of this process."""
    setattr(Stylesheet, "_parse_rules", _parse_once)  # noqa: B010
    setattr(RuleSet, "__hash__", object.__hash__)  # noqa: B010 - by identity as its own, which is asked most of all
