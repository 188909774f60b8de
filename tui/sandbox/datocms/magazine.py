"""The sample project's schema: a magazine in English and Italian, and in more locales where asked for, with each of the
twenty field types somewhere."""

from typing import Any

from tui.sandbox.datocms.ids import named_id
from tui.sandbox.datocms.schema import Field, Fieldset, Model, Schema, Workflow
from tui.sandbox.datocms.wire import Json

_CODES = (
    "en it de fr es pt nl pl cs sk sl hr sr bs hu ro bg el tr ru uk be lt lv et fi sv nb da is ga cy mt sq mk ca eu gl"
    " he ar fa ur hi bn ta te mr gu pa ne si th lo my km vi id ms ja ko zh en-GB en-US en-AU de-AT de-CH fr-BE fr-CA"
    " fr-CH it-CH nl-BE es-AR es-MX pt-BR zh-TW"
)
LOCALES = tuple(_CODES.split())
"""Of a project with as many as there are; the usual one has the first two."""
STAGES = ("writing", "review", "approved")
TAGS = ("garden", "city", "food", "design", "travel", "science", "letters", "music")

EDITORS = {
    "string": "single_line",
    "text": "textarea",
    "boolean": "boolean",
    "integer": "integer",
    "float": "float",
    "date": "date_picker",
    "date_time": "date_time_picker",
    "color": "color_picker",
    "json": "json",
    "lat_lon": "map",
    "seo": "seo",
    "slug": "slug",
    "video": "video",
    "file": "file",
    "gallery": "gallery",
    "link": "link_select",
    "links": "links_select",
    "rich_text": "rich_text",
    "single_block": "framed_single_block",
    "structured_text": "structured_text",
}
"""The usual editor of each of the twenty field types."""
_PARAMETERS: dict[str, Json] = {
    "string": {"heading": False, "placeholder": None},
    "text": {"placeholder": None},
    "color": {"enable_alpha": False, "preset_colors": []},
    "seo": {"fields": ["title", "description", "image", "twitter_card", "no_index"], "previews": ["google"]},
    "slug": {"url_prefix": None, "placeholder": None},
    "rich_text": {"start_collapsed": False},
    "single_block": {"start_collapsed": False},
    "structured_text": {"nodes": ["heading", "link", "list", "blockquote"], "marks": ["strong", "emphasis"]},
}


def model_id(api_key: str) -> str:
    """The id of one of the sample models."""
    return named_id("model", api_key)


def _workflow_id() -> str:
    return named_id("workflow", "editorial")


def _links(name: str, *models: str, publish: str = "fail", removal: str = "delete_references") -> Json:
    return {
        name: {
            "on_publish_with_unpublished_references_strategy": publish,
            "on_reference_unpublish_strategy": removal,
            "on_reference_delete_strategy": removal,
            "item_types": [model_id(model) for model in models],
        }
    }


def _blocks(name: str, *models: str) -> Json:
    return {name: {"item_types": [model_id(model) for model in models]}}


class _Builder:
    """One model being put together, in the order its fields are shown."""

    def __init__(self, api_key: str, name: str, **options: Any) -> None:
        self.model = Model(id=model_id(api_key), api_key=api_key, name=name, **options)
        self._fieldset: str | None = None

    def group(self, title: str, *, collapsed: bool = False) -> None:
        """Fields that follow stand in this fieldset."""
        self._fieldset = named_id("fieldset", self.model.api_key, title)
        place = len(self.model.fieldsets) + 1
        self.model.fieldsets.append(Fieldset(self._fieldset, self.model.id, title, place, start_collapsed=collapsed))

    def field(
        self,
        api_key: str,
        label: str,
        field_type: str,
        validators: Json | None = None,
        *,
        localized: bool = False,
        editor: str | None = None,
        parameters: Json | None = None,
        hint: str | None = None,
        default: Any = None,
        **more: Json,
    ) -> str:
        """Appends a field and gives its id."""
        made = Field(
            id=named_id("field", self.model.api_key, api_key),
            model_id=self.model.id,
            api_key=api_key,
            label=label,
            field_type=field_type,
            localized=localized,
            validators={**(validators or {}), **more},
            editor=editor or EDITORS[field_type],
            parameters=parameters if parameters is not None else dict(_PARAMETERS.get(field_type, {})),
            position=len(self.model.fields) + 1,
            hint=hint,
            default_value=default,
            fieldset_id=self._fieldset,
        )
        self.model.add(made)
        return made.id

    def slug(self, source: str, *, localized: bool = False, **more: Json) -> str:
        """A slug that follows another field."""
        rules: Json = {
            "slug_format": {"predefined_pattern": "webpage_slug"},
            "slug_title_field": {"title_field_id": source},
        }
        return self.field("slug", "Slug", "slug", {**rules, **more}, localized=localized)


def _article() -> Model:
    b = _Builder("article", "Article", draft_saving=True, workflow=_workflow_id(), hint="Stories, reviews and essays")
    b.group("Story")
    title = b.field("title", "Title", "string", {"required": {}, "length": {"max": 255}}, localized=True)
    b.slug(title, localized=True)
    b.field("subtitle", "Subtitle", "string", localized=True)
    excerpt = b.field("excerpt", "Excerpt", "text", {"length": {"max": 400}}, localized=True, hint="Shown in lists")
    b.field(
        "body",
        "Body",
        "structured_text",
        {
            **_blocks("structured_text_blocks", "quote_block", "image_block"),
            **_links("structured_text_links", "article", "author", publish="publish_references"),
        },
        localized=True,
    )
    cover = b.field("cover", "Cover", "file", {"extension": {"predefined_list": "image"}})
    b.group("Filing")
    b.field(
        "author",
        "Author",
        "link",
        {"required": {}, **_links("item_item_type", "author", publish="fail", removal="fail")},
    )
    b.field(
        "category",
        "Category",
        "link",
        _links("item_item_type", "category", publish="publish_references", removal="fail"),
    )
    b.field("related", "Related", "links", {**_links("items_item_type", "article", "event"), "size": {"max": 6}})
    b.field(
        "tags",
        "Tags",
        "json",
        editor="string_multi_select",
        parameters={"options": [{"label": t, "value": t} for t in TAGS]},
    )
    b.field("featured", "Featured", "boolean", default=False)
    b.field("reading_minutes", "Reading minutes", "integer", number_range={"min": 1, "max": 90})
    b.field("rating", "Rating", "float", number_range={"min": 0, "max": 5})
    b.field("published_on", "Print date", "date")
    b.field("embargo_until", "Embargo until", "date_time")
    b.group("Look and search", collapsed=True)
    b.field("accent", "Accent", "color")
    b.field("seo", "SEO", "seo", {"title_length": {"max": 70}, "description_length": {"max": 170}}, localized=True)
    b.model.presentation_title_field = b.model.title_field = title
    b.model.presentation_image_field = b.model.image_preview_field = cover
    b.model.excerpt_field = excerpt
    return b.model


def _author() -> Model:
    b = _Builder("author", "Author", collection_appearance="compact", ordering_direction="asc")
    name = b.field("name", "Name", "string", {"required": {}, "length": {"max": 80}})
    b.slug(name, unique={}, required={})
    b.field("email", "Email", "string", {"unique": {}, "format": {"predefined_pattern": "email"}})
    bio = b.field(
        "bio", "Biography", "text", localized=True, editor="markdown", parameters={"toolbar": ["bold", "italic"]}
    )
    portrait = b.field("portrait", "Portrait", "file", {"required_alt_title": {"alt": True, "title": False}})
    b.field("joined_on", "Joined on", "date")
    b.model.ordering_field = b.model.presentation_title_field = b.model.title_field = name
    b.model.presentation_image_field = b.model.image_preview_field = portrait
    b.model.excerpt_field = bio
    return b.model


def _category() -> Model:
    b = _Builder("category", "Category", sortable=True, all_locales_required=True)
    name = b.field("name", "Name", "string", {"required": {}}, localized=True)
    b.slug(name, unique={})
    b.field("color", "Colour", "color", {"required": {}})
    b.model.presentation_title_field = b.model.title_field = name
    return b.model


def _landing_page() -> Model:
    b = _Builder("landing_page", "Landing page", draft_saving=True)
    title = b.field("title", "Title", "string", {"required": {}}, localized=True)
    b.slug(title)
    b.field("hero", "Hero", "single_block", {"required": {}, **_blocks("single_block_blocks", "hero_block")})
    b.field(
        "sections",
        "Sections",
        "rich_text",
        {**_blocks("rich_text_blocks", "quote_block", "image_block", "cta_block"), "size": {"max": 12}},
    )
    b.field("seo", "SEO", "seo", {"required_seo_fields": {"title": True, "description": True}}, localized=True)
    b.model.presentation_title_field = b.model.title_field = title
    return b.model


def _newsletter() -> Model:
    b = _Builder("newsletter", "Newsletter", ordering_meta="created_at", ordering_direction="desc")
    subject = b.field("subject", "Subject", "string", {"required": {}, "length": {"max": 120}}, localized=True)
    b.field("issue_number", "Issue number", "integer", {"required": {}, "unique": {}, "number_range": {"min": 1}})
    b.field("intro", "Introduction", "text", localized=True, editor="wysiwyg", parameters={"toolbar": ["bold", "link"]})
    b.field("send_at", "Sent at", "date_time", {"required": {}})
    b.field("articles", "Articles", "links", {**_links("items_item_type", "article"), "size": {"min": 1, "max": 10}})
    b.field("audience", "Audience", "string", {"enum": {"values": ["members", "everyone"]}}, editor="string_select")
    b.model.presentation_title_field = b.model.title_field = subject
    return b.model


def _event() -> Model:
    b = _Builder("event", "Event", draft_saving=True)
    title = b.field("title", "Title", "string", {"required": {}}, localized=True)
    b.field("starts_at", "Starts at", "date_time", {"required": {}})
    b.field("ends_at", "Ends at", "date_time")
    b.field("venue", "Venue", "link", _links("item_item_type", "venue"))
    b.field("price", "Price", "float", {"number_range": {"min": 0}}, hint="In euro")
    b.field("photos", "Photos", "gallery", {"size": {"max": 20}})
    b.field("trailer", "Trailer", "video")
    b.field("free", "Free entry", "boolean", default=False, editor="boolean_radio_group")
    b.model.presentation_title_field = b.model.title_field = title
    return b.model


def _section() -> Model:
    b = _Builder("section", "Section", tree=True, hint="The magazine's table of contents")
    name = b.field("name", "Name", "string", {"required": {}}, localized=True)
    b.slug(name)
    b.field("lead", "Lead article", "link", _links("item_item_type", "article"))
    b.model.presentation_title_field = b.model.title_field = name
    return b.model


def _venue() -> Model:
    b = _Builder("venue", "Venue", draft_mode=False)
    name = b.field("name", "Name", "string", {"required": {}})
    b.field("address", "Address", "text")
    b.field("location", "Location", "lat_lon", {"required": {}})
    b.field("capacity", "Capacity", "integer", {"number_range": {"min": 0}})
    b.model.presentation_title_field = b.model.title_field = name
    return b.model


def _homepage() -> Model:
    b = _Builder("homepage", "Homepage", singleton=True)
    title = b.field("title", "Title", "string", {"required": {}}, localized=True)
    b.field("featured", "Featured", "links", {**_links("items_item_type", "article", "event"), "size": {"min": 1}})
    b.field(
        "intro",
        "Introduction",
        "structured_text",
        {**_blocks("structured_text_blocks", "quote_block"), **_links("structured_text_links", "article")},
        localized=True,
    )
    b.model.presentation_title_field = b.model.title_field = title
    return b.model


def _block_models() -> list[Model]:
    quote = _Builder("quote_block", "Quote", modular_block=True, draft_mode=False)
    quote.field("quote", "Quote", "text", {"required": {}})
    quote.field("attribution", "Attribution", "string")
    image = _Builder("image_block", "Image", modular_block=True, draft_mode=False)
    image.field("image", "Image", "file", {"required": {}})
    image.field("caption", "Caption", "string")
    cta = _Builder("cta_block", "Call to action", modular_block=True, draft_mode=False)
    cta.field("label", "Label", "string", {"required": {}})
    cta.field("url", "Address", "string", {"required": {}, "format": {"predefined_pattern": "url"}})
    hero = _Builder("hero_block", "Hero", modular_block=True, draft_mode=False)
    hero.field("heading", "Heading", "string", {"required": {}})
    hero.field("background", "Background", "file")
    hero.field("buttons", "Buttons", "rich_text", {**_blocks("rich_text_blocks", "cta_block"), "size": {"max": 3}})
    return [quote.model, image.model, cta.model, hero.model]


def magazine_schema(locales: int = 2) -> Schema:
    """A fresh copy of the sample schema, in so many locales. Its ids do not depend on the seed."""
    stages: list[Json] = [
        {"id": name, "name": name.title(), "description": None, "initial": place == 0}
        for place, name in enumerate(STAGES)
    ]
    workflow = Workflow(_workflow_id(), "editorial", "Editorial", stages)
    models = [
        _article(),
        _author(),
        _category(),
        _landing_page(),
        _newsletter(),
        _event(),
        _section(),
        _venue(),
        _homepage(),
        *_block_models(),
    ]
    return Schema(models, [workflow], list(LOCALES[:locales]))
