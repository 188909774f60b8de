"""What the dashboard remembers between two starts. Losing it costs nothing, so a broken file is simply left behind.

Selections are not here: losing them would cost something (`config.selections`).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from tui.config.files import read_regular, write_private
from tui.config.paths import Paths
from tui.core.errors import ConfigError

T = TypeVar("T")

MOST_BYTES = 4_000_000
KEPT_FILTERS = 50
"""Filters remembered of each profile."""


class UiState(Struct, frozen=True):
    """Immutable; `remember` of the opened desks keeps a changed one."""

    last_profile: str = ""
    theme: str = ""
    """Name of the theme chosen last; empty: the default one."""
    last_models: Mapping[str, str] = field(default_factory=dict)
    """Per profile, the id of the model shown last."""
    locales: Mapping[str, str] = field(default_factory=dict)
    """Per profile, the code of the locale values are shown in."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per `place(profile, model id)`, the keys of the columns chosen, in their order."""
    orders: Mapping[str, str] = field(default_factory=dict)
    """Per `place(profile, model id)`, the order chosen: a sort key, with `-` before it for descending."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per profile, the filter lines applied, newest first."""

    @classmethod
    def load(cls, paths: Paths) -> UiState:
        """The state as kept; empty where there is none or it cannot be read."""
        try:
            data = json.loads(read_regular(paths.ui_state_file, MOST_BYTES))
        except (OSError, ConfigError, ValueError, RecursionError):
            return cls()
        if not isinstance(data, dict):
            return cls()
        return cls(
            last_profile=_word(data.get("last_profile")),
            theme=_word(data.get("theme")),
            last_models=_words(data.get("last_models")),
            locales=_words(data.get("locales")),
            columns=_lists(data.get("columns")),
            orders=_words(data.get("orders")),
            filters=_lists(data.get("filters")),
        )

    def with_profile(self, profile: str) -> UiState:
        """With another profile opened last."""
        return replace(self, last_profile=profile)

    def with_theme(self, name: str) -> UiState:
        """With another theme."""
        return replace(self, theme=name)

    def last_model(self, profile: str) -> str | None:
        """The id of the model last shown on a profile."""
        return self.last_models.get(profile)

    def with_model(self, profile: str, model_id: str) -> UiState:
        """With a model shown last on a profile."""
        return replace(self, last_models={**self.last_models, profile: model_id})

    def with_locale(self, profile: str, code: str) -> UiState:
        """With values of a profile shown in another locale."""
        return replace(self, locales={**self.locales, profile: code})

    def with_columns(self, profile: str, model_id: str, keys: tuple[str, ...] | None) -> UiState:
        """With these columns for a model; None: those the model has by itself."""
        return replace(self, columns=_with(self.columns, place(profile, model_id), keys))

    def with_order(self, profile: str, model_id: str, order: str | None) -> UiState:
        """With this order for a model; None: the model's own."""
        return replace(self, orders=_with(self.orders, place(profile, model_id), order))

    def with_filter(self, profile: str, text: str) -> UiState:
        """With a filter line applied last."""
        kept = (text, *(item for item in self.filters.get(profile, ()) if item != text))[:KEPT_FILTERS]
        return replace(self, filters={**self.filters, profile: kept})

    def save(self, paths: Paths) -> None:
        """Keep it. A full disk or a read-only home is no reason to disturb anybody."""
        with contextlib.suppress(ConfigError):
            write_private(paths.ui_state_file, json.dumps(asdict(self)).encode())


def place(profile: str, model_id: str) -> str:
    """The name under which something of a model is kept."""
    return f"{profile}/{model_id}"


def _with(kept: Mapping[str, T], key: str, value: T | None) -> dict[str, T]:
    others = {name: item for name, item in kept.items() if name != key}
    return others if value is None else {**others, key: value}


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(value: object) -> dict[str, str]:
    return {key: item for key, item in value.items() if isinstance(item, str)} if isinstance(value, dict) else {}


def _lists(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        return {}
    return {
        key: tuple(part for part in item if isinstance(part, str))
        for key, item in value.items()
        if isinstance(item, list)
    }
