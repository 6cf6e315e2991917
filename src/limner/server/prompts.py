"""Clicks, a box or words on one picture, answered by a model server while somebody draws. Nothing is stored."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import JSONBody

from limner.assist.protocol import Points, check_places
from limner.dataset import Annotation, Image, LimnerError, Mask, Shape, Source
from limner.formats import Problem
from limner.server.body import Input
from limner.server.calls import Call
from limner.server.given import Id, Request, TheCalls, TheStore
from limner.server.verbs import Verb, permit
from limner.store import NotFound, Store

if TYPE_CHECKING:
    from limner.assist.backends import Answers

SECONDS = 15.0
"""For an answer; a model that has to look at the picture first may take most of it."""


class NewPrompt(Input, frozen=True):
    """What the person means, in pixels of the upright picture: places that belong to the object or do not, a box x0,
    y0, x1, y1, words; `previous` is the last answer, to be refined."""

    points: Points = ()
    box: tuple[float, float, float, float] | None = None
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    class_id: UUID | None = None
    previous: Mask | None = None

    def __post_init__(self) -> None:
        check_places(self.points, self.box)
        if not (self.points or self.box or self.text):
            raise ValueError("a prompt has points, a box or a text")


class PromptFound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One shape that the model proposes."""

    shape: Shape
    score: float | None = None
    class_id: UUID | None = None


class PromptRefusal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Parts of an answer that could not be taken, all for the same reason."""

    code: str
    """`unknown-label`, `outside`, `zero-area` and the like; `bad-record` for what has no name."""
    count: int
    label: str = ""
    """Of an unknown label: which."""
    message: str
    """The first of them, in the server's words."""


class PromptAnswer(msgspec.Struct, frozen=True):
    """What the model found: nothing, where it saw nothing."""

    found: tuple[PromptFound, ...]
    source: Source
    """What the shapes name as their source when somebody takes them."""
    refused: tuple[PromptRefusal, ...] = ()
    """Why parts of the answer could not be taken."""


@post("/images/{image:uuid}/backends/{backend:uuid}/prompt", opt=permit(Verb.PREDICT), status_code=200)
async def prompt(
    request: Request, store: TheStore, calls: TheCalls, image: Id, backend: Id, data: JSONBody[NewPrompt]
) -> PromptAnswer:
    """What the model makes of it: within 15 seconds, or a refusal that says why. A request that is given up ends the
    call."""
    return await calls.run(lambda call: _ask(store, calls, call, image, backend, data), request, SECONDS)


def _ask(
    store: Store, calls: TheCalls, call: Call, image_id: UUID, backend_id: UUID, data: NewPrompt
) -> PromptAnswer:
    from limner.assist.backends import Answers, Asking, session_of
    from limner.assist.protocol import Prompt

    backend, file = store.backends.get(backend_id), store.images.file(image_id)
    if file.project != backend.project:
        raise NotFound.of("backend of the picture's project", backend_id)
    [asked] = store.backends.asked([image_id])
    asking = Asking.of(store, backend.project, backend)
    names = {kind.id: kind.name for kind in asking.exchange.ontology.classes}
    wanted = Prompt(
        points=data.points, box=data.box, text=data.text, label=names.get(data.class_id, "") if data.class_id else "",
        previous=data.previous,
    )  # fmt: skip
    session = None if backend.capabilities is None else session_of(asked, file.version)
    task = asking.task(asked, calls.lender.lend(asked.image, backend))
    context = asking.context(asked.image, wanted, session)
    with call.of(store.backends.access(backend_id)) as client:
        answer = client.predict(asking.predict([task], context), SECONDS)
    answers = Answers(asking.exchange, backend.name, backend.labels, "prompt")
    return _answer(answers, asked.image, answer.results, backend.version)


def _answer(answers: "Answers", image: Image, results: list[Any], version: str) -> PromptAnswer:
    problems: list[Problem] = []
    if len(results) != 1:
        raise LimnerError(
            f"it gave {len(results)} results for one picture", code="backend-wrong-answer",
            hint="A model server answers one entry of `results` for each task.",
        )  # fmt: skip
    found = list(answers.read(image, results[0], version, "its answer", problems.append))
    shapes = [record for one in found for record in one.records if isinstance(record, Annotation)]
    return PromptAnswer(
        found=tuple(PromptFound(shape=one.shape, score=one.score, class_id=one.class_id) for one in shapes),
        source=Source("model", answers.model, found[0].run.version if found else version),
        refused=_refusals(problems, answers.unknown)[:10],
    )


def _refusals(problems: list[Problem], unknown: Counter[str]) -> tuple[PromptRefusal, ...]:
    """The reasons, labels first, each with how often."""
    first: dict[str, str] = {}
    counts = Counter[str]()
    for problem in problems:
        if problem.outcome == "refused" and problem.code != "unknown-label":
            first.setdefault(problem.code, problem.message)
            counts[problem.code] += 1
    labels = (
        PromptRefusal(
            code="unknown-label", count=many, label=label, message=f"its label {label!r} is not known"
        )
        for label, many in unknown.items()
    )
    others = (PromptRefusal(code=code, count=counts[code], message=said) for code, said in first.items())
    return (*labels, *others)


ROUTES = [prompt]
"""The routes of this noun."""
