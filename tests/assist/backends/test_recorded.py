"""What we send, field by field beside what Label Studio 1.23.2 sent to a recorder of its requests.

The differences that stand here are those that docs/how-to/models.md explains.
"""

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import msgspec
import pytest

from limner.assist.backends import Asking
from limner.assist.protocol import Prompt, write
from limner.dataset import Annotation, Box, Image, Layer, derived_id
from limner.formats.label_studio import Exchange, ontology_of
from limner.store import Asked, Project, StatusCounts, Told

RECORDED = Path(__file__).parents[2] / "data/label_studio/ml_backend"

LEFT_AWAY = {
    "prompt": {"drafts", "allow_skip"},
    "project": {
        "expert_instruction", "show_instruction", "show_skip_button", "enable_empty_annotation",
        "reveal_preannotations_interactively", "show_annotation_history", "show_collab_predictions",
        "evaluate_predictions_automatically", "token", "result_count", "color", "maximum_annotations",
        "min_annotations_to_start_training", "control_weights", "model_version", "data_types", "is_draft",
        "is_published", "sampling", "skip_queue", "show_ground_truth_first", "annotator_evaluation_enabled",
        "show_overlap_first", "overlap_cohort_percentage", "task_data_login", "task_data_password", "pinned_at",
        "custom_task_lock_ttl", "deleted_at", "purge_at", "search_vector", "organization", "created_by",
        "deleted_by", "description", "total_predictions_number", "ground_truth_number", "label_config_hash",
        "parsed_label_config",
    },
    "task": {"allow_skip", "precomputed_agreement"},
}  # fmt: skip
"""Settings of Label Studio's own pages, its token, and what it repeats."""

VARIES = {
    "id",
    "created_at",
    "updated_at",
    "unique_id",
    "project",
    "completed_by",
    "updated_by",
    "task",
    "inner_id",
}
"""Who and when: compared by kind alone."""


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())
    return body


XML = recorded("setup")["body"]["schema"]
ONTOLOGY = ontology_of(XML)
IMAGE = Image(id=derived_id("image"), name="0.jpg", width=640, height=480, number=1)
ASKED = Asked(
    number=1, project=2, image=IMAGE, objects=0, created=1_795_299_050_046, updated=1_795_299_050_047
)
PROJECT = Project(
    id=derived_id("project"), name="cells", created=1_795_299_050_013, updated=1_795_299_050_013, images=3,
    objects=0, by_status=StatusCounts(),
)  # fmt: skip
ASKING = Asking(PROJECT, 2, Exchange(ONTOLOGY, XML))
TASK = ASKING.task(ASKED, "http://127.0.0.1:9/0.jpg")


def sent(message: Any) -> Any:
    return json.loads(write(message))


def same(ours: Any, theirs: Any, *, varies: set[str] = VARIES) -> None:
    """Equal keys, equal values, and equal kinds where values vary."""
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        if name in varies:
            assert isinstance(ours[name], type(value)) or value is None, name
        else:
            assert ours[name] == value, name


def without(record: dict[str, Any], of: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in LEFT_AWAY[of]}


def test_setup() -> None:
    ours, theirs = sent(ASKING.setup("http://localhost:9192")), recorded("setup")["body"]
    same(ours, theirs | {"access_token": "", "schema": ours["schema"]}, varies=set())
    assert controls(theirs["schema"]).items() <= controls(ours["schema"]).items()


def test_predict() -> None:
    ours, theirs = sent(ASKING.predict([TASK])), recorded("predict")["body"]
    same(ours, theirs | {"tasks": ours["tasks"], "label_config": ours["label_config"]}, varies=set())
    [task] = ours["tasks"]
    same(task, theirs["tasks"][0])
    assert list(task) == list(theirs["tasks"][0])
    assert [task["id"], task["inner_id"], task["project"]] == [1, 1, 2]


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("prompt_points", Prompt(points=((160, 240, True), (480, 240, False)), label="car")),
        ("prompt_box", Prompt(box=(80, 48, 240, 288), label="car")),
    ],
)
def test_prompts(name: str, prompt: Prompt) -> None:
    context = ASKING.context(IMAGE, prompt, None)
    ours, theirs = sent(ASKING.predict([TASK], context)), recorded(name)["body"]
    same(ours["params"] | {"context": None}, theirs["params"] | {"context": None}, varies=set())
    assert ours["params"]["context"].keys() == theirs["params"]["context"].keys()
    regions = ours["params"]["context"]["result"]
    for mine, one in zip(regions, theirs["params"]["context"]["result"], strict=True):
        same(mine, one)
    shared = ours["tasks"][0].keys() & theirs["tasks"][0].keys()
    assert theirs["tasks"][0].keys() - shared == LEFT_AWAY["prompt"]


def told(*, before: bool, after: bool) -> Told:
    return Told(
        image=IMAGE.id, before=before, after=after, layer=1, by=1, status="in_progress",
        created=1_795_299_050_615, updated=1_795_299_050_616,
    )  # fmt: skip


def layer(name: str) -> Layer:
    [kind] = [one for one in ONTOLOGY.classes if one.name == name]
    note = Annotation(id=derived_id("note"), shape=Box(80, 48, 160, 240), class_id=kind.id)
    return Layer(image_id=IMAGE.id, annotations=(note,))


@pytest.mark.parametrize(("name", "label"), [("annotation_created", "car"), ("annotation_updated", "person")])
def test_events(name: str, label: str) -> None:
    state = told(before=name == "annotation_updated", after=True)
    ours, theirs = sent(ASKING.changed(state, TASK, IMAGE, layer(label))), recorded(name)["body"]
    assert (ours["action"], ours.keys()) == (theirs["action"], theirs.keys())
    mine, one = ours["annotation"], theirs["annotation"]
    same(mine, one | {"lead_time": None}, varies=VARIES | {"result"})
    [region], [known] = mine["result"], one["result"]
    shared = region.keys() & known.keys()
    same({key: region[key] for key in shared}, known)
    same(ours["project"], without(theirs["project"], "project"), varies=VARIES | counts() | {"label_config"})
    assert ours["task"].keys() == without(theirs["task"], "task").keys()


def test_a_deletion_is_told_by_a_name_that_backends_know() -> None:
    ours = sent(ASKING.changed(told(before=True, after=False), TASK, IMAGE, Layer(image_id=IMAGE.id)))
    theirs = recorded("annotations_deleted")["body"]
    assert (theirs["action"], ours["action"]) == ("ANNOTATIONS_DELETED", "ANNOTATION_DELETED")
    assert ours["annotation"] == theirs["annotations"][0]


def test_training() -> None:
    ours, theirs = sent(ASKING.training()), recorded("start_training")["body"]
    assert (ours["action"], ours.keys()) == (theirs["action"], theirs.keys())
    same(ours["project"], without(theirs["project"], "project"), varies=VARIES | counts() | {"label_config"})


def test_webhooks_of_theirs_carry_no_password_and_ours_do() -> None:
    assert "Authorization" in recorded("predict")["headers"]
    assert "Authorization" not in recorded("annotation_created")["headers"]


def counts() -> set[str]:
    return {
        name for name in msgspec.to_builtins(ASKING.training())["project"] if name.endswith("_number")
    } | {"num_tasks_with_annotations"}


def controls(xml: str) -> dict[str, tuple[str, list[str | None]]]:
    """The controls of a configuration by name: kind, and labels in order."""
    return {
        one.get("name", ""): (one.tag, [label.get("value") for label in one.iter("Label")])
        for one in fromstring(xml)
        if one.get("toName")
    }
