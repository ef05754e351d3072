"""secrets, and what the doctor says of keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from pegbar import wiring
from pegbar.actions.asking import Asked, ask
from pegbar.actions.secrets import Change, change_keys, put_on_record
from pegbar.entrypoints.cli.entering import check_home, enter, may_read, recorded
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.entrypoints.cli.proof_verbs import studio_near
from pegbar.entrypoints.cli.studio_verbs import studio_for
from pegbar.ports.keys import SecretsTold
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput, PegbarError
from pegbar.wiring import Studio

_EVERY: Final = 500
_STATES: Final = {
    "new": "nothing was made yet",
    "plain": "in the clear; pegbar secrets SHOW --seal seals them",
    "half": "half sealed; pegbar secrets SHOW --seal goes on",
    "sealed": "sealed",
}
_PLAIN_LEDGER: Final = "in the clear; pegbar secrets SHOW --seal seals it"


def tell(show: Path | None, root: Path | None, *, as_json: bool) -> None:
    """How the bytes of one show, or of all, are kept. No key is opened for it, or shown."""
    if show is not None:
        studio, name = _entered(show, root)
        names = [name]
    else:
        studio = _studio(root)
        names = list(studio.shows())
    told = [studio.keys.strongroom(name).told() for name in names]
    place, identity = studio.keys.place(), ""
    if place.exists():
        identity = studio.keys.keeper().identity
    if as_json:
        write_json({"studio_key": identity, "kept_in": place.where, "shows": told})
        return
    write(f"studio key {identity or 'none'}, in {place.where}")
    for one in told:
        write(*_lines(one, identity))


def _lines(told: SecretsTold, identity: str) -> Iterator[str]:
    yield f"{told.show}: its bytes are {_STATES[told.state]}"
    if told.ledger == "plain" and told.state == "sealed":
        yield f"  its ledger is {_PLAIN_LEDGER}"
    for key in told.keys:
        until = f", retired {key.retired}" if key.retired else ""
        yield f"  data key {key.id}, since {key.created}{until}: {key.files} files"
    if told.older:
        yield f"  {told.older} of them were sealed before it was in use"
    if told.wrapped_by and told.wrapped_by != (identity,):
        yield f"  wrapped by studio key {', '.join(told.wrapped_by)}"


def change(show: Path, what: str, root: Path | None, *, as_json: bool) -> None:
    """Seal, rotate, seal anew or wrap anew."""
    studio, name = _entered(show, root, what)
    strongroom = studio.keys.strongroom(name)

    def progress(files: int) -> None:
        if files % _EVERY == 0 and files:
            note(f"{files} files")

    done = change_keys(
        cast(Change, what), strongroom, studio.records(name), wiring.person(), progress
    )
    if as_json:
        write_json({"show": name, **{"what": done.what, "files": done.files, "now": done.now}})
        return
    key = done.now.keys[-1].id
    if what == "rewrap":
        write(f"{name}: its keys are wrapped by studio key {', '.join(done.now.wrapped_by)}")
    else:
        write(f"{name}: {done.what}; {done.files} files, data key {key}")
    if what == "rotate" and done.now.older:
        note("if the old key was exposed, go on with --reseal")


def renew(root: Path | None, *, in_keyring: bool, as_json: bool) -> None:
    """A new studio key, with which every show is wrapped."""
    studio = _studio(root)
    shows = studio.keys.renew(in_keyring=in_keyring)
    for show in shows:
        now = studio.keys.strongroom(show).told()
        put_on_record("rewrapped", 0, now, studio.records(show), wiring.person())
    identity, where = studio.keys.keeper().identity, studio.keys.place().where
    if as_json:
        write_json({"studio_key": identity, "kept_in": where, "shows": shows})
        return
    write(f"studio key {identity} is in use, in {where}; {len(shows)} shows are wrapped with it")
    note("keep a copy of it elsewhere: without it no show of this studio opens")


def checks(studio: Studio) -> Iterator[tuple[str, str, str]]:
    """What the doctor says: name, state and note."""
    place = studio.keys.place()
    try:
        identity = studio.keys.keeper().identity
        note_ = (
            f"{identity}, in {place.where}; without a copy elsewhere its loss is the loss of all"
        )
        yield "studio key", "ok", note_
    except PegbarError as fault:
        yield "studio key", fault.code, str(fault)
    told = {name: studio.keys.strongroom(name).told() for name in studio.shows()}
    states = {name: one.state for name, one in told.items()}
    sealed = sum(state == "sealed" for state in states.values())
    yield "encryption", "enforced", f"{sealed} of {len(states)} shows are sealed; new ones always"
    for name, state in states.items():
        if state in {"plain", "half"}:
            yield f"bytes of {name}", state, _STATES[state]
        elif told[name].ledger == "plain":
            yield f"ledger of {name}", "plain", _PLAIN_LEDGER


def _entered(show: Path, root: Path | None, what: str = "") -> tuple[Studio, str]:
    """The show's studio and name, for somebody who may read it, or change its keys; nothing of it
    stays open. Raises Refused."""
    with recorded(show, root):
        folder = wiring.read_show(show)
    studio, name = studio_for(show.resolve(), root), folder.show.id
    if studio.keys.strongroom(name).told().state == "half":
        check_home(folder, studio)  # whoever began this was asked then
        return studio, name
    room = enter(show, root).room
    if what:
        about = f"the keys of {name}"
        ask(room, folder.show, Asked(door=Door.DECIDE, action="rotate", about=about, kind="Secret"))
    else:
        may_read(room, folder.show)
    return studio, name


def _studio(root: Path | None) -> Studio:
    studio = studio_near(Path.cwd(), root)
    if studio is None:
        raise BadInput("there is no studio here", hint="run pegbar init, or name one with --studio")
    return studio
