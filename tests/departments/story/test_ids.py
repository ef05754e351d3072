"""Shot ids outlive rewrites, and no id is ever given to another shot."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.departments.story.ids import Unnamed, assign_ids

WORDS = ["the moon is late", "she lights it now", "over here she calls", "a cat walks by the sea"]


def shots(*words: str, scene: int = 0, number: str = "") -> list[Unnamed]:
    return [Unnamed(scene, f"EXT. ROOF {scene}", number, one) for one in words]


def test_ids_go_up_in_tens_and_by_scene() -> None:
    ids, anchors = assign_ids([*shots(*WORDS[:2]), *shots(WORDS[2], scene=1)], {})
    assert ids == ["sc1-sh010", "sc1-sh020", "sc2-sh010"]
    assert anchors["sc1-sh010"] == "EXT. ROOF 0\nthe moon is late\n(0)"


def test_a_scenes_own_number_is_its_name() -> None:
    assert assign_ids(shots(*WORDS[:1], number="12A"), {})[0] == ["sc12A-sh010"]


def test_an_inserted_shot_gets_a_number_between() -> None:
    _, known = assign_ids(shots(*WORDS[:3]), {})
    ids, _ = assign_ids(shots(WORDS[0], "something quite new here", *WORDS[1:3]), known)
    assert ids == ["sc1-sh010", "sc1-sh015", "sc1-sh020", "sc1-sh030"]


def test_one_known_id_does_not_bend_the_others() -> None:
    ids, _ = assign_ids(shots(*WORDS), {"sc1-sh040": f"\n{WORDS[3]}"})
    assert ids == ["sc1-sh010", "sc1-sh020", "sc1-sh030", "sc1-sh040"]
    ids, _ = assign_ids(shots(*WORDS), {"sc1-sh030": f"\n{WORDS[3]}"})
    assert ids == ["sc1-sh010", "sc1-sh020", "sc1-sh025", "sc1-sh030"]


def test_a_shot_in_which_a_word_changed_keeps_its_id() -> None:
    _, known = assign_ids(shots(*WORDS), {})
    changed = [WORDS[0], "she lights it at last now", *WORDS[2:]]
    assert assign_ids(shots(*changed), known)[0] == assign_ids(shots(*WORDS), {})[0]


def test_a_shot_that_was_written_anew_in_its_place_keeps_its_id() -> None:
    _, known = assign_ids(shots(*WORDS), {})
    ids, _ = assign_ids(shots(WORDS[0], "something else altogether", *WORDS[2:]), known)
    assert ids == assign_ids(shots(*WORDS), {})[0]


def test_a_dropped_shots_id_is_never_given_away_and_comes_back_with_it() -> None:
    _, known = assign_ids(shots(*WORDS), {})
    ids, later = assign_ids(shots(WORDS[0], *WORDS[2:]), known)
    assert "sc1-sh020" not in ids
    ids, later = assign_ids(shots(WORDS[0], "quite new here", "and this", *WORDS[2:]), later)
    assert not {ids[1], ids[2]} & set(known)
    assert assign_ids(shots(*WORDS), later)[0][1] == "sc1-sh020"


def test_a_scene_that_is_put_in_front_renames_nothing() -> None:
    _, known = assign_ids([*shots(*WORDS[:2]), *shots(*WORDS[2:], scene=1)], {})
    new = [Unnamed(0, "INT. CELLAR", "", "dust and nothing else")]
    rest = [*shots(*WORDS[:2], scene=1), *shots(*WORDS[2:], scene=2)]
    ids, _ = assign_ids([*new, *rest], known)
    assert ids[0] == "sc0A-sh010"
    assert ids[1:] == ["sc1-sh010", "sc1-sh020", "sc2-sh010", "sc2-sh020"]


_TEXTS = st.lists(st.sampled_from([*WORDS, "x", "y z", "", "the moon is here"]), max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=5))
def test_ids_are_unique_through_any_run_of_rewrites(versions: list[list[str]]) -> None:
    known: dict[str, str] = {}
    for words in versions:
        before = dict(known)
        ids, known = assign_ids(shots(*words), known)
        assert len(set(ids)) == len(words)
        assert set(before) <= set(known)
        assert assign_ids(shots(*words), before)[0] == ids
        assert assign_ids(shots(*words), known)[0] == ids
