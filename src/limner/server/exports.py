"""Labels out: the formats there are, the job that writes one, and its zip."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import JSONBody
from litestar.response import Stream

from limner.server.body import Input
from limner.server.filters import FilterBody, from_body
from limner.server.given import Id, Request, TheActor, TheEngine, TheStore
from limner.server.octets import ASK_AGAIN, octets
from limner.server.verbs import Verb, permit
from limner.store import Job


class Abilities(msgspec.Struct, frozen=True):
    """What a format holds, as it declares it."""

    shapes: dict[str, tuple[str, ...]]
    """Shape types, each with the abilities that are kept."""
    becomes: dict[str, str]
    """What another shape or ability turns into; what stands nowhere is lost."""
    fields: tuple[str, ...]
    flags: tuple[str, ...]
    dataset: tuple[str, ...]


class FormatInfo(msgspec.Struct, frozen=True):
    """A file format that labels can be written in."""

    name: str
    title: str
    description: str
    holds: Abilities
    tier: str
    """A: proven on real samples or by an independent reader; B: made from the specification."""
    proof: str
    dialects: dict[str, str]
    """What each dialect means; it is asked for as `name:dialect`."""
    embeds: tuple[str, ...]
    """Dialects, the plain one empty, whose own files hold the pictures."""
    readable: bool


class NewExport(Input, frozen=True):
    """An export to be made; `dry` says what would be lost and writes nothing.

    `layer` is `main`, or what is written in its place, as `model:NAME VERSION`.
    """

    id: UUID
    format: str
    filter: FilterBody = msgspec.field(default_factory=dict)
    layer: str = "main"
    pictures: bool = False
    dry: bool = False


@get("/formats", opt=permit(Verb.SEE), sync_to_thread=True)
def list_formats() -> tuple[FormatInfo, ...]:
    """Every format of the registry that is written."""
    from limner import formats

    return tuple(_info(name, formats.load(name)) for name in formats.writable())


@post("/projects/{project:uuid}/exports", opt=permit(Verb.EXPORT), status_code=202)
async def start_export(actor: TheActor, engine: TheEngine, project: Id, data: JSONBody[NewExport]) -> Job:
    """The job that writes the zip, or only its ledger."""
    jobs = await engine.jobs()
    from limner.jobs import ExportSpec

    spec = ExportSpec(
        format=data.format,
        filter=from_body(data.filter),
        layer=data.layer,
        pictures=data.pictures,
        dry=data.dry,
    )
    return await sync_to_thread(jobs.start_export, project, spec, actor.id, data.id)


@get("/exports/{job:uuid}/file", opt={**permit(Verb.EXPORT), "packed": True}, media_type="application/zip")
async def get_export(request: Request, store: TheStore, engine: TheEngine, job: Id) -> Stream:
    """The zip of a finished export."""
    row = await sync_to_thread(store.jobs.get, job)
    jobs = await engine.jobs()
    path = await sync_to_thread(jobs.export_file, job)
    name = str((row.result or {}).get("file", "export.zip"))
    return octets(request, path.open("rb"), "application/zip", cache=ASK_AGAIN, name=name, shown="attachment")


def _info(name: str, module: Any) -> FormatInfo:
    holds = module.HOLDS
    return FormatInfo(
        name=name,
        title=module.TITLE,
        description=(module.__doc__ or "").strip().partition("\n")[0],
        holds=Abilities(
            shapes={kind: tuple(sorted(kept)) for kind, kept in holds.shapes.items()},
            becomes=dict(holds.becomes),
            fields=tuple(sorted(holds.fields)),
            flags=tuple(sorted(holds.flags)),
            dataset=tuple(sorted(holds.dataset)),
        ),
        tier=module.TIER,
        proof=module.PROOF,
        dialects=dict(getattr(module, "DIALECTS", {})),
        embeds=tuple(getattr(module, "EMBEDS", ())),
        readable=not getattr(module, "WRITE_ONLY", False),
    )


ROUTES = [list_formats, start_export, get_export]
