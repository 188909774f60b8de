"""Servers that are not the sandbox, and the command with profiles that point at them.

Elsewhere a conftest takes the fixtures by `from tests.servers.conftest import cms, desk, uni  # noqa: F401`.

    def test_it(cms, desk):
        done = desk("run", "publish", "-p", "gazette", "--model", "article", "--yes", "--json")
        assert done.code == 0; done.result; done.err
        running = desk.start("run", ...); cms.until(lambda: cms.count_writes() == 2); running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=PROCESS_S)

`desk` is the `Copydesk` of tests/terminal/cli (`desk.env` may be changed, `desk.on_terminal(...)` for a terminal). Its
profile `gazette` is `cms`, environment main; `furniture` is `uni`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.datocms import DatoCMS
from tests.servers.hurried import HURRIED
from tests.servers.unicat import Unicat
from tests.terminal.cli.conftest import Copydesk


@pytest.fixture
def cms() -> Iterator[DatoCMS]:
    """A DatoCMS of the test's own."""
    server = DatoCMS()
    yield server
    server.close()


@pytest.fixture
def uni() -> Iterator[Unicat]:
    """A Unicat of the test's own."""
    server = Unicat()
    yield server
    server.close()


@pytest.fixture
def hurried(desk: Copydesk) -> Copydesk:
    """The same command in a hurry (`tests.servers.hurried`), for tests that would wait out its doubts.

    A module takes it by `pytestmark = pytest.mark.usefixtures("hurried")`: its `desk` is hurried then."""
    desk.code = HURRIED
    return desk


@pytest.fixture
def desk(tmp_path: Path, cms: DatoCMS, uni: Unicat) -> Iterator[Copydesk]:
    """The command in a home of its own, with profiles of both servers."""
    command = Copydesk(tmp_path)
    command.datocms("gazette", cms.url, cms.token)
    command.unicat("furniture", uni.url, uni.project, uni.api_key)
    yield command
    command.close()
