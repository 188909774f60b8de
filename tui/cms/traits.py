"""What a CMS is, as data: what the rest of the program asks instead of asking which one it is.

Each package of a CMS holds one `Traits`. Nothing here and nothing that makes one may load a client, a server or the
screen: the command line looks at it before it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from tui.core.cell_values import FieldTypes
from tui.core.columns import Meta
from tui.core.content import Project, Record, Sort, System
from tui.core.schema import SchemaItem


class BudgetRule(Struct, frozen=True):
    """So many requests in each window, until an answer names another number."""

    limit: int
    window_s: float


class NotTaken(Struct, frozen=True):
    """A key of profiles that has no meaning here: why, and what to do about it on the command line."""

    why: str
    next_step: str


class Required(Struct, frozen=True):
    """A key of profiles that has to be there, in the words of each place that asks for it."""

    example: str
    """What stands for it in a profile's file."""
    question: str
    """As the command line asks."""
    help: str
    """As the form explains it."""
    next_step: str
    """Where to find it, when it is missing."""


class NextSteps(Struct, frozen=True):
    """The way on for items that copying or duplicating made. Keys stand in sentences as ids of actions in braces."""

    intro: str
    """What can be done with them now, and what is done in the CMS."""
    nothing_new: str
    """What to say when nothing was made."""
    why_not_mark: str = ""
    """Why marking them for more work makes no sense; empty where it does."""


class Traits(Struct, frozen=True, kw_only=True):
    """One CMS. What is true of every CMS has no member; a capability that is not there is said in `not_here`."""

    system: System
    """Its name in profiles and in the journal, and what people call it."""
    not_here: Mapping[str, str]
    """Why it can never do some action, by the action's id, in a sentence. Keys stand in it as ids in braces, and
    `{who:ID}` for those CMSs that can do that action."""

    # -- projects -------------------------------------------------------------------------------------------------
    public_address: str
    """Where its API answers when a profile names no `base_url`."""
    needs: str
    """What somebody has to have to add a project: `an API token`."""
    invitation: str
    """The same as the list of profiles says it."""
    not_taken: Mapping[str, NotTaken]
    """Keys of profiles (`environment`, `project`) that mean nothing here."""
    required: Mapping[str, Required] = field(default_factory=dict)
    """Keys of profiles that have to be there."""
    budget: BudgetRule | None
    """The request budget as far as it is documented; None: only what it refuses tells."""

    # -- records --------------------------------------------------------------------------------------------------
    model: str = "model"
    """The noun for what records are made after."""
    models: str = "models"
    meta: tuple[Meta, ...]
    """What it says of every record besides its fields."""
    types: FieldTypes
    """Its field types, and how their values are shown."""
    default_order: Sort | None
    """The order of records where neither the editor nor the model chose one; None: it does not say."""
    record_address: Callable[[Project, Record], str] = field(default=lambda project, record: "")  # noqa: ARG005
    """Where a record is edited in the web interface; empty where that is not known."""

    # -- schema ---------------------------------------------------------------------------------------------------
    searches_schema: bool
    """Whether it has a search of its own for schema items, in a language; else they are found among those known."""
    schema_words: tuple[tuple[str, str], ...]
    """What a search line for schema items takes, and what each means."""
    copies_start_new: bool
    """Whether what a copy makes has to be committed before it can be used."""
    next_steps: NextSteps
    item_address: Callable[[Project, SchemaItem], str] = field(default=lambda project, item: "")  # noqa: ARG005
    """Where a schema item is shown in the web interface; empty where that is not known."""

    @property
    def name(self) -> str:
        """As profiles and the journal have it."""
        return self.system.name

    @property
    def label(self) -> str:
        """What people call it."""
        return self.system.label

    def takes(self, key: str) -> bool:
        """Whether a key of profiles means something here."""
        return key not in self.not_taken
