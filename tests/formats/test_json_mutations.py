"""Label files of JSON with something wrong in them: named or refused, and what is read can be written."""

import copy
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.formats import FolderSink, FormatError, read, verify, write
from tests.formats.studio import CONFIG, RECT, answer, region, task
from tests.formats.test_createml import box
from tests.formats.test_label_studio import REGIONS
from tests.formats.test_labelbox import NESTED, OBJECTS, SHAPES, V1, label, line, v2
from tests.formats.test_via import SHAPES as VIA_SHAPES
from tests.formats.test_via import entry, project
from tests.formats.test_via import region as via_region

LINK = {"name": "on", "unidirectional_relationship": {"source": "f1", "target": "f2"}}
FILES: dict[str, tuple[str, str, Any]] = {
    "Label Studio": ("label-studio", "t.json", [task(
        *(region(type_, value, id=type_) for type_, value, _ in REGIONS.values()),
        region("choices", {**RECT, "choices": ["asleep"]}, None, from_name="state", id="rectanglelabels"),
        answer("t", "place", "taxonomy", [["Earth", "Sea"]]),
        {"type": "relation", "from_id": "rectanglelabels", "to_id": "ellipselabels", "direction": "bi"},
    )]),
    "JSON_MIN": ("label-studio", "t.json", [{
        "photo": "x.jpg", "id": 1, "annotator": 4, "annotation_id": 7, "place": [{"taxonomy": [["Earth"]]}],
        "label": [{**RECT, "rectanglelabels": ["cat"], "original_width": 200, "original_height": 100}],
    }]),
    "VIA": ("via", "v.json", project(entry(
        *(via_region(shape, **{"class": "cat", "note": "x", "kind": {"a": True}}) for shape, _ in VIA_SHAPES.values()),
        file_attributes={"caption": "x"},
    ), **{"class": {"type": "dropdown", "options": {"cat": ""}}})),
    "Labelbox v1": ("labelbox", "e.json", [V1]),
    "Labelbox v2": ("labelbox", "e.json", [v2(label(*OBJECTS, relationships=[LINK], classifications=[NESTED]))]),
    "Labelbox lines": ("labelbox", "e.ndjson", [
        *(line(name, **geometry) for name, (geometry, _) in SHAPES.items()), line(answer=[{"name": "x"}]),
    ]),
    "Create ML": ("createml", "c.json", [{"image": "x.jpg", "annotations": [box(25, 40, 30, 40)]}]),
}  # fmt: skip
ODD: list[Any] = [
    None, True, 0, -1, 1e308, 10**30, "", "x", "\x00", "../x", [], {}, [1], [[]], [{}], {"a": 1}, {"id": []},
]  # fmt: skip


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = (
        value.items() if isinstance(value, dict) else enumerate(value[:30]) if isinstance(value, list) else ()
    )
    for key, one in inner:
        yield (*here, key)
        yield from places(one, (*here, key))


def mutated(content: Any, chance: random.Random) -> Any:
    """One to three values taken out, doubled, or put in place of others."""
    content = copy.deepcopy(content)
    for _ in range(chance.choice([1, 1, 2, 3])):
        found = list(places(content))
        if not found:
            break
        *way, last = chance.choice(found)
        place = content
        for key in way:
            place = place[key]
        what = chance.random()
        if what < 0.2:
            del place[last]
        elif what < 0.3 and isinstance(place, list):
            place.append(copy.deepcopy(place[last]))
        else:
            place[last] = copy.deepcopy(chance.choice(ODD))
    return content


@pytest.mark.parametrize(("format", "name", "content"), FILES.values(), ids=FILES)
@settings(max_examples=40)
@given(seed=st.integers(0, 1 << 32))
def test_no_file_brings_a_reader_down(format: str, name: str, content: Any, seed: int) -> None:
    chance = random.Random(seed)
    found = mutated(content, chance)
    text = "\n".join(map(json.dumps, found)) if name.endswith("ndjson") else json.dumps(found)
    if chance.random() < 0.1:
        text = text[: chance.randrange(len(text) + 1)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "in")
        root.mkdir()
        (root / name).write_text(text)
        if format == "label-studio" and chance.random() < 0.5:
            (root / "config.xml").write_text(CONFIG)
        try:
            data = read(root / name, format)
            list(data.images)
            sink = FolderSink(Path(folder, "out"))
            ledger = write(data, sink, format)
        except FormatError:
            return
        assert verify(data, Path(folder, "out"), format, sink, ledger).faults == []
