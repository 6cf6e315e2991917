"""The page on adding a shape type: its steps are applied to a copy of the sources, which then have that shape."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from web import WebBuild

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/how-to/add-a-shape.md"
STEP = re.compile(
    r"^`(?P<path>[^`]+)`(?:, (?P<how>after|before|in place of) `(?P<where>[^`]+)`)?:\n\n```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COPIED = (
    "web/src",
    "web/tests/editor/desk.ts",
    "web/vite.config.ts",
    "web/tsconfig.json",
    "web/tsconfig.tests.json",
)


class Step(NamedTuple):
    """A new file, or text at a line that holds `where`."""

    path: str
    how: str | None
    where: str | None
    text: str


def apply(step: Step, root: Path) -> None:
    """Do the step; fails where its line is not there."""
    path = root / step.path
    if step.where is None:
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.text, "utf-8")
        return
    lines = path.read_text("utf-8").splitlines(keepends=True)
    found = [at for at, line in enumerate(lines) if step.where in line]
    assert found, f"{step.path} has no line with {step.where!r}"
    at = found[0] + (step.how == "after")
    lines[at : at + (step.how == "in place of")] = [step.text]
    path.write_text("".join(lines), "utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources after every step of the page."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(
        ROOT / "src/limner", root / "src/limner", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, root / name)
    shutil.copy(ROOT / "web/package.json", root / "web/package.json")
    (root / "web/node_modules").symlink_to(ROOT / "web/node_modules")
    steps = [Step(**found.groupdict()) for found in STEP.finditer(PAGE.read_text("utf-8"))]
    assert len(steps) == PAGE.read_text("utf-8").count("\n```\n")
    for step in steps:
        apply(step, root)
    return root


def test_python_has_the_shape(house: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/geometry/test_triangle.py",
    ]
    done = subprocess.run(
        command,
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(400)
def test_the_browser_has_the_shape(house: Path) -> None:
    build = WebBuild(house)
    build.run("tsc", "-p", "tsconfig.tests.json")
    build.run("vitest", "run", "--reporter=dot", "tests/editor/triangle.test.ts")
