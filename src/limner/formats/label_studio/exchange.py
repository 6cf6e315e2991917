"""Results of one picture at a time, in memory, in the terms of one project: what models and programs speak."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from defusedxml.ElementTree import fromstring
from msgspec.structs import replace

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Layer, Ontology, Relation, Source
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.label_studio.arrange import Arrange
from limner.formats.label_studio.config import Config
from limner.formats.label_studio.holds import HOLDS
from limner.formats.label_studio.ontology import Roles
from limner.formats.label_studio.places import places
from limner.formats.label_studio.plan import Plan
from limner.formats.label_studio.results import Reading, Results, checked
from limner.formats.label_studio.writer import TaskWriter


@dataclass(frozen=True)
class Answered:
    """What results say of one picture."""

    annotations: tuple[Annotation, ...] = ()
    relations: tuple[Relation, ...] = ()


class Exchange:
    """Label Studio's results and our records, both ways, between an ontology and a labelling configuration.

    `xml` is the configuration: the one given, with what it lacks to say all that the ontology has, or one made of
    the ontology. Raises FormatError for XML that is no configuration.
    """

    def __init__(self, ontology: Ontology, xml: str = "") -> None:
        if xml:
            parsed(xml)
        self.ontology = ontology
        extra = {"label-studio": {"config": xml}} if xml else {}
        self._dataset = Dataset(ontology, (), extra=extra)
        self._plan = Plan(self._dataset)
        self._plan.offer_shapes()
        self._plan.of_text(per_region=True)

    @property
    def xml(self) -> str:
        """The labelling configuration as it is sent."""
        return self._plan.text().decode()

    @property
    def key(self) -> str:
        """Under which name a task's data has the picture's address."""
        element = self._plan.config.pictures()[0]
        return (element.get("value") or element.get("valueList") or "$image").strip().removeprefix("$")

    @property
    def shown(self) -> str:
        """What results call the picture in `to_name`."""
        return self._plan.config.shown()

    def control(self, tag: str) -> str:
        """What results of that kind (`RectangleLabels`, …) call it in `from_name`; empty where it is not offered."""
        return next((name for name, one in self._plan.config.controls().items() if one.tag == tag), "")

    def address(self, data: Any) -> str:
        """The address of the one picture of a task's data. Raises FormatError where there is none, or several."""
        found = places(data, self._plan.config) if isinstance(data, dict) else []
        if len(found) != 1:
            raise FormatError(
                f"the data names {len(found) or 'no'} picture{'s' * (len(found) > 1)}", code="picture",
                where="data", hint=f"One picture is a task here: its address stands under {self.key!r}.",
            )  # fmt: skip
        return found[0].url

    def results(self, image: Image, layer: Layer, ledger: Ledger) -> list[dict[str, Any]]:
        """A layer of the picture as results; what they cannot say is in the ledger."""
        item = LabelledImage(image, (replace(layer, kind="main", owner="", run=None),))
        dataset = Dataset(self.ontology, (item,), extra=self._dataset.extra)
        [(_, annotations)] = Fitted(dataset, HOLDS, ledger, Arrange(self.ontology))
        return TaskWriter(dataset, self._plan, ledger).results(item, annotations or ())

    def records(
        self, image: Image, results: Any, source: Source, key: str, where: str, report: Report
    ) -> Answered:
        """What the results say of the picture; every one that cannot be taken is reported by itself.

        `key` tells them from other results of the same picture: ids are derived from both. `where` is the place
        that problems name before the result's own.
        """
        reading = Reading(Roles(self._plan.config), self.ontology)
        found = Results(reading, image, key, source, report)
        listed = checked(results, where, report)
        annotations = found.annotations(listed)
        relations = found.relations(listed, {one.id for one in annotations})
        return Answered(tuple(annotations), tuple(self._known(relations, where, report)))

    def _known(self, relations: Iterable[Relation], where: str, report: Report) -> Iterable[Relation]:
        types = {one.id for one in self.ontology.relation_types}
        for one in relations:
            if one.type_id in types:
                yield one
            else:
                report(Problem("it is a relation of a kind that the project does not have", where))


def config_of(ontology: Ontology) -> str:
    """The labelling configuration that the project was given; empty where it was given none."""
    found = ontology.extra.get("label-studio", {}).get("config", "")
    return found if isinstance(found, str) else ""


def parsed(xml: str) -> Config:
    """A labelling configuration. Raises FormatError for what is none."""
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (SyntaxError, ValueError) as error:
        raise FormatError(f"the labelling configuration is no XML: {error}", code="config") from error
    if root.tag != "View":
        raise FormatError(
            f"the labelling configuration begins with <{root.tag[:40]}>",
            code="config",
            hint="It is a <View>.",
        )
    return Config(root)


def addresses(xml: str) -> Callable[[Any], list[str]]:
    """What gives the addresses of the pictures of a task's data, in a project of that configuration; none for what is
    no data. Raises FormatError for XML that is no configuration."""
    config = parsed(xml)
    return lambda data: [place.url for place in places(data, config)] if isinstance(data, dict) else []


def ontology_of(xml: str) -> Ontology:
    """A labelling configuration as an ontology, ids derived from names. Raises FormatError."""
    return Roles(parsed(xml)).ontology()
