"""Pictures as octets: the type is ours, nothing of them may run, parts can be asked for."""

import io

import httpx
import pytest
from PIL import Image as Pixels

from tests.server.support import BROKEN, DIFFS, JPEG, PROJECT, TIFF, box_diff, picture

FILE = f"/media/images/{JPEG}/file"


def version(program: httpx.Client, image: object) -> str:
    rows = program.get(f"/api/v1/projects/{PROJECT}/images").json()["images"]
    return next(str(row["version"]) for row in rows if row["id"] == str(image))


def row(program: httpx.Client, image: object) -> dict[str, object]:
    rows = program.get(f"/api/v1/projects/{PROJECT}/images").json()["images"]
    return next(dict(row) for row in rows if row["id"] == str(image))


def test_the_original_comes_as_it_is_in_a_sandbox(program: httpx.Client) -> None:
    answer = program.get(FILE)
    assert answer.content == picture("JPEG")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("inline; filename*=UTF-8''plain.jpg")
    assert "content-encoding" not in answer.headers


def test_a_picture_that_browsers_do_not_show_comes_as_png(program: httpx.Client) -> None:
    answer = program.get(f"/media/images/{TIFF}/file")
    assert answer.headers["content-type"] == "image/png"
    shown = Pixels.open(io.BytesIO(answer.content))
    assert (shown.size, shown.convert("RGB").getpixel((5, 5))) == ((640, 400), (180, 40, 20))
    assert program.get(f"/media/images/{TIFF}/file").content == answer.content


def test_a_hostile_name_stays_inside_its_header(program: httpx.Client) -> None:
    answer = program.get(f"/media/images/{BROKEN}/file")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''%3Cscript%3E.jpg"
    assert answer.headers["content-type"] == "image/jpeg"


def test_a_thumbnail_is_kept_for_ever_under_its_version(program: httpx.Client) -> None:
    path = f"/media/images/{JPEG}/thumb/{version(program, JPEG)}"
    first, second = program.get(path), program.get(path)
    assert first.status_code == 200
    assert first.headers["content-type"] == "image/jpeg"
    assert "immutable" in first.headers["cache-control"]
    assert first.content == second.content
    assert max(Pixels.open(io.BytesIO(first.content)).size) <= 640
    assert row(program, JPEG)["color"] != "#808080"
    assert program.get(f"/media/images/{JPEG}/thumb/another").status_code == 404


def test_what_is_no_picture_says_so_and_is_remembered(program: httpx.Client) -> None:
    path = f"/media/images/{BROKEN}/thumb/{version(program, BROKEN)}"
    answer = program.get(path)
    assert answer.status_code == 422
    assert answer.json()["hint"]
    assert row(program, BROKEN)["problem"]
    assert program.get(path).status_code == 422


PARTS = {
    "first octets": ("bytes=0-9", slice(0, 10)),
    "from the middle": ("bytes=100-", slice(100, None)),
    "the end": ("bytes=-7", slice(-7, None)),
}


@pytest.mark.parametrize(("header", "part"), PARTS.values(), ids=PARTS)
def test_a_part_of_a_file(program: httpx.Client, header: str, part: slice) -> None:
    whole = program.get(FILE).content
    answer = program.get(FILE, headers={"Range": header})
    assert (answer.status_code, answer.content) == (206, whole[part])
    first = range(len(whole))[part][0]
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(whole)}"


def test_several_parts_come_framed(program: httpx.Client) -> None:
    whole = program.get(FILE).content
    answer = program.get(FILE, headers={"Range": "bytes=0-3,-4"})
    assert answer.status_code == 206
    boundary = answer.headers["content-type"].partition("boundary=")[2].encode()
    parts = answer.content.split(b"--" + boundary)
    bodies = [part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for part in parts[1:-1]]
    assert bodies == [whole[:4], whole[-4:]]


@pytest.mark.parametrize("header", ["bytes=999999999-", "bytes=5-1", "bytes=" + "0-0," * 9, "bytes=x"])
def test_parts_that_are_not_there(program: httpx.Client, header: str) -> None:
    answer = program.get(FILE, headers={"Range": header})
    assert (answer.status_code, answer.json()["code"]) == (416, "range")


def test_the_crop_of_an_object_is_a_square_of_its_surroundings(program: httpx.Client) -> None:
    diff = box_diff(x=300)
    record = diff["entries"][0]["record"]
    assert program.post(DIFFS, json=[diff]).status_code == 200
    page = program.get(f"/api/v1/projects/{PROJECT}/objects", params={"sort": "-number", "limit": 1}).json()
    [found] = page["objects"]
    assert (found["id"], found["image"]) == (record["id"], str(JPEG))
    path = f"/media/images/{JPEG}/objects/{found['id']}/{found['revision']}"
    answer = program.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert "immutable" in answer.headers["cache-control"]
    assert Pixels.open(io.BytesIO(answer.content)).size == (232, 232)
    assert program.get(f"/media/images/{JPEG}/objects/{PROJECT}/1").status_code == 404


def test_tiles_are_kept_for_ever_under_their_version(program: httpx.Client) -> None:
    told = program.get(f"/media/images/{TIFF}/seen").json()
    assert (told["width"], told["height"], told["side"], told["levels"]) == (640, 400, 512, 2)
    corner = program.get(f"{told['url']}/0/1/0")
    assert corner.headers["content-type"] == "image/png"
    assert "immutable" in corner.headers["cache-control"]
    shown = Pixels.open(io.BytesIO(corner.content))
    assert (shown.size, shown.getpixel((5, 5))) == ((128, 400), (180, 40, 20))
    for place in ("0/2/0", "0/0/1", "2/0/0", "0/-1/0", "x/0/0"):
        assert program.get(f"{told['url']}/{place}").status_code in {400, 404}
    assert program.get(f"/media/images/{TIFF}/seen/another/0/0/0").status_code == 404
    assert program.get(f"/media/images/{TIFF}/elsewhere").status_code == 404


def test_a_picture_of_8_bits_has_no_values_but_those_seen(program: httpx.Client) -> None:
    assert program.get(f"/media/images/{TIFF}/values").json() is None
    assert program.get(f"/media/images/{JPEG}/values").json() is None
