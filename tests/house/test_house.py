"""The house itself: floors, imports, start-up, what the wheel holds, what the README promises."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import FunctionType

import pytest

ROOT = Path(__file__).resolve().parents[2]
BELOW_UI = ("core", "cms", "config", "jobs", "sandbox")


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Everything in the product's files, with the file it stands in."""
    files = sorted((ROOT / "tui").rglob("*.py"))
    trees = ((file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))) for file in files)
    return tuple((where, node) for where, tree in trees for node in ast.walk(tree))


def python(code: str, *words: str) -> str:
    """Run code in an interpreter of its own, warnings as errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *words], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def modules(package: str) -> list[str]:
    base = ROOT / "tui" / package
    files = sorted(base.rglob("*.py")) if base.is_dir() else [ROOT / "tui" / f"{package}.py"]
    return [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]


def test_the_import_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", [*BELOW_UI, "desk", "planning", "connection", "playground"])
def test_nothing_below_ui_loads_the_screen(package: str) -> None:
    names = modules(package)
    assert names
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "bad = sorted({name.split('.')[0] for name in sys.modules} & {'textual', 'rich'})\n"
        "assert not bad, bad"
    )
    python(code, *names)


def test_state_loads_neither_screen_nor_network_nor_database() -> None:
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "bad = sorted({name.split('.')[0] for name in sys.modules} & {'textual', 'rich', 'httpx', 'sqlite3'})\n"
        "assert not bad, bad"
    )
    python(code, *modules("ui/models"))


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["run", "publish", "--help"], ["--bogus"], ["run"]])
def test_quick_answers_load_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\n"
        "from tui.cli import main\n"
        "main(sys.argv[1:])\n"
        "bad = {'textual', 'rich', 'httpx', 'asyncio', 'starlette', 'sqlite3'} & set(sys.modules)\n"
        "assert not bad, bad"
    )
    python(code, *words)


def test_the_top_level_holds_only_what_belongs_there() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.splitlines()
    if not listed:
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in listed}
    allowed = {"pyproject.toml", "README.md", "LICENSE", "tui", "tests", "screenshots", "themes"}
    assert {name for name in top if not name.startswith(".")} <= allowed


def test_the_package_itself_imports_nothing() -> None:
    tree = ast.parse((ROOT / "tui" / "__init__.py").read_text("utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_the_readme_sets_up_and_tests_with_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    install = "python3 -m venv .venv && .venv/bin/pip install -c tests/constraints.txt"
    assert commands == [
        f"{install} . && .venv/bin/copydesk demo",
        f"{install} -e '.[test]' && .venv/bin/python -m pytest -n 6 --dist worksteal",
    ]
    for image in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme):
        assert (ROOT / image).is_file(), image


def test_every_dependency_is_pinned_for_the_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[^\w.-]", item)[0].lower().replace("_", "-") for item in wanted}
    pins = (ROOT / "tests" / "constraints.txt").read_text("utf-8").splitlines()
    lines = [line for line in pins if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert names <= {line.split("==")[0].lower().replace("_", "-") for line in lines}


def test_the_lock_holds_the_pinned_set_by_hashes_and_names_no_registry() -> None:
    lock = (ROOT / "tests" / "requirements.lock").read_text("utf-8")
    pins = (ROOT / "tests" / "constraints.txt").read_text("utf-8").splitlines()
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+) \\$", lock, re.MULTILINE))
    pinned = dict(line.split("==") for line in pins if line and not line.startswith("#"))

    def plain(found: dict[str, str]) -> dict[str, str]:
        return {name.lower().replace("_", "-"): version for name, version in found.items()}

    assert plain(locked) == plain(pinned)
    for entry in re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in lock


def test_every_runtime_dependency_ends_before_what_may_break_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in project["dependencies"]:
        assert re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", wanted), wanted


CMS_ROOMS = ("tui/cms/__init__.py", "tui/cms/datocms/", "tui/cms/unicat/", "tui/sandbox/")
"""Where CMSs are known by their names: the registry, their packages, and the servers that play them."""


def test_no_cms_is_told_apart_by_its_name() -> None:
    """Whoever has to know what a CMS can do asks its traits."""
    from tui.cms import CMSES, every

    names = {*CMSES, *(cms.label for cms in every())}
    found = [
        f"{where}:{node.lineno}"
        for where, node in nodes()
        if not where.startswith(CMS_ROOMS)
        and (
            (isinstance(node, ast.Constant) and node.value in names)
            or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "System")
        )
    ]
    assert found == []


def test_core_names_no_cms() -> None:
    from tui.cms import CMSES

    files = sorted((ROOT / "tui" / "core").rglob("*.py"))
    assert files
    assert [file.name for file in files if re.search("|".join(CMSES), file.read_text("utf-8"), re.IGNORECASE)] == []


def test_a_cms_that_nobody_knows_is_an_error() -> None:
    from tui.cms import UnknownCms, known_as, traits_of
    from tui.cms.connect import operations_of
    from tui.core.content import System

    for ask in (lambda: traits_of("other"), lambda: operations_of(System("other", "Other"))):
        with pytest.raises(UnknownCms, match="other"):
            ask()
    assert known_as("other") == System("other", "other")


def test_one_place_turns_times_into_other_zones() -> None:
    found = [
        where
        for where, node in nodes()
        if isinstance(node, ast.Attribute) and node.attr == "astimezone" and not where.startswith("tui/sandbox/")
    ]
    assert found == ["tui/core/clock.py"]


def test_one_place_of_the_screen_says_what_the_app_is() -> None:
    """`boundary` makes a host of the app a node is part of; nothing else takes the app for more than Textual's."""
    found = {
        where
        for where, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "cast"
        and re.search(r"App|\bapp\b", ast.unparse(node))
    }
    assert found == {"tui/ui/boundary.py"}


def test_values_are_structs() -> None:
    """A dataclass takes a millisecond of the start; what Textual sends is one of its own kind and has to be."""
    found = [
        f"{where}:{node.lineno} {node.name}"
        for where, node in nodes()
        if isinstance(node, ast.ClassDef) and not node.bases and not where.startswith("tui/sandbox/")
        if any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]
    assert found == []


SIGNS_AS_DATA = ("tui/core/text.py", "tui/ui/drawing/painting.py", "tui/ui/terminal/", "tui/sandbox/")
"""Where signs are told apart, not drawn."""


def test_every_sign_of_the_program_has_a_plain_form() -> None:
    from tests.scenes.glyphs import signs_without_plain_form

    found = {
        f"{where}:{node.lineno} {signs}"
        for where, node in nodes()
        if not where.startswith(SIGNS_AS_DATA) and isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (signs := signs_without_plain_form(node.value))
    }
    assert found == set()


PRESSES = re.compile(
    r"[Pp]ress \{|\{[a-z-]+\.[a-z-]+\} [a-z]+s(?: (?:it|them|that|the|all|an?|to|back|again|everything|one)\b|\.)"
)
"""A key and what it does, in other words than `press` has or in the third person."""


def test_keys_and_what_they_do_are_said_by_one_helper() -> None:
    from tests.sentences import sentences

    found = {f"{said.where}:{said.line} {said.text}" for said in sentences() if PRESSES.search(said.text)}
    assert {one for one in found if not one.startswith("tui/core/text.py")} == set()


def test_numbers_and_their_words_agree_by_one_helper() -> None:
    """`counted`, `plural` and `agreeing` of core.text; names are listed by `listed`."""

    def is_text(node: ast.expr) -> bool:
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)

    found = [
        f"{where}:{node.lineno}"
        for where, node in nodes()
        if not where.startswith(("tui/core/text.py", "tui/sandbox/"))
        if (
            isinstance(node, ast.IfExp)
            and is_text(node.body)
            and is_text(node.orelse)
            and re.search(r"[=!]= 1\b|> 1\b", ast.unparse(node.test))
        )
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "' and '.join")
        or (isinstance(node, ast.JoinedStr) and re.search(r"\}s\b", ast.unparse(node)))
    ]
    assert found == []


MOST_METHODS = 60
"""Methods and properties of ours that a class of the screen has, its bases counted in."""


def methods_of(kind: type) -> set[str]:
    """Names of methods, properties, class and static methods of ours, over all bases."""
    kinds = (FunctionType, property, classmethod, staticmethod)
    ours = [base for base in kind.__mro__ if base.__module__.split(".")[0] == "tui"]
    return {name for base in ours for name, value in vars(base).items() if isinstance(value, kinds)}


def test_no_class_of_the_screen_does_everything() -> None:
    rooms = [importlib.import_module(name) for name in modules("ui")]
    kinds = {
        kind
        for room in rooms
        for kind in vars(room).values()
        if isinstance(kind, type) and kind.__module__ == room.__name__
    }
    assert {kind.__name__ for kind in kinds if len(methods_of(kind)) > MOST_METHODS} == set()
