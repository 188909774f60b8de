"""Where the state directory cannot be written everything can be looked at, and launching refuses in words."""

from pathlib import Path

import pytest

from tests.cmses import DATOCMS
from tests.servers.conftest import cms  # noqa: F401
from tests.servers.datocms import DatoCMS
from tui.config.credentials import Credential
from tui.config.paths import Paths
from tui.config.profiles import Profile, save_profile, save_token
from tui.core.content import RecordQuery
from tui.core.errors import JournalError
from tui.core.secret import Secret
from tui.core.selection import Selection
from tui.jobs.unkept import open_to_look
from tui.operations import PUBLISH
from tui.ui.services.desks import Desks


async def test_a_desk_opens_where_nothing_can_be_kept(cms: DatoCMS, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "file").write_text("in the way")
    paths = Paths(tmp_path / "config", tmp_path / "file" / "state")
    credential = Credential.from_file(save_token(paths, "gazette", Secret(cms.token)))
    save_profile(paths, Profile("gazette", DATOCMS, cms.url, environment="main", credential=credential))
    article = cms.add("article", {"title": "One"}, "draft")
    desks = Desks(paths)
    try:
        desk = await desks.open("gazette")
        assert "Nothing can be launched" in desks.remarks[0]
        model = next(model for model in await desk.models() if model.api_key == "article")
        page = await desk.page(RecordQuery(model.id), offset=0, limit=10)
        assert article.id in [record.id for record in page.records]
        plan = await desk.plan(PUBLISH, Selection().mark([article.id]), model=model)
        with pytest.raises(JournalError, match="cannot be written"):
            await desk.launch(plan)
        assert cms.count_writes() == 0
        kept = desk.journal.path.parent
    finally:
        await desks.aclose()
    assert not kept.exists()


def test_a_journal_that_is_there_and_wrong_is_refused_as_ever(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").mkdir()
    with pytest.raises(JournalError, match="is a directory"):
        open_to_look(tmp_path / "journal.sqlite3")
