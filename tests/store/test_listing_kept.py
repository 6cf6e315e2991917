"""A list of pictures stays as it was for whoever goes on with it."""

from limner.dataset import Annotation, Box, SetStatus, derived_id
from limner.store import ImageFilter, ImportedLayer, Store
from tests.store.making import desk


def test_no_picture_is_missed_while_the_ones_before_it_leave_the_filter(store: Store) -> None:
    on = desk(store, pictures=6)
    open_ones = ImageFilter(status=("todo",))
    page = store.listing.page
    first = page(on.project, open_ones, "number", 0, 2)
    for at in (0, 1):
        on.save(SetStatus(before="todo", after="done"), image=at)
    second = page(on.project, open_ones, "number", 2, 2, first.list)
    assert [row.id for row in (*first.images, *second.images)] == on.images[:4]
    assert (second.list, second.total) == (first.list, 6)
    assert second.images[0].status == "todo"
    fresh = page(on.project, open_ones, "number", 0, 6)
    assert ([row.id for row in fresh.images], fresh.list != first.list) == (on.images[2:], True)


def test_a_list_that_is_not_kept_is_given_anew_under_its_own_name(store: Store) -> None:
    on = desk(store, pictures=2)
    now = store.listing.page(on.project, ImageFilter(), "number", 0, 2)
    for name in ("9.9.9.9", "9.9.9", "x", "1.2", "-1.0.0", "1.1.1." + "9" * 40):
        assert store.listing.page(on.project, ImageFilter(), "number", 0, 2, name) == now


def test_what_a_model_suggests_makes_those_lists_anew_that_look_at_it(store: Store) -> None:
    on = desk(store, pictures=2)
    drawn, missing = ImageFilter(min_objects=0), ImageFilter(missing=True)
    before = store.listing.page(on.project, drawn, "number", 0, 2)
    assert store.listing.page(on.project, missing, "number", 0, 2).total == 0
    found = Annotation(id=derived_id("found"), shape=Box(10, 10, 50, 50), class_id=on.classes[0])
    item = ImportedLayer(image=on.images[0], records=(found,))
    store.layers.import_layers(on.project, derived_id("job"), [item], on.actor, "model", "cars 1")
    kept = set(store.listing._kept._found)
    assert store.listing.page(on.project, drawn, "number", 0, 2).images == before.images
    assert set(store.listing._kept._found) == kept, "a list that nothing has changed was made anew"
    assert [one.id for one in store.listing.page(on.project, missing, "number", 0, 2).images] == on.images[:1]
