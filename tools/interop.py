"""Lets other packages read what Limner writes: `python tools/interop.py [environment …]`.

Makes the environments of tests/interop/environments.toml where they are missing or listed otherwise, and runs their
tests. Without a name, all of them; then docs/interop.md says what was run.
"""

import os
import subprocess
import sys
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree  # of our own making

ROOT = Path(__file__).resolve().parent.parent
TESTS = Path("tests/interop")
FOLDER = ROOT / ".venv-interop"
LOG = ROOT / "docs" / "interop.md"
_INSTALL = ("-m", "pip", "install", "-q", "--no-compile")
"""Most of what comes along is never imported."""


@dataclass(frozen=True)
class Environment:
    """Packages, each with its version, and the tests that need them."""

    name: str
    packages: tuple[str, ...]
    tests: tuple[str, ...]
    alone: tuple[str, ...] = ()
    """Packages that come without what they ask for."""
    beside: tuple[str, ...] = ()
    """What Limner and the tests need besides."""

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return FOLDER / self.name / "bin" / "python"

    def make(self) -> None:
        """Install it, unless exactly this is there."""
        mark, wanted = FOLDER / self.name / "packages", "\n".join((*self.packages, *self.alone, *self.beside))
        if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
            return
        venv.create(FOLDER / self.name, clear=True, with_pip=True)
        self._run(*_INSTALL, *self.packages, *self.beside)
        if self.alone:
            self._run(*_INSTALL, "--no-deps", *self.alone)
        [place] = (FOLDER / self.name).glob("lib/python*/site-packages")
        (place / "limner.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
        mark.write_text(wanted, encoding="utf-8")

    def run(self) -> tuple[bool, Path]:
        """Run its tests; gives whether all passed, and the report of pytest."""
        report = FOLDER / f"{self.name}.xml"
        status = self._run(
            "-m", "pytest", "-q", "-W", "default", "-p", "no:cacheprovider", f"--junitxml={report}",
            *(str(TESTS / name) for name in self.tests), check=False,
        )  # fmt: skip
        return status == 0, report

    def _run(self, *words: str, check: bool = True) -> int:
        # What others print of their own deprecations is not what this is for.
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run([self.python, *words], cwd=ROOT, env=environment, check=check).returncode


def environments() -> dict[str, Environment]:
    """As the file lists them."""
    listed = tomllib.loads((ROOT / TESTS / "environments.toml").read_text(encoding="utf-8"))
    beside = tuple(listed.pop("every")["packages"])
    return {
        name: Environment(
            name, tuple(one["packages"]), tuple(one["tests"]), tuple(one.get("alone", ())), beside
        )
        for name, one in listed.items()
    }


def log(done: list[tuple[Environment, Path, float]]) -> str:
    """The page on the last run of all: versions, what was looked at, what came out."""
    parts = [
        "# Read by others",
        "What other packages make of the files that Limner writes, and Limner of theirs, as `make test-interop` last "
        "found it.\nEach environment is apart from Limner's own, since their pins clash. `quick`, `sdk` and `ocr` are "
        "part of `make test`.",
    ]
    for one, report, seconds in done:
        version = subprocess.run(
            [one.python, "--version"], stdout=subprocess.PIPE, text=True, check=True
        ).stdout.strip()
        parts.append(f"## {one.name}\n\n{version}, {', '.join((*one.packages, *one.alone))}; {seconds:.0f} s")
        cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314
        rows = [f"| {_said(case)} | {_outcome(case)} |" for case in cases]
        parts.append("\n".join(["| | |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _said(case: ElementTree.Element) -> str:
    module, name = case.get("classname", "").rpartition("test_")[2], case.get("name", "")
    return f"{module}: {name.removeprefix('test_').replace('_', ' ')}".replace("|", "\\|")


def _outcome(case: ElementTree.Element) -> str:
    return "failed" if case.find("failure") is not None or case.find("error") is not None else "passed"


def main(names: list[str]) -> int:
    """Makes and runs the named environments, or all; gives the exit status."""
    known = environments()
    if unknown := set(names) - set(known):
        print(f"there is no environment {min(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    done, passed = [], True
    for name in names or known:
        known[name].make()
        begun = monotonic()
        fine, report = known[name].run()
        passed &= fine
        done.append((known[name], report, monotonic() - begun))
    if not names:
        LOG.write_text(log(done), encoding="utf-8")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
