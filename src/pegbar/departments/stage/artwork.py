"""A drawing understood: every visible shape, in the drawing's units, and the groups it is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

import numpy as np

from pegbar.assets.affine import IDENTITY, Points, chain, moved, size_of
from pegbar.assets.guides import Matrix
from pegbar.departments.stage.colours import (
    BLACK,
    Gradient,
    Paint,
    Solid,
    parse_colour,
    share,
)
from pegbar.departments.stage.pathdata import (
    Contour,
    ellipse,
    length,
    numbers,
    parse_path,
    parse_transform,
    polygon,
    rectangle,
)
from pegbar.departments.stage.svg import MAX_ELEMENTS, Node, read_svg, refuse_unsupported
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

MAX_POINTS: Final = 1_000_000
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """An ink line. `round` ends are round."""

    paint: Solid
    width: float
    round: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A painted outline. `inside` are the names of the groups around it, outermost
    first. The fill of an `ink` shape is line, not paint."""

    contours: tuple[Contour, ...]
    fill: Paint | None
    stroke: Stroke | None = None
    evenodd: bool = False
    inside: tuple[str, ...] = ()
    ink: bool = False

    def box(self) -> Box:
        points = np.vstack([contour.points for contour in self.contours])
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return (float(x0), float(y0), float(x1), float(y1))

    def under(self, m: Matrix) -> Shape:
        """The shape with its geometry moved; its line keeps its width in proportion."""
        if m == IDENTITY:
            return self
        stroke = self.stroke and replace(self.stroke, width=self.stroke.width * size_of(m))
        fill = self.fill.under(m) if isinstance(self.fill, Gradient) else self.fill
        return replace(
            self, contours=tuple(c.under(m) for c in self.contours), fill=fill, stroke=stroke
        )


def box_of(shapes: Iterable[Shape]) -> Box:
    """The extent of shapes, lines not counted."""
    boxes = [shape.box() for shape in shapes]
    x0, y0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return (x0, y0, max(b[2] for b in boxes), max(b[3] for b in boxes))


@dataclass(frozen=True, slots=True, eq=False)
class Artwork:
    """A drawing: its `viewBox` and its shapes back to front. `names` are all names in it."""

    file: str
    box: Box
    shapes: tuple[Shape, ...]
    names: frozenset[str]

    def parts(self, wanted: Iterable[str]) -> dict[str, tuple[Shape, ...]]:
        """The shapes of each wanted group; a wanted group inside another leaves it."""
        groups: dict[str, list[Shape]] = {name: [] for name in wanted}
        for shape in self.shapes:
            for name in reversed(shape.inside):
                if name in groups:
                    groups[name].append(shape)
                    break
        return {name: tuple(shapes) for name, shapes in groups.items()}

    def missing(self, name: str) -> str:
        """What to say about a name that the drawing lacks."""
        near = get_close_matches(name, sorted(self.names), n=1, cutoff=0.4)
        return f"did you mean {near[0]!r}?" if near else f"its groups: {self._some_names()}"

    def _some_names(self) -> str:
        return ", ".join(sorted(self.names)[:12]) or "none has a name"


@dataclass(frozen=True, slots=True)
class _Style:
    """What children inherit."""

    fill: str = "black"
    stroke: str = "none"
    width: str = "1"
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    alpha: float = 1.0
    evenodd: bool = False
    round: bool = False
    colour: str = "black"
    visible: bool = True


@dataclass(slots=True)
class _Walk:
    """The reading of one drawing; mutable while it goes through the tree."""

    file: str
    by_id: dict[str, Node]
    rules: Mapping[str, Mapping[str, str]]
    shapes: list[Shape] = field(default_factory=list)
    points: int = 0

    def bad(self, node: Node, error: ValueError | str) -> BadInput:
        what = f"{node.name!r} " if node.name else ""
        return BadInput(
            f"<{node.tag}> {what}: {error}".replace(" :", ":"), place=Place(self.file, node.line)
        )

    def declared(self, node: Node) -> dict[str, str]:
        """The element's own properties: attributes, then classes, then its style."""
        found = dict(node.attributes)
        for name in node.attributes.get("class", "").split():
            found.update(self.rules.get(name, {}))
        found.update(_declarations(node.attributes.get("style", "")))
        return found

    def visit(
        self, node: Node, m: Matrix, style: _Style, inside: tuple[str, ...], used: tuple[str, ...]
    ) -> None:
        if node.tag in ("defs", "style", "linearGradient", "radialGradient"):
            return
        if node.tag == "symbol" and not used:
            return
        own = self.declared(node)
        refuse_unsupported(node, own, self.file)
        if own.get("display", "").strip() == "none":
            return
        try:
            m = chain(m, parse_transform(own.get("transform", "")))
            style = _inherit(style, own)
            contours = _outline(node)
        except ValueError as error:
            raise self.bad(node, error) from error
        inside = (*inside, node.name) if node.name else inside
        if node.tag == "use":
            self.use(node, m, style, inside, used)
        elif contours is not None:
            self.add(node, contours, m, style, inside)
        else:
            for child in node.children:
                self.visit(child, m, style, inside, used)

    def use(
        self, node: Node, m: Matrix, style: _Style, inside: tuple[str, ...], used: tuple[str, ...]
    ) -> None:
        name = node.attributes.get("href", "").strip().removeprefix("#")
        target = self.by_id.get(name)
        if target is None:
            raise self.bad(node, f"uses #{name[:40]}, which the drawing lacks")
        if name in used or len(used) > 8:
            raise self.bad(node, f"uses #{name[:40]} inside itself")
        try:
            x, y = (length(node.attributes.get(axis, "0")) for axis in "xy")
        except ValueError as error:
            raise self.bad(node, error) from error
        self.visit(target, chain(m, moved(x, y)), style, inside, (*used, name))

    def add(
        self,
        node: Node,
        contours: tuple[Contour, ...],
        m: Matrix,
        style: _Style,
        inside: tuple[str, ...],
    ) -> None:
        if not contours or not style.visible:
            return
        self.points += sum(len(contour.points) for contour in contours)
        if len(self.shapes) >= MAX_ELEMENTS or self.points > MAX_POINTS:
            raise self.bad(node, "the drawing has too many shapes once everything is used")
        try:
            fill = self.paint(style.fill, style, style.fill_alpha, contours)
            line = self.paint(style.stroke, style, style.stroke_alpha, contours)
            width = length(style.width)
        except ValueError as error:
            raise self.bad(node, error) from error
        stroke = None
        if line is not None and width > 0:
            ink = line if isinstance(line, Solid) else line.mean()
            stroke = Stroke(ink, width, style.round)
        if fill is not None or stroke is not None:
            shape = Shape(contours, fill, stroke, style.evenodd, inside)
            self.shapes.append(shape.under(m))

    def paint(
        self, text: str, style: _Style, alpha: float, contours: tuple[Contour, ...]
    ) -> Paint | None:
        text, alpha = text.strip(), alpha * style.alpha
        if text in ("none", "transparent", "") or alpha <= 0:
            return None
        if text.startswith("url"):
            name = text.partition("#")[2].split(")")[0].strip(" '\"")
            return self.gradient(name, alpha, contours)
        colour = parse_colour(style.colour if text == "currentColor" else text)
        return Solid(colour.rgb, colour.alpha * alpha)

    def gradient(self, name: str, alpha: float, contours: tuple[Contour, ...]) -> Paint:
        chained: list[Node] = []
        node = self.by_id.get(name)
        while node is not None and node not in chained and len(chained) < 8:
            if node.tag not in ("linearGradient", "radialGradient"):
                raise ValueError(f"the paint #{name[:40]} is a <{node.tag}>, not a gradient")
            chained.append(node)
            node = self.by_id.get(node.attributes.get("href", "").strip().removeprefix("#"))
        if not chained:
            raise ValueError(f"the paint #{name[:40]} is not in the drawing")
        stops = next((s for s in (self.stops(n, alpha) for n in chained) if s), ())
        if len(stops) < 2:
            return stops[0][1] if stops else BLACK

        def said(key: str, otherwise: str) -> str:
            return next((n.attributes[key] for n in chained if key in n.attributes), otherwise)

        m = parse_transform(said("gradientTransform", ""))
        if said("gradientUnits", "objectBoundingBox") != "userSpaceOnUse":
            x0, y0, x1, y1 = Shape(contours, None).box()
            m = chain((max(x1 - x0, 1e-6), 0, 0, max(y1 - y0, 1e-6), x0, y0), m)
        if chained[0].tag == "linearGradient":
            ends = (("x1", "0"), ("y1", "0"), ("x2", "1"), ("y2", "0"))
            line = tuple(_coordinate(said(key, otherwise)) for key, otherwise in ends)
            return Gradient("linear", line, m, stops)
        circle = tuple(_coordinate(said(key, "0.5")) for key in ("cx", "cy", "r"))
        return Gradient("radial", circle, m, stops)

    def stops(self, node: Node, alpha: float) -> tuple[tuple[float, Solid], ...]:
        out: list[tuple[float, Solid]] = []
        for child in node.children:
            if child.tag != "stop":
                continue
            own = self.declared(child)
            colour = parse_colour(own.get("stop-color", "black"))
            offset = max(share(own.get("offset", "0")), out[-1][0] if out else 0.0)
            see = colour.alpha * share(own.get("stop-opacity", "1")) * alpha
            out.append((offset, Solid(colour.rgb, see)))
        return tuple(out)


def _coordinate(text: str) -> float:
    text = text.strip()
    return float(length(text[:-1])) / 100 if text.endswith("%") else length(text)


def _declarations(text: str) -> dict[str, str]:
    pairs = (item.partition(":") for item in text.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS: Final = re.compile(r"\.([A-Za-z_][\w-]*)")


def _rules(nodes: Iterable[Node]) -> dict[str, dict[str, str]]:
    """Style rules for single classes, as drawing tools write them."""
    out: dict[str, dict[str, str]] = {}
    for node in nodes:
        for selectors, body in _RULE.findall(node.text):
            for selector in selectors.split(","):
                match = _CLASS.fullmatch(selector.strip())
                if match:
                    out.setdefault(match[1], {}).update(_declarations(body))
    return out


def _inherit(style: _Style, own: Mapping[str, str]) -> _Style:
    """Raises ValueError."""

    def said(key: str, otherwise: str) -> str:
        value = own.get(key, otherwise).strip()
        return otherwise if value == "inherit" else value

    fill_alpha = share(own["fill-opacity"]) if "fill-opacity" in own else style.fill_alpha
    line_alpha = share(own["stroke-opacity"]) if "stroke-opacity" in own else style.stroke_alpha
    visible = said("visibility", "visible" if style.visible else "hidden") == "visible"
    return _Style(
        fill=said("fill", style.fill),
        stroke=said("stroke", style.stroke),
        width=said("stroke-width", style.width),
        fill_alpha=fill_alpha,
        stroke_alpha=line_alpha,
        alpha=style.alpha * share(own.get("opacity", "1")),
        evenodd=said("fill-rule", "evenodd" if style.evenodd else "nonzero") == "evenodd",
        round=said("stroke-linecap", "round" if style.round else "butt") == "round",
        colour=said("color", style.colour),
        visible=visible,
    )


def _circle(get: Callable[[str], float]) -> Contour | None:
    return ellipse(get("cx"), get("cy"), get("r"), get("r")) if get("r") > 0 else None


def _ellipse(get: Callable[[str], float]) -> Contour | None:
    rx, ry = get("rx"), get("ry")
    return ellipse(get("cx"), get("cy"), rx, ry) if rx > 0 and ry > 0 else None


def _line(get: Callable[[str], float]) -> Contour | None:
    ends = [(get("x1"), get("y1")), (get("x2"), get("y2"))]
    return polygon(np.array(ends, dtype=np.float64), closed=False)


_SIMPLE: Final = {"circle": _circle, "ellipse": _ellipse, "line": _line}


def _outline(node: Node) -> tuple[Contour, ...] | None:
    """An element's contours; None for one that only holds others. Raises ValueError."""
    said = node.attributes
    if node.tag == "path":
        return parse_path(said.get("d", ""))
    if node.tag in ("polygon", "polyline"):
        flat = numbers(said.get("points", ""))
        points: Points = np.array(flat[: len(flat) // 2 * 2], dtype=np.float64).reshape(-1, 2)
        return (polygon(points, node.tag == "polygon"),) if len(points) > 1 else ()
    if node.tag == "rect":
        x, y, w, h = (length(said.get(key, "0")) for key in ("x", "y", "width", "height"))
        rx = length(said.get("rx", said.get("ry", "0")))
        ry = length(said.get("ry", said.get("rx", "0")))
        return (rectangle(x, y, w, h, (rx, ry)),) if w > 0 and h > 0 else ()
    if node.tag in _SIMPLE:
        contour = _SIMPLE[node.tag](lambda key: length(said.get(key, "0")))
        return (contour,) if contour else ()
    if node.tag in ("svg", "g", "a", "use", "symbol", "switch"):
        return None
    raise ValueError("is not understood; only shapes and groups are drawn")


def _every(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(reversed(here.children))


def read_artwork(data: bytes, file: str) -> Artwork:
    """The shapes of a drawing. Raises BadInput with the line of whatever is wrong in it."""
    root = read_svg(data, file)
    try:
        view = numbers(root.attributes.get("viewBox", ""))
    except ValueError as error:
        raise BadInput(f"viewBox: {error}", place=Place(file, root.line)) from error
    if len(view) != 4 or view[2] <= 0 or view[3] <= 0:
        raise BadInput(
            "the drawing has no viewBox, so nobody knows its units",
            place=Place(file, root.line),
            hint='add viewBox="0 0 WIDTH HEIGHT" to <svg>',
        )
    nodes = list(_every(root))
    by_id: dict[str, Node] = {}
    for node in nodes:
        by_id.setdefault(node.attributes.get("id", ""), node)
    by_id.pop("", None)
    walk = _Walk(file, by_id, _rules(n for n in nodes if n.tag == "style"))
    walk.visit(root, IDENTITY, _Style(), (), ())
    names = frozenset(node.name for node in nodes if node.name)
    box = (view[0], view[1], view[0] + view[2], view[1] + view[3])
    return Artwork(file, box, tuple(walk.shapes), names)
