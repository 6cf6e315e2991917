"""The browser's record types are those of the document model: fields, types, and which may be left out."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from limner import dataset

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = ROOT / "web/src/model"
FILES = ("ontologyRecords", "records", "diffs")
KINDS = (
    dataset.Annotation,
    dataset.Relation,
    dataset.Comment,
    dataset.Layer,
    dataset.Image,
    dataset.Ontology,
    dataset.Diff,
    dataset.DiffAnswer,
)
SAME = """
type Same<A, B> = [keyof A, keyof B] extends [keyof B, keyof A]
  ? [A] extends [B] ? ([B] extends [A] ? true : "TypeScript's does not fit") : "Python's does not fit"
  : ["fields differ", Exclude<keyof A, keyof B>, Exclude<keyof B, keyof A>];
"""


def schemas() -> dict[str, Any]:
    """The records as JSON Schema, in the form they have on the wire: what is at its default is left out."""
    _, found = msgspec.json.schema_components(KINDS, ref_template="#/components/schemas/{name}")
    for schema in found.values():
        for name, field in schema.get("properties", {}).items():
            if field.get("default", ...) is None:
                del field["default"]
                field["anyOf"] = [kind for kind in field.get("anyOf", [field]) if kind != {"type": "null"}]
            if name == "schema":
                schema["required"].append(name)
    return found


def run(*command: str) -> str:
    tool = [sys.executable, "tools/web.py", "run", *command]
    done = subprocess.run(tool, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return "" if done.returncode == 0 else done.stdout


def declared(file: str) -> set[str]:
    text = (MODEL / f"{file}.ts").read_text(encoding="utf-8")
    return set(re.findall(r"^export (?:interface|type) (\w+)", text, re.MULTILINE))


def check(names: list[str]) -> str:
    """A program that compiles when the types of each name are interchangeable."""
    of = {name: file for file in FILES for name in declared(file)}
    lines = [f'import type * as {file} from "{MODEL}/{file}.ts";' for file in FILES]
    lines += ['import type { components } from "./python.d.ts";', SAME]
    lines += [f'export const {n}: Same<components["schemas"]["{n}"], {of[n]}.{n}> = true;' for n in names]
    return "\n".join(lines)


def differences(found: dict[str, Any], folder: Path) -> str:
    """What the compiler says of the records of Python, as `found` describes them, against those of TypeScript."""
    described = {"openapi": "3.1.0", "info": {"title": "Limner", "version": "1"}, "paths": {}}
    (folder / "python.json").write_text(json.dumps(described | {"components": {"schemas": found}}))
    made = folder / "python.d.ts"
    flags = ("--immutable", "--default-non-nullable=false", "--empty-objects-unknown")
    assert run("openapi-typescript", str(folder / "python.json"), *flags, "-o", str(made)) == ""
    made.write_text(re.sub(r"\bunknown\b(?!})", f'import("{MODEL}/json.ts").Json', made.read_text()))
    (folder / "check.ts").write_text(check(sorted(found)))
    settings = {
        "extends": f"{ROOT}/web/tsconfig.json",
        "compilerOptions": {"types": []},
        "include": ["check.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(settings))
    return run("tsc", "-p", str(folder / "tsconfig.json"))


def test_records_are_the_same_in_both_languages(tmp_path: Path) -> None:
    assert differences(schemas(), tmp_path) == ""


def test_a_difference_is_noticed(tmp_path: Path) -> None:
    found = schemas()
    found["Box"]["properties"]["tilt"] = {"type": "number"}
    found["Ellipse"]["properties"]["rx"] = {"type": "string"}
    found["Layer"]["required"].remove("schema")
    del found["Image"]["properties"]["author"]
    said = differences(found, tmp_path)
    assert said.count("error TS") >= 4
    for word in ("tilt", "Python's does not fit", "author"):
        assert word in said
