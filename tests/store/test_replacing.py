"""What is imported in place of what a layer held."""

import pytest

from limner.dataset import Applied, Diff, Invalid, Layer, LayerKind, Remove, decode, new_id
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


def test_what_was_refused_is_not_suggested_again_by_another_run(work: Desk) -> None:
    first = ImportedLayer(image=work.images[0], records=(work.box(1), work.box(300)))
    work.store.layers.import_layers(work.project, new_id(), [first], work.actor, *CARS)
    refuse = Remove(id=first.records[0].id, revision=1)
    diff = Diff(id=new_id(), image_id=work.images[0], gesture="suggestion.refuse", entries=(refuse,))
    work.store.layers.save(work.images[0], [diff], work.actor, *CARS)
    found = (work.box(1.01), work.box(300), work.box(600))
    again = ImportedLayer(image=work.images[0], records=found, replaces=True)
    [answer] = work.store.layers.import_layers(work.project, new_id(), [again], work.actor, *CARS)
    refused = [part.code for part in answer.answers if isinstance(part, Invalid)]
    assert (held(work), refused) == ([300, 600], ["refused-before"])
    assert [one.id for one in work.store.suggestions.of(work.images[0]).layers[0].refused] == [refuse.id]
    assert work.store.recount() == []
