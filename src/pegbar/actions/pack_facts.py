"""What rules of packs look at, worked out from labels, consents, the plan and the ledger.

Nothing here is a guess: what the record cannot know is an ask of the pack, and open until a person
meets it (`pack_asks.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.rights_of_film import file_of, sources_of
from pegbar.actions.shoot import Matter, Shoot
from pegbar.assets.facts import Fact
from pegbar.graph.graph import Graph
from pegbar.graph.step import Source, Step
from pegbar.production.rights_file import Paper
from pegbar.rights.consent import Consent
from pegbar.rights.label import Duty, Origin, Purpose
from pegbar.rights.pack_facts import FactValue

LESSONS: Final = frozenset({"paint.learn", "paint.restyle"})
PAINTING: Final = frozenset({"paint.shot", "generate.sent", "generate.here"})
SPEAKING: Final = "voice.speak"
RECORDED: Final = "voice.recorded"
LABEL_CARD: Final = "cut/disclosure"
SILENT: Final = "text timing"
"""The voice of a line that is timed from its text: nothing was generated."""

_MADE_UP: Final = frozenset({Origin.GENERATED, Origin.COMPOSITE})

_EU: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU: Final = frozenset(_EU.split())
"""The member states of the European Union, by ISO 3166-1 alpha-2 code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is asked about: these steps of this show, on a day, for a place (empty in the house).
    `sealed` tells that a signed manifest goes beside whatever carries no credentials."""

    shoot: Shoot
    graph: Graph
    ledger: Sequence[Fact]
    day: dt.date
    territory: str = ""
    sealed: bool = False


def facts_of(scene: Scene) -> dict[str, FactValue]:
    """The facts of a scene, all but which rules are asked and which are open."""
    sources = sources_of(scene.graph, scene.shoot)
    standing = standing_of(scene.ledger)
    named = {name for one in sources for name in one.label.consents}
    papers = _papers(named, scene.shoot.papers, standing)
    return {
        "final": bool(scene.territory),
        "territory": scene.territory,
        "in_eu": scene.territory in EU,
        **_of_people(sources, standing),
        "consents": tuple(sorted(named)),
        "consents_not_in_force": tuple(sorted(_not_in_force(named, standing, scene.day))),
        **facts_of_papers(papers, scene.shoot.show.id),
        **_of_models(scene),
        **_of_writing(scene.shoot, sources),
        **_of_marks(scene),
        "makers_unknown": _files(one for one in sources if not one.person),
    }


# -- people and their papers


def facts_of_papers(
    papers: Mapping[str, tuple[Consent, str]], project: str
) -> dict[str, FactValue]:
    """What rules look at in consents, by id, each with its contract's digest."""
    scans = {name: one for name, (one, _) in papers.items() if one.scanned}
    notice = [_hours(one) for one in scans.values()]

    def which(kept: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(kept))

    return {
        "consents_not_apart": which(n for n, (c, _) in papers.items() if not c.separately_signed),
        "consents_vague": which(n for n, (c, _) in papers.items() if not c.is_specific()),
        "consents_elsewhere": which(n for n, (c, _) in papers.items() if c.project != project),
        "consents_without_contract": which(n for n, (_, paper) in papers.items() if not paper),
        "scanned": bool(scans),
        "scan_notice_hours": min(notice, default=0),
        "scanned_without_reason": which(n for n, c in scans.items() if not c.reason.strip()),
        "minors": which(n for n, (c, _) in papers.items() if c.minor),
        "minors_without_guardian": which(
            n for n, (c, _) in papers.items() if c.minor and not c.guardian.strip()
        ),
        "signed_after_death": which(
            n
            for n, (c, _) in papers.items()
            if c.died and c.signed > c.died and not c.representative.strip()
        ),
    }


def _hours(consent: Consent) -> int:
    """The notice before a scan. Papers have days; the hours are those that are certain."""
    if consent.scanned is None or consent.noticed is None:
        return 0
    return max((consent.scanned - consent.noticed).days * 24, 0)


def _papers(
    named: Iterable[str], papers: Mapping[str, Paper], standing: Standing
) -> dict[str, tuple[Consent, str]]:
    """Consents as they were granted; those that were not, as they are on paper."""
    found: dict[str, tuple[Consent, str]] = {}
    for name in named:
        granted, paper = standing.granted.get(name), papers.get(name)
        if granted is not None:
            found[name] = (granted.consent, granted.contract)
        elif paper is not None:
            found[name] = (paper.consent, paper.contract or "")
    return found


def _of_people(sources: Sequence[Matter], standing: Standing) -> dict[str, FactValue]:
    known = standing.in_force()
    people = {who for one in sources for who in one.people}
    bare = {
        who
        for one in sources
        for who in one.people
        if who not in {known[name].person for name in one.label.consents & known.keys()}
    }
    people |= {known[name].person for one in sources for name in one.label.consents & known.keys()}
    return {"people": tuple(sorted(people)), "people_without_consent": tuple(sorted(bare))}


def _not_in_force(named: Iterable[str], standing: Standing, day: dt.date) -> Iterator[str]:
    known = standing.in_force()
    for name in named:
        if name not in known or not known[name].window.holds(day):
            yield name


# -- models


def tools_of(graph: Graph) -> tuple[str, ...]:
    """The models that make something in these steps, by name, without their version."""
    return tuple(sorted({one.generator.partition(" ")[0] for one in graph.steps if _learned(one)}))


def _learned(step: Step) -> bool:
    """Whether a model that learned makes what this step brings in."""
    named = step.generator not in {"", SILENT}
    return named and step.recipe.adds in _MADE_UP


def _of_models(scene: Scene) -> dict[str, FactValue]:
    shoot, steps = scene.shoot, scene.graph.steps
    painted = {one.shot for one in steps if one.recipe.name in PAINTING and one.shot}
    spoken = [one for one in steps if one.recipe.name in {SPEAKING, RECORDED}]
    lessons = [one.id for one in steps if one.recipe.name in LESSONS]
    taught = sources_of(scene.graph.needed_for(lessons), shoot) if lessons else ()
    shots = len(shoot.story.shots)
    kept = {key.shot for key in shoot.keyframes.values()}
    kept |= {one.shot for one in shoot.story.overruled}
    return {
        "generative": any(map(_learned, steps)) or any(_synthetic(one, shoot) for one in spoken),
        "shots": shots,
        "generated_shots": len(painted),
        "generated_percent": -(-100 * len(painted) // shots) if shots else 0,
        "lines": len(spoken),
        "synthetic_lines": sum(_synthetic(one, shoot) for one in spoken),
        "tools": tools_of(scene.graph),
        "learns": bool(lessons),
        "learns_without_permission": _files(
            one for one in taught if Purpose.TRAIN not in one.label.purposes
        ),
        "shots_without_hand": tuple(sorted(painted - kept)),
    }


def _synthetic(step: Step, shoot: Shoot) -> bool:
    """Whether a line is spoken by a model: by a scratch voice, or in a recording that was one."""
    if step.recipe.name == SPEAKING:
        return _learned(step)
    given = step.inputs.get("recording")
    return isinstance(given, Source) and shoot.matter[given.name].label.origin in _MADE_UP


# -- writing and marks


def _of_writing(shoot: Shoot, sources: Sequence[Matter]) -> dict[str, FactValue]:
    script = [one for one in sources if file_of(one) == shoot.show.screenplay]
    made_up = [one for one in script if one.label.origin in _MADE_UP]
    silent = [
        one
        for one in made_up
        if not any(owed.duty is Duty.DISCLOSE for owed in one.label.obligations)
    ]
    written = {one.person for one in script if one.label.origin not in _MADE_UP and one.person}
    return {
        "generated_script": _files(made_up),
        "generated_script_undisclosed": _files(silent),
        "writer_named": bool((shoot.show.author or shoot.story.author).strip()),
        "writers_uncredited": () if shoot.show.titles.credits else tuple(sorted(written)),
    }


def _of_marks(scene: Scene) -> dict[str, FactValue]:
    """What stands in this version of the film: another territory's may tell it otherwise."""
    show, version = scene.shoot.show, scene.shoot.territory
    carded = any(one.id == LABEL_CARD for one in scene.graph.steps)
    return {
        "signed": scene.sealed or any(one.id.startswith("sign/") for one in scene.graph.steps),
        "watermarked": show.marks.watermark,
        "told_first": carded and show.disclosure.form_in(version) == "card",
        "told": carded or show.titles.credits,
        "art_exception": show.disclosure.excepted(scene.territory),
    }


def _files(matter: Iterable[Matter]) -> tuple[str, ...]:
    return tuple(sorted({file_of(one) for one in matter}))
