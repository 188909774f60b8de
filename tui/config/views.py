"""Views in the state directory: filters of records, or searches of the schema, saved under a name.

    views/PROFILE/SCOPE/NAME.json

A view is what it looks for, never what it found.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from tui.config.named_files import VERSION, Kept, NamedFiles, decode
from tui.config.paths import Paths
from tui.config.profiles import check_name
from tui.config.selections import Scope
from tui.core.filters import parse
from tui.core.text import is_clean


class _File(Kept, forbid_unknown_fields=True, omit_defaults=True):
    model: str | None = None
    filter: str = ""


class SavedView(Struct, frozen=True):
    """A view as it was kept. `model_id` None: all models together, or the schema. `saved_at` is aware."""

    name: str
    model_id: str | None
    text: str
    saved_at: datetime
    project: str = ""
    environment: str = ""


class ViewStore(NamedFiles[SavedView]):
    """The views of one profile, of records or of the schema."""

    NOUN = "view"
    MOST_BYTES = 1_000_000

    def __init__(self, paths: Paths, profile: str, scope: Scope) -> None:
        super().__init__(paths.state_dir / "views" / check_name(profile) / scope)
        self._scope = scope

    def save(self, name: str, model_id: str | None, text: str, *, project: str = "", environment: str = "") -> Path:
        """Save under a name, in place of what it held before, and return the file. Raises ConfigError."""
        return self._put(name, _File(VERSION, datetime.now(UTC), project, environment, model_id, text))

    def _decode(self, content: bytes, name: str) -> SavedView:
        kept = decode(content, _File)
        if not is_clean(kept.filter) or not is_clean(kept.model or ""):
            msg = "its filter makes no sense"
            raise ValueError(msg)
        if self._scope == "records":
            parse(kept.filter)
        return SavedView(name, kept.model, kept.filter, kept.moment, *kept.place)
