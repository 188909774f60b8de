"""What is measured on: sandboxes, the home of an editor, and the programs that run there."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from tests.conftest import RunningSandbox, launch_sandbox

DASHBOARD = [sys.executable, "-m", "tui.cli"]
FRAME = r"\? help"
ROWS = r"row \d+ of [\d,]+"
STOCK = {"COPYDESK_DRIVER": "stock"}


@contextmanager
def home(url: str, secret: str) -> Iterator[dict[str, str]]:
    """The environment of an editor with one profile, for the CMS there."""
    with tempfile.TemporaryDirectory(prefix="copydesk-benchmark-") as name:
        config = Path(name) / "config" / "copydesk"
        (config / "profiles").mkdir(parents=True)
        config.chmod(0o700)
        (config / "profiles").chmod(0o700)
        token = config / "token"
        token.write_text(secret)
        token.chmod(0o600)
        profile = config / "profiles" / "gazette.toml"
        profile.write_text(f'system = "datocms"\nbase_url = "{url}"\ntoken_file = "{token}"\n')
        profile.chmod(0o600)
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "VIRTUAL_ENV")}
        yield {
            **kept,
            "XDG_CONFIG_HOME": str(config.parent),
            "XDG_STATE_HOME": str(Path(name) / "state"),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }


@contextmanager
def sandbox(**options: object) -> Iterator[RunningSandbox]:
    """A sandbox of its own."""
    running = launch_sandbox(**options)
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def served(**options: object) -> Iterator[dict[str, str]]:
    """The environment of an editor with a sandbox of its own."""
    with sandbox(**options) as running, home(running.datocms_url, running.datocms_token) as env:
        yield env


class Ground:
    """Sandboxes that several measurements share, by the number of their records; they go when it is left."""

    def __init__(self, runs: int, records: int, many: int) -> None:
        """`runs`: how often each program is started; `many` records are in the larger sandbox."""
        self.runs, self.records, self.many = runs, records, many
        self._stack = ExitStack()
        self._envs: dict[int, dict[str, str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def env(self, records: int | None = None) -> dict[str, str]:
        """An editor's environment for a sandbox where jobs take a minute and ten times the usual limit holds."""
        wanted = records or self.records
        if wanted not in self._envs:
            self._envs[wanted] = self._stack.enter_context(served(records=wanted, job_seconds=60, rate_limit=600))
        return self._envs[wanted]
