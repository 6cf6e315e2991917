"""Training on tasks that come with the request: `/train` of label_studio_ml 1.0.9, with the progress of version 2."""

from typing import Any, Literal

from msgspec import UNSET, field

from limner.assist.protocol.messages import PredictParams
from limner.assist.protocol.wire import Message

JobState = Literal["queued", "running", "finished", "failed", "cancelled"]


class TrainRequest(Message, frozen=True):
    """Tasks with their annotations, each `{"id", "data", "annotations": [{"result": [...]}]}`; to a server that knows
    records, with the ontology, `{"records": [...]}` as `limner.dataset` writes them in place of the result."""

    annotations: list[dict[str, Any]]
    project: str | int | dict[str, Any]
    label_config: str
    params: PredictParams = PredictParams()
    ontology: Any = UNSET


class TrainAnswer(Message, frozen=True):
    """201: the training has begun. One at a time: where one is under way, the answer is 409."""

    job: str


class JobRequest(Message, frozen=True):
    """Which training is meant."""

    job: str


class IsTraining(Message, frozen=True):
    """Whether a training is under way: all that 1.0.9 tells of one."""

    is_training: bool


class JobStatus(Message, frozen=True):
    """How far a training is. `done` of `total` steps; 0 of 0 while nobody knows."""

    job_status: JobState
    error: str = ""
    """Why it has failed, and what to do."""
    log: list[str] = field(default_factory=list)
    """The last lines that the model said, oldest first."""
    done: int = 0
    total: int = 0
    model_version: str | None = None
    """What it made; null until it is finished."""
