"""The page of models: a model server is connected, asked about chosen pictures, watched, corrected, and let go."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from limner.dataset import new_id
from tests.e2e.desk import Records, enter, project_of, stocked
from tests.ml_backends import Stub, answers, box, stub
from tests.servers import Running

CELLS = (box("cell"), box("tube", x=50), box("cell", x=120), box("blob", x=70))


@pytest.fixture
def model() -> Iterator[Stub]:
    """A model server that finds two things, one beside the picture, and one that the project has no name for."""
    with stub() as running:
        running.behave["/predict"] = answers(*CELLS)
        yield running


@pytest.fixture
def models(page: Page, house: Running, tmp_path: Path) -> Page:
    """The page of models of a project with three pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in "abc":
        Image.new("RGB", (240, 160), (60, 70, 110)).save(folder / f"{name}.png")
    project = stocked(house, [folder])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}")
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_text("No model yet.")).to_be_visible()
    return page


def connect(page: Page, address: str, name: str = "spots") -> None:
    """Fills in the form; Enter connects."""
    page.get_by_label("Address").fill(address)
    page.get_by_label("Name").fill(name)
    page.keyboard.press("Enter")


def part(page: Page, name: str) -> Any:
    """A part of the page by its name."""
    return page.get_by_role("region", name=name, exact=True)


def test_from_connecting_to_removing(models: Page, model: Stub, house: Running) -> None:
    models.get_by_role("button", name="Connect a model").click()
    connect(models, model.address)
    expect(models.locator(".model-row")).to_contain_text(re.compile("spots.*version 1.*Ready"))
    predict = part(models, "Predict")
    expect(predict.get_by_role("status")).to_have_text("3 pictures, none of them asked about yet")
    predict.get_by_role("button", name="Choose pictures").click()
    models.get_by_label("Find by name").fill("a.png")
    expect(models.get_by_role("dialog")).to_contain_text("a.png: 1 picture")
    models.get_by_role("button", name="Done", exact=True).click()
    predict.get_by_role("button", name="Predict 1 picture").click()
    expect(predict.get_by_role("status")).to_have_text(re.compile("^This version has answered about all"))
    found = part(models, "What became of what it found")
    expect(found.get_by_role("row", name=re.compile("^cell"))).to_have_text("cell1100")
    part(models, "Last runs").get_by_role("button", name=re.compile("^Report of")).click()
    report = part(models, "Last runs").get_by_role("table")
    expect(report).to_contain_text("refused")
    labels = part(models, "Its labels and your classes")
    labels.get_by_label("What blob means").select_option("tube")
    expect(models.locator("[aria-live]").last).to_have_text("blob saved.")
    backend = Records(house).ask(f"/projects/{project_of(models)}/backends")[0]
    assert (backend["labels"], len(model.asked("/predict"))) == ({"blob": "tube"}, 1)
    report.get_by_role("link", name="a.png").click()
    expect(models.locator("a.tile")).to_have_count(1)
    models.go_back()
    models.get_by_role("button", name="Remove").click()
    models.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(models.get_by_role("heading", name="From files and programs")).to_be_visible()
    expect(found.get_by_role("row", name=re.compile("^cell"))).to_have_text("cell1100")


def test_one_that_does_not_answer_is_kept_when_wanted_and_says_why(models: Page, model: Stub) -> None:
    models.keyboard.press("n")
    connect(models, "http://127.0.0.1:1")
    expect(models.get_by_role("alert")).to_contain_text("Is the model server running")
    models.get_by_role("button", name="Keep it all the same").click()
    health = models.locator(".model-health")
    expect(health).to_contain_text(re.compile("Not ready.*Never reached"))
    models.keyboard.press("e")
    models.get_by_label("Address").fill(model.address)
    models.keyboard.press("Enter")
    expect(health).to_contain_text(re.compile("Ready.*Answered at"))
    model.behave["/health"] = lambda answering, _: answering.say(b'{"detail": "no memory left"}', 500)
    models.keyboard.press("c")
    expect(health).to_contain_text(re.compile("Not ready.*Not reached since"))
    expect(health.get_by_role("alert")).to_contain_text("500")
    models.context.set_offline(True)
    models.keyboard.press("c")
    expect(models.get_by_text(re.compile(r"^As of \d"))).to_be_visible()
    expect(models.get_by_role("button", name=re.compile("^Predict"))).to_be_disabled()
    expect(models.locator(".model-row")).to_contain_text("spots")
    models.context.set_offline(False)


def test_by_keys_alone_a_run_is_begun_and_ended(models: Page, model: Stub) -> None:
    model.behave["/predict"] = model.hang
    models.keyboard.press("n")
    models.keyboard.press("Control+a")
    models.keyboard.type(model.address)
    models.keyboard.press("Tab")
    models.keyboard.type("first")
    models.keyboard.press("Enter")
    expect(models.locator(".model-row")).to_have_count(1)
    models.keyboard.press("n")
    connect(models, model.address, "second")
    rows = models.locator(".model-row")
    expect(rows.nth(1)).to_have_attribute("aria-pressed", "true")
    models.keyboard.press("ArrowUp")
    expect(rows.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(models.get_by_role("article", name="first")).to_be_visible()
    expect(models.get_by_role("button", name="Predict 3 pictures")).to_be_enabled()
    models.keyboard.press("F6")
    assert models.evaluate("document.activeElement.closest('main') !== null")
    models.keyboard.press("p")
    expect(models.get_by_role("progressbar", name="Predicting")).to_be_visible()
    model.wait("/predict")
    models.keyboard.press("x")
    expect(part(models, "Last runs")).to_contain_text("cancelled")
    expect(models.get_by_role("button", name="Predict 3 pictures")).to_be_enabled()
    models.keyboard.press("?")
    expect(models.get_by_role("dialog")).to_contain_text("Train on what is labelled")


def test_a_training_is_watched_and_ended(models: Page, model: Stub, house: Running) -> None:
    """Of a server that tells how far it is; without labels there is nothing to begin."""
    model.behave["/capabilities"] = lambda *_: {"trains": True}
    model.behave["/train"] = lambda *_: {"job": "7"}
    model.behave["/job_status"] = lambda *_: {"job_status": "running", "done": 3, "total": 10}
    model.behave["/cancel"] = lambda *_: {"job_status": "cancelled"}
    models.keyboard.press("n")
    connect(models, model.address)
    train = part(models, "Train")
    expect(train).to_contain_text("no picture has labels")
    expect(train.get_by_role("button", name="Train on")).to_be_disabled()
    project = project_of(models)
    records = Records(house)
    cell = records.classes(project)["cell"]["id"]
    [image, *_] = records.images(project)
    shape = {"type": "box", "x": 10, "y": 10, "width": 30, "height": 30}
    note = {"kind": "annotation", "id": str(new_id()), "class_id": cell, "shape": shape, "schema": 1}
    diff = {
        "id": str(new_id()), "image_id": image["id"], "gesture": "draw",
        "entries": [{"op": "add", "record": note}], "schema": 1,
    }  # fmt: skip
    with house.client() as client:
        client.ask("POST", f"/images/{image['id']}/layers/main/diffs", json=[diff])
    models.reload()
    expect(train.get_by_role("button", name="Train on 1 labelled picture")).to_be_enabled()
    models.keyboard.press("t")
    bar = train.get_by_role("progressbar", name="Training")
    expect(bar).to_have_attribute("aria-valuenow", "3")
    models.reload()
    expect(bar).to_have_attribute("aria-valuenow", "3")
    train.get_by_role("button", name="Cancel: Training").click()
    expect(part(models, "Last runs")).to_contain_text("cancelled")
    model.wait("/cancel")
