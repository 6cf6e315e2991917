"""What a model server answered about a picture, as records: each shape taken, or refused with the reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.assist.protocol import Prediction, ProtocolError, predictions
from limner.dataset import Annotation, Image, ModelRun, Record, Source, derived_id
from limner.formats import Problem, Report
from limner.formats.label_studio import Exchange
from limner.geometry import clip, problems

_NEVER = frozenset({"outside", "zero-area", "zero-length", "broken-counts"})
"""What is wrong with a shape that nobody could use."""


@dataclass(frozen=True)
class Suggested:
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
        self._classes = {kind.name for kind in self.exchange.ontology.classes}

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
        source = Source("model", run.model, run.version)
        key = f"{self.key} {run.owner}"
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
