"""Which rules a show is under, and what becomes of each: enforced on the file, asked of a person,
or only written down. Gaps come first; nothing is called enforced that the code does not enforce.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.governance_house import of_house
from pegbar.actions.governance_packs import of_packs
from pegbar.actions.governance_rule import ORDER, House, Rule
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.stages import Review
from pegbar.actions.studio import Room
from pegbar.rights.label import Duty


def governance(shoot: Shoot, film: FilmGraph, room: Room, house: House) -> tuple[Rule, ...]:
    """Every rule that the show is under today, gaps first."""
    files = [one for path, one in sorted(shoot.matter.items()) if "#" not in path]
    named = [one for one in files if one.path not in {"show.yaml", *shoot.paperwork}]
    facts = list(room.ledger.facts())
    standing = standing_of(facts)
    found = [
        *of_packs(Review(shoot=shoot, film=film, room=room, facts=facts), house.known),
        *_of_sources(named),
        *_of_people(shoot, named, standing, house),
        *_of_duties(shoot, named),
        *_of_files(shoot, film),
        *_of_telling(shoot),
        *of_house(shoot, room, house),
    ]
    return tuple(sorted(found, key=lambda one: ORDER.index(one.state)))


def _of_sources(files: Sequence[Matter]) -> Iterator[Rule]:
    if bare := _paths(one for one in files if one.said is None and not one.people):
        yield Rule(
            rule="what nobody spoke for stays inside the show",
            origin="sources",
            state="enforced",
            how="the door out refuses every film that is made from it",
            about=bare,
        )
    if limited := _paths(one for one in files if one.said is not None):
        yield Rule(
            rule="a source is used for its purposes only",
            origin="sources",
            state="enforced",
            how="asked before anything runs, before a model learns, and before a film leaves",
            about=limited,
        )
    if bound := _paths(one for one in files if _is_bound(one)):
        yield Rule(
            rule="a source is used in its territories and its window only",
            origin="sources",
            state="enforced",
            how="asked at the door out, for the place and the day of the use",
            about=bound,
        )
        yield Rule(
            rule="a film that left is taken down when a window ends",
            origin="sources",
            state="written",
            how="nothing here reaches a file that has left; its label stands in its credentials",
            about=bound,
        )
    if trained := _paths(one for one in files if one.training is not None):
        yield Rule(
            rule="a model learns from, or is shown, only what its training entry allows",
            origin="CAWG training and data mining",
            state="enforced",
            how="asked before the painter learns and before it paints",
            about=trained,
        )


def _is_bound(one: Matter) -> bool:
    window = one.label.window
    return one.label.territories is not None or bool(window.start or window.end)


def _of_people(
    shoot: Shoot, files: Sequence[Matter], standing: Standing, house: House
) -> Iterator[Rule]:
    hanging = {name for one in files for name in one.label.consents} | shoot.papers.keys()
    known = standing.in_force()
    if waiting := sorted(hanging - known.keys() - standing.revoked.keys()):
        yield Rule(
            rule="a consent is in force before anybody is used under it",
            origin="consents",
            state="asked",
            how="pegbar grant; until then no model learns from it and nothing made from it leaves",
            about=tuple(waiting),
        )
    if granted := sorted(hanging & known.keys()):
        yield Rule(
            rule="a consent covers the project, the purpose, the place and the day",
            origin="consents",
            state="enforced",
            how="asked before a model learns and at the door out",
            about=tuple(granted),
        )
        yield Rule(
            rule="whoever a consent names really gave it",
            origin="consents",
            state="asked",
            how="whoever grants it has read the paper; only its digest is kept",
            about=tuple(granted),
        )
    yield from _of_revoking(shoot, standing, house)
    if unnamed := _paths(one for one in files if one.people and not one.label.consents):
        yield Rule(
            rule="everyone who is seen or heard has consented",
            origin="sources",
            state="written",
            how="people are named in these sources, and no consent is",
            about=unnamed,
        )


def _of_revoking(shoot: Shoot, standing: Standing, house: House) -> Iterator[Rule]:
    if standing.revoked:
        yield Rule(
            rule="what was made with a consent that was taken back does not leave",
            origin="consents",
            state="enforced",
            how="closed in one transaction; nothing runs with it and nothing made with it leaves",
            about=tuple(sorted(standing.revoked)),
        )
    papers = {name: paper.consent for name, paper in shoot.papers.items()}
    papers |= standing.in_force()
    sealed = house.secrets is not None and house.secrets.state == "sealed"
    if doomed := sorted(name for name, one in papers.items() if one.destroy_on_revoke):
        yield Rule(
            rule="a person's material is destroyed when the consent is taken back",
            origin="consents",
            state="enforced" if sealed else "asked",
            how="pegbar revoke destroys the keys of its bytes in the vault; what lies outside of "
            "it (SHOW, out, deliveries) is somebody's to delete"
            if sealed
            else "pegbar revoke takes it out of use; its bytes lie in the clear, and somebody has "
            "to delete them from backups too",
            about=tuple(doomed),
        )


def _of_duties(shoot: Shoot, files: Sequence[Matter]) -> Iterator[Rule]:
    owed: dict[Duty, list[Matter]] = {}
    for one in files:
        for obligation in one.label.obligations:
            owed.setdefault(obligation.duty, []).append(one)
    for duty, sources in sorted(owed.items()):
        credited = duty is Duty.CREDIT and shoot.show.titles.credits
        yield Rule(
            rule=f"the {duty.value} that is owed is given",
            origin="obligations",
            state="enforced" if credited else "asked",
            how="set in the film's end credits"
            if credited
            else "printed at the door out and in the evidence pack; a person sees to it",
            about=_paths(sources),
        )


def _of_files(shoot: Shoot, film: FilmGraph) -> Iterator[Rule]:
    signed = film.parts["film"].step.startswith("sign/")
    yield Rule(
        rule="a film tells how it was made and by whom",
        origin="C2PA content credentials",
        state="enforced" if signed else "written",
        how="every film and still is signed; the door out lets no other film leave"
        if signed
        else "this studio has no certificate: pegbar init makes one",
    )
    marked = shoot.show.marks.watermark
    yield Rule(
        rule="a film is known again when its credentials were stripped",
        origin="marks",
        state="enforced" if marked else "written",
        how="an identifier is in its picture" if marked else "marks.watermark is off in show.yaml",
    )


def _of_telling(shoot: Shoot) -> Iterator[Rule]:
    show = shoot.show.disclosure
    forms = {show.default, *show.territories.values()} - {"none"}
    credited = shoot.show.titles.credits
    yield Rule(
        rule="the audience is told what was generated",
        origin="disclosure",
        state="enforced" if forms or credited else "written",
        how=f"by a {' or '.join(sorted(forms))} of its own, in the words of the territory"
        if forms
        else "in the end credits; disclosure: in show.yaml gives it a card of its own"
        if credited
        else "the film has neither credits nor a disclosure: see show.yaml",
    )
    if claim := show.art_exception:
        where = "everywhere" if claim.territories is None else ", ".join(claim.territories)
        yield Rule(
            rule="the exception for works of art is rightly claimed",
            origin="disclosure",
            state="asked",
            how=f"{claim.claimed_by} claims it ({where}): {claim.why}",
        )


def _paths(matter: Iterator[Matter] | Sequence[Matter]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.path for one in matter))
