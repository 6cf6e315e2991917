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


@dataclass(frozen=True)
class _Wheel:
    """A package of RapidOCR, which carries PaddleOCR's weights; both are under Apache-2.0, as each of them says."""

    url: str
    sha256: str
    folder: str

    def __call__(self, member: str, sha256: str, what: str) -> Known:
        return Known(self.url, self.sha256, f"{self.folder}/{member}", sha256, "Apache-2.0", what)


_PYTHON = "https://files.pythonhosted.org/packages"
_V4 = _Wheel(
    f"{_PYTHON}/ba/12/1e5497183bdbe782dbb91bad1d0d2297dba4d2831b2652657f7517bfc6df/rapidocr_onnxruntime-1.4.4-py3-none-any.whl",
    "971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
    "rapidocr_onnxruntime/models",
)
_V6 = _Wheel(
    f"{_PYTHON}/59/07/203065283bba0c5e9c10af3602dc25ab3e59ee54dc2d1d22c8faeabf5ed8/rapidocr-3.10.0-py3-none-any.whl",
    "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
    "rapidocr/models",
)

KNOWN = {
    "pp-ocrv6-det": _V6(
        "PP-OCRv6_det_small.onnx",
        "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        "finds lines of text",
    ),
    "pp-ocrv6-rec": _V6(
        "PP-OCRv6_rec_small.onnx",
        "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        "reads lines of Chinese and Latin text, with the spaces between words",
    ),
    "pp-ocrv4-det": _V4(
        "ch_PP-OCRv4_det_infer.onnx",
        "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9",
        "finds lines of text",
    ),
    "pp-ocrv4-rec": _V4(
        "ch_PP-OCRv4_rec_infer.onnx",
        "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b",
        "reads lines of Chinese and Latin text",
    ),
    "pp-ocr-cls": _V4(
        "ch_ppocr_mobile_v2.0_cls_infer.onnx",
        "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
        "tells whether a line is upside down",
    ),
}
"""By the name that is typed."""
