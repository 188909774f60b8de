"""Search words: `+word` must occur, `-word` must not, plain words are alternatives that set the rank (section 8).

Case is ignored, a word is found inside longer ones, and "two words" in quotes are looked for together. A plain word
need not occur when a `+word` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TERM = re.compile(r'([+-]?)(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True)
class Words:
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    may: tuple[str, ...]

    @classmethod
    def parse(cls, q: str) -> Words:
        groups: dict[str, list[str]] = {"+": [], "-": [], "": []}
        for sign, phrase, word in _TERM.findall(q):
            text = (phrase or word).casefold().strip()
            if text and text not in "+-":
                groups[sign].append(text)
        return cls(tuple(groups["+"]), tuple(groups["-"]), tuple(groups[""]))

    def __bool__(self) -> bool:
        return bool(self.must or self.must_not or self.may)

    def rank(self, haystack: str) -> int | None:
        """How well case-folded text answers: higher is better, None is not at all."""
        if any(one not in haystack for one in self.must) or any(one in haystack for one in self.must_not):
            return None
        hits = sum(one in haystack for one in self.may)
        if self.may and not hits and not self.must:
            return None
        return hits
