"""Assistants: which there are, and their answers about a picture. Nothing here changes anything."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody

from limner.assist import Answer, Ask, Described, Question, View, described
from limner.server.given import Id, Request, TheDerived, TheHelpers, TheStore
from limner.server.verbs import Verb, permit
from limner.server.waiting import gone_away


@get("/assistants", opt=permit(Verb.SEE), sync_to_thread=True)
def list_assistants() -> tuple[Described, ...]:
    """Assistants that work without a model, with the numbers that each takes."""
    return described()


@post(
    "/images/{image:uuid}/assist/{assistant:str}",
    opt=permit(Verb.ANNOTATE),
    status_code=200,
)
async def assist(
    request: Request,
    store: TheStore,
    derived: TheDerived,
    helpers: TheHelpers,
    image: Id,
    assistant: FromPath[str],
    data: JSONBody[Ask],
) -> Answer:
    """What the assistant proposes: within three seconds (eight where a helper has to start first), or a refusal that
    says why. A request that is given up ends the work on it."""

    def ask() -> Question:
        pictures = [image, data.to] if data.to else [image]
        return helpers.ask(assistant, data, *(_view(store, derived, one) for one in pictures))

    question = await sync_to_thread(ask)
    answer: asyncio.Future[Answer] = asyncio.wrap_future(question.answer)
    gone: asyncio.Future[None] = asyncio.ensure_future(gone_away(request))
    either: set[asyncio.Future[Any]] = {answer, gone}
    try:
        await asyncio.wait(either, timeout=question.left, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        raise helpers.late()
    finally:
        gone.cancel()
        if not answer.done():
            question.cancel()
            answer.add_done_callback(lambda done: done.cancelled() or done.exception())


def _view(store: TheStore, derived: TheDerived, id: UUID) -> View:
    image, file = store.images.get(id), store.images.file(id)
    return View(
        key=f"{id} {file.version}",
        width=image.width,
        height=image.height,
        pixels=lambda area, level: derived.part(file, area, level),
        tiled=file.large,
    )


ROUTES = [list_assistants, assist]
