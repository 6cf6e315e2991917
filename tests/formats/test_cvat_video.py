"""CVAT's videos: tracks, keyframes, what lies between them."""

import tempfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Cuboid,
    Dataset,
    Ellipse,
    Image,
    Keypoints,
    LabelledImage,
    Layer,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Sequence,
    Shape,
    Tag,
    TrackPoint,
    derived_id,
)
from limner.formats import FolderSink, convert, read, verify, write
from limner.formats.cvat.between import between, turned
from tests.formats.cvat_documents import HEAD, LABELS, becomes, opened
from tests.formats.making import dataset, note, notes_of
from tests.formats.test_round_trip import annotations


def test_a_real_video(data: Path, tmp_path: Path) -> None:
    source = data / "formats/cvat-video"
    found = read(source)
    items = list(found.images)
    assert [(item.image.name, item.image.frame, item.image.width) for item in items] == [
        ("frame_000010.png", 10, 25), ("frame_000013.png", 13, 25), ("frame_000016.png", 16, 25),
        ("frame_000019.png", 19, 25),
    ]  # fmt: skip
    assert [len(notes_of(item)) for item in items] == [3, 4, 3, 0]
    assert [(sequence.name, len(found.tracks)) for sequence in found.sequences] == [("v1", 4)]
    box = [one for item in items for one in notes_of(item) if isinstance(one.shape, Box)]
    assert [(one.shape, one.occluded, one.track and one.track.outside) for one in box] == [
        (Box(3, 4, 7, 1), 1, False), (Box(7, 6, 7, 2), 0, True), (Box(8, 7, 6, 10), 0, True),
    ]  # fmt: skip
    joints = [one for item in items for one in notes_of(item) if len(getattr(one.shape, "points", ())) == 4][
        :1
    ]
    assert joints[0].track is not None
    result = convert(source, tmp_path / "out", "cvat", strict=True, verified=True)
    assert (result.ledger.kept, result.problems) == (10, [])
    text = (tmp_path / "out/annotations.xml").read_text()
    assert "<frame_filter>step=3</frame_filter>" in text
    assert text.count("<track ") == 4


def film(*frames: tuple[Annotation, ...], format: str = "cvat:video") -> Dataset:
    sequence = Sequence(id=derived_id("film"), name="film")
    items = []
    for number, notes in enumerate(frames):
        image = Image(
            id=derived_id("frame", number), name=f"{number}.jpg", width=100, height=80, sequence_id=sequence.id,
            frame=number,
        )  # fmt: skip
        items.append(LabelledImage(image, (Layer(image_id=image.id, status="done", annotations=notes),)))
    kinds = dataset().ontology.classes
    return Dataset(Ontology(classes=kinds), items, sequences=(sequence,))


def test_a_video_of_tracks_and_of_single_objects(tmp_path: Path) -> None:
    track = TrackPoint(derived_id("one"))
    frames = (
        (note(Box(1, 2, 3, 4), 1, track=track, occluded=0), note(Box(9, 9, 3, 4), 2, occluded=0)),
        (note(Box(2, 2, 3, 4), 3, track=TrackPoint(track.track_id, keyframe=False), occluded=0),),
        (note(Tag(), 4),),
    )
    data = film(*frames)
    sink = FolderSink(tmp_path)
    ledger = write(data, sink, "cvat:video")
    found = verify(data, tmp_path, "cvat:video", sink, ledger)
    assert found.faults == []
    assert becomes(ledger) == {"object without a track": "a track of one frame", "tag": ""}
    assert (ledger.kept, ledger.changed, ledger.lost) == (2, 1, 1)
    items = list(read(tmp_path).images)
    seen = [[(one.shape, one.track and one.track.outside) for one in notes_of(item)] for item in items]
    assert seen == [
        [(Box(1, 2, 3, 4), False), (Box(9, 9, 3, 4), False)],
        [(Box(2, 2, 3, 4), False), (Box(9, 9, 3, 4), True)],
        [(Box(2, 2, 3, 4), True)],
    ]
    tracks = {one.track.track_id for item in items for one in notes_of(item) if one.track}
    assert len(tracks) == 2


def test_a_track_has_one_class_and_one_shape_in_a_frame(tmp_path: Path) -> None:
    track = TrackPoint(derived_id("one"))
    two = Polygon((Part((10, 10, 20, 10, 20, 20)), Part((40, 40, 50, 40, 50, 50))))
    frames = (
        (note(two, 1, track=track, occluded=0),),
        (note(two, 2, track=track, occluded=0),),
        (note(Box(1, 2, 3, 4), 3, kind="dog", track=track, occluded=0),),
    )
    data = film(*frames)
    sink = FolderSink(tmp_path)
    ledger = write(data, sink, "cvat:video")
    assert verify(data, tmp_path, "cvat:video", sink, ledger).faults == []
    assert becomes(ledger)["several shapes or classes of one track"] == "another track"
    assert (tmp_path / "annotations.xml").read_text().count("<track ") == 3


def test_a_frame_that_was_never_labelled(tmp_path: Path) -> None:
    data = film((note(Box(1, 2, 3, 4), track=TrackPoint(derived_id("t")), occluded=0),), ())
    first, second = data.images
    data = Dataset(data.ontology, (first, LabelledImage(second.image)), sequences=data.sequences)
    sink = FolderSink(tmp_path)
    assert verify(data, tmp_path, "cvat:video", sink, write(data, sink, "cvat:video")).faults == []
    assert [item.layer() is None for item in read(tmp_path).images] == [False, True]


def test_several_videos_have_folders_of_their_own(tmp_path: Path) -> None:
    first = film((note(Box(1, 2, 3, 4), track=TrackPoint(derived_id("t")), occluded=0),))
    other = Sequence(id=derived_id("other"), name="other")
    image = Image(id=derived_id("o"), name="0.jpg", width=100, height=80, sequence_id=other.id, frame=0)
    one = note(Box(5, 6, 7, 8), 2, track=TrackPoint(derived_id("u")), occluded=0)
    item = LabelledImage(image, (Layer(image_id=image.id, status="done", annotations=(one,)),))
    data = Dataset(first.ontology, (*first.images, item), sequences=(*first.sequences, other))
    sink = FolderSink(tmp_path)
    ledger = write(data, sink, "cvat:video")
    assert verify(data, tmp_path, "cvat:video", sink, ledger).faults == []
    assert sorted(sink.hashes) == ["film/annotations.xml", "other/annotations.xml"]


def test_what_lies_between_keyframes_is_computed_the_short_way(tmp_path: Path) -> None:
    meta = "<meta><task><mode>interpolation</mode><stop_frame>4</stop_frame><labels/></task></meta>"
    text = (
        f'{HEAD}{meta}<track id="0" label="cat">'
        '<box frame="0" keyframe="1" outside="0" occluded="0" xtl="0" ytl="0" xbr="10" ybr="10" rotation="350"/>'
        '<box frame="2" keyframe="1" outside="0" occluded="1" xtl="4" ytl="0" xbr="16" ybr="20" rotation="20"/>'
        '<box frame="4" keyframe="1" outside="1" occluded="0" xtl="4" ytl="0" xbr="16" ybr="20"/></track>'
        "</annotations>"
    )
    _, items, problems = opened(tmp_path, text)
    assert [problem.outcome for problem in problems] == ["noted"]
    found = [(one.shape, one.track) for item in items for one in notes_of(item)]
    assert [shape for shape, _ in found][:3] == [
        Box(0, 0, 10, 10, 350),
        Box(2, 0, 11, 15, 5),
        Box(4, 0, 12, 20, 20),
    ]
    assert [(track.keyframe, track.outside) for _, track in found if track] == [
        (True, False), (False, False), (True, False), (False, False), (True, True),
    ]  # fmt: skip


TURNS = [(350, 10, 0.5, 0), (10, 350, 0.5, 0), (350, 20, 0.5, 5), (0, 90, 0.5, 45), (90, 0, 0.25, 67.5)]


@pytest.mark.parametrize(("start", "end", "share", "wanted"), TURNS)
def test_angles_go_the_short_way(start: float, end: float, share: float, wanted: float) -> None:
    assert turned(start, end, share) == wanted


def _ring(*flat: float) -> Polygon:
    return Polygon((Part(flat),))


BETWEEN: dict[str, tuple[Shape, Shape, Shape]] = {
    "ellipse": (Ellipse(0, 0, 4, 2, 359), Ellipse(8, 4, 8, 2, 3), Ellipse(2, 1, 5, 2, 0)),
    "polyline": (Polyline((0, 0, 4, 4)), Polyline((4, 4, 8, 8)), Polyline((1, 1, 5, 5))),
    "polygon": (_ring(0, 0, 4, 4, 0, 8), _ring(4, 0, 8, 4, 4, 8), _ring(1, 0, 5, 4, 1, 8)),
    "keypoints": (Keypoints(((0, 0, 2),)), Keypoints(((4, 8, 1),)), Keypoints(((1, 2, 2),))),
    "other number of points": (Polyline((0, 0, 4, 4)), Polyline((0, 0, 1, 1, 2, 2)), Polyline((0, 0, 4, 4))),
    "other type": (Box(0, 0, 1, 1), Ellipse(0, 0, 1, 1), Box(0, 0, 1, 1)),
    "cuboid": (Cuboid((0.0,) * 16), Cuboid((4.0,) * 16), Cuboid((1.0,) * 16)),
}  # fmt: skip


@pytest.mark.parametrize(("start", "end", "wanted"), BETWEEN.values(), ids=BETWEEN)
def test_a_quarter_of_the_way(start: Shape, end: Shape, wanted: Shape) -> None:
    assert between(start, end, 0.25) == wanted


def test_a_skeleton_of_cvat_itself_says_nothing_of_being_outside(tmp_path: Path) -> None:
    labels = (
        "<meta><task><labels><label><name>cat</name><type>skeleton</type><svg></svg></label>"
        "<label><name>nose</name><type>points</type><parent>cat</parent></label></labels></task></meta>"
    )
    text = f'{HEAD}{labels}<track id="0" label="cat" source="manual" group_id="4">' + "".join(
        f'<skeleton frame="{frame}" keyframe="1" z_order="0"><points label="nose" outside="{outside}" '
        'occluded="0" keyframe="1" points="5,6"/></skeleton>'
        for frame, outside in ((0, 0), (1, 1))
    )
    _, items, problems = opened(tmp_path, f"{text}</track></annotations>")
    assert problems == []
    assert [one.track and one.track.outside for item in items for one in notes_of(item)] == [False, True]
    assert all(one.group_id is not None for item in items for one in notes_of(item))


def test_what_is_out_of_view_goes_to_no_format_without_tracks(data: Path, tmp_path: Path) -> None:
    result = convert(data / "formats/cvat-video", tmp_path / "out", "coco", verified=True)
    lost = [loss for loss in result.ledger.losses() if loss.severity == "lost" and loss.what == "track"]
    assert len(lost) == 4


BAD_PLACES = {
    "no frame": ('<box keyframe="1" xtl="1" ytl="2" xbr="4" ybr="6"/>', "frame"),
    "frame is text": ('<box frame="x" xtl="1" ytl="2" xbr="4" ybr="6"/>', "frame"),
    "frame is huge": ('<box frame="99999999999" xtl="1" ytl="2" xbr="4" ybr="6"/>', "frame"),
    "frame again": ('<box frame="0" xtl="1" ytl="2" xbr="4" ybr="6"/>', "twice"),
    "bad shape": ('<box frame="1" xtl="9" ytl="2" xbr="4" ybr="6"/>', "swapped"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD_PLACES.values(), ids=BAD_PLACES)
def test_a_bad_place_of_a_track_is_named(bad: str, reason: str, tmp_path: Path) -> None:
    good = '<box frame="0" xtl="1" ytl="2" xbr="4" ybr="6"/>'
    _, items, [problem] = opened(
        tmp_path, f'{HEAD}{LABELS}<track id="8" label="cat">{good}{bad}</track></annotations>'
    )
    assert [one.shape for one in notes_of(items[0])] == [Box(1, 2, 3, 4)]
    assert "track 8 (cat)" in problem.where
    assert reason in problem.message


def test_a_video_of_millions_of_frames_is_no_trap(tmp_path: Path) -> None:
    meta = "<meta><task><mode>interpolation</mode><stop_frame>99999999</stop_frame><labels/></task></meta>"
    text = (
        f'{HEAD}{meta}<track id="0" label="cat"><box frame="0" xtl="1" ytl="2" xbr="4" ybr="6"/>'
        '<box frame="99999999" xtl="1" ytl="2" xbr="4" ybr="6"/></track></annotations>'
    )
    _, items, problems = opened(tmp_path, text)
    assert len(items) == 2
    assert [problem.outcome for problem in problems] == ["noted", "noted"]


tracks = st.none() | st.builds(
    TrackPoint, st.sampled_from([derived_id("t", at) for at in range(3)]), st.booleans(), st.booleans()
)


@settings(max_examples=60)
@given(frames=st.lists(st.lists(st.tuples(annotations, tracks), max_size=3), min_size=1, max_size=4))
def test_any_tracks_come_back_as_the_ledger_says(
    frames: list[list[tuple[Annotation, TrackPoint | None]]],
) -> None:
    numbers = count()
    data = film(
        *(
            tuple(replace(one, id=derived_id("n", next(numbers)), track=track) for one, track in row)
            for row in frames
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        sink = FolderSink(Path(folder))
        ledger = write(data, sink, "cvat:video")
        assert verify(data, Path(folder), "cvat:video", sink, ledger).faults == []
    assert ledger.kept + ledger.changed + ledger.lost == sum(map(len, frames))


def test_a_track_ends_before_a_frame_that_nobody_has_labelled(tmp_path: Path) -> None:
    """Else CVAT, and we, would compute an object into a frame of which nothing is known."""
    seen = [dataset_item(frame) for frame in range(3)]
    seen[1] = LabelledImage(seen[1].image)
    data = Dataset(dataset().ontology, tuple(seen))
    sink = FolderSink(tmp_path)
    ledger = write(data, sink, "cvat:video")
    assert verify(data, tmp_path, "cvat:video", sink, ledger).faults == []
    found = [item.layer() for item in read(tmp_path).images]
    assert [layer is None for layer in found] == [False, True, False]


def dataset_item(frame: int) -> LabelledImage:
    image = Image(
        id=derived_id("film", frame), name=f"{frame}.jpg", width=50, height=40, frame=frame,
        sequence_id=derived_id("film"),
    )  # fmt: skip
    one = replace(note(Box(1 + frame, 2, 3, 4)), track=TrackPoint(derived_id("track")))
    return LabelledImage(image, (Layer(image_id=image.id, status="done", annotations=(one,)),))
