"""Which picture a task means: its name, wherever it is kept, and the picture's place among several."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from limner.formats.core.pictures import SUFFIXES
from limner.formats.label_studio.config import Config

_USUAL = ("image", "img", "image_url", "url", "photo", "picture")
_UPLOADED = re.compile(r"^/?data/upload/(?:\d+/)?")
_PREFIX = re.compile(r"^[0-9a-f]{8}-(?=.)")


@dataclass(frozen=True)
class Place:
    """A picture of a task: the element that shows it, its number where that shows several, and its address."""

    shown: str
    index: int
    url: str


def places(data: dict[str, Any], config: Config) -> list[Place]:
    """Every picture of a task, in the order of the configuration; one that is shown twice is one."""
    found: dict[str, Place] = {}
    for element in config.pictures():
        key = (element.get("valueList") or element.get("value") or "").strip().removeprefix("$")
        value = _inner(data, key)
        for at, url in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(url, str) and url:
                found.setdefault(url, Place(element.get("name", ""), at, url))
    if found:
        return list(found.values())
    key = likely_key(data)
    return [Place("", 0, data[key])] if key else []


def likely_key(data: dict[str, Any]) -> str:
    """The key of a task's data that seems to be the picture's address; empty if none does."""
    texts = {key: value for key, value in data.items() if isinstance(value, str) and value}
    likely = [key for key in _USUAL if key in texts]
    likely += [key for key, value in texts.items() if _looks_like_a_picture(value)]
    return likely[0] if likely else ""


def path_of(url: str) -> str:
    """The path that an address names, without where it is served from; empty where it names none, and for what is no
    address."""
    if url.startswith("data:"):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:  # an open bracket, where a host would stand
        return ""
    if "?" in url and (named := parse_qs(parts.query).get("d")):
        return named[0].replace("\\", "/").strip("/")
    if "://" in url or url.startswith("/data/"):
        return _UPLOADED.sub("", unquote(parts.path)).strip("/")
    return url.replace("\\", "/").strip("/")


def without_prefix(path: str) -> str:
    """The path without the eight digits that Label Studio puts before the name of an uploaded file."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + _PREFIX.sub("", name)


def _inner(data: dict[str, Any], key: str) -> Any:
    if key in data:
        return data[key]
    value: Any = data
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _looks_like_a_picture(url: str) -> bool:
    return any(path_of(url[:2000]).lower().endswith(suffix) for suffix in SUFFIXES)
