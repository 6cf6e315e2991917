"""What a start of the server is told."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data lie and where the server listens; everything else is found out."""

    data: Path
    """The data folder; made when it is not there."""
    folder: Path | None = None
    """Pictures to be read where they are: a project of the folder's name is made for them."""
    host: str = "127.0.0.1"
    """A name or address of this computer alone."""
    port: int | None = None
    """None takes 8080 or else the next free one; a named port that is taken is an error."""
    browser: bool = False
    """Open the page in a browser once the server answers."""
