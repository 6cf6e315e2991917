"""Calling model servers: asked within limits, answers taken shape by shape."""

from limner.assist.backends.answers import Answers, Suggested, fit
from limner.assist.backends.asking import Asking, session_of
from limner.assist.backends.client import MOST_BYTES, Client, Clients
from limner.assist.backends.faults import BackendError
from limner.assist.backends.meeting import introduce, meet

__all__ = [
    "MOST_BYTES",
    "Answers",
    "Asking",
    "BackendError",
    "Client",
    "Clients",
    "Suggested",
    "fit",
    "introduce",
    "meet",
    "session_of",
]
