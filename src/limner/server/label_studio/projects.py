"""Projects: made from a labelling configuration, listed, changed, put in the bin."""

from typing import Annotated, Any
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec.structs import replace

from limner.dataset import Ontology
from limner.formats import FormatError
from limner.formats.label_studio import Exchange, config_of, ontology_of
from limner.server.given import TheActor
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.errors import NoPage, unfit
from limner.server.label_studio.people import user
from limner.server.label_studio.words import moment, text_of
from limner.server.verbs import Verb, permit
from limner.store import Actor, Project, Taken

Json = dict[str, Any]
Page = Annotated[int, QueryParameter(ge=1, le=1_000_000)]
PageSize = Annotated[int, QueryParameter(ge=-1, le=1000)]

NOTHING = "<View></View>"
_KEPT = (
    "description", "expert_instruction", "show_instruction", "show_skip_button", "enable_empty_annotation",
    "show_annotation_history", "color", "maximum_annotations", "is_published", "model_version", "is_draft",
    "min_annotations_to_start_training", "show_collab_predictions", "sampling", "show_ground_truth_first",
    "show_overlap_first", "overlap_cohort_percentage", "task_data_login", "control_weights",
    "evaluate_predictions_automatically", "reveal_preannotations_interactively", "skip_queue", "workspace",
    "organization", "pinned_at", "annotator_evaluation_enabled",
)  # fmt: skip
"""Settings that Limner keeps and gives back; none of them changes what it does."""


@get("/api/projects/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_projects(desk: TheDesk, page: Page = 1, page_size: PageSize = 30) -> Json:
    """All projects, a page at a time."""
    numbers = desk.store.numbers.projects()
    size = page_size if page_size > 0 else max(len(numbers), 1)
    shown = list(numbers.items())[(page - 1) * size : page * size]
    if not shown and page > 1:
        raise NoPage
    more = page * size < len(numbers)
    return {
        "count": len(numbers),
        "next": f"?page={page + 1}&page_size={size}" if more else None,
        "previous": f"?page={page - 1}&page_size={size}" if page > 1 else None,
        "results": [project_json(desk, number, desk.store.projects.get(id)) for number, id in shown],
    }


@post("/api/projects/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def make_project(desk: TheDesk, actor: TheActor, data: JSONBody[Json]) -> Json:
    """A project with the classes, attributes and questions of its configuration."""
    title = _title(data) or "New project"
    xml = text_of(data, "label_config")
    read = read_config(xml) if xml.strip() else None
    try:
        made = desk.store.projects.create(title, actor.id)
    except Taken as taken:
        raise unfit("title", taken.message, taken.hint) from taken
    _change(desk, made.id, actor, data, xml, read)
    return _found(desk, made.id)


@get("/api/projects/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_project(desk: TheDesk, number: FromPath[int]) -> Json:
    """The project with its counts and its configuration."""
    return project_json(desk, number, desk.store.projects.get(desk.store.numbers.project(number)))


@patch("/api/projects/{number:int}/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def change_project(desk: TheDesk, actor: TheActor, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Another title or other settings; another configuration is a new version of the ontology."""
    id = desk.store.numbers.project(number)
    title, xml = _title(data), text_of(data, "label_config")
    read = read_config(xml) if xml.strip() else None
    if title:
        try:
            desk.store.projects.rename(id, title)
        except Taken as taken:
            raise unfit("title", taken.message, taken.hint) from taken
    _change(desk, id, actor, data, xml, read)
    return _found(desk, id)


@delete("/api/projects/{number:int}/", opt=permit(Verb.DELETE_PROJECTS), sync_to_thread=True)
def delete_project(desk: TheDesk, number: FromPath[int]) -> None:
    """Puts the project in the bin."""
    desk.store.projects.delete(desk.store.numbers.project(number))


@post("/api/projects/{number:int}/validate/", opt=permit(Verb.SEE), sync_to_thread=True, status_code=200)
def check_config(desk: TheDesk, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Whether a configuration, which can be read, names other classes, attributes or questions than the project's."""
    ontology = desk.store.ontology.get(desk.store.numbers.project(number))
    differs = read_config(text_of(data, "label_config")) != ontology_of(shown_config(ontology))
    return {"config_essential_data_has_changed": differs}


def read_config(xml: str) -> Ontology:
    """The configuration as an ontology. Raises LimnerError (`invalid`) for what is none."""
    try:
        return ontology_of(xml)
    except FormatError as error:
        raise unfit("label_config", error.message, error.hint) from error


def project_json(desk: Desk, number: int, project: Project) -> Json:
    """A project in Label Studio's words."""
    ontology = desk.store.ontology.get(project.id)
    people = desk.store.numbers.layers_of_kind(number, ("main", "blind", "gold"))
    counts = project.by_status
    by = next(iter(desk.store.numbers.actors().items()))
    return {
        **_settings(ontology),
        "id": number,
        "title": project.name,
        "label_config": shown_config(ontology),
        "created_by": {key: value for key, value in user(*by).items() if key in _CREATOR},
        "created_at": moment(project.created),
        "task_number": project.images,
        "num_tasks_with_annotations": counts.done + counts.in_progress,
        "finished_task_number": counts.done + counts.skipped,
        "skipped_annotations_number": counts.skipped,
        "total_annotations_number": people,
        "useful_annotation_number": people - counts.skipped,
        "total_predictions_number": desk.store.numbers.layers_of_kind(number, ("model",)),
        "config_has_control_tags": bool(ontology.classes or ontology.questions),
        "start_training_on_annotation_update": False,
    }


def shown_config(ontology: Ontology) -> str:
    """The configuration as it was given, for as long as it says all that the ontology has; else one that does."""
    given = config_of(ontology)
    live = {item.name for item in ontology.classes if not item.archived}
    known = {item.name for item in ontology_of(given or NOTHING).classes}
    if live <= known:
        return given or NOTHING
    whole = replace(ontology, classes=tuple(item for item in ontology.classes if not item.archived))
    return Exchange(whole, given).xml


def _settings(ontology: Ontology) -> Json:
    kept = ontology.extra.get("label-studio", {}).get("settings", {})
    return {**dict.fromkeys(_KEPT), **_USUAL, **kept}


def _change(desk: Desk, project: UUID, actor: Actor, data: Json, xml: str, read: Ontology | None) -> None:
    from limner.jobs import joined

    settings = {key: data[key] for key in _KEPT if data.get(key) is not None}
    if read is None and not settings:
        return

    def change(ontology: Ontology) -> Ontology:
        own = dict(ontology.extra.get("label-studio", {}))
        if settings:
            own["settings"] = {**own.get("settings", {}), **settings}
        made = ontology
        if read is not None:
            own["config"] = xml
            made, found = joined(ontology, read)
            wanted = set(found.values())
            made = replace(made, classes=tuple(
                replace(item, archived=False) for item in made.classes if item.id in wanted
            ))  # fmt: skip
        return replace(made, extra={**made.extra, "label-studio": own})

    desk.store.ontology.update(project, actor.id, change)


def _found(desk: Desk, id: UUID) -> Json:
    number = next(number for number, one in desk.store.numbers.projects().items() if one == id)
    return project_json(desk, number, desk.store.projects.get(id))


def _title(data: Json) -> str:
    title = text_of(data, "title")
    if "title" in data and not 3 <= len(title) <= 50:
        raise unfit("title", f"a title has 3 to 50 characters, and this has {len(title)}")
    return title


_CREATOR = ("id", "first_name", "last_name", "email", "avatar")
_USUAL: Json = {
    "description": "", "expert_instruction": "", "show_instruction": False, "show_skip_button": True,
    "enable_empty_annotation": True, "color": "#FFFFFF", "maximum_annotations": 1, "is_published": True,
    "model_version": "", "is_draft": False, "sampling": "Sequential sampling", "control_weights": {},
    "show_collab_predictions": True, "evaluate_predictions_automatically": False, "skip_queue": "REQUEUE_FOR_OTHERS",
    "reveal_preannotations_interactively": False, "organization": 1,
}  # fmt: skip

ROUTES = [list_projects, make_project, get_project, change_project, delete_project, check_config]
