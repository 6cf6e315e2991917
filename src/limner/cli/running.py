"""The server that runs on a data folder, as the command line speaks with it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from limner.cli.show import Progress
from limner.client import Client
from limner.dataset import LimnerError


class Running(Client):
    """A running server, spoken with as whoever may read its data folder."""

    def __init__(self, address: str, key: str) -> None:
        super().__init__(address, key)
        self.address = address

    def entrance(self) -> str:
        """An address with a fresh one-use code."""
        return f"{self.address}/?code={self.ask('POST', '/codes', json={})['code']}"

    def run(
        self, job_id: str, path: str, body: dict[str, Any], progress: Progress = lambda *_: None
    ) -> dict[str, Any]:
        """The job, once it has ended; Ctrl+C cancels it, also before the server has answered that it is made."""
        try:
            return super().run(job_id, path, body, progress)
        except KeyboardInterrupt:
            with suppress(LimnerError):  # there is no such job where it was not made
                self.ask("POST", f"/jobs/{job_id}/cancel", json={})
            raise

    def make_token(self, name: str, *, label_studio: bool = False) -> str:
        """A new token for programs, those made for Label Studio or others."""
        asked = {"name": name, "label_studio": label_studio}
        return str(self.ask("POST", "/tokens", json=asked)["token"])


@contextmanager
def running(data: Path) -> Iterator[Running | None]:
    """The server on the folder, or None where none runs. Raises LimnerError where another program holds it."""
    from limner.server import read_key
    from limner.store import holder

    found = holder(data) if data.is_dir() else None
    if found is None:
        yield None
        return
    key = read_key(data)
    if not found.address or key is None:
        raise LimnerError(
            f"another limner command (process {found.pid}) works on {data}",
            code="data-folder-in-use",
            hint="Wait until it has ended.",
        )
    with Running(found.address, key) as server:
        yield server
