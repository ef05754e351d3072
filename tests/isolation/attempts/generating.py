"""Verbs that came with generators, casting, takes, graphs, LoRAs and money: asked about kites by
somebody who is not on it, and pointed at kites from boats."""

from __future__ import annotations

import json

from tests.isolation.world import Attempt, World

VERBS = (
    "generate {kites} upscale/animevideo --ref source=art/keys/one.png --out {boats}/out",
    "generate {kites} upscale/animevideo --ref source=take/secret:out",
    "generate {kites} runway/gen4.5 --prompt hill",
    "graphs {kites}",
    "graphs {kites} --json",
    "graphs add {kites} {boats}/graphs/one.json --server http://127.0.0.1:9",
    "graphs check {kites} one --server http://127.0.0.1:9",
    "lora list {kites}",
    "lora show {kites} one",
    "takes {kites}",
    "takes {kites} --sheet {boats}/out/takes.png",
    "choose {kites} sc1-sh010 1",
    "jobs {kites}",
    "jobs {kites} --open --json",
    "jobs resume {kites}",
    "jobs settle {kites} 3f9a --never",
    "cast {kites}",
    "cast {kites} --why",
    "cast {kites} --replay",
    "cast {kites} --recast sora/*",
    "cast {kites} --shot sc1-sh010 --allow-elsewhere because",
    "costs {kites}",
    "costs {kites} --csv {boats}/out/costs.csv",
    "costs {kites} --bill {boats}/show.yaml",
    "plan {kites} --cost",
    "lines {kites}",
    "loosen {kites} art/props/thing.svg --purposes train --why so",
    "loosen {kites} art/props/thing.svg --undo --why so",
    "answer {kites} one yes",
    "approve {kites} --stage cut",
    "reject {kites} --stage cut",
    "people {kites} --accept",
    "people {kites} --why deliver",
    "secrets {kites} --rotate",
    "secrets {kites} --reseal",
    "revoke {kites} nobody",
    "critic {kites} --pictures {boats}/out/critic",
)


def _nothing(world: World) -> None:
    assert world.kites.is_dir()


def _graph(world: World) -> None:
    world.write("graphs/one.json", "{}")


def _by(words: str, tries: str, says: str = "", code: int = 2) -> Attempt:
    return Attempt(tries=tries, by=_nothing, words=words, says=says, code=code)


def _nowhere(words: str, tries: str) -> Attempt:
    """There is no such thing in boats: nothing to refuse, and nothing reached."""
    return Attempt(tries=tries, by=_nothing, words=words, unharmed=True)


def _linked(name: str, target: str, words: str) -> Attempt:
    def by(world: World) -> None:
        world.link(name, world.kites / target)

    return Attempt(tries=f"{words} through a link in {name}", by=by, words=words, says="leads out")


def _written(tries: str, name: str, text: str, says: str = "", words: str = "plan {boats}"):
    def by(world: World) -> None:
        world.write(name, text.replace("{kites}", str(world.kites)))

    return Attempt(tries=tries, by=by, says=says, words=words, unharmed=not says)


def _cast(value: str) -> str:
    return f"format: 1\nuse: one\ncasts:\n  one: {{everything: {value}}}\n"


def _lora_named(world: World, characters: str) -> None:
    head = json.dumps({"__metadata__": {}}).encode()
    world.write("art/loras/one.safetensors", len(head).to_bytes(8, "little") + head)
    world.write("art/loras/one.yaml", f"format: 1\n{characters}\n")


def _lora(value: str) -> Attempt:
    def by(world: World) -> None:
        _lora_named(world, value.replace("{kites}", str(world.kites)))

    return Attempt(
        tries=f"a LoRA's file says {value}", by=by, words="lora list {boats}", unharmed=True
    )


def _twin_in_cast(world: World) -> str:
    """A take of kites, by the digest that somebody saw."""
    return f"generate {{boats}} upscale/animevideo --ref source={world.made}"


def _sheet_over(world: World) -> str:
    return "takes {boats} --sheet {kites}/art/keys/one.png"


def _script_link(world: World) -> None:
    (world.root / "mine.fountain").symlink_to(world.kites / "screenplay.fountain")


def _graph_link(world: World) -> None:
    world.link("mine.json", world.kites / "art/keys/one.json")


GENERATING = [
    *(
        Attempt(
            tries=verb.replace("{kites}", "KITES").replace("{boats}", "BOATS"),
            by=_graph,
            words=verb,
            code=1,
            on="kites",
        )
        for verb in VERBS
    ),
    _nowhere(
        "generate {boats} upscale/animevideo --ref source=../kites/art/keys/one.png",
        "something is generated from a file of kites, up and over",
    ),
    _nowhere(
        "generate {boats} upscale/animevideo --ref source={kites}/art/keys/one.png",
        "something is generated from a file of kites, by an absolute path",
    ),
    _nowhere(
        "generate {boats} upscale/animevideo --ref source=take/secret:out",
        "something is generated from a step of kites",
    ),
    _nowhere(
        "generate {boats} upscale/animevideo --ref source=panel/sc1-sh010:../../kites/x.png",
        "something is generated from a step's file, up and over",
    ),
    Attempt(tries="something is generated from a digest of kites", by=_twin_in_cast, unharmed=True),
    _nowhere(
        "generate {boats} upscale/animevideo --ref source=art/keys/one.png "
        "--lora ../../kites/art/loras/one",
        "something is generated with a LoRA of kites",
    ),
    _by(
        "generate {boats} upscale/animevideo --ref source=art/keys/one.png --out {kites}/out",
        "something is generated into kites",
        "lies in",
    ),
    _by("graphs add {boats} {kites}/art/keys/one.json", "a file of kites is registered as a graph"),
    _by("graphs add {boats} {kites}/show.yaml", "kites' bible is registered as a graph"),
    _nowhere(
        "graphs add {boats} {boats}/show.yaml --name ../../kites/graphs/one",
        "a graph is called by a way into kites",
    ),
    _nowhere(
        "graphs check {boats} ../../kites/graphs/one", "a graph of kites is checked for boats"
    ),
    _nowhere("lora show {boats} ../../kites/art/loras/one", "a LoRA of kites is shown for boats"),
    _by("costs {boats} --bill {kites}/show.yaml", "kites' bible is held as a bill"),
    _by("costs {boats} --bill {root}/.pegbar/shows/kites/ledger.db", "kites' ledger is a bill"),
    _by("costs {boats} --csv {kites}/costs.csv", "boats' costs go into kites", "lies in"),
    Attempt(tries="a sheet of takes lies over kites' key", by=_sheet_over, says="lies in"),
    _nowhere("choose {boats} sc1-sh010 999999999999999999999", "a take is chosen that is nowhere"),
    _nowhere("jobs settle {boats} kites --never", "a job of kites is settled for boats"),
    _nowhere("jobs settle {boats} % --never", "any job at all is settled for boats"),
    _by(
        "capture {kites}/art/keys/one.png {boats} --who ANNA --shot sc1-sh010 --actor Eva",
        "a file of kites plays a face in boats",
    ),
    _by("borrow {boats} ../kites/out", "boats borrows kites' folder"),
    Attempt(
        tries="a new show begins with kites' screenplay",
        by=_nothing,
        words="new {root}/third --from {kites}/screenplay.fountain",
        says="another show's folder",
        on="studio",
    ),
    Attempt(
        tries="a new show begins with a link to kites' screenplay",
        by=_script_link,
        words="new {root}/third --from {root}/mine.fountain",
        says="another show's folder",
        on="studio",
    ),
    Attempt(
        tries="a new show is made in kites' folder",
        by=_nothing,
        words="new {kites}/inner",
        says="another show's folder",
        on="studio",
    ),
    Attempt(
        tries="a new show is made in kites' room",
        by=_nothing,
        words="new {root}/.pegbar/shows/kites/inner",
        says="lies in a studio",
        on="studio",
    ),
    Attempt(
        tries="a graph that is a link to kites' is registered",
        by=_graph_link,
        words="graphs add {boats} {boats}/mine.json",
        says="another show's folder",
    ),
    _linked("direction/cast.yaml", "direction/sc1.yaml", "cast {boats}"),
    _linked("budget.yaml", "show.yaml", "costs {boats}"),
    _linked("graphs", "art/keys", "graphs {boats}"),
    _linked("art/loras", "art/keys", "lora list {boats}"),
    _linked("art/lines", "art/keys", "lines {boats}"),
    _written(
        "a generator is cast by a way into kites",
        "direction/cast.yaml",
        _cast("../../kites/one"),
        words="cast {boats}",
    ),
    _written(
        "a cast names a LoRA in kites",
        "direction/cast.yaml",
        _cast("{generator: runway/gen4.5, loras: [../../kites/art/loras/one]}"),
        words="cast {boats}",
    ),
    _lora("characters: [../../kites/art/characters/anna]"),
    _lora("source: {kites}/art/keys"),
]
