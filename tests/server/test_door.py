"""Who gets in: the matrix of credentials, origins, hosts and methods, and what a refusal looks like."""

import socket
from pathlib import Path

import httpx
import pytest

from limner.dataset import new_id
from limner.server.gate import PAGE_POLICY
from tests.server.support import DIFFS, JPEG, PATH_IMAGE, PROJECT, Running, box_diff

NEEDS_SIGN_IN = {
    "me": ("GET", "/api/v1/me"),
    "projects": ("GET", "/api/v1/projects"),
    "document": ("GET", "/api/v1/openapi.json"),
    "picture": ("GET", PATH_IMAGE),
    "no such picture": ("GET", "/api/v1/images/00000000-0000-7000-8000-000000000000"),
    "file": ("GET", f"/media/images/{JPEG}/file"),
    "thumbnail": ("GET", f"/media/images/{JPEG}/thumb/x"),
    "saving": ("POST", DIFFS),
    "deleting": ("DELETE", f"/api/v1/projects/{PROJECT}"),
    "token": ("POST", "/api/v1/tokens"),
}


@pytest.mark.parametrize(("method", "path"), NEEDS_SIGN_IN.values(), ids=NEEDS_SIGN_IN)
def test_nobody_gets_the_same_refusal_everywhere(server: Running, method: str, path: str) -> None:
    with server.stranger() as stranger:
        answers = {
            stranger.request(method, path, headers=headers).content
            for headers in ({}, {"Authorization": "Bearer lim_wrong"}, {"Authorization": "Basic lim_wrong"})
        }
        answer = stranger.request(method, path)
    assert answer.status_code == 401
    assert answer.json()["code"] == "not-signed-in"
    assert len(answers) == 1


OPEN = ["/healthz", "/", "/projects/anything/at/all", "/favicon.ico"]


@pytest.mark.parametrize("path", OPEN)
def test_the_page_and_its_health_need_nobody(server: Running, path: str) -> None:
    with server.stranger() as stranger:
        assert stranger.get(path).status_code == 200


def test_a_code_becomes_a_session_once(server: Running) -> None:
    with server.program() as program:
        code = program.post("/api/v1/codes").json()["code"]
    with server.stranger() as first, server.stranger() as second:
        answer = first.get("/", params={"code": code})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith("limner_")
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert first.get("/api/v1/me").status_code == 200
        again = second.get("/", params={"code": code})
        assert (again.status_code, again.headers.get("set-cookie")) == (303, None)
        assert second.get("/api/v1/me").status_code == 401


def test_the_code_of_the_ready_line_signs_in(server: Running) -> None:
    with server.stranger() as stranger:
        assert stranger.get("/", params={"code": server.code}).headers["set-cookie"]


def test_a_token_signs_in_until_it_is_wrong_by_one_letter(server: Running, program: httpx.Client) -> None:
    token = program.post("/api/v1/tokens", json={"name": "matrix"}).json()["token"]
    with server.stranger() as stranger:
        for given, status in ((token, 200), (token[:-1], 401), (token + "x", 401), (token.upper(), 401)):
            answer = stranger.get("/api/v1/me", headers={"Authorization": f"Bearer {given}"})
            assert answer.status_code == status


@pytest.mark.parametrize("label_studio", [False, True])
def test_a_token_is_listed_without_its_secret_and_ends_when_it_is_revoked(
    server: Running, program: httpx.Client, *, label_studio: bool
) -> None:
    name = f"robot {label_studio}"
    body = {"name": name, "label_studio": label_studio}
    token = program.post("/api/v1/tokens", json=body).json()["token"]
    listed = program.get("/api/v1/tokens")
    [one] = [one for one in listed.json() if one["name"] == name]
    assert set(one) == {"id", "name", "created", "used", "revoked"}
    assert token not in listed.text
    where = "/label-studio/api/token/refresh/" if label_studio else "/api/v1/me"
    with server.stranger() as stranger:

        def ask() -> int:
            if label_studio:
                return stranger.post(where, json={"refresh": token}).status_code
            return stranger.get(where, headers={"Authorization": f"Bearer {token}"}).status_code

        assert ask() == 200
        assert program.delete(f"/api/v1/tokens/{one['id']}").status_code == 204
        assert ask() == 401
    [one] = [one for one in program.get("/api/v1/tokens").json() if one["name"] == name]
    assert one["revoked"] is not None
    assert program.delete(f"/api/v1/tokens/{new_id()}").status_code == 404


def test_a_cookie_and_a_token_together_are_refused(server: Running, browser: httpx.Client) -> None:
    answer = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {server.key}"})
    assert (answer.status_code, answer.json()["code"]) == (400, "two-credentials")


ORIGINS = {
    "same origin": ({"Sec-Fetch-Site": "same-origin"}, 201),
    "cross site": ({"Sec-Fetch-Site": "cross-site"}, 403),
    "same site, another port": ({"Sec-Fetch-Site": "same-site"}, 403),
    "typed in": ({"Sec-Fetch-Site": "none"}, 403),
    "fetch metadata wins over origin": ({"Sec-Fetch-Site": "cross-site", "Origin": "OWN"}, 403),
    "origin alone, own": ({"Origin": "OWN"}, 201),
    "origin alone, foreign": ({"Origin": "http://evil.example"}, 403),
    "origin null": ({"Origin": "null"}, 403),
    "neither": ({}, 403),
}


@pytest.mark.parametrize(("headers", "status"), ORIGINS.values(), ids=ORIGINS)
def test_changes_by_cookie_come_from_our_own_page(
    server: Running, browser: httpx.Client, headers: dict[str, str], status: int
) -> None:
    headers = {name: server.address if value == "OWN" else value for name, value in headers.items()}
    with server.stranger(cookies=browser.cookies, headers=headers) as client:
        answer = client.post("/api/v1/codes")
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["code"] == "foreign-origin"
        assert client.get("/api/v1/me").status_code == 200


def test_tokens_need_no_origin(server: Running) -> None:
    with server.program() as program:
        program.headers["Sec-Fetch-Site"] = "cross-site"
        assert program.post("/api/v1/codes").status_code == 201


HOSTS = {
    "address": ("127.0.0.1", 200),
    "name": ("localhost:1234", 200),
    "six": ("[::1]:80", 200),
    "rebinding": ("evil.example", 400),
    "looks like": ("127.0.0.1.evil.example", 400),
    "path inside": ("127.0.0.1/healthz", 400),
    "empty": ("", 400),
}


@pytest.mark.parametrize(("host", "status"), HOSTS.values(), ids=HOSTS)
def test_only_names_of_this_computer_are_answered(server: Running, host: str, status: int) -> None:
    with server.stranger() as stranger:
        for path in ("/healthz", "/", "/api/v1/me", "/nowhere"):
            answer = stranger.get(path, headers={"Host": host})
            if status == 400:
                assert answer.status_code == 400
            else:
                assert answer.status_code in (200, 401)


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_and_no_origin_is_let_in(server: Running, method: str) -> None:
    with server.stranger() as stranger:
        answer = stranger.request(method, "/api/v1/me", headers={"Origin": "http://evil.example"})
        assert answer.status_code == 405
        assert "access-control-allow-origin" not in answer.headers


ANSWERS = {
    "page": ("GET", "/", 200),
    "health": ("GET", "/healthz", 200),
    "refused": ("GET", "/api/v1/me", 401),
    "not there": ("GET", "/api/v1/nothing", 404),
    "wrong method": ("PATCH", "/healthz", 405),
}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_carries_the_security_headers(
    server: Running, method: str, path: str, status: int
) -> None:
    with server.stranger() as stranger:
        answer = stranger.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    if status >= 400:
        assert answer.headers["content-type"] == "application/json"
        assert set(answer.json()) == {"code", "message", "where", "hint", "params"}


def test_the_api_is_never_kept_by_caches(program: httpx.Client) -> None:
    for path in ("/api/v1/me", "/api/v1/projects", f"{PATH_IMAGE}/layers/main", "/api/v1/images/nothing"):
        assert program.get(path).headers["cache-control"] == "no-store"


def test_a_refused_upload_is_answered_before_its_body_is_read(server: Running) -> None:
    host, _, port = server.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(
            f"PUT /api/v1/imports/{PROJECT}/files?path=a.zip HTTP/1.1\r\nHost: {host}\r\n"
            "Content-Type: application/octet-stream\r\nContent-Length: 5000000000\r\n\r\n".encode()
        )
        assert line.recv(1000).startswith(b"HTTP/1.1 401")


BODIES = {
    "text": ("text/plain", 415),
    "form": ("application/x-www-form-urlencoded", 415),
    "multipart": ("multipart/form-data; boundary=x", 415),
    "nothing said": (None, 415),
    "JSON": ("application/json", 201),
    "JSON with a charset": ("application/json; charset=utf-8", 201),
    "JSON in capitals": ("Application/JSON", 201),
}


@pytest.mark.parametrize(("kind", "status"), BODIES.values(), ids=BODIES)
def test_only_json_is_a_body(program: httpx.Client, kind: str | None, status: int) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = program.post(
        "/api/v1/tokens", content=f'{{"name": "{kind} {status}"}}'.encode(), headers=headers
    )
    assert answer.status_code == status


def test_a_hundred_thousand_parts_are_refused_at_once(program: httpx.Client) -> None:
    body = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 60_000
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert program.post("/api/v1/projects", content=body, headers=headers).status_code == 415


def test_a_body_over_the_limit_is_refused(program: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    assert program.post("/api/v1/projects", content=b" " * (5 << 20), headers=headers).status_code == 413
    diff = b"[" + b" " * (33 << 20) + b"]"
    assert program.post(DIFFS, content=diff, headers=headers).status_code == 413
    chunks = (b" " * (1 << 20) for _ in range(6))
    assert program.post("/api/v1/projects", content=chunks, headers=headers).status_code == 413


def test_secrets_stay_out_of_the_log(server: Running, program: httpx.Client, log: Path) -> None:
    token = program.post("/api/v1/tokens", json={"name": "canary"}).json()["token"]
    with server.stranger() as stranger:
        stranger.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        stranger.get("/", params={"code": token})
        stranger.post(DIFFS, json=[box_diff()], headers={"Authorization": f"Bearer {token}\x20x"})
    written = log.read_text()
    for secret in (token, server.key, server.code):
        assert secret not in written
