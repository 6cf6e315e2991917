"""The environments in which other packages read our files are said in full."""

from pathlib import Path

from interop import TESTS, environments

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_test_has_one_environment() -> None:
    listed = [name for one in environments().values() for name in one.tests]
    assert sorted(listed) == sorted(path.name for path in (ROOT / TESTS).glob("test_*.py"))


def test_every_version_is_pinned() -> None:
    for one in environments().values():
        assert [line for line in (*one.packages, *one.alone, *one.beside) if line.count("==") != 1] == []


def test_the_last_run_is_of_these_versions_and_all_passed() -> None:
    log = (ROOT / "docs/interop.md").read_text(encoding="utf-8")
    for one in environments().values():
        assert f"## {one.name}\n" in log
        assert ", ".join((*one.packages, *one.alone)) in log
    assert "| failed |" not in log
    assert log.count("| passed |") > 60
