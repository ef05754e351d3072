"""Rule packs at the doors of small shows: what decides, what is told, what is on record."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from pegbar import wiring
from pegbar.actions.answers import words_of
from pegbar.actions.asking import Asked, ask
from pegbar.actions.grant import paper_of
from pegbar.actions.pack_asks import asks_of, heard
from pegbar.actions.pack_facts import Scene
from pegbar.actions.under_packs import paper_under_packs, under_packs, warnings_of
from pegbar.assets.facts import ApprovalGiven, QuestionAnswered, VerdictGiven
from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.backends.shows.packs import shipped
from pegbar.rights.door import Door
from pegbar.rights.pack_facts import fact_kinds
from pegbar.rights.packs import pack_policies
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import Refused
from tests.fakes.rights import HANDS, film_of, shoot_of, show_with, with_consent
from tests.fakes.rooms import room_in

PACKS = {one.pack.id: one.pack for one in shipped()}
VOICED = replace(HANDS, voice="hibari 0.2.1", voiced=True)
DAY = dt.date(2026, 11, 20)
FILM = digest_bytes(b"the film")


def room_under(tmp_path, *names):
    packs = tuple(PACKS[name] for name in names)
    texts = [(pack.id, pack_policies(pack)) for pack in packs]
    policy = CedarPolicy(extra=texts, facts=fact_kinds())
    return replace(room_in(tmp_path / "room"), show="my-show", packs=packs, policy=policy)


def leave(room, tmp_path, territory, *, day=DAY, hands=VOICED, show=None):
    """Ask whether the template's film may leave."""
    shoot = shoot_of(show or show_with(tmp_path / "show", {}))
    film = film_of(shoot, tmp_path, hands)
    scene = Scene(
        shoot=shoot,
        graph=film.graph.needed_for({film.parts["film"].step}),
        ledger=list(room.ledger.facts()),
        day=day,
        territory=territory,
    )
    asked = Asked(door=Door.LEAVE, action="deliver", about="my-show")
    ask(room, shoot.show, under_packs(asked, room.packs, scene, [FILM]))


def last(room) -> VerdictGiven:
    return [one.body for one in room.ledger.facts() if isinstance(one.body, VerdictGiven)][-1]


def answer(room, pack, rule, said, text, **more):
    fact = QuestionAnswered(
        pack=pack, rule=rule, answer=said, inputs=(words_of(text),), roles=("producer",), **more
    )
    room.ledger.append([fact], by="tester")


def test_a_pack_refuses_in_its_territory_and_the_verdict_names_rule_and_version(tmp_path):
    room = room_under(tmp_path, "eu-ai-act-50")
    with pytest.raises(Refused) as caught:
        leave(room, tmp_path, "FR")
    said = str(caught.value)
    assert "(rule eu-ai-act-50@2026.1/two-layers)" in said
    assert "unverified: from secondary reports" in said
    verdict = last(room)
    assert not verdict.allowed
    assert verdict.rules == (
        "eu-ai-act-50@2026.1/told-to-the-audience",
        "eu-ai-act-50@2026.1/two-layers",
    )
    leave(room, tmp_path / "again", "JP")
    assert last(room).allowed


def test_a_pack_that_is_not_in_force_yet_decides_nothing_and_warns(tmp_path):
    room = room_under(tmp_path, "eu-ai-act-50")
    leave(room, tmp_path, "FR", day=dt.date(2026, 8, 1))
    assert last(room).allowed
    assert last(room).warnings == (
        "the pack eu-ai-act-50 applies from 2026-08-02 and decides nothing yet",
    )


def test_an_expired_pack_refuses_nothing_and_says_so_on_record(tmp_path):
    room = room_under(tmp_path, "sag-aftra-animation-2024")
    with pytest.raises(Refused, match="synthetic-voice-noticed"):
        leave(room, tmp_path, "US", day=dt.date(2026, 6, 30))
    leave(room, tmp_path / "again", "US", day=dt.date(2026, 7, 1))
    verdict = last(room)
    assert verdict.allowed
    assert verdict.warnings == (
        "the pack sag-aftra-animation-2024 expired on 2026-06-30 and decides nothing: "
        "no successor is known",
    )


def test_an_answer_opens_the_door_and_other_words_close_it_again(tmp_path):
    room = room_under(tmp_path, "sag-aftra-animation-2024")
    (ask_,) = PACKS["sag-aftra-animation-2024"].rules[1].asks
    day = dt.date(2026, 6, 30)
    answer(room, "sag-aftra-animation-2024", ask_.id, "no", ask_.text)
    with pytest.raises(Refused, match="is answered no by tester"):
        leave(room, tmp_path, "US", day=day)
    answer(room, "sag-aftra-animation-2024", ask_.id, "yes", ask_.text)
    leave(room, tmp_path / "yes", "US", day=day)
    answer(room, "sag-aftra-animation-2024", ask_.id, "yes", "Did the union hear of it?")
    with pytest.raises(Refused, match="is not answered"):
        leave(room, tmp_path / "other", "US", day=day)


def partner(rule_id):
    pack = PACKS["partner-guidance"]
    return pack, next(rule for rule in pack.rules if rule.id == rule_id)


def states(room, rule_id, *, tools=("hibari", "house-painter"), files=frozenset({FILM})):
    pack, rule = partner(rule_id)
    said = heard(list(room.ledger.facts()))
    return {one.key: one.state for one in asks_of(pack, rule, tools, files, said)}


def test_every_tool_in_the_chain_is_asked_about(tmp_path):
    room = room_in(tmp_path)
    (one,) = partner("inputs-stay-ours")[1].asks
    answer(room, "partner-guidance", "keeps-no-inputs@hibari", "yes", one.text)
    answer(room, "partner-guidance", "keeps-no-inputs@house-painter", "unsure", one.text)
    assert states(room, "inputs-stay-ours") == {
        "partner-guidance/keeps-no-inputs@hibari": "met",
        "partner-guidance/keeps-no-inputs@house-painter": "blocked",
    }


def test_an_unsure_passes_once_it_was_escalated(tmp_path):
    room = room_in(tmp_path)
    (one,) = partner("inputs-stay-ours")[1].asks
    said = {"note": "the streamer agreed", "escalated": True}
    answer(room, "partner-guidance", "keeps-no-inputs@hibari", "unsure", one.text, **said)
    assert set(states(room, "inputs-stay-ours", tools=("hibari",)).values()) == {"met"}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "met"),
        ({"approved": False}, "blocked"),
        ({"inputs": (digest_bytes(b"another film"),)}, "open"),
        ({"roles": ("artist",)}, "open"),
        ({"stage": "cut"}, "open"),
    ],
)
def test_an_approval_is_of_these_bytes_at_this_stage_by_somebody_entitled(tmp_path, change, state):
    room = room_in(tmp_path)
    given = ApprovalGiven(
        stage="generated-final", approved=True, inputs=(FILM,), roles=("producer",)
    )
    room.ledger.append([msgspec.structs.replace(given, **change)], by="tester")
    assert states(room, "final-approved") == {"partner-guidance/generated-final": state}


def test_a_paper_without_its_reason_is_not_put_into_force_under_the_agreement_of_2026(tmp_path):
    day = "2025-12-04"
    show = with_consent(tmp_path / "show", scanned=day, noticed="2025-12-01")
    room = room_under(tmp_path, "sag-aftra-tv-theatrical-2026")
    room = replace(room, clock=_On(DAY))
    shoot = shoot_of(show)
    asked = Asked(door=Door.DECIDE, action="grant", about="ada-voice", kind="Paper")
    under = paper_under_packs(asked, room, paper_of(shoot, "ada-voice"), [])
    with pytest.raises(Refused, match=r"no business reason .*: ada-voice; could"):
        ask(room, shoot.show, under)


class _On:
    def __init__(self, day: dt.date) -> None:
        self.day = day

    def now(self) -> dt.datetime:
        return dt.datetime(self.day.year, self.day.month, self.day.day, tzinfo=dt.UTC)


def test_a_show_without_packs_is_asked_what_it_was_asked_before(tmp_path):
    room = room_in(tmp_path)
    asked = Asked(door=Door.LEAVE, action="deliver", about="my-show")
    assert under_packs(asked, room.packs, None) is asked


def test_what_is_in_force_and_verified_is_not_warned_of():
    assert list(warnings_of([PACKS["animation-guild-2024"]], DAY)) == []
    (line,) = warnings_of([PACKS["wga-2026"]], DAY)
    assert line.startswith("the pack wga-2026 is unverified: ")


def test_a_show_gets_the_packs_that_it_chose_and_an_unknown_one_is_told_with_its_line(tmp_path):
    show = show_with(tmp_path, {})
    bible = show / "show.yaml"
    text = bible.read_text("utf-8")
    bible.write_text(f"packs: [us-copyright-office]\n{text}", "utf-8")
    studio = wiring.Studio(tmp_path)
    assert [one.pack.id for one in studio.packs(wiring.read_show(show))] == ["us-copyright-office"]
    bible.write_text(f"packs: [us-copyright-ofice]\n{text}", "utf-8")
    with pytest.raises(wiring.BadInput, match=r"show\.yaml:1:.*did you mean us-copyright-office"):
        studio.packs(wiring.read_show(show))


def test_a_pack_of_the_studio_s_own_cannot_take_another_s_name(tmp_path):
    show = show_with(tmp_path, {})
    (tmp_path / "packs").mkdir()
    text = Path(wiring.packs_near(None, None)["wga-2026"].file).read_text("utf-8")
    (tmp_path / "packs" / "softer.yaml").write_text(text, "utf-8")
    with pytest.raises(wiring.BadInput, match=r"softer\.yaml: a pack called wga-2026 is in Pegbar"):
        wiring.packs_near(wiring.read_show(show), tmp_path)
