"""Endpoints that change the schema: jobs, but for the copy of a model, which is there at once ([T])."""

import re
from typing import Any

from tui.sandbox.datocms.articles import GONE
from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.jobs import Jobs
from tui.sandbox.datocms.magazine import EDITORS
from tui.sandbox.datocms.roles import SCHEMA
from tui.sandbox.datocms.routes import Routes
from tui.sandbox.datocms.schema import Field, Model
from tui.sandbox.datocms.schema_calls import the_field, the_model
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import ApiError, Json, invalid_format, not_found

_CHANGEABLE = {"label", "api_key", "hint", "validators", "default_value", "position", "appearance"}
_ROLES = ("ordering_field", "presentation_title_field", "presentation_image_field", "title_field")
_MORE_ROLES = ("image_preview_field", "excerpt_field")


def register(routes: Routes, jobs: Jobs) -> None:
    """Adds the endpoints that duplicate, create, update and destroy parts of the schema."""

    async def duplicate_field(call: Call) -> Answer:
        env, source = call.env, the_field(call)

        def effect() -> tuple[int, Json]:
            made = env.schema.duplicate_field(_still(env, source), env.new_id("field", source.id))
            return 201, _with_model(env, made)

        return 202, jobs.start(effect)

    async def create_field(call: Call) -> Answer:
        env, model, data = call.env, the_model(call), call.data("field")
        attributes = _attributes(data)
        kind = attributes.get("field_type")
        if not isinstance(kind, str) or kind not in EDITORS:
            raise invalid_format("#/data/attributes/field_type: failed schema: not a type of field.")
        _check_keys(model, attributes, needed=True)
        appearance = attributes.get("appearance") or {}

        def effect() -> tuple[int, Json]:
            made = Field(
                id=str(data.get("id") or env.new_id("field", model.id)),
                model_id=model.id,
                api_key=attributes["api_key"],
                label=attributes["label"],
                field_type=kind,
                localized=bool(attributes.get("localized")),
                validators=attributes.get("validators") or {},
                editor=appearance.get("editor") or EDITORS[kind],
                parameters=appearance.get("parameters") or {},
                position=len(model.fields) + 1,
                hint=attributes.get("hint"),
                default_value=attributes.get("default_value"),
            )
            model.add(made)
            return 201, _with_model(env, made)

        return 202, jobs.start(effect)

    async def update_field(call: Call) -> Answer:
        env, field = call.env, the_field(call)
        attributes = _attributes(call.data("field"))
        unknown = sorted(set(attributes) - _CHANGEABLE - {"appeareance", "localized", "field_type"})
        if unknown:
            raise invalid_format(*(f'#/data/attributes: "{key}" is not a permitted key.' for key in unknown))
        _check_keys(env.schema.models[field.model_id], attributes, needed=False, except_for=field)

        def effect() -> tuple[int, Json]:
            _change(env, _still(env, field), attributes)
            return 200, _with_model(env, field)

        return 202, jobs.start(effect)

    async def destroy_field(call: Call) -> Answer:
        env, field = call.env, the_field(call)

        def effect() -> tuple[int, Json]:
            model = env.schema.models[_still(env, field).model_id]
            model.fields.remove(field)
            del model.by_key[field.api_key]
            for role in (*_ROLES, *_MORE_ROLES):
                if getattr(model, role) == field.id:
                    setattr(model, role, None)
            return 200, _with_model(env, field)

        return 202, jobs.start(effect)

    async def destroy_model(call: Call) -> Answer:
        env, model = call.env, the_model(call)

        def effect() -> tuple[int, Json]:
            if env.schema.models.get(model.id) is not model:
                raise not_found()
            rendered = env.render_model(model)
            for record in list(env.kept(model).values()):
                env.forget(record)
            if model.id == env.article_model:
                env.state[:] = bytes([GONE]) * len(env.state)
            del env.schema.models[model.id]
            env.changed()
            return 200, {"data": rendered}

        return 202, jobs.start(effect)

    routes.add("POST /item-types/:model/duplicate", _duplicate_model, SCHEMA)
    routes.add("DELETE /item-types/:model", destroy_model, SCHEMA)
    routes.add("POST /item-types/:model/fields", create_field, SCHEMA)
    routes.add("POST /fields/:field/duplicate", duplicate_field, SCHEMA)
    routes.add("PUT /fields/:field", update_field, SCHEMA)
    routes.add("DELETE /fields/:field", destroy_field, SCHEMA)


async def _duplicate_model(call: Call) -> Answer:
    source = the_model(call)
    made = call.env.schema.duplicate_model(source, call.env.new_id("model", source.id))
    call.env.changed()
    return 201, {"data": call.env.render_model(made)}


def _still(env: Environment, field: Field) -> Field:
    """The field, if it still exists when the job's time comes."""
    model = env.schema.models.get(field.model_id)
    if model is None or model.by_key.get(field.api_key) is not field:
        raise not_found()
    return field


def _with_model(env: Environment, field: Field) -> Json:
    env.changed()
    return {"data": field.to_json(), "included": [env.render_model(env.schema.models[field.model_id])]}


def _attributes(data: Json) -> Json:
    attributes: Any = data.get("attributes")
    if not isinstance(attributes, dict):
        raise invalid_format('#/data: failed schema: "attributes" wasn\'t supplied.')
    for key in ("appearance", "validators"):
        if not isinstance(attributes.get(key) or {}, dict):
            raise invalid_format(f"#/data/attributes/{key}: failed schema: not an object.")
    return attributes


def _check_keys(model: Model, attributes: Json, *, needed: bool, except_for: Field | None = None) -> None:
    for key in ("label", "api_key"):
        if (needed or key in attributes) and not isinstance(attributes.get(key), str):
            raise invalid_format(f"#/data/attributes/{key}: failed schema: not a string.")
    api_key = attributes.get("api_key")
    if api_key is None:
        return
    if not re.fullmatch(r"[a-z](?:[a-z0-9_]*[a-z0-9])?", api_key):
        raise ApiError(422, "INVALID_FIELD", {"field": "api_key", "code": "VALIDATION_FORMAT"})
    if model.by_key.get(api_key, except_for) is not except_for:
        raise ApiError(422, "INVALID_FIELD", {"field": "api_key", "code": "VALIDATION_UNIQUENESS"})


def _change(env: Environment, field: Field, attributes: Json) -> None:
    model = env.schema.models[field.model_id]
    for key in ("label", "hint", "validators", "default_value", "position"):
        if key in attributes:
            setattr(field, key, attributes[key])
    appearance = attributes.get("appearance") or {}
    field.editor = appearance.get("editor") or field.editor
    field.parameters = appearance.get("parameters", field.parameters)
    renamed = attributes.get("api_key", field.api_key)
    if renamed != field.api_key:
        for record in env.kept(model).values():
            for version in record.versions:
                if field.api_key in version.values:
                    version.values = {**version.values, renamed: version.values[field.api_key]}
        model.by_key = {renamed if each is field else key: each for key, each in model.by_key.items()}
        field.api_key = renamed
