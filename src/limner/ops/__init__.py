"""Operations on whole data sets: each takes a `Dataset` and gives another, streamed, that can be run again.

A `Tally`, where one is given, says afterwards what was left out, joined or changed.
"""

from limner.ops.check import Finding, check
from limner.ops.classes import remap, split_class
from limner.ops.compare import Comparison, Difference, compare
from limner.ops.crop import crop
from limner.ops.fix import FIXES, SAFE, Fix, fix
from limner.ops.items import OpsError
from limner.ops.merge import merge
from limner.ops.objects import Object, objects_on
from limner.ops.renaming import read_renaming
from limner.ops.report import as_csv, as_html, as_text
from limner.ops.sample import sample
from limner.ops.select import Criteria, filter
from limner.ops.split import Plan, by_pattern, split
from limner.ops.stats import Measurement, Statistics, measure, stats
from limner.ops.tally import Tally
from limner.ops.tile import tile
from limner.ops.training import to_huggingface, to_supervision
from limner.ops.untile import untile
from limner.ops.view import Picture, View, read

__all__ = [
    "FIXES",
    "SAFE",
    "Comparison",
    "Criteria",
    "Difference",
    "Finding",
    "Fix",
    "Measurement",
    "Object",
    "OpsError",
    "Picture",
    "Plan",
    "Statistics",
    "Tally",
    "View",
    "as_csv",
    "as_html",
    "as_text",
    "by_pattern",
    "check",
    "compare",
    "crop",
    "filter",
    "fix",
    "measure",
    "merge",
    "objects_on",
    "read",
    "read_renaming",
    "remap",
    "sample",
    "split",
    "split_class",
    "stats",
    "tile",
    "to_huggingface",
    "to_supervision",
    "untile",
]
