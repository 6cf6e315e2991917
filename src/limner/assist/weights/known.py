"""Weights that can be had by name: those whose licence allows it, with the hash of what is meant."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """Weights as a member of an archive at an address."""

    url: str
    archive_sha256: str
    member: str
    sha256: str
    licence: str
    what: str
    """What they do, in a few words."""


def _of_rapidocr(member: str, sha256: str, what: str) -> Known:
    """PaddleOCR's weights as the package rapidocr-onnxruntime carries them, both under Apache-2.0."""
    return Known(
        url="https://files.pythonhosted.org/packages/ba/12/1e5497183bdbe782dbb91bad1d0d2297dba4d2831b2652657f7517bfc6df/"
        "rapidocr_onnxruntime-1.4.4-py3-none-any.whl",
        archive_sha256="971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
        member=f"rapidocr_onnxruntime/models/{member}",
        sha256=sha256,
        licence="Apache-2.0",
        what=what,
    )


KNOWN = {
    "pp-ocrv4-det": _of_rapidocr(
        "ch_PP-OCRv4_det_infer.onnx",
        "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9",
        "finds lines of text",
    ),
    "pp-ocrv4-rec": _of_rapidocr(
        "ch_PP-OCRv4_rec_infer.onnx",
        "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b",
        "reads lines of Chinese and Latin text",
    ),
    "pp-ocr-cls": _of_rapidocr(
        "ch_ppocr_mobile_v2.0_cls_infer.onnx",
        "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
        "tells whether a line is upside down",
    ),
}
"""By the name that is typed."""
