"""A model that learns: what it found is corrected with keys, it is trained on that, and its next version is asked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from limner.client import Client
from tests.e2e.desk import Records, enter, ready, saved, stocked
from tests.servers import Running, serving

COLOURS = Path(__file__).resolve().parents[1] / "examples" / "colours"


@pytest.fixture
def colours(tmp_path: Path) -> Iterator[str]:
    """The address of a model that has learned nothing yet."""
    with serving(COLOURS, tmp_path / "model") as (address, _):
        yield address


@pytest.fixture
def client(house: Running) -> Iterator[Client]:
    """A program that has the house's key."""
    with house.client() as client:
        yield client


def suggested(page: Page, many: int) -> None:
    """Waits until that many suggestions are open."""
    expect(page.locator(".suggested-head")).to_have_text(re.compile(rf"^{many} suggestions?$"))


def opened(page: Page, house: Running, project: str, image: str) -> None:
    """The picture, open in the editor."""
    page.goto(f"{house.address}/p/{project}/i/{image}")
    ready(page)


def test_a_model_learns_from_corrections(
    page: Page, house: Running, client: Client, colours: str, data: Path
) -> None:
    records = Records(house)
    project = stocked(house, [data / "formats" / "voc" / "JPEGImages"], ["RBC", "WBC"])
    white = records.classes(project)["WBC"]["id"]
    pictures = {one["name"]: str(one["id"]) for one in records.images(project)}
    first, second, third = (pictures[name] for name in sorted(pictures))
    backend = client.connect(project, "colours", colours)["id"]
    assert client.predict(backend)["result"]["predicted"] == 3

    enter(page, house)
    opened(page, house, project, first)
    suggested(page, 1)
    page.keyboard.press("Alt+f")
    page.keyboard.press("2")  # the class is wrong: to say the right one takes it
    page.keyboard.press("Shift+ArrowLeft")
    saved(page)
    [taken] = records.annotations(first)
    assert (taken["class_id"], taken["source"]["version"]) == (white, "1")
    opened(page, house, project, second)
    page.keyboard.press("x")
    saved(page)
    assert records.annotations(second) == []

    trained = client.train(backend)["result"]
    assert trained["before"] == "1"
    assert re.fullmatch(r"1-pictures-\w{6}", trained["version"])
    assert client.predict(backend)["result"]["predicted"] == 3

    opened(page, house, project, third)
    suggested(page, 2)
    side = page.locator(".suggested")
    expect(side).to_contain_text(f"colours {trained['version']}")
    side.get_by_role("button", name="Hide suggestions of colours 1", exact=True).click()
    suggested(page, 1)
    page.keyboard.press("f")
    saved(page)
    [better] = records.annotations(third)
    assert (better["class_id"], better["source"]["version"]) == (white, trained["version"])
