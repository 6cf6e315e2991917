"""The codec's vectors, which the browser's tests run too."""

import json
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import (
    Diff,
    Image,
    InvalidRecord,
    Layer,
    NewerSchema,
    Ontology,
    Record,
    decode,
    encode,
    from_plain,
    to_plain,
)

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
KINDS: dict[str, Any] = {
    "record": Record,
    "diff": Diff,
    "layer": Layer,
    "image": Image,
    "ontology": Ontology,
}


def cases(file: str) -> Any:
    found = json.loads((VECTORS / file).read_text("utf-8"))["cases"]
    return pytest.mark.parametrize(
        ("given", "expect"),
        [(case["given"], case["expect"]) for case in found],
        ids=[case["name"] for case in found],
    )


@cases("codec/accepted.json")
def test_accepted_values_are_written_again_in_normal_form(given: Any, expect: Any) -> None:
    kind = KINDS[given["kind"]]
    value = decode(json.dumps(given["value"]), kind)
    assert json.loads(encode(value)) == expect
    assert json.loads(json.dumps(to_plain(value))) == expect
    assert from_plain(given["value"], kind) == value
    assert encode(decode(encode(value), kind)) == encode(value)


@cases("codec/refused.json")
def test_refused_texts_say_where_the_fault_lies(given: Any, expect: Any) -> None:
    with pytest.raises((InvalidRecord, NewerSchema)) as caught:
        decode(given["text"], KINDS[given["kind"]])
    assert caught.value.message
    assert caught.value.code == expect["code"]
    assert caught.value.where == expect.get("where", caught.value.where)
