"""The page loads fast: what it needs before anything is seen stays small. `make bundle` comes before this."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "src" / "limner" / "server" / "static"
MOST = 250_000
"""Bytes, gzipped: scripts and styles of the first page, without what is loaded when it is first used."""


def test_the_first_page_is_small() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="/(assets/[^"]+)"', page)
    assert any(name.endswith(".js") for name in named), "the page has a script"
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in named}
    assert sum(sizes.values()) <= MOST, sizes
