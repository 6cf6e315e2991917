"""Pictures, blobs, sources, uploads, and the stream of a project."""

import hashlib
import io
import os
from functools import partial

import pytest
from msgspec.structs import replace

from limner.dataset import LimnerError, new_id
from limner.store import ImageFilter, NotFound, StorageFailed, Taken
from limner.store.blobs import Blobs
from limner.store.clock import now
from tests.store.making import desk, paths, picture


def test_pictures_keep_their_names_and_get_numbers(store):
    on = desk(store, pictures=0)
    names = ["b/Größe.jpg", "b/große.jpg", "日本/1.jpg", "x.jpg"]
    added = store.images.add(on.project, [picture(name, at + 1) for at, name in enumerate(names)], on.actor)
    assert [each.number for each in added] == [1, 2, 3, 4]
    assert paths(store, on.project, [each.id for each in added]) == names
    assert store.images.by_path(on.project) == {
        name: each.id for name, each in zip(names, added, strict=True)
    }


def test_d18_the_same_picture_again_is_the_same_picture(store):
    on = desk(store, pictures=0)
    first = store.images.add(on.project, [picture("a.jpg", 1), picture("b.jpg", 2)], on.actor)
    again = store.images.add(on.project, [picture("a.jpg", 1), picture("c.jpg", 3)], on.actor)
    assert (again[0].id, again[0].number, again[0].fresh) == (first[0].id, 1, False)
    assert (again[1].number, again[1].fresh) == (3, True)
    assert store.projects.get(on.project).images == 3


def test_the_same_bytes_under_another_name_are_added_and_pointed_out(store):
    on = desk(store, pictures=0)
    [first, twin] = store.images.add(on.project, [picture("a.jpg", 1), picture("b/a.jpg", 1)], on.actor)
    [later] = store.images.add(on.project, [picture("c.jpg", 1)], on.actor)
    assert (first.duplicate_of, twin.duplicate_of, later.duplicate_of) == (None, first.id, first.id)
    assert twin.fresh
    assert later.fresh


def test_an_update_keeps_what_a_picture_is(store):
    on = desk(store)
    image = store.images.get(on.images[0])
    store.images.update([replace(image, tags=("night",), number=99, name="../x", width=1)])
    assert store.images.get(image.id) == replace(image, tags=("night",))


def test_a_picture_read_in_place(store, tmp_path):
    on = desk(store, pictures=0)
    (tmp_path / "photos" / "sub").mkdir(parents=True)
    (tmp_path / "photos" / "sub" / "a.jpg").write_bytes(b"jpeg")
    source = store.sources.register(on.project, tmp_path / "photos", on.actor)
    assert store.sources.register(on.project, tmp_path / "photos" / ".", on.actor) == source
    assert store.sources.list(on.project) == (source,)
    here = replace(picture("sub/a.jpg", 1), source=source.id, key="sub/a.jpg", stamp="4:1")
    here = replace(here, image=replace(here.image, hash=""))
    [added] = store.images.add(on.project, [here], on.actor)
    [again] = store.images.add(on.project, [replace(here, image=replace(here.image, id=new_id()))], on.actor)
    assert (again.id, again.fresh) == (added.id, False)
    with store.images.open(added.id) as file:
        assert file.read() == b"jpeg"
    store.images.set_hash(added.id, "ab" * 32)
    assert store.images.get(added.id).hash == store.images.file(added.id).hash == "ab" * 32
    (tmp_path / "photos" / "sub" / "a.jpg").unlink()
    with pytest.raises(StorageFailed) as caught:
        store.images.open(added.id)
    assert caught.value.code == "picture-missing"


ESCAPES = ("../secret", "/etc/passwd", "link", "sub/../../secret", "sub", "nothing", "a\0b", "")


@pytest.mark.parametrize("key", ESCAPES)
def test_s26_nothing_outside_a_source_is_opened(store, tmp_path, key):
    on = desk(store, pictures=0)
    (tmp_path / "photos" / "sub").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    os.symlink(tmp_path / "secret", tmp_path / "photos" / "link")
    source = store.sources.register(on.project, tmp_path / "photos", on.actor)
    with pytest.raises(NotFound):
        store.sources.open(source.id, key)


def test_blobs_are_kept_once_by_content(store):
    data = os.urandom(3 << 20)
    hash = hashlib.sha256(data).hexdigest()
    assert store.blobs.put(data) == store.blobs.put_file(io.BytesIO(data)) == hash
    assert store.blobs.get(hash) == data
    with store.blobs.open(hash) as file:
        file.seek(-5, os.SEEK_END)
        assert file.read() == data[-5:]
    other = store.blobs.put_file(io.BytesIO(b"other"))
    assert store.blobs.sweep([hash]) == 1
    assert store.blobs.has(hash)
    assert not store.blobs.has(other)
    assert [path.name for path in store.blobs.path(hash).parent.iterdir()] == [hash[4:]]


@pytest.mark.parametrize("hash", ["", "../../limner.db", "A" * 64, "0" * 63])
def test_no_blob_of_a_crooked_name(store, hash):
    with pytest.raises(NotFound):
        store.blobs.get(hash)


def test_a_file_of_the_data_folder_is_taken_in(store):
    path = store.data / "made.bin"
    path.write_bytes(b"made")
    hash = hashlib.sha256(b"made").hexdigest()
    store.blobs.take(path, hash)
    assert store.blobs.get(hash) == b"made"
    assert not path.exists()


def test_an_upload_is_resumed_and_checked(store):
    on = desk(store, pictures=0)
    uploads, id, data = store.uploads, new_id(), b"0123456789"
    assert uploads.begin(on.project, id, on.actor) == uploads.begin(on.project, id, on.actor)
    assert uploads.append(id, "sub/ä.jpg", 0, data[:6]) == 6
    with pytest.raises(LimnerError) as caught:
        uploads.append(id, "sub/ä.jpg", 7, data[7:])
    assert (caught.value.code, caught.value.params) == ("wrong-offset", {"received": 6})
    assert uploads.append(id, "sub/ä.jpg", 4, data[4:]) == 10
    assert uploads.received(id, "sub/ä.jpg") == 10
    with pytest.raises(LimnerError) as caught:
        uploads.finish(id, "sub/ä.jpg", "0" * 64)
    assert caught.value.code == "wrong-hash"
    assert uploads.received(id, "sub/ä.jpg") == 0
    uploads.append(id, "sub/ä.jpg", 0, data)
    done = uploads.finish(id, "sub/ä.jpg", hashlib.sha256(data).hexdigest())
    assert uploads.finish(id, "sub/ä.jpg", done.hash) == done
    assert uploads.append(id, "sub/ä.jpg", 4, data[4:]) == 10, "the same again, as its answer was lost"
    assert uploads.finish(id, "sub/ä.jpg", "0" * 64) == done
    with pytest.raises(LimnerError) as caught:
        uploads.append(id, "sub/ä.jpg", 4, b"others")
    assert (caught.value.code, caught.value.params) == ("wrong-offset", {"received": 10})
    assert uploads.files(id) == (done,)
    assert (uploads.get(id).files, uploads.get(id).size) == (1, 10)
    with uploads.open(id, "sub/ä.jpg") as file:
        assert file.read() == data
    uploads.discard([id])
    assert not done.place.exists()
    with pytest.raises(NotFound):
        uploads.received(id, "sub/ä.jpg")


def test_an_upload_whose_job_has_ended_is_forgotten(store):
    on = desk(store)
    ended, running = new_id(), new_id()
    for id in (ended, running):
        store.uploads.begin(on.project, id, on.actor)
        store.jobs.create(id, "import", on.project, on.actor, {})
    store.jobs.finish(ended, "failed", {})
    store.uploads.forget_ended()
    with pytest.raises(NotFound):
        store.uploads.get(ended)
    assert store.uploads.get(running).id == running


def test_an_upload_that_nobody_brought_in_is_kept_for_a_week(store, monkeypatch):
    on = desk(store)
    left, running = new_id(), new_id()
    for id in (left, running):
        store.uploads.begin(on.project, id, on.actor)
    store.jobs.create(running, "import", on.project, on.actor, {})
    day = 24 * 3600 * 1000
    for days, there in ((6, True), (8, False)):
        monkeypatch.setattr("limner.store.uploads.now", partial(int, now() + days * day))
        store.uploads.forget_ended()
        assert _is_there(store, left) is there
    assert _is_there(store, running)


def _is_there(store, id):
    try:
        return store.uploads.get(id).id == id
    except NotFound:
        return False


def test_s22_an_upload_belongs_to_its_project(store):
    on = desk(store, pictures=0)
    id = new_id()
    store.uploads.begin(on.project, id, on.actor)
    other = store.projects.create("Other", on.actor).id
    with pytest.raises(Taken):
        store.uploads.begin(other, id, on.actor)


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\\b", "", "C:x", "a\nb"])
def test_s25_crooked_names_are_refused(store, path):
    on = desk(store, pictures=0)
    id = new_id()
    store.uploads.begin(on.project, id, on.actor)
    with pytest.raises(LimnerError) as caught:
        store.uploads.append(id, path, 0, b"x")
    assert caught.value.code == "unsafe-name"


def test_the_stream_shows_one_moment_twice(store):
    on = desk(store, pictures=450)
    box = on.add_box(image=300)
    hash = store.blobs.put(b"pixels")
    [last] = store.images.add(
        on.project,
        [replace(picture("z.jpg", 9), image=replace(picture("z.jpg", 9).image, hash=hash))],
        on.actor,
    )
    with store.dataset(on.project) as dataset:
        seen = iter(dataset.images)
        first = [next(seen) for _ in range(10)]
        on.add_box(image=300)
        on.add_box(image=5)
        rest = list(seen)
        assert [each.image.number for each in (*first, *rest)] == list(range(1, 452))
        labelled = [each for each in (*first, *rest) if each.layers]
        assert [(each.image.id, len(each.layers[0].annotations)) for each in labelled] == [
            (on.images[300], 1)
        ]
        assert labelled[0].layers[0].annotations[0].id == box.id
        assert [each.image.id for each in dataset.images if each.layers] == [on.images[300]]
        assert rest[-1].image.id == last.id
        assert rest[-1].open_picture is not None
        with rest[-1].open_picture() as file:
            assert file.read() == b"pixels"
        assert len(dataset.ontology.classes) == 4
    with store.dataset(on.project, ImageFilter(min_objects=1)) as dataset:
        assert [each.image.id for each in dataset.images] == [on.images[5], on.images[300]]


@pytest.mark.parametrize("put", [Blobs.put, lambda blobs, data: blobs.put_file(io.BytesIO(data))])
def test_a_blob_that_a_power_cut_left_short_is_made_whole_by_the_next_put(tmp_path, put):
    blobs = Blobs(tmp_path)
    hash = put(blobs, b"pixels")
    blobs.path(hash).write_bytes(b"")
    assert put(blobs, b"pixels") == hash
    assert blobs.get(hash) == b"pixels"
