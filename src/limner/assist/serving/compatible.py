"""A class written for label_studio_ml 2 behind the protocol: tasks go in and results come out as they are."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

import msgspec

from limner.assist.protocol import (
    TRAIN_EVENTS,
    Accepted,
    Capabilities,
    JobStatus,
    PredictAnswer,
    PredictRequest,
    SetupAnswer,
    SetupRequest,
    TrainAnswer,
    TrainRequest,
    ValidateRequest,
    WebhookAnswer,
    WebhookRequest,
    project_id,
)
from limner.assist.protocol.wire import taken
from limner.dataset import LimnerError, new_id


class Compatible:
    """Serves a class that is made with `project_id` and `label_config`, anew for every request, in several threads."""

    def __init__(self, kind: type[Any]) -> None:
        self.name = kind.__name__
        self.version = ""
        self.batches = 0
        self._kind = kind
        self._jobs: dict[str, asyncio.Task[str]] = {}

    @property
    def training(self) -> bool:
        """Whether a training is under way that `/train` began."""
        return any(not job.done() for job in self._jobs.values())

    def versions(self) -> list[str]:
        """The last one that was named; such a class keeps no others."""
        return [self.version] if self.version else []

    def capabilities(self) -> Capabilities | None:
        """Only the first version of the protocol is spoken."""
        return None

    async def setup(self, plain: Any) -> SetupAnswer:
        """The version of the project's model. Raises LimnerError."""
        request = taken(plain, SetupRequest)
        return SetupAnswer(model_version=await asyncio.to_thread(self._setup, request))

    async def validate(self, plain: Any) -> Accepted:
        """Whether the class takes the configuration. Raises LimnerError, and whatever the class raises."""
        await asyncio.to_thread(self._made, "", taken(plain, ValidateRequest).config)
        return Accepted()

    async def predict(self, plain: Any) -> PredictAnswer:
        """What the class answers. Raises LimnerError, and whatever the class raises."""
        request = taken(plain, PredictRequest)
        params = dict(plain.get("params") or {})
        return PredictAnswer(results=await asyncio.to_thread(self._predict, request, params))

    async def webhook(self, plain: Any) -> tuple[int, WebhookAnswer]:
        """What `fit` gives for an event that such classes hear of."""
        event = taken(plain, WebhookRequest)
        if event.action not in TRAIN_EVENTS:
            return 200, WebhookAnswer(status="Unknown event")
        data = {key: value for key, value in plain.items() if key != "action"}
        config = event.project.get("label_config")
        project = str(event.project.get("id"))
        result = await asyncio.to_thread(self._fit, project, config, event.action, data)
        return 201, WebhookAnswer(result=result)

    async def train(self, plain: Any) -> TrainAnswer:
        """Have the class learn from the tasks of the request, as after START_TRAINING."""
        request = taken(plain, TrainRequest)
        if self.training:
            raise LimnerError("the model is being trained", code="training", hint="Wait until it has ended.")
        given = request.project
        project = str(given.get("id")) if isinstance(given, dict) else project_id(given)
        data = {
            "annotations": request.annotations,
            "project": {"id": project, "label_config": request.label_config},
        }
        work: Coroutine[Any, Any, Any] = asyncio.to_thread(
            self._fit, project, request.label_config, "START_TRAINING", data
        )
        job = str(new_id())
        self._jobs = {job: asyncio.create_task(work)}
        return TrainAnswer(job=job)

    def job(self, job: str) -> JobStatus:
        """How the training that `/train` began is. Raises LimnerError."""
        found = self._jobs.get(job)
        if found is None:
            raise LimnerError(f"there is no training {job[:100]!r}", code="not-found", hint="Start one.")
        if not found.done():
            return JobStatus(job_status="running")
        error = found.exception()
        if error is not None:
            return JobStatus(job_status="failed", error=f"{type(error).__name__}: {error}")
        return JobStatus(job_status="finished", model_version=self.version or None)

    def cancel(self, job: str) -> JobStatus:
        """Such classes cannot be stopped: how the training is. Raises LimnerError."""
        return self.job(job)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _made(self, project: str, config: str | None) -> Any:
        model = self._kind(project_id=project, label_config=config)
        self.version = str(model.get("model_version") or "")
        return model

    def _setup(self, request: SetupRequest) -> str | None:
        model = self._made(project_id(request.project), request.schema)
        given = request.extra_params
        if given:
            model.set_extra_params(given if isinstance(given, str) else json.dumps(given))
        found = model.get("model_version")
        return None if found is None else str(found)

    def _predict(self, request: PredictRequest, params: dict[str, Any]) -> list[Any]:
        model = self._made(project_id(request.project), request.label_config)
        self.batches += 1
        context = params.pop("context", {})
        response = model.predict(request.tasks, context=context, **params)
        if hasattr(response, "model_dump"):
            if response.has_model_version():
                response.update_predictions_version()
            elif model.model_version:
                response.set_version(str(model.model_version))
            response = response.model_dump()
        if isinstance(response, dict):
            response = response.get("predictions", response)
        results: list[Any] = msgspec.to_builtins(response or [], enc_hook=_plain)
        return results

    def _fit(self, project: str, config: str | None, event: str, data: dict[str, Any]) -> Any:
        result = self._made(project, config).fit(event, data)
        return msgspec.to_builtins(result, enc_hook=_plain)


def _plain(value: Any) -> Any:
    """What such classes answer with besides plain values: numpy's numbers and arrays, and the SDK's records."""
    for name in ("tolist", "model_dump"):
        if hasattr(value, name):
            return getattr(value, name)()
    raise NotImplementedError(f"a {type(value).__name__} is not JSON")
