"""What a class written for label_studio_ml 2 imports, so that it runs here by changing nothing.

`under_their_names` puts this package in the place of `label_studio_ml` where that is not installed, and of the three
things that such classes take from `label_studio_sdk` where that is not. Written after what both do, sharing no code.
What differs: local paths in tasks are not read (but below LOCAL_FILES_DOCUMENT_ROOT), and `bump_model_version` does.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

__version__ = "2.0.1"

_MODULES = ("model", "response", "utils", "api", "cache")


def under_their_names() -> None:
    """Have `import label_studio_ml` find this, unless the real one is installed; the same for label_studio_sdk."""
    if "label_studio_ml" not in sys.modules and find_spec("label_studio_ml") is None:
        sys.modules["label_studio_ml"] = sys.modules[__name__]
        for name in _MODULES:
            sys.modules[f"label_studio_ml.{name}"] = import_module(f"{__name__}.{name}")
    if "label_studio_sdk" not in sys.modules and find_spec("label_studio_sdk") is None:
        _stand_in()


def _stand_in() -> None:
    labels, response, strokes = (
        import_module(f"{__name__}.{name}") for name in ("labels", "response", "strokes")
    )
    names = (
        "label_studio_sdk",
        "label_studio_sdk.label_interface",
        "label_studio_sdk.label_interface.objects",
        "label_studio_sdk.converter",
        "label_studio_sdk.converter.brush",
    )
    whole, interface, objects, converter, brush = (ModuleType(name) for name in names)
    interface.LabelInterface = labels.LabelInterface  # type: ignore[attr-defined]
    objects.PredictionValue = response.PredictionValue  # type: ignore[attr-defined]
    brush.mask2rle = strokes.mask2rle  # type: ignore[attr-defined]
    whole.label_interface, interface.objects = interface, objects  # type: ignore[attr-defined]
    whole.converter, converter.brush = converter, brush  # type: ignore[attr-defined]
    sys.modules.update(zip(names, (whole, interface, objects, converter, brush), strict=True))
