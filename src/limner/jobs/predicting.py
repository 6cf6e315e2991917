"""Suggestions of a model server for many pictures, stored as they come.

How far the job is, stands in its folder: what a kill cut off is asked about again, and storing the same answer of the
same job again changes nothing.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

import msgspec

from limner.assist.backends import Asking, Suggested, meet
from limner.dataset import Annotation, Applied, Image, LimnerError, ModelRun
from limner.formats import Problem
from limner.jobs.crew import Crew, Heard
from limner.jobs.models import PredictSpec
from limner.jobs.rate import Rate
from limner.jobs.work import Work
from limner.media import whole
from limner.store import Backend, ImportedLayer, ReportEntry

_CHUNK = 32
"""Pictures that are stored at once: few, since whoever saves meanwhile waits for them."""
_EVERY = 2.0
"""Seconds after which what came is stored, however little it is."""
_GIVE_UP = 10
"""Pictures that fail one after the other before the job does."""
_SHOWN = 3
"""Refusals of one picture that are told in full."""


class _State(msgspec.Struct, kw_only=True):
    """How far the job is; written after what it counts is stored."""

    version: str
    """The model's, as it last said."""
    done: int = 0
    """Pictures that were asked about, from the first on."""
    changes: int = 0
    """How often the version has changed since the job began."""
    counts: dict[str, int] = {}
    unknown: dict[str, int] = {}


def gather(work: Work) -> int:
    """Asks the server for its version and settles which pictures it is asked about. Raises BackendError."""
    work.step(0, 0, "asking the model server who it is")
    spec = msgspec.convert(work.spec, PredictSpec)
    backend = meet(work.store, work.tools.clients, spec.backend, work.tools.lender.address)
    owner = ModelRun(id=work.id, model=backend.name, version=backend.version).owner
    waiting = work.store.backends.waiting(work.project, spec.filter, "" if spec.again else owner)
    if spec.images is not None:
        wanted = set(spec.images)
        waiting = tuple(id for id in waiting if id in wanted)
    _write(work.folder / "pictures.json", waiting)
    _write(work.folder / "state.json", _State(version=backend.version))
    return len(waiting)


def predict(work: Work) -> None:
    """Asks about every picture that is left, stores what comes, and ends the job. Raises LimnerError where one
    picture after the other fails."""
    _Predicting(work).run()


class _Predicting:
    """One job at work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._spec = msgspec.convert(work.spec, PredictSpec)
        self._backend: Backend = work.store.backends.get(self._spec.backend)
        self._ids = msgspec.json.decode((work.folder / "pictures.json").read_bytes(), type=tuple[UUID, ...])
        self._state = msgspec.json.decode((work.folder / "state.json").read_bytes(), type=_State)
        self._asking = Asking.of(work.store, work.project, self._backend)
        self._counts = Counter(self._state.counts)
        self._unknown = Counter(self._state.unknown)
        self._rate = Rate(self._state.done, len(self._ids))
        self._pending: list[Heard] = []
        self._stored_at = time.monotonic()
        self._failing = 0
        self._entries: list[ReportEntry] = []

    def run(self) -> None:
        """Asks, stores, and ends the job."""
        self._step()
        crew = Crew(self._work.tools, self._backend, self._asking, str(self._work.id), self._step)
        with closing(crew.heard(self._ids[self._state.done :])) as batches:
            for batch in batches:
                self._pending += batch
                fault = self._too_many(batch)
                if fault or len(self._pending) >= _CHUNK or time.monotonic() - self._stored_at > _EVERY:
                    self._store()
                if fault:
                    raise fault
        self._store()
        self._finish()

    def _too_many(self, batch: Iterable[Heard]) -> LimnerError | None:
        """Why it is of no use to go on, where one picture after the other failed."""
        for heard in batch:
            self._failing = 0 if heard.fault is None else self._failing + 1
            if heard.fault is not None and self._failing >= _GIVE_UP:
                return LimnerError(
                    f"{self._failing} pictures failed one after the other: {heard.fault.message}",
                    code=heard.fault.code, where=heard.fault.where,
                    hint=f"{heard.fault.hint} What was predicted is kept: start again for the rest.".strip(),
                )  # fmt: skip
        return None

    def _step(self) -> None:
        done = self._state.done
        said = ", ".join(filter(None, ("predicting", self._rate.said(done))))
        self._work.step(done, len(self._ids), said)

    def _store(self) -> None:
        """Takes what came so far into the layers of the model, then notes that it did."""
        layers: dict[str, list[ImportedLayer]] = {}
        for number, heard in enumerate(self._pending, self._state.done + 1):
            for one in self._suggested(number, heard):
                brought = ImportedLayer(image=heard.image.id, records=one.records, replaces=self._spec.again)
                layers.setdefault(one.run.owner, []).append(brought)
        for owner, brought_in in layers.items():
            self._bring_in(owner, brought_in)
        self._work.report(self._entries)
        self._state.done += len(self._pending)
        self._entries, self._pending, self._stored_at = [], [], time.monotonic()
        self._state.counts, self._state.unknown = dict(self._counts), dict(self._unknown)
        _write(self._work.folder / "state.json", self._state)
        self._step()

    def _suggested(self, number: int, heard: Heard) -> Sequence[Suggested]:
        image, counts = heard.image, self._counts
        if heard.fault is not None:
            counts["failed"] += 1
            self._say(number, image, "failed", heard.fault.code, heard.fault.message, heard.fault.hint)
            return []
        found, problems = heard.entry.found, heard.entry.problems
        self._unknown.update(heard.entry.unknown)
        refused = [one for one in problems if one.outcome == "refused"]
        counts["predicted" if found or not refused else "failed"] += 1
        counts["refused"] += len(refused)
        for one in found:
            counts["suggestions"] += sum(isinstance(record, Annotation) for record in one.records)
        if problems:
            outcome = "refused" if refused else "noted"
            self._say(number, image, outcome, (refused or problems)[0].code, _told(refused or problems))
        if found:
            self._notice(found[0].run.version)
        return found

    def _notice(self, version: str) -> None:
        """Says it where another version answers than before."""
        before = self._state.version
        if version == before:
            return
        self._state.version = version
        self._state.changes += 1
        if before:
            message = (
                f"the model's version changed from {before} to {version}: what follows is a layer of its own."
            )
            n = len(self._ids) + self._state.changes
            self._entries.append(
                ReportEntry(n=n, name=self._backend.name, outcome="noted", code="version", message=message)
            )

    def _bring_in(self, owner: str, brought_in: list[ImportedLayer]) -> None:
        work = self._work
        answers = work.store.layers.import_layers(
            work.project, work.id, brought_in, work.actor, "model", owner
        )
        for answer in answers:
            refused = sum(not isinstance(part, Applied) for part in answer.answers)
            self._counts["refused"] += refused
            self._counts["suggestions"] -= refused

    def _say(self, n: int, image: Image, outcome: str, code: str, message: str, hint: str = "") -> None:
        self._entries.append(
            ReportEntry(n=n, name=image.path, outcome=outcome, code=code, message=message, hint=hint)
        )

    def _finish(self) -> None:
        state, work = self._state, self._work
        work.store.backends.met(self._backend.id, dict(state.unknown))
        counts = {name: self._counts[name] for name in ("predicted", "suggestions", "refused", "failed")}
        result = {
            "pictures": len(self._ids),
            **counts,
            "unknown": dict(state.unknown),
            "version": state.version,
        }
        work.store.jobs.finish(work.id, "done", result)


def _told(problems: Sequence[Problem]) -> str:
    """The first few reasons, and how many more there are."""
    shown = [f"{problem.message}." for problem in problems[:_SHOWN]]
    more = len(problems) - _SHOWN
    return " ".join(shown) + (f" And {more} more." if more > 0 else "")


def _write(path: Path, value: object) -> None:
    with whole(path) as file:
        file.write(msgspec.json.encode(value))
