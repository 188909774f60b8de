"""`GET /items`: which records, in what order, and a page of them.

A listing of generated articles is a mask over them. Orders that follow creation or update are the articles' own, so
that any page of a million is found by counting; every other order is sorted once and remembered until something
changes. Long scans pause often: other requests are answered in between.
"""

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Iterable
from itertools import compress, islice
from typing import Any

from tui.sandbox.datocms import articles as generated
from tui.sandbox.datocms.articles import both, query_words
from tui.sandbox.datocms.blocks import list_blocks, render_block
from tui.sandbox.datocms.filters import (
    META,
    Condition,
    conditions,
    generated_getter,
    plain_text,
    value_of,
)
from tui.sandbox.datocms.records import Block, Record
from tui.sandbox.datocms.roles import Actor, insufficient
from tui.sandbox.datocms.schema import Model
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.views import PAUSE_EVERY, Merged, Order, Sorted, View, buckets, nulls_last, row, sortable
from tui.sandbox.datocms.wire import ApiError, Json, flag, invalid_format

DEFAULT_LIMIT, MAX_LIMIT, MAX_NESTED = 30, 500, 30
_REMEMBERED = 8
_ORDERABLE = (set(META) - {"_creator", "_stage", "parent"}) | {"_rank"}


class Listings:
    """Answers listings of one environment and remembers recent ones."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._revision = -1
        self._views: OrderedDict[Any, asyncio.Future[View]] = OrderedDict()

    async def items(self, query: Json, actor: Actor) -> Json:
        """The body of `GET /items`, as far as its caller may read."""
        env = self._env
        nested = flag(query.get("nested"))
        offset, limit = page_of(query, DEFAULT_LIMIT, MAX_NESTED if nested else MAX_LIMIT)
        version = version_of(query)
        filters = query.get("filter", {})
        if not isinstance(filters, dict):
            raise invalid_format("#/filter: must be an object")
        if "ids" in filters:
            found, total = self._by_ids(filters, query, version, offset, limit, actor)
            return {"data": self._rendered(found, version, nested=nested), "meta": {"total_count": total}}
        models = self._models(filters.get("type"), actor)
        if models and all(model.modular_block for model in models):
            tests = self._conditions(filters, models, "current")
            blocks, total = ([], 0) if "query" in filters else list_blocks(env, models, tests, offset, limit)
            return {"data": self._rendered(blocks, version, nested=nested), "meta": {"total_count": total}}
        view = await self._view(query, filters, models, version)
        rows = view.page(offset, limit)
        data: list[Json] = []
        for start in range(0, len(rows), 100):
            if start:
                await asyncio.sleep(0)
            data += [env.render(row, version=version, nested=nested) for row in rows[start : start + 100]]
        blocks, more = [], 0
        if models is None and not {"query", "fields", "only_valid"} & filters.keys():
            # Blocks are records, and a list that names no model has them too ([R] reference datocms.md, end).
            kinds = [model for model in env.schema.models.values() if model.modular_block]
            blocks, more = list_blocks(env, kinds, [], max(0, offset - view.total), limit - len(rows))
        data += self._rendered(blocks, version, nested=nested)
        return {"data": data, "meta": {"total_count": view.total + more}}

    def _rendered(self, found: Iterable[Record | Block], version: str, *, nested: bool) -> list[Json]:
        return [
            self._env.render(each, version=version, nested=nested)
            if isinstance(each, Record)
            else render_block(self._env, each, nested=nested)
            for each in found
        ]

    # -- parameters ------------------------------------------------------------------------------------------

    def _models(self, types: object, actor: Actor) -> list[Model] | None:
        """The models asked for; None is all of them. Raises the refusal for one that may not be read."""
        if types in (None, ""):
            models = [model for model in self._env.schema.models.values() if not model.modular_block]
            readable = [model for model in models if actor.may_read(model)]
            return None if len(readable) == len(models) else readable
        found = []
        for ref in str(types).split(","):
            model = self._env.schema.model(ref.strip())
            if model is None:
                raise ApiError(422, "ITEM_TYPE_NOT_FOUND", {"item_type": ref.strip()})
            if not actor.may_read(model):
                raise insufficient()
            found.append(model)
        return [model for place, model in enumerate(found) if model not in found[:place]]

    def _conditions(self, filters: Json, models: list[Model] | None, version: str) -> list[Condition]:
        single = models[0] if models and len(models) == 1 and not models[0].modular_block else None
        made = conditions(filters["fields"], single, version) if "fields" in filters else []
        if "only_valid" in filters:
            made += conditions({"_is_valid": {"eq": "true"}}, None, version)
        return made

    def _order(self, query: Json, models: list[Model] | None, *, ranked: bool) -> Order:
        text = query.get("order_by")
        single = models[0] if models and len(models) == 1 else None
        if text in (None, ""):
            return (("_rank", True),) if ranked else default_order(single)
        rules: list[tuple[str, bool]] = []
        for rule in (text if isinstance(text, str) else "?").split(","):
            key, _, direction = rule.strip().rpartition("_")
            field = single.by_key.get(key) if single else None
            known = field is not None or key in _ORDERABLE
            if field is None and key == "position":
                known = bool(single and single.has_position)
            if key == "_rank" and not ranked:
                known = False
            if not known or direction not in {"ASC", "DESC"}:
                raise ApiError(422, "INVALID_ORDERING", {"order_by": rule})
            rules.append((key, direction == "DESC"))
        return tuple(rules)

    # -- by id -----------------------------------------------------------------------------------------------

    def _by_ids(
        self, filters: Json, query: Json, version: str, offset: int, limit: int, actor: Actor
    ) -> tuple[list[Record | Block], int]:
        if filters.get("type") not in (None, ""):
            raise ApiError(422, "INVALID_PARAMS", {"messages": ["filter[ids] cannot be combined with filter[type]"]})
        wanted = filters["ids"]
        ids = wanted if isinstance(wanted, list) else str(wanted).split(",")
        tests = self._conditions(filters, None, version)
        locale = self._locale(query)
        words = query_words(str(filters["query"])) if "query" in filters else None
        found: list[Record | Block] = []
        for each in dict.fromkeys(str(one).strip() for one in ids):
            record = self._env.find(each)
            if record is None:
                block = self._env.block(each)
                if block is not None and words is None and not any(test.key != "id" for test in tests):
                    found.append(block)
            elif (
                record.shown(version) is not None
                and actor.may_read(record.model)
                and self._passes(record, tests, version, locale)
                and (words is None or self._rank(record, words, locale))
            ):
                found.append(record)
        order = self._order(query, None, ranked=False) if query.get("order_by") else ()
        records = [each for each in found if isinstance(each, Record)]
        if order:
            blocks = [each for each in found if isinstance(each, Block)]
            found = [*self._sorted(records, order, version, locale), *blocks]
        return found[offset : offset + limit], len(found)

    def _locale(self, query: Json) -> str:
        locale = query.get("locale") or self._env.schema.locales[0]
        if locale not in self._env.schema.locales:
            raise invalid_format(f"#/locale: {locale!r} is not a locale of this project")
        return str(locale)

    # -- records ---------------------------------------------------------------------------------------------

    async def _view(self, query: Json, filters: Json, models: list[Model] | None, version: str) -> View:
        env = self._env
        locale = self._locale(query)
        ranked = filters.get("query") not in (None, "")
        tests = self._conditions(filters, models, version)
        order = self._order(query, models, ranked=ranked)
        key = repr((version, locale, [m.id for m in models] if models else None, filters, order))
        if self._revision != env.revision:
            self._revision = env.revision
            self._views = OrderedDict()
        known = self._views.get(key)
        if known is not None:
            self._views.move_to_end(key)
            return await asyncio.shield(known)
        job = asyncio.ensure_future(self._build(filters, models, version, locale, tests, order))
        self._views[key] = job
        while len(self._views) > _REMEMBERED:
            self._views.popitem(last=False)
        view = await asyncio.shield(job)
        if env.revision != self._revision and self._views.get(key) is job:
            del self._views[key]
        return view

    async def _build(
        self,
        filters: Json,
        models: list[Model] | None,
        version: str,
        locale: str,
        tests: list[Condition],
        order: Order,
    ) -> View:
        env = self._env
        wanted = (
            [model for model in env.schema.models.values() if not model.modular_block] if models is None else models
        )
        words = query_words(str(filters["query"])) if filters.get("query") else None
        kept = [
            record
            for model in wanted
            for record in list(env.kept(model).values())
            if record.shown(version) is not None
            and self._passes(record, tests, version, locale)
            and (words is None or self._rank(record, words, locale))
        ]
        mask, best = b"", b""
        if env.articles.count and any(model.id == env.article_model for model in wanted):
            mask = env.generated_mask()
            if version == "published":
                mask = both(mask, bytes(env.state).translate(_OUT))
            if words is not None:
                best, anywhere = _word_masks(env, words, locale)
                mask = both(mask, anywhere)
            mask = await self._filtered(mask, tests, version, locale)
        if order[0][0] == "_rank":
            return self._by_rank(kept, mask, best, words or [], locale, rising=not order[0][1])
        if not mask or order[0][0] in {"_updated_at", "_created_at"}:
            return self._by_time(self._sorted(kept, order, version, locale), mask, order[0])
        return await self._by_value(kept, mask, order, version, locale)

    async def _filtered(self, mask: bytes, tests: list[Condition], version: str, locale: str) -> bytes:
        """The mask reduced by every condition, the cheap ones first."""
        for test in tests:
            if test.mask is not None:
                mask = both(mask, test.mask(self._env))
        slow = [
            (test.accept, generated_getter(self._env, test.key, version, locale)) for test in tests if test.mask is None
        ]
        if not slow:
            return mask
        left = bytearray(mask)
        places = compress(range(len(mask)), mask)
        while chunk := list(islice(places, PAUSE_EVERY)):
            for place in chunk:
                for accept, getter in slow:
                    if not accept(getter(place)):
                        left[place] = 0
                        break
            await asyncio.sleep(0)
        return bytes(left)

    def _passes(self, record: Record, tests: list[Condition], version: str, locale: str) -> bool:
        return all(test.accept(value_of(record, test.key, version, locale)) for test in tests)

    def _rank(self, record: Record, words: list[str], locale: str) -> int:
        """2 where every word stands in the record's name, 1 where it stands somewhere in its texts, else 0."""
        naming = record.model.naming_field()
        name, texts = "", []
        for field in record.model.fields:
            value = record.current.values.get(field.api_key)
            if field.localized:
                value = value.get(locale) if isinstance(value, dict) else None
            if field.field_type in {"string", "text"}:
                texts.append(str(value or "").casefold())
            elif field.field_type == "structured_text" and value:
                texts.append(plain_text(value).casefold())
            if field is naming:
                name = texts[-1] if texts else ""
        if words and all(word in name for word in words):
            return 2
        joined = "\n".join(texts)
        return int(bool(words) and all(word in joined for word in words))

    def _by_rank(
        self, kept: list[Record], mask: bytes, best: bytes, words: list[str], locale: str, *, rising: bool
    ) -> View:
        size = len(mask)
        kept.sort(key=lambda record: (-self._rank(record, words, locale), -record.updated_at))
        heads = [size + place for place, record in enumerate(kept) if self._rank(record, words, locale) == 2]
        sequence = array("I", heads)
        top = both(mask, best) if mask else b""
        sequence.extend(array("I", compress(range(size), top)))
        sequence.extend(range(size + len(heads), size + len(kept)))
        if mask:
            rest = _without(mask, top)
            sequence.extend(array("I", compress(range(size), rest)))
        if rising:
            sequence.reverse()
        return Sorted(self._env, kept, sequence, size)

    def _by_time(self, kept: list[Record], mask: bytes, rule: tuple[str, bool]) -> View:
        key, falling = rule
        if not mask:
            return Sorted(self._env, kept, range(len(kept)), 0)
        made = self._env.articles
        first = made.first_updated_before if key == "_updated_at" else made.first_created_before
        ranks, at, seen, everything = [], 0, 0, mask.count(1)
        for record in kept if falling else reversed(kept):
            moment = record.updated_at if key == "_updated_at" else record.created_at
            cut = max(at, first(moment, inclusive=falling))
            seen += mask.count(1, at, cut)
            at = cut
            ranks.append(seen if falling else everything - seen)
        if not falling:
            ranks.reverse()
        return Merged(self._env, kept, ranks, mask, rising=not falling)

    def _sorted(self, records: list[Record], order: Order, version: str, locale: str) -> list[Record]:
        records = list(records)
        for key, falling in reversed(order):
            keys = [(sortable(value_of(record, key, version, locale)), record) for record in records]
            records = nulls_last(keys, falling=falling)
        return records

    async def _by_value(self, kept: list[Record], mask: bytes, order: Order, version: str, locale: str) -> View:
        """Any other order: read every key once, then sort bucket by bucket so that nobody waits long."""
        size = len(mask)
        getters = [(generated_getter(self._env, key, version, locale), falling) for key, falling in order]
        rows: list[tuple[Any, ...]] = []
        places = compress(range(size), mask)
        while chunk := list(islice(places, PAUSE_EVERY)):
            rows += [row([sortable(get(a)) for get, _ in getters], order, a) for a in chunk]
            await asyncio.sleep(0)
        for place, record in enumerate(kept):
            values = [sortable(value_of(record, key, version, locale)) for key, _ in order]
            rows.append(row(values, order, size + place))
        sequence = array("I")
        for bucket in await buckets(rows):
            bucket.sort()
            sequence.extend(cells[-1] for cells in bucket)
            bucket.clear()
            await asyncio.sleep(0)
        return Sorted(self._env, kept, sequence, size)


_OUT = generated.table(lambda state: state & generated.STATUS_MASK != generated.DRAFT)


def page_of(query: Json, default: int, most: int) -> tuple[int, int]:
    """(offset, limit) of the query; a limit over the maximum is refused, zero asks for the count alone."""
    page = query.get("page", {})
    if not isinstance(page, dict):
        raise invalid_format("#/page: must be an object")
    numbers = []
    for key, fallback in (("offset", 0), ("limit", default)):
        text = page.get(key, fallback)
        try:
            number = int(text)
        except (TypeError, ValueError):
            raise invalid_format(f"#/page/{key}: {text!r} is not an integer") from None
        if number < 0 or (key == "limit" and number > most):
            raise invalid_format(
                f"#/page/{key}: {number} is not between 0 and {most if key == 'limit' else 'infinity'}"
            )
        numbers.append(number)
    return numbers[0], min(numbers[1], most)


def version_of(query: Json, *more: str) -> str:
    """`current` or `published`, or one of a few more."""
    version = query.get("version") or "current"
    if version not in {"current", "published", *more}:
        raise invalid_format(f"#/version: {version!r} is not one of current, published")
    return str(version)


def default_order(model: Model | None) -> Order:
    """A model's own order; the latest update first where it has none, or where there are several models."""
    if model is not None:
        field = next((each for each in model.fields if each.id == model.ordering_field), None)
        falling = model.ordering_direction == "desc"
        if field is not None:
            return ((field.api_key, falling),)
        if model.ordering_meta:
            return ((f"_{model.ordering_meta}", falling),)
        if model.has_position:
            return (("position", False),)
    return (("_updated_at", True),)


def _without(mask: bytes, taken: bytes) -> bytes:
    left = int.from_bytes(mask, "little") & ~int.from_bytes(taken, "little")
    return left.to_bytes(len(mask), "little")


def _word_masks(env: Environment, words: list[str], locale: str) -> tuple[bytes, bytes]:
    nothing = bytes(env.articles.count)
    title, anywhere = nothing, nothing
    for place, word in enumerate(words):
        in_title, in_text = env.articles.matching(word, locale)
        title, anywhere = (in_title, in_text) if not place else (both(title, in_title), both(anywhere, in_text))
    return title, anywhere
