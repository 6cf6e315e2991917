"""A picture taken out for good: counts, lists and names know nothing of it any more."""

import pytest

from limner.dataset import new_id
from limner.store import ImageFilter, ImportedLayer, NotFound
from tests.store.making import desk, picture


def test_nothing_is_left_of_a_removed_picture(store) -> None:
    work = desk(store)
    for image in (0, 1):
        work.add_box(kind=image, image=image)
        work.add_box(x=9, kind=1, image=image)
    gone, stays = work.images[:2]
    other = ImportedLayer(image=gone, records=(work.box(),), status="done")
    store.layers.import_layers(work.project, new_id(), [other], work.actor, "model", "m 1")
    store.images.remove(gone)
    assert store.recount() == []
    with pytest.raises(NotFound):
        store.images.get(gone)
    with pytest.raises(NotFound):
        store.layers.get(gone)
    listed = store.listing.page(work.project, ImageFilter(), "number", 0, 10, "")
    assert [row.id for row in listed.images] == work.images[1:]
    named = store.listing.page(work.project, ImageFilter(name="0.jpg"), "number", 0, 10, "")
    assert named.images == ()
    assert len(store.layers.get(stays).annotations) == 2
    with pytest.raises(NotFound):
        store.images.remove(gone)


def test_the_same_picture_may_come_again(store) -> None:
    work = desk(store, 1)
    work.add_box()
    store.images.remove(work.images[0])
    [again] = store.images.add(work.project, [picture("0.jpg", 1)], work.actor)
    assert again.fresh
    assert again.number == 2
    assert store.layers.get(again.id).annotations == ()
    assert store.recount() == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_number_of_a_removed_picture_is_never_given_again(store, order) -> None:
    work = desk(store, 3)
    project = next(iter(store.numbers.projects()))

    def numbers() -> list[int]:
        return [one.number for one in store.numbers.images(project)]

    given = numbers()
    for at in order:
        store.images.remove(work.images[at])
    new = [picture(f"new {at}.jpg", 10 + at) for at in range(2)]
    store.images.add(work.project, new[:1], work.actor)
    store.images.add(work.project, new[1:], work.actor)
    after = numbers()
    assert after[:1] == given[:1]
    assert min(after[1:]) > given[-1]
    assert [row.name for row in store.listing.page(
        work.project, ImageFilter(name="new 1"), "number", 0, 10, ""
    ).images] == ["new 1.jpg"]  # fmt: skip
    store.images.remove(work.images[0])
    store.images.add(work.project, [picture("last.jpg", 20)], work.actor)
    assert numbers()[-1] > after[-1]
    assert store.recount() == []
