"""One conversion by Limner or by the floor, as a script: prints seconds and megabytes as JSON.

As with the peers, imports are not timed.
"""

import gc
import os
import pkgutil
import resource
import sys
import time
from importlib import import_module
from pathlib import Path

import msgspec

from limner.formats import convert, load


class _Annotation(msgspec.Struct, gc=False):
    image_id: int
    category_id: int
    bbox: tuple[float, float, float, float]


class _Image(msgspec.Struct, gc=False):
    id: int
    width: int
    height: int
    file_name: str


class _Category(msgspec.Struct, gc=False):
    id: int
    name: str


class _Coco(msgspec.Struct):
    images: list[_Image]
    annotations: list[_Annotation]
    categories: list[_Category]


class _Whole(msgspec.Struct):
    images: list[dict[str, int | str]]
    annotations: list[dict[str, object]]
    categories: list[_Category]


def limner(work: str, source: Path, target: Path) -> None:
    """`limner convert` as it is called without `--losses`, all of it but imports."""
    from_, _, to = work.partition("-")
    convert(source / from_, target, to, from_=from_, listed=False)


def _import(work: str) -> None:
    from_, _, to = work.partition("-")
    for package in (load(from_), load(to)):
        for module in pkgutil.iter_modules(getattr(package, "__path__", ())):
            import_module(f"{package.__name__}.{module.name}")  # type: ignore[attr-defined]


def floor(work: str, source: Path, target: Path) -> None:
    """The least that must be done: a typed parse that skips outlines where they are not asked for, and the files."""
    gc.disable()
    target.mkdir(parents=True)
    if work == "yolo-coco":
        _boxes_to_coco(source / "yolo", target)
        return
    data = (source / "coco/instances.json").read_bytes()
    if work in ("coco-coco", "coco-label-studio"):
        whole = msgspec.json.decode(data, type=_Whole)
        (target / "out.json").write_bytes(msgspec.json.encode(whole))
        return
    parsed = msgspec.json.decode(data, type=_Coco)
    write = _yolo if work == "coco-yolo" else _voc
    write(parsed, target)


def _by_image(parsed: _Coco) -> dict[int, list[_Annotation]]:
    found: dict[int, list[_Annotation]] = {}
    for one in parsed.annotations:
        found.setdefault(one.image_id, []).append(one)
    return found


def _put(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.write(descriptor, text.encode())
    os.close(descriptor)


def _yolo(parsed: _Coco, target: Path) -> None:
    place = {one.id: at for at, one in enumerate(parsed.categories)}
    boxes = _by_image(parsed)
    for image in parsed.images:
        width, height = image.width, image.height
        text = "".join(
            f"{place[one.category_id]} {(x + w / 2) / width:.6f} {(y + h / 2) / height:.6f} "
            f"{w / width:.6f} {h / height:.6f}\n"
            for one in boxes.get(image.id, ())
            for x, y, w, h in (one.bbox,)
        )
        _put(f"{target}/{image.file_name[:-4]}.txt", text)


def _voc(parsed: _Coco, target: Path) -> None:
    names = {one.id: one.name for one in parsed.categories}
    boxes = _by_image(parsed)
    for image in parsed.images:
        objects = "".join(
            f"<object><name>{names[one.category_id]}</name><bndbox><xmin>{x + 1:.0f}</xmin><ymin>{y + 1:.0f}</ymin>"
            f"<xmax>{x + w:.0f}</xmax><ymax>{y + h:.0f}</ymax></bndbox></object>"
            for one in boxes.get(image.id, ())
            for x, y, w, h in (one.bbox,)
        )
        head = f"<filename>{image.file_name}</filename><size><width>{image.width}</width></size>"
        _put(f"{target}/{image.file_name[:-4]}.xml", f"<annotation>{head}{objects}</annotation>\n")


def _boxes_to_coco(yolo: Path, target: Path) -> None:
    """Without a look at any picture: sizes come for nothing."""
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for number, path in enumerate(sorted((yolo / "labels").iterdir()), start=1):
        images.append({"id": number, "file_name": path.stem + ".jpg", "width": 640, "height": 480})
        for line in path.read_text().splitlines():
            index, cx, cy, w, h = line.split()
            width, height = float(w) * 640, float(h) * 480
            box = [float(cx) * 640 - width / 2, float(cy) * 480 - height / 2, width, height]
            annotations.append(
                {"id": len(annotations) + 1, "image_id": number, "category_id": int(index), "bbox": box}
            )
    (target / "out.json").write_bytes(msgspec.json.encode({"images": images, "annotations": annotations}))


def main() -> None:
    """`ours.py NAME WORK SOURCE TARGET`."""
    name, work, source, target = sys.argv[1:]
    _import(work)
    began = time.perf_counter()
    {"limner": limner, "floor": floor}[name](work, Path(source), Path(target))
    wall = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    # The kernel's own mark: what getrusage says of this process begins at its parent's. Of several that share
    # the work, the largest counts beside this one, though most of its memory is shared.
    mark = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    peak = (int(mark.split()[1]) + used[1].ru_maxrss) / 1024
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    print(msgspec.json.encode({"wall": wall, "cpu": cpu, "megabytes": peak}).decode())


if __name__ == "__main__":
    main()
