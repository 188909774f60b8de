"""Hostile answers, arguments, environments and journals through the real command."""

import json
import socket
import sqlite3
import threading
import zlib
from collections.abc import Iterator

import pytest

from tests.cmses import DATOCMS, UNICAT
from tests.servers.datocms import DatoCMS
from tests.servers.http import Answer, Request
from tests.servers.unicat import Unicat
from tests.terminal.cli.conftest import Copydesk
from tui.cms import transport
from tui.cms.connect import gateway_for
from tui.core.content import UNREADABLE, RecordPage, RecordQuery
from tui.core.errors import CmsError
from tui.core.secret import Secret
from tui.jobs.pacer import Pacer

ODD = {
    "half a surrogate": r'"cut \ud83d"',
    "the other half": r'"\udc00 cut"',
    "nested 350 deep": "[" * 350 + "]" * 350,
    "nested 1,000 deep": "[" * 1_000 + "]" * 1_000,
    "nested 100,000 deep": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "a number beyond all": "1e999",
    "digits by the thousand": "9" * 5_000,
    "no number": "NaN",
    "a raw control": '"a\x01b"',
    "a date beyond the calendar": '"9999-12-31T23:59:59-08:00"',
}


async def page_of(cms: DatoCMS) -> RecordPage:
    gateway = gateway_for(
        DATOCMS,
        base_url=cms.url,
        token=Secret(cms.token),
        environment="main",
        project="",
        admission=Pacer(None),
    )
    try:
        await gateway.open()
        model = next(model for model in await gateway.models() if model.api_key == "article")
        return await gateway.page(RecordQuery(model.id), offset=0, limit=100)
    finally:
        await gateway.aclose()


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_one_odd_title_of_sixty_hides_no_other(cms: DatoCMS, odd: str) -> None:
    had = len(cms.records("article"))
    for number in range(60 - had):
        cms.add("article", {"title": f"Record {number}"}, "draft")
    marked = cms.records("article")[7]

    def edit(_request: Request, answer: Answer) -> Answer:
        for row in answer.body["data"]:
            if row["id"] == marked.id:
                row["attributes"]["title"] = "HERE"
        answer.body = json.dumps(answer.body).replace('"HERE"', odd).encode()
        return answer

    cms.on("GET", "/items", times=None).edit(edit)
    page = await page_of(cms)
    assert (len(page.records), page.total) == (60, 60)
    assert marked.id in [record.id for record in page.records]
    assert sum(record.title.startswith("Record") for record in page.records) >= 60 - had - 1


async def test_what_is_no_record_has_its_place_in_the_list(cms: DatoCMS) -> None:
    cms.add("article", {"title": "One"}, "draft")

    def edit(_request: Request, answer: Answer) -> Answer:
        answer.body["data"][0] = 5
        return answer

    cms.on("GET", "/items", times=None).edit(edit)
    page = await page_of(cms)
    assert page.records[0].title == UNREADABLE
    assert len(page.records) == page.total


@pytest.mark.parametrize("odd", [7, None, "abc", {"a": 5}, [[]], True], ids=repr)
async def test_odd_channels_of_a_unicat_record_spoil_neither_list_nor_record(uni: Unicat, odd: object) -> None:
    marked = next(gid for gid, record in uni.schema.records.items() if record["parent"] is not None)
    definition = uni.schema.records[marked]["definition"]

    def edit(_request: Request, answer: Answer) -> Answer:
        for row in answer.body["data"].get("records", {}).values():
            if row["gid"] == marked:
                row["channels"] = odd
        return answer

    uni.on("POST", "*/records/*", times=None).edit(edit)
    gateway = gateway_for(
        UNICAT,
        base_url=uni.url,
        token=Secret(uni.api_key),
        environment="",
        project=uni.project,
        admission=Pacer(None),
    )
    try:
        await gateway.open()
        page = await gateway.page(RecordQuery(definition), offset=0, limit=100)
        detail = await gateway.record(marked)
    finally:
        await gateway.aclose()
    of_it = [gid for gid, record in uni.schema.records.items() if record["definition"] == definition]
    assert sorted(record.id for record in page.records) == sorted(of_it)
    assert UNREADABLE not in [record.title for record in page.records]
    assert dict(detail.facts)["Channels"] == "none"


TELL = """
import atexit, pathlib, resource
most = lambda: str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
atexit.register(lambda: pathlib.Path({file!r}).write_text(most()))
"""


def test_a_megabyte_that_unpacks_to_a_gigabyte_is_given_up(cms: DatoCMS, desk: Copydesk) -> None:
    pack, part = zlib.compressobj(9, wbits=31), b"x" * 1_000_000
    begin, again = (pack.compress(text) + pack.flush(zlib.Z_FULL_FLUSH) for text in (b'"', part))
    packed = begin + again * 1_000 + pack.flush()  # a flushed part again is the same bytes; only the sum is wrong
    assert len(packed) < 2_000_000
    cms.on("GET", "/site", times=None).answer(200, packed, {"Content-Encoding": "gzip"})
    told = desk.home / "most"
    desk.code = TELL.format(file=str(told))
    done = desk("profiles", "check", "gazette")
    assert done.code == 1
    assert "longer than 64 MB" in done.err
    assert 20_000 < int(told.read_text()) < 300_000, "kB"


@pytest.fixture(params=["a body", "headers", "interim answers"])
def endless(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server whose answers never end."""
    parts = {
        "a body": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[", b"0,"),
        "headers": (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
        "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    }
    first, more = parts[request.param]
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                connection.sendall(first)
                while not over.wait(0.002):
                    connection.sendall(more)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    over.set()
    listener.close()


async def test_an_answer_that_never_ends_is_given_up(endless: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert transport.PATIENCE_S < 25
    monkeypatch.setattr(transport, "PATIENCE_S", 1.0)
    gateway = gateway_for(
        DATOCMS,
        base_url=endless,
        token=Secret("a-token-of-ours"),
        environment="",
        project="",
        admission=Pacer(None),
    )
    try:
        with pytest.raises(CmsError) as caught:
            await gateway.open()
    finally:
        await gateway.aclose()
    assert "127.0.0.1" in caught.value.message


@pytest.mark.parametrize(
    "variables",
    [
        {"ALL_PROXY": "socks5://127.0.0.1:9"},
        {"HTTP_PROXY": "ftp://proxy", "HTTPS_PROXY": "ftp://proxy", "NO_PROXY": "[::1]"},
        {"NO_PROXY": "fe80::/10, [::1], 10.0.0.0/8"},
        {"SSL_CERT_FILE": "/nowhere/ca.pem", "SSL_CERT_DIR": "/nowhere"},
        {"http_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://["},
    ],
    ids=str,
)
def test_this_machine_is_reached_whatever_the_environment_says(desk: Copydesk, variables: dict[str, str]) -> None:
    desk.env.update(variables)
    done = desk("doctor")
    assert "gazette: " in done.out
    assert "journal" in done.out
    assert "Traceback" not in done.out + done.err
    for name, value in variables.items():
        if not name.upper().startswith(("NO_PROXY", "HTTP_PROXY")) or "ftp" in value:
            assert name in done.out


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HTTPS_PROXY", "ftp://proxy", "HTTPS_PROXY names a proxy of the kind ftp://"),
        ("ALL_PROXY", "socks5://127.0.0.1:9", "ALL_PROXY names a SOCKS proxy"),
        ("HTTPS_PROXY", "http://[", "HTTPS_PROXY is not the address of a proxy"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE names /nowhere/ca.pem"),
    ],
)
def test_what_is_in_the_way_of_another_host_is_named(desk: Copydesk, name: str, value: str, says: str) -> None:
    desk.datocms("far", "https://cms.invalid", "t0ken-of-ours")
    desk.env[name] = value
    done = desk("profiles", "check", "far")
    assert done.code == 1
    assert says in done.err


def test_ids_of_the_command_line_are_checked(cms: DatoCMS, desk: Copydesk) -> None:
    for ident in ("x\x1b]52;c;AAAA\x07", "", "a b", "\u202ex", "\u3164", "x" * 300):
        done = desk("run", "publish", "-p", "gazette", "--force", "--id", ident, "--yes")
        assert done.code == 1
        assert "\x1b" not in done.out + done.err
    assert cms.count_writes() == 0


def test_what_stands_in_the_journal_is_clean_when_it_is_shown(cms: DatoCMS, desk: Copydesk) -> None:
    article = cms.add("article", {"title": "One"}, "draft")
    assert desk("run", "publish", "-p", "gazette", "--id", article.id, "--yes").code == 0
    hostile = "x\x1b]52;c;AAAA\x07\u202e"
    with sqlite3.connect(desk.paths.journal_file) as connection:
        connection.execute("UPDATE jobs SET title = ?, error = ?, environment = ?", (hostile,) * 3)
        connection.execute("UPDATE items SET id = ?, title = ?, reason = ?", (hostile,) * 3)
        connection.execute("UPDATE batches SET note = ?, remote_id = ?", (hostile,) * 2)
        (job,) = connection.execute("SELECT id FROM jobs").fetchone()
    connection.close()
    for words in (("jobs",), ("jobs", "show", job), ("jobs", "--json"), ("jobs", "show", job, "--json")):
        done = desk(*words)
        assert done.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err)
        assert "\\u001b" not in done.out


def test_a_query_in_any_script_works_under_any_locale(cms: DatoCMS, desk: Copydesk) -> None:
    cms.add("article", {"title": "静かな庭"}, "draft")
    desk.env |= {"LC_ALL": "POSIX", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    words = ("run", "publish", "-p", "gazette", "--model", "article", "--query", "静かな庭", "--dry-run", "--json")
    done = desk(*words)
    assert done.code in (0, 3), done.err
    assert any("静かな庭" in value for request in cms.log for _, value in request.query)


def test_the_clear_is_refused_unless_the_profile_says_so(desk: Copydesk, cms: DatoCMS) -> None:
    file = desk.paths.profiles_dir / "far.toml"
    file.write_text('system = "datocms"\nbase_url = "http://cms.invalid"\ntoken_env = "FAR"\n')
    for words in (("profiles", "check", "far"), ("run", "publish", "-p", "far", "--id", "1", "--yes")):
        done = desk(*words)
        assert done.code == 1
        assert "not encrypted" in done.err
        assert "insecure = true" in done.err
    assert "not encrypted" in desk("profiles").out
    add = (
        "profiles",
        "add",
        "--name",
        "new",
        "--system",
        "datocms",
        "--token-env",
        "X",
        "--base-url",
        "http://cms.invalid",
    )
    assert "not encrypted" in desk(*add).err
    file.write_text(file.read_text() + "insecure = true\n")
    done = desk("profiles", "check", "far")
    assert "not encrypted" not in done.err
    assert "not set" in done.err


def test_the_session_token_is_hidden_like_the_key(uni: Unicat, desk: Copydesk) -> None:
    seen: list[str] = []

    def repeat(request: Request, _answer: Answer) -> Answer:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        seen.append(token)
        told = f"no: {token} and Bearer {token}, key {uni.api_key}"
        return Answer(422, {"success": False, "result": {"code": 1001, "message": told}, "data": {}})

    uni.on("POST", "*/schema/*", times=None).edit(repeat)
    uni.on("POST", "/sync/*", times=None).edit(repeat)
    done = desk("run", "copy-schema", "-p", "furniture", "--search", "title", "--dry-run")
    assert seen, [(request.method, request.path) for request in uni.log] + [done]
    assert all(seen)
    assert not [token for token in (*seen, uni.api_key) if token in done.out + done.err]
