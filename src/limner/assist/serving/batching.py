"""Questions that wait while a model is busy go to it together."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Terms = TypeVar("Terms")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Batcher(Generic[Terms, Asked, Answer]):
    """Gives `answer` up to `most` questions at a time, all on the same terms, one call after the other.

    Nobody waits for company: a model that is free gets what there is. Where a batch fails its questions are asked one
    by one, so that a bad one fails alone.
    """

    def __init__(self, answer: Callable[[Terms, Sequence[Asked]], list[Answer]], most: int) -> None:
        self._answer = answer
        self._most = most
        self._waiting: deque[tuple[Terms, Asked, asyncio.Future[Answer]]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._busy: asyncio.Task[None] | None = None
        self.batches = 0

    async def ask(self, terms: Terms, asked: Asked, *, first: bool = False) -> Answer:
        """The answer; `first` goes before all that wait. Raises what `answer` raises.

        A question whose asker was cancelled while it waited is never asked.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        (self._waiting.appendleft if first else self._waiting.append)((terms, asked, future))
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._work())
        return await future

    def close(self) -> None:
        """Wait for what the model is at."""
        self._thread.shutdown(cancel_futures=True)

    async def _work(self) -> None:
        while self._waiting:
            terms = self._waiting[0][0]
            batch: list[tuple[Terms, Asked, asyncio.Future[Answer]]] = []
            rest: deque[tuple[Terms, Asked, asyncio.Future[Answer]]] = deque()
            while self._waiting:
                one = self._waiting.popleft()
                if one[2].cancelled():
                    continue
                (batch if one[0] is terms and len(batch) < self._most else rest).append(one)
            self._waiting = rest
            if batch:
                await self._take(terms, [(asked, future) for _, asked, future in batch])

    async def _take(self, terms: Terms, batch: list[tuple[Asked, "asyncio.Future[Answer]"]]) -> None:
        loop = asyncio.get_running_loop()
        self.batches += 1
        try:
            answers = await loop.run_in_executor(
                self._thread, self._answer, terms, [asked for asked, _ in batch]
            )
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    await self._take(terms, [one])
            else:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
