"""Rehearsing a limited role: the plan and the sandbox agree about what is allowed, each by its own reading."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.patience import EVENT_S


@pytest.fixture
def in_role(copydesk: Any, start_sandbox: Callable[..., Any]) -> Iterator[Callable[[str], httpx.Client]]:
    """A profile `magazine` in that role; gives the colleague's own line to the sandbox."""

    def started(role: str) -> httpx.Client:
        running = start_sandbox(role=role, records=300, job_seconds=0.02, rate_limit=100_000)
        copydesk.datocms("magazine", running.datocms_url, running.datocms_token)
        headers = {
            "Authorization": f"Bearer {running.datocms_colleague}",
            "Accept": "application/json",
            "X-Api-Version": "3",
        }
        lines.append(httpx.Client(base_url=running.datocms_url, headers=headers, timeout=EVENT_S))
        return lines[-1]

    lines: list[httpx.Client] = []
    yield started
    for line in lines:
        line.close()


def ids(cms: httpx.Client, model: str, status: str) -> list[str]:
    params = {"filter[type]": model, "filter[fields][_status][eq]": status, "page[limit]": "500"}
    rows = cms.get("/items", params=params).json()["data"]
    return [f"--id={row['id']}" for row in rows if row["meta"]["is_valid"]]


def test_nothing_the_sandbox_would_refuse_is_sent(copydesk: Any, in_role: Any) -> None:
    cms = in_role("restricted")
    chosen = [word for model in ("article", "event", "landing_page", "category") for word in ids(cms, model, "draft")]
    ended = copydesk("run", "publish", "-p", "magazine", *chosen, "--yes", "--json")
    result = ended.result
    assert result["succeeded"] > 0
    assert not any("does not allow" in row["reason"] for row in result["failures"]), result["failures"]
    assert {row["reason"] for row in result["skipped"]} == {
        "your role may publish only what it made itself (Article)",
        "your role may not publish Article in stage Writing",
        "your role may not publish Event",
        "your role may publish Landing page only in the locale en",
    }


def test_the_check_names_the_limits(copydesk: Any, in_role: Any) -> None:
    in_role("restricted")
    said = copydesk("profiles", "check", "magazine").out
    assert "may publish Category; Article only what it made itself, but not in stage Writing; Author only what" in said
    assert "may duplicate Article and Category only · may not change the schema" in said


def test_viewers_have_nothing_to_send(copydesk: Any, in_role: Any) -> None:
    cms = in_role("viewer")
    for operation in ("publish", "duplicate"):
        ended = copydesk(
            "run", operation, "-p", "magazine", *ids(cms, "article", "draft"), "--yes", "--force", "--json"
        )
        assert (ended.code, ended.result["total"]) == (3, 0), ended
        assert {row["reason"] for row in ended.result["skipped"]} == {f"your role may not {operation} Article"}
