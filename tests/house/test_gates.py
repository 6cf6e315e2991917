"""Each gate is shown the fault that it is there to catch, and a tree that has none."""

from pathlib import Path

import pytest

import check_floors
import check_size
from sources import Source, sources

CLEAN = {
    "src/limner/__init__.py": "from limner.dataset import Box\n",
    "src/limner/dataset/__init__.py": "from limner.dataset.box import Box\n",
    "src/limner/dataset/box.py": "class Box: ...\n",
    "src/limner/dataset/ring.py": "from limner.dataset.box import Box\n",
    "src/limner/formats/__init__.py": "",
    "src/limner/formats/conversion/convert.py": "",
    "src/limner/formats/shared/rings.py": "",
    "src/limner/formats/voc/document.py": "from limner.formats.shared import rings\n",
    "src/limner/geometry/__init__.py": "import numpy\nfrom limner.dataset import Box\n",
    "src/limner/geometry/area.py": "from . import rle\nfrom limner.dataset import box\n",
    "src/limner/geometry/rle.py": "",
    "src/limner/client.py": "from limner.dataset import Box\n",
    "src/limner/cli/__init__.py": "from limner.client import Client\n",
    "web/src/model/box.ts": 'import { signal } from "@preact/signals-core";\n',
    "web/src/editor/draw.ts": 'import { box } from "../model/box";\nimport type { T } from "./tool";\n',
    "web/src/editor/tool.ts": 'import { draw } from "./draw.ts";\n',
    "web/src/main.tsx": 'import { App } from "./ui/app";\n',
    "web/src/ui/app.tsx": 'import { render } from "preact";\nimport { draw } from "../editor/draw";\n',
}

CLIMB = "from limner.geometry import area"
CIRCLE = "from limner.dataset.ring import Ring"

FLOOR_FAULTS = {  # what is planted where               → what the gate must say
    "climbs": ("dataset/ring.py", "import limner.geometry", "dataset may not import from geometry"),
    "climbs in a function": (
        "dataset/ring.py",
        f"def f():\n    {CLIMB}",
        "dataset/ring.py:2: dataset may not",
    ),
    "climbs for a type": ("dataset/ring.py", f"if TYPE_CHECKING:\n    {CLIMB}", "dataset may not"),
    "climbs by dots": ("dataset/ring.py", "from ..geometry import area", "dataset may not"),
    "takes a sibling of its floor": ("quality/rule.py", "import limner.formats", "quality may not"),
    "loads more than the model": ("__init__.py", "from limner import geometry", "__init__ may not"),
    "has no floor": ("attic/__init__.py", "import json", "attic is not a room"),
    "passes by the door": ("geometry/area.py", "from limner.dataset.box import Box", "import from the room"),
    "leaves by its own door": ("dataset/area.py", "from limner.dataset import Box", "module that defines it"),
    "shares what one format owns": (
        "formats/shared/dots.py",
        "from limner.formats.voc.document import Document",
        "shared may not import from each format",
    ),
    "leans on what runs them all": (
        "formats/voc/document.py",
        "from limner.formats.conversion.convert import convert",
        "each format may not import from conversion",
    ),
    "goes in a circle": (
        "dataset/box.py",
        f"def f():\n    {CIRCLE}",
        "circle of imports: src/limner/dataset/",
    ),
}

WEB_FAULTS = {
    "climbs": ("model/a.ts", 'import { d } from "../editor/draw";', "model may not import from editor"),
    "climbs for a type": ("model/a.ts", 'import type { D } from "../editor/draw";', "model may not"),
    "climbs for an inline type": ("sync/a.ts", 'let a: import("../ui/app").App;', "sync may not"),
    "climbs when called": ("editor/a.ts", 'const a = await import("../ui/app");', "editor may not"),
    "climbs to a worker": ("model/a.ts", 'new URL("../ui/app.tsx", import.meta.url);', "model may not"),
    "climbs by passing on": ("model/a.ts", 'export * from "../sync/a";', "model may not import from sync"),
    "takes the shell's tools": ("editor/a.ts", 'import { h } from "preact/hooks";', "must not use preact"),
    "goes in a circle": ("editor/draw.ts", 'import { tool } from "./tool";', "circle of imports: web/"),
}


def plant(root: Path, files: dict[str, str]) -> list[Source]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return sources(root)


def test_floors_of_a_clean_house(tmp_path: Path) -> None:
    assert list(check_floors.problems(plant(tmp_path, CLEAN))) == []


@pytest.mark.parametrize(("file", "text", "said"), FLOOR_FAULTS.values(), ids=FLOOR_FAULTS)
def test_floors_in_python(tmp_path: Path, file: str, text: str, said: str) -> None:
    [problem] = check_floors.problems(plant(tmp_path, CLEAN | {f"src/limner/{file}": text}))
    assert said in problem


@pytest.mark.parametrize(("file", "text", "said"), WEB_FAULTS.values(), ids=WEB_FAULTS)
def test_floors_in_typescript(tmp_path: Path, file: str, text: str, said: str) -> None:
    files = CLEAN | {"web/src/sync/a.ts": "", f"web/src/{file}": text}
    [problem] = check_floors.problems(plant(tmp_path, files))
    assert said in problem


def long_function(language: str) -> str:
    body = "\n".join(f"    a = {n}" for n in range(60))
    return f"def draw():\n{body}\n" if language == "py" else f"const draw = () => {{\n{body}\n}};\n"


SIZE_FAULTS = {
    "src/limner/a.py": ("\n" * 401, "src/limner/a.py: 401 lines"),
    "web/src/ui/a.css": ("\n" * 401, "web/src/ui/a.css: 401 lines"),
    "tests/test_a.py": (long_function("py"), "tests/test_a.py::draw: 61 lines from line 1"),
    "web/src/a.tsx": (long_function("ts"), "web/src/a.tsx::draw: 62 lines from line 1"),
    "web/tests/a.test.ts": (f'it("a", () => {{\n{long_function("ts")}}});', "::function: 64 lines"),
}


@pytest.mark.parametrize(("file", "text", "said"), [(file, *fault) for file, fault in SIZE_FAULTS.items()])
def test_size(tmp_path: Path, file: str, text: str, said: str) -> None:
    assert said in "\n".join(check_size.problems(plant(tmp_path, {file: text}), {}))


def test_size_measures_the_tests_in_a_describe_block_one_by_one(tmp_path: Path) -> None:
    text = "\n".join(f'  it("{n}", () => {{}});' for n in range(70))
    files = {"web/tests/a.test.ts": f'describe("a", () => {{\n{text}\n}});\n'}
    assert list(check_size.problems(plant(tmp_path, files), {})) == []


def test_size_exceptions_need_a_reason_and_a_use(tmp_path: Path) -> None:
    found = plant(tmp_path, {"src/limner/a.py": "\n" * 401, "src/limner/b.py": "\n" * 401})
    exceptions = {"src/limner/a.py": "a table", "src/limner/b.py": " ", "src/limner/c.py": "a table"}
    assert list(check_size.problems(found, exceptions)) == [
        "tools/size_exceptions.toml: src/limner/b.py has no reason",
        "tools/size_exceptions.toml: src/limner/c.py is within the limit and needs no exception",
    ]
