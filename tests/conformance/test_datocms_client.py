"""The sandbox's DatoCMS side, judged by the vendor's own JavaScript client."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PROCESS_S

HERE = Path(__file__).parent / "node"

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js"),
    pytest.mark.skipif(
        not (HERE / "node_modules").is_dir(), reason="needs the client: npm ci in tests/conformance/node"
    ),
]


def test_the_official_client_is_satisfied(start_sandbox: Any) -> None:
    running = start_sandbox(job_seconds=0.05, rate_limit=100_000)
    done = subprocess.run(
        ["node", "driver.mjs"],
        cwd=HERE,
        env={**os.environ, "BASE_URL": running.datocms_url, "TOKEN": running.datocms_token},
        capture_output=True,
        text=True,
        timeout=100,
    )
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    failures = [f"{each['name']}: {each['error']}" for each in reports if not each["ok"]]
    assert failures == [], "\n\n".join(failures)
    assert len(reports) > 25, done.stderr
    assert (done.returncode, done.stderr) == (0, "")


def test_the_official_client_waits_out_the_rate_limit(start_sandbox: Any) -> None:
    """Its retries read `X-RateLimit-Reset`: more requests than a window allows end well, just later."""
    running = start_sandbox(records=60, rate_limit=5)
    script = """
        import { buildClient } from '@datocms/cma-client-node';
        const { BASE_URL: baseUrl, TOKEN: apiToken } = process.env;
        const client = buildClient({ apiToken, baseUrl });
        const sites = await Promise.all(Array.from({ length: 8 }, () => client.site.find()));
        console.log(sites.length);
    """
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        cwd=HERE,
        env={**os.environ, "BASE_URL": running.datocms_url, "TOKEN": running.datocms_token},
        capture_output=True,
        text=True,
        timeout=PROCESS_S,
    )
    assert (done.stdout, done.stderr) == ("8\n", "")
