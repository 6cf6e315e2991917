"""Where weights are kept: a file for each, named by the SHA-256 of its content, and what is known of it."""

import re
import shutil
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import msgspec

from limner.assist.weights.content import WeightsRefused, kind_of
from limner.assist.weights.known import KNOWN
from limner.dataset import Millis
from limner.fetch import Downloader, Limits, is_public_or_private
from limner.media import content_hash, printable, whole

_LIMITS = Limits(bytes=50_000_000_000, seconds=24 * 3600, silence=60)

Progress = Callable[[int, int], None]
"""Hears how many bytes came, and of how many (0 while nobody knows)."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of weights on the shelf."""

    name: str
    sha256: str
    kind: str
    """One of `limner.assist.weights.KINDS`."""
    bytes: int
    licence: str = ""
    """Empty where nobody said."""
    source: str = ""
    """The address, or the name of the file."""
    added: Millis = 0


class Shelf:
    """The folder is made when something is added."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path.home() / ".limner" / "models"

    def all(self) -> list[About]:
        """All weights, by name."""
        files = self.folder.glob("*.json") if self.folder.is_dir() else ()
        return sorted(
            (msgspec.json.decode(one.read_bytes(), type=About) for one in files), key=lambda one: one.name
        )

    def about(self, name: str) -> About:
        """Weights by name, or by the beginning of their hash. Raises WeightsRefused."""
        for one in self.all():
            if one.name == name or (len(name) >= 8 and one.sha256.startswith(name)):
                return one
        raise WeightsRefused(
            f"there are no weights {printable(name)!r}",
            code="not-found",
            hint="`limner models list` shows those that are there; `limner models add` brings more.",
        )

    def path(self, name: str) -> Path:
        """The file, whose content is what it was when it was added. Raises WeightsRefused."""
        found = self.about(name)
        path = self._file(found)
        if not path.is_file() or content_hash(path) != found.sha256:
            raise WeightsRefused(
                "the file is not what was added",
                code="wrong-hash",
                where=name,
                hint="Remove it, and add it again.",
            )
        return path

    def add(
        self,
        given: str,
        *,
        name: str = "",
        licence: str = "",
        hash: str = "",
        progress: Progress = lambda *_: None,
    ) -> About:
        """Put a file, what an address has, or weights that are known by name on the shelf.

        A download that broke off goes on where it was. Raises WeightsRefused and DownloadRefused; nothing is kept then
        but what has come of a download.
        """
        known = KNOWN.get(given)
        if known is not None:
            return self._add_known(given, progress)
        if re.match(r"https?://", given):
            last = given.partition("?")[0].rstrip("/").rpartition("/")[2]
            return self._from_address(given, name or Path(last).stem, licence, hash, progress)
        path = Path(given)
        if not path.is_file():
            raise WeightsRefused(
                f"{printable(given)} is no file, no address, and none of {', '.join(KNOWN)}", code="not-found"
            )
        return self._keep(path, name or path.stem, licence, path.name, hash)

    def remove(self, name: str) -> About:
        """Take weights off the shelf. Raises WeightsRefused."""
        found = self.about(name)
        self._file(found).unlink(missing_ok=True)
        (self.folder / f"{found.sha256}.json").unlink()
        return found

    def _add_known(self, name: str, progress: Progress) -> About:
        known = KNOWN[name]
        part = self._fetched(known.url, progress)
        inner = part.with_suffix(".inner")
        try:
            _compare(content_hash(part), known.archive_sha256, known.url)
            with (
                zipfile.ZipFile(part) as archive,
                archive.open(known.member) as member,
                inner.open("wb") as file,
            ):
                shutil.copyfileobj(member, file)
            return self._keep(inner, name, known.licence, f"{known.url}#{known.member}", known.sha256)
        finally:
            inner.unlink(missing_ok=True)
            _forget(part)

    def _from_address(self, url: str, name: str, licence: str, hash: str, progress: Progress) -> About:
        part = self._fetched(url, progress)
        try:
            return self._keep(part, name, licence, url, hash)
        finally:
            _forget(part)

    def _fetched(self, url: str, progress: Progress) -> Path:
        coming = self.folder / ".coming"
        coming.mkdir(parents=True, exist_ok=True)
        part = coming / f"{sha256(url.encode()).hexdigest()}.part"
        with closing(Downloader(_LIMITS, is_public_or_private, accept="*/*", heard=progress)) as downloader:
            downloader.fetch(url, part)
        return part

    def _keep(self, path: Path, name: str, licence: str, source: str, hash: str) -> About:
        found = content_hash(path)
        _compare(found, hash, source)
        kind = kind_of(path, source)
        for one in self.all():
            if one.sha256 == found:
                return one
            if one.name == name:
                raise WeightsRefused(
                    f"there are other weights {printable(name)!r}",
                    code="exists",
                    hint="Remove them first, or give these another --name.",
                )
        about = About(
            name=name,
            sha256=found,
            kind=kind,
            bytes=path.stat().st_size,
            licence=licence,
            source=source,
            added=time.time_ns() // 1_000_000,
        )
        with path.open("rb") as given, whole(self._file(about)) as file:
            shutil.copyfileobj(given, file, 1 << 20)
        with whole(self.folder / f"{found}.json") as file:
            file.write(msgspec.json.encode(about))
        return about

    def _file(self, about: About) -> Path:
        return self.folder / f"{about.sha256}.{about.kind}"


def _compare(found: str, wanted: str, where: str) -> None:
    if wanted and found != wanted.lower():
        raise WeightsRefused(
            f"its SHA-256 is {found}, not {wanted[:64]}",
            code="wrong-hash",
            where=printable(where),
            hint="It is not the file that is meant, or it was changed on the way; nothing was kept.",
        )


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_suffix(".etag").unlink(missing_ok=True)
