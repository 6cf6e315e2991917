"""Mask deltas: a stroke as the exclusive-or of run-lengths, with checksums that say what it fits."""

from zlib import crc32

from limner.dataset import InvalidRecord, Mask, MaskDelta, Shape
from limner.geometry.rle import tight, xor_masks


def mask_checksum(mask: Mask) -> int:
    """CRC-32 of the UTF-8 text `x,y,width,height,counts`: what a delta knows a mask by."""
    return crc32(f"{mask.x},{mask.y},{mask.width},{mask.height},{mask.counts}".encode())


def mask_delta(before: Mask, after: Mask) -> MaskDelta:
    """What turns `before` into the normal form of `after`; as small as the box in which they differ."""
    box = xor_masks(before, after)
    return MaskDelta(
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        counts=box.counts,
        base=mask_checksum(before),
        after=mask_checksum(tight(after)),
    )


def toggled(shape: Shape, delta: MaskDelta) -> Mask | None:
    """The mask after the delta, in normal form; the shape itself where that was done before, None for others.

    Raises InvalidRecord where the delta does not lead to what its checksum says.
    """
    if not isinstance(shape, Mask):
        return None
    now = mask_checksum(shape)
    if now == delta.after:
        return shape
    if now != delta.base:
        return None
    box = Mask(x=delta.x, y=delta.y, width=delta.width, height=delta.height, counts=delta.counts)
    result = xor_masks(shape, box)
    if mask_checksum(result) != delta.after:
        raise InvalidRecord("the delta does not lead to its checksum", code="bad-delta", where="delta")
    return result


def is_normal(shape: Shape) -> bool:
    """Whether the shape is a mask in its normal form: tight box, counts as COCO writes them."""
    return isinstance(shape, Mask) and tight(shape) == shape
