"""Weights of models: files kept by what they hold, with licence and source; nothing that could run is taken."""

from limner.assist.weights.content import KINDS, WeightsRefused, kind_of
from limner.assist.weights.known import KNOWN, Known
from limner.assist.weights.shelf import About, Shelf

__all__ = ["KINDS", "KNOWN", "About", "Known", "Shelf", "WeightsRefused", "kind_of"]
