"""What a role allows, record by record: the algorithm of an official plugin ([P] reference operations.md A.0).

Some positive entry must match and no negative one. Every question has three answers: yes, no, and not known, which
counts as allowed: the CMS has the last word then. What an entry says that cannot be read is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from tui.core.text import listed

ANY = "all"
SCOPED = frozenset({"create", "update", "publish"})
"""Actions whose entries may hold for a part of a record's content only ([C] reference operations.md A.0)."""
CREATORLESS = frozenset({"duplicate"})
"""Actions whose entries name no creators ([C] reference operations.md A.0)."""
NAMED = 3
"""So many models are named, more are counted."""

Answer = bool | None
"""None: not known."""


class Entry(Struct, frozen=True):
    """One permission entry, of the environment in question. None holds for all; `sure` is false where something in it
    cannot be read: then it never decides."""

    action: str | None = None
    model: str | None = None
    workflow: str | None = None
    stage: str | None = None
    creator: str = "anyone"
    """`anyone`, `self` or `role`."""
    scope: str = ANY
    """`all`, `localized` (in `locale`, None: in any) or `not_localized`."""
    locale: str | None = None
    sure: bool = True


class Subject(Struct, frozen=True):
    """What decides about a record. None and empty: not known, but for the workflow and the stage of a model that
    `is_known`, which has none then."""

    model: str
    workflow: str | None = None
    stage: str | None = None
    creator: str = ""
    """`user/312`: who made it."""
    locales: frozenset[str] | None = None
    """Those it has content in."""
    is_known: bool = True


class Verdict(Struct, frozen=True):
    """Whether something is allowed, and why not, in an editor's words."""

    allowed: Answer
    reason: str = ""
    alike: tuple[str, ...] = ()
    """Where it is not known: records of the same share the answer."""


class Rights(Struct, frozen=True):
    """The rights of whoever acts, in one environment."""

    positive: tuple[Entry, ...] = ()
    negative: tuple[Entry, ...] = ()
    me: str = ""
    """`access_token/7`: who acts."""
    locales: tuple[str, ...] = ()
    """All of the project."""
    stages: Mapping[str, str] = field(default_factory=dict)
    """Names of stages by id, as far as they are known."""
    environments: str = ANY
    """In which environments anything is allowed: `all`, `primary_only`, `sandbox_only` or `none`."""
    is_primary: Answer = None
    """Whether the environment in question is the primary one."""

    @property
    def barred(self) -> str:
        """Why nothing at all is allowed in this environment, in words; empty where that is not certain."""
        rule, is_barred = _PLACES.get(self.environments, ("", lambda _: False))
        return rule if is_barred(self.is_primary) else ""

    def judge(self, action: str, subject: Subject, *, model_name: str = "") -> Verdict:
        """Whether `action` (`publish`, `duplicate`, ...) may be done to the whole of a record."""
        if self.barred:
            return Verdict(allowed=False, reason=f"your role {self.barred}")
        near = [entry for entry in self.positive if _for(entry, action, subject) is not False]
        given = self._given(action, subject, near)
        barred = [
            (entry, match)
            for entry in self.negative
            if (match := _all(_for(entry, action, subject), self._in_the_way(entry, action, subject))) is not False
        ]
        allowed = _all(given, *(None if match is None else False for _, match in barred))
        if allowed is False:
            named = model_name or "these records"
            hit = next((entry for entry, match in barred if match), None) if given is not False else None
            said = self._refusal(action, hit, named) if hit else self._limits(action, near, named)
            return Verdict(allowed=False, reason=f"your role {said}")
        if allowed is None:
            by_creator = any(entry.creator != "anyone" for entry in (*near, *(entry for entry, _ in barred)))
            return Verdict(None, alike=(subject.model, subject.creator if by_creator else ""))
        return Verdict(allowed=True)

    def ever(self, action: str) -> bool:
        """Whether there is anything at all it may be done to."""
        return any(entry.action in (None, ANY, action) for entry in self.positive)

    def tells_locales_apart(self, action: str) -> bool:
        """Whether it may matter which locales a record has content in."""
        return any(not _is_whole(entry, action) for entry in self.negative)

    # -- matching ---------------------------------------------------------------------------------------------
    def _given(self, action: str, subject: Subject, near: Iterable[Entry]) -> Answer:
        whole: list[Answer] = []
        parts: set[str | None] = set()
        for entry in near:
            match = _all(
                _for(entry, action, subject),
                _in_stage(entry, subject),
                self._by(entry, action, subject, negative=False),
            )
            if _is_whole(entry, action):
                whole.append(match)
            elif match is not False:
                parts |= _parts(entry, self.locales)
        found = _any(whole)
        if found is False and self.locales and parts >= {None, *self.locales}:
            return None  # in parts, everything: whether that allows the whole is not documented
        return found

    def _in_the_way(self, entry: Entry, action: str, subject: Subject) -> Answer:
        """Whether a negative entry stands against it: one for a part does where the record has that part."""
        match = _all(_in_stage(entry, subject), self._by(entry, action, subject, negative=True))
        if _is_whole(entry, action) or None in (parts := _parts(entry, self.locales)):
            return match
        held = subject.locales is not None and bool(parts & subject.locales)
        return _all(match, True if held else None)

    def _by(self, entry: Entry, action: str, subject: Subject, *, negative: bool) -> Answer:
        """Whether the creator is one an entry is for. Negative entries mean everybody else."""
        if entry.creator == "anyone" or (action in CREATORLESS and entry.action == action):
            return True
        if not (subject.creator and self.me):
            return None
        mine = subject.creator == self.me
        if action in CREATORLESS or entry.creator != "self":
            # Who has a role nobody tells, and some actions know no creators; only what I made is mine for certain.
            return (not negative) if mine else None
        return mine is not negative

    # -- in words ---------------------------------------------------------------------------------------------
    def _refusal(self, action: str, entry: Entry, model: str) -> str:
        """What a negative entry says."""
        if entry.creator == "self":
            return self._only_own(action, entry, model)
        where = [f"in stage {self._stage(entry.stage)}"] if entry.stage else []
        if not _is_whole(entry, action):
            where.append(_part(entry))
        return " ".join([f"may not {action} {model}", *where])

    def _limits(self, action: str, near: Sequence[Entry], model: str) -> str:
        """What the positive entries for a model demand that a record does not have."""
        demands = list(dict.fromkeys(self._demands(action, entry) for entry in near))
        if not demands:
            return f"may not {action} {model}"
        if demands == [_OWN]:
            return self._only_own(action, near[0], model)
        return f"may {action} {model} only {' or '.join(demands)}"

    def _demands(self, action: str, entry: Entry) -> str:
        """`what it made itself`, `in stage Review`, `in the locale en`; empty where an entry demands nothing."""
        demands = []
        if entry.creator == "self" and action not in CREATORLESS:
            demands.append(_OWN)
        if entry.creator == "role" and action not in CREATORLESS:
            demands.append("what its people made")
        if entry.stage is not None:
            demands.append(f"in stage {self._stage(entry.stage)}")
        if not _is_whole(entry, action):
            demands.append(_part(entry))
        return " ".join(demands)

    def _only_own(self, action: str, entry: Entry, model: str) -> str:
        of = f" ({model})" if entry.model is not None or entry.workflow is not None else ""
        where = "" if entry.stage is None else f" in stage {self._stage(entry.stage)}"
        return f"may {action} only {_OWN}{where}{of}"

    def _stage(self, stage: str | None) -> str:
        return self.stages.get(stage or "", stage or "")

    def said(self, action: str, models: Sequence[tuple[str, str, str | None]]) -> str:
        """`may publish`, `may not publish`, `may publish Category only`, ... for models by id, name and workflow."""
        if self.barred:
            return self.barred
        free, barred = [], []
        limited: dict[str, list[str]] = {}
        for model_id, name, workflow in models:
            subject = Subject(model_id, workflow, is_known=True)
            demands = self._always_demanded(action, subject)
            if demands is None:
                barred.append(name)
            elif demands:
                limited.setdefault(demands, []).append(name)
            else:
                free.append(name)
        if not limited and (not barred or not free):
            return f"may {action}" if free or (not barred and self.ever(action)) else f"may not {action}"
        if not free and not barred and len(limited) == 1:
            return f"may {action} {next(iter(limited))}"
        parts = [f"{_named(names)} {demands}" for demands, names in limited.items()]
        if len(free) > NAMED and len(barred) <= NAMED:
            parts.insert(0, f"all but {_named(barred)}" if barred else "all")
        elif free:
            parts.insert(0, _named(free) + ("" if limited else " only"))
        return f"may {action} {'; '.join(parts)}"

    def _always_demanded(self, action: str, subject: Subject) -> str | None:
        """What is demanded of every record of a model; None: whatever it is, it is not allowed."""
        near = [entry for entry in self.positive if _for(entry, action, subject) is not False]
        against = [entry for entry in self.negative if _for(entry, action, subject)]
        if not near or any(not self._demands(action, entry) for entry in against):
            return None
        demands = list(dict.fromkeys(self._demands(action, entry) for entry in near))
        wanted = [] if "" in demands else [f"only {' or '.join(demands)}"]
        for entry in against:
            demand = self._demands(action, entry)
            wanted.append(f"only {demand}" if entry.creator != "anyone" else f"but not {demand}")
        return ", ".join(dict.fromkeys(wanted))


EVERYTHING = Rights((Entry(ANY),))
"""Of owners: accounts and organizations have no role ([I] reference operations.md A.0)."""

_OWN = "what it made itself"
_PLACES: Mapping[str, tuple[str, Callable[[Answer], bool]]] = {
    "primary_only": ("may work in the primary environment only", lambda primary: primary is False),
    "sandbox_only": ("may work in sandbox environments only", lambda primary: primary is True),
    "none": ("may work in no environment", lambda _: True),
}
"""What a rule about environments says, and whether it stands against one."""


def _named(names: Sequence[str]) -> str:
    if len(names) > NAMED:
        return f"{len(names)} models"
    return listed(names)


def _part(entry: Entry) -> str:
    if entry.scope == "not_localized":
        return "what is not localized"
    return f"in the locale {entry.locale}" if entry.locale else "what is localized"


def _parts(entry: Entry, locales: Sequence[str]) -> set[str | None]:
    """The parts of a record's content an entry is for; None: what is not localized."""
    if entry.scope == "not_localized":
        return {None}
    return {entry.locale} if entry.locale else set(locales)


def _is_whole(entry: Entry, action: str) -> bool:
    return entry.scope == ANY or action not in SCOPED


def _for(entry: Entry, action: str, subject: Subject) -> Answer:
    """Whether an entry is about that action and model."""
    if entry.action not in (None, ANY, action):
        return False
    answer: Answer = True
    if entry.model is not None:
        answer = entry.model == subject.model
    elif entry.workflow is not None:
        answer = entry.workflow == subject.workflow if subject.is_known else None
    return _all(answer, True if entry.sure else None)


def _in_stage(entry: Entry, subject: Subject) -> Answer:
    if entry.stage is None:
        return True
    if subject.stage is None:
        return False if subject.is_known and subject.workflow is None else None
    return entry.stage == subject.stage


def _all(*answers: Answer) -> Answer:
    if False in answers:
        return False
    return None if None in answers else True


def _any(answers: Iterable[Answer]) -> Answer:
    found = list(answers)
    if True in found:
        return True
    return None if None in found else False
