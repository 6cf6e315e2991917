"""The pages of `docs/reference`, made from the code: `python tools/reference.py` writes them anew."""

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from typer.main import get_command

from limner.cli.app import app
from limner.formats import explain, load, names
from limner.formats.holds import ABILITIES, DATASET, FIELDS, FLAGS
from limner.server.openapi import document
from web import node

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"

_GROUPS = {
    "tools": "Tools",
    "classes": "Classes and attributes",
    "shapes": "Shapes",
    "points": "Points of the selected shape",
    "pictures": "Pictures",
    "view": "View",
    "everywhere": "Everywhere",
    "drawing": "While drawing",
}
_SIGNS = {
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "$mod": "Ctrl",
    "`": "Backquote",
}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def command_line() -> str:
    """Every verb with its arguments and options, from Typer."""
    parts = [
        "# Command line",
        "Status 0: done. 1: refused, with a sentence why. 2: wrong usage. 3: something would be lost, or was "
        "found,\nunder `--strict`. 130: stopped by Ctrl+C. `limner` alone serves `~/.limner` and opens the browser.",
    ]
    verbs: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
    for name, verb in sorted(verbs.items()):
        arguments = [each for each in verb.params if each.param_type_name == "argument"]
        usage = " ".join(
            word
            for each in arguments
            for word in [each.name.upper() if each.required else f"[{each.name.upper()}]"]
        )
        parts += [f"## limner {name}", verb.help, f"`limner {name} {usage}".rstrip() + "`"]
        parts.append(table(("", ""), [(_written(each), each.help or "") for each in verb.params]))
    return "\n\n".join(parts)


def _written(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    options = ", ".join(f"`{option}`" for option in parameter.opts)
    if isinstance(parameter.show_default, str):
        return f"{options} (`{parameter.show_default}`)"
    return options if parameter.is_flag or not parameter.default else f"{options} (`{parameter.default}`)"


def http() -> str:
    """Every route, from the OpenAPI document."""
    paths: dict[str, dict[str, Any]] = json.loads(document())["paths"]
    routes = [
        (path.removeprefix("/api/v1"), method.upper(), facts)
        for path, methods in paths.items()
        for method, facts in methods.items()
    ]
    parts = [
        "# HTTP",
        "All under `/api/v1`, with `Authorization: Bearer lim_…` ([how to get a token](../how-to/tokens.md)). "
        "JSON in and out, but for\nfiles. An error is `{code, message, where, hint, params}`. The running server "
        "gives the whole description at\n`/api/v1/openapi.json`.",
    ]
    for part, group in groupby(routes, key=lambda route: route[0].split("/")[1]):
        rows = [(f"{method} `{path}`", _asked(facts), facts["description"]) for path, method, facts in group]
        parts += [f"## {part}", table(("route", "query", "gives"), rows)]
    return "\n\n".join(parts)


def _asked(facts: dict[str, Any]) -> str:
    return ", ".join(f"`{one['name']}`" for one in facts.get("parameters", []) if one["in"] == "query")


def formats() -> str:
    """Every format, and what becomes of what it cannot hold, from the registry's declarations."""
    listed = "\n".join(f"- `{name}`: {load(name).TITLE}" for name in names())
    return "\n\n".join(
        [
            "# Formats",
            listed,
            "`kept` comes back as it was. Words say what a thing turns into; `lost` leaves a gap; both are entered "
            "in the ledger.\n`noted` is book-keeping that no training run misses. [More on formats](../formats.md)",
            table(("", *(f"`{name}`" for name in names())), _fates()),
        ]
    )


def _fates() -> Iterator[list[str]]:
    found = {name: {one.what: one for one in explain(name)} for name in names()}
    things = [kind for kind in ABILITIES if kind != "tag"] + ["tag"]
    things += [f"{kind} with {ability}" for kind, those in ABILITIES.items() for ability in those]
    things += ["object without a class", *(field for field in FIELDS if field != "flags")]
    things += [f"flag {flag}" for flag in FLAGS] + list(DATASET)
    for thing in things:
        kind = thing.partition(" with ")[0]
        losses = [fates.get(thing) or fates.get(kind) for fates in found.values()]
        yield [thing, *(_fate(one) for one in losses)]


def _fate(loss: Any) -> str:
    if loss is None:
        return "kept"
    return str(loss.becomes or ("noted" if loss.severity == "note" else "lost"))


def keys() -> str:
    """Every key of the editor, from its command registry."""
    script = Path(__file__).with_name("editor_keys.mjs")
    output = subprocess.run([node(), script, ROOT / "web"], stdout=subprocess.PIPE, check=True).stdout
    rows: list[dict[str, Any]] = json.loads(output)
    parts = ["# Keys", "On a Mac, Ctrl is Command. `?` shows these keys in the editor."]
    for group, title in _GROUPS.items():
        named = [(row["name"], " ".join(map(_key, row["keys"]))) for row in rows if row["group"] == group]
        parts += [f"## {title}", table(("does", "keys"), [row for row in named if row[1]])]
    return "\n\n".join(parts)


def _key(chord: str) -> str:
    return f"`{'+'.join(_SIGNS.get(one, one) for one in chord.split('+'))}`"


PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line,
    "formats.md": formats,
    "http.md": http,
    "keys.md": keys,
}


def main() -> None:
    """Writes every page."""
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
