"""Class names, splits and points of a YOLO folder, as Ultralytics' data.yaml, Darknet's obj.data or a list says."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from limner.dataset import Split
from limner.formats.core.files import text_of
from limner.formats.core.problems import FormatError
from limner.formats.yolo.joints import Joints, joints_of

LISTS = ("classes.txt", "obj.names", "labels.txt", "predefined_classes.txt", "_darknet.labels")
_DESCRIBING = frozenset({".yaml", ".yml", ".data", ".names"})
UNSPLIT = "unsplit"
"""Folder or list of pictures without a split."""
_MAX_BYTES = 10_000_000
_MOST_CLASSES = 100_000
_JOINTS = ("kpt_shape", "flip_idx", "kpt_names")
_SPLITS: dict[str, Split] = {
    "train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test",
}  # fmt: skip
_KNOWN = frozenset({"names", "nc", "path", "task", *_JOINTS, *_SPLITS})


@dataclass(frozen=True)
class Setup:
    """What a YOLO folder says of itself; `lists` are the folders and list files of each split, as given."""

    source: Path
    names: dict[int, str]
    lists: Mapping[Split, tuple[str, ...]] = field(default_factory=dict)
    base: str = ""
    task: str = ""
    joints: Joints | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys that mean nothing to us."""

    def __post_init__(self) -> None:
        most = max(self.names, default=0)
        if most >= _MOST_CLASSES:
            raise FormatError(
                f"it names class {most}; {_MOST_CLASSES:,} are read at most", where=str(self.source)
            )


class _TextLoader(yaml.SafeLoader):
    """Every scalar stays the text that stands there, so that `no`, `on` and `007` are names. No aliases."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, "it refers to another place, which is refused", mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        again = next((key for key in keys if keys.count(key) > 1), None) if len(keys) < 10_000 else None
        if again is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {again!r} stands there twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """Quotes texts with line breaks that PyYAML would write as they are, and read as others."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if set(text) & set("\x85\u2028\u2029\n\r") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


def find_setup(root: Path, dialect: str = "") -> Setup | None:
    """The folder's (or file's) own description, of that dialect where one is named; None where there is none.

    Raises FormatError where there is one that cannot be understood.
    """
    if root.is_file():
        return _from_file(root) if root.name in LISTS or root.suffix.lower() in _DESCRIBING else None
    if dialect != "darknet":
        for path in sorted([*root.glob("*.yaml"), *root.glob("*.yml")]):
            if _mentions_names(path):
                return _from_yaml(path)
    candidates = [*sorted(root.glob("*.data")), *(root / name for name in LISTS)]
    candidates += [root / "labels" / name for name in LISTS]
    return next((_from_file(path) for path in candidates if path.is_file()), None)


def _mentions_names(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"names" in file.read(_MAX_BYTES)
    except OSError:
        return False


def dump(names: list[str], lists: Mapping[Split, str], more: Mapping[str, Any]) -> bytes:
    """The text of a data.yaml, without `path`: training then looks beside the file itself."""
    plain: dict[str, Any] = {**dict(lists.items()), **more, "names": dict(enumerate(names))}
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000_000).encode()


def split_named(text: str) -> Split:
    """The split that a folder, key or file name stands for: `valid` and `val2017` are `val`; empty for none."""
    return _SPLITS.get(text.lower().rstrip("0123456789-_"), "")


def _from_file(path: Path) -> Setup:
    if path.suffix.lower() in (".yaml", ".yml"):
        return _from_yaml(path)
    if path.suffix.lower() == ".data":
        return _from_darknet(path)
    return Setup(path, dict(enumerate(_text_lines(path))))


def _from_darknet(path: Path) -> Setup:
    said: dict[str, str] = dict(_assignment(line) for line in _text_lines(path) if "=" in line)
    names = path.parent / PurePosixPath(said.get("names", "obj.names")).name
    if not names.is_file():
        raise FormatError(
            f"it names {said.get('names', 'obj.names')}, which is not beside it", where=str(path),
            hint=f"Put the list of class names at {names}.",
        )  # fmt: skip
    lists: dict[Split, tuple[str, ...]] = {
        split_named(key): (PurePosixPath(said[key]).name,)
        for key in ("train", "valid", "test")
        if key in said
    }
    return Setup(path, dict(enumerate(_text_lines(names))), lists)


def _assignment(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key.strip(), value.strip()


def _from_yaml(path: Path) -> Setup:
    plain, resolved = _load(path)
    lists: dict[Split, tuple[str, ...]] = {}
    for key, value in plain.items():
        if key in _SPLITS and value:
            lists[_SPLITS[key]] = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    return Setup(
        path, _names(plain.get("names"), path), lists, str(plain.get("path") or ""), str(plain.get("task") or ""),
        joints_of(plain, str(path)), {key: value for key, value in resolved.items() if key not in _KNOWN},
    )  # fmt: skip


def _load(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keys with all values as texts, and with values as YAML takes them."""
    text = text_of(path, _MAX_BYTES)
    try:
        plain = yaml.load(text, _TextLoader)  # noqa: S506 (a SafeLoader of our own)
        resolved = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FormatError(f"it is not valid YAML: {error}", where=str(path)) from error
    if not isinstance(plain, dict) or not isinstance(resolved, dict):
        raise FormatError("it holds no keys", where=str(path), hint="It should say `names:` at least.")
    return plain, {str(key): _json(value) for key, value in resolved.items()}


def _json(value: Any) -> Any:
    """The value as JSON has it: dates and the like as text."""
    if isinstance(value, dict):
        return {str(key): _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    if isinstance(value, int | float):
        return value if abs(value) < 2**53 else str(value)  # so is NaN, which is not less
    return value if value is None else str(value)


def _names(value: Any, path: Path) -> dict[int, str]:
    if not isinstance(value, list | dict):
        raise FormatError("`names` is neither a list nor a table of class names", where=str(path))
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    found: dict[int, str] = {}
    for key, name in pairs:
        text = str(key)
        if not text.isdigit() or isinstance(name, list | dict):
            raise FormatError(f"names: {key}: {str(name)[:40]!r} is no class name", where=str(path))
        found[int(text)] = str(name)
    return found


def _text_lines(path: Path) -> list[str]:
    """Lines of a small text file, without empty ones at its end."""
    return text_of(path, _MAX_BYTES).rstrip("\r\n").replace("\r\n", "\n").split("\n")
