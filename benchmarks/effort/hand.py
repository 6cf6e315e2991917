"""A hand at mouse and keyboard whose every act is counted and weighed.

Seconds are those of the keystroke-level model (Card, Moran and Newell, "The keystroke-level model for user performance
time with interactive systems", CACM 23, 1980), with pointing by Fitts' law (1954) in MacKenzie's form (1992):

    K = 0.28 a key (a chord of n keys is n)         B = 0.10 a press or release of the button
    H = 0.40 from mouse to keyboard or back         M = 1.20 a change of class, tool or brush size
    P = 0.10 + 0.15 log2(D / W + 1), D the way to the target and W its width, both CSS px

The hand also errs as that law has it: where it aims at a target of width W, it lands normally distributed about its
middle. The distance to the middle deviates by W / 4.133 (ISO 9241-411; in two dimensions as Wobbrock, Shinohara and
Jansen, CHI 2011), so that hardly any act misses and none is exact.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import hypot, log2, sqrt
from random import Random

from playwright.sync_api import Page

Place = tuple[float, float]
"""CSS px of the page."""

KEY, PRESS, HOMING, MENTAL = 0.28, 0.10, 0.40, 1.20
CORNER = 4.0
"""Width of what has to be met exactly: a corner, a vertex, a joint; CSS px."""
BUTTON = 30.0
"""Width at which buttons and tiles are aimed, however large they are."""
_DEVIATIONS = 4.133 * sqrt(2)
"""Widths in a deviation on either axis."""


def pointing(distance: float, width: float) -> float:
    """Seconds to a target."""
    return 0.10 + 0.15 * log2(distance / width + 1)


@dataclass
class Effort:
    """What was done, and what it takes."""

    keys: int = 0
    buttons: int = 0
    """Presses and releases."""
    pointings: int = 0
    travel: float = 0
    """CSS px."""
    aimed: float = 0
    """Seconds of all pointings."""
    homings: int = 0
    mental: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    """Seconds that the machine kept the person waiting; never part of `seconds`."""

    @property
    def parts(self) -> dict[str, float]:
        """Seconds by the letters of the model."""
        return {
            "K": KEY * self.keys,
            "B": PRESS * self.buttons,
            "P": self.aimed,
            "H": HOMING * self.homings,
            "M": MENTAL * self.mental.total(),
        }

    @property
    def seconds(self) -> float:
        """Seconds of the model."""
        return sum(self.parts.values())


class Hand:
    """Passes acts on to a page and keeps the books."""

    def __init__(self, page: Page, seed: int = 1) -> None:
        self.page = page
        self.effort = Effort()
        self._random = Random(seed)
        self._at: Place = (0, 0)
        self._device = ""

    def think(self, of: str) -> None:
        """A change of class, tool or brush size."""
        self.effort.mental[of] += 1

    def key(self, chord: str) -> None:
        """Presses keys together, named as Playwright does: `Control+Enter`."""
        self._take("keyboard")
        self.effort.keys += len(chord.split("+"))
        self.page.keyboard.press(chord)

    def hold(self, key: str, act: Callable[[], None]) -> None:
        """Keeps a key pressed during an act of the mouse."""
        self._take("keyboard")
        self.effort.keys += 1
        self.page.keyboard.down(key)
        try:
            act()
        finally:
            self.page.keyboard.up(key)

    def point(self, target: Place, width: float) -> Place:
        """Moves to a target of that width; where it really landed."""
        self._take("mouse")
        x, y = target
        distance = hypot(x - self._at[0], y - self._at[1])
        if distance >= 0.5:
            self.effort.pointings += 1
            self.effort.travel += distance
            self.effort.aimed += pointing(distance, width)
            deviation = width / _DEVIATIONS
            self._at = (x + self._random.gauss(0, deviation), y + self._random.gauss(0, deviation))
            self.page.mouse.move(*self._at, steps=3)
        return self._at

    def click(self, target: Place, width: float, times: int = 1) -> None:
        """Points and clicks; twice on the same spot is a double click."""
        at = self.point(target, width)
        self.effort.buttons += 2 * times
        self.page.mouse.click(*at, click_count=times)

    def path(self, places: Sequence[Place], width: float, last: float | None = None) -> None:
        """A drag through places, each of them a target of that width; the last may be another."""
        first, *between, end = places
        self.point(first, width)
        self.effort.buttons += 2
        self.page.mouse.down()
        for place in between:
            self.point(place, width)
        self.point(end, last or width)
        self.page.mouse.up()

    def pull(self, start: Place, by: Place, width: float, end: float = CORNER) -> None:
        """Takes hold of a target of width `width` and moves it by so much, to a place of width `end`."""
        x, y = self.point(start, width)
        self.effort.buttons += 2
        self.page.mouse.down()
        self.point((x + by[0], y + by[1]), end)
        self.page.mouse.up()

    def wait(self, until: Callable[[], None]) -> None:
        """The machine works; returns when the person can go on."""
        began = time.perf_counter()
        until()
        self.effort.waits.append(time.perf_counter() - began)

    def _take(self, device: str) -> None:
        if self._device and self._device != device:
            self.effort.homings += 1
        self._device = device
