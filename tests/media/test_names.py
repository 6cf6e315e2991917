import random
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.media import EntryRefused, printable, safe_relative
from limner.media.names import MAX_NAME, natural_key

UNSAFE = {  # name → a word of the reason
    "": "no name",
    ".": "no name",
    "./": "no name",
    "/etc/passwd": "absolute",
    "//host/share": "absolute",
    "..": "climbs",
    "../a.jpg": "climbs",
    "a/../../b.jpg": "climbs",
    "a/..": "climbs",
    "C:/a.jpg": "drive",
    "c:a.jpg": "drive",
    "..\\a.jpg": "backslash",
    "a\\b.jpg": "backslash",
    "a\0.jpg": "control",
    "a\n.jpg": "control",
    "a\x1b[31m.jpg": "control",
    "a\x7f": "control",
    "a\x85b": "control",
    "a\udcff.jpg": "Unicode",
    "a" * (MAX_NAME + 1): "longer",
    "é" * (MAX_NAME // 2 + 1): "longer",
}


@pytest.mark.parametrize(("name", "reason"), UNSAFE.items(), ids=[ascii(name)[:20] for name in UNSAFE])
def test_unsafe_names_are_refused(name, reason):
    with pytest.raises(EntryRefused, match=reason) as refused:
        safe_relative(name)
    assert refused.value.code == "unsafe-name"
    assert refused.value.where == printable(name)


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg",
        "a/b.jpg",
        "…/a",
        "..a/b..",
        "a b.jpg",
        "Zoë/写真.jpg",
        "e\u0301.png",
        "👩‍👩‍👧.png",
        "a" * MAX_NAME,
    ],
)
def test_other_names_are_kept_as_given(name):
    assert str(safe_relative(name)) == name


@given(
    st.text(st.characters(), max_size=30)
    | st.lists(st.sampled_from(["..", ".", "", "a", "C:"])).map("/".join)
)
def test_no_accepted_name_leaves_its_folder(name):
    try:
        path = safe_relative(name)
    except EntryRefused:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert path.parts
    assert (PurePosixPath("/root") / path).is_relative_to("/root")


@given(st.text(st.characters()))
def test_printable_names_print(name):
    shown = printable(name)
    assert shown.isprintable()
    assert len(shown) <= 200
    shown.encode("utf-8")


def test_names_sort_as_people_sort_them():
    expected = [
        "1.jpg",
        "2.jpg",
        "a/3.jpg",
        "a/10.jpg",
        "B/1.jpg",
        "b/2.jpg",
        "IMG_9.jpg",
        "img_010.jpg",
        "img_10.jpg",
    ]
    shuffled = expected.copy()
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=natural_key) == expected


@given(st.lists(st.text("aA0129/é", max_size=8)))
def test_sorting_by_natural_key_depends_on_nothing_but_the_names(names):
    backwards = names[::-1]
    assert sorted(backwards, key=natural_key) == sorted(names, key=natural_key)
