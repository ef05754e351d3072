"""Content credentials (C2PA) by the reference library: sign what leaves, verify what comes.

Nothing here reaches the network: no time-stamping authority, no remote manifests, no revocation
look-up. What that leaves unproven stands in `docs/reference/credentials.md`.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import c2pa  # type: ignore[import-untyped]

from pegbar import __version__
from pegbar.backends.signers.identity import Identity
from pegbar.backends.signers.media import media_type
from pegbar.ports.signer import Action, Claim, Ingredient, Verdict
from pegbar.values.canonical import Json
from pegbar.values.errors import BadInput, StepFailed

GENERATOR: Final = "Pegbar"
SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
LABEL: Final = "org.pegbar.label"
SOURCE: Final = "org.pegbar.source"

_SETTINGS: Final = {
    "verify": {
        "verify_after_reading": True,
        "verify_after_sign": True,
        "verify_trust": True,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
    },
    "builder": {"thumbnail": {"enabled": False}},
}

_BOX_TYPES: Final = b"\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"
"""The tail of every box type in a manifest store (ISO 19566-5): where it stands, credentials are
or were."""

_TROUBLE: Final = {
    "assertion.dataHash.mismatch": "the picture or the sound is not what was signed",
    "assertion.bmffHash.mismatch": "the picture or the sound is not what was signed",
    "assertion.boxesHash.mismatch": "the picture or the sound is not what was signed",
    "assertion.hashedURI.mismatch": "a statement about the file is not what was signed",
    "assertion.missing": "a statement that was signed is gone",
    "assertion.undeclared": "a statement was added that nobody signed",
    "claim.hardBindings.missing": "the credentials are not bound to any bytes",
    "claimSignature.mismatch": "the signature does not fit",
    "claimSignature.missing": "the signature is gone",
    "claimSignature.outsideValidity": "it was signed outside the certificate's time",
    "signingCredential.expired": "the signer's certificate has run out, and no time stamp tells "
    "whether it was still good when the file was signed",
    "signingCredential.invalid": "the signer's certificate is not fit to sign",
    "signingCredential.revoked": "the signer's certificate was revoked",
}
_UNTRUSTED: Final = "signingCredential.untrusted"


class C2paSigner:
    """Implements port Signer. Holds the key in memory for as long as it lives."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def identity(self) -> str:
        return f"{self._identity.name} {self._identity.digest}"

    def sign(self, source: Path, target: Path, claim: Claim) -> None:
        kind = media_type(source)
        if kind is None:
            raise StepFailed(
                f"{source.name} cannot carry credentials",
                hint="MP4, M4A, PNG, JPEG and WAV files can",
            )
        if _has_traces(source):
            raise StepFailed(
                f"{source.name} carries credentials already",
                hint="signing it again would take them away; sign the file that they were put on",
            )
        info = c2pa.C2paSignerInfo(
            c2pa.C2paSigningAlg.ES256, self._identity.certificate, self._identity.key, None
        )
        try:
            with (
                c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)) as context,
                c2pa.Builder(json.dumps(manifest_definition(claim)), context) as builder,
                c2pa.Signer.from_info(info) as signer,
                source.open("rb") as given,
                target.open("w+b") as signed,
            ):
                builder.sign(signer, kind, given, signed)
        except c2pa.C2paError as error:
            target.unlink(missing_ok=True)
            raise StepFailed(f"{source.name} cannot be signed: {error}") from error


def manifest_definition(claim: Claim) -> dict[str, Json]:
    """The claim in the words of C2PA 2 and CAWG 1.1."""
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
        ],
        "ingredients": [_ingredient(one) for one in claim.ingredients],
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


def _ingredient(one: Ingredient) -> Json:
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


def verify_file(path: Path, anchors: Sequence[Path]) -> Verdict:
    """What a file's credentials are worth. Needs no studio and no network.

    `anchors` are PEM files of roots that are trusted. Raises BadInput for a file that cannot be
    read or an anchor that is no certificate.
    """
    context = _context(anchors)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise BadInput(f"{path} is not a file", hint="name one file")
        if not size:
            return _unsigned("the file is empty")
        kind = media_type(path)
        traces = _has_traces(path)
        with path.open("rb") as file, context:
            try:
                with c2pa.Reader(kind, file, context=context) as reader:
                    report = json.loads(reader.json())
                    state = reader.get_validation_state()
            except c2pa.C2paError as error:
                return _unreadable(error, kind=kind, traces=traces)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror or error}", hint="check the path"
        ) from error
    return _judged(report, state)


def _context(anchors: Sequence[Path]) -> Any:
    settings: dict[str, Any] = dict(_SETTINGS)
    roots = []
    for anchor in anchors:
        try:
            roots.append(anchor.read_text(encoding="ascii"))
            c2pa.Settings.from_dict({"trust": {"user_anchors": roots[-1]}}).close()
        except (OSError, UnicodeDecodeError, c2pa.C2paError) as error:
            raise BadInput(
                f"{anchor} is no certificate", hint="an anchor is a root certificate in PEM"
            ) from error
    if roots:
        settings["trust"] = {"user_anchors": "\n".join(roots)}
    return c2pa.Context(c2pa.Settings.from_dict(settings))


def _has_traces(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return data.find(_BOX_TYPES) >= 0
        except ValueError:  # an empty file cannot be mapped
            return False


def _unsigned(reason: str) -> Verdict:
    return Verdict(state="unsigned", signer="", reasons=(reason,), manifest=None)


def _unreadable(error: Exception, *, kind: str | None, traces: bool) -> Verdict:
    if traces:
        return Verdict(
            state="tampered",
            signer="",
            reasons=("its credentials are damaged and cannot be read any more",),
            manifest=None,
        )
    if isinstance(error, c2pa.C2paError.RemoteManifest):
        return _unsigned("it carries no credentials, only an address of some; nothing was fetched")
    if kind is None and not isinstance(error, c2pa.C2paError.ManifestNotFound):
        return _unsigned("it is not a kind of file that can carry credentials")
    return _unsigned("it carries no credentials")


def _judged(report: Mapping[str, Any], state: str | None) -> Verdict:
    manifest = report["manifests"][report["active_manifest"]]
    signature = manifest.get("signature_info", {})
    signer = signature.get("common_name") or signature.get("issuer") or ""
    if state == "Trusted":
        return Verdict(
            state="trusted",
            signer=signer,
            reasons=(f"nothing was changed since {signer} signed it", "its root is known here"),
            manifest=manifest,
        )
    if state == "Valid":
        return Verdict(
            state="valid",
            signer=signer,
            reasons=(
                "nothing was changed since it was signed",
                f"no known root vouches for {signer}: anybody can make a certificate of that name",
            ),
            manifest=manifest,
        )
    return Verdict(
        state="tampered", signer=signer, reasons=_troubles(report) or ("it does not verify",),
        manifest=manifest,
    )  # fmt: skip


def _troubles(report: Mapping[str, Any]) -> tuple[str, ...]:
    codes = [one["code"] for one in report.get("validation_status", ())]
    return tuple(
        dict.fromkeys(
            _TROUBLE.get(code, f"the check {code} failed") for code in codes if code != _UNTRUSTED
        )
    )
