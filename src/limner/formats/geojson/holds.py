"""What GeoJSON can hold: its properties are free, so nearly everything."""

from limner.formats.core.holds import ABILITIES, FLAGS, Holds
from limner.formats.shared.answers import OWN_NAME, SEVERAL
from limner.formats.shared.remarks import FIELDS

ANSWERS = "answers of a tag without a class"

HOLDS = Holds(
    shapes={kind: frozenset(abilities) for kind, abilities in ABILITIES.items()},
    fields=FIELDS | {"attributes"},
    flags=frozenset(FLAGS),
    dataset=frozenset({"split", "empty"}),
    foreign="geojson",
    also={SEVERAL: "one text", OWN_NAME: "", ANSWERS: ""},
)
