"""Gestures by chance, made by the browser's half in this very run: the server's half comes to the same layers."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from limner.dataset import Applied, Class, Diff, Record, from_plain, to_plain
from limner.geometry import LayerState, apply
from limner.geometry.fields import same
from limner.store import Store
from tests.store.making import desk
from web import WebBuild

SERVERS = {"number", "revision", "created", "updated"}
"""Fields that only the server sets."""


@pytest.fixture(
    params=[(2, 250), pytest.param((1, 10_000), marks=[pytest.mark.long, pytest.mark.timeout(900)])],
    ids=lambda param: "{} x {}".format(*param),
)
def made(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the browser's half wrote down: so many pictures with so many gestures, all taken back and done again."""
    pictures, gestures = request.param
    record = tmp_path / "gestures.json"
    monkeypatch.setenv("LIMNER_RECORD", str(record))
    monkeypatch.setenv("LIMNER_PICTURES", str(pictures))
    monkeypatch.setenv("LIMNER_GESTURES", str(gestures))
    WebBuild().run("vitest", "run", "--reporter=dot", "tests/editor/gestures.test.ts")
    found: dict[str, Any] = json.loads(record.read_text("utf-8"))
    return found


def plain(records: Any) -> list[dict[str, Any]]:
    """Records as they travel, without the server's fields, in one order."""
    each = ({name: value for name, value in to_plain(one).items() if name not in SERVERS} for one in records)
    return sorted(each, key=lambda one: one["id"])


def test_the_server_comes_to_the_same_layers(made: dict[str, Any], store: Store) -> None:
    pictures = made["pictures"]
    on = desk(store, len(pictures))
    for at, kind in enumerate(made["classes"]):
        drawn = replace(from_plain(kind, Class), name=f"drawn {at}", index=100 + at)
        store.ontology.put_class(on.project, drawn, on.actor)
    anything: Any = Record
    for image, picture in zip(on.images, pictures, strict=True):
        diffs = [replace(from_plain(diff, Diff), image_id=image) for diff in picture["diffs"]]
        expected = plain(from_plain(record, anything) for record in picture["records"])
        state = LayerState({}, "todo", "")
        for diff in diffs:
            state, answers = apply(state, diff)
            assert all(isinstance(answer, Applied) and not answer.skipped for answer in answers)
        assert same(plain(state.records.values()), expected)
        for answer in store.layers.save(image, diffs, on.actor):
            assert all(isinstance(each, Applied) and not each.skipped for each in answer.answers)
        assert same(plain(store.layers.get(image).annotations), expected)
