"""The order of schema items: as the tree of the screen has them."""

from tui.core.schema import Schema, SchemaItem, SchemaKind, SchemaNode, in_tree_order


def test_items_stand_where_the_tree_has_them_highest() -> None:
    """A field is listed below the definitions that use it, and under its own heading above all fields."""
    kinds = {"tool": SchemaKind.DEFINITION, "chair": SchemaKind.DEFINITION, "size": SchemaKind.CLASS}
    items = {name: SchemaItem(name, kinds.get(name, SchemaKind.FIELD), name, name) for name in (*kinds, "width", "a")}
    users = SchemaNode("chair", children=(SchemaNode("width"),)), SchemaNode("tool", children=(SchemaNode("size"),))
    heads = (
        SchemaNode(None, "definitions", users),
        SchemaNode(None, "classes", (SchemaNode("size"),)),
        SchemaNode(None, "fields", (SchemaNode("width"), SchemaNode("a"))),
    )
    unknown = SchemaItem("gone", SchemaKind.FIELD, "gone", "gone")
    picked = [unknown, *reversed(items.values())]
    found = in_tree_order(Schema(items, heads), picked)
    assert [item.id for item in found] == ["chair", "tool", "size", "width", "a", "gone"]


def test_fields_of_models_stand_in_the_order_of_their_models() -> None:
    names = ("article", "title", "slug", "author", "email")
    items = {name: SchemaItem(name, SchemaKind.FIELD, name, name) for name in names}
    models = (
        SchemaNode("article", children=(SchemaNode("title"), SchemaNode("slug"))),
        SchemaNode("author", children=(SchemaNode("email"),)),
    )
    tree = Schema(items, (SchemaNode(None, "models", models),))
    assert [item.id for item in in_tree_order(tree, [items["email"], items["slug"], items["title"]])] == [
        "title", "slug", "email",
    ]  # fmt: skip
