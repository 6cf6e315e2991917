"""What formats of text share: one class, a transcription, and `###` for what is not to be read."""

import re
from typing import Any

import msgspec

from limner.dataset import Annotation
from limner.formats.core.fit import Fitted

TEXT = "text"
"""The class of everything that is written."""
UNREAD = "###"
"""Stands for text that does not count: unreadable, or in another script."""
UNREAD_TEXT = "text that is not to be read"
BREAKS = "line breaks in a text"
ALSO = {UNREAD_TEXT: UNREAD, BREAKS: "blanks"}
"""For `Holds.also`."""

_BREAKS = re.compile(r"[\r\n]+")


def readable(fitted: Fitted, one: Annotation) -> Annotation:
    """A text on one line; what does not count (`difficult`) has none, and `###` does not count."""
    changes: dict[str, Any] = {}
    text = one.text
    if text == UNREAD or (text and "difficult" in one.flags):
        fitted.say(one, UNREAD_TEXT, UNREAD, field="text", before=text)
        changes = {"text": None, "flags": one.flags | {"difficult"}}
    elif text and _BREAKS.search(text):
        changes["text"] = _BREAKS.sub(" ", text)
        fitted.say(one, BREAKS, "blanks", field="text", before=text, after=changes["text"])
    elif text == "":
        changes["text"] = None
    return msgspec.structs.replace(one, **changes) if changes else one


def shown(one: Annotation) -> str:
    """The transcription as it is written."""
    return UNREAD if "difficult" in one.flags else one.text or ""


def understood(text: str) -> dict[str, Any]:
    """Text and flags of a transcription."""
    return {"flags": frozenset({"difficult"})} if text == UNREAD else {"text": text or None}
