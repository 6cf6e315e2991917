"""Predictions that a program made: taken into the layer of the model that it names."""

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import JSONBody
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Applied,
    Image,
    Invalid,
    LimnerError,
    ModelRun,
    Source,
    derived_id,
    from_plain,
    new_id,
)
from limner.formats import Problem
from limner.server.body import Input
from limner.server.given import Id, TheActor, TheStore
from limner.server.verbs import Verb, permit
from limner.store import ImportedLayer, Store

MOST_BYTES = 64 << 20
_MOST = 1_000

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class GivenPrediction(Input, frozen=True):
    """What a model says of one picture, which is named by its id, its number, or its path in the project.

    Annotations are as everywhere, but need no id, and may name their class as `class` instead of `class_id`. `score`
    is that of those which have none.
    """

    image: int | str
    annotations: tuple[dict[str, Any], ...] = ()
    score: float | None = None


class GivenPredictions(Input, frozen=True):
    """Predictions of one version of a model. What that version said of a picture before is replaced."""

    model: Name
    predictions: Annotated[tuple[GivenPrediction, ...], msgspec.Meta(max_length=_MOST)]
    version: Annotated[str, msgspec.Meta(max_length=200)] = ""


class TakenPrediction(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one entry; `image` is null where there is no such picture."""

    image: UUID | None
    taken: int
    """Annotations."""
    refused: tuple[str, ...] = ()
    """Why others were not, each with its place."""


@post(
    "/projects/{project:uuid}/predictions",
    opt=permit(Verb.IMPORT),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
def import_predictions(
    store: TheStore, actor: TheActor, project: Id, data: JSONBody[GivenPredictions]
) -> tuple[TakenPrediction, ...]:
    """What became of each entry, in order."""
    run = ModelRun(id=new_id(), model=data.model, version=data.version)
    given = _Given(store, project, run)
    read = [given.read(one, f"predictions[{at}]") for at, one in enumerate(data.predictions)]
    layers = [
        ImportedLayer(image=image, records=tuple(notes.values()), replaces=True)
        for image, notes, _ in read
        if image is not None
    ]
    answers = iter(store.layers.import_layers(project, run.id, layers, actor.id, "model", run.owner))
    taken = []
    for image, notes, refused in read:
        if image is None:
            taken.append(TakenPrediction(image=None, taken=0, refused=tuple(refused)))
            continue
        parts = next(answers).answers
        bad = [f"{part.message}." for part in parts if isinstance(part, Invalid)]
        lost = sum(not isinstance(part, Applied) for part in parts)
        taken.append(TakenPrediction(image=image, taken=len(notes) - lost, refused=(*refused, *bad)))
    return tuple(taken)


class _Given:
    """Reads entries of one request."""

    def __init__(self, store: Store, project: UUID, run: ModelRun) -> None:
        self._store, self._run = store, run
        self._paths = store.images.by_path(project)
        self._numbers = store.images.by_number(project)
        self._sizes = store.images.sizes(project)
        self._classes = {kind.name: kind.id for kind in store.ontology.get(project).classes}
        self._seen: set[UUID] = set()

    def read(self, one: GivenPrediction, where: str) -> tuple[UUID | None, dict[UUID, Annotation], list[str]]:
        """The picture, what is said of it, and why other things are not taken."""
        id = self._named(one.image)
        if id is None or id in self._seen:
            reason = "it stands here twice" if id else "the project has no such picture"
            return None, {}, [f"{where}: {reason}."]
        self._seen.add(id)
        image, problems = self._store.images.get(id), list[Problem]()
        notes = dict(self._notes(one, image, where, problems))
        return id, notes, [f"{problem.where}: {problem.message}." for problem in problems]

    def _named(self, given: UUID | int | str) -> UUID | None:
        if isinstance(given, int):
            return self._numbers.get(given)
        if isinstance(given, str) and given in self._paths:
            return self._paths[given]
        try:
            id = UUID(str(given))
        except ValueError:
            return None
        return id if id in self._sizes else None

    def _notes(
        self, one: GivenPrediction, image: Image, where: str, problems: list[Problem]
    ) -> Iterator[tuple[UUID, Annotation]]:
        from limner.assist.backends import fit

        source = Source("model", self._run.model, self._run.version)
        for number, plain in enumerate(one.annotations):
            place = f"{where}.annotations[{number}]"
            key = derived_id("prediction", str(self._run.id), str(image.id), str(number))
            try:
                note = from_plain({**self._classed(plain), "id": str(key), "kind": "annotation"}, Annotation)
            except (LimnerError, ValueError) as error:
                problems.append(Problem(str(error).partition("\n")[0], place))
                continue
            made = fit(replace(note, source=source), image, one.score, place, problems.append)
            if made is not None:
                yield key, made

    def _classed(self, plain: dict[str, Any]) -> dict[str, Any]:
        """With the class by its id. Raises ValueError for a name that is none."""
        if "class" not in plain:
            return plain
        name = plain["class"]
        if name not in self._classes:
            raise ValueError(f"the project has no class {str(name)[:60]!r}")
        rest = {key: value for key, value in plain.items() if key != "class"}
        return {**rest, "class_id": str(self._classes[name])}


ROUTES = [import_predictions]
"""The routes of this noun."""
