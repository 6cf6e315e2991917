"""A labelling configuration as classes of label_studio_ml look at it: tags by name, and what they hang together by."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

_LABELS = {"Label", "Choice", "Relation"}
_T = TypeVar("_T", bound="Tag")
_Match = Callable[[str], bool] | None


@dataclass
class Tag:
    """An element: `tag` is its kind, `attr` what stands in it."""

    tag: str
    attr: dict[str, str]

    @property
    def name(self) -> str:
        """How results and other tags call it."""
        return self.attr.get("name", "")

    @property
    def value(self) -> str:
        """What it shows (`$image`), or what results call a label."""
        if self.tag in _LABELS:
            return self.attr.get("alias") or self.attr.get("value", "")
        return self.attr.get("valueList") or self.attr.get("value", "")

    @property
    def value_name(self) -> str:
        """The key of a task's data that it shows."""
        return self.value[1:]

    @property
    def value_type(self) -> str | None:
        """What the data holds, where it says so."""
        return self.attr.get("valueType")

    def match(
        self, tag_type: str | tuple[str, ...], name_filter_fn: _Match = None, to_name_filter_fn: _Match = None
    ) -> bool:
        """Whether it is of that kind, or of one of those, whatever the case; and the filters like its names."""
        kinds = (tag_type,) if isinstance(tag_type, str) else tag_type
        return (
            self.tag.lower() in {kind.lower() for kind in kinds}
            and (name_filter_fn is None or name_filter_fn(self.name))
            and (to_name_filter_fn is None or to_name_filter_fn(self.name))
        )


@dataclass
class Control(Tag):
    """A tag that labels others."""

    objects: list[Tag] = field(default_factory=list)
    labels_attrs: dict[str, Tag] = field(default_factory=dict)
    """Its labels by what results call them."""

    @property
    def to_name(self) -> list[str]:
        """The names of what it labels."""
        return self.attr.get("toName", "").split(",")

    @property
    def labels(self) -> list[str]:
        """What results call its labels."""
        return list(self.labels_attrs)


class LabelInterface:
    """The tags of a configuration. Raises ValueError for what is no XML, or declares entities."""

    def __init__(self, config: str) -> None:
        try:
            root: Element = fromstring(config, forbid_dtd=True)
        except SyntaxError as error:
            raise ValueError(f"the labelling configuration is no XML: {error}") from error
        self.config = config
        self._controls: dict[str, Control] = {}
        self._objects: dict[str, Tag] = {}
        for element in root.iter():
            attr = dict(element.attrib)
            if attr.get("name") and attr.get("toName") and element.tag != "Filter":
                self._controls[attr["name"]] = Control(element.tag, attr, labels_attrs=dict(_labels(element)))
            elif attr.get("name") and (attr.get("value") or attr.get("valueList")):
                self._objects[attr["name"]] = Tag(element.tag, attr)
        for control in self._controls.values():
            control.objects = [self._objects[name] for name in control.to_name if name in self._objects]

    @property
    def controls(self) -> list[Control]:
        """What labels, in order."""
        return list(self._controls.values())

    @property
    def objects(self) -> list[Tag]:
        """What is labelled, in order."""
        return list(self._objects.values())

    @property
    def labels(self) -> list[dict[str, Tag]]:
        """The labels of each control."""
        return [control.labels_attrs for control in self.controls]

    def get_tag(self, name: str) -> Tag:
        """The control or object of that name. Raises KeyError."""
        return self._controls[name] if name in self._controls else self._objects[name]

    def get_control(self, name: str | None = None) -> Control:
        """The control of that name, or the only one. Raises KeyError, or ValueError where there are several."""
        return _one(self._controls, name)

    def get_object(self, name: str | None = None) -> Tag:
        """The object of that name, or the only one. Raises KeyError, or ValueError where there are several."""
        return _one(self._objects, name)

    def get_first_tag_occurence(
        self,
        control_type: str | tuple[str, ...],
        object_type: str | tuple[str, ...],
        name_filter: _Match = None,
        to_name_filter: _Match = None,
    ) -> tuple[str, str, str]:
        """Names of the first control of that kind and of the object that it labels, and the key of the task's data.

        Raises ValueError where there is none.
        """
        for control in self.controls:
            if not control.match(control_type, name_filter):
                continue
            for one in control.objects:
                if one.match(object_type, to_name_filter_fn=to_name_filter):
                    return control.name, one.name, one.value_name
        raise ValueError(f"the configuration has no {control_type} of a {object_type}")


def parse_config(config: str) -> dict[str, dict[str, Any]]:
    """Controls by name as plain values: type, to_name, inputs, labels, labels_attrs."""
    return {
        control.name: {
            "type": control.tag,
            "to_name": control.to_name,
            "inputs": [
                {"type": one.tag, "valueType": one.value_type, "value": one.value.lstrip("$")}
                for one in control.objects
            ],
            "labels": control.labels,
            "labels_attrs": {name: tag.attr for name, tag in control.labels_attrs.items()},
        }
        for control in LabelInterface(config).controls
    }


def _labels(element: Element) -> Iterator[tuple[str, Tag]]:
    for one in element.iter():
        tag = Tag(one.tag, dict(one.attrib))
        if one.tag in _LABELS and tag.value:
            yield tag.value, tag


def _one(tags: Mapping[str, _T], name: str | None) -> _T:
    if name is not None:
        return tags[name]
    if len(tags) != 1:
        raise ValueError(f"there are {len(tags)} tags; name one of {', '.join(tags)}")
    return next(iter(tags.values()))
