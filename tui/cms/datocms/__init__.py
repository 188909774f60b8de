"""How DatoCMS is spoken to: `gateway` is what the rest asks, the other modules are its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cms.datocms.traits import TRAITS as TRAITS

if TYPE_CHECKING:
    from tui.cms.gateway import Admission, Gateway
    from tui.cms.transport import Observer
    from tui.core.secret import Secret


def connect(
    *,
    base_url: str,
    token: Secret,
    environment: str,
    project: str,  # noqa: ARG001 - a token names its project
    admission: Admission,
    observer: Observer | None,
) -> Gateway:
    """A gateway to the project of a token, in the environment named or the primary one."""
    from tui.cms.datocms.gateway import DatoCms

    return DatoCms(base_url, token, admission, environment=environment, observer=observer)
