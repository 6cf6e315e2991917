"""Helpers: answers by the deadline or a reason; one that dies, hangs or eats memory harms nobody but itself."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError

import numpy as np
import pytest

from limner.assist import Ask, AssistantError, Helpers, Stroke, View, names
from limner.assist.helpers import Kept
from limner.assist.registry import ASSISTANTS, _modules
from limner.dataset import Box
from limner.media import Area, Raster
from tests.assist.scenes import HEIGHT, WIDTH, disc, likeness, painted

DISC = disc(150, 120, 50)
ASK = Ask(box=(98, 68, 202, 172))
HOSTILE = "tests.assist.hostile"


class Picture:
    """A picture that counts how often it is decoded."""

    def __init__(self) -> None:
        self.decoded = 0
        self.data = painted(DISC)
        self.wait = threading.Event()
        self.wait.set()

    def pixels(self, area: Area, level: int) -> Raster:
        self.wait.wait(10)
        self.decoded += 1
        x, y, width, height = area
        part = self.data[y : y + height, x : x + width]
        small = part[: height >> level << level : 1 << level, : width >> level << level : 1 << level]
        rows, columns = small.shape[:2]
        data = np.ascontiguousarray(small).tobytes()
        return Raster(width=columns, height=rows, bands=3, depth=1, data=data, palette=b"")

    @property
    def view(self) -> View:
        return View(key="disc 1", width=WIDTH, height=HEIGHT, pixels=self.pixels)


@pytest.fixture
def picture() -> Picture:
    return Picture()


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Helpers]:
    """Helpers that also know an assistant that does what its option says."""
    monkeypatch.setitem(ASSISTANTS, "hostile", HOSTILE)
    _modules.cache_clear()
    helpers = Helpers(2, seconds=30, worker="tests.assist.hostile_worker")
    yield helpers
    helpers.close()
    _modules.cache_clear()


@pytest.fixture(scope="module")
def helpers() -> Iterator[Helpers]:
    made = Helpers(2, seconds=30)
    yield made
    made.close()


def hostile_ask(**options: float) -> Ask:
    return Ask(options=options)


def test_an_answer_comes_from_a_process_of_its_own(helpers: Helpers, picture: Picture) -> None:
    found = helpers.answer("grabcut", ASK, picture.view).found
    assert likeness(found[0].shape, DISC) > 0.96


def test_the_same_question_is_answered_from_memory_and_the_same_place_decoded_once(
    helpers: Helpers, picture: Picture
) -> None:
    other = View(key="disc 2", width=WIDTH, height=HEIGHT, pixels=picture.pixels)
    first = helpers.answer("grabcut", ASK, other)
    assert helpers.answer("grabcut", ASK, other) is first
    stroke = Stroke(points=(150, 120))
    helpers.answer("grabcut", Ask(box=ASK.box, strokes=(stroke,)), other)
    assert picture.decoded == 1


def test_a_part_that_is_large_is_looked_at_on_a_coarser_level_of_a_tiled_picture(
    helpers: Helpers, monkeypatch: pytest.MonkeyPatch, picture: Picture
) -> None:
    asked: list[tuple[Area, int]] = []

    def pixels(area: Area, level: int) -> Raster:
        asked.append((area, level))
        return picture.pixels(area, level)

    monkeypatch.setattr("limner.assist.helpers._MOST_PIXELS", 60_000)
    view = View(key="disc 3", width=WIDTH, height=HEIGHT, pixels=pixels, tiled=True)
    click = Ask(strokes=(Stroke(points=(150, 120)),), options={"tolerance": 20})
    assert likeness(helpers.answer("flood", click, view).found[0].shape, DISC) > 0.95
    assert likeness(helpers.answer("grabcut", ASK, view).found[0].shape, DISC) > 0.95
    assert asked == [((0, 0, WIDTH, HEIGHT), 1), ((64, 0, 192, HEIGHT), 0)]


def test_what_cannot_be_asked_is_refused_with_its_reason(helpers: Helpers, picture: Picture) -> None:
    for name, ask, code in [
        ("magic", ASK, "not-found"),
        ("grabcut", Ask(options={"size": 1}), "invalid"),
        ("grabcut", Ask(), "assist-nothing"),
        ("propagate", Ask(shapes=(Box(x=1, y=1, width=5, height=5),)), "assist-nothing"),
    ]:
        with pytest.raises(AssistantError) as refused:
            helpers.answer(name, ask, picture.view)
        assert refused.value.code == code


def test_a_helper_that_dies_is_replaced(hostile: Helpers) -> None:
    with pytest.raises(AssistantError) as refused:
        hostile.answer("hostile", hostile_ask(die=1))
    assert refused.value.code == "assist-failed"
    assert refused.value.hint
    assert hostile.answer("hostile", hostile_ask()).found == ()


def test_a_fault_of_an_assistant_ends_with_its_answer(hostile: Helpers) -> None:
    with pytest.raises(AssistantError, match="ZeroDivisionError") as refused:
        hostile.answer("hostile", hostile_ask(fail=1))
    assert refused.value.code == "assist-failed"


def test_memory_has_an_end(hostile: Helpers) -> None:
    with pytest.raises(AssistantError) as refused:
        hostile.answer("hostile", hostile_ask(eat=1))
    assert refused.value.code == "assist-failed"
    assert hostile.answer("hostile", hostile_ask()).found == ()


def test_one_that_hangs_is_ended_at_the_deadline(monkeypatch: pytest.MonkeyPatch, hostile: Helpers) -> None:
    hostile.answer("hostile", hostile_ask())  # the start of a process is not what is measured here
    hostile._seconds = 0.4
    begun = time.monotonic()
    with pytest.raises(AssistantError) as refused:
        hostile.answer("hostile", hostile_ask(hang=1))
    assert refused.value.code == "assist-timeout"
    assert refused.value.params == {"seconds": 0.4}
    assert time.monotonic() - begun < 5
    hostile._seconds = 30
    assert hostile.answer("hostile", hostile_ask()).found == ()


def test_a_question_that_is_called_off_frees_its_helper(hostile: Helpers) -> None:
    questions = [hostile.ask("hostile", hostile_ask(hang=1)) for _ in range(2)]
    for question in questions:
        question.cancel()
    assert hostile.answer("hostile", hostile_ask()).found == ()
    for question in questions:
        assert isinstance(question.answer.exception(10), AssistantError)


def test_too_many_questions_are_refused_at_once(hostile: Helpers) -> None:
    questions = [hostile.ask("hostile", hostile_ask(hang=1)) for _ in range(12)]
    with pytest.raises(AssistantError) as refused:
        hostile.ask("hostile", hostile_ask())
    assert refused.value.code == "assist-busy"
    for question in questions:
        question.cancel()


def test_a_picture_that_takes_too_long_to_decode_is_given_up(picture: Picture) -> None:
    helpers = Helpers(1, seconds=0.2)
    picture.wait.clear()
    with pytest.raises(AssistantError) as refused:
        helpers.answer("grabcut", ASK, picture.view)
    assert refused.value.code == "assist-timeout"
    picture.wait.set()
    helpers.close()


def test_closing_ends_what_is_under_way(hostile: Helpers) -> None:
    question = hostile.ask("hostile", hostile_ask(hang=1))
    hostile.close()
    try:
        error: BaseException | None = question.answer.exception(10)
    except CancelledError as cancelled:
        error = cancelled
    assert error
    with pytest.raises(AssistantError):
        hostile.ask("hostile", hostile_ask())


def test_what_is_kept_is_bounded_by_its_weight() -> None:
    kept: Kept[str] = Kept(10)
    for name in "abc":
        kept.put(name, name, 4)
    assert [kept.get(name) for name in "abc"] == [None, "b", "c"]
    kept.put("b", "B", 9)
    assert [kept.get(name) for name in "bc"] == ["B", None]
    kept.put("d", "d", 11)
    assert kept.get("d") is None
    assert kept.get("b") == "B"


def test_names_are_those_of_the_registry() -> None:
    assert set(names()) >= set(ASSISTANTS)
