"""How Unicat is asked for each operation it has: the requests ([D] reference unicat.md 11)."""

from __future__ import annotations

from collections.abc import Mapping

from tui.cms.gateway import Order
from tui.core.errors import UsageError
from tui.operations import COPY_SCHEMA, Operation

WIRE: Mapping[Operation, str] = {COPY_SCHEMA: "schema/bulk/copy"}
"""What copydesk can do in Unicat, with the path below the project's API."""


def request_of(order: Order) -> tuple[str, str]:
    """Path and selection, as JSON text, of the request an order is. Raises UsageError for what Unicat does not have."""
    if order.operation not in WIRE or order.body is None:
        raise UsageError(f"Unicat cannot {order.operation.name}.")
    return WIRE[order.operation], order.body
