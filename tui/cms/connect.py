"""The gateway to a project. What it is made of is imported only when one is made."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from tui.cms import CMSES, labels, traits_of
from tui.cms.gateway import Admission, Gateway
from tui.core.content import System
from tui.core.requests import RequestMade
from tui.core.secret import Secret
from tui.operations.operation import Operation

Observer = Callable[[RequestMade], None]


def operations_of(system: System) -> tuple[Operation, ...]:
    """What a CMS has a wire for: the `WIRE` of its module `operations`. Raises UnknownCms."""
    package = CMSES[traits_of(system.name).name]
    return tuple(import_module(f"{package}.operations").WIRE)


def having(operation: Operation) -> str:
    """What people call the CMSs that have a wire for it."""
    return labels(lambda cms: operation in operations_of(cms.system))


class Connect(Protocol):
    """What the package of a CMS offers as `connect`."""

    def __call__(
        self,
        *,
        base_url: str,
        token: Secret,
        environment: str,
        project: str,
        admission: Admission,
        observer: Observer | None,
    ) -> Gateway: ...


def gateway_for(
    system: System,
    *,
    base_url: str,
    token: Secret,
    environment: str,
    project: str,
    admission: Admission,
    observer: Observer | None = None,
) -> Gateway:
    """A gateway to one project of a CMS; it makes no request before `open`. Raises UnknownCms.

    `environment` and `project` are the profile's, empty where the CMS has none. `observer` is told of every request.
    """
    package = CMSES[traits_of(system.name).name]
    connect = cast("Connect", import_module(package).connect)
    return connect(
        base_url=base_url,
        token=token,
        environment=environment,
        project=project,
        admission=admission,
        observer=observer,
    )
