"""Pictures that look the same are found as if each were compared with each."""

from hypothesis import given, settings
from hypothesis import strategies as st

from limner.media import Fingerprint
from limner.ops.twins import NEAR_BITS, NEAR_COLOURS, Groups, near_pairs

steps = st.sets(st.integers(0, 127), max_size=10).map(
    lambda bits: sum(1 << bit for bit in bits).to_bytes(16, "little")
)
colours = st.sampled_from([bytes([100] * 48), bytes([108] * 48), bytes([160] * 48)])
looks = st.none() | st.builds(Fingerprint, steps, colours)


def is_near(one: Fingerprint, other: Fingerprint) -> bool:
    apart = (int.from_bytes(one.steps) ^ int.from_bytes(other.steps)).bit_count()
    shift = sum(abs(a - b) for a, b in zip(one.colours, other.colours, strict=True)) / 48
    return apart <= NEAR_BITS and shift <= NEAR_COLOURS


@settings(max_examples=100)
@given(st.lists(looks, max_size=12))
def test_groups_are_those_of_comparing_all(found: list[Fingerprint | None]) -> None:
    quick, slow = Groups(len(found)), Groups(len(found))
    for a, b in near_pairs(found):
        quick.join(a, b)
    for a, one in enumerate(found):
        for b, other in enumerate(found[:a]):
            if one and other and is_near(one, other):
                slow.join(a, b)
    assert [quick.of(at) for at in range(len(found))] == [slow.of(at) for at in range(len(found))]


def test_groups_are_named_by_their_least_member() -> None:
    groups = Groups(5)
    for pair in ((3, 4), (4, 1)):
        groups.join(*pair)
    assert [groups.of(at) for at in range(5)] == [0, 1, 2, 1, 1]
