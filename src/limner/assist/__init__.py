"""Assistance that needs no model: outlines, boxes and carried shapes, found by looking at the picture.

An assistant is a module of `limner.assist.assistants` (or of another package, by an entry point of the group
`limner.assistants`) with one pure function from a `Scene` to what it finds. It runs in a helper, a process with
limits; `Helpers` keeps those, and answers every question within a deadline or says why not.

Model servers, which people run beside Limner, are called by `limner.assist.backends`; a `Lender` of
`limner.assist.lending` lends them pictures.
"""

from limner.assist.ask import Answer, Ask, Found, Stroke
from limner.assist.helpers import SECONDS, Helpers, Question, View
from limner.assist.registry import AssistantError, Described, described, names
from limner.assist.work import suggested

__all__ = [
    "SECONDS",
    "Answer",
    "Ask",
    "AssistantError",
    "Described",
    "Found",
    "Helpers",
    "Question",
    "Stroke",
    "View",
    "described",
    "names",
    "suggested",
]
