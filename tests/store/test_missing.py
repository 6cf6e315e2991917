"""What models found and nobody drew, by the vectors that the browser answers too."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from limner.dataset import Add, Annotation, from_plain, new_id
from limner.store import ImageFilter, ImportedLayer, Store
from tests.store.making import desk


def note(shape: dict[str, Any], kind: UUID) -> Annotation:
    """A new label of that shape, as the vectors write it."""
    plain = {"kind": "annotation", "id": str(new_id()), "shape": shape, "class_id": str(kind), "schema": 1}
    return from_plain(plain, Annotation)


def test_every_pair_is_told_as_the_vectors_say(store: Store, vectors: Path) -> None:
    cases: list[dict[str, Any]] = json.loads((vectors / "missing/pairs.json").read_text("utf-8"))["cases"]
    on = desk(store, pictures=len(cases))
    layers = []
    for at, case in enumerate(cases):
        given = case["given"]
        layers.append(ImportedLayer(image=on.images[at], records=(note(given["found"], on.classes[0]),)))
        on.save(Add(record=note(given["drawn"], on.classes[0 if given["alike"] else 1])), image=at)
    store.layers.import_layers(on.project, new_id(), layers, on.actor, "model", "cars 1")
    page = store.listing.page(on.project, ImageFilter(missing=True), "number", 0, len(cases))
    missing = {row.id for row in page.images}
    told = {case["name"]: id in missing for case, id in zip(cases, on.images, strict=True)}
    assert told == {case["name"]: case["expect"] for case in cases}
