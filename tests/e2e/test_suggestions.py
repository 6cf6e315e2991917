"""What models found, as suggestions: taken, refused for good, shown again, by score, class and model."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.desk import (
    Records,
    enter,
    export,
    holds,
    image_of,
    moved_on,
    project_of,
    ready,
    saved,
    stocked,
    until,
)
from tests.servers import Running

WIDTH, HEIGHT = 240, 160
CELLS = ((5, 10, 0.95), (30, 10, 0.6), (55, 10, 0.3))
TUBES = ((5, 60, 0.8), (30, 60, 0.4))


def prediction(number: int, version: str, **found: tuple[tuple[float, float, float], ...]) -> dict[str, Any]:
    """Boxes of a model by class, as Label Studio has them: corners in per cent, and scores."""
    size = {"original_width": WIDTH, "original_height": HEIGHT}
    region = {"type": "rectanglelabels", "from_name": "label", "to_name": "image", **size}
    result = [
        {
            **region,
            "id": f"{number}-{name}-{at}",
            "score": score,
            "value": {"x": x, "y": y, "width": 20, "height": 30, "rotation": 0, "rectanglelabels": [name]},
        }
        for name, places in found.items()
        for at, (x, y, score) in enumerate(places)
    ]
    return {"id": number, "model_version": version, "result": result}


@pytest.fixture
def predicted(page: Page, house: Running, tmp_path: Path) -> Page:
    """A picture without labels on which two models found cells and tubes, open in the editor; on the third one of
    them found a cell."""
    folder = tmp_path / "predicted"
    folder.mkdir()
    for at, name in enumerate("abc"):
        Image.new("RGB", (WIDTH, HEIGHT), (60, 70, 110 + at)).save(folder / f"{name}.png")
    predictions = [
        prediction(1, "spot-2", cell=CELLS, tube=TUBES),
        prediction(2, "other-1", cell=((75, 60, 0.5),)),
    ]
    tasks = [
        {"id": 1, "data": {"image": "a.png"}, "predictions": predictions},
        {
            "id": 3,
            "data": {"image": "c.png"},
            "predictions": [prediction(3, "other-1", cell=((75, 60, 0.5),))],
        },
    ]
    (folder / "tasks.json").write_text(json.dumps(tasks))
    project = stocked(house, [folder])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}/pictures")
    page.locator("a.tile").first.click()
    ready(page)
    counts(page, 6)
    return page


def counts(page: Page, many: int) -> None:
    """Waits until that many suggestions are open."""
    expect(page.locator(".suggested-head")).to_have_text(re.compile(rf"^{many} suggestions?$"))


def names(annotations: list[dict[str, Any]], classes: dict[str, dict[str, Any]]) -> list[str]:
    """Class names of labels, in order."""
    by_id = {kind["id"]: name for name, kind in classes.items()}
    return sorted(by_id[one["class_id"]] for one in annotations)


def test_suggestions_are_taken_and_refused_for_good(predicted: Page, house: Running) -> None:
    records, image = Records(house), image_of(predicted)
    assert records.annotations(image) == []
    predicted.keyboard.press("f")
    predicted.keyboard.press("x")
    counts(predicted, 4)
    saved(predicted)
    [taken] = records.annotations(image)
    assert (taken["score"], taken["source"]["kind"]) == (0.95, "model")
    predicted.reload()
    ready(predicted)
    counts(predicted, 4)
    expect(predicted.locator(".suggested-refused")).to_have_text("1 refused: show again")
    predicted.get_by_role("button", name="1 refused: show again").click()
    counts(predicted, 5)
    predicted.keyboard.press("Control+z")
    counts(predicted, 4)
    predicted.keyboard.press("Control+Shift+z")
    counts(predicted, 5)
    saved(predicted)
    predicted.reload()
    ready(predicted)
    counts(predicted, 5)
    holds(predicted, 1)


def test_a_refusal_without_a_connection_is_kept_and_sent(predicted: Page, house: Running) -> None:
    predicted.context.set_offline(True)
    predicted.keyboard.press("x")
    predicted.keyboard.press("x")
    expect(predicted.locator(".save")).to_have_text("2 changes kept here")
    predicted.keyboard.press("Control+z")
    counts(predicted, 5)
    predicted.context.set_offline(False)
    saved(predicted, 40_000)
    layers = Records(house).ask(f"/images/{image_of(predicted)}/suggestions")["layers"]
    assert sum(len(layer["refused"]) for layer in layers) == 1
    predicted.reload()
    ready(predicted)
    counts(predicted, 5)


def test_score_class_and_model_say_which_are_meant(predicted: Page, house: Running) -> None:
    records, image = Records(house), image_of(predicted)
    side = predicted.locator(".suggested")
    side.get_by_role("button", name=re.compile(r"Hide suggestions of .*other-1")).click()
    counts(predicted, 5)
    side.get_by_role("slider").fill("0.5")
    counts(predicted, 3)
    side.get_by_role("button", name="Accept 2 suggestions of cell").click()
    counts(predicted, 1)
    predicted.keyboard.press("Shift+X")
    counts(predicted, 0)
    saved(predicted)
    project = project_of(predicted)
    assert names(records.annotations(image), records.classes(project)) == ["cell", "cell"]
    predicted.reload()
    ready(predicted)
    counts(predicted, 1)  # the score was kept, the hidden model is there again
    side.get_by_role("slider").fill("0")
    counts(predicted, 3)


def test_a_class_that_people_judge_is_never_taken_many_at_once(predicted: Page, house: Running) -> None:
    records, picture, project = Records(house), predicted.url, project_of(predicted)
    predicted.goto(f"{house.address}/p/{project}/classes")
    predicted.locator(".class-list").get_by_text("cell").click()
    predicted.get_by_label("People judge each object").check()
    predicted.get_by_role("button", name="Save class").click()
    expect(predicted.get_by_role("status").last).to_contain_text("saved")
    predicted.goto(picture)
    ready(predicted)
    counts(predicted, 6)
    cells = predicted.get_by_role("button", name="Suggestions of cell are judged one by one")
    expect(cells).to_be_disabled()
    predicted.keyboard.press("Shift+F")
    expect(predicted.get_by_text("their classes are judged object by object").first).to_be_visible()
    saved(predicted)
    image, classes = image_of(predicted), records.classes(project)
    assert "cell" not in names(records.annotations(image), classes)
    left = int(predicted.locator(".suggested-head").inner_text().split()[0])
    predicted.keyboard.press("f")
    counts(predicted, left - 1)
    saved(predicted)
    assert names(records.annotations(image), classes).count("cell") == 1


def test_a_model_is_seen_beside_the_labels_and_what_nobody_drew_is_found(
    predicted: Page, house: Running
) -> None:
    predicted.keyboard.press("f")
    counts(predicted, 5)
    compare = predicted.get_by_role("button", name=re.compile(r"See .*spot-2 beside the labels"))
    compare.click()
    expect(predicted.locator("figure.beside figcaption")).to_have_text(
        re.compile(r"^Model, .*spot-2: a.png$")
    )
    compare.click()
    expect(predicted.locator("figure.beside")).to_have_count(0)
    predicted.keyboard.press("Alt+Shift+M")
    counts(predicted, 5)
    predicted.keyboard.press("Control+z")
    counts(predicted, 6)
    saved(predicted)
    image = image_of(predicted)
    predicted.keyboard.press("Alt+Shift+D")
    moved_on(predicted, image)
    expect(predicted.locator(".editor-top")).to_contain_text("c.png")
    predicted.keyboard.press("Control+Backspace")
    predicted.get_by_role("button", name="Models found more").click()
    expect(predicted.locator("a.tile")).to_have_count(2)
    predicted.locator("a.tile").first.click()
    ready(predicted)
    counts(predicted, 6)
    predicted.keyboard.press("Shift+X")
    path = f"/images/{image}/suggestions"
    until(lambda: not any(one["annotations"] for one in Records(house).ask(path)["layers"]), "all refused")
    predicted.keyboard.press("Control+Backspace")
    expect(predicted.get_by_role("button", name="Models found more")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(predicted.locator("a.tile")).to_have_count(1)
    predicted.locator("a.tile").first.click()
    ready(predicted)
    predicted.keyboard.press("Alt+Shift+D")
    expect(
        predicted.get_by_text("On no other picture of this list did models find more.").first
    ).to_be_visible()


def test_an_export_holds_what_was_taken_or_the_layer_that_is_chosen(
    predicted: Page, house: Running, tmp_path: Path
) -> None:
    predicted.keyboard.press("f")
    saved(predicted)
    predicted.keyboard.press("Control+Backspace")
    found = export(predicted, "COCO JSON", tmp_path)
    [file] = found.rglob("*.json")
    assert len(json.loads(file.read_text())["annotations"]) == 1
    found = export(predicted, "COCO JSON", tmp_path / "model", layer="spot-2")
    [file] = found.rglob("*.json")
    assert len(json.loads(file.read_text())["annotations"]) == 5
