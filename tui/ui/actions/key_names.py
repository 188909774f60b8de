"""Names of keys: which there are, how a name is written down, how a person reads it, and which are better left alone.

The names are Textual's, but nothing here needs Textual: `copydesk keys` answers without loading the dashboard.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from tui.core.text import nearest, one_line

MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")

_SPECIAL: Mapping[str, str] = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "insert": "ins",
    "delete": "del",
    "escape": "esc",
    **{name: name for name in ("home", "end", "backspace", "enter", "tab", "space")},
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""Keys that type no character, and how they are shown."""

_FRIENDLY = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""What Textual calls some characters instead of their Unicode names."""


def name_of_character(character: str) -> str:
    """The name of the key that types a character: `?` is `question_mark`, `a` is `a`."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character)
    key = name.lower().replace("-", "_").replace(" ", "_")
    return _FRIENDLY.get(key, key)


_CHARACTERS: Mapping[str, str] = {
    name_of_character(chr(code)): chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()
}
"""Names of the characters of a plain keyboard that are neither letters nor digits."""

_NAMES = (*_SPECIAL, *_CHARACTERS)

_EATEN: Mapping[str, str] = {
    "ctrl+h": "most terminals send it for backspace",
    "ctrl+i": "terminals send it for tab",
    "ctrl+m": "terminals send it for enter",
    "ctrl+j": "terminals send it for enter",
    "ctrl+left_square_bracket": "terminals send it for escape",
    "ctrl+b": "tmux keeps it for itself",
    "ctrl+a": "screen keeps it for itself",
    "ctrl+space": "many terminals and input methods keep it for themselves",
    "ctrl+at": "many terminals and input methods keep it for themselves",
    "ctrl+s": "it stops the output of many terminals",
    "ctrl+q": "it starts the output of many terminals again",
    "ctrl+o": "some terminals keep it for themselves",
    "ctrl+z": "it stands for suspending a program",
    "ctrl+backslash": "it stands for killing a program",
}
"""Keys that somebody between the keyboard and copydesk may take."""


class WrongKey(ValueError):
    """There is no key of that name. `hint` is the nearest one, or what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def key_name(text: str) -> tuple[str, str]:
    """The key a person means by a text such as `p`, `?`, `slash`, `ctrl+f` or `shift+up`, as Textual names it, and why
    it may never arrive; empty when nothing is known against it. Raises WrongKey."""
    written = text.strip()
    if len(written) == 1:
        if not written.isprintable():
            raise WrongKey("that is no key", "Write its name, such as tab or escape.")
        return name_of_character(written), ""
    *modifiers, base = written.split("+")
    if written.endswith("++"):
        modifiers, base = modifiers[:-1], "+"
    for modifier in modifiers:
        if modifier not in MODIFIERS:
            like = nearest(modifier.lower(), MODIFIERS)
            hint = f"Did you mean {like}+{base}?" if like else f"Modifiers are {', '.join(MODIFIERS)}."
            raise WrongKey(_no_such(written), hint)
    base = _base(base, written, modifiers)
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        return base.upper(), ""
    if modifiers and len(base) == 1 and base.isupper():
        plain = "+".join((*modifiers, base.lower()))
        shifted = "+".join((*modifiers, "shift", base.lower()))
        raise WrongKey(f"{one_line(written, 40)} is ambiguous", f"Write {plain} or {shifted}.")
    # Textual's own order of modifiers.
    name = "+".join((*sorted(set(modifiers)), base))
    return name, _doubt(name, modifiers)


def _base(base: str, written: str, modifiers: list[str]) -> str:
    if len(base) == 1 and base.isprintable() and base != " ":
        return name_of_character(base)
    if base in _NAMES:
        return base
    lower = base.lower()
    aliases = {
        "return": "enter",
        "esc": "escape",
        "pgup": "pageup",
        "pgdn": "pagedown",
        "page_up": "pageup",
        "page_down": "pagedown",
        "del": "delete",
        "dot": "full_stop",
        "period": "full_stop",
        "dash": "minus",
        "hyphen": "minus",
    }
    like = lower if lower in _NAMES else aliases.get(lower) or nearest(lower, _NAMES)
    hint = f"Did you mean {'+'.join((*modifiers, like))}?" if like else "copydesk keys shows how keys are written."
    raise WrongKey(_no_such(written), hint)


def _no_such(written: str) -> str:
    return f"there is no key {one_line(written, 40) or 'without a name'}"


def _doubt(name: str, modifiers: list[str]) -> str:
    if name in _EATEN:
        return _EATEN[name]
    if "alt" in modifiers or "meta" in modifiers:
        return "many terminals use alt for themselves or send it as escape"
    if {"super", "hyper"} & set(modifiers) or {"ctrl", "shift"} <= set(modifiers):
        return "only few terminals send it"
    return ""


def types_text(name: str) -> bool:
    """Whether the key types a character into a line, where one is open."""
    return "+" not in name and (len(name) == 1 or name in _CHARACTERS or name == "space")


def shown_key(name: str) -> str:
    """A key as a person reads it: `?`, `↑`, `ctrl+p`, `F2`, `pgdn`."""
    *modifiers, base = name.split("+")
    return "+".join((*modifiers, _SPECIAL.get(base) or _CHARACTERS.get(base, base)))
