"""GeoJSON in pixels: geometries, the way y goes, QuPath's properties, and what lies on the globe."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given as drawn_from
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Ellipse,
    Keypoints,
    LabelledImage,
    Mask,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Shape,
    Tag,
)
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.core.attributes import attribute
from limner.formats.geojson.holds import ANSWERS
from limner.formats.shared.answers import OWN_NAME
from limner.geometry import area, outline
from tests.formats.anything import CLASSES, annotations
from tests.formats.making import dataset, kinds, note, notes_of, picture, through, written

RING = [[0, 0], [40, 0], [40, 40], [0, 40], [0, 0]]
HOLE = [[10, 10], [10, 30], [30, 30], [10, 10]]
FLAT, FLAT_HOLE = (0, 0, 40, 0, 40, 40, 0, 40), (10, 10, 10, 30, 30, 30)
CAT = {"classification": {"name": "cat", "color": [255, 0, 0]}}


def opened(root: Path, format: str = "geojson") -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, format, report=problems.append)
    return found, list(found.images), problems


def feature(kind: str | None, coordinates: Any = None, **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates} if kind else None
    return {"type": "Feature", "geometry": geometry, "properties": properties or CAT}


def laid(root: Path, *features: Any, **more: Any) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    image = {"path": "x.jpg", "width": 100, "height": 80}
    document = {"type": "FeatureCollection", "image": image, "features": features, **more}
    (root / "x.geojson").write_text(json.dumps(document))
    return root


def of_features(root: Path, *features: Any, **more: Any) -> tuple[LabelledImage, list[Problem]]:
    _, [item], problems = opened(laid(root, *features, **more))
    return item, problems


SHAPES: dict[str, tuple[str | None, Any, list[Any]]] = {
    "polygon with a hole": ("Polygon", [RING, HOLE], [Polygon((Part(FLAT, (FLAT_HOLE,)),))]),
    "ring that is not closed": ("Polygon", [RING[:-1]], [Polygon((Part(FLAT),))]),
    "parts": ("MultiPolygon", [[RING], [HOLE]], [Polygon((Part(FLAT), Part(FLAT_HOLE)))]),
    "point": ("Point", [1.5, 2], [Keypoints(((1.5, 2, 2),))]),
    "points": ("MultiPoint", [[1, 2], [3, 4]], [Keypoints(((1, 2, 2), (3, 4, 2)))]),
    "line": ("LineString", [[1, 2], [3, 4]], [Polyline((1, 2, 3, 4))]),
    "lines": (
        "MultiLineString",
        [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
        [Polyline((1, 2, 3, 4)), Polyline((5, 6, 7, 8))],
    ),
    "nothing": (None, None, [Tag()]),
}


@pytest.mark.parametrize(("kind", "coordinates", "shapes"), SHAPES.values(), ids=SHAPES)
def test_geometries(kind: str | None, coordinates: Any, shapes: list[Any], tmp_path: Path) -> None:
    item, problems = of_features(tmp_path / "in", feature(kind, coordinates))
    assert [one.shape for one in notes_of(item)] == shapes
    assert len({one.instance_id for one in notes_of(item)}) == 1
    assert problems == []
    assert sniff(tmp_path / "in").format == "geojson"
    convert(tmp_path / "in", tmp_path / "out", "geojson", strict=True, verified=True)
    convert(tmp_path / "out", tmp_path / "again", "geojson", strict=True)
    one, again = (root / "labels/x.geojson" for root in (tmp_path / "out", tmp_path / "again"))
    assert one.read_bytes() == again.read_bytes()


def test_y_may_go_up(tmp_path: Path) -> None:
    laid(tmp_path / "in", feature("LineString", [[1, 0], [3, 80]]))
    _, [item], _ = opened(tmp_path / "in", "geojson:up")
    assert notes_of(item)[0].shape == Polyline((1, 80, 3, 0))
    data = dataset(picture(note(Box(10, 20, 30, 40)), note(Ellipse(50, 40, 3, 2, 30), 2)))
    _, ledger = written(data, "geojson:up", tmp_path / "out")
    assert ledger.clean
    text = json.loads((tmp_path / "out/labels/x.geojson").read_text())
    assert text["features"][0]["geometry"]["coordinates"][0] == [
        [10, 60],
        [40, 60],
        [40, 20],
        [10, 20],
        [10, 60],
    ]
    _, [item], _ = opened(tmp_path / "out", "geojson:up")
    assert [one.shape for one in notes_of(item)] == [Box(10, 20, 30, 40), Ellipse(50, 40, 3, 2, 30)]
    with pytest.raises(FormatError, match="height"):
        written(dataset(picture(note(Tag()), height=0)), "geojson:up", tmp_path / "unknown")


GLOBE = {
    "a crs": ([feature("Point", [500000, 4600000])], {"crs": {"type": "name"}, "image": None}),
    "all within a degree": ([feature("Polygon", [[[2.31, 48.81], [2.32, 48.81], [2.32, 48.82]]])], {"image": None}),
    "west": ([feature("Point", [-73.9, 40.7])], {"image": None}),
    "south": ([feature("Point", [151.2, -33.8])], {"image": None}),
}  # fmt: skip


@pytest.mark.parametrize(("features", "more"), GLOBE.values(), ids=GLOBE)
def test_places_on_the_globe_are_refused_with_a_hint(features: list[Any], more: Any, tmp_path: Path) -> None:
    laid(tmp_path, *features, **more)
    with pytest.raises(FormatError, match="globe") as caught:
        opened(tmp_path)
    assert caught.value.code == "geographic"
    assert "geotransform" in caught.value.hint
    (tmp_path / "y.geojson").write_text(json.dumps({"features": [feature("Point", [50, 60])]}))
    _, [item], [problem] = opened(tmp_path)
    assert (item.image.path, problem.code, problem.where) == ("y", "geographic", "x.geojson")


def test_small_shapes_in_a_known_picture_are_pixels(tmp_path: Path) -> None:
    item, problems = of_features(
        tmp_path, feature("Polygon", [[[2.31, 48.81], [2.32, 48.81], [2.32, 48.82]]])
    )
    assert (len(notes_of(item)), problems) == (1, [])


def test_qupaths_properties(tmp_path: Path) -> None:
    properties = {
        "objectType": "annotation", "classification": {"name": "Tumor: Positive", "colorRGB": -3670016},
        "isLocked": True, "measurements": [{"name": "Area", "value": 3}], "name": "first", "Ki67": 0.5,
    }  # fmt: skip
    polygon = {**feature("Polygon", [RING], **properties), "id": "abc", "nucleusGeometry": {"type": "Point"}}
    polygon["geometry"]["plane"] = {"c": -1, "z": 2, "t": 0}
    root = laid(tmp_path / "in", polygon, feature("Point", [50, 60], objectType="detection"))
    found, [item], problems = opened(root)
    assert problems == []
    assert found.ontology.classes[0].color == "#c80000"
    assert [kind.name for kind in found.ontology.classes] == ["Tumor: Positive", "unlabelled"]
    assert sorted(map(str, notes_of(item)[0].attributes.values())) == ["0.5", "first"]
    convert(root, tmp_path / "out", "geojson", strict=True, verified=True)
    one, other = json.loads((tmp_path / "out/labels/x.geojson").read_text())["features"]
    said = {"name": "Tumor: Positive", "color": [200, 0, 0], "colorRGB": -3670016}
    assert one["properties"] == {**properties, "classification": said}
    assert {key: one[key] for key in ("id", "nucleusGeometry", "geometry")} == {
        key: polygon[key] for key in ("id", "nucleusGeometry", "geometry")
    }
    assert other["properties"] == {"objectType": "detection"}


@pytest.mark.parametrize("key", ["class", "label", "category", "classification"])
def test_the_class_stands_under_many_names(key: str, tmp_path: Path) -> None:
    given = feature("Point", [50, 60], **{key: "cat", "age": 3})
    item, _ = of_features(tmp_path / "in", given)
    assert list(notes_of(item)[0].attributes.values()) == [3]
    convert(tmp_path / "in", tmp_path / "out", "geojson", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/labels/x.geojson").read_text())["features"]
    name = again["properties"][key]
    assert (name["name"] if key == "classification" else name, again["properties"]["age"]) == ("cat", 3)


@settings(max_examples=60)
@drawn_from(notes=st.lists(annotations(), max_size=4, unique_by=lambda one: one.id))
def test_everything_said_of_an_object_comes_back(notes: list[Annotation]) -> None:
    data = Dataset(Ontology(classes=CLASSES), (picture(*notes),))
    with tempfile.TemporaryDirectory() as folder:
        [item], ledger = through(data, "geojson", Path(folder))
    assert ledger.clean
    found = notes_of(item)
    assert [one.shape for one in found] == [one.shape for one in sorted(notes, key=lambda one: one.z)]
    for one, other in zip(sorted(notes, key=lambda one: one.z), found, strict=True):
        told = {"id": one.id, "attributes": {}, "extra": {}, "source": one.source, "made_at": 0}
        assert replace(one, **told) == replace(other, **told)


def test_shapely_reads_it_with_the_same_area(tmp_path: Path) -> None:
    shapes: tuple[Shape, ...] = (
        Box(10, 20, 30, 40, 30), Ellipse(50, 40, 20, 10, 30), Mask(10, 20, 2, 2, "021O"),
        Polygon((Part(FLAT, (FLAT_HOLE,)), Part((50, 50, 60, 50, 60, 60)))),
    )  # fmt: skip
    written(dataset(picture(*(note(shape, at) for at, shape in enumerate(shapes)))), "geojson", tmp_path)
    rows = json.loads((tmp_path / "labels/x.geojson").read_text())["features"]
    for shape, row in zip(shapes, rows, strict=True):
        found = shapely.from_geojson(json.dumps(row["geometry"]))
        assert found.is_valid
        whole = outline(shape)
        assert whole is not None
        assert found.area == pytest.approx(area(whole))


def test_an_edited_drawing_is_the_shape(tmp_path: Path) -> None:
    written(dataset(picture(note(Box(10, 20, 30, 40)))), "geojson", tmp_path)
    path = tmp_path / "labels/x.geojson"
    document = json.loads(path.read_text())
    document["features"][0]["geometry"]["coordinates"] = [RING]
    path.write_text(json.dumps(document))
    _, [item], _ = opened(tmp_path)
    assert notes_of(item)[0].shape == Polygon((Part(FLAT),))


def test_lists_and_single_features_too(tmp_path: Path) -> None:
    (tmp_path / "list.geojson").write_text(json.dumps([feature("Point", [50, 60])]))
    (tmp_path / "one.json").write_text(json.dumps(feature("Point", [50, 60])))
    _, items, problems = opened(tmp_path)
    assert [(item.image.path, len(notes_of(item))) for item in items] == [("list", 1), ("one", 1)]
    assert problems == []


def test_names_that_mean_something_are_said(tmp_path: Path) -> None:
    [cat] = kinds("cat")
    asked = attribute(cat.id, "label", "text")
    notes = (
        note(Tag(), attributes={str(asked.id): "x"}),
        note(Tag(), 2, kind=None, attributes={str(asked.id): "x"}),
    )
    data = Dataset(Ontology(classes=(replace(cat, attributes=(asked,)),)), (picture(*notes),))
    _, ledger = through(data, "geojson", tmp_path)
    assert {row.what for row in ledger.rows()} == {OWN_NAME, ANSWERS}


BAD: dict[str, tuple[Any, str]] = {
    "no feature": (7, "no Feature"),
    "geometry of another kind": ({"type": "Feature", "geometry": 7}, "no object"),
    "type of nobody": (feature("Circle", [1, 2]), "not known"),
    "no coordinates": (feature("Polygon"), "no list"),
    "two corners": (feature("Polygon", [[[1, 2], [3, 4]]]), "at least 3"),
    "no rings": (feature("Polygon", []), "at least 3"),
    "a word": (feature("Point", ["1", 2]), "no position"),
    "a number": (feature("LineString", [1, 2]), "no position"),
    "huge": (feature("Point", [1e308, 2]), "no position"),
    "collections in collections": (
        {"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]}},
        "in another",
    ),
    "a remark of nobody": (feature("Point", [50, 60], limner={"q": 1}), "`q`"),
    "a remark that is none": (feature("Point", [50, 60], limner=7), "limner"),
    "infinite": (feature("Point", [50, 60], label="cat", more=[float("1e999")]), "finite"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "message"), BAD.values(), ids=BAD)
def test_a_bad_feature_is_named_and_the_others_stay(given: Any, message: str, tmp_path: Path) -> None:
    laid(tmp_path, feature("Point", [50, 60]), given, feature("Point", [50, 60]))
    path = tmp_path / "x.geojson"
    path.write_text(path.read_text().replace("Infinity", "1e999"))
    _, [item], [problem] = opened(tmp_path)
    assert len(notes_of(item)) == 2
    assert problem.where == "x.geojson, features[1]"
    assert message in problem.message


def test_third_coordinates_are_left_out_and_said(tmp_path: Path) -> None:
    item, [problem] = of_features(tmp_path, feature("LineString", [[1, 2, 9], [3, 4, 9]]))
    assert (notes_of(item)[0].shape, problem.outcome) == (Polyline((1, 2, 3, 4)), "noted")


FILES = {
    "empty": "",
    "no features": '{"type":"FeatureCollection"}',
    "features of another kind": '{"features":7}',
    "a size of words": '{"features":[],"image":{"width":"1"}}',
    "a key twice": '{"features":[],"features":[]}',
    "infinite": '{"features":[],"more":1e999}',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_named_and_the_others_stay(text: str, tmp_path: Path) -> None:
    laid(tmp_path, feature("Point", [50, 60]))
    (tmp_path / "bad.geojson").write_text(text)
    _, items, [problem] = opened(tmp_path)
    assert len(items) == 1
    assert problem.where.startswith("bad.geojson")
