"""A folder with a model that runs, to begin from."""

import re
from importlib.resources import files
from pathlib import Path

from limner.dataset import LimnerError


def create(folder: Path) -> list[Path]:
    """Make the folder with a model, a test of it and a page; gives the files. Raises LimnerError."""
    words = re.findall(r"[A-Za-z0-9]+", folder.name)
    name = "".join(word[0].upper() + word[1:] for word in words)
    if not name or name[0].isdigit():
        raise LimnerError(
            f"{folder.name!r} cannot name a class", code="name", hint="Begin with a letter: my-model."
        )
    if folder.exists():
        raise LimnerError(f"{folder} is there already", code="exists", hint="Name a new one, or remove it.")
    folder.mkdir(parents=True)
    made = []
    for template in sorted(files("limner.assist.serving").joinpath("template").iterdir(), key=str):
        text = template.read_text("utf-8")
        target = folder / template.name.removesuffix(".txt")
        target.write_text(text.replace("{name}", name).replace("{title}", folder.name), "utf-8")
        made.append(target)
    return made
