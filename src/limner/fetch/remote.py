"""Label Studio's interface, as far as a project is read through it."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from limner.dataset import LimnerError
from limner.fetch.download import shown_url, url_fault
from limner.formats import Problem, Report

_PAGE = 100
_LARGEST = 512 << 20
"""Bytes of one answer."""
_ACCESS_SECONDS = 200
"""How long an access token is used; it lasts five minutes."""

Json = dict[str, Any]


def address_of(text: str) -> bool:
    """Whether that can be asked for by http."""
    return "://" in text[:12] and not url_fault(text)


def same_server(address: str, base: str) -> bool:
    """Whether both addresses lead to one server."""
    one, other = urlsplit(address), urlsplit(base)
    return (one.scheme, one.hostname, one.port) == (other.scheme, other.hostname, other.port)


class Remote(AbstractContextManager["Remote"]):
    """One project of a running Label Studio, asked for with a token of either kind."""

    def __init__(self, address: str, token: str) -> None:
        """`address` is that of the project's page, or of the server where that has one project. Raises LimnerError."""
        base, _, rest = address.partition("/projects/")
        self.address = base.partition("?")[0].rstrip("/") + "/"
        self._token = token
        self._access, self._since = "", 0.0
        self._http = httpx.Client(timeout=120, trust_env=False)
        number = rest.partition("/")[0].partition("?")[0]
        try:
            self.number = int(number) if number.isdecimal() else self._only()
            found = self._ask(f"api/projects/{self.number}/")
        except BaseException:
            self._http.close()
            raise
        self.title = str(found.get("title") or f"project {self.number}")
        self.config = str(found.get("label_config") or "")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def authorization(self) -> str:
        """What is sent as Authorization: legacy tokens as they are, others exchanged for one that lasts minutes."""
        if self._token.count(".") != 2:
            return f"Token {self._token}"
        if time.monotonic() - self._since > _ACCESS_SECONDS or not self._access:
            answer = self._send("POST", "api/token/refresh/", json={"refresh": self._token})
            self._access, self._since = str(answer.get("access", "")), time.monotonic()
        return f"Bearer {self._access}"

    def tasks(self, progress: Any) -> Iterator[Json]:
        """Every task with its annotations, drafts and predictions."""
        page = done = 0
        while True:
            page += 1
            asked = {"project": self.number, "fields": "all", "page": page, "page_size": _PAGE}
            answer = self._ask("api/tasks/", params=asked, last=True)
            found = answer.get("tasks") or []
            for one in found:
                if isinstance(one, dict):
                    yield one
            done += len(found)
            progress("reading tasks", done, int(answer.get("total") or 0))
            if len(found) < _PAGE:
                return

    def people(self, report: Report) -> dict[int, Json]:
        """Who is behind the numbers of people: their address of mail and their name."""
        try:
            found = self._ask("api/users/")
        except LimnerError as error:
            remark = f"people are known by their numbers alone: {error.message}"
            report(Problem(remark, "users", error.hint, "no-users", "noted"))
            return {}
        listed = found.get("results") or found.get("list") or []
        kept = ("id", "email", "first_name", "last_name")
        return {one["id"]: {key: one.get(key) for key in kept} for one in listed if isinstance(one, dict)}

    def _only(self) -> int:
        found = self._ask("api/projects/", params={"page_size": 100})
        listed = [one for one in found.get("results", []) if isinstance(one, dict)]
        if len(listed) == 1:
            return int(listed[0]["id"])
        names = ", ".join(
            f"{self.address}projects/{one.get('id')} ({one.get('title')})" for one in listed[:20]
        )
        raise LimnerError(
            f"the server has {len(listed)} projects",
            code="invalid",
            hint=f"Name one: {names}" if names else "",
        )

    def _ask(self, path: str, *, last: bool = False, **more: Any) -> Json:
        return self._send("GET", path, last=last, headers={"Authorization": self.authorization()}, **more)

    def _send(self, method: str, path: str, *, last: bool = False, **more: Any) -> Json:
        """The answer as an object, a list under `list`; `last`: 404 says that there is nothing more."""
        url = self.address + path
        try:
            with self._http.stream(method, url, **more) as answer:
                body = bytearray()
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > _LARGEST:
                        raise _refused(url, "it answers more than can be", "")
            if last and answer.status_code == 404:
                return {}
            if answer.is_redirect:
                raise _refused(url, "it leads elsewhere", "Give the address to which it leads.")
            if answer.status_code in (401, 403):
                raise _refused(url, "it does not know the token", "Give one of your account there: --token.")
            if answer.is_error:
                raise _refused(url, f"it answers {answer.status_code}", "")
            found = httpx.Response(200, content=bytes(body)).json()
        except (httpx.HTTPError, ValueError) as error:
            raise _refused(
                url, f"it cannot be read ({type(error).__name__})", "Is it a Label Studio that runs?"
            ) from error
        return found if isinstance(found, dict) else {"list": found if isinstance(found, list) else []}


def _refused(url: str, reason: str, hint: str) -> LimnerError:
    return LimnerError(reason, code="label-studio", where=shown_url(url), hint=hint)
