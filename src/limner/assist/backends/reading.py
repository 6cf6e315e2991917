"""What goes to the process that reads answers of model servers and back, and what it does with them."""

from collections import Counter
from functools import lru_cache
from typing import Any

import msgspec

from limner.assist.backends.answers import Answers, Suggested
from limner.assist.protocol import PredictAnswer, ProtocolError, read
from limner.dataset import Image, Ontology, decode, encode
from limner.formats import Problem
from limner.formats.label_studio import Exchange, config_of
from limner.media import Ready, Taken

MEMORY = 3 << 29
"""Bytes of address space of such a process: 1.5 GiB."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """In what terms answers are read: the project's, and those of its backend in one job."""

    ontology: Ontology
    model: str
    labels: dict[str, str | None]
    key: str
    """See `Answers.key`."""
    version: str
    """The model's, where an answer names none."""


class ReadJob(msgspec.Struct, frozen=True):
    """Terms and pictures as JSON; the `size` bytes of an answer to `/predict` about these pictures follow."""

    terms: bytes
    images: bytes
    size: int = 0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer says of one picture."""

    found: tuple[Suggested, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: dict[str, int] = {}
    """How often it gave labels that are no class."""
    error: str = ""
    """Why there is nothing, in the words of a server of the second version."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was read. `entries` is empty where it has another number of results than pictures."""

    results: int = 0
    entries: tuple[Entry, ...] = ()
    wrong: str = ""
    """Why it is no answer at all."""


class Read(msgspec.Struct, frozen=True, tag="read"):
    """A `Reading` as JSON."""

    reading: bytes


ReadReply = Ready | Taken | Read

READ_JOBS: msgspec.msgpack.Decoder[ReadJob] = msgspec.msgpack.Decoder(ReadJob)
READ_REPLIES: msgspec.msgpack.Decoder[ReadReply] = msgspec.msgpack.Decoder(ReadReply)


def answered(job: ReadJob, data: bytes) -> Read:
    """What the answer says; never an exception."""
    try:
        reading = _reading(_answers(job.terms), job, data)
    except MemoryError:
        reading = Reading(wrong="reading it takes more memory than is allowed")
    except ProtocolError as error:
        where = f" at {error.where}" if error.where else ""
        reading = Reading(wrong=f"it does not fit{where}: {error.message}")
    return Read(encode(reading))


def _reading(told: tuple[Answers, str], job: ReadJob, data: bytes) -> Reading:
    images = decode(job.images, tuple[Image, ...])
    answer = read(data, PredictAnswer)
    if len(answer.results) != len(images):
        return Reading(results=len(answer.results))
    answers, version = told
    said = answer.model_version
    version = str(said)[:200] if isinstance(said, str | int | float) else version
    entries = (
        _entry(answers, image, entry, version, _error(answer, at))
        for at, (image, entry) in enumerate(zip(images, answer.results, strict=True))
    )
    return Reading(results=len(images), entries=tuple(entries))


def _entry(answers: Answers, image: Image, entry: Any, version: str, error: str) -> Entry:
    if error:
        return Entry(error=error)
    problems: list[Problem] = []
    answers.unknown.clear()
    found = tuple(answers.read(image, entry, version, image.path, problems.append))
    return Entry(found=found, problems=tuple(problems), unknown=dict(answers.unknown))


def _error(answer: PredictAnswer, at: int) -> str:
    """Why a server of the second version has no prediction of a picture."""
    errors = answer.errors if isinstance(answer.errors, list) else []
    return ((errors[at] if at < len(errors) else None) or "")[:300]


@lru_cache(1)
def _answers(terms: bytes) -> tuple[Answers, str]:
    told = decode(terms, Terms)
    exchange = Exchange(told.ontology, config_of(told.ontology))
    return Answers(exchange, told.model, told.labels, told.key, Counter()), told.version
