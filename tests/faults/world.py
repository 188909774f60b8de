"""One row's world: a server of its own, a home with a profile for it, and the real command, hurried."""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.datocms import DatoCMS
from tests.servers.hurried import HURRIED
from tests.servers.unicat import Unicat
from tests.terminal.cli.conftest import Copydesk

PATIENCE_S = 90.0


@dataclass
class Run:
    """How a run or a resume ended. `result` is its JSON object, empty when it printed none."""

    code: int
    err: str
    result: Any


@dataclass
class World:
    """`cms` or `uni` is the server of the row, by its operation."""

    home: Path
    system: str
    items: list[str] = field(default_factory=list)
    """What the job acts on: record ids, or gids."""

    def __post_init__(self) -> None:
        self.cms = DatoCMS(empty=False) if self.system == "datocms" else None
        self.uni = Unicat() if self.system == "unicat" else None
        self.desk = Copydesk(self.home)
        self.desk.code = HURRIED
        if self.cms is not None:
            self.desk.datocms("here", self.cms.url, self.cms.token)
        if self.uni is not None:
            self.desk.unicat("here", self.uni.url, self.uni.project, self.uni.api_key)
        self.told = ""
        """Everything the command said on standard error, and the notes and reasons of the job."""

    @property
    def server(self) -> DatoCMS | Unicat:
        """The one there is."""
        found = self.cms or self.uni
        assert found is not None
        return found

    def close(self) -> None:
        """End what still runs, then the server."""
        self.desk.close()
        self.server.close()

    # -- the command ----------------------------------------------------------------------------------------------
    def start(self, *words: str) -> subprocess.Popen[str]:
        """The command beside us."""
        return self.desk.start(*words)

    def ended(self, process: subprocess.Popen[str]) -> Run:
        """Wait for its end; what it said is kept."""
        out, err = process.communicate(timeout=PATIENCE_S)
        self.told += err
        lines = out.splitlines()
        found = json.loads(lines[-1]) if lines and lines[-1].startswith(("{", "[")) else {}
        return Run(process.returncode, err, found)

    def command(self, *words: str) -> Run:
        """The command, to its end."""
        return self.ended(self.start(*words))

    def interrupted(self, process: subprocess.Popen[str], number: signal.Signals) -> Run:
        """Send it a signal, and wait for its end."""
        process.send_signal(number)
        return self.ended(process)

    def job(self) -> dict[str, Any]:
        """The only job there is, as `jobs show --json` tells it."""
        listed = self.command("jobs", "--json").result
        assert isinstance(listed, list), (listed, self.told[-1500:])
        assert len(listed) == 1, (listed, self.told[-1500:])
        shown: dict[str, Any] = self.command("jobs", "show", listed[0]["job"], "--json").result
        self.told += json.dumps(shown, ensure_ascii=False)
        return shown
