"""Every surface of the screen by every kind of hostile text, as if nobody had cleaned it: the program goes on, nothing
that steers a terminal is written, lines keep their width. The run prints the counts (tests/conftest.py)."""

import unicodedata
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from tests.fuzz.hostile import KINDS_OF_TEXT
from tui.commands.console import Console
from tui.core.content import FieldInfo
from tui.core.detail import Field, RecordDetail, Section, Value, text_of
from tui.core.text import clean, is_clean

SIZE = (100, 30)
SCREENS = (("table", ()), ("all models", ("escape",)), ("plan", ("p",)), ("record", ("enter",)), ("raw", ("J",)),
           ("log", ("exclamation_mark",)), ("palette", ("ctrl+p",)), ("jobs", ("3",)))  # fmt: skip


def steers(char: str) -> bool:
    return (
        unicodedata.category(char) == "Cc"
        or char in "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
async def test_every_surface_bears_every_kind_of_text(
    stage: Any, fake_desk: Any, make_record: Any, make_job: Any, kind: str, record_property: Any
) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in KINDS_OF_TEXT[kind]]
    desk = fake_desk()
    values = FieldInfo("f3", "body", "Body", "text"), FieldInfo("f4", "born", "Born", "date_time")
    desk.fields_of["article"] = (FieldInfo("f1", "title", "Title", "string"), *values)
    desk.records["article"] = [
        make_record(n, title=text, values={"title": text, "body": text, "born": text}, stage=text)
        for n, text in enumerate(texts)
    ]
    for record, text in zip(desk.records["article"], texts, strict=True):
        fields = tuple(Field(text, text, of, (Value("", text_of(text), text),)) for of in ("text", "date_time", "x"))
        desk.details[record.id] = RecordDetail(record, (Section(text, fields),), text, text, text)
    desk.job_list = [replace(make_job("failed", f"job-{n}"), title=text, error=text) for n, text in enumerate(texts)]
    scene = stage(desk)
    counts: dict[str, int] = {}
    async with scene.app.run_test(size=SIZE) as pilot:
        for name, keys in SCREENS:
            await scene.settled(pilot)
            scene.app.say(texts[-1], "Go on.", severity="error")
            await pilot.press(*keys)
            for _ in range(3):
                await pilot.pause()
            lines = scene.lines
            for line in lines:
                assert not [char for char in line if steers(char)], (name, line)
                assert cell_len(line) <= SIZE[0], (name, line)
            counts[name] = len(texts)
            await pilot.press("escape")
    assert scene.app._exception is None
    record_property("hostile", (kind, counts))


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
def test_the_command_line_bears_every_kind_of_text(
    kind: str, capsys: pytest.CaptureFixture[str], record_property: Any
) -> None:
    console = Console()
    for text in KINDS_OF_TEXT[kind]:
        console.say(text)
        console.note(text)
        console.progress(text)
    said = capsys.readouterr()
    assert is_clean(said.out)
    assert is_clean(said.err)
    assert said.out == "".join(clean(text) + "\n" for text in KINDS_OF_TEXT[kind])
    record_property("hostile", (kind, {"command line": 3 * len(KINDS_OF_TEXT[kind])}))
