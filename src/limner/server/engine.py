"""The jobs engine, which is loaded only after the server answers: its import alone takes half a second."""

import asyncio
import logging
from concurrent.futures import Future
from typing import TYPE_CHECKING

from limner.dataset import LimnerError
from limner.media import Decoder
from limner.store import Store

if TYPE_CHECKING:
    from limner.jobs import Jobs

log = logging.getLogger("limner.server")

_PATIENCE = 30.0


class Engine:
    """Holds `limner.jobs` once it is loaded; requests that start a job wait for it."""

    def __init__(self, store: Store, decoder: Decoder) -> None:
        self._store = store
        self._decoder = decoder
        self._loaded: Future[Jobs] = Future()

    def load(self) -> None:
        """Imports and launches the engine; unfinished jobs of an earlier run go on."""
        try:
            from limner.jobs import Jobs

            jobs = Jobs(self._store, self._decoder)
            jobs.launch()
        except Exception as error:
            log.exception("jobs cannot be run")
            self._loaded.set_exception(error)
        else:
            self._loaded.set_result(jobs)

    async def jobs(self) -> "Jobs":
        """The engine, once it is there. Raises LimnerError (`starting`) when it does not come."""
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._loaded)), _PATIENCE)
        except TimeoutError as error:
            raise LimnerError("jobs are not ready yet", code="starting", hint="Try again shortly.") from error

    def loaded(self) -> "Jobs":
        """The engine after `load`."""
        return self._loaded.result()

    def close(self) -> None:
        """Ends the engine if it was loaded; running jobs go on at the next start."""
        if self._loaded.done() and self._loaded.exception() is None:
            self._loaded.result().close()
