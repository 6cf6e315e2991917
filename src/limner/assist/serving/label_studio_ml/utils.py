"""The helpers that such classes use."""

import difflib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DATA_UNDEFINED_NAME = "$undefined$"


def get_single_tag_keys(
    parsed_label_config: Mapping[str, Any], control_type: str, object_type: str
) -> tuple[str, str, str, list[str]]:
    """Names and labels where the configuration has one control of one object. Raises ValueError where it has not."""
    found = [(name, info) for name, info in parsed_label_config.items() if info["type"] == control_type]
    if len(parsed_label_config) != 1 or not found or found[0][1]["inputs"][0]["type"] != object_type:
        raise ValueError(f"the configuration is not of one {control_type} of a {object_type}")
    [(name, info)] = found
    return name, info["to_name"][0], info["inputs"][0]["value"], info["labels"]


def get_first_tag_keys(
    parsed_label_config: Mapping[str, Any], control_type: str, object_type: str
) -> tuple[str | None, dict[str, Any] | None]:
    """The first control of that kind that labels such an object, with what is known of it."""
    for name, info in parsed_label_config.items():
        if info["type"] == control_type and any(one["type"] == object_type for one in info["inputs"]):
            return name, info
    return None, None


def is_skipped(completion: Mapping[str, Any]) -> bool:
    """Whether the only answer to a task was to skip it."""
    given = completion["annotations"]
    return len(given) == 1 and bool(given[0].get("skipped") or given[0].get("was_cancelled"))


def get_choice(completion: Mapping[str, Any]) -> Any:
    """The first choice of the first answer to a task."""
    return completion["annotations"][0]["result"][0]["value"]["choices"][0]


def get_image_size(filepath: str | PathLike[str]) -> tuple[int, int]:
    """Width and height of the upright picture. Raises PictureRefused."""
    from limner.media import probe

    found = probe(Path(filepath), Path(filepath).name)
    return found.width, found.height


class InMemoryLRUDictCache:
    """What was used last, so many of them."""

    def __init__(self, capacity: int = 1) -> None:
        self.cache: OrderedDict[Any, Any] = OrderedDict()
        self.capacity = capacity

    def __contains__(self, item: Any) -> bool:
        return item in self.cache

    def get(self, key: Any) -> Any:
        """What is kept under the key; None where nothing is."""
        if key in self.cache:
            self.cache.move_to_end(key)
        return self.cache.get(key)

    def put(self, key: Any, value: Any) -> None:
        """Keep it; what was used longest ago may go."""
        self.cache[key] = value
        self.cache.move_to_end(key)
        while len(self.cache) > self.capacity:
            self.cache.popitem(last=False)


def match_labels(input: str, labels: Sequence[str]) -> list[str]:
    """For each line the label that is most like it."""
    return [
        max(labels, key=lambda label: difflib.SequenceMatcher(None, line, label).ratio())
        for line in input.splitlines()
    ]


def is_preload_needed(url: str) -> bool:
    """Whether a text of a task's data is an address of something to be fetched."""
    if url.startswith(("upload/", "/upload/", "/data/upload", "s3:", "gs:", "azure-blob:", "data:")):
        return True
    if url.startswith("/data/") and "?d=" in url:
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc)
