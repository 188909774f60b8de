"""The sample magazine's smaller models: authors, categories, pages, newsletters, events, sections, venues."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tui.sandbox.datocms import words
from tui.sandbox.datocms.articles import CREATORS, DAY, KIND_RECORD, KIND_UPLOAD, UPLOADS
from tui.sandbox.datocms.ids import RecordIds, named_id
from tui.sandbox.datocms.magazine import model_id
from tui.sandbox.datocms.records import Block, Record, Version
from tui.sandbox.datocms.schema import Model, Schema, slugify
from tui.sandbox.datocms.wire import Json, timestamp, zulu

COUNTS = {
    "author": 40,
    "category": 12,
    "landing_page": 24,
    "newsletter": 60,
    "event": 80,
    "section": 30,
    "venue": 18,
    "homepage": 1,
}
SMALL = sum(COUNTS.values())


def shares(total: int) -> dict[str, int]:
    """How many records of each small model a project of that many records has; the rest are articles."""
    if total >= 2 * SMALL:
        return dict(COUNTS)
    reduced = {key: min(count, count * total // (2 * SMALL)) for key, count in COUNTS.items()}
    # Articles need somebody who wrote them.
    return {**reduced, "author": max(reduced["author"], min(total, 1))}


@dataclass(slots=True)
class Editorial:
    """What was generated: records in order of creation and the blocks they hold."""

    records: list[Record]
    blocks: list[Block]

    def of(self, api_key: str) -> list[Record]:
        """The records of one model."""
        return [record for record in self.records if record.model.api_key == api_key]


class _Writer:
    def __init__(self, seed: int, total: int, now: int, ids: RecordIds, schema: Schema) -> None:
        self.rng = Random(f"editorial {seed}")
        self.now, self.ids, self.schema, self.total = now, ids, schema, total
        self.records: list[Record] = []
        self.blocks: list[Block] = []
        self.uploads = [ids.encode(KIND_UPLOAD, index) for index in range(UPLOADS)]

    def text(self, texts: Mapping[str, tuple[str, ...]], place: int) -> Json:
        return {locale: texts[locale][place % len(texts[locale])] for locale in ("en", "it")}

    def file(self, alt: str) -> Json:
        upload = self.rng.choice(self.uploads)
        return {"upload_id": upload, "alt": alt, "title": None, "custom_data": {}, "focal_point": {"x": 0.5, "y": 0.5}}

    def block(self, model: str, values: Json) -> str:
        made = Block(
            named_id("block", self.ids.encode(0, 0), str(len(self.blocks))), self.model(model), values, self.now
        )
        self.blocks.append(made)
        return made.id

    def model(self, api_key: str) -> Any:
        return self.schema.models[model_id(api_key)]

    def record(
        self, api_key: str, values: Json, status: str, *, valid: bool = True, before: Json | None = None, **more: Any
    ) -> Record:
        """Appends a record; `updated` ones get an older published version with another name, and what else was
        different `before`."""
        model, number = self.model(api_key), len(self.records)
        values = self._in_locales(model, values)
        created = self.now - int(self.rng.uniform(20, 1500) * DAY)
        updated = created + int(self.rng.uniform(0.05, 0.95) * (self.now - created))
        creator = CREATORS[number % len(CREATORS)]
        current = Version(self.ids.encode(18, number), values, updated, valid, creator)
        record = Record(self.ids.encode(KIND_RECORD, number), model, [current], created, updated, creator, **more)
        if status != "draft":
            record.first_published_at = created + (updated - created) // 4
            record.published, record.published_at = current, updated + 40_000
        if status == "updated":
            naming = model.naming_field()
            name = values[naming.api_key]
            first = (
                {k: f"{v} (first edition)" for k, v in name.items()} if naming.localized else f"{name} (first edition)"
            )
            older = Version(
                self.ids.encode(19, number),
                {**values, **(before or {}), naming.api_key: first},
                record.first_published_at or created,
                True,
                creator,
            )
            record.versions.insert(0, older)
            record.published, record.published_at = older, updated - (updated - created) // 3
        if record.published is not None:
            record.published.published_from = record.published_at
        self.records.append(record)
        return record

    def _in_locales(self, model: Model, values: Json) -> Json:
        """Values in the locales of the project: the two there are words for, and where a model asks for all of them the
        English ones with a sign in the others."""
        there, made = self.schema.locales, dict(values)
        for field in model.fields:
            if field.localized and isinstance(by_locale := made.get(field.api_key), dict):
                kept = {locale: value for locale, value in by_locale.items() if locale in there}
                if model.all_locales_required:
                    kept |= {locale: f"{by_locale['en']} ({locale})" for locale in there if locale not in kept}
                made[field.api_key] = kept
        return made

    def status(self, place: int) -> str:
        return ("published", "published", "draft", "published", "updated")[place % 5]


def _authors(w: _Writer, count: int) -> None:
    for n in range(count):
        first, last = words.FIRST_NAMES[n % 20], words.LAST_NAMES[(n * 7 + n // 20) % 20]
        name = f"{first} {last}"
        values = {
            "name": name,
            "slug": f"{slugify(name)}-{n + 1}",
            "email": f"{slugify(first) or 'author'}.{n + 1}@magazine.example",
            "bio": w.text(words.SENTENCES, n * 5),
            "portrait": w.file(name) if n % 3 else None,
            "joined_on": zulu(w.now - n * 40 * DAY)[:10],
        }
        w.record("author", values, "draft" if n % 8 == 5 else "updated" if n % 8 == 3 else "published")


def _categories(w: _Writer, count: int) -> None:
    for n in range(count):
        values = {
            "name": w.text(words.CATEGORIES, n),
            "slug": slugify(words.CATEGORIES["en"][n % 12]) + ("" if n < 12 else f"-{n}"),
            "color": {"red": n * 20 % 256, "green": 120, "blue": 255 - n * 20 % 256, "alpha": 255},
        }
        w.record("category", values, "published", position=n + 1)


def _landing_pages(w: _Writer, count: int) -> None:
    for n in range(count):
        noun = n * 5 % 64
        title = {locale: words.NOUNS[locale][noun].capitalize() for locale in ("en", "it")}
        broken = n % 9 == 4
        sections = [
            w.block("quote_block", {"quote": words.SENTENCES["en"][n % 16], "attribution": None}),
            w.block("image_block", {"image": w.file(title["en"]), "caption": words.SUBTITLES["en"][n % 16]}),
            w.block("cta_block", {"label": "Subscribe", "url": f"https://magazine.example/join/{n}"}),
        ]
        button = w.block("cta_block", {"label": "Read on", "url": f"https://magazine.example/pages/{n}"})
        hero = {"heading": title["en"], "background": w.file("hero"), "buttons": [button]}
        status = "draft" if broken else w.status(n)
        before: Json = {}
        if status == "updated":
            button = w.block("cta_block", {"label": "More", "url": f"https://magazine.example/pages/{n}"})
            earlier = {**hero, "heading": f"{title['en']}, soon", "buttons": [button]}
            before = {"hero": w.block("hero_block", earlier), "sections": sections[:1]}
        values = {
            "title": title,
            "slug": slugify(title["en"]),
            "hero": None if broken else w.block("hero_block", hero),
            "sections": sections[: 1 + n % 3],
            "seo": {
                locale: {
                    "title": title[locale],
                    "description": words.SENTENCES[locale][n % 16],
                    "image": None,
                    "twitter_card": "summary",
                    "no_index": False,
                }
                for locale in ("en", "it")
            },
        }
        w.record("landing_page", values, status, valid=not broken, before=before)


def _newsletters(w: _Writer, count: int, articles: Callable[[int], list[str]]) -> None:
    for n in range(count):
        values = {
            "subject": {
                "en": f"Issue {n + 1}: {words.SENTENCES['en'][n % 16]}",
                "it": f"Numero {n + 1}: {words.SENTENCES['it'][n % 16]}",
            },
            "issue_number": n + 1,
            "intro": {locale: f"<p>{words.SENTENCES[locale][(n + 3) % 16]}</p>" for locale in ("en", "it")},
            "send_at": timestamp(w.now - (count - n) * 14 * DAY),
            "articles": articles(n),
            "audience": "members" if n % 4 else "everyone",
        }
        w.record("newsletter", values, "draft" if n >= count - 3 else "published", valid=bool(values["articles"]))


def _events(w: _Writer, count: int) -> None:
    venues = [record.id for record in w.records if record.model.api_key == "venue"]
    for n in range(count):
        start = w.now + (n - count // 2) * 9 * DAY
        title = {
            locale: f"{words.SUBTITLES[locale][n % 16]}: {words.NOUNS[locale][n * 3 % 64]}" for locale in ("en", "it")
        }
        broken = n % 20 == 7
        values = {
            "title": title,
            "starts_at": None if broken else timestamp(start),
            "ends_at": timestamp(start + 3 * 3_600_000),
            "venue": venues[n % len(venues)] if venues else None,
            "price": None if n % 5 == 0 else n % 30 + 0.5,
            "photos": [w.file(title["en"]) for _ in range(n % 4)],
            "trailer": None
            if n % 6
            else {
                "url": f"https://www.youtube.com/watch?v=magazine{n:03d}",
                "title": title["en"],
                "width": 1280,
                "height": 720,
                "provider": "youtube",
                "provider_uid": f"magazine{n:03d}",
                "thumbnail_url": f"https://i.ytimg.com/vi/magazine{n:03d}/hqdefault.jpg",
            },
            "free": n % 5 == 0,
        }
        w.record("event", values, "draft" if broken else w.status(n + 1), valid=not broken)


def _sections(w: _Writer, count: int) -> None:
    made: list[Record] = []
    for n in range(count):
        parent = made[(n - 6) // 3] if n >= 6 else None
        noun = (n * 11 + 2) % 64
        name = {locale: words.NOUNS[locale][noun].capitalize() for locale in ("en", "it")}
        siblings = sum(1 for each in made if each.parent_id == (parent.id if parent else None))
        hidden = n % 7 == 5 or (parent is not None and parent.published is None)
        values = {"name": name, "slug": slugify(name["en"]), "lead": None}
        status = "draft" if hidden else "published"
        made.append(w.record("section", values, status, parent_id=parent.id if parent else None, position=siblings + 1))


def _venues(w: _Writer, count: int) -> None:
    for n in range(count):
        city, latitude, longitude = words.CITIES[n % len(words.CITIES)]
        noun = words.NOUNS["en"][n * 3 % 64]
        values = {
            "name": f"{noun.capitalize()}, {city}",
            "address": f"{n + 1} {noun.title()} Street\n{city}",
            "location": {"latitude": latitude + n / 100, "longitude": longitude - n / 100},
            "capacity": 40 + n * 25,
        }
        w.record("venue", values, "published")


def _welcome(w: _Writer, locale: str, featured: list[str]) -> Json:
    """A structured text with every kind of node there is, and the blocks and links the field allows."""
    sentences, nouns = words.SENTENCES[locale], words.NOUNS[locale]

    def span(text: str, *marks: str) -> Json:
        return {"type": "span", "value": text, "marks": list(marks)} if marks else {"type": "span", "value": text}

    def paragraph(*children: Json) -> Json:
        return {"type": "paragraph", "children": list(children)}

    def listed(style: str, *texts: str) -> Json:
        items = [{"type": "listItem", "children": [paragraph(span(text))]} for text in texts]
        return {"type": "list", "style": style, "children": items}

    quote = w.block("quote_block", {"quote": sentences[7], "attribution": words.LAST_NAMES[3]})
    address = {"type": "link", "url": "https://magazine.example/join", "children": [span(sentences[5])]}
    children = [
        paragraph(span(sentences[3])),
        {"type": "heading", "level": 2, "children": [span(words.SUBTITLES[locale][4])]},
        paragraph(span(f"{sentences[0]} "), span(sentences[1], "strong"), span(f" {sentences[2]}", "emphasis")),
        listed("bulleted", *(noun.capitalize() for noun in nouns[:3])),
        listed("numbered", *sentences[8:10]),
        {"type": "blockquote", "children": [paragraph(span(sentences[11]))], "attribution": words.LAST_NAMES[5]},
        {"type": "block", "item": quote},
        paragraph(address),
        {"type": "thematicBreak"},
        {"type": "code", "language": "html", "code": "<magazine>\n  <garden/>\n</magazine>"},
    ]
    if featured:
        linked = {"type": "itemLink", "item": featured[0], "children": [span(sentences[12])]}
        children.insert(-2, paragraph(linked, span(" · "), {"type": "inlineItem", "item": featured[-1]}))
    return {"schema": "dast", "document": {"type": "root", "children": children}}


def _homepage(w: _Writer, articles: Callable[[int], list[str]]) -> None:
    featured = articles(0)
    events = [record.id for record in w.records if record.model.api_key == "event" and record.published][:2]
    intro = {locale: _welcome(w, locale, featured) for locale in ("en", "it")}
    values = {"title": {"en": "The Magazine", "it": "La Rivista"}, "featured": [*featured, *events], "intro": intro}
    w.record("homepage", values, "published", valid=bool(values["featured"]))


def people_and_places(seed: int, total: int, now: int, ids: RecordIds, schema: Schema) -> "_Writer":
    """The records articles link to. `complete` adds those that link to articles."""
    w, counts = _Writer(seed, total, now, ids, schema), shares(total)
    _authors(w, counts["author"])
    _categories(w, counts["category"])
    _venues(w, counts["venue"])
    _sections(w, counts["section"])
    _landing_pages(w, counts["landing_page"])
    _events(w, counts["event"])
    return w


def complete(w: "_Writer", articles: Callable[[int], list[str]]) -> Editorial:
    """Adds newsletters and the home page; `articles(n)` gives a few published articles for the n-th."""
    counts = shares(w.total)
    _newsletters(w, counts["newsletter"], articles)
    if counts["homepage"]:
        _homepage(w, articles)
    return Editorial(w.records, w.blocks)
