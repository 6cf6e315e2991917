"""File formats of annotations: found, read, written, checked; what is lost on the way is said."""

from limner.formats.convert import Conversion, convert, read, write
from limner.formats.holds import Holds
from limner.formats.ledger import Ledger, Loss, Row
from limner.formats.pictures import Matcher, Pictures
from limner.formats.problems import FormatError, Problem, Report
from limner.formats.registry import FORMATS, Expectation, Format, explain, load, names
from limner.formats.sink import FolderSink, Sink, ZipSink
from limner.formats.sniff import Found, find_labels, formats_of, sniff
from limner.formats.verify import Verification, verify

__all__ = [
    "FORMATS",
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
    "Problem",
    "Report",
    "Row",
    "Sink",
    "Verification",
    "ZipSink",
    "convert",
    "explain",
    "find_labels",
    "formats_of",
    "load",
    "names",
    "read",
    "sniff",
    "verify",
    "write",
]
