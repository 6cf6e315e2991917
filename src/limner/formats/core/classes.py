"""Classes as label files name them."""

from collections.abc import Iterable
from typing import Any

from limner.dataset import COLORS, Class, Ontology, derived_id
from limner.formats.core.ledger import Ledger, Loss


def classes(names: Iterable[str]) -> tuple[Class, ...]:
    """One class for each name, in order; the same names give the same ids, in every format.

    A name that comes again is a class of its own. One without letters is called by its place.
    """
    seen: dict[str, int] = {}
    made = []
    for index, name in enumerate(names):
        shown = name if name.strip() else f"class {index}"
        seen[shown] = seen.get(shown, 0) + 1
        again: tuple[Any, ...] = (seen[shown],) if seen[shown] > 1 else ()
        made.append(
            Class(
                id=derived_id("class", shown, *again),
                name=shown,
                index=index,
                color=COLORS[index % len(COLORS)],
            )
        )
    return tuple(made)


def say_gaps(ontology: Ontology, ledger: Ledger) -> None:
    """Enter every class whose index moves where a format lists classes one behind the other."""
    for place, kind in enumerate(ontology.by_index()):
        if kind.index != place:
            loss = Loss(
                what="gaps between class indices", becomes="none", severity="note", field=kind.name,
                before=kind.index, after=place,
            )  # fmt: skip
            ledger.say(loss, kind.name)
