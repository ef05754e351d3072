from __future__ import annotations

import msgspec

from pegbar.actions.steps.critic import awaited
from pegbar.production.acting import Size, Verb
from pegbar.production.shots import Beat, Framing, Placing, Shot, Standing


def shot(number: int, *beats: tuple[Verb, str, str], scene: str = "sc1") -> Shot:
    return Shot(
        id=f"{scene}-sh{number:02d}0",
        scene=scene,
        number=number,
        heading="INT. ROOM - NIGHT",
        set="ROOM",
        mood="night",
        framing=Framing(size=Size.WS, on=("KIT",)),
        cast=(Standing(who="KIT", x=0, facing=1),),
        props=(Placing(prop="LAMP", x=0, y=0),),
        beats=tuple(
            Beat(id=f"b{n}", kind="action", verb=verb, who=who, manner=manner, target="LAMP",
                 first_line=1, last_line=1)
            for n, (verb, who, manner) in enumerate(beats)
        ),
        first_line=1,
        last_line=1,
    )  # fmt: skip


def test_a_lamp_is_awaited_until_it_is_lit_and_in_that_shot_only_at_its_start() -> None:
    shots = [shot(1), shot(2, (Verb.LIGHT, "KIT", "")), shot(3)]
    found = [awaited(shots, one) for one in shots]
    assert found[0] == [{"name": "LAMP", "how": "light", "here": False, "shot": "sc1-sh020"}]
    assert found[1] == [{"name": "LAMP", "how": "light", "here": True, "shot": ""}]
    assert found[2] == []


def test_what_is_put_out_first_was_lit_before() -> None:
    shots = [shot(1), shot(2, (Verb.LIGHT, "KIT", "out"))]
    assert awaited(shots, shots[0]) == []


def test_one_who_enters_is_not_there_before_and_one_who_left_is_not_there_after() -> None:
    shots = [shot(1), shot(2, (Verb.ENTER, "KIT", "")), shot(3, (Verb.EXIT, "KIT", "")), shot(4)]
    hows = [[str(one["how"]) for one in awaited(shots, each)] for each in shots]  # type: ignore[index, call-overload]
    assert hows == [["enter"], ["enter"], [], ["exit"]]


def test_another_scene_awaits_nothing_of_this_one() -> None:
    shots = [shot(1, scene="sc1"), shot(1, (Verb.LIGHT, "KIT", ""), scene="sc2")]
    assert awaited(shots, shots[0]) == []


def test_a_thing_that_was_in_hand_is_not_revealed_by_rising() -> None:
    shots = [shot(1), shot(2, (Verb.RISE, "LAMP", ""))]
    assert awaited(shots, shots[0])
    held = msgspec.structs.replace(shots[0], props=(Placing(prop="LAMP", x=0, y=0, held_by="KIT"),))
    assert awaited([held, shots[1]], shots[1]) == []
