"""Endpoints of the site, environments, people, roles, limits and job results."""

from collections.abc import Callable

from tui.sandbox.datocms.articles import DAY, KIND_UPLOAD, TOKEN_ID, UPLOADS
from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.jobs import Jobs
from tui.sandbox.datocms.listing import page_of
from tui.sandbox.datocms.project import Project
from tui.sandbox.datocms.roles import PRIMARY, ROLES, SANDBOX, TOKEN, Actor
from tui.sandbox.datocms.routes import Endpoint, Routes
from tui.sandbox.datocms.schema import slugify
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import Json, invalid_format, not_found, zulu
from tui.sandbox.datocms.words import NOUNS

_SITE_PATHS = {"item_types", "item_types.fields", "item_types.fieldsets", "item_types.singleton_item", "account"}
_COUNTERS = (
    "assets_path_bytes assets_referrer_bytes cda_endpoint_requests cda_ip_requests cda_referrer_requests"
    " cma_endpoint_requests cma_ip_requests cma_user_requests"
)


def register(routes: Routes, project: Project, jobs: Jobs) -> None:
    """Adds the project's endpoints."""

    async def site(call: Call) -> Answer:
        body: Json = {"data": project.site_json(call.env)}
        wanted = call.query.get("include")
        if wanted:
            body["included"] = _site_included(call.env, _listed(wanted))
        return 200, body

    async def me(call: Call) -> Answer:
        body: Json = {"data": project.actor_json(call.actor)}
        wanted = call.query.get("include")
        if wanted:
            if _listed(wanted) != ["role"]:
                raise invalid_format(f"#/include: {wanted!r} is not a relationship path here")
            body["included"] = [call.actor.role.to_json()]
        return 200, body

    async def environment(call: Call) -> Answer:
        if call.params["environment"] not in {PRIMARY, SANDBOX}:
            raise not_found()
        return 200, {"data": project.environment_json(call.params["environment"])}

    async def job_result(call: Call) -> Answer:
        body = jobs.result(call.params["job"])
        if body is None:
            raise not_found()
        return 200, body

    routes.add("GET /site", site)
    routes.add("GET /users/me", me)
    routes.add("GET /environments", _constant(lambda _: project.environments_json()))
    routes.add("GET /environments/:environment", environment)
    routes.add("GET /job-results/:job", job_result)
    for path, rows in (
        ("roles", lambda _: project.roles_json()),
        ("users", lambda _: project.users_json()),
        ("access_tokens", lambda _: [project.actor_json(Actor(TOKEN, ROLES["admin"]))]),
        ("subscription-limits", project.limits_json),
        ("uploads", _uploads),
    ):
        routes.add(f"GET /{path}/:id", _one_of(rows))
        if path != "uploads":
            routes.add(f"GET /{path}", _constant(rows))
    routes.add("GET /uploads", _list_uploads)
    routes.add("GET /subscription-features", _constant(lambda _: project.features_json()))
    routes.add("GET /daily-site-usages", _constant(lambda _: project.usages_json()))
    routes.add("GET /usage-log-counters/:counter", _usage_counter)
    routes.add("GET /maintenance-mode", _maintenance_mode)
    for path in ("editing-sessions", "plugins", "item-type-filters", "menu-items", "upload-collections"):
        routes.add(f"GET /{path}", _constant(lambda _: []))


def _constant(rows: Callable[[Environment], list[Json]]) -> Endpoint:
    async def endpoint(call: Call) -> Answer:
        return 200, {"data": rows(call.env)}

    return endpoint


def _one_of(rows: Callable[[Environment], list[Json]]) -> Endpoint:
    async def endpoint(call: Call) -> Answer:
        for row in rows(call.env):
            if row["id"] == call.params["id"]:
                return 200, {"data": row}
        raise not_found()

    return endpoint


def _listed(value: object) -> list[str]:
    """`include=a,b` and `include[]=a&include[]=b` [R]."""
    return [str(each) for each in value] if isinstance(value, list) else str(value).split(",")


def _site_included(env: Environment, paths: list[str]) -> list[Json]:
    unknown = [path for path in paths if path not in _SITE_PATHS]
    if unknown:
        raise invalid_format(*(f"#/include: {path!r} is not a relationship path here" for path in unknown))
    models = list(env.schema.models.values())
    included: list[Json] = []
    if any(path.startswith("item_types") for path in paths):
        included += [env.render_model(model) for model in models]
    if "item_types.fields" in paths:
        included += [field.to_json() for model in models for field in model.fields]
    if "item_types.fieldsets" in paths:
        included += [fieldset.to_json() for model in models for fieldset in model.fieldsets]
    if "item_types.singleton_item" in paths:
        singles = [env.singleton(model) for model in models]
        included += [env.render(env.records[each]) for each in singles if each is not None]
    return included


async def _usage_counter(call: Call) -> Answer:
    counter = call.params["counter"]
    if counter not in _COUNTERS.split():
        raise not_found()
    period = call.query.get("period", "current_month")
    if period not in {"today", "current_month", "last_month"}:
        raise invalid_format(f"#/period: {period!r} is not one of today, current_month, last_month")
    result = [{"value": "/items", "counter": 4210}, {"value": "/job-results/:id", "counter": 1288}]
    return 200, {"data": {"id": counter, "type": "usage_counter", "attributes": {"result": result}}}


async def _maintenance_mode(_: Call) -> Answer:
    return 200, {"data": {"id": "maintenance_mode", "type": "maintenance_mode", "attributes": {"active": False}}}


def _uploads(env: Environment) -> list[Json]:
    """The assets file fields refer to: descriptions only, no files."""
    return [_upload(env, number) for number in range(UPLOADS)]


def _upload(env: Environment, number: int) -> Json:
    """An asset; most have a title, all an alternative text, in the languages of the magazine."""
    base = f"{slugify(NOUNS['en'][number])}-{number + 1:02d}"
    name = f"{base}.jpg"
    day = env.created_at + number * DAY
    said: Json = {
        locale: {
            "alt": NOUNS[locale][number],
            "title": NOUNS[locale][number].capitalize() if number % 3 else None,
            "custom_data": {},
            "focal_point": None,
        }
        for locale in env.schema.locales
        if locale in NOUNS
    }
    return {
        "id": env.ids.encode(KIND_UPLOAD, number),
        "type": "upload",
        "attributes": {
            "size": 120_000 + number * 7_919,
            "width": 1600,
            "height": 1067,
            "path": f"/64211/{day // 1000}-{name}",
            "basename": base,
            "filename": name,
            "url": f"https://www.datocms-assets.com/64211/{day // 1000}-{name}",
            "format": "jpg",
            "author": None,
            "copyright": None,
            "notes": None,
            "md5": f"{number:032x}",
            "duration": None,
            "frame_rate": None,
            "blurhash": None,
            "thumbhash": None,
            "mux_playback_id": None,
            "mux_mp4_highest_res": None,
            "default_field_metadata": said,
            "is_image": True,
            "created_at": zulu(day),
            "updated_at": zulu(day),
            "mime_type": "image/jpeg",
            "tags": [],
            "smart_tags": [],
            "exif_info": {},
            "colors": [],
        },
        "relationships": {
            "creator": {"data": {"type": "access_token", "id": TOKEN_ID}},
            "upload_collection": {"data": None},
        },
    }


async def _list_uploads(call: Call) -> Answer:
    offset, limit = page_of(call.query, 30, 500)
    rows = _uploads(call.env)
    filters = call.query.get("filter")
    if isinstance(filters, dict) and filters.get("ids"):
        wanted = set(str(filters["ids"]).split(","))
        rows = [row for row in rows if row["id"] in wanted]
    return 200, {"data": rows[offset : offset + limit], "meta": {"total_count": len(rows)}}
