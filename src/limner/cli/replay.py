"""`limner replay`: plays a recorded piece of work in a browser without a window, and compares what comes of it.

A recording (command "Record this work" of the editor) holds what pointer and keys did, the labels and classes it began
with, and the changes that came of it, without anything that a person wrote. It is played on a server of its own, on a
picture of the same size; the changes must be the same, byte by byte, but for ids, which are counted, and times.
"""

import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

from limner.dataset import LimnerError, new_id

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from limner.cli.running import Running
    from limner.client import Client

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_THE_SERVER = frozenset({
    "author", "image_id", "image_hash", "made_at", "created", "updated", "revision", "number", "source",
    "ontology_version", "layer", "base", "after_revision",
})  # fmt: skip
_SAVED_SECONDS = 120

Button = Literal["left", "middle", "right"]
_PAGE = 500
_BUTTONS: tuple[Button, ...] = ("left", "middle", "right")
_PACE = 0.2
_DRAWN = (
    "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
)


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command()(replay)


def replay(
    work: Path = typer.Argument(exists=True, dir_okay=False, help="A recording, as the editor saves it."),
    browser: Path | None = typer.Option(
        None, "--browser", exists=True, help="The Chromium to use, where it is not Playwright's own."
    ),
) -> None:
    """Play a recorded piece of work, and say whether the same comes of it again (needs limner[replay])."""
    recorded = _read(work)
    with tempfile.TemporaryDirectory(prefix="limner-replay-") as folder, _served(Path(folder)) as server:
        project, image = _prepare(server, recorded, Path(folder))
        _play(recorded, server, f"/p/{project}/i/{image}", browser)
        came = _changes(server, f"/images/{image}/layers/main/diffs?limit={_PAGE}")
    if recorded["annotations"]:
        del came[0]  # what was there before
    wanted, found = _plain(recorded["diffs"]), _plain(came)
    if wanted != found:
        at = next((n for n, pair in enumerate(zip(wanted, found, strict=False)) if pair[0] != pair[1]), None)
        where = f"change {at + 1}" if at is not None else f"{len(found)} changes instead of {len(wanted)}"
        raise LimnerError(f"something else came of it: {where}", code="replay-differs", where=work.name)
    typer.echo(f"The same came of it: {len(wanted)} changes from {len(recorded['events'])} events.")


def _read(work: Path) -> dict[str, Any]:
    try:
        recorded = json.loads(work.read_bytes())
        known = recorded["schema"] == 1 and all(
            part in recorded for part in ("window", "image", "ontology", "annotations", "events", "diffs")
        )
    except (ValueError, TypeError, KeyError):
        known = False
    if not known:
        raise LimnerError("it is no recording of work", code="unreadable", where=work.name)
    return dict(recorded)


@contextmanager
def _served(folder: Path) -> "Iterator[Running]":
    """A server of its own."""
    from limner.cli.running import running

    command = [sys.executable, "-m", "limner", "serve", "--data", str(folder / "data"), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        with running(folder / "data" if process.stdout and process.stdout.readline() else folder) as server:
            if server is None:
                raise LimnerError("the server for the replay does not start", code="not-running")
            yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _prepare(client: "Client", recorded: dict[str, Any], folder: Path) -> tuple[str, str]:
    """A project with the recording's classes and labels, on a picture of its size."""
    from PIL import Image

    size = (int(recorded["image"]["width"]), int(recorded["image"]["height"]))
    picture = folder / "picture.png"
    Image.linear_gradient("L").resize(size).save(picture)
    project = str(client.project("Replay", make=True)["id"])
    for kind in recorded["ontology"].get("classes", []):
        client.ask("PUT", f"/projects/{project}/classes/{kind['id']}", json=kind)
    client.import_files(project, picture)
    [row] = client.ask("GET", f"/projects/{project}/images")["images"]
    entries = [{"op": "add", "record": record} for record in recorded["annotations"]]
    if entries:
        diff = {
            "id": str(new_id()), "image_id": row["id"], "gesture": "import", "entries": entries, "schema": 1,
        }  # fmt: skip
        client.ask("POST", f"/images/{row['id']}/layers/main/diffs", json=[diff])
    return project, str(row["id"])


def _play(recorded: dict[str, Any], server: "Running", path: str, browser: Path | None) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        hint = "Install it: pip install 'limner[replay]', then playwright install chromium."
        raise LimnerError(
            "a browser is needed, and Playwright to drive it", code="missing", hint=hint
        ) from error
    flags = ["--disable-gpu", "--no-sandbox"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=flags)
        context = chromium.new_context(viewport=recorded["window"], reduced_motion="reduce")
        context.set_default_timeout(1000 * _SAVED_SECONDS)  # a busy machine is no other result
        page = context.new_page()
        page.goto(server.entrance())
        page.locator(".card.new").wait_for()
        page.goto(server.address + path)
        page.locator(".editor .host canvas").first.wait_for()
        page.locator("[role=application][aria-busy=false]").wait_for()
        page.locator(".host").focus()
        for event in recorded["events"]:
            _do(page, event)
        _wait_until_saved(page)
        chromium.close()


def _changes(client: "Client", path: str) -> list[dict[str, Any]]:
    """The log of a layer, oldest first."""
    lines = client.ask("GET", path)["diffs"]
    newest = lines
    while len(newest) == _PAGE:
        newest = client.ask("GET", f"{path}&before={newest[-1]['revision']}")["diffs"]
        lines = lines + newest
    return [line["diff"] for line in reversed(lines)]


def _do(page: "Page", event: dict[str, Any]) -> None:
    kind = event["do"]
    if kind in ("press", "down"):
        page.evaluate(_DRAWN)  # people act on what they see: a field that has opened, for one
    if kind in ("press", "release"):
        key = "Space" if event["key"] == " " else event["key"]
        (page.keyboard.down if kind == "press" else page.keyboard.up)(key)
        return
    page.mouse.move(event["x"], event["y"])
    if kind == "wheel":
        page.mouse.wheel(event["across"], event["down"])
    elif kind != "move":
        button: Button = _BUTTONS[event["button"]]
        (page.mouse.down if kind == "down" else page.mouse.up)(button=button)


def _wait_until_saved(page: "Page") -> None:
    end = time.monotonic() + _SAVED_SECONDS
    while page.locator(".save").inner_text() != "All changes saved":
        if time.monotonic() > end:
            raise LimnerError("the changes were not saved in time", code="timeout")
        time.sleep(_PACE)


def _plain(diffs: list[dict[str, Any]]) -> list[bytes]:
    """What was done, one after the other: ids counted in the order in which they come, nothing of server or clock."""
    ids: dict[str, str] = {}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items() if name not in _OF_THE_SERVER}
        if isinstance(value, list):
            return [plain(one) for one in value]
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, str) and _ID.fullmatch(value):
            return ids.setdefault(value, f"#{len(ids)}")
        return value

    return [
        json.dumps(
            plain(
                {
                    "gesture": diff["gesture"],
                    "entries": diff["entries"],
                    "cause": diff.get("cause", {}).get("kind", "edit"),
                }
            ),
            sort_keys=True,
        ).encode()
        for diff in diffs
    ]
