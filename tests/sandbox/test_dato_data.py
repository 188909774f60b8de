"""The generated magazine keeps its promises."""

from collections.abc import Iterator
from typing import Any

import pytest

from tui.sandbox.datocms.articles import INVALID, STATUS_NAMES, query_words
from tui.sandbox.datocms.filters import plain_text
from tui.sandbox.datocms.magazine import model_id
from tui.sandbox.datocms.publishing import publish
from tui.sandbox.datocms.records import blocks_in, by_locale
from tui.sandbox.datocms.roles import PRIMARY
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.validation import type_errors, violations
from tui.sandbox.datocms.wire import ApiError, to_json

NOW = 1_795_000_000_000


def build(seed: Any = 1, records: Any = 1200, locales: Any = 2) -> Any:
    return Environment(PRIMARY, primary=True, seed=seed, records=records, now=NOW, locales=locales)


@pytest.fixture(scope="module")
def env() -> Any:
    return build()


def everything(env: Any) -> Iterator[Any]:
    yield from env.records.values()
    for a in range(env.articles.count):
        yield env.article(a)


def test_it_is_a_magazine(env: Any) -> None:
    models = list(env.schema.models.values())
    assert env.total() == 1200
    assert len([model for model in models if not model.modular_block]) >= 8
    assert len({field.field_type for field in env.schema.fields()}) == 20
    assert sum(model.tree for model in models) == sum(model.singleton for model in models) == 1
    assert any(not model.draft_mode and not model.modular_block for model in models)
    assert any("unique" in field.validators for field in env.schema.fields())


def test_validity_is_what_the_validators_say(env: Any) -> None:
    invalid = 0
    for record in everything(env):
        found = violations(env, record.model, record.current.values, record.id)
        assert record.current.valid == (not found), (record.model.api_key, record.current.values, found)
        invalid += not record.current.valid
        if record.published is not None:
            assert not violations(env, record.model, record.published.values, record.id)
    assert invalid > 30


def test_every_value_has_its_type_and_every_link_its_target(env: Any) -> None:
    for record in everything(env):
        for version in record.versions:
            for key, value in version.values.items():
                field = record.model.by_key[key]
                assert list(type_errors(env, field, value)) == []
                for _, each in by_locale(field, value):
                    assert all(env.block(block) is not None for block in blocks_in(field.field_type, each))


def test_what_is_published_links_only_to_what_is_published(env: Any) -> None:
    for record in everything(env):
        if record.published is not None and record.model.draft_mode:
            for field, _, target in env.outgoing(record.model, record.published.values):
                assert env.is_published(target), (record.model.api_key, field.api_key)


def test_most_drafts_publish_and_some_are_held_up_by_a_link() -> None:
    env = build()
    outcomes = {"published": 0}
    for a in range(env.articles.count):
        record = env.article(a)
        if record.status == "draft" and record.current.valid:
            try:
                outcomes[publish(env, record).status] += 1
            except ApiError as error:
                code = error.entities[0]["attributes"]["code"]
                outcomes[code] = outcomes.get(code, 0) + 1
    assert outcomes.keys() == {"published", "UNPUBLISHED_LINK"}
    assert outcomes["published"] > 100
    assert 3 < outcomes["UNPUBLISHED_LINK"] < 40


def test_the_same_seed_gives_the_same_project() -> None:
    first, second, other = build(5, 300), build(5, 300), build(6, 300)
    rendered = [[to_json(each.render(record)) for record in everything(each)] for each in (first, second, other)]
    assert rendered[0] == rendered[1]
    assert not set(rendered[0]) & set(rendered[2])


@pytest.mark.parametrize("records", [0, 1, 7, 100, 529, 530, 531])
def test_any_number_of_records(records: Any) -> None:
    env = build(2, records)
    assert env.total() == len(list(everything(env))) == records
    for record in everything(env):
        assert record.current.valid == (not violations(env, record.model, record.current.values, record.id))


def test_times_fall_with_the_index(env: Any) -> None:
    made = env.articles
    for when in (made.updated, made.created):
        times = [when(a) for a in range(made.count)]
        assert times == sorted(set(times), reverse=True)
    for a in range(made.count):
        assert made.created(a) < made.updated(a) <= NOW
        assert made.first_updated_before(made.updated(a)) == a
        assert made.first_updated_before(made.updated(a), inclusive=False) == a + 1
        assert made.first_created_before(made.created(a) - 1) == a + 1


def test_states_are_those_of_the_records(env: Any) -> None:
    for a in range(env.articles.count):
        record = env.article(a)
        assert STATUS_NAMES[env.state[a] & 3] == record.status
        assert bool(env.state[a] & INVALID) == (not record.current.valid)


@pytest.mark.parametrize("query", ["garden", "giardino", "the", "[/]", "夜市", "שלום", "Lisbon", "archive", "nix"])
@pytest.mark.parametrize("locale", ["en", "it"])
def test_searching_by_tables_finds_what_reading_finds(env: Any, query: Any, locale: Any) -> None:
    (word,) = query_words(query)[:1]
    title, anywhere = env.articles.matching(word, locale)
    for a in range(env.articles.count):
        values = env.articles.values(a)
        name = (values["title"].get(locale) or "").casefold()
        texts = [values[key].get(locale) or "" for key in ("title", "subtitle", "excerpt")]
        texts.append(plain_text(values["body"].get(locale)))
        assert bool(title[a]) == (word in name), values["title"]
        assert bool(anywhere[a]) == any(word in text.casefold() for text in texts)


@pytest.mark.parametrize("locales", [1, 61])
def test_a_project_has_as_many_locales_as_are_asked_for(locales: Any) -> None:
    env = build(locales=locales)
    test_validity_is_what_the_validators_say(env)
    test_every_value_has_its_type_and_every_link_its_target(env)
    for locale in ("en", "it", "de"):
        for query in ("garden", "the", "de", "[/]"):
            test_searching_by_tables_finds_what_reading_finds(env, query, locale)
    used = {len(record.current.values["title"]) for record in map(env.article, range(env.articles.count))}
    assert used == ({1} if locales == 1 else {1, 2, 61})
    category = next(iter(env.by_model[model_id("category")].values()))
    assert list(category.current.values["name"]) == env.schema.locales
    assert len(env.schema.locales) == locales


def test_who_links_by_tables_is_who_links(env: Any) -> None:
    for key in ("author", "category"):
        for target in {env.articles.getters[key](a) for a in range(100)} - {None}:
            mask = env.articles.linking(key, target)
            assert [bool(there) for there in mask] == [
                env.articles.getters[key](a) == target for a in range(env.articles.count)
            ]


def test_the_small_change_of_publishing_is_remembered() -> None:
    env = build()
    drafts = [a for a in range(env.articles.count) if env.article(a).status == "draft" and env.article(a).current.valid]
    record = env.article(drafts[0])
    before = env.render(record)
    published = publish(env, record)
    assert published.source is not None
    after = env.render(published)
    assert after["meta"]["status"] == "published"
    assert after["attributes"] == before["attributes"]
    kept = env.keep(env.article(drafts[0]))
    assert env.render(kept) == after
    assert env.total() == 1200
