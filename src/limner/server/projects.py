"""Projects: listed, made, named, put in the bin and taken out again."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromQuery, JSONBody

from limner.server.body import Input
from limner.server.given import Id, TheActor, TheStore
from limner.server.verbs import Verb, permit
from limner.store import Project

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class NewProject(Input, frozen=True):
    """A project to be made; with an id, asking twice makes one."""

    name: Name
    id: UUID | None = None


class ProjectName(Input, frozen=True):
    """What of a project can be changed."""

    name: Name


@get("/projects", opt=permit(Verb.SEE), sync_to_thread=True)
def list_projects(store: TheStore, deleted: FromQuery[bool] = False) -> tuple[Project, ...]:
    """All projects, latest change first; with `deleted`, those in the bin."""
    return store.projects.list(deleted=deleted)


@post("/projects", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def make_project(store: TheStore, actor: TheActor, data: JSONBody[NewProject]) -> Project:
    """The new project."""
    return store.projects.create(data.name, actor.id, data.id)


@post("/projects/demo", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def make_demo(store: TheStore) -> Project:
    """The demo project: twelve photographs, seven of them labelled; made where it is not there."""
    from limner.jobs import prepare_demo

    return prepare_demo(store)


@get("/projects/{project:uuid}", opt=permit(Verb.SEE), sync_to_thread=True)
def get_project(store: TheStore, project: Id) -> Project:
    """The project with its counts."""
    return store.projects.get(project)


@patch("/projects/{project:uuid}", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def rename_project(store: TheStore, project: Id, data: JSONBody[ProjectName]) -> Project:
    """The project under its new name."""
    return store.projects.rename(project, data.name)


@delete("/projects/{project:uuid}", opt=permit(Verb.DELETE_PROJECTS), sync_to_thread=True)
def delete_project(store: TheStore, project: Id) -> None:
    """Puts the project in the bin."""
    store.projects.delete(project)


@post(
    "/projects/{project:uuid}/restore", opt=permit(Verb.DELETE_PROJECTS), sync_to_thread=True, status_code=200
)
def restore_project(store: TheStore, project: Id) -> Project:
    """The project, out of the bin."""
    return store.projects.restore(project)


ROUTES = [
    list_projects,
    make_project,
    make_demo,
    get_project,
    rename_project,
    delete_project,
    restore_project,
]
