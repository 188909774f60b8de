"""How Unicat is spoken to: `gateway` is what the rest asks, the other modules are its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cms.unicat.traits import TRAITS as TRAITS

if TYPE_CHECKING:
    from tui.cms.gateway import Admission, Gateway
    from tui.cms.transport import Observer
    from tui.core.secret import Secret


def connect(
    *,
    base_url: str,
    token: Secret,
    environment: str,  # noqa: ARG001 - it has none
    project: str,
    admission: Admission,
    observer: Observer | None,
) -> Gateway:
    """A gateway to one project by its gid; the token is its API key."""
    from tui.cms.unicat.gateway import UnicatGateway

    return UnicatGateway(base_url=base_url, project=project, api_key=token, admission=admission, observer=observer)
