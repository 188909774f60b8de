"""Where configuration and state live."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from msgspec import Struct


class Paths(Struct, frozen=True):
    """The two directories of an installation: what a person writes, and what the app remembers.

    Nothing is created by naming it; who writes makes the directory (`private.private_dir`).
    """

    config_dir: Path
    state_dir: Path
    is_kept: bool = True
    """Whether what is there outlives the program that made it."""

    @classmethod
    def default(cls) -> Paths:
        """The system's own places; on Linux `$XDG_CONFIG_HOME/copydesk` and `$XDG_STATE_HOME/copydesk`."""
        dirs = platformdirs.PlatformDirs("copydesk", appauthor=False)
        return cls(Path(dirs.user_config_dir), Path(dirs.user_state_dir))

    @classmethod
    def under(cls, directory: Path) -> Paths:
        """Both below one directory, which can be thrown away as a whole (the demo, tests)."""
        return cls(directory / "config", directory / "state")

    @property
    def profiles_dir(self) -> Path:
        """One `NAME.toml` per profile."""
        return self.config_dir / "profiles"

    @property
    def tokens_dir(self) -> Path:
        """Tokens pasted into the guided set-up, one 0600 file per profile."""
        return self.config_dir / "tokens"

    @property
    def themes_dir(self) -> Path:
        """The editor's own themes."""
        return self.config_dir / "themes"

    @property
    def settings_file(self) -> Path:
        return self.config_dir / "config.toml"

    @property
    def keys_file(self) -> Path:
        return self.config_dir / "keys.toml"

    @property
    def exports_dir(self) -> Path:
        """What was saved from the screen."""
        return self.state_dir / "exports"

    @property
    def journal_file(self) -> Path:
        """Jobs and what became of them."""
        return self.state_dir / "journal.sqlite3"

    @property
    def ui_state_file(self) -> Path:
        return self.state_dir / "state.json"

    @property
    def log_file(self) -> Path:
        return self.state_dir / "copydesk.log"
