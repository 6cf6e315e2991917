"""Tasks on their way in: everything is read first, and only what can be taken as a whole is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from limner.dataset import Image, LimnerError, Source
from limner.formats import FormatError
from limner.formats.label_studio import Exchange
from limner.server.label_studio.answers import Told, add_annotation, add_prediction, facts_in, read_results
from limner.server.label_studio.desk import Desk
from limner.server.label_studio.errors import Unfit
from limner.server.label_studio.pictures import Coming, Picture, Size, address_of, with_task
from limner.server.label_studio.words import list_of, object_of
from limner.store import Actor, NewImage, NumberedImage

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
    tasks = _store(desk, project, number, exchange, pairs, actor)
    for item, task in zip(items, tasks, strict=True):
        for predicted, told in item.told:
            (add_prediction if predicted else add_annotation)(desk, task, told, actor)
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
    source = Source(kind="model", name=version or "label-studio", version=version)
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
) -> list[NumberedImage]:  # fmt: skip
    """The tasks in the order of the items."""
    found: list[NumberedImage] = []
    for first in range(0, len(pairs), _BATCH):
        some = pairs[first : first + _BATCH]
        new = [with_task(one, _facts(item)) for item, one in some if isinstance(one, NewImage)]
        added = desk.store.images.add(project, new, actor.id)
        ids = iter(added)
        wanted = [one.image.id if isinstance(one, NumberedImage) else next(ids).id for _, one in some]
        there = {one.image.id: one for one in desk.store.numbers.images(number, ids=wanted)}
        found += [there[id] for id in wanted]
    inline = {
        task.number: (task, item)
        for (item, _), task in zip(pairs, found, strict=True)
        if _is_inline(item.address)
    }
    for task, item in inline.values():
        _name_address(desk, exchange, task, item)
    return found


def _name_address(desk: Desk, exchange: Exchange, task: NumberedImage, item: Item) -> None:
    """A picture that stood in the request has the address at which Limner serves it."""
    data = {**item.data, exchange.key: address_of(task)}
    with desk.lock:
        desk.change_facts(task, lambda facts: {**facts, "data": data})


def _facts(item: Item) -> dict[str, object]:
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
