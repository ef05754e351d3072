"""The FDX reader: the same record as Fountain's, and one clear message for hostile XML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.departments.story.fdx import read_fdx
from pegbar.departments.story.fountain import read_fountain
from pegbar.departments.story.script import read_screenplay
from pegbar.departments.story.tell import tell
from pegbar.production.screenplay import Kind, Screenplay, plain
from pegbar.values.errors import BadInput
from tests.departments.story.stage import DESIGNS, SHOW

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
FULL = (
    HEAD
    + """<FinalDraft DocumentType="Script" Template="No" Version="5">
  <Content>
    <Paragraph Type="Transition"><Text>FADE IN:</Text></Paragraph>
    <Paragraph Number="12A" Type="Scene Heading">
      <SceneProperties Length="1/8" Page="1"><Summary><Paragraph><Text>They meet.</Text>
      </Paragraph></Summary></SceneProperties>
      <Text>EXT. ROOF - NIGHT</Text>
    </Paragraph>
    <Paragraph Type="Action">
      <ScriptNote ID="1"><Paragraph><Text>Is she cold?</Text></Paragraph></ScriptNote>
      <Text>MIRA sits on the </Text><Text Style="Bold+Italic">crate</Text><Text>. A*B.</Text>
    </Paragraph>
    <Paragraph Type="Character"><Text>Mira (O.S.) (CONT'D)</Text></Paragraph>
    <Paragraph Type="Parenthetical"><Text>(sadly)</Text></Paragraph>
    <Paragraph Type="Dialogue"><Text>Hello &amp; welcome.</Text></Paragraph>
    <Paragraph>
      <DualDialogue>
        <Paragraph Type="Character"><Text>MIRA</Text></Paragraph>
        <Paragraph Type="Dialogue"><Text>Yes!</Text></Paragraph>
        <Paragraph Type="Character"><Text>OTTO</Text></Paragraph>
        <Paragraph Type="Dialogue"><Text>No!</Text></Paragraph>
      </DualDialogue>
    </Paragraph>
    <Paragraph StartsNewPage="Yes" Type="Action"><Text>They wait.</Text></Paragraph>
  </Content>
  <HeaderAndFooter><Header><Paragraph><Text>page one</Text></Paragraph></Header></HeaderAndFooter>
  <TitlePage><Content>
    <Paragraph><Text></Text></Paragraph>
    <Paragraph><Text>The Roof</Text></Paragraph>
    <Paragraph><Text>written by</Text></Paragraph>
    <Paragraph><Text>Ann Lee</Text></Paragraph>
    <Paragraph><Text>ann@example.org</Text></Paragraph>
  </Content></TitlePage>
</FinalDraft>
"""
)


def read(text: str) -> Screenplay:
    return read_fdx(text.encode(), "s.fdx")


def test_every_paragraph_is_found_with_the_lines_of_its_xml() -> None:
    found = [(one.kind, one.text, one.first_line, one.last_line) for one in read(FULL).elements]
    assert found == [
        (Kind.TRANSITION, "FADE IN:", 4, 4),
        (Kind.SCENE, "EXT. ROOF - NIGHT", 5, 9),
        (Kind.SYNOPSIS, "They meet.", 6, 7),
        (Kind.ACTION, "MIRA sits on the ***crate***. A\\*B.", 10, 13),
        (Kind.NOTE, "Is she cold?", 11, 11),
        (Kind.CHARACTER, "Mira", 14, 14),
        (Kind.PARENTHETICAL, "sadly", 15, 15),
        (Kind.DIALOGUE, "Hello & welcome.", 16, 16),
        (Kind.CHARACTER, "MIRA", 19, 19),
        (Kind.DIALOGUE, "Yes!", 20, 20),
        (Kind.CHARACTER, "OTTO", 21, 21),
        (Kind.DIALOGUE, "No!", 22, 22),
        (Kind.PAGE_BREAK, "", 25, 25),
        (Kind.ACTION, "They wait.", 25, 25),
    ]
    assert plain(found[3][1]) == "MIRA sits on the crate. A*B."


def test_cues_scene_numbers_title_page_and_who_speaks_at_once_are_kept() -> None:
    play = read(FULL)
    cues = [one for one in play.elements if one.kind is Kind.CHARACTER]
    assert cues[0].extensions == ("O.S.", "CONT'D")
    assert [one.dual for one in cues] == [False, False, True]
    assert next(one.number for one in play.elements if one.kind is Kind.SCENE) == "12A"
    assert (play.title_value("title"), play.title_value("author")) == ("The Roof", "Ann Lee")
    assert play.title_value("contact") == "ann@example.org"


PAIR = """\
EXT. ROOF - NIGHT

MIRA sits on the crate.

MIRA
(sadly)
It is late.

OTTO comes in.

OTTO
Is it?
"""


def test_the_same_script_in_both_forms_is_told_in_the_same_shots_with_the_same_ids() -> None:
    fountain = read_fountain(PAIR.encode(), "s.fountain")
    names = {Kind.SCENE: "Scene Heading", Kind.CHARACTER: "Character", Kind.ACTION: "Action"}
    rows = [
        f'<Paragraph Type="{names.get(one.kind, one.kind.value.title())}">'
        f"<Text>{one.text}</Text></Paragraph>"
        for one in fountain.elements
    ]
    xml = f'<FinalDraft Version="5"><Content>{"".join(rows)}</Content></FinalDraft>'
    one, other = (
        tell(play, SHOW, DESIGNS) for play in (fountain, read_screenplay(xml.encode(), "s.fdx"))
    )
    assert one.anchors == other.anchors
    assert [
        (shot.id, shot.framing, shot.cast, [beat.text for beat in shot.beats]) for shot in one.shots
    ] == [
        (shot.id, shot.framing, shot.cast, [beat.text for beat in shot.beats])
        for shot in other.shots
    ]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    "<FinalDraft><Content><Paragraph><Text>&b;</Text></Paragraph></Content></FinalDraft>"
)
REACHES_OUT = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><FinalDraft/>'
NO_SCENE = "<FinalDraft><Content/></FinalDraft>"
EARLY = (
    '<FinalDraft><Content>\n<Paragraph Type="Character"><Text>MIRA</Text></Paragraph>'
    "</Content></FinalDraft>"
)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (BOMB, 1, "entities are not read"),
        (REACHES_OUT, 1, "entities are not read"),
        ("<a" * 3, 1, "not well-formed"),
        (FULL.replace("</Content>", "", 1), 35, "mismatched tag"),
        ("<html>\n</html>", 1, "no Final Draft script"),
        ("<FinalDraft>" + "<a>" * 60, 1, "nested too deep"),
        ("<FinalDraft>" + "<a/>" * 400_001, 1, "too many elements"),
        ("", 1, "not well-formed"),
        (NO_SCENE, 1, "no scene"),
        (EARLY, 2, "before the first scene"),
        ('<?xml version="1.0" encoding="utf-7"?><FinalDraft/>', 1, "encoding"),
        ('<?xml version="1.0" encoding="nonsense"?><FinalDraft/>', 1, "encoding"),
    ],
)
def test_broken_and_hostile_xml_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read(text)
    assert caught.value.place is not None and caught.value.place.line == line
    assert caught.value.hint


def test_a_file_that_is_too_large_or_of_another_kind_is_refused() -> None:
    with pytest.raises(BadInput, match="16 MiB"):
        read_fdx(b" " * (16 * 1024 * 1024 + 1), "s.fdx")
    with pytest.raises(BadInput, match=r"not read from \.docx"):
        read_screenplay(b"PK", "s.docx")


def test_a_long_script_is_read_quickly() -> None:
    body = FULL[FULL.index("    <Paragraph Number") : FULL.index("  </Content>\n  <Header")]
    text = FULL.replace(body, body * 300)
    start = time.perf_counter()
    read(text)
    assert time.perf_counter() - start < 1.0


def test_utf_16_as_some_editors_save_it_is_read() -> None:
    play = read_fdx(FULL.replace("UTF-8", "UTF-16").encode("utf-16"), "s.fdx")
    assert [one.text for one in play.elements] == [one.text for one in read(FULL).elements]


_BITS = ["<Paragraph>", "</Paragraph>", "<Text>", "</Text>", "&amp;", "&x;", "<!--", "<![CDATA[",
         "<DualDialogue>", "]]>", '"', "<!ENTITY a 'b'>", "\x00", "Type=", "<?x?>"]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(FULL)), st.integers(0, 40), st.sampled_from(_BITS) | st.text(max_size=5))
def test_a_cut_or_a_slip_in_a_good_script_never_crashes_it(at: int, cut: int, put: str) -> None:
    try:
        play = read_fdx((FULL[:at] + put + FULL[at + cut :]).encode("utf-8", "replace"), "s")
    except BadInput as error:
        assert error.place is not None and error.message
        return
    for one in play.elements:
        assert 1 <= one.first_line <= one.last_line <= play.lines


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_fdx(b"<FinalDraft>" + data, "s")
    except BadInput as error:
        assert error.message
