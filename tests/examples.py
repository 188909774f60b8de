"""How many examples a property is tried on.

Every run tries the same ones, a part of what the property bears; `--hypothesis-profile=default` looks for new ones and
tries as many as are named.
"""

from typing import Any

from hypothesis import settings

PART = 3

settings.register_profile("same", derandomize=True, deadline=None)


def examples(most: int, **more: Any) -> settings:
    """Settings of a property that takes a while for each example."""
    count = most // PART if settings.default is settings.get_profile("same") else most
    return settings(max_examples=count, deadline=None, **more)
