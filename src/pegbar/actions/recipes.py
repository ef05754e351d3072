"""The recipes of the house: what each is called, which function makes it, what it hangs on.

`code` are globs under the package's folder and `libraries` distributions: a recipe's version
follows from them, so that a changed renderer makes again what it made, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pegbar.graph.step import Recipe, Repeat, Slot
from pegbar.rights.label import Origin

_RECORDS = ("assets/*.py", "production/rig.py", "production/scenery.py", "production/acting.py")
_STAGE = (*_RECORDS, "departments/stage/*.py")
_SKIA = ("skia-python", "numpy", "svgelements", "pillow")
_TYPE = (
    "typst",
    "font-amatic-sc",
    "fontpkg-noto-sans",
    "fontpkg-noto-sans-arabic",
    "noto-cjk-sans-otc",
    "pillow",
    "numpy",
)
_FFMPEG = ("imageio-ffmpeg", "numpy", "pillow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Craft:
    """A recipe before its version is known."""

    name: str
    run: str
    code: tuple[str, ...]
    libraries: tuple[str, ...] = ()
    repeat: Repeat = Repeat.EXACT
    slot: Slot = Slot.CPU
    adds: Origin | None = None


def _stage(name: str, function: str) -> Craft:
    return Craft(
        name=name, run=f"pegbar.departments.stage.work:{function}", code=_STAGE, libraries=_SKIA
    )


def _cut(name: str, module: str, *, more: tuple[str, ...] = (), module_of: str = "work") -> Craft:
    function = name.partition(".")[2]
    return Craft(
        name=name,
        run=f"pegbar.departments.cut.{module_of}:{function}",
        code=(f"departments/cut/{module}.py", "departments/cut/work.py", "assets/*.py"),
        libraries=("OpenTimelineIO", "pillow", "numpy", *more),
    )


def _card(name: str) -> Craft:
    """A card that is lettered by hand: it depends on the letters at hand."""
    return Craft(
        name=name,
        run=f"pegbar.departments.cut.cards_work:{name.partition('.')[2]}",
        code=(
            "departments/cut/titles.py",
            "departments/cut/label_*.py",
            "departments/cut/typeset.py",
            "departments/cut/lettering.py",
            "departments/cut/cards_work.py",
            "assets/*.py",
        ),
        libraries=_TYPE,
    )


CRAFTS: Final = (
    Craft(
        name="voice.speak",
        run="pegbar.departments.finishing.work:speak",
        code=(
            "backends/voices/*.py",
            "assets/speech.py",
            "departments/finishing/delivery.py",
            "departments/finishing/wav.py",
            "departments/finishing/work.py",
        ),
        libraries=("hibari-tts", "onnxruntime", "numpy"),
        repeat=Repeat.BOUNDED,
        adds=Origin.GENERATED,
    ),
    Craft(
        name="voice.recorded",
        run="pegbar.departments.finishing.recorded_work:recorded",
        code=(
            "backends/voices/*.py",
            "assets/speech.py",
            "production/recording.py",
            "departments/finishing/aligning.py",
            "departments/finishing/delivery.py",
            "departments/finishing/recorded_work.py",
            "departments/finishing/recordings.py",
            "departments/finishing/wav.py",
        ),
        libraries=("hibari-tts", "onnxruntime", "imageio-ffmpeg", "numpy"),
        repeat=Repeat.BOUNDED,
    ),
    Craft(
        name="stage.perform",
        run="pegbar.departments.stage.acting.work:perform",
        code=(
            *_RECORDS,
            "production/shots.py",
            "departments/stage/acting/*.py",
            "departments/stage/capture/*.py",
            "production/capture.py",
            "departments/stage/artwork.py",
            "departments/stage/svg.py",
        ),
    ),
    _stage("stage.guides", "guides"),
    _stage("stage.beauty", "beauty"),
    _stage("stage.panel", "panel"),
    _stage("stage.ends", "ends"),
    _stage("stage.weather", "weather"),
    Craft(
        name="stage.controls",
        run="pegbar.departments.stage.controls.work:controls",
        code=(*_STAGE, "departments/stage/controls/*.py"),
        libraries=(*_SKIA, "OpenImageIO"),
    ),
    _stage("stage.key_guides", "key_guides"),
    Craft(
        name="stage.critic",
        run="pegbar.departments.stage.critic.work:critic",
        code=(*_STAGE, "production/shots.py", "departments/stage/critic/*.py"),
        libraries=_SKIA,
    ),
    Craft(
        name="paint.learn",
        run="pegbar.departments.painting.work:learn",
        code=("assets/*.py", "departments/painting/*.py", "backends/painters/*.py"),
        libraries=("torch", "numpy", "pillow", "safetensors"),
        slot=Slot.WIDE,
        adds=Origin.GENERATED,
    ),
    Craft(
        name="paint.restyle",
        run="pegbar.departments.painting.work:restyle",
        code=("assets/*.py", "departments/painting/*.py", "backends/painters/*.py"),
        libraries=("torch", "numpy", "pillow", "safetensors"),
        slot=Slot.WIDE,
        adds=Origin.GENERATED,
    ),
    Craft(
        name="paint.shot",
        run="pegbar.departments.painting.work:shot",
        code=("assets/*.py", "departments/painting/*.py", "backends/painters/*.py"),
        libraries=("torch", "numpy", "pillow", "safetensors"),
        adds=Origin.GENERATED,
    ),
    # What is given to a generator depends on the request and on the generator, and on no code of
    # ours: a version that followed the code would pay for every shot again.
    Craft(
        name="generate.sent",
        run="pegbar.departments.painting.generating:generate",
        code=(),
        repeat=Repeat.NEVER,
        slot=Slot.WIRE,
        adds=Origin.GENERATED,
    ),
    Craft(
        name="generate.here",
        run="pegbar.departments.painting.generating:generate",
        code=(),
        repeat=Repeat.BOUNDED,
        slot=Slot.WIDE,
        adds=Origin.GENERATED,
    ),
    Craft(
        name="generate.asked",
        run="pegbar.departments.painting.single:single",
        code=(),
        repeat=Repeat.NEVER,
        slot=Slot.WIRE,
        adds=Origin.GENERATED,
    ),
    Craft(
        name="take.conform",
        run="pegbar.departments.finishing.taking:conform",
        code=("departments/finishing/taking.py", "assets/pictures.py"),
        libraries=_FFMPEG,
    ),
    Craft(
        name="take.animatic",
        run="pegbar.departments.finishing.taking:animatic",
        code=("departments/finishing/taking.py", "assets/pictures.py"),
        libraries=_FFMPEG,
    ),
    Craft(
        name="sound.mix",
        run="pegbar.departments.finishing.work:mix",
        code=("departments/finishing/*.py", "assets/*.py"),
        libraries=("numpy",),
    ),
    Craft(
        name="sound.master",
        run="pegbar.departments.finishing.work:master",
        code=("departments/finishing/*.py",),
        libraries=_FFMPEG,
    ),
    Craft(
        name="picture.encode",
        run="pegbar.departments.finishing.work:encode",
        code=("departments/finishing/*.py", "assets/*.py", "backends/marks/*.py"),
        libraries=_FFMPEG,
        slot=Slot.WIDE,
    ),
    Craft(
        name="film.mux",
        run="pegbar.departments.finishing.work:mux",
        code=("departments/finishing/*.py",),
        libraries=_FFMPEG,
    ),
    Craft(
        name="film.disclosure",
        run="pegbar.departments.finishing.disclosing_work:disclosure",
        code=("departments/finishing/disclosing*.py", "assets/*.py"),
    ),
    Craft(
        name="film.sequence",
        run="pegbar.departments.finishing.disclosing_work:sequence",
        code=("departments/finishing/disclosing*.py", "assets/*.py", "values/merkle.py"),
    ),
    Craft(
        name="film.sign",
        run="pegbar.departments.finishing.credentials_work:sign",
        code=("departments/finishing/credentials*.py", "backends/signers/*.py"),
        libraries=("c2pa-python",),
        repeat=Repeat.NEVER,
    ),
    Craft(
        name="film.sign_pages",
        run="pegbar.departments.finishing.credentials_work:sign_pages",
        code=("departments/finishing/credentials*.py", "backends/signers/*.py"),
        libraries=("c2pa-python",),
        repeat=Repeat.NEVER,
    ),
    _cut("cut.empty_stage", "empty"),
    _card("cut.card_timing"),
    _card("cut.title"),
    _card("cut.credits"),
    _card("cut.disclosure"),
    _cut("cut.timeline", "timeline"),
    _cut("cut.captions", "captions"),
    _cut("cut.contact_sheet", "*"),
    _cut("cut.poster", "*"),
    _cut("cut.boards", "*", more=_TYPE),
    _cut("cut.alternatives", "*", more=_TYPE, module_of="export_work"),
    _cut("cut.xdts", "*", module_of="export_work"),
    _cut("cut.storyboarder", "*", module_of="export_work"),
    Craft(
        name="film.mezzanine",
        run="pegbar.departments.finishing.work:mezzanine",
        code=("departments/finishing/*.py", "assets/*.py"),
        libraries=_FFMPEG,
        slot=Slot.WIDE,
    ),
)


def recipes(version: Callable[[Craft], str]) -> Mapping[str, Recipe]:
    """Every recipe by name. `version` digests a craft's code and libraries."""
    return {
        craft.name: Recipe(
            name=craft.name,
            run=craft.run,
            version=version(craft),
            department=craft.run.split(".")[2],
            repeat=craft.repeat,
            slot=craft.slot,
            adds=craft.adds,
        )
        for craft in CRAFTS
    }
