"""What is imported in place of what a layer held."""

import pytest

from limner.dataset import Applied, Layer, LayerKind, decode, new_id
from limner.store import ImportedLayer, Store
from tests.store.making import Desk, desk

CARS: tuple[LayerKind, str] = ("model", "cars 1")


@pytest.fixture
def work(store: Store) -> Desk:
    return desk(store)


def held(work: Desk) -> list[float]:
    layer = work.store.layers.read(work.images[0], *CARS)
    return [one.shape.x for one in decode(layer, Layer).annotations]  # type: ignore[union-attr]


def test_what_a_layer_held_goes_and_doing_it_again_changes_nothing(work: Desk) -> None:
    first = ImportedLayer(image=work.images[0], records=(work.box(1), work.box(2)))
    work.store.layers.import_layers(work.project, new_id(), [first], work.actor, *CARS)
    job, then = new_id(), ImportedLayer(image=work.images[0], records=(work.box(3),), replaces=True)
    for _ in range(2):
        [answer] = work.store.layers.import_layers(work.project, job, [then], work.actor, *CARS)
        assert all(isinstance(part, Applied) for part in answer.answers)
        assert len(answer.answers) == 3
        assert held(work) == [3]
    nothing = ImportedLayer(image=work.images[0], records=(), replaces=True)
    work.store.layers.import_layers(work.project, new_id(), [nothing], work.actor, *CARS)
    assert held(work) == []
    assert work.store.recount() == []
