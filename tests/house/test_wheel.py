"""The wheel holds everything and works where it is installed."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
def test_the_wheel_holds_everything_and_installs(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", "node_modules", ".*_cache", "__pycache__", "tests")
    )
    (source / "tests").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "dist", source],
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "dist").glob("copydesk-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    for file in (ROOT / "tui").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            assert file.relative_to(ROOT).as_posix() in held, file
    for theme in (ROOT / "themes").glob("*.toml"):
        assert f"tui/themes/{theme.name}" in held
    assert not [name for name in held if not name.startswith(("tui/", "copydesk-"))]

    home = tmp_path / "venv"
    venv.create(home, with_pip=True, symlinks=True)
    install: list[str | Path] = [
        home / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        wheel,
    ]
    subprocess.run(install, check=True, capture_output=True)
    # What the wheel needs besides itself is taken from here; the checkout stays out of sight.
    site = next((home / "lib").glob("python*")) / "site-packages"
    others = [item for item in sys.path if item.endswith("site-packages")]
    (site / "others.pth").write_text("\n".join(others), "utf-8")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = (
        "import tui, sys\n"
        "from pathlib import Path\n"
        "assert Path(tui.__file__).is_relative_to(sys.prefix), tui.__file__\n"
        "import tui.ui.app, tui.ui.drawing.themes, tui.sandbox.server\n"
        "assert tui.ui.drawing.themes.shipped_themes()"
    )
    calls: list[list[str | Path]] = [[home / "bin" / "python", "-c", code], [home / "bin" / "copydesk", "--version"]]
    for words in calls:
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
        assert done.returncode == 0, done.stderr
    assert done.stdout == "copydesk 0.1.0\n"
