"""Pictures lent to model servers: the token in the address opens one of them, for minutes, and nothing else."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from limner.server.given import Request, TheCalls
from limner.server.octets import octets
from limner.server.verbs import Verb, permit

_NOT_KEPT = "private, no-store"


@get(
    "/given/{token:str}/{name:str}",
    opt={**permit(Verb.ENTER), "packed": True},
    sync_to_thread=True,
    include_in_schema=False,
)
def get_lent(request: Request, calls: TheCalls, token: FromPath[str], name: FromPath[str]) -> Stream:
    """The picture that the token opens; its name is there for programs that look at its end."""
    file, kind = calls.lender.open(calls.lender.borrowed(token))
    return octets(request, file, kind, cache=_NOT_KEPT, name=name)


ROUTES = [get_lent]
"""The routes outside the API."""
