"""The contract, route by route: what goes in, what comes out, which status."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from limner.dataset import Annotation, Box, Change, Diff, Layer, from_plain, new_id, to_plain
from tests.server.support import BROKEN, CAR, DIFFS, JPEG, PATH_IMAGE, PROJECT, TIFF, box_diff

IN_PROJECT = f"/api/v1/projects/{PROJECT}"
NOWHERE = "00000000-0000-7000-8000-000000000000"


def make_project(program: httpx.Client, name: str) -> dict[str, Any]:
    answer = program.post("/api/v1/projects", json={"id": str(new_id()), "name": name})
    assert answer.status_code == 201
    project: dict[str, Any] = answer.json()
    return project


def test_me_names_actor_instance_and_version(program: httpx.Client) -> None:
    me = program.get("/api/v1/me").json()
    assert set(me) == {"actor", "instance", "version"}
    assert set(me["actor"]) == {"id", "name"}


def test_health(program: httpx.Client) -> None:
    assert program.get("/healthz").json().keys() == {"status", "version"}


def test_a_project_is_made_once_named_binned_and_restored(program: httpx.Client) -> None:
    project = make_project(program, "Fields")
    where = f"/api/v1/projects/{project['id']}"
    again = program.post("/api/v1/projects", json={"id": project["id"], "name": "Fields"})
    assert again.json()["id"] == project["id"]
    assert program.patch(where, json={"name": "Meadows"}).json()["name"] == "Meadows"
    assert program.get(where).json()["name"] == "Meadows"
    assert program.delete(where).status_code == 204
    assert program.get(where).status_code == 404
    assert project["id"] in {p["id"] for p in program.get("/api/v1/projects?deleted=true").json()}
    assert program.post(f"{where}/restore").json()["name"] == "Meadows"
    assert program.get(where).status_code == 200


def test_a_project_counts_its_pictures(program: httpx.Client) -> None:
    project = program.get(IN_PROJECT).json()
    assert project["images"] == 3
    assert set(project["by_status"]) == {"todo", "in_progress", "done", "skipped"}
    assert all({"id", "version"} == set(cover) for cover in project["cover"])


def test_classes_and_texts_make_versions(program: httpx.Client) -> None:
    where = f"/api/v1/projects/{make_project(program, 'Ontology')['id']}"
    ids = [str(new_id()) for _ in range(3)]
    answer = program.put(f"{where}/classes/{ids[0]}", json={"id": ids[0], "name": "dining table", "index": 0})
    assert answer.status_code == 200
    version = answer.json()["version"]
    near = {"id": ids[1], "name": "Dining-Tables", "index": 1}
    refused = program.put(f"{where}/classes/{ids[1]}", json=near)
    assert (refused.status_code, refused.json()["code"]) == (409, "near-duplicate")
    assert refused.json()["params"] == {"class_id": ids[0], "name": "dining table"}
    kept = program.put(f"{where}/classes/{ids[1]}?keep=both", json=near)
    assert [kind["name"] for kind in kept.json()["classes"]] == ["dining table", "Dining-Tables"]
    taken = program.put(f"{where}/classes/{ids[2]}", json={"id": ids[2], "name": "lamp", "index": 0})
    assert (taken.status_code, taken.json()["code"], taken.json()["params"]["index"]) == (
        409,
        "index-taken",
        2,
    )
    assert program.patch(f"{where}/ontology", json={"goal": "All tables"}).json()["goal"] == "All tables"
    types = [{"id": str(new_id()), "name": "rides"}]
    told = program.patch(f"{where}/ontology", json={"relation_types": types}).json()
    assert (told["goal"], told["relation_types"]) == ("All tables", types)
    versions = program.get(f"{where}/ontology/versions").json()
    assert [entry["version"] for entry in versions] == sorted((v["version"] for v in versions), reverse=True)
    back = program.post(f"{where}/ontology/restore", json={"version": version}).json()
    assert [kind["name"] for kind in back["classes"] if not kind.get("archived")] == ["dining table"]
    assert program.get(f"{where}/ontology").json() == back


def test_a_class_under_another_id_is_refused(program: httpx.Client) -> None:
    body = {"id": str(new_id()), "name": "bus", "index": 1}
    answer = program.put(f"{IN_PROJECT}/classes/{new_id()}", json=body)
    assert (answer.status_code, answer.json()["where"]) == (422, "id")


def test_pictures_are_listed_laid_out_counted_and_placed(program: httpx.Client) -> None:
    page = program.get(f"{IN_PROJECT}/images", params={"offset": 1, "limit": 1}).json()
    assert (page["total"], page["offset"], len(page["images"])) == (3, 1, 1)
    row = page["images"][0]
    assert set(row) == {
        "id", "number", "name", "folder", "width", "height", "status", "reason", "objects", "preview",
        "version", "color", "problem",
    }  # fmt: skip
    assert isinstance(row["preview"], list)
    assert program.get(f"{IN_PROJECT}/images/layout").content == (1600).to_bytes(2, "little") * 3
    facets = program.get(f"{IN_PROJECT}/facets").json()
    assert facets["total"] == 3
    assert set(facets) == {"total", "status", "classes", "folders"}
    place = program.get(f"{IN_PROJECT}/images/{TIFF}/place").json()
    assert (place["position"], place["total"]) == (1, 3)
    assert (place["previous"], place["next"]) == (str(JPEG), str(BROKEN))


def test_a_filter_is_the_same_for_list_layout_facets_and_place(program: httpx.Client) -> None:
    named = {"name": "SCAN", "sort": "-name"}
    assert [row["id"] for row in program.get(f"{IN_PROJECT}/images", params=named).json()["images"]] == [
        str(TIFF)
    ]
    assert len(program.get(f"{IN_PROJECT}/images/layout", params=named).content) == 2
    assert program.get(f"{IN_PROJECT}/facets", params=named).json()["total"] == 1
    assert program.get(f"{IN_PROJECT}/images/{JPEG}/place", params=named).json()["position"] == -1


def test_a_layer_is_saved_read_and_gone_back_on(program: httpx.Client) -> None:
    box, where = new_id(), f"/api/v1/images/{TIFF}/layers/main"
    diff = box_diff(TIFF, record=box)
    first = program.post(f"{where}/diffs", json=[diff])
    assert first.status_code == 200
    assert first.json()[0]["answers"][0]["result"] == "applied"
    assert program.post(f"{where}/diffs", json=[diff]).json() == first.json()
    layer = from_plain(program.get(where).json(), Layer)
    assert [(a.id, a.class_id) for a in layer.annotations] == [(box, CAR)]
    history = program.get(f"{where}/diffs").json()["diffs"]
    assert [entry["diff"]["id"] for entry in history] == [diff["id"]]
    assert set(history[0]["author"]) == {"id", "name"}
    assert program.get(f"{where}/diffs", params={"before": 1}).json() == {"diffs": []}
    stack = program.get(f"{where}/undo").json()
    assert (stack["revision"], [one["id"] for one in stack["undo"]], stack["redo"]) == (1, [diff["id"]], [])
    [made] = program.get(f"{where}/records/{box}/fields").json()["fields"]
    assert (made["field"], made["revision"]) == ("", 1)
    answer = program.post(f"{where}/restore", json={"revision": 0}).json()
    assert answer["revision"] == layer.revision + 1
    assert "annotations" not in program.get(where).json()


def test_a_save_is_a_conflict_only_when_nothing_fitted(program: httpx.Client) -> None:
    box = new_id()
    saved = program.post(DIFFS, json=[box_diff(record=box)]).json()[0]
    stale = Change(id=box, revision=saved["revision"], fields={"text": ("never so", "x")})
    refused = to_plain(Diff(id=new_id(), image_id=JPEG, gesture="edit", entries=(stale,)))
    answer = program.post(DIFFS, json=[refused])
    assert answer.status_code == 409
    assert answer.json()[0]["answers"][0]["result"] == "conflict"
    mixed = program.post(DIFFS, json=[{**refused, "id": str(new_id())}, box_diff()])
    assert mixed.status_code == 200
    assert [a["answers"][0]["result"] for a in mixed.json()] == ["conflict", "applied"]


def test_a_bad_shape_blocks_no_other(program: httpx.Client) -> None:
    unknown = Annotation(id=new_id(), shape=Box(x=1, y=1, width=2, height=2), class_id=new_id())
    diff = box_diff()
    diff["entries"] = [*diff["entries"], {"op": "add", "record": to_plain(unknown)}]
    answer = program.post(DIFFS, json=[diff])
    assert answer.status_code == 200
    assert [part["result"] for part in answer.json()[0]["answers"]] == ["applied", "invalid"]


def test_a_field_that_does_not_fit_is_named_by_its_path(program: httpx.Client) -> None:
    diff = box_diff()
    diff["entries"][0]["record"]["shape"]["width"] = "wide"
    answer = program.post(DIFFS, json=[diff])
    assert answer.status_code == 422
    assert answer.json()["where"] == "[0].entries[0].record.shape.width"


def test_jobs_of_a_project_are_listed(program: httpx.Client) -> None:
    assert isinstance(program.get(f"{IN_PROJECT}/jobs").json(), list)


def test_formats_come_from_the_registry(program: httpx.Client) -> None:
    formats = {entry["name"]: entry for entry in program.get("/api/v1/formats").json()}
    assert {"coco", "voc", "yolo"} <= set(formats)
    assert "box" in formats["voc"]["holds"]["shapes"]
    assert all(entry["title"] and entry["description"] for entry in formats.values())


def test_large_answers_are_packed_and_small_ones_are_not(program: httpx.Client) -> None:
    assert program.get("/api/v1/openapi.json").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in program.get("/api/v1/me").headers
    plain = program.get("/api/v1/openapi.json", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_the_document_describes_every_route_of_the_api(program: httpx.Client) -> None:
    document = program.get("/api/v1/openapi.json").json()
    assert f"{'/api/v1'}/images/{{image}}/layers/main/diffs" in document["paths"]
    schemas = document["components"]["schemas"]
    assert schemas["Change"]["properties"]["op"]["const"] == "change"
    assert {"Project", "ImageRow", "Facets", "Place", "Job", "ReportEntry"} <= set(schemas)


UNFIT = {
    "unknown filter": ("GET", f"{IN_PROJECT}/images?password=x", 422),
    "unknown order": ("GET", f"{IN_PROJECT}/images?sort=hash", 422),
    "unknown status": ("GET", f"{IN_PROJECT}/images?status=lost", 422),
    "class that is no id": ("GET", f"{IN_PROJECT}/images?class=car", 422),
    "offset below 0": ("GET", f"{IN_PROJECT}/images?offset=-1", 422),
    "endless page": ("GET", f"{IN_PROJECT}/images?limit=100000", 422),
    "number with letters": ("GET", f"{IN_PROJECT}/facets?min=many", 422),
    "no id": ("GET", "/api/v1/images/7", 404),
    "no such picture": ("GET", f"/api/v1/images/{NOWHERE}", 404),
    "no such layer": ("GET", f"/api/v1/images/{NOWHERE}/layers/main", 404),
    "no layers of no picture": ("GET", f"/api/v1/images/{NOWHERE}/layers", 404),
    "no such kind of layer": ("GET", f"{PATH_IMAGE}/layers/best", 404),
    "no such history": ("GET", f"/api/v1/images/{NOWHERE}/layers/main/diffs", 404),
    "nothing to undo where nothing is": ("GET", f"/api/v1/images/{NOWHERE}/layers/main/undo", 404),
    "no such project": ("GET", f"/api/v1/projects/{NOWHERE}", 404),
    "no such list": ("GET", f"/api/v1/projects/{NOWHERE}/images", 404),
    "no such job": ("GET", f"/api/v1/jobs/{NOWHERE}", 404),
    "no such report": ("GET", f"/api/v1/jobs/{NOWHERE}/report", 404),
    "no such export": ("GET", f"/api/v1/exports/{NOWHERE}/file", 404),
    "no such upload": ("GET", f"/api/v1/imports/{NOWHERE}/files?path=a.jpg", 404),
    "no path": ("GET", f"/api/v1/imports/{NOWHERE}/files", 422),
    "wrong method": ("PUT", "/api/v1/me", 405),
    "empty name": ("POST", "/api/v1/projects", 422),
}


@pytest.mark.parametrize(("method", "path", "status"), UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit_is_refused_in_json(
    program: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = program.request(method, path, json={"name": ""} if method == "POST" else None)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message", "where", "hint", "params"}
    assert answer.json()["message"]


def test_reading_changes_nothing(program: httpx.Client) -> None:
    reads: list[Callable[[], httpx.Response]] = [
        lambda: program.get(IN_PROJECT),
        lambda: program.get(f"{IN_PROJECT}/ontology/versions"),
        lambda: program.get(f"{PATH_IMAGE}/layers/main"),
        lambda: program.get(f"{PATH_IMAGE}/layers/main/diffs"),
        lambda: program.get(f"{IN_PROJECT}/jobs"),
    ]
    before = [read().content for read in reads]
    for path in (
        "facets", "images", "images/layout", f"images/{JPEG}/place", "ontology", "restore",
    ):  # fmt: skip
        program.get(f"{IN_PROJECT}/{path}")
    for path in (PATH_IMAGE, f"{PATH_IMAGE}/layers/main/restore", "/api/v1/codes", "/api/v1/tokens"):
        program.get(path)
    assert [read().content for read in reads] == before


def test_ids_of_the_wire_are_ids(program: httpx.Client) -> None:
    for row in program.get(f"{IN_PROJECT}/images").json()["images"]:
        assert str(UUID(row["id"])) == row["id"]


def test_the_demo_is_made_once_and_found_again(program: httpx.Client) -> None:
    made = program.post("/api/v1/projects/demo").json()
    assert (made["name"], made["images"]) == ("Everyday scenes", 12)
    assert made["by_status"]["todo"] == 5
    assert program.post("/api/v1/projects/demo").json()["id"] == made["id"]
    program.delete(f"/api/v1/projects/{made['id']}")


def test_a_refusal_goes_to_the_models_layer_alone(program: httpx.Client) -> None:
    suggestions = program.get(f"{PATH_IMAGE}/suggestions")
    assert (suggestions.status_code, suggestions.json()) == (200, {"layers": []})
    diff = box_diff()
    where = f"{PATH_IMAGE}/layers/model/diffs"
    refused = program.post(where, params={"owner": "spot 2"}, json=[diff])
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert program.post(where, json=[diff]).status_code == 422
    gold = program.post(f"{PATH_IMAGE}/layers/gold/diffs", params={"owner": ""}, json=[diff])
    assert (gold.status_code, gold.json()["code"]) == (422, "invalid")
    for kind in ("model", "gold"):
        assert program.get(f"{PATH_IMAGE}/layers/{kind}", params={"owner": "spot 2"}).status_code == 200
        history = program.get(f"{PATH_IMAGE}/layers/{kind}/diffs", params={"owner": "spot 2"})
        assert (history.status_code, history.json()) == (200, {"diffs": []})
    assert program.get(f"{PATH_IMAGE}/layers/none/diffs").status_code == 404


def test_judgements_come_as_a_table_or_as_lines(program: httpx.Client) -> None:
    project = make_project(program, "Judged")["id"]
    where = f"/api/v1/projects/{project}/judgements"
    table = program.get(where)
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.startswith("image,path,annotation,verdict,")
    lines = program.get(where, params={"format": "jsonl"})
    assert (lines.status_code, lines.text) == (200, "")
    assert program.get(f"/api/v1/projects/{NOWHERE}/judgements").status_code == 404
    assert program.get(where, params={"format": "xml"}).status_code == 422
