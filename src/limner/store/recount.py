"""Kept counts against a fresh count."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, func, select

from limner.store.tables import annotations, class_counts, image_classes, images, layers, projects


def differences(connection: Connection) -> Iterator[str]:
    """One line for each kept count that differs from a fresh one: none, unless there is a fault."""
    of_main = annotations.join(layers, and_(layers.c.key == annotations.c.layer_key, layers.c.kind == "main"))
    drawn = select(layers.c.image_key, annotations.c.class_key, func.count().label("n")).select_from(of_main)
    drawn = drawn.where(annotations.c.class_key.is_not(None)).group_by(
        layers.c.image_key, annotations.c.class_key
    )
    cells = _table(connection, drawn, 2)
    yield from _compare(
        "objects of (image, class)",
        _table(
            connection,
            select(image_classes.c.image_key, image_classes.c.class_key, image_classes.c.objects),
            2,
        ),
        cells,
    )
    by_image: dict[Any, int] = {}
    by_class: dict[Any, tuple[int, int]] = {}
    for (image, kind), count in cells.items():
        by_image[image] = by_image.get(image, 0) + count
        pictures, objects = by_class.get(kind, (0, 0))
        by_class[kind] = (pictures + 1, objects + count)
    kept = connection.execute(
        select(class_counts.c.class_key, class_counts.c.pictures, class_counts.c.objects)
    )
    yield from _compare(
        "(pictures, objects) of class",
        {row[0]: (row[1], row[2]) for row in kept if row[1] or row[2]},
        by_class,
    )
    rows = connection.execute(
        select(images.c.key, images.c.project_key, images.c.status, images.c.objects, layers.c.status)
        .outerjoin(layers, and_(layers.c.image_key == images.c.key, layers.c.kind == "main"))
    ).all()  # fmt: skip
    yield from _compare("objects of image", {row[0]: row[3] for row in rows if row[3]}, by_image)
    yield from _compare(
        "status of image", {row[0]: row[2] for row in rows}, {row[0]: row[4] or "todo" for row in rows}
    )
    yield from _projects(connection, rows)


def _projects(connection: Connection, rows: Any) -> Iterator[str]:
    names = ("images", "objects", "todo", "in_progress", "done", "skipped")
    fresh: dict[Any, dict[str, int]] = {}
    for _, project, status, objects, _ in rows:
        counts = fresh.setdefault(project, dict.fromkeys(names, 0))
        counts["images"] += 1
        counts["objects"] += objects
        counts[status] += 1
    for row in connection.execute(select(projects)).mappings():
        kept = {name: row[name] for name in names}
        wanted = fresh.get(row["key"], dict.fromkeys(names, 0))
        yield from _compare(f"counts of project {row['key']}", kept, wanted)


def _table(connection: Connection, query: Any, keys: int) -> dict[Any, int]:
    return {tuple(row[:keys]): row[keys] for row in connection.execute(query)}


def _compare(what: str, kept: dict[Any, Any], fresh: dict[Any, Any]) -> Iterator[str]:
    for name in sorted(kept.keys() | fresh.keys(), key=str):
        if kept.get(name) != fresh.get(name):
            yield f"{what} {name}: kept {kept.get(name)}, counted {fresh.get(name)}"
