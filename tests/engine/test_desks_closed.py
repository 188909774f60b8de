"""A project that is still being opened when the dashboard ends is closed as well: nothing of it goes on."""

import asyncio
from pathlib import Path

import pytest

from tests.cmses import DATOCMS
from tests.engine.conftest import until
from tests.servers.conftest import cms  # noqa: F401
from tests.servers.datocms import DatoCMS
from tui.config.credentials import Credential
from tui.config.paths import Paths
from tui.config.profiles import Profile, save_profile, save_token
from tui.core.secret import Secret
from tui.ui.services.desks import Desks


async def test_what_is_opened_too_late_is_closed_at_once(cms: DatoCMS, tmp_path: Path) -> None:  # noqa: F811
    paths = Paths(tmp_path / "config", tmp_path / "state")
    credential = Credential.from_file(save_token(paths, "gazette", Secret(cms.token)))
    save_profile(paths, Profile("gazette", DATOCMS, cms.url, environment="main", credential=credential))
    answer = cms.on("GET", "/site").hang()
    desks = Desks(paths)
    opening = asyncio.create_task(desks.open("gazette"))
    await until(lambda: cms.requests("GET", "/site"))
    await desks.aclose()
    answer.end()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert not desks._open
    with pytest.raises(asyncio.CancelledError):
        await desks.open("gazette")
    assert len(cms.requests("GET", "/site")) == 1
