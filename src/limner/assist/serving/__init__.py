"""Being a backend: a class `Model` in the terms of the document model, and a server that answers the protocol for it.

The same server runs classes that were written for label_studio_ml (`limner.assist.serving.label_studio_ml`).
"""

from limner.assist.serving.app import Backend, Served
from limner.assist.serving.loading import load
from limner.assist.serving.model import (
    Model,
    Picture,
    Pixels,
    Prediction,
    Progress,
    Prompt,
    Stopped,
)
from limner.assist.serving.native import Native
from limner.assist.serving.pictures import pixels_of
from limner.assist.serving.run import serve
from limner.assist.serving.scaffold import create

__all__ = [
    "Backend",
    "Model",
    "Native",
    "Picture",
    "Pixels",
    "Prediction",
    "Progress",
    "Prompt",
    "Served",
    "Stopped",
    "create",
    "load",
    "pixels_of",
    "serve",
]
