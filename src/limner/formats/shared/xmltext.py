"""What texts of an XML document may hold."""

import re
from collections.abc import Iterable

from limner.formats.core.problems import FormatError

NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no place for, or that would not come back (a lone carriage return)."""


def check_names(names: Iterable[str]) -> None:
    """Raise FormatError for the first name that cannot be written."""
    for name in names:
        if NO_XML.search(name):
            raise FormatError(
                f"the name {name!r} holds characters that XML has no place for", code="class-name",
                hint="Rename it, or take another format.",
            )  # fmt: skip


def writable(text: str) -> str:
    """A text with question marks for what cannot be written."""
    return NO_XML.sub("?", text)
