"""What is said in a manifest, in the words of C2PA 2 and CAWG 1.1."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from pegbar import __version__
from pegbar.ports.signer import Action, Claim, Ingredient
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest

GENERATOR: Final = "Pegbar"
SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
LABEL: Final = "org.pegbar.label"
SOURCE: Final = "org.pegbar.source"
UNHASHED: Final = "org.pegbar.unhashed"
DISCLOSURE: Final = "org.pegbar.disclosure"
SEQUENCE: Final = "org.pegbar.sequence"
KEPT: Final = "org.pegbar.kept"

_NOTHING: Final[Mapping[str, Digest]] = {}


def manifest_definition(
    claim: Claim,
    rest: Digest | None = None,
    whole: Collection[str] = (),
    brought: Mapping[str, Digest] = _NOTHING,
) -> dict[str, Json]:
    """The claim in the words of C2PA 2 and CAWG 1.1. `rest`: see `close_reading.unhashed`; `whole`
    are the titles of ingredients that are added with their own credentials, `brought` the digests
    of the manifests that come in with them."""
    sealed = [_assertion(UNHASHED, {"digest": rest})] if rest else []
    if brought:
        sealed.append(_assertion(KEPT, dict(sorted(brought.items()))))
    if claim.disclosure is not None:
        sealed.append(_assertion(DISCLOSURE, claim.disclosure))
    if claim.sequence is not None:
        sealed.append(_assertion(SEQUENCE, claim.sequence))
    return {
        "claim_generator_info": [{"name": GENERATOR, "version": __version__}],
        "title": claim.title,
        "assertions": [
            _assertion("c2pa.actions.v2", {"actions": [_action(one) for one in claim.actions]}),
            _assertion("cawg.training-mining", {"entries": _mining(claim.mining)}),
            _assertion(
                "cawg.metadata",
                {
                    "@context": {"dc": "http://purl.org/dc/elements/1.1/"},
                    "dc:title": claim.title,
                    "dc:creator": [claim.author] if claim.author else [],
                },
                kind="Json",
            ),
            _assertion(LABEL, claim.label),
            *sealed,
        ],
        "ingredients": [ingredient(one) for one in claim.ingredients if one.title not in whole],
    }


def _assertion(label: str, data: Json, kind: str = "Cbor") -> Json:
    # `created`: the signer says this itself, and does not pass on what another program said.
    return {"label": label, "data": data, "kind": kind, "created": True}


def _action(one: Action) -> Json:
    action: dict[str, Json] = {
        "action": one.action,
        "digitalSourceType": SOURCE_TYPES + one.source_type,
    }
    if one.agent:
        agent = {"name": one.agent}
        action["softwareAgent"] = (
            {**agent, "version": one.agent_version} if one.agent_version else agent
        )
    if one.description:
        action["description"] = one.description
    if one.span is not None:
        start, end = (f"{second:.3f}" for second in one.span)
        time: Json = {"type": "npt", "start": start, "end": end}
        action["changes"] = [{"region": [{"type": "temporal", "time": time}]}]
    return action


def _mining(uses: Mapping[str, str]) -> Json:
    entries: dict[str, Json] = {}
    for key, use in sorted(uses.items()):
        entries[key] = (
            {"use": use, "constraint_info": f"see the assertion {LABEL}"}
            if use == "constrained"
            else {"use": use}
        )
    return entries


def ingredient(one: Ingredient) -> Json:
    """An ingredient and what is known of it."""
    about: dict[str, Json] = {
        "digest": one.digest,
        "digitalSourceType": SOURCE_TYPES + one.source_type,
    }
    if one.by:
        about["by"] = one.by
    if one.licence:
        about["licence"] = one.licence
    return {
        "title": one.title,
        "format": one.media_type,
        "relationship": one.relation,
        "metadata": {SOURCE: about},
    }
