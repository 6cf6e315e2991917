"""Files on their way in: raw bodies, in any order, each resumable; then a look at what they are,
and a job that makes pictures and labels of them.
"""

import re
import shutil
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.params import JSONBody, QueryParameter

from limner.dataset import LimnerError
from limner.server.body import Input
from limner.server.given import Id, Request, TheActor, TheEngine, TheStore
from limner.server.verbs import Verb, permit
from limner.store import Job, Store, Upload

MOST_BYTES = 20 << 30
"""Of one file: a zip of a large dataset."""
RESERVE = 256 << 20
"""Bytes of the disk that uploads leave for what is being labelled."""

_PIECE = 1 << 20
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
_HASH = re.compile(r"[0-9a-f]{64}")

FilePath = Annotated[str, QueryParameter(name="path", min_length=1, max_length=1024)]


class NewImport(Input, frozen=True):
    """An import to be begun; its id is made by whoever begins it."""

    id: UUID


class NewPreview(Input, frozen=True):
    """A preview to be made; its id is made by whoever asks for it."""

    id: UUID


class ChosenLabels(Input, frozen=True):
    """The format in which the labels of one place are read; `label_pictures` as the preview counted any."""

    format: str
    label_pictures: bool = False


class StartedImport(Input, frozen=True):
    """What is to come in: labels of the named places alone, or all that are recognised where `places` is not given.

    `format` settles which is meant where several fit; with a `model`, NAME@VERSION, labels are its predictions.
    """

    places: dict[str, ChosenLabels] | None = None
    format: str = ""
    model: str = ""


class Received(msgspec.Struct, frozen=True):
    """Bytes of a file that are here."""

    received: int


@post("/projects/{project:uuid}/imports", opt=permit(Verb.IMPORT), sync_to_thread=True)
def begin_import(store: TheStore, actor: TheActor, project: Id, data: JSONBody[NewImport]) -> Upload:
    """The import that collects files now."""
    return store.uploads.begin(project, data.id, actor.id)


@get("/imports/{import_id:uuid}/files", opt=permit(Verb.IMPORT), sync_to_thread=True)
def get_received(store: TheStore, import_id: Id, path: FilePath) -> Received:
    """How much of a file is here, to go on from there."""
    return Received(store.uploads.received(import_id, path))


@put("/imports/{import_id:uuid}/files", opt={**permit(Verb.IMPORT), "raw": True}, request_max_body_size=None)
async def put_file(request: Request, store: TheStore, import_id: Id, path: FilePath) -> Received:
    """Takes a file, or with Content-Range a part of it; X-Content-SHA256 of the whole is checked at its end."""
    start, total = _place(request)
    _check_space(store, total - start)
    expected = _expected_hash(request)
    received = start
    held = bytearray()
    async for piece in request.stream():
        held += piece
        if received + len(held) > total:
            raise LimnerError("the body is longer than it was said to be", code="wrong-length", where=path)
        if len(held) >= _PIECE:
            received = await _append(store, import_id, path, received, held)
    received = await _append(store, import_id, path, received, held)
    if received == total:
        await sync_to_thread(store.uploads.finish, import_id, path, expected)
    return Received(received)


@post("/imports/{import_id:uuid}/preview", opt=permit(Verb.IMPORT), status_code=202)
async def preview_import(
    store: TheStore, actor: TheActor, engine: TheEngine, import_id: Id, data: JSONBody[NewPreview]
) -> Job:
    """The job that says what would come in; it changes nothing."""
    upload = await sync_to_thread(store.uploads.get, import_id)
    jobs = await engine.jobs()
    return await sync_to_thread(jobs.start_preview, upload.project, import_id, actor.id, data.id)


@post("/imports/{import_id:uuid}/start", opt=permit(Verb.IMPORT), status_code=202)
async def start_import(
    store: TheStore, actor: TheActor, engine: TheEngine, import_id: Id, data: JSONBody[StartedImport]
) -> Job:
    """The job that brings the files in, with what was chosen."""
    upload = await sync_to_thread(store.uploads.get, import_id)
    jobs = await engine.jobs()
    from limner.jobs import Choices

    choices = msgspec.convert(msgspec.to_builtins(data), Choices)
    await sync_to_thread(choices.check)
    return await sync_to_thread(jobs.start_import, upload.project, import_id, actor.id, choices)


@delete("/imports/{import_id:uuid}", opt=permit(Verb.IMPORT), sync_to_thread=True)
def drop_import(store: TheStore, import_id: Id) -> None:
    """Throws the files of an import away that was not started; one that was belongs to its job."""
    upload = store.uploads.get(import_id)
    if any(job.id == import_id for job in store.jobs.list(upload.project)):
        raise LimnerError("the import has begun", code="begun", hint="Cancel its job instead.")
    store.uploads.discard([import_id])


async def _append(store: Store, import_id: UUID, path: str, received: int, held: bytearray) -> int:
    data = bytes(held)
    held.clear()
    await sync_to_thread(store.uploads.append, import_id, path, received, data)
    return received + len(data)


def _place(request: Request) -> tuple[int, int]:
    """Where the body begins in the file, and how long the file is."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise LimnerError("the length is not said", code="length-required", hint="Send Content-Length.")
    header = request.headers.get("content-range")
    if header is None:
        start, total = 0, int(length)
    else:
        match = _RANGE.fullmatch(header.strip())
        start, end, total = (int(n) for n in match.groups()) if match else (0, 0, 0)
        if not match or end - start + 1 != int(length) or end >= total:
            raise LimnerError(
                f"{header!r} does not fit a body of {length} bytes", code="invalid", where="Content-Range"
            )
    if total > MOST_BYTES:
        raise LimnerError(f"the file has more than {MOST_BYTES >> 30} GB", code="too-large")
    return start, total


def _expected_hash(request: Request) -> str:
    given = request.headers.get("x-content-sha256", "").lower()
    if given and not _HASH.fullmatch(given):
        raise LimnerError("64 hexadecimal digits are expected", code="invalid", where="X-Content-SHA256")
    return given


def _check_space(store: Store, coming: int) -> None:
    free = shutil.disk_usage(store.data).free
    if free - coming < RESERVE:
        raise LimnerError(
            "the disk is too full for this file",
            code="disk-full",
            hint="Make room and send it again; what is labelled is safe.",
            params={"free": free, "needed": coming + RESERVE},
        )


ROUTES = [begin_import, get_received, put_file, preview_import, start_import, drop_import]
