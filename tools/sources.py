"""What the gates know of a source file, alike for Python and TypeScript."""

import ast
import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web import ROOT, node

_NOT_OURS = {"node_modules", "static", "__pycache__"}
_FOLDERS = ("src", "tests", "tools", "benchmarks", "examples", "web/src", "web/tests")


@dataclass(frozen=True)
class Import:
    """One import: `target` is the file that defines what is imported, from the root; a foreign package's name else.

    `through` is the file that the statement names: `from room import part` goes through the room to the part.
    """

    target: str
    through: str
    line: int
    type_only: bool = False


@dataclass(frozen=True)
class Function:
    """A function or method; `length` counts its lines, signature included."""

    name: str
    line: int
    length: int


@dataclass(frozen=True)
class Source:
    """A file, by its path from the root; a style sheet has neither imports nor functions."""

    path: str
    lines: int
    imports: tuple[Import, ...] = ()
    functions: tuple[Function, ...] = ()


def sources(root: Path = ROOT) -> list[Source]:
    """Every source file of the project."""
    files = [file for folder in _FOLDERS for file in _files(root / folder)] + sorted(root.glob("*.py"))
    python = [_python(file, root) for file in files if file.suffix == ".py"]
    sheets = [Source(_name(file, root), _lines(file)) for file in files if file.suffix == ".css"]
    return [*python, *_typescript([file for file in files if file.suffix in {".ts", ".tsx"}], root), *sheets]


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _NOT_OURS)
        yield from (Path(parent, name) for name in sorted(names))


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def _python(file: Path, root: Path) -> Source:
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    imports = tuple(found for part in ast.walk(tree) for found in _python_imports(part, file, root))
    functions = tuple(
        Function(part.name, part.lineno, (part.end_lineno or part.lineno) - part.lineno + 1)
        for part in ast.walk(tree)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return Source(_name(file, root), _lines(file), imports, functions)


def _python_imports(part: ast.AST, file: Path, root: Path) -> Iterator[Import]:
    match part:
        case ast.Import(names=names):
            for alias in names:
                target = _python_target(root / "src", alias.name, root)
                yield Import(target, target, part.lineno)
        case ast.ImportFrom(module=module, names=names, level=level):
            start = file.parents[level - 1] if level else root / "src"
            through = _python_target(start, module or "__init__", root)
            for alias in names:
                dotted = f"{module}.{alias.name}" if module else alias.name
                yield Import(_python_target(start, dotted, root), through, part.lineno)


def _python_target(start: Path, dotted: str, root: Path) -> str:
    """The file that `dotted` means under `start`, or that defines it; else the name of a foreign package."""
    module = start.joinpath(*dotted.split("."))
    spelled = (
        form for path in (module, module.parent) for form in (path.with_suffix(".py"), path / "__init__.py")
    )
    file = next((form for form in spelled if form.is_file()), None)
    return _name(file, root) if file else dotted.partition(".")[0]


def _typescript(files: list[Path], root: Path) -> Iterable[Source]:
    if not files:
        return
    script = Path(__file__).with_name("typescript_facts.mjs")
    command = [node(), script, ROOT / "web", *files]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    for facts in json.loads(output):
        file = Path(facts["path"])
        imports = [_typescript_import(found, file, root) for found in facts["imports"]]
        functions = [Function(**found) for found in facts["functions"]]
        yield Source(_name(file, root), _lines(file), tuple(imports), tuple(functions))


def _typescript_import(found: dict[str, Any], file: Path, root: Path) -> Import:
    target = _resolved(found["target"], file, root)
    return Import(target, target, found["line"], found["type_only"])


def _resolved(target: str, file: Path, root: Path) -> str:
    """The file from the root that a relative `target` means; any other target is the package's name."""
    if not target.startswith("."):
        scoped = target.startswith("@")
        return "/".join(target.split("/")[: 2 if scoped else 1])
    base = Path(os.path.normpath(file.parent / target.partition("?")[0]))
    spelled = (base, *(base.with_name(base.name + end) for end in (".ts", ".tsx")), base / "index.ts")
    return _name(next((path for path in spelled if path.is_file()), base), root)
