"""Validators of DatoCMS fields in words ([P][T] reference datocms.md 6.3).

Parameters that the reference does not name (`file_size`, `image_dimensions`, ...) are those of the official plugins
([I]); what is not understood is shown as it comes, so that nothing is hidden.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from tui.core.text import clean_tree, listed, one_line

Rule = Mapping[str, Any]

LINKS = ("item_item_type", "items_item_type", "structured_text_links")
"""Validators that say which models a field links to."""
BLOCKS = ("rich_text_blocks", "single_block_blocks", "structured_text_blocks", "structured_text_inline_blocks")
"""Validators that say which blocks a field holds."""

MOST = 400
"""Characters of one rule."""


class Names(Struct, frozen=True):
    """What models and fields are called, by id. An unknown id is its own name."""

    models: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def of_models(self, ids: object) -> str:
        """`Author, Category`; `nothing` for none."""
        return ", ".join(self.models.get(item, one_line(item, 60)) for item in model_ids(ids)) or "nothing"


def model_ids(ids: object) -> tuple[str, ...]:
    """The ids of an `item_types` parameter."""
    return tuple(str(item) for item in ids if isinstance(item, str | int)) if isinstance(ids, list) else ()


def targets(validators: object, kinds: Sequence[str]) -> tuple[str, ...]:
    """Ids of the models or blocks that a field's validators of these kinds name, each once."""
    rules = validators if isinstance(validators, Mapping) else {}
    found: dict[str, None] = {}
    for kind in kinds:
        rule = rules.get(kind)
        found.update(dict.fromkeys(model_ids(rule.get("item_types")) if isinstance(rule, Mapping) else ()))
    return tuple(found)


def rules_in_words(validators: object, names: Names) -> tuple[str, ...]:
    """Every validator as a line or more, what is required first."""
    rules = validators if isinstance(validators, Mapping) else {}
    blocks = [name for name in BLOCKS if name in rules]
    lines: list[str] = []
    for name in sorted(rules, key=lambda name: name not in ("required", "unique")):
        rule = rules[name]
        if name == "size" and blocks:
            continue
        say = _WORDS.get(name)
        said = say(rule, names) if say is not None and isinstance(rule, Mapping) else None
        if said and name in BLOCKS and isinstance(rules.get("size"), Mapping):
            said = [f"{said[0]} ({_range(rules['size']) or 'any number'})", *said[1:]]
        lines += said or [_as_it_comes(str(name), rule)]
    return tuple(one_line(line, MOST) for line in lines)


def _as_it_comes(name: str, rule: object) -> str:
    shown = name.replace("_", " ")
    return shown if rule in (None, True, {}, []) else f"{shown}: {as_text(rule)}"


def as_text(value: object) -> str:
    """Any JSON value as short text: `min 2, max 80`."""
    shown = clean_tree(value)
    if isinstance(shown, dict):
        parts = [f"{name} {as_text(item)}" for name, item in shown.items() if item is not None]
        return one_line(", ".join(parts) or "yes", MOST)
    if isinstance(shown, list):
        return one_line(", ".join(as_text(item) for item in shown), MOST)
    return one_line(shown if isinstance(shown, str) else json.dumps(shown), MOST)


# -- one function a validator; None: not understood ---------------------------------------------------------------
Said = list[str] | None


def _number(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def _range(rule: Rule, unit: str = "") -> str:
    """`1 to 5`, `at least 2 characters`, `exactly 3`, `at most 80, a multiple of 4`; empty when it limits nothing."""

    def with_unit(value: object) -> str:
        text = _number(value)
        if not unit or text is None:
            return text or ""
        return f"{text} {unit}" if value != 1 or not unit.endswith("s") else f"{text} {unit[:-1]}"

    low, high, same = rule.get("min"), rule.get("max"), rule.get("eq")
    parts: list[str] = []
    if _number(same) is not None:
        parts.append(f"exactly {with_unit(same)}")
    elif _number(low) is not None and _number(high) is not None:
        parts.append(f"{_number(low)} to {with_unit(high)}")
    elif _number(low) is not None:
        parts.append(f"at least {with_unit(low)}")
    elif _number(high) is not None:
        parts.append(f"at most {with_unit(high)}")
    if _number(rule.get("multiple_of")) is not None:
        parts.append(f"a multiple of {_number(rule.get('multiple_of'))}")
    return ", ".join(parts)


def _ranged(before: str, unit: str = "") -> Callable[[Rule, Names], Said]:
    def say(rule: Rule, _names: Names) -> Said:
        text = _range(rule, unit)
        return [f"{before}{text}"] if text else None

    return say


def _dated(rule: Rule, _names: Names) -> Said:
    parts = []
    if rule.get("min"):
        parts.append(f"not before {one_line(str(rule['min']), 40)}")
    if rule.get("max"):
        parts.append(f"not after {one_line(str(rule['max']), 40)}")
    return [", ".join(parts)] if parts else None


_PATTERNS = {
    "email": "must be an email address",
    "url": "must be a web address (URL)",
    "webpage_slug": "only lowercase letters, digits and dashes (web page slug)",
}


def _format(rule: Rule, _names: Names) -> Said:
    known = rule.get("predefined_pattern")
    if isinstance(known, str):
        return [_PATTERNS.get(known) or f"must match the pattern {known}"]
    pattern = rule.get("custom_pattern")
    if not isinstance(pattern, str):
        return None
    said = rule.get("description")
    return [f"must match the pattern /{pattern}/" + (f": {said}" if isinstance(said, str) and said else "")]


def _enum(rule: Rule, _names: Names) -> Said:
    values = rule.get("values")
    return [f"one of: {', '.join(as_text(value) for value in values)}"] if isinstance(values, list) else None


def _html(rule: Rule, _names: Names) -> Said:
    cleaned = rule.get("sanitize_before_validation") is True
    return ["no unsafe HTML" + (": it is taken out before the check" if cleaned else ": it is refused")]


def _named_flags(rule: Rule, words: Mapping[str, str]) -> str:
    """The words of the parts a rule asks for: `title and description`."""
    wanted = [words.get(str(name), str(name).replace("_", " ")) for name, on in rule.items() if on]
    return listed(wanted)


def _seo_parts(rule: Rule, _names: Names) -> Said:
    wanted = _named_flags(rule, {"no_index": "indexing choice", "twitter_card": "Twitter card"})
    return [f"SEO {wanted} required"] if wanted else ["no SEO part is required"]


def _alt_title(rule: Rule, _names: Names) -> Said:
    wanted = _named_flags(rule, {"alt": "alternative text"})
    return [f"{wanted} required on every file"] if wanted else ["neither alternative text nor title is required"]


def _file_size(rule: Rule, _names: Names) -> Said:
    def size(edge: str) -> str | None:
        value = _number(rule.get(f"{edge}_value", rule.get(edge)))
        return f"{value} {one_line(str(rule.get(f'{edge}_unit') or 'bytes'), 10)}" if value is not None else None

    low, high = size("min"), size("max")
    text = f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}" if high else ""
    return [f"files of {text}"] if text else None


def _dimensions(rule: Rule, _names: Names) -> Said:
    parts = []
    for side, word in (("width", "wide"), ("height", "high")):
        limits = {
            edge: rule.get(f"{side}_{edge}_value", rule.get(f"{side}_{edge}", rule.get(f"{edge}_{side}")))
            for edge in ("min", "max", "eq")
        }
        text = _range(limits, "px")
        if text:
            parts.append(f"{text} {word}")
    return [f"images {listed(parts)}"] if parts else None


def _ratio(rule: Rule, _names: Names) -> Said:
    def ratio(edge: str) -> str | None:
        over, under = _number(rule.get(f"{edge}_ar_numerator")), _number(rule.get(f"{edge}_ar_denominator"))
        return f"{over}:{under}" if over and under else None

    same, low, high = ratio("eq"), ratio("min"), ratio("max")
    if same:
        return [f"images of exactly {same}"]
    if low and high:
        return [f"images between {low} and {high}"]
    if low or high:
        return [f"images of at {'least' if low else 'most'} {low or high}"]
    return None


_LISTS = {
    "image": "only images",
    "transformable_image": "only images that can be transformed",
    "video": "only videos",
    "document": "only documents",
}


def _extension(rule: Rule, _names: Names) -> Said:
    known, wanted = rule.get("predefined_list"), rule.get("extensions")
    if isinstance(known, str) and known:
        return [_LISTS.get(known) or f"only files of the kind {known}"]
    if isinstance(wanted, list) and wanted:
        return [f"only files of type {', '.join(as_text(item) for item in wanted)}"]
    return None


def _follows(rule: Rule, names: Names) -> Said:
    source = rule.get("title_field_id")
    if not isinstance(source, str | int):
        return None
    return [f"made from the field {names.fields.get(str(source), one_line(str(source), 60))}"]


_ON_PUBLISH = {
    "fail": "publishing fails when a linked record is unpublished",
    "publish_references": "publishing also publishes linked drafts",
}
_ON_UNPUBLISH = {
    "fail": "a linked record cannot be unpublished",
    "unpublish": "unpublishing a linked record unpublishes this one too",
    "delete_references": "unpublishing a linked record takes the link out",
}
_ON_DELETE = {
    "fail": "a linked record cannot be deleted",
    "delete_references": "deleting a linked record takes the link out",
    "set_to_null": "deleting a linked record empties the field",
}
_STRATEGIES: tuple[tuple[str, Mapping[str, str], str], ...] = (
    ("on_publish_with_unpublished_references_strategy", _ON_PUBLISH, "fail"),
    ("on_reference_unpublish_strategy", _ON_UNPUBLISH, ""),
    ("on_reference_delete_strategy", _ON_DELETE, ""),
)


def _links(rule: Rule, names: Names) -> Said:
    lines = [f"links to: {names.of_models(rule.get('item_types'))}"]
    for name, words, usual in _STRATEGIES:
        chosen = rule.get(name) or usual
        if chosen:
            lines.append(words.get(str(chosen)) or f"{name.replace('_', ' ')}: {chosen}")
    return lines


def _blocks(before: str) -> Callable[[Rule, Names], Said]:
    return lambda rule, names: [f"{before}: {names.of_models(rule.get('item_types'))}"]


_WORDS: Mapping[str, Callable[[Rule, Names], Said]] = {
    "required": lambda _rule, _names: ["required"],
    "unique": lambda _rule, _names: ["must be unique"],
    "length": _ranged("", "characters"),
    "format": _format,
    "enum": _enum,
    "sanitized_html": _html,
    "number_range": _ranged(""),
    "date_range": _dated,
    "date_time_range": _dated,
    "required_seo_fields": _seo_parts,
    "title_length": _ranged("SEO title ", "characters"),
    "description_length": _ranged("SEO description ", "characters"),
    "file_size": _file_size,
    "image_dimensions": _dimensions,
    "image_aspect_ratio": _ratio,
    "extension": _extension,
    "required_alt_title": _alt_title,
    "size": _ranged("", "entries"),
    "slug_format": _format,
    "slug_title_field": _follows,
    **dict.fromkeys(LINKS, _links),
    **dict.fromkeys(BLOCKS, _blocks("blocks")),
    "structured_text_inline_blocks": _blocks("blocks within the text"),
}
"""Words for each validator of the reference's table; the rest is shown as it comes."""
