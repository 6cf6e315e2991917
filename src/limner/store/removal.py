"""A picture taken out of its project for good, with all that was said of it; its file stays where it is."""

from sqlalchemy import Connection, delete, select, update

from limner.store.clock import now
from limner.store.dialect import remove_name, spend_number
from limner.store.tables import (
    annotations,
    class_counts,
    diffs,
    image_classes,
    images,
    layers,
    previews,
    programs,
    projects,
)


def remove_image(connection: Connection, key: int) -> None:
    """Deletes the picture's rows and takes it out of the counts that are kept; it must be there."""
    row = connection.execute(select(images).where(images.c.key == key)).one()
    counted = connection.execute(select(image_classes).where(image_classes.c.image_key == key)).all()
    for one in counted:
        connection.execute(
            update(class_counts)
            .where(class_counts.c.class_key == one.class_key)
            .values(pictures=class_counts.c.pictures - 1, objects=class_counts.c.objects - one.objects)
        )
    its_layers = select(layers.c.key).where(layers.c.image_key == key)
    for table in (annotations, diffs):
        connection.execute(delete(table).where(table.c.layer_key.in_(its_layers)))
    for table in (layers, previews, image_classes, programs):
        connection.execute(delete(table).where(table.c.image_key == key))
    remove_name(connection, key, row.folded)
    spend_number(connection, key)
    connection.execute(delete(images).where(images.c.key == key))
    connection.execute(
        update(projects)
        .where(projects.c.key == row.project_key)
        .values(
            {
                "images": projects.c.images - 1,
                "objects": projects.c.objects - row.objects,
                row.status: projects.c[row.status] - 1,
                "added": projects.c.added + 1,
                "moved": projects.c.moved + 1,
                "drawn": projects.c.drawn + 1,
                "suggested": projects.c.suggested + 1,
                "updated": now(),
            }
        )
    )
