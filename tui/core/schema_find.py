"""Finding schema items among those known, where the CMS has no search for them.

words                  in name, api key or type; all of them
kind:field             model, block, fieldset, field
type:string,text       fields of any of these types
is:required            required, unique, localized, or any other flag of the row
in:article             what belongs to a model, by its api key or name
uses:quote             fields that link to or hold a model or block, by its api key or name
"""

from __future__ import annotations

from tui.core.completion import Choice, Key, Vocabulary
from tui.core.filters import Condition, Filter, Op
from tui.core.schema import Schema, SchemaItem
from tui.core.text import nearest, one_line

KEYS = ("kind", "type", "is", "in", "uses")


def find_items(schema: Schema, wanted: Filter) -> frozenset[str]:
    """Ids of the items that every word and condition fits. Raises FilterError for what is not understood."""
    words = [word.strip('"').casefold() for word in wanted.words]
    tests = [(_allowed(schema, condition), condition.op is Op.NOT_EQUAL) for condition in wanted.conditions]
    return frozenset(
        item.id
        for item in schema.items.values()
        if all(word in f"{item.name} {item.api_key} {item.type} {item.type_words}".casefold() for word in words)
        and all((item.id in allowed) is not turned for allowed, turned in tests)
    )


def vocabulary(schema: Schema) -> Vocabulary:
    """What a search line can say of a schema."""
    owners = [item for item in schema.items.values() if item.model_id is None]
    named = tuple(Choice(item.api_key, item.name) for item in owners if item.api_key)
    used = tuple(Choice(item.api_key, item.name) for item in owners if item.api_key and item.used_in)
    return Vocabulary(
        (
            Key("kind", "Models, blocks, fieldsets, fields", "word", _known(schema, "kind"), _NOT, several=True),
            Key("type", "Type of a field", "word", _types(schema), _NOT, several=True),
            Key("is", "What is marked so", "word", _known(schema, "is"), _NOT, several=True),
            Key("in", "Belongs to a model", "model", named, _NOT, several=True),
            Key("uses", "Links to or holds a model or block", "model", used, _NOT, several=True),
        )
    )


_NOT = (Choice("!=", "is not"),)


def _known(schema: Schema, key: str) -> tuple[Choice, ...]:
    words = sorted({word for item in schema.items.values() for word in _words_of(item, key)})
    return tuple(Choice(word.replace(" ", "_")) for word in words)


def _types(schema: Schema) -> tuple[Choice, ...]:
    """Types by the API's words, each with what editors call it."""
    words = {item.type: item.type_words for item in schema.items.values() if item.type}
    return tuple(Choice(name, words[name]) for name in sorted(words))


def _allowed(schema: Schema, condition: Condition) -> frozenset[str]:
    if condition.key not in KEYS:
        near = nearest(condition.key, KEYS)
        raise condition.wrong(
            f"{one_line(condition.key, 60)}: is not known here.",
            next_step=f"Did you mean {near}:?" if near else f"There are {', '.join(f'{key}:' for key in KEYS)}.",
        )
    if condition.op not in (Op.IS, Op.EQUAL, Op.NOT_EQUAL):
        raise condition.wrong(f"{condition.key}: takes words, separated by commas.")
    values = [value.casefold().replace("_", " ") for value in condition.values]
    items = schema.items.values()
    if condition.key in ("in", "uses"):
        owners = {_owner(schema, condition, value) for value in condition.values}
        if condition.key == "in":
            return frozenset(item.id for item in items if item.model_id in owners)
        return frozenset(item.id for item in items if owners & item.points_at)
    known = sorted({word for item in items for word in _words_of(item, condition.key)})
    for value in values:
        if value not in known:
            near = nearest(value, known)
            raise condition.wrong(
                f"Nothing here has {condition.key}:{one_line(value, 60)}.",
                next_step=f"Did you mean {near}?" if near else f"There are {', '.join(known[:12])}.",
            )
    return frozenset(item.id for item in items if not set(values).isdisjoint(_words_of(item, condition.key)))


def _words_of(item: SchemaItem, key: str) -> tuple[str, ...]:
    if key == "kind":
        return (item.kind.value,)
    if key == "type":
        words = (item.type.replace("_", " ").casefold(), item.type_words.casefold())
        return tuple(dict.fromkeys(word for word in words if word))
    return tuple(flag.casefold() for flag in item.flags)


def _owner(schema: Schema, condition: Condition, value: str) -> str:
    """The model or block a person names."""
    owners = [item for item in schema.items.values() if item.model_id is None]
    for item in owners:
        if value.casefold() in (item.api_key.casefold(), item.name.casefold(), item.id.casefold()):
            return item.id
    near = nearest(value, [item.api_key for item in owners])
    raise condition.wrong(
        f"There is no model {one_line(value, 60)}.", next_step=f"Did you mean {near}?" if near else ""
    )
