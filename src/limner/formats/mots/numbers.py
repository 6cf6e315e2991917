"""Numbers of tracks while MOTS is written: the same through a sequence, each once for every class."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Dataset, Image, Split, TrackPoint, derived_id
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Loss
from limner.formats.mots.texts import BASE
from limner.formats.shared.numbered import stuff_of
from limner.formats.shared.painting import MERGING, exclusive

_GONE = "end of a track"
_COMPUTED = "computed place of a track"
_ALONE = "object without a track"
_MANY = "more tracks of one class than there are numbers"
_SHARED = "sequences in one folder"

ALSO = {
    **MERGING,
    _GONE: "",
    _COMPUTED: "a place of its own",
    _ALONE: "a track of one frame",
    _MANY: "",
    _SHARED: "one sequence",
    "track": "",
}
"""For `Holds.also`."""

_Run = tuple[Split, str]


class Numbers:
    """Gives every track of a sequence a number from 1 to 999, its own where that is free."""

    def __init__(self, dataset: Dataset) -> None:
        self._stuff = stuff_of(dataset.ontology)
        self._wanted = {track.id: track.number for track in dataset.tracks}
        self._given: dict[tuple[_Run, UUID | None], dict[UUID, int]] = {}
        self._owners: dict[_Run, UUID | None] = {}

    def of(self, image: Image, one: Annotation) -> int:
        """The number of an arranged annotation; 0 for what cannot be counted."""
        return 0 if one.track is None else self._given[_run(image), one.class_id][one.track.track_id]

    def arrange(
        self, fitted: Fitted, image: Image, annotations: Sequence[Annotation]
    ) -> tuple[Annotation, ...]:
        """Masks that share no pixel, each with a track, in order of their numbers."""
        if self._owners.setdefault(_run(image), image.sequence_id) != image.sequence_id:
            fitted.ledger.say(Loss(what=_SHARED, becomes=ALSO[_SHARED], picture=image.path))
        tracked = [self._tracked(fitted, one) for one in annotations]
        present = [one for one in tracked if one is not None]
        found = exclusive(fitted, image, present, lambda one: (one.class_id, one.track))
        numbered = [one for one in found if self._has_number(fitted, image, one)]
        places = {kind.id: kind.index for kind in fitted.ontology.classes}
        return tuple(
            sorted(numbered, key=lambda one: (places[cast(UUID, one.class_id)], self.of(image, one)))
        )

    def _tracked(self, fitted: Fitted, one: Annotation) -> Annotation | None:
        """The annotation with a track where its class can be counted; None for one that is out of sight."""
        track = one.track
        if track is not None and track.outside:
            fitted.say(one, _GONE, severity="lost", field="track", why="what is out of sight has no pixels")
            return None
        if one.class_id in self._stuff:
            if track is not None:
                fitted.say(one, "track", field="track", why="its class cannot be counted")
            return msgspec.structs.replace(one, track=None)
        if track is None:
            fitted.say(one, _ALONE, ALSO[_ALONE], field="track")
            track = TrackPoint(derived_id("track", str(one.id)))
        elif not track.keyframe:
            fitted.say(one, _COMPUTED, ALSO[_COMPUTED], field="track")
        return msgspec.structs.replace(one, track=TrackPoint(track.track_id))

    def _has_number(self, fitted: Fitted, image: Image, one: Annotation) -> bool:
        if one.track is None:
            return True
        given = self._given.setdefault((_run(image), one.class_id), {})
        if one.track.track_id not in given:
            taken: set[Any] = set(given.values())
            wanted = self._wanted.get(one.track.track_id, 0)
            free = wanted if 0 < wanted < BASE and wanted not in taken else None
            free = free or next((number for number in range(1, BASE) if number not in taken), None)
            if free is None:
                fitted.say(one, _MANY, severity="lost", why=f"{BASE - 1} at most")
                return False
            given[one.track.track_id] = free
        return True


def _run(image: Image) -> _Run:
    return image.split, image.folder
