"""A project of a running Label Studio, or a file that was exported from one, laid into a folder with its pictures.

What lies there afterwards is read by the format `label-studio`: configuration, tasks with annotations and predictions,
pictures. Whoever comes again after a stop finds what was fetched.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from limner.fetch.addresses import is_public_or_private
from limner.fetch.listed import Entry
from limner.fetch.remote import Remote, address_of, same_server
from limner.fetch.run import Manners, fetch_all, name_of
from limner.fetch.work import Work
from limner.formats import FormatError, Problem, Report
from limner.formats.label_studio import addresses
from limner.media import safe_relative

_NOTHING = "<View></View>"

Json = dict[str, Any]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Moved:
    """What lies ready: a folder to be imported, and what the project was called."""

    folder: Path
    title: str
    tasks: int


def move(
    source: str,
    folder: Path,
    report: Report,
    progress: Progress,
    *,
    token: str = "",
    manners: Manners,
) -> Moved:
    """Lays the project at the address, or of the exported file, into `folder`; what does not come goes to `report`.

    The server itself may stand on this machine or near it; pictures from elsewhere come only from where `manners`
    allow. Raises LimnerError where the server, or the file, cannot be read.
    """
    work = Work(folder)
    try:
        place = folder / "data"
        shutil.rmtree(place, ignore_errors=True)
        (place / "images").mkdir(parents=True)
        if address_of(source):
            with Remote(source, token) as remote:
                title, xml, base = remote.title, remote.config or _NOTHING, remote.address
                tasks = _with_people(remote.tasks(progress), remote.people(report))
                found = _laid(tasks, place / "tasks.json")
                manners = replace(manners, keys={base: remote.authorization()})
        else:
            title, base = Path(source).stem, ""
            xml = _config_beside(Path(source))
            found = _laid(_exported(Path(source)), place / "tasks.json")
        (place / "config.xml").write_text(xml, encoding="utf-8")
        wanted = list(_wanted(place / "tasks.json", xml, base, report))
        _fetch(wanted, work, report, manners, base, progress)
        _name(place, work, xml, base)
        return Moved(place, title, found)
    finally:
        work.close()


def _laid(tasks: Iterable[Json], path: Path) -> int:
    """Writes the tasks, one a line, and gives their number."""
    number = 0
    with path.open("w", encoding="utf-8") as file:
        for number, task in enumerate(tasks, 1):
            file.write(("[" if number == 1 else ",") + json.dumps(_with_drafts(task)) + "\n")
        file.write("]" if number else "[\n]")
    return number


def _tasks(path: Path) -> Iterator[Json]:
    """The tasks as they were laid down."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith(("[{", ",")):
                yield json.loads(line[1:])


def _exported(path: Path) -> Iterator[Json]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"it cannot be read as JSON: {error}", where=str(path)) from error
    if not isinstance(found, list):
        raise FormatError(
            "it is no list of tasks", where=str(path), hint="Export the project as JSON from Label Studio."
        )
    yield from (one for one in found if isinstance(one, dict))


def _config_beside(path: Path) -> str:
    """The labelling configuration that lies beside an exported file; one that names nothing where none does."""
    beside = path.with_name("config.xml")
    return beside.read_text(encoding="utf-8") if beside.is_file() else _NOTHING


def _with_people(tasks: Iterable[Json], people: dict[int, Json]) -> Iterator[Json]:
    """Numbers of people replaced by who they are."""
    for task in tasks:
        for name in ("annotations", "drafts"):
            for one in _objects(task, name):
                for field in ("completed_by", "user"):
                    if one.get(field) in people:
                        one["completed_by"] = people[one[field]]
        yield task


def _with_drafts(task: Json) -> Json:
    """Drafts as annotations: the newest is the work that goes on where there is no annotation, others stand beside."""
    drafts = sorted(_objects(task, "drafts"), key=lambda one: str(one.get("updated_at") or ""))
    made = {key: value for key, value in task.items() if key != "drafts"}
    annotations = list(_objects(task, "annotations"))
    if drafts and not annotations:
        annotations.append(_unfinished(drafts.pop()))
        meta = made["meta"] if isinstance(made.get("meta"), dict) else {}
        made["meta"] = {**meta, "limner": {**meta.get("limner", {}), "status": "in_progress"}}
    for one in drafts:
        person = one.get("completed_by") or one.get("user")
        name = (person.get("email") or person.get("id")) if isinstance(person, dict) else person
        annotations.append(
            {**_unfinished(one), "completed_by": f"{name or 'somebody'} (draft)", "updated_at": ""}
        )
    return {**made, "annotations": annotations}


def _unfinished(draft: Json) -> Json:
    kept = ("result", "lead_time", "completed_by", "created_at", "updated_at", "was_cancelled")
    found = {key: draft[key] for key in kept if key in draft}
    return {"id": f"draft {draft.get('id', '')}", "completed_by": draft.get("user"), **found}


def _objects(task: Json, name: str) -> Iterator[Json]:
    found = task.get(name)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _wanted(path: Path, xml: str, base: str, report: Report) -> Iterator[Entry]:
    """The pictures of the tasks; those that nobody can be asked for go to the report."""
    find = addresses(xml)
    for task in _tasks(path):
        where = f"task {task.get('id', '')}"
        listed = find(task.get("data"))
        if not listed:
            report(Problem("its data names no picture", where))
        for address in listed:
            whole = urljoin(base, address) if base else address
            if address_of(whole):
                yield Entry(where, whole)
            else:
                hint = "Give the address of the project in place of the file." if not base else ""
                report(
                    Problem(f"its picture cannot be fetched from {address[:200]}", where, hint, "no-address")
                )


def _fetch(
    wanted: list[Entry], work: Work, report: Report, manners: Manners, base: str, progress: Progress
) -> None:
    """The server's own pictures with the token, others as anybody's."""
    own = [one for one in wanted if base and same_server(one.address, base)]
    others = [one for one in wanted if not (base and same_server(one.address, base))]
    for some, how in (
        (own, replace(manners, allowed=is_public_or_private, per_host=manners.at_once)),
        (others, replace(manners, keys={})),
    ):
        fetch_all(some, work, report, how, lambda done, of: progress("fetching pictures", done, of))


def _name(place: Path, work: Work, xml: str, base: str) -> None:
    """Lays the pictures beside the tasks, and says in each task which one is its own."""
    find = addresses(xml)
    taken: set[str] = set()
    names: dict[str, str] = {}
    new = place / "tasks.part"

    def named(task: Json) -> Json:
        listed = [urljoin(base, one) if base else one for one in find(task.get("data"))]
        for address in listed:
            if address in work.done and address not in names:
                one = work.done[address]
                names[address] = name_of(Entry("", address), one.probe, taken)[1]
                _link(work.folder / one.file, place / "images" / safe_relative(names[address]))
        if len(listed) != 1 or listed[0] not in names:
            return task
        meta = task["meta"] if isinstance(task.get("meta"), dict) else {}
        return {**task, "meta": {**meta, "limner": {**meta.get("limner", {}), "path": names[listed[0]]}}}

    _laid(map(named, _tasks(place / "tasks.json")), new)
    new.replace(place / "tasks.json")


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)
