"""What became of what a model found, by version and class; the layers and jobs that a project's pages list."""

from limner.dataset import Add, Diff, Remove, Source, new_id
from limner.store import ClassStanding, ImportedLayer
from tests.store.making import Desk, desk

OWNER = "spot 2"


def bring(on: Desk, *kinds: int, owner: str = OWNER, image: int = 0) -> list:
    """Boxes of a model, one of each class named."""
    model, _, version = owner.rpartition(" ")
    source = Source(kind="model", name=model, version=version)
    found = [on.box(10 * at, kind, source=source) for at, kind in enumerate(kinds, 1)]
    item = ImportedLayer(image=on.images[image], records=tuple(found))
    on.store.layers.import_layers(on.project, new_id(), [item], on.actor, "model", owner)
    return found


def refuse(on: Desk, record) -> None:
    made = Diff(
        id=new_id(), image_id=on.images[0], gesture="suggestion.refuse", layer="model",
        entries=(Remove(id=record.id, revision=1, record=record),),
    )  # fmt: skip
    on.store.layers.save(on.images[0], [made], on.actor, "model", OWNER)


def test_versions_are_counted_by_class_and_fate(store):
    on = desk(store)
    one, two, three, _ = bring(on, 0, 0, 0, 1)
    bring(on, 0, image=1)
    bring(on, owner="other model 1.1", image=2)
    on.save(Add(record=one))
    refuse(on, two)
    refuse(on, three)
    on.save(Add(record=three))  # after all
    other, spot = store.standings.of(on.project)
    assert (other.model, other.version, other.pictures, other.classes) == ("other model", "1.1", 1, ())
    assert (spot.model, spot.version, spot.pictures) == ("spot", "2", 2)
    assert spot.classes == (
        ClassStanding(class_id=on.classes[0], left=1, taken=2, refused=1),
        ClassStanding(class_id=on.classes[1], left=1, taken=0, refused=0),
    )
    on.save(Remove(id=one.id, revision=1, record=one))
    assert store.standings.of(on.project)[1].classes[0].left == 2


def test_the_layers_of_a_project_are_listed_with_their_pictures(store):
    on = desk(store)
    on.add_box()
    bring(on, 0)
    bring(on, 0, image=1)
    assert [(one.kind, one.owner, one.pictures) for one in store.layers.of(on.project)] == [
        ("model", OWNER, 2)
    ]


def test_a_job_says_which_model_server_it_asks(store):
    on, backend = desk(store), new_id()
    asked = store.jobs.create(
        new_id(), "predict", on.project, on.actor, {"backend": str(backend), "again": True}
    )
    other = store.jobs.create(new_id(), "import", on.project, on.actor, {"sources": []})
    assert (asked.backend, other.backend) == (backend, None)
    assert [job.id for job in store.jobs.list(on.project, ["predict", "train"])] == [asked.id]
    assert [job.id for job in store.jobs.list(on.project)] == [other.id, asked.id]
