"""The pages of the reference say what the code says now."""

import pytest

from reference import FOLDER, PAGES


def test_there_are_no_other_pages() -> None:
    assert {page.relative_to(FOLDER).as_posix() for page in FOLDER.rglob("*.md")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_script_makes(name: str) -> None:
    again = "run: .venv/bin/python tools/reference.py"
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name]() + "\n", again
