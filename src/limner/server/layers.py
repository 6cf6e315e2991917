"""The layer of a picture: read as it lies, changed by diffs, its history."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, cast, get_args

import msgspec
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from limner.dataset import Applied, Diff, DiffAnswer, Layer, LayerKind, LimnerError
from limner.server.body import Input
from limner.server.given import MOST, Id, TheActor, TheStore
from limner.server.verbs import Verb, permit
from limner.store import FieldSet, HistoryEntry, LayerBeside, ProjectLayer, SuggestedLayers, UndoStack

MOST_BYTES = 32 << 20
_PIECE = 1 << 16

Limit = Annotated[int, QueryParameter(ge=1, le=500)]
Owner = Annotated[str, QueryParameter(max_length=500)]


class LayersBeside(msgspec.Struct, frozen=True):
    """Layers beside the main one: they can be looked at and compared."""

    layers: tuple[LayerBeside, ...]


class HistoryPage(msgspec.Struct, frozen=True):
    """Diffs as they took effect, newest first."""

    diffs: tuple[HistoryEntry, ...]


class FieldsSet(msgspec.Struct, frozen=True):
    """Who set what of a record, newest first."""

    fields: tuple[FieldSet, ...]


class Revision(Input, frozen=True):
    """A state of the layer by its number."""

    revision: Annotated[int, msgspec.Meta(ge=0, le=MOST)]


@get(
    "/images/{image:uuid}/layers/main",
    opt=permit(Verb.SEE),
    sync_to_thread=True,
    responses={200: ResponseSpec(data_container=Layer, description="The layer", generate_examples=False)},
)
def read_layer(store: TheStore, image: Id) -> Stream:
    """The layer, in pieces, so that packing a large one holds up nobody."""
    return Stream(_pieces(store.layers.read(image)), media_type="application/json")


@get("/images/{image:uuid}/layers", opt=permit(Verb.SEE), sync_to_thread=True)
def list_layers(store: TheStore, image: Id) -> LayersBeside:
    """The layers beside the main one that hold something."""
    return LayersBeside(store.layers.beside(image))


@get("/projects/{project:uuid}/layers", opt=permit(Verb.SEE), sync_to_thread=True)
def list_project_layers(store: TheStore, project: Id) -> tuple[ProjectLayer, ...]:
    """The project's layers beside the main one, each of which can be exported in its place."""
    return store.layers.of(project)


@get(
    "/images/{image:uuid}/layers/{kind:str}",
    opt=permit(Verb.SEE),
    sync_to_thread=True,
    responses={200: ResponseSpec(data_container=Layer, description="The layer", generate_examples=False)},
)
def read_layer_beside(store: TheStore, image: Id, kind: FromPath[str], owner: Owner = "") -> Stream:
    """A layer beside the main one; an empty one where there is none."""
    found = store.layers.read(image, _kind(kind), owner)
    return Stream(_pieces(found), media_type="application/json")


@post(
    "/images/{image:uuid}/layers/main/diffs",
    opt=permit(Verb.ANNOTATE),
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
async def save(
    store: TheStore, actor: TheActor, image: Id, data: JSONBody[tuple[Diff, ...]]
) -> Response[tuple[DiffAnswer, ...]]:
    """One answer per diff once all that fits is durable; 409, with the same body, when nothing of it fitted."""
    return _answered(await asyncio.wrap_future(store.layers.submit(image, data, actor.id)))


@get("/images/{image:uuid}/suggestions", opt=permit(Verb.SEE), sync_to_thread=True)
def list_suggestions(store: TheStore, image: Id) -> SuggestedLayers:
    """What models found on the picture and nobody has taken or refused, by model; and what was refused."""
    return store.suggestions.of(image)


@post(
    "/images/{image:uuid}/layers/{kind:str}/diffs",
    opt=permit(Verb.ANNOTATE),
    status_code=200,
    request_max_body_size=MOST_BYTES,
)
async def refuse(
    store: TheStore,
    actor: TheActor,
    image: Id,
    kind: FromPath[str],
    data: JSONBody[tuple[Diff, ...]],
    owner: Owner,
) -> Response[tuple[DiffAnswer, ...]]:
    """Refuses suggestions of a model by removing them from its layer (`model`), and takes refusals back by adding them
    again. Anything else is `invalid`. Answers as saving does.
    """
    if _kind(kind) != "model":
        raise LimnerError(
            f"a layer of the kind {kind!r} is not changed here",
            code="invalid",
            where="kind",
            hint="Save on the main layer; on the layers of models suggestions are refused.",
        )
    return _answered(await asyncio.wrap_future(store.layers.submit(image, data, actor.id, "model", owner)))


@get("/images/{image:uuid}/layers/{kind:str}/diffs", opt=permit(Verb.SEE), sync_to_thread=True)
def read_history_beside(
    store: TheStore,
    image: Id,
    kind: FromPath[str],
    owner: Owner = "",
    before: Annotated[int | None, QueryParameter(ge=0, le=MOST)] = None,
    limit: Limit = 50,
) -> HistoryPage:
    """Diffs of a layer beside the main one with a revision below `before`, newest first."""
    return HistoryPage(store.history.page(image, before, limit, _kind(kind), owner))


def _kind(name: str) -> LayerKind:
    if name not in get_args(LayerKind):
        raise LimnerError(f"there is no kind of layer {name!r}", code="not-found")
    return cast("LayerKind", name)


def _answered(answers: tuple[DiffAnswer, ...]) -> Response[tuple[DiffAnswer, ...]]:
    parts = [part for answer in answers for part in answer.answers]
    refused = bool(parts) and not any(isinstance(part, Applied) for part in parts)
    return Response(answers, status_code=409 if refused else 200)


@get("/images/{image:uuid}/layers/main/diffs", opt=permit(Verb.SEE), sync_to_thread=True)
def read_history(
    store: TheStore,
    image: Id,
    before: Annotated[int | None, QueryParameter(ge=0, le=MOST)] = None,
    limit: Limit = 50,
) -> HistoryPage:
    """Diffs with a revision below `before`, newest first."""
    return HistoryPage(store.history.page(image, before, limit))


@get("/images/{image:uuid}/layers/main/undo", opt=permit(Verb.SEE), sync_to_thread=True)
def read_undo_stack(store: TheStore, actor: TheActor, image: Id, limit: Limit = 50) -> UndoStack:
    """What the one who asks can take back and do again, at most `limit` of each: the inverse of a diff given here is
    the next undo or redo."""
    return store.history.undo_stack(image, actor.id, limit)


@get(
    "/images/{image:uuid}/layers/main/records/{record:uuid}/fields",
    opt=permit(Verb.SEE),
    sync_to_thread=True,
)
def read_fields(store: TheStore, image: Id, record: Id) -> FieldsSet:
    """Who set which field of a record, newest first; an empty list for one that never was."""
    return FieldsSet(store.history.fields(image, record))


@post(
    "/images/{image:uuid}/layers/main/restore",
    opt=permit(Verb.ANNOTATE),
    sync_to_thread=True,
    status_code=200,
)
def restore_layer(store: TheStore, actor: TheActor, image: Id, data: JSONBody[Revision]) -> DiffAnswer:
    """The answer to a diff, appended, that leads back to an earlier revision."""
    return store.history.restore(image, data.revision, actor.id)


async def _pieces(data: JSONBody[bytes]) -> AsyncIterator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]


ROUTES = [
    read_layer,
    list_layers,
    list_project_layers,
    read_layer_beside,
    save,
    list_suggestions,
    refuse,
    read_history_beside,
    read_history,
    read_undo_stack,
    read_fields,
    restore_layer,
]
