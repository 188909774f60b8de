"""A line that drops and comes back, between a real desk and a real sandbox: everything finds back by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.patience import EVENT_S
from tests.ui.eyes import Hands
from tui.config.paths import Paths
from tui.ui.app import CopydeskApp
from tui.ui.timing import Timing


class Wire:
    """Between the desk and the sandbox: can be cut and mended, on the same port."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        beyond_reader, beyond = await asyncio.open_connection("127.0.0.1", self._behind)
        self._writers |= {writer, beyond}

        async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            try:
                while data := await source.read(65536):
                    target.write(data)
                    await target.drain()
            except (ConnectionError, OSError):
                pass
            finally:
                target.close()

        await asyncio.gather(pass_on(reader, beyond), pass_on(beyond_reader, writer))
        self._writers -= {writer, beyond}


QUICKLY = Timing(first_retry_s=0.2, longest_retry_s=0.5)


@pytest.fixture
async def wire(start_sandbox: Callable[..., Any]) -> AsyncIterator[tuple[Wire, str]]:
    """A wire that works, and the token to use on it."""
    running = start_sandbox(records=300, job_seconds=1.5, rate_limit=600)
    made = Wire(int(running.datocms_url.rsplit(":", 1)[1].split("/")[0]))
    await made.mend()
    yield made, running.datocms_token
    made.cut()


@pytest.fixture
def profile(paths: Paths, wire: tuple[Wire, str], monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("MAGAZINE_TOKEN", wire[1])
    paths.profiles_dir.mkdir(parents=True)
    file = paths.profiles_dir / "magazine.toml"
    file.write_text(f'system = "datocms"\nbase_url = "http://127.0.0.1:{wire[0].port}"\ntoken_env = "MAGAZINE_TOKEN"\n')
    return paths


async def test_a_desk_opened_without_a_line_opens_when_the_line_is_there(profile: Paths, wire: Any) -> None:
    wire[0].cut()
    app = CopydeskApp(profile, profile_name="magazine", timing=QUICKLY)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        eyes = Hands(app, pilot)
        await eyes.until(lambda text: "! Offline" in text and "Trying again at" in text)
        await wire[0].mend()
        text = await eyes.until(lambda text: "row 1 of " in text)
        assert "offline" not in text


async def test_rows_stay_and_everything_comes_back_when_the_line_drops(profile: Paths, wire: Any) -> None:
    app = CopydeskApp(profile, profile_name="magazine", timing=QUICKLY)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        eyes = Hands(app, pilot)
        await eyes.until(lambda text: "row 1 of " in text)
        await pilot.press("space", "down")
        wire[0].cut()
        await pilot.press("r")
        await eyes.until(lambda text: "offline · again at" in text)
        assert "row 3 of " in eyes.text
        await wire[0].mend()
        await eyes.until(lambda text: "offline" not in text)
        assert "row 3 of " in eyes.text
        assert "1 marked" in eyes.text


async def test_a_job_goes_on_when_the_line_is_back(profile: Paths, wire: Any) -> None:
    app = CopydeskApp(profile, profile_name="magazine", timing=QUICKLY)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        eyes = Hands(app, pilot)
        await eyes.until(lambda text: "row 1 of " in text)
        await eyes.press("d")
        await eyes.until(lambda text: "Duplicate 1 Article record" in text)
        await eyes.press("tab", "enter")
        desk = app.main.desk
        assert desk is not None

        def states() -> set[str]:
            return {batch.state.value for job in desk.jobs() for batch in desk.job(job.id).batches}

        async with asyncio.timeout(EVENT_S):
            while "accepted" not in states():  # noqa: ASYNC110 - looked at more often than the screen is painted
                await asyncio.sleep(0.01)
        wire[0].cut()
        await eyes.until(lambda text: "offline" in text.split("\n")[0])
        await wire[0].mend()
        await eyes.until(lambda _: desk.jobs()[0].state.value == "succeeded")
        await eyes.until(lambda text: "offline" not in text)
