"""Whether whoever asked still waits for the answer."""

from typing import Any

from litestar import Request


async def gone_away(request: Request[Any, Any, Any]) -> None:
    """Returns when whoever asked does not wait any more."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
