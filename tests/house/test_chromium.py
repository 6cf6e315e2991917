"""A Chromium is found or fetched by the first way that works; the programs of a folder play the machine."""

import os
import sys
from pathlib import Path

import pytest

import chromium

STARTS = "exit 0"
STUB = "echo 'requires the chromium snap' >&2; exit 1"


class Machine:
    """A folder that is all of PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, program: str, does: str) -> None:
        path = self.folder / program
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)

    def gets(self, program: str) -> str:
        """The line of a package manager that brings `program`."""
        path = self.folder / program
        return f'[ "$1" = install ] && printf "#!/bin/sh\\nexit 0\\n" > {path} && /bin/chmod 755 {path}'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setattr(chromium, "_MAC", str(tmp_path / "none"))
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    return Machine(tmp_path)


def test_the_systems_is_taken(machine: Machine) -> None:
    machine.has("google-chrome", STARTS)
    assert chromium.get() == str(machine.folder / "google-chrome")


def test_one_that_does_not_start_is_passed_over(machine: Machine) -> None:
    machine.has("chromium-browser", STUB)
    machine.has("google-chrome", STARTS)
    assert chromium.get() == str(machine.folder / "google-chrome")


def test_the_distributions_is_installed(machine: Machine) -> None:
    machine.has("apt-get", machine.gets("chromium"))
    assert chromium.get() == str(machine.folder / "chromium")


def test_playwrights_is_fetched_where_there_is_no_other_way(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine.has("apt-get", machine.gets("chromium"))
    machine.has("python", f"shift 2; {machine.gets('google-chrome')}")
    assert chromium.get() == str(machine.folder / "google-chrome")


def test_none_to_be_had_says_what_to_do(machine: Machine) -> None:
    machine.has("python", "exit 1")
    with pytest.raises(SystemExit, match="Install Chromium or Google Chrome"):
        chromium.get()
