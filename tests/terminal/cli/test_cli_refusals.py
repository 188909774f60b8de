"""What `copydesk run` refuses: clear words, exit 1, one JSON object, nothing recorded, no secret shown."""

import time
from typing import Any

import pytest

RUN = ("run", "publish", "-p", "blog", "--id", "x", "--yes")


def refused(ended: Any) -> dict[str, Any]:
    """The refusal every command promises; its text carries no control character."""
    result = ended.result
    assert ended.code == 1
    assert (result["job"], result["total"], result["succeeded"], result["failed"]) == (None, 0, 0, 0)
    assert result["error"]
    assert "\x1b" not in ended.out + ended.err
    assert "Traceback" not in ended.err
    return dict(result)


def no_jobs(copydesk: Any) -> bool:
    return bool(copydesk("jobs", "--json").json == [])


def test_wrong_token(copydesk: Any, sandbox: Any) -> None:
    copydesk.datocms("blog", sandbox.datocms_url, "wrong-token-0123456789")
    ended = copydesk(*RUN, "--json")
    assert "blog" in refused(ended)["error"] or "token" in refused(ended)["error"]
    assert "wrong-token-0123456789" not in ended.out + ended.err
    assert no_jobs(copydesk)


def test_wrong_api_key(copydesk: Any, sandbox: Any) -> None:
    copydesk.unicat("shop", sandbox.unicat_url, sandbox.unicat_project, "wrong-key-0123456789")
    ended = copydesk("run", "copy-schema", "-p", "shop", "--id", "x", "--yes", "--json")
    refused(ended)
    assert "wrong-key-0123456789" not in ended.out + ended.err
    assert no_jobs(copydesk)


@pytest.mark.parametrize("system", ["datocms", "unicat"])
@pytest.mark.parametrize("server", ["closed_port", "html_server"])
def test_no_cms_there(copydesk: Any, request: pytest.FixtureRequest, system: str, server: str) -> None:
    address = request.getfixturevalue(server)
    if system == "datocms":
        copydesk.datocms("blog", address, "token")
        words = RUN
    else:
        copydesk.unicat("shop", address, "gid", "token")
        words = ("run", "copy-schema", "-p", "shop", "--id", "x", "--yes")
    began = time.monotonic()
    refused(copydesk(*words, "--json"))
    assert time.monotonic() - began < 30
    plain = copydesk(*words)
    assert (plain.code, plain.out) == (1, "")
    assert plain.err.startswith("copydesk: ")
    assert no_jobs(copydesk)


def test_a_silent_server_is_given_up_within_30_seconds(copydesk: Any, silent_server: str) -> None:
    copydesk.datocms("blog", silent_server, "token")
    began = time.monotonic()
    refused(copydesk(*RUN, "--json"))
    assert time.monotonic() - began < 32


def test_a_read_only_profile(copydesk: Any, sandbox: Any) -> None:
    copydesk.datocms("blog", sandbox.datocms_url, sandbox.datocms_token, read_only=True)
    assert "read-only" in refused(copydesk(*RUN, "--json"))["error"]
    assert no_jobs(copydesk)


def test_no_terminal_and_no_yes(copydesk: Any, sandbox: Any) -> None:
    copydesk.datocms("blog", sandbox.datocms_url, sandbox.datocms_token)
    assert "--yes" in refused(copydesk(*RUN[:-1], "--json"))["error"]


def test_an_operation_of_the_other_system(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    refused(copydesk("run", "publish", "-p", "catalogue", "--id", "x", "--yes", "--json"))
    refused(copydesk("run", "copy-schema", "-p", "magazine", "--id", "x", "--yes", "--json"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["publish", "--id", "x"], "-p PROFILE"),
        (["publish", "-p", "nope", "--id", "x"], "magazine"),
        (["publish", "-p", "magazin", "--id", "x"], "Did you mean magazine?"),
        (["publish", "-p", "magazine"], "Nothing is selected"),
        (["publish", "-p", "magazine", "--status", "draft"], "--model"),
        (["publish", "-p", "magazine", "--all"], "--model"),
        (["publish", "-p", "magazine", "--model", "artcle", "--all"], "Did you mean article?"),
        (["publish", "-p", "magazine", "--model", "article", "--all", "--query", "a"], "contradict"),
        (["publish", "-p", "magazine", "--model", "article", "--query", "nope:1"], "at nope:1"),
        (["publish", "-p", "magazine", "--model", "article", "--query", '"open'], "quote"),
        (["publish", "-p", "magazine", "--model", "article", "--query", "x stage:reviw"], "at stage:reviw"),
        (["publish", "-p", "magazine", "--model", "author", "--query", "stage:x"], "has no workflow"),
        (["publish", "-p", "magazine", "--status", "nope"], "--status"),
        (["publish", "-p", "magazine", "--limit", "0"], "--limit"),
        (["publish", "-p", "magazine", "--id", "-x"], "expected one argument"),
        (["publish", "-p", "magazine", "--id", ""], "--id"),
        (["duplicate-field", "-p", "magazine"], "--id"),
        (["duplicate-model", "-p", "magazine"], "--id"),
        (["copy-schema", "-p", "catalogue"], "Nothing is selected"),
        (["copy-schema", "-p", "catalogue", "--id", "x", "--exclude", "y"], "--exclude"),
        (["copy-schema", "-p", "catalogue", "--id", "x", "--language", "en"], "--language"),
        (["copy-schema", "-p", "catalogue", "--filter", "{"], "not JSON"),
        (["copy-schema", "-p", "catalogue", "--filter", '{"a": 1}'], "not a list"),
        (["copy-schema", "-p", "catalogue", "--search", "a", "--language", "xx"], "no language xx"),
    ],
)
def test_what_makes_no_sense_is_said(copydesk: Any, sandbox: Any, words: list[str], says: str) -> None:
    copydesk.both(sandbox)
    ended = copydesk("run", *words, "--json")
    result = refused(ended)
    assert says in result["error"]
    assert result["operation"] == words[0]
    assert no_jobs(copydesk)


def test_usage_errors_exit_1_and_help_exits_0(copydesk: Any) -> None:
    for words in (["bogus"], ["run"], ["run", "publsih"], ["jobs", "show"], ["--bogus"], ["profiles", "check"]):
        ended = copydesk(*words)
        assert (ended.code, ended.out) == (1, ""), words
        assert "usage: copydesk" in ended.err
    assert "Did you mean publish?" in copydesk("run", "publsih").err
    assert copydesk("--help").code == copydesk("run", "publish", "--help").code == copydesk("--version").code == 0


def test_hostile_words_are_cleaned_in_messages(copydesk: Any) -> None:
    ended = copydesk("run", "publish", "-p", "x\x1b]52;c;aGk=\x07", "--id", "x", "--yes")
    assert ended.code == 1
    assert "\x1b" not in ended.err
    assert "\x07" not in ended.err
    assert copydesk("bog\x1b[31mus").code == 1
