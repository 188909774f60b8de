"""What a field's validators say of a value, as far as the value alone can tell ([P] reference datocms.md 6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tui.core.detail import REQUIRED
from tui.core.text import grouped, listed, one_line

Rules = Mapping[str, object]
"""A field's `validators` as the API gives them."""

_NEEDED = ("required", "required_seo_fields")


def problem_of(value: object, kind: str, rules: Rules, *, is_empty: bool) -> str:
    """The first rule a value breaks, in words; empty when none is known to be broken.

    Only rules whose meaning is certain are looked at; the CMS has the last word.
    """
    if not rules:
        return ""
    if is_empty and kind != "boolean":
        return REQUIRED if _NEEDED[0] in rules else _size(0, rules) if kind in _COUNTED else ""
    if kind in _COUNTED and isinstance(value, list):
        return _size(len(value), rules)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _range(value, rules.get("number_range"))
    if isinstance(value, str):
        return _text(value, rules)
    if kind == "seo" and isinstance(value, Mapping):
        return _seo(value, rules)
    if kind == "file" and isinstance(value, Mapping):
        return _asset(value, rules.get("required_alt_title"))
    return ""


_COUNTED = ("links", "gallery", "rich_text")


def _size(count: int, rules: Rules) -> str:
    rule = rules.get("size")
    return _bounds(count, rule, "entries") if isinstance(rule, Mapping) else ""


def _text(value: str, rules: Rules) -> str:
    enum = rules.get("enum")
    if isinstance(enum, Mapping):
        allowed = enum.get("values")
        if isinstance(allowed, list) and value not in allowed:
            return "not one of the allowed values"
    length = rules.get("length")
    if isinstance(length, Mapping):
        return _bounds(len(value), length, "characters")
    for name in ("date_range", "date_time_range"):
        rule = rules.get(name)
        if isinstance(rule, Mapping):
            return _dates(value, rule)
    return ""


def _bounds(count: int, rule: Mapping[object, object], what: str) -> str:
    least, most, exact = (_whole(rule.get(name)) for name in ("min", "max", "eq"))
    if exact is not None and count != exact:
        return f"must be {grouped(exact)} {what}, has {grouped(count)}"
    if least is not None and count < least:
        return f"at least {grouped(least)} {what}, has {grouped(count)}"
    if most is not None and count > most:
        return f"at most {grouped(most)} {what}, has {grouped(count)}"
    return ""


def _range(value: float, rule: object) -> str:
    if not isinstance(rule, Mapping):
        return ""
    least, most = rule.get("min"), rule.get("max")
    if isinstance(least, int | float) and value < least:
        return f"at least {least}"
    if isinstance(most, int | float) and value > most:
        return f"at most {most}"
    return ""


def _dates(value: str, rule: Mapping[object, object]) -> str:
    for name, word in (("min", "not before"), ("max", "not after")):
        bound = rule.get(name)
        if not isinstance(bound, str):
            continue
        try:
            at, limit = datetime.fromisoformat(value), datetime.fromisoformat(bound)
            outside = at < limit if name == "min" else at > limit
        except (ValueError, TypeError):
            continue
        if outside:
            return f"{word} {one_line(bound, 40)}"
    return ""


def _seo(value: Mapping[object, object], rules: Rules) -> str:
    needed = rules.get("required_seo_fields")
    missing = (
        [str(name) for name, wanted in needed.items() if wanted is True and not value.get(name)]
        if isinstance(needed, Mapping)
        else []
    )
    if missing:
        return f"{one_line(', '.join(missing), 80)} required"
    for name in ("title", "description"):
        rule, text = rules.get(f"{name}_length"), value.get(name)
        if isinstance(rule, Mapping) and isinstance(text, str):
            problem = _bounds(len(text), rule, f"characters in its {name}")
            if problem:
                return problem
    return ""


def _asset(value: Mapping[object, object], rule: object) -> str:
    if not isinstance(rule, Mapping):
        return ""
    words = {"alt": "an alternative text", "title": "a title"}
    missing = [word for name, word in words.items() if rule.get(name) is True and not value.get(name)]
    return f"{listed(missing)} required" if missing else ""


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
