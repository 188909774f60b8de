"""An environment: its schema and its content, generated until touched.

Records that were generated and never changed exist only as an index (see `articles`). Publishing, unpublishing and
moving to a stage leave a few bytes; any other change makes the store keep the whole record.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from time import time, time_ns
from typing import Any

from tui.sandbox.datocms import articles as generated
from tui.sandbox.datocms.articles import DRAFT, GONE, INVALID, PUBLISHED, STATUS_MASK, Articles
from tui.sandbox.datocms.editorial import complete, people_and_places, shares
from tui.sandbox.datocms.ids import RecordIds, named_id
from tui.sandbox.datocms.magazine import magazine_schema, model_id
from tui.sandbox.datocms.records import Block, Record, Version, blocks_in, by_locale, links_in, record_json
from tui.sandbox.datocms.schema import Field, Model, Schema
from tui.sandbox.datocms.wire import Json, timestamp

_THERE = generated.table(lambda state: not state & GONE)


def now_ms() -> int:
    """The wall clock, in milliseconds."""
    return int(time() * 1000)


class Environment:
    """One environment of the project. Nothing here waits: every method is a step no other request can divide."""

    def __init__(
        self,
        name: str,
        *,
        primary: bool,
        seed: int,
        records: int,
        now: int,
        locales: int = 2,
        forked_from: str | None = None,
    ) -> None:
        self.name, self.primary, self.forked_from = name, primary, forked_from
        self.created_at = now - 1600 * generated.DAY if primary else now - 30 * generated.DAY
        self.last_change = now
        self.revision = 0
        self._made = 0
        self.ids = RecordIds(seed)
        self.schema: Schema = magazine_schema(locales)
        writer = people_and_places(seed, records, now, self.ids, self.schema)
        authors = [each for each in writer.records if each.model.api_key == "author"]
        self.articles = Articles(
            seed,
            max(0, records - sum(shares(records).values())),
            now,
            self.ids,
            authors=[each.id for each in authors if each.published],
            drafts=[each.id for each in authors if not each.published],
            categories=[each.id for each in writer.records if each.model.api_key == "category"],
            project_locales=self.schema.locales,
        )
        self.article_model = model_id("article")
        self.state = bytearray(self.articles.pristine)
        self._published: dict[int, tuple[int | None, int | None]] = {}
        self._stages: dict[int, str] = {}
        self.records: dict[str, Record] = {}
        self.by_model: dict[str, dict[str, Record]] = defaultdict(dict)
        self.blocks: dict[str, Block] = {}
        self.children: dict[str, set[str]] = defaultdict(set)
        self._inbound: dict[str, set[str]] = defaultdict(set)
        self._outbound: dict[str, set[str]] = {}
        editorial = complete(writer, self._picks)
        self.blocks.update((block.id, block) for block in editorial.blocks)
        for record in editorial.records:
            self._index(record)

    def _picks(self, n: int) -> list[str]:
        """A few published articles for the n-th record that wants some."""
        found: list[str] = []
        for a in range(n * 5, min(n * 5 + 40, self.articles.count)):
            if self.articles.pristine[a] == PUBLISHED:
                found.append(self.articles.id(a))
                if len(found) == 3:
                    break
        return found

    # -- finding ---------------------------------------------------------------------------------------------

    def find(self, record_id: str) -> Record | None:
        """A record by id; blocks are not records."""
        record = self.records.get(record_id)
        if record is not None:
            return record
        index = self.article_index(record_id)
        return None if index is None else self.article(index)

    def article_index(self, record_id: str) -> int | None:
        """The index of a generated article the store does not keep itself."""
        place = self.ids.decode(record_id)
        if place is None or place[0] != generated.KIND_ARTICLE or place[1] >= self.articles.count:
            return None
        return None if self.state[place[1]] & GONE else place[1]

    def article(self, a: int) -> Record:
        """A generated article, built now. Changing it means handing it to `keep`."""
        made, state = self.articles, self.state[a]
        status, updated, creator = state & STATUS_MASK, made.updated(a), made.creator(a)
        current = Version(made.version_id(a), made.values(a), updated, not state & INVALID, creator)
        record = Record(
            id=made.id(a),
            model=self.schema.models[self.article_model],
            versions=[current],
            created_at=made.created(a),
            updated_at=updated,
            creator=creator,
            stage=self._stages.get(a) or made.stage(a),
            source=a,
        )
        record.published_at, record.first_published_at = self.publication(a)
        if made.status(a) == generated.UPDATED:
            started = record.first_published_at or record.created_at
            older = Version(made.version_id(a, old=True), made.values(a, old=True), started, True, creator, started)
            record.versions.insert(0, older)
            if status == generated.UPDATED:
                record.published = older
        if status == PUBLISHED:
            record.published = current
            current.published_from = record.published_at
        return record

    def publication(self, a: int) -> tuple[int | None, int | None]:
        """When a generated article was last and first published."""
        changed = self._published.get(a)
        return changed or (self.articles.published(a), self.articles.first_published(a))

    def block(self, block_id: str) -> Block | None:
        """A block by id."""
        block = self.blocks.get(block_id)
        if block is not None:
            return block
        place = self.ids.decode(block_id)
        made = self.articles.block(*place) if place else None
        model = self.schema.models.get(made[0]) if made else None
        if made is None or place is None or model is None:
            return None
        return Block(block_id, model, made[1], self.articles.created(place[1]))

    def kept(self, model: Model) -> dict[str, Record]:
        """The records of a model the store keeps itself, by id."""
        return self.by_model[model.id]

    def generated_mask(self) -> bytes:
        """1 for each generated article the store does not keep itself."""
        return bytes(self.state).translate(_THERE)

    def count(self, model: Model) -> int:
        """How many records a model has."""
        total = len(self.by_model[model.id])
        return total + sum(self.generated_mask()) if model.id == self.article_model else total

    def total(self) -> int:
        """How many records there are."""
        return len(self.records) + sum(self.generated_mask())

    def singleton(self, model: Model) -> str | None:
        """The id of a single-instance model's record."""
        return next(iter(self.by_model[model.id]), None) if model.singleton else None

    # -- links -----------------------------------------------------------------------------------------------

    def exists(self, record_id: str) -> bool:
        """Whether a record of that id exists, without building it."""
        return record_id in self.records or self.article_index(record_id) is not None

    def is_published(self, record_id: str) -> bool:
        """Whether a published version of it is out."""
        record = self.records.get(record_id)
        if record is not None:
            return record.published is not None
        index = self.article_index(record_id)
        return index is not None and self.state[index] & STATUS_MASK != DRAFT

    def outgoing(self, model: Model, values: Json) -> Iterator[tuple[Field, str | None, str]]:
        """(field, locale, target id) for every link a version holds, those inside its blocks included."""
        for field in model.fields:
            kind = field.field_type
            if kind not in {"link", "links", "structured_text", "rich_text", "single_block"}:
                continue
            for locale, value in by_locale(field, values.get(field.api_key)):
                for target in links_in(kind, value):
                    yield field, locale, target
                for block_id in blocks_in(kind, value):
                    block = self.block(block_id)
                    if block is not None:
                        for _, _, target in self.outgoing(block.model, block.values):
                            yield field, locale, target

    def linked_from(self, target: str) -> Iterator[Record]:
        """Records whose current or published version links to that one."""
        for record_id in sorted(self._inbound.get(target, ())):
            yield self.records[record_id]
        for a in self._generated_linking(target):
            yield self.article(a)

    def _generated_linking(self, target: str) -> Iterable[int]:
        place = self.ids.decode(target)
        if place is None:
            return []
        if place[0] == generated.KIND_ARTICLE:
            near = (place[1] ^ 1, place[1] ^ 2)
            return [
                a
                for a in near
                if a < self.articles.count and not self.state[a] & GONE and target in self.articles.related(a)
            ]
        record = self.records.get(target)
        key = record.model.api_key if record else ""
        if key not in {"author", "category"}:
            return []
        mask = generated.both(self.articles.linking(key, target), self.generated_mask())
        return _ones(mask)

    # -- changing --------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Notes a change of data."""
        self.revision += 1
        self.last_change = now_ms()

    def keep(self, record: Record) -> Record:
        """Makes the store keep this record from now on, as new or instead of the generated one."""
        if record.source is not None:
            self.state[record.source] |= GONE
            self._published.pop(record.source, None)
            self._stages.pop(record.source, None)
            record.source = None
        self._index(record)
        self.changed()
        return record

    def _index(self, record: Record) -> None:
        before = self._outbound.get(record.id, set())
        versions = {id(version): version for version in (record.current, record.published) if version}
        after = {target for each in versions.values() for _, _, target in self.outgoing(record.model, each.values)}
        for target in before - after:
            self._inbound[target].discard(record.id)
        for target in after - before:
            self._inbound[target].add(record.id)
        self._outbound[record.id] = after
        self.records[record.id] = record
        self.by_model[record.model.id][record.id] = record
        if record.model.tree:
            for family in self.children.values():
                family.discard(record.id)
            if record.parent_id:
                self.children[record.parent_id].add(record.id)

    def mark(self, record: Record) -> None:
        """Stores what publishing, unpublishing or a move of stage changed: small for generated articles."""
        a = record.source
        if a is None:
            self.keep(record)
            return
        if record.published is not None and record.published not in record.versions:
            self.keep(record)
            return
        status = generated.STATUS_NAMES.index(record.status)
        if status == generated.UPDATED and record.published is not record.versions[0]:
            self.keep(record)
            return
        self.state[a] = (self.state[a] & ~STATUS_MASK) | status
        self._published[a] = (record.published_at, record.first_published_at)
        if record.stage and record.stage != self.articles.stage(a):
            self._stages[a] = record.stage
        else:
            self._stages.pop(a, None)
        self.changed()

    def forget(self, record: Record) -> None:
        """Removes a record. Links to it are the caller's business."""
        if record.source is not None:
            self.state[record.source] |= GONE
            self._published.pop(record.source, None)
            self._stages.pop(record.source, None)
        else:
            for target in self._outbound.pop(record.id, set()):
                self._inbound[target].discard(record.id)
            self.records.pop(record.id, None)
            self.by_model[record.model.id].pop(record.id, None)
            if record.parent_id:
                self.children[record.parent_id].discard(record.id)
        self._inbound.pop(record.id, None)
        self.changed()

    def new_id(self, *parts: str) -> str:
        """An id nobody has yet."""
        self._made += 1
        return named_id("made", self.name, str(self._made), str(time_ns()), *parts)

    # -- rendering -------------------------------------------------------------------------------------------

    def render(self, record: Record, *, version: str = "current", nested: bool = False) -> Json:
        """The `item` entity of a record in the version asked for (`published` must exist)."""
        shown = record.shown(version) or record.current
        attributes = self.attributes(record.model, shown.values, nested=nested)
        if record.model.has_position:
            attributes["position"] = record.position
        if record.model.tree:
            attributes["parent_id"] = record.parent_id
        # Beside those of `meta`, and equal to them ([R], Later findings).
        attributes["created_at"], attributes["updated_at"] = timestamp(record.created_at), timestamp(record.updated_at)
        has_children = bool(self.children.get(record.id)) if record.model.tree else None
        return record_json(record, attributes, has_children)

    def attributes(self, model: Model, values: Json, *, nested: bool) -> Json:
        """Every field of the model, those a record never had a value for included."""
        shown: Json = {}
        locales: list[str] | None = None
        for field in model.fields:
            key = field.api_key
            if key in values:
                value = values[key]
            elif field.localized:
                locales = locales or self.used_locales(model, values)
                value = dict.fromkeys(locales)
            else:
                value = [] if field.field_type in {"links", "gallery", "rich_text"} else None
            if nested and field.field_type in {"rich_text", "single_block", "structured_text"}:
                value = self._nested(field, value)
            shown[key] = value
        return shown

    def used_locales(self, model: Model, values: Json) -> list[str]:
        """The locales a version is written in, in the project's order."""
        used = {
            locale
            for field in model.fields
            if field.localized and isinstance(values.get(field.api_key), dict)
            for locale in values[field.api_key]
        }
        return [locale for locale in self.schema.locales if locale in used] or self.schema.locales[:1]

    def _nested(self, field: Field, value: Any) -> Any:
        if field.localized:
            return {locale: self._expanded(field.field_type, each) for locale, each in (value or {}).items()}
        return self._expanded(field.field_type, value)

    def _expanded(self, kind: str, value: Any) -> Any:
        if value is None:
            return None
        if kind == "single_block":
            return self.render_block(value)
        if kind == "rich_text":
            return [self.render_block(each) for each in value]
        return {**value, "document": self._expanded_node(value["document"])} if isinstance(value, dict) else value

    def _expanded_node(self, node: Json) -> Json:
        made = dict(node)
        if node.get("type") in {"block", "inlineBlock"}:
            made["item"] = self.render_block(node["item"])
        if "children" in node:
            made["children"] = [self._expanded_node(child) for child in node["children"]]
        return made

    def render_block(self, block_id: str) -> Json | str:
        """A block as a whole `item` object; its id where it does not exist any more."""
        block = self.block(block_id)
        if block is None:
            return block_id
        return {
            "id": block.id,
            "type": "item",
            "attributes": self.attributes(block.model, block.values, nested=True),
            "relationships": {"item_type": {"data": {"type": "item_type", "id": block.model.id}}},
        }

    def render_model(self, model: Model) -> Json:
        """The `item_type` entity."""
        return model.to_json(self.singleton(model))


def _ones(mask: bytes) -> "array[int]":
    """The places of the ones in a mask."""
    places = array("I")
    place = mask.find(1)
    while place >= 0:
        places.append(place)
        place = mask.find(1, place + 1)
    return places
