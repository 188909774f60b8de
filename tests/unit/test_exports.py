"""What exports hold: ids, models, states and times as they are, free text that no spreadsheet runs."""

import csv
import json
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tui.config.files import writing
from tui.core.content import Record, RecordStatus
from tui.core.errors import ConfigError
from tui.core.plan import PlanItem, PlannedBatch, Skipped
from tui.core.text import clean
from tui.operations import PUBLISH
from tui.operations.plan import Plan
from tui.ui.services import exports
from tui.ui.services.exports import write_pieces, write_plan, write_records, write_text

AT = datetime(2026, 1, 3, tzinfo=UTC)
IDS = ("-vEsnBKGQHum7JsvWwGScQ", "--x", "=a", "+b", "@c")


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_ids_are_never_altered_and_free_text_is_harmless(tmp_path: Path) -> None:
    records = [Record(one, "-m", f"={one}", RecordStatus.DRAFT, True, AT, AT, None) for one in IDS]
    as_json, as_csv = write_records(tmp_path, records, models={"-m": "article"}, environment="-v2")
    rows = table(as_csv)
    assert [row["id"] for row in rows] == list(IDS)
    assert [row["title"] for row in rows] == [f"'={one}" for one in IDS]
    assert {(row["model"], row["status"], row["environment"]) for row in rows} == {("article", "draft", "-v2")}
    assert rows[0]["updated_at"] == AT.isoformat()
    assert [row["title"] for row in json.loads(as_json.read_text())] == [f"={one}" for one in IDS]
    rows = table(write_records(tmp_path, records, models={}, environment="")[1])
    assert {row["model"] for row in rows} == {"-m"}


def test_plans_name_models_by_api_key_and_the_environment(tmp_path: Path) -> None:
    plan = Plan(
        operation=PUBLISH,
        profile="gazette",
        system=DATOCMS,
        project="Gazette",
        environment="main",
        primary=True,
        title="Article",
        batches=(PlannedBatch((PlanItem(IDS[0], "-5 degrees", "m", group="-draft"),)),),
        skipped=(Skipped(IDS[1], "@all", "=no", model_id="m"),),
    )
    plan = replace(plan, model_titles={"m": "=Article"}, model_keys={"m": "article"})
    rows = table(write_plan(tmp_path, plan)[1])
    assert [row["id"] for row in rows] == list(IDS[:2])
    assert [(row["title"], row["group"], row["reason"]) for row in rows] == [
        ("'-5 degrees", "'-draft", ""),
        ("'@all", "", "'=no"),
    ]
    assert {(row["model"], row["environment"]) for row in rows} == {("article", "main")}


async def test_a_text_in_pieces_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "one"
        assert not (tmp_path / "kept" / "text.json").exists(), "it is not there before it is whole"
        raise ConfigError("It broke.")

    with pytest.raises(ConfigError):
        await write_pieces(tmp_path / "kept", "text.json", broken())
    assert list((tmp_path / "kept").iterdir()) == []
    file = await write_pieces(tmp_path / "kept", "text.json", iter(["one\n", "t\x1bwo"]))
    assert file.read_text("utf-8") == clean("one\n", 9) + clean("t\x1bwo", 9)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list((tmp_path / "kept").iterdir()) == [file]


def test_records_are_there_whole_or_not_at_all(tmp_path: Path) -> None:
    halved = Record(IDS[0], "-m", "\ud800", RecordStatus.DRAFT, True, AT, AT, None)
    with pytest.raises(UnicodeEncodeError):
        write_records(tmp_path, [halved], models={}, environment="")
    assert list(tmp_path.iterdir()) == []
    for file in write_records(tmp_path, [replace(halved, title="whole")], models={}, environment=""):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_exports_of_one_moment_never_replace_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program, or what was asked for just before, has its name only once all is in it."""
    first, second = (Record(one, "-m", one, RecordStatus.DRAFT, True, AT, AT, None) for one in ("first", "second"))
    others: list[tuple[Path, Path]] = []

    def meanwhile(path: Path) -> AbstractContextManager[BinaryIO]:
        monkeypatch.setattr(exports, "writing", writing)
        others.append(write_records(tmp_path, [second], models={}, environment=""))
        return writing(path)

    monkeypatch.setattr(exports, "local_now", lambda: AT)
    monkeypatch.setattr(exports, "writing", meanwhile)
    files = write_records(tmp_path, [first], models={}, environment="")
    assert [table(both[1])[0]["id"] for both in (files, *others)] == ["first", "second"]
    assert [json.loads(both[0].read_text())[0]["id"] for both in (files, *others)] == ["first", "second"]


def test_texts_of_one_moment_never_replace_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "local_now", lambda: AT)
    files = [write_text(tmp_path, "copied", text) for text in ("first", "second")]
    assert [file.read_text() for file in files] == ["first", "second"]
    assert [file.name for file in files] == ["copied-20260103-000000.txt", "copied-20260103-000000-2.txt"]
