"""Sorting records into what a plan sends and what it leaves out, and counting them by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from tui.core.content import Model, Record
from tui.core.errors import UsageError
from tui.core.linking import Linking
from tui.core.packed import Joined, Keep, Packed, in_memory
from tui.core.plan import Override, PlanGroup, PlanItem, PlanOption, Skipped
from tui.core.rights import Rights, Subject, Verdict

NOT_FOUND = "not found"
NO_RECORD = "no such record"
NOT_ALLOWED = "not allowed"
BLOCK = "is a block of another record: left out"
WILL_FAIL = "will be sent, and will fail"
WOULD_FAIL = "would fail: left out"
"""What becomes of a kind that is expected to fail, where it is sent and where it is not."""

OPTIONS = {
    Override.PUBLISHED: "already published",
    Override.NO_DRAFTS: "from models that have no drafts",
    Override.SINGLE: "of single-instance models",
    Override.NOT_UNIQUE: "not unique",
    Override.INVALID: "not valid",
    Override.LINKED: "needed by others",
    Override.UNCHANGED: "not changed since they failed",
}
"""The choices a plan offers, in this order. What does not exist is sent by `--force` alone."""

Warn = Callable[[Iterable[PlanItem], Mapping[str, Model]], Iterable[str]]
"""Sentences about what is sent, given the models by id."""


def without_drafts(record: Record, model: Model | None) -> bool:  # noqa: ARG001 - a rule for records
    """Whether a record is of a model that has no drafts: what is saved there is published."""
    return model is not None and not model.draft_mode


def _nothing(items: Iterable[PlanItem], models: Mapping[str, Model]) -> Iterator[str]:  # noqa: ARG001
    return iter(())


class Kind(Struct, frozen=True):
    """Records of a kind, and what becomes of them: they are left out when there is a `reason` for it, unless the editor
    decided otherwise."""

    label: str
    """`draft`; `{model}` in it stands for the name of the record's model."""
    holds: Callable[[Record, Model | None], bool] | None
    """Which records these are; None: not told by the record."""
    sent: str = ""
    """`will be published`, right for one and for many."""
    left: str = ""
    """`would fail: left out`."""
    reason: str = ""
    """Why one of them is left out."""
    unless: Override | None = None
    """The decision that has them sent all the same."""
    fails: str | Callable[[Record, Model], str] = ""
    """Why one of them that is sent is expected to fail; empty: it is not."""
    needs_nothing: bool = False
    """Whether it is left out because all is as it should be already."""

    def outcome(self, *, sent: bool) -> str:
        """What becomes of them, right for one and for many."""
        return (self.sent or (WILL_FAIL if self.fails else "")) if sent else self.left

    def why_fails(self, record: Record | None, model: Model | None) -> str:
        """Why this one is expected to fail when it is sent; empty: it is not."""
        if isinstance(self.fails, str):
            return self.fails
        return self.fails(record, model) if record is not None and model is not None else ""


class Triage(Struct, frozen=True):
    """The table of an operation on records."""

    kinds: tuple[Kind, ...]
    """In the order a plan lists them. The first that holds counts; a record that none holds is an error."""
    missing: Kind
    """What there is no record of."""
    block: str
    """What becomes of blocks, which are part of other records and always left out."""
    warnings: Warn = _nothing
    linked: Callable[[Sequence[PlanItem], Sequence[Linking]], Iterable[str]] | None = None
    """Sentences about published records that link to what is sent; None: they do not matter, and nobody asks."""
    not_allowed: Callable[[Sequence[PlanItem], Sequence[Linking]], Mapping[str, str]] = lambda *_: {}
    """What these links make fail, by id, with the reason."""
    untold: Callable[[Record, Model | None], bool] = lambda *_: False
    """Whether one that is sent may fail for what neither it nor its model tells."""

    @property
    def needs_nothing(self) -> frozenset[str]:
        """The reasons of what is left out because all is as it should be already."""
        return frozenset(kind.reason for kind in self.kinds if kind.needs_nothing)


class Sorting:
    """Puts records into what is sent and what is left out, in the order of adding. `action` is what the role must
    allow; `rights` None: not known. `alone`: every record has a request of its own. `keep` is where very many of them
    are kept."""

    def __init__(
        self,
        triage: Triage,
        action: str,
        models: Mapping[str, Model],
        *,
        alone: bool,
        anyway: frozenset[Override],
        rights: Rights | None = None,
        keep: Keep = in_memory,
    ) -> None:
        self.models = models
        self._triage = triage
        self._block = Kind("block", None, left=triage.block, reason=BLOCK)
        self._action = action
        self._alone = alone
        self._by_locale = rights is not None and rights.tells_locales_apart(action)
        self._verdicts: dict[Subject, Verdict] = {}
        self._rights = rights
        self._lots: dict[tuple[str, ...], Packed[PlanItem]] = defaultdict(lambda: Packed(PlanItem, keep))
        self.skipped = Packed(Skipped, keep)
        self._models: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        self.invalid = 0
        """How many are sent that are known not to be valid."""
        self.more_may_fail = False
        """Whether of some that are sent it cannot be told if they fail."""
        self._anyway = anyway
        self._counts: Counter[tuple[str, Kind, bool]] = Counter()
        self._offered: Counter[Override] = Counter()

    def add(self, record_id: str, record: Record | None) -> None:
        """Decide about one record; None: there is none of that id."""
        verdict = self._verdict(record)
        kind = self._kind(record, verdict)
        label = kind.label.replace("{model}", self._model_name(record))
        sent = not kind.reason or kind.unless in self._anyway
        self._counts[label, kind, sent] += 1
        if kind.unless is not None:
            self._offered[kind.unless] += 1
        title = record.shown_title if record is not None else record_id
        model_id = record.model_id if record is not None else ""
        if not sent:
            self.skipped.append(Skipped(record_id, title, kind.reason, kind.unless in OPTIONS, label, model_id))
        elif record is None:
            fails = kind.why_fails(None, None)
            self._lots[()].append(PlanItem(record_id, record_id, group=label, fails=fails))
        else:
            model = self.models.get(record.model_id)
            item = PlanItem(
                record.id,
                title,
                model_id,
                record.status,
                record.is_valid,
                record.published_at,
                record.version,
                label,
                fails=kind.why_fails(record, model),
            )
            if not (item.fails or self.more_may_fail):
                self.more_may_fail = verdict.allowed is None or self._triage.untold(record, model)
            alike = () if self._alone else verdict.alike
            self._lots[alike].append(item)
            if model_id:
                self._models[alike][model_id] += 1
            self.invalid += record.is_valid is False

    @property
    def items(self) -> Sequence[PlanItem]:
        """All that is sent, lot by lot."""
        return Joined(self.lots)

    @property
    def lots(self) -> Sequence[Sequence[PlanItem]]:
        """What may go in one request: what is known to be allowed; and of the rest, what shares the CMS's answer. So a
        refusal never hits what is allowed."""
        return [self._lots[alike] for alike in sorted(self._lots, key=bool)]

    @property
    def models_sent(self) -> Counter[str]:
        """How many are sent of each model, by its id, in the order of `lots`."""
        return sum((self._models[alike] for alike in sorted(self._lots, key=bool)), Counter())

    def _verdict(self, record: Record | None) -> Verdict:
        if record is None:
            return Verdict(allowed=True)
        if self._rights is None:
            return Verdict(None, alike=(record.model_id,))
        model = self.models.get(record.model_id)
        subject = _subject(record, model, locales=_locales(record, model) if self._by_locale else None)
        if subject not in self._verdicts:
            self._verdicts[subject] = self._rights.judge(
                self._action, subject, model_name=model.name if model is not None else ""
            )
        return self._verdicts[subject]

    def _model_name(self, record: Record | None) -> str:
        model = self.models.get(record.model_id) if record is not None else None
        return model.name if model is not None else "records"

    def _kind(self, record: Record | None, verdict: Verdict) -> Kind:
        if record is None:
            return self._triage.missing
        model = self.models.get(record.model_id)
        if model is not None and model.is_block:
            return self._block
        if verdict.allowed is False:
            return Kind(verdict.reason, None, left=f"{verdict.reason}: left out", reason=verdict.reason)
        for kind in self._triage.kinds:
            if kind.holds is not None and kind.holds(record, model):
                return kind
        raise UsageError(f"Nothing is known of records that are {record.status.value}: {record.shown_title}.")

    def groups(self) -> tuple[PlanGroup, ...]:
        """The lines of the plan, what is sent first."""
        order = [*self._triage.kinds, self._triage.missing, self._block]
        rows = sorted(
            self._counts.items(), key=lambda row: (not row[0][2], order.index(row[0][1]) if row[0][1] in order else -1)
        )
        return tuple(
            PlanGroup(
                label if kind in order else NOT_ALLOWED,
                count,
                kind.outcome(sent=sent),
                sent,
                label,
                fails=bool(kind.fails),
            )
            for (label, kind, sent), count in rows
        )

    def options(self) -> tuple[PlanOption, ...]:
        """What the editor may decide otherwise."""
        return tuple(
            PlanOption(key, self._offered[key], words, key in self._anyway)
            for key, words in OPTIONS.items()
            if self._offered[key]
        )


def _subject(record: Record, model: Model | None, *, locales: frozenset[str] | None) -> Subject:
    """What decides about the rights to a record."""
    return Subject(
        record.model_id,
        model.workflow if model is not None else None,
        record.stage_id,
        record.creator,
        locales,
        is_known=model is not None,
    )


def _locales(record: Record, model: Model | None) -> frozenset[str] | None:
    if model is None:
        return None
    values = (record.values.get(field.api_key) for field in model.fields if field.localized)
    return frozenset(locale for value in values if isinstance(value, Mapping) for locale in value)
