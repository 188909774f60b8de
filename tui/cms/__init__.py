"""How CMSs are spoken to. `CMSES` is the one place that knows which there are; their packages load when asked for.

The command line reads it before it answers: nothing is imported here that takes time.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.cms.traits import Traits
    from tui.core.content import System

CMSES = {"datocms": "tui.cms.datocms", "unicat": "tui.cms.unicat"}
"""The package of each CMS by its name in profiles and in the journal. Each holds `TRAITS` and `connect`,
and a module `operations` with its `WIRE`."""


class UnknownCms(LookupError):
    """There is no CMS of that name."""


def traits_of(name: str) -> Traits:
    """What the CMS of that name is. Raises UnknownCms."""
    if name not in CMSES:
        raise UnknownCms(f"copydesk knows no CMS {name!r}; it knows {', '.join(CMSES)}.")
    traits: Traits = import_module(CMSES[name]).TRAITS
    return traits


def known_as(name: str) -> System:
    """The CMS of that name as it is told of; of one that this copydesk does not know, the name is all there is."""
    if name in CMSES:
        return traits_of(name).system
    from tui.core.content import System
    from tui.core.text import one_line

    return System(one_line(name, 40), one_line(name, 40))


def every() -> tuple[Traits, ...]:
    """All of them, in their order."""
    return tuple(traits_of(name) for name in CMSES)


def labels(which: Callable[[Traits], bool]) -> str:
    """What people call the CMSs of which something is true: `DatoCMS`, `DatoCMS and Unicat`."""
    from tui.core.text import listed

    return listed([traits.label for traits in every() if which(traits)])


def takers(key: str) -> str:
    """What people call the CMSs whose profiles take a key."""
    return labels(lambda traits: traits.takes(key))


def why_never(cms: Traits, action_id: str) -> str:
    """Why a CMS can never do some action, in a sentence; empty where it can, as far as is known."""
    return naming(cms.not_here.get(action_id, ""))


def naming(words: str) -> str:
    """Words in which `{who:ID}` stands for the CMSs that can do an action."""
    return _WHO.sub(lambda found: labels(lambda cms: _can(cms, found[1])), words)


def _can(cms: Traits, action_id: str) -> bool:
    """Whether a CMS can do an action; an operation, where it has a wire for one of that key."""
    from tui.cms.connect import operations_of
    from tui.operations import ALL

    place, _, name = action_id.partition(".")
    same = {one for one in ALL if one.key.action == name and one.acts_on.in_schema is (place == "schema")}
    return action_id not in cms.not_here and (not same or not same.isdisjoint(operations_of(cms.system)))


_WHO = re.compile(r"\{who:([a-z.-]+)\}")
