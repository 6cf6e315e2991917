"""From a bound socket to the ready line, and from a signal to exit status 0."""

import http.client
import logging
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

import uvicorn

from limner.assist import Helpers
from limner.assist.lending import Lender
from limner.media import Decoder
from limner.server.app import create_app
from limner.server.calls import Calls
from limner.server.engine import Engine
from limner.server.errors import Scrubber
from limner.server.key import local_key
from limner.server.listen import listen, url
from limner.server.place import serve_folder
from limner.server.settings import Settings
from limner.store import Store

_DRAIN_SECONDS = 6
_ANSWER_SECONDS = 30
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(settings: Settings, prepare: Callable[[Store], object] | None) -> None:
    """See `limner.server.serve`."""
    _log_to_stderr()
    with ExitStack() as stack:
        bound = stack.enter_context(listen(settings.host, settings.port))
        address = url(settings.host, bound)
        store = stack.enter_context(Store.open(settings.data, address=address))
        key = stack.enter_context(local_key(settings.data))
        if prepare:
            prepare(store)
        decoder = stack.enter_context(Decoder())
        helpers = stack.enter_context(closing(Helpers()))
        lender = Lender(store, decoder, address)
        calls = stack.enter_context(closing(Calls(lender)))
        engine = Engine(store, decoder, lender)
        stack.callback(engine.close)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(store, decoder, engine, helpers, calls, host=settings.host, key=key),
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
                timeout_graceful_shutdown=_DRAIN_SECONDS,
            )
        )
        begin = threading.Thread(target=_begin, args=(settings, bound, address, store, engine), daemon=True)
        stack.callback(begin.join, _ANSWER_SECONDS)
        begin.start()
        with _signals_end_quietly():
            server.run([bound])


def _begin(settings: Settings, bound: socket.socket, address: str, store: Store, engine: Engine) -> None:
    """Prints the ready line once the server answers, then takes up what an earlier run left undone."""
    if not _answers(bound):
        return
    door = f"{address}/?code={store.actors.make_code()}"
    print(f"Limner is ready: {door}", flush=True)
    if settings.browser:
        webbrowser.open(door)
    if store.jobs.unfinished() or store.backends.every() or store.programs.all("webhook"):
        engine.loaded()
    if settings.folder:
        serve_folder(store, engine.loaded(), settings.folder)


def _answers(bound: socket.socket) -> bool:
    host, port = bound.getsockname()[:2]
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False  # the server was stopped before it began
    finally:
        connection.close()


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """uvicorn raises the signal that ended it once more, for whoever was there before; an asked-for end is none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Scrubber("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
