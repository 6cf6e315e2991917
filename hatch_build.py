"""Puts the browser bundle into every wheel, sdist and editable install."""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "tools"))
from web import NODE_REQUIREMENT, WebBuild


class WebHook(BuildHookInterface[Any]):
    """Builds `web/` with the Node of a wheel, which is fetched only when the bundle is out of date.

    `LIMNER_SKIP_WEB=1` leaves the bundle as it is, for work on the Python half alone.
    """

    def dependencies(self) -> list[str]:
        """Node, if there is something to build."""
        return [] if self._nothing_to_do() else [NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make the bundle that `artifacts` in pyproject.toml then picks up."""
        if not self._nothing_to_do():
            self._web.build()

    def _nothing_to_do(self) -> bool:
        return os.environ.get("LIMNER_SKIP_WEB") == "1" or self._web.is_current()

    @property
    def _web(self) -> WebBuild:
        return WebBuild(Path(self.root))
