"""Writes CVAT's documents: annotations.xml, and images/ where pictures are wanted."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import cast
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec.structs import replace

from limner.dataset import Annotation, Dataset, Image, Keypoints, Tag, TrackPoint, derived_id
from limner.formats.core.classes import say_gaps
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.cvat.document import parsed
from limner.formats.cvat.labels import spec_elements
from limner.formats.cvat.objects import orders
from limner.formats.cvat.records import Records
from limner.formats.cvat.video import LISTED, UNLABELLED, listed_frames
from limner.formats.shared.folders import split_prefix
from limner.formats.shared.ties import Groups, wanted_groups
from limner.formats.shared.xmltext import check_names

SINGLE = "object without a track"
ANOTHER = "several shapes or classes of one track"

_SUBSETS = {"train": "train", "val": "validation", "test": "test"}


def write_images(dataset: Dataset, sink: Sink, ledger: Ledger, holds: Holds) -> None:
    """One document for all pictures that were labelled; subsets are the splits."""
    check_names(_names(dataset))
    say_gaps(dataset.ontology, ledger)
    records = Records(dataset.ontology)
    paths = Paths()
    spool = Spool()
    taken: set[int] = set()
    for item, annotations in Fitted(dataset, holds, ledger, records.arrange):
        folder = f"images/{split_prefix(item.image)}".rstrip("/")
        path = paths.place(folder, item.image, ledger)
        if annotations is not None:
            name = str(path.relative_to(folder))
            element = _image(item.image, name, _number(item.image, taken))
            element.extend(_objects(annotations, records))
            spool.write(_indented(element))
        sink.picture(str(path), item)
    sink.write("annotations.xml", _document(_meta(dataset, "annotation", {}), spool.chunks()))


def _names(dataset: Dataset) -> Iterator[str]:
    """Every name that will stand in a document."""
    for kind in dataset.ontology.classes:
        yield kind.name
        yield from (joint.name for joint in kind.skeleton.joints) if kind.skeleton else ()
        for one in kind.attributes:
            yield from (one.name, *(option.name for option in one.options))


def _number(image: Image, taken: set[int]) -> int:
    wanted = image.extra.get("cvat", {}).get("id")
    number = wanted if type(wanted) is int and wanted not in taken else max(taken, default=-1) + 1
    taken.add(number)
    return number


def _image(image: Image, name: str, number: int) -> Element:
    keys = {"id": str(number), "name": name}
    if image.split:
        keys["subset"] = _SUBSETS[image.split]
    keys |= {"width": str(image.width), "height": str(image.height)}
    return Element("image", {**image.extra.get("cvat", {}).get("keys", {}), **keys})


def _objects(annotations: tuple[Annotation, ...], records: Records) -> Iterator[Element]:
    order = orders(annotations)
    groups = Groups(wanted_groups(annotations, "cvat"))
    for one in annotations:
        yield records.element(one, order[one.z], groups.number(one.group_id))


def _meta(dataset: Dataset, mode: str, task: dict[str, str]) -> Element:
    """What a file said of its task, else the least that CVAT asks for; with the labels."""
    kept = dataset.extra.get("cvat", {}).get("meta")
    meta = parsed(kept) if isinstance(kept, str) and kept.startswith("<meta") else Element("meta")
    labels = meta.find(".//labels")
    if labels is None:
        told = SubElement(meta, "task")
        for key, value in {"mode": mode, "z_order": "True", **task}.items():
            SubElement(told, key).text = value
        labels = SubElement(told, "labels")
    for said in meta.iterfind(".//labels/../mode"):
        said.text = mode
    labels.extend(spec_elements(dataset.ontology))
    return meta


def _document(meta: Element, content: Iterator[bytes]) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n'
    yield _indented(meta)
    yield from content
    yield b"</annotations>\n"


def _indented(element: Element) -> bytes:
    """An element with its children a line each; texts are left as they are."""
    lines: list[str] = []
    _lay_out(element, "  ", lines)
    return "".join(lines).encode()


def _lay_out(element: Element, blanks: str, lines: list[str]) -> None:
    if not len(element) or (element.text or "").strip():
        element.tail = None
        lines.append(f"{blanks}{tostring(element, 'unicode')}\n")
        return
    empty = Element(element.tag, element.attrib)
    empty.text = ""
    opening, closing = tostring(empty, "unicode", short_empty_elements=False).rsplit("</", 1)
    lines.append(f"{blanks}{opening}\n")
    for child in element:
        _lay_out(child, blanks + "  ", lines)
    lines.append(f"{blanks}</{closing}\n")


class _Film:
    """The document of one video while it is written: every track's elements, in order of the frames."""

    def __init__(self, folder: str, records: Records) -> None:
        self.folder = folder
        self.size = (0, 0)
        self.frames: list[int] = []
        self.unlabelled: list[int] = []
        self._records = records
        self._spool = Spool()
        self._tracks: dict[UUID, list[tuple[int, int]]] = {}
        self._heads: dict[UUID, dict[str, str]] = {}

    def frame(self, image: Image) -> int:
        """The number of a picture: its own where numbers rise, else the next."""
        last = self.frames[-1] if self.frames else -1
        number = image.frame if image.frame is not None and image.frame > last else last + 1
        self.frames.append(number)
        self.size = self.size if all(self.size) else (image.width, image.height)
        return number

    def add(self, frame: int, annotations: tuple[Annotation, ...]) -> None:
        """Take in the objects of a frame, each of which has a track."""
        order = orders(annotations)
        groups = Groups(wanted_groups(annotations, "cvat"))
        for one in annotations:
            point = one.track or TrackPoint(one.id)
            number = groups.number(one.group_id)
            element = self._records.element(one, order[one.z], number, label=False)
            head = {"label": self._records.label(one), "source": element.attrib.pop("source")}
            group = element.attrib.pop("group_id", "0")
            head = self._heads.setdefault(
                point.track_id, head if group == "0" else {**head, "group_id": group}
            )
            if group != head.get("group_id", "0"):
                element.attrib["group_id"] = group
            state = {
                "frame": str(frame),
                "keyframe": "1" if point.keyframe else "0",
                "outside": "1" if point.outside else "0",
            }
            for child in element.iterfind("points"):
                child.attrib |= {"frame": state["frame"], "keyframe": state["keyframe"]}
            lines: list[str] = []
            _lay_out(_with(element, state), "    ", lines)
            data = "".join(lines).encode()
            self._tracks.setdefault(point.track_id, []).append((self._spool.write(data), len(data)))

    def tracks(self) -> Iterator[bytes]:
        """Every track, in the order in which they first appear."""
        for number, (track, places) in enumerate(self._tracks.items()):
            head = Element("track", {"id": str(number), **self._heads[track]})
            head.text = ""
            opening = tostring(head, "unicode", short_empty_elements=False).removesuffix("</track>")
            yield f"  {opening}\n".encode()
            for at, length in places:
                yield self._spool.read(at, length)
            yield b"  </track>\n"


def _with(element: Element, state: dict[str, str]) -> Element:
    """The same element with its place in time in front."""
    made = Element(element.tag, {**state, **element.attrib})
    made.extend(element)
    return made


def write_video(dataset: Dataset, sink: Sink, ledger: Ledger, holds: Holds) -> None:
    """A document for each video (in folders of their own if there are several), all objects in tracks."""
    check_names(_names(dataset))
    say_gaps(dataset.ontology, ledger)
    records = Records(dataset.ontology)
    names = {sequence.id: sequence.name for sequence in dataset.sequences}
    paths, folders = Paths(), Paths()
    films: dict[UUID | None, _Film] = {}
    ends = _Ends(records)
    for item, annotations in Fitted(dataset, holds, ledger, ends.arrange):
        image = item.image
        sequence = image.sequence_id
        if sequence not in films:
            name = names.get(sequence, "frames") if sequence else "frames"
            films[sequence] = _Film(str(folders.take("", name)) if len(names) > 1 else "", records)
        film = films[sequence]
        number = film.frame(image)
        path = _frame_path(film.folder, image, number, paths)
        written = str(path.relative_to(PurePosixPath(film.folder, "images")))
        found = f"{film.folder}/{written}" if film.folder else written
        if found != image.path:
            ledger.rename(image, found)
        if annotations is None:
            film.unlabelled.append(number)
        film.add(number, ends.left(image) if annotations is None else annotations)
        sink.picture(str(path), item)
    for film in films.values() or [_Film("", records)]:
        task = {
            "size": str(len(film.frames)),
            "start_frame": str(min(film.frames, default=0)),
            "stop_frame": str(max(film.frames, default=0)),
        }
        meta = _meta(dataset if len(films) < 2 else _without_meta(dataset), "interpolation", task)
        _complete(meta, film)
        sink.write(str(PurePosixPath(film.folder, "annotations.xml")), _document(meta, film.tracks()))


def _without_meta(dataset: Dataset) -> Dataset:
    return Dataset(dataset.ontology, ())


def _complete(meta: Element, film: _Film) -> None:
    """Make the description say which frames there are, how large they are, and which were never labelled."""
    task = meta.find(".//labels/..")
    if task is None:
        return
    for name in (UNLABELLED, LISTED):
        for said in task.findall(name):
            task.remove(said)
    if film.unlabelled:
        SubElement(task, UNLABELLED).text = ",".join(map(str, film.unlabelled))
    if _range(task) != film.frames:
        SubElement(task, LISTED).text = ",".join(map(str, film.frames))
    if task.find("original_size") is None and all(film.size):
        sides = SubElement(task, "original_size")
        for name, side in zip(("width", "height"), film.size, strict=True):
            SubElement(sides, name).text = str(side)


def _range(task: Element) -> list[int] | None:
    try:
        return list(listed_frames(task))
    except ValueError:
        return None


def _frame_path(folder: str, image: Image, number: int, paths: Paths) -> PurePosixPath:
    """CVAT's name for a frame; the picture's own where it says the same number."""
    own = PurePosixPath(image.name)
    suffix = own.suffix or ".png"
    name = f"frame_{number:06d}{suffix}"
    return paths.take(str(PurePosixPath(folder, "images")), name)


class _Ends:
    """Gives every object a track, and ends tracks where they are not to be seen any more."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._open: dict[UUID | None, dict[UUID, Annotation]] = {}
        self._places: dict[UUID | None, dict[UUID, int]] = {}
        self._kinds: dict[UUID, UUID | None] = {}

    def arrange(
        self, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
    ) -> tuple[Annotation, ...]:
        """What a frame's elements say: the objects that are there and those that have gone, in order of the tracks."""
        said = self._records.arrange(fitted, image, annotations)
        there: dict[UUID, Annotation] = {}
        for one in said:
            tracked = self._vanished(self._tracked(fitted, one))
            if tracked is not None and tracked.track:
                own = self._own(fitted, tracked, tracked.track, there)
                there[own.track_id] = replace(tracked, track=own)
        before = self._open.get(image.sequence_id, {})
        gone = {track: self._gone(one, image) for track, one in before.items() if track not in there}
        self._open[image.sequence_id] = {
            track: one for track, one in there.items() if one.track and not one.track.outside
        }
        places = self._places.setdefault(image.sequence_id, {})
        for track in there:
            places.setdefault(track, len(places))
        found = {**there, **gone}
        return tuple(found[track] for track in sorted(found, key=places.__getitem__))

    def left(self, image: Image) -> tuple[Annotation, ...]:
        """The ends of all tracks before a frame that nobody has labelled: nothing is known to be there."""
        before = self._open.pop(image.sequence_id, {})
        return tuple(self._gone(one, image) for one in before.values())

    def _tracked(self, fitted: Fitted, one: Annotation) -> Annotation | None:
        if isinstance(one.shape, Tag):
            fitted.say(one, "tag", severity="lost", why="CVAT's videos have no tags")
            return None
        if one.track is not None:
            return one
        fitted.say(one, SINGLE, "a track of one frame", field="track")
        return replace(one, track=TrackPoint(derived_id("cvat", "single", str(one.id))))

    def _own(
        self, fitted: Fitted, one: Annotation, point: TrackPoint, there: dict[UUID, Annotation]
    ) -> TrackPoint:
        """The object's track, or another one where that is of another class or has a place in this frame already."""
        track, count = point.track_id, 0
        while track in there or self._kinds.setdefault(track, one.class_id) != one.class_id:
            count += 1
            track = derived_id("cvat", "track", str(point.track_id), count)
        if count:
            fitted.say(one, ANOTHER, "another track", field="track", before=str(point.track_id))
        return replace(point, track_id=track)

    def _gone(self, one: Annotation, image: Image) -> Annotation:
        point = replace(one.track, keyframe=True, outside=True) if one.track else None
        id_ = derived_id("cvat", "end", str(image.id), str(one.id))
        return cast(Annotation, self._vanished(replace(one, id=id_, track=point, extra={})))

    def _vanished(self, one: Annotation | None) -> Annotation | None:
        """A skeleton that has gone is one whose joints all have: CVAT has no other way to say it."""
        if one is None or not (one.track and one.track.outside) or self._records.joints(one) is None:
            return one
        points = cast(Keypoints, one.shape).points
        return replace(one, shape=Keypoints(tuple((x, y, 0) for x, y, _ in points)))
