"""Keys on the screens: one table behind bindings, footer, help and palette, also with keys of one's own."""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from tests.ui.eyes import until
from tui.config.paths import Paths
from tui.ui.actions import BY_ID, Area, of_area
from tui.ui.actions.scopes import SCOPES
from tui.ui.models.picking import Entry, best
from tui.ui.screens.help import areas_of, help_text

NARROW = (80, 24)


def own_keys(paths: Paths, text: str) -> None:
    paths.config_dir.mkdir(parents=True, exist_ok=True)
    paths.keys_file.write_text(text, "utf-8")


def _ours(kind: type[DOMNode] = DOMNode) -> Iterator[type[DOMNode]]:
    for sub in kind.__subclasses__():
        if sub.__module__.startswith("tui."):
            yield sub
        yield from _ours(sub)


def test_every_binding_of_every_screen_and_widget_is_in_the_table() -> None:
    from importlib import import_module
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    for file in (root / "tui" / "ui").rglob("*.py"):
        import_module(".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"))
    seen = set()
    for kind in _ours():
        for binding in kind.__dict__.get("BINDINGS", ()):
            assert isinstance(binding, Binding), kind
            assert binding.id in BY_ID, (kind, binding)
            # What the app does is named in full where it is bound below it.
            assert binding.action.removeprefix("app.") == BY_ID[binding.id].run.removeprefix("app.")
            seen.add(binding.id)
            name = binding.action.split("(")[0]
            assert name.startswith("app.") or hasattr(kind, f"action_{name}"), (kind, binding.action)
    # Enter in a line is the line's own.
    assert seen | {"filter.apply"} == {action.id for action in BY_ID.values() if action.keys}


async def test_what_is_active_together_is_known(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(160, 40)) as pilot:
        await scene.settled(pilot)
        seen = set()
        for keys in ((), ("tab",), ("tab",), ("1", "slash"), ("escape", "2"), ("tab",), ("slash",), ("escape", "3")):
            await pilot.press(*keys)
            await scene.settled(pilot)
            seen.add(areas_of(scene.app.focused or scene.app.screen))
        for keys in (("tab",), ("1", "enter"), ("escape", "question_mark"), ("escape", "ctrl+p"), ("escape", "p")):
            await pilot.press(*keys)
            await pilot.pause()
            seen.add(areas_of(scene.app.focused or scene.app.screen))
        assert len(seen) > 8
        for areas in seen:
            assert any(set(areas) - {Area.APP} <= set(scope) for scope in SCOPES), areas


# -- keys of one's own -------------------------------------------------------------------------------------------------
async def test_own_keys_work_and_stand_everywhere(stage: Any, paths: Paths) -> None:
    own_keys(
        paths,
        '"records.publish" = "Z"\n"records.mark" = "X"\n"app.help" = "f9"\n"app.palette" = ["ctrl+e"]\n'
        '"records.sort" = ""\n"desk.jobs" = "0"\n',
    )
    scene = stage()
    async with scene.app.run_test(size=(120, 60)) as pilot:
        await scene.settled(pilot)
        assert scene.lines[0].endswith("F9 help ")
        assert "Z publish" in scene.tray
        assert "X mark" in scene.lines[-1]
        assert "0 jobs" in scene.lines[-1]
        assert "sort" not in scene.lines[-1]
        await pilot.press("space", "p", "s", "question_mark")
        await scene.settled(pilot)
        assert scene.tray.startswith("nothing marked")
        assert scene.app.screen is scene.app.main
        await pilot.press("X")
        assert scene.tray.startswith("1 marked")
        await pilot.press("f9")
        await pilot.pause()
        assert "Z              Publish the selection" in scene.text
        assert re.search(r"– +Cycle the sort", scene.text)
        await pilot.press("escape", "ctrl+e")
        await pilot.press(*"publish")
        await pilot.pause()
        assert any("Publish the selection" in line and " Z " in line for line in scene.lines)
        await pilot.press("escape", "Z")
        await asyncio.wait_for(_until(pilot, lambda: scene.desk.plans), 10)
        assert not [notice for notice in scene.notices if "keys.toml" in notice]


async def _until(pilot: Any, holds: Any) -> None:
    while not holds():
        await pilot.pause()


async def test_the_way_back_can_have_other_keys(stage: Any, paths: Paths) -> None:
    own_keys(paths, '"link.back" = "W"\n"help.close" = "W"\n"picker.back" = "f7"\n"picker.down" = "ctrl+n"\n')
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        for opens, keeps, closes in (("enter", "escape", "W"), ("question_mark", "q", "W"), ("m", "escape", "f7")):
            await pilot.press(opens, keeps)
            await pilot.pause()
            assert scene.app.screen is not scene.app.main
            await pilot.press(closes)
            await scene.settled(pilot)
            assert scene.app.screen is scene.app.main
        await pilot.press("m", "ctrl+n", "enter")
        await scene.settled(pilot)
        assert "Author ── " in scene.text


async def test_a_keymap_that_makes_no_sense_is_told_and_the_program_starts(stage: Any, paths: Paths) -> None:
    own_keys(paths, '"records.publish" = "d"\n"records.srot" = "Z"\n"records.filter" = "pagdown"\n')
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        (told,) = [notice for notice in scene.notices if "keys.toml" in notice]
        assert "Did you mean records.sort?" in told
        assert "And 1 more: copydesk doctor names them all." in told
        assert "p publish" in scene.tray


# -- help --------------------------------------------------------------------------------------------------------------
async def test_help_begins_with_the_pane_in_focus_and_can_be_searched(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Keys: Table" in scene.text
        assert "Mark or unmark the record" in scene.text
        assert "Not now: Nothing is marked." in scene.text
        await pilot.press("slash", *"clipboard")
        await pilot.pause()
        assert "Copy the record's id" in scene.text
        assert "Mark or unmark" not in scene.text
        await pilot.press("escape")
        await pilot.pause()
        assert "Mark or unmark" in scene.text
        await pilot.press("end")
        await pilot.pause()
        assert "Quit, from anywhere" in scene.text
        await pilot.press("escape", "3", "question_mark")
        await scene.settled(pilot)
        assert "Keys: Jobs" in scene.text
        assert "Retry the failed items" in scene.text


def _told(*areas: Area, why_not: Callable[[str], str] = lambda _id: "") -> str:
    return "\n".join("".join(part for part, _ in line) for line in help_text(areas, why_not=why_not))


def test_help_begins_with_what_the_dialog_is_for() -> None:
    assert _told(Area.BUTTONS, Area.PLAN, Area.DECISION, Area.DIALOG, Area.APP).startswith("Plan\n")


def test_help_says_once_why_many_keys_do_nothing() -> None:
    told = _told(Area.JOBS, why_not=lambda action_id: "No jobs yet." if action_id != "jobs.filter" else "Too few.")
    assert told.count("No jobs yet.") == 1
    assert "\nWhat is dim is not possible now: No jobs yet.\n" in told
    assert "Not now: Too few." in told


def test_help_explains_the_filter_where_there_is_one() -> None:
    for areas, shown in (((Area.RECORDS,), 1), ((Area.FILTER, Area.RECORDS), 1), ((Area.JOBS,), 0)):
        text = "\n".join("".join(part for part, _ in line) for line in help_text(areas))
        assert text.count("status:draft,updated") == shown


# -- palette -----------------------------------------------------------------------------------------------------------
async def test_the_palette_offers_what_there_is_here_and_says_why_something_is_not_possible(
    stage: Any, make_job: Any
) -> None:
    scene = stage()
    scene.desk.job_list = [make_job("succeeded")]
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        for words, why in (
            ("clear the whole", "Nothing is marked."),
            ("save the filter", "There is no filter to save."),
        ):
            await pilot.press("ctrl+p", *words, "enter")
            await until(pilot, lambda why=why: any(said.startswith(why) for said in scene.notices))  # type: ignore[misc]
        await pilot.press("escape", "space", "ctrl+p", *"save the selection", "enter")
        await until(pilot, lambda: "Save 1 marked" in scene.text)
        await pilot.press("escape", "ctrl+p", *"clear the whole", "enter")
        await scene.settled(pilot)
        assert scene.tray.startswith("nothing marked")
        await pilot.press("3", "ctrl+p")
        await scene.settled(pilot)
        assert "Publish the selection" not in scene.text
        assert "Refresh the list of jobs" in scene.text


async def test_the_palette_goes_to_models_and_profiles(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk("gazette"), fake_desk("catalogue"))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "ctrl+p", *"author", "enter")
        await scene.settled(pilot)
        assert "Author ── 3" in scene.text
        await pilot.press("ctrl+p", *"catalogue", "enter")
        await scene.settled(pilot)
        assert scene.lines[0].startswith(" catalogue")


def test_commands_stand_before_places_and_better_matches_before_others() -> None:
    entries = (
        Entry("place", "Publishers", group="Go to", rank=1),
        Entry("deep", "Show what was unpublished"),
        Entry("named", "Send it out", words="publish"),
        Entry("begins", "Publish the selection"),
        Entry("within", "Now publish"),
    )
    assert [entry.key for entry in best(entries, "publish")] == ["named", "begins", "within", "place", "deep"]
    assert [entry.key for entry in best(entries, "")] == ["deep", "named", "begins", "within", "place"]
    assert [entry.key for entry in best(entries, "pblsh sel")] == ["begins"]
    assert best(entries, "zzz") == ()
    themes = (Entry("range", "Mark a range", words="the marks"), Entry("theme", "Choose a theme"))
    assert [entry.key for entry in best(themes, "thm")] == ["theme"]
    assert [entry.key for entry in best(themes, "theme")] == ["theme"]


def test_hundreds_of_entries_are_narrowed_to_those_that_hold_the_letters() -> None:
    entries = [Entry(str(number), f"A model about subject {number}", group="Go to") for number in range(1000)]
    assert {entry.key for entry in best(entries, "mdl 77")} >= {"77", *(f"77{digit}" for digit in range(10))}


@pytest.mark.parametrize("area", list(Area))
def test_no_area_has_one_key_twice(area: Area) -> None:
    keys = [key for action in of_area(area) for key in action.keys.split(",") if key]
    assert len(keys) == len(set(keys))


# -- footer ------------------------------------------------------------------------------------------------------------
async def test_the_footer_names_the_keys_that_matter_now(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(160, 40)) as pilot:
        await scene.settled(pilot)

        def footer() -> str:
            return str(scene.lines[-1].strip())

        assert footer().startswith("space mark   a all found")
        await pilot.press("v", "down")
        await scene.settled(pilot)
        assert footer().startswith("v finish range   ↓ extend   esc cancel")
        await pilot.press("v")
        await scene.settled(pilot)
        assert footer().startswith("space take out")
        await pilot.press("slash")
        await scene.settled(pilot)
        assert footer().startswith("enter apply")
        await pilot.press(*"zzzz", "enter")
        await scene.settled(pilot)
        assert footer().startswith("esc clear filter   / filter   m models")
        await pilot.press("shift+tab")
        await scene.settled(pilot)
        assert footer().startswith("enter show its records")


async def test_the_footer_keeps_its_first_keys_at_every_width(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(200, 30)) as pilot:
        await scene.settled(pilot)
        for width in (200, 160, 120, 100, 80, 60, 50, 40):
            await pilot.resize_terminal(width, 30)
            await scene.settled(pilot)
            assert scene.lines[-1].strip().startswith("space mark")
            assert len(scene.lines[0]) <= width
            assert scene.lines[0].rstrip().endswith("help")
