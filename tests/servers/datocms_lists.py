"""Which records a list of DatoCMS holds, and in what order (reference datocms.md 5.2)."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.servers.datocms_data import Environment, Json, Record, moment


class Refused(Exception):
    """A parameter that cannot be taken."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def tree(query: Iterable[tuple[str, str]]) -> Json:
    """`a[b][]=c` as nested objects and lists."""
    found: Json = {}
    for name, value in query:
        keys = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place = found
        for key in keys[:-1] if keys[-1] else keys[:-2]:
            place = place.setdefault(key, {})
        if keys[-1]:
            place[keys[-1]] = value
        else:
            place.setdefault(keys[-2], []).append(value)
    return found


def _value(record: Record, name: str, locale: str) -> Any:
    match name:
        case "id":
            return record.id
        case "_status":
            return record.status
        case "_is_valid":
            return record.valid
        case "_creator":
            return {"type": record.creator[0], "id": record.creator[1]}
        case "_created_at" | "_updated_at" | "_published_at" | "_first_published_at":
            return moment(getattr(record, name[1:]))
        case "_publication_scheduled_at" | "_unpublishing_scheduled_at":
            return None
    value = record.attributes.get(name)
    return value.get(locale) if isinstance(value, dict) else value


def _comparable(value: Any, by_minute: bool) -> Any:
    if isinstance(value, str):
        if re.match(r"\d{4}-\d\d-\d\dT", value):
            seconds = datetime.fromisoformat(value).timestamp()
            return seconds // 60 if by_minute else seconds
        if re.fullmatch(r"-?\d+(\.\d+)?", value):
            return float(value)
    return value


def _holds(value: Any, operator: str, wanted: Any, by_minute: bool) -> bool:
    match operator:
        case "exists":
            return bool((value is not None) == (wanted == "true"))
        case "is_blank" | "is_present":
            return bool((not value) == ((operator == "is_blank") == (wanted == "true")))
        case "in":
            return str(value) in set(wanted)
        case "notIn" | "not_in":
            return str(value) not in set(wanted)
        case "matches" | "not_matches":
            pattern = wanted["pattern"] if wanted.get("regexp") == "true" else re.escape(wanted["pattern"])
            flags = 0 if wanted.get("case_sensitive") == "true" else re.IGNORECASE
            return bool(re.search(pattern, str(value or ""), flags)) == (operator == "matches")
    if isinstance(value, bool):
        value = str(value).lower()
    left, right = _comparable(value, by_minute), _comparable(wanted, by_minute)
    if operator in ("eq", "neq"):
        return bool(left == right) == (operator == "eq")
    if left is None or type(left) is not type(right):
        return False
    match operator:
        case "gt":
            return bool(left > right)
        case "gte":
            return bool(left >= right)
        case "lt":
            return bool(left < right)
        case "lte":
            return bool(left <= right)
    raise Refused("INVALID_FILTER_FIELDS_PARAM", operator=operator)


def chosen(environment: Environment, query: list[tuple[str, str]], *, by_minute: bool) -> list[Record]:
    """All records that a query names, ordered, before the page is cut."""
    asked = tree(query)
    wanted = asked.get("filter", {})
    locale = asked.get("locale", "en")
    found = list(environment.records.values())
    models = []
    if "ids" in wanted:
        ids = wanted["ids"] if isinstance(wanted["ids"], list) else wanted["ids"].split(",")
        found = [item for item in found if item.id in set(ids)]
    elif "type" in wanted:
        names = wanted["type"] if isinstance(wanted["type"], list) else wanted["type"].split(",")
        models = [environment.model(name) for name in names]
        if None in models:
            raise Refused("ITEM_TYPE_NOT_FOUND")
        kept = {model.id for model in models if model}
        found = [item for item in found if item.model in kept]
    fields = wanted.get("fields", {})
    own = [name for name in fields if not name.startswith("_") and name != "id"]
    if own and (len(models) != 1 or {*own} - {item.api_key for item in (models[0].fields if models[0] else [])}):
        raise Refused("INVALID_FILTER_FIELDS_PARAM", fields=own)
    for name, operators in fields.items():
        for operator, operand in operators.items():
            found = [item for item in found if _holds(_value(item, name, locale), operator, operand, by_minute)]
    if "query" in wanted:
        words = wanted["query"].casefold().split()
        texts = {item.id: " ".join(map(str, item.attributes.values())).casefold() for item in found}
        found = [item for item in found if all(word in texts[item.id] for word in words)]
    if "only_valid" in wanted:
        found = [item for item in found if item.valid]
    for order in reversed(asked.get("order_by", "_created_at_DESC").split(",")):
        name, _, direction = order.rpartition("_")
        if direction not in ("ASC", "DESC"):
            raise Refused("INVALID_ORDERING")
        if name in ("_rank", "position"):
            continue
        present = [item for item in found if _value(item, name, locale) is not None]
        present.sort(
            key=lambda item: str(_value(item, name, locale)),
            reverse=direction == "DESC",
        )
        found = present + [item for item in found if _value(item, name, locale) is None]
    return found
