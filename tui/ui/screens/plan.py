"""The screen between picking and sending. Nothing leaves before this was shown and accepted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from tui.core.picked import PickedLine
from tui.core.plan import Override
from tui.core.text import grouped
from tui.operations.plan import Plan, Replan
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.boundary import host_of, in_background
from tui.ui.drawing.cells import width_of, wrap
from tui.ui.screens.dialogs import ButtonRow, DecidingScreen, PlainButton
from tui.ui.services.exports import saved, write_plan
from tui.ui.services.troubles import explain
from tui.ui.widgets.dialog_box import DialogBox
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.plan_view import (
    PlanList,
    Span,
    examples_of,
    next_part,
    option_words,
    plan_cost,
    plan_first_titles,
    plan_list_title,
    plan_place,
    plan_promise,
    plan_rows,
    why_another_count,
)

T = TypeVar("T")

WIDEST = 96
"""Cells of the box, as in styles/plan.tcss."""
HIGHEST = 44
"""Lines of the box at most."""
TITLE_EDGES = 6
"""Cells of its upper edge that are no title's."""
LIST_EDGES = 6
"""Cells of the list that are no row's: its frame, the cursor, the bar at the right."""
TYPED_ABOVE = 500
"""A plan of more items is accepted by typing how many they are."""
SEPARATORS = ",.'’ _\u00a0\u202f"
"""What people put between groups of digits."""


class PlanScreen(DecidingScreen[Plan | None]):
    """Shows a plan; dismissed with the plan that was accepted, or None.

    Focus starts on Back and one tab leads to the launching button, or first to the line where the count of a large
    plan is typed. `replan` plans the same again where something is decided otherwise.
    """

    AREA = Area.PLAN
    BINDINGS = bindings(Area.PLAN, Area.DECISION, Area.DIALOG)
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../styles/confirm.tcss", "../styles/plan.tcss"]

    def __init__(
        self,
        plan: Plan,
        replan: Replan,
        *,
        picked: Sequence[PickedLine] = (),
        seen: Sequence[str] = (),
    ) -> None:
        """`picked`: what was selected, a line for each set, where that is more than items. `seen`: ids of what was on
        the screen, from the top."""
        super().__init__()
        self._picked = picked
        self._seen = seen
        self._take(plan)
        self._replan = replan
        self._planning = False
        self._width = 20
        """Cells of a line within the box."""
        self._room = 3
        """Lines there are for what stands above the buttons."""
        self._opened: frozenset[str] = frozenset()
        self._box = DialogBox(id="plan")
        self._body = VerticalScroll(id="plan-body", can_focus=False)
        self._items = PlanList("plan-list")
        self._options = {key: PlainButton("", f"option-{key}", classes="plan-option") for key in Override}
        self._note = Static(id="plan-note")
        self._asked = Static(id="plan-ask")
        self._typed = Input(
            id="plan-typed", compact=True, restrict=rf"[\d{SEPARATORS}]*", max_length=14, select_on_focus=False
        )
        self._typed.cursor_blink = False
        self._launch = PlainButton(plan.operation.verb, "launch", classes="main")

    def compose(self) -> ComposeResult:
        with self._box:
            with self._body:
                yield Static(id="plan-place")
                yield self._items
                with Container(id="plan-options"):
                    yield from self._options.values()
                yield Static(id="plan-warnings")
                yield Static(id="plan-cost")
                yield Static(id="plan-promise")
                yield Static(id="plan-titles")
            with Vertical(id="plan-foot"):
                yield self._note
                yield ButtonRow(self._asked, self._typed, self._launch)

    # -- drawing ---------------------------------------------------------------------------------------------------
    @on(events.Mount)
    @on(events.Resize)
    def _show(self) -> None:
        plan, box = self.plan, self._box
        room = min(self.size.width, WIDEST) - TITLE_EDGES
        box.border_title = Content(plan.heading if width_of(plan.heading) <= room else plan.brief_heading)
        box.set_class(plan.primary, "primary")
        box.set_class(plan.failing > 0 or plan.total > TYPED_ABOVE, "grave")
        tight = self.size.height < 32
        box.set_class(tight, "tight")
        self._width = width = max(20, min(self.size.width, WIDEST) - (6 if tight else 8))
        # Two lines of frame and the buttons; with room blank ones at the top, at the bottom and before the buttons.
        self._room = max(3, min(self.size.height, HIGHEST) - (3 if tight else 6))
        for name, text in (
            ("#plan-place", plan_place(plan, self._picked, width)),
            ("#plan-cost", plan_cost(plan)),
            ("#plan-promise", plan_promise(plan)),
            ("#plan-warnings", Content("\n".join(plan.warnings))),
            ("#plan-titles", plan_first_titles(plan, self._examples, width)),
        ):
            part = self.query_one(name, Static)
            part.update(text)
            part.display = bool(text.plain)
        self._show_list()
        self._show_options()
        self._show_buttons()
        self.call_after_refresh(self._show_keys)

    def _show_keys(self) -> None:
        """The keys, with what leads to the rest where not all of the plan fits."""
        keys = "{plan.more} more   " if self._is_longer else ""
        name = (self.focused.id or "") if self.focused is not None else ""
        enter = "" if name in ("", "plan-list", "plan-typed") else "enter select   "
        if name.startswith("option-"):
            enter = "{plan.choose} choose   "
        may = self.plan.total and self._may_launch and name != "plan-typed"
        accept = f"{{decision.accept}} {self._accepting.lower()}   " if may else ""
        self._box.set_hints(f"{accept}{keys}tab next   {enter}{{dialog.back}} back")

    def on_descendant_focus(self) -> None:
        """One cursor, and one meaning of enter: that of where it is."""
        self._show_keys()
        self._show_list_keys()

    @on(LineView.CursorMoved)
    def _show_list_keys(self) -> None:
        items = self._items
        row = items.current if items.has_focus else None
        fold = ""
        if row is not None and row.count:
            fold = "{plan.fold} hide items   " if row.open else "{plan.unfold} show items   "
        items.set_foot(keys_of(self.app).text(fold + "{plan.export} export"))
        items.redraw()

    @property
    def _is_longer(self) -> bool:
        """Whether not all of the plan fits: what stands above the buttons, or the lines of the list in it."""
        return self._body.max_scroll_y > 0 or self._items.row_count > self._items.body_height

    def action_more(self) -> None:
        """Show what follows; after the end comes the beginning again. The list is not left before its last line."""
        if reason := self.why_not("plan.more"):
            self._say(reason)
            return
        body, items = self._body, self._items
        box = items.virtual_region
        top, first = next_part(
            Span(body.scroll_offset.y, body.size.height, body.max_scroll_y + body.size.height),
            range(box.y, box.bottom),
            Span(items.top_row, items.body_height, items.row_count),
        )
        body.scroll_to(y=top, animate=False)
        items.scroll_to_row(first)

    def _show_list(self) -> None:
        rows = plan_rows(self.plan, self._opened, self._width - LIST_EDGES)
        items = self._items
        items.set_rows(rows)
        items.set_title(plan_list_title(self.plan, self._width - 6) or "nothing")
        items.set_notice("The selection is empty.")
        self._show_list_keys()
        # An open group scrolls within the list, so that what stands below stays near.
        items.styles.height = min(max(1, len(rows)) + 2, max(3, self._room - 1 if self._room < 12 else self._room - 8))

    def _show_options(self) -> None:
        words = {option.key: option_words(option, self._width) for option in self.plan.options}
        for key, button in self._options.items():
            button.display = key in words
            button.label = Content(words.get(key, ""))
        row = self.query_one("#plan-options", Container)
        row.display = bool(words)
        row.set_class(sum(width_of(text) + 3 for text in words.values()) <= self._width, "in-a-row")

    def _show_buttons(self) -> None:
        plan = self.plan
        must_type = plan.total > TYPED_ABOVE
        self._typed.display = must_type
        self._typed.styles.width = cells = len(grouped(plan.total)) + 3
        beside = width_of("[ Back ]") + width_of(self._accepting) + cells + 12
        self._asked.display = must_type and self._width >= width_of(self._ask) + beside
        self._launch.display = plan.total > 0
        if not plan.total and self.focused in (None, self._launch, self._typed):
            self.query_one("#back", Button).focus()
        self._say("")
        self._show_count()

    def _say(self, text: str) -> None:
        self._note.update(Content(text))
        self._note.display = bool(text)
        self._note.remove_class("wrong")
        self.query_one("#plan-foot").set_class(bool(text), "told")
        # The first line stands where else a blank one is, so that the box stays as high as it was.
        blank = 0 if self._box.has_class("tight") else 1
        lines = max(0, len(wrap(text, self._width)) - blank) if text else 0
        self._body.styles.max_height = max(1, self._room - lines)

    # -- accepting -------------------------------------------------------------------------------------------------
    @property
    def _digits(self) -> str:
        """What was typed of the count, without what parts its groups."""
        return self._typed.value.translate({ord(mark): None for mark in SEPARATORS})

    @property
    def _may_launch(self) -> bool:
        """Whether the count was typed, where it has to be."""
        return self.plan.total <= TYPED_ABOVE or self._digits == str(self.plan.total)

    @property
    def _accepting(self) -> str:
        """What the launching button says."""
        return f"{self.plan.operation.verb} anyway" if self.plan.failing else self.plan.operation.verb

    @property
    def _ask(self) -> str:
        return f"Type {grouped(self.plan.total)} to confirm:"

    def _show_count(self, *, tried: bool = False) -> None:
        """The button looks closed until the count is right. What has to be typed, or that something else was, is said
        at once: beside the line for it, or above where there is no room. `tried`: it was accepted without."""
        launch, verb, may = self._launch, self._accepting, self._may_launch
        label = f"[ {verb} ]" if may else f"  {verb}  "
        if str(launch.label) != label:
            launch.label = Content(label)
            launch.refresh(layout=True)  # it is as wide as its label
        launch.set_class(not may, "unready")
        if self.plan.total <= TYPED_ABOVE:
            return
        never = not str(self.plan.total).startswith(self._digits)
        self._typed.set_class(never, "wrong")
        is_wrong = never or (tried and bool(self._digits))
        ask = self._asked
        words = f"That is not {grouped(self.plan.total)}:" if is_wrong else self._ask
        ask.update(Content(words.rjust(len(self._ask))))
        ask.set_class(is_wrong or tried, "wrong")
        if not ask.display:
            self._say(words[:-1] + ".")
            self._note.set_class(is_wrong or tried, "wrong")

    @on(Input.Changed, "#plan-typed")
    def _other_count(self) -> None:
        self._say("")
        self._show_count()

    def on_key(self, event: events.Key) -> None:
        """Digits are of the count, wherever the focus is."""
        if self._typed.display and not self._typed.has_focus and event.key.isdecimal():
            event.stop()
            self._typed.focus()
            self._typed.insert_text_at_cursor(event.key)

    @on(Input.Submitted, "#plan-typed")
    def _typed_to_the_end(self) -> None:
        if self._may_launch:
            self._launch.focus()
        else:
            self.action_accept()

    @on(Button.Pressed, "#launch")
    def action_accept(self) -> None:
        """Launch the plan; where its count has to be typed first, go there."""
        if not self.plan.total:
            return  # the note says so
        if self._planning:
            self._say("Still planning; the button works when the new plan is here.")
        elif not self._may_launch:
            self._show_count(tried=True)
            self._typed.focus()
        else:
            self.dismiss(self.plan)

    # -- deciding otherwise ----------------------------------------------------------------------------------------
    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is."""
        return "" if action_id != "plan.more" or self._is_longer else "All of the plan is on the screen."

    def action_choose(self) -> None:
        """Turn the choice that has the focus; from elsewhere go to the first."""
        choices = [button for button in self._options.values() if button.display]
        if not choices:
            self._say("There is nothing to choose here.")
        elif isinstance(self.focused, Button) and self.focused in choices:
            self.focused.press()
        else:
            choices[0].focus()

    @on(Button.Pressed, ".plan-option")
    def _toggle(self, event: Button.Pressed) -> None:
        if not self._planning:
            key = next(key for key, button in self._options.items() if button is event.button)
            work = self._plan_again(self.plan.anyway ^ {key})
            in_background(self, work, group="replan", doing="planning again")

    async def _plan_again(self, anyway: frozenset[Override]) -> None:
        self._planning = True
        self._say("Planning again …")
        plan = await self._or_said(self._replan(anyway), "planning again")
        self._planning = False
        if plan is None:
            return
        before = self.plan
        self._take(plan)
        if why := why_another_count(before, plan):
            with self._typed.prevent(Input.Changed):
                self._typed.value = ""  # it was of the other number
        self._show()
        self.ask_anew()
        if why and self._typed.display:
            self._say(why if self._asked.display else f"{why} {self._ask[:-1]}.")

    def _take(self, plan: Plan) -> None:
        """Have another plan; what asks for all its items is worked out once."""
        self.plan, self._examples = plan, tuple(examples_of(plan, self._seen))

    async def _or_said(self, work: Awaitable[T], doing: str) -> T | None:
        """What comes of some work; an error is said in the plan."""
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - the boundary of the workers of this screen
            self._say(" ".join(explain(error, doing)).strip())
        return None

    @on(LineView.Opened)
    def _open_group(self) -> None:
        """Enter on a group lists what is in it, and again folds it; so does a click."""
        row = self._items.current
        if row is not None and row.count:
            self._turn(row.key, is_open=not row.open)

    def action_unfold(self, unfold: bool) -> None:
        """List what is in the group under the cursor, or hide it, there or from one of its items."""
        self._items.focus()
        if (row := self._items.current) is not None and (row.count or not unfold):
            self._turn(row.group_key, is_open=unfold)

    def _turn(self, group: str, *, is_open: bool) -> None:
        self._opened = self._opened | {group} if is_open else self._opened - {group}
        self._show_list()
        self._items.show_key(group)

    # -- exporting -------------------------------------------------------------------------------------------------
    def action_export(self) -> None:
        in_background(self, self._export(), group="export", doing="exporting the plan")

    async def _export(self) -> None:
        writing = asyncio.to_thread(write_plan, host_of(self).paths.exports_dir, self.plan)
        if (files := await self._or_said(writing, "exporting the plan")) is not None:
            self._say(saved("the plan", files[0], "and .csv"))
