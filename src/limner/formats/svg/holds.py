"""What SVG can hold: what it cannot draw stands in attributes of our own."""

from limner.formats.core.holds import ABILITIES, FLAGS, Holds
from limner.formats.shared.answers import SEVERAL
from limner.formats.shared.remarks import FIELDS

ANSWERS = "answers of a tag without a class"

HOLDS = Holds(
    shapes={kind: frozenset(abilities) for kind, abilities in ABILITIES.items()},
    fields=FIELDS | {"attributes"},
    flags=frozenset(FLAGS),
    dataset=frozenset({"split", "empty"}),
    foreign="svg",
    also={SEVERAL: "one text", ANSWERS: ""},
)
