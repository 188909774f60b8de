"""The gateway for a system. What a gateway needs is imported only when one is made."""

from __future__ import annotations

from collections.abc import Callable

from tui.cms.gateway import Admission, Gateway
from tui.core.content import System
from tui.core.requests import RequestMade
from tui.core.secret import Secret
from tui.operations.operation import Operation


def operations_of(system: System) -> tuple[Operation, ...]:
    """What a system has a wire for."""
    if system is System.DATOCMS:
        from tui.cms.datocms import operations as datocms

        return tuple(datocms.WIRE)
    from tui.cms.unicat import operations as unicat

    return tuple(unicat.WIRE)


def gateway_for(
    system: System,
    *,
    base_url: str,
    token: Secret,
    environment: str,
    project: str,
    admission: Admission,
    observer: Callable[[RequestMade], None] | None = None,
) -> Gateway:
    """A gateway to one project; it makes no request before `open`. `environment` is DatoCMS's, `project` Unicat's.

    `observer` is told of every request.
    """
    if system is System.DATOCMS:
        from tui.cms.datocms.gateway import DatoCms

        return DatoCms(base_url, token, admission, environment=environment, observer=observer)
    from tui.cms.unicat.gateway import UnicatGateway

    return UnicatGateway(base_url=base_url, project=project, api_key=token, admission=admission, observer=observer)
