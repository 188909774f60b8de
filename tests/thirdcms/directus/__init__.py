"""A CMS that copydesk does not ship: all of it stands in this folder. It is read only."""

from tests.thirdcms.directus.gateway import DirectusGateway
from tests.thirdcms.directus.traits import TRAITS as TRAITS
from tui.cms.gateway import Admission, Gateway
from tui.cms.transport import Observer
from tui.core.secret import Secret


def connect(
    *,
    base_url: str,
    token: Secret,
    environment: str,
    project: str,
    admission: Admission,
    observer: Observer | None,
) -> Gateway:
    """A gateway to the project at an address."""
    return DirectusGateway(base_url, token, admission, observer=observer)
