"""The jobs engine, loaded when it is first needed: it takes half a second and 20 MB, and most days have no job."""

import threading
from typing import TYPE_CHECKING

from litestar.concurrency import sync_to_thread

from limner.assist.lending import Lender
from limner.dataset import LimnerError
from limner.media import Decoder
from limner.store import Store

if TYPE_CHECKING:
    from limner.jobs import Jobs


class Engine:
    """Holds `limner.jobs` once it is loaded; safe to call from many threads."""

    def __init__(self, store: Store, decoder: Decoder, lender: Lender) -> None:
        self._store = store
        self._lender = lender
        self._decoder = decoder
        self._jobs: Jobs | None = None
        self._lock = threading.Lock()
        self._closed = False

    def loaded(self) -> "Jobs":
        """The engine, launched: unfinished jobs of an earlier run go on. Raises LimnerError (`stopping`)."""
        with self._lock:
            if self._closed:
                raise LimnerError("the server is stopping", code="stopping", hint="Start it again.")
            if self._jobs is None:
                from limner.jobs import Jobs

                jobs = Jobs(self._store, self._decoder, self._lender)
                jobs.launch()
                self._jobs = jobs
            return self._jobs

    async def jobs(self) -> "Jobs":
        """As `loaded`, off the event loop."""
        return await sync_to_thread(self.loaded)

    def close(self) -> None:
        """Ends the engine if it was loaded; running jobs go on at the next start."""
        with self._lock:
            self._closed = True
            if self._jobs:
                self._jobs.close()
