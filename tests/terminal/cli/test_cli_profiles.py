"""`copydesk profiles`, `profiles add`, `profiles check`, `doctor` and `jobs`, without a terminal."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from tui.config.profiles import load_profile


def test_a_profile_is_added_with_options_alone(copydesk: Any, sandbox: Any, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(sandbox.unicat_api_key)
    token.chmod(0o600)
    added = copydesk(
        "profiles", "add", "--name", "shop", "--system", "unicat", "--base-url", sandbox.unicat_url + "/",
        "--project", sandbox.unicat_project, "--token-file", str(token), "--read-only", "--check",
    )  # fmt: skip
    assert added.code == 0, added
    profile = load_profile(copydesk.paths, "shop")
    assert (profile.base_url, profile.project, profile.read_only) == (sandbox.unicat_url, sandbox.unicat_project, True)
    listed = copydesk("profiles")
    assert listed.code == 0
    assert all(word in listed.out for word in ("shop", "Unicat", sandbox.unicat_url, "read-only", str(token)))
    assert sandbox.unicat_api_key not in added.out + added.err + listed.out
    again = copydesk("profiles", "add", "--name", "shop", "--system", "unicat", "--project", "x", "--token-env", "A")
    assert again.code == 1
    assert "already a profile shop" in again.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--name is missing"),
        (("--name", "a"), "--system is missing"),
        (("--name", "a", "--system", "datocms"), "--token-env, --token-file or --token-command is missing"),
        (("--name", "a", "--system", "unicat", "--token-env", "A"), "--project is missing"),
        (("--name", "a", "--system", "datocms", "--project", "x", "--token-env", "A"), "--project belongs to Unicat"),
        (("--name", "a", "--system", "unicat", "--environment", "x"), "--environment belongs to DatoCMS"),
        (("--name", "../a", "--system", "datocms", "--token-env", "A"), "cannot be called"),
        (("--name", "a", "--system", "datocms", "--token-env", "A B"), "not the name of a variable"),
        (("--name", "a", "--system", "datocms", "--token-command", "'open"), "quotes are not closed"),
        (("--name", "a", "--system", "datocms", "--base-url", "nonsense", "--token-env", "A"), "not an http address"),
        (("--name", "a", "--system", "datocms", "--token-env", "COPYDESK_NOT_SET", "--check"), "not set"),
    ],
)
def test_what_is_missing_or_wrong_is_said(copydesk: Any, words: tuple[str, ...], says: str) -> None:
    ended = copydesk("profiles", "add", *words)
    assert ended.code == 1
    assert says in ended.err
    assert not copydesk.paths.config_dir.exists()


def test_check_says_whose_project_it_is(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    blog, shop = copydesk("profiles", "check", "magazine"), copydesk("profiles", "check", "catalogue")
    assert (blog.code, shop.code) == (0, 0)
    assert "environment main (PRIMARY)" in blog.out
    assert "may publish" in blog.out
    assert "change the schema" in shop.out
    assert sandbox.datocms_token not in blog.out + blog.err


def test_check_says_why_not(copydesk: Any, sandbox: Any, closed_port: str) -> None:
    copydesk.datocms("wrong", sandbox.datocms_url, "not-the-token")
    copydesk.datocms("down", closed_port, "token")
    for name in ("wrong", "down", "none"):
        ended = copydesk("profiles", "check", name)
        assert (ended.code, ended.out) == (1, "")
        assert len(ended.err.splitlines()) == 2, "what failed, and what to do"
    assert "not-the-token" not in copydesk("profiles", "check", "wrong").err


def test_doctor_is_content_with_a_sound_house(copydesk: Any, sandbox: Any) -> None:
    assert copydesk("doctor").code == 0
    copydesk.both(sandbox)
    ended = copydesk("doctor")
    assert ended.code == 0, ended.out
    assert "No problems found." in ended.out
    assert all(word in ended.out for word in ("magazine", "catalogue", "textual", str(copydesk.paths.state_dir)))
    assert sandbox.datocms_token not in ended.out


def test_doctor_names_what_is_wrong(copydesk: Any, closed_port: str) -> None:
    copydesk.datocms("down", closed_port, "token")
    (copydesk.paths.profiles_dir / "broken.toml").write_text('sytem = "datocms"')
    copydesk.datocms("open", closed_port, "token")
    (copydesk.paths.tokens_dir / "open").chmod(0o644)
    copydesk.paths.state_dir.mkdir(mode=0o700, parents=True)
    copydesk.paths.journal_file.write_text("this is no journal")
    ended = copydesk("doctor")
    assert ended.code == 1
    assert "Did you mean system?" in ended.out
    assert "chmod 600" in ended.out
    assert "refuses connections" in ended.out
    assert "4 problems found." in ended.out
    one = copydesk("doctor", "-p", "nope")
    assert one.code == 1


def test_the_log_is_private_and_empty_of_secrets(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    (copydesk.paths.config_dir / "token").write_text("")
    copydesk.paths.state_dir.mkdir(parents=True)
    copydesk.paths.journal_file.write_text("this is no journal")
    ended = copydesk("run", "publish", "-p", "magazine", "--id", "x", "--yes", "--json")
    assert (ended.code, ended.result["total"]) == (1, 0)
    for file in copydesk.home.rglob("*"):
        if file.is_file() and file.parent != copydesk.paths.tokens_dir:
            assert sandbox.datocms_token.encode() not in file.read_bytes(), file
    log = copydesk.paths.log_file
    assert not log.exists() or stat.S_IMODE(log.stat().st_mode) == 0o600


def test_jobs_are_listed_and_shown(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    assert copydesk("jobs").out == "No jobs yet.\n"
    run = copydesk(
        "run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "2", "--yes", "--json"
    )
    first = run.result
    assert first["succeeded"] == 2
    (listed,) = copydesk("jobs", "--json").json
    fields = {"job", "profile", "operation", "state", "total", "succeeded", "failed", "in_doubt", "created_at"}
    assert listed.keys() == fields
    assert (listed["job"], listed["profile"], listed["operation"]) == (first["job"], "magazine", "duplicate")
    shown = copydesk("jobs", "show", first["job"], "--json").json
    assert shown.keys() == fields | {"batches", "items", "created_unknown"}
    assert all(item.keys() == {"id", "state", "reason", "created"} for item in shown["items"])
    assert [item["created"] for item in shown["items"]] == first["created"]
    assert len(shown["batches"]) == 2
    assert first["job"] in copydesk("jobs").out
    assert first["created"][0] in copydesk("jobs", "show", first["job"]).out
    assert copydesk("jobs", "-p", "catalogue", "--json").json == []
    assert copydesk("jobs", "resume").code == 0


def test_the_journal_is_private(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    previous = os.umask(0)
    try:
        copydesk("run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "1", "--yes")
    finally:
        os.umask(previous)
    assert stat.S_IMODE(copydesk.paths.state_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(copydesk.paths.journal_file.stat().st_mode) == 0o600
