"""The plan screen: what it says, and that nothing is launched by accident."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from textual.app import App

from tests.cmses import DATOCMS, UNICAT
from tests.scenes.contrast import hard_to_read
from tests.ui.eyes import text_of
from tui.core.content import RecordStatus
from tui.core.errors import Unreachable
from tui.core.packed import Packed
from tui.core.picked import PickedLine
from tui.core.plan import Batches, Override, PlanGroup, PlanItem, PlannedBatch, PlanOption, Skipped
from tui.operations import COPY_SCHEMA, PUBLISH
from tui.operations.plan import Plan, Replan
from tui.ui.drawing import themes
from tui.ui.drawing.cells import width_of
from tui.ui.screens.plan import PlanScreen
from tui.ui.widgets.plan_view import (
    PlanList,
    Span,
    examples_of,
    next_part,
    plan_cost,
    plan_first_titles,
    plan_list_title,
    plan_place,
    plan_rows,
    why_another_count,
)

ITEMS = tuple(
    PlanItem(str(n), f"Garden [/b] {n} 静かな庭", "m", RecordStatus.DRAFT, True, group="draft") for n in range(240)
)
PLAN = Plan(
    PUBLISH,
    "blog",
    DATOCMS,
    "gazette",
    "main",
    True,
    "Article",
    (PlannedBatch(ITEMS[:200]), PlannedBatch(ITEMS[200:])),
    (
        Skipped("a", "Old [red]news", "already published", True, "published", "m"),
        Skipped("b", "", "no such record", group="gone"),
    ),
    (
        PlanGroup("draft", 240, "will be published", True, "draft"),
        PlanGroup("published", 1, "nothing to do: left out", False, "published"),
        PlanGroup("gone [/]", 1_234, "left out", False, "gone"),
    ),
    requests=5,
    seconds=12.0,
    warnings=("This token may not publish [/]: DatoCMS will refuse.",),
    options=(PlanOption(Override.PUBLISHED, 1, "already published", False),),
)
MANY = tuple(replace(ITEMS[0], id=str(n), title=f"Record {n}") for n in range(4_047))
LARGE = replace(PLAN, batches=(PlannedBatch(MANY),), groups=(replace(PLAN.groups[0], count=4_047), *PLAN.groups[1:]))
NOTHING_TO_SEND = replace(PLAN, batches=(), groups=(), requests=0, warnings=(), options=())


async def never(_: frozenset[Override]) -> Plan:
    raise AssertionError("nothing is decided otherwise")


class Harness(App[None]):
    """Shows one plan and keeps the answer."""

    CSS_PATH = "../../tui/ui/styles/shared.tcss"

    def __init__(self, plan: Plan, replan: Replan = never, picked: Sequence[PickedLine] = ()) -> None:
        super().__init__()
        self.plan_screen = PlanScreen(plan, replan, picked=picked)
        self.answers: list[Plan | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.TOKENS)

    def on_mount(self) -> None:
        self.push_screen(self.plan_screen, self.answers.append)

    @property
    def text(self) -> str:
        return text_of(self)


async def settled(app: Harness, pilot: Any) -> None:
    for _ in range(4):
        await pilot.pause()
        await app.workers.wait_for_complete()


class LookedAt(Packed[PlanItem]):
    """Items of a plan that are made whenever somebody goes through them."""

    looks = 0

    def __iter__(self) -> Iterator[PlanItem]:
        self.looks += 1
        return super().__iter__()


async def test_all_items_are_gone_through_once_whatever_the_size_of_the_window() -> None:
    items = LookedAt(PlanItem)
    for item in MANY:
        items.append(item)
    app = Harness(replace(LARGE, batches=Batches((items,), 200), models={"m": len(items)}))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(app, pilot)
        looks = items.looks
        await pilot.resize_terminal(80, 24)
        await settled(app, pilot)
        assert "For example: Record 0" in app.text
        assert (looks, items.looks) == (1, 1)


async def test_it_says_where_what_and_what_it_costs() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(120, 36)):
        text = app.text
        assert "Publish 240 Article records" in text
        assert "in gazette · main, the PRIMARY environment" in text
        assert "240  ◌ draft" in text
        assert "1,234  · gone [/]" in text
        assert "2 batches (at least 5 requests, checks included): 12 seconds or more" in text
        assert "This token may not publish [/]" in text
        assert "Garden [/b] 0 静かな庭" in text
        assert "Safe to repeat. To undo what was a draft before: U in Jobs." in text
        assert "240 will be published, 2 left out" in text
        assert "[ Back ]" in text
        assert "[ Publish ]" in text


async def test_titles_that_begin_alike_are_told_apart_by_their_ends() -> None:
    long = "A title that is longer than all the room there is for one in the list of a plan, and goes on"
    titles = (f"{long} (duplicate)", f"{long} (duplicate) (duplicate)", f"Another {long} (one)")
    items = tuple(replace(ITEMS[0], id=title, title=title) for title in titles)
    plan = replace(PLAN, batches=(PlannedBatch(items),), groups=(replace(PLAN.groups[0], count=3), *PLAN.groups[1:]))
    app = Harness(plan)
    async with app.run_test(size=(80, 30)) as pilot:
        app.plan_screen.query_one(PlanList).focus()
        await pilot.press("right")
        await pilot.pause()
        rows = [line for line in app.text.splitlines() if "A title that" in line and "For example" not in line]
        ends = ("goes on (duplicate)", "(duplicate) (duplicate)", "…")
        assert [end in row for end, row in zip(ends, rows, strict=True)] == [True] * 3, app.text
        assert "(one)" not in rows[2]


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


async def test_yes_launches_and_the_box_says_so_only_while_it_does() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "y publish" in app.text
        await pilot.press("y")
    assert app.answers == [PLAN]
    app = Harness(NOTHING_TO_SEND)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "y publish" not in app.text
        await pilot.press("y", "escape")
    assert app.answers == [None]


async def test_yes_does_not_replace_the_typed_count() -> None:
    app = Harness(replace(LARGE, options=()))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "y publish" not in app.text
        await pilot.press("y")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "plan-typed"
        assert app.plan_screen.query_one("#plan-ask").has_class("wrong")
        await pilot.press("y", *"4047", "enter")
        await pilot.pause()
        assert app.answers == []
        assert "y publish" in app.text
        await pilot.press("y")
    assert app.answers == [app.plan_screen.plan]


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
        assert "Nothing to publish" in app.text
        assert "[ Publish ]" not in app.text
        assert app.focused is not None
        assert app.focused.id == "back"
        await pilot.press("tab", "tab", "tab", "escape")
    assert app.answers == [None]


async def test_send_anyway_plans_again_and_the_new_plan_is_what_is_launched() -> None:
    forced = replace(
        PLAN,
        anyway=frozenset({Override.PUBLISHED}),
        options=(replace(PLAN.options[0], chosen=True),),
        skipped=PLAN.skipped[1:],
        batches=(*PLAN.batches, PlannedBatch(ITEMS[:1])),
    )
    asked: list[frozenset[Override]] = []

    async def replan(anyway: frozenset[Override]) -> Plan:
        asked.append(anyway)
        return forced if anyway else PLAN

    app = Harness(PLAN, replan)
    async with app.run_test(size=(100, 30)) as pilot:
        assert "[ ] Send anyway: 1 already published" in app.text
        await pilot.press("shift+tab", "enter")
        await settled(app, pilot)
        assert "[x] Send anyway: 1 already published" in app.text
        assert "Publish 241 Article records" in app.text
        await pilot.press("tab", "tab", "enter")
    assert asked == [frozenset({Override.PUBLISHED})]
    assert app.answers == [forced]


async def test_each_kind_that_is_left_out_is_a_choice_of_its_own() -> None:
    both = (PLAN.options[0], PlanOption(Override.INVALID, 52, "not valid", False))
    asked: list[frozenset[Override]] = []

    async def replan(anyway: frozenset[Override]) -> Plan:
        asked.append(anyway)
        return replace(PLAN, anyway=anyway, options=tuple(replace(item, chosen=item.key in anyway) for item in both))

    app = Harness(replace(PLAN, options=both), replan)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "[ ] Send anyway: 1 already published" in app.text
        assert "[ ] Send anyway: 52 not valid" in app.text
        await pilot.press("shift+tab", "enter")
        await settled(app, pilot)
        await pilot.press("shift+tab", "enter")
        await settled(app, pilot)
        assert "[x] Send anyway: 1 already published" in app.text
        assert "[x] Send anyway: 52 not valid" in app.text
        await pilot.press("enter")
        while len(asked) < 3:
            await pilot.pause()
        await settled(app, pilot)
    assert asked == [
        frozenset({Override.INVALID}),
        frozenset({Override.INVALID, Override.PUBLISHED}),
        frozenset({Override.INVALID}),
    ]


async def test_above_500_items_the_count_is_typed_before_anything_is_launched() -> None:
    app = Harness(LARGE)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Type 4,047 to confirm:" in app.text
        assert app.focused is not None
        assert app.focused.id == "back"
        await pilot.press("tab")
        assert app.focused.id == "plan-typed"
        await pilot.press("tab")
        assert app.focused.id == "launch"
        await pilot.press("enter")
        await pilot.pause()
        assert app.plan_screen.query_one("#plan-ask").has_class("wrong")
        assert "Type 4,047 to confirm:" in app.text
        assert app.focused.id == "plan-typed"
        # The button looks closed; what can no more become the number says so at once.
        await pilot.press(*"40")
        await pilot.pause()
        assert "That is not" not in app.text
        assert not app.plan_screen.query_one("#plan-ask").has_class("wrong")
        assert "[ Publish ]" not in app.text
        await pilot.press(*"e5")
        await pilot.pause()
        assert "That is not 4,047:" in app.text
        assert app.plan_screen.query_one("#plan-typed").has_class("wrong")
        assert app.plan_screen.query_one("#launch").has_class("unready")
        await pilot.press("enter")
        assert app.focused.id == "plan-typed"
        await pilot.press("7", "enter")
        assert app.focused.id == "plan-typed"
        await pilot.press("backspace", "backspace", "4", "7", "enter")
        await pilot.pause()
        assert not app.plan_screen.query_one("#launch").has_class("unready")
        assert "[ Publish ]" in app.text
        assert "That is not" not in app.text
        assert app.focused.id == "launch"
        assert app.answers == []
        await pilot.press("enter")
    assert app.answers == [LARGE]


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (40, 10)])
async def test_a_wrong_count_is_told_whole_and_moves_nothing(size: tuple[int, int]) -> None:
    app = Harness(LARGE)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        box = app.plan_screen.query_one("#plan")
        before = box.region
        assert "Type 4,047 to confirm" in app.text
        await pilot.press("tab", *"5")
        await pilot.pause()
        assert "That is not 4,047" in app.text
        assert box.region == before
        await pilot.press("backspace")
        await pilot.pause()
        assert "Type 4,047 to confirm" in app.text
        assert box.region == before


async def test_a_wrong_count_can_be_read_in_every_theme() -> None:
    app = Harness(LARGE)
    unread: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("tab", *"5")
        for theme in themes.shipped_themes():
            app.register_theme(theme)
            app.theme = theme.name
            await pilot.pause()
            if not app.ansi_color and "ansi" not in theme.name:
                unread += hard_to_read(app)
    assert not unread


def test_why_the_count_is_another_is_said_by_what_was_turned() -> None:
    option = PlanOption(Override.INVALID, 52, "not valid", True)
    more = replace(LARGE, anyway=frozenset({Override.INVALID}), options=(option,))
    fewer = replace(more, batches=(PlannedBatch(MANY[:3_995]),), anyway=frozenset())
    assert why_another_count(fewer, more) == "52 not valid are sent, too: 4,047 now, not 3,995."
    assert why_another_count(more, fewer) == "52 not valid are left out: 3,995 now, not 4,047."
    one = replace(more, batches=(PlannedBatch(MANY[:4_046]),), anyway=frozenset())
    assert why_another_count(one, more) == "1 not valid is sent, too: 4,047 now, not 4,046."
    assert why_another_count(more, more) == ""


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (40, 16)])
async def test_after_a_choice_it_is_said_why_another_count_is_to_be_typed(size: tuple[int, int]) -> None:
    fewer = replace(LARGE, batches=(PlannedBatch(MANY[:4_046]),))

    async def replan(anyway: frozenset[Override]) -> Plan:
        return replace(LARGE, anyway=anyway)

    app = Harness(fewer, replan)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"4046")
        await pilot.press("space")
        app.plan_screen.query_one(f"#option-{Override.PUBLISHED}").focus()
        await pilot.press("space")
        await settled(app, pilot)
        said = " ".join(app.text.replace("│", " ").split())
        assert "1 already published is sent, too: 4,047 now, not 4,046." in said
        assert "Type 4,047 to confirm" in said
        await pilot.press(*"4047")
        await pilot.pause()
        assert "[ Publish ]" in app.text


async def test_space_chooses_and_says_where_there_is_nothing_to_choose() -> None:
    asked: list[frozenset[Override]] = []

    async def replan(anyway: frozenset[Override]) -> Plan:
        asked.append(anyway)
        return replace(PLAN, anyway=anyway)

    app = Harness(PLAN, replan)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == f"option-{Override.PUBLISHED}"
        assert "space choose" in app.text
        await pilot.press("space")
        await settled(app, pilot)
    assert asked == [frozenset({Override.PUBLISHED})]
    app = Harness(replace(PLAN, options=()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        assert "There is nothing to choose here." in app.text
    assert app.answers == []


async def test_the_count_is_typed_wherever_the_focus_is() -> None:
    app = Harness(LARGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"4047")
        await pilot.pause()
        assert "[ Publish ]" in app.text
        await pilot.press("enter", "enter")
    assert app.answers == [LARGE]


async def test_the_button_is_as_wide_as_what_it_says() -> None:
    async def replan(_: frozenset[Override]) -> Plan:
        return replace(PLAN, anyway=frozenset({Override.INVALID}), groups=(replace(PLAN.groups[0], fails=True),))

    for width in (40, 80, 120):
        app = Harness(PLAN, replan)
        async with app.run_test(size=(width, 24)) as pilot:
            app.plan_screen.query_one("#option-published").press()  # type: ignore[attr-defined]
            await settled(app, pilot)
            assert f"[ {app.plan_screen._accepting} ]" in app.text
            assert app.plan_screen._accepting != "Publish"


@pytest.mark.parametrize("typed", ["4,047", "4.047", "4 047", "4'047"])
async def test_the_count_may_be_typed_with_separators(typed: str) -> None:
    app = Harness(LARGE)
    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.press("tab", *typed, "tab", "enter")
    assert app.answers == [LARGE]


async def test_500_items_need_no_typing() -> None:
    plan = replace(PLAN, batches=(PlannedBatch(MANY[:500]),))
    app = Harness(plan)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Type 500" not in app.text
        await pilot.press("tab", "enter")
    assert app.answers == [plan]


def exported(directory: Path) -> tuple[Path, Path]:
    (as_json,), (as_csv,) = directory.glob("plan-*.json"), directory.glob("plan-*.csv")
    return as_json, as_csv


async def test_e_saves_the_plan_and_says_where(tmp_path: Path) -> None:
    plan = replace(PLAN, model_titles={"m": "Article"}, model_keys={"m": "article"})
    app = Harness(plan)
    app.paths = SimpleNamespace(exports_dir=tmp_path)  # type: ignore[attr-defined]
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("e")
        await settled(app, pilot)
        assert "Saved the plan as plan-" in app.text
    as_json, as_csv = exported(tmp_path)
    assert as_json.stat().st_mode & 0o777 == 0o600
    kept = json.loads(as_json.read_text("utf-8"))
    assert (kept["operation"], kept["total"], kept["left_out"], kept["primary"]) == ("publish", 240, 2, True)
    assert kept["groups"][0] == {
        "label": "draft",
        "count": 240,
        "outcome": "will be published",
        "sent": True,
        "expected_to_fail": False,
    }
    assert kept["expected_to_fail"] == 0
    with as_csv.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 242
    assert (rows[0]["model"], rows[0]["status"], rows[0]["sent"]) == ("article", "draft", "True")
    assert {row["environment"] for row in rows} == {"main"}
    assert (rows[240]["id"], rows[240]["reason"]) == ("a", "already published")


async def test_a_plan_that_cannot_be_made_again_leaves_the_old_one_and_says_why() -> None:
    async def replan(anyway: frozenset[Override]) -> Plan:
        raise Unreachable("The line to [/] is down.", next_step="Try again.")

    app = Harness(PLAN, replan)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("shift+tab", "enter")
        await settled(app, pilot)
        assert "The line to [/] is down. Try again." in app.text
        await pilot.press("tab", "tab", "enter")
    assert app.answers == [PLAN]


async def test_a_group_opens_on_enter_and_lists_what_is_in_it() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.plan_screen.query_one(PlanList)
        await pilot.pause()
        assert len(view.rows) == 3
        view.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert len(view.rows) == 3 + 240
        assert "Garden [/b] 0 静かな庭 " in app.text
        assert "…" not in next(line for line in app.text.splitlines() if "静かな庭" in line)
        await pilot.press("end", "up", "enter")
        await pilot.pause()
        assert "Old [red]news" in app.text
        assert "already published" in app.text
        assert "[ Publish ]" in app.text
        await pilot.press("home", "enter")
        await pilot.pause()
        assert len(view.rows) == 3 + 1
        await pilot.press("escape")
    assert app.answers == [None]


async def test_the_arrows_and_a_click_show_and_hide_what_is_in_a_group() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(100, 36)) as pilot:
        await settled(app, pilot)
        view = app.plan_screen.query_one(PlanList)
        view.focus()
        await pilot.press("right")
        assert (len(view.rows), view.cursor) == (3 + 240, 0)
        await pilot.press("right", "down", "down", "left")
        assert (len(view.rows), view.cursor) == (3, 0), "from an item it is its group that is hidden"
        await pilot.press("left", "tab", "escape")
    assert app.answers == [None]


async def test_a_click_on_a_group_shows_what_is_in_it_and_another_hides_it() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(100, 36)) as pilot:
        await settled(app, pilot)
        view = app.plan_screen.query_one(PlanList)
        for rows in (3 + 1, 3):
            await pilot.click(view, offset=(8, 2))
            await settled(app, pilot)
            assert len(view.rows) == rows
        await pilot.click(view, offset=(view.foot_cells[0][0].index("show items") + 4, view.size.height - 1))
        await settled(app, pilot)
        assert len(view.rows) == 3 + 1


async def test_on_a_small_terminal_the_counts_come_first_and_a_key_shows_the_rest() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "240 to publish, 2 left out" in app.text
        assert "240  ◌ draft" in app.text
        assert "gazette · main, PRIMARY" in app.text
        assert "pgdn more" in app.text
        assert "Safe to repeat" not in app.text
        for _ in range(4):
            if "Safe to repeat" in app.text:
                break
            await pilot.press("pagedown")
            await pilot.pause()
        assert "Safe to repeat" in app.text
        assert "[ Back ]" in app.text


async def test_what_was_searched_for_is_named() -> None:
    app = Harness(PLAN, picked=[PickedLine("all 240 found by status:draft", "23 not on the screen", warns=True)])
    async with app.run_test(size=(80, 24)):
        shown = next(line for line in app.text.splitlines() if "all 240 found by status:draft" in line)
        assert shown.rstrip(" │┃").endswith("23 not on the screen")


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 24), (200, 50)])
async def test_the_buttons_are_on_the_screen_at_every_size(size: tuple[int, int]) -> None:
    app = Harness(PLAN)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "[ Back ]" in app.text
        assert "[ Publish ]" in app.text
    large = Harness(LARGE)
    async with large.run_test(size=size) as pilot:
        await pilot.press("tab", *"4047", "tab")
        assert "[ Back ]" in large.text
        assert "4047" in large.text
        assert "[ Publish ]" in large.text
        await pilot.press("enter")
    assert large.answers == [LARGE]


def test_open_groups_hold_their_items_and_every_line_has_a_key_of_its_own() -> None:
    folded = plan_rows(PLAN)
    assert [(row.count.strip(), row.text.strip(), row.group.sent) for row in folded] == [
        ("240", "draft", True),
        ("1", "published", False),
        ("1,234", "gone [/]", False),
    ]
    rows = plan_rows(PLAN, {row.key for row in folded})
    assert [row.text.strip() for row in rows[240:]] == [
        "Garden [/b] 239 静かな庭",
        "published",
        "Old [red]news",
        "gone [/]",
        "(untitled)",
    ]
    assert rows[-1].note == "no such record"
    assert len({row.key for row in rows}) == len(rows)


def test_several_models_are_counted_each() -> None:
    items = (*ITEMS[:2], replace(ITEMS[3], model_id="n"))
    plan = replace(PLAN, batches=(PlannedBatch(items),), model_titles={"m": "Article", "n": "Author"})
    assert "Article 2 · Author 1" in plan_place(plan).plain
    opened = plan_rows(plan, {plan_rows(plan)[0].key})
    assert [row.note for row in opened[1:4]] == ["Article", "Article", "Author"]
    by_model = replace(
        plan,
        batches=(PlannedBatch((replace(items[0], group="Article"), replace(items[2], group="Author"))),),
        groups=tuple(PlanGroup(name, 1, "are copied", True, name) for name in ("Article", "Author")),
        skipped=(),
    )
    assert "Article" not in plan_place(by_model).plain
    assert [row.note for row in plan_rows(by_model, {"sent:0:Article"})] == ["are copied", "", "are copied"]


def test_a_set_keeps_its_filter_and_its_model_however_long_its_line_is() -> None:
    words = "from an earlier run, today 14:05: all 2 found in Landing page by status:draft"
    lines = plan_place(PLAN, (PickedLine(words, "not on the screen", warns=True),), 72).plain.splitlines()[1:]
    assert " ".join(" ".join(lines).split()) == f"{words} not on the screen"
    assert max(map(len, lines)) == 72


def test_places_without_environments_name_none() -> None:
    unicat = replace(PLAN, operation=COPY_SCHEMA, system=UNICAT, environment="", primary=False, seconds=0.0)
    assert plan_place(unicat).plain == "in gazette"
    assert "request budget" not in plan_cost(unicat).plain
    assert plan_cost(NOTHING_TO_SEND).plain == ""


def first_titles(plan: Plan, width: int, seen: tuple[str, ...] = ()) -> str:
    return plan_first_titles(plan, examples_of(plan, seen), width).plain


def test_first_titles_fit_the_line() -> None:
    for width in (20, 40, 80, 200):
        shown = first_titles(PLAN, width)
        assert shown.startswith("For example: Garden")
        assert shown.endswith("more")


def testexamples_of_are_those_on_the_screen_from_the_top() -> None:
    seen = (ITEMS[5].id, "somebody else's", ITEMS[3].id)
    shown = first_titles(PLAN, 100, seen)
    assert shown == f"For example: {ITEMS[5].title} · {ITEMS[3].title} · … {len(ITEMS) - 2} more"
    assert first_titles(PLAN, 100, ("nobody",)) == first_titles(PLAN, 100)


def _schema_plan() -> Plan:
    items = tuple(
        PlanItem(ident, name, group="committed", kind=kind)
        for ident, name, kind in (("d", "Designer", "definition"), ("c", "Sizes", "class"), ("f", "Designer", "field"))
    )
    groups = (PlanGroup("committed", 3, "become new items", True, "committed"),)
    batches = (PlannedBatch(items),)
    return replace(PLAN, operation=COPY_SCHEMA, system=UNICAT, batches=batches, groups=groups, skipped=(), options=())


def test_schema_items_are_told_by_kind_in_the_order_of_the_plan() -> None:
    plan = _schema_plan()
    shown = first_titles(plan, 100)
    assert shown == "3 schema items: Designer (definition) · Sizes (class) · Designer (field)"
    key = plan_rows(plan)[0].key
    assert [(row.text, row.note) for row in plan_rows(plan, {key})[1:]] == [
        ("Designer", "definition"), ("Sizes", "class"), ("Designer", "field"),
    ]  # fmt: skip


@pytest.mark.parametrize("room", [24, 30, 48])
def test_what_becomes_of_a_group_stands_whole_below_it_where_there_is_no_room_beside(room: int) -> None:
    groups = (
        PlanGroup("updated", 143, "will be published with their changes", sent=True, key="u"),
        PlanGroup("updated, not valid", 8, "would fail: left out", sent=False, key="i"),
    )
    sent = tuple(PlanItem(str(number), "T", group="u") for number in range(143))
    left = tuple(Skipped(f"s{number}", "S", "bad", group="i") for number in range(8))
    plan = replace(PLAN, groups=groups, batches=(PlannedBatch(sent),), skipped=left)
    assert all(row.note for row in plan_rows(plan, room=90))
    rows = plan_rows(plan, {"left:1:i"}, room=room)
    heads = [row for row in rows if row.count]
    for group, head in zip(groups, heads, strict=True):
        below = [row.note for row in rows if row.key.startswith(f"{head.key}#")]
        assert (" ".join(below), head.note) == (group.outcome, "")
        assert all(width_of(line) <= room - 6 for line in below)
    items = PlanList("plan-list")
    items.set_rows(rows)
    assert [items.can_stand_on(row) for row in rows] == [bool(row.count or row.item_id) for row in rows]
    assert sum(row.item_id is not None for row in rows) == 8
    for row in rows:
        cells = items.draw(row, room)
        assert width_of("".join(text for text, _ in cells)) <= room or row.item_id


async def test_a_plan_in_the_smallest_window_says_all_words_of_its_groups() -> None:
    app = Harness(WILL_FAIL)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "237 to publish, 3 fail ─" in app.text
        assert "Publish 240 Article records ─" in app.text
        app.screen.query_one(PlanList).focus()
        said = ""
        for _ in WILL_FAIL.groups:
            await pilot.pause()
            said += app.text
            await pilot.press("down")
        assert "will be sent, and will" in said


WILL_FAIL = replace(
    PLAN, groups=(*PLAN.groups, PlanGroup("draft, not valid", 3, "will be sent, and will fail", True, "x", True))
)


def test_what_is_expected_to_fail_is_not_counted_as_done() -> None:
    going = PLAN.total - 3
    assert plan_list_title(WILL_FAIL) == f"{going} will be published, 3 will fail, 2 left out"
    failing = replace(PLAN, groups=(PlanGroup("draft", PLAN.total, "is refused", True, "x", True),))
    assert plan_list_title(failing) == f"{PLAN.total} will fail, 2 left out"
    assert plan_list_title(PLAN) == f"{PLAN.total} will be published, 2 left out"
    least = replace(WILL_FAIL, more_may_fail=True)
    assert plan_list_title(least) == f"at most {going} will be published, at least 3 will fail, 2 left out"
    assert least.heading == f"Publish {PLAN.total} Article records; at least 3 will fail"
    assert plan_list_title(replace(failing, more_may_fail=True)) == f"{PLAN.total} will fail, 2 left out"


def test_a_page_more_of_a_plan_shows_each_line_and_begins_again() -> None:
    """The body has 20 lines, of which 2 to 7 are a list of 10 lines in a window of 4."""
    body, inner, place = Span(0, 7, 20), Span(0, 4, 10), range(2, 8)
    seen_of_list, seen = set(range(4)), set(range(7))
    for _ in range(8):
        top, first = next_part(body, place, inner)
        body, inner = replace(body, first=top), replace(inner, first=first)
        if (top, first) == (0, 0):
            break
        seen.update(range(top, top + 7))
        assert top <= place.start or inner.is_last
        seen_of_list.update(range(first, first + 4))
    assert (top, first) == (0, 0)
    assert seen_of_list == set(range(10))
    assert seen == set(range(20))


def test_the_heading_of_the_list_keeps_how_many_and_what_becomes_of_them() -> None:
    going = PLAN.total - 3
    assert plan_list_title(WILL_FAIL, 34) == f"{going} to publish, 3 fail, 2 left out"
    assert plan_list_title(WILL_FAIL, 24) == f"{going} to publish, 3 fail"
    for room in range(14, 40):
        assert plan_list_title(WILL_FAIL, room).startswith(f"{going} to ")


@pytest.mark.parametrize(
    ("plan", "amber", "red"),
    [
        (PLAN, True, False),
        (replace(PLAN, primary=False), False, False),
        (replace(WILL_FAIL, primary=False), False, True),
        (LARGE, True, True),
    ],
    ids=["primary", "another environment", "expected to fail", "very large"],
)
async def test_amber_is_for_the_primary_environment_and_red_for_what_may_go_wrong(
    plan: Plan, amber: bool, red: bool
) -> None:
    app = Harness(plan)
    async with app.run_test(size=(100, 36)) as pilot:
        await settled(app, pilot)
        box = app.plan_screen.query_one("#plan")
        assert (box.has_class("primary"), box.has_class("grave")) == (amber, red)
        colour = box.styles.border_top[1].hex.lower()
        variables = app.get_theme_variable_defaults()
        wanted = variables["status-invalid"] if red else variables["band-primary"] if amber else None
        assert wanted is None or colour == wanted


async def test_there_is_one_cursor_and_one_meaning_of_enter() -> None:
    app = Harness(PLAN)
    async with app.run_test(size=(100, 36)) as pilot:
        await settled(app, pilot)
        assert "›" not in app.text
        assert "show items" not in app.text
        assert "enter select" in app.text
        await pilot.press("shift+tab", "shift+tab")
        app.plan_screen.query_one(PlanList).focus()
        await settled(app, pilot)
        assert "›" in app.text
        assert "→ show items" in app.text
        assert "enter select" not in app.text
