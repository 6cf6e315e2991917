"""Labels of files as what a model said: into the layer of its version, under the classes that the project has."""

from collections.abc import Callable, Iterable
from uuid import UUID

from msgspec.structs import replace

from limner.assist.backends import fit
from limner.dataset import Annotation, Image, ModelRun, Ontology, Record, Relation, Source
from limner.formats import Problem


class Predicted:
    """Takes the labels of one data set; `read` is its ontology, `here` the project's, which stays as it is."""

    def __init__(self, here: Ontology, read: Ontology, run: ModelRun) -> None:
        names = {kind.name: kind.id for kind in here.classes}
        self._names = {kind.id: kind.name for kind in read.classes}
        self._classes = {kind.id: names[kind.name] for kind in read.classes if kind.name in names}
        self._links = {kind.id for kind in here.relation_types}
        self.run = run
        self._source = Source("model", run.model, run.version)
        self._attributes = {str(one.id) for kind in here.classes for one in kind.attributes}
        self._attributes |= {str(one.attribute.id) for one in here.questions}

    def records(
        self, records: Iterable[Record], image: Image, report: Callable[[Problem], None]
    ) -> tuple[Record, ...]:
        """What may be kept of them; the rest is reported."""
        kept: dict[UUID, Annotation] = {}
        links = []
        for record in records:
            if isinstance(record, Annotation):
                made = self._annotation(record, image, report)
                if made is not None:
                    kept[made.id] = made
            elif isinstance(record, Relation) and record.type_id in self._links:
                links.append(record)
        return (*kept.values(), *(one for one in links if {one.source_id, one.target_id} <= kept.keys()))

    def _annotation(
        self, given: Annotation, image: Image, report: Callable[[Problem], None]
    ) -> Annotation | None:
        where = image.path
        kind = given.class_id
        if kind is not None and kind not in self._classes:
            name = self._names.get(kind, str(kind))
            report(Problem(f"the project has no class {name[:60]!r}", where, code="unknown-class"))
            return None
        answers = {key: value for key, value in given.attributes.items() if key in self._attributes}
        changed = replace(
            given,
            class_id=None if kind is None else self._classes[kind],
            attributes=answers,
            source=self._source,
        )
        return fit(changed, image, None, where, report)
