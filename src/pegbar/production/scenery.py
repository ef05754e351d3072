"""Sets and props: a drawing with named groups, and beside it what the stage has to know.

Points and lengths in a file are in the units of its own drawing (its `viewBox`) unless they say
centimetres; x runs to the right, y down. A set's units are the stage's units: marks, cameras and
figures count in them. `docs/reference/rig.md` tells an artist how to draw one.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pegbar.production.rig import Colour, Colours, Point, Positive, Share

Strength = Annotated[float, msgspec.Meta(ge=0, le=4)]
Signed = Annotated[float, msgspec.Meta(ge=-1, le=1)]


class Glow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shines on a prop: the group `part` turns to `colour` as the prop is lit.

    `radius` is how far its light reaches, in centimetres; `emits` how strong it is.
    `always` keeps it shining whatever the staging says: the moon.
    """

    part: str
    colour: Colour = "#ffd98a"
    radius: Positive = 160.0
    emits: Strength = 1.0
    always: bool = False


class Prop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing. `drawing` is the SVG, relative to this file (default: the same name).

    `height` is the height of its drawing's contents in centimetres. `base` is the point that
    stands where the prop is placed (default: bottom middle), `grip` the point that a hand holds
    (default: top middle), `pivot` the point about which it turns when nobody holds it (default:
    its base). `rise` is how far a rising thing comes up, in centimetres. `behind` names the
    set's layer that it is drawn right behind, with its own `parallax`: the moon behind the
    chimneys; without one it stands among the figures. `parts` are groups that become pieces of
    their own, back to front (default: the whole drawing is one piece).
    """

    format: Literal[1]
    drawing: str = ""
    height: Positive = 30.0
    base: Point | None = None
    grip: Point | None = None
    pivot: Point | None = None
    rise: float = 0.0
    behind: str = ""
    parallax: Strength = 1.0
    parts: tuple[str, ...] = ()
    glow: Glow | None = None
    swing: Share = 0.0
    colours: Colours = {}


class Layer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of the set's drawing. `parallax` 1 is where the actors stand, 0 the far sky,
    above 1 nearer than the actors. `in_front` draws it over the figures. `glows` groups inside
    it shine in the dark: windows, stars, street lamps. Every group directly inside the layer
    that has a name becomes a part of its own."""

    group: str
    parallax: Strength = 1.0
    in_front: bool = False
    glows: tuple[str, ...] = ()


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place on the set. `y` defaults to the ground; `seat` is a seat's height in centimetres."""

    x: float
    y: float | None = None
    seat: Positive | None = None


class Light(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of light, in the set's units."""

    at: Point
    colour: Colour = "#ffffff"
    radius: Positive = 500.0
    strength: Strength = 1.0


class Sun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Light from far away, which falls on everything alike: the sun, the moon, a bright sky.

    `side` is where it comes from, -1 the left .. 1 the right; `height` 0 at the horizon, which
    makes long shadows, .. 1 overhead.
    """

    side: Signed = -0.5
    height: Share = 0.6
    colour: Colour = "#fff3dc"
    strength: Strength = 0.6


class Mood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The light of a scene.

    `ambient` is the light that falls everywhere: it multiplies all colours. `sky` tints the
    layers by their distance, `haze` 0..1 is how strongly. `key` lights the figures' side that
    faces it and throws the shade `shade` (0 none .. 1) on the other; `fill` is how much plainer
    and brighter light falls on the actors than on the set, so that faces read; `lights` add
    pools of light. `sun` lights from far away; `cast` is how dark the shadows are that the key
    (or else the sun) throws on the ground. `rim` 0..1 is a back light of `rim_colour` (default:
    the sky's) along the figures' edges. `zenith` is the sky's colour overhead, `veil` how much
    of the far layers the sky's colours cover.
    `glow` scales all that shines; `bloom` how far bright things bleed; `grain` and `vignette` 0..1.
    """

    ambient: Colour = "#ffffff"
    sky: Colour = "#cfe3f5"
    haze: Share = 0.0
    zenith: Colour | None = None
    veil: Share = 0.0
    key: Light | None = None
    sun: Sun | None = None
    cast: Share = 0.22
    rim: Share = 0.12
    rim_colour: Colour | None = None
    shade: Share = 0.3
    fill: Share = 0.25
    lights: tuple[Light, ...] = ()
    glow: Strength = 0.0
    bloom: Strength = 0.5
    grain: Share = 0.12
    vignette: Share = 0.2


MOODS: dict[str, Mood] = {
    "dawn": Mood(
        ambient="#b9b3d6",
        sky="#ffc7b4",
        zenith="#8e9fd6",
        veil=0.34,
        haze=0.25,
        sun=Sun(side=0.8, height=0.16, colour="#ffc9a6", strength=0.5),
        cast=0.2,
        rim=0.3,
        rim_colour="#ffd9b8",
        shade=0.34,
        glow=0.5,
        bloom=0.7,
        vignette=0.22,
    ),
    "morning": Mood(
        ambient="#cfd8ec",
        sky="#e4f0ff",
        zenith="#a9cdf6",
        veil=0.22,
        haze=0.16,
        sun=Sun(side=0.6, height=0.4, colour="#fff0c8", strength=0.75),
        cast=0.22,
        rim=0.18,
        rim_colour="#fff6dc",
        shade=0.3,
        bloom=0.6,
        vignette=0.14,
    ),
    "day": Mood(
        ambient="#dfe4ef",
        sky="#d8ecfa",
        zenith="#9fcbf5",
        veil=0.16,
        haze=0.12,
        sun=Sun(side=-0.4, height=0.7, colour="#fff6dc", strength=0.8),
        vignette=0.14,
    ),
    "noon": Mood(
        ambient="#e6e8ee",
        sky="#dff1ff",
        zenith="#86c0f5",
        veil=0.2,
        haze=0.1,
        sun=Sun(side=-0.1, height=0.95, colour="#fffbe8", strength=1.0),
        cast=0.3,
        shade=0.26,
        vignette=0.1,
    ),
    "afternoon": Mood(
        ambient="#dccfcf",
        sky="#fbe3bd",
        zenith="#9fc0e6",
        veil=0.24,
        haze=0.16,
        sun=Sun(side=-0.7, height=0.34, colour="#ffdf9e", strength=0.85),
        cast=0.24,
        rim=0.2,
        rim_colour="#ffe9b8",
        shade=0.34,
        glow=0.2,
        bloom=0.7,
        vignette=0.18,
    ),
    "evening": Mood(
        ambient="#b99cbc",
        sky="#ffab74",
        zenith="#7d6fb4",
        veil=0.36,
        haze=0.2,
        sun=Sun(side=-0.85, height=0.12, colour="#ffae66", strength=0.8),
        cast=0.24,
        rim=0.35,
        rim_colour="#ffc38a",
        shade=0.42,
        glow=0.8,
        bloom=0.9,
        vignette=0.3,
    ),
    "dusk": Mood(
        ambient="#8f86bb",
        sky="#e58f9c",
        zenith="#4d4b94",
        veil=0.42,
        haze=0.24,
        sun=Sun(side=-0.9, height=0.1, colour="#ff9c86", strength=0.35),
        cast=0.14,
        rim=0.3,
        rim_colour="#ffb0a8",
        shade=0.4,
        glow=1.1,
        bloom=1.0,
        vignette=0.36,
    ),
    "night": Mood(
        ambient="#6a72b4",
        sky="#3f4a92",
        zenith="#1d2560",
        veil=0.4,
        haze=0.2,
        sun=Sun(side=0.6, height=0.6, colour="#a9b8ff", strength=0.14),
        cast=0.14,
        rim=0.5,
        rim_colour="#a9bcff",
        shade=0.45,
        glow=1.4,
        bloom=1.1,
        vignette=0.42,
    ),
    "rain": Mood(
        ambient="#a3adba",
        sky="#93a3b0",
        zenith="#7f8c9b",
        veil=0.4,
        haze=0.35,
        cast=0.06,
        rim=0.22,
        rim_colour="#dbe6f0",
        shade=0.25,
        glow=0.7,
        bloom=0.9,
        vignette=0.3,
    ),
    "snow": Mood(
        ambient="#cdd6e6",
        sky="#e3eaf3",
        zenith="#b9c6d8",
        veil=0.4,
        haze=0.35,
        cast=0.08,
        rim=0.2,
        rim_colour="#f4f8ff",
        shade=0.22,
        glow=0.6,
        bloom=0.8,
        vignette=0.18,
    ),
    "mist": Mood(
        ambient="#c3c9d0",
        sky="#d3d9de",
        zenith="#bcc6cf",
        veil=0.55,
        haze=0.5,
        cast=0.04,
        rim=0.16,
        shade=0.2,
        glow=0.8,
        bloom=1.2,
        vignette=0.2,
    ),
}
"""What a set that names no moods of its own can be lit with."""


class Scenery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set file. `drawing` is the SVG, relative to this file (default: the same name).

    The whole set is the drawing's `viewBox`. `ground` is the y on which feet stand. `layers` are
    listed back to front. `marks` name places: an x, a point, or x, y and seat. `left` and
    `right` bound where figures may stand (default: the drawing's edges).
    """

    format: Literal[1]
    drawing: str = ""
    ground: float
    units_per_cm: Positive = 1.0
    layers: tuple[Layer, ...]
    marks: dict[str, float | Point | Mark] = {}
    left: float | None = None
    right: float | None = None
    mood: str = "day"
    moods: dict[str, Mood] = {}
    colours: Colours = {}

    def mark(self, name: str) -> Mark | None:
        """The mark of that name, its y filled in; None when the set has none such."""
        found = self.marks.get(name)
        if found is None:
            return None
        if isinstance(found, Mark):
            return found if found.y is not None else msgspec.structs.replace(found, y=self.ground)
        if isinstance(found, tuple):
            return Mark(x=found[0], y=found[1])
        return Mark(x=found, y=self.ground)

    def mood_named(self, name: str) -> Mood:
        """The mood of that name: the set's own, a common one, or else the set's default."""
        for wanted in (name, self.mood):
            mood = self.moods.get(wanted) or MOODS.get(wanted)
            if mood:
                return mood
        return Mood()
