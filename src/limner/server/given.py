"""What handlers may ask for by the name of a parameter, and how ids in an address are read."""

from typing import Any
from uuid import UUID

from litestar import Request as AnyRequest
from litestar.di import NamedDependency
from litestar.params import FromPath

from limner.assist import Helpers
from limner.jobs import Pyramids
from limner.server.bundle import Bundle
from limner.server.calls import Calls
from limner.server.derived import Derived
from limner.server.engine import Engine
from limner.store import Actor, ImageFilter, Store

TheStore = NamedDependency[Store]
TheActor = NamedDependency[Actor]
TheEngine = NamedDependency[Engine]
TheDerived = NamedDependency[Derived]
TheHelpers = NamedDependency[Helpers]
ThePyramids = NamedDependency[Pyramids]
TheCalls = NamedDependency[Calls]
TheBundle = NamedDependency[Bundle]
TheFilter = NamedDependency[ImageFilter]

MOST = 2**31 - 1
"""No count, place or revision is larger, on any database."""

Id = FromPath[UUID]

Request = AnyRequest[Any, Any, Any]
