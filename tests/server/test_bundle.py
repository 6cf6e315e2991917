"""The page: a closed list of files, whatever path is asked for."""

import gzip
from pathlib import Path

import httpx
import pytest

from limner.server.bundle import Bundle
from tests.server.support import Running


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-Abc123.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    return Bundle(folder)


def test_hashed_files_are_kept_for_ever_and_the_page_never(bundle: Bundle) -> None:
    script = bundle.get("/assets/index-Abc123.js")
    assert script
    assert script.type == "text/javascript; charset=utf-8"
    assert "immutable" in script.cache
    assert bundle.shell.cache == "no-cache"
    assert gzip.decompress(bundle.shell.squeezed) == bundle.shell.data


@pytest.mark.parametrize(
    "path",
    ["/secret.txt", "/../secret.txt", "/assets/../../secret.txt", "//secret.txt", "", "/assets", "/assets/"],
)
def test_only_listed_paths_are_found(bundle: Bundle, path: str) -> None:
    assert bundle.get(path) is None


def test_a_copy_without_the_page_says_how_to_get_it(tmp_path: Path) -> None:
    shell = Bundle(tmp_path / "none").shell
    assert b"make web" in shell.data
    assert shell.type.startswith("text/plain")


SPELLINGS = [
    before + climb * 4 + rest
    for before in ("/", "/assets/", "/static/", "/media/", "/api/v1/")
    for climb in ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..%5c", "..\\", "....//")
    for rest in ("etc/passwd",)
]


@pytest.mark.parametrize("path", SPELLINGS)
def test_no_spelling_of_a_path_leads_out(server: Running, path: str) -> None:
    with server.stranger() as stranger:
        request = stranger.build_request("GET", "/")
        request.url = request.url.copy_with(raw_path=path.encode())
        answer = stranger.send(request)
    assert b"root:" not in answer.content
    assert answer.status_code in (200, 401, 404)
    if answer.status_code == 200:
        assert answer.content == page(server)


@pytest.mark.parametrize("path", ["/projects/1/images", "/projects/%F0%9F%98%80", "/a/b/c/d/e?x=1"])
def test_every_address_of_the_browsers_router_gets_the_page(server: Running, path: str) -> None:
    with server.stranger() as stranger:
        answer = stranger.get(path)
    assert (answer.status_code, answer.content) == (200, page(server))
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/api", "/api/v1", "/api/v2/projects", "/media", "/media/images/x"])
def test_what_is_ours_but_not_there_is_not_the_page(server: Running, path: str) -> None:
    with server.stranger() as stranger:
        answer = stranger.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def page(server: Running) -> bytes:
    with server.stranger() as stranger:
        content: bytes = httpx.Response.read(stranger.get("/"))
    return content
