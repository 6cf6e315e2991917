"""Reads Label Studio: every file twice, first for controls, labels and choices that no configuration names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from limner.dataset import Dataset, Image, LabelledImage, Layer, ModelRun, Source, Split, Status, derived_id
from limner.formats.core.files import problem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.stream import Stream, labelled
from limner.formats.label_studio.config import Config, read_config
from limner.formats.label_studio.ontology import Roles
from limner.formats.label_studio.places import Place, likely_key, path_of, places, without_prefix
from limner.formats.label_studio.results import Reading, Results, checked, of_place
from limner.formats.label_studio.tasks import File, Task, files
from limner.formats.shared.entries import PictureIds, member, side

SPLITS: dict[str, Split] = {"": "", "train": "train", "val": "val", "test": "test"}
_STATUSES: dict[str, Status] = {
    "todo": "todo",
    "in_progress": "in_progress",
    "done": "done",
    "skipped": "skipped",
}
_OURS = ("id", "data", "annotations", "predictions", "meta", "$row")


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Tasks and configuration of a folder, or a file of tasks with the configuration that lies beside it.

    A task's ground truth, else its newest annotation, is the main layer; the others and predictions are layers of
    their own. With the dialect `predictions` the newest prediction is the main layer.
    """
    found = [
        (path, path.name if root.is_file() else path.relative_to(root).as_posix()) for path in files(root)
    ]
    if not found:
        raise FormatError("there is no file of tasks", where=str(root))
    config = _config(root, report)
    opened = []
    for path, name in found:
        try:
            opened.append(File(path, name))
        except FormatError as error:
            if root.is_file():
                raise
            report(problem_of(error, name))
    roles = Roles(config)
    for file in opened:
        for task in file.loosely(config):
            for one in _lists(task):
                results = one.get("result")
                listed = results if isinstance(results, list) else []
                _show(config, task, listed)
                roles.note(listed)
    roles.settle()
    reading = Reading(roles, roles.ontology())
    stream = Stream(partial(_images, opened, reading, pictures, report, predicted=dialect == "predictions"))
    return Dataset(reading.ontology, stream, extra={"label-studio": {"config": config.text().decode()}})


def _config(root: Path, report: Report) -> Config:
    """The first XML document with a <View> beside the tasks; an empty one where there is none."""
    folder = root if root.is_dir() else root.parent
    for path in sorted(folder.glob("*.xml")):
        try:
            return read_config(path)
        except FormatError as error:
            if "its root is" not in error.message:
                report(problem_of(error, path.name))
    return Config()


def _show(config: Config, task: dict[str, Any], results: list[Any]) -> None:
    """Where the configuration shows no picture, have it show that of these results."""
    names = (one.get("to_name") for one in results if isinstance(one, dict))
    name = next((name for name in names if isinstance(name, str) and name.strip()), None)
    data = task.get("data")
    if name is not None and isinstance(data, dict) and (key := likely_key(data)):
        config.shown(name, key)


def _lists(task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("annotations", "predictions"):
        found = task.get(key)
        yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


@dataclass
class _Answers:
    """Annotations and predictions of a task: which one counts, and which others there are."""

    main: dict[str, Any] | None
    others: list[dict[str, Any]] = field(default_factory=list)
    predictions: list[dict[str, Any]] = field(default_factory=list)


def _answers(task: dict[str, Any], *, predicted: bool) -> _Answers:
    """Raises ValueError where one of the lists is none."""
    annotations = [one for one in member(task, "annotations", list) or () if isinstance(one, dict)]
    predictions = [one for one in member(task, "predictions", list) or () if isinstance(one, dict)]
    if predicted:
        return _Answers(max(predictions, key=_newness, default=None), [], [])
    ranked = sorted(annotations, key=lambda one: (
        one.get("ground_truth") is True, not _is_cancelled(one), _newness(one),
    ))  # fmt: skip
    main = ranked[-1] if ranked else None
    return _Answers(main, [one for one in annotations if one is not main], predictions)


def _newness(one: dict[str, Any]) -> tuple[str, int]:
    when, number = one.get("updated_at") or one.get("created_at"), one.get("id")
    return (when if isinstance(when, str) else "", number if isinstance(number, int) else 0)


def _is_cancelled(one: dict[str, Any]) -> bool:
    return one.get("was_cancelled") is True or one.get("skipped") is True


def _images(
    opened: list[File], reading: Reading, pictures: Pictures, report: Report, *, predicted: bool
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    ids = PictureIds()
    for file in opened:
        several = predictions = 0
        for task in file.tasks(reading.config, report):
            try:
                answers = _answers(task.record, predicted=predicted)
                several += bool(answers.others)
                predictions += bool(answers.predictions)
                for item, path in _pictures_of(task, answers, reading, pictures, ids, report):
                    unlisted.discard(path or "")
                    yield item
            except ValueError as error:
                report(Problem(str(error), task.where))
        _say_layers(file, several, predictions, report)
    for path in sorted(unlisted):
        if measured := pictures.size(path):
            folder, _, name = path.rpartition("/")
            image = Image(
                id=ids.take("", path, path, report),
                name=name,
                folder=folder,
                width=measured[0],
                height=measured[1],
            )
            yield labelled(image, None, pictures, path)


def _say_layers(file: File, several: int, predictions: int, report: Report) -> None:
    if several:
        remark = (
            f"{several} tasks have several annotations: the ground truth, else the newest, is the main layer, the "
            "others are layers of their own"
        )
        report(Problem(remark, file.name, code="layers", outcome="noted"))
    if predictions:
        report(Problem(
            f"{predictions} tasks have predictions, which are layers of their own", file.name,
            "Read it as label-studio:predictions to take predictions in place of annotations.", "layers", "noted",
        ))  # fmt: skip


def _pictures_of(
    task: Task, answers: _Answers, reading: Reading, pictures: Pictures, ids: PictureIds, report: Report
) -> Iterator[tuple[LabelledImage, str | None]]:
    """Every picture of a task with its layers, and where it lies. Raises ValueError for a task without one."""
    record = task.record
    data = member(record, "data", dict, needed=True)
    listed = places(data, reading.config)
    if not listed:
        raise ValueError("its data names no picture")
    refused: set[str] = set()

    def noting(problem: Problem) -> None:
        if problem.outcome == "refused":
            refused.add(problem.where)
        report(problem)

    results = {
        id(one): checked(one.get("result"), f"{task.where}, annotation {str(one.get('id', ''))[:40]}", noting)
        for one in (answers.main, *answers.others, *answers.predictions)
        if one is not None
    }
    for place in listed:
        mine = {key: of_place(found, place, listed) for key, found in results.items()}
        measured = [one for found in mine.values() for one in found]
        image, path = _image(task, place, listed, measured, pictures, ids, report)
        layers = tuple(_layers(answers, mine, image, reading, noting, _meta(record)))
        others = (("annotations", answers.others), ("predictions", answers.predictions))
        kept: dict[str, Any] = {
            key: [_understood(one, mine[id(one)], refused) for one in found] for key, found in others if found
        }
        if answers.main:
            own = {
                key: value for key, value in answers.main.items() if key not in ("result", "was_cancelled")
            }
            kept |= {"annotation": own} if own else {}
        yield LabelledImage(_with(image, kept), layers, pictures.opener(path)), path


def _understood(one: dict[str, Any], results: list[dict[str, Any]], refused: set[str]) -> dict[str, Any]:
    """An annotation or prediction as it is given back: with those of its results that were understood."""
    kept = [result for result in results if result["$where"] not in refused]
    return {
        **one,
        "result": [{key: value for key, value in result.items() if key != "$where"} for result in kept],
    }


def _layers(
    answers: _Answers, results: dict[int, list[dict[str, Any]]], image: Image, reading: Reading, report: Report,
    meta: dict[str, Any],
) -> Iterator[Layer]:  # fmt: skip
    named = Source(kind="import", name="label-studio")
    if answers.main is not None:
        skipped = _is_cancelled(answers.main)
        status = _STATUSES.get(str(meta.get("status")), "done")
        reason = meta.get("reason")
        yield _layer(
            answers.main, results, image, reading, report, named, "main", status="skipped" if skipped else status,
            reason=reason if isinstance(reason, str) else "",
        )  # fmt: skip
    for number, one in enumerate(answers.others):
        kind = "gold" if one.get("ground_truth") is True else "blind"
        status = "skipped" if _is_cancelled(one) else "done"
        owner = "" if kind == "gold" else _owner(one, number)
        yield _layer(one, results, image, reading, report, named, kind, status=status, owner=owner)
    for number, one in enumerate(answers.predictions):
        model = str(one.get("model_version") or "")
        run = ModelRun(id=derived_id("label-studio", "model", model), model=model or "label-studio")
        source = Source(kind="model", name=run.model)
        yield _layer(
            one, results, image, reading, report, source, "model", run=run, status="done", key=number
        )


def _layer(
    one: dict[str, Any], results: dict[int, list[dict[str, Any]]], image: Image, reading: Reading, report: Report,
    source: Source, kind: Any, key: int = 0, **fields: Any,
) -> Layer:  # fmt: skip
    found = results[id(one)]
    name = f"{kind} {one.get('id', key)}" if kind != "main" else "main"
    made = Results(reading, image, name, source, report)
    annotations = made.annotations(found)
    regions = {annotation.id for annotation in annotations}
    return Layer(
        image_id=image.id, kind=kind, annotations=tuple(annotations),
        relations=tuple(made.relations(found, regions)), **fields,
    )  # fmt: skip


def _image(
    task: Task,
    place: Place,
    listed: list[Place],
    results: list[dict[str, Any]],
    pictures: Pictures,
    ids: PictureIds,
    report: Report,
) -> tuple[Image, str | None]:
    meta = _meta(task.record)
    split = SPLITS.get(str(meta.get("split", "")), "")
    wanted = meta.get("path") if isinstance(meta.get("path"), str) and len(listed) == 1 else None
    name = wanted or path_of(place.url) or f"task {str(task.record.get('id', ''))[:40]} {place.index}.png"
    path = pictures.find(f"images/{split}/{name}".replace("//", "/"), split) or pictures.find(name, split)
    if path is None and not wanted and (path := pictures.find(without_prefix(name), split)):
        name = without_prefix(name)
    width, height = _size(results, report) or (pictures.size(path) if path else None) or (0, 0)
    folder, _, last = name.strip("/").rpartition("/")
    number = task.record.get("id")
    extra = {key: value for key, value in task.record.items() if key not in _OURS}
    extra |= {"id": number, "data": task.record["data"]}
    other = task.record.get("meta")
    if isinstance(other, dict) and (rest := {key: value for key, value in other.items() if key != "limner"}):
        extra["meta"] = rest
    several = len(listed) > 1
    if several:
        extra["url"] = place.url
    return Image(
        id=ids.take(split, name, task.where, report), name=last or name, folder=folder, width=width, height=height,
        split=split, number=number if type(number) is int and 0 < number < 1 << 53 else 0,
        group=f"task {str(number)[:40]}" if several else "", slot=f"{place.shown} {place.index}" if several else "",
        extra={"label-studio": extra},
    ), path  # fmt: skip


def _size(results: list[dict[str, Any]], report: Report) -> tuple[int, int] | None:
    """The picture's size as the first result with one says it; others that say another are reported."""
    found: tuple[int, int] | None = None
    for one in results:
        size = (side(one.get("original_width")), side(one.get("original_height")))
        if not all(size):
            continue
        if found is not None and size != found:
            remark = f"original_width and original_height are {size[0]} × {size[1]}, before {found[0]} × {found[1]}"
            report(Problem(remark, one["$where"], code="size", outcome="noted"))
        found = found or size
        turned = one.get("image_rotation")
        if turned:
            remark = f"the picture was turned by {str(turned)[:10]}° in the viewer; coordinates are taken as they are"
            report(Problem(remark, one["$where"], code="turned", outcome="noted"))
    return found


def _meta(record: dict[str, Any]) -> dict[str, Any]:
    meta = record.get("meta")
    own = meta.get("limner") if isinstance(meta, dict) else None
    return own if isinstance(own, dict) else {}


def _owner(one: dict[str, Any], number: int) -> str:
    by = one.get("completed_by")
    found = by.get("email") or by.get("id") if isinstance(by, dict) else by
    return str(found)[:200] if found is not None else f"annotation {number + 1}"


def _with(image: Image, more: dict[str, Any]) -> Image:
    return replace(image, extra={"label-studio": {**image.extra["label-studio"], **more}})
