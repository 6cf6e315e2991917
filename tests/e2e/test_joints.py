"""Skeletons: made on the page of classes, drawn, changed by key, saved, and read by pycocotools."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pycocotools.coco import COCO

from tests.e2e.desk import Records, drag, enter, export, holds, open_picture, ready, saved, sight, stocked
from tests.servers import Running

BOX = ((100.0, 60.0), (300.0, 360.0))


@pytest.fixture
def project(house: Running, data: Path) -> str:
    """One photograph of 640 × 480 and a class without a skeleton."""
    return stocked(house, [data / "formats" / "voc" / "JPEGImages" / "BloodImage_00000.jpg"], ["person"])


def to_classes(page: Page, house: Running, project: str) -> None:
    page.goto(f"{house.address}/p/{project}/classes")
    page.locator(".class-list").get_by_text("person").click()


def to_picture(page: Page, house: Running, project: str) -> str:
    page.goto(f"{house.address}/p/{project}")
    return open_picture(page, "BloodImage_00000.jpg")


def test_a_skeleton_is_made_by_hand(house: Running, page: Page, project: str) -> None:
    enter(page, house)
    to_classes(page, house, project)
    page.get_by_role("combobox", name="Skeleton", exact=True).select_option("Own")
    board = page.get_by_role("group", name="Joints and bones")
    board.click(position={"x": 40, "y": 300})
    board.click(position={"x": 280, "y": 300})
    for number, name in enumerate(("head", "left_foot", "right_foot"), start=1):
        page.get_by_label(f"Name of joint {number}", exact=True).fill(name)
        page.keyboard.press("Tab")
    page.get_by_text("Join by bones").click()
    for name in ("head", "left foot", "head, joined to left foot", "right foot"):
        board.get_by_role("button", name=name, exact=True).click()
    page.get_by_text("Place joints").click()
    head = board.get_by_role("button", name="head, joined to left foot, right foot", exact=True)
    head.press("ArrowUp")
    page.get_by_role("button", name="Fill the box").click()
    page.get_by_role("button", name="Save class").click()
    expect(page.get_by_text("person saved.")).to_be_attached()
    skeleton = Records(house).classes(project)["person"]["skeleton"]
    assert [(joint["name"], joint.get("flip")) for joint in skeleton["joints"]] == [
        ("head", None), ("left_foot", 2), ("right_foot", 1),
    ]  # fmt: skip
    assert [(joint.get("x", 0.5), joint.get("y", 0.5)) for joint in skeleton["joints"]] == [
        (pytest.approx(0.5, abs=0.02), 0), (0, 1), (1, 1),
    ]  # fmt: skip
    assert skeleton["edges"] == [[0, 1], [0, 2]]


def test_a_skeleton_is_drawn_changed_and_exported(
    house: Running, page: Page, project: str, tmp_path: Path
) -> None:
    enter(page, house)
    to_classes(page, house, project)
    page.get_by_role("combobox", name="Skeleton", exact=True).select_option("Face, 5 joints")
    page.get_by_role("button", name="Save class").click()
    expect(page.get_by_text("person saved.")).to_be_attached()
    image = to_picture(page, house, project)
    seen = sight(page, 640, 480)
    page.keyboard.press("s")
    drag(page, seen.on_screen(*BOX[0]), seen.on_screen(*BOX[1]))
    holds(page, 1)
    # The left eye, pulled into place and hidden while the pointer is on it.
    width, height = BOX[1][0] - BOX[0][0], BOX[1][1] - BOX[0][1]
    eye = (BOX[0][0] + 0.7 * width, BOX[0][1] + 0.35 * height)
    drag(page, seen.on_screen(*eye), seen.on_screen(260, 120))
    page.keyboard.press("h")
    # A second one joint by joint; the nose is hidden, a corner of the mouth is not in the picture.
    page.keyboard.press("Escape")
    joints = ((500.0, 100.0), (420.0, 100.0), (460.0, 180.0), (490.0, 260.0))
    for number, place in enumerate(joints):
        if number == 2:
            page.mouse.move(*seen.on_screen(*place))
            page.keyboard.press("h")
        else:
            page.mouse.click(*seen.on_screen(*place))
            page.wait_for_timeout(300)
    expect(page.get_by_text("right mouth corner, 5 of 5").first).to_be_attached()
    page.keyboard.press("x")
    holds(page, 2)
    # Hidden once more by key, and taken back.
    page.keyboard.press("v")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    page.keyboard.press("Control+z")
    saved(page)

    near = 1.5 / seen.zoom
    first, second = (record["shape"]["points"] for record in Records(house).annotations(image))
    assert first[0] == pytest.approx([260, 120, 1], abs=near)
    assert [point[2] for point in first] == [1, 2, 2, 2, 2]
    assert [point[2] for point in second] == [2, 2, 1, 2, 0]
    assert second[2][:2] == pytest.approx(joints[2], abs=near)

    page.reload()
    ready(page)
    holds(page, 2)
    page.keyboard.press("Control+Backspace")
    page.wait_for_selector("a.tile")
    export(page, "COCO JSON", tmp_path)
    [file] = tmp_path.rglob("*keypoints*.json")
    coco = COCO(str(file))
    [kind] = [kind for kind in coco.loadCats(coco.getCatIds()) if kind.get("keypoints")]
    assert kind["keypoints"][:2] == ["left_eye", "right_eye"]
    read = coco.loadAnns(coco.getAnnIds())
    assert sorted(one["num_keypoints"] for one in read) == [4, 5]
    flat = [value for point in first for value in point]
    assert any(one["keypoints"] == pytest.approx(flat, abs=1e-6) for one in read)
