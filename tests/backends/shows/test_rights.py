"""What a show says of its rights is read from show.yaml and from rights/, with its places."""

from __future__ import annotations

import pytest

from pegbar import wiring
from pegbar.rights.label import Purpose
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from tests.fakes.rights import CONSENT, SOURCE, shoot_of, show_with, with_consent

KIT = "art/characters/kit.svg"


def refusal(folder, files: dict[str, str]) -> str:
    with pytest.raises(BadInput) as caught:
        wiring.read_show(show_with(folder, files))
    return str(caught.value)


def test_a_source_in_rights_speaks_after_the_bible_and_the_last_file_last(tmp_path):
    one = SOURCE.replace("    consents: [ada-voice]\n", "")
    two = one.replace("Ada Berg", "Ben Ito")
    show = show_with(tmp_path, {"rights/a.yaml": one, "rights/b.yaml": two})
    matter = shoot_of(show).matter[KIT]
    assert matter.person == "Ben Ito"
    assert str(matter.said) == "rights/b.yaml:3:5"


def test_a_consent_its_contract_and_the_people_are_read_and_kept(tmp_path):
    show = with_consent(tmp_path)
    text = (show / "rights/cast.yaml").read_text()
    more = "    people: [Ada Berg]\n    contract: papers/ada.pdf\n"
    (show / "rights/cast.yaml").write_text(text + more)
    shoot = shoot_of(show)
    digest = digest_bytes(b"signed by Ada Berg")
    paper = shoot.papers["ada-voice"]
    assert (paper.consent.person, paper.contract) == ("Ada Berg", digest)
    assert str(paper.place) == "rights/consents/ada-voice.yaml:1:1"
    kit = shoot.matter[KIT]
    assert (kit.people, kit.contract) == (("Ada Berg",), digest)
    assert kit.label.consents == {"ada-voice"}
    assert {"rights/cast.yaml", "papers/ada.pdf"} <= shoot.paperwork


@pytest.mark.parametrize(
    ("training", "allowed"),
    [
        ("{ai_generative_training: allowed}", True),
        ("{ai_generative_training: constrained, details: for this film's look}", True),
        ("{ai_generative_training: constrained}", False),
        ("{ai_inference: allowed}", False),
    ],
)
def test_training_is_taken_away_by_whatever_does_not_allow_it(tmp_path, training, allowed):
    source = SOURCE.replace("    consents: [ada-voice]\n", f"    training: {training}\n")
    label = shoot_of(show_with(tmp_path, {"rights/a.yaml": source})).matter[KIT].label
    assert (Purpose.TRAIN in label.purposes) is allowed


def test_training_never_gives_a_purpose_that_is_not_listed(tmp_path):
    source = SOURCE.replace("produce, train, market", "produce").replace(
        "consents: [ada-voice]", "training: {ai_generative_training: allowed}"
    )
    label = shoot_of(show_with(tmp_path, {"rights/a.yaml": source})).matter[KIT].label
    assert Purpose.TRAIN not in label.purposes


def test_a_consent_that_no_paper_defines_is_named_with_its_line(tmp_path):
    told = refusal(tmp_path, {"rights/cast.yaml": SOURCE})
    assert told.startswith("rights/cast.yaml:6:16: there is no consent called 'ada-voice'")
    assert "rights/consents/ada-voice.yaml" in told


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"rights/consents/a.yaml": CONSENT}, "rights/consents/a.yaml:10:1: papers/ada.pdf is"),
        (
            {"rights/consents/a.yaml": CONSENT.replace("id: ada-voice", "id: a/b")},
            "rights/consents/a.yaml:2:1: a consent's id",
        ),
        ({"rights/consents/a.yaml": CONSENT.replace("voice\n", "soul\n", 2)}, "a.yaml:"),
        ({"rights/a.yaml": "format: 2\n"}, "rights/a.yaml:1:1: this file has format 2"),
        ({"rights/a.yaml": SOURCE.replace("by:", "bye:")}, "rights/a.yaml:4:5: unknown key 'bye'"),
        (
            {"rights/a.yaml": SOURCE.replace("    consents: [ada-voice]", "    contract: ../x")},
            "rights/a.yaml:6:5: '../x' leads around",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, files, said):
    assert said in refusal(tmp_path, files)


def test_two_papers_of_one_id_are_refused(tmp_path):
    show = with_consent(tmp_path)
    (show / "rights/consents/b.yaml").write_text(CONSENT)
    with pytest.raises(BadInput, match=r"b\.yaml:2:1: a consent called ada-voice stands at"):
        wiring.read_show(show)


def test_consents_may_stand_in_a_list_beside_the_sources(tmp_path):
    lines = CONSENT.replace("format: 1\n", "").replace("contract: papers/ada.pdf\n", "")
    entry = "".join(f"    {line}\n" for line in lines.splitlines()).replace("    id", "  - id", 1)
    show = show_with(tmp_path, {"rights/cast.yaml": f"{SOURCE}consents:\n{entry}"})
    assert shoot_of(show).papers["ada-voice"].consent.person == "Ada Berg"


STAGES = """\
format: 1
stages:
  - {stage: cut, by: [director, producer], count: 2, before: [final]}
  - {stage: faces, of: shot, by: [legal], not_self: false}
"""


def test_stages_are_read_with_their_places_and_say_nothing_of_sources(tmp_path):
    show = wiring.read_show(show_with(tmp_path, {"rights/approvals.yaml": STAGES}))
    cut, faces = show.stages
    assert (cut.stage.subject, cut.stage.count, cut.stage.before) == ("film", 2, ("final",))
    assert (faces.stage.subject, faces.stage.before) == ("shot", ("deliver",))
    assert (cut.stage.not_self, faces.stage.not_self) == (True, False)
    assert str(cut.place).startswith("rights/approvals.yaml:3")
    assert "rights/approvals.yaml" in show.files


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("stage: faces", "stage: cut", "the stage cut stands here twice"),
        ("of: shot, ", "", "nobody knows what the stage faces looks at"),
        ("[legal]", "[]", "nobody could approve the stage faces"),
        ("[legal]", "[judge]", "approvals.yaml:4"),
        ("count: 2", "count: 0", "0 people cannot approve a stage"),
        ("[final]", "[train]", "film is there only when a model has learned"),
        ("stage: cut", "stage: a b", "letters, digits and hyphens"),
        ("before: [final]", "after: [final]", "after"),
    ],
)
def test_what_is_wrong_with_a_stage_is_told_with_its_line(tmp_path, old, new, said):
    found = refusal(tmp_path, {"rights/approvals.yaml": STAGES.replace(old, new)})
    assert said in found
    assert "rights/approvals.yaml:" in found
