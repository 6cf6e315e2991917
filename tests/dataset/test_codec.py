"""The codec: what goes in comes out, the same value gives the same bytes, and nothing doubtful gets in."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import (
    SHAPES,
    Annotation,
    Attribute,
    Box,
    Cause,
    Change,
    Class,
    Cuboid,
    Diff,
    Direction,
    Ellipse,
    Image,
    InvalidRecord,
    Joint,
    Keypoints,
    Layer,
    NewerSchema,
    Ontology,
    Part,
    Polyline,
    Pose,
    Record,
    Relation,
    Rule,
    Sequence,
    Source,
    Tag,
    Track,
    codec,
    decode,
    encode,
    extra,
    from_plain,
    new_id,
    to_plain,
)
from tests import strategies

ID = new_id()


@given(strategies.records)
def test_records_come_back(record: Record) -> None:
    assert decode(encode(record), Record) == record  # type: ignore[arg-type]
    assert from_plain(to_plain(record), Record) == record  # type: ignore[arg-type]
    assert encode(decode(encode(record), Record)) == encode(record)  # type: ignore[arg-type]
    assert json.loads(encode(record)) == json.loads(json.dumps(to_plain(record)))


@given(st.one_of(strategies.layers, strategies.images, strategies.ontologies(), strategies.diffs))
def test_everything_else_comes_back(value: Any) -> None:
    again = decode(encode(value), type(value))
    assert again == value or isinstance(value, Diff)
    assert encode(again) == encode(value)


@given(strategies.annotations())
def test_what_is_at_its_default_is_left_out_however_it_was_written(record: Annotation) -> None:
    plain = to_plain(record)
    for field in msgspec.structs.fields(Annotation):
        if field.default_factory is not msgspec.NODEFAULT:
            plain.setdefault(field.name, field.default_factory())
        elif field.default is not msgspec.NODEFAULT:
            plain.setdefault(field.name, to_plain(field.default))
    assert encode(from_plain(plain, Annotation)) == encode(record)


EVERY_DEFAULT = {
    Box: {"type": "box", "x": 1, "y": 2, "width": 3, "height": 4, "rotation": 0},
    Ellipse: {"type": "ellipse", "cx": 1, "cy": 2, "rx": 3, "ry": 4, "rotation": -0.0},
    Polyline: {"type": "polyline", "points": [0, 0, 1, 1], "curve": "straight", "parallel": None},
    Direction: {"angle": 3, "length": 0.0},
    Source: {"kind": "person", "name": "", "version": ""},
    Joint: {"name": "a", "x": 0.5, "y": 0.5, "flip": None},
    Class: {"id": str(ID), "name": "a", "index": 0, "color": "#fc7800", "examples": [], "stuff": False},
    Layer: {"image_id": str(ID), "kind": "main", "owner": "", "status": "todo", "annotations": []},
    Diff: {"id": str(ID), "image_id": str(ID), "gesture": "", "entries": [], "layer": "main", "cause": {}},
    Cause: {"kind": "edit", "of": None},
    Attribute: {"id": str(ID), "name": "a", "type": "text", "options": [], "required": False, "default": None},
    Rule: {"name": "twins", "params": {}, "severity": "warning"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "plain"), EVERY_DEFAULT.items(), ids=lambda value: getattr(value, "__name__", "")
)
def test_defaults_are_never_written(kind: Any, plain: dict[str, Any]) -> None:
    required = {
        field.name for field in msgspec.structs.fields(kind) if field.required or field.name == "schema"
    }
    written = json.loads(encode(decode(json.dumps(plain), kind)))
    assert set(written) - ({"type"} - required) == required


BAD = (float("nan"), float("inf"), float("-inf"))
NUMBERS: dict[str, Any] = {
    "box": lambda x: Box(0, 0, x, 1),
    "box turned": lambda x: Box(0, 0, 1, 1, x),
    "ellipse": lambda x: Ellipse(x, 0, 1, 1),
    "exterior": lambda x: Part((0, 0, x, 0, 1, 1)),
    "hole": lambda x: Part((0, 0, 1, 0, 1, 1), ((0, 0, 1, x, 1, 1),)),
    "polyline": lambda x: Polyline((0, x, 1, 1)),
    "parallel": lambda x: Polyline((0, 0, 1, 1), parallel=x),
    "keypoints": lambda x: Keypoints(((0, x, 0),)),
    "cuboid": lambda x: Cuboid((x,) * 16),
    "pose": lambda x: Pose((0, 0, x), (1, 1, 1), (1, 0, 0, 0)),
    "direction": lambda x: Direction(0, x),
    "score": lambda x: Annotation(id=ID, shape=Tag(), score=x),
    "truncated": lambda x: Annotation(id=ID, shape=Tag(), truncated=x),
    "answer": lambda x: Annotation(id=ID, shape=Tag(), attributes={"a": x}),
    "extra": lambda x: Annotation(id=ID, shape=Tag(), extra={"coco": {"a": [{"b": x}]}}),
    "relation": lambda x: Relation(id=ID, type_id=ID, source_id=ID, target_id=ID, attributes={"a": x}),
    "image": lambda x: Image(id=ID, name="", width=1, height=1, extra={"coco": {"a": x}}),
    "sequence": lambda x: Sequence(id=ID, name="", fps=x),
    "track": lambda x: Track(id=ID, sequence_id=ID, class_id=ID, attributes={"a": x}),
    "attribute": lambda x: Attribute(id=ID, name="a", type="number", minimum=x),
    "joint": lambda x: Joint(name="a", x=x),
    "rule": lambda x: Rule(name="a", params={"overlap": x}),
    "ontology": lambda x: Ontology(extra={"coco": {"a": x}}),
    "change": lambda x: Change(id=ID, revision=0, fields={"score": (None, x)}),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("make", NUMBERS.values(), ids=NUMBERS)
def test_no_record_holds_nan_or_infinity(make: Any, bad: float) -> None:
    make(0.0)
    with pytest.raises(ValueError, match=r"nan|inf|finite"):
        make(bad)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_bytes_are_refused_in_words(data: bytes | str) -> None:
    with pytest.raises((InvalidRecord, NewerSchema)):
        decode(data, Layer)


@given(strategies.annotations(), st.data())
def test_a_broken_field_is_named(record: Annotation, data: st.DataObject) -> None:
    plain = to_plain(record)
    field = data.draw(st.sampled_from(sorted(plain.keys() - {"kind", "schema"})))
    broken = 7 if isinstance(plain[field], str) else "?"
    with pytest.raises(InvalidRecord) as caught:
        decode(json.dumps(plain | {field: broken}), Annotation)
    assert caught.value.where.split(".")[0].split("[")[0] == field


def test_every_shape_is_registered() -> None:
    assert {kind.__struct_config__.tag for kind in SHAPES.values()} == set(SHAPES)


OLD = {"kind": "annotation", "id": str(ID), "figure": {"type": "tag"}, "schema": 1}


@pytest.fixture
def schema_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program one schema later, which calls `figure` what it was called before `shape`."""

    def upgrade(plain: dict[str, Any]) -> dict[str, Any]:
        return {("shape" if key == "figure" else key): value for key, value in plain.items()}

    monkeypatch.setattr(codec, "SCHEMA", 2)
    monkeypatch.setattr(extra, "SCHEMA", 2)
    monkeypatch.setitem(codec.UPGRADES, 1, upgrade)


@pytest.mark.usefixtures("schema_2")
def test_old_schemas_are_brought_up_to_date() -> None:
    text = json.dumps(OLD)
    expected = Annotation(id=ID, shape=Tag())
    assert expected.schema == 2
    assert decode(text, Annotation) == expected
    assert decode(f"[{text},{text}]", tuple[Annotation, ...]) == (expected, expected)
    assert from_plain(OLD, Annotation) == expected


@pytest.mark.usefixtures("schema_2")
def test_old_schemas_that_fit_as_they_are_get_the_new_number() -> None:
    old = {"kind": "annotation", "id": str(ID), "shape": {"type": "tag"}, "schema": 1}
    assert decode(json.dumps(old), Annotation).schema == 2


@pytest.mark.parametrize("kind", [Annotation, tuple[Annotation, ...]])
def test_newer_schemas_are_refused_with_what_to_do(kind: Any) -> None:
    record = {"kind": "annotation", "id": str(ID), "shape": {"type": "tag"}, "schema": 9, "new": True}
    with pytest.raises(NewerSchema) as caught:
        decode(json.dumps(record if kind is Annotation else [record]), kind)
    assert "9" in caught.value.message
    assert "Update" in caught.value.hint


def test_a_format_may_be_called_schema() -> None:
    assert from_plain({"schema": {"a": 1}}, dict[str, dict[str, int]]) == {"schema": {"a": 1}}
