"""File formats of annotations: found, read, written, checked; what is lost on the way is said."""

from limner.formats.conversion.convert import Conversion, convert, read, save, write
from limner.formats.conversion.sniff import Found, by_layout, find_labels, formats_of, sniff
from limner.formats.conversion.verify import Verification, verify
from limner.formats.core.attributes import Answers
from limner.formats.core.files import rows_of, text_of
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger, Loss, Row
from limner.formats.core.pictures import Matcher, Pictures
from limner.formats.core.problems import FormatError, Problem, Report, Reported, unreported
from limner.formats.core.sink import FolderSink, Placing, Sink, ZipSink
from limner.formats.core.spool import Spool
from limner.formats.core.stream import Stream
from limner.formats.core.telling import telling
from limner.formats.registry import (
    FORMATS,
    Expectation,
    Format,
    both_ways,
    embeds,
    explain,
    load,
    names,
    spoken,
    writable,
)

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
    "embeds",
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
