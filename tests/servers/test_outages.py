"""Outages and refused credentials through the real command: few requests run into them, and nothing is given up."""

import re
from functools import partial
from typing import Any

import pytest

from tests.patience import PROCESS_S
from tests.servers.datocms import DatoCMS, api_error
from tests.servers.http import Server
from tests.servers.unicat import Unicat

pytestmark = pytest.mark.usefixtures("hurried")

DUPLICATES = "/items/*/duplicate"


def lost(server: Server, path: str) -> int:
    """How many writes ran into it."""
    return sum(not request.effect for request in server.requests("POST", path))


def test_an_outage_is_met_with_few_requests(cms: DatoCMS, desk: Any) -> None:
    number = 80
    sources = cms.add_many("article", number)
    cms.outage(after_writes=20, seconds=3)
    words = [f"--id={source}" for source in sources]
    done = desk("run", "duplicate", "-p", "gazette", *words, "--yes", "--json", timeout=PROCESS_S)
    result = done.result
    assert 0 < lost(cms, DUPLICATES) <= 16, done
    assert result["succeeded"] == number - lost(cms, DUPLICATES) >= 64
    assert (done.code, result["in_doubt"], result["failed"]) == (4, number - result["succeeded"], 0)
    assert max(len(cms.copies_of(source)) for source in sources) == 1


def test_a_copy_waits_for_the_end_of_an_outage(uni: Unicat, desk: Any) -> None:
    brand = uni.gid("fields", "brand")
    outage = uni.outage(after_writes=1, kind="reset")
    running = desk.start("run", "copy-schema", "-p", "furniture", "--id", brand, "--yes", "--json")
    outage.wait(4)
    asked = len(uni.log)
    outage.wait(outage.hits + 1)
    assert len(uni.log) <= asked + 3
    outage.end()
    running.communicate(timeout=PROCESS_S)
    assert running.returncode == 0
    assert len(uni.copies("fields", "brand")) == 1


@pytest.mark.parametrize("again", ["one refusal", "revoked and accepted again"])
def test_refused_credentials_hold_the_job(cms: DatoCMS, desk: Any, again: str) -> None:
    sources = cms.add_many("article", 30)
    words = [f"--id={source}" for source in sources]
    if again == "one refusal":
        cms.on("POST", DUPLICATES, nth=11).answer(401, {"data": []})
    else:
        cms.on("POST", DUPLICATES, nth=11).then(lambda _request: cms.revoked.add(cms.token))
    done = desk("run", "duplicate", "-p", "gazette", *words, "--yes", "--json", timeout=PROCESS_S)
    result = done.result
    assert (result["failed"], result["in_doubt"], result["cancelled"]) == (0, 0, 0)
    if again != "one refusal":
        assert (done.code, result["state"]) == (130, "running")
        assert "needs its credentials" in done.err
        assert not re.search(r"\d left", done.err)
        cms.revoked.discard(cms.token)
        done = desk("jobs", "resume", result["job"], timeout=PROCESS_S)
    assert done.code == 0, done
    assert [len(cms.copies_of(source)) for source in sources] == [1] * 30


def test_refused_credentials_of_unicat_hold_the_job(uni: Unicat, desk: Any) -> None:
    brand = uni.gid("fields", "brand")
    refused = uni.on("POST", "*/schema/bulk/copy").answer(401, {"success": False, "result": {"code": 401}})
    no_key = uni.on("POST", "*/auth", nth=2, times=None).answer(401, {"success": False, "result": {"code": 401}})
    done = desk("run", "copy-schema", "-p", "furniture", "--id", brand, "--yes", "--json", timeout=PROCESS_S)
    assert refused.hits == 1
    assert (done.code, done.result["state"], done.result["failed"]) == (130, "planned", 0), done
    assert "needs its credentials" in done.err
    no_key.end()
    assert desk("jobs", "resume", done.result["job"], timeout=PROCESS_S).code == 0
    assert len(uni.copies("fields", "brand")) == 1


def test_an_expired_sign_in_of_unicat_is_renewed(uni: Unicat, desk: Any) -> None:
    brand = uni.gid("fields", "brand")
    uni.on("POST", "*/schema/bulk/copy").answer(401, {"success": False, "result": {"code": 401}})
    done = desk("run", "copy-schema", "-p", "furniture", "--id", brand, "--yes", "--json", timeout=PROCESS_S)
    assert (done.code, done.result["succeeded"]) == (0, 1), done
    assert len(uni.copies("fields", "brand")) == 1


@pytest.mark.parametrize("named", [False, True], ids=["found by reading", "named by the refusal"])
def test_a_bulk_request_is_sent_again_as_often_as_records_are_in_its_way(cms: DatoCMS, desk: Any, named: bool) -> None:
    """One record is gone when it is sent, another one when it is sent again."""
    cms.bulk_refuses = True
    sources = cms.add_many("article", 30)
    for nth, gone in enumerate((sources[3], sources[17]), 1):
        rule = cms.on("POST", "/items/bulk/publish", nth=nth)
        if named:
            rule.answer(422, api_error("INVALID_FIELD", {"messages": [f"record {gone} cannot be published"]}))
        else:
            rule.then(partial(lambda item, _request: cms.colleague_deletes(item), gone))
    words = [f"--id={source}" for source in sources]
    done = desk("run", "publish", "-p", "gazette", *words, "--yes", "--json", timeout=PROCESS_S)
    assert (done.code, done.result["succeeded"], done.result["failed"]) == (2, 28, 2), done
    assert [item["id"] for item in done.result["failures"]] == [sources[3], sources[17]]
    assert sum(request.effect for request in cms.requests("POST", "/items/bulk/publish")) == 1
