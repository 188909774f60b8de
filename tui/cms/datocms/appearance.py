"""How a DatoCMS field looks in the web editor, in words ([T][P] reference datocms.md 6.3)."""

from __future__ import annotations

from collections.abc import Mapping

from tui.cms.datocms.validators import as_text
from tui.core.text import one_line, sentence

EDITORS: Mapping[str, str] = {
    "single_line": "one line",
    "string_radio_group": "radio buttons",
    "string_select": "choice from a list",
    "markdown": "Markdown",
    "wysiwyg": "HTML editor",
    "textarea": "plain text area",
    "boolean": "switch",
    "boolean_radio_group": "radio buttons",
    "integer": "number",
    "float": "number",
    "date_picker": "date picker",
    "date_time_picker": "date and time picker",
    "color_picker": "colour picker",
    "json": "JSON editor",
    "string_multi_select": "several choices from a list",
    "string_checkbox_group": "checkboxes",
    "map": "map",
    "seo": "SEO form",
    "slug": "slug",
    "video": "video address",
    "file": "file",
    "gallery": "files in a grid",
    "link_select": "compact link",
    "link_embed": "link with preview",
    "links_select": "compact links",
    "links_embed": "links with previews",
    "rich_text": "modular content",
    "framed_single_block": "block in a frame",
    "frameless_single_block": "block without a frame",
    "structured_text": "structured text",
}
"""The editors built in; others are plugins."""

_PARAMETERS: Mapping[str, str] = {
    "heading": "shown as a heading",
    "placeholder": "placeholder",
    "options": "options",
    "toolbar": "toolbar",
    "enable_alpha": "transparency allowed",
    "preset_colors": "preset colours",
    "fields": "parts",
    "previews": "previews",
    "url_prefix": "address begins with",
    "start_collapsed": "folded at first",
    "nodes": "text parts",
    "marks": "styles",
    "radios": "options",
}


def appearance_in_words(appearance: object) -> tuple[tuple[str, str], ...]:
    """Label and text of the editor, its parameters and the addons; nothing for nothing."""
    if not isinstance(appearance, Mapping):
        return ()
    pairs: list[tuple[str, str]] = []
    editor = appearance.get("editor")
    if editor:
        name = one_line(str(editor), 100)
        pairs.append(("Editor", EDITORS.get(name) or f"plugin {name}"))
    parameters = appearance.get("parameters")
    for key, value in parameters.items() if isinstance(parameters, Mapping) else ():
        if value not in (None, False, "", [], {}):
            label = _PARAMETERS.get(str(key)) or one_line(str(key), 60).replace("_", " ")
            pairs.append((sentence(label), "yes" if value is True else _values(value)))
    addons = appearance.get("addons")
    rows = addons if isinstance(addons, list) else []
    named = [one_line(str(addon.get("id")), 100) for addon in rows if isinstance(addon, Mapping)]
    if named:
        pairs.append(("Addons", ", ".join(f"plugin {name}" for name in named)))
    return tuple(pairs)


def _values(value: object) -> str:
    """A parameter's value; choices by their labels."""
    if isinstance(value, list):
        shown = [item.get("label") or item.get("value") if isinstance(item, Mapping) else item for item in value]
        return one_line(", ".join(as_text(item) for item in shown), 400)
    return as_text(value)
