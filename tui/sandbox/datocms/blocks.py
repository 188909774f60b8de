"""Listings of blocks, which live inside records."""

from collections.abc import Iterable
from itertools import compress, islice

from tui.sandbox.datocms import articles as generated
from tui.sandbox.datocms.articles import both
from tui.sandbox.datocms.filters import Condition
from tui.sandbox.datocms.ids import named_id
from tui.sandbox.datocms.magazine import model_id
from tui.sandbox.datocms.records import Block, Record, blocks_in, by_locale
from tui.sandbox.datocms.schema import Model
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import Json, timestamp

_BLOCK_KINDS = (
    (generated.KIND_QUOTE_EN, "quote_block"),
    (generated.KIND_QUOTE_IT, "quote_block"),
    (generated.KIND_IMAGE_EN, "image_block"),
    (generated.KIND_IMAGE_IT, "image_block"),
)

_BLOCK_META: Json = {
    "published_at": None,
    "first_published_at": None,
    "publication_scheduled_at": None,
    "unpublishing_scheduled_at": None,
    "status": "draft",
    "is_valid": True,
    "is_current_version_valid": True,
    "is_published_version_valid": None,
    "stage": None,
    "has_children": None,
}


def list_blocks(
    env: Environment, models: list[Model], tests: list[Condition], offset: int, limit: int
) -> tuple[list[Block], int]:
    """A page of the blocks of some block models, and how many there are.

    Blocks have no meta fields: filtering by one other than the id leaves them all out.
    """
    if any(test.key != "id" for test in tests):
        return [], 0
    ids = {model.id for model in models}
    kept = [block for block in blocks_of(env, env.records.values()) if block.model.id in ids]
    kinds = [kind for kind, key in _BLOCK_KINDS if model_id(key) in ids]
    masks = [(kind, both(env.articles.blocks_mask(kind), env.generated_mask())) for kind in kinds]
    if tests:
        every = kept + [found for kind, mask in masks for found in _generated_blocks(env, kind, mask, 0, len(mask))]
        every = [block for block in every if all(test.accept(block.id) for test in tests)]
        return every[offset : offset + limit], len(every)
    total = len(kept) + sum(mask.count(1) for _, mask in masks)
    page = kept[offset : offset + limit]
    skipped = len(kept)
    for kind, mask in masks:
        if len(page) < limit:
            page += _generated_blocks(env, kind, mask, max(0, offset - skipped), limit - len(page))
        skipped += mask.count(1)
    return page, total


def render_block(env: Environment, block: Block, *, nested: bool) -> Json:
    """A block in a listing: an `item` with times, a status and a version of its own ([R] reference datocms.md, end)."""
    if nested:
        rendered = env.render_block(block.id)
        if isinstance(rendered, dict):
            return rendered
    return {
        "id": block.id,
        "type": "item",
        "attributes": env.attributes(block.model, block.values, nested=nested),
        "relationships": {"item_type": {"data": {"type": "item_type", "id": block.model.id}}},
        "meta": {
            **_BLOCK_META,
            "created_at": timestamp(block.created_at),
            "updated_at": timestamp(block.created_at),
            "current_version": named_id("block version", block.id),
        },
    }


def blocks_of(env: Environment, records: Iterable[Record]) -> list[Block]:
    """The blocks in the current versions of some records, those in other blocks included, each once."""
    found: dict[str, Block] = {}
    pending = [(record.model, record.current.values) for record in records]
    while pending:
        model, values = pending.pop()
        for field in model.fields:
            for _, value in by_locale(field, values.get(field.api_key)):
                for block_id in blocks_in(field.field_type, value):
                    block = env.block(block_id)
                    if block is not None and block.id not in found:
                        found[block.id] = block
                        pending.append((block.model, block.values))
    return list(found.values())


def _generated_blocks(env: Environment, kind: int, mask: bytes, offset: int, limit: int) -> list[Block]:
    places = islice(compress(range(len(mask)), mask), offset, offset + limit)
    found = (env.block(env.ids.encode(kind, place)) for place in places)
    return [block for block in found if block is not None]
