"""A project of Label Studio is laid into a folder, whole, with who did what; what does not come is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Box, Dataset, LabelledImage, LimnerError
from limner.fetch import Limits, Manners, Moved, is_public, move
from limner.formats import Problem, read, unreported
from tests.fetch.studio import KEY, REFRESH, Studio, box, studio, task

MANNERS = Manners(allowed=is_public, pause=0.01, one=Limits(seconds=5, silence=5))


@pytest.fixture
def server() -> Iterator[Studio]:
    with studio() as running:
        yield running


def moved(source: object, folder: Path, *, token: str = KEY, problems: list[Problem] | None = None) -> Moved:
    report = unreported if problems is None else problems.append
    return move(str(source), folder, report, lambda *_: None, token=token, manners=MANNERS)


def pictures(found: Moved) -> tuple[Dataset, dict[str, LabelledImage]]:
    dataset = read(found.folder, "label-studio")
    return dataset, {item.image.name: item for item in dataset.images}


def layers(item: LabelledImage) -> list[tuple[str, str, str, int]]:
    return [(one.kind, one.owner, one.status, len(one.annotations)) for one in item.layers]


def answer(x: float = 10, **more: Any) -> dict[str, Any]:
    return {
        "id": int(x),
        "result": [box(x)],
        "completed_by": 1,
        "updated_at": f"2026-01-01T00:00:{int(x)}Z",
        **more,
    }


@pytest.mark.parametrize(("token", "page"), [(KEY, "/projects/7/data?tab=1"), (REFRESH, "")])
def test_a_project_comes_with_all_that_was_said(
    server: Studio, tmp_path: Path, token: str, page: str
) -> None:
    server.add(
        task(1, "/data/upload/7/0a1b2c3d-x.png", annotations=[answer(10), answer(20)], predictions=[
            {"id": 5, "result": [box()], "model_version": "m1", "score": 0.5},
        ]),
        task(2, "/data/upload/7/1a1b2c3d-y.png", annotations=[answer(10, result=[], was_cancelled=True)]),
        task(3, "/data/upload/7/2a1b2c3d-z.png", drafts=[{"id": 9, "user": "bob@example.org", "result": [box()]}]),
    )  # fmt: skip
    found = moved(f"{server.at}{page}", tmp_path / "work", token=token)
    assert (found.title, found.tasks) == ("Street", 3)
    dataset, items = pictures(found)
    assert [one.name for one in dataset.ontology.classes] == ["car"]
    x, y, z = (items[f"{n}a1b2c3d-{name}.png"] for n, name in enumerate("xyz"))
    assert layers(x)[:2] == [("main", "", "done", 1), ("blind", "ann@example.org", "done", 1)]
    assert layers(x)[2][::3] == ("model", 1)
    assert layers(y) == [("main", "", "skipped", 0)]
    assert layers(z) == [("main", "", "in_progress", 1)]
    shape = x.layers[1].annotations[0].shape
    assert isinstance(shape, Box)
    assert (shape.x, shape.width) == pytest.approx((32, 96))
    assert x.image.extra["label-studio"]["annotation"]["completed_by"]["email"] == "ann@example.org"
    assert all(item.open_picture is not None for item in items.values())


def test_drafts_stand_beside_what_was_handed_in(server: Studio, tmp_path: Path) -> None:
    late = {
        "id": 9,
        "user": "bob@example.org",
        "result": [box(), box(30)],
        "updated_at": "2027-01-01T00:00:00Z",
    }
    server.add(task(1, "/data/upload/7/x.png", annotations=[answer(10)], drafts=[late]))
    _, items = pictures(moved(server.at, tmp_path / "work"))
    assert [one[:2] for one in layers(items["x.png"])] == [("main", ""), ("blind", "bob@example.org (draft)")]


def test_more_than_a_page(server: Studio, tmp_path: Path) -> None:
    server.add(*(task(number, f"/data/upload/7/{number}.png") for number in range(200)))
    assert moved(server.at, tmp_path / "work").tasks == 200
    assert sum(path.startswith("/api/tasks/") for path in server.asked) == 3


def test_two_pictures_of_one_name(server: Studio, tmp_path: Path) -> None:
    server.add(*(task(at, f"/data/upload/{at}/x.png", annotations=[answer(at)]) for at in (10, 20)))
    _, items = pictures(moved(server.at, tmp_path / "work"))
    assert sorted(items) == ["x (2).png", "x.png"]
    assert all(layers(one)[0][3] == 1 for one in items.values())


def test_what_does_not_come_is_said_and_the_rest_does(server: Studio, tmp_path: Path) -> None:
    server.add(task(1, "/data/upload/7/x.png"))
    server.tasks += [
        task(2, "/data/upload/7/gone.png"),
        task(3, "s3://bucket/y.png"),
        task(4, "http://10.0.0.1/y.png"),
        {"id": 5, "data": {"text": "hello"}},
    ]
    problems: list[Problem] = []
    found = moved(server.at, tmp_path / "work", problems=problems)
    said = sorted((one.where.partition(",")[0], one.message) for one in problems)
    assert [where for where, _ in said] == ["task 2", "task 3", "task 4", "task 5"]
    assert "404" in said[0][1]
    assert "s3://bucket" in said[1][1]
    assert [path.name for path in (found.folder / "images").iterdir()] == ["x.png"]


def test_who_comes_again_asks_for_what_is_missing_alone(server: Studio, tmp_path: Path) -> None:
    server.add(task(1, "/data/upload/7/x.png"))
    server.tasks.append(task(2, "/data/upload/7/y.png"))
    moved(server.at, tmp_path / "work")
    server.files.add("/data/upload/7/y.png")
    server.asked.clear()
    _, items = pictures(moved(server.at, tmp_path / "work"))
    assert set(items) == {"x.png", "y.png"}
    assert "/data/upload/7/x.png" not in server.asked
    assert "/data/upload/7/y.png" in server.asked


def test_people_who_may_not_be_asked_for_are_numbers(server: Studio, tmp_path: Path) -> None:
    server.people = False
    server.add(task(1, "/data/upload/7/x.png", annotations=[answer(10), answer(20)]))
    problems: list[Problem] = []
    _, items = pictures(moved(server.at, tmp_path / "work", problems=problems))
    assert [(one.code, one.outcome) for one in problems] == [("no-users", "noted")]
    assert layers(items["x.png"])[1][1] == "1"


@pytest.mark.parametrize(("token", "says"), [("wrong", "--token"), ("x.y.z", "--token")])
def test_a_wrong_token(server: Studio, tmp_path: Path, token: str, says: str) -> None:
    with pytest.raises(LimnerError) as refused:
        moved(server.at, tmp_path / "work", token=token)
    assert says in refused.value.hint
    assert token not in str(refused.value)


def test_one_of_several_projects_is_named(server: Studio, tmp_path: Path) -> None:
    server.projects = [7, 8]
    with pytest.raises(LimnerError) as refused:
        moved(server.at, tmp_path / "work")
    assert f"{server.at}/projects/8 (P8)" in refused.value.hint


def test_the_token_goes_to_its_server_alone(server: Studio, tmp_path: Path) -> None:
    with studio() as other:
        other.files.add("/x.png")
        server.add(task(1, f"{other.at}/x.png"))
        allowed = Manners(allowed=lambda _: True, pause=0.01)
        problems: list[Problem] = []
        move(server.at, tmp_path / "work", problems.append, lambda *_: None, token=KEY, manners=allowed)
    assert other.asked
    assert "401" in problems[0].message


@pytest.mark.parametrize(("content", "says"), [(b"{}", "no list"), (b"[", "JSON"), (b"\xff", "JSON")])
def test_a_file_that_is_no_export(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "export.json").write_bytes(content)
    with pytest.raises(LimnerError, match=says):
        moved(tmp_path / "export.json", tmp_path / "work")


def test_an_exported_file(tmp_path: Path) -> None:
    exported = [task(1, "/data/upload/7/x.png", annotations=[answer(10)])]
    (tmp_path / "street.json").write_text(json.dumps(exported))
    problems: list[Problem] = []
    found = moved(tmp_path / "street.json", tmp_path / "work", problems=problems)
    assert (found.title, found.tasks) == ("street", 1)
    assert problems[0].hint == "Give the address of the project in place of the file."
