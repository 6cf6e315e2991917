"""The demo project: twelve photographs, seven of them labelled, five to do."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limner.store import Project, Store

NAME = "Everyday scenes"
_PICTURES = Path(__file__).parent / "demo_data" / "pictures"
_GOAL = (
    "Find people, vehicles and things of everyday life, for a detector that helps blind people about town."
)
_GUIDELINE = """Outline what is visible of each object; do not guess what is hidden.

- Polygon for everything larger than a hand, box for the rest.
- A reflection or a picture of a thing is not the thing.
- Groups of more than ten that touch: one outline, marked as crowd (Alt+O).
"""


def prepare_demo(store: "Store") -> "Project":
    """The demo project of an opened store, made where it is not there."""
    from limner.jobs.engine import import_now
    from limner.media import Decoder

    owner = store.actors.owner()
    for known in store.projects.list():
        if known.name == NAME:
            return known
    project = store.projects.create(NAME, owner.id)
    with Decoder() as decoder:
        import_now(store, decoder, project.id, _PICTURES, owner.id)
    store.ontology.describe(project.id, owner.id, goal=_GOAL, guideline=_GUIDELINE)
    return store.projects.get(project.id)
