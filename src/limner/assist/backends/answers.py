"""What a model server answered about a picture, as records: each shape taken, or refused with the reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from limner.assist.protocol import Found, Prediction, ProtocolError, predictions
from limner.assist.protocol.wire import taken
from limner.dataset import (
    SERVER_FIELDS,
    Annotation,
    Class,
    Image,
    Keypoints,
    LimnerError,
    ModelRun,
    Record,
    Source,
    Tag,
    derived_id,
    from_plain,
)
from limner.formats import Problem, Report
from limner.formats.label_studio import Exchange
from limner.geometry import clip, problems

MOST_RESULTS = 10_000
"""Of one prediction."""

_NEVER = frozenset({"outside", "zero-area", "zero-length", "broken-counts"})
"""What is wrong with a shape that nobody could use."""


class Suggested(Struct, frozen=True):
    """What one version of a model says of one picture."""

    run: ModelRun
    records: tuple[Record, ...]


@dataclass
class Answers:
    """Reads the answers of one backend in one job; `unknown` counts the labels that are no class."""

    exchange: Exchange
    model: str
    labels: Mapping[str, str | None]
    key: str
    """Tells what is found now from what was found before: ids of annotations follow from it."""
    unknown: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        ontology = self.exchange.ontology
        self._classes = {kind.name: kind for kind in ontology.classes}
        asked = [one.attribute for one in ontology.questions]
        asked += [one for kind in ontology.classes for one in kind.attributes]
        self._asked = {str(one.id) for one in asked}

    def read(self, image: Image, entry: Any, version: str, where: str, report: Report) -> Iterator[Suggested]:
        """What an entry of `results` says, by version; `version` is the model's where it names none.

        Several predictions of one version are several answers: the second is its `#2`, and so on.
        """
        try:
            found = predictions(entry, where)
        except ProtocolError as error:
            report(Problem(error.message, error.where or where, error.hint))
            return
        seen: Counter[str] = Counter()
        for number, one in enumerate(found):
            own = one.model_version or version
            seen[own] += 1
            named = own if seen[own] == 1 else f"{own} #{seen[own]}".strip()
            run = ModelRun(id=derived_id("run", self.key, named), model=self.model, version=named)
            place = where if len(found) == 1 else f"{where}[{number}]"
            yield Suggested(run, self._records(image, one, run, place, report))

    def _records(
        self, image: Image, one: Prediction, run: ModelRun, where: str, report: Report
    ) -> tuple[Record, ...]:
        count = max(len(one.result), len(one.found or ()))
        if count > MOST_RESULTS:
            told = f"it has {count} results, and {MOST_RESULTS} are taken of one picture"
            report(Problem(told, where, "Let it answer fewer, those of which it is sure.", code="too-many"))
            return ()
        source = Source("model", run.model, run.version)
        key = f"{self.key} {run.owner}"
        if isinstance(one.found, list):
            return tuple(self._found(image, one, source, key, where, report))
        try:
            said = self.exchange.records(image, list(self._mapped(one.result)), source, key, where, report)
        except (ValueError, ArithmeticError, LookupError, TypeError, RecursionError) as error:
            report(Problem(f"it cannot be read: {error}", where))
            return ()
        kept = {
            made.id: made
            for given in said.annotations
            if (made := fit(given, image, one.score, where, report))
        }
        return (*kept.values(), *(link for link in said.relations if _ends(link) <= kept.keys()))

    def _found(
        self, image: Image, one: Prediction, source: Source, key: str, where: str, report: Report
    ) -> Iterator[Annotation]:
        """The objects of an answer that was given in records."""
        for number, given in enumerate(one.found or ()):
            place = f"{where}, found[{number}]"
            try:
                said = taken(given, Found)
                named = self._named([said.label], count=True) if said.label else [""]
                if not named:
                    continue
                kind = self._classes.get(named[0])
                if kind is None and said.label:
                    raise LimnerError(f"its label {named[0][:60]!r} is not known", code="unknown-label")
                id = derived_id("found", str(image.id), key, number)
                annotation = self._recorded(said.annotation, id, kind, source)
            except LimnerError as error:
                code = error.code if error.code == "unknown-label" else "bad-record"
                report(Problem(error.message, f"{place}.{error.where}".rstrip("."), error.hint, code))
                continue
            made = fit(annotation, image, one.score, place, report)
            if made is not None:
                yield made

    def _recorded(self, given: dict[str, Any], id: UUID, kind: Class | None, source: Source) -> Annotation:
        """A record as a server wrote it, under an id, a class and a source of ours. Raises LimnerError."""
        kept = {key: value for key, value in given.items() if key not in {*SERVER_FIELDS, "source", "schema"}}
        ours = {"kind": "annotation", "id": str(id), "class_id": str(kind.id) if kind else None}
        made = replace(from_plain({**kept, **ours}, Annotation), source=source)
        if kind is None and not isinstance(made.shape, Tag):
            raise LimnerError("it has no class")
        joints = len(kind.skeleton.joints) if kind and kind.skeleton else 0
        if joints and isinstance(made.shape, Keypoints) and len(made.shape.points) != joints:
            raise LimnerError(f"it has {len(made.shape.points)} points where its class has {joints} joints")
        if unasked := made.attributes.keys() - self._asked:
            raise LimnerError(f"it answers {min(unasked)[:60]}, which nobody asks")
        return made

    def _mapped(self, results: Iterable[Any]) -> Iterator[Any]:
        """The results under the names of the project's classes, without those that are to be passed over."""
        for one in results:
            value = one.get("value") if isinstance(one, dict) else None
            if not isinstance(value, dict):
                yield one
                continue
            changed = dict(value)
            passed_over = False
            for name, given in value.items():
                if isinstance(given, list) and (name.endswith("labels") or name == "choices"):
                    changed[name] = self._named(given, count=name != "choices")
                    passed_over |= bool(given) and not changed[name]
            if not passed_over:
                yield {**one, "value": changed}

    def _named(self, given: list[Any], *, count: bool) -> list[Any]:
        named = []
        for label in given:
            if not isinstance(label, str):
                named.append(label)
                continue
            meant = self.labels.get(label, label)
            if meant is not None:
                named.append(meant)
                if count and meant not in self._classes:
                    self.unknown[label[:200]] += 1
        return named


def fit(
    given: Annotation, image: Image, score: float | None, where: str, report: Report
) -> Annotation | None:
    """The annotation, cut at the picture's edge and with a score that is one; None where nothing of it may be kept.

    `score` is that of an annotation which has none of its own.
    """
    wrong = {one.code: one for one in problems(given.shape, image.width, image.height)}
    never = next((wrong[code] for code in wrong if code in _NEVER), None)
    if never is not None:
        report(Problem(never.message.removesuffix("."), where, code=never.code))
        return None
    if "sticks-out" in wrong:
        parts = clip(given.shape, (0.0, 0.0, float(image.width), float(image.height)))
        if len(parts) == 1 and type(parts[0]) is type(given.shape):
            given = replace(given, shape=parts[0])
    score = score if given.score is None else given.score
    if score is not None and not 0 <= score <= 1:
        remark = f"its score {score:g} is not between 0 and 1, and is left away"
        report(Problem(remark, where, code="score", outcome="noted"))
        score = None
    return replace(given, score=score)


def _ends(link: Any) -> set[UUID]:
    return {link.source_id, link.target_id}
