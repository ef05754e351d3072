"""Nothing in a script is dropped in silence: every sentence is acted, shown, or reported."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.departments.story.clauses import clauses, sentences
from pegbar.departments.story.fountain import read_fountain
from pegbar.departments.story.names import Names
from pegbar.departments.story.reading import Reader
from pegbar.production.screenplay import Kind, plain
from pegbar.production.shots import Story
from pegbar.values.errors import BadInput
from tests.departments.story.stage import SHOW, scene

_WHO = st.sampled_from(
    ["Mira", "Otto", "She", "They", "Mira and Otto", "The dog", "Mira's hand", "It", "The LAMP",
     "Nobody", "His eyes", "The moon", "A bell", "Someone", ""]
)  # fmt: skip
_DOES = st.sampled_from(
    ["walks to", "picks up", "hugs", "sneezes at", "blows out", "does not see", "sits on", "shakes",
     "rises", "rings", "looks at", "is beside", "hands", "turns off", "widen", "is", "falls", "and",
     "puts down", "stands up", "smiles at", "goes out", "burbles"]
)  # fmt: skip
_WHAT = st.sampled_from(
    ["Otto", "the lamp", "the crate", "the sofa", "him", "it", "", "her lamp", "at once",
     "the book", "Mira the lamp", "and nods", ", then leaves", "as the moon rises", "- slowly"]
)  # fmt: skip
_OPENS = st.sampled_from(
    ["", "", "", "CLOSE ON ", "PAN TO ", "OVER MIRA'S SHOULDER: ", "Rain falls. ", "SUPER: ",
     "We see ", "INSERT - ", "A pause. ", "RACK FOCUS TO "]
)  # fmt: skip
_SENTENCE = st.builds(lambda a, b, c, d: f"{a}{b} {c} {d}.", _OPENS, _WHO, _DOES, _WHAT)
_PARAGRAPH = st.lists(_SENTENCE | st.text("ab MO.,'é李!?-", max_size=16), min_size=1, max_size=4)


def told_of(story: Story, line: int, text: str) -> bool:
    """Whether the sentence on this line came out somewhere."""
    bare = plain(text)
    seen = [
        *((beat.first_line, beat.text) for shot in story.shots for beat in shot.beats),
        *((one.line, one.text) for one in story.unstaged),
        *((one.line, one.text) for one in story.described),
    ]
    return any(at == line and words and (words in bare or bare in words) for at, words in seen)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PARAGRAPH, min_size=1, max_size=5))
def test_every_sentence_of_any_action_is_a_beat_or_shown_or_listed(
    paragraphs: list[list[str]],
) -> None:
    body = "\n\n".join(" ".join(one.replace("@", "") for one in part) for part in paragraphs)
    text = f"MIRA and OTTO.\n\nMIRA\nHello.\n\n{body}"
    try:
        play = read_fountain(f"EXT. ROOF - NIGHT\n\n{text}\n".encode(), "s")
        story = scene(text)
    except BadInput:
        return
    for element in play.elements:
        if element.kind is not Kind.ACTION:
            continue
        for sentence, start, _ in sentences(element.text):
            line = element.first_line + element.text.count("\n", 0, start)
            assert told_of(story, line, sentence), (line, sentence, story.unstaged)


@settings(max_examples=300, deadline=None)
@given(st.lists(_SENTENCE, min_size=1, max_size=6), st.booleans())
def test_every_clause_of_a_sentence_gives_a_reading_of_its_own(
    said: list[str], opening: bool
) -> None:
    reader = Reader(Names(SHOW.characters, SHOW.props, ("crate",)), frozenset({"sky"}), {})
    for sentence in said:
        bare = plain(sentence).strip(" .")
        found = reader.read(plain(sentence), opening=opening)
        assert len(found) >= min(len(clauses(bare)), 1)


def test_what_is_so_already_is_told_and_not_acted_again() -> None:
    story = scene("MIRA stands.\n\nMIRA\nHm.\n\nMira stands up.")
    assert [(one.line, one.how) for one in story.described][-1] == (8, "it is so already")
