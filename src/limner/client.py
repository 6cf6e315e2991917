"""The Python client of a running server: projects, imports, exports.

with Client("http://127.0.0.1:8080", token) as limner:
    project = limner.project("Everyday scenes", make=True)
    print(limner.import_files(project["id"], Path("pictures")))
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from limner.dataset import LimnerError, new_id

Progress = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much (0 while that is unknown)."""

_SLICE = 8 << 20
_PACE = 0.2
_AT_ONCE = 200
"""Predictions of one request."""
_ENDED = ("done", "failed", "cancelled")


class Client(AbstractContextManager["Client"]):
    """Speaks with one server as the owner of a token. Every method raises LimnerError in the server's words."""

    def __init__(self, address: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            trust_env=False,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """The JSON answer to one request."""
        return self._send(method, path, **more).json()

    def projects(self) -> list[dict[str, Any]]:
        """All projects that are not in the bin."""
        found: list[dict[str, Any]] = self.ask("GET", "/projects")
        return found

    def project(self, name: str, *, make: bool = False) -> dict[str, Any]:
        """The project of that name or id, made first where `make` says so."""
        for project in self.projects():
            if name in (project["name"], project["id"]):
                return project
        if not make:
            names = ", ".join(project["name"] for project in self.projects()) or "none"
            raise LimnerError(
                f"there is no project {name!r}", code="not-found", hint=f"Projects here: {names}"
            )
        made: dict[str, Any] = self.ask("POST", "/projects", json={"id": str(new_id()), "name": name})
        return made

    def import_files(
        self,
        project_id: str,
        path: Path,
        progress: Progress = lambda *_: None,
        choices: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The ended job of bringing in a folder, a zip or single files with all that lies in them.

        `choices` says which labels come in: `{"places": {place: {"format": …}}}` as a preview names them, none with
        `{"places": {}}`, or `{"format": …}` where several formats fit.
        """
        import_id = self.send_files(project_id, path, progress)
        return self.run(import_id, f"/imports/{import_id}/start", choices or {}, progress)

    def import_predictions(
        self, project_id: str, model: str, version: str, predictions: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """What became of each entry of what a version of a model says: `{"image": id, number or path,
        "annotations": [{"shape": …, "class": name, "score": …}]}`. What it said of those pictures before is replaced.
        """
        taken: list[dict[str, Any]] = []
        for start in range(0, len(predictions), _AT_ONCE):
            body = {"model": model, "version": version, "predictions": predictions[start : start + _AT_ONCE]}
            taken += self.ask("POST", f"/projects/{project_id}/predictions", json=body)
        return taken

    def backends(self, project_id: str) -> list[dict[str, Any]]:
        """The model servers of a project."""
        found: list[dict[str, Any]] = self.ask("GET", f"/projects/{project_id}/backends")
        return found

    def connect(self, project_id: str, name: str, url: str, **more: Any) -> dict[str, Any]:
        """The model server, connected: `more` may have `user`, `password`, `interactive`, `force`."""
        body = {"name": name, "url": url, **more}
        made: dict[str, Any] = self.ask("POST", f"/projects/{project_id}/backends", json=body)
        return made

    def predict(self, backend_id: str, progress: Progress = lambda *_: None, **spec: Any) -> dict[str, Any]:
        """The ended job of asking a model server about pictures: `spec` may have `filter`, `images`, `again`."""
        job = self.ask("POST", f"/backends/{backend_id}/predict", json=spec)
        return self.wait(job["id"], progress)

    def train(self, backend_id: str, progress: Progress = lambda *_: None) -> dict[str, Any]:
        """The ended job of letting a model server learn from what is labelled."""
        job = self.ask("POST", f"/backends/{backend_id}/train")
        return self.wait(job["id"], progress)

    def preview(self, import_id: str, progress: Progress = lambda *_: None) -> dict[str, Any]:
        """The ended job that says what files which were sent would bring in."""
        id = str(new_id())
        return self.run(id, f"/imports/{import_id}/preview", {"id": id}, progress)

    def send_files(self, project_id: str, path: Path, progress: Progress = lambda *_: None) -> str:
        """The id of an import to which a folder, a zip or a single file was sent."""
        import_id = str(new_id())
        self.ask("POST", f"/projects/{project_id}/imports", json={"id": import_id})
        files = list(_files(path))
        for number, (name, file) in enumerate(files):
            progress("sending", number, len(files))
            self._upload(import_id, name, file)
        return import_id

    def export(
        self, project_id: str, spec: dict[str, Any], target: Path, progress: Progress = lambda *_: None
    ) -> dict[str, Any]:
        """The ended job of an export whose zip was written to `target`."""
        id = str(new_id())
        job = self.run(id, f"/projects/{project_id}/exports", {"id": id, "dry": False, **spec}, progress)
        if job["state"] == "done":
            self._download(f"/exports/{id}/file", target)
        return job

    def dry_run(
        self, project_id: str, spec: dict[str, Any], progress: Progress = lambda *_: None
    ) -> dict[str, Any]:
        """The ended job that counted what an export would lose."""
        id = str(new_id())
        return self.run(id, f"/projects/{project_id}/exports", {"id": id, "dry": True, **spec}, progress)

    def judgements(self, project_id: str, target: Path) -> None:
        """Writes what became of what models found into a new file: JSON lines where it ends in .jsonl, else CSV."""
        form = "jsonl" if target.suffix.lower() == ".jsonl" else "csv"
        self._download(f"/projects/{project_id}/judgements?format={form}", target)

    def run(
        self, job_id: str, path: str, body: dict[str, Any], progress: Progress = lambda *_: None
    ) -> dict[str, Any]:
        """The job that a request makes under an id which was chosen before, once it has ended."""
        self.ask("POST", path, json=body)
        return self.wait(job_id, progress)

    def wait(self, job_id: str, progress: Progress = lambda *_: None) -> dict[str, Any]:
        """The job, once it has ended."""
        while True:
            job: dict[str, Any] = self.ask("GET", f"/jobs/{job_id}")
            progress(job["message"] or job["kind"], job["done"], job["total"])
            if job["state"] in _ENDED:
                return job
            time.sleep(_PACE)

    def report(self, job_id: str) -> Iterator[dict[str, Any]]:
        """What a job has to say of single files, in order."""
        after = 0
        while entries := self.ask("GET", f"/jobs/{job_id}/report", params={"after": after, "limit": 500}):
            yield from entries
            after = entries[-1]["n"]

    def _upload(self, import_id: str, name: str, file: Path) -> None:
        size = file.stat().st_size
        digest = hashlib.sha256()
        url = f"/imports/{import_id}/files?path={quote(name, safe='')}"
        with file.open("rb") as stream:
            sent = 0
            while sent < size or size == 0:
                data = stream.read(_SLICE)
                digest.update(data)
                headers = {"Content-Type": "application/octet-stream"}
                if sent + len(data) >= size:
                    headers["X-Content-SHA256"] = digest.hexdigest()
                if len(data) < size:
                    headers["Content-Range"] = f"bytes {sent}-{sent + len(data) - 1}/{size}"
                self._send("PUT", url, content=data, headers=headers)
                sent += len(data)
                if not data:
                    break

    def _download(self, path: str, target: Path) -> None:
        part = target.with_name(target.name + ".part")
        with self._http.stream("GET", path) as answer:
            if answer.is_error:
                answer.read()
                raise _refusal(answer)
            with part.open("wb") as out:
                for chunk in answer.iter_bytes():
                    out.write(chunk)
        part.replace(target)

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **more)
        except httpx.TransportError as error:
            raise LimnerError(
                f"the server at {self._http.base_url} does not answer: {error}",
                code="unreachable",
                hint="Is it still running?",
            ) from error
        if answer.is_error:
            raise _refusal(answer)
        return answer


def _refusal(answer: httpx.Response) -> LimnerError:
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return LimnerError(
        said.get("message", f"the server answered {answer.status_code}"),
        code=said.get("code", "error"),
        where=said.get("where", ""),
        hint=said.get("hint", ""),
        params=said.get("params"),
    )


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """Files with the names that the server shall know them by: inside the folder, or the bare name."""
    if not path.is_dir():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
            yield file.relative_to(path).as_posix(), file
