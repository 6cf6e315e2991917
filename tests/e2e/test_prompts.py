"""A model server that answers clicks: asked by a click, refined by more, its answer taken as a mask or a polygon."""

from collections.abc import Iterator
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.desk import Records, Sight, drag, image_of, prompting, saved, stocked
from tests.ml_backends import Answering, Call, Stub, answers, box, stub
from tests.servers import Running

WIDTH, HEIGHT = 600, 400


def around(_: Answering, call: Call) -> Any:
    """An outline around the first place that was clicked, wider with every further one."""
    given = [one["value"] for one in call.body["params"]["context"]["result"]]
    first, radius = given[0], 6 + 2 * len(given)
    angles = [at * pi / 8 for at in range(16)]
    points = [[first["x"] + radius * cos(angle), first["y"] + radius * sin(angle)] for angle in angles]
    value = {"points": points, "closed": True, "polygonlabels": ["cell"]}
    size = {"original_width": WIDTH, "original_height": HEIGHT}
    found = {"id": "a", "type": "polygonlabels", "from_name": "polygon", "to_name": "image", "score": 0.9}
    return {"results": [{"model_version": "1", "score": 0.9, "result": [{**found, **size, "value": value}]}]}


@pytest.fixture
def model() -> Iterator[Stub]:
    """A model server that outlines what is clicked."""
    with stub() as running:
        running.behave["/predict"] = around
        yield running


@pytest.fixture
def prompted(page: Page, house: Running, model: Stub, tmp_path: Path) -> tuple[Page, Sight]:
    """A picture in the editor and where it lies, the smart outline in hand, its answers from the model server."""
    path = tmp_path / "plain.png"
    Image.new("RGB", (WIDTH, HEIGHT), (60, 70, 110)).save(path)
    project = stocked(house, [path])
    with house.client() as client:
        new = {"name": "outliner", "url": model.address, "interactive": True}
        client.ask("POST", f"/projects/{project}/backends", json=new)
    return page, prompting(page, house, project, "outliner", (WIDTH, HEIGHT))


def test_clicks_become_a_mask_and_words_of_it_reach_the_server(
    prompted: tuple[Page, Sight], house: Running, model: Stub
) -> None:
    page, seen = prompted
    page.mouse.click(*seen.on_screen(200, 200))
    expect(page.locator(".suggested")).to_contain_text("1 suggestion")
    page.mouse.click(*seen.on_screen(230, 200))
    model.wait("/predict", 2)
    page.keyboard.down("Control")
    page.mouse.click(*seen.on_screen(300, 200))
    page.keyboard.up("Control")
    calls = model.wait("/predict", 3)
    clicked = [
        [round(one["value"]["x"]) for one in call.body["params"]["context"]["result"]] for call in calls
    ]
    assert [places[: at + 1] for at, places in enumerate(clicked)] == [[33], [33, 38], [33, 38, 50]]
    expect(page.get_by_text("Looking …")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".suggested")).to_have_count(0)
    saved(page)
    [taken] = Records(house).annotations(image_of(page))
    assert (taken["shape"]["type"], taken["source"]) == (
        "mask",
        {"kind": "model", "name": "outliner", "version": "1"},
    )


def test_a_slow_server_holds_nothing_up_and_polygons_are_taken_as_such(
    prompted: tuple[Page, Sight], house: Running, model: Stub
) -> None:
    page, seen = prompted
    page.locator(".segments label", has_text="Polygon").click()
    model.behave["/predict"] = model.hang
    page.mouse.click(*seen.on_screen(200, 200))
    model.wait("/predict")
    page.keyboard.press("w")
    drag(page, seen.on_screen(300, 100), seen.on_screen(400, 200))
    saved(page)
    model.behave["/predict"] = answers(box("unicorn"), box("cell", x=120))
    page.keyboard.press("t")
    page.mouse.click(*seen.on_screen(150, 250))
    told = "Not taken: label “unicorn” is no class here; 1 lies beside the picture."
    expect(page.locator(".editor-strip")).to_contain_text(told)
    model.behave["/predict"] = around
    page.mouse.click(*seen.on_screen(150, 250))
    expect(page.locator(".suggested")).to_contain_text("1 suggestion")
    page.keyboard.press("f")
    saved(page)
    kinds = [one["shape"]["type"] for one in Records(house).annotations(image_of(page))]
    assert kinds == ["box", "polygon"]
