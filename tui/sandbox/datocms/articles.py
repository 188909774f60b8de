"""The magazine's articles: a function of (seed, index), never stored.

Seven random bytes per article decide everything about it. One of them decides kind, status and validity together, so
that counting, filtering by status and searching words are table look-ups over whole byte strings: a million articles
cost seven megabytes and a listing a few milliseconds. Index 0 is the newest: creation and update times fall strictly
with the index.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any, Final

from tui.sandbox.datocms import words
from tui.sandbox.datocms.ids import RecordIds, named_id
from tui.sandbox.datocms.magazine import STAGES, TAGS, model_id
from tui.sandbox.datocms.schema import slugify
from tui.sandbox.datocms.wire import Json, timestamp, zulu

DRAFT, UPDATED, PUBLISHED = 0, 1, 2
STATUS_NAMES: Final = ("draft", "updated", "published")
STATUS_MASK, INVALID, GONE = 3, 4, 8
"""Bits of an article's state byte; GONE says that it was deleted, or that the store keeps it itself by now."""

KIND_RECORD, KIND_ARTICLE, KIND_UPLOAD = 0, 1, 2
KIND_VERSION, KIND_OLD_VERSION = 16, 17
KIND_QUOTE_EN, KIND_QUOTE_IT, KIND_IMAGE_EN, KIND_IMAGE_IT = 32, 33, 34, 35

DAY = 86_400_000
_UPDATE_SPAN, _CREATION_SPAN = 540 * DAY, 1800 * DAY
UPLOADS = 24

NORMAL, ORPHAN, RTL, CJK, SYMBOLS, LONG, HOSTILE, UNTITLED, AUTHORLESS, OUT_OF_RANGE = range(10)
_SPECIAL: Final = {RTL: words.RTL, CJK: words.CJK, SYMBOLS: words.SYMBOLS, LONG: words.LONG, HOSTILE: words.HOSTILE}
_INVALID_KINDS: Final = (UNTITLED, AUTHORLESS, OUT_OF_RANGE)
# (kind, how many of 256 are drafts, updated, published). An orphan is a draft whose author is a draft as well.
_SHARES: Final = (
    (ORPHAN, 4, 0, 0),
    (RTL, 2, 1, 3),
    (CJK, 2, 2, 4),
    (SYMBOLS, 2, 1, 3),
    (LONG, 2, 1, 3),
    (HOSTILE, 3, 2, 3),
    (UNTITLED, 3, 1, 0),
    (AUTHORLESS, 2, 0, 0),
    (OUT_OF_RANGE, 2, 2, 0),
    (NORMAL, 49, 29, 130),
)
_KINDS = [(kind, status) for kind, *shares in _SHARES for status, share in enumerate(shares) for _ in range(share)]
_KIND: Final = tuple(kind for kind, _ in _KINDS)
_STATUS: Final = tuple(status for _, status in _KINDS)
_STATE: Final = bytes(status | (INVALID if kind in _INVALID_KINDS else 0) for kind, status in _KINDS)
_WITH_DRAFTS: Final = {ORPHAN}
_WITH_AUTHORS: Final = set(range(10)) - {ORPHAN, AUTHORLESS}
_PLAIN: Final = set(range(10)) - set(_SPECIAL) - {UNTITLED}
_ENGLISH_ONLY_FROM: Final = 218
_BOTH, _ENGLISH = ("en", "it"), ("en",)
_EVERYWHERE_BELOW: Final = 32
"""Articles whose byte is below are written in all locales of a project that has more than two."""


def table(accept: Callable[[int], object]) -> bytes:
    """A translation table: 1 where the byte is accepted."""
    return bytes(1 if accept(byte) else 0 for byte in range(256))


def both(left: bytes, right: bytes) -> bytes:
    """Two masks of equal length, joined by and."""
    joined = int.from_bytes(left, "little") & int.from_bytes(right, "little")
    return joined.to_bytes(len(left), "little")


def either(*masks: bytes) -> bytes:
    """Masks of equal length, joined by or."""
    joined = 0
    for mask in masks:
        joined |= int.from_bytes(mask, "little")
    return joined.to_bytes(len(masks[0]), "little")


class Articles:
    """The generated articles. People and categories are named by their ids.

    `authors` are published ones, `draft_authors` those that are not; `now` is the moment, in milliseconds, the
    newest article was last touched.
    """

    def __init__(
        self,
        seed: int,
        count: int,
        now: int,
        ids: RecordIds,
        authors: list[str],
        drafts: list[str],
        categories: list[str],
        project_locales: Iterable[str] = _BOTH,
    ) -> None:
        self.count, self._now, self._ids = count, now, ids
        self._all = tuple(project_locales)
        self._both = tuple(locale for locale in _BOTH if locale in self._all)
        self._authors, self._drafts, self._categories = authors, drafts or authors, categories
        rng = Random(f"articles {seed}")
        self.look, self.opener, self.noun, self.tail, self.people, self.prose, self.misc = (
            rng.randbytes(count) for _ in range(7)
        )
        self.pristine = self.look.translate(_STATE)
        self._uploads = [ids.encode(KIND_UPLOAD, index) for index in range(UPLOADS)]
        self.getters: dict[str, Callable[[int], Any]] = {
            "title": self.title,
            "slug": self.slug,
            "subtitle": lambda a: self._spread(a, words.SUBTITLES, self.people[a] >> 4),
            "excerpt": lambda a: self._spread(a, words.SENTENCES, self.prose[a] & 15),
            "body": self.body,
            "cover": self.cover,
            "author": self.author,
            "category": self.category,
            "related": self.related,
            "tags": lambda a: _TAGS[self.tail[a] >> 3],
            "featured": lambda a: self.noun[a] > 230,
            "reading_minutes": self.reading_minutes,
            "rating": lambda a: None if self.people[a] > 200 else (self.people[a] % 51) / 10,
            "published_on": lambda a: zulu(self.created(a))[:10] if self.tail[a] & 1 else None,
            "embargo_until": lambda a: timestamp(self.updated(a) // 60_000 * 60_000) if self.opener[a] > 220 else None,
            "accent": lambda a: _colour(self.opener[a]) if self.noun[a] & 1 else None,
            "seo": self.seo,
        }

    # -- times, in milliseconds ------------------------------------------------------------------------------

    def updated(self, a: int) -> int:
        """When it was last saved."""
        return self._now - (a * _UPDATE_SPAN + self.misc[a] * _UPDATE_SPAN // 512) // self.count

    def created(self, a: int) -> int:
        """When it was made: always before it was last saved."""
        return self._now - DAY - (a * _CREATION_SPAN + self.misc[a] * _CREATION_SPAN // 512) // self.count

    def published(self, a: int) -> int | None:
        """When its published version went out."""
        status = _STATUS[self.look[a]]
        if status == DRAFT:
            return None
        updated = self.updated(a)
        return updated + 40_000 if status == PUBLISHED else updated - (updated - self.created(a)) // 3

    def first_published(self, a: int) -> int | None:
        """When it went out for the first time."""
        if _STATUS[self.look[a]] == DRAFT:
            return None
        created = self.created(a)
        return created + (self.updated(a) - created) // 4

    def first_updated_before(self, moment: int, *, inclusive: bool = True) -> int:
        """The first index last saved before (or at) a moment; every later one was as well."""
        return self._first(self.updated, self._now, _UPDATE_SPAN, moment, inclusive=inclusive)

    def first_created_before(self, moment: int, *, inclusive: bool = True) -> int:
        """The first index made before (or at) a moment."""
        return self._first(self.created, self._now - DAY, _CREATION_SPAN, moment, inclusive=inclusive)

    def _first(self, when: Callable[[int], int], start: int, span: int, moment: int, *, inclusive: bool) -> int:
        guess = (start - moment) * self.count // span
        low, high = min(max(guess - 2, 0), self.count), min(max(guess + 3, 0), self.count)
        return bisect_left(range(high), 1, low, key=lambda a: int(when(a) <= moment if inclusive else when(a) < moment))

    # -- identity --------------------------------------------------------------------------------------------

    def id(self, a: int) -> str:
        """The record's id."""
        return self._ids.encode(KIND_ARTICLE, a)

    def version_id(self, a: int, *, old: bool = False) -> str:
        """The id of its current version, or of the older one that is published while the status is `updated`."""
        return self._ids.encode(KIND_OLD_VERSION if old else KIND_VERSION, a)

    def status(self, a: int) -> int:
        """The status it was generated with."""
        return _STATUS[self.look[a]]

    def stage(self, a: int) -> str:
        """Its workflow stage."""
        return STAGES[2] if _STATUS[self.look[a]] == PUBLISHED else STAGES[self.tail[a] % 3]

    def creator(self, a: int) -> tuple[str, str]:
        """Type and id of who made it."""
        return CREATORS[self.people[a] % len(CREATORS)]

    def locales(self, a: int) -> tuple[str, ...]:
        """The locales it is written in."""
        misc = self.misc[a]
        return _ENGLISH if misc >= _ENGLISH_ONLY_FROM else self._all if misc < _EVERYWHERE_BELOW else self._both

    # -- values ----------------------------------------------------------------------------------------------

    def values(self, a: int, *, old: bool = False) -> Json:
        """Every field's value; `old` gives the version that is published while the status is `updated`."""
        values = {key: getter(a) for key, getter in self.getters.items()}
        if old:
            values["title"] = self._by_locale(a, lambda locale: self._plain_title(a, locale)[:200])
            values["slug"] = {locale: slugify(text) or "article" for locale, text in values["title"].items()}
            values["reading_minutes"] = 5
            values["author"] = values["author"] or self._authors[0]
        return values

    def title(self, a: int) -> Json:
        """The title by locale: plain words, or one of the odd ones."""
        kind = _KIND[self.look[a]]
        special = _SPECIAL.get(kind)
        if special is not None:
            text = special[self.noun[a] % len(special)]
            return dict.fromkeys(self.locales(a), text)
        if kind == UNTITLED:
            return dict.fromkeys(self.locales(a), "" if self.noun[a] & 1 else None)
        tail = self.tail[a] & 31
        return self._by_locale(a, lambda locale: f"{self._plain_title(a, locale)} {words.TAILS[locale][tail]}")

    def _plain_title(self, a: int, locale: str) -> str:
        return f"{words.OPENERS[locale][self.opener[a] & 31]} {words.NOUNS[locale][self.noun[a] & 63]}"

    def slug(self, a: int) -> Json:
        """The slug by locale; not unique, so that articles can be duplicated."""
        return {locale: slugify(text or "") or f"article-{a}" for locale, text in self.title(a).items()}

    def _spread(self, a: int, texts: Mapping[str, tuple[str, ...]], place: int) -> Json:
        return self._by_locale(a, lambda locale: texts[locale][place])

    def _by_locale(self, a: int, text: Callable[[str], str]) -> Json:
        """A text by locale; there are words in two languages, other locales have the English ones with a sign."""
        return {locale: text(locale) if locale in _BOTH else f"{text('en')} ({locale})" for locale in self.locales(a)}

    def _long(self, a: int, value: Callable[[str], Json]) -> Json:
        """The same for what other locales leave empty."""
        return {locale: value(locale) if locale in _BOTH else None for locale in self.locales(a)}

    def body(self, a: int) -> Json:
        """A short structured text, sometimes with a block and a link to the author."""
        return self._long(a, lambda locale: self._document(a, locale))

    def _document(self, a: int, locale: str) -> Json:
        sentences, prose = words.SENTENCES[locale], self.prose[a]
        children: list[Json] = [
            {"type": "heading", "level": 2, "children": [_span(words.SUBTITLES[locale][prose >> 4])]},
            _paragraph(_span(sentences[(prose + 5) & 15]), _span(f" {sentences[self.misc[a] & 15]}")),
        ]
        block = self.block_ids(a).get(locale)
        if block is not None:
            children.append({"type": "block", "item": block})
        author = self.author(a)
        if prose & 7 == 3 and author is not None:
            link = {"type": "itemLink", "item": author, "children": [_span(sentences[self.misc[a] >> 4])]}
            children.append(_paragraph(link))
        else:
            children.append(_paragraph(_span(sentences[self.misc[a] >> 4])))
        return {"schema": "dast", "document": {"type": "root", "children": children}}

    def block_ids(self, a: int) -> dict[str, str]:
        """The block its body holds, by locale: a quote in every fourth article, an image in every eighth."""
        prose = self.prose[a] & 7
        kinds = _QUOTES if prose in {0, 4} else _IMAGES if prose == 2 else None
        if kinds is None:
            return {}
        return {locale: self._ids.encode(kinds[locale], a) for locale in self.locales(a) if locale in _BOTH}

    def block(self, kind: int, a: int) -> tuple[str, Json] | None:
        """Model id and values of a block by its kind of id; None where the article has no such block."""
        locale = _BLOCK_LOCALES.get(kind)
        if locale is None or a >= self.count or self._ids.encode(kind, a) != self.block_ids(a).get(locale):
            return None
        if kind in {KIND_QUOTE_EN, KIND_QUOTE_IT}:
            quote = words.SENTENCES[locale][self.misc[a] & 15]
            return model_id("quote_block"), {"quote": quote, "attribution": words.LAST_NAMES[self.people[a] % 20]}
        image = self._file(self.noun[a], words.NOUNS[locale][self.noun[a] & 63])
        return model_id("image_block"), {"image": image, "caption": words.SUBTITLES[locale][self.people[a] >> 4]}

    def blocks_mask(self, kind: int) -> bytes:
        """A mask of the articles that hold a block of that kind of id."""
        wanted = {0, 4} if kind in _QUOTES.values() else {2}
        holding = self.prose.translate(table(lambda byte: byte & 7 in wanted))
        if _BLOCK_LOCALES[kind] == "en":
            return holding
        if "it" not in self._all:
            return bytes(self.count)
        return both(holding, self.misc.translate(table(lambda byte: byte < _ENGLISH_ONLY_FROM)))

    def _file(self, byte: int, alt: str) -> Json:
        return {
            "upload_id": self._uploads[byte % UPLOADS],
            "alt": alt,
            "title": None,
            "custom_data": {},
            "focal_point": None,
        }

    def cover(self, a: int) -> Json | None:
        """The cover image; every sixteenth article has none."""
        noun = self.noun[a]
        return None if self.opener[a] >> 4 == 9 else self._file(noun, words.NOUNS["en"][noun & 63])

    def author(self, a: int) -> str | None:
        """The author's id."""
        kind = _KIND[self.look[a]]
        if kind == AUTHORLESS:
            return None
        pool = self._drafts if kind == ORPHAN else self._authors
        return pool[self.people[a] % len(pool)] if pool else None

    def category(self, a: int) -> str | None:
        """The category's id."""
        return self._categories[self.prose[a] % len(self._categories)] if self._categories else None

    def related(self, a: int) -> list[str]:
        """Up to two published neighbours. Neighbourhood is mutual, so that who links here can be computed."""
        if self.opener[a] > 80:
            return []
        near = (a ^ 1, a ^ 2)
        return [self.id(b) for b in near if b < self.count and self.pristine[b] & STATUS_MASK == PUBLISHED]

    def reading_minutes(self, a: int) -> int:
        """Minutes to read; zero, which the field forbids, where that is what is wrong with it."""
        return 0 if _KIND[self.look[a]] == OUT_OF_RANGE else 2 + self.misc[a] % 23

    def seo(self, a: int) -> Json:
        """SEO settings by locale."""
        image = self._uploads[self.noun[a] % UPLOADS] if self.noun[a] & 3 == 0 else None
        return self._long(
            a,
            lambda locale: {
                "title": words.NOUNS[locale][self.noun[a] & 63].capitalize(),
                "description": words.SENTENCES[locale][self.prose[a] & 15],
                "image": image,
                "twitter_card": None,
                "no_index": False,
            },
        )

    # -- searching -------------------------------------------------------------------------------------------

    def linking(self, key: str, target: str) -> bytes:
        """A mask of the articles whose `author` or `category` is that record."""
        if key == "category":
            wanted = {place for place, each in enumerate(self._categories) if each == target}
            return self.prose.translate(_modulo(len(self._categories), wanted))
        masks = []
        for pool, kinds in ((self._drafts, _WITH_DRAFTS), (self._authors, _WITH_AUTHORS)):
            wanted = {place for place, each in enumerate(pool) if each == target}
            if wanted:
                members = self.look.translate(_of_kinds(kinds))
                masks.append(both(self.people.translate(_modulo(len(pool), wanted)), members))
        return either(bytes(self.count), *masks)

    def matching(self, word: str, locale: str) -> tuple[bytes, bytes]:
        """Masks of the articles with that case-folded word in the title, and in any text, of a locale."""

        def hits(texts: Iterable[str | None]) -> list[bool]:
            return [text is not None and word in text.casefold() for text in texts]

        def pick(data: bytes, found: list[bool], place: Callable[[int], int]) -> bytes:
            return data.translate(table(lambda byte: found[place(byte)])) if any(found) else bytes(len(data))

        if locale not in self._both:
            return self._matching_elsewhere(word, locale)
        plain = either(
            pick(self.opener, hits(words.OPENERS[locale]), lambda byte: byte & 31),
            pick(self.noun, hits(words.NOUNS[locale]), lambda byte: byte & 63),
            pick(self.tail, hits(words.TAILS[locale]), lambda byte: byte & 31),
        )
        titles = [both(plain, self.look.translate(_of_kinds(_PLAIN)))]
        for kind, texts in _SPECIAL.items():
            wanted = {place for place, found in enumerate(hits(texts)) if found}
            if wanted:
                chosen = self.noun.translate(_modulo(len(texts), wanted))
                titles.append(both(chosen, self.look.translate(_of_kinds({kind}))))
        sentences, subtitles = hits(words.SENTENCES[locale]), hits(words.SUBTITLES[locale])
        title = either(*titles)
        anywhere = either(
            title,
            pick(self.people, subtitles, lambda byte: byte >> 4),
            pick(self.prose, subtitles, lambda byte: byte >> 4),
            pick(self.prose, sentences, lambda byte: byte & 15),
            pick(self.prose, sentences, lambda byte: (byte + 5) & 15),
            pick(self.misc, sentences, lambda byte: byte & 15),
            pick(self.misc, sentences, lambda byte: byte >> 4),
        )
        if locale == "it":
            written = self.misc.translate(table(lambda byte: byte < _ENGLISH_ONLY_FROM))
            return both(title, written), both(anywhere, written)
        return title, anywhere

    def _matching_elsewhere(self, word: str, locale: str) -> tuple[bytes, bytes]:
        """The same for a locale without words of its own: one article after the other, there are few."""
        title, anywhere = bytearray(self.count), bytearray(self.count)
        if locale in self._all:
            for a in range(self.count):
                if self.misc[a] < _EVERYWHERE_BELOW:
                    texts = [self.getters[key](a)[locale] or "" for key in ("title", "subtitle", "excerpt")]
                    title[a] = word in texts[0].casefold()
                    anywhere[a] = any(word in text.casefold() for text in texts)
        return bytes(title), bytes(anywhere)


def _modulo(size: int, wanted: set[int]) -> bytes:
    """A table of the bytes that lead to one of the wanted places of a list of that size."""
    return table(lambda byte: size > 0 and byte % size in wanted)


def _of_kinds(kinds: Iterable[int]) -> bytes:
    members = frozenset(kinds)
    return table(lambda byte: _KIND[byte] in members)


def query_words(query: str) -> list[str]:
    """The words of a text query, case-folded; one that holds no word character counts as a whole."""
    return re.findall(r"\w+", query.casefold()) or ([query.casefold().strip()] if query.strip() else [])


def _span(text: str) -> Json:
    return {"type": "span", "value": text}


def _paragraph(*children: Json) -> Json:
    return {"type": "paragraph", "children": list(children)}


def _colour(byte: int) -> Json:
    return {"red": byte, "green": 255 - byte, "blue": byte * 7 % 256, "alpha": 255}


_TAGS: Final = tuple(
    f'["{TAGS[n & 7]}","{TAGS[(n >> 2) ^ 7]}"]' if n & 7 != (n >> 2) ^ 7 else f'["{TAGS[n & 7]}"]' for n in range(32)
)
_QUOTES: Final = {"en": KIND_QUOTE_EN, "it": KIND_QUOTE_IT}
_IMAGES: Final = {"en": KIND_IMAGE_EN, "it": KIND_IMAGE_IT}
_BLOCK_LOCALES: Final = {KIND_QUOTE_EN: "en", KIND_IMAGE_EN: "en", KIND_QUOTE_IT: "it", KIND_IMAGE_IT: "it"}
TOKEN_ID: Final = named_id("access token", "copydesk")
CREATORS: Final = (
    ("user", named_id("user", "marta.rossi@magazine.example")),
    ("user", named_id("user", "anders.lind@magazine.example")),
    ("access_token", TOKEN_ID),
)
