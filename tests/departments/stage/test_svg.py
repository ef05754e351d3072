from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.departments.stage.artwork import read_artwork
from pegbar.departments.stage.svg import MAX_DEPTH, MAX_ELEMENTS
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import ART

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9">'
)


def refused(inner: str, head: str = HEAD) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_artwork(f"{head}\n{inner}\n</svg>".encode(), "a.svg")
    return caught.value


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<rect width="1" height="1" onclick="steal()"/>',
        '<image href="#x"/>',
        '<image href="http://there/x.png"/>',
        "<foreignObject><p>x</p></foreignObject>",
        '<use href="other.svg#a"/>',
        '<use xlink:href="file:///etc/passwd"/>',
        '<rect width="1" height="1" fill="url(http://there/p)"/>',
        '<rect width="1" height="1" style="fill:url( \'//there/p\' )"/>',
        "<style>@import url(http://there/s.css);</style>",
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
        '<use href="#nothing"/>',
        '<text x="1">words</text>',
        '<animate attributeName="x"/>',
        '<svg viewBox="0 0 1 1"/>',
        '<rect width="1" height="1" filter="url(#blur)"/>',
        '<g clip-path="url(#c)"><rect width="1" height="1"/></g>',
        '<rect width="1" height="1" fill="url(#nowhere)"/>',
        '<path d="M 0 0 L 1e9 1e9"/>',
        '<path d="M 0 0 L five"/>',
        '<rect width="2in" height="1"/>',
        '<rect width="1" height="1" transform="explode(3)"/>',
        '<rect width="1" height="1" fill="colourful"/>',
    ],
)
def test_what_could_run_load_grow_or_be_drawn_wrongly_is_refused_with_its_line(inner: str) -> None:
    error = refused(inner)
    assert error.place is not None
    assert error.place.file == "a.svg"
    assert error.place.line >= 1


@pytest.mark.parametrize(
    "text",
    [
        f"<!DOCTYPE svg>{HEAD}</svg>",
        f'<!DOCTYPE svg [<!ENTITY a "b">]>{HEAD}&a;</svg>',
        f'<!DOCTYPE svg SYSTEM "http://there/x.dtd">{HEAD}</svg>',
        f'<?xml-stylesheet href="x.css"?>{HEAD}</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 5"/>',
        "<html/>",
        "",
        "not XML",
        f"{HEAD}<g>",
    ],
)
def test_what_is_not_a_plain_drawing_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_artwork(text.encode(), "a.svg")


def test_a_drawing_that_is_too_large_too_deep_or_too_many_is_refused() -> None:
    assert "nested" in refused("<g>" * (MAX_DEPTH + 1) + "</g>" * (MAX_DEPTH + 1)).message
    assert "elements" in refused("<g/>" * (MAX_ELEMENTS + 1)).message
    ten = "".join(f'<use href="#a{{0}}" x="{n}"/>' for n in range(10))
    doublings = "".join(f'<g id="a{n + 1}">{ten.replace("{0}", str(n))}</g>' for n in range(7))
    message = refused(f'<g id="a0"><rect width="1" height="1"/></g>{doublings}').message
    assert "too many shapes" in message
    with pytest.raises(BadInput, match="MiB"):
        read_artwork(b" " * (9 << 20), "a.svg")


WORDS = [b"<use href='#head'/>", b"1e999", b"NaN", b"-", b'"', b"<", b"&amp;", b"\xff", b"url(#a)"]
WORDS += [b"<!ENTITY x 'y'>", b"]]>", b"<g>", b"</g>", b"0 0 0 0", b"#", b"%", b"viewBox", b"\x00"]


@settings(max_examples=2000, deadline=None)
@given(
    st.sampled_from(["dot.svg", "yard.svg", "lamp.svg"]),
    st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.integers(0, 40),
            st.sampled_from(WORDS) | st.binary(max_size=4),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_a_mutilated_drawing_is_read_or_refused_and_nothing_else(
    name: str, cuts: list[tuple[float, int, bytes]]
) -> None:
    data = (ART / name).read_bytes()
    for where, length, word in cuts:
        start = int(where * len(data))
        data = data[:start] + word + data[start + length :]
    try:
        art = read_artwork(data, name)
    except BadInput:
        return
    assert art.box[2] > art.box[0]
