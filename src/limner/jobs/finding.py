"""Where in what an import was given labels lie, and in which formats they may be."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from limner.dataset import LimnerError
from limner.formats import Found, by_layout, find_labels, formats_of, load

_DEPTH = 3
_MOST_FOLDERS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with labels: in one format, or in one of several. `layout`: nothing but names speaks for it."""

    path: Path
    candidates: tuple[Found, ...]
    layout: bool = False


def places(folder: Path, tick: Callable[[], None], known: list[Found] | None = None) -> list[Place]:
    """Every place of labels below `folder`, in which pictures lie by their names too, sorted by path.

    `known` is what the label files alone were recognised as; where names of pictures tell more, they count.
    `tick` is called before each folder that is looked at. Raises LimnerError where something cannot be read.
    """
    found: dict[Path, Place] = {}
    waiting = deque([(folder, 0)])
    for _ in range(_MOST_FOLDERS):
        if not waiting:
            break
        tick()
        path, depth = waiting.popleft()
        here = tuple(formats_of(path))
        if here:
            found[path] = Place(path, here, by_layout(load(here[0].format)))
        elif depth < _DEPTH:
            below = sorted(one for one in path.iterdir() if one.is_dir() and not one.name.startswith("."))
            waiting.extend((one, depth + 1) for one in below)
    told = [place.path for place in found.values() if not place.layout]
    for place in alone(known or []):
        if not any(place.path.is_relative_to(one) for one in told):
            found[place.path] = place
    return [found[path] for path in sorted(found)]


def alone(found: list[Found]) -> list[Place]:
    """The places of what was found, in its order."""
    by_path: dict[Path, list[Found]] = {}
    for one in found:
        by_path.setdefault(one.path, []).append(one)
    return [Place(path, tuple(candidates)) for path, candidates in by_path.items()]


def settled(folder: Path, format: str, tick: Callable[[], None]) -> list[Place]:
    """The places to be read where `format` is the one that is meant: it alone at the top if nothing speaks for it."""
    name = format.partition(":")[0]
    found = []
    spoken_for = False
    for place in places(folder, tick):
        fitting = any(one.format == name for one in place.candidates)
        spoken_for = spoken_for or fitting
        if fitting:
            found.append(Place(place.path, (Found(format, place.path, ()),)))
        elif not place.layout:
            found.append(place)
    return found if spoken_for else [Place(folder, (Found(format, folder, ()),))]


def labels_alone(folder: Path) -> list[Found]:
    """What the label files below `folder` are recognised as; nothing where they cannot be looked at."""
    try:
        return find_labels(folder)
    except LimnerError:
        return []
