"""What can be asked at the doors: every action of the schema, and what it is done to."""

from __future__ import annotations

from typing import Final

import msgspec

from pegbar.rights.door import Door


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """An action on a kind of thing, with the words that a person reads."""

    door: Door
    action: str
    kind: str
    told: str

    @property
    def name(self) -> str:
        """How it goes by in lists: reading is told apart by what is read."""
        return f"read {self.kind.lower()}" if self.action == "read" else self.action


def _deeds(door: Door, kind: str, **told: str) -> list[Deed]:
    return [Deed(door=door, action=name, kind=kind, told=words) for name, words in told.items()]


DEEDS: Final = (
    *_deeds(
        Door.RUN,
        "Work",
        draw="boards, guides, sheets and films that no model paints",
        generate="pictures by a model",
        train="have a model learn",
        send="give material to a model or a vendor outside the house",
        capture="take in an actor's performance",
    ),
    *_deeds(Door.READ, "Work", read="the film, its shots and takes, the plan of it"),
    *_deeds(Door.READ, "Art", read="drawings, keys, recordings, the screenplay"),
    *_deeds(Door.READ, "Rules", read="people, policies, packs and approvals"),
    *_deeds(Door.READ, "Paper", read="consents and contracts"),
    *_deeds(Door.READ, "Evidence", read="traces and what is on record"),
    *_deeds(Door.READ, "Money", read="prices and budgets"),
    *_deeds(Door.READ, "Evidence", audit="write an evidence pack"),
    *_deeds(
        Door.DECIDE,
        "Work",
        choose="a take, a framing, a look",
        approve="a stage, for exactly the files that were seen",
        reject="a stage",
        loosen="what may be done with something of the house's own",
        lend="something to another show",
    ),
    *_deeds(
        Door.DECIDE,
        "Paper",
        grant="put a person's consent into force",
        revoke="take a consent back",
        answer="what a rule pack asks",
    ),
    *_deeds(
        Door.DECIDE,
        "Secret",
        rotate="the keys of a show",
        destroy="a person's material, by its key",
    ),
    *_deeds(Door.DECIDE, "Rules", govern="accept changed people and rules"),
    *_deeds(Door.DECIDE, "Money", settle="what became of a job that may have been paid for"),
    *_deeds(Door.DECIDE, "Evidence", checkpoint="sign the record"),
    *_deeds(
        Door.LEAVE,
        "Work",
        deliver="let the finished film out",
        export="give the film to another program",
    ),
)
"""In the order of the doors. `tests/rights/test_deeds.py` holds them against the schema."""
