"""How DatoCMS is asked for each operation it has: the requests ([P][T] reference datocms.md, operations.md)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote

import msgspec
from msgspec import Struct

from tui.cms.gateway import Order
from tui.core.errors import UsageError
from tui.operations import DUPLICATE, DUPLICATE_FIELD, DUPLICATE_MODEL, PUBLISH, UNPUBLISH, Operation


class Bulk(Struct, frozen=True):
    """A request for many records. Its job only counts."""

    path: str
    type: str
    """`data.type` of its body."""


class Evidence(StrEnum):
    """Where a copy is looked for whose answer was lost."""

    BY_CREATOR = "by creator"
    """Among the records made since, by the creator we act as."""
    IN_MODEL = "in its model"
    """Among the fields of its model that were not there before."""
    AMONG_MODELS = "among the models"
    """Among the models that were not there before."""


class Copied(Struct, frozen=True):
    """A request for one copy, without a body."""

    path: str
    """`{}` stands for the id of the source."""
    makes: str
    """What is made, as `data.type` of a result names it."""
    evidence: Evidence


WIRE: Mapping[Operation, Bulk | Copied] = {
    PUBLISH: Bulk("/items/bulk/publish", "item_bulk_publish_operation"),
    UNPUBLISH: Bulk("/items/bulk/unpublish", "item_bulk_unpublish_operation"),
    DUPLICATE: Copied("/items/{}/duplicate", "item", Evidence.BY_CREATOR),
    DUPLICATE_FIELD: Copied("/fields/{}/duplicate", "field", Evidence.IN_MODEL),
    DUPLICATE_MODEL: Copied("/item-types/{}/duplicate", "item_type", Evidence.AMONG_MODELS),
}
"""What copydesk can do in DatoCMS."""


def wire_of(order: Order) -> Bulk | Copied:
    """How an order is sent. Raises UsageError for what DatoCMS does not have."""
    if order.operation not in WIRE:
        raise UsageError(f"DatoCMS has no operation {order.operation.name}.")
    return WIRE[order.operation]


def request_of(order: Order) -> tuple[str, bytes | None]:
    """Path and body of the request an order is."""
    wire = wire_of(order)
    if isinstance(wire, Copied):
        return wire.path.format(quote(order.items[0].id, safe="")), None
    rows = [{"type": "item", "id": item.id} for item in order.items]
    data = {"type": wire.type, "relationships": {"items": {"data": rows}}}
    return wire.path, msgspec.json.encode({"data": data})


def source_of(order: Order) -> str | None:
    """The item a request copies: kept with its ticket, so that the result can be told to be of it."""
    return order.items[0].id if isinstance(wire_of(order), Copied) and len(order.items) == 1 else None
