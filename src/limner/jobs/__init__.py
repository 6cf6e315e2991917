"""Long work that survives a kill: imports and exports as durable workflows on DBOS, which is loaded at launch."""

from limner.jobs.engine import Jobs, import_now
from limner.jobs.exporting import ExportSpec
from limner.jobs.work import Cancelled

__all__ = ["Cancelled", "ExportSpec", "Jobs", "import_now"]
