"""Tasks on their way in: everything is read first, and only what can be taken as a whole is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from limner.dataset import Image, LimnerError, Source
from limner.formats import FormatError
from limner.formats.label_studio import Exchange
from limner.server.label_studio.answers import Told, add, bring, facts_in, placed, read_results, with_places
from limner.server.label_studio.desk import Desk, facts_of, with_facts
from limner.server.label_studio.errors import Unfit
from limner.server.label_studio.pictures import Coming, Picture, Size, with_task
from limner.server.label_studio.words import list_of, object_of
from limner.store import Actor, NewImage, NumberedImage, upload_address

Json = dict[str, Any]


_BATCH = 400


@dataclass
class Item:
    """One task of a request."""

    data: Json
    address: str
    size: Size | None
    meta: Json
    annotations: list[Json]
    predictions: list[Json]
    told: list[tuple[bool, Told]] = field(default_factory=list)
    """Predictions (true) and annotations, read."""


@dataclass(frozen=True)
class Taken:
    """What came in."""

    tasks: list[NumberedImage]
    annotations: int
    predictions: int


def add_tasks(desk: Desk, number: int, entries: Sequence[Any], actor: Actor) -> Taken:
    """Adds tasks with their annotations and predictions. A picture that the project has already is that task.

    Raises LimnerError (`invalid`) with everything that is wrong, task by task; then nothing is stored.
    """
    project = desk.store.numbers.project(number)
    exchange = desk.exchange(project)
    items = _each(entries, lambda entry: read_task(exchange, entry))
    pictures = Coming(desk, project, number).all([(one.address, one.size) for one in items])
    pairs = _each(list(zip(items, pictures, strict=True)), lambda pair: _with_answers(exchange, *pair))
    tasks, late = _store(desk, project, number, exchange, pairs, actor)
    for item, task in late:
        for predicted, told in item.told:
            add(desk, task, told, actor, predicted=predicted)
    predictions = sum(predicted for item in items for predicted, _ in item.told)
    return Taken(tasks, sum(len(item.told) for item in items) - predictions, predictions)


def read_task(exchange: Exchange, entry: Any) -> Item:
    """A task, or the bare data of one. Raises LimnerError (`invalid`)."""
    whole = object_of(entry, "task")
    if not isinstance(whole.get("data"), dict):
        whole = {"data": whole}
    annotations, predictions = (
        [object_of(one, name) for one in list_of(whole, name)] for name in ("annotations", "predictions")
    )
    if list_of(whole, "drafts"):
        raise LimnerError(
            "drafts are not taken here",
            code="invalid",
            where="drafts",
            hint="`limner import --from label-studio` moves them.",
        )
    try:
        address = exchange.address(whole["data"])
    except FormatError as error:
        raise LimnerError(error.message, code="invalid", where="data", hint=error.hint) from error
    return Item(
        whole["data"],
        address,
        _size([*annotations, *predictions]),
        whole.get("meta") or {},
        annotations,
        predictions,
    )


def told_of(exchange: Exchange, image: Image, body: Json, where: str = "annotation") -> Told:
    """An annotation that somebody sends. Raises Unfit."""
    source = Source(kind="import", name="label-studio")
    records = read_results(exchange, image, body.get("result"), source, where)
    return Told(records, "skipped" if body.get("was_cancelled") is True else "done", facts_in(body))


def predicted(exchange: Exchange, image: Image, body: Json, where: str = "prediction") -> Told:
    """A prediction that somebody sends. Raises Unfit."""
    version = str(body.get("model_version") or "")[:200]
    source = Source(kind="model", name=version or "label-studio")
    records = read_results(exchange, image, body.get("result"), source, where)
    score = body.get("score")
    if score is not None and (isinstance(score, bool) or not isinstance(score, int | float)):
        raise LimnerError("a number is needed here", code="invalid", where="score")
    facts = {"model_version": version, **({} if score is None else {"score": score})}
    return Told(records, "done", facts)


def _with_answers(exchange: Exchange, item: Item, picture: Picture | LimnerError) -> tuple[Item, Picture]:
    """The item, its answers read, with its picture. Raises LimnerError."""
    if isinstance(picture, LimnerError):
        raise picture
    for at, one in enumerate(item.annotations):
        item.told.append((False, told_of(exchange, picture.image, one, f"annotations[{at}]")))
    for at, one in enumerate(item.predictions):
        item.told.append((True, predicted(exchange, picture.image, one, f"predictions[{at}]")))
    return item, picture


def _store(
    desk: Desk, project: UUID, number: int, exchange: Exchange, pairs: Sequence[tuple[Item, Picture]],
    actor: Actor,
) -> tuple[list[NumberedImage], list[tuple[Item, NumberedImage]]]:  # fmt: skip
    """The tasks in the order of the items; and those that were here before, of which nothing was stored yet."""
    found: list[NumberedImage] = []
    late: list[tuple[Item, NumberedImage]] = []
    for first in range(0, len(pairs), _BATCH):
        some = pairs[first : first + _BATCH]
        places = [placed(item.told, actor) for item, _ in some]
        new = [
            with_task(one, with_places(_facts(item), there))
            for (item, one), there in zip(some, places, strict=True)
            if isinstance(one, NewImage)
        ]
        added = iter(desk.store.images.add(project, new, actor.id))
        ids = [None if isinstance(one, NumberedImage) else next(added) for _, one in some]
        wanted = [one.image.id if id is None else id.id for (_, one), id in zip(some, ids, strict=True)]
        tasks = {one.image.id: one for one in desk.store.numbers.images(number, ids=wanted)}
        found += [tasks[id] for id in wanted]
        fresh = [id is not None and id.fresh for id in ids]
        bring(
            desk,
            project,
            [(id, one) for id, there, new in zip(wanted, places, fresh, strict=True) if new for one in there],
            actor,
        )
        late += [(item, tasks[id]) for (item, _), id, new in zip(some, wanted, fresh, strict=True) if not new]
        named = [
            _with_address(exchange, tasks[id], item)
            for (item, _), id, new in zip(some, wanted, fresh, strict=True)
            if new and _is_inline(item.address)
        ]
        desk.store.images.update(named)
    return found, late


def _with_address(exchange: Exchange, task: NumberedImage, item: Item) -> Image:
    """A picture that stood in the request, with the address at which Limner serves it."""
    return with_facts(
        task.image, {**facts_of(task.image), "data": {**item.data, exchange.key: upload_address(task)}}
    )


def _facts(item: Item) -> Json:
    data = {} if _is_inline(item.address) else item.data
    return {"data": data, **({"meta": item.meta} if item.meta else {})}


def _is_inline(address: str) -> bool:
    return address[:5].lower() == "data:"


def _size(answers: list[Json]) -> Size | None:
    """The picture's size as the first result that has one says it."""
    for one in (result for answer in answers for result in list_of(answer, "result")):
        size = (_side(one, "original_width"), _side(one, "original_height"))
        if all(size):
            return size
    return None


def _side(result: Any, name: str) -> int:
    """A side of the picture in pixels as a result says it; 0 where it does not."""
    side = result.get(name) if isinstance(result, dict) else None
    return side if type(side) is int and 0 < side < 1_000_000 else 0


def _each(things: Sequence[Any], read: Any) -> list[Any]:
    """What is read of each thing. Raises Unfit with what is wrong with any of them."""
    found: list[Any] = []
    errors: dict[str, list[str]] = {}
    for at, thing in enumerate(things):
        try:
            found.append(read(thing))
        except LimnerError as error:
            fields = error.params.get("errors") or {
                error.where or "task": [f"{error.message}. {error.hint}".strip()]
            }
            for name, messages in fields.items():
                errors.setdefault(name, []).extend(f"task {at}: {message}" for message in messages)
    if errors:
        raise Unfit(errors, "Nothing was stored.")
    return found
