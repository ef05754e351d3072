"""Who and what made a film, for its end credits: from its sources, their labels and its steps.

Nothing is made up here: what nobody said is not credited, and what is owed stands in its owner's
own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pegbar import __version__
from pegbar.actions.film_words import PAINTER, Hands
from pegbar.actions.recorded import line_reports
from pegbar.actions.shoot import Matter, Shoot, source_of
from pegbar.graph.step import Source, Step
from pegbar.production.recording import FOLDER as RECORDINGS
from pegbar.rights.label import Duty, Origin
from pegbar.values.canonical import Json

_KEYS: Final = "art/keys/"


def film_credits(
    shoot: Shoot, hands: Hands, painted_by: Mapping[str, str], used: Sequence[Step]
) -> Json:
    """What `departments/cut/titles.py` sets, as plain JSON: roles with names, and sentences."""
    matter = _used(shoot, used)
    ledger = _Ledger()
    for role, files in _crafts(shoot, matter):
        ledger.craft(role, files)
    voices = _voices(shoot, hands)
    if voices:
        ledger.add("Voices", voices)
    painted = PAINTER in painted_by.values()
    if painted:
        ledger.craft(_keys_role(matter), [one for one in matter if one.path.startswith(_KEYS)])
    ledger.rest(matter)
    roles: list[Json] = [{"role": role, "names": list(n)} for role, n in ledger.roles.items()]
    tools: list[Json] = [{"role": "Score and sound", "names": ["Pegbar"]}]
    if painted:
        tools.insert(0, {"role": "Painted by", "names": ["the house painter"]})
    notes: list[Json] = [*ledger.notes, *_notes(shoot, hands, matter, painted)]
    return {
        "title": shoot.show.title or shoot.story.title,
        "roles": roles,
        "tools": tools,
        "notes": list(dict.fromkeys(str(note) for note in notes)),
    }


def _used(shoot: Shoot, steps: Iterable[Step]) -> list[Matter]:
    """The people's files behind these steps, and the direction that led them."""
    paths = {
        given.name.partition("#")[0]
        for step in steps
        for given in step.inputs.values()
        if isinstance(given, Source)
    }
    paths |= {path for path in shoot.matter if path.startswith("direction/")}
    if shoot.show.titles.paper:  # the credits themselves are printed on it
        paths.add(shoot.show.titles.paper)
    return [shoot.matter[path] for path in sorted(paths)]


def _crafts(shoot: Shoot, matter: Sequence[Matter]) -> list[tuple[str, list[Matter]]]:
    """What people do on a film, in the order in which it is credited."""
    figures = {file for files in shoot.figures.values() for file in files}
    places = {file for files in (*shoot.sets.values(), *shoot.props.values()) for file in files}
    return [
        ("Written by", [one for one in matter if one.path == shoot.show.screenplay]),
        ("Directed by", [one for one in matter if one.path.startswith("direction/")]),
        ("Characters by", [one for one in matter if one.path in figures]),
        ("Sets and props by", [one for one in matter if one.path in places]),
    ]


def _keys_role(matter: Sequence[Matter]) -> str:
    keys = [one for one in matter if one.path.startswith(_KEYS) and one.path.endswith(".png")]
    people = all(one.label.origin in {Origin.DRAWN, Origin.CAPTURED} for one in keys)
    return "Keyframes painted by" if people else "Keyframes made by the program"


class _Ledger:
    """Roles and names as they are collected. Mutable while it is filled."""

    def __init__(self) -> None:
        self.roles: dict[str, dict[str, None]] = {}
        self.notes: list[str] = []

    def add(self, role: str, names: Iterable[str]) -> None:
        self.roles.setdefault(role, {}).update(dict.fromkeys(names))

    def craft(self, role: str, files: Sequence[Matter]) -> None:
        """The makers of these files: in the words that are owed, else under `role`."""
        before = {line for line, names in self.roles.items() for _ in names}
        for one in files:
            owed = [
                (words, who) for words, who in map(_split, _credits_of(one)) if words not in before
            ]
            for words, who in owed:
                self.add(words, [who])
            if not owed and one.person:
                self.add(role, [one.person])

    def rest(self, matter: Sequence[Matter]) -> None:
        """Whatever else is owed to anyone."""
        for one in matter:
            for text, to in _credits_of(one):
                words, who = _split((text, to))
                if who not in self.roles.get(words, {}):
                    self.add(words, [who])
            for owed in sorted(one.label.obligations):
                if owed.duty is not Duty.CREDIT and owed.text and owed.text not in self.notes:
                    self.notes.append(owed.text)


def _credits_of(one: Matter) -> list[tuple[str, str]]:
    owed = (o for o in sorted(one.label.obligations) if o.duty is Duty.CREDIT)
    return [(o.text or o.to, o.to) for o in owed]


def _split(owed: tuple[str, str]) -> tuple[str, str]:
    """`Written by Marit Oye`, owed to Marit Oye, is a role and a name; other words stay whole."""
    text, to = owed
    role = text.removesuffix(to).strip(" :·-")
    return (role, to) if role and text.endswith(to) else ("With thanks to", text)


def _voices(shoot: Shoot, hands: Hands) -> list[str]:
    """Everyone who is heard: the performers of recordings, else in which voice."""
    found: dict[str, dict[str, None]] = {}
    for line in line_reports(shoot, voiced=hands.voiced).values():
        if line.sound != "timed":
            by = line.by if line.sound == "recorded" else line.by.replace("_", " ")
            found.setdefault(line.who, {})[by] = None
    return [f"{who} · {_either(list(by))}" for who, by in found.items()]


def _either(names: Sequence[str]) -> str:
    return " and ".join(one for one in names if one) or "not named"


def _voice_notes(shoot: Shoot, hands: Hands) -> Iterator[str]:
    """How the voices came to be: nobody takes a program for a performer, or the other way round."""
    lines = line_reports(shoot, voiced=hands.voiced).values()
    scratch = dict.fromkeys(one.who for one in lines if one.sound == "scratch")
    recorded = [one for one in lines if one.sound == "recorded"]
    terms = f" ({hands.voice_terms})" if hands.voice_terms else ""
    if scratch and recorded:
        yield f"Synthetic voice by {hands.voice}{terms}: {_listed(list(scratch))}."
    elif scratch:
        yield f"Synthetic voices by {hands.voice}{terms}; no performer was recorded."
    for one in recorded:
        if shoot.matter[one.file].label.origin is not Origin.CAPTURED:
            yield _first_sentence(shoot, one.file) or f"{one.who}'s recordings were generated."


def _notes(shoot: Shoot, hands: Hands, matter: Sequence[Matter], painted: bool) -> list[str]:
    said: list[str] = []
    if painted:
        keys = [one.path for one in matter if one.path.startswith(_KEYS)]
        said += dict.fromkeys(_first_sentence(shoot, path) for path in keys)
        count = sum(path.endswith(".png") for path in keys)
        said.append(f"The house painter learned this film's look from its {count} keyframes.")
    else:
        said.append("The pictures were drawn by Pegbar's stage from the drawings above.")
    said += _voice_notes(shoot, hands)
    said.append("Score and sound were generated from a recipe, without recordings.")
    said += _licences(shoot, matter)
    signed = "; its credentials are in its file" if hands.signer else ""
    said.append(f"Made with Pegbar {__version__}{signed}.")
    return [one for one in said if one]


def _first_sentence(shoot: Shoot, path: str) -> str:
    """What the bible notes about a file, for people to read: the first sentence."""
    source = source_of(path, shoot.show)
    words = " ".join(source.note.split()) if source else ""
    head, dot, _ = words.partition(". ")
    return f"{head}{'.' if dot else ''}"


def _licences(shoot: Shoot, matter: Sequence[Matter]) -> list[str]:
    """One sentence for each licence, with what is under it."""
    under: dict[str, dict[str, None]] = {}
    for one in matter:
        if one.licence:
            under.setdefault(one.licence, {})[_kind(one.path, shoot)] = None
    return [f"{_listed(list(kinds))}: {licence}." for licence, kinds in under.items()]


def _kind(path: str, shoot: Shoot) -> str:
    if path == shoot.show.screenplay:
        return "screenplay"
    if path.startswith("direction/"):
        return "direction"
    if path == shoot.show.titles.paper:
        return "paper"
    if path.startswith(f"{RECORDINGS}/"):
        return "recorded lines"
    return "keyframes" if path.startswith(_KEYS) else "drawings"


def _listed(words: Sequence[str]) -> str:
    whole = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return whole[:1].upper() + whole[1:]
