"""The Fountain reader: every element, in its place; any text is read or refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.departments.story.fountain import read_fountain
from pegbar.production.screenplay import Kind, plain
from pegbar.values.errors import BadInput

FULL = """\
Title: Big
    Fish
Author: Ann

FADE IN:

# Act One

= They meet.

EXT. ROOF - NIGHT #1A#

Mira walks /* cut
this

too */ home. [[a note
over lines]]

MIRA (O.S.) (CONT'D)
(softly,
to herself)
Hello _there_.
{two}
Still me.
~la la

@émile ^
Hi!

!INT. NOT A SCENE

.ATTIC

~a song

> Burn to:

CUT TO:

> THE END <

===
int./ext. car - day

JUST CAPS
""".replace("{two}", "  ")


def kinds(text: str) -> list[tuple[Kind, str, int, int]]:
    play = read_fountain(text.encode(), "s.fountain")
    return [(one.kind, one.text, one.first_line, one.last_line) for one in play.elements]


def test_every_element_is_found_with_its_lines() -> None:
    assert kinds(FULL) == [
        (Kind.TRANSITION, "FADE IN:", 5, 5),
        (Kind.SECTION, "Act One", 7, 7),
        (Kind.SYNOPSIS, "They meet.", 9, 9),
        (Kind.SCENE, "EXT. ROOF - NIGHT", 11, 11),
        (Kind.ACTION, "Mira walks\nhome.", 13, 16),
        (Kind.BONEYARD, "cut\nthis\n\ntoo", 13, 16),
        (Kind.NOTE, "a note\nover lines", 16, 17),
        (Kind.CHARACTER, "MIRA", 19, 19),
        (Kind.PARENTHETICAL, "softly, to herself", 20, 21),
        (Kind.DIALOGUE, "Hello _there_.\n\nStill me.", 22, 24),
        (Kind.LYRICS, "la la", 25, 25),
        (Kind.CHARACTER, "émile", 27, 27),
        (Kind.DIALOGUE, "Hi!", 28, 28),
        (Kind.ACTION, "INT. NOT A SCENE", 30, 30),
        (Kind.SCENE, "ATTIC", 32, 32),
        (Kind.LYRICS, "a song", 34, 34),
        (Kind.TRANSITION, "Burn to:", 36, 36),
        (Kind.TRANSITION, "CUT TO:", 38, 38),
        (Kind.CENTERED, "THE END", 40, 40),
        (Kind.PAGE_BREAK, "", 42, 42),
        (Kind.SCENE, "int./ext. car - day", 43, 43),
        (Kind.ACTION, "JUST CAPS", 45, 45),
    ]


def test_cues_keep_extensions_numbers_and_who_speaks_at_once() -> None:
    play = read_fountain(FULL.encode(), "s.fountain")
    cues = [one for one in play.elements if one.kind is Kind.CHARACTER]
    assert [one.extensions for one in cues] == [("O.S.", "CONT'D"), ()]
    assert [one.dual for one in cues] == [False, True]
    assert next(one.number for one in play.elements if one.kind is Kind.SCENE) == "1A"


def test_the_title_page_is_read_and_a_fade_is_none() -> None:
    assert read_fountain(FULL.encode(), "s").title_value("title") == "Big\nFish"
    assert read_fountain(b"FADE IN:\n\nINT. A\n\nX", "s").title_page == ()


def test_names_without_case_need_the_sign_and_line_ends_do_not_matter() -> None:
    text = "INT. A\r\n\r\n@李雷\r\n你好。\r\n\r\n李雷\r\n你好。\r\n"
    assert [kind for kind, *_ in kinds(text)] == [
        Kind.SCENE,
        Kind.CHARACTER,
        Kind.DIALOGUE,
        Kind.ACTION,
    ]
    assert kinds(text.replace("\r\n", "\r")) == kinds(text.replace("\r\n", "\n")) == kinds(text)


@pytest.mark.parametrize("name", ["李雷", "さくら", "علي", "राम"])
def test_a_name_without_case_that_the_show_knows_needs_no_sign(name: str) -> None:
    text = f"INT. A\n\n{name} (V.O.)\n你好。\n\n{name}\n\n{name} ^\n是。\n"
    play = read_fountain(text.encode(), "s", [name, "MIRA"])
    assert [one.kind for one in play.elements] == [
        Kind.SCENE,
        Kind.CHARACTER,
        Kind.DIALOGUE,
        Kind.ACTION,
        Kind.CHARACTER,
        Kind.DIALOGUE,
    ]
    assert play.elements[1].extensions == ("V.O.",) and play.elements[4].dual


@pytest.mark.parametrize(
    "text",
    ["CUT TO:", "DISSOLVE TO:", "SMASH CUT:", "SMASH CUT TO:", "MATCH CUT", "FADE TO BLACK.",
     "FADE OUT.", "FADE IN:", "CUT TO BLACK:", "DISSOLVE:"],
)  # fmt: skip
def test_the_trades_transitions_are_known_by_their_words(text: str) -> None:
    assert kinds(f"INT. A\n\nA.\n\n{text}\n\nB.")[2] == (Kind.TRANSITION, text, 5, 5)


def test_capitals_that_only_look_like_a_transition_are_action() -> None:
    assert kinds("INT. A\n\nTHE LIGHTS DISSOLVE\n\nB.")[1][0] is Kind.ACTION


def test_a_bracket_and_words_on_one_line_are_two_elements() -> None:
    assert kinds("INT. A\n\nMIRA\n(low) Hello.\n(never closed\n")[2:] == [
        (Kind.PARENTHETICAL, "low", 4, 4),
        (Kind.DIALOGUE, "Hello.\n(never closed", 4, 5),
    ]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"INT. A\n\n\xff", 3, "UTF-8"),
        (b"INT. A\n\na\x00b", 3, "NUL"),
        (b"x" * (2 * 1024 * 1024 + 1), 0, "2 MiB"),
        (b"INT. A\n\n/* open", 3, "boneyard that opens here is not closed"),
        (b"INT. A\n\n/* one\n\n/* two */", 3, "boneyard"),
        (b"INT. A\n\n[[ open\n\nMIRA\nHi ]]", 3, "two spaces on the empty line"),
        (b"INT. A\n\n[[ open [[ two ]]", 3, "note"),
        (b"Hello.\n\nMIRA\nHi.\n\nINT. A", 3, "before the first scene"),
        (b"Just words.", 1, "no scene"),
        (b"", 1, "no scene"),
    ],
)
def test_a_broken_screenplay_is_refused_with_its_line(data: bytes, line: int, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_fountain(data, "s.fountain")
    assert caught.value.place is not None and caught.value.place.line == line
    assert caught.value.hint


def test_text_is_read_aloud_without_its_marks() -> None:
    assert plain("**Bold** and _under_ \\*not\\*\n*it*") == "Bold and under *not* it"


_BITS = [
    "INT. A\n\n",
    "\n\n",
    "MIRA\n",
    "(",
    ")",
    "[[",
    "]]",
    "/*",
    "*/",
    "^",
    "@",
    ">",
    "<",
    "~",
    "#",
]


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(_BITS) | st.text(max_size=6), max_size=30))
def test_any_text_is_read_or_refused_and_every_line_lies_in_the_file(parts: list[str]) -> None:
    text = "INT. A\n\n" + "".join(parts)
    try:
        play = read_fountain(text.encode("utf-8", "surrogatepass"), "s")
    except BadInput as error:
        assert error.place is not None
        return
    for one in play.elements:
        assert 1 <= one.first_line <= one.last_line <= play.lines


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_fountain(b"INT. A\n" + data, "s")
    except BadInput as error:
        assert error.message


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(FULL)), st.integers(0, 12), st.sampled_from(_BITS))
def test_a_cut_or_a_slip_in_a_good_script_never_crashes_it(at: int, cut: int, put: str) -> None:
    try:
        read_fountain((FULL[:at] + put + FULL[at + cut :]).encode(), "s")
    except BadInput as error:
        assert error.place is not None
