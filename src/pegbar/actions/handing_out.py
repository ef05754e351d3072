"""What is put into a folder outside the house has left it: the door is asked, it is on record, and
what carries no credentials of its own gets a signed manifest beside it.

Within the house (the show's folder) an export is work like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pegbar.actions.approvals import lacking
from pegbar.actions.asking import Asked, ask
from pegbar.actions.consents import standing_of
from pegbar.actions.doors import inputs_of, shots_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.film_words import Hands, film_facts
from pegbar.actions.pack_facts import Scene
from pegbar.actions.rights_of_film import Hindrance, hindrances, of_terms, sources_of
from pegbar.actions.sequence import check_manifest, sign_sequence
from pegbar.actions.shoot import Shoot
from pegbar.actions.stages import Review
from pegbar.actions.studio import Room
from pegbar.actions.under_packs import under_packs
from pegbar.assets.facts import FilmDelivered
from pegbar.assets.traces import carries_credentials
from pegbar.departments.finishing.credentials import film_claim
from pegbar.graph.graph import Graph
from pegbar.ports.notary import Notary, Register
from pegbar.rights.door import Door, Use
from pegbar.rights.label import Purpose
from pegbar.values.digests import Digest, digest_file

_WORK: Final = frozenset(
    {
        "boards",
        "storyboarder",
        "xdts",
        "pdf",
        "guides",
        "alternatives",
        "criticism",
        "generated",
        "takes",
    }
)
"""What goes out to be worked with; everything else is the film, or its pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Something that leaves: in which form, for where (empty: it is not said), and into which
    folder."""

    form: str
    territory: str
    folder: Path

    @property
    def purpose(self) -> Purpose:
        """What it leaves for: to be worked with outside, or to be seen."""
        return Purpose.PRODUCE if self.form in _WORK else Purpose.DELIVER


def leaves(folder: Path, home: Path) -> bool:
    """Whether a folder is outside the house: not in the show's own."""
    return not folder.resolve().is_relative_to(home.resolve())


def ask_to_hand_out(
    shoot: Shoot,
    graph: Graph,
    room: Room,
    going: Going,
    film: FilmGraph | None = None,
    *,
    more: Sequence[Hindrance] = (),
) -> None:
    """Whether what these steps make may leave in this form. What leaves to be seen waits for the
    approvals that its film waits for; `more` stands in the way besides. Raises Refused."""
    facts = list(room.ledger.facts())
    day = room.clock.now().date()
    use = Use(show=shoot.show.id, purpose=going.purpose, day=day, territory=going.territory)
    sources = sources_of(graph, shoot)
    found = (*hindrances(sources, use, standing_of(facts)), *of_terms(graph, use.purpose), *more)
    if film is not None and going.purpose is Purpose.DELIVER:
        review = Review(shoot=shoot, film=film, room=room, facts=facts)
        found = (*found, *lacking(review, "deliver"))
    where = f" in {going.territory}" if going.territory else ""
    asked = Asked(
        door=Door.LEAVE,
        action="export",
        about=f"{shoot.show.id} as {going.form}{where}",
        obstacles=found,
        inputs=inputs_of(sources, frozenset(found)),
        facts={"departments": sorted({step.recipe.department for step in graph.steps})},
        things=shots_of(shoot),
    )
    scene = Scene(
        shoot=shoot, graph=graph, ledger=facts, day=day, territory=going.territory, sealed=True
    )
    ask(room, shoot.show, under_packs(asked, room.packs, scene), facts=facts)


def on_record(room: Room, going: Going, files: Mapping[str, Digest], step: str) -> None:
    """Say in the ledger which bytes leave, so that they are found when a consent is taken back."""
    fact = FilmDelivered(
        profile=going.form,
        territory=going.territory,
        to=str(going.folder.resolve()),
        files=dict(files),
        step=step,
    )
    room.ledger.append([fact], by=room.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Who signs for files that carry nothing, and of what film they speak."""

    shoot: Shoot
    hands: Hands
    painted_by: Mapping[str, str]
    graph: Graph
    notary: Notary
    register: Register

    def put(self, folder: Path, names: Collection[str], time: str) -> Path | None:
        """A manifest over these files and over those that an earlier one still holds for; none
        where everything carries credentials of its own. Raises StorageFailed."""
        if all(carries_credentials((folder / name).read_bytes()) for name in names):
            return None
        facts = film_facts(self.shoot, self.hands, self.painted_by, self.graph.steps)
        held = _held(folder, self.register)
        return sign_sequence(folder, film_claim(facts), self.notary, time, names={*names, *held})


def _held(folder: Path, register: Register) -> set[str]:
    """The files of an earlier manifest of this studio's that are still what they were. What others
    signed, or nobody, is not signed for."""
    before = check_manifest(folder, register)
    ours = before.state == "trusted" and before.sequence is not None
    files = before.sequence.files if ours and before.sequence else {}
    return {
        name
        for name, digest in files.items()
        if (folder / name).is_file() and digest_file(folder / name) == digest
    }
