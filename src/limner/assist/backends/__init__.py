"""Calling model servers: asked within limits, answers taken shape by shape."""

from limner.assist.backends.answers import Answers, Suggested, fit
from limner.assist.backends.asking import Asking, session_of
from limner.assist.backends.client import MOST_BYTES, Client, Clients
from limner.assist.backends.faults import BackendError
from limner.assist.backends.meeting import introduce, meet
from limner.assist.backends.reader import Reader
from limner.assist.backends.reading import Entry, Reading, Terms

__all__ = [
    "MOST_BYTES",
    "Answers",
    "Asking",
    "BackendError",
    "Client",
    "Clients",
    "Entry",
    "Reader",
    "Reading",
    "Suggested",
    "Terms",
    "fit",
    "introduce",
    "meet",
    "session_of",
]
