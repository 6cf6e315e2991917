"""Tiles of a large picture that got lost, or its true values when they are first asked for: made by a job."""

from typing import cast
from uuid import UUID

from limner.jobs.work import Work
from limner.media import Wanted

SAID = "cutting a large picture into tiles"


def cut(work: Work) -> None:
    """Cuts the picture that was asked for up; what is there already stays."""
    image = work.store.images.file(UUID(work.spec["image"]))

    def told(share: float) -> None:
        work.step(round(100 * share), 100, SAID)

    told(0.0)
    work.tools.pyramids.get(image, cast("Wanted", work.spec["wanted"]), told)
    work.store.jobs.finish(work.id, "done", {})
