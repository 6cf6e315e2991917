"""Pictures from elsewhere: lists of addresses, fetched safely and politely, so that a killed run goes on.

Whatever asks a machine that a stranger named does it through `Downloader`, which connects to no address but one that
was looked at.
"""

from limner.fetch.addresses import is_public, is_public_or_private
from limner.fetch.download import Downloader, DownloadRefused, Limits
from limner.fetch.listed import Entry, read_list
from limner.fetch.run import Manners, fetched

__all__ = [
    "DownloadRefused",
    "Downloader",
    "Entry",
    "Limits",
    "Manners",
    "fetched",
    "is_public",
    "is_public_or_private",
    "read_list",
]
