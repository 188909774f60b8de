"""The sample catalogue's schema, people and project, the same for the same seed.

Every state of life is there: committed items, new ones, working copies of committed ones, definitions extended for
records; every gid that is named exists.
"""

from __future__ import annotations

import copy
import random
import uuid
from typing import Any

from tui.sandbox.unicat.store import Store
from tui.sandbox.unicat.vocabulary import CLASSES, DEFINITIONS, FIELDS, ODD_FIELDS, TITLES
from tui.sandbox.unicat.wire import Json

LANGUAGES = ("en", "nl", "de")
LANGUAGE_NAMES = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "nl": "Dutch",
    "pl": "Polish",
    "sv": "Swedish",
}


class Catalogue:
    """Fills a store. `day` is midnight of the day it is made: every time in it lies before."""

    def __init__(self, store: Store, seed: int, day: float) -> None:
        self.store = store
        self.random = random.Random(f"unicat:{seed}")
        self.day = day
        self.by_name: dict[str, dict[str, Json]] = {"definition": {}, "class": {}, "field": {}}

    def gid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def words(self, *texts: str) -> dict[str, str]:
        return dict(zip(LANGUAGES, texts, strict=True))

    # People and project

    def make_project(self) -> None:
        store = self.store
        people = [("mare", "Mare van Dijk", ["owner"]), ("joost", "Joost Lindqvist", ["editor"])]
        owner = ""
        for username, name, roles in people:
            gid = self._user(username, name)
            owner = owner or gid
            self._member(gid, roles, None)
        store.user = self._user(None, "copydesk")
        self._member(store.user, ["api"], None)
        channels = {"__all__": "[all records]", self.gid(): "Web shop", self.gid(): "Printed catalogue"}
        orderings = {self.gid(): "Catalogue order", self.gid(): "Price list"}
        fieldlists = {self.gid(): "Worksheet", self.gid(): "Excel export"}
        store.projects[store.project] = {
            "gid": store.project,
            "name": "Nordveld catalogue",
            "icon": None,
            "owner": owner,
            "status": "active",
            "options": {
                "timezone": "Europe/Amsterdam",
                "languages": list(LANGUAGES),
                "channels": channels,
                "orderings": orderings,
                "fieldlists": fieldlists,
                "orderedchannels": list(channels),
                "orderedorderings": list(orderings),
                "orderedfieldlists": list(fieldlists),
            },
            "backups": {
                "versions": [
                    {"version": one, "name": name, "created_by": "Unicat", "timestamp": self.day - 86_400.0 * (9 - one)}
                    for one, name in ((2, "Before the spring range"), (1, "First import"), (0, "Initial snapshot"))
                ],
                "next_version": 3,
            },
            "build": 1,
        }
        store.languages.update(LANGUAGE_NAMES)

    def _user(self, username: str | None, name: str) -> str:
        gid = self.gid()
        self.store.users[gid] = {
            "gid": gid,
            "username": username,
            "name": name,
            "avatar": None,
            "status": "active",
        }
        return gid

    def _member(self, user: str, roles: list[str], limit: int | None) -> None:
        self.store.members.append(
            {
                "project_gid": self.store.project,
                "user_gid": user,
                "status": "active",
                "roles": roles,
                "options": {"notifications": False, "rate_limit_per_second": limit},
            }
        )

    # Schema

    def _put(self, kind: str, item: Json) -> Json:
        self.store.shelf(kind)[item["gid"]] = item
        return item

    def _common(self, name: str, label: dict[str, str]) -> Json:
        return {
            "gid": self.gid(),
            "original": None,
            "name": name,
            "label": label,
            "is_new": False,
            "is_working_copy": False,
            "metadata": {},
        }

    def field(self, name: str, kind: str, label: dict[str, str], **more: Any) -> Json:
        item = self._common(name, label) | {
            "type": kind,
            "options": {},
            "is_localized": False,
            "is_required": False,
            "initial": self.words("", "", ""),
            "unit": None,
        }
        return self._put("field", item | more)

    def layout(self, name: str, content: list[str], **more: Any) -> str:
        root, row = self.gid(), self.gid()
        half = len(content) // 2
        item = {
            "gid": self.gid(),
            "original": None,
            "name": name,
            "root": root,
            "components": {
                root: {"type": "vertical", "content": [row, *content[half:]]},
                row: {"type": "horizontal", "content": content[:half]},
            },
            "gid_map": {},
            "is_new": False,
            "is_working_copy": False,
        }
        gid: str = self._put("layout", item | more)["gid"]
        return gid

    def make_schema(self) -> None:
        self._make_fields()
        self._make_classes()
        self._make_definitions()
        self._add_metadata()
        self._make_unfinished()

    def _make_fields(self) -> None:
        fields = self.by_name["field"]
        for line in FIELDS.strip().splitlines():
            name, kind, english, dutch, german, flags, unit, options = line.split("|", 7)
            made = self.field(
                name,
                kind,
                self.words(english, dutch, german),
                is_localized="l" in flags,
                is_required="r" in flags,
                unit=unit or None,
            )
            if options.startswith("="):
                values = [one.split(":", 1) for one in options[1:].split(",")]
                made["options"] = {
                    "value_labels": True,
                    "values": [{"key": key, **self.words(*labels.split("/"))} for key, labels in values],
                }
                made["initial"]["key"] = ""
            elif options.startswith("@"):
                made["options"] = {"class": options[1:]}
            fields[name] = made
        for name, label in ODD_FIELDS:
            fields[name] = self.field(name, "textline", label, is_localized=True)
        for name in ("summary", "campaign_text", "filling", "handle_material"):
            fields[name]["label"]["de"] = ""

    def _make_classes(self) -> None:
        fields = self.by_name["field"]
        for line in CLASSES.strip().splitlines():
            name, english, dutch, german, names = line.split("|")
            gids = [fields[one]["gid"] for one in names.split()]
            made = self._common(name, self.words(english, dutch, german))
            made |= {"fields": gids, "layout": self.layout(name, gids)}
            self.by_name["class"][name] = self._put("class", made)
        for one in fields.values():
            if "class" in one["options"]:
                one["options"]["class"] = self.by_name["class"][one["options"]["class"]]["gid"]

    def _make_definitions(self) -> None:
        fields, definitions = self.by_name["field"], self.by_name["definition"]
        keys = self.store.options["orderedfieldlists"]
        lines = [line.split("|") for line in DEFINITIONS.strip().splitlines()]
        for name, english, dutch, german, classes, names, _ in lines:
            gids = [fields[one]["gid"] for one in names.split()]
            class_gids = [self.by_name["class"][one]["gid"] for one in classes.split()]
            made = self._common(name, self.words(english, dutch, german)) | {
                "classes": class_gids,
                "fields": gids,
                "titlefield": fields[TITLES.get(name, "name")]["gid"],
                "fieldlists": {keys[0]: gids[:4], keys[1]: gids},
                "layout": self.layout(name, [*gids, *class_gids]),
                "childdefinitions": [],
                "is_base": name == "base",
                "is_extended": False,
            }
            definitions[name] = self._put("definition", made)
        for name, *_, children in lines:
            definitions[name]["childdefinitions"] = [definitions[one]["gid"] for one in children.split()]

    def _add_metadata(self) -> None:
        fields = self.by_name["field"]
        right = {"type": "textline", "is_localized": False, "value": "right"}
        for name in ("price__eur", "width__mm", "height__mm", "net_weight__kg"):
            fields[name]["metadata"]["heading.alignment"] = dict(right)
        fields["artnr"]["metadata"]["heading.abbreviation"] = {
            "type": "textline",
            "is_localized": True,
            "value": self.words("Art. no.", "Artnr", "Art.-Nr."),
        }
        fields["gross_weight__kg"]["metadata"]["heading.related_field"] = {
            "type": "fieldpicker",
            "is_localized": False,
            "value": fields["net_weight__kg"]["gid"],
        }
        self.by_name["definition"]["variant"]["metadata"]["print.compact"] = {
            "type": "boolean",
            "is_localized": False,
            "value": True,
        }
        self.by_name["class"]["pricing"]["metadata"]["heading.icon"] = {
            "type": "textline",
            "is_localized": True,
            "value": self.words("Euro", "", "Euro"),
        }

    # Items in the other states of life

    def _state(self, kind: str, source: Json, *, working: bool, **more: Any) -> Json:
        made = copy.deepcopy(source) | {
            "gid": self.gid(),
            "original": source["gid"] if working else None,
            "is_new": not working,
            "is_working_copy": working,
        }
        made |= more
        if "layout" in made:
            original = source["layout"] if working else None
            content = [*made["fields"], *made.get("classes", [])]
            made["layout"] = self.layout(
                made["name"], content, original=original, is_new=not working, is_working_copy=working
            )
        return self._put(kind, made)

    def _make_unfinished(self) -> None:
        fields, classes, definitions = (self.by_name[one] for one in ("field", "class", "definition"))
        for name, label in (
            ("carbon_footprint__kg", ("Carbon footprint", "CO₂-voetafdruk", "CO₂-Fußabdruck")),
            ("repair_score", ("Repair score", "Reparatiescore", "Reparaturindex")),
            ("gift_wrapping", ("Gift wrapping", "Cadeauverpakking", "Geschenkverpackung")),
        ):
            self.field(name, "decimal", self.words(*label), is_new=True)
        for name in ("warranty__years", "luminous_flux__lm", "usps", "odd_markup"):
            later = {language: f"{text} (2027)" for language, text in fields[name]["label"].items()}
            self._state("field", fields[name], working=True, label=later)
        self._state(
            "class", classes["seo"], working=False, name="social_media",
            label=self.words("Social media", "Sociale media", "Soziale Medien"), metadata={},
        )  # fmt: skip
        self._state("class", classes["energy"], working=True, fields=classes["energy"]["fields"][:-1])
        for name, source, label in (
            ("gift_set", "article", ("Gift set", "Cadeauset", "Geschenkset")),
            ("seasonal_range", "group", ("Seasonal range", "Seizoenscollectie", "Saisonkollektion")),
        ):
            self._state("definition", definitions[source], working=False, name=name, label=self.words(*label))
        for name in ("lighting", "textile"):
            extra = [fields["internal_note"]["gid"]]
            later = {language: f"{text} – draft" for language, text in definitions[name]["label"].items()}
            self._state(
                "definition", definitions[name], working=True, label=later, fields=definitions[name]["fields"] + extra
            )  # fmt: skip

    def extend(self, source: str, fields: tuple[str, ...], classes: tuple[str, ...]) -> Json:
        """A definition extended for single records: those of its base with some more fields and classes."""
        base = self.by_name["definition"][source]
        made = copy.deepcopy(base) | {"gid": self.gid(), "original": base["gid"], "is_extended": True, "is_base": False}
        made["fields"] += [self.by_name["field"][one]["gid"] for one in fields]
        made["classes"] += [self.by_name["class"][one]["gid"] for one in classes]
        made["layout"] = self.layout(source, [*made["fields"], *made["classes"]])
        return self._put("definition", made)

    def make_queries(self) -> None:
        definitions = self.by_name["definition"]
        for kind, name, q, written in (
            ("record", "Furniture", "", ["definition", "is", definitions["furniture"]["gid"]]),
            ("record", "Changed this month", "", ["updated_on", "<", [30, "days"]]),
            ("record", "Oak chairs", "+chair oak", []),
            ("schema", "Not yet committed", "", ["is_committed", "is_false", None]),
            ("schema", "Untranslated labels", "", ["and", "", [
                ["is_committed", "is_true"], ["validation", "not_translated", "label"]]]),
            ("asset", "All pictures", "", ["type", "is", "image"]),
        ):  # fmt: skip
            gid = self.gid()
            self.store.shelf("query")[gid] = {"gid": gid, "type": kind, "name": name, "q": q, "filter": written}
