"""Pages, places and facets equal those of a plain sort of everything."""

import json
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from limner.dataset import Add, SetStatus, new_id
from limner.store import ImageFilter, NotFound, Store
from limner.store.names import folded, sort_key
from limner.store.tables import images
from tests.store.conftest import fresh_url
from tests.store.making import Desk, desk, picture

PATHS = (
    "img10.jpg", "img2.jpg", "IMG3.jpg", "straße/Ä 1.png", "strasse/a1.png", "a/b/c.jpg", "a/b.jpg", "a/b2/x.jpg",
    "a/bb.jpg", "日本語/写真1.jpg", "日本語/写真12.jpg", "per%cent_1.jpg", "perXcent-1.jpg", 'quo"te.jpg',
)  # fmt: skip


def run(statement, connection):
    connection.execute(statement)


@pytest.fixture(scope="module")
def on():
    with TemporaryDirectory() as folder, Store.open(Path(folder), fresh_url()) as store:
        made = desk(store, pictures=0)
        new = [picture(path, at + 1, width=100 + 50 * at, height=300) for at, path in enumerate(PATHS)]
        made.images = [each.id for each in store.images.add(made.project, new, made.actor)]
        for at in range(len(PATHS)):
            boxes = [Add(record=made.box(x=n, kind=n % 3)) for n in range(at % 5)]
            if boxes:
                made.save(*boxes, image=at)
            if at % 3 == 0:
                status = store.layers.get(made.images[at]).status
                made.save(SetStatus(before=status, after="done"), image=at)
            moment = 1000 + (at * 7) % 11
            noted = update(images).where(images.c.id == made.images[at]).values(updated=moment)
            store._database.write(partial(run, noted))
        yield made


def naive(on: Desk, filter: ImageFilter, sort: str) -> list[int]:
    """Indexes into PATHS, by the definition."""

    def counts(at: int) -> set[int]:
        return {n % 3 for n in range(at % 5)}

    def fits(at: int) -> bool:
        status = "done" if at % 3 == 0 else "in_progress" if at % 5 else "todo"
        folder = PATHS[at].rpartition("/")[0]
        return (
            (not filter.status or status in filter.status)
            and (not filter.classes or any(on.classes[n] in filter.classes for n in counts(at)))
            and folded(filter.name) in folded(PATHS[at])
            and (not filter.folder or f"{folder}/".startswith(f"{filter.folder}/"))
            and (filter.min_objects is None or at % 5 >= filter.min_objects)
            and (filter.max_objects is None or at % 5 <= filter.max_objects)
        )

    keys = {
        "number": lambda at: at,
        "name": lambda at: (sort_key(PATHS[at]), at),
        "objects": lambda at: (at % 5, at),
        "updated": lambda at: (1000 + (at * 7) % 11, at),
    }
    found = sorted(filter_ for filter_ in range(len(PATHS)) if fits(filter_))
    return sorted(found, key=keys[sort.lstrip("-")], reverse=sort.startswith("-"))


FILTERS = st.builds(
    lambda status, kinds, **rest: (status, kinds, rest),
    status=st.lists(st.sampled_from(["todo", "in_progress", "done", "skipped"]), max_size=2),
    kinds=st.lists(st.integers(0, 3), max_size=2),
    name=st.sampled_from(
        ["", "", "img", "G1", "写", "写真1", "%", "_", '"', "te.j", "STRASSE", "a1", "nothing"]
    ),
    folder=st.sampled_from(["", "", "a", "a/b", "日本語", "straße"]),
    min_objects=st.sampled_from([None, 0, 2]),
    max_objects=st.sampled_from([None, 0, 3]),
)
SORTS = st.sampled_from(
    [sign + name for sign in ("", "-") for name in ("number", "name", "objects", "updated")]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=FILTERS, sort=SORTS, offset=st.integers(0, 16), limit=st.integers(1, 16))
def test_pages_places_and_layout_are_those_of_a_plain_sort(on, asked, sort, offset, limit):
    status, kinds, rest = asked
    filter = ImageFilter(status=tuple(status), classes=tuple(on.classes[kind] for kind in kinds), **rest)
    wanted = naive(on, filter, sort)
    listing = on.store.listing
    page = listing.page(on.project, filter, sort, offset, limit)
    assert page.total == len(wanted)
    assert [row.number - 1 for row in page.images] == wanted[offset : offset + limit]
    layout = listing.layout(on.project, filter, sort)
    ratios = [int.from_bytes(layout[at : at + 2], "little") for at in range(0, len(layout), 2)]
    assert ratios == [round(1000 * (100 + 50 * at) / 300) for at in wanted]
    for before, after in pairwise(wanted):
        place = listing.place(on.project, on.images[after], filter, sort)
        assert (place.position, place.previous) == (wanted.index(after), on.images[before])
    facets = listing.facets(on.project, filter)
    assert facets.total == len(wanted)
    for name, count in facets.status.items():
        one = ImageFilter(status=(name,), classes=filter.classes, **rest)
        assert count == len(naive(on, one, "number"))
    for at, kind in enumerate(on.classes):
        one = ImageFilter(status=filter.status, classes=(kind,), **rest)
        assert facets.classes.get(str(on.classes[at]), 0) == len(naive(on, one, "number"))


def test_unfinished_neighbours_skip_what_is_done(on):
    place = on.store.listing.place(on.project, on.images[1], ImageFilter(), "number")
    assert (place.previous, place.previous_unfinished) == (on.images[0], None)
    assert (place.next, place.next_unfinished) == (on.images[2], on.images[2])
    place = on.store.listing.place(on.project, on.images[2], ImageFilter(), "number")
    assert (place.next, place.next_unfinished) == (on.images[3], on.images[4])


def test_a_picture_outside_the_list_has_no_position(on):
    place = on.store.listing.place(on.project, on.images[0], ImageFilter(name="写真12"), "number")
    assert (place.position, place.total, place.previous) == (-1, 1, None)
    with pytest.raises(NotFound):
        on.store.listing.place(on.project, new_id(), ImageFilter(), "number")


def test_lists_follow_every_kind_of_change(store):
    on = desk(store, pictures=2)
    listing = store.listing
    todo, some = ImageFilter(status=("todo",)), ImageFilter(min_objects=1)
    assert [listing.page(on.project, each, "number", 0, 9).total for each in (todo, some)] == [2, 0]
    on.add_box(image=1)
    assert [listing.page(on.project, each, "number", 0, 9).total for each in (todo, some)] == [1, 1]
    assert listing.page(on.project, ImageFilter(), "-objects", 0, 9).images[0].id == on.images[1]
    store.images.add(on.project, [picture("new.jpg", 77)], on.actor)
    assert listing.page(on.project, ImageFilter(), "number", 0, 9).total == 3


def test_a_row_carries_its_preview(store):
    on = desk(store, pictures=1)
    [row] = store.listing.page(on.project, ImageFilter(), "number", 0, 9).images
    assert json.loads(bytes(row.preview)) == []
    on.add_box(x=64, kind=2)
    [row] = store.listing.page(on.project, ImageFilter(), "number", 0, 9).images
    [[index, kind, *corners]] = json.loads(bytes(row.preview))
    assert (index, kind, corners[0], row.objects, row.status) == (2, "b", 100, 1, "in_progress")


def test_names_sort_as_people_expect():
    names = ["img10.jpg", "img2.jpg", "IMG3.jpg", "a/z.jpg", "a b/c.jpg", "img02.jpg", "a/b/c.jpg"]
    ordered = ["a/b/c.jpg", "a/z.jpg", "a b/c.jpg", "img02.jpg", "img2.jpg", "IMG3.jpg", "img10.jpg"]
    assert sorted(names, key=sort_key) == ordered
