"""What a role allows: the algorithm of operations.md A.0, and what is said of it."""

from typing import Any

import pytest

from tui.cms.datocms.rights import limits_of, rights_of
from tui.cms.datocms.wire import Document, Entity
from tui.core.content import Model
from tui.core.rights import Rights, Subject, Verdict

ME, OTHER = "access_token/7", "user/999"
ARTICLE = Subject("a", "w", "review", OTHER, frozenset({"en"}))
MINE = Subject("a", "w", "review", ME, frozenset({"en"}))
PLAIN = Subject("p", None, None, OTHER, frozenset())
MODELS = (
    Model("a", "article", "Article", workflow="w"),
    Model("p", "page", "Page"),
    Model("c", "category", "Category"),
)


def entry(action: str = "publish", **values: Any) -> dict[str, Any]:
    """An entry as the API writes it."""
    row = dict.fromkeys(("item_type", "workflow", "on_stage", "to_stage", "locale"))
    row |= {"environment": "main", "action": action, "on_creator": "anyone", "localization_scope": "all"}
    return {**row, **values}


def rights(positive: Any, negative: Any = (), **told: Any) -> Rights | None:
    """The rights of a token whose role has these entries."""
    permissions = {"positive_item_type_permissions": positive, "negative_item_type_permissions": list(negative), **told}
    role = Entity("34", "role", meta={"final_permissions": permissions})
    me = Entity("7", "access_token", relationships={"role": {"data": {"type": "role", "id": "34"}}})
    return rights_of(Document(me, [role]), "main", ("en", "it"))


def judge(found: Rights | None, subject: Subject, action: str = "publish") -> Verdict:
    assert found is not None
    return found.judge(action, subject, model_name="Article")


@pytest.mark.parametrize(
    ("positive", "negative", "subject", "allowed"),
    [
        ([entry()], [], ARTICLE, True),
        ([entry("all")], [], ARTICLE, True),
        ([entry("update")], [], ARTICLE, False),
        ([], [], ARTICLE, False),
        ([entry(environment="v2")], [], ARTICLE, False),
        ([entry(item_type="a")], [], ARTICLE, True),
        ([entry(item_type="a")], [], PLAIN, False),
        ([entry(workflow="w")], [], ARTICLE, True),
        ([entry(workflow="w")], [], PLAIN, False),
        ([entry(on_stage="review")], [], ARTICLE, True),
        ([entry(on_stage="draft")], [], ARTICLE, False),
        ([entry(on_stage="draft")], [], PLAIN, False),
        ([entry(on_stage="draft")], [], Subject("a", "w", None, OTHER), None),
        ([entry(on_creator="self")], [], MINE, True),
        ([entry(on_creator="self")], [], ARTICLE, False),
        ([entry(on_creator="self")], [], Subject("a", "w", "review", ""), None),
        ([entry(on_creator="role")], [], MINE, True),
        ([entry(on_creator="role")], [], ARTICLE, None),
        ([entry(localization_scope="localized", locale="en")], [], ARTICLE, False),
        ([entry(localization_scope="not_localized")], [], ARTICLE, False),
        # In negative entries `self` and `role` mean everybody else.
        ([entry()], [entry(item_type="a")], ARTICLE, False),
        ([entry()], [entry(item_type="a")], PLAIN, True),
        ([entry()], [entry(on_creator="self")], MINE, True),
        ([entry()], [entry(on_creator="self")], ARTICLE, False),
        ([entry()], [entry(on_creator="role")], MINE, True),
        ([entry()], [entry(on_creator="role")], ARTICLE, None),
        ([entry()], [entry(on_stage="review")], ARTICLE, False),
        ([entry()], [entry(environment="v2")], ARTICLE, True),
        ([entry()], [entry(localization_scope="localized", locale="en")], ARTICLE, False),
        ([entry()], [entry(localization_scope="localized", locale="it")], ARTICLE, None),
        ([entry()], [entry(localization_scope="not_localized")], ARTICLE, False),
        # What cannot be read never decides.
        (["?"], [], ARTICLE, None),
        ([entry(), "?"], [], ARTICLE, True),
        ([{}], [], ARTICLE, None),
        ([entry(item_type={"id": "a"})], [], ARTICLE, None),
        ([entry(on_creator="team")], [], ARTICLE, None),
        ([entry(localization_scope=7)], [], ARTICLE, None),
        ([entry()], ["?"], ARTICLE, None),
        ([entry()], [entry(on_creator=["self"])], ARTICLE, None),
        ([entry(item_type="p", on_creator="team")], [], ARTICLE, False),
    ],
)
def test_an_entry_decides(positive: Any, negative: Any, subject: Subject, allowed: bool | None) -> None:
    assert judge(rights(positive, negative), subject).allowed is allowed


def test_parts_that_make_the_whole_are_left_to_the_cms() -> None:
    parts = [
        entry(localization_scope="localized", locale="en"),
        entry(localization_scope="localized", locale="it"),
        entry(localization_scope="not_localized"),
    ]
    assert judge(rights(parts), ARTICLE).allowed is None
    assert judge(rights(parts[:2]), ARTICLE).allowed is False


def test_duplicating_knows_no_creators_and_no_locales() -> None:
    own = rights([entry("duplicate", on_creator="self", localization_scope="localized", locale="en")])
    assert judge(own, ARTICLE, "duplicate").allowed is True
    assert judge(rights([entry("all", on_creator="self")]), ARTICLE, "duplicate").allowed is None
    assert judge(rights([entry("publish")]), ARTICLE, "duplicate").allowed is False


@pytest.mark.parametrize("told", [None, {}, {"positive_item_type_permissions": "many"}])
def test_rights_that_are_not_told_are_not_known(told: Any) -> None:
    me = Entity("7", "access_token", relationships={"role": {"data": {"type": "role", "id": "34"}}})
    assert rights_of(Document(me, [Entity("34", "role", meta={"final_permissions": told})]), "main", ()) is None
    assert rights_of(Document(me), "main", ()) is None
    assert rights_of(None, "main", ()) is None


def test_owners_have_no_role_and_may_do_everything() -> None:
    found = rights_of(Document(Entity("1", "account"), []), "main", ("en",))
    assert judge(found, ARTICLE).allowed is True


@pytest.mark.parametrize(
    ("positive", "negative", "reason"),
    [
        ([], [], "your role may not publish Article"),
        ([entry(item_type="p")], [], "your role may not publish Article"),
        ([entry()], [entry(item_type="a")], "your role may not publish Article"),
        ([entry(on_creator="self")], [], "your role may publish only what it made itself"),
        ([entry(item_type="a", on_creator="self")], [], "your role may publish only what it made itself (Article)"),
        ([entry()], [entry(on_creator="self")], "your role may publish only what it made itself"),
        ([entry(on_stage="draft")], [], "your role may publish Article only in stage draft"),
        ([entry()], [entry(on_stage="review")], "your role may not publish Article in stage review"),
        (
            [entry(localization_scope="localized", locale="en")],
            [],
            "your role may publish Article only in the locale en",
        ),
        (
            [entry(on_stage="draft"), entry(on_creator="self", item_type="a")],
            [],
            "your role may publish Article only in stage draft or what it made itself",
        ),
    ],
)
def test_the_reason_is_in_an_editors_words(positive: Any, negative: Any, reason: str) -> None:
    assert judge(rights(positive, negative), ARTICLE).reason == reason


@pytest.mark.parametrize(
    ("positive", "negative", "words"),
    [
        ([entry()], [], None),
        ([], [], "may not publish"),
        ([entry(item_type="c")], [], "may publish Category only"),
        ([entry()], [entry(item_type="a")], "may publish Page and Category only"),
        ([entry()], [entry()], "may not publish"),
        ([entry(on_creator="self")], [], "may publish only what it made itself"),
        ([entry(item_type="c"), entry(item_type="a", on_creator="self")], [],
         "may publish Category; Article only what it made itself"),
        ([entry()], [entry(workflow="w", on_stage="draft")],
         "may publish Page and Category; Article but not in stage draft"),
        (["?"], [], None),
        ([entry(localization_scope="localized", locale="en")], [], "may publish only in the locale en"),
    ],
)  # fmt: skip
def test_the_limits_of_a_role_in_short(positive: Any, negative: Any, words: str | None) -> None:
    assert limits_of(rights([*positive, entry("duplicate")], negative), MODELS).get("publish") == words


def test_what_is_not_known_shares_its_answer_by_model_and_where_it_matters_by_creator() -> None:
    assert judge(rights(["?"]), ARTICLE).alike == ("a", "")
    assert judge(rights([entry(on_creator="role")]), ARTICLE).alike == ("a", OTHER)
