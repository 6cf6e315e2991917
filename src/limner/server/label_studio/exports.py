"""Labels out: Label Studio's JSON as it stands, other formats as Limner writes them, and snapshots."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID
from zipfile import ZipFile

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from limner.dataset import LimnerError, encode
from limner.server.given import Request, TheActor
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.errors import unfit
from limner.server.label_studio.people import user
from limner.server.label_studio.tasks import tasks_json
from limner.server.label_studio.words import moment, text_of
from limner.server.octets import ASK_AGAIN, octets
from limner.server.verbs import Verb, permit
from limner.store import Actor, Job, NotFound

Json = dict[str, Any]

FORMATS = {
    "COCO": "coco", "YOLO": "yolo", "YOLO_OBB": "yolo-obb", "VOC": "voc", "CSV": "csv", "BRUSH_TO_PNG": "masks",
}  # fmt: skip
"""Formats of Label Studio that Limner writes, by its own name; a zip each, as Limner's own export gives it."""
PICTURES = "_WITH_IMAGES"

_PAGE = 200
_STATES = {"queued": "created", "running": "in_progress", "done": "completed"}

Type = Annotated[str, QueryParameter(name="export_type", max_length=40)]
OldType = Annotated[str, QueryParameter(name="exportType", max_length=40)]


@get("/api/projects/{number:int}/export/formats", opt=permit(Verb.SEE), sync_to_thread=False)
def list_formats() -> list[Json]:
    """What can be asked for."""
    return [{"name": name, "title": name, "description": "", "tags": []} for name in ("JSON", *FORMATS)]


@get("/api/projects/{number:int}/export", opt={**permit(Verb.EXPORT), "packed": True})
async def export(
    request: Request, desk: TheDesk, actor: TheActor, number: FromPath[int], export_type: Type = "JSON",
    old_type: OldType = "", download_all_tasks: bool = False,
) -> Stream:  # fmt: skip
    """The whole project: JSON with all annotations and predictions, or a zip that was read back."""
    project = await sync_to_thread(desk.store.numbers.project, number)
    wanted = old_type or export_type
    if wanted == "JSON":
        pieces = _json(desk, number, every=download_all_tasks)
        return Stream(pieces, media_type="application/json", headers=_named("json", number))
    format, pictures = _format(wanted)
    return _file(request, await _zip(desk, project, actor, format, pictures=pictures), number)


@get("/api/projects/{number:int}/exports/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_snapshots(desk: TheDesk, number: FromPath[int]) -> list[Json]:
    """The project's snapshots, newest first."""
    desk.store.numbers.project(number)
    return [_snapshot(desk, number, at, id) for at, id in _snapshots(desk, number).items()]


@post("/api/projects/{number:int}/exports/", opt=permit(Verb.EXPORT))
async def make_snapshot(desk: TheDesk, actor: TheActor, number: FromPath[int]) -> Json:
    """A job that keeps the project as it stands, for a week."""
    project = await sync_to_thread(desk.store.numbers.project, number)
    jobs = await desk.engine.jobs()
    from limner.jobs import ExportSpec

    job = await sync_to_thread(jobs.start_export, project, ExportSpec(format="label-studio"), actor.id)
    found = await sync_to_thread(_snapshots, desk, number)
    return _snapshot(desk, number, next(at for at, id in found.items() if id == job.id), job.id)


@get("/api/projects/{number:int}/exports/{snapshot:int}", opt=permit(Verb.SEE), sync_to_thread=True)
def get_snapshot(desk: TheDesk, number: FromPath[int], snapshot: FromPath[int]) -> Json:
    """How far a snapshot is."""
    return _snapshot(desk, number, snapshot, _found(desk, number, snapshot))


@get(
    "/api/projects/{number:int}/exports/{snapshot:int}/download", opt={**permit(Verb.EXPORT), "packed": True}
)
async def get_snapshot_file(
    request: Request,
    desk: TheDesk,
    number: FromPath[int],
    snapshot: FromPath[int],
    export_type: Type = "JSON",
    old_type: OldType = "",
) -> Stream:
    """A snapshot's tasks as JSON, or what convert made of it."""
    id = await sync_to_thread(_found, desk, number, snapshot)
    wanted = old_type or export_type
    if wanted != "JSON":
        id = await sync_to_thread(_converted_as, desk, number, id, wanted)
    jobs = await desk.engine.jobs()
    path = await sync_to_thread(jobs.export_file, id)
    if wanted == "JSON":
        return Stream(_inside(path), media_type="application/json", headers=_named("json", number))
    return _file(request, path, number)


@post("/api/projects/{number:int}/exports/{snapshot:int}/convert", opt=permit(Verb.EXPORT))
async def convert_snapshot(
    desk: TheDesk, actor: TheActor, number: FromPath[int], snapshot: FromPath[int], data: JSONBody[Json]
) -> Json:
    """A job that writes a snapshot in another format; it stands among the snapshot's `converted_formats`."""
    id = await sync_to_thread(_found, desk, number, snapshot)
    wanted = text_of(data, "export_type")
    format, pictures = _format(wanted)
    there = [one for one in await sync_to_thread(_conversions, desk, number, id) if one[1] == wanted]
    if there and there[0][2].state != "failed":
        return {"export_type": wanted, "converted_format": there[0][0]}
    project = await sync_to_thread(desk.store.numbers.project, number)
    jobs = await desk.engine.jobs()
    from limner.jobs import ExportSpec

    spec = ExportSpec(format=format, pictures=pictures, of=id)
    await sync_to_thread(jobs.start_export, project, spec, actor.id)
    made = await sync_to_thread(_conversions, desk, number, id)
    return {"export_type": wanted, "converted_format": made[0][0]}


def _format(wanted: str) -> tuple[str, bool]:
    """Limner's name of a format of Label Studio, and whether pictures come along. Raises Unfit."""
    name = wanted.removesuffix(PICTURES)
    if name not in FORMATS:
        raise unfit("export_type", f"there is no format {wanted}", f"There are JSON, {', '.join(FORMATS)}.")
    return FORMATS[name], wanted.endswith(PICTURES)


def _file(request: Request, path: Path, number: int) -> Stream:
    return octets(
        request,
        path.open("rb"),
        "application/zip",
        cache=ASK_AGAIN,
        name=f"project-{number}.zip",
        shown="attachment",
    )


def _conversions(desk: Desk, number: int, snapshot: UUID) -> list[tuple[int, str, Job]]:
    """What was made of a snapshot, the newest first: number, format by Label Studio's name, and the job."""
    names = {ours: name for name, ours in FORMATS.items()}
    found = []
    for at, id in desk.store.numbers.jobs(number, "export").items():
        spec = desk.store.jobs.spec(id)
        if spec.get("of") == str(snapshot):
            name = names[spec["format"]] + (PICTURES if spec["pictures"] else "")
            found.append((at, name, desk.store.jobs.get(id)))
    return found


def _converted_as(desk: Desk, number: int, snapshot: UUID, wanted: str) -> UUID:
    _format(wanted)
    for _, name, job in _conversions(desk, number, snapshot):
        if name == wanted and job.state == "done":
            return job.id
    raise unfit(
        "export_type", f"the snapshot is not there as {wanted} yet", "Ask for convert, and wait for it."
    )


def _json(desk: Desk, number: int, *, every: bool) -> Iterator[bytes]:
    """The tasks as one list, a page at a time."""
    mark, at = b"[", 0
    while tasks := desk.store.numbers.images(number, offset=at, limit=_PAGE):
        for one in tasks_json(desk, number, tasks):
            if every or one["annotations"]:
                yield mark + encode(one)
                mark = b","
        at += _PAGE
    yield b"[]" if mark == b"[" else b"]"


async def _zip(desk: Desk, project: UUID, actor: Actor, format: str, *, pictures: bool) -> Path:
    jobs = await desk.engine.jobs()
    from limner.jobs import ExportSpec

    job = await sync_to_thread(
        jobs.start_export, project, ExportSpec(format=format, pictures=pictures), actor.id
    )
    ended = await sync_to_thread(jobs.wait, job.id)
    if ended.state != "done":
        raise LimnerError(ended.message or "the export did not end well", code="invalid", where="export_type")
    return await sync_to_thread(jobs.export_file, job.id)


def _inside(path: Path) -> Iterator[bytes]:
    with ZipFile(path) as archive, archive.open("tasks.json") as file:
        while piece := file.read(1 << 18):
            yield piece


def _snapshots(desk: Desk, number: int) -> dict[int, UUID]:
    found = desk.store.numbers.jobs(number, "export")
    return {at: id for at, id in found.items() if desk.store.jobs.spec(id).get("format") == "label-studio"}


def _found(desk: Desk, number: int, snapshot: int) -> UUID:
    desk.store.numbers.project(number)
    id = _snapshots(desk, number).get(snapshot)
    if id is None:
        raise NotFound.of("snapshot", str(snapshot))
    return id


def _snapshot(desk: Desk, project: int, number: int, id: UUID) -> Json:
    job = desk.store.jobs.get(id)
    by = desk.store.jobs.actor(id)
    people = ((at, one) for at, one in desk.store.numbers.actors().items() if one.id == by)
    ended = job.state not in ("queued", "running")
    return {
        "id": number, "title": f"snapshot {number}", "created_by": next((user(*one) for one in people), None),
        "created_at": moment(job.created), "finished_at": moment(job.updated) if ended else None,
        "status": _STATES.get(job.state, "failed"), "md5": "", "counters": {"task_number": job.total},
        "converted_formats": [
            {"id": at, "export_type": name, "status": _STATES.get(one.state, "failed"), "traceback": None}
            for at, name, one in _conversions(desk, project, id)
        ],
    }  # fmt: skip


def _named(suffix: str, number: int) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="project-{number}.{suffix}"'}


ROUTES = [
    list_formats, export, list_snapshots, make_snapshot, get_snapshot, get_snapshot_file, convert_snapshot,
]  # fmt: skip
