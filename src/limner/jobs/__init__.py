"""Long work that survives a kill: imports, previews of them, exports, tiles of large pictures, model servers.

They are durable workflows on DBOS, which is loaded at launch.
"""

from limner.jobs.choices import AS_FOUND, Choice, Choices
from limner.jobs.demo import prepare_demo
from limner.jobs.engine import Jobs, import_now
from limner.jobs.exporting import ExportSpec
from limner.jobs.hooks import CALLED, Hook
from limner.jobs.labels import joined
from limner.jobs.models import PredictSpec
from limner.jobs.pictures import copied
from limner.jobs.pyramids import NotReady, Pyramids
from limner.jobs.work import Cancelled

__all__ = [
    "AS_FOUND",
    "CALLED",
    "Cancelled",
    "Choice",
    "Choices",
    "ExportSpec",
    "Hook",
    "Jobs",
    "NotReady",
    "PredictSpec",
    "Pyramids",
    "copied",
    "import_now",
    "joined",
    "prepare_demo",
]
