"""The one file that names concrete classes: it puts a studio together and hands it on."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pegbar.actions.attempts import put_on_record
from pegbar.actions.film_words import Hands
from pegbar.actions.gather import Given, gather
from pegbar.actions.governing import accepted_rules
from pegbar.actions.pack_check import check_cedar
from pegbar.actions.recipes import recipes
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.assets.facts import RulesAccepted
from pegbar.backends.clock import SystemClock as SystemClock
from pegbar.backends.code_versions import CodeVersions
from pegbar.backends.engines.bench import sweep_scratch
from pegbar.backends.engines.claims import FileClaims
from pegbar.backends.engines.local import LocalEngine, Shop
from pegbar.backends.keys.ring import KEY_VARIABLES, Ring
from pegbar.backends.keys.studio_keys import StudioKeys
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.shows import packs
from pegbar.backends.shows.folder import Design, ShowFolder, open_show
from pegbar.backends.shows.homes import Claim, claim, home_in
from pegbar.backends.shows.ids import check_id
from pegbar.backends.shows.packs import PackFile
from pegbar.backends.signers.on_demand import CredentialsOnDemand
from pegbar.backends.vaults.folder import storage_failed
from pegbar.departments.story.casting import credited
from pegbar.departments.story.tell import tell
from pegbar.graph.step import Recipe
from pegbar.ports.ledger import Ledger
from pegbar.ports.notary import Notary, Register
from pegbar.ports.policy import Policy
from pegbar.ports.signer import Signer
from pegbar.ports.work import Tools
from pegbar.rights.pack_facts import fact_kinds
from pegbar.rights.packs import Pack, pack_policies
from pegbar.rights.people import NO_RULES, HouseRules
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place
from pegbar.wiring_generators import DeskOnDemand, Seat

if TYPE_CHECKING:
    from pegbar.actions.new_show import Script
    from pegbar.ports.mark import Marker
    from pegbar.ports.painter import Painter
    from pegbar.ports.voice import Voice

PACKAGE: Final = Path(__file__).parent
TEMPLATE: Final = PACKAGE / "templates" / "new-show"
STOCK: Final = PACKAGE / "stock"
STUDIO_FOLDER: Final = ".pegbar"
_NAME_LIMIT: Final = 120


# -- tools; each is made in the worker that needs it, so that nothing heavy loads before


def _house_painter() -> Painter:
    from pegbar.backends.painters.house_painter import HousePainter

    return HousePainter()


def _hibari() -> Voice:
    from pegbar.backends.voices.hibari import HibariVoice

    return HibariVoice()


def _text_timing() -> Voice:
    from pegbar.backends.voices.text_timing import TextTiming

    return TextTiming()


def _signer(studio: Path) -> Signer:
    from pegbar.backends.signers.c2pa_signer import C2paSigner
    from pegbar.backends.signers.identity import load_identity

    return C2paSigner(load_identity(studio / "identity"))


def _marker() -> Marker:
    from pegbar.backends.marks.house_mark import HouseMark

    return HouseMark()


def _installed(package: str) -> bool:
    return util.find_spec(package) is not None


def _licence(package: str) -> str:
    about = metadata.metadata(package)
    return next((about[one] for one in ("License-Expression", "License") if one in about), "")


def open_shop(studio: Path, show: str, ring: Ring | None) -> Shop:
    """What a worker on a show works with: it is lent the show's keys, never the studio's. Called
    in the worker's own process."""
    from pegbar.backends.vaults.strongroom import open_vault

    room = _room_folder(studio, show)
    voices = {"hibari": _hibari} if _installed("hibari") else {}
    vault = open_vault(room, ring)
    return Shop(
        vault=vault,
        room=room,
        tools=Tools(
            painters={"house-painter": _house_painter} if _installed("torch") else {},
            voices={**voices, "text": _text_timing},
            signer=partial(_signer, studio),
            marker=_marker,
            jobs=DeskOnDemand(Seat(studio, room, show, person()), vault, ring),
        ),
    )


def _policy(rules: HouseRules, chosen: Sequence[Pack]) -> Policy:
    from pegbar.backends.policies.cedar import CedarPolicy

    texts = [(f"the pack {one.id}", pack_policies(one)) for one in chosen]
    facts = fact_kinds() if chosen else {}
    return CedarPolicy(own=rules.policies, extra=texts, facts=facts)


def policy_of(pack: Pack) -> Policy:
    """What decides with the house's policies and this pack's rules alone."""
    return _policy(NO_RULES, (pack,))


def _room_folder(studio: Path, show: str) -> Path:
    check_id(show, Place(""))  # whatever asks: a room is right below the studio's shows
    return studio / "shows" / show


@dataclass(frozen=True)
class Studio:
    """A studio on this machine: a folder. Not slotted, because it keeps what it works out."""

    root: Path

    def room(
        self,
        show: str,
        *,
        workers: int | None = None,
        rules: HouseRules | None = None,
        chosen: tuple[Pack, ...] = (),
    ) -> Room:
        """The room of one show. Where its files are not at hand, it is under the rules that were
        accepted last. Raises StorageFailed."""
        folder = _room_folder(self.root, show)
        vault, ring = self.keys.strongroom(show).open()
        ledger = SqliteLedger(folder / "ledger.db", SystemClock(), ring.ledger if ring else None)
        sweep_scratch(folder)
        rules = accepted_rules(ledger.facts(kinds=(RulesAccepted,))) if rules is None else rules
        return Room(
            show=show,
            person=person(),
            vault=vault,
            ledger=ledger,
            index=ledger,
            claims=FileClaims(folder / "claims.lock"),
            clock=SystemClock(),
            engine=LocalEngine(
                partial(open_shop, self.root, show, ring), workers=workers, hidden=KEY_VARIABLES
            ),
            policy=_policy(rules, chosen),
            rules=rules,
            packs=chosen,
            reader=CredentialsOnDemand(self.anchors),
        )

    def room_of(self, folder: ShowFolder, *, workers: int | None = None) -> Room:
        """The room of a show, under the rules that its files bring. Raises BadInput."""
        rules, chosen = packs.governing(folder.rules, self.packs(folder))
        return self.room(folder.show.id, workers=workers, rules=rules, chosen=chosen)

    def under(self, room: Room, folder: ShowFolder) -> Room:
        """The same room under the rules that the show's files bring now. Raises BadInput."""
        rules, chosen = packs.governing(folder.rules, self.packs(folder))
        if rules == room.rules and chosen == room.packs:
            return room
        return replace(room, rules=rules, packs=chosen, policy=_policy(rules, chosen))

    @cached_property
    def keys(self) -> StudioKeys:
        """The studio's key, and the strongrooms of its shows."""
        return StudioKeys(self.root, os.environ, SystemClock())

    def shows(self) -> Iterator[str]:
        """The shows that have a room here."""
        for room in sorted((self.root / "shows").glob("*")):
            if (room / "ledger.db").exists() and not room.is_symlink():
                yield room.name

    def claim(self, show: str, folder: Path) -> Claim:
        """Ask for a show's room on behalf of its folder. Raises StorageFailed."""
        room = _room_folder(self.root, show)
        try:
            return claim(room, show, folder, self.root)
        except OSError as error:
            raise storage_failed(error, room) from error

    def home(self, show: str) -> Path | None:
        """The folder in which a show of this studio is at home, if it is still there."""
        return home_in(_room_folder(self.root, show), self.root)

    def records(self, show: str) -> Ledger:
        """The ledger of a show, or the studio's own, for what is no show's."""
        folder = _room_folder(self.root, show) if show else self.root
        key = self.keys.strongroom(show).ledger_key() if show else None
        return SqliteLedger(folder / "ledger.db", SystemClock(), key)

    def packs(self, folder: ShowFolder) -> tuple[PackFile, ...]:
        """The rule packs that a show chose, from what is within reach. Raises BadInput."""
        if not folder.show.packs:
            return ()
        known = packs_near(folder, self.root, folder.show.packs)
        found = packs.chosen(folder.show.packs, known, folder.places)
        for one in (one for one in found if one.whose != "pegbar"):
            check_cedar(one.pack, one.places, policy_of)
        return found

    @cached_property
    def recipes(self) -> Mapping[str, Recipe]:
        versions = CodeVersions(PACKAGE)
        return recipes(lambda craft: versions.version(craft.code, craft.libraries))

    def checkpoints(self, show: str) -> Path:
        """Where the checkpoints over a show's ledger are kept."""
        return _room_folder(self.root, show) / "checkpoints"

    def notary(self) -> Notary:
        """Who signs checkpoints and evidence. Raises BadInput, Corrupt, StorageFailed."""
        from pegbar.backends.signers.notary import StudioNotary

        return StudioNotary(self.root / "identity")

    @property
    def anchors(self) -> list[Path]:
        """The certificates whose signatures this studio trusts."""
        return sorted((self.root / "identity").glob("*root*.pem"))

    def hands(self) -> Hands:
        """Who works here: what is installed on this machine."""
        voiced = _installed("hibari")
        return Hands(
            voice=f"hibari {metadata.version('hibari-tts')}" if voiced else "text timing",
            voiced=voiced,
            painter="house-painter" if _installed("torch") and _installed("safetensors") else "",
            signer=self._signer_name(),
            voice_terms=_licence("hibari-tts") if voiced else "",
        )

    def _signer_name(self) -> str:
        from pegbar.values.digests import digest_file

        found = self.anchors
        return f"certificate {digest_file(found[0])}" if found else ""


def studio_name(studio: Studio) -> str:
    """The name on the studio's certificate. Raises BadInput, Corrupt."""
    from pegbar.backends.signers.identity import load_identity

    return load_identity(studio.root / "identity").name


def register(anchors: Sequence[Path]) -> Register:
    """Who judges certificates, holding them against these roots. Raises BadInput."""
    from pegbar.backends.signers.notary import KnownRoots

    return KnownRoots(anchors)


# -- shows


def read_show(folder: Path) -> ShowFolder:
    """A show's files, read and checked. Raises BadInput."""
    return open_show(folder)


def read_script(path: Path) -> Script:
    """A screenplay, its show, and whom the stock company gives for it. Raises BadInput."""
    from pegbar.actions.new_show import Script

    folder = open_show(path)
    name = folder.show.screenplay
    return Script(name, folder.files[name], folder.show, folder.proposals)


def packs_near(
    folder: ShowFolder | None, studio: Path | None, names: Sequence[str] | None = None
) -> dict[str, packs.PackFile]:
    """Every rule pack within reach of a show and a studio, by its id: those that come with Pegbar
    first, or those of them that are named. Raises BadInput."""
    return packs.shelf(
        packs.shipped(names),
        packs.studio_packs(studio) if studio else (),
        packs.show_packs(folder.root) if folder else (),
    )


def gather_shoot(folder: ShowFolder, previous: Mapping[str, str]) -> Shoot:
    """The show understood: its story told, its sources labelled. Raises BadInput.

    `previous` are the shots' words by the ids that they went by before.
    """
    told = tell(folder.screenplay, folder.show, folder.designs, folder.direction, previous)
    story = credited(told, folder.proposals)
    given = Given(
        show=folder.show,
        files=folder.files,
        digests=folder.digests,
        figures=_files(folder.characters_of),
        sets=_files(folder.sets_of),
        props=_files(folder.props_of),
        keyframes={name: key.file for name, key in folder.keys.items()},
        looks={
            look: {name: key.file for name, key in keys.items()}
            for look, keys in folder.looks.items()
        },
        made_from=folder.made_from,
        papers=folder.papers,
        said=folder.said,
        stages=folder.stages,
    )
    return gather(given, story)


def _files(designs: Mapping[str, Design]) -> dict[str, tuple[str, ...]]:
    return {name: (design.file, design.drawing) for name, design in designs.items()}


def person() -> str:
    """Who acts: PEGBAR_PERSON, or the name that this machine knows."""
    named = os.environ.get("PEGBAR_PERSON", "").strip()
    if named:
        return "".join(sign for sign in named if sign.isprintable())[:_NAME_LIMIT]
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def find_studio(near: Path) -> Studio | None:
    """PEGBAR_STUDIO, or the nearest `.pegbar` folder in `near` or above it."""
    named = os.environ.get("PEGBAR_STUDIO")
    if named:
        root = Path(named)
        if not (root / "identity").is_dir():
            raise BadInput(
                f"PEGBAR_STUDIO names {root}, which is no studio",
                hint=f"run pegbar init --studio {root}",
            )
        return Studio(root.resolve())
    for folder in (near.resolve(), *near.resolve().parents):
        if (folder / STUDIO_FOLDER / "identity").is_dir():
            return Studio(folder / STUDIO_FOLDER)
    return None


def init_studio(root: Path, name: str) -> Studio:
    """Make a studio at `root`: a certificate and a key of its own. What is there already is kept.

    Raises StorageFailed.
    """
    from pegbar.backends.signers.identity import make_identity

    for one in root.resolve().parents:
        if (one / "identity").is_dir() and (one / "shows").is_dir():
            attempt = Trespass(f"{root} lies in a studio", hint="make one outside of it")
            put_on_record(attempt, Studio(one).records(""), person())
            raise attempt
    try:
        root.mkdir(parents=True, exist_ok=True)
        (root / "shows").mkdir(exist_ok=True)
    except OSError as error:
        raise storage_failed(error, root) from error
    if not (root / "identity").is_dir():
        make_identity(root / "identity", name)
    studio = Studio(root.resolve())
    studio.keys.keeper()
    return studio
