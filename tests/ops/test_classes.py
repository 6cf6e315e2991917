"""Classes renamed, joined, taken out and split; and the files that say so."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from limner import ops
from limner.dataset import Box, Class, Dataset, Ontology, Tag, derived_id
from limner.formats import FormatError
from limner.formats.core.attributes import Answers, attribute
from limner.formats.core.classes import classes
from tests.formats.making import note, picture
from tests.ops.making import all_notes

NAMES = ("car", "truck", "person", "sky")
CAR, TRUCK, PERSON, SKY = (derived_id("class", name) for name in NAMES)


def street(**more: Class) -> Dataset:
    made = [more.get(kind.name, kind) for kind in classes(NAMES)]
    notes = [note(Box(0, 0, 9, 9), number, name) for number, name in enumerate(NAMES)]
    return Dataset(Ontology(classes=tuple(made)), [picture(*notes)])


def order(data: Dataset) -> list[tuple[int, str]]:
    return [(kind.index, kind.name) for kind in data.ontology.by_index()]


VEHICLE: dict[str, str | None] = {"car": "vehicle", "truck": "vehicle"}
REMAPS = {  # names, how → classes afterwards by index, class of each object
    "nothing": ({}, {}, "0 car 1 truck 2 person 3 sky", "car truck person sky"),
    "rename": ({"car": "auto"}, {}, "0 auto 1 truck 2 person 3 sky", "auto truck person sky"),
    "join into a new one": (VEHICLE, {}, "0 vehicle 1 person 2 sky", "vehicle vehicle person sky"),
    "join into another": ({"car": "truck"}, {}, "0 truck 1 person 2 sky", "truck truck person sky"),
    "swap": ({"car": "truck", "truck": "car"}, {}, "0 truck 1 car 2 person 3 sky", "truck car person sky"),
    "take out": ({"truck": None}, {}, "0 car 1 person 2 sky", "car person sky"),
    "take out, leave gaps": ({"truck": None}, {"numbers": "keep"}, "0 car 2 person 3 sky", "car person sky"),
    "only these": ({"sky": "heaven", "car": "car"}, {"others": "drop"}, "0 car 1 heaven", "car heaven"),
}


@pytest.mark.parametrize(("names", "how", "left", "objects"), REMAPS.values(), ids=REMAPS)
def test_remap(names: dict, how: dict, left: str, objects: str) -> None:
    found = ops.remap(street(), names, **how)
    assert " ".join(f"{index} {name}" for index, name in order(found)) == left
    by_id = {kind.id: kind.name for kind in found.ontology.classes}
    assert " ".join(by_id[one.class_id] for one in all_notes(found) if one.class_id) == objects


def test_what_disappears_is_counted() -> None:
    tally = ops.Tally()
    list(ops.remap(street(), {"car": "truck", "sky": None}, tally=tally).images)
    assert tally.counts == {"car → truck": 1, "objects left out: class sky": 1}


def test_a_class_keeps_its_id_and_colour_where_its_name_stays() -> None:
    before = street().ontology.class_by_id()
    after = ops.remap(street(), {"car": "truck"}).ontology.class_by_id()
    assert after[TRUCK].color == before[TRUCK].color
    assert set(after) == {TRUCK, PERSON, SKY}


def test_attributes_of_joined_classes_are_joined_by_name() -> None:
    mine, theirs = (
        attribute(id, "colour", "select", ["red", extra]) for id, extra in ((CAR, "blue"), (TRUCK, "grey"))
    )
    car, truck, *_ = classes(NAMES)
    data = street(
        car=msgspec.structs.replace(car, attributes=(mine,)),
        truck=msgspec.structs.replace(truck, attributes=(theirs,)),
    )
    [red, grey] = [str(option.id) for option in theirs.options]
    notes = [note(Box(0, 0, 5, 5), 7, "truck", attributes={str(theirs.id): one}) for one in (red, grey)]
    found = ops.remap(Dataset(data.ontology, [picture(*notes)]), {"car": "vehicle", "truck": "vehicle"})
    [vehicle] = [kind for kind in found.ontology.classes if kind.name == "vehicle"]
    [colour] = vehicle.attributes
    assert [option.name for option in colour.options] == ["red", "blue", "grey"]
    answers = Answers(found.ontology)
    assert [answers.of(one) for one in all_notes(found)] == [{"colour": "red"}, {"colour": "grey"}]


def test_classes_below_one_that_goes_hang_under_the_one_above() -> None:
    thing, vehicle, car = classes(["thing", "vehicle", "car"])
    tree = (
        thing,
        msgspec.structs.replace(vehicle, parent_id=thing.id),
        msgspec.structs.replace(car, parent_id=vehicle.id),
    )
    found = ops.remap(Dataset(Ontology(classes=tree), []), {"vehicle": None}).ontology
    assert {kind.name: kind.parent_id for kind in found.classes} == {"thing": None, "car": thing.id}
    joined = ops.remap(Dataset(Ontology(classes=tree), []), {"car": "thing"}).ontology
    assert {kind.name: kind.parent_id for kind in joined.classes} == {"thing": None, "vehicle": thing.id}


VERIFIED: dict[
    tuple[str | None, str | None], str | None
] = {  # of car and truck → of the class that both become
    ("present", "absent"): "present",
    ("absent", "absent"): "absent",
    ("absent", None): None,
    ("present", None): "partial",
    ("partial", "absent"): "partial",
}


@pytest.mark.parametrize(("car", "truck"), VERIFIED)
def test_what_was_verified_of_joined_classes(car: str | None, truck: str | None) -> None:
    known = {str(id): state for id, state in ((CAR, car), (TRUCK, truck)) if state}
    data = Dataset(street().ontology, [picture(verified=known)])
    [item] = ops.remap(data, {"car": "vehicle", "truck": "vehicle"}).images
    assert item.image.verified.get(str(derived_id("class", "vehicle"))) == VERIFIED[car, truck]


def test_a_class_is_split_by_its_answers() -> None:
    asked = attribute(CAR, "colour", "select", ["red", "blue", "green"])
    red, blue, _ = (str(option.id) for option in asked.options)
    data = street(car=msgspec.structs.replace(classes(NAMES)[0], attributes=(asked,)))
    given: list[dict] = [{str(asked.id): blue}, {str(asked.id): red}, {}]
    notes = [note(Box(0, 0, 5, 5), at, "car", attributes=one) for at, one in enumerate(given)]
    data = Dataset(data.ontology, [picture(*notes, note(Tag(), 9, "sky"))])
    found = ops.split_class(data, "car", "colour")
    assert order(found)[3:] == [(3, "sky"), (4, "car red"), (5, "car blue")]
    by_id = {kind.id: kind.name for kind in found.ontology.classes}
    assert [by_id[one.class_id] for one in all_notes(found) if one.class_id] == [
        "car blue",
        "car red",
        "car",
        "sky",
    ]
    with pytest.raises(ops.OpsError, match="no attribute"):
        ops.split_class(data, "car", "size")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ops.OpsError, match="no class 'cars'"):
        ops.remap(street(), {"cars": "x"})


FILES = {  # name, text → what it says
    "a name each": ("a.yaml", "car: vehicle\nno: 'null'\nsky:\n", {"car": "vehicle", "no": None, "sky": None}),
    "lists": ("a.yml", "vehicle: [car, truck]\nperson: person\n", {**VEHICLE, "person": "person"}),
    "json": ("a.json", '{"car": "vehicle"}', {"car": "vehicle"}),
    "csv": ("a.csv", "old,new\ncar,vehicle\n\nsky,\n", {"car": "vehicle", "sky": None}),
    "csv without a head, with quotes": ("a.csv", '"car, red",vehicle\n', {"car, red": "vehicle"}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), FILES.values(), ids=FILES)
def test_renamings_from_files(tmp_path: Path, name: str, text: str, said: dict) -> None:
    (tmp_path / name).write_text(text)
    assert ops.read_renaming(tmp_path / name) == said


BAD = {
    "two names": ("a.csv", "car,a\ncar,b\n", "gets two names"),
    "a column too many": ("a.csv", "car,a,b\n", "line 1"),
    "no mapping": ("a.yaml", "[car]", "no names"),
    "too deep": ("a.yaml", "car: {a: b}", "neither a name"),
    "no YAML": ("a.yaml", "car: [", "no YAML"),
}


@pytest.mark.parametrize(("name", "text", "said"), BAD.values(), ids=BAD)
def test_bad_renamings(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(FormatError, match=said):
        ops.read_renaming(tmp_path / name)


def test_a_tag_in_yaml_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("car: !!python/object/apply:os.getcwd []")
    assert ops.read_renaming(tmp_path / "a.yaml") == {}


def test_the_ids_of_new_classes_are_those_of_every_format() -> None:
    found = ops.remap(street(), {"car": "vehicle"})
    assert UUID(str(derived_id("class", "vehicle"))) in found.ontology.class_by_id()
