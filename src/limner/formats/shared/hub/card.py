"""The card of a data set (README.md): YAML between two lines of dashes, with the features and the classes' names."""

import re
from pathlib import Path
from typing import Any

import yaml

from limner.formats.core.files import text_of
from limner.formats.core.problems import FormatError

CARD = "README.md"
_HEAD = re.compile(r"\A---\r?\n(.*?)^---\s*$", re.DOTALL | re.MULTILINE)
_DEEPEST = 40
_MEANING = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Loader(yaml.SafeLoader):
    """Every scalar stays the text that stands there, so that `no` and `007` are names."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are refused")
        return super().compose_node(parent, index)


class _Dumper(yaml.SafeDumper):
    """Quotes every name, so that none is taken for a number, a date or a truth value; refers to no other place."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = re.fullmatch(r"[a-z]+[a-z_0-9]*", text) and text not in (
        "y",
        "n",
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
    )
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _represent)


def read_card(folder: Path) -> tuple[list[str], str]:
    """Names of the classes, and how boxes are meant where the card says it. Raises FormatError."""
    path = folder / CARD
    if not path.is_file():
        return [], ""
    head = _HEAD.match(text_of(path))
    if head is None:
        return [], ""
    try:
        plain = yaml.load(head[1], _Loader)  # noqa: S506 (a SafeLoader of our own)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FormatError(f"its head is not valid YAML: {error}", where=str(path)) from error
    if not isinstance(plain, dict):
        return [], ""
    meant = plain.get("bbox_format")
    return names_below(plain.get("dataset_info"), "class_label"), meant if meant in ("xywh", "xyxy") else ""


def names_below(value: Any, key: str, depth: int = 0) -> list[str]:
    """The first list (or table by place) of names under `key`, however deep; those of objects before others."""
    if depth > _DEEPEST:
        return []
    if isinstance(value, dict):
        inner = value.get(key)
        names = inner.get("names") if isinstance(inner, dict) else None
        if key == "_type" and value.get("_type") == "ClassLabel":
            names = value.get("names")
        if isinstance(names, dict) and all(str(place).isdigit() and len(str(place)) < 7 for place in names):
            ordered = {int(str(place)): str(name) for place, name in names.items()}
            return [ordered.get(place, "") for place in range(max(ordered, default=-1) + 1)]
        if isinstance(names, list):
            return [str(name) for name in names]
        parts = sorted(value.items(), key=lambda pair: pair[0] != "objects")
        return next((found for _, part in parts if (found := names_below(part, key, depth + 1))), [])
    if isinstance(value, list):
        return next((found for part in value if (found := names_below(part, key, depth + 1))), [])
    return []


def card(names: list[str], convention: str) -> bytes:
    """The card of a folder of pictures whose metadata.jsonl has these classes by place."""
    label = {"class_label": {"names": {str(place): name for place, name in enumerate(names)}}}
    features = [
        {"name": "image", "dtype": "image"}, {"name": "width", "dtype": "int64"},
        {"name": "height", "dtype": "int64"},
        {
            "name": "objects",
            "struct": [
                {"name": "id", "list": "int64"}, {"name": "area", "list": "float64"},
                {"name": "bbox", "list": {"list": "float64"}}, {"name": "category", "list": label},
            ],
        },
        {"name": "labels", "list": label},
    ]  # fmt: skip
    plain = {"dataset_info": {"features": features}, "bbox_format": convention}
    text = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000_000)
    return f"---\n{text}---\n".encode()
