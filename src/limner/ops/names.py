"""Classes by the names that people type."""

from collections.abc import Iterable
from difflib import get_close_matches
from uuid import UUID

from limner.dataset import Class, Ontology
from limner.ops.items import OpsError


def class_named(ontology: Ontology, name: str) -> Class:
    """The first class of that name. Raises OpsError, with the nearest names, if there is none."""
    for kind in ontology.classes:
        if kind.name == name:
            return kind
    names = [kind.name for kind in ontology.by_index()]
    near = get_close_matches(name, names, 3) or names[:20]
    more = "" if len(near) == len(names) else ", …"
    raise OpsError(
        f"there is no class {name!r}", code="unknown-class", hint=f"There are: {', '.join(near)}{more}."
    )


def class_ids(ontology: Ontology, names: Iterable[str], *, below: bool = False) -> frozenset[UUID]:
    """The ids of the classes of these names; with `below`, of those that hang under them too. Raises OpsError."""
    found = set()
    for name in names:
        class_named(ontology, name)
        found |= {kind.id for kind in ontology.classes if kind.name == name}
    if below:
        parents = {kind.id: kind.parent_id for kind in ontology.classes}
        for kind in ontology.classes:
            above = kind.parent_id
            while above is not None and above not in found:
                above = parents[above]
            if above is not None:
                found.add(kind.id)
    return frozenset(found)
