"""The desk of these tests answers what the real one is asked, in the same words."""

import inspect
from typing import Any

from tui.desk import Desk

OWN = {"system", "calls", "fail", "publish", "launched_id"}
"""What the tests ask of their desk beyond that."""


def _public(of: type) -> dict[str, Any]:
    return {name: inspect.getattr_static(of, name) for name in dir(of) if not name.startswith("_")}


def _takes(function: Any) -> dict[str, Any]:
    return {name: found.kind for name, found in inspect.signature(function).parameters.items()}


def test_the_desk_of_the_tests_takes_what_the_real_one_takes(fake_desk: Any) -> None:
    real, ours = _public(Desk), _public(fake_desk)
    assert ours.keys() - OWN <= real.keys()
    for name in ours.keys() & real.keys():
        wanted, there = real[name], ours[name]
        if isinstance(wanted, property):
            assert isinstance(there, property), name
            continue
        assert inspect.iscoroutinefunction(wanted) == inspect.iscoroutinefunction(there), name
        taken = _takes(there)
        anything = inspect.Parameter.VAR_KEYWORD in taken.values()
        for parameter, kind in _takes(wanted).items():
            by_name = kind is inspect.Parameter.KEYWORD_ONLY
            assert taken.get(parameter) == kind or (by_name and anything), f"{name}({parameter})"
