"""What became of what models found, as a table."""

from typing import Annotated, Literal

from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream

from limner.server.given import Id, TheStore
from limner.server.verbs import Verb, permit
from limner.store import JUDGEMENT_FORMS

Form = Annotated[Literal["csv", "jsonl"], QueryParameter(name="format")]

_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@get("/projects/{project:uuid}/judgements", opt=permit(Verb.EXPORT), sync_to_thread=True)
def list_judgements(store: TheStore, project: Id, form: Form = "csv") -> Stream:
    """Every suggestion that was accepted, changed or refused, and every object drawn by hand: a table or JSON lines."""
    store.projects.get(project)
    return Stream(JUDGEMENT_FORMS[form](store.judgements.of(project)), media_type=_TYPES[form])


ROUTES = [list_judgements]
