"""What became of what models found, and what people drew by hand: read from layers and their logs alone."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import astuple
from sqlalchemy import Connection, exists, select

from limner.dataset import Add, Annotation, Diff, Image, Millis, Remove, SetStatus, Shape, decode, encode
from limner.geometry import likeness
from limner.store.blobs import Blobs
from limner.store.database import Database
from limner.store.effects import unpack
from limner.store.keys import project_key
from limner.store.merging import entry_id
from limner.store.ontology import load_ontology
from limner.store.refusals import refused_in
from limner.store.rows import load_records
from limner.store.suggestions import named
from limner.store.tables import actors, diffs, images, layers

Verdict = Literal["accepted", "changed", "refused", "drawn"]

_AT_ONCE = 100


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What one person made of one thing that a model found, or an object that they drew."""

    image: UUID
    path: str
    """The picture's, with its folder."""
    annotation: UUID
    verdict: Verdict
    """Accepted as it was, accepted and changed, refused, or drawn by hand."""
    shape: str
    class_name: str
    person: str
    """Who took, refused or drew it."""
    model: str
    version: str
    score: float | None
    """The model's."""
    change: float | None
    """1 − likeness (`limner.geometry.likeness`: of areas the intersection over union) of the shape as it stands with
    the one that was suggested, 0 to 1; None where nothing was suggested, or it was not kept."""
    class_changed: bool | None
    seconds: float | None
    """What the gestures that touched it cost, each shared equally among what it touched; None where nobody measured."""
    at: Millis
    """When it was taken, refused or drawn."""


@dataclass(slots=True)
class _Story:
    """What the log of a layer tells of one record."""

    person: str = ""
    """Who brought it in or took it away last; empty where an import did."""
    at: Millis = 0
    took: float = 0
    """Milliseconds."""


@dataclass(frozen=True, slots=True)
class _Suggested:
    """What a model found, whether or not it is still on its layer."""

    annotation: Annotation
    model: str
    version: str


@dataclass(slots=True)
class _Picture:
    """A picture with the keys of its layers; `models` by owner."""

    number: int
    image: Image
    main: int | None = None
    models: dict[str, int] = field(default_factory=dict)


class Judgements:
    """The judgements of all projects."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def of(self, project: UUID) -> Iterator[Judgement]:
        """Those of a project by number of picture, some hundred pictures at a time. Raises NotFound when the first is
        asked for."""
        last = 0
        while True:
            with self._database.read() as connection:
                key = project_key(connection, project)
                names = {kind.id: kind.name for kind in load_ontology(connection, key).classes}
                found = _pictures(connection, key, last)
                judged = [
                    one for picture in found for one in _judged(connection, self._blobs, picture, names)
                ]
            if not found:
                return
            yield from judged
            last = found[-1].number


def table(judgements: Iterable[Judgement]) -> Iterator[bytes]:
    """A CSV file (RFC 4180, UTF-8), names of the columns first.

    A text that a spreadsheet would take for a formula begins with an apostrophe; `lines` gives it as it is.
    """
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(Judgement.__struct_fields__)
    for one in judgements:
        rows.writerow([_cell(value) for value in astuple(one)])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(judgements: Iterable[Judgement]) -> Iterator[bytes]:
    """JSON lines, one for each."""
    return (encode(one) + b"\n" for one in judgements)


FORMS = {"csv": table, "jsonl": lines}


def _pictures(connection: Connection, project: int, after: int) -> list[_Picture]:
    """The next pictures by number that have a main layer or one of a model."""
    rows = connection.execute(
        select(images.c.key, images.c.number, images.c.record)
        .where(images.c.project_key == project, images.c.number > after)
        .where(exists().where(layers.c.image_key == images.c.key, layers.c.kind.in_(("main", "model"))))
        .order_by(images.c.number)
        .limit(_AT_ONCE)
    ).all()
    found = connection.execute(
        select(layers.c.image_key, layers.c.key, layers.c.kind, layers.c.owner)
        .where(layers.c.image_key.in_([row.key for row in rows]), layers.c.kind.in_(("main", "model")))
        .order_by(layers.c.owner)
    ).all()
    pictures = {row.key: _Picture(row.number, decode(row.record, Image)) for row in rows}
    for one in found:
        if one.kind == "main":
            pictures[one.image_key].main = one.key
        else:
            pictures[one.image_key].models[one.owner] = one.key
    return list(pictures.values())


def _judged(
    connection: Connection, blobs: Blobs, picture: _Picture, names: dict[UUID, str]
) -> Iterator[Judgement]:
    suggested: dict[UUID, _Suggested] = {}
    refused: dict[UUID, _Story] = {}
    for owner, layer in picture.models.items():
        there = _annotations(connection, blobs, layer)
        gone = {id: one for id, one in refused_in(connection, layer).items() if isinstance(one, Annotation)}
        model, version = named(owner, (*there.values(), *gone.values()))
        suggested |= {id: _Suggested(one, model, version) for id, one in (there | gone).items()}
        told = _told(connection, layer)
        refused |= {id: told[id] for id in gone}
    here = {} if picture.main is None else _annotations(connection, blobs, picture.main)
    told = {} if picture.main is None else _told(connection, picture.main)

    def judgement(
        one: Annotation,
        verdict: Verdict,
        story: _Story,
        found: _Suggested | None,
        change: float | None = None,
        class_changed: bool | None = None,
    ) -> Judgement:
        by_model = one.source.kind == "model"
        return Judgement(
            image=picture.image.id,
            path=picture.image.path,
            annotation=one.id,
            verdict=verdict,
            shape=str(type(one.shape).__struct_config__.tag),
            class_name="" if one.class_id is None else names.get(one.class_id, ""),
            person=story.person,
            model=found.model if found else one.source.name if by_model else "",
            version=found.version if found else one.source.version if by_model else "",
            score=found.annotation.score if found else one.score,
            change=change,
            class_changed=class_changed,
            seconds=round(story.took / 1000, 3) if story.took else None,
            at=story.at,
        )

    for id, one in here.items():
        story = told.get(id, _Story())
        found = suggested.get(id)
        if not story.person:
            continue
        if found is None:
            yield judgement(one, "accepted" if one.source.kind == "model" else "drawn", story, None)
            continue
        change = _change(found.annotation.shape, one.shape)
        reclassed = one.class_id != found.annotation.class_id
        verdict: Verdict = "changed" if change or reclassed else "accepted"
        yield judgement(one, verdict, story, found, change, reclassed)
    for id, story in refused.items():
        if id not in here:
            found = suggested[id]
            yield judgement(found.annotation, "refused", story, found)


def _annotations(connection: Connection, blobs: Blobs, layer: int) -> dict[UUID, Annotation]:
    return {
        id: stored.record
        for id, stored in load_records(connection, blobs, layer).items()
        if isinstance(stored.record, Annotation)
    }


def _told(connection: Connection, layer: int) -> dict[UUID, _Story]:
    """What the layer's log tells of its records."""
    stories: dict[UUID, _Story] = {}
    rows = connection.execute(
        select(diffs.c.at, diffs.c.body, actors.c.name)
        .join(actors)
        .where(diffs.c.layer_key == layer, diffs.c.effective)
        .order_by(diffs.c.revision)
    )
    for row in rows:
        _tell(stories, unpack(row.body), row.name, row.at)
    return stories


def _tell(stories: dict[UUID, _Story], diff: Diff, person: str, at: Millis) -> None:
    imported = diff.cause.kind == "import"
    touched = [entry for entry in diff.entries if not isinstance(entry, SetStatus)]
    for entry in touched:
        id = entry_id(entry)
        if id is None:
            continue
        story = stories.setdefault(id, _Story())
        story.took += diff.took / len(touched)
        if isinstance(entry, Add | Remove):
            story.person, story.at = "" if imported else person, at


def _change(before: Shape, after: Shape) -> float:
    return 0.0 if before == after else round(1 - float(likeness([before], [after])[0, 0]), 6)
