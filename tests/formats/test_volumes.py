"""Volumes of labels: NIfTI as nibabel writes it, DICOM segmentations as pydicom does; both are only read."""

import builtins
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from limner.formats import (
    FolderSink,
    FormatError,
    Problem,
    convert,
    load,
    names,
    read,
    sniff,
    writable,
    write,
)
from limner.geometry import area, rasterize
from tests.formats.making import dataset, notes_of, picture

READ_ONLY = ("dicom-seg", "nifti")


def body() -> np.ndarray[Any, Any]:
    """Right to left of 4, back to front of 5, feet to head of 3: a 1 at the patient's left front, a 2 at the head."""
    voxels = np.zeros((4, 5, 3), dtype=np.uint8)
    voxels[0, 4, 1] = 1  # RAS+: x grows to the right, so 0 is the left; y grows to the front; z to the head
    voxels[1:3, 1:4, 2] = 2
    return voxels


def volume(path: Path, voxels: np.ndarray[Any, Any], axes: str = "RAS") -> Path:
    """Written with its axes in another order and direction, which the affine says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = nibabel.Nifti1Image(voxels, np.eye(4))
    turn = nibabel.orientations.ornt_transform(
        nibabel.orientations.axcodes2ornt("RAS"), nibabel.orientations.axcodes2ornt(axes)
    )
    nibabel.save(image.as_reoriented(turn), path)
    return path


@pytest.mark.parametrize("axes", ["RAS", "LPS", "LAS", "SRA", "PIR", "AIL"])
@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_slices_lie_the_same_whatever_order_the_axes_have(axes: str, ending: str, tmp_path: Path) -> None:
    volume(tmp_path / f"labelsTr/case{ending}", body(), axes)
    (tmp_path / "dataset.json").write_text('{"labels": {"0": "background", "1": "liver", "2": "no"}}')
    source = read(tmp_path)
    items = list(source.images)
    assert [kind.name for kind in source.ontology.by_index()] == ["liver", "no"]
    assert [(item.image.path, item.image.frame, item.image.split) for item in items] == [
        (f"labelsTr/case/{at:04d}.png", at, "train") for at in range(3)
    ]
    assert [len(notes_of(item)) for item in items] == [0, 1, 1]
    pixels = rasterize(notes_of(items[1])[0].shape, 4, 5)
    assert np.argwhere(pixels).tolist() == [[0, 3]]  # front is up, the patient's left on the right
    assert area(notes_of(items[2])[0].shape) == 6
    [sequence] = source.sequences
    assert sequence.extra["nifti"]["axes"] == axes
    assert all(item.image.sequence_id == sequence.id for item in items)


def test_classes_of_values_without_names(tmp_path: Path) -> None:
    path = volume(tmp_path / "x_seg.nii", body().astype(np.float32))
    for root in (tmp_path, path):
        assert sniff(root).format == "nifti"
        found = read(root).ontology.by_index()
        assert [(kind.index, kind.name) for kind in found] == [(0, "class 1"), (1, "class 2")]


def test_what_is_no_volume_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("1")
    for root in (tmp_path, tmp_path / "x.txt"):
        with pytest.raises(FormatError, match="no volumes"):
            read(root, "nifti")


def test_values_that_nobody_named_are_reported(tmp_path: Path) -> None:
    volume(tmp_path / "x_seg.nii", body())
    (tmp_path / "dataset.json").write_text('{"labels": {"background": 0, "liver": 1}}')
    problems: list[Problem] = []
    items = list(read(tmp_path, "nifti", report=problems.append).images)
    assert [len(notes_of(item)) for item in items] == [0, 1, 0]
    assert [(problem.code, problem.where) for problem in problems] == [("unknown-value", "x_seg.nii")]


def test_names_of_several_values_are_no_classes(tmp_path: Path) -> None:
    volume(tmp_path / "x_seg.nii", body())
    (tmp_path / "dataset.json").write_text('{"labels": {"background": 0, "whole": [1, 2], "core": 2}}')
    assert [kind.name for kind in read(tmp_path, "nifti").ontology.by_index()] == ["class 1", "class 2"]


@pytest.mark.parametrize(
    "text", ["", "{", '{"labels": {"x": "y"}}', '{"labels": {"x": -1}}', '{"labels": {"x": 1e9}}']
)
def test_a_bad_list_of_classes_is_an_error(text: str, tmp_path: Path) -> None:
    volume(tmp_path / "x_seg.nii", body())
    (tmp_path / "dataset.json").write_text(text)
    with pytest.raises(FormatError, match=r"dataset\.json"):
        read(tmp_path, "nifti")


def test_a_volume_becomes_masks(tmp_path: Path) -> None:
    volume(tmp_path / "in/x_seg.nii", body())
    result = convert(tmp_path / "in", tmp_path / "out", "masks", verified=True)
    assert (result.pictures, result.ledger.kept) == (3, 2)


VOLUMES = {
    "fractions": (body() + 0.5, "no labels"),
    "negative": (body().astype(np.int16) - 1024, "no labels"),
    "not a number": (np.full((2, 2, 2), np.nan, dtype=np.float32), "no labels"),
    "four dimensions": (np.zeros((2, 2, 2, 2), dtype=np.uint8), "4 dimensions"),
}


@pytest.mark.parametrize(("voxels", "reason"), VOLUMES.values(), ids=VOLUMES)
def test_measured_values_are_no_labels(voxels: np.ndarray[Any, Any], reason: str, tmp_path: Path) -> None:
    nibabel.save(nibabel.Nifti1Image(voxels, np.eye(4)), tmp_path / "x_seg.nii")
    volume(tmp_path / "y_seg.nii", body())
    problems: list[Problem] = []
    items = list(read(tmp_path, "nifti", report=problems.append).images)
    assert len(items) == 3
    assert [reason in problem.message for problem in problems] == [True]


def _huge(path: Path) -> None:
    header = bytearray(path.read_bytes())
    header[40:56] = np.array([3, 30_000, 30_000, 30_000, 1, 1, 1, 1], dtype="<i2").tobytes()
    path.write_bytes(header)


BREAKAGES = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "no header": lambda path: path.write_bytes(b"x" * 100),
    "empty": lambda path: path.write_bytes(b""),
    "huge": _huge,
}


@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES)
def test_a_broken_volume_is_named(breakage: Any, tmp_path: Path) -> None:
    breakage(volume(tmp_path / "x_seg.nii", body()))
    problems: list[Problem] = []
    assert list(read(tmp_path, "nifti", report=problems.append).images) == []
    assert [problem.where.endswith("x_seg.nii") for problem in problems] == [True]


def segmentation(path: Path, *frames: tuple[int, float, np.ndarray[Any, Any]], **more: Any) -> Path:
    """A file with frames of segment, place along the body, and pixels."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.66.4")
    meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    found = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    found.SOPClassUID, found.SOPInstanceUID, found.Modality = meta.MediaStorageSOPClassUID, "1.2.3", "SEG"
    pixels = np.stack([frame[2] for frame in frames])
    found.NumberOfFrames, found.Rows, found.Columns = pixels.shape
    found.SamplesPerPixel, found.PhotometricInterpretation, found.PixelRepresentation = 1, "MONOCHROME2", 0
    fractional = more.get("SegmentationType") == "FRACTIONAL"
    found.BitsAllocated = found.BitsStored = 8 if fractional else 1
    found.HighBit = found.BitsAllocated - 1
    flat = pixels.astype(np.uint8).reshape(-1)
    data = flat.tobytes() if fractional else np.packbits(flat, bitorder="little").tobytes()
    found.PixelData = data + b"\0" * (len(data) % 2)
    found.SegmentSequence = [
        _item(SegmentNumber=at, SegmentLabel=name) for at, name in ((1, "liver"), (2, "no"))
    ]
    turned = _item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    found.SharedFunctionalGroupsSequence = [_item(PlaneOrientationSequence=[turned])]
    found.PerFrameFunctionalGroupsSequence = [
        _item(
            SegmentIdentificationSequence=[_item(ReferencedSegmentNumber=segment)],
            PlanePositionSequence=[_item(ImagePositionPatient=[0, 0, place])],
        )
        for segment, place, _ in frames
    ]
    for name, value in {"SegmentationType": "BINARY", **more}.items():
        setattr(found, name, value)
    found.save_as(path, enforce_file_format=True)
    return path


def _item(**fields: Any) -> Dataset:
    item = Dataset()
    for name, value in fields.items():
        setattr(item, name, value)
    return item


ONE, OTHER = np.zeros((3, 4), dtype=np.uint8), np.ones((3, 4), dtype=np.uint8)
ONE[1, 2] = 1


def test_frames_of_one_place_are_one_slice_and_may_overlap(tmp_path: Path) -> None:
    segmentation(tmp_path / "x.dcm", (1, 5.0, OTHER), (1, -2.5, ONE), (2, 5.0, ONE), (2, 0.0, 0 * ONE))
    assert sniff(tmp_path).format == "dicom-seg"
    source = read(tmp_path)
    kinds = source.ontology.class_by_id()
    items = list(source.images)
    found = [
        [(kinds[one.class_id or one.id].name, area(one.shape)) for one in notes_of(item)] for item in items
    ]
    assert found == [[("liver", 1)], [], [("liver", 12), ("no", 1)]]
    assert np.argwhere(rasterize(notes_of(items[0])[0].shape, 4, 3)).tolist() == [[1, 2]]
    assert [item.image.path for item in items] == [f"x/{at:04d}.png" for at in range(3)]


def test_at_least_half_is_inside(tmp_path: Path) -> None:
    shares = np.array([[0, 127, 128, 255]], dtype=np.uint8)
    more = {"SegmentationType": "FRACTIONAL", "MaximumFractionalValue": 255}
    segmentation(tmp_path / "x.dcm", (1, 0.0, shares), **more)
    problems: list[Problem] = []
    [item] = read(tmp_path, "dicom-seg", report=problems.append).images
    assert area(notes_of(item)[0].shape) == 2
    assert [(problem.code, problem.outcome) for problem in problems] == [("fractional", "noted")]


def test_a_segment_that_nobody_described_is_named(tmp_path: Path) -> None:
    segmentation(tmp_path / "x.dcm", (1, 0.0, ONE), (9, 0.0, ONE))
    problems: list[Problem] = []
    [item] = read(tmp_path, "dicom-seg", report=problems.append).images
    assert len(notes_of(item)) == 1
    assert [problem.where for problem in problems] == ["x.dcm, frame 2"]


DAMAGES = {
    "no frames": {"NumberOfFrames": 0},
    "other frames": {"NumberOfFrames": 7},
    "huge": {"Rows": 65535, "Columns": 65535},
    "few pixels": {"PixelData": b"\0\0"},
}


@pytest.mark.parametrize("more", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_segmentation_is_named(more: dict[str, Any], tmp_path: Path) -> None:
    segmentation(tmp_path / "x.dcm", *[(1, float(at), np.ones((30, 40))) for at in range(4)], **more)
    problems: list[Problem] = []
    assert list(read(tmp_path, "dicom-seg", report=problems.append).images) == []
    assert [problem.where.endswith("x.dcm") for problem in problems] == [True]


def test_a_cut_file_is_named_and_other_files_are_none(tmp_path: Path) -> None:
    path = segmentation(tmp_path / "x.dcm", (1, 0.0, ONE))
    (tmp_path / "notes.txt").write_text("x")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(FormatError, match="no DICOM segmentations"):
        read(tmp_path, "dicom-seg")


def test_read_only_formats_say_so(tmp_path: Path) -> None:
    assert set(names()) - set(writable()) >= set(READ_ONLY)
    for name in READ_ONLY:
        with pytest.raises(FormatError, match="only read") as caught:
            write(dataset(picture()), FolderSink(tmp_path), name)
        assert "masks" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "package"), [("nifti", "nibabel"), ("dicom-seg", "pydicom")])
def test_without_the_package_it_is_said_how_to_get_it(
    name: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def gone(asked: str, *args: Any, **more: Any) -> Any:
        if asked.partition(".")[0] == package:
            raise ImportError(asked)
        return real(asked, *args, **more)

    module = load(name)
    monkeypatch.setattr(builtins, "__import__", gone)
    with pytest.raises(FormatError) as caught:
        module.read(tmp_path, None, print)  # type: ignore[arg-type]
    assert "pip install 'limner[medical]'" in caught.value.hint
