"""One picture of an import: looked at, hashed, made ready to be added."""

from pathlib import Path, PurePosixPath
from uuid import UUID

from limner.dataset import Image, LimnerError, derived_id
from limner.jobs.work import Stopping, Work
from limner.media import (
    MAX_BYTES,
    Decoder,
    DecoderClosed,
    Entry,
    EntryRefused,
    PictureRefused,
    Probe,
    probe,
    safe_relative,
)
from limner.store import NewImage, Store


def prepare(work: Work, entry: Entry, source: UUID | None) -> NewImage | LimnerError:
    """The picture, ready to be added, or why it is refused.

    With a `source` it is read where it lies, and only its header: content hash and thumbnail come when somebody
    needs them. Without, it is decoded to its end and its bytes are stored.
    """
    try:
        safe_relative(entry.name)
        if source:
            return _in_place(work, entry, source)
        return copied(work.store, work.decoder, work.project, entry)
    except (PictureRefused, EntryRefused) as refused:
        return refused
    except DecoderClosed as closed:
        raise Stopping from closed


def source_of(work: Work) -> UUID | None:
    """The folder that is read in place, registered; None where bytes are copied."""
    spec = work.spec
    folder = spec.get("folder")
    if folder is None or spec.get("copy") or not Path(folder).is_dir():
        return None
    return work.store.sources.register(work.project, Path(folder), work.actor).id


def _in_place(work: Work, entry: Entry, source: UUID) -> NewImage:
    found = probe(entry.path or entry.read(), entry.name)
    stamp = f"{entry.size}-{entry.modified}"
    id = derived_id("image", str(work.project), str(source), entry.name, stamp)
    return NewImage(
        image=_image(id, entry, found, ""),
        media_type=found.mime,
        size=entry.size,
        rendition=found.rendition,
        source=source,
        key=entry.name,
        stamp=stamp,
    )


def copied(store: Store, decoder: Decoder, project: UUID, entry: Entry) -> NewImage:
    """The picture with its bytes stored, ready to be added to the project. Raises PictureRefused, EntryRefused."""
    if entry.path is not None and entry.size > MAX_BYTES:
        return _large(store, project, entry)
    data = entry.read()
    try:
        found = decoder.inspect(data, entry.name)
    except PictureRefused as refused:
        if refused.code != "too-large":
            raise
        return _large(store, project, entry)
    hash = store.blobs.put(data)
    id = derived_id("image", str(project), entry.name, hash)
    return NewImage(
        image=_image(id, entry, found.probe, hash),
        media_type=found.probe.mime,
        size=len(data),
        rendition=found.probe.rendition,
        color=found.thumbnail.colour,
    )


def _large(store: Store, project: UUID, entry: Entry) -> NewImage:
    """A picture that is not decoded here: the job cuts it into tiles when all pictures are in."""
    found = probe(entry.path or entry.read(), entry.name)
    if not found.large:
        reason = "it takes more room, in its file or decoded, than pictures of its size may"
        raise PictureRefused(entry.name, "too-large", reason)
    with entry.open() as file:
        hash = store.blobs.put_file(file)
    return NewImage(
        image=_image(derived_id("image", str(project), entry.name, hash), entry, found, hash),
        media_type=found.mime,
        size=entry.size,
        rendition=found.rendition,
    )


def _image(id: UUID, entry: Entry, found: Probe, hash: str) -> Image:
    path = PurePosixPath(entry.name)
    return Image(
        id=id,
        name=path.name,
        folder="" if str(path.parent) == "." else str(path.parent),
        width=found.width,
        height=found.height,
        hash=hash,
        orientation=found.orientation,
    )
