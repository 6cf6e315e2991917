"""Limner: from a heap of raw pictures to labels that a training run can trust.

`import limner` loads the document model alone; everything heavier comes in when it is called.
"""

from limner import dataset

__version__ = "0.1.0"

__all__ = ["__version__", "dataset"]
