"""Numbers of things: found by them, and only while the things are there."""

import pytest

from limner.dataset import Remove, new_id
from limner.store import Access, ImportedLayer, NotFound
from tests.store.making import desk


def test_projects_and_pictures_have_numbers(store) -> None:
    work = desk(store)
    [(number, id)] = store.numbers.projects().items()
    assert (id, store.numbers.project(number)) == (work.project, work.project)
    found = store.numbers.images(number)
    assert [one.image.id for one in found] == work.images
    assert store.numbers.images(number, offset=1, limit=1) == found[1:2]
    assert store.numbers.images(number, ids=work.images[2:]) == found[2:]
    assert store.numbers.image(found[0].number) == found[0]
    store.projects.delete(work.project)
    for asked in (lambda: store.numbers.project(number), lambda: store.numbers.image(found[0].number)):
        with pytest.raises(NotFound):
            asked()


@pytest.mark.parametrize("number", [0, -1, 10**30])
def test_numbers_of_nothing(store, number: int) -> None:
    for asked in (store.numbers.project, store.numbers.image, store.numbers.layer):
        with pytest.raises(NotFound):
            asked(number)


def test_a_layer_that_says_nothing_has_no_number(store) -> None:
    work = desk(store)
    box = work.add_box()
    image = store.numbers.images(next(iter(store.numbers.projects())))[0].number
    [layer] = store.numbers.layers([image])[image]
    assert (layer.kind, layer.holds, store.numbers.layer(layer.number)) == ("main", True, layer)
    work.save(Remove(id=box.id, revision=1))
    status = store.layers.get(work.images[0]).status
    assert bool(store.numbers.layers([image])[image]) == (status != "todo")
    other = ImportedLayer(image=work.images[1], records=(work.box(),), status="done")
    store.layers.import_layers(work.project, new_id(), [other], work.actor, "model", "m 1")
    project = next(iter(store.numbers.projects()))
    assert store.numbers.layers_of_kind(project, ("model",)) == 1
    assert store.numbers.layers_of_kind(project, ("blind", "gold")) == 0


def test_model_servers(store) -> None:
    work = desk(store)
    made = store.backends.create(work.project, work.actor, "cars", Access("http://x"), interactive=False)
    assert list(store.numbers.backends().values()) == [made.id]
    store.projects.delete(work.project)
    assert store.numbers.backends() == {}


def test_jobs_and_people(store) -> None:
    work = desk(store)
    job = store.jobs.create(new_id(), "export", work.project, work.actor, {})
    project = next(iter(store.numbers.projects()))
    assert list(store.numbers.jobs(project, "export").values()) == [job.id]
    assert store.numbers.jobs(project, "import") == {}
    assert [one.id for one in store.numbers.actors().values()] == [work.actor]
