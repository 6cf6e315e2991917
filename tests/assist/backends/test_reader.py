"""Answers read in a process of their own: as they are read here, and at no cost to whoever waits."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from limner.assist.backends import BackendError, Reader, Terms, answers, reader
from limner.dataset import Annotation, Class, Image, Ontology, derived_id
from tests.ml_backends import box

CAR = Class(id=derived_id("class", "car"), name="car", index=0)
IMAGES = [Image(id=derived_id("image", at), name=f"{at}.jpg", width=640, height=480) for at in range(2)]
URL = "http://127.0.0.1:9090"


@pytest.fixture
def reads() -> Iterator[Reader]:
    terms = Terms(
        ontology=Ontology(classes=(CAR,)), model="cars", labels={"auto": "car"}, key="job", version="7"
    )
    made = Reader(URL, terms)
    yield made
    made.close()


def body(*results: Any, **more: Any) -> bytes:
    return json.dumps({"results": list(results), **more}).encode()


def test_every_picture_has_what_was_said_of_it(reads: Reader) -> None:
    first, second = {"result": [box("auto"), box("lorry", 50)]}, {"result": [], "model_version": "8"}
    reading = reads.read(body(first, second), IMAGES)
    one, other = reading.entries
    [suggested] = one.found
    [note] = suggested.records
    assert isinstance(note, Annotation)
    assert (note.class_id, suggested.run.owner, one.unknown) == (CAR.id, "cars 7", {"lorry": 1})
    assert len(one.problems) == 1
    assert (other.found[0].run.owner, other.found[0].records, other.unknown) == ("cars 8", (), {})
    again = reads.read(body(first, second, model_version=9), IMAGES)
    assert again.entries[0].found[0].run.owner == "cars 9"
    assert again.entries[0].unknown == {"lorry": 1}


def test_reasons_of_the_second_version_stand_with_their_pictures(reads: Reader) -> None:
    reading = reads.read(body({}, {}, errors=["it is dark", None]), IMAGES)
    assert [entry.error for entry in reading.entries] == ["it is dark", ""]


def test_another_number_of_results_is_told(reads: Reader) -> None:
    reading = reads.read(body({"result": [box()]}), IMAGES)
    assert (reading.results, reading.entries) == (1, ())


@pytest.mark.parametrize("wrong", [b"<html>", b'{"results": 5}', b"[" * 100_000, b""])
def test_what_is_no_answer_is_refused_and_the_next_is_read(reads: Reader, wrong: bytes) -> None:
    with pytest.raises(BackendError) as caught:
        reads.read(wrong, IMAGES)
    assert caught.value.code == "backend-wrong-answer"
    assert len(reads.read(body({}, {}), IMAGES).entries) == 2


def test_an_answer_that_takes_too_long_to_read_costs_itself_alone(
    reads: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads.read(body({}, {}), IMAGES)
    many = body(*[{"result": [box(x=at % 60) for at in range(9_000)]}] * 2)
    with monkeypatch.context() as hurried:
        hurried.setattr(reader, "_SECONDS", 0.01)
        with pytest.raises(BackendError, match="takes longer"):
            reads.read(many, IMAGES)
    assert len(reads.read(body({}, {}), IMAGES).entries) == 2


def test_more_results_than_anybody_looks_at_are_not_taken(reads: Reader) -> None:
    many = {"result": [box()] * (answers.MOST_RESULTS + 1)}
    [one, _] = reads.read(body(many, {}), IMAGES).entries
    assert one.found[0].records == ()
    assert [problem.code for problem in one.problems] == ["too-many"]


def test_whoever_waits_hears_that_it_was_closed(reads: Reader) -> None:
    reads.read(body({}, {}), IMAGES)
    many = body(*[{"result": [box(x=at % 60) for at in range(9_000)]}] * 2)
    said: list[str] = []

    def read() -> None:
        try:
            while True:
                reads.read(many, IMAGES)
        except BackendError as error:
            said.append(error.code)

    waiting = threading.Thread(target=read)
    waiting.start()
    reads.close()
    waiting.join(10)
    assert said == ["backend-stopped"]
