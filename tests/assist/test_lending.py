"""Pictures lent to model servers: one picture, to one of them, for minutes."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image as Pixels

from limner.assist.lending import Lender
from limner.dataset import Image, LimnerError, new_id
from limner.media import Decoder
from limner.store import Access, Backend, NewImage, Store

HERE = "http://127.0.0.1:8080"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        opened.projects.create("Streets", opened.actors.owner().id)
        yield opened


@pytest.fixture
def lender(store: Store) -> Iterator[Lender]:
    with Decoder() as decoder:
        yield Lender(store, decoder, HERE)


def backend(store: Store, url: str = "http://localhost:9090", **capabilities: bool) -> Backend:
    [project] = store.projects.list()
    made = store.backends.create(project.id, store.actors.owner().id, url, Access(url))
    return store.backends.answered(made.id, "1", dict(capabilities))


def add(store: Store, data: bytes, kind: str = "image/jpeg", orientation: int = 1) -> Image:
    made = Image(
        id=new_id(),
        name="a b.jpg",
        width=8,
        height=4,
        hash=store.blobs.put(data),
        orientation=orientation,
    )
    new = NewImage(image=made, media_type=kind, size=len(data))
    [added] = store.images.add(store.projects.list()[0].id, [new], store.actors.owner().id)
    return store.images.get(added.id)


def test_an_address_opens_its_picture(store: Store, lender: Lender) -> None:
    image = add(store, b"picture")
    address = lender.lend(image, backend(store))
    start, token, name = address.rsplit("/", 2)
    assert (start, name) == (f"{HERE}/given", "a%20b.jpg")
    assert lender.borrowed(token) == image.id
    file, kind = lender.open(image.id)
    with file:
        assert (file.read(), kind) == (b"picture", "image/jpeg")


def test_an_address_ends_and_cannot_be_made_up(store: Store, lender: Lender) -> None:
    with Decoder() as decoder:
        other = Lender(store, decoder, HERE)
    image, server = new_id(), new_id()
    good = lender.token(image, server)
    data = base64.urlsafe_b64decode(good + "=" * (-len(good) % 4))
    swapped = base64.urlsafe_b64encode(UUID(int=7).bytes + data[16:]).decode()
    for wrong in (
        lender.token(image, server, -1),
        other.token(image, server),
        swapped,
        good[:-4],
        "",
        "é",
        "a" * 99,
    ):
        with pytest.raises(LimnerError) as caught:
            lender.borrowed(wrong)
        assert caught.value.code == "not-found"


def test_a_server_elsewhere_gets_the_picture_itself(store: Store, lender: Lender) -> None:
    image = add(store, b"picture")
    for far in (backend(store, "http://10.0.0.7:9090"), backend(store, "http://[::1]:9090", inline=True)):
        assert lender.lend(image, far) == "data:image/jpeg;base64,cGljdHVyZQ=="


def test_a_turned_picture_is_lent_upright(store: Store, lender: Lender) -> None:
    out = io.BytesIO()
    pixels = Pixels.new("RGB", (4, 8), "red")
    exif = pixels.getexif()
    exif[0x0112] = 6
    pixels.save(out, "JPEG", exif=exif)
    file, kind = lender.open(add(store, out.getvalue(), orientation=6).id)
    with file:
        assert kind == "image/png"
        assert Pixels.open(file).size == (8, 4)
