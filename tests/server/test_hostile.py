"""Bodies, names and headers made to break things: refused or kept as they are, never a fault of the server."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from limner.dataset import new_id
from tests.server.support import DIFFS, JPEG, PATH_IMAGE, PROJECT, Running, box_diff

JSON = {"Content-Type": "application/json"}

BROKEN = {
    "empty": b"",
    "nothing but space": b"  \n",
    "cut off": b'{"name": "a"',
    "trailing comma": b'{"name": "a",}',
    "two values": b'{"name": "a"}{}',
    "single quotes": b"{'name': 'a'}",
    "comment": b'{"name": /* */ "a"}',
    "not a number": b'{"name": NaN}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "invalid utf-8": b'{"name": "\xff\xfe"}',
    "byte order mark": b'\xef\xbb\xbf{"name": "a"}',
    "utf-16": '{"name": "a"}'.encode("utf-16"),
    "nul": b'{"name": "a\x00b"}',
    "bare control character": b'{"name": "a\nb"}',
    "list for object": b"[]",
    "null": b"null",
    "number too long": b"1" * 100_000,
    "unknown field": b'{"name": "a", "admin": true}',
    "wrong type": b'{"name": {"$gt": ""}}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"name":' * 100_000,
    "deep and closed": b"[" * 5000 + b"]" * 5000,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("path", ["/api/v1/projects", DIFFS, f"{PATH_IMAGE}/layers/main/restore"])
def test_a_broken_body_is_the_clients_fault(program: httpx.Client, path: str, body: bytes) -> None:
    if path == DIFFS and body == b"[]":
        return  # no diffs: nothing to do
    answer = program.post(path, content=body, headers=JSON)
    assert 400 <= answer.status_code < 500
    assert answer.json()["message"]


def test_the_json_test_suite(program: httpx.Client, shared: Path | None) -> None:
    files = sorted((shared / "data" / "bad-input" / "json").glob("*.json")) if shared else []
    for file in files:
        body = file.read_bytes()
        for path in ("/api/v1/projects", DIFFS):
            answer = program.post(path, content=body, headers=JSON)
            assert answer.status_code < 500, file.name
            if file.name.startswith("n_"):
                assert answer.status_code >= 400, file.name


FOREIGN_VALUES: dict[str, Any] = {
    "infinite by size": 1e400,
    "text": "1",
    "null": None,
    "list": [1],
    "object": {"toString": 1},
}


@pytest.mark.parametrize("value", FOREIGN_VALUES.values(), ids=FOREIGN_VALUES)
def test_coordinates_are_finite_numbers(program: httpx.Client, value: Any) -> None:
    diff = box_diff()
    diff["entries"][0]["record"]["shape"]["x"] = value
    body = json.dumps([diff]).replace("Infinity", "1e999").encode()
    before = program.get(f"{PATH_IMAGE}/layers/main").content
    answer = program.post(DIFFS, content=body, headers=JSON)
    assert answer.status_code in (409, 422)
    assert program.get(f"{PATH_IMAGE}/layers/main").content == before


HUGE = {
    "revision seen": ("revision", 10**30),
    "made at": ("made_at", 10**18),
    "number": ("number", 2**64),
    "negative": ("revision", -(2**63)),
}


@pytest.mark.parametrize(("field", "value"), HUGE.values(), ids=HUGE)
def test_numbers_beyond_the_database_are_no_fault(program: httpx.Client, field: str, value: int) -> None:
    diff = box_diff()
    if field == "made_at":
        diff["made_at"] = value
    diff["entries"][0]["record"][field] = value
    assert program.post(DIFFS, content=json.dumps([diff]).encode(), headers=JSON).status_code < 500
    gone = {**box_diff(), "entries": [{"op": "remove", "id": str(new_id()), "revision": value}]}
    assert program.post(DIFFS, content=json.dumps([gone]).encode(), headers=JSON).status_code < 500
    for path in (f"{PATH_IMAGE}/layers/main/restore", f"/api/v1/projects/{PROJECT}/ontology/restore"):
        body = json.dumps({"revision" if "layers" in path else "version": value}).encode()
        assert 400 <= program.post(path, content=body, headers=JSON).status_code < 500


NAMES = [
    "<script>alert(1)</script>",
    "'; DROP TABLE projects; --",
    "../../../etc/passwd",
    "Ω≈ç√∫˜µ≤≥÷",
    "الكل في المجمو عة",
    "田中さんにあげて下さい",
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "\u202etest\u202c",
    "%s%n%x {0} ${HOME} {{7*7}}",
    "CON",
    "null",
    "=cmd|' /C calc'!A0",
    "\u0000",
    "\r\nSet-Cookie: a=b",
    "\x1b[31mred",
    "\ufeff",
    " ",
]


def naughty(shared: Path | None) -> list[str]:
    found = sorted((shared / "data" / "bad-input" / "strings").glob("*.json")) if shared else []
    strings = [text for file in found for text in json.loads(file.read_text()) if isinstance(text, str)]
    return NAMES + strings[::8]


def test_names_come_back_as_they_were_or_are_refused(program: httpx.Client, shared: Path | None) -> None:
    home = program.post("/api/v1/projects", json={"name": "Names"}).json()["id"]
    kept = 0
    for number, name in enumerate(naughty(shared)):
        id = str(new_id())
        answer = program.post("/api/v1/projects", content=_json({"id": id, "name": name}), headers=JSON)
        assert answer.status_code < 500, repr(name)
        if answer.status_code == 201:
            kept += 1
            assert program.get(f"/api/v1/projects/{id}").json()["name"] == answer.json()["name"]
            assert program.delete(f"/api/v1/projects/{id}").status_code == 204
        item = _json({"id": id, "name": name, "index": number})
        answer = program.put(f"/api/v1/projects/{home}/classes/{id}?keep=both", content=item, headers=JSON)
        assert answer.status_code < 500, repr(name)
        if answer.status_code == 200:
            assert name in {kind["name"] for kind in answer.json()["classes"]}
    assert kept >= 10


def test_hostile_names_of_files_are_refused_or_kept(program: httpx.Client, shared: Path | None) -> None:
    id = str(new_id())
    assert program.post(f"/api/v1/projects/{PROJECT}/imports", json={"id": id}).status_code == 201
    for name in naughty(shared):
        path = quote(name.encode("utf-8", "surrogatepass"), safe="")
        answer = program.put(f"/api/v1/imports/{id}/files?path={path}", content=b"x")
        assert answer.status_code < 500, repr(name)


ADDRESSES = [
    "/api/v1/projects/%00", "/api/v1/projects/%ff", "/api/v1/images/" + "a" * 5000, "/api/v1//projects",
    "/api/v1/projects/../me", "/%", "/%zz", "/api/v1/projects?deleted=perhaps", "/api/v1/projects?deleted=%ff",
    f"/api/v1/projects/{PROJECT}/images?name=%ff%fe", f"/api/v1/projects/{PROJECT}/images?name=%00",
    f"/api/v1/projects/{PROJECT}/images?name=%25%5f%22*", f"/api/v1/projects/{PROJECT}/images?folder=..%2f..",
    f"/api/v1/projects/{PROJECT}/images?offset=99999999999999999999",
    f"/api/v1/projects/{PROJECT}/facets?min=9223372036854775808",
    f"{PATH_IMAGE}/layers/main/diffs?before=99999999999999999999999",
    f"/media/images/{JPEG}/thumb/..%2f..%2f", f"/media/images/{JPEG}/thumb/%00",
]  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
def test_hostile_addresses_are_never_a_fault(program: httpx.Client, path: str) -> None:
    request = program.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    assert program.send(request).status_code < 500


HEADERS = {
    "ranges": {"Range": "bytes=" + "0-0," * 15_000},
    "range of digits": {"Range": "bytes=" + "9" * 60_000 + "-"},
    "cookies": {"Cookie": "; ".join(f"limner_{n}=x" for n in range(2000))},
    "cookie of quotes": {"Cookie": 'limner="' + "\\" * 30_000},
    "content type": {"Content-Type": "application/json;" + " x=" * 15_000},
    "encodings": {"Accept-Encoding": "gzip," * 10_000},
    "authorization": {"Authorization": "Bearer " + "x" * 60_000},
    "host": {"Host": "127.0.0.1" + "." * 60_000},
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers_of_sixty_kilobytes_are_answered(server: Running, headers: dict[str, str]) -> None:
    with server.program() as program:
        answer = program.get(f"/media/images/{JPEG}/file", headers=headers)
        assert answer.status_code < 500
        assert program.get("/healthz").status_code == 200


def test_control_characters_never_reach_the_log(server: Running, log: Path) -> None:
    with server.program() as program:
        for path in ("/api/v1/projects/%0a%1b[31mforged", "/api/v1/%0d%0aforged"):
            program.get(path)
    assert b"\x1b" not in log.read_bytes()
    assert not any(line.startswith("forged") for line in log.read_text().splitlines())


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()
