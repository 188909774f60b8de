"""Hostile inputs, made by chance from what has hurt programs before: texts, values, JSON, TOML, filter lines."""

import json
import random
import string
from typing import Any

KINDS_OF_TEXT: dict[str, tuple[str, ...]] = {
    "plain": ("", "a", "Ten roses", "naïve — “quoted”", "静かな庭", "हिन्दी", "שלום", "x" * 300),
    "escape sequences": ("\x1b]52;c;AAAA\x07", "\x1b[2J", "\x1bPq", "\x9b31m", "\x9d0;t\x9c", "\x1b[?1049h"),
    "controls": ("\x00", "\x07", "\x08\x08", "a\rb", "\x7f", "\x0e", "\x85", "\x1a"),
    "direction": ("\u202egnp.exe", "\u2066a", "\u200f", "\u061c", "\u2069\u2069"),
    "drawn as nothing": ("\u200b", "a\u3164", "\u115f\u1160\uffa0", "\u00ad", "\U000e0041", "\ufe0f" * 40, "\u2800"),
    "joiners and marks": ("\u200d" * 30, "a\u200db", "e" + "\u0301" * 200, "\u0301", "👩\u200d🚀", "\u20dd" * 9),
    "halves and wrong ones": ("\ud83d", "\udc00x", "\uffff", "\ufdd0", "\U0010ffff", "�"),
    "breaks": ("a\nb", "\r\n", "\u2028", "a\tb", "\x0b\x0c", "\n" * 50),
    "markup": ("[red]x[/]", "[/b]", "</p><p>", "<script>", "&amp;&#27;", "$foreground", "%s %(a)s {0}"),
    "moments": (
        "9999-12-31T23:59:59-08:00",
        "0001-01-01T00:00:00+08:00",
        "2026-02-30",
        "2026-11-27T10:00:00.123456789Z",
        "24:00",
        "2026-W53-7",
        "-0001-01-01",
    ),
    "numbers": ("1e999", "9" * 5_000, "-0", "NaN", "0x1F", "١٢٣", "1_000", "½"),
    "paths and words": ("../../etc/passwd", "-rf", "--", "'; DROP TABLE jobs", "$(reboot)", "con", "C:\\x"),
}
"""Texts that were hostile to somebody, by kind."""

ALL_TEXTS = tuple(text for texts in KINDS_OF_TEXT.values() for text in texts)
NUMBERS = (0, 1, -1, 2**31, 2**53, 2**63, 2**64, -(2**70), 10**400, 0.1, 1e308, -1e-320, float("inf"), float("nan"))
NAMES = (
    "id", "type", "attributes", "relationships", "meta", "data", "document", "children", "value", "marks", "item",
    "item_type", "status", "created_at", "updated_at", "is_valid", "stage", "title", "alt", "upload_id", "url", "red",
    "alpha", "latitude", "longitude", "schema", "fields", "gid", "definition", "channels", "childcount", "en", "it",
    "successful", "failed", "code", "details", "messages", "result", "info", "sync", "cursor", "data_type", "data_key",
)  # fmt: skip

WORDS = (
    "status:", "draft", "updated:", ">", "<", "7d", "!=", '"', ",", "(", "valid:no", "id:", "title:", "~", "-",
    "2026-01-31", "99999999y", "stage:", ":", "field.", "published:", "=", "*", " ", "yes", "empty",
)  # fmt: skip


class Maker:
    """Makes inputs from a seed: the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        """A hostile text, two of them joined, or characters from anywhere."""
        roll = self.random.random()
        if roll < 0.5:
            return self.random.choice(ALL_TEXTS)
        if roll < 0.8:
            return "".join(self.random.choices(ALL_TEXTS, k=2))
        return "".join(chr(int(self.random.random() ** 4 * 0x10FFFF)) for _ in range(self.random.randint(0, 12)))

    def value(self, depth: int = 0) -> Any:
        """Any JSON value, with the members that APIs have."""
        roll = self.random.random()
        if depth > 4 or roll < 0.45:
            return self.random.choice((self.text, self.scalar))()
        if roll < 0.7:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 4))]
        return {self.name(): self.value(depth + 1) for _ in range(self.random.randint(0, 5))}

    def name(self) -> str:
        return self.random.choice(NAMES) if self.random.random() < 0.9 else self.text()

    def scalar(self) -> Any:
        return self.random.choice((None, True, False, *NUMBERS))

    def nested(self, depth: int) -> Any:
        value: Any = self.text()
        for _ in range(depth):
            value = [value] if self.random.random() < 0.5 else {self.name(): value}
        return value

    def json(self, value: Any) -> bytes:
        """JSON text of a value, now and then damaged: bytes swapped, cut, surrogates halved, nested deep."""
        body = json.dumps(value, ensure_ascii=self.random.random() < 0.5).encode("utf-8", "surrogatepass")
        roll = self.random.random()
        if roll < 0.25 and body:
            at = self.random.randrange(len(body))
            return body[:at] + self.random.randbytes(self.random.randint(0, 3)) + body[at + self.random.randint(0, 3) :]
        if roll < 0.3:
            return body[: self.random.randint(0, len(body))]
        if roll < 0.32:
            deep = self.random.choice((101, 350, 1_000, 20_000))
            return b'{"data":' + b"[" * deep + body + b"]" * deep + b"}"
        return body

    def line(self) -> str:
        """A filter line: words, keys, operators, quotes and commas in any order."""
        picked = [self.random.choice(WORDS) for _ in range(self.random.randint(0, 8))]
        if self.random.random() < 0.4:
            picked.insert(self.random.randint(0, len(picked)), self.text())
        return self.random.choice(("", " ")).join(picked)

    def toml(self) -> str:
        """What may stand in a file of settings."""
        keys = (
            "system",
            "base_url",
            "token_env",
            "theme",
            "glyphs",
            "name",
            "dark",
            "colors",
            "records.publish",
            "list",
        )
        values = ('"datocms"', "true", "[]", "{a=1}", "1e999", "9" * 5_000, "1979-05-27", "'x'", '"#fff"', "[[1]]")
        lines = []
        for _ in range(self.random.randint(0, 5)):
            key = self.random.choice(keys) if self.random.random() < 0.8 else ".".join("a" * self.random.randint(1, 60))
            said = self.random.choice(values) if self.random.random() < 0.7 else json.dumps(self.text())
            lines.append(f"[{key}]" if self.random.random() < 0.2 else f"{key} = {said}")
        text = "\n".join(lines)
        if self.random.random() < 0.1:
            text += "\nx = " + "[" * self.random.choice((30, 2_000)) + "]" * self.random.choice((30, 2_000))
        if self.random.random() < 0.2 and text:
            at = self.random.randrange(len(text))
            text = text[:at] + self.random.choice(string.punctuation + "\x00\n\ud800") + text[at + 1 :]
        return text
