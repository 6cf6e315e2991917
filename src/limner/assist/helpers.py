"""Processes that work for people who draw: each question has a deadline, can be called off, and harms nobody.

A helper is a child with limits on memory, processor and files, as those that decode pictures are. One that dies or is
too slow is ended, and the next question gets a fresh one.
"""

import io
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from math import prod
from typing import Generic, TypeVar

import msgspec

from limner.assist.ask import Answer, Ask
from limner.assist.registry import AssistantError, checked, load
from limner.assist.work import REPLIES, Job, Refused, Reply, size_at
from limner.dataset import encode
from limner.media import Area, Child, ChildDied, Raster

SECONDS = 3.0
"""Within which a question is answered or refused, decoding of the picture included."""

START_SECONDS = 5.0
"""More for the first question, which waits for a process to start."""

_MOST_WAITING = 12
_MOST_ANSWERS = 256
_MOST_PIXELS = 4_000_000
"""Of one part: larger ones of tiled pictures are looked at on a coarser level."""
_MOST_CROPS = 96 << 20
"""Bytes of decoded pictures kept for the next question about the same place."""
_IDLE_SECONDS = 120.0

_WORKER = "limner.assist.worker"

_T = TypeVar("_T")


class View(msgspec.Struct, frozen=True):
    """A picture as helpers get at it."""

    key: str
    """Names the picture and its version."""
    width: int
    height: int
    pixels: Callable[[Area, int], Raster]
    """Decodes a part of it at a level: 0 is the picture itself, each further one half as wide and high, rounded down.
    Raises PictureRefused."""
    tiled: bool = False
    """Whether it has further levels at hand."""


class Kept(Generic[_T]):
    """The last few things by name, up to a weight; safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._kept: OrderedDict[str, tuple[int, _T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> _T | None:
        """What is kept under the name."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def put(self, key: str, value: _T, weight: int = 1) -> None:
        """Keeps it, and lets go of what was not asked for the longest."""
        if weight > self._most:
            return
        with self._lock:
            self._weight += weight - self._kept.pop(key, (0, None))[0]
            self._kept[key] = weight, value
            while self._weight > self._most:
                self._weight -= self._kept.popitem(last=False)[1][0]


class Question:
    """One question under way. `cancel` ends the work on it; the answer is then an AssistantError."""

    def __init__(self, name: str, ask: Ask, views: tuple[View, ...], deadline: float) -> None:
        self.name, self.ask, self.views, self.deadline = name, ask, views, deadline
        self.answer: Future[Answer] = Future()
        self._child: Child[Reply] | None = None
        self._lock = threading.Lock()
        self._over = False

    @property
    def left(self) -> float:
        """Seconds until its deadline."""
        return self.deadline - time.monotonic()

    @property
    def over(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._over or self.left <= 0

    def cancel(self) -> None:
        """Ends the helper that works on it, if one does."""
        with self._lock:
            self._over = True
            if self._child:
                self._child.kill()

    def begin(self, child: Child[Reply]) -> None:
        """A helper takes it up."""
        with self._lock:
            self._child = child
            if self._over:
                child.kill()

    def end(self) -> None:
        """The helper is done with it, and is not this question's to end any more."""
        with self._lock:
            self._child = None


class Helpers:
    """Answers questions in up to `helpers` processes, started when first needed, ended when idle."""

    def __init__(self, helpers: int = 2, *, seconds: float = SECONDS, worker: str = _WORKER) -> None:
        self._seconds = seconds
        self._worker = worker
        self._threads = ThreadPoolExecutor(helpers, thread_name_prefix="assist")
        self._lock = threading.Lock()
        self._idle: list[Child[Reply]] = []
        self._under_way: set[Question] = set()
        self._sweep: threading.Timer | None = None
        self._closed = False
        self._answers: Kept[Answer] = Kept(_MOST_ANSWERS)
        self._crops: Kept[bytes] = Kept(_MOST_CROPS)

    def ask(self, name: str, ask: Ask, *views: View) -> Question:
        """Puts a question about pictures, whose answer comes by the deadline. Raises AssistantError."""
        checked(load(name), ask)
        with self._lock:
            # Nobody has worked here yet, or for a while: the first question may wait for a process to start.
            start = 0.0 if self._idle or self._under_way else START_SECONDS
            question = Question(name, ask, views, time.monotonic() + self._seconds + start)
            if self._closed:
                raise AssistantError("the server is stopping", code="stopping")
            if len(self._under_way) >= _MOST_WAITING:
                raise _busy()
            self._under_way.add(question)
        self._threads.submit(self._settle, question)
        return question

    def answer(self, name: str, ask: Ask, *views: View) -> Answer:
        """The answer, waited for. Raises AssistantError and PictureRefused."""
        question = self.ask(name, ask, *views)
        try:
            return question.answer.result(max(0.0, question.left))
        except TimeoutError as error:
            question.cancel()
            raise late(self._seconds) from error

    def late(self) -> AssistantError:
        """What to say where the deadline passed."""
        return late(self._seconds)

    def close(self) -> None:
        """Ends all helpers; questions under way are refused."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            questions = list(self._under_way)
            if self._sweep:
                self._sweep.cancel()
        for question in questions:
            question.cancel()
        for child in idle:
            child.end()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _settle(self, question: Question) -> None:
        question.answer.set_running_or_notify_cancel()
        try:
            question.answer.set_result(self._answered(question))
        except BaseException as error:
            question.answer.set_exception(error)
        finally:
            with self._lock:
                self._under_way.discard(question)

    def _answered(self, question: Question) -> Answer:
        job, key = self._job(question)
        known = self._answers.get(key)
        if known:
            return known
        parts = zip(question.views, job.areas, job.levels, strict=False)
        data = [self._pixels(view, area, level) for view, area, level in parts]
        if question.over:
            raise self.late()
        reply = self._replied(question, job, b"".join(data))
        if isinstance(reply, Refused):
            raise AssistantError(reply.reason, code=reply.code)
        if not isinstance(reply, Answer):
            raise AssistantError("a helper gave no answer", code="assist-failed")
        self._answers.put(key, reply)
        return reply

    def _job(self, question: Question) -> tuple[Job, str]:
        """What a helper is sent, and the name of the answer."""
        assistant = load(question.name)
        areas = []
        for view in question.views[: assistant.PICTURES]:
            area = assistant.area(question.ask, view.width, view.height)
            if area is None:
                raise AssistantError("there is nothing of the picture to look at", code="assist-nothing")
            areas.append(area)
        if len(areas) < assistant.PICTURES:
            raise AssistantError("it needs another picture", code="assist-nothing", where="to")
        body = encode(question.ask)
        levels = tuple(map(_level, question.views, areas))
        size = sum(3 * width * height for width, height in map(size_at, areas, levels))
        pictures = " ".join(view.key for view in question.views)
        job = Job(question.name, body, tuple(areas), levels, size)
        return job, f"{question.name} {pictures} {body.decode()}"

    def _pixels(self, view: View, area: Area, level: int) -> bytes:
        key = f"{view.key} {area} {level}"
        known = self._crops.get(key)
        if known is None:
            known = view.pixels(area, level).data
            self._crops.put(key, known, len(known))
        return known

    def _replied(self, question: Question, job: Job, data: bytes) -> Reply:
        """The reply of a helper, or of another where the first had died before it had the question."""
        try:
            try:
                return self._exchange(question, job, data)
            except ChildDied as death:
                if question.over or not death.blameless:
                    raise
                return self._exchange(question, job, data)
        except ChildDied as death:
            if question.over or death.timed_out:
                raise self.late() from death
            raise AssistantError(
                "the helper broke off", code="assist-failed", hint="Drawing goes on; ask again."
            ) from death

    def _exchange(self, question: Question, job: Job, data: bytes) -> Reply:
        child = self._take()
        question.begin(child)
        try:
            reply = child.ask(job, io.BytesIO(data), len(data), max(0.05, question.left))
        except BaseException:
            child.end()
            raise
        finally:
            question.end()
        self._give_back(child)
        return reply

    def _take(self) -> Child[Reply]:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                return Child(self._worker, REPLIES)
            if child.is_alive():
                return child
            child.end()

    def _give_back(self, child: Child[Reply]) -> None:
        with self._lock:
            closed = self._closed
            if not closed:
                self._idle.append(child)
                if self._sweep:
                    self._sweep.cancel()
                self._sweep = threading.Timer(_IDLE_SECONDS, self._end_idle)
                self._sweep.daemon = True
                self._sweep.start()
        if closed:
            child.end()

    def _end_idle(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()


def _level(view: View, area: Area) -> int:
    """The finest level on which the part has no more pixels than are looked at."""
    level = 0
    while view.tiled and prod(size_at(area, level)) > _MOST_PIXELS:
        level += 1
    return level


def late(seconds: float) -> AssistantError:
    """What to say where the deadline passed."""
    return AssistantError(
        f"the helper did not answer in {seconds:g} s",
        code="assist-timeout",
        hint="Drawing goes on; a smaller area is answered sooner.",
        params={"seconds": seconds},
    )


def _busy() -> AssistantError:
    return AssistantError(
        "the helpers have too much to do", code="assist-busy", hint="Drawing goes on; ask again."
    )
