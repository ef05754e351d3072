"""Casting from the stock company: by what the script says, and the same in every rewrite."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.backends.shows.stock import company
from pegbar.departments.story.casting import (
    Proposal,
    cast,
    with_proposals,
    without_fixtures,
)
from pegbar.departments.story.fountain import read_fountain
from pegbar.production.show import CharacterFile, SetFile, Show
from pegbar.values.errors import BadInput

COMPANY = company()
SHOW = Show(format=1, id="x", title="X")


def proposals(text: str, show: Show = SHOW) -> dict[str, Proposal]:
    found = cast(read_fountain(text.encode(), "x.fountain"), show, COMPANY)
    return {one.name: one for one in found}


def designs(text: str, show: Show = SHOW) -> dict[str, str]:
    return {name: one.design for name, one in proposals(text, show).items()}


def line(name: str, extension: str = "") -> str:
    return f"\n{name}{extension}\nHello.\n"


@pytest.mark.parametrize(
    ("said", "name", "design"),
    [
        ("PIP (8) waits.", "PIP", "girl"),
        ("PIP, 71, waits. He yawns.", "PIP", "grandpa"),
        ("VAL is an old man. He waits.", "VAL", "grandpa"),
        ("An old man, VAL, waits.", "VAL", "grandpa"),
        ("RUSS, a brown bear, waits.", "RUSS", "bo"),
        ("Val waits.", "OLD FOX", "kit"),
        ("She waits.", "MRS. HOLM", "woman"),
        ("Zoë waits.", "ZOË", "woman"),
    ],
)
def test_the_script_s_words_choose_the_design(said: str, name: str, design: str) -> None:
    assert designs(f"EXT. HILL - DAY\n\n{said}\n{line(name)}")[name] == design


def test_a_grown_man_is_not_played_as_an_old_one() -> None:
    one = proposals(f"INT. ROOM - DAY\n\nTom waits.\n{line('TOM')}")["TOM"]
    assert one.design == "grandpa"
    assert one.colours in [
        COMPANY.characters["grandpa"].looks[k] for k in ("chestnut", "coal", "sandy")
    ]


def test_who_is_only_heard_and_who_speaks_in_chorus_is_not_cast() -> None:
    text = f"INT. ROOM - DAY\n\nThe RADIO (V.O.) hums.\n{line('RADIO', ' (V.O.)')}{line('ALL')}"
    assert set(designs(text)) == {"ROOM"}


def test_a_thing_that_moves_is_no_role_and_a_waiter_is() -> None:
    found = designs("INT. CAFE - DAY\n\nThe DOOR opens. A WAITER comes in. BANG rings out.\n")
    assert "WAITER" in found and not {"DOOR", "BANG"} & set(found)


def test_one_person_under_two_names_is_one_role() -> None:
    found = designs(f"INT. BRIDGE - DAY\n\nCAPTAIN ZARA QUILL, 50, waits.\n{line('CAPTAIN QUILL')}")
    assert [name for name in found if "QUILL" in name] == ["CAPTAIN QUILL"]


def test_two_on_one_design_do_not_look_alike() -> None:
    text = "EXT. PARK - DAY\n" + "".join(
        line(f"{name} THE GIRL") for name in ("ANN", "BEA", "CLEO")
    )
    looks = [tuple(sorted(one.colours.items())) for one in proposals(text).values()][:3]
    assert len(set(looks)) == 3


def test_what_the_bible_has_is_not_cast_and_a_slip_of_the_pen_neither() -> None:
    show = Show(
        format=1,
        id="x",
        title="X",
        characters={"MIRA": CharacterFile(rig="mira.yaml")},
        sets={"ROOFTOP": SetFile(design="roof.yaml")},
    )
    text = f"EXT. THE ROOFTOP - DAY\n{line('MIRA')}{line('MIRRA')}\nEXT. ROOFTP - DAY\n"
    assert designs(text, show) == {}


@pytest.mark.parametrize(
    ("heading", "design"),
    [
        ("INT. ANNA'S KITCHEN - DAY", "room"),
        ("EXT. CITY STREET - NIGHT", "street"),
        ("EXT. BEACH HOUSE, PORCH - DAY", "street"),
        ("EXT. LONELY BEACH - DAY", "shore"),
        ("EXT. DEEP FOREST - DAY", "forest"),
        ("INT. ZORBLAX - DAY", "room"),
        ("INT./EXT. CAR - DAY", "room"),
    ],
)
def test_headings_choose_the_set(heading: str, design: str) -> None:
    assert list(designs(f"{heading}\n\nNobody moves.\n").values()) == [design]


def test_a_kitchen_and_a_bedroom_are_one_room_in_two_paints() -> None:
    found = proposals("INT. KITCHEN - DAY\n\nx\n\nINT. BEDROOM - DAY\n\nx\n")
    looks = COMPANY.sets["room"].looks
    assert found["KITCHEN"].colours == looks["kitchen"]
    assert found["BEDROOM"].colours == looks["bedroom"]


def test_things_in_the_action_are_used_under_their_own_names_and_colours() -> None:
    found = proposals("EXT. PARK - DAY\n\nAnna holds a blue umbrella. She lights the lamp.\n")
    assert found["UMBRELLA"].colours == COMPANY.props["umbrella"].looks["blue"]
    assert found["LAMP"].design == "lantern"
    assert not {"BOOK", "STAR"} & set(proposals("EXT. PARK - DAY\n\nThey book seats.\n"))


def test_proposals_become_a_show_s_bible() -> None:
    text = f"EXT. PARK - DAY\n\nAnna lights the lamp.\n{line('ANNA')}"
    show = with_proposals(SHOW, proposals(text).values())
    assert show.characters["ANNA"].rig.startswith("stock:")
    assert show.sets["PARK"].design == "stock:forest"
    assert show.props["LAMP"].design == "stock:lantern"


_NAMES = st.lists(
    st.sampled_from(["ANNA", "TOM", "LUCY", "OTTO", "MIRA", "BEN", "ZOE", "KARL", "IDA", "SAM"]),
    min_size=1,
    max_size=6,
    unique=True,
)


@settings(max_examples=40, deadline=None)
@given(names=_NAMES, order=st.randoms(use_true_random=False))
def test_the_order_of_the_script_does_not_matter(names: list[str], order) -> None:  # type: ignore[no-untyped-def]
    """The same people in another order, saying other things, look as they did."""
    mixed = list(names)
    order.shuffle(mixed)
    first = proposals("INT. ROOM - DAY\n" + "".join(line(name) for name in names))
    second = proposals(
        "INT. ROOM - DAY\n\nNobody moves.\n" + "".join(f"\n{name}\nWell well.\n" for name in mixed)
    )
    look = {name: (one.design, one.colours, one.voice) for name, one in first.items()}
    assert look == {name: (one.design, one.colours, one.voice) for name, one in second.items()}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "INT. A - DAY",
                    "EXT.",
                    "ANNA",
                    "@李雷",
                    "A DOG (3) sits.",
                    "(V.O.)",
                    "THE END.",
                    "",
                ]
            ),
            st.text(max_size=24),
        ),
        max_size=14,
    )
)
def test_whatever_is_written_can_be_cast(lines: list[str]) -> None:
    text = "EXT. HILL - DAY\n\n" + "\n\n".join(lines)
    try:
        found = proposals(text)
    except BadInput:
        return
    assert all(one.name.strip() and one.name.isprintable() for one in found.values())


def test_a_place_that_cannot_be_printed_gets_no_set_of_its_own() -> None:
    assert list(proposals("EXT. HILL - DAY\n\n.0\ufbc3\n")) == ["HILL"]


def test_a_thing_that_a_set_has_already_is_not_brought() -> None:
    text = "EXT. PIER - DAY\n\nAnna sits on a BOX. She holds a LANTERN.\n"
    found = cast(read_fountain(text.encode(), "x.fountain"), SHOW, COMPANY)
    assert {"BOX", "LANTERN"} <= {one.name for one in found}
    show, kept = without_fixtures(with_proposals(SHOW, found), found, ["box", "left"])
    assert "LANTERN" in show.props
    assert "BOX" not in show.props
    assert "BOX" not in {one.name for one in kept}
