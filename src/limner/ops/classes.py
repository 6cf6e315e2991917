"""Classes renamed, joined, taken out, or split by an answer."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    derived_id,
)
from limner.formats import Answers
from limner.ops.items import OpsError, changed, each
from limner.ops.names import class_named
from limner.ops.questions import Joined
from limner.ops.renaming import Renaming
from limner.ops.select import texts
from limner.ops.tally import Tally

_Moves = dict[UUID, UUID | None]


def remap(
    dataset: Dataset,
    names: Renaming,
    *,
    others: Literal["keep", "drop"] = "keep",
    numbers: Literal["close", "keep"] = "close",
    tally: Tally | None = None,
) -> Dataset:
    """Classes under other names; those that get the same name become one, with the attributes of all.

    The order stays; a joined class stands where the first of them stood. `close` numbers the classes anew from 0,
    `keep` leaves gaps where classes went. What hung under a class that went hangs under the one above it. Raises
    OpsError for a class that is not there.
    """
    tally = tally or Tally()
    before = dataset.ontology
    for name in names:
        class_named(before, name)
    wanted = {
        kind.id: names.get(kind.name, kind.name if others == "keep" else None) for kind in before.classes
    }
    new = _new_classes(before, wanted)
    moves: _Moves = {id: new[name].id if name is not None else None for id, name in wanted.items()}
    joined = {name: Joined() for name in new}
    for kind in before.by_index():
        called = wanted[kind.id]
        if called is not None:
            for asked in kind.attributes:
                joined[called].add(asked)
    by_id = {kind.id: (kind, joined[name]) for name, kind in new.items()}
    known = before.class_by_id()

    def change(annotation: Annotation) -> Annotation | None:
        old = annotation.class_id
        if old is None or old not in moves:
            return annotation
        id = moves[old]
        if id is None:
            tally.say(f"objects left out: class {known[old].name}")
            return None
        kind, answers = by_id[id]
        _say_move(known[old], kind, tally)
        given = answers.answers(annotation.attributes)
        if id == old and given is annotation.attributes:
            return annotation
        return msgspec.structs.replace(annotation, class_id=id, attributes=given)

    def moved(item: LabelledImage) -> Iterator[LabelledImage]:
        verified = _verified(item.image, moves)
        more = {"verified": verified} if verified != item.image.verified else {}
        yield changed(item, change, tally, **more)

    ontology = _ontology(before, new, moves, {n: j.attributes for n, j in joined.items()}, numbers)
    tracks = tuple(
        msgspec.structs.replace(track, class_id=moves.get(track.class_id, track.class_id))
        for track in dataset.tracks
        if moves.get(track.class_id, track.class_id) is not None
    )
    return each(dataset, moved, tally, ontology=ontology, tracks=tracks)


def _say_move(old: Class, new: Class, tally: Tally) -> None:
    if new.name != old.name:
        tally.say(f"{old.name} → {new.name}")
    elif new.id != old.id:
        tally.say(f"two classes called {new.name} made one")
    if old.skeleton and old.skeleton != new.skeleton:
        tally.say(f"skeletons that differ, that of {new.name} kept")


def split_class(dataset: Dataset, name: str, attribute: str, tally: Tally | None = None) -> Dataset:
    """One class as several: `car` by `colour` becomes `car red`, `car blue`, …; `car` for those without an answer.

    The new classes come after the others, in the order of the options, else of the answers. The answers stay. A
    first run through the data set finds them. Raises OpsError where class or attribute is not there.
    """
    kind = class_named(dataset.ontology, name)
    asked = next((one for one in kind.attributes if one.name == attribute), None)
    if asked is None:
        known = ", ".join(one.name for one in kind.attributes) or "none"
        raise OpsError(
            f"class {name!r} has no attribute {attribute!r}",
            code="unknown-attribute",
            hint=f"It has: {known}.",
        )
    answers, tally = Answers(dataset.ontology), tally or Tally()

    def answer(one: Annotation) -> str:
        given = texts(answers.of(one)[attribute]) if attribute in answers.of(one) else []
        return given[0] if one.class_id == kind.id and given else ""

    found = {answer(one) for item in dataset.images for layer in item.layers for one in layer.annotations}
    order = [option.name for option in asked.options]
    values = [*(one for one in order if one in found), *sorted(found - set(order) - {""})]
    first = max((one.index for one in dataset.ontology.classes), default=-1) + 1
    made = {
        value: msgspec.structs.replace(
            kind, id=derived_id("class", f"{name} {value}"), name=f"{name} {value}", index=first + at, hotkey="",
            extra={},
        )
        for at, value in enumerate(values)
    }  # fmt: skip

    def change(annotation: Annotation) -> Annotation:
        new = made.get(answer(annotation))
        if new is None:
            return annotation
        tally.say(f"{name} → {new.name}")
        return msgspec.structs.replace(annotation, class_id=new.id)

    classes = (*dataset.ontology.classes, *made.values())
    ontology = msgspec.structs.replace(dataset.ontology, classes=classes)
    return each(dataset, lambda item: [changed(item, change, tally)], tally, ontology=ontology)


def _new_classes(before: Ontology, wanted: Mapping[UUID, str | None]) -> dict[str, Class]:
    """Each new name with the class that carries it: the one called so already, else the first under that name."""
    first: dict[str, Class] = {}
    for kind in before.by_index():
        name = wanted[kind.id]
        if name is None:
            continue
        here = first.setdefault(name, kind)
        if kind.name == name and here.name != name:
            first[name] = msgspec.structs.replace(kind, index=here.index)
        if first[name].skeleton is None and kind.skeleton:
            first[name] = msgspec.structs.replace(first[name], skeleton=kind.skeleton)
    taken = {kind.id for name, kind in first.items() if kind.name == name}
    for name, kind in first.items():
        if kind.name != name:
            id = derived_id("class", name)
            first[name] = msgspec.structs.replace(
                kind, id=id if id not in taken else derived_id("class", name, 2), name=name
            )
    return first


def _ontology(
    before: Ontology,
    new: dict[str, Class],
    moves: _Moves,
    attributes: dict[str, tuple[Any, ...]],
    numbers: str,
) -> Ontology:
    parents = {kind.id: kind.parent_id for kind in before.classes}
    origin: dict[UUID, UUID] = {}
    for kind in before.by_index():
        id = moves[kind.id]
        if id is not None:
            origin.setdefault(id, kind.id)
    placed = {old.id: at for at, old in enumerate(before.classes)}
    shown = sorted(new.items(), key=lambda pair: placed[origin[pair[1].id]])
    by_index = sorted(new.values(), key=lambda kind: kind.index)
    index = {kind.id: at for at, kind in enumerate(by_index)}
    above: dict[UUID, UUID | None] = {}
    for kind in by_index:
        above[kind.id] = _above(kind.id, origin[kind.id], parents, moves, above)
    classes = tuple(
        msgspec.structs.replace(
            kind, index=index[kind.id] if numbers == "close" else kind.index, parent_id=above[kind.id],
            attributes=attributes[name],
        )
        for name, kind in shown
    )  # fmt: skip
    relations = tuple(
        msgspec.structs.replace(
            one,
            source_classes=_moved(one.source_classes, moves),
            target_classes=_moved(one.target_classes, moves),
        )
        for one in before.relation_types
    )
    return msgspec.structs.replace(before, classes=classes, relation_types=relations)


def _above(
    id: UUID,
    old: UUID,
    parents: dict[UUID, UUID | None],
    moves: _Moves,
    above: dict[UUID, UUID | None],
) -> UUID | None:
    """The new class above: the nearest old one above that is still there and does not hang under this one."""
    parent = parents[old]
    while parent is not None:
        found = moves.get(parent)
        if found is not None and found != id and not _hangs(found, id, above):
            return found
        parent = parents[parent]
    return None


def _hangs(one: UUID | None, under: UUID, above: dict[UUID, UUID | None]) -> bool:
    while one is not None:
        one = above.get(one)
        if one == under:
            return True
    return False


def _moved(ids: tuple[UUID, ...], moves: _Moves) -> tuple[UUID, ...]:
    found = [moves.get(id, id) for id in ids]
    return tuple(dict.fromkeys(id for id in found if id is not None))


def _verified(image: Image, moves: _Moves) -> dict[str, Any]:
    """Present if one of the joined classes is; absent only where all of them are."""
    if not image.verified:
        return image.verified
    members: dict[UUID, list[str | None]] = {}
    for old, new in moves.items():
        if new is not None:
            members.setdefault(new, []).append(image.verified.get(str(old)))
    found = {str(new): _together(states) for new, states in members.items()}
    return {new: state for new, state in found.items() if state}


def _together(states: list[str | None]) -> str | None:
    if "partial" in states or (None in states and "present" in states):
        return "partial"
    if None in states:
        return None
    return "present" if "present" in states else "absent"
