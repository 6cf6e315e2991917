"""Relations, groups, and several geometries of one object: drawn, found again, taken back."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.desk import Records, drag, enter, holds, image_of, open_picture, ready, saved, sight, stocked
from tests.servers import Running

RIDER = ((100.0, 80.0), (200.0, 200.0))
BIKE = ((380.0, 240.0), (540.0, 400.0))


def name_a_relation(page: Page, house: Running, project: str) -> None:
    page.goto(f"{house.address}/p/{project}/classes")
    page.get_by_role("button", name="Relations", exact=True).click()
    page.get_by_role("button", name="Add a relation").click()
    page.get_by_label("Name of relation 1").fill("rides")
    page.get_by_role("button", name="Save relations").click()
    expect(page.get_by_text("Relations saved.")).to_be_attached()


def test_two_objects_are_related_grouped_and_made_one(house: Running, page: Page, data: Path) -> None:
    picture = data / "formats" / "voc" / "JPEGImages" / "BloodImage_00000.jpg"
    project = stocked(house, [picture], ["rider", "bike"])
    enter(page, house)
    name_a_relation(page, house, project)
    page.goto(f"{house.address}/p/{project}")
    open_picture(page, "BloodImage_00000.jpg")
    seen = sight(page, 640, 480)
    for key, (start, end) in (("1", RIDER), ("2", BIKE)):
        page.keyboard.press("Escape")
        page.keyboard.press(key)
        page.keyboard.press("w")
        drag(page, seen.on_screen(*start), seen.on_screen(*end))
    holds(page, 2)

    page.keyboard.press("Escape")
    page.keyboard.press("n")
    drag(page, seen.on_screen(150, 140), seen.on_screen(460, 320))
    panel = page.locator(".selected-panel")
    expect(panel).to_contain_text("rides")
    page.keyboard.press("Alt+x")
    saved(page)
    rider, bike = (record["id"] for record in Records(house).annotations(image_of(page)))
    layer = f"/images/{image_of(page)}/layers/main"

    def ends() -> list[tuple[str, str]]:
        relations = Records(house).ask(layer).get("relations", [])
        return [(one["source_id"], one["target_id"]) for one in relations]

    assert ends() == [(bike, rider)]
    page.keyboard.press("Control+z")
    saved(page)
    assert ends() == [(rider, bike)]

    page.keyboard.press("v")
    page.keyboard.press("Control+a")
    page.keyboard.press("g")
    page.keyboard.press("Alt+j")
    saved(page)
    page.reload()
    ready(page)
    holds(page, 2)
    [one, other] = Records(house).annotations(image_of(page))
    assert one["group_id"] == other["group_id"]
    assert one["instance_id"] == other["instance_id"]
    expect(page.locator(".object .mark", has_text="G1")).to_have_count(2)
    page.mouse.click(*seen.on_screen(150, 140))
    expect(page.get_by_text("2 objects selected").first).to_be_visible()
    page.wait_for_timeout(500)
    page.mouse.click(*seen.on_screen(150, 140))
    expect(panel.get_by_role("button", name="Relation rides with bike")).to_be_visible()

    # By keys alone: the object goes, and with it the relation; both come back.
    page.keyboard.press("x")
    saved(page)
    assert ends() == []
    page.keyboard.press("Control+z")
    saved(page)
    assert ends() == [(rider, bike)]
