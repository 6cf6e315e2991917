"""Parts of a file, as RFC 9110 asks for them."""

import time

import pytest

from limner.server.ranges import RangeRefused, spans

SIZE = 1000

WANTED = {
    "first octets": ("bytes=0-9", [(0, 9)]),
    "one octet": ("bytes=5-5", [(5, 5)]),
    "to the end": ("bytes=990-", [(990, 999)]),
    "the last ones": ("bytes=-10", [(990, 999)]),
    "more than there are": ("bytes=990-5000", [(990, 999)]),
    "longer suffix than the file": ("bytes=-5000", [(0, 999)]),
    "several": ("bytes=0-1, 5-6 ,-1", [(0, 1), (5, 6), (999, 999)]),
    "one of two is outside": ("bytes=5000-6000,1-2", [(1, 2)]),
    "another unit means the whole file": ("items=0-5", []),
    "nothing asked": ("", []),
    "huge numbers": ("bytes=0-99999999999999999", [(0, 999)]),
}


@pytest.mark.parametrize(("header", "found"), WANTED.values(), ids=WANTED)
def test_spans_of_a_header(header: str, found: list[tuple[int, int]]) -> None:
    assert spans(header, SIZE) == found


REFUSED = {
    "behind the end": "bytes=1000-",
    "backwards": "bytes=9-0",
    "empty suffix": "bytes=-0",
    "no numbers": "bytes=-",
    "letters": "bytes=a-b",
    "sign": "bytes=+1-2",
    "no range at all": "bytes=",
    "nine ranges": "bytes=" + ",".join(f"{n}-{n}" for n in range(9)),
    "digits without end": "bytes=0-" + "9" * 40,
}


@pytest.mark.parametrize("header", REFUSED.values(), ids=REFUSED)
def test_ranges_that_are_not_there_are_refused(header: str) -> None:
    with pytest.raises(RangeRefused) as refusal:
        spans(header, SIZE)
    assert refusal.value.params.get("size") == SIZE


def test_an_empty_file_has_no_part() -> None:
    with pytest.raises(RangeRefused):
        spans("bytes=0-0", 0)


@pytest.mark.timeout(10)
def test_a_bomb_of_ranges_is_refused_without_being_read() -> None:
    begun = time.process_time()
    with pytest.raises(RangeRefused):
        spans("bytes=" + "0-," * 5_000_000, SIZE)
    with pytest.raises(RangeRefused):
        spans("bytes=" + "0" * 5_000_000 + "-", SIZE)
    assert time.process_time() - begun < 5
