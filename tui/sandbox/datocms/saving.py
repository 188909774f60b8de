"""Creating, updating, duplicating and destroying records."""

import copy
from collections.abc import Callable
from typing import Any

from tui.sandbox.datocms.ids import is_entity_id
from tui.sandbox.datocms.publishing import put_out
from tui.sandbox.datocms.records import Block, Record, Version, blocks_in, by_locale
from tui.sandbox.datocms.references import references_to, without_target
from tui.sandbox.datocms.roles import ACTING
from tui.sandbox.datocms.schema import Field, Model
from tui.sandbox.datocms.store import Environment, now_ms
from tui.sandbox.datocms.validation import LIST_TYPES, field_error, type_errors, violations
from tui.sandbox.datocms.wire import ApiError, Json, api_error, invalid_format, parse_time, timestamp

_VERSIONS_KEPT = 50
_CREATORS = {"account", "user", "sso_user", "access_token", "organization"}


def create(env: Environment, data: Json) -> Record:
    """Makes a record of a request's `data`. Raises ApiError 422 where it cannot be saved."""
    model = _model_of(env, data)
    record_id = data.get("id")
    if record_id is None:
        record_id = env.new_id("record", model.id)
    elif not isinstance(record_id, str) or not is_entity_id(record_id):
        raise ApiError(422, "INVALID_ENTITY_ID", {"id": record_id})
    elif env.exists(record_id) or env.block(record_id) is not None:
        raise ApiError(422, "INVALID_FIELD", {"field": "id", "code": "VALIDATION_UNIQUENESS"})
    if model.singleton and env.singleton(model) is not None:
        raise ApiError(422, "DUPLICATE_SINGLETON")
    attributes = _attributes(data, model)
    values = _complete(env, model, _checked(env, model, attributes))
    _check_locales(env, model, values)
    now = now_ms()
    meta = data.get("meta") if isinstance(data.get("meta"), dict) else {}
    created = parse_time((meta or {}).get("created_at")) or now
    version = Version(
        env.new_id("version", record_id), values, now, _validity(env, model, values, record_id), ACTING.get()
    )
    record = Record(record_id, model, [version], created, now, _creator(data) or ACTING.get())
    _take_place(env, record, attributes)
    if model.workflow:
        record.stage = env.schema.workflows[model.workflow].initial
    if not model.draft_mode:
        put_out(record, version, now)
    return env.keep(record)


def update(env: Environment, record: Record, data: Json) -> Record:
    """Saves a request's `data` over a record. Raises ApiError 422, `STALE_ITEM_VERSION` among others."""
    if data.get("id") not in (None, record.id):
        raise invalid_format("#/data/id: does not match the record in the path.")
    meta = data.get("meta") if isinstance(data.get("meta"), dict) else {}
    known = (meta or {}).get("current_version")
    if known is not None and known != record.current.id:
        raise ApiError(422, "STALE_ITEM_VERSION")
    stage = (meta or {}).get("stage", record.stage)
    if stage != record.stage:
        workflow = env.schema.workflows.get(record.model.workflow or "")
        if workflow is None or not isinstance(stage, str) or not workflow.has(stage):
            raise ApiError(422, "INVALID_FIELD", {"field": "stage", "code": "VALIDATION_INCLUSION"})
    model, now = record.model, now_ms()
    attributes = _attributes(data, model) if "attributes" in data else {}
    values = {**record.current.values, **_checked(env, model, attributes)}
    _check_locales(env, model, values)
    valid = _validity(env, model, values, record.id)
    creator = _creator(data)
    _take_place(env, record, attributes)
    record.stage, record.creator = stage, creator or record.creator
    if attributes:
        add_version(env, record, values, valid=valid, now=now)
    return env.keep(record)


def preflight(env: Environment, record: Record | None, data: Json) -> None:
    """Checks what saving would check, every validator included, and saves nothing. Raises ApiError 422."""
    model = record.model if record else _model_of(env, data)
    before = dict(env.blocks)
    try:
        values = _checked(env, model, _attributes(data, model))
        values = {**record.current.values, **values} if record else _complete(env, model, values)
        _check_locales(env, model, values)
        found = violations(env, model, values, record.id if record else None)
    finally:
        env.blocks = before
    if found:
        raise ApiError.of(422, found)


def add_version(env: Environment, record: Record, values: Json, *, valid: bool, now: int) -> Version:
    """Appends a version and makes it the current one, and the published one where there is no draft mode."""
    version = Version(env.new_id("version", record.id), values, now, valid, ACTING.get())
    record.versions.append(version)
    while len(record.versions) > _VERSIONS_KEPT and record.versions[0] is not record.published:
        del record.versions[0]
    record.updated_at = now
    if not record.model.draft_mode:
        put_out(record, version, now)
    return version


def _model_of(env: Environment, data: Json) -> Model:
    relationships: Any = data.get("relationships")
    try:
        ref = relationships["item_type"]["data"]["id"]
    except (TypeError, KeyError):
        raise invalid_format('#/data/relationships: failed schema: "item_type" wasn\'t supplied.') from None
    model = env.schema.model(str(ref))
    if model is None:
        raise ApiError(422, "ITEM_TYPE_NOT_FOUND", {"item_type": ref})
    if model.modular_block:
        raise invalid_format("#/data/relationships/item_type: a block model has no records of its own.")
    return model


def _attributes(data: Json, model: Model) -> Json:
    attributes = data.get("attributes", {})
    if not isinstance(attributes, dict):
        raise invalid_format("#/data/attributes: must be an object")
    extra = {"position", "parent_id"} if model.has_position else set()
    unknown = [key for key in attributes if key not in model.by_key and key not in extra]
    # A record that was read is often sent back whole: what the server itself adds to attributes is no error.
    unknown = [key for key in unknown if key not in {"created_at", "updated_at"}]
    if unknown:
        raise ApiError(422, "INVALID_ATTRIBUTES", {"unknown_attributes": unknown, "item_type": model.api_key})
    return attributes


def _creator(data: Json) -> tuple[str, str] | None:
    """Who a request says made the record, if it says."""
    relationships = data.get("relationships")
    named = relationships.get("creator") if isinstance(relationships, dict) else None
    if named is None:
        return None
    identity = named.get("data") if isinstance(named, dict) else None
    kind, creator_id = (identity.get("type"), identity.get("id")) if isinstance(identity, dict) else (None, None)
    if not isinstance(kind, str) or kind not in _CREATORS or not isinstance(creator_id, str):
        raise invalid_format("#/data/relationships/creator: failed schema: not a creator's identity.")
    return kind, creator_id


def _checked(env: Environment, model: Model, attributes: Json) -> Json:
    """The attributes as they are kept: types checked, blocks of the request made into blocks of their own."""
    errors: list[Json] = []
    for key, value in attributes.items():
        field = model.by_key.get(key)
        if field is None:
            continue
        if field.localized and value is not None and not _locales_only(env, value):
            errors.append(field_error(field, "VALIDATION_INVALID_LOCALES"))
            continue
        errors += type_errors(env, field, value)
        errors += _block_errors(env, field, value)
    if errors:
        raise ApiError.of(422, errors)
    return {key: _kept(env, model.by_key[key], value) for key, value in attributes.items() if key in model.by_key}


def _locales_only(env: Environment, value: Any) -> bool:
    return isinstance(value, dict) and all(locale in env.schema.locales for locale in value)


def _block_errors(env: Environment, field: Field, value: Any) -> list[Json]:
    errors: list[Json] = []
    allowed = field.block_models()
    for locale, each in by_locale(field, value):
        for block in blocks_in(field.field_type, each):
            if isinstance(block, str):
                found = env.block(block)
                model = found.model if found else None
            else:
                model = _block_model(env, block)
            if model is None:
                errors.append(field_error(field, "BLOCK_NOT_FOUND", locale))
            elif allowed and model.id not in allowed:
                errors.append(field_error(field, "INVALID_ITEM_TYPE", locale))
            elif isinstance(block, dict):
                unknown = [key for key in block.get("attributes") or {} if key not in model.by_key]
                if unknown:
                    errors.append(api_error("INVALID_ATTRIBUTES", {"unknown_attributes": unknown}))
                for key, inner in (block.get("attributes") or {}).items():
                    if key in model.by_key:
                        errors += type_errors(env, model.by_key[key], inner)
    return errors


def _block_model(env: Environment, block: Json) -> Model | None:
    relationships = block.get("relationships") or {}
    ref = ((relationships.get("item_type") or {}).get("data") or {}).get("id")
    known = env.block(str(block.get("id"))) if block.get("id") else None
    return env.schema.model(str(ref)) if ref else known.model if known else None


def _kept(env: Environment, field: Field, value: Any) -> Any:
    if field.localized:
        if value is None:
            return dict.fromkeys(env.schema.locales)
        return {locale: _one(env, field, value[locale]) for locale in env.schema.locales if locale in value}
    return _one(env, field, value)


def _one(env: Environment, field: Field, value: Any) -> Any:
    kind = field.field_type
    if value is None:
        return [] if kind in LIST_TYPES else None
    if kind == "date_time":
        moment = parse_time(value)
        return None if moment is None else timestamp(moment)
    return map_blocks(kind, value, lambda block: block if isinstance(block, str) else _store_block(env, block))


def map_blocks(kind: str, value: Any, change: Callable[[Any], str]) -> Any:
    """A value of a block field with every block replaced."""
    if value is None or kind not in {"single_block", "rich_text", "structured_text"}:
        return value
    if kind == "single_block":
        return change(value)
    if kind == "rich_text":
        return [change(block) for block in value]
    return {**value, "document": _map_nodes(value["document"], change)}


def _map_nodes(node: Json, change: Callable[[Any], str]) -> Json:
    made = dict(node)
    if node.get("type") in {"block", "inlineBlock"}:
        made["item"] = change(node["item"])
    if isinstance(node.get("children"), list):
        made["children"] = [_map_nodes(child, change) for child in node["children"]]
    return made


def _store_block(env: Environment, block: Json) -> str:
    model = _block_model(env, block)
    if model is None:
        raise invalid_format("#/data/attributes: a block without a block model.")
    known = env.block(str(block.get("id"))) if block.get("id") else None
    attributes = {key: _kept(env, model.by_key[key], value) for key, value in (block.get("attributes") or {}).items()}
    values = {**known.values, **attributes} if known else _complete(env, model, attributes)
    block_id = str(block["id"]) if block.get("id") else env.new_id("block", str(len(env.blocks)))
    env.blocks[block_id] = Block(block_id, model, values, known.created_at if known else now_ms())
    return block_id


def _complete(env: Environment, model: Model, values: Json) -> Json:
    """Every field of the model: what was not sent takes the field's default."""
    locales = env.used_locales(model, values)
    made: Json = {}
    for field in model.fields:
        if field.api_key in values:
            made[field.api_key] = values[field.api_key]
        elif field.localized:
            default = field.default_value if isinstance(field.default_value, dict) else {}
            made[field.api_key] = {locale: default.get(locale) for locale in locales}
        else:
            made[field.api_key] = [] if field.field_type in LIST_TYPES else copy.deepcopy(field.default_value)
    return made


def _check_locales(env: Environment, model: Model, values: Json) -> None:
    """All localized fields of a record are written in the same locales."""
    localized = [field for field in model.fields if field.localized and isinstance(values.get(field.api_key), dict)]
    if not localized:
        return
    wanted = set(env.schema.locales) if model.all_locales_required else set(values[localized[0].api_key])
    errors = [
        field_error(field, "VALIDATION_INVALID_LOCALES")
        for field in localized
        if set(values[field.api_key]) != wanted or not values[field.api_key]
    ]
    if errors:
        raise ApiError.of(422, errors)


def _validity(env: Environment, model: Model, values: Json, record_id: str | None) -> bool:
    """Whether the values are valid; raises where the model does not let invalid drafts be saved ([D])."""
    found = violations(env, model, values, record_id)
    strict = not (model.draft_mode and model.draft_saving)
    fatal = [each for each in found if strict or each["attributes"]["details"]["code"] == "VALIDATION_UNIQUENESS"]
    if fatal:
        raise ApiError.of(422, fatal)
    return not found


def _take_place(env: Environment, record: Record, attributes: Json) -> None:
    model = record.model
    if not model.has_position:
        return
    if "parent_id" in attributes and model.tree:
        parent = attributes["parent_id"]
        if parent is not None and (parent == record.id or parent not in env.kept(model)):
            raise ApiError(422, "INVALID_FIELD", {"field": "parent_id", "code": "ITEM_NOT_FOUND"})
        record.parent_id = parent
    if isinstance(attributes.get("position"), int):
        record.position = attributes["position"]
    elif record.position is None:
        siblings = [each for each in env.kept(model).values() if each.parent_id == record.parent_id]
        record.position = 1 + max((each.position or 0 for each in siblings), default=0)


def duplicate(env: Environment, record: Record) -> Record:
    """A copy with dates, blocks and versions of its own, its title marked ([P]); a draft where there are drafts ([I]).

    Raises ApiError 422: `DUPLICATE_SINGLETON`, or `INVALID_FIELD` for values that must be unique.
    """
    model = record.model
    if model.singleton:
        raise ApiError(422, "DUPLICATE_SINGLETON")
    naming = model.naming_field()
    new_id = env.new_id("record", record.id)
    values: Json = {}
    for field in model.fields:
        if field.api_key not in record.current.values:
            continue
        value = record.current.values[field.api_key]
        cloned = {locale: _clone_blocks(env, field, each) for locale, each in by_locale(field, value)}
        if field is naming:
            cloned = {locale: f"{each} (duplicate)" if each else each for locale, each in cloned.items()}
        values[field.api_key] = cloned if field.localized else cloned.get(None)
    valid = _validity(env, model, values, new_id)
    now = now_ms()
    version = Version(env.new_id("version", new_id), values, now, valid, ACTING.get())
    copied = Record(new_id, model, [version], now, now, ACTING.get(), parent_id=record.parent_id)
    _take_place(env, copied, {})
    if model.workflow:
        copied.stage = env.schema.workflows[model.workflow].initial
    if not model.draft_mode:
        put_out(copied, version, now)
    return env.keep(copied)


def _clone_blocks(env: Environment, field: Field, value: Any) -> Any:
    def clone(block_id: Any) -> str:
        block = env.block(block_id)
        if block is None:
            return str(block_id)
        values = {
            inner.api_key: (
                {locale: _clone_blocks(env, inner, each) for locale, each in block.values[inner.api_key].items()}
                if inner.localized
                else _clone_blocks(env, inner, block.values[inner.api_key])
            )
            for inner in block.model.fields
            if inner.api_key in block.values
        }
        made = Block(env.new_id("block", str(len(env.blocks))), block.model, values, now_ms())
        env.blocks[made.id] = made
        return made.id

    return map_blocks(field.field_type, value, clone)


def destroy(env: Environment, record: Record) -> Json:
    """Removes a record and the links to it; gives the record as it was.

    Raises ApiError 422: `REQUIRED_BY_ASSOCIATION` where another record needs it, `DELETE_RESTRICTION` where a link
    field forbids it.
    """
    errors: list[Json] = []
    holding: dict[str, Record] = {}
    for each in references_to(env, record.id, "published-or-current"):
        if each.record.id == record.id:
            continue
        if each.required(record.id):
            errors.append(api_error("REQUIRED_BY_ASSOCIATION", each.details()))
        elif each.field.strategy("on_reference_delete_strategy", "delete_references") == "fail":
            errors.append(api_error("DELETE_RESTRICTION", each.details()))
        holding[each.record.id] = each.record
        if len(errors) >= 20:
            break
    if errors:
        raise ApiError.of(422, errors)
    rendered = env.render(record)
    for other in holding.values():
        for version in other.versions:
            version.values = without_target(other.model, version.values, record.id)
        env.keep(other)
    for child_id in sorted(env.children.pop(record.id, ())):
        child = env.records[child_id]
        child.parent_id = record.parent_id
        env.keep(child)
    env.forget(record)
    return rendered
