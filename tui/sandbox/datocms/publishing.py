"""Publishing and unpublishing: single, selective, recursive, with what links say about it ([D] 5.3, 6.3)."""

from dataclasses import dataclass
from typing import Any

from tui.sandbox.datocms.records import Record, Version
from tui.sandbox.datocms.references import Reference, references_to, without_target
from tui.sandbox.datocms.schema import Field, Model
from tui.sandbox.datocms.store import Environment, now_ms
from tui.sandbox.datocms.validation import violations
from tui.sandbox.datocms.wire import ApiError, Json, api_error, invalid_format


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a record to publish or unpublish."""

    locales: tuple[str, ...]
    non_localized: bool = False


def publish(env: Environment, record: Record, *, recursive: bool = False, selection: Selection | None = None) -> Record:
    """Publishes the current version, and what it drags along; nothing at all when any of it cannot be.

    Raises ApiError 422: the broken validators, `UNPUBLISHED_LINK`, `UNPUBLISHED_PARENT`.
    """
    plan: dict[str, Record] = {}
    _plan(env, record, recursive, selection, plan, frozenset())
    now = now_ms()
    for each in plan.values():
        if each is record and selection is not None:
            _put_out_part(env, each, selection, now)
        else:
            put_out(each, each.current, now)
        env.mark(each)
    return env.find(record.id) or record


def put_out(record: Record, version: Version, now: int) -> None:
    """Makes that version the published one. Update time and current version stay as they are ([R])."""
    if record.published is not None and record.published is not version:
        record.published.published_until = now
    version.published_from, version.published_until = now, None
    record.published, record.published_at = version, now
    record.first_published_at = record.first_published_at or now
    record.publication_scheduled_at = None


def _plan(
    env: Environment,
    record: Record,
    recursive: bool,
    selection: Selection | None,
    plan: dict[str, Record],
    pending: frozenset[str],
) -> None:
    """Adds the record, and before it whatever has to be published first, to the plan."""
    if record.id in plan or not record.model.draft_mode:
        return
    pending |= {record.id}
    errors = [] if record.current.valid else broken(env, record, selection)
    unpublished: dict[tuple[str, str | None], list[str]] = {}
    fields: dict[str, Field] = {}
    for field, locale, target in env.outgoing(record.model, record.current.values):
        if _left_out(selection, locale) or target in pending or target in plan or env.is_published(target):
            continue
        other = env.find(target)
        if other is None:
            continue
        if field.strategy("on_publish_with_unpublished_references_strategy", "fail") == "publish_references":
            _plan(env, other, recursive, None, plan, pending)
        else:
            fields[field.api_key] = field
            unpublished.setdefault((field.api_key, locale), []).append(target)
    for (key, locale), targets in unpublished.items():
        details: Json = {"field": key, "field_id": fields[key].id, "field_label": fields[key].label}
        if locale is not None:
            details["locale"] = locale
        errors.append(api_error("UNPUBLISHED_LINK", {**details, "unpublished_item_ids": list(dict.fromkeys(targets))}))
    if record.parent_id and not env.is_published(record.parent_id):
        parent = env.find(record.parent_id)
        if parent is not None and recursive:
            _plan(env, parent, recursive, None, plan, pending)
        elif parent is not None:
            errors.append(api_error("UNPUBLISHED_PARENT", {"parent_id": parent.id}))
    if errors:
        raise ApiError.of(422, errors)
    plan[record.id] = record


def broken(env: Environment, record: Record, selection: Selection | None = None) -> list[Json]:
    """Why the current version is invalid, in the part selected."""
    found = violations(env, record.model, record.current.values, record.id)
    if selection is None:
        return found or [api_error("INVALID_DRAFT")]
    return [each for each in found if not _left_out(selection, each["attributes"]["details"].get("locale"))]


def _left_out(selection: Selection | None, locale: str | None) -> bool:
    if selection is None:
        return False
    return not selection.non_localized if locale is None else locale not in selection.locales


def _put_out_part(env: Environment, record: Record, selection: Selection, now: int) -> None:
    """Publishes some locales, and the content outside locales if wanted, over what was published before."""
    current, before = record.current.values, record.published.values if record.published else None
    mixed: Json = {}
    for field in record.model.fields:
        if field.api_key not in current:
            continue
        mine, old = current[field.api_key], (before or {}).get(field.api_key)
        if field.localized:
            chosen = {locale: value for locale, value in mine.items() if locale in selection.locales}
            mixed[field.api_key] = _in_order(env, {**(old or {}), **chosen})
        else:
            mixed[field.api_key] = mine if selection.non_localized or before is None else old
    _put_out_values(env, record, mixed, now)


def _put_out_values(env: Environment, record: Record, values: Json, now: int) -> None:
    if values == record.current.values:
        put_out(record, record.current, now)
        return
    valid = not violations(env, record.model, values, record.id)
    made = Version(env.new_id("version", record.id), values, now, valid, record.current.editor)
    record.versions.insert(len(record.versions) - 1, made)
    put_out(record, made, now)


def _in_order(env: Environment, values: Json) -> Json:
    return {locale: values[locale] for locale in env.schema.locales if locale in values}


def unpublish(
    env: Environment, record: Record, *, recursive: bool = False, selection: Selection | None = None
) -> Record:
    """Takes a record offline, or some of its locales. The first publication date stays ([R]).

    Raises ApiError 422: `PUBLISHED_CHILDREN`, `PUBLISHED_REFERENCES`.
    """
    if not record.model.draft_mode:
        raise invalid_format("The model has no draft mode: its records are always published.")
    if record.published is None:
        return record
    if selection is not None:
        left = [
            each for each in env.used_locales(record.model, record.published.values) if each not in selection.locales
        ]
        if left:
            values = {
                field.api_key: {k: v for k, v in record.published.values[field.api_key].items() if k in left}
                if field.localized
                else record.published.values[field.api_key]
                for field in record.model.fields
                if field.api_key in record.published.values
            }
            published_at = record.published_at
            _put_out_values(env, record, values, now_ms())
            record.published_at = published_at
            env.mark(record)
            return env.find(record.id) or record
    children = [env.records[each] for each in sorted(env.children.get(record.id, ()))]
    published = [child for child in children if child.published is not None]
    if published and not recursive:
        raise ApiError(422, "PUBLISHED_CHILDREN", {"children_ids": [child.id for child in published]})
    holding = [each for each in references_to(env, record.id, "published") if each.record.id != record.id]
    refused = [each for each in holding if _unpublish_strategy(each) == "fail" or _needs(each, record.id)]
    if refused:
        raise ApiError.of(422, [_linked_error(each) for each in refused[:20]])
    for child in published:
        unpublish(env, child, recursive=True)
    for each in holding:
        other = env.find(each.record.id)
        if other is None or other.published is None:
            continue
        if _unpublish_strategy(each) == "unpublish":
            unpublish(env, other, recursive=recursive)
        else:
            published_at = other.published_at
            _put_out_values(env, other, without_target(other.model, other.published.values, record.id), now_ms())
            other.published_at = published_at
            env.keep(other)
    _take_down(record)
    env.mark(record)
    return env.find(record.id) or record


def _take_down(record: Record) -> None:
    if record.published is not None:
        record.published.published_until = now_ms()
    record.published = record.published_at = record.unpublishing_scheduled_at = None


def _unpublish_strategy(each: Reference) -> str:
    return each.field.strategy("on_reference_unpublish_strategy", "delete_references")


def _needs(each: Reference, target: str) -> bool:
    return _unpublish_strategy(each) == "delete_references" and each.required(target)


def _linked_error(each: Reference) -> Json:
    return api_error("PUBLISHED_REFERENCES", each.details())


def selection_of(data: Json, env: Environment, model: Model, *, publishing: bool) -> Selection:
    """The part a selective body names; both attributes are required when publishing ([T])."""
    attributes: Any = data.get("attributes")
    needed = {"content_in_locales", "non_localized_content"} if publishing else {"content_in_locales"}
    if not isinstance(attributes, dict) or set(attributes) != needed:
        raise invalid_format(f"#/data/attributes: failed schema: {', '.join(sorted(needed))} and nothing else wanted.")
    locales, non_localized = attributes["content_in_locales"], attributes.get("non_localized_content", False)
    if not isinstance(locales, list) or any(locale not in env.schema.locales for locale in locales):
        raise invalid_format("#/data/attributes/content_in_locales: failed schema: not a list of locales.")
    if not isinstance(non_localized, bool):
        raise invalid_format("#/data/attributes/non_localized_content: failed schema: not a boolean.")
    if not locales and not non_localized:
        raise invalid_format(f"#/data/attributes: nothing of {model.api_key} is selected.")
    return Selection(tuple(locales), non_localized)
