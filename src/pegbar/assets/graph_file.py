"""graphs/NAME.json with NAME.yaml beside it: a studio's own graph of nodes, registered with a show.

The JSON is the graph as its editor saved it; the YAML says what kind of work it does, and which of
its inputs take the prompt, the seed, the guides, the references and the characters' LoRAs. Both
are sources of the show, and the graph is its bytes: a film that was made with it names its digest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from pegbar.assets.generation import GuideKind, Kind, RefRole
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place
from pegbar.values.strict_json import decode_strictly

FOLDER: Final = "graphs"
SIZE_LIMIT: Final = 8 * 1024 * 1024
DEPTH_LIMIT: Final = 60
VALUE_LIMIT: Final = 200_000

Workflow: TypeAlias = dict[str, Any]
Spots: TypeAlias = "str | tuple[str, ...]"

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_ABSOLUTE: Final = re.compile(r"(?:/|~[/\\]|\\|[A-Za-z]:[/\\])")
_PATH_LIKE: Final = re.compile(r"[^\s]+")
_ELSEWHERE: Final = re.compile(r"\[(?:output|temp)\]\s*$")


class LoraSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node of the graph that wears a LoRA. With `who` it is that character's; without, it takes
    the next that has no slot of its own. A slot that `repeats` is put as often as there are LoRAs
    left: a stack. A slot without a LoRA is left out of the run."""

    node: str
    who: str = ""
    repeats: bool = False


class Bindings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which inputs of the graph take what. An input is written `NODE.INPUT`, the node by its id or
    by its title; several are a list. `frames` is the number of pictures of a film, `steps` the
    number of sampling steps. `options` are inputs that the casting may set."""

    prompt: Spots = ()
    negative: Spots = ()
    seed: Spots = ()
    width: Spots = ()
    height: Spots = ()
    frames: Spots = ()
    fps: Spots = ()
    steps: Spots = ()
    guides: dict[GuideKind, Spots] = {}
    references: dict[RefRole, Spots] = {}
    loras: tuple[LoraSlot, ...] = ()
    options: dict[str, Spots] = {}
    outputs: Spots = ()


class ModelFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A weight file that the graph loads: the input that names it, its name on the server, and its
    digest and size where they are known."""

    at: str
    name: str
    digest: str = ""
    size: int = 0


class GraphCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """NAME.yaml. `sizes` are those that the graph was made for (none: any up to `most_pixels`, in
    steps of `multiple`); `seconds` and `fps` are those of its films. `nodes` tells from where each
    class of node came when the graph was registered, `server` from which version of the server."""

    format: Literal[1]
    title: str = ""
    makes: Kind
    sizes: tuple[tuple[int, int], ...] = ()
    multiple: Annotated[int, msgspec.Meta(ge=1, le=512)] = 8
    most_pixels: Annotated[int, msgspec.Meta(ge=64, le=268_435_456)] = 2048 * 2048
    seconds: tuple[float, ...] = ()
    between: bool = False
    fps: tuple[float, ...] = ()
    licence: str = ""
    bind: Bindings = Bindings()
    models: tuple[ModelFile, ...] = ()
    nodes: dict[str, str] = {}
    server: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFile:
    """A registered graph. `digest` is of the graph's bytes, `card_digest` of the YAML's."""

    name: str
    path: str
    card_path: str
    digest: Digest
    card_digest: Digest
    card: GraphCard
    workflow: Workflow
    places: Places

    def packed(self) -> str:
        """The graph as one text, as an account carries it. `unpacked` reads it again."""
        return json.dumps(
            {
                "digest": self.digest,
                "card": msgspec.to_builtins(self.card),
                "workflow": self.workflow,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What a backend is given of a registered graph."""

    name: str
    digest: Digest
    card: GraphCard
    workflow: Workflow


def unpacked(name: str, text: str) -> Registered:
    """Raises BadInput."""
    try:
        held = json.loads(text)
        card = msgspec.convert(held["card"], GraphCard)
        workflow = held["workflow"]
        digest = Digest(str(held["digest"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(f"the graph {name[:60]!a} cannot be read: {error}") from None
    return Registered(name=name, digest=digest, card=card, workflow=workflow)


def read_graphs(files: Mapping[str, bytes]) -> dict[str, GraphFile]:
    """The graphs among a show's files, by name. Raises BadInput, Trespass."""
    found: dict[str, GraphFile] = {}
    for path in sorted(files):
        at = PurePosixPath(path)
        if str(at.parent) != FOLDER:
            continue
        if at.suffix == ".json":
            found[at.stem] = _graph(path, files)
        elif at.suffix in (".yaml", ".yml") and f"{FOLDER}/{at.stem}.json" not in files:
            raise BadInput(
                f"there is no {at.stem}.json beside it",
                place=Place(path),
                hint="a graph is two files: NAME.json and NAME.yaml",
            )
    return found


def check_slots(graphs: Mapping[str, GraphFile], characters: Mapping[str, object]) -> None:
    """Whoever a slot is for is in the show. Raises BadInput."""
    import difflib

    for graph in graphs.values():
        for number, slot in enumerate(graph.card.bind.loras):
            if slot.who and slot.who not in characters:
                near = difflib.get_close_matches(slot.who, characters, n=1)
                known = ", ".join(characters) or "nobody"
                raise BadInput(
                    f"nobody is called {slot.who[:60]!a}",
                    place=graph.places.at("bind", "loras", number, "who"),
                    hint=f"did you mean {near[0]}?" if near else f"in the show: {known}",
                )


def _graph(path: str, files: Mapping[str, bytes]) -> GraphFile:
    name = PurePosixPath(path).stem
    check_graph_name(name, Place(path))
    card_path = f"{FOLDER}/{name}.yaml"
    if card_path not in files:
        raise BadInput(
            f"{path} has no {name}.yaml beside it",
            place=Place(path),
            hint=f"pegbar graphs add SHOW {path} --server URL proposes one",
        )
    card, places = read_card(files[card_path], card_path)
    return GraphFile(
        name=name,
        path=path,
        card_path=card_path,
        digest=digest_bytes(files[path]),
        card_digest=digest_bytes(files[card_path]),
        card=card,
        workflow=read_workflow(files[path], path),
        places=places,
    )


def check_graph_name(name: str, place: Place) -> None:
    """Raises BadInput for what no graph can be called."""
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"a graph cannot be called {name[:60]!a}",
            place=place,
            hint="lower-case letters, digits, hyphens and underscores, at most 60",
        )


def read_card(data: bytes, path: str) -> tuple[GraphCard, Places]:
    """Raises BadInput, Trespass."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"byte {data[error.start]:#04x} is not UTF-8 text",
            place=Place(path, line),
            hint="save it as plain text in UTF-8",
        ) from None
    card, places = read_placed(text, path, GraphCard)
    for number, model in enumerate(card.models):
        if leads_out(model.name):
            raise Trespass(
                f"{model.name[:80]!a} is no name on a server's list of models",
                place=places.at("models", number, "name"),
                hint="write it as the server lists it",
            )
    return card, places


def read_workflow(data: bytes, path: str) -> Workflow:
    """A graph as its editor saved it. Raises BadInput; Trespass for one that is built to do harm
    or reads from places that are not the show's."""
    if len(data) > SIZE_LIMIT:
        raise Trespass("the graph is larger than 8 MiB", place=Place(path))
    try:
        found = decode_strictly(data)
    except RecursionError:
        raise _deep(path) from None
    except UnicodeDecodeError as error:
        raise BadInput(f"not UTF-8 text: {error.reason}", place=Place(path)) from None
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise BadInput(
            f"not JSON: {getattr(error, 'msg', error)}",
            place=Place(path, line),
            hint="save the graph from its editor again: Workflow → Export, or Export (API)",
        ) from None
    if not isinstance(found, dict):
        raise BadInput("a graph is a JSON object", place=Place(path))
    for value in _texts(found, path):
        if leads_out(value):
            raise Trespass(
                f"the graph names a file outside its server's folders: {value[:80]!a}",
                place=Place(path),
                hint="name files as the server lists them, or bind the input to a guide",
            )
    return found


def leads_out(text: str) -> bool:
    """Whether a value names a file by a way that leads out of the folder that it is looked for
    in: absolute, with `..`, or in another show's results (`name.png [output]`)."""
    if "\n" in text or len(text) > 1024:
        return False
    if _ELSEWHERE.search(text):
        return True
    if any(part == ".." for part in re.split(r"[/\\]", text.strip())):
        return True
    return bool(_ABSOLUTE.match(text)) and bool(_PATH_LIKE.fullmatch(text)) and len(text) > 1


def _deep(path: str) -> Trespass:
    return Trespass(f"the graph is nested deeper than {DEPTH_LIMIT} levels", place=Place(path))


def _texts(found: Workflow, path: str) -> Iterator[str]:
    """Every text in it, as far as it is a value. Looked at without recursion."""
    open_: list[tuple[Any, int]] = [(found, 1)]
    count = 0
    while open_:
        value, depth = open_.pop()
        count += 1
        if count > VALUE_LIMIT:
            raise Trespass(f"the graph has more than {VALUE_LIMIT} values", place=Place(path))
        if depth > DEPTH_LIMIT:
            raise _deep(path)
        if isinstance(value, dict):
            open_ += [(one, depth + 1) for key, one in value.items() if key not in _PROSE]
        elif isinstance(value, list):
            open_ += [(one, depth + 1) for one in value]
        elif isinstance(value, str):
            yield value


_PROSE: Final = frozenset({"url", "description", "title", "_meta", "category", "groups"})
"""Keys whose text names no file that a node opens."""
