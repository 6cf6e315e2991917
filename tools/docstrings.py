"""What a module's source says of a function or class: signatures and docstrings, as Markdown, without importing it."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path


def described(name: str, file: Path) -> Iterator[str]:
    """A section on what `file` defines under the last part of `name`; of a class also on what is public in it."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    called = name.rpartition(".")[2]
    found = next(one for one in tree.body if getattr(one, "name", "") == called)
    if isinstance(found, ast.ClassDef):
        yield from _class(name, found)
    elif isinstance(found, ast.FunctionDef):
        yield from (f"## {name}", _signature(name, found), _text(found))


def _class(name: str, found: ast.ClassDef) -> Iterator[str]:
    yield f"## {name}"
    methods = [one for one in found.body if isinstance(one, ast.FunctionDef)]
    yield from (_signature(name, one) for one in methods if one.name == "__init__")
    yield _text(found)
    fields = [
        one for one in found.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    ]
    if fields:
        yield "\n".join(f"- `{ast.unparse(one.target)}: {ast.unparse(one.annotation)}`" for one in fields)
    for one in methods:
        if one.name.startswith("_"):
            continue
        yield f"### {one.name}"
        if any(ast.unparse(how) in ("property", "cached_property") for how in one.decorator_list):
            yield f"`{ast.unparse(one.returns)}`" if one.returns else ""
        else:
            yield _signature(one.name, one)
        yield _text(one)


def _signature(name: str, found: ast.FunctionDef) -> str:
    """One line, or one for each argument where that is too long for a page."""
    spec = found.args
    first = 1 if spec.args and spec.args[0].arg == "self" else 0
    positional = spec.args[first:]
    without = len(positional) - len(spec.defaults)
    words = [
        _argument(one, spec.defaults[at - without] if at >= without else None)
        for at, one in enumerate(positional)
    ]
    words += [f"*{ast.unparse(spec.vararg)}"] if spec.vararg else ["*"] if spec.kwonlyargs else []
    words += [_argument(one, value) for one, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    words += [f"**{ast.unparse(spec.kwarg)}"] if spec.kwarg else []
    gives = f" -> {ast.unparse(found.returns)}" if found.returns and found.name != "__init__" else ""
    line = f"{name}({', '.join(words)}){gives}"
    if len(line) > 100:
        line = "\n".join([f"{name}(", *(f"    {word}," for word in words), f"){gives}"])
    return f"```python\n{line.replace(chr(39), chr(34))}\n```"


def _argument(one: ast.arg, default: ast.expr | None) -> str:
    equals = "" if default is None else f" = {ast.unparse(default)}"
    return ast.unparse(one) + equals


def _text(found: ast.FunctionDef | ast.ClassDef) -> str:
    return inspect.cleandoc(ast.get_docstring(found) or "")
