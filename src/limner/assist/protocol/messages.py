"""The messages of Label Studio's ML-backend protocol, as Label Studio 1.23 sends and label_studio_ml 2 answers them."""

from typing import Any

from msgspec import UNSET, UnsetType, field

from limner.assist.protocol.version2 import Prompt
from limner.assist.protocol.wire import Message

EVENTS = frozenset(
    {
        "ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATION_DELETED", "ANNOTATIONS_CREATED",
        "ANNOTATIONS_DELETED", "TASKS_CREATED", "TASKS_DELETED", "PROJECT_UPDATED", "START_TRAINING",
    }
)  # fmt: skip
"""What a webhook may tell."""

TRAIN_EVENTS = frozenset({"ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATION_DELETED", "START_TRAINING"})
"""The events that a backend of label_studio_ml hears of; of others it says that it does not know them."""


class Health(Message, frozen=True):
    """That the server is up, and what it serves; label_studio_ml 1.0.9 does not name its class."""

    status: str = "UP"
    model_class: str = ""


class SetupRequest(Message, frozen=True):
    """What project will be asked about. Label Studio's `access_token` is its owner's full token; ours is empty."""

    project: str | int
    schema: str
    """The labelling configuration, XML."""
    hostname: str = ""
    access_token: str = ""
    extra_params: Any = None
    """JSON that the project's owner typed for the model: as text or as what it says."""


class SetupAnswer(Message, frozen=True):
    """The version of the model that will answer."""

    model_version: str | float | None = None


class Context(Message, frozen=True):
    """What the person has drawn, and so asks about. Version 2 says it in pixels too, and names the picture."""

    result: list[Any] = field(default_factory=list)
    """Regions: clicks as `keypointlabels` with `is_positive`, a box as `rectanglelabels`, words as `textarea`."""
    prompt: Prompt | UnsetType = UNSET
    session: str | UnsetType = UNSET
    """The same for every click on one picture, and never for two pictures."""


class PredictParams(Message, frozen=True):
    """`login` and `password` are those that Label Studio keeps for fetching pictures; ours are null."""

    login: str | None = None
    password: str | None = None
    context: dict[str, Any] | None = None
    """A `Context`, and whatever else the page sent along."""


class PredictRequest(Message, frozen=True):
    """Tasks to predict; older Label Studios also name the version that they know."""

    tasks: list[Any]
    """`Task`s where it is written; plain objects where it was read, for a backend takes what other tools send."""
    project: str | int
    label_config: str
    params: PredictParams = PredictParams()
    ontology: Any = UNSET
    """Version 2: the project's `Ontology` as `limner.dataset` writes it, for a server that answers in records."""


class PredictAnswer(Message, frozen=True):
    """One entry per task, in order: see `predictions`. label_studio_ml 1.0.9 says the version beside them."""

    results: list[Any]
    model_version: Any = UNSET
    errors: list[str | None] | UnsetType = UNSET
    """Version 2, beside `results`: why a task has no prediction; left away where all have theirs."""


class WebhookRequest(Message, frozen=True):
    """Something has happened in the project. `project` has `id`, `label_config` and more."""

    action: str
    annotation: dict[str, Any] | UnsetType = UNSET
    task: dict[str, Any] | UnsetType = UNSET
    project: dict[str, Any] = field(default_factory=dict)


class WebhookAnswer(Message, frozen=True):
    """201 with what `fit` gave; 200 and the status `Unknown event` where nobody cares."""

    result: Any = UNSET
    status: str = "ok"


class Versions(Message, frozen=True):
    """The versions that the server keeps, oldest first."""

    versions: list[str]


class ValidateRequest(Message, frozen=True):
    """May a project of this labelling configuration be connected?"""

    config: str


class Accepted(Message, frozen=True):
    """Yes."""

    status: str = "ok"


class Fault(Message, frozen=True):
    """Why there is no answer. The first two are Label Studio's, which shows `detail`; never a traceback."""

    status: int
    detail: str
    code: str = ""
    hint: str = ""
