"""Rewriting a script at random: what was not touched keeps its shot ids, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.shots import Story
from tests.departments.story.stage import told

_ACTIONS = (
    "Mira walks to Otto.",
    "Otto picks up the lamp.",
    "Mira looks up.",
    "The moon rises.",
    "Otto leaves.",
    "Mira sits on the crate.",
    "Otto raises the lamp.",
    "A pause.",
)


@dataclass
class Scene:
    """A scene of a script that is being rewritten. Mutable: that is what it is for."""

    name: str
    blocks: list[str]

    def text(self) -> str:
        where = "ROOF" if int(self.name[1:]) % 2 else "ATTIC"
        # Sections name the scenes for this test alone; the film does not know them.
        return "\n\n".join([f"# {self.name}", f"EXT. {where} - NIGHT", *self.blocks])


def script(scenes: list[Scene]) -> str:
    return "\n\n".join(one.text() for one in scenes) + "\n"


class Pen:
    """Writes lines that no other line is like."""

    def __init__(self) -> None:
        self.count = 0

    def block(self, kind: int) -> str:
        self.count += 1
        token = f"{self.count * 7919 % 10007:x} {self.count * 104729 % 10009:x}"
        who = "MIRA" if kind % 2 else "OTTO"
        if kind < 5:
            feeling = "\n(sadly)" if kind == 4 else ""
            return f"{who}{feeling}\nSay {token} and {token[::-1]} {self.count}."
        return f"{_ACTIONS[kind % len(_ACTIONS)]} {who.title()} nods {token} {token[::-1]}."


def shots_of(story: Story, text: str) -> dict[str, list[tuple[str, str]]]:
    """The shots of each scene, by the scene's name: their ids and the words they are known by."""
    lines = text.split("\n")
    found: dict[str, list[tuple[str, str]]] = {}
    for shot in story.shots:
        name = next(line[2:] for line in reversed(lines[: shot.first_line]) if line[:2] == "# ")
        words = story.anchors[shot.id].rsplit("\n(", 1)[0]
        found.setdefault(name, []).append((shot.id, words))
    return found


Edit = tuple[int, int, int, int]


def rewrite(scenes: list[Scene], pen: Pen, edits: list[Edit]) -> set[str]:
    """Do the edits; returns the names of the scenes that none of them touched."""
    touched: set[str] = set()
    for what, where, at, kind in edits:
        scene = scenes[where % len(scenes)]
        touched.add(scene.name)
        spot = at % (len(scene.blocks) + 1)
        if what == 0:
            scene.blocks.insert(spot, pen.block(kind))
        elif what == 1 and len(scene.blocks) > 1:
            del scene.blocks[spot % len(scene.blocks)]
        elif what == 2:
            scene.blocks[spot % len(scene.blocks)] = pen.block(kind)
        elif what == 3:
            scene.blocks.insert(spot, scene.blocks.pop(0))
        elif what == 4:
            new = Scene(f"s{100 + pen.count}", [pen.block(kind), pen.block(kind + 1)])
            scenes.insert(at % (len(scenes) + 1), new)
            touched.add(new.name)
        elif what == 5 and len(scenes) > 2:
            scenes.remove(scene)
        elif what == 6:
            scenes.remove(scene)
            scenes.insert(at % (len(scenes) + 1), scene)
    return {one.name for one in scenes} - touched


_KIND = st.integers(0, 9)
_SCRIPTS = st.lists(st.lists(_KIND, min_size=1, max_size=5), min_size=2, max_size=5)
_EDITS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 9), st.integers(0, 9), _KIND), max_size=5
)


@settings(max_examples=150, deadline=None)
@given(_SCRIPTS, _EDITS)
def test_shots_of_scenes_that_nobody_touched_keep_their_ids(
    kinds: list[list[int]], edits: list[Edit]
) -> None:
    pen = Pen()
    scenes = [
        Scene(f"s{at}", [pen.block(kind) for kind in row]) for at, row in enumerate(kinds, start=1)
    ]
    text = script(scenes)
    first = told(text)
    before = shots_of(first, text)
    untouched = rewrite(scenes, pen, edits)
    new_text = script(scenes)
    second = told(new_text, previous=first.anchors)
    after = shots_of(second, new_text)
    for name in untouched:
        assert after[name] == before[name]
    assert len({shot.id for shot in second.shots}) == len(second.shots)
