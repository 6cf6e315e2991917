"""What must not stand anywhere in the tree, and what must not come in with a plain import."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {".py", ".mjs", ".ts", ".tsx", ".css", ".html", ".md", ".toml", ".json", ".svg", ".yaml", ""}
NOT_OURS = {"node_modules", "static", "data", "__pycache__", ".vite"}

NEVER = {  # a pattern, in pieces so that this file is clean of it → where, and why
    "/" + r"work/": ("src tests docs web tools vectors examples benchmarks", "a path of one machine"),
    r"\.\./" + "shared": ("src web", "the program reads nothing beside the checkout"),
    r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b": ("src web tools", "an open end belongs into an issue"),
    r"type: " + r"ignore(?!\[)|@ts-" + "ignore": (
        "src tests web tools",
        "name the error that is left standing",
    ),
    r"\b(it|test|describe)\.(on" + r"ly|sk" + r"ip|to" + r"do)\b": (
        "web",
        "a test that is not run proves nothing",
    ),
    r"MULTI_" + r"PART|Upload" + r"File|\.for" + r"m\(\)": ("src", "no multipart parser may be reachable"),
    r"dangerouslySet" + r"InnerHTML|\.inner" + "HTML": ("web/src", "text from outside is never markup"),
}


def files(folders: str) -> Iterator[Path]:
    for folder in folders.split():
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT).parts
            if path.is_file() and path.suffix in OURS and not NOT_OURS.intersection(inside):
                yield path


@pytest.mark.parametrize(("pattern", "folders", "why"), [(pattern, *rest) for pattern, rest in NEVER.items()])
def test_the_tree_is_free_of(pattern: str, folders: str, why: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files(folders)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert found == [], why


HEAVY = {
    "numpy",
    "shapely",
    "PIL",
    "sqlalchemy",
    "alembic",
    "obstore",
    "litestar",
    "uvicorn",
    "dbos",
    "httpx",
}


def test_a_plain_import_loads_the_document_model_alone() -> None:
    code = "import sys, limner; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "limner" in loaded.split()
    assert HEAVY.intersection(loaded.split()) == set()


def test_serving_a_model_loads_no_database() -> None:
    code = "import sys, limner.assist.serving; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert {"sqlalchemy", "alembic", "dbos", "litestar"}.intersection(loaded.split()) == set()


def test_the_tests_data_stays_small() -> None:
    size = sum(path.stat().st_size for path in (ROOT / "tests/data").rglob("*") if path.is_file())
    assert size <= 10 * 2**20
