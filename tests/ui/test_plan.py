"""The plan screen: what it says, and that nothing is launched by accident."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.app import App

from tui.core.content import RecordStatus, System
from tui.core.errors import Unreachable
from tui.core.operations import COPY_SCHEMA, PUBLISH
from tui.core.plan import Plan, PlanGroup, PlanItem, PlannedBatch, Skipped
from tui.ui import themes
from tui.ui.screens.plan import PlanScreen
from tui.ui.widgets.plan_view import PlanList, plan_cost, plan_first_titles, plan_groups, plan_place, plan_rows

ITEMS = tuple(PlanItem(str(n), f"Garden [/b] {n} 静かな庭", "m", RecordStatus.DRAFT) for n in range(240))
PLAN = Plan(
    PUBLISH,
    "blog",
    System.DATOCMS,
    "gazette",
    "main",
    True,
    "Article",
    (PlannedBatch(ITEMS[:200]), PlannedBatch(ITEMS[200:])),
    (Skipped("a", "Old [red]news", "already published", True), Skipped("b", "", "no such record")),
    (
        PlanGroup("draft", 240, "become published", True),
        PlanGroup("published", 1, "nothing to do: left out", False),
        PlanGroup("gone [/]", 1_234, "left out", False),
    ),
    requests=5,
    seconds=12.0,
    warnings=("This token may not publish [/]: DatoCMS will refuse.",),
)
NOTHING_TO_SEND = replace(PLAN, batches=(), groups=(), requests=0, warnings=())


class Harness(App[None]):
    """Shows one plan and keeps the answer."""

    CSS_PATH = "../../tui/ui/styles/shared.tcss"

    def __init__(self, plan: Plan, replan: Any = None) -> None:
        super().__init__()
        self.plan_screen = PlanScreen(plan, replan)
        self.answers: list[Plan | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.TOKENS)

    def on_mount(self) -> None:
        self.push_screen(self.plan_screen, self.answers.append)

    @property
    def text(self) -> str:
        return "\n".join("".join(s.text for s in strip) for strip in self.screen._compositor.render_strips())


Press = Callable[..., Any]


async def test_it_says_where_what_and_what_it_costs() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(120, 36)):
        text = app.text
        assert "Publish 240 records of Article" in text
        assert "in gazette · main, the PRIMARY environment" in text
        assert "240  ◌ draft" in text
        assert "1,234  · gone [/]" in text
        assert "2 batches of up to 200, 5 requests in all · at least 12 s" in text
        assert "This token may not publish [/]" in text
        assert "Garden [/b] 0 静かな庭" in text
        assert "Old [red]news" in text
        assert "already published" in text
        assert "[ Back ]" in text
        assert "[ Publish ]" in text


async def test_focus_starts_on_back_and_one_tab_leads_to_the_launching_button() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.focused is not None
        assert app.focused.id == "back"
        await pilot.press("enter")
    assert app.answers == [None]
    app = Harness(PLAN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        assert app.focused is not None
        assert app.focused.id == "launch"
        await pilot.press("enter")
    assert app.answers == [PLAN]


@pytest.mark.parametrize("keys", [(), ("tab",), ("tab", "tab"), ("tab", "tab", "enter"), ("shift+tab",)])
async def test_escape_always_goes_back(keys: tuple[str, ...]) -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys, "escape")
    assert app.answers == [None]


async def test_arrows_go_between_the_buttons() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right")
        assert app.focused is not None
        assert app.focused.id == "launch"
        await pilot.press("left")
        assert app.focused.id == "back"


async def test_a_plan_of_nothing_offers_only_back() -> None:
    app = Harness(NOTHING_TO_SEND)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Nothing to publish of Article" in app.text
        assert "[ Publish ]" not in app.text
        assert app.focused is not None
        assert app.focused.id == "back"
        await pilot.press("tab", "tab", "tab", "escape")
    assert app.answers == [None]


async def test_send_anyway_plans_again_and_the_new_plan_is_what_is_launched() -> None:
    forced = replace(PLAN, forced=True, skipped=PLAN.skipped[1:], batches=(*PLAN.batches, PlannedBatch(ITEMS[:1])))
    asked: list[bool] = []

    async def replan(force: bool) -> Plan:
        asked.append(force)
        return forced if force else PLAN

    app = Harness(PLAN, replan)
    async with app.run_test(size=(100, 30)) as pilot:
        assert "[ ] send anyway" in app.text
        await pilot.press("shift+tab", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "[x] send anyway" in app.text
        assert "Publish 241 records" in app.text
        await pilot.press("tab", "tab", "enter")
    assert asked == [True]
    assert app.answers == [forced]


async def test_a_plan_that_cannot_be_made_again_leaves_the_old_one_and_says_why() -> None:
    async def replan(force: bool) -> Plan:
        raise Unreachable("The line to [/] is down.", next_step="Try again.")

    app = Harness(PLAN, replan)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("shift+tab", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "The line to [/] is down. Try again." in app.text
        await pilot.press("tab", "tab", "enter")
    assert app.answers == [PLAN]


async def test_the_list_holds_everything_and_grows_on_enter() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.plan_screen.query_one(PlanList)
        await pilot.pause()
        assert len(view.rows) == 2 + 2 + 240
        before = view.size.height
        view.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert view.size.height > before
        await pilot.press("end")
        await pilot.pause()
        assert "Garden [/b] 239" in app.text


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 24), (200, 50)])
async def test_the_buttons_are_on_the_screen_at_every_size(size: tuple[int, int]) -> None:
    app = Harness(PLAN)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "[ Back ]" in app.text
        assert "[ Publish ]" in app.text


def test_the_list_names_what_is_left_out_before_what_is_sent() -> None:
    rows = plan_rows(PLAN)
    assert [row.text for row in rows[:4]] == ["left out 2", "Old [red]news", "(untitled)", "sent 240"]
    assert len({row.key for row in rows}) == len(rows)


def test_places_without_environments_name_none() -> None:
    unicat = replace(PLAN, operation=COPY_SCHEMA, system=System.UNICAT, environment="", primary=False)
    assert plan_place(unicat).plain == "in gazette"
    assert "request budget" not in plan_cost(unicat).plain
    assert plan_cost(NOTHING_TO_SEND).plain == ""
    assert plan_groups(NOTHING_TO_SEND).plain == ""


def test_first_titles_fit_the_line() -> None:
    for width in (20, 40, 80, 200):
        shown = plan_first_titles(PLAN, width).plain
        assert shown.startswith("Garden [/b] 0")
        assert shown.endswith("more")
