"""The bundle is made again when, and only when, something it is made from has changed."""

from pathlib import Path

import pytest

from web import WebBuild


class Recorder(WebBuild):
    """A build that writes down what it would run."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.ran: list[str] = []

    def _run(self, command: list[str | Path]) -> None:
        self.ran.append("npm" if "ci" in command else Path(command[0]).name)
        self.static.mkdir(parents=True, exist_ok=True)
        (self.web / "node_modules").mkdir(exist_ok=True)


@pytest.fixture
def build(tmp_path: Path) -> Recorder:
    (tmp_path / "web/src/ui").mkdir(parents=True)
    for name in ("package-lock.json", "index.html", "src/main.tsx", "src/ui/app.tsx"):
        (tmp_path / "web" / name).write_text(name)
    recorder = Recorder(tmp_path)
    recorder.build()
    assert recorder.ran == ["npm", "vite"]
    recorder.ran.clear()
    return recorder


def test_nothing_runs_when_nothing_changed(build: Recorder) -> None:
    build.build()
    assert build.ran == []


@pytest.mark.parametrize("change", ["write", "add", "rename"])
def test_a_source_that_changed_is_built_without_installing_again(build: Recorder, change: str) -> None:
    app = build.web / "src/ui/app.tsx"
    match change:
        case "write":
            app.write_text("new")
        case "add":
            app.with_name("more.tsx").write_text("new")
        case "rename":
            app.rename(app.with_name("page.tsx"))
    assert not build.is_current()
    build.build()
    assert build.ran == ["vite"]


def test_a_lock_file_that_changed_is_installed(build: Recorder) -> None:
    (build.web / "package-lock.json").write_text("new")
    build.build()
    assert build.ran == ["npm", "vite"]


def test_a_bundle_that_is_gone_is_built(build: Recorder) -> None:
    (build.static / ".inputs").unlink()
    build.build()
    assert build.ran == ["vite"]


def test_a_test_or_a_setting_of_the_linter_is_no_source(build: Recorder) -> None:
    (build.web / "tests").mkdir()
    (build.web / "tests/a.test.ts").write_text("new")
    (build.web / "biome.json").write_text("new")
    assert build.is_current()
