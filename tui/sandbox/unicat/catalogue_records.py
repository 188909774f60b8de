"""The sample catalogue's records and assets: chapters, groups, families, articles, variants."""

from __future__ import annotations

from typing import Any

from tui.sandbox.unicat.catalogue import LANGUAGES, Catalogue
from tui.sandbox.unicat.store import ALL_RECORDS, ROOM, Record
from tui.sandbox.unicat.values import value_list
from tui.sandbox.unicat.vocabulary import BRANDS, CHAPTERS, DESIGNERS, ODD_TITLES, SENTENCES, SERIES
from tui.sandbox.unicat.wire import Json

Texts = dict[str, str]

# What some records of a definition have besides: fields and classes.
EXTENSIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "furniture": (("embed_code", "keywords"), ("care",)),
    "lighting": (("release_date",), ()),
}


class Shelves:
    """Makes the tree. Values are drawn field by field, so every type of field has some."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._store = catalogue.store
        self._random = catalogue.random
        self._brands: list[str] = []
        self._designers: list[str] = []
        self._articles: list[Record] = []
        self._images: list[str] = []
        self._files: list[str] = []
        self._odd = list(ODD_TITLES)
        self._serial = 1000

    # Assets

    def make_assets(self) -> None:
        root = self._asset(None, "", None, "Assets")
        self._store.asset_root = root["gid"]
        for folder, kind, ending, count in (
            ("pictures", "image", "jpg", 32),
            ("documents", "file", "pdf", 8),
        ):
            parent = self._asset(root, folder, None, folder.capitalize())
            for number in range(1, count + 1):
                made = self._asset(parent, f"{folder[:-1]}-{number:02}.{ending}", kind, f"{SERIES[number]} {number}")
                (self._images if kind == "image" else self._files).append(made["gid"])

    def _asset(self, parent: Json | None, name: str, kind: str | None, title: str) -> Json:
        path = "/" if parent is None else f"{parent['pathname'].rstrip('/')}/"
        when = self._catalogue.day - self._random.uniform(1, 600) * 86_400.0
        made: Json = {
            "gid": self._catalogue.gid(),
            "parent": None if parent is None else parent["gid"],
            "pathname": path + name,
            "path": path,
            "name": name,
            "is_file": kind is not None,
            "type": kind,
            "version": 1,
            "childcount": 0,
            "status": "published",
            "info": {"width": 1600, "height": 1200, "filesize": 184_000} if kind == "image" else {},
            "transforms": {"_main_": {"crop": None, "hotspot": [0.5, 0.5]}} if kind == "image" else None,
            "title": dict.fromkeys(LANGUAGES, title),
            "description": dict.fromkeys(LANGUAGES, ""),
            "metadata": {},
            "created_on": when,
            "updated_on": when,
        }
        if parent is not None:
            parent["childcount"] += 1
        self._store.shelf("asset")[made["gid"]] = made
        return made

    # Values

    def _sentence(self, language: str, many: int = 1) -> str:
        return " ".join(self._random.choice(SENTENCES[language]) for _ in range(many))

    def _value(self, field: Json, language: str) -> Any:
        """A value of the field's type, or None now and then."""
        draw, kind = self._random, field["type"]
        if draw.random() < 0.12:
            return None
        values = [one["key"] for one in value_list(field)]
        if values:
            return draw.sample(values, 2) if kind == "textlist" else draw.choice(values)
        if kind in ("class", "classlist"):
            inner = self._store.class_fields(field["options"]["class"])
            rows = [
                {one["gid"]: self._value(one, language) for one in inner}
                for _ in range(1 if kind == "class" else draw.randint(1, 3))
            ]
            return rows[0] if kind == "class" else rows
        simple: dict[str, Any] = {
            "text": self._sentence(language, 2),
            "textline": f"{draw.choice(SERIES)} {draw.randint(1, 99)}",
            "textlist": [self._sentence(language), self._sentence(language)],
            "number": draw.randint(1, 2400),
            "decimal": round(draw.uniform(0.1, 480.0), 2),
            "boolean": draw.random() < 0.5,
            "code": f"{draw.randint(1000, 9999)}.{draw.randint(10, 99)}",
            "barcode": str(draw.randint(8710000000000, 8719999999999)),
            "image": draw.choice(self._images),
            "imagelist": draw.sample(self._images, 2),
            "file": draw.choice(self._files),
            "filelist": draw.sample(self._files, 2),
            "fieldpicker": self._catalogue.by_name["field"]["name"]["gid"],
        }
        return simple.get(kind)

    def _values(self, definition: Json, title: Texts) -> dict[str, Json]:
        values: dict[str, Json] = {language: {} for language in LANGUAGES}
        for field in self._store.definition_fields(definition["gid"]):
            gid = field["gid"]
            if gid == definition["titlefield"]:
                drawn = {language: text or None for language, text in title.items()}
            elif field["type"] in ("record", "recordlist"):
                drawn = dict.fromkeys(LANGUAGES, self._reference(field))
            elif field["is_localized"]:
                drawn = {language: self._value(field, language) for language in LANGUAGES}
            else:
                drawn = dict.fromkeys(LANGUAGES, self._value(field, "en"))
            for language, value in drawn.items():
                if value is not None:
                    values[language][gid] = value
        return values

    def _reference(self, field: Json) -> Any:
        if field["name"] == "brand" and self._brands:
            return self._random.choice(self._brands)
        if field["name"] == "designer" and self._designers:
            return self._random.choice(self._designers)
        if field["type"] == "recordlist" and len(self._articles) > 4:
            return [one.gid for one in self._random.sample(self._articles, 2)]
        return None

    # Records

    def record(self, parent: Record | None, definition: str | Json, title: Texts) -> Record:
        named = self._catalogue.by_name["definition"]
        item = named[definition] if isinstance(definition, str) else definition
        created = self._catalogue.day - self._random.uniform(60, 900) * 86_400.0
        made = Record(
            gid=self._catalogue.gid(),
            parent=parent.gid if parent else None,
            definition=item["gid"],
            values=self._values(item, title),
            created_on=created,
            updated_on=created + self._random.random() ** 2 * (self._catalogue.day - created),
            channels=[ALL_RECORDS],
        )
        for channel, share in zip(self._store.options["orderedchannels"][1:], (0.9, 0.6), strict=True):
            if parent is None or (channel in parent.channels and self._random.random() < share):
                made.channels.append(channel)
        self._place(made, parent)
        return made

    def _place(self, record: Record, parent: Record | None) -> None:
        self._store.records[record.gid] = record
        place = ROOM
        if parent is not None:
            parent.children.append(record.gid)
            place = ROOM * len(parent.children)
        first, second = self._store.options["orderedorderings"]
        record.orderings = {first: place, second: ROOM * self._random.randint(1, 500)}

    def make_records(self) -> None:
        root = self.record(None, "catalogue", self._all("Nordveld catalogue", "Nordveld catalogus", "Nordveld-Katalog"))
        self._store.root = root.gid
        makers = self.record(root, "chapter", self._all("Makers", "Makers", "Hersteller"))
        brands = self.record(makers, "group", self._all("Brands", "Merken", "Marken"))
        designers = self.record(makers, "group", self._all("Designers", "Ontwerpers", "Designer"))
        self._brands = [self.record(brands, "brand", self._all(*[one] * 3)).gid for one in BRANDS]
        self._designers = [self.record(designers, "designer", self._all(*[one] * 3)).gid for one in DESIGNERS]
        for title, definition, groups, nouns in CHAPTERS:
            self._chapter(root, title, definition, groups, nouns)
        brochures = self.record(root, "chapter", self._all("Brochures", "Brochures", "Broschüren"))
        for season in (("Spring", "Voorjaar", "Frühling"), ("Autumn", "Najaar", "Herbst")):
            self.record(brochures, "brochure", self._all(*season))
        self._finish(root)

    def _all(self, english: str, dutch: str, german: str) -> Texts:
        return self._catalogue.words(english, dutch, german)

    def _chapter(
        self,
        root: Record,
        title: tuple[str, str, str],
        definition: str,
        groups: tuple[tuple[str, str, str], ...],
        nouns: tuple[tuple[str, str, str], ...],
    ) -> None:
        chapter = self.record(root, "chapter", self._all(*title))
        added = EXTENSIONS.get(definition)
        extended = self._catalogue.extend(definition, *added) if added else None
        for words, noun in zip(groups, nouns, strict=True):
            group = self.record(chapter, "group", self._all(*words))
            for family_number, series in enumerate(self._random.sample(SERIES, 5)):
                family = self.record(group, "product_family", self._all(*[f"{series} {one}" for one in noun]))
                for number in range(self._random.randint(3, 6)):
                    special = extended if number == 2 and family_number % 3 == 0 else None
                    self._article(family, special or definition, series, noun, number)

    def _article(
        self, family: Record, definition: str | Json, series: str, noun: tuple[str, str, str], number: int
    ) -> None:
        title = self._all(*[f"{series} {one} {number * 20 + 40}" for one in noun])
        if self._odd and len(self._articles) % 7 == 3:
            title = dict(self._odd.pop(0))
        elif self._random.random() < 0.06:
            title[self._random.choice(("nl", "de"))] = ""
        article = self.record(family, definition, title)
        artnr = self._catalogue.by_name["field"]["artnr"]["gid"]
        self._serial += 1
        for language in LANGUAGES:
            article.values[language][artnr] = f"NV-{self._serial}"
        self._articles.append(article)
        if number == 0:
            for color in (("moss", "mos", "Moos"), ("sand", "zand", "Sand")):
                self.record(article, "variant", self._all(*[f"{series} {one}" for one in color]))
        elif number == 1:
            self.record(
                article, "spare_part", self._all(f"{series} screw set", f"{series} schroeven", f"{series} Schrauben")
            )

    def _finish(self, root: Record) -> None:
        """Some oddities, some links, some deleted records."""
        articles = self._articles
        home = self._store.records[root.children[-2]]
        for title in ODD_TITLES[1:7]:
            self.record(home, "oddity", dict(title))
        for source in self._random.sample(articles, 6):
            self._link(home, source)
        for one in self._random.sample([one for one in articles if not one.backlinks], 9):
            for below in self._store.subtree(one):
                below.status = "deleted"

    def _link(self, parent: Record, source: Record) -> None:
        made = Record(
            gid=self._catalogue.gid(),
            parent=parent.gid,
            definition=source.definition,
            values={},
            created_on=source.created_on,
            updated_on=source.updated_on,
            canonical=source.gid,
            channels=list(source.channels),
        )
        source.backlinks.append(made.gid)
        self._place(made, parent)
