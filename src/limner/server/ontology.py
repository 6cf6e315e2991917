"""What may be labelled in a project: classes, goal and guideline, and the versions of them."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import get, patch, post, put
from litestar.params import FromQuery, JSONBody, QueryParameter

from limner.dataset import Attribute, Class, LimnerError, Ontology, RelationType, Rule
from limner.server.body import Input
from limner.server.given import MOST, Id, TheActor, TheStore
from limner.server.verbs import Verb, permit
from limner.store import AnswerCounts, OntologyVersion


class Description(Input, frozen=True):
    """Goal, guideline, types of relations and rules; what is left out stays as it is."""

    goal: str | None = None
    guideline: str | None = None
    relation_types: tuple[RelationType, ...] | None = None
    rules: tuple[Rule, ...] | None = None


class Placed(Input, frozen=True):
    """An attribute, and where it is asked: of classes, and of every picture."""

    attribute: Attribute
    classes: tuple[UUID, ...] = ()
    picture: bool = False


class Version(Input, frozen=True):
    """One version by its number."""

    version: Annotated[int, msgspec.Meta(ge=0, le=MOST)]


@get("/projects/{project:uuid}/ontology", opt=permit(Verb.SEE), sync_to_thread=True)
def get_ontology(store: TheStore, project: Id) -> Ontology:
    """The newest version."""
    return store.ontology.get(project)


@patch("/projects/{project:uuid}/ontology", opt=permit(Verb.EDIT_ONTOLOGY), sync_to_thread=True)
def describe(store: TheStore, actor: TheActor, project: Id, data: JSONBody[Description]) -> Ontology:
    """The version with another goal, guideline, types of relations (one that is left out is kept) or rules."""
    return store.ontology.describe(
        project,
        actor.id,
        goal=data.goal,
        guideline=data.guideline,
        relation_types=data.relation_types,
        rules=data.rules,
    )


@put("/projects/{project:uuid}/classes/{class_id:uuid}", opt=permit(Verb.EDIT_ONTOLOGY), sync_to_thread=True)
def put_class(
    store: TheStore,
    actor: TheActor,
    project: Id,
    class_id: Id,
    data: JSONBody[Class],
    keep: FromQuery[Literal["both"] | None] = None,
) -> Ontology:
    """The version with the class added or changed; 409 for a name that is nearly another's, unless both are kept."""
    if data.id != class_id:
        raise LimnerError("the id differs from the one in the address", code="invalid", where="id")
    return store.ontology.put_class(project, data, actor.id, keep_both=keep == "both")


@put(
    "/projects/{project:uuid}/attributes/{attribute:uuid}",
    opt=permit(Verb.EDIT_ONTOLOGY),
    sync_to_thread=True,
)
def put_attribute(
    store: TheStore, actor: TheActor, project: Id, attribute: Id, data: JSONBody[Placed]
) -> Ontology:
    """The version with the attribute asked where the body says, and nowhere else."""
    if data.attribute.id != attribute:
        raise LimnerError("the id differs from the one in the address", code="invalid", where="attribute.id")
    return store.ontology.put_attribute(project, data.attribute, data.classes, actor.id, picture=data.picture)


@get(
    "/projects/{project:uuid}/attributes/{attribute:uuid}/answers", opt=permit(Verb.SEE), sync_to_thread=True
)
def count_answers(
    store: TheStore,
    project: Id,
    attribute: Id,
    classes: Annotated[list[UUID] | None, QueryParameter(name="class")] = None,
) -> AnswerCounts:
    """What was answered so far, and how many objects of the classes would be asked."""
    return store.objects.answers(project, attribute, classes or ())


@get("/projects/{project:uuid}/ontology/versions", opt=permit(Verb.SEE), sync_to_thread=True)
def list_versions(store: TheStore, project: Id) -> tuple[OntologyVersion, ...]:
    """All versions, newest first."""
    return store.ontology.versions(project)


@post(
    "/projects/{project:uuid}/ontology/restore",
    opt=permit(Verb.EDIT_ONTOLOGY),
    sync_to_thread=True,
    status_code=200,
)
def restore_ontology(store: TheStore, actor: TheActor, project: Id, data: JSONBody[Version]) -> Ontology:
    """A new version equal to an old one."""
    return store.ontology.restore(project, data.version, actor.id)


ROUTES = [get_ontology, describe, put_class, put_attribute, count_answers, list_versions, restore_ontology]
