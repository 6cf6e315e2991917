"""docs/formats.md shows what the declarations say."""

from pathlib import Path

from limner.formats import explain, load, names
from limner.formats.holds import ABILITIES, DATASET, FIELDS, FLAGS

ROOT = Path(__file__).resolve().parents[2]


def table() -> str:
    """What becomes of everything in every format, as a Markdown table."""
    formats = names()
    found = {name: {one.what: one for one in explain(name)} for name in formats}
    things = [kind for kind in ABILITIES if kind != "tag"] + ["tag"]
    things += [f"{kind} with {ability}" for kind, those in ABILITIES.items() for ability in those]
    things += ["object without a class", *(field for field in FIELDS if field != "flags")]
    things += [f"flag {flag}" for flag in FLAGS] + list(DATASET)
    lines = ["| | " + " | ".join(f"`{name}`" for name in formats) + " |", "| --- |" + " --- |" * len(formats)]
    for thing in things:
        cells = []
        for name in formats:
            kind = thing.partition(" with ")[0]
            gone = found[name].get(thing) or (found[name].get(kind) if " with " in thing else None)
            cells.append(
                "kept" if gone is None else gone.becomes or ("noted" if gone.severity == "note" else "lost")
            )
        lines.append(f"| {thing} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def test_the_table_in_the_docs_is_the_declarations() -> None:
    text = (ROOT / "docs/formats.md").read_text()
    assert table() in text, f"put this into docs/formats.md:\n\n{table()}"


def test_every_format_is_described() -> None:
    text = (ROOT / "docs/formats.md").read_text()
    for name in names():
        assert f"`{name}`: {load(name).TITLE}" in text
