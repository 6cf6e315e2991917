"""Layouts of ids (RFC 9562), and what the package loads."""

import subprocess
import sys
import time
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import derived_id, new_id


def test_new_ids_are_version_7_of_now_and_never_twice() -> None:
    before = time.time_ns() // 1_000_000
    found = [new_id() for _ in range(1000)]
    after = time.time_ns() // 1_000_000
    assert len(set(found)) == 1000
    for id in found:
        assert (id.version, id.variant) == (7, RFC_4122)
        assert before <= id.int >> 80 <= after


@given(st.lists(st.text() | st.integers(), min_size=1))
def test_derived_ids_are_version_8_and_follow_from_the_names(names: list[str | int]) -> None:
    id = derived_id(*names)
    assert (id.version, id.variant) == (8, RFC_4122)
    assert derived_id(*names) == id
    assert derived_id(*names, "more") != id


def test_derived_ids_are_pinned() -> None:
    """They stand in stored data: another result would make every file read twice."""
    assert derived_id("coco", "a.jpg", 1) == UUID("dab091a9-0976-8320-a3b2-81211394679c")


HEAVY = ("numpy", "shapely", "PIL", "sqlalchemy", "litestar", "dbos", "typer", "uvicorn", "obstore")


def test_importing_limner_loads_nothing_heavy() -> None:
    code = f"import sys, limner, limner.dataset; print([name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_geometry_leaves_shapely_until_it_is_asked() -> None:
    code = "import sys, limner.geometry; print('shapely' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
