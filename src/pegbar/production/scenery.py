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


class Mood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The light of a scene.

    `ambient` is the light that falls everywhere: it multiplies all colours. `sky` tints the
    layers by their distance, `haze` 0..1 is how strongly. `key` lights the figures' side that
    faces it and throws the shade `shade` (0 none .. 1) on the other; `fill` is how much plainer
    and brighter light falls on the actors than on the set, so that faces read; `lights` add
    pools of light.
    `glow` scales all that shines; `bloom` how far bright things bleed; `grain` and `vignette` 0..1.
    """

    ambient: Colour = "#ffffff"
    sky: Colour = "#cfe3f5"
    haze: Share = 0.0
    key: Light | None = None
    shade: Share = 0.3
    fill: Share = 0.25
    lights: tuple[Light, ...] = ()
    glow: Strength = 0.0
    bloom: Strength = 0.5
    grain: Share = 0.12
    vignette: Share = 0.2


MOODS: dict[str, Mood] = {
    "day": Mood(ambient="#fffaf0", sky="#d8ecfa", haze=0.12),
    "evening": Mood(
        ambient="#f2c6aa", sky="#f2a07a", haze=0.2, shade=0.4, glow=0.8, bloom=0.8, vignette=0.3
    ),
    "dawn": Mood(
        ambient="#d9c4d2", sky="#f7c9b8", haze=0.25, shade=0.32, glow=0.5, bloom=0.7, vignette=0.25
    ),
    "night": Mood(
        ambient="#6a72b4", sky="#3a4488", haze=0.2, shade=0.45, glow=1.4, bloom=1.1, vignette=0.42
    ),
    "rain": Mood(
        ambient="#a9b3bd", sky="#93a3b0", haze=0.35, shade=0.25, glow=0.7, bloom=0.9, vignette=0.3
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
