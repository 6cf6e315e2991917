"""The OpenAPI document of the API: JSON only, the source of the browser's types.

`python -m limner.server.openapi` prints it.
"""

import sys
from functools import lru_cache

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from limner import __version__
from limner.dataset import encode
from limner.server.api import api


@lru_cache(maxsize=1)
def document() -> bytes:
    """The document, made on first use by a second application that nobody can reach: the real one has no
    pages of a viewer."""
    described = Litestar(
        [api()],
        dependencies={
            name: Provide(lambda: None, sync_to_thread=False)
            for name in ("store", "engine", "derived", "helpers", "calls")
        },
        openapi_config=OpenAPIConfig(title="Limner", version=__version__, use_handler_docstrings=True),
        logging_config=None,
    )
    return encode(described.openapi_schema.to_schema())


if __name__ == "__main__":
    sys.stdout.buffer.write(document() + b"\n")
