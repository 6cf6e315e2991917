"""Pictures from elsewhere: lists of addresses, fetched safely and politely, so that a killed run goes on.

Whatever asks a machine that a stranger named does it through `Downloader`, or over a network that is `Pinned`: both
connect to no address but one that was looked at.
"""

from limner.fetch.addresses import is_public, is_public_or_private, resolve
from limner.fetch.download import Downloader, DownloadRefused, Limits, shown_url, url_fault
from limner.fetch.label_studio import Moved, move
from limner.fetch.listed import Entry, read_list
from limner.fetch.pinned import HostForbidden, HostUnknown, Pinned, TooSlow
from limner.fetch.run import Manners, fetched

__all__ = [
    "DownloadRefused",
    "Downloader",
    "Entry",
    "HostForbidden",
    "HostUnknown",
    "Limits",
    "Manners",
    "Moved",
    "Pinned",
    "TooSlow",
    "fetched",
    "is_public",
    "is_public_or_private",
    "move",
    "read_list",
    "resolve",
    "shown_url",
    "url_fault",
]
