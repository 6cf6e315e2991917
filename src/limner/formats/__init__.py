"""File formats of annotations: found, read, written, checked; what is lost on the way is said."""

from limner.formats.attributes import Answers
from limner.formats.convert import Conversion, convert, read, save, write
from limner.formats.files import rows_of, text_of
from limner.formats.holds import Holds
from limner.formats.ledger import Ledger, Loss, Row
from limner.formats.pictures import Matcher, Pictures
from limner.formats.problems import FormatError, Problem, Report, Reported, unreported
from limner.formats.registry import (
    FORMATS,
    Expectation,
    Format,
    both_ways,
    explain,
    load,
    names,
    spoken,
    writable,
)
from limner.formats.sink import FolderSink, Placing, Sink, ZipSink
from limner.formats.sniff import Found, by_layout, find_labels, formats_of, sniff
from limner.formats.spool import Spool
from limner.formats.stream import Stream
from limner.formats.telling import telling
from limner.formats.verify import Verification, verify

__all__ = [
    "FORMATS",
    "Answers",
    "Conversion",
    "Expectation",
    "FolderSink",
    "Format",
    "FormatError",
    "Found",
    "Holds",
    "Ledger",
    "Loss",
    "Matcher",
    "Pictures",
    "Placing",
    "Problem",
    "Report",
    "Reported",
    "Row",
    "Sink",
    "Spool",
    "Stream",
    "Verification",
    "ZipSink",
    "both_ways",
    "by_layout",
    "convert",
    "explain",
    "find_labels",
    "formats_of",
    "load",
    "names",
    "read",
    "rows_of",
    "save",
    "sniff",
    "spoken",
    "telling",
    "text_of",
    "unreported",
    "verify",
    "writable",
    "write",
]
