"""Labelbox: exports v1 and v2 (a JSON list, or a line for each picture), and NDJSON lines to be imported.

Coordinates are pixels. Masks in exports are addresses that need an account: they are reported, one by one.
"""

from limner.formats.core.look import Look
from limner.formats.labelbox.holds import HOLDS
from limner.formats.labelbox.reader import read
from limner.formats.labelbox.rows import evidence
from limner.formats.labelbox.writer import write

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "Labelbox"
TIER = "B"
PROOF = "Labelbox's reference of its exports (v1 and v2) and of the NDJSON that it imports."
EXAMPLE = """\
{"uuid": "a1", "dataRow": {"globalKey": "x.jpg"}, "name": "cat",
 "bbox": {"top": 20, "left": 10, "height": 40, "width": 30},
 "classifications": [{"name": "state", "answer": {"name": "asleep"}}]}
"""


def sniff(look: Look) -> list[str]:
    """Exports, and lines to be imported."""
    found = ((path, evidence(look, path)) for path in look.named("*.json", "*.ndjson", "*.jsonl")[:20])
    return [f"{path} {what}" for path, what in found if what][:1]
