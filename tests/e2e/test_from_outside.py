"""What reaches Limner from elsewhere, and what leaves it: nothing that should not."""

import http.client
import re
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import draw, enter, entrance, grid, new_project, open_picture, ready, saved, stocked
from tests.servers import Running


def ask(running: Running, method: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer, asked for exactly so."""
    connection = http.client.HTTPConnection(urlsplit(running.address).netloc, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers)
    body = b"{}" if method != "GET" else b""
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders(body)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def session(page: Page) -> str:
    """The cookie of the page's session, as a program would send it."""
    [cookie] = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    return f"{cookie['name']}={cookie['value']}"


def test_only_this_computer_can_reach_it(house: Running) -> None:
    port = urlsplit(house.address).port
    places = {
        one.laddr.ip
        for one in psutil.Process(house.process.pid).net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr.port == port
    }
    assert places == {"127.0.0.1"}
    outside = {
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not address.address.startswith("127.")
    }
    for address in outside:
        with pytest.raises(OSError, match=r"."), socket.create_connection((address, port), timeout=2):
            pass


def test_a_code_lets_in_once(house: Running, profile: Callable[..., BrowserContext]) -> None:
    address = entrance(house)
    first, second = profile().new_page(), profile().new_page()
    first.goto(address)
    expect(first.locator(".card.new")).to_be_visible()
    assert "code=" not in first.url
    second.goto(address)
    expect(second.locator(".card.new")).to_have_count(0)
    assert second.context.request.get(f"{house.address}/api/v1/projects").status == 401


def test_without_a_session_nothing_is_told(house: Running) -> None:
    assert ask(house, "GET", "/healthz")[0] == 200
    for path in ("/api/v1/me", "/api/v1/projects", "/api/v1/formats"):
        assert ask(house, "GET", path)[0] == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.7"]
)
def test_another_name_in_the_host_header_is_refused(house: Running, host: str) -> None:
    assert ask(house, "GET", "/healthz", Host=host)[0] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {},
    ],
)
def test_a_foreign_page_changes_nothing_by_the_cookie(
    house: Running, page: Page, headers: dict[str, str]
) -> None:
    enter(page, house)
    cookie = session(page)
    sent = {"Content_Type": "application/json", "Cookie": cookie, **headers}
    assert ask(house, "POST", "/api/v1/projects", **sent)[0] == 403


def test_every_answer_carries_the_policies(house: Running, page: Page, data: Path) -> None:
    stocked(house, [data / "media" / "good" / "hopper.jpg"])
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    enter(page, house)
    page.locator("a.card").first.click()
    expect(page.locator("a.tile img").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert any("/media/" in answer.url for answer in answers)
    for answer in answers:
        headers = answer.all_headers()
        assert "script-src 'self'" in headers["content-security-policy"] or headers[
            "content-security-policy"
        ].startswith("sandbox")
        assert headers["x-content-type-options"] == "nosniff"


def test_no_request_leaves_for_another_host_in_a_whole_session(
    house: Running, page: Page, data: Path
) -> None:
    hosts: set[str] = set()
    page.context.on("request", lambda asked: hosts.add(urlsplit(asked.url).netloc))
    project = stocked(house, [data / "media" / "good" / "hopper.jpg"])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/classes")
    page.goto(f"{house.address}/p/{project}")
    open_picture(page, "hopper.jpg")
    draw(page, grid(2))
    saved(page)
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Back to pictures").click()
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.locator(".dialog-foot button.primary")).to_be_enabled(timeout=30_000)
    assert hosts <= {urlsplit(house.address).netloc, ""}


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    pytest.param('"><svg onload=alert(3)>', marks=pytest.mark.long),
    pytest.param("javascript:alert(4)", marks=pytest.mark.long),
    pytest.param("{{constructor.constructor('alert(5)')()}}", marks=pytest.mark.long),
    pytest.param("</textarea><iframe srcdoc='<script>alert(6)</script>'>", marks=pytest.mark.long),
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_that_are_markup_are_shown_as_text(
    house: Running, page: Page, data: Path, tmp_path: Path, payload: str
) -> None:
    name = re.sub(r'[/\\:*?"|\0]', "_", payload)
    picture = tmp_path / f"{name}.jpg"
    picture.write_bytes((data / "media" / "good" / "hopper.jpg").read_bytes())
    enter(page, house)
    project = new_project(page, payload)
    with house.client() as client:
        job = client.import_files(project, picture)
        assert job["result"]["added"] == 1, list(client.report(job["id"]))
    page.goto(f"{house.address}/p/{project}/classes")
    page.get_by_role("button", name="Goal and guideline").click()
    page.get_by_label("Goal").fill(payload)
    page.get_by_label("Guideline").fill(payload)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="New class").click()
    page.get_by_label("Name").fill(payload)
    page.get_by_label("Description").fill(payload)
    page.get_by_role("button", name="Make class").click()
    expect(page.locator(".class-list")).to_contain_text(payload)
    page.goto(house.address)
    expect(page.locator("a.card", has_text=payload)).to_be_visible()
    page.goto(f"{house.address}/p/{project}")
    expect(page.locator("a.tile")).to_contain_text(f"{name}.jpg")
    expect(page.locator("header.top")).to_contain_text(payload)
    page.locator("a.tile").click()
    ready(page)
    expect(page.locator(".class-chip").first).to_contain_text(payload)
    draw(page, grid(1))
    saved(page)
    page.locator(".host").focus()
    page.keyboard.press("Shift+I")
    expect(page.locator("dialog")).to_be_visible()
    expect(page.locator("dialog")).to_contain_text(payload)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="History").click()
    expect(page.locator(".history")).to_contain_text(payload)
    assert page.locator("img[src=x], svg[onload], iframe").count() == 0
