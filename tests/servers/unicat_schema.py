"""What a Unicat project holds: schema items and records, which of them a selection names, and how one is copied
(reference unicat.md 7 to 10, 12)."""

import copy
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
KINDS = {"definition": "definitions", "class": "classes", "field": "fields"}


class BadSelection(Exception):
    """A selection or cursor that cannot be taken (1006)."""

    code = 1006


class BadSearch(BadSelection):
    """A filter that cannot be taken (1002)."""

    code = 1002


def new_gid() -> str:
    return str(uuid.uuid4())


def _item(name: str, **more: Any) -> Json:
    words = name.replace("_", " ").capitalize()
    common = {"gid": new_gid(), "original": None, "name": name, "label": {"en": words}}
    return {**common, "is_new": False, "is_working_copy": False, "metadata": {}, **more}


def copyable(item: Json) -> bool:
    """Only committed items that are not extended."""
    return not (item["is_new"] or item["is_working_copy"] or item.get("is_extended"))


@dataclass
class Schema:
    """Items by kind and gid, as they go over the wire."""

    stores: dict[str, dict[str, Json]] = field(
        default_factory=lambda: {"definitions": {}, "classes": {}, "fields": {}, "layouts": {}}
    )
    records: dict[str, Json] = field(default_factory=dict)
    root: str = ""

    def put(self, kinds: str, item: Json) -> Json:
        self.stores[kinds][item["gid"]] = item
        return item

    def find(self, gid: str) -> tuple[str, Json] | None:
        """A definition, class or field: its kind in the singular, and itself."""
        for kind, kinds in KINDS.items():
            if gid in self.stores[kinds]:
                return kind, self.stores[kinds][gid]
        return None

    def named(self, kinds: str, name: str) -> list[Json]:
        return [item for item in self.stores[kinds].values() if item["name"] == name]

    def add_field(self, name: str, type_: str = "textline", **more: Any) -> Json:
        own: Json = {
            "type": type_,
            "options": {},
            "is_localized": False,
            "is_required": False,
            "initial": {},
            "unit": None,
        }
        return self.put("fields", _item(name, **own, **more))

    def add_class(self, name: str, fields: list[Json], **more: Any) -> Json:
        gids = [item["gid"] for item in fields]
        return self.put("classes", _item(name, fields=gids, layout=self._layout(), **more))

    def add_definition(self, name: str, fields: list[Json], classes: list[Json], **more: Any) -> Json:
        own: Json = {
            "classes": [item["gid"] for item in classes],
            "fields": [item["gid"] for item in fields],
            "titlefield": fields[0]["gid"] if fields else None,
            "fieldlists": {},
            "layout": self._layout(),
            "childdefinitions": [],
            "is_base": True,
            "is_extended": False,
        }
        return self.put("definitions", _item(name, **{**own, **more}))

    def _layout(self) -> str:
        root = new_gid()
        layout = {
            "gid": new_gid(),
            "original": None,
            "name": "main",
            "root": root,
            "components": {root: {"type": "vertical", "content": []}},
            "gid_map": {},
            "is_new": False,
            "is_working_copy": False,
        }
        return str(self.put("layouts", layout)["gid"])

    def copy(self, kind: str, gid: str, *, with_original: bool) -> list[tuple[str, str]]:
        """Copy an item, with its layout. Gives what is new, as plural kind and gid."""
        source = self.stores[KINDS[kind]][gid]
        made = copy.deepcopy(source)
        made |= {"gid": new_gid(), "is_new": True, "original": gid if with_original else None}
        news = [(KINDS[kind], str(made["gid"]))]
        if "layout" in made:
            layout = copy.deepcopy(self.stores["layouts"][source["layout"]])
            layout |= {"gid": new_gid(), "is_new": True}
            made["layout"] = self.put("layouts", layout)["gid"]
            news.append(("layouts", layout["gid"]))
        self.put(KINDS[kind], made)
        return news

    def add_record(self, parent: str | None, definition: Json, title: str) -> Json:
        above = self.records[parent] if parent else None
        gid, now = new_gid(), time.time()
        names = [self.stores["fields"][item]["name"] for item in definition["fields"]]
        record = {
            "gid": gid,
            "parent": parent,
            "canonical": gid,
            "backlinks": [],
            "treelevel": above["treelevel"] + 1 if above else 0,
            "path": [gid, *(above["path"] if above else [])],
            "childcount": 0,
            "definition": definition["gid"],
            "title": {"en": title},
            "status": "published",
            "channels": ["__all__"],
            "orderings": {},
            "is_link": False,
            "created_on": now,
            "updated_on": now,
            "fields": {"en": {name: title if place == 0 else "" for place, name in enumerate(names)}},
        }
        if above:
            above["childcount"] += 1
        self.records[gid] = record
        return record

    def chosen(self, selection: Any) -> list[str]:
        """The gids that a selection of schema items names, each once, in order of first mention; gids of nothing
        stay in."""
        if not isinstance(selection, list):
            raise BadSelection("selection is not a list")
        found: list[str] = []
        for entry in selection:
            if isinstance(entry, str):
                found.append(entry)
            elif isinstance(entry, dict) and isinstance(entry.get("search"), dict):
                left_out = set(entry.get("exclude", []))
                found += [gid for gid in self._searched(entry["search"]) if gid not in left_out]
            else:
                raise BadSelection(f"not an entry of a selection: {entry!r}")
        return list(dict.fromkeys(found))

    def _searched(self, search: Json) -> list[str]:
        language, words, wanted = search.get("language"), search.get("q"), search.get("filter")
        if not language:
            raise BadSelection("search without a language")
        if not words and not wanted:
            return []
        return [
            gid
            for kinds in KINDS.values()
            for gid, item in self.stores[kinds].items()
            if (not words or _says(f"{item['name']} {item['label'].get(language, '')}", words))
            and (not wanted or _passes(item, wanted, language))
        ]

    def chosen_records(self, selection: list[Any], now: float) -> list[str]:
        """The same for records, whose entries may also name children."""
        found: list[str] = []
        for entry in selection:
            if isinstance(entry, str):
                found.append(entry)
                continue
            if not isinstance(entry, dict) or not ({"children", "search"} & entry.keys()):
                raise BadSelection(f"not an entry of a selection: {entry!r}")
            if "children" in entry:
                named = [gid for gid, row in self.records.items() if row["parent"] == entry["children"]]
            else:
                words, wanted = entry["search"].get("q"), entry["search"].get("filter")
                named = [
                    gid
                    for gid, row in self.records.items()
                    if (words or wanted)
                    and (not words or _says(f"{row['title']} {row['fields']}", words))
                    and (not wanted or self._keeps(row, wanted, now))
                ]
            found += [gid for gid in named if gid not in entry.get("exclude", [])]
        return list(dict.fromkeys(found))

    def _keeps(self, row: Json, wanted: list[Any], now: float) -> bool:
        name, operator, operands = (*wanted, None)[:3]
        match name, operator:
            case "and", "":
                return all(self._keeps(row, one, now) for one in operands)
            case "or", "":
                return any(self._keeps(row, one, now) for one in operands)
            case "not", "":
                return not self._keeps(row, operands, now)
            case "definition", "is" | "is_exactly":
                gids = operands if isinstance(operands, list) else [operands]
                own = self.stores["definitions"][row["definition"]]
                return own["gid"] in gids or (operator == "is" and own["original"] in gids)
            case "classes", "has":
                gids = self.stores["definitions"][row["definition"]]["classes"]
                names = {self.stores["classes"][gid]["name"] for gid in gids}
                return bool(names & {*(operands if isinstance(operands, list) else [operands])})
            case "created_on" | "updated_on", "<" | ">":
                since = now - operands[0] * 86_400
                return bool((row[name] > since) == (operator == "<"))
            case "created_on" | "updated_on", "between":
                return bool(operands[0] <= row[name] <= operands[1])
            case "value", "is":
                held = self.stores["fields"][operands[0]]["name"]
                return any(values.get(held) == operands[1] for values in row["fields"].values())
        raise BadSearch(f"unknown filter: {wanted!r}")


def _says(text: str, words: str) -> bool:
    found = re.findall(r'([+-]?)(?:"([^"]+)"|(\S+))', words.casefold())
    held = [(sign, (phrase or word) in text.casefold()) for sign, phrase, word in found]
    plain = [has for sign, has in held if not sign]
    return all(has == (sign == "+") for sign, has in held if sign) and (not plain or any(plain))


def _passes(item: Json, wanted: list[Any], language: str) -> bool:
    name, operator, operands = (*wanted, None)[:3]
    match name, operator:
        case "and", "":
            return all(_passes(item, one, language) for one in operands)
        case "or", "":
            return any(_passes(item, one, language) for one in operands)
        case "not", "":
            return not _passes(item, operands, language)
        case "is_committed", "is_true" | "is_false":
            return bool((not (item["is_new"] or item["is_working_copy"])) == (operator == "is_true"))
        case "name" | "label", "is" | "q":
            text = item["name"] if name == "name" else item["label"].get(language, "")
            words = operands[0] if isinstance(operands, list) else operands
            return bool(text.casefold() == words.casefold()) if operator == "is" else _says(text, words)
    raise BadSearch(f"unknown filter: {wanted!r}")


def sample() -> Schema:
    """Twelve fields, two classes, three definitions; one field is new, one a working copy, one definition extended;
    a root record with three children."""
    schema = Schema()
    fields = [schema.add_field(name) for name in ("title", "subtitle", "brand", "colour", "weight", "height")]
    more = [schema.add_field(name, "number") for name in ("depth", "price", "stock", "rank")]
    schema.add_field("unready", is_new=True)
    schema.add_field("title", original=fields[0]["gid"], is_working_copy=True)
    sizes = schema.add_class("sizes", fields[4:6] + more[:1])
    sales = schema.add_class("sales", more[1:])
    base = schema.add_definition("base", fields[:1], [])
    chair = schema.add_definition("chair", fields[:4], [sizes, sales])
    schema.add_definition("chair", fields[:2], [sizes], original=chair["gid"], is_base=False, is_extended=True)
    schema.add_definition("table", fields[:3], [sizes])
    schema.root = schema.add_record(None, base, "Catalogue")["gid"]
    for number in (1, 2, 3):
        schema.add_record(schema.root, chair, f"Chair {number}")
    return schema
