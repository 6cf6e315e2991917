"""Fails on an import that climbs a floor, goes in a circle, or enters a room other than by its door.

Rooms and floors are those of docs/architecture.md. Imports inside functions and of types alone climb too.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from sources import Import, Source, sources

_PYTHON_FLOORS = (
    ["dataset"],
    ["__init__"],  # what `import limner` loads
    ["geometry"],
    ["media"],
    ["formats", "quality"],
    ["ops", "fetch"],
    ["store"],
    ["assist"],
    ["jobs"],
    ["server"],
    ["cli"],
)
_SHELL = {"preact", "@preact/signals", "lucide"}


@dataclass(frozen=True)
class House:
    """The rooms under one folder: what each may import from, which foreign packages it may not."""

    folder: str
    may_use: dict[str, set[str]]
    must_not_use: dict[str, set[str]]
    door: str | None
    more_doors: frozenset[str] = frozenset()
    """Packages inside a room that others may enter too, by their own door."""
    others: str = ""
    """The one room that everything belongs to which is not named in `may_use`, if there is one."""

    def room(self, path: str) -> str:
        """The first folder of `path`, or the module's name for a file on the doorstep; empty when outside."""
        if not path.startswith(self.folder):
            return ""
        name = path.removeprefix(self.folder).partition("/")[0].partition(".")[0]
        return name if name in self.may_use else self.others or name


def _python_house() -> House:
    may_use: dict[str, set[str]] = {"__main__": {"cli"}, "client": {"client", "dataset", "__init__"}}
    below: set[str] = set()
    for floor in _PYTHON_FLOORS:
        may_use |= {room: below | {room} for room in floor}
        below = below.union(floor)
    may_use["cli"].add("client")
    may_use["torch"] = {"torch", "dataset", "ops"}
    may_use["__init__"] |= {"formats", "ops", "torch"}  # for types: it loads them when they are asked for
    # What models and programs speak to a server: too much to load with all else of their rooms.
    packages = (
        "formats/label_studio",
        *(f"assist/{part}" for part in ("backends", "lending", "onnx", "protocol", "serving", "weights")),
    )
    doors = frozenset(f"src/limner/{package}/__init__.py" for package in packages)
    return House("src/limner/", may_use, {}, door="__init__.py", more_doors=doors)


def _formats_house() -> House:
    may_use = {
        "core": {"core"},
        "shared": {"shared", "core"},
        "each format": {"each format", "shared", "core"},
        "registry": {"core"},  # it names the formats, and imports one when it is asked for
        "conversion": {"conversion", "registry", "core"},
        "__init__": {"conversion", "registry", "core"},
    }
    return House("src/limner/formats/", may_use, {}, door=None, others="each format")


def _web_house() -> House:
    may_use = {
        "model": {"model"},
        "editor": {"editor", "model"},
        "sync": {"sync", "model"},
        "ui": {"ui", "sync", "editor", "model"},
        "main": {"ui", "sync", "editor", "model"},
    }
    must_not_use = dict.fromkeys(("model", "editor", "sync"), _SHELL)
    return House("web/src/", may_use, must_not_use, door=None)


HOUSES = (_python_house(), _formats_house(), _web_house())


def problems(found: list[Source]) -> Iterator[str]:
    """One line for each import that breaks a rule, then one for a circle in each house."""
    for house in HOUSES:
        inside = [source for source in found if house.room(source.path)]
        for source in inside:
            for imported in source.imports:
                fault = _fault(house, source, imported)
                if fault:
                    yield f"{source.path}:{imported.line}: {fault}"
        yield from _circle(inside)


def _fault(house: House, source: Source, imported: Import) -> str | None:
    room, target = house.room(source.path), house.room(imported.target)
    if room not in house.may_use:
        return f"{room} is not a room of the house; give it a floor in tools/check_floors.py"
    if imported.target in house.must_not_use.get(room, ()):
        return f"{room} must not use {imported.target}, which is for ui alone"
    if not target:
        return None
    if target != room and target not in house.may_use[room]:
        return f"{room} may not import from {target}; it may from {', '.join(sorted(house.may_use[room]))}"
    if house.door is None:
        return None
    door = f"{house.folder}{target}/{house.door}"
    if target == room:
        by_own_door = imported.target == door != source.path
        return f"inside {room}, import from the module that defines it" if by_own_door else None
    one_module = imported.target == f"{house.folder}{target}.py"
    doors = {door, *house.more_doors}
    if doors & {imported.target, imported.through} or one_module:
        return None
    return f"import from the room itself: from limner.{target} import …"


def _circle(inside: list[Source]) -> Iterator[str]:
    graph = {
        source.path: {imported.target for imported in source.imports if not imported.type_only}
        - {source.path}
        for source in inside
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"circle of imports: {' → '.join(reversed(error.args[1]))}"


if __name__ == "__main__":
    lines = list(problems(sources()))
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(1 if lines else 0)
