"""DatoCMS records: rows for tables, and the readable lines of a preview ([R][P][T] reference datocms.md 5.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tui.cms.datocms_wire import Entity, moment_of
from tui.core.content import DetailLine, FieldInfo, Model, Record, RecordStatus
from tui.core.text import clean, clean_tree, one_line

_STATUS = {item.value: item for item in (RecordStatus.DRAFT, RecordStatus.UPDATED, RecordStatus.PUBLISHED)}
MAX_DEPTH = 12
"""Blocks within blocks are at most 5 levels deep ([D]); more is not followed."""


def record_of(
    entity: Entity, model: Model | None, *, locale: str, default_locale: str, is_clean: bool = False
) -> Record:
    """A row: title in `locale` where it has one, strings cleaned unless they are known to be."""
    cleaned = (entity.attributes or {}) if is_clean else clean_tree(entity.attributes or {})
    values = cleaned if isinstance(cleaned, dict) else {}
    valid = entity.info("is_current_version_valid")
    if not isinstance(valid, bool):
        valid = entity.info("is_valid")
    stage, version = entity.info("stage"), entity.info("current_version")
    return Record(
        id=entity.key,
        model_id=entity.link("item_type") or (model.id if model else ""),
        title=title_of(values, model, locale=locale, default_locale=default_locale),
        status=_STATUS.get(str(entity.info("status")), RecordStatus.UNKNOWN),
        is_valid=valid if isinstance(valid, bool) else None,
        created_at=moment_of(entity.info("created_at")),
        updated_at=moment_of(entity.info("updated_at")),
        published_at=moment_of(entity.info("published_at")),
        stage=one_line(str(stage), 100) if stage else None,
        version=one_line(str(version), 100) if version else None,
        values=values,
        first_published_at=moment_of(entity.info("first_published_at")),
    )


def title_of(values: Mapping[str, Any], model: Model | None, *, locale: str, default_locale: str) -> str:
    """What names a record: its model's title field, in the first locale that has one."""
    if model is None or model.title_field is None:
        return ""
    field = model.field(model.title_field)
    value = values.get(model.title_field)
    if field is not None and field.localized and isinstance(value, Mapping):
        candidates = [value.get(locale), value.get(default_locale), *value.values()]
        value = next((item for item in candidates if item not in (None, "", [])), None)
    if isinstance(value, str):
        return one_line(value)
    return "" if value is None else one_line(plain(value))


def linked_ids(values: Mapping[str, Any], model: Model | None, models: Mapping[str, Model]) -> Iterator[str]:
    """The records that links of a record, of its blocks and of its texts name."""
    for field in model.fields if model else ():
        for _, value in _by_locale(field, values.get(field.api_key)):
            yield from _linked(value, field.type, models, 0)


def _linked(value: object, kind: str, models: Mapping[str, Model], depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    if kind == "link" and isinstance(value, str):
        yield value
    elif kind == "links" and isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
    elif kind in ("rich_text", "single_block"):
        for block in value if isinstance(value, list) else [value]:
            yield from _linked_in_block(block, models, depth)
    elif kind == "structured_text" and isinstance(value, dict):
        for node in _nodes(value.get("document"), 0):
            if node.get("type") in ("itemLink", "inlineItem") and isinstance(node.get("item"), str):
                yield node["item"]
            elif node.get("type") in ("block", "inlineBlock"):
                yield from _linked_in_block(node.get("item"), models, depth)


def _linked_in_block(block: object, models: Mapping[str, Model], depth: int) -> Iterator[str]:
    model, values = _block(block, models)
    for field in model.fields if model else ():
        yield from _linked(values.get(field.api_key), field.type, models, depth + 1)


def _nodes(node: object, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict) and depth < 200:
        yield node
        children = node.get("children")
        for child in children if isinstance(children, list) else ():
            yield from _nodes(child, depth + 1)


def _block(block: object, models: Mapping[str, Model]) -> tuple[Model | None, Mapping[str, Any]]:
    """Model and values of a nested block; an id alone has neither."""
    if not isinstance(block, dict):
        return None, {}
    relationships = block.get("relationships")
    type_link = relationships.get("item_type") if isinstance(relationships, dict) else None
    data = type_link.get("data") if isinstance(type_link, dict) else None
    model = models.get(str(data.get("id"))) if isinstance(data, dict) else None
    attributes = block.get("attributes")
    return model, attributes if isinstance(attributes, dict) else {}


def _by_locale(field: FieldInfo, value: object) -> list[tuple[str, object]]:
    if field.localized and isinstance(value, dict):
        return list(value.items())
    return [("", value)]


class Readable:
    """Writes field values as text for people. `titles` names linked records."""

    def __init__(self, models: Mapping[str, Model], titles: Mapping[str, str]) -> None:
        self._models = models
        self._titles = titles

    def lines(self, values: Mapping[str, Any], model: Model | None) -> tuple[DetailLine, ...]:
        """Every field of a record, one line per locale; without a model every attribute."""
        if model is None:
            return tuple(DetailLine(one_line(key, 100), plain(value)) for key, value in values.items())
        made = []
        for field in model.fields:
            for locale, value in _by_locale(field, values.get(field.api_key)):
                made.append(DetailLine(field.label, clean(self.text(value, field.type)), field.type, locale))
        return tuple(made)

    def text(self, value: object, kind: str, depth: int = 0) -> str:
        """One value as text; may hold newlines."""
        if value is None or value in ("", []):
            return ""
        writer = _WRITERS.get(kind)
        if kind == "link":
            return self._link(value)
        if kind == "links":
            return "\n".join(self._link(item) for item in value) if isinstance(value, list) else plain(value)
        if kind in ("rich_text", "single_block"):
            rows = value if isinstance(value, list) else [value]
            return "\n".join(self._block_text(item, depth) for item in rows)
        if kind == "structured_text":
            document = value.get("document") if isinstance(value, dict) else None
            return self._structure(document, depth).strip("\n")
        return writer(value) if writer else plain(value)

    def _link(self, value: object) -> str:
        title = self._titles.get(value) if isinstance(value, str) else None
        return title or plain(value)

    def _block_text(self, block: object, depth: int) -> str:
        model, values = _block(block, self._models)
        if model is None or depth > MAX_DEPTH:
            return f"[block {plain(block)}]" if isinstance(block, str) else "[block]"
        rows = [f"[{model.name}]"]
        for field in model.fields:
            for locale, value in _by_locale(field, values.get(field.api_key)):
                text = self.text(value, field.type, depth + 1)
                if text:
                    label = f"{field.label} ({locale})" if locale else field.label
                    rows.append(_indented(f"{label}: {text}"))
        return "\n".join(rows)

    def _structure(self, node: object, depth: int, level: int = 0) -> str:
        """A `dast` node as plain text: [P] reference datocms.md 5.1; unknown nodes show their children."""
        if not isinstance(node, dict) or level > 200:
            return ""
        kind = node.get("type")
        if kind == "span":
            return str(node.get("value") or "")
        if kind == "code":
            return _indented(str(node.get("code") or "")) + "\n\n"
        if kind == "thematicBreak":
            return "———\n\n"
        if kind in ("block", "inlineBlock"):
            text = self._block_text(node.get("item"), depth)
            return text + "\n\n" if kind == "block" else text
        if kind == "inlineItem":
            return self._link(node.get("item"))
        children = node.get("children")
        rows = [self._structure(child, depth, level + 1) for child in children] if isinstance(children, list) else []
        if kind == "list":
            marks = (f"{number}. " for number in range(1, len(rows) + 1)) if node.get("style") == "numbered" else None
            items = [(next(marks) if marks else "• ") + _indented(row.strip("\n")).lstrip() for row in rows]
            return "\n".join(items) + "\n\n"
        inner = "".join(rows)
        if kind == "heading":
            mark = "#" * level_of(node)
            return f"{mark} {inner}\n\n"
        if kind == "blockquote":
            return "\n".join(f"> {row}" for row in inner.strip("\n").split("\n")) + "\n\n"
        if kind == "link" and node.get("url"):
            return f"{inner} ({node['url']})"
        if kind == "itemLink":
            return f"{inner} (→ {self._link(node.get('item'))})"
        return inner + "\n\n" if kind == "paragraph" else inner


def level_of(node: Mapping[str, Any]) -> int:
    """The level of a heading, 1 to 6."""
    level = node.get("level")
    return min(6, max(1, level)) if isinstance(level, int) else 1


def _indented(text: str) -> str:
    return "\n".join(f"  {row}" for row in text.split("\n"))


def plain(value: object) -> str:
    """Any JSON value as short readable text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)


def _color(value: object) -> str:
    if not isinstance(value, dict):
        return plain(value)
    parts = [value.get(name) for name in ("red", "green", "blue")]
    if not all(isinstance(item, int) and 0 <= item <= 255 for item in parts):
        return plain(value)
    alpha = value.get("alpha")
    opacity = f" {round(alpha / 2.55)}%" if isinstance(alpha, int) and alpha != 255 else ""
    return "#" + "".join(f"{item:02x}" for item in parts) + opacity


def _place(value: object) -> str:
    if not isinstance(value, dict):
        return plain(value)
    return f"{value.get('latitude')}, {value.get('longitude')}"


def _labelled(*names: tuple[str, str]) -> Any:
    def write(value: object) -> str:
        if not isinstance(value, dict):
            return plain(value)
        rows = [f"{label}: {plain(value[name])}" for name, label in names if value.get(name) not in (None, "", {})]
        return "\n".join(rows)

    return write


def _asset(value: object) -> str:
    if not isinstance(value, dict):
        return plain(value)
    words = [plain(value.get("title")), plain(value.get("alt"))]
    said = " · ".join(word for word in dict.fromkeys(words) if word)
    return f"{said} (asset {plain(value.get('upload_id'))})" if said else f"asset {plain(value.get('upload_id'))}"


def _gallery(value: object) -> str:
    return "\n".join(_asset(item) for item in value) if isinstance(value, list) else plain(value)


def _json_text(value: object) -> str:
    if isinstance(value, str):
        try:
            return json.dumps(json.loads(value), indent=2, ensure_ascii=False)
        except (ValueError, RecursionError):
            return value
    return plain(value)


_WRITERS: dict[str, Any] = {
    "color": _color,
    "lat_lon": _place,
    "file": _asset,
    "gallery": _gallery,
    "json": _json_text,
    "seo": _labelled(
        ("title", "Title"),
        ("description", "Description"),
        ("image", "Image"),
        ("twitter_card", "Card"),
        ("no_index", "Hidden from search engines"),
    ),
    "video": _labelled(("title", "Title"), ("url", "Address"), ("provider", "From")),
}
