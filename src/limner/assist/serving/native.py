"""A `Model` behind the protocol: tasks become pictures and prompts, what the model finds becomes results."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from limner.assist import protocol
from limner.assist.protocol import (
    TRAIN_EVENTS,
    Accepted,
    Capabilities,
    Context,
    JobStatus,
    PredictAnswer,
    PredictRequest,
    SetupAnswer,
    SetupRequest,
    TrainAnswer,
    TrainRequest,
    WebhookAnswer,
    WebhookRequest,
    project_id,
)
from limner.assist.protocol.wire import taken
from limner.assist.serving.batching import Batcher
from limner.assist.serving.kept import KeptTasks
from limner.assist.serving.model import Model, Picture, Prompt
from limner.assist.serving.pictures import Pictures
from limner.assist.serving.terms import Terms, terms
from limner.assist.serving.training import Training
from limner.assist.serving.versions import Versions
from limner.assist.serving.written import written
from limner.dataset import LimnerError, encode

_AT_ONCE = 4
"""Pictures that are fetched and decoded at the same time."""

_MOST_TASKS = 10_000


@dataclass
class _Asked:
    """One picture of a request."""

    picture: Picture
    prompt: Prompt | None
    session: str


class Native:
    """Serves a class of `Model` whose versions are kept in the folder."""

    def __init__(self, kind: type[Model], folder: Path) -> None:
        self.name = kind.__name__
        self._kind = kind
        self._versions = Versions(folder / "versions", kind.version)
        self._kept = KeptTasks(folder / "labels.db")
        self._pictures = Pictures()
        self._fetchers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pictures")
        version = self._versions.current
        self._serving = (self._made(self._versions.folder(version)), version)
        self._batcher: Batcher[Terms, _Asked, protocol.Prediction] = Batcher(self._predict, kind.batch)
        self._training = Training(self._made, self._versions, self._pictures, self._take_over)

    @property
    def version(self) -> str:
        """The version that answers."""
        return self._serving[1]

    @property
    def batches(self) -> int:
        """How often the model was called."""
        return self._batcher.batches

    @property
    def training(self) -> bool:
        """Whether a training is under way."""
        return self._training.running

    def versions(self) -> list[str]:
        """All versions, oldest first."""
        return self._versions.names()

    def capabilities(self) -> Capabilities:
        """What the class says of itself, and what it has overridden."""
        return Capabilities(
            name=self.name,
            version=self.version,
            batch=self._kind.batch,
            prompts=tuple(sorted(self._kind.prompts)),
            sessions=self._kind.embed is not Model.embed,
            trains=self._kind.fit is not Model.fit,
            records=True,
        )

    async def setup(self, plain: Any) -> SetupAnswer:
        """Whether the configuration can be served. Raises LimnerError."""
        terms(taken(plain, SetupRequest).schema)
        return SetupAnswer(model_version=self.version)

    async def validate(self, plain: Any) -> Accepted:
        """The same, as it was asked once. Raises LimnerError."""
        terms(taken(plain, protocol.ValidateRequest).config)
        return Accepted()

    async def predict(self, plain: Any) -> PredictAnswer:
        """One entry for each task, in order. Raises LimnerError where not a single one has an answer."""
        request = taken(plain, PredictRequest)
        if len(request.tasks) > _MOST_TASKS:
            raise LimnerError(f"{len(request.tasks)} tasks are too many", code="too-many", hint="Send fewer.")
        known = _terms(request)
        context = taken(request.params.context or {}, Context)
        ahead = asyncio.Semaphore(
            2 * self._kind.batch
        )  # so that a thousand pictures are not in memory at once

        async def answer(task: Any, where: str) -> protocol.Prediction:
            async with ahead:
                return await self._answer(known, task, context, where)

        answers = await asyncio.gather(
            *(answer(task, f"tasks[{at}]") for at, task in enumerate(request.tasks)), return_exceptions=True
        )
        failed = [one for one in answers if isinstance(one, BaseException)]
        if failed and (
            len(failed) == len(answers) or not all(isinstance(one, LimnerError) for one in failed)
        ):
            raise failed[0]
        errors = [str(one) if isinstance(one, BaseException) else None for one in answers]
        return PredictAnswer(
            results=[[] if isinstance(one, BaseException) else one for one in answers],
            errors=errors if failed else msgspec.UNSET,
        )

    async def webhook(self, plain: Any) -> tuple[int, WebhookAnswer]:
        """Labels are kept; START_TRAINING trains on those of the project."""
        event = taken(plain, WebhookRequest)
        project = project_id(event.project.get("id"))
        if event.action == "START_TRAINING":
            known = terms(str(event.project.get("label_config")))
            job = self._train(known, list(self._kept.tasks(project)))
            return 201, WebhookAnswer(result={"job": job})
        if event.action in TRAIN_EVENTS or event.action.startswith("ANNOTATIONS_"):
            await asyncio.to_thread(self._kept.hear, project, plain)
            return 201, WebhookAnswer(result=None)
        return 200, WebhookAnswer(status="Unknown event")

    async def train(self, plain: Any) -> TrainAnswer:
        """Train on the tasks of the request. Raises LimnerError."""
        request = taken(plain, TrainRequest)
        return TrainAnswer(job=self._train(_terms(request), request.annotations))

    def job(self, job: str) -> JobStatus:
        """How far a training is. Raises LimnerError."""
        return self._training.status(job)

    def cancel(self, job: str) -> JobStatus:
        """Have a training end. Raises LimnerError."""
        return self._training.cancel(job)

    def close(self) -> None:
        """Cancel the training, and wait for what the model is at."""
        self._training.close()
        self._batcher.close()
        self._fetchers.shutdown(cancel_futures=True)
        self._pictures.close()

    def _made(self, folder: Path) -> Model:
        model = self._kind()
        model.folder = folder
        model.setup()
        return model

    def _take_over(self, model: Model, version: str) -> None:
        self._serving = (model, version)
        self._pictures.forget()

    def _train(self, known: Terms, tasks: Sequence[Mapping[str, Any]]) -> str:
        if self._kind.fit is Model.fit:
            raise LimnerError(
                f"{self.name} does not learn", code="no-training", hint="Write its method `fit`."
            )
        return self._training.start(known, tasks)

    async def _answer(self, known: Terms, task: Any, context: Context, where: str) -> protocol.Prediction:
        task = taken(task, dict[str, Any])
        address = known.address(task, where)
        session = context.session if isinstance(context.session, str) else ""
        picture = await asyncio.get_running_loop().run_in_executor(
            self._fetchers, self._pictures.picture, address, session, task.get("id")
        )
        prompt = known.prompt(context, picture.image) if context.prompt or context.result else None
        if prompt is not None:
            self._check(prompt)
        asked = _Asked(picture, prompt, session)
        return await self._batcher.ask(
            known, asked, first=prompt is not None
        )  # somebody waits for a click's answer

    def _check(self, prompt: Prompt) -> None:
        given = {"points": prompt.points, "box": prompt.box, "text": prompt.text}
        if not any(given[kind] for kind in self._kind.prompts):
            known = ", ".join(sorted(self._kind.prompts))
            raise LimnerError(
                f"{self.name} cannot be pointed at like this",
                code="prompt",
                hint=f"It understands {known}." if known else "It predicts whole pictures only.",
            )

    def _predict(self, known: Terms, asked: Sequence[_Asked]) -> list[protocol.Prediction]:
        """In the model's thread."""
        model, version = self._serving
        pictures = [self._embedded(model, one) if one.prompt else one.picture for one in asked]
        found = model.predict(pictures, known.ontology, [one.prompt for one in asked])
        if len(found) != len(asked):
            raise LimnerError(
                f"{self.name}.predict gave {len(found)} predictions for {len(asked)} pictures",
                code="model",
                hint="It gives one Prediction for each picture, in their order.",
            )
        return [written(known, picture, one, version) for picture, one in zip(pictures, found, strict=True)]

    def _embedded(self, model: Model, asked: _Asked) -> Picture:
        """The picture with what the model makes of it, the same for every prompt of one session."""
        if self._kind.embed is Model.embed:
            return asked.picture
        kept = self._pictures.kept(asked.session) or asked.picture
        if kept.embedding is None:
            kept = replace(kept, embedding=model.embed(kept))
            self._pictures.keep(asked.session, kept)
        return kept


def _terms(request: PredictRequest | TrainRequest) -> Terms:
    """What the request is about. Raises LimnerError."""
    given = b"" if request.ontology is msgspec.UNSET else encode(request.ontology)
    return terms(request.label_config, given)
