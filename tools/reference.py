"""The pages of `docs/reference`, made from the code: `python tools/reference.py` writes them anew."""

import inspect
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from typer.main import get_command

from docstrings import described
from limner.cli.app import app
from limner.formats import explain, load, names
from limner.formats.core.holds import DATASET, FIELDS, FLAGS
from limner.server.label_studio.router import NOUNS
from limner.server.openapi import document
from limner.server.verbs import PERMISSION
from web import node

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"

_GROUPS = {
    "tools": "Tools",
    "attributes": "Attribute mode",
    "classes": "Classes and attributes",
    "shapes": "Shapes",
    "points": "Points of the selected shape",
    "lines": "Selected lines",
    "cuboids": "Selected cuboids",
    "pictures": "Pictures",
    "view": "View",
    "everywhere": "Everywhere",
    "drawing": "While drawing",
    "gallery": "In the gallery",
    "queue": "In the queue",
    "review": "On the wall of objects",
    "models": "On the page of models",
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
    for name, verb in sorted(_verbs(get_command(app), "")):
        arguments = [each for each in verb.params if each.param_type_name == "argument"]
        usage = " ".join(
            word
            for each in arguments
            for word in [each.name.upper() if each.required else f"[{each.name.upper()}]"]
        )
        parts += [f"## limner {name}", verb.help, f"`limner {name} {usage}".rstrip() + "`"]
        parts.append(table(("", ""), [(_written(each), each.help or "") for each in verb.params]))
    return "\n\n".join(parts)


def _verbs(command: Any, before: str) -> Iterator[tuple[str, Any]]:
    """The verbs of a group and of the groups in it, by what is typed."""
    for name, verb in command.commands.items():
        if hasattr(verb, "commands"):
            yield from _verbs(verb, f"{before}{name} ")
        else:
            yield f"{before}{name}", verb


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


def label_studio() -> str:
    """Every route of Label Studio's interface that is spoken."""
    rows = [
        (f"{method} `{path}`", str(handler.opt[PERMISSION]), inspect.getdoc(handler.fn) or "")
        for noun in NOUNS
        for handler in noun.ROUTES
        for path in sorted(handler.paths)
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
    ]
    rows = [(route, verb, " ".join(words.split())) for route, verb, words in rows]
    return "\n\n".join(
        [
            "# Label Studio's interface",
            "Below `/label-studio`, for programs made for Label Studio ([what maps to what]"
            "(../how-to/from-label-studio.md)). A token goes as\n`Authorization: Token`, `Authorization: Bearer` or "
            "`X-API-Key`. An error has Label Studio's form: `{id, status_code, version, detail,\nexc_info, "
            "validation_errors}`. What is not in this list is answered with 404.",
            table(("route", "permission", "gives"), rows),
        ]
    )


def _asked(facts: dict[str, Any]) -> str:
    return ", ".join(f"`{one['name']}`" for one in facts.get("parameters", []) if one["in"] == "query")


def formats() -> str:
    """Every format with what it holds, and the matrix of all pairs."""
    rows = [
        (
            f"[`{name}`](formats/{name}.md)",
            load(name).TITLE,
            load(name).TIER,
            ", ".join(load(name).HOLDS.shapes),
        )
        for name in names()
    ]
    return "\n\n".join(
        [
            "# Formats",
            "A: proven both ways on real samples, or by an independent reader. B: made from the specification; its "
            "page says what has\nnot been tried. [More on formats](../formats.md), [all pairs](matrix.md)",
            table(("", "", "", "shapes"), rows),
        ]
    )


def matrix() -> str:
    """What is lost from each format to each other: a number for each pair, spelled out on the source's page."""
    rows = [
        [
            f"[`{source}`](formats/{source}.md#to-other-formats)",
            *(_weight(source, target) for target in names()),
        ]
        for source in names()
    ]
    return "\n\n".join(
        [
            "# All pairs of formats",
            "From the format of the row to that of the column: how many kinds of things that the first can hold the "
            "second changes (c) or\nloses (l). An empty cell loses nothing but book-keeping. The pages of the rows "
            "name every one, and the ledger of a conversion\nnames every object.",
            table(("from \\ to", *(f"`{name}`" for name in names())), rows),
        ]
    )


def _weight(source: str, target: str) -> str:
    if source == target:
        return "·"
    found = explain(target, source)
    changed = sum(one.severity == "changed" for one in found)
    lost = sum(one.severity == "lost" for one in found)
    return " ".join(f"{count}{letter}" for count, letter in ((changed, "c"), (lost, "l")) if count)


def format_page(name: str) -> str:
    """What one format holds and loses, its dialects, an example, and what is lost on the way to each other."""
    module = load(name)
    dialects: dict[str, str] = getattr(module, "DIALECTS", {})
    parts = [
        f"# {module.TITLE}",
        f"`{name}`, {_tier(module)} {module.PROOF}",
        (module.__doc__ or "").strip(),
    ]
    if getattr(module, "BY_LAYOUT", False):
        parts.append(
            "It is known by names of folders and files alone, so it is read only where nothing else fits."
        )
    if dialects:
        rows = [(f"`{name}:{dialect}`", what) for dialect, what in dialects.items()]
        parts += [
            "## Dialects",
            "Recognised where the files show it; a name forces one.",
            table(("", ""), rows),
        ]
    parts += ["## Example", f"```\n{module.EXAMPLE.strip()}\n```", "## What it holds", _kept(module)]
    rows = [(one.what, _fate(one)) for one in explain(name)]
    parts += ["## What becomes of the rest", table(("", ""), rows) if rows else "It holds everything."]
    parts += ["## To other formats", table(("to", "changed", "lost"), _ways(name))]
    return "\n\n".join(parts)


def _tier(module: Any) -> str:
    return "tier A." if module.TIER == "A" else "tier B."


def _kept(module: Any) -> str:
    holds = module.HOLDS
    shapes = [f"{kind} ({', '.join(sorted(able))})" if able else kind for kind, able in holds.shapes.items()]
    rows = [
        ("shapes", ", ".join(shapes)),
        ("fields", ", ".join(name for name in FIELDS if name in holds.fields and name != "flags")),
        ("flags", ", ".join(name for name in FLAGS if name in holds.flags)),
        ("data set", ", ".join(name for name in DATASET if name in holds.dataset)),
        ("unknown keys", "given back" if holds.foreign or holds.whole else ""),
        ("precision", _precision(holds)),
    ]
    return table(("", ""), [row for row in rows if row[1]])


def _precision(holds: Any) -> str:
    if holds.precision_relative:
        return f"within {holds.precision_relative:g} of the picture's longer side"
    return f"within {holds.precision:g} px" if holds.precision else "exact"


def _ways(source: str) -> Iterator[tuple[str, str, str]]:
    """One row for all targets that change and lose the same."""
    same: dict[tuple[str, str], list[str]] = {}
    for target in names():
        found = explain(target, source)
        words = tuple(
            ", ".join(_in_words(one) for one in found if one.severity == severity)
            for severity in ("changed", "lost")
        )
        if target != source:
            same.setdefault((words[0], words[1]), []).append(target)
    for (changed, lost), targets in same.items():
        yield ", ".join(f"`{one}`" for one in targets), changed or "nothing", lost or "nothing"


def _in_words(one: Any) -> str:
    return f"{one.what} → {one.becomes}" if one.becomes else str(one.what)


def _fate(loss: Any) -> str:
    return str(loss.becomes or {"note": "noted", "lost": "lost"}.get(loss.severity, "left out"))


def python() -> str:
    """The interface in Python, from its docstrings."""
    parts = [
        "# Python",
        "What `import limner` hands out; nothing of it is loaded before it is asked for. [How to](../how-to/python.md) "
        "shows it at\nwork. All of it is typed. What is wrong is a `LimnerError` that says where, and what to do.",
    ]
    for name, file in {
        "limner.read": "ops/view.py",
        "limner.View": "ops/view.py",
        "limner.Picture": "ops/view.py",
        "limner.formats.Conversion": "formats/conversion/convert.py",
        "limner.torch.Dataset": "torch.py",
    }.items():
        parts += described(name, ROOT / "src" / "limner" / file)
    return "\n\n".join(parts)


def keys() -> str:
    """Every key of the editor, from its command registry."""
    script = Path(__file__).with_name("editor_keys.mjs")
    output = subprocess.run([node(), script, ROOT / "web"], stdout=subprocess.PIPE, check=True).stdout
    rows: list[dict[str, Any]] = json.loads(output)
    parts = ["# Keys", "On a Mac, Ctrl is Command. `?` shows the keys of a page on that page."]
    for group, title in _GROUPS.items():
        named = [(row["name"], " ".join(map(_key, row["keys"]))) for row in rows if row["group"] == group]
        parts += [f"## {title}", table(("does", "keys"), [row for row in named if row[1]])]
    return "\n\n".join(parts)


def _key(chord: str) -> str:
    return f"`{'+'.join(_SIGNS.get(one, one) for one in chord.split('+'))}`"


PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line,
    "formats.md": formats,
    "matrix.md": matrix,
    **{f"formats/{name}.md": partial(format_page, name) for name in names()},
    "http.md": http,
    "label-studio.md": label_studio,
    "python.md": python,
    "keys.md": keys,
}


def main() -> None:
    """Writes every page."""
    (FOLDER / "formats").mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
