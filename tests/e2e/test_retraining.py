"""A model that learns, from connecting to its next version: what it found is corrected with keys, it is trained on
that, and asked again. Once with colours and sizes for a model, once with a network.
"""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from limner.dataset import Box, Shape, from_plain
from limner.geometry import likeness
from limner.ops import read
from tests.e2e.desk import Records, enter, ready, saved, stocked
from tests.servers import Running, serving

ROOT = Path(__file__).resolve().parents[2]
COLOURS = ROOT / "tests" / "examples" / "colours"
COMPACT = ROOT / "examples" / "backends" / "compact_detector"
SURE = 0.3
FIRST, SECOND, THIRD = (f"BloodImage_0000{number}.jpg" for number in range(3))


class Loop:
    """The pages of a project with three photographs of blood, and a model server beside it."""

    def __init__(self, page: Page, house: Running, project: str, timeout: float = 15_000) -> None:
        self.page = page
        self.records = Records(house)
        self._address = f"{house.address}/p/{project}"
        self._timeout = timeout
        self._images = {one["name"]: str(one["id"]) for one in self.records.images(project)}
        self.kinds = {name: one["id"] for name, one in self.records.classes(project).items()}
        enter(page, house)

    def connect(self, address: str) -> None:
        """On the page of models."""
        self._models()
        self.page.keyboard.press("n")
        self.page.get_by_label("Address").fill(address)
        self.page.get_by_label("Name").fill("cells")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".model-row")).to_contain_text(re.compile("cells.*version 1.*Ready"))

    def train(self, pictures: int) -> str:
        """The version that comes of so many labelled pictures."""
        self._models()
        expect(self.page.get_by_role("button", name=f"Train on {pictures} labelled")).to_be_enabled()
        self.page.keyboard.press("t")
        became = re.compile(rf"became ({pictures}-pictures-\w{{6}})")
        runs = self._part("Last runs")
        expect(runs).to_contain_text(became, timeout=self._timeout)
        found = became.search(runs.inner_text())
        assert found
        return found[1]

    def predict(self) -> None:
        """All pictures that this version has not answered about."""
        self._models()
        expect(self.page.get_by_role("button", name=re.compile(r"^Predict \d"))).to_be_enabled()
        self.page.keyboard.press("p")
        status = self._part("Predict").get_by_role("status")
        expect(status).to_have_text(re.compile("^This version has answered"), timeout=self._timeout)

    def open(self, name: str) -> None:
        """In the editor."""
        self.page.goto(f"{self._address}/i/{self._images[name]}")
        ready(self.page)

    def suggested(self, many: int) -> None:
        """Waits until that many suggestions are open."""
        head = self.page.locator(".suggested-head")
        expect(head).to_have_text(re.compile(rf"^{many} suggestions?$"))

    def labels(self, name: str) -> list[dict[str, Any]]:
        """What lies on the picture, once all is saved."""
        saved(self.page)
        return self.records.annotations(self._images[name])

    def found(self, name: str, version: str) -> list[dict[str, Any]]:
        """What a version suggests for a picture, surest first."""
        layers = self.records.ask(f"/images/{self._images[name]}/suggestions")["layers"]
        [layer] = [one for one in layers if one["version"] == version]
        return sorted(layer["annotations"], key=lambda one: -float(one["score"]))

    def _models(self) -> None:
        self.page.goto(self._address)
        self.page.get_by_role("link", name="Models").click()
        expect(self._part("Train").or_(self.page.get_by_text("No model yet."))).to_be_visible()

    def _part(self, name: str) -> Any:
        return self.page.get_by_role("region", name=name, exact=True)


def test_a_model_learns_from_corrections(page: Page, house: Running, data: Path, tmp_path: Path) -> None:
    project = stocked(house, [data / "formats" / "voc" / "JPEGImages"], ["RBC", "WBC"])
    loop = Loop(page, house, project)
    white = loop.kinds["WBC"]
    with serving(COLOURS, tmp_path / "model") as (address, _):
        loop.connect(address)
        loop.predict()

        loop.open(FIRST)
        loop.suggested(1)
        page.keyboard.press("Alt+f")
        page.keyboard.press("2")  # the class is wrong: to say the right one takes it
        page.keyboard.press("Shift+ArrowLeft")
        [taken] = loop.labels(FIRST)
        [before] = loop.found(SECOND, "1")
        assert (taken["class_id"], taken["source"]["version"]) == (white, "1")
        loop.open(SECOND)
        page.keyboard.press("x")
        assert loop.labels(SECOND) == []

        version = loop.train(1)
        loop.predict()
        assert before["class_id"] == loop.kinds["RBC"]
        assert [one["class_id"] for one in loop.found(SECOND, version)] == [white]

        loop.open(THIRD)
        loop.suggested(2)
        side = page.locator(".suggested")
        side.get_by_role("button", name="Hide suggestions of cells 1", exact=True).click()
        loop.suggested(1)
        page.keyboard.press("f")
        [better] = loop.labels(THIRD)
    assert (better["class_id"], better["source"]["version"]) == (white, version)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_network_learns_from_labels_and_corrections(
    page: Page, house: Running, data: Path, tmp_path: Path
) -> None:
    """Two photographs are labelled; what it finds on the third is taken or refused, which teaches it too."""
    voc = data / "formats" / "voc"
    shutil.copytree(voc, tmp_path / "voc")
    (tmp_path / "voc" / "Annotations" / THIRD).with_suffix(".xml").unlink()
    truth = {item.image.name: item.layers[0].annotations for item in read(voc).dataset.images}[THIRD]
    loop = Loop(page, house, stocked(house, [tmp_path / "voc"], ["RBC", "WBC"]), timeout=800_000)
    with serving(COMPACT, tmp_path / "model") as (address, _):
        loop.connect(address)
        first = loop.train(2)
        loop.predict()
        found = loop.found(THIRD, first)
        sure = [shape_of(one) for one in found if one["score"] > SURE]
        hits = likeness([one.shape for one in truth], sure).max(axis=1) > 0.5
        assert hits.mean() > 1 / 3, f"{hits.sum()} of {len(truth)}, {len(sure)} suggested"

        loop.open(THIRD)
        page.locator(".suggested-score input").fill(str(SURE))
        loop.suggested(len(sure))
        page.keyboard.press("f")
        page.keyboard.press("x")
        page.keyboard.press("Shift+f")
        labels = [shape_of(one) for one in loop.labels(THIRD)]
        assert len(labels) == len(sure) - 1

        second = loop.train(3)
        loop.predict()
        again = [shape_of(one) for one in loop.found(THIRD, second) if one["score"] > SURE]
        learned = likeness(labels, again).max(axis=1)
    assert (learned > 0.5).mean() > 2 / 3


def shape_of(annotation: dict[str, Any]) -> Shape:
    """The box of an annotation as the server gives it."""
    return from_plain(annotation["shape"], Box)
