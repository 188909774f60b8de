"""The HTTP library imports no program, and looks for no other loop library with its requests."""

import subprocess
import sys

SPARED = """
import sys
from importlib.util import find_spec
from tui.cms.http_library import spare_http_library

is_there = find_spec("sniffio") is not None
spare_http_library()
import httpx
from httpcore._synchronization import current_async_library

asked = []

class Watching:
    def find_spec(self, name, path=None, target=None):
        asked.append(name)

async def main():
    sys.meta_path.insert(0, Watching())
    for _ in range(3):
        assert current_async_library() == "asyncio"
    assert is_there or "sniffio" not in asked, asked
    assert asked.count("sniffio") < 2, asked

import asyncio
asyncio.run(main())
assert "click" not in sys.modules
spare_http_library()
print("spared")
"""


def test_the_http_library_is_spared_what_it_does_not_need() -> None:
    done = subprocess.run([sys.executable, "-c", SPARED], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "spared\n", done.stderr
