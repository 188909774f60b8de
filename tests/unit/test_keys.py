"""Keys: their names, one's own keymap and what is wrong with it, and what is written of them."""

import re
from pathlib import Path

import pytest
from textual.keys import Keys, _character_to_key

from tests import key_reference
from tui.cli import main
from tui.config.keymap import KeyProblem
from tui.config.paths import Paths
from tui.ui.actions import ACTIONS, BY_ID, Area
from tui.ui.actions.key_names import WrongKey, key_name, name_of_character, shown_key, types_text
from tui.ui.actions.keybook import DEFAULTS, KeyBook, check_key, default_keys, load_keys
from tui.ui.actions.reference import README_PARTS, key_table, keymap_text
from tui.ui.actions.scopes import SCOPES


# -- names -------------------------------------------------------------------------------------------------------------
def test_characters_are_named_as_textual_names_them() -> None:
    for code in range(0x21, 0x7F):
        name = name_of_character(chr(code))
        assert name == _character_to_key(chr(code))
        assert key_name(chr(code))[0] == name
        assert key_name(name)[0] == name
        assert shown_key(name) == chr(code)
        assert types_text(name)


def test_every_key_textual_knows_is_known() -> None:
    not_keys = {"<any>", "<scroll-up>", "<scroll-down>", "<ignore>", "return", "ctrl-at", "ctrl+@"}
    for key in {key.value for key in Keys} - not_keys:
        assert key_name(key)[0] == key


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("pagdown", "pagedown"),
        ("pgup", "pageup"),
        ("Escape", "escape"),
        ("esc", "escape"),
        ("ctlr+p", r"ctrl\+p"),
        ("control+p", r"ctrl\+p"),
        ("ctrl+P", r"ctrl\+p or ctrl\+shift\+p"),
        ("question", "question_mark"),
        ("period", "full_stop"),
        ("", "copydesk keys"),
        ("ctrl+", "copydesk keys"),
        ("f99", "f9"),
        ("nothing like it", "copydesk keys"),
    ],
)
def test_a_wrong_name_gets_the_nearest_right_one(text: str, hint: str) -> None:
    with pytest.raises(WrongKey) as caught:
        key_name(text)
    assert caught.match("there is no key|ambiguous")
    assert re.search(hint, caught.value.hint)


def test_keys_are_brought_into_the_form_textual_has() -> None:
    assert key_name("?")[0] == "question_mark"
    assert key_name("shift+a")[0] == "A"
    assert key_name("shift+ctrl+up")[0] == "ctrl+shift+up"
    assert key_name("ctrl++")[0] == "ctrl+plus"


@pytest.mark.parametrize("key", ["ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+b", "ctrl+a", "ctrl+s", "alt+x"])
def test_keys_that_others_eat_are_doubted(key: str) -> None:
    assert key_name(key)[1]


def test_no_essential_key_of_ours_is_one_that_others_eat() -> None:
    for action in ACTIONS:
        keys = default_keys(action)
        sound = [key for key in keys if not key_name(key)[1] and not re.fullmatch(r"f\d+", key)]
        assert sound or not keys or action.id in ("app.quit-anywhere", "desk.theme"), action.id


def test_every_action_has_an_id_a_label_help_and_keys_that_exist() -> None:
    assert len(BY_ID) == len(ACTIONS)
    for action in ACTIONS:
        assert action.label, action.id
        assert action.help[0].isupper(), action.id
        assert action.help.endswith("."), action.id
        assert action.keys or action.palette, action.id
        for key in default_keys(action):
            assert check_key(key)[0] == key, action.id


MOVING = {Area.LIST, Area.TEXT, Area.PICKER, Area.BUTTONS, Area.SWITCH, Area.FORM, Area.HELP, Area.FILTER, Area.LINKS}
LEAVING = {"escape", "tab", "shift+tab", "shift+up", "shift+down", "ctrl+p", "ctrl+q"}


def test_what_has_a_key_is_in_the_palette_but_for_moving_typing_and_leaving() -> None:
    for action in ACTIONS:
        if not action.palette and action.area not in MOVING and not action.help.startswith("Not here"):
            assert LEAVING & {*action.keys.split(",")} or action.id in ("decision.accept", "welcome.quit"), action.id


def test_sentences_of_the_palette_fit_a_terminal_of_80_columns() -> None:
    assert [action.id for action in ACTIONS if action.palette and len(action.help.removesuffix(".")) > 57] == []


# -- one's own file ----------------------------------------------------------------------------------------------------
def load(tmp_path: Path, text: str) -> tuple[KeyBook, tuple[KeyProblem, ...]]:
    paths = Paths.under(tmp_path)
    paths.config_dir.mkdir(parents=True, exist_ok=True)
    paths.keys_file.write_text(text, "utf-8")
    return load_keys(paths)


def test_without_a_file_all_keys_are_the_default_ones(tmp_path: Path) -> None:
    assert load_keys(Paths.under(tmp_path)) == (DEFAULTS, ())


@pytest.mark.parametrize(
    "text",
    [
        '"records.publish" = "B"\n"list.up" = ["up", "Q"]\n"records.versions" = ""',
        'records.publish = "B"\nlist.up = "up,Q"\nrecords.versions = false',
        '[records]\npublish = "B"\nversions = []\n[list]\nup = "up, Q"',
    ],
)
def test_the_file_may_be_written_in_any_way_toml_has(tmp_path: Path, text: str) -> None:
    book, problems = load(tmp_path, text)
    assert problems == ()
    assert book.keys("records.publish") == ("B",)
    assert book.keys("list.up") == ("up", "Q")
    assert book.written("list.up") == "↑ Q"
    assert book.keys("records.versions") == ()
    assert book.first("records.versions") == ""
    assert book.text("{records.publish} or {records.versions}") == "B or (versions)"
    assert book.for_textual == {"records.publish": "B", "list.up": "up,Q", "records.versions": "no_key"}


def test_wrong_lines_are_named_and_the_others_count(tmp_path: Path) -> None:
    book, problems = load(
        tmp_path,
        "# mine\n"
        '"records.pubish" = "B"\n'
        '"records.sort" = "pagdown"\n'
        '"records.filter" = 7\n'
        '"records.invert" = "I"\n'
        '"app.themes" = "T"\n'
        '"app.quit-anywhere" = ""\n'
        '"picker.down" = "n"\n'
        '"records.export" = "ctrl+c"\n'
        '"filter.apply" = "B"\n',
    )
    assert book.changed == {"records.invert": ("I",)}
    told = [str(problem) for problem in problems]
    assert len(told) == 8
    assert "line 10: filter.apply is always enter: it cannot be put on another key." in told
    assert "line 2: there is no action records.pubish. Did you mean records.publish?" in told
    assert "line 3: records.sort: there is no key pagdown. Did you mean pagedown?" in told
    assert any(text.startswith("line 4: records.filter is neither") for text in told)
    assert any(text.startswith("line 6: app.themes has no key") for text in told)
    assert any(text.startswith("line 7: app.quit-anywhere is the way out") for text in told)
    assert any(text.startswith("line 8: picker.down works while one types") for text in told)
    assert any(text.startswith("line 9: records.export: ctrl+c stays") for text in told)


def test_two_meanings_of_one_key_are_named_both(tmp_path: Path) -> None:
    book, problems = load(tmp_path, '"records.publish" = "d"\n"desk.theme" = "s"\n')
    assert not book.changed
    told = "\n".join(map(str, problems))
    assert "line 1: records.publish and records.duplicate would both be on d. Give one of them another key" in told
    assert "records.publish keeps p" in told
    assert "line 2: desk.theme and records.sort would both be on s" in told


def test_keys_can_be_swapped_and_be_the_same_where_they_never_meet(tmp_path: Path) -> None:
    book, problems = load(
        tmp_path, '"records.publish" = "d"\n"records.duplicate" = "p"\n"jobs.retry" = "B"\n"records.sort" = "B"\n'
    )
    assert problems == ()
    assert book.keys("records.publish") == ("d",)
    assert book.keys("jobs.retry") == book.keys("records.sort") == ("B",)


def test_a_line_that_falls_away_does_not_leave_another_clash(tmp_path: Path) -> None:
    # Without the second line publish stays on p, so the first cannot have it.
    book, problems = load(tmp_path, '"records.sort" = "p"\n"records.publish" = "d"\n')
    assert not book.changed
    assert len(problems) == 2


def test_a_key_that_a_file_uses_stays_its_own_when_an_action_comes_later(tmp_path: Path) -> None:
    book, problems = load(tmp_path, '"records.publish" = "z"\n"jobs.retry" = "Z"\n')
    assert book.keys("records.publish") == ("z",)
    assert book.keys("records.undo") == ()
    assert book.keys("records.redo") == ("Z",)
    assert book.keys("schema.undo") == ("z",)
    assert [(str(problem), problem.ignored) for problem in problems] == [
        ('line 1: records.undo has no key: z is records.publish here. "records.undo" = ... gives it one.', False)
    ]
    book, problems = load(tmp_path, '"records.publish" = "z"\n"records.undo" = "B"\n')
    assert (book.keys("records.undo"), problems) == (("B",), ())


def test_a_doubtful_key_counts_and_is_told(tmp_path: Path) -> None:
    book, problems = load(tmp_path, '"records.publish" = "ctrl+h"\n')
    assert book.keys("records.publish") == ("ctrl+h",)
    assert [(problem.ignored, problem.line) for problem in problems] == [(False, 1)]


@pytest.mark.parametrize("text", ["no toml", "a = 1\na = 2", "\x00", "[" * 5000])
def test_a_file_that_is_no_toml_changes_nothing(tmp_path: Path, text: str) -> None:
    book, problems = load(tmp_path, text)
    assert not book.changed
    assert "keys.toml" in str(problems[0])


def test_a_file_that_is_no_text_changes_nothing(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    paths.keys_file.mkdir(parents=True)
    book, problems = load_keys(paths)
    assert not book.changed
    assert problems[0].ignored


# -- written out -------------------------------------------------------------------------------------------------------
def test_the_keymap_that_is_printed_can_be_saved_and_means_the_same(tmp_path: Path) -> None:
    book, problems = load(tmp_path, keymap_text(DEFAULTS, "keys.toml"))
    assert book == DEFAULTS
    assert not [problem for problem in problems if problem.ignored]
    own = KeyBook({"records.publish": ("B",), "records.versions": ()})
    book, problems = load(tmp_path, keymap_text(own, "keys.toml"))
    assert book == own


def test_copydesk_keys_prints_checks_and_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert main(["keys", "--check"]) == 0
    assert "default ones" in capsys.readouterr().out
    file = tmp_path / "copydesk" / "keys.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text('"records.publish" = "B"\n')
    assert main(["keys"]) == 0
    printed = capsys.readouterr().out
    assert '"records.publish" = "B"  # Publish' in printed
    assert 'by default "p"' in printed
    assert main(["keys", "--default"]) == 0
    assert '"records.publish" = "p"' in capsys.readouterr().out
    assert main(["keys", "--check"]) == 0
    assert "1 action changed, 0 problems" in capsys.readouterr().out
    file.write_text('"records.publish" = "d"\n')
    assert main(["keys", "--check"]) == 1
    assert "both be on d" in capsys.readouterr().out
    assert main(["keys", "--markdown"]) == 0
    assert capsys.readouterr().out == key_table()
    assert main(["keys", "--check", "--markdown"]) == 1


def test_the_reference_names_every_key_once_in_its_part() -> None:
    table = key_table()
    for action in ACTIONS:
        if action.keys:
            assert action.help.rstrip(".").replace("|", "\\|") in table, action.id
    assert all(line.count("|") - line.count("\\|") == 5 for line in table.splitlines())


def test_the_key_table_of_the_readme_is_fresh() -> None:
    assert key_reference.README.read_text("utf-8") == key_reference.renewed(), (
        f"the key table is stale: run {key_reference.COMMAND}"
    )


def test_every_key_named_in_a_sentence_is_one_of_an_action() -> None:
    from ast import Constant, parse, walk

    root = Path(__file__).resolve().parents[2] / "tui" / "ui"
    found = {
        name
        for file in root.rglob("*.py")
        for node in walk(parse(file.read_text("utf-8")))
        if isinstance(node, Constant) and isinstance(node.value, str)
        for name in re.findall(r"\{([a-z-]+\.[a-z-]+)\}", node.value)
    }
    assert len(found) > 20
    assert found <= BY_ID.keys()


def test_doctor_names_what_is_wrong_with_keys_and_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    home = tmp_path / "copydesk"
    (home / "themes").mkdir(parents=True)
    (home / "themes" / "odd.toml").write_text("name = ")
    (home / "config.toml").write_text('theme = "copydesk-lihgt"\nglyps = "plain"\n')
    (home / "keys.toml").write_text('"records.srot" = "B"\n"records.invert" = "ctrl+h"\n')
    assert main(["doctor"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    for told in (
        "config.toml, line 2: there is no setting glyps. Did you mean glyphs?",
        "config.toml, line 1: there is no theme copydesk-lihgt. Did you mean copydesk-light?",
        "odd.toml: Invalid value",
        "keys.toml, line 1: there is no action records.srot. Did you mean records.sort?",
        "records.invert: ctrl+h may not arrive",
    ):
        assert told in said


def test_every_area_has_a_place_in_the_reference_and_is_active_somewhere() -> None:
    assert {area for _, areas in README_PARTS for area in areas} == set(Area)
    assert {area for scope in SCOPES for area in scope} == set(Area)
