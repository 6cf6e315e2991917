"""What is imported is declared, and what is declared is used, in both languages."""

import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from sources import Source, sources

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGE = json.loads((ROOT / "web/package.json").read_text(encoding="utf-8"))

NOT_IMPORTED = {
    "psycopg",  # SQLAlchemy loads it by the name in the database's address
}


@pytest.fixture(scope="module")
def tree() -> list[Source]:
    return sources()


def imported(tree: list[Source], folder: str) -> set[str]:
    """Packages imported under `folder`, by the name in the import."""
    targets = {found.target for source in tree if source.path.startswith(folder) for found in source.imports}
    return {target for target in targets if not target.startswith(("src/", "web/", ".", "/"))}


def test_python(tree: list[Source]) -> None:
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    declared = {re.split(r"[^\w-]", line)[0] for line in [*PROJECT["dependencies"], *extras]}
    distributions = packages_distributions()
    names = imported(tree, "src/limner/") - set(sys.stdlib_module_names)
    used = {dist.lower() for name in names for dist in distributions.get(name, [name])}
    assert used - declared == set()
    assert declared - used == NOT_IMPORTED & declared


def test_typescript(tree: list[Source]) -> None:
    used = {name for name in imported(tree, "web/src/") if name and ":" not in name}
    assert used == set(PACKAGE["dependencies"])
