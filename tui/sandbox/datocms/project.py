"""The project around the content: site, environments, who the token is and what it may do."""

from tui.sandbox.datocms.articles import CREATORS, DAY, TOKEN_ID
from tui.sandbox.datocms.ids import named_id
from tui.sandbox.datocms.listing import Listings
from tui.sandbox.datocms.roles import COLLEAGUE, PRIMARY, ROLES, SANDBOX, Actor
from tui.sandbox.datocms.schema import reference
from tui.sandbox.datocms.store import Environment, now_ms
from tui.sandbox.datocms.wire import Json, zulu

SITE_ID = "64211"
_PEOPLE = (
    (CREATORS[0][1], "Marta Rossi", "marta.rossi@magazine.example", "editor"),
    (CREATORS[1][1], "Anders Lind", "anders.lind@magazine.example", "editor"),
    (COLLEAGUE[1], "Noor Haddad", "noor.haddad@magazine.example", "admin"),
)
OWNER_ID = named_id("organization", "The Magazine")


class Project:
    """Everything one token opens. The sandbox environment is built when somebody asks for it."""

    def __init__(self, seed: int, records: int, now: int, locales: int = 2) -> None:
        self._seed, self._records, self._now, self._locales = seed, records, now, locales
        self._environments: dict[str, tuple[Environment, Listings]] = {}
        self.environment(PRIMARY)

    def environment(self, name: str) -> tuple[Environment, Listings] | None:
        """An environment and its listings, None if there is none of that name."""
        if name not in {PRIMARY, SANDBOX}:
            return None
        if name not in self._environments:
            primary = name == PRIMARY
            env = Environment(
                name,
                primary=primary,
                seed=self._seed,
                records=self._records,
                now=self._now,
                locales=self._locales,
                forked_from=None if primary else PRIMARY,
            )
            self._environments[name] = env, Listings(env)
        return self._environments[name]

    def environment_json(self, name: str) -> Json:
        """The `environment` entity."""
        built = self._environments.get(name)
        primary = name == PRIMARY
        return {
            "id": name,
            "type": "environment",
            "meta": {
                "status": "ready",
                "read_only_mode": False,
                "created_at": zulu(self._now - (1600 if primary else 30) * DAY),
                "last_data_change_at": zulu(built[0].last_change if built else self._now),
                "primary": primary,
                "forked_from": None if primary else PRIMARY,
            },
        }

    def environments_json(self) -> list[Json]:
        """All of them."""
        return [self.environment_json(PRIMARY), self.environment_json(SANDBOX)]

    def site_json(self, env: Environment) -> Json:
        """The `site` entity as that environment shows it."""
        return {
            "id": SITE_ID,
            "type": "site",
            "attributes": {
                "name": "The Magazine",
                "domain": None,
                "google_maps_api_token": None,
                "imgix_host": "www.datocms-assets.com",
                "internal_domain": "the-magazine-6421.admin.datocms.com",
                "locales": env.schema.locales,
                "timezone": "Europe/Rome",
                "no_index": False,
                "favicon": None,
                "last_data_change_at": zulu(env.last_change),
                "require_2fa": False,
                "ip_tracking_enabled": False,
                "force_use_of_sandbox_environments": False,
                "assets_cdn_default_settings": {"image": {}, "video": {}},
                "theme": {"type": "monochromatic", "hue": 12, "logo": None},
                "global_seo": {
                    "site_name": "The Magazine",
                    "fallback_seo": {"title": "The Magazine", "description": "Gardens and cities", "image": None},
                    "title_suffix": " - The Magazine",
                    "facebook_page_url": None,
                    "twitter_account": None,
                },
            },
            "relationships": {
                "account": {"data": None},
                "owner": reference("organization", OWNER_ID),
                "item_types": {"data": [{"type": "item_type", "id": each} for each in env.schema.models]},
            },
            "meta": {
                "created_at": zulu(self._now - 1600 * DAY),
                "draft_mode_default": True,
                "custom_upload_storage_settings": False,
                "improved_timezone_management": True,
                "improved_hex_management": True,
                "improved_gql_multilocale_fields": True,
                "improved_gql_visibility_control": True,
                "improved_boolean_fields": True,
                "improved_validation_at_publishing": True,
                "improved_exposure_of_inline_blocks_in_cda": True,
                "improved_items_listing": True,
                "milliseconds_in_datetime": True,
                "non_localized_focal_points": True,
                "allow_custom_theme": False,
            },
        }

    def actor_json(self, actor: Actor) -> Json:
        """Who calls: an access token, or a person."""
        if actor.identity[0] == "user":
            return next(row for row in self.users_json() if row["id"] == actor.identity[1])
        return {
            "id": TOKEN_ID,
            "type": "access_token",
            "attributes": {
                "name": "copydesk",
                "token": None,
                "can_access_cda": False,
                "can_access_cda_preview": False,
                "can_access_cma": True,
                "hardcoded_type": None,
                "last_cma_access": "today",
                "last_cda_access": "never",
            },
            "relationships": {"role": reference("role", actor.role.id)},
        }

    def roles_json(self) -> list[Json]:
        """All roles, whether somebody has them or not."""
        return [role.to_json() for role in ROLES.values()]

    def users_json(self) -> list[Json]:
        """The collaborators."""
        return [
            {
                "id": user_id,
                "type": "user",
                "attributes": {"email": email, "is_2fa_active": True, "full_name": name, "is_active": True},
                "relationships": {"role": reference("role", ROLES[role].id)},
                "meta": {"last_access": zulu(self._now)},
            }
            for user_id, name, email, role in _PEOPLE
        ]

    def limits_json(self, env: Environment) -> list[Json]:
        """What the plan has room for. Blocks do not count as records."""
        models = list(env.schema.models.values())
        rows: list[tuple[str, int, int | None]] = [
            ("items", env.total(), None),
            ("item_types", sum(not model.modular_block for model in models), 100),
            ("locales", len(env.schema.locales), 10),
            ("sandbox_environments", 1, 5),
            ("users", len(_PEOPLE), 20),
            ("roles", len(ROLES), 10),
            ("access_tokens", 1, 20),
            ("uploadable_bytes", 48_000_000, 1_000_000_000_000),
        ]
        return [
            {
                "id": code,
                "type": "subscription_limit",
                "attributes": {"code": code, "usage": usage, "limit": limit},
            }
            for code, usage, limit in rows
        ]

    def features_json(self) -> list[Json]:
        """What the plan includes."""
        codes = ("workflows", "sandbox_environments", "roles", "audit_log", "scheduled_publication")
        return [
            {
                "id": code,
                "type": "subscription_feature",
                "attributes": {"code": code, "enabled": code != "audit_log", "in_use": code == "workflows"},
            }
            for code in codes
        ]

    def usages_json(self) -> list[Json]:
        """Calls and traffic of the last days."""
        days = [(now_ms() - back * DAY) // DAY * DAY for back in range(30)]
        return [
            {
                "id": zulu(day)[:10],
                "type": "daily_usage",
                "attributes": {
                    "date": zulu(day)[:10],
                    "cda_api_calls": day // DAY % 977 * 10,
                    "cma_api_calls": day // DAY % 97 * 10,
                    "cda_traffic_bytes": day // DAY % 977 * 50_000,
                    "cma_traffic_bytes": day // DAY % 97 * 20_000,
                },
            }
            for day in days
        ]
