"""The wire between an annotation tool and a model server: Label Studio's ML-backend protocol, and a second version.

| call | request | answer |
| --- | --- | --- |
| `GET /health` | | `Health` |
| `POST /setup` | `SetupRequest` | `SetupAnswer` |
| `POST /predict` | `PredictRequest` with `Task`s | `PredictAnswer` |
| `POST /webhook` | `WebhookRequest` | `WebhookAnswer` |
| `GET /versions`, `POST /versions` (1.0.9) | | `Versions` |
| `POST /train` (1.0.9, and version 2) | `TrainRequest` | `TrainAnswer` |
| `GET /is_training` (1.0.9) | | `IsTraining` |
| `POST /job_status` (before 1.0.9, and version 2) | `JobRequest` | `JobStatus` |
| `POST /validate` (before 1.0.9) | `ValidateRequest` | `Accepted` |
| `GET /capabilities` (version 2) | | `Capabilities` |
| `POST /cancel` (version 2) | `JobRequest` | `JobStatus` |

Version 2 is optional and asked for: a server without `/capabilities` (404) speaks the first. It adds to a click's
context what the person meant in pixels (`Prompt`) and the key under which the server may keep what it made of the
picture, and it trains on tasks that come with the request, with progress. A server that knows Limner's documents is
given the ontology as it is and answers in records (`Found`) instead of results.

`read` is lenient (unknown keys, numbers as text, NaN), `write` is exact: fields in the order and with the nulls
that Label Studio 1.23 sends. Label Studio's labels are data of the XML configuration; shapes are in percent.
See `limner.formats.label_studio.exchange` for both.
"""

from limner.assist.protocol.messages import (
    EVENTS,
    TRAIN_EVENTS,
    Accepted,
    Context,
    Fault,
    Health,
    PredictAnswer,
    PredictParams,
    PredictRequest,
    SetupAnswer,
    SetupRequest,
    ValidateRequest,
    Versions,
    WebhookAnswer,
    WebhookRequest,
)
from limner.assist.protocol.predictions import Prediction, predictions
from limner.assist.protocol.tasks import Task
from limner.assist.protocol.training import IsTraining, JobRequest, JobStatus, TrainAnswer, TrainRequest
from limner.assist.protocol.version2 import Capabilities, Found, Points, Prompt, PromptKind, check_places
from limner.assist.protocol.wire import Message, ProtocolError, project_id, read, write

__all__ = [
    "EVENTS",
    "TRAIN_EVENTS",
    "Accepted",
    "Capabilities",
    "Context",
    "Fault",
    "Found",
    "Health",
    "IsTraining",
    "JobRequest",
    "JobStatus",
    "Message",
    "Points",
    "PredictAnswer",
    "PredictParams",
    "PredictRequest",
    "Prediction",
    "Prompt",
    "PromptKind",
    "ProtocolError",
    "SetupAnswer",
    "SetupRequest",
    "Task",
    "TrainAnswer",
    "TrainRequest",
    "ValidateRequest",
    "Versions",
    "WebhookAnswer",
    "WebhookRequest",
    "check_places",
    "predictions",
    "project_id",
    "read",
    "write",
]
