"""Verbs that bring data in and out of a project, and keep it: import, export, backup."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

from limner.cli.serve import Data
from limner.cli.show import Progress, bar, count, ledger_lines
from limner.cli.verbs import LOSS_STATUS
from limner.dataset import LimnerError, to_plain

if TYPE_CHECKING:
    from limner.cli.running import Running
    from limner.jobs import Choices, Jobs
    from limner.store import Actor, Store

Named = typer.Option("", "--project", "-p", help="Name or id; the folder's name when left away.")


def register(app: typer.Typer) -> None:
    """Adds the verbs of this module."""
    app.command("import")(import_)
    app.command()(export)
    app.command()(judgements)
    app.command()(backup)


def import_(
    source: str = typer.Argument(
        metavar="PATH",
        help="A folder, a zip, or a single picture or label file; with --from label-studio also a project's address.",
    ),
    project: str = Named,
    from_: str = typer.Option(
        "", "--from", help="The format of the labels, where several fit: `name` or `name:dialect`."
    ),
    no_labels: bool = typer.Option(False, "--no-labels", help="Bring in the pictures alone."),
    as_predictions: bool = typer.Option(
        False,
        "--as-predictions",
        help="The labels are what a model says of pictures that are here; see --model.",
    ),
    model: str = typer.Option("", "--model", help="Whose predictions they are: NAME@VERSION."),
    token: str = typer.Option(
        "", "--token", envvar="LABEL_STUDIO_API_KEY", help="Your token of the Label Studio that is asked."
    ),
    allow_private: bool = typer.Option(
        False,
        "--allow-private",
        help="Also fetch pictures from this machine and its network. For tasks you trust.",
    ),
    data: Path = Data,
) -> None:
    """Add pictures, and the labels beside them, to a project, which is made if it is not there."""
    if as_predictions != bool(model) or (as_predictions and no_labels):
        raise typer.BadParameter("--as-predictions takes --model NAME@VERSION, and labels")
    from limner.cli.moving import moves, moving
    from limner.jobs import Choices

    choices = Choices(format=from_, places={} if no_labels else None, model=model)
    choices.check()
    if not as_predictions and moves(source, from_):
        with bar() as move, moving(source, data, token, move, allow_private=allow_private) as ready:
            _bring(ready.folder, project or ready.title, choices, data)
        return
    path = Path(source)
    if not path.exists():
        raise typer.BadParameter(f"{source} does not exist: name a folder, a zip or a file")
    _bring(path, project or path.resolve().stem, choices, data)


def _bring(path: Path, name: str, choices: "Choices", data: Path) -> None:
    """Imports what lies at the path, through the server where one runs."""
    from limner.cli.running import running

    with running(data) as server, bar() as move:
        if server is not None:
            id_ = server.project(name, make=True)["id"]
            job = server.import_files(id_, path, move, choices.plain())
            _say_import(job, server.report(job["id"]))
            return
        with _alone(data) as (store, jobs, owner):
            id = _project(store, name, owner, make=True)
            started = jobs.start_folder(id, path, owner.id, copy=True, choices=choices)
            job = _followed(store, started.id, move)
            _say_import(job, _report(store, started.id))


def export(
    target: Path = typer.Argument(help="The zip to write."),
    to: str = typer.Option(..., "--to", help="The format, as `name` or `name:dialect`."),
    project: str = typer.Option("", "--project", "-p", help="Name or id; not needed when there is only one."),
    pictures: bool = typer.Option(False, "--pictures", help="Put the pictures into the zip."),
    status: list[str] = typer.Option(
        [], "--status", help="Only pictures of this status: todo, in_progress, done."
    ),
    layer: str = typer.Option(
        "main",
        "--layer",
        help="In place of people's labels another layer: `model:NAME VERSION`, `gold`, `blind:NAME`.",
    ),
    strict: bool = typer.Option(
        False, "--strict", help="Write nothing and exit with 3 if anything would be lost."
    ),
    data: Path = Data,
) -> int:
    """Write a project's labels in the format a training run reads."""
    if target.exists():
        raise LimnerError(f"{target} is there already", code="exists", hint="Name a new file, or remove it.")
    if target.suffix.lower() != ".zip":
        raise LimnerError(f"{target} does not end in .zip", code="invalid", hint=f"Name it {target}.zip.")
    spec = {
        "format": to,
        "filter": {"status": status} if status else {},
        "layer": layer,
        "pictures": pictures,
    }
    from limner.cli.running import running

    with running(data) as server, bar() as move:
        if server is not None:
            return _export_through(server, project, spec, target, strict, move)
        return _export_alone(data, project, spec, target, strict, move)


def judgements(
    target: Path = typer.Argument(help="The file to write: .csv, or .jsonl for a line of JSON each."),
    project: str = typer.Option("", "--project", "-p", help="Name or id; not needed when there is only one."),
    data: Path = Data,
) -> None:
    """Write what became of what models found: accepted, changed, refused, or drawn by hand; by whom, in which time."""
    if target.exists():
        raise LimnerError(f"{target} is there already", code="exists", hint="Name a new file, or remove it.")
    form = target.suffix.lower().lstrip(".")
    from limner.cli.running import running
    from limner.store import JUDGEMENT_FORMS

    if form not in JUDGEMENT_FORMS:
        hint = f"Name it {target}.csv, or {target}.jsonl."
        raise LimnerError(f"{target} ends in neither .csv nor .jsonl", code="invalid", hint=hint)
    with running(data) as server:
        if server is not None:
            names = [row["name"] for row in server.projects()]
            server.judgements(server.project(_only(project, names))["id"], target)
        else:
            with _alone(data) as (store, _, owner):
                id = _project(store, _only(project, [row.name for row in store.projects.list()]), owner)
                with target.open("xb") as out:
                    out.writelines(JUDGEMENT_FORMS[form](store.judgements.of(id)))
    typer.echo(target)


def backup(
    target: Path = typer.Argument(help="The new folder to write."),
    data: Path = Data,
) -> None:
    """Copy the data folder while it is in use: the copy is whole, as of one moment."""
    from limner.store import back_up

    count_, size = back_up(data, target)
    typer.echo(f"{target}: the database and {count(count_, 'file')}, {size / 1e6:,.1f} MB")


def _export_through(
    server: "Running", project: str, spec: dict[str, Any], target: Path, strict: bool, move: Progress
) -> int:
    names = [row["name"] for row in server.projects()]
    id = server.project(_only(project, names))["id"]
    if strict:
        dry = server.dry_run(id, spec, move)
        if _losses(dry):
            return _say_export(dry, target, strict=True)
    return _say_export(server.export(id, spec, target, move), target)


def _export_alone(
    data: Path, project: str, spec: dict[str, Any], target: Path, strict: bool, move: Progress
) -> int:
    import shutil

    import msgspec

    from limner.jobs import ExportSpec

    with _alone(data) as (store, jobs, owner):
        id = _project(store, _only(project, [row.name for row in store.projects.list()]), owner)
        wanted = msgspec.convert(spec, ExportSpec)
        if strict:
            dry = jobs.start_export(id, msgspec.structs.replace(wanted, dry=True), owner.id)
            job = _followed(store, dry.id, move)
            if _losses(job):
                return _say_export(job, target, strict=True)
        started = jobs.start_export(id, wanted, owner.id)
        job = _followed(store, started.id, move)
        if job["state"] == "done":
            part = target.with_name(target.name + ".part")
            shutil.copyfile(jobs.export_file(started.id), part)
            part.replace(target)
        return _say_export(job, target)


@contextmanager
def _alone(data: Path) -> Iterator[tuple["Store", "Jobs", "Actor"]]:
    """The data folder and its jobs, in this process."""
    from limner.jobs import Jobs
    from limner.media import Decoder
    from limner.store import Store

    with Store.open(data) as store, Decoder() as decoder:
        jobs = Jobs(store, decoder)
        jobs.launch()
        try:
            yield store, jobs, store.actors.owner()
        finally:
            jobs.close()


def _project(store: "Store", name: str, owner: "Actor", *, make: bool = False) -> UUID:
    for row in store.projects.list():
        if name in (row.name, str(row.id)):
            return row.id
    if make:
        return store.projects.create(name, owner.id).id
    names = ", ".join(row.name for row in store.projects.list()) or "none"
    raise LimnerError(f"there is no project {name!r}", code="not-found", hint=f"Projects here: {names}")


def _only(named: str, names: list[str]) -> str:
    if named:
        return named
    if len(names) == 1:
        return names[0]
    raise LimnerError(
        "say which project is meant" if names else "there is no project yet",
        code="invalid",
        hint=f"--project with one of: {', '.join(names)}"
        if names
        else "Bring pictures in: `limner import PATH`.",
    )


def _followed(store: "Store", id: UUID, move: Callable[[str, int, int], None]) -> dict[str, Any]:
    """The job as JSON once it has ended; Ctrl+C cancels it."""
    import time

    try:
        while True:
            job = store.jobs.get(id)
            move(job.message or job.kind, job.done, job.total)
            if job.state not in ("queued", "running"):
                return dict(to_plain(job))
            time.sleep(0.05)
    except KeyboardInterrupt:
        store.jobs.cancel(id)
        raise


def _report(store: "Store", id: UUID) -> Iterator[dict[str, Any]]:
    after = -1
    while entries := store.jobs.entries(id, after, 500):
        yield from (to_plain(entry) for entry in entries)
        after = entries[-1].n


def _say_import(job: dict[str, Any], report: Iterable[dict[str, Any]]) -> None:
    for entry in report:
        typer.echo(f"{entry['name']}: {entry['message']} {entry.get('hint', '')}".rstrip(), err=True)
    _check(job)
    result = job["result"]
    typer.echo(
        f"{count(result['added'], 'picture')} added, {count(result['labelled'], 'picture')} with "
        f"{count(result['annotations'], 'object')}; {count(result['refused'], 'file')} refused, "
        f"{result['unmatched']} without a picture"
    )


def _say_export(job: dict[str, Any], target: Path, *, strict: bool = False) -> int:
    _check(job)
    for line in ledger_lines(job["result"]["ledger"]):
        typer.echo(line)
    if strict:
        typer.echo("limner: something would be lost, so nothing was written", err=True)
        return LOSS_STATUS
    typer.echo(f"{target}: read back and compared")
    return 0


def _losses(job: dict[str, Any]) -> bool:
    _check(job)
    ledger = job["result"]["ledger"]
    return bool(ledger["changed"] or ledger["lost"])


def _check(job: dict[str, Any]) -> None:
    if job["state"] != "done":
        raise LimnerError(job["message"] or f"the job was {job['state']}", code="job-failed")
