"""Pictures: found, probed, decoded safely, made small, and hashed."""

from limner.media.archive import Archive
from limner.media.decoder import Decoder, DecoderClosed
from limner.media.entries import Entry, is_picture
from limner.media.files import MAX_BYTES, content_hash
from limner.media.folder import walk_folder
from limner.media.names import EntryRefused, printable, safe_relative
from limner.media.probe import MAX_PIXELS, Probe, probe
from limner.media.process import DecoderFailed
from limner.media.refusal import PictureRefused, RefusalCode
from limner.media.wire import Inspection, Thumbnail

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "Archive",
    "Decoder",
    "DecoderClosed",
    "DecoderFailed",
    "Entry",
    "EntryRefused",
    "Inspection",
    "PictureRefused",
    "Probe",
    "RefusalCode",
    "Thumbnail",
    "content_hash",
    "is_picture",
    "printable",
    "probe",
    "safe_relative",
    "walk_folder",
]
