"""The books of the effort benchmark are right, its tasks are what they are said to be, and wrong work is found out."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from playwright.sync_api import Page

from benchmarks.effort import tasks, work
from benchmarks.effort.hand import CORNER, Hand, Place, pointing
from benchmarks.effort.limner import Desk
from limner.dataset import Box, Shape

TABLE = Path(work.__file__).parent / "label_studio.json"


class FakePage:
    """Notes what reaches the page."""

    def __init__(self) -> None:
        self.acts: list[str] = []
        self.places: list[Place] = []
        self.mouse = self.keyboard = self

    def move(self, x: float, y: float, **_: object) -> None:
        self.places.append((x, y))

    def click(self, x: float, y: float, click_count: int = 1) -> None:
        self.acts.append(f"click {click_count}")

    def __getattr__(self, name: str) -> Any:
        return lambda *given: self.acts.append(" ".join([name, *given]))


def hand() -> tuple[Hand, FakePage]:
    page = FakePage()
    return Hand(cast(Page, page)), page


def test_pointing_is_fitts_law() -> None:
    assert pointing(0, 10) == pytest.approx(0.1)
    assert pointing(30, 10) == pytest.approx(0.1 + 0.15 * 2)
    assert pointing(60, 4) == pytest.approx(0.7)


def test_every_act_is_counted_once_and_reaches_the_page() -> None:
    one, page = hand()
    one.think("tool")
    one.key("Shift+Q")
    one.path([(0, 100), (100, 100), (100, 200)], CORNER)
    one.click((50, 50), CORNER, times=2)
    one.hold("Control", lambda: one.click((50, 50), CORNER))
    assert page.acts == ["press Shift+Q", "down", "up", "click 2", "down Control", "click 1", "up Control"]
    effort = one.effort
    assert (effort.keys, effort.buttons, effort.pointings, effort.homings) == (3, 8, 5, 3)
    assert effort.parts["K"] == pytest.approx(0.84)
    assert effort.parts["B"] == pytest.approx(0.8)
    assert effort.parts["H"] == pytest.approx(1.2)
    assert effort.parts["M"] == pytest.approx(1.2)
    assert effort.seconds == pytest.approx(sum(effort.parts.values()))


def test_what_is_there_already_needs_no_pointing() -> None:
    one, page = hand()
    at = one.point((80, 60), CORNER)
    travelled = one.effort.travel
    one.click(at, CORNER)
    assert (one.effort.pointings, one.effort.travel, len(page.places)) == (1, travelled, 1)


def test_a_hand_errs_as_much_as_the_law_says() -> None:
    one, _ = hand()
    landed = np.array([one.point((500 * (at % 2), 100), 40) for at in range(4000)])
    off = landed - [[500 * (at % 2), 100] for at in range(4000)]
    assert np.sqrt((off**2).sum(axis=1).mean()) == pytest.approx(40 / 4.133, rel=0.05)
    assert abs(off.mean()) < 0.3


def test_the_tasks_are_as_large_as_they_are_said_to_be() -> None:
    boxes = tasks.boxes()
    assert Counter(box.kind for box in boxes) == {"one": 13, "two": 4, "three": 3}
    assert [len(points) for points in tasks.outlines()] == [20] * 5
    assert (len(tasks.hole()), len(tasks.JOINTS)) == (12, 17)
    scene = tasks.picture(tasks.THING)
    thing = tasks.filled(tasks.around_thing(), scene)
    assert 0.09 < thing.mean() < 0.11
    assert thing[tasks.filled(tasks.hole(), scene)].all()
    fixes = tasks.fixes()
    assert [fix.corner for fix in fixes] == [False, False, False, True, True]
    assert all(fix.right in boxes and fix.wrong not in boxes for fix in fixes)


def test_label_studios_seconds_are_the_sum_of_their_parts() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert table["editor"] == "Label Studio 1.23.2"
    for one in table["tasks"].values():
        assert one["seconds"] == pytest.approx(sum(one["parts"].values()), abs=0.01)


class Held(Desk):
    """A desk of which only what the server holds is of interest."""

    def __init__(self, *shapes: tuple[str, Shape]) -> None:
        self.image = ""
        self.project = cast(Any, self)
        self._held = list(shapes)

    def shapes(self, _: str) -> list[tuple[str, Shape]]:
        return self._held


BOX = tasks.Box("one", 10, 20, 30, 40)


@pytest.mark.parametrize(
    ("there", "wrong"),
    [
        ([("one", Box(x=10.5, y=21, width=30, height=38))], None),
        ([("two", Box(x=10, y=20, width=30, height=40))], "a two"),
        ([("one", Box(x=14, y=20, width=26, height=40))], "4.0 px off"),
        ([], "0 boxes instead of 1"),
    ],
)
def test_wrong_work_is_worth_nothing(there: list[tuple[str, Shape]], wrong: str | None) -> None:
    desk = Held(*there)
    if wrong is None:
        assert work.boxes_right(desk, [BOX]) == "sides within 1.0 px"
        return
    with pytest.raises(work.WrongError, match=wrong):
        work.boxes_right(desk, [BOX])
