"""Where boats writes: never over kites, never into a studio, whatever a verb or a link says."""

from __future__ import annotations

from tests.isolation.world import Attempt, World

PLACES = {
    "kites' folder": "{kites}",
    "a folder in kites": "{kites}/out",
    "kites' art": "{kites}/art/props",
    "kites, by a way up": "{boats}/../kites/out",
    "the studio": "{root}/.pegbar",
    "kites' room": "{root}/.pegbar/shows/kites",
    "kites' vault": "{root}/.pegbar/shows/kites/vault",
    "boats' own room": "{root}/.pegbar/shows/boats",
}
VERBS = (
    "make {boats} --out PLACE",
    "boards {boats} --out PLACE",
    "boards {boats} --shot sc1-sh010 --alternatives --out PLACE",
    "export {boats} otio --out PLACE",
    "guides {boats} --out PLACE",
    "audit {boats} --out PLACE",
    "critic {boats} --pictures PLACE",
    "deliver {boats} --to PLACE --territory FR",
    "takes {boats} --sheet PLACE/takes.png",
    "costs {boats} --csv PLACE/costs.csv",
)


def _nothing(world: World) -> None:
    assert world.boats.is_dir()


def _linked(name: str, verb: str) -> Attempt:
    def by(world: World) -> None:
        (world.kites / "out").mkdir(exist_ok=True)
        world.link(name, world.kites / "out")

    return Attempt(tries=f"{name} is a link to kites' and {verb} writes there", by=by, words=verb)


def _pack(world: World) -> str:
    (world.boats / "out/evidence").mkdir(parents=True)
    world.link("out/evidence/evidence.json", world.kites / "show.yaml")
    world.link("out/evidence/evidence.html", world.kites / "screenplay.fountain")
    return "audit {boats}"


def _kit(name: str) -> Attempt:
    return Attempt(
        tries=f"a kit to paint over is called {name}",
        by=_nothing,
        words=f"keys {{boats}} --shot sc1-sh010 --name {name}",
        says="no plain name",
    )


OUTPUTS = [
    *(
        Attempt(
            tries=f"{verb.partition(' ')[0]} number {number} writes into {what}",
            by=_nothing,
            words=verb.replace("PLACE", place),
            says="lies in",
        )
        for number, verb in enumerate(VERBS, start=1)
        for what, place in PLACES.items()
        if number == 6 or what in ("a folder in kites", "kites' room")
    ),
    _linked("out", "make {boats}"),
    _linked("out", "boards {boats}"),
    _linked("out", "audit {boats}"),
    _linked("out", "export {boats} otio"),
    _linked("out/evidence", "audit {boats}"),
    _linked("out/export", "export {boats} otio"),
    _linked("out/guides", "guides {boats}"),
    _linked("out/keys", "keys {boats} --shot sc1-sh010"),
    _kit("../../../kites/art/keys/two"),
    _kit("/kites"),
    _kit("a/../../b"),
    Attempt(tries="a pack's files are links to files of kites", by=_pack, unharmed=True),
    Attempt(
        tries="TMPDIR is kites' folder",
        by=_nothing,
        words="audit {boats}",
        env={"TMPDIR": "{kites}"},
        unharmed=True,
    ),
]
