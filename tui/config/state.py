"""What the dashboard remembers between two starts. Losing it costs nothing, so a broken file is simply left behind."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tui.config.files import write_private
from tui.config.paths import Paths
from tui.core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class UiState:
    """The profile opened last, and per profile the id of the model shown last."""

    last_profile: str = ""
    last_models: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, paths: Paths) -> UiState:
        """The state as kept; empty where there is none or it cannot be read."""
        try:
            data = json.loads(paths.ui_state_file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return cls()
        if not isinstance(data, dict):
            return cls()
        profile, models = data.get("last_profile"), data.get("last_models")
        return cls(
            profile if isinstance(profile, str) else "",
            {key: value for key, value in models.items() if isinstance(value, str)} if isinstance(models, dict) else {},
        )

    def with_profile(self, profile: str) -> UiState:
        """With another profile opened last."""
        return replace(self, last_profile=profile)

    def last_model(self, profile: str) -> str | None:
        """The id of the model last shown on a profile."""
        return self.last_models.get(profile)

    def with_model(self, profile: str, model_id: str) -> UiState:
        """With a model shown last on a profile."""
        return replace(self, last_models={**self.last_models, profile: model_id})

    def save(self, paths: Paths) -> None:
        """Keep it. A full disk or a read-only home is no reason to disturb anybody."""
        content = json.dumps({"last_profile": self.last_profile, "last_models": dict(self.last_models)})
        with contextlib.suppress(ConfigError):
            write_private(paths.ui_state_file, content.encode())
