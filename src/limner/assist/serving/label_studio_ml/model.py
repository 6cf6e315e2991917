"""The class that backends of label_studio_ml 2 inherit from."""

import json
import os
from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from limner.assist.serving.label_studio_ml.cache import cache
from limner.assist.serving.label_studio_ml.labels import LabelInterface, parse_config
from limner.assist.serving.label_studio_ml.response import ModelResponse
from limner.assist.serving.label_studio_ml.utils import is_preload_needed
from limner.assist.serving.pictures import Pictures, name_of
from limner.dataset import LimnerError

__all__ = ["LabelStudioMLBase", "ModelResponse", "predict_fn", "update_fn"]

_functions: dict[str, Callable[..., Any]] = {}
_pictures = Pictures()


def predict_fn(f: Callable[..., Any]) -> Callable[..., Any]:
    """Have this function predict, where no class does: it is given tasks, context and `helper`."""
    _functions["predict"] = f
    return f


def update_fn(f: Callable[..., Any]) -> Callable[..., Any]:
    """Have this function learn, where no class does: it is given event, data and `helper`."""
    _functions["update"] = f
    return f


class LabelStudioMLBase:
    """Override `setup`, `predict` and `fit`. An object is made for every request."""

    INITIAL_MODEL_VERSION = "0.0.1"
    TRAIN_EVENTS = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATION_DELETED", "START_TRAINING")

    label_interface: Any

    def __init__(self, project_id: str | None = None, label_config: str | None = None) -> None:
        self.project_id = project_id or ""
        if label_config is not None:
            self.use_label_config(label_config)
        if not self.model_version:
            self.set("model_version", self.INITIAL_MODEL_VERSION)
        self.setup()

    def setup(self) -> None:
        """Where a class says what its version is."""

    def predict(
        self, tasks: list[dict[str, Any]], context: dict[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """A prediction for each task."""
        found = _functions.get("predict")
        return found(tasks, context, helper=self, **kwargs) if found else None

    def fit(self, event: str, data: dict[str, Any], **kwargs: Any) -> Any:
        """Something was labelled, or a training is wanted."""
        found = _functions.get("update")
        return found(event, data, helper=self, **kwargs) if found else None

    def process_event(
        self, event: str, data: dict[str, Any], job_id: str, additional_params: dict[str, Any]
    ) -> Any:
        """Learn, if it is an event to learn from."""
        if event not in self.TRAIN_EVENTS:
            return None
        return self.fit(event=event, data=data, job_id=job_id, **additional_params)

    def use_label_config(self, label_config: str) -> None:
        """This is the project's configuration from now on. Raises ValueError for what is no XML."""
        self.label_interface = _interface(label_config)
        if self.get("label_config") != label_config:
            self.set("label_config", label_config)
            self.set("parsed_label_config", json.dumps(parse_config(label_config)))

    def get(self, key: str) -> str | None:
        """A text that the project keeps."""
        return cache()[self.project_id, key]

    def set(self, key: str, value: str) -> None:
        """Keep a text for the project. Raises ValueError for anything else."""
        cache()[self.project_id, key] = value

    def has(self, key: str) -> bool:
        """Whether the project keeps something under the key."""
        return (self.project_id, key) in cache()

    @property
    def label_config(self) -> str | None:
        """The project's configuration, XML."""
        return self.get("label_config")

    @property
    def parsed_label_config(self) -> dict[str, Any]:
        """The configuration's controls by name, with type, to_name, inputs, labels and labels_attrs."""
        found: dict[str, Any] = json.loads(self.get("parsed_label_config") or "{}")
        return found

    @property
    def model_version(self) -> str | None:
        """What the project's model is called."""
        return self.get("model_version")

    def bump_model_version(self) -> str:
        """The version one minor step further: 0.0.1 becomes 0.1.0. Raises ValueError for one that is not numbers."""
        major, minor, *_ = map(int, (self.model_version or "0.0.0").split("."))
        version = f"{major}.{minor + 1}.0"
        self.set("model_version", version)
        return version

    def set_extra_params(self, extra_params: str) -> None:
        """Keep what the project's owner typed for the model."""
        self.set("extra_params", extra_params)

    @property
    def extra_params(self) -> Any:
        """The same, read as JSON."""
        return json.loads(self.get("extra_params") or "{}")

    def get_label_studio_access_token(self) -> str | None:
        """The key of Label Studio's interface, as the environment has it."""
        return os.environ.get("LABEL_STUDIO_API_KEY") or os.environ.get("LABEL_STUDIO_ACCESS_TOKEN")

    def get_local_path(self, url: str, *_: Any, task_id: Any = None, **__: Any) -> str:
        """A file with what is at the address, fetched when it is first asked for. Raises LimnerError."""
        local = _below_root(url)
        if local is not None:
            return str(local)
        suffix = Path(name_of(url)).suffix
        name = sha256(f"{task_id} {url}".encode()).hexdigest()[:32] + (suffix if suffix[1:].isalnum() else "")
        target = Path(os.environ.get("MODEL_DIR") or ".") / "files" / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            _pictures.fetch(url, part, task_id)
            part.replace(target)
        return str(target)

    def preload_task_data(self, task: dict[str, Any], value: Any = None, read_file: bool = True) -> Any:
        """The value with every address in it replaced by the text that is there, or by the path of a file."""
        if isinstance(value, dict):
            return {key: self.preload_task_data(task, one, read_file) for key, one in value.items()}
        if isinstance(value, list):
            return [self.preload_task_data(task, one, read_file) for one in value]
        if not isinstance(value, str) or not is_preload_needed(value):
            return value
        path = self.get_local_path(value, task_id=task.get("id"))
        return Path(path).read_text("utf-8") if read_file else path

    def get_first_tag_occurence(self, *args: Any, **kwargs: Any) -> tuple[str, str, str]:
        """See LabelInterface."""
        found: tuple[str, str, str] = self.label_interface.get_first_tag_occurence(*args, **kwargs)
        return found

    def build_label_map(self, tag_name: str, names: Iterable[str]) -> dict[str, str]:
        """The configuration's label for each name that a model uses.

        A label stands for the names of its `predicted_values`; one without stands for its own name, whatever the case.
        """
        known = list(names)
        lower = {name.lower() for name in known}
        found: dict[str, str] = {}
        for label, tag in (self.label_interface.get_control(tag_name).labels_attrs or {}).items():
            listed = [one.strip() for one in tag.attr.get("predicted_values", "").split(",")]
            matched = [one for one in listed if one in known]
            if not matched:
                matched = [label] if label in known else [label.lower()] if label.lower() in lower else []
            found |= dict.fromkeys(matched, label)
        return found


def _interface(label_config: str) -> Any:
    """Label Studio's own, where its SDK is installed: it knows more of each tag."""
    try:
        theirs = import_module("label_studio_sdk.label_interface")
    except ImportError:
        return LabelInterface(label_config)
    return theirs.LabelInterface(config=label_config)


def _below_root(url: str) -> Path | None:
    """The file of `/data/local-files/?d=…`, where LOCAL_FILES_DOCUMENT_ROOT says below which folder such files lie."""
    root = os.environ.get("LOCAL_FILES_DOCUMENT_ROOT")
    if not root or not url.startswith("/data/local-files/"):
        return None
    given = parse_qs(urlsplit(url).query).get("d", [""])[-1]
    path = (Path(root) / given.lstrip("/")).resolve()
    if not path.is_relative_to(Path(root).resolve()) or not path.is_file():
        raise LimnerError(
            "there is no such file below LOCAL_FILES_DOCUMENT_ROOT", code="picture-address", where=url[:200]
        )
    return path
