"""Endpoints that read models, fields, fieldsets, workflows."""

from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.routes import Routes
from tui.sandbox.datocms.schema import Field, Model
from tui.sandbox.datocms.wire import not_found


def register(routes: Routes) -> None:
    """Adds the endpoints that read the schema."""
    routes.add("GET /item-types", _list_models)
    routes.add("GET /item-types/:model", _find_model)
    routes.add("GET /item-types/:model/referencing", _referencing_models)
    routes.add("GET /item-types/:model/fields", _list_fields)
    routes.add("GET /item-types/:model/fields/referencing", _referencing_fields)
    routes.add("GET /item-types/:model/fields/related", _referencing_fields)
    routes.add("GET /item-types/:model/fieldsets", _list_fieldsets)
    routes.add("GET /fields/:field", _find_field)
    routes.add("GET /fieldsets/:fieldset", _find_fieldset)
    routes.add("GET /workflows", _list_workflows)
    routes.add("GET /workflows/:workflow", _find_workflow)


def the_model(call: Call) -> Model:
    """The model the path names, by id or api key."""
    model = call.env.schema.model(call.params["model"])
    if model is None:
        raise not_found()
    return model


def the_field(call: Call) -> Field:
    """The field the path names."""
    field = call.env.schema.field(call.params["field"])
    if field is None:
        raise not_found()
    return field


async def _list_models(call: Call) -> Answer:
    return 200, {"data": [call.env.render_model(model) for model in call.env.schema.models.values()]}


async def _find_model(call: Call) -> Answer:
    return 200, {"data": call.env.render_model(the_model(call))}


def _fields_pointing_at(call: Call) -> list[Field]:
    wanted = the_model(call).id
    return [each for each in call.env.schema.fields() if wanted in {*each.linked_models(), *each.block_models()}]


async def _referencing_models(call: Call) -> Answer:
    ids = {field.model_id for field in _fields_pointing_at(call)}
    return 200, {"data": [call.env.render_model(each) for each in call.env.schema.models.values() if each.id in ids]}


async def _referencing_fields(call: Call) -> Answer:
    return 200, {"data": [field.to_json() for field in _fields_pointing_at(call)]}


async def _list_fields(call: Call) -> Answer:
    return 200, {"data": [field.to_json() for field in the_model(call).fields]}


async def _find_field(call: Call) -> Answer:
    return 200, {"data": the_field(call).to_json()}


async def _list_fieldsets(call: Call) -> Answer:
    return 200, {"data": [fieldset.to_json() for fieldset in the_model(call).fieldsets]}


async def _find_fieldset(call: Call) -> Answer:
    fieldset = call.env.schema.fieldset(call.params["fieldset"])
    if fieldset is None:
        raise not_found()
    return 200, {"data": fieldset.to_json()}


async def _list_workflows(call: Call) -> Answer:
    return 200, {"data": [workflow.to_json() for workflow in call.env.schema.workflows.values()]}


async def _find_workflow(call: Call) -> Answer:
    ref = call.params["workflow"]
    for workflow in call.env.schema.workflows.values():
        if ref in {workflow.id, workflow.api_key}:
            return 200, {"data": workflow.to_json()}
    raise not_found()
